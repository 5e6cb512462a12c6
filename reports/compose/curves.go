package compose

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// recovery gives every time to event overall: table and curve.
func (c *composer) recovery() []reports.Block {
	t := c.curveTable(nil, "Time to event, everybody")
	if t == nil {
		return []reports.Block{reports.Paragraph{Text: "The input has no follow-up from which a time to an event could be told."}}
	}
	blocks := []reports.Block{t}
	if t := c.competing(); t != nil {
		blocks = append(blocks, t)
	}
	blocks = append(blocks, c.notes("recovery", "competing")...)
	for _, o := range c.outcomesOf("recovery", results.Events) {
		if c.definition(o).Beside != "" || o == "recovery" { // whose curve is on the first page
			continue
		}
		if f, ok := c.curveFigure(o, nil, "figure-"+dashed(o)); ok {
			blocks = append(blocks, f)
		}
	}
	return blocks
}

// competing sets cumulative incidence, with restart of testosterone as a competing
// event, beside what Kaplan-Meier makes of the same times; nil without restarts.
func (c *composer) competing() *table.Table {
	times := c.times()
	t := &table.Table{
		ID:    "competing",
		Title: "With restart of testosterone as a competing event",
		Head:  []table.Head{{Text: "Outcome", Left: true}, {Text: "At risk"}, {Text: "Events"}},
	}
	for _, m := range times {
		t.Head = append(t.Head,
			table.Head{Text: "By month " + m + " (" + levelMark + " interval)", Sub: []string{"share", "lower", "upper"}})
	}
	for _, o := range c.outcomesOf("recovery", results.Events) {
		for _, cause := range []string{results.CauseEvent, results.CauseRestart} {
			key := results.Key{
				Analysis: "competing",
				Outcome:  o,
				Term:     stats.Term{Factor: results.Cause, Level: cause},
				Stat:     results.Events,
			}
			r := c.ix.Get(key)
			if r == nil {
				continue
			}
			label := map[string]string{results.CauseEvent: c.outcomeTitle(o), results.CauseRestart: "restart of testosterone first"}[cause]
			row := table.Row{Cells: []table.Cell{table.Text(label), table.Int(r.N), table.Int(r.Value.(results.Count).N)}}
			if cause == results.CauseRestart {
				row.Indent = 1
			}
			key.Stat = results.Incidence
			for _, m := range times {
				key.At = m
				row.Cells = append(row.Cells, c.numberCell(t, c.ix.Get(key), table.Percent(pct)))
			}
			t.Rows = append(t.Rows, row)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	c.remarkMethod(t, "competing.aalen-johansen.infinitesimal-jackknife")
	t.Remark(
		"Kaplan-Meier takes those who restart as if they could still recover, and so overstates the share that does; cumulative incidence " +
			"does not.",
	)
	return t
}

func dashed(s string) string {
	b := []byte(s)
	for i := range b {
		if b[i] == '_' {
			b[i] = '-'
		}
	}
	return string(b)
}

// countedFrom is from what an outcome's times count.
func (c *composer) countedFrom(outcome string) string {
	return cmp.Or(c.definition(outcome).Since, c.zero())
}

// curveFigure draws an outcome's curve for everybody, or for the levels of a factor.
func (c *composer) curveFigure(outcome string, factor *string, name string) (reports.Figure, bool) {
	title := c.outcomeTitle(outcome)
	from := c.countedFrom(outcome)
	f := figure.Curves{Title: title, XLabel: "Months since " + from, YLabel: title + ", cumulative %", Banner: c.banner, Width: c.width,
		Decimal: c.style.Decimal}
	groups := [][]stats.Level{nil}
	if factor != nil {
		groups = nil
		for _, g := range c.groupsOf("recovery", outcome, *factor, results.Events) {
			groups = append(groups, []stats.Level{g})
		}
		f.Title += " by " + results.InSentence(c.factorTitle(*factor))
		r := c.ix.Get(results.Key{Analysis: "recovery", Outcome: outcome, Term: stats.Term{Factor: *factor}, Stat: results.LogRank})
		if r == nil { // groups that are described and must not be compared get no figure that does
			return reports.Figure{}, false
		}
		if v, ok := r.Value.(results.Test); ok {
			f.Remark = "log-rank " + c.style.P(float64(v.P))
		}
	}
	level, follow := c.addCurves(&f, outcome, groups)
	if len(f.Groups) == 0 || f.Last == 0 || factor != nil && len(f.Groups) < 2 {
		return reports.Figure{}, false
	}
	kind := c.bandKind(outcome, groups)
	bands := fmt.Sprintf(" with %s bands (%s)", kind, c.intervalWords(level))
	if len(f.Groups) > 3 {
		f.YLabel = "Cumulative %"
		bands = fmt.Sprintf(", a panel for each group with its %s band (%s), the other groups in grey", kind, c.intervalWords(level))
	}
	if factor == nil {
		if r := c.ix.Get(results.Key{Analysis: "recovery", Outcome: outcome, Stat: results.IntervalCurve}); r != nil {
			f.Beside = risingLine("Turnbull (interval-censored)", r.Value.(results.Curve), false)
			f.Groups[0].Label, f.Groups[0].Row = "Kaplan-Meier", "Everybody"
		}
	}
	end := ""
	if math.Round(follow) > f.Last {
		end = fmt.Sprintf(", up to month %g of %.0f", f.Last, follow)
	}
	caption := fmt.Sprintf("%s: cumulative share from %s (1 minus Kaplan-Meier)%s%s; ticks are censored men.", f.Title, from, bands, end) +
		c.first(" Below: number at risk and, in brackets, events so far, grey where fewer than 10.")
	if len(f.Beside.Time) > 0 {
		caption += c.first(" Dashed and grey: Turnbull's estimate, which only takes the event to lie between two visits (drawn at the middle " +
			"of each interval).")
	}
	return reports.Figure{Name: name, Draw: f, Caption: caption, Alt: c.curveAlt(outcome, f.Title, groups)}, true
}

// bandKind says of which kind the limits of curves are: small groups have others.
func (c *composer) bandKind(outcome string, groups [][]stats.Level) string {
	curves, small := 0, 0
	for _, g := range groups {
		if r := c.ix.Get(results.Key{Analysis: "recovery", Outcome: outcome, Group: g, Stat: results.CurveStat}); r != nil {
			curves++
			if r.Method == "survival.beta-product" {
				small++
			}
		}
	}
	switch small {
	case 0:
		return "log-log"
	case curves:
		return "beta product"
	}
	return "log-log (in small groups beta product)"
}

// addCurves puts the groups' curves into a figure; it gives the level of their limits and
// the last time that somebody was followed.
func (c *composer) addCurves(f *figure.Curves, outcome string, groups [][]stats.Level) (level, follow float64) {
	for _, g := range groups {
		r := c.ix.Get(results.Key{Analysis: "recovery", Outcome: outcome, Group: g, Stat: results.CurveStat})
		if r == nil {
			continue
		}
		v, ok := r.Value.(results.Curve)
		if !ok {
			continue
		}
		level = v.Level
		label := "Everybody"
		if len(g) > 0 {
			label = c.levelTitle(g[0])
		}
		curve := risingCurve(label, v, false)
		f.Groups = append(f.Groups, curve)
		f.Last = math.Max(f.Last, lastUseful(curve))
		follow = math.Max(follow, curve.Time[len(curve.Time)-1])
	}
	return level, follow
}

// curveAlt tells what a curve shows in numbers.
func (c *composer) curveAlt(outcome, title string, groups [][]stats.Level) string {
	var parts []string
	for _, g := range groups {
		months := []string{c.month()}
		if g == nil {
			months = c.times()
		}
		for _, m := range months {
			n, ok := c.ix.Number(results.Key{Analysis: "recovery", Outcome: outcome, Group: g, At: m, Stat: results.Reached})
			if !ok {
				continue
			}
			part := c.text(n.Value, table.Percent(pct)) + " by month " + m
			if g != nil {
				part = c.levelTitle(g[0]) + " " + part
			}
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return "Curve of " + results.InSentence(title) + "."
	}
	return "Curve of " + results.InSentence(title) + ": " + strings.Join(parts, "; ") + "."
}

// lastUseful is where a curve's axis ends: at the next tick after the time when
// fewer than 5 are left at risk, or well after the last event, or its end.
func lastUseful(g figure.Curve) float64 {
	end, event := g.Time[len(g.Time)-1], 0.0
	for i, d := range g.Events {
		if d > 0 {
			event = g.Time[i]
		}
	}
	if event > 0 {
		end = math.Min(end, math.Max(12, 1.5*event))
	}
	for i, n := range g.AtRisk {
		if n < 5 && i > 0 && g.AtRisk[0] >= 20 {
			end = math.Min(end, g.Time[i-1])
			break
		}
	}
	for _, step := range []float64{3, 6, 12} {
		if end <= 8*step || step == 12 {
			return math.Ceil(end/step-1e-9) * step
		}
	}
	return end
}

func floats(x []results.Float) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}
