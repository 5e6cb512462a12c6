package compose

import (
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// intervalStrata shows Turnbull's medians by stratum, with what the data confine them to;
// nil where there are none.
func (c *composer) intervalStrata(outcome string) *table.Table {
	t := &table.Table{ID: "interval-strata-" + dashed(outcome), Title: c.outcomeTitle(outcome) + " between visits, by stratum",
		Head: []table.Head{
			{Text: "Stratum", Left: true}, {Text: "At risk"}, {Text: "Median, months (lies between)", Sub: []string{"median", "from", "to"}},
			{Text: "P"}}}
	some := false
	for _, factor := range c.knownStrata() {
		groups := c.groupsOf("recovery", outcome, factor, results.IntervalMedian)
		if len(groups) == 0 {
			continue
		}
		key := results.Key{Analysis: "recovery", Outcome: outcome, Term: stats.Term{Factor: factor}, Stat: results.IntervalLogRank}
		t.Rows = append(t.Rows, table.Row{Strong: true, Cells: []table.Cell{table.Text(c.factorTitle(factor)), table.Text(""), table.Text(""),
			c.testCell(t, c.ix.Get(key))}})
		for _, g := range groups {
			key := results.Key{Analysis: "recovery", Outcome: outcome, Group: []stats.Level{g}, Stat: results.IntervalMedian}
			r := c.ix.Get(key)
			key.Stat = results.IntervalSpan
			cell := c.absent(t, r)
			if span := c.ix.Get(key); span != nil {
				cell, some = c.numberCell(t, span, table.Fixed(1)), true
			}
			t.Rows = append(t.Rows, table.Row{Indent: 1, Cells: []table.Cell{table.Text(c.levelTitle(g)), table.Int(r.N), cell}})
		}
	}
	if !some {
		return nil
	}
	t.Remark("Turnbull's estimate uses only that the event lies between two visits.")
	return t
}

// valueRates shows the share eugonadal of all values in each window.
func (c *composer) valueRates() *table.Table {
	t := &table.Table{ID: "eugonadism-values", Title: "Eugonadal values, all of each window", Head: []table.Head{
		{Text: "Month", Left: true}, {Text: "Men"}, {Text: "Values", Sub: []string{"eugonadal", "of"}}, {Text: "%"},
		{Text: levelMark + " interval", Sub: []string{"lower", "upper"}}}}
	more := false
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if r.Key.Analysis != "eugonadism" || r.Key.Stat != results.ValueRate {
			continue
		}
		f, ok := r.Value.(results.Fraction)
		more = more || ok && f.N > r.N
		t.Rows = append(t.Rows, table.Row{Cells: append([]table.Cell{table.Text(r.Key.At), table.Int(r.N)}, c.fractionCells(t, r)...)})
		c.remarkMethod(t, r.Method)
	}
	if !more { // no man has two values in a window: the table above says it all
		return nil
	}
	return t
}
