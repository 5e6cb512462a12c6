package main

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"leydig/reports/figure"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/competing"
	"leydig/stats/interval"
	"leydig/stats/parametric"
	"leydig/stats/survival"
)

// drawers are the formats of --plot, by the file's ending.
var drawers = map[string]func(io.Writer, figure.Figure) error{".png": figure.WritePNG, ".svg": figure.WriteSVG, ".pdf": figure.WritePDF}

func (o *survivalOptions) plotFlag(c *cobra.Command) {
	c.Flags().StringVar(&o.plot, "plot", "", "also draw the figure: FILE.svg, FILE.png or FILE.pdf")
}

// writePlot draws a figure into a file, whole or not at all.
func writePlot(path string, f figure.Figure) error {
	drawer := drawers[strings.ToLower(filepath.Ext(path))]
	if drawer == nil {
		return fmt.Errorf("--plot %s: want a name that ends in .svg, .png or .pdf", path)
	}
	if err := writeFile(path, func(w io.Writer) error { return drawer(w, f) }); err != nil {
		return fmt.Errorf("--plot %w", err)
	}
	return nil
}

// rising turns survival curves and their limits round.
func rising(x []float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = 1 - v
	}
	return out
}

// curvesFigure draws Kaplan-Meier curves as cumulative shares.
func curvesFigure(time string, labels []string, curves []survival.Curve) figure.Curves {
	f := figure.Curves{XLabel: time, YLabel: "Cumulative share, %"}
	for g, c := range curves {
		f.Groups = append(f.Groups, figure.Curve{Label: labels[g], Time: c.Time, Share: rising(c.Survival), Lower: rising(c.Upper), Upper: rising(c.Lower), AtRisk: c.AtRisk, Events: c.Events, Censd: c.Censored})
		f.Last = math.Max(f.Last, c.Time[len(c.Time)-1])
	}
	return f
}

// drawGroups draws the Kaplan-Meier curves of groups, of naming each row's, with a
// remark.
func (o *survivalOptions) drawGroups(labels []string, of []int, s survival.Sample, remark string) error {
	tables, err := s.Tables(of, len(labels))
	if err != nil {
		return err
	}
	var curves []survival.Curve
	for g, t := range tables {
		c, err := survival.Estimate(t, survival.Options{Transform: survival.LogLog, Level: o.level})
		if err != nil {
			return fmt.Errorf("--plot: %s: %w", labels[g], err)
		}
		curves = append(curves, c)
	}
	f := curvesFigure(o.time, labels, curves)
	f.Remark = remark
	return writePlot(o.plot, f)
}

// equals is a p-value as a remark in a figure has it.
func equals(p float64) string {
	text := table.PValue(p)
	if text[0] == '<' || text[0] == '>' {
		return text[:1] + " " + text[1:]
	}
	return "= " + text
}

// addModel draws a fitted distribution, quantile giving the time of each share, thin
// beside a curve, up to the curve's last time.
func addModel(f *figure.Curves, label string, quantile func(share float64) (stats.Estimate, error)) error {
	const fine = 1000 // steps so small that they look smooth
	f.Beside.Label = label
	for i := 1; i < fine; i++ {
		share := float64(i) / fine
		t, err := quantile(share)
		if err != nil {
			return err
		}
		if t.Value > f.Last {
			break
		}
		if t.Value > 0 { // a Gaussian has shares before time zero
			f.Beside.Time, f.Beside.Share = append(f.Beside.Time, t.Value), append(f.Beside.Share, share)
		}
	}
	return nil
}

