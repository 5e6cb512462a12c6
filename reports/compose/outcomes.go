package compose

import (
	"math"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// rateHead are the columns of a table of rates.
func rateHead(first string) []table.Head {
	return []table.Head{{Text: first, Left: true}, {Text: "Patients", Sub: []string{"n", "of"}}, {Text: "%"}, {Text: "95% interval", Sub: []string{"lower", "upper"}}, {Text: "Not evaluable"}}
}

// response gives the overall rates with their bounds, and the forest by stratum.
func (c *composer) response() []reports.Block {
	var blocks []reports.Block
	t := &table.Table{ID: "response", Title: "Response", Head: rateHead("Definition")}
	for _, o := range c.outcomesOf("response", results.Rate) {
		for _, x := range []struct {
			stat  results.Stat
			label string
		}{{results.Rate, "evaluable patients"}, {results.WorstCase, "everybody, not evaluable as non-responders (worst case)"}, {results.BestCase, "everybody, not evaluable as responders (best case)"}} {
			r := c.ix.Get(results.Key{Analysis: "response", Outcome: o, Stat: x.stat})
			if r == nil {
				continue
			}
			if x.stat == results.Rate {
				t.Rows = append(t.Rows, table.Row{Strong: true, Cells: []table.Cell{table.Text(c.outcomeTitle(o))}})
			}
			row := table.Row{Indent: 1, Cells: append([]table.Cell{table.Text(x.label)}, c.fractionCells(t, r)...)}
			t.Rows = append(t.Rows, table.Row{Indent: 1, Cells: append(row.Cells, table.Int(r.Lost))})
			c.remarkMethod(t, r.Method)
		}
	}
	if len(t.Rows) > 0 {
		blocks = append(blocks, t)
		for _, o := range c.set.Outcomes {
			if o.Name == "responder" {
				blocks = append(blocks, reports.Paragraph{Text: "Responder: " + o.Rule + "."})
			}
		}
		blocks = append(blocks, c.notes("response")...)
		if f, ok := c.forest("response", "responder", "figure-responders"); ok {
			blocks = append(blocks, f)
		}
	} else {
		blocks = append(blocks, reports.Paragraph{Text: "The input has no total testosterone from which a response could be told."})
	}
	s := &table.Table{ID: "safety", Title: "Symptoms and adverse events", Head: rateHead("Outcome")}
	for _, o := range c.outcomesOf("safety", results.Rate) {
		r := c.ix.Get(results.Key{Analysis: "safety", Outcome: o, Stat: results.Rate})
		cells := append([]table.Cell{table.Text(c.outcomeTitle(o))}, c.fractionCells(s, r)...)
		s.Rows = append(s.Rows, table.Row{Cells: append(cells, table.Int(r.Lost))})
		c.remarkMethod(s, r.Method)
	}
	if len(s.Rows) > 0 {
		blocks = append(blocks, s)
		blocks = append(blocks, c.notes("safety")...)
	}
	return blocks
}

// forest draws an outcome's rates by stratum.
func (c *composer) forest(analysis, outcome, name string) (reports.Figure, bool) {
	key := results.Key{Analysis: analysis, Outcome: outcome, Stat: results.Rate}
	all, ok := c.ix.Fraction(key)
	if !ok {
		return reports.Figure{}, false
	}
	rate := func(label string, f results.Fraction) figure.ForestRow {
		value := table.Percent(pct)
		return figure.ForestRow{Label: label, Count: table.Count.Text(float64(f.X)) + " of " + table.Count.Text(float64(f.N)),
			Estimate: value.Text(float64(f.Estimate)) + " (" + value.Text(float64(f.Lower)) + " to " + value.Text(float64(f.Upper)) + ")",
			Value:    float64(f.Estimate), Lower: float64(f.Lower), Upper: float64(f.Upper), Weight: float64(f.N) / float64(all.N), Unsure: f.N < 10}
	}
	f := figure.Forest{Title: c.outcomeTitle(outcome) + " by stratum", XLabel: "Patients, %", Banner: c.banner, Heads: [3]string{"Group", "Patients", "% (95% interval)"},
		Overall: float64(all.Estimate), Low: 0, High: 1, Ticks: []float64{0, .2, .4, .6, .8, 1}, Percent: true}
	overall := rate("Everybody", all)
	overall.Overall = true
	f.Rows = append(f.Rows, overall)
	for _, factor := range c.set.Run.Strata {
		groups := c.groupsOf(analysis, outcome, factor, results.Rate)
		if len(groups) == 0 {
			continue
		}
		heading := figure.ForestRow{Heading: true, Label: factorTitle(factor)}
		if r := c.ix.Get(results.Key{Analysis: analysis, Outcome: outcome, Term: factor, Stat: results.Heterogenous}); r != nil {
			if v, ok := r.Value.(results.Test); ok {
				heading.Estimate = "P " + pText(float64(v.P))
			}
		}
		f.Rows = append(f.Rows, heading)
		for _, g := range groups {
			if v, ok := c.ix.Fraction(results.Key{Analysis: analysis, Outcome: outcome, Group: []stats.Level{g}, Stat: results.Rate}); ok {
				f.Rows = append(f.Rows, rate(levelTitle(g), v))
			}
		}
	}
	return reports.Figure{Name: name, Caption: c.outcomeTitle(outcome) + " rates by stratum with 95% Wilson intervals. The dashed line is the overall rate; hollow squares stand for fewer than 10 patients. P values compare the known levels of a stratum and are not adjusted for multiplicity.", Draw: f}, true
}

// pText is a p-value behind the letter P.
func pText(p float64) string {
	s := table.PValue(p)
	if s[0] == '<' || s[0] == '>' {
		return s[:1] + " " + s[1:]
	}
	return "= " + s
}

// eugonadism gives the share at each scheduled month.
func (c *composer) eugonadism() []reports.Block {
	t := &table.Table{ID: "eugonadism", Title: "Eugonadal at scheduled months", Head: []table.Head{
		{Text: "Month", Left: true}, {Text: "Eugonadal of measured", Sub: []string{"eugonadal", "measured"}}, {Text: "%"}, {Text: "95% interval", Sub: []string{"lower", "upper"}}, {Text: "Not measured"}}}
	f := figure.Points{Title: "Eugonadism over time", XLabel: "Months since the index date", YLabel: "Eugonadal, % of those measured", Banner: c.banner}
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if r.Key.Analysis != "eugonadism" || r.Key.At == "" || len(r.Key.Group) > 0 {
			continue
		}
		cells := append([]table.Cell{table.Text(r.Key.At)}, c.fractionCells(t, r)...)
		t.Rows = append(t.Rows, table.Row{Cells: append(cells, table.Int(r.Lost))})
		f.Labels = append(f.Labels, r.Key.At)
		f.N = append(f.N, r.N)
		v, ok := r.Value.(results.Fraction)
		if !ok {
			v = results.Fraction{Estimate: results.Float(nan), Lower: results.Float(nan), Upper: results.Float(nan)}
		}
		f.Share, f.Lower, f.Upper = append(f.Share, float64(v.Estimate)), append(f.Lower, float64(v.Lower)), append(f.Upper, float64(v.Upper))
		c.remarkMethod(t, r.Method)
	}
	if len(t.Rows) == 0 {
		return []reports.Block{reports.Paragraph{Text: "The input has no total testosterone."}}
	}
	ever := &table.Table{ID: "ever-eugonadal", Title: "Ever eugonadal", Head: rateHead("Outcome")}
	for _, o := range c.outcomesOf("eugonadism", results.Rate) {
		r := c.ix.Get(results.Key{Analysis: "eugonadism", Outcome: o, Stat: results.Rate})
		cells := append([]table.Cell{table.Text(c.outcomeTitle(o) + ", of everybody")}, c.fractionCells(ever, r)...)
		ever.Rows = append(ever.Rows, table.Row{Cells: append(cells, table.Int(r.Lost))})
		c.remarkMethod(ever, r.Method)
	}
	blocks := []reports.Block{t, ever}
	blocks = append(blocks, c.notes("eugonadism")...)
	return append(blocks, reports.Figure{Name: "figure-eugonadism", Native: true, Draw: f,
		Caption: "Share eugonadal at each scheduled month among those measured in its window, with 95% Wilson intervals."})
}

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
		if f, ok := c.curveFigure(o, nil, "figure-"+dashed(o)); ok {
			f.Native = o == "recovery"
			blocks = append(blocks, f)
		}
	}
	return blocks
}

