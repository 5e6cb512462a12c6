package compose

import (
	"fmt"
	"strings"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// rateHead are the columns of a table of rates.
func rateHead(first string) []table.Head {
	return []table.Head{
		{Text: first, Left: true},
		{Text: "Patients", Sub: []string{"n", "of"}},
		{Text: "%"},
		{Text: levelMark + " interval", Sub: []string{"lower", "upper"}},
		{Text: "Not evaluable"},
	}
}

// response gives the overall rates with their bounds, symptoms and adverse events.
func (c *composer) response() []reports.Block {
	var blocks []reports.Block
	if t := c.responseTable(); t != nil {
		blocks = append(blocks, t)
		blocks = append(blocks, c.notes("response", "chance")...)
		blocks = append(append(blocks, c.waterfall()...), c.rises()...)
	} else {
		blocks = append(blocks, reports.Paragraph{Text: c.noResponse()})
	}
	s := &table.Table{ID: "safety", Title: "Symptoms and adverse events", Head: rateHead("Outcome")}
	for _, o := range c.outcomesOf("safety", results.Rate) {
		key := results.Key{Analysis: "safety", Outcome: o, Stat: results.Rate}
		c.rateRow(s, c.outcomeTitle(o), 0, key)
		c.survivorsRow(s, key)
	}
	if len(s.Rows) > 0 {
		blocks = append(blocks, s)
		if t := c.events(); t != nil {
			blocks = append(blocks, t)
		}
		blocks = append(blocks, c.notes("safety")...)
	}
	return blocks
}

// noResponse says why there is no response to tell of.
func (c *composer) noResponse() string {
	if c.stopped() {
		return "Response is a rise above a man's own baseline. Values up to the end of testosterone treatment are under it, and no man has a " +
			"baseline from before it, so that response cannot be told; recovery can."
	}
	return "Nobody has both a baseline and a follow-up value of total testosterone, so that response cannot be told."
}

// responseTable has the rates of those who could be judged and, where somebody could not,
// what the rates would be with him counted in; nil where nobody could.
func (c *composer) responseTable() *table.Table {
	t := &table.Table{ID: "response", Title: "Response", Head: rateHead("Definition")}
	for _, o := range c.outcomesOf("response", results.Rate) {
		key := results.Key{Analysis: "response", Outcome: o, Stat: results.Rate}
		r := c.ix.Get(key)
		if r.N == 0 {
			continue
		}
		c.rateRow(t, c.outcomeTitle(o), c.indentOf(o), key)
		if r.Lost > 0 {
			key.Stat = results.WorstCase
			c.rateRow(t, "not evaluable counted as non-responders", c.indentOf(o)+1, key)
			key.Stat = results.BestCase
			c.rateRow(t, "not evaluable counted as responders", c.indentOf(o)+1, key)
		}
		c.chanceRow(t, o)
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// rateRow adds a rate, where there is one.
func (c *composer) rateRow(t *table.Table, label string, indent int, key results.Key) {
	r := c.ix.Get(key)
	if r == nil {
		return
	}
	row := table.Row{Indent: indent, Cells: append([]table.Cell{table.Text(label)}, c.fractionCells(t, r)...)}
	row.Cells = append(row.Cells, table.Int(r.Lost))
	t.Rows = append(t.Rows, row)
	c.remarkMethod(t, r.Method)
}

// chanceRow adds what measurement variation alone would show of an outcome.
func (c *composer) chanceRow(t *table.Table, outcome string) {
	key := results.Key{Analysis: "chance", Outcome: outcome, Stat: results.Expected}
	r := c.ix.Get(key)
	if r == nil {
		return
	}
	label := table.Text("expected by measurement variation alone, of those measured")
	row := table.Row{Indent: 1, Cells: []table.Cell{label, table.Text(""), c.absent(t, r), table.Text(""), table.Int(r.Lost)}}
	if n, ok := r.Value.(results.Number); ok {
		key.Stat = results.ExpectedShare
		share, _ := c.ix.Number(key)
		row.Cells[1], row.Cells[2] = ofCell(float64(n.Value), float64(r.N)), table.Number(float64(share.Value), table.Percent(pct))
		row.Cells[3] = c.limitsCell(t, share, table.Percent(pct))
		c.saw(t, share.Level)
		row.Cells[0].Mark = t.AddNote("The number of men who would be seen so had nothing changed in any; the limits are what " +
			"chance makes likely.")
	}
	t.Rows = append(t.Rows, row)
}

// survivorsRow adds the rate of those treated long, which published series print.
func (c *composer) survivorsRow(t *table.Table, key results.Key) {
	key.Group = []stats.Level{{Factor: "treatment_duration_band", Name: ">36"}}
	r := c.ix.Get(key)
	if r == nil || r.N == 0 {
		return
	}
	c.rateRow(t, "of those treated more than 36 months", 1, key)
	t.Rows[len(t.Rows)-1].Cells[0].Mark = t.AddNote("Men who stayed in treatment so long: not to be compared with those treated " +
		"for less as if the " +
		"groups had been formed at the start.")
}

// forest draws an outcome's rates by stratum.
func (c *composer) forest(analysis, outcome, name string) (reports.Figure, bool) {
	key := results.Key{Analysis: analysis, Outcome: outcome, Stat: results.Rate}
	all, ok := c.ix.Fraction(key)
	if !ok {
		return reports.Figure{}, false
	}
	rate := func(label string, f results.Fraction) figure.ForestRow {
		value := c.style.PercentOf(f.N)
		return figure.ForestRow{Label: label, Count: c.count(f.X) + " of " + c.count(f.N),
			Estimate: value.Text(float64(f.Estimate)) + " (" + c.style.Limits(float64(f.Lower), float64(f.Upper), value) + ")",
			Value:    float64(f.Estimate), Lower: float64(f.Lower), Upper: float64(f.Upper), Weight: float64(f.N) / float64(all.N), Unsure: f.N < 10}
	}
	f := figure.Forest{
		Title:   c.outcomeTitle(outcome) + " by stratum",
		XLabel:  "Patients, %",
		Banner:  c.banner,
		Heads:   [3]string{"Group", "Men", "% (" + c.intervalWords(all.Level) + ")"},
		PHead:   c.style.Letter,
		Overall: float64(all.Estimate),
		Low:     0,
		High:    1,
		Ticks:   []float64{0, .2, .4, .6, .8, 1},
		Percent: true,
		Width:   c.width,
	}
	overall := rate("Everybody", all)
	overall.Overall = true
	f.Rows = append(f.Rows, overall)
	for _, factor := range c.knownStrata() {
		groups := c.groupsOf(analysis, outcome, factor, results.Rate)
		if len(groups) == 0 {
			continue
		}
		heading := figure.ForestRow{Heading: true, Label: c.factorTitle(factor)}
		if r := c.ix.Get(results.Key{Analysis: analysis, Outcome: outcome, Term: stats.Term{Factor: factor},
			Stat: results.Heterogenous}); r != nil {
			if v, ok := r.Value.(results.Test); ok {
				heading.P = table.P.In(c.style).Text(float64(v.P))
			}
		}
		f.Rows = append(f.Rows, heading)
		for _, g := range groups {
			if v, ok := c.ix.Fraction(results.Key{Analysis: analysis, Outcome: outcome, Group: []stats.Level{g}, Stat: results.Rate}); ok {
				f.Rows = append(f.Rows, rate(c.levelTitle(g), v))
			}
		}
	}
	low, high := all, all
	var lowName, highName, factor string
	for i, r := range f.Rows {
		if r.Heading {
			factor, _, _ = strings.Cut(results.InSentence(r.Label), ",")
		}
		if i == 0 || r.Heading || r.Unsure {
			continue
		}
		if lowName == "" || r.Value < float64(low.Estimate) {
			low.Estimate, lowName = results.Float(r.Value), factor+" "+r.Label
		}
		if highName == "" || r.Value > float64(high.Estimate) {
			high.Estimate, highName = results.Float(r.Value), factor+" "+r.Label
		}
	}
	alt := fmt.Sprintf("Forest plot of %s by stratum: everybody %s.", results.InSentence(c.outcomeTitle(outcome)), c.shareWords(all))
	if lowName != "" && lowName != highName {
		alt += fmt.Sprintf(" Lowest: %s (%s); highest: %s (%s).", lowName, c.share(low), highName, c.share(high))
	}
	return reports.Figure{
		Name: name,
		Caption: fmt.Sprintf("%s from %s, by stratum, with Wilson %ss. The dashed line is the rate of everybody; squares grow with the men "+
			"in a group, hollow ones stand for fewer than 10. %s values compare the known levels of a stratum and are not adjusted for "+
			"multiplicity.", c.outcomeTitle(outcome), c.zero(), c.intervalWords(all.Level), c.style.Letter),
		Alt:  alt,
		Draw: f,
	}, true
}
