package excel

import (
	"fmt"
	"math"

	"github.com/xuri/excelize/v2"

	"leydig/reports"
	"leydig/reports/figure"
)

// chartSheet holds the native charts and, right of what is printed, the columns that they
// are drawn from.
const (
	chartSheet = "Charts"
	dataColumn = 20 // T
)

// chartData collects native charts; their sheet is made last.
type chartData struct{ charts []nativeChart }

type nativeChart struct {
	figure reports.Figure
	width  float64 // pixels
}

const chartHeight = 300 // pixels, of which an inch has 96

func (c *chartData) add(f reports.Figure, width float64) {
	c.charts = append(c.charts, nativeChart{f, width})
}

// column is one column of chart data.
type column struct {
	name   string
	values []float64
}

// finishCharts writes the data and draws the charts.
func (b *book) finishCharts() error {
	if len(b.charts.charts) == 0 {
		return nil
	}
	p := &page{book: b, name: chartSheet, row: 1, widths: map[int]float64{}, heights: map[int]float64{}, frozen: true}
	if _, err := b.f.NewSheet(chartSheet); err != nil {
		return err
	}
	if err := p.put(1, "Charts of this workbook, drawn from the columns from T on", look{bold: true, size: 14, left: true}); err != nil {
		return err
	}
	p.heights[1] = 19
	p.row = 3
	next := dataColumn
	for _, c := range b.charts.charts {
		var chart *excelize.Chart
		var err error
		switch f := c.figure.Draw.(type) {
		case figure.Curves:
			chart, next, err = b.curves(f, next)
		case figure.Points:
			chart, next, err = b.points(f, next)
		default:
			err = fmt.Errorf("a %T has no native chart", f)
		}
		if err != nil {
			return err
		}
		chart.Dimension = excelize.ChartDimension{Width: uint(c.width), Height: chartHeight}
		if err := b.f.AddChart(chartSheet, fmt.Sprintf("A%d", p.row), chart); err != nil {
			return err
		}
		rows := int(math.Ceil(chartHeight * 0.75 / lineHeight))
		p.groups = append(p.groups, span{p.row, p.row + rows})
		p.row += rows + 2
		p.across = math.Max(p.across, c.width*0.75)
	}
	if err := p.freeze(2); err != nil {
		return err
	}
	p.printTo = p.row - 1
	return p.finish(1)
}

// data writes columns from column next on and gives their ranges.
func (b *book) data(columns []column, next int) ([]string, []string, error) {
	head, err := b.style(look{bold: true, head: true, bottomRule: true})
	if err != nil {
		return nil, nil, err
	}
	var names, ranges []string
	for i, c := range columns {
		letter, err := excelize.ColumnNumberToName(next + i)
		if err != nil {
			return nil, nil, err
		}
		if err := b.f.SetCellStr(chartSheet, letter+"1", c.name); err != nil {
			return nil, nil, err
		}
		if err := b.f.SetCellStyle(chartSheet, letter+"1", letter+"1", head); err != nil {
			return nil, nil, err
		}
		if err := b.f.SetColWidth(chartSheet, letter, letter, 16); err != nil {
			return nil, nil, err
		}
		for r, v := range c.values {
			if math.IsNaN(v) {
				continue
			}
			if err := b.f.SetCellFloat(chartSheet, fmt.Sprintf("%s%d", letter, r+2), v, -1, 64); err != nil {
				return nil, nil, err
			}
		}
		names = append(names, fmt.Sprintf("'%s'!$%s$1", chartSheet, letter))
		ranges = append(ranges, fmt.Sprintf("'%s'!$%s$2:$%s$%d", chartSheet, letter, letter, max(2, len(c.values)+1)))
	}
	return names, ranges, nil
}