// competing sets cumulative incidence, with restart of testosterone as a competing
// event, beside what Kaplan-Meier makes of the same times; nil without restarts.
func (c *composer) competing() *table.Table {
	times := c.times()
	t := &table.Table{ID: "competing", Title: "With restart of testosterone as a competing event", Head: []table.Head{{Text: "Outcome", Left: true}, {Text: "At risk"}, {Text: "Events"}}}
	for _, m := range times {
		t.Head = append(t.Head, table.Head{Text: "By month " + m + " (95% interval)", Sub: []string{"share", "lower", "upper"}})
	}
	for _, o := range c.outcomesOf("recovery", results.Events) {
		for _, term := range []string{"event", "restart"} {
			key := results.Key{Analysis: "competing", Outcome: o, Term: term, Stat: results.Events}
			r := c.ix.Get(key)
			if r == nil {
				continue
			}
			label := map[string]string{"event": c.outcomeTitle(o), "restart": "restart of testosterone first"}[term]
			row := table.Row{Cells: []table.Cell{table.Text(label), table.Int(r.N), table.Int(r.Value.(results.Count).N)}}
			if term == "restart" {
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
	t.Remark("Kaplan-Meier takes those who restart as if they could still recover, and so overstates the share that does; cumulative incidence does not.")
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

// curveFigure draws an outcome's curve for everybody, or for the levels of a factor.
func (c *composer) curveFigure(outcome string, factor *string, name string) (reports.Figure, bool) {
	title := c.outcomeTitle(outcome)
	f := figure.Curves{Title: title, XLabel: "Months since the index date", YLabel: "Cumulative share, %", Banner: c.banner}
	groups := [][]stats.Level{nil}
	if factor != nil {
		groups = nil
		for _, g := range c.groupsOf("recovery", outcome, *factor, results.Events) {
			groups = append(groups, []stats.Level{g})
		}
		f.Title += " by " + lowerFirst(factorTitle(*factor))
		if r := c.ix.Get(results.Key{Analysis: "recovery", Outcome: outcome, Term: *factor, Stat: results.LogRank}); r != nil {
			if v, ok := r.Value.(results.Test); ok {
				f.Remark = "log-rank P " + pText(float64(v.P))
			}
		}
	}
	longest := 0.0
	for _, g := range groups {
		r := c.ix.Get(results.Key{Analysis: "recovery", Outcome: outcome, Group: g, Stat: results.CurveStat})
		if r == nil {
			continue
		}
		v, ok := r.Value.(results.Curve)
		if !ok {
			continue
		}
		label := "Everybody"
		if len(g) > 0 {
			label = levelTitle(g[0])
		}
		curve := figure.Curve{Label: label, Time: floats(v.Time), AtRisk: floats(v.AtRisk), Events: floats(v.Events), Censd: floats(v.Censored)}
		for i := range v.Survival {
			curve.Share = append(curve.Share, 1-float64(v.Survival[i]))
			curve.Lower = append(curve.Lower, 1-float64(v.Upper[i]))
			curve.Upper = append(curve.Upper, 1-float64(v.Lower[i]))
		}
		f.Groups = append(f.Groups, curve)
		longest = math.Max(longest, lastUseful(curve))
	}
	if len(f.Groups) == 0 || longest == 0 || factor != nil && len(f.Groups) < 2 {
		return reports.Figure{}, false
	}
	f.Last = longest
	if factor == nil {
		if r := c.ix.Get(results.Key{Analysis: "recovery", Outcome: outcome, Stat: results.IntervalCurve}); r != nil {
			v := r.Value.(results.Curve)
			f.Beside = figure.Line{Label: "Turnbull (interval-censored)", Time: floats(v.Time)}
			f.Groups[0].Label, f.Groups[0].Row = "Kaplan-Meier", "Everybody"
			for _, s := range v.Survival {
				f.Beside.Share = append(f.Beside.Share, 1-float64(s))
			}
		}
	}
	beside := ""
	if len(f.Beside.Time) > 0 {
		beside = " The grey line is Turnbull's estimate, which takes the event to lie between two visits (mass drawn at the middle of its interval)."
	}
	return reports.Figure{Name: name, Draw: f, Caption: "Cumulative share with the event (1 minus Kaplan-Meier) with 95% log-log bands; ticks are censored patients. Below: number at risk and, in brackets, events so far; grey where fewer than 10 are at risk." + beside}, true
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

// lowerFirst lowers the first letter of an ordinary word.
func lowerFirst(s string) string {
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' {
		return string(s[0]|0x20) + s[1:]
	}
	return s
}

// strata gives every rate and curve by stratum.
func (c *composer) strata() []reports.Block {
	blocks := c.notes("response", "recovery")
	var keep []reports.Block
	for _, b := range blocks { // of the notes, only what concerns strata
		if p, ok := b.(reports.Paragraph); ok && len(p.Text) > 9 && p.Text[:9] == "Groups by" {
			keep = append(keep, b)
		}
	}
	blocks = append(keep, reports.Paragraph{Text: "Strata were compared one by one; P values are not adjusted for their number. Patients whose level is unknown are listed and left out of comparisons."})
	for _, analysis := range []string{"response", "eugonadism", "safety"} {
		for _, o := range c.outcomesOf(analysis, results.Rate) {
			if t := c.rateTable(analysis, o); t != nil {
				blocks = append(blocks, t)
			}
		}
	}
	times := c.times()
	for _, o := range c.outcomesOf("recovery", results.Events) {
		if t := c.curveStrata(o, times); t != nil {
			blocks = append(blocks, t)
		}
	}
	if t := c.landmarks(); t != nil {
		blocks = append(blocks, t)
	}
	for _, factor := range c.set.Run.Strata {
		if f, ok := c.curveFigure("recovery", &factor, "figure-recovery-by-"+dashed(factor)); ok {
			blocks = append(blocks, f)
		}
	}
	return blocks
}

// rateTable gives an outcome's rates by every stratum, with differences and tests.
func (c *composer) rateTable(analysis, outcome string) *table.Table {
	t := &table.Table{ID: "strata-" + dashed(outcome), Title: c.outcomeTitle(outcome) + " by stratum", Head: append(rateHead("Stratum"),
		table.Head{Text: "Difference from first, percentage points (95% interval)", Sub: []string{"difference", "lower", "upper"}}, table.Head{Text: "P"})}
	for _, factor := range c.set.Run.Strata {
		groups := c.groupsOf(analysis, outcome, factor, results.Rate)
		if len(groups) == 0 {
			continue
		}
		head := table.Row{Strong: true, Cells: []table.Cell{table.Text(factorTitle(factor))}}
		for range 5 {
			head.Cells = append(head.Cells, table.Text(""))
		}
		head.Cells = append(head.Cells, c.testCell(t, c.ix.Get(results.Key{Analysis: analysis, Outcome: outcome, Term: factor, Stat: results.Heterogenous})))
		t.Rows = append(t.Rows, head)
		for _, g := range groups {
			r := c.ix.Get(results.Key{Analysis: analysis, Outcome: outcome, Group: []stats.Level{g}, Stat: results.Rate})
			cells := append([]table.Cell{table.Text(levelTitle(g))}, c.fractionCells(t, r)...)
			cells = append(cells, table.Int(r.Lost), c.difference(t, analysis, outcome, g))
			t.Rows = append(t.Rows, table.Row{Indent: 1, Cells: cells})
			c.remarkMethod(t, r.Method)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	if m, ok := c.methods["proportion.newcombe"]; ok {
		t.Remark("Differences: " + m.Label + ", from the first known level of the stratum.")
	}
	return t
}

// difference shows a level's difference from the first; the first has none.
func (c *composer) difference(t *table.Table, analysis, outcome string, g stats.Level) table.Cell {
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if k := r.Key; k.Analysis == analysis && k.Outcome == outcome && k.Stat == results.Difference && len(k.Group) == 1 && k.Group[0] == g {
			return c.numberCell(t, r, table.Percent(pct))
		}
	}
	return table.Text("")
}

// curveStrata sums up an outcome's curves by every stratum.
func (c *composer) curveStrata(outcome string, times []string) *table.Table {
	t := &table.Table{ID: "strata-" + dashed(outcome), Title: c.outcomeTitle(outcome) + " by stratum", Head: []table.Head{
		{Text: "Stratum", Left: true}, {Text: "At risk"}, {Text: "Events"}, {Text: "Median, months (95% interval)", Sub: []string{"median", "lower", "upper"}}}}
	for _, m := range times {
		t.Head = append(t.Head, table.Head{Text: "By month " + m + " (95% interval)", Sub: []string{"share", "lower", "upper"}})
	}
	means := c.restrictedMeans(outcome)
	horizons := 0
	t.Head = append(t.Head, table.Head{Text: "Restricted mean, months (95% interval)", Sub: []string{"mean", "lower", "upper"}},
		table.Head{Text: "Difference from first (95% interval)", Sub: []string{"difference", "lower", "upper"}}, table.Head{Text: "P"})
	for _, factor := range c.set.Run.Strata {
		head := table.Row{Strong: true, Cells: []table.Cell{table.Text(factorTitle(factor))}}
		for range 5 + len(times) {
			head.Cells = append(head.Cells, table.Text(""))
		}
		var rows []table.Row
		for _, g := range c.groupsOf("recovery", outcome, factor, results.Events) {
			if cells, ok := c.curveCells(t, outcome, []stats.Level{g}, times); ok {
				cells = append([]table.Cell{table.Text(levelTitle(g))}, cells...)
				mean, difference := means[g], means[stats.Level{Factor: g.Factor + " difference", Name: g.Name}]
				for _, r := range []*results.Result{mean, difference} {
					if r == nil {
						cells = append(cells, table.Text(""))
						continue
					}
					cell := c.numberCell(t, r, table.Fixed(1))
					cell.Mark += t.AddNote("Mean time without the event up to month " + r.Key.At + ".")
					horizons++
					cells = append(cells, cell)
				}
				rows = append(rows, table.Row{Indent: 1, Cells: cells})
			}
		}
		if len(rows) == 0 {
			continue
		}
		head.Cells = append(head.Cells, c.testCell(t, c.ix.Get(results.Key{Analysis: "recovery", Outcome: outcome, Term: factor, Stat: results.LogRank})))
		t.Rows = append(append(t.Rows, head), rows...)
	}
	if len(t.Rows) == 0 {
		return nil
	}
	c.remarkMethod(t, "survival.kaplan-meier.log-log")
	if horizons > 0 {
		t.Remark("Restricted means are areas under the curve up to a common horizon; differences from the first known level.")
	}
	return t
}

// restrictedMeans finds an outcome's restricted means by level, and their
// differences under the factor's name with "difference" behind it.
func (c *composer) restrictedMeans(outcome string) map[stats.Level]*results.Result {
	out := map[stats.Level]*results.Result{}
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if r.Key.Analysis != "recovery" || r.Key.Outcome != outcome || len(r.Key.Group) != 1 {
			continue
		}
		switch g := r.Key.Group[0]; r.Key.Stat {
		case results.RestrictedMean:
			out[g] = r
		case results.MeanDifference:
			out[stats.Level{Factor: g.Factor + " difference", Name: g.Name}] = r
		}
	}
	return out
}

// landmarks shows what happens from each landmark on, by whether treatment went on.
func (c *composer) landmarks() *table.Table {
	t := &table.Table{ID: "landmarks", Title: "Treatment duration compared at landmarks", Head: []table.Head{
		{Text: "Landmark", Left: true}, {Text: "At risk at the landmark"}, {Text: "Events after it"}, {Text: "No longer at risk before it"}, {Text: "P"}}}
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if r.Key.Analysis != "landmark" || r.Key.Stat != results.LogRank {
			continue
		}
		head := table.Row{Strong: true, Cells: []table.Cell{table.Text(c.outcomeTitle(r.Key.Outcome) + ", month " + r.Key.At), table.Text(""), table.Text(""), table.Text(""), c.testCell(t, r)}}
		t.Rows = append(t.Rows, head)
		for _, name := range []string{"up to the landmark", "beyond the landmark"} {
			x := c.ix.Get(results.Key{Analysis: "landmark", Outcome: r.Key.Outcome, At: r.Key.At, Group: []stats.Level{{Factor: "treated", Name: name}}, Stat: results.Events})
			if x == nil {
				continue
			}
			t.Rows = append(t.Rows, table.Row{Indent: 1, Cells: []table.Cell{table.Text("treated " + name), table.Int(x.N), table.Int(x.Value.(results.Count).N), table.Int(x.Lost)}})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	t.Remark("Patients under observation and without the event at the landmark, grouped by what is known then, and followed from there: no immortal time.")
	return t
}
