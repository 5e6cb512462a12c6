package compose

import (
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// curveTable sums up the time-to-event outcomes of a group; nil where there is none.
func (c *composer) curveTable(group []stats.Level, title string) *table.Table {
	outcomes := c.outcomesOf("recovery", results.Events)
	if len(outcomes) == 0 {
		return nil
	}
	t := &table.Table{ID: "time-to-event", Title: title, Head: []table.Head{
		{
			Text: "Outcome",
			Left: true,
		}, {Text: "At risk"}, {Text: "Events"}, {Text: "Median, months (" + levelMark + " interval)", Sub: []string{"median", "lower",
			"upper"}}}}
	times := c.times()
	for _, m := range times {
		t.Head = append(t.Head,
			table.Head{Text: "By month " + m + " (" + levelMark + " interval)", Sub: []string{"share", "lower", "upper"}})
	}
	for _, o := range outcomes {
		cells, ok := c.curveCells(t, o, group, times)
		if !ok {
			continue
		}
		d := c.definition(o)
		label := table.Text(d.Title)
		if d.Since != "" {
			label.Mark = t.AddNote("Months count from " + d.Since + ", among those who had it and were seen later.")
		}
		t.Rows = append(t.Rows, table.Row{Indent: c.indentOf(o), Cells: append([]table.Cell{label}, cells...)})
		if len(group) == 0 && d.Beside == "" {
			c.intervalRows(t, o)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	c.remarkMethod(t, "survival.kaplan-meier.log-log")
	return t
}

// intervalRows set Turnbull's median below Kaplan-Meier's.
func (c *composer) intervalRows(t *table.Table, outcome string) {
	r := c.ix.Get(results.Key{Analysis: "recovery", Outcome: outcome, Stat: results.IntervalMedian})
	if r == nil || r.N == 0 {
		return
	}
	label := table.Text("interval-censored (Turnbull)")
	label.Mark = t.AddNote(
		"The event lies between two visits. Turnbull's estimate uses only that; Kaplan-Meier dates the event at the visit that sees it, " +
			"so its median is later. Limits by bootstrap, up to 2000 patients.",
	)
	t.Rows = append(t.Rows,
		table.Row{Indent: 1, Cells: []table.Cell{label, table.Int(r.N), table.Text(""), c.numberCell(t, r, table.Fixed(1))}})
	if shift := c.ix.Get(results.Key{Analysis: "recovery", Outcome: outcome, Stat: results.MedianShift}); shift != nil {
		if n, ok := shift.Value.(results.Number); ok {
			t.Rows = append(t.Rows,
				table.Row{
					Indent: 1,
					Cells: []table.Cell{
						table.Text("Kaplan-Meier median less Turnbull median, months"),
						table.Text(""),
						table.Text(""),
						table.Number(float64(n.Value), table.Fixed(1)),
					},
				})
		}
	}
}

// times are the months at which curves were read.
func (c *composer) times() []string {
	var out []string
	for i := range c.set.Results {
		k := c.set.Results[i].Key
		if k.Analysis == "recovery" && k.Stat == results.Reached && len(k.Group) == 0 {
			seen := false
			for _, t := range out {
				seen = seen || t == k.At
			}
			if !seen {
				out = append(out, k.At)
			}
		}
	}
	return out
}

// curveCells are at risk, events, median and the shares reached of one group.
func (c *composer) curveCells(t *table.Table, outcome string, group []stats.Level, times []string) ([]table.Cell, bool) {
	key := results.Key{Analysis: "recovery", Outcome: outcome, Group: group, Stat: results.Events}
	r := c.ix.Get(key)
	if r == nil || r.N == 0 {
		return nil, false
	}
	cells := []table.Cell{table.Int(r.N), table.Int(r.Value.(results.Count).N)}
	key.Stat = results.Median
	cells = append(cells, c.numberCell(t, c.ix.Get(key), table.Fixed(1)))
	key.Stat = results.Reached
	for _, at := range times {
		key.At = at
		cells = append(cells, c.numberCell(t, c.ix.Get(key), table.Percent(pct)))
	}
	return cells, true
}