// drawModel draws the distribution of a model beside what all rows show without one:
// Kaplan and Meier's curve, or Turnbull's of intervals.
func (o *regressionOptions) drawModel(d parametric.Data, label string, quantile func(share float64) (stats.Estimate, error)) error {
	var f figure.Curves
	if o.time != "" {
		all := survival.Sample{Time: d.Lower}
		for i := range d.Lower {
			all.Event = append(all.Event, d.Lower[i] == d.Upper[i])
		}
		t, err := all.Table()
		if err != nil {
			return err
		}
		c, err := survival.Estimate(t, survival.Options{Transform: survival.LogLog, Level: o.level})
		if err != nil {
			return err
		}
		f = curvesFigure(o.time, []string{"Kaplan-Meier, all rows"}, []survival.Curve{c})
	} else {
		c, err := interval.Turnbull(d.Lower, d.Upper, interval.Options{})
		if err != nil {
			return err
		}
		f = turnbullFigure(o.upper, []string{"Turnbull, all rows"}, []interval.Curve{c})
	}
	if err := addModel(&f, label, quantile); err != nil {
		return err
	}
	return writePlot(o.plot, f)
}

// incidenceFigure draws the cumulative incidence of each cause in each group.
func incidenceFigure(time string, labels, causes []string, estimates []competing.Incidence) figure.Figure {
	f := figure.Curves{XLabel: time, YLabel: "Cumulative incidence, %"}
	for g, a := range estimates {
		for c, name := range causes {
			label := name
			if len(labels) > 1 {
				label = labels[g] + ", " + name
			}
			v := a.Cause[c]
			f.Groups = append(f.Groups, figure.Curve{Label: label, Time: a.Time, Share: v.Value, Lower: v.Lower, Upper: v.Upper, AtRisk: a.AtRisk, Events: a.Events[c], Censd: a.Censored})
		}
		f.Last = math.Max(f.Last, a.Time[len(a.Time)-1])
	}
	return f
}

// turnbullFigure draws interval-censored estimates, each mass at the middle of its
// interval; the numbers below are those whose event is still possible.
func turnbullFigure(time string, labels []string, curves []interval.Curve) figure.Curves {
	f := figure.Curves{XLabel: time, YLabel: "Cumulative share, %"}
	for g, c := range curves {
		line := figure.Curve{Label: labels[g]}
		share := 0.0
		for i, m := range c.Mass {
			if math.IsInf(c.Upper[i], 1) {
				break
			}
			share += m
			line.Time = append(line.Time, (c.Lower[i]+c.Upper[i])/2)
			line.Share = append(line.Share, math.Min(1, share))
			line.Lower, line.Upper = append(line.Lower, math.NaN()), append(line.Upper, math.NaN())
			line.AtRisk = append(line.AtRisk, math.Round(c.N*(1-share+m)))
			line.Events = append(line.Events, math.Round(c.N*share)-math.Round(c.N*(share-m)))
			line.Censd = append(line.Censd, 0)
		}
		f.Groups = append(f.Groups, line)
		if n := len(line.Time); n > 0 {
			f.Last = math.Max(f.Last, line.Time[n-1])
		}
	}
	f.Below = "Expected event-free (events so far)"
	return f
}

// drawRatios draws hazard ratios as a forest plot where --plot asks for it.
func (o *survivalOptions) drawRatios(a *answer) error {
	if o.plot == "" {
		return nil
	}
	f := figure.Forest{XLabel: "Hazard ratio", Heads: [3]string{"Term", "", "Hazard ratio (interval)"}, Overall: math.NaN(), Low: 0.5, High: 2, Log: true}
	for _, r := range a.rows {
		value, _ := r[1].(float64)
		lower, _ := r[2].(float64)
		upper, _ := r[3].(float64)
		row := figure.ForestRow{Label: fmt.Sprint(r[0]), Value: value, Lower: lower, Upper: upper, Weight: 0.3, Estimate: fmt.Sprintf("%.2f (%.2f to %.2f)", value, lower, upper)}
		if math.IsInf(value, 0) || value == 0 || math.IsNaN(lower) || math.IsNaN(upper) {
			row.Value, row.Estimate = math.NaN(), "not estimable"
		} else {
			f.Low, f.High = math.Min(f.Low, lower), math.Max(f.High, upper)
		}
		f.Rows = append(f.Rows, row)
	}
	f.Low, f.High = math.Max(f.Low, 0.05), math.Min(f.High, 20)
	for _, x := range []float64{0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20} {
		if x >= f.Low && x <= f.High {
			f.Ticks = append(f.Ticks, x)
		}
	}
	return writePlot(o.plot, f)
}
