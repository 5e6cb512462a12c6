package compose

import (
	"math"
	"slices"
	"strings"
	"testing"

	"leydig/reports/figure"
	"leydig/stats/results"
)

// Of interval-censored times the figure has the intervals, and its axis ends with the last.
func TestIntervalsOfPlots(t *testing.T) {
	c := results.Curve{Time: []results.Float{2, 8}, Survival: []results.Float{0.2, 0.6}, Lower: []results.Float{0, 0},
		Upper: []results.Float{1, 1}, AtRisk: []results.Float{9, 4}, Events: []results.Float{2, 3}, Censored: []results.Float{0, 0}}
	f := PlotFigure(&results.Plot{Rising: true, Curves: []results.PlotCurve{{Label: "a", Curve: c, From: []results.Float{1, 6},
		To: []results.Float{3, 10}}}}).(figure.Curves)
	if g := f.Groups[0]; f.Last != 10 || len(g.From) != 2 || g.From[1] != 6 || g.To[1] != 10 {
		t.Errorf("%+v", f)
	}
}

func TestPlotFigureOfCurves(t *testing.T) {
	p := results.Float(0.0004)
	c := results.Curve{Time: []results.Float{1, 3}, AtRisk: []results.Float{4, 2}, Events: []results.Float{1, 2},
		Censored: []results.Float{1, 0},
		Survival: []results.Float{0.75, 0}, Lower: []results.Float{0.5,
			results.Float(math.NaN())}, Upper: []results.Float{0.875, results.Float(math.NaN())}}
	plot := &results.Plot{Time: "months", Share: "Share", Remark: "log-rank", P: &p,
		Curves: []results.PlotCurve{{Label: "all", Curve: c}}, Beside: &results.PlotCurve{Label: "model", Curve: c}}
	f := PlotFigure(plot).(figure.Curves)
	g := f.Groups[0]
	if f.Last != 3 || f.Remark != "log-rank P < 0.001" || !slices.Equal(g.Share,
		[]float64{0.25, 1}) || g.Lower[0] != 0.125 || g.Upper[0] != 0.5 ||
		!slices.Equal(f.Beside.Share, []float64{0.25, 1}) || f.Beside.Label != "model" {
		t.Errorf("%+v", f)
	}
	plot.Rising = true
	if f = PlotFigure(plot).(figure.Curves); f.Groups[0].Share[0] != 0.75 || f.Groups[0].Lower[0] != 0.5 {
		t.Errorf("a rising curve was turned round: %+v", f.Groups[0])
	}
}

func TestPlotFigureOfRatios(t *testing.T) {
	plot := &results.Plot{RatioWords: "Hazard ratio", Level: 0.9, Ratios: []results.PlotRatio{
		{Label: "age", Ratio: results.Number{Value: 1.5, Lower: 0.15, Upper: 30}},
		{Label: "sex", Ratio: results.Number{Value: results.Float(math.Inf(1))}, Absent: "not estimable"},
	}}
	f := PlotFigure(plot).(figure.Forest)
	if f.Heads[2] != "Hazard ratio (90% interval)" || f.Low != 0.15 || f.High != 20 || f.Rows[0].Estimate != "1.50 (0.15 to 30.00)" ||
		!slices.Equal(f.Ticks, []float64{0.2, 0.5, 1, 2, 5, 10, 20}) || !math.IsNaN(f.Rows[1].Value) || f.Rows[1].Estimate != "not estimable" {
		t.Errorf("%+v", f)
	}
}

// What a statistic found is laid out with types: text to the left, NE for what is not
// estimable, nothing where nothing belongs.
func TestStatistic(t *testing.T) {
	found := results.NewTable("t", "T", "group", "n", "p")
	found.Add("a", 12345678, results.P(0.0012345678))
	found.Add("b", 0, math.NaN())
	found.Add("c", nil, nil)
	got := Statistic(found)
	var lines []string
	for _, r := range got.Rows {
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, c.String())
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	if !slices.Equal(lines,
		[]string{"a|12345678|0.00123457", "b|0|NE", "c||"}) || !got.Head[0].Left || got.Head[1].Left || got.Head[2].Left {
		t.Errorf("%q %+v", lines, got.Head)
	}
}

// The figures of models are in place of curves, and each says that its data are synthetic.
func TestPlotFigureOfModels(t *testing.T) {
	const banner = "SYNTHETIC COHORT"
	d := PlotFigure(&results.Plot{Banner: banner, Dots: &results.PlotDots{Words: "w", Names: [2]string{"before", "after"}, Limit: 0.1,
		Rows: []results.PlotDot{{Label: "age", Value: [2]results.Float{-0.4, 0}}}}}).(figure.Dots)
	if d.Banner != banner || d.XLabel != "w" || d.Limit != 0.1 || d.Names[1] != "after" || d.Rows[0] != (figure.DotRow{Label: "age",
		Value: [2]float64{-0.4, 0}}) {
		t.Errorf("%+v", d)
	}
	m := PlotFigure(&results.Plot{Banner: banner, Tiles: &results.PlotTiles{Columns: []string{"a", "b"},
		Rows: []results.PlotTile{{Missing: []bool{true, false}, N: 7}}}}).(figure.Tiles)
	if m.Banner != banner || len(m.Columns) != 2 || m.Rows[0].N != 7 || !m.Rows[0].Missing[0] || m.Rows[0].Missing[1] {
		t.Errorf("%+v", m)
	}
	s := PlotFigure(&results.Plot{Banner: banner, Scales: []results.PlotScale{{Label: "x", At: []results.Float{0.5},
		Text: []string{"3"}}}}).(figure.Scales)
	if s.Banner != banner || s.Rows[0].Label != "x" || s.Rows[0].At[0] != 0.5 || s.Rows[0].Text[0] != "3" {
		t.Errorf("%+v", s)
	}
	if c := PlotFigure(&results.Plot{Banner: banner}).(figure.Curves); c.Banner != banner {
		t.Errorf("%+v", c)
	}
}

// TestPlotFigureOfStudies: a prediction interval has its ends and no value, and the axis holds
// it.
func TestPlotFigureOfStudies(t *testing.T) {
	plot := &results.Plot{Level: 0.95, Studies: &results.PlotStudies{Words: "Odds ratio", Scale: results.RatioScale, Overall: 2,
		Rows: []results.PlotStudy{{Label: "A", Value: 2, Lower: 1, Upper: 4}, {Label: "Prediction interval", Range: true,
			Value: results.Float(math.NaN()), Lower: 0.25, Upper: 16}}}}
	f := PlotFigure(plot).(figure.Forest)
	if r := f.Rows[1]; !r.Range || r.Estimate != "0.25 to 16.00" || f.Low != 0.25 || f.High != 16 ||
		f.Rows[0].Estimate != "2.00 (1.00 to 4.00)" {
		t.Errorf("%+v, axis %g to %g", r, f.Low, f.High)
	}
}
