package compose

import (
	"math"

	"leydig/reports/figure"
	"leydig/reports/table"
	"leydig/stats/results"
)

// PlotFigure is the figure of what a statistic found: curves, or a forest of ratios.
func PlotFigure(p *results.Plot) figure.Figure {
	if p.Specifications != nil {
		return specifications(p)
	}
	if p.Studies != nil {
		return studies(p)
	}
	switch {
	case p.Dots != nil:
		return dots(p)
	case p.Tiles != nil:
		return tiles(p)
	case p.Scales != nil:
		return scales(p)
	case p.Paths != nil:
		return paths(p)
	}
	if p.Ratios != nil {
		f := ratioForest(p.Ratios, p.Title, p.RatioWords, [3]string{"Term", "", p.RatioWords + intervalIn(p.Level)})
		f.Banner = p.Banner
		return f
	}
	f := figure.Curves{Banner: p.Banner, Title: p.Title, XLabel: p.Time, YLabel: p.Share, Remark: p.Remark, Below: p.Below}
	if p.P != nil {
		f.Remark += " " + table.Styles[0].P(float64(*p.P))
	}
	for _, c := range p.Curves {
		curve := risingCurve(c.Label, c.Curve, p.Rising)
		curve.Row, curve.From, curve.To = c.Row, floats(c.From), floats(c.To)
		f.Groups = append(f.Groups, curve)
		if n := len(curve.Time); n > 0 {
			f.Last = math.Max(f.Last, curve.Time[n-1])
			if len(curve.To) == n {
				f.Last = math.Max(f.Last, curve.To[n-1])
			}
		}
	}
	if p.Beside != nil {
		f.Beside = risingLine(p.Beside.Label, p.Beside.Curve, p.Rising)
	}
	return f
}

// intervalIn is what stands behind the words of an estimate that has an interval.
func intervalIn(level float64) string {
	if level == 0 {
		return " (interval)"
	}
	return " (" + levelWords(level) + " interval)"
}

// risingCurve is a curve as figures show it, as the cumulative share with the event:
// rising tells that it holds that already, else it holds survival.
func risingCurve(label string, c results.Curve, rising bool) figure.Curve {
	out := figure.Curve{
		Label:  label,
		Time:   floats(c.Time),
		AtRisk: floats(c.AtRisk),
		Events: floats(c.Events),
		Censd:  floats(c.Censored),
	}
	if out.Share, out.Lower, out.Upper = floats(c.Survival), floats(c.Lower), floats(c.Upper); !rising {
		out.Share, out.Lower, out.Upper = turned(c.Survival), turned(c.Upper), turned(c.Lower)
	}
	return out
}

// risingLine is a curve without limits and counts.
func risingLine(label string, c results.Curve, rising bool) figure.Line {
	share := turned(c.Survival)
	if rising {
		share = floats(c.Survival)
	}
	return figure.Line{Label: label, Time: floats(c.Time), Share: share}
}

// turned is 1 less each number.
func turned(x []results.Float) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = 1 - float64(v)
	}
	return out
}

// ratioForest shows ratios, one a row, on a log axis that holds their intervals as far
// as 1/20 and 20; a ratio without an interval is named without a symbol.
func ratioForest(ratios []results.PlotRatio, title, words string, heads [3]string) figure.Forest {
	f := figure.Forest{Title: title, XLabel: words, Heads: heads, Overall: nan, Low: 0.5, High: 2, Log: true}
	ratio := table.Ratio
	for _, r := range ratios {
		value, lower, upper := float64(r.Ratio.Value), float64(r.Ratio.Lower), float64(r.Ratio.Upper)
		row := figure.ForestRow{Label: r.Label, Value: value, Lower: lower, Upper: upper, Weight: 0.3,
			Estimate: ratio.Text(value) + " (" + ratio.Text(lower) + " to " + ratio.Text(upper) + ")"}
		if r.Absent != "" {
			row.Value, row.Estimate = nan, r.Absent
		} else {
			f.Low, f.High = math.Min(f.Low, lower), math.Max(f.High, upper)
		}
		f.Rows = append(f.Rows, row)
	}
	f.Low, f.High = math.Max(f.Low, 0.05), math.Min(f.High, 20)
	for _, x := range []float64{0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20} {
		if x >= f.Low*0.999 && x <= f.High*1.001 {
			f.Ticks = append(f.Ticks, x)
		}
	}
	return f
}
