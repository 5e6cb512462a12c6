package compose

import (
	"slices"
	"strings"

	"leydig/reports"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// rated are the analyses that give rates by stratum.
var rated = []string{"response", "eugonadism", "safety"}

// inText tells whether an outcome's strata stand in the text; those of the others stand in
// the workbook.
func (c *composer) inText(outcome string) bool {
	asked := c.set.Run.StrataOf
	if len(asked) == 0 {
		asked = []string{"responder", "recovery"}
	}
	return slices.Contains(asked, outcome)
}

// strata gives the outcomes of the text, response and recovery where the plan names no
// others, by stratum.
func (c *composer) strata() []reports.Block {
	var blocks []reports.Block
	for _, analysis := range rated {
		for _, o := range c.outcomesOf(analysis, results.Rate) {
			name := "figure-" + dashed(o)
			if o == "responder" {
				name = "figure-responders"
			}
			if f, ok := c.forest(analysis, o, name); ok && c.inText(o) {
				blocks = append(blocks, f)
			}
		}
	}
	blocks = append(blocks, c.strataTables(true)...)
	blocks = append(blocks, c.notes("strata")...)
	if t := c.landmarks(); t != nil {
		blocks = append(blocks, t)
	}
	blocks = append(blocks, c.notes("landmark")...)
	for _, o := range c.outcomesOf("recovery", results.Events) {
		for _, factor := range c.knownStrata() {
			if f, ok := c.curveFigure(o, &factor, "figure-"+dashed(o)+"-by-"+dashed(factor)); ok && c.inText(o) {
				blocks = append(blocks, f)
			}
		}
	}
	if len(blocks) == 0 {
		blocks = append(blocks, reports.Paragraph{Text: "No outcome could be told by stratum."})
	}
	var unknown []string
	for _, name := range c.set.Run.Strata {
		if v := c.set.Variable(name); v.Levels != nil && known(v) == 0 {
			unknown = append(unknown, strings.Split(results.InSentence(v.Title), ",")[0])
		}
	}
	if len(unknown) > 0 {
		text := "No results are given by " + strings.Join(unknown, " or by ") + ": nobody's is known."
		blocks = append(blocks, reports.Paragraph{Text: text})
	}
	return blocks
}

// knownStrata are the strata by which somebody is known; those whose levels are withheld
// stand as they are.
func (c *composer) knownStrata() []string {
	return slices.DeleteFunc(slices.Clone(c.set.Run.Strata), func(name string) bool {
		v := c.set.Variable(name)
		return v.Levels != nil && known(v) == 0
	})
}

// known counts the levels of a factor that somebody has.
func known(v results.Variable) int {
	n := 0
	for _, l := range v.Levels {
		if l.N > 0 && l.Name != unknown {
			n++
		}
	}
	return n
}

// otherStrata gives every other rate and curve by stratum.
func (c *composer) otherStrata() []reports.Block { return c.strataTables(false) }

// strataTables are the tables by stratum of the outcomes that stand in the text, or of
// the others.
func (c *composer) strataTables(text bool) []reports.Block {
	var blocks []reports.Block
	for _, analysis := range rated {
		for _, o := range c.outcomesOf(analysis, results.Rate) {
			if c.inText(o) != text {
				continue
			}
			if t := c.rateTable(analysis, o); t != nil {
				blocks = append(blocks, t)
			}
		}
	}
	times := c.times()
	for _, o := range c.outcomesOf("recovery", results.Events) {
		read := times
		if c.inText(o) {
			if read = []string{c.month()}; !text {
				read = times // the workbook has the other months too
			}
		} else if text {
			continue
		}
		if t := c.curveStrata(o, read); t != nil {
			blocks = append(blocks, t)
		}
		if t := c.intervalStrata(o); t != nil && !text {
			blocks = append(blocks, t)
		}
	}
	return blocks
}

// rateTable gives an outcome's rates by every stratum, with differences and tests.
func (c *composer) rateTable(analysis, outcome string) *table.Table {
	if r := c.ix.Get(results.Key{Analysis: analysis, Outcome: outcome, Stat: results.Rate}); r != nil && r.N == 0 {
		return nil // nobody could be judged, in any stratum
	}
	t := &table.Table{ID: "strata-" + dashed(outcome), Title: c.outcomeTitle(outcome) + " by stratum", Head: append(rateHead("Stratum"),
		table.Head{
			Text: "Difference, percentage points (" + levelMark + " interval)",
			Sub:  []string{"difference", "lower", "upper"},
		},
		table.Head{Text: "P"})}
	for _, factor := range c.knownStrata() {
		groups := c.groupsOf(analysis, outcome, factor, results.Rate)
		if len(groups) == 0 {
			continue
		}
		head := table.Row{Strong: true, Cells: []table.Cell{table.Text(c.factorTitle(factor))}}
		for range 5 {
			head.Cells = append(head.Cells, table.Text(""))
		}
		head.Cells = append(head.Cells,
			c.testCell(
				t,
				c.ix.Get(
					results.Key{Analysis: analysis, Outcome: outcome, Term: stats.Term{Factor: factor}, Stat: results.Heterogenous},
				),
			))
		t.Rows = append(t.Rows, head)
		for _, g := range groups {
			r := c.ix.Get(results.Key{Analysis: analysis, Outcome: outcome, Group: []stats.Level{g}, Stat: results.Rate})
			cells := append([]table.Cell{table.Text(c.levelTitle(g))}, c.fractionCells(t, r)...)
			cells = append(cells, table.Int(r.Lost), c.difference(t, analysis, outcome, g))
			t.Rows = append(t.Rows, table.Row{Indent: 1, Cells: cells})
			c.remarkMethod(t, r.Method)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	if m, ok := c.methods["proportion.newcombe"]; ok {
		t.Remark("Differences: " + m.Label + ", from " + c.compared() + ".")
	}
	return t
}

// compared says with which level the others of a stratum are compared.
func (c *composer) compared() string {
	text := "the first known level of the stratum"
	var named []string
	for _, factor := range c.knownStrata() {
		if v := c.set.Variable(factor); v.Reference != "" {
			named = append(named, c.levelTitle(stats.Level{Factor: factor, Name: v.Reference})+" of "+results.InSentence(c.factorTitle(factor)))
		}
	}
	if len(named) > 0 {
		text += ", and from " + strings.Join(named, ", ")
	}
	return text
}

// difference shows a level's difference from that with which it is compared, which has none.
func (c *composer) difference(t *table.Table, analysis, outcome string, g stats.Level) table.Cell {
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if k := r.Key; k.Analysis == analysis && k.Outcome == outcome && k.Stat == results.Difference && len(k.Group) == 1 &&
			k.Group[0] == g {
			return c.numberCell(t, r, table.Points(pct))
		}
	}
	return table.Text("")
}

// curveStrata sums up an outcome's curves by every stratum.
func (c *composer) curveStrata(outcome string, times []string) *table.Table {
	t := &table.Table{ID: "strata-" + dashed(outcome), Title: c.outcomeTitle(outcome) + " by stratum", Head: []table.Head{
		{
			Text: "Stratum",
			Left: true,
		}, {Text: "At risk"}, {Text: "Events"}, {Text: "Median, months (" + levelMark + " interval)", Sub: []string{"median", "lower",
			"upper"}}}}
	for _, m := range times {
		t.Head = append(t.Head,
			table.Head{Text: "By month " + m + " (" + levelMark + " interval)", Sub: []string{"share", "lower", "upper"}})
	}
	means := c.restrictedMeans(outcome)
	horizons := 0
	t.Head = append(t.Head,
		table.Head{Text: "Restricted mean, months (" + levelMark + " interval)", Sub: []string{"mean", "lower", "upper"}},
		table.Head{
			Text: "Difference (" + levelMark + " interval)",
			Sub:  []string{"difference", "lower", "upper"},
		},
		table.Head{Text: "P"})
	for _, factor := range c.knownStrata() {
		head := table.Row{Strong: true, Cells: []table.Cell{table.Text(c.factorTitle(factor))}}
		for range 5 + len(times) {
			head.Cells = append(head.Cells, table.Text(""))
		}
		var rows []table.Row
		for _, g := range c.groupsOf("recovery", outcome, factor, results.Events) {
			if cells, ok := c.curveCells(t, outcome, []stats.Level{g}, times); ok {
				cells = append([]table.Cell{table.Text(c.levelTitle(g))}, cells...)
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
		head.Cells = append(head.Cells,
			c.testCell(
				t,
				c.ix.Get(results.Key{Analysis: "recovery", Outcome: outcome, Term: stats.Term{Factor: factor}, Stat: results.LogRank}),
			))
		t.Rows = append(append(t.Rows, head), rows...)
	}
	if len(t.Rows) == 0 {
		return nil
	}
	c.remarkMethod(t, "survival.kaplan-meier.log-log")
	if horizons > 0 {
		t.Remark("Restricted means are areas under the curve up to a common horizon; differences from " + c.compared() + ".")
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

// duration is what the report says of treatment for at least so long.
func (c *composer) duration() []reports.Block {
	var blocks []reports.Block
	if t := c.strategies(); t != nil {
		blocks = append(blocks, t)
	}
	return append(blocks, c.notes(results.Strategy)...)
}

// strategies shows treatment for at least so long beside stopping as men did; nil where no
// duration can be judged, which a note of the analysis says.
func (c *composer) strategies() *table.Table {
	interval := ", % (" + levelMark + " interval)"
	t := &table.Table{ID: "strategies", Head: []table.Head{
		{Text: "Duration, months", Left: true}, {Text: "Men"},
		{Text: "At least so long" + interval, Sub: []string{"at least so long", "lower", "upper"}},
		{Text: "As men stopped" + interval, Sub: []string{"as men stopped", "lower", "upper"}},
		{Text: "Difference, percentage points (" + levelMark + " interval)", Sub: []string{"difference", "lower", "upper"}},
		{Text: "Groups formed at the end, percentage points"}}}
	percent := table.Percent(pct)
	var left []string // durations that cannot be judged
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if r.Key.Stat != results.StrategyDifference {
			continue
		}
		t.Title = c.outcomeTitle(r.Key.Outcome) + " with treatment for at least so long, without immortal time"
		if v, absent := r.Value.(results.Absent); absent {
			left = append(left, "month "+r.Key.At+" ("+v.Reason+")")
			continue
		}
		cells := []table.Cell{table.Text(r.Key.At), table.Int(r.N)}
		for _, level := range results.Strategies {
			k := r.Key
			k.Stat, k.Group = results.Reached, []stats.Level{{Factor: results.Strategy, Name: level}}
			cells = append(cells, c.numberCell(t, c.ix.Get(k), percent))
		}
		k := r.Key
		k.Stat = results.CrudeDifference
		cells = append(cells, c.numberCell(t, r, table.Points(pct)))
		if n, ok := c.ix.Get(k).Value.(results.Number); ok {
			cells = append(cells, table.Number(float64(n.Value), table.Points(pct)))
		}
		c.remarkMethod(t, r.Method)
		t.Rows = append(t.Rows, table.Row{Cells: cells})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	said := ""
	if len(left) > 0 {
		said = " Not estimable: " + strings.Join(left, "; ") + "."
	}
	t.Remark("The last column, groups formed by treatment in the end, is immortal time." + said)
	return t
}

// landmarks shows what happens from each landmark on, by whether treatment went on.
func (c *composer) landmarks() *table.Table {
	t := &table.Table{ID: "landmarks", Title: "Treatment duration compared at landmarks", Head: []table.Head{
		{
			Text: "Landmark",
			Left: true,
		}, {Text: "At risk at the landmark"}, {Text: "Events after it"}, {Text: "No longer at risk before it"}, {Text: "P"}}}
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if r.Key.Analysis != "landmark" || r.Key.Stat != results.LogRank {
			continue
		}
		head := table.Row{
			Strong: true,
			Cells: []table.Cell{
				table.Text(c.outcomeTitle(r.Key.Outcome) + ", month " + r.Key.At),
				table.Text(""),
				table.Text(""),
				table.Text(""),
				c.testCell(t, r),
			},
		}
		t.Rows = append(t.Rows, head)
		for _, name := range []string{"up to the landmark", "beyond the landmark"} {
			x := c.ix.Get(
				results.Key{
					Analysis: "landmark",
					Outcome:  r.Key.Outcome,
					At:       r.Key.At,
					Group:    []stats.Level{{Factor: "treated", Name: name}},
					Stat:     results.Events,
				},
			)
			if x == nil {
				continue
			}
			t.Rows = append(t.Rows,
				table.Row{
					Indent: 1,
					Cells: []table.Cell{
						table.Text("treated " + name),
						table.Int(x.N),
						table.Int(x.Value.(results.Count).N),
						table.Int(x.Lost),
					},
				})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	t.Remark(
		"Patients under observation and without the event at the landmark, grouped by what is known then, and followed from there: no " +
			"immortal time.",
	)
	return t
}