// timeChart is an empty chart of shares over a true axis of time, which ends at last, or
// where the program wants it where last is 0.
func timeChart(title, banner, x, y string, last float64) *excelize.Chart {
	zero, one := 0.0, 1.0
	if banner != "" {
		title += " (" + banner + ")"
	}
	words := func(s string, f *excelize.Font) excelize.ChartTitle {
		return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: s, Font: f}}}
	}
	small := excelize.Font{Size: 9, Color: "1A1A1A"}
	chart := &excelize.Chart{
		Type:   excelize.Scatter,
		Legend: excelize.ChartLegend{Position: "bottom"},
		Title:  words(title, &excelize.Font{Bold: true, Size: 12}),
		XAxis:  excelize.ChartAxis{Minimum: &zero, Title: words(x, nil), Font: small},
		YAxis: excelize.ChartAxis{Minimum: &zero, Maximum: &one, MajorUnit: 0.2, MajorGridLines: true,
			NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0%"}, Title: words(y, nil), Font: small},
		ShowBlanksAs: "gap",
	}
	if last > 0 {
		chart.XAxis.Maximum = &last
	}
	return chart
}

// mostSteps bounds a chart's points; beyond it, steps too small to see are left out.
const mostSteps = 1000

// curves makes a scatter chart of steps with dashed limits.
func (b *book) curves(f figure.Curves, next int) (*excelize.Chart, int, error) {
	chart := timeChart(f.Title, f.Banner, f.XLabel, f.YLabel, f.Last)
	if ticks := f.Ticks(); len(ticks) > 1 {
		chart.XAxis.MajorUnit = ticks[1]
	}
	for _, g := range f.Groups {
		share, lower, upper := column{name: g.Label}, column{name: g.Label + ", lower limit"}, column{name: g.Label + ", upper limit"}
		time := column{name: "Months"}
		add := func(t, s, l, u float64) {
			time.values = append(time.values, t)
			share.values = append(share.values, s)
			lower.values = append(lower.values, l)
			upper.values = append(upper.values, u)
		}
		add(0, 0, 0, 0)
		s, l, u := 0.0, 0.0, 0.0
		every := max(1, len(g.Time)/mostSteps)
		for i, t := range g.Time {
			if t > f.Last {
				add(f.Last, s, l, u)
				break
			}
			if i == len(g.Time)-1 || g.Share[i] != s && i%every == 0 {
				add(t, s, l, u)
				s, l, u = g.Share[i], g.Lower[i], g.Upper[i]
				add(t, s, l, u)
			}
		}
		names, ranges, err := b.data([]column{time, share, lower, upper}, next)
		if err != nil {
			return nil, next, err
		}
		next += 5
		for k, c := range []string{"0072B2", "7FB8D8", "7FB8D8"} {
			l := excelize.LineOptions{Type: excelize.LineSolid, Width: 2.25}
			if k > 0 {
				l.Width, l.Dash = 1, excelize.LineDashDash
			}
			chart.Series = append(chart.Series, excelize.ChartSeries{Name: names[k+1], Categories: ranges[0], Values: ranges[k+1],
				Fill: excelize.Fill{
					Type:    "pattern",
					Pattern: 1,
					Color:   []string{c},
				}, Line: l, Marker: excelize.ChartMarker{Symbol: "none"}})
		}
	}
	return chart, next, nil
}

// points makes a chart of shares at months with their limits.
func (b *book) points(f figure.Points, next int) (*excelize.Chart, int, error) {
	month := column{name: f.XLabel, values: f.Month}
	names, ranges, err := b.data([]column{month, {"Eugonadal", f.Share}, {"lower limit", f.Lower}, {"upper limit", f.Upper}}, next)
	if err != nil {
		return nil, next, err
	}
	chart := timeChart(f.Title, f.Banner, f.XLabel, f.YLabel, 0)
	for k, c := range []string{"0072B2", "7FB8D8", "7FB8D8"} {
		s := excelize.ChartSeries{Name: names[k+1], Categories: ranges[0], Values: ranges[k+1],
			Fill: excelize.Fill{
				Type:    "pattern",
				Pattern: 1,
				Color:   []string{c},
			}, Line: excelize.LineOptions{Type: excelize.LineSolid, Width: 2.25}}
		if k == 0 {
			s.Marker = excelize.ChartMarker{
				Symbol: "circle",
				Size:   7,
				Fill:   s.Fill,
				Border: excelize.LineOptions{Type: excelize.LineSolid, Width: 1},
			}
		} else {
			s.Line.Width, s.Line.Dash, s.Marker.Symbol = 1, excelize.LineDashDash, "none"
		}
		chart.Series = append(chart.Series, s)
	}
	return chart, next + 5, nil
}
