package compose

import (
	"math"

	"leydig/reports/figure"
	"leydig/reports/table"
	"leydig/stats/results"
)

// studies is a forest of studies with their pooled effect, a funnel, or Baujat's plot.
func studies(p *results.Plot) figure.Figure {
	s := p.Studies
	if s.Funnel {
		f := figure.Funnel{Title: p.Title, Banner: p.Banner, XLabel: s.Words, Centre: float64(s.Overall), Z: s.Z}
		for _, r := range s.Rows {
			f.Effect, f.SE, f.Filled = append(f.Effect, float64(r.Value)), append(f.SE, float64(r.SE)), append(f.Filled, r.Filled)
		}
		return f
	}
	if s.Baujat {
		f := figure.Baujat{Title: p.Title, Banner: p.Banner, XLabel: s.Words, YLabel: "Influence on the pooled effect"}
		for _, r := range s.Rows {
			f.Label, f.Heterogeneity, f.Pull = append(f.Label, r.Label), append(f.Heterogeneity, float64(r.Value)), append(f.Pull, float64(r.Pull))
		}
		return f
	}
	f := figure.Forest{Title: p.Title, Banner: p.Banner, XLabel: s.Words, Heads: [3]string{"Study", "", s.Words + intervalIn(p.Level)},
		Overall: float64(s.Overall)}
	two := table.Fixed(2)
	text := func(v float64) string { return two.Text(v) }
	switch s.Scale {
	case results.ShareScale:
		f.Low, f.High, f.Ticks, f.Percent = 0, 1, []float64{0, .2, .4, .6, .8, 1}, true
		text = func(v float64) string { return table.Fixed(1).Text(100 * v) }
	case results.RatioScale:
		f.Log, f.Low, f.High = true, 0.5, 2
		text = table.Ratio.Text
	default:
		f.Low, f.High = 0, 0
	}
	for _, r := range s.Rows {
		value, lower, upper := float64(r.Value), float64(r.Lower), float64(r.Upper)
		row := figure.ForestRow{Heading: r.Heading, Label: r.Label, Count: r.Count, Value: value, Lower: lower, Upper: upper,
			Weight: r.Weight, Overall: r.Pooled, Range: r.Range, Unsure: r.Filled}
		switch {
		case r.Range:
			row.Estimate = text(lower) + " to " + text(upper)
			f.Low, f.High = math.Min(f.Low, row.Lower), math.Max(f.High, row.Upper)
		case !r.Heading:
			row.Estimate = text(value) + " (" + text(lower) + " to " + text(upper) + ")"
			if math.IsNaN(lower) {
				row.Estimate = text(value)
				row.Lower, row.Upper = value, value
			}
			f.Low, f.High = math.Min(f.Low, row.Lower), math.Max(f.High, row.Upper)
		}
		f.Rows = append(f.Rows, row)
	}
	switch s.Scale {
	case results.ShareScale:
		f.Low, f.High = 0, 1
	case results.RatioScale:
		f.Low, f.High = math.Max(f.Low, 0.01), math.Min(f.High, 100)
		for _, x := range []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100} {
			if x >= f.Low*0.999 && x <= f.High*1.001 {
				f.Ticks = append(f.Ticks, x)
			}
		}
	default:
		f.Ticks = figure.Even(f.Low, f.High)
	}
	return f
}

// specifications is a specification curve.
func specifications(p *results.Plot) figure.Figure {
	s := p.Specifications
	f := figure.Specifications{Title: p.Title, Banner: p.Banner, YLabel: "Responders, %", Rate: floats(s.Rate), Level: s.Level, Main: s.Main,
		Line: float64(s.Line), LineWords: s.LineWords}
	for _, c := range s.Choices {
		if len(c.Levels) > 1 {
			f.Choices = append(f.Choices, figure.Choice{Name: c.Name, Levels: c.Levels})
			continue
		}
		f.Choices = append(f.Choices, figure.Choice{})
	}
	return f
}
