package compose

import (
	"fmt"

	"leydig/reports"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// summary is the first page: the figures that are quoted, and what must be known
// of them.
func (c *composer) summary() []reports.Block {
	blocks := c.notes("")
	run := c.set.Run
	inputs := ""
	for i, in := range run.Inputs {
		if i > 0 {
			inputs += ", "
		}
		inputs += in.Name
	}
	visits := fmt.Sprintf("%d patients with %d visits that hold some measurement, read from %s.", run.Patients, run.Visits, inputs)
	if run.Folded > 0 {
		visits += fmt.Sprintf(" %d identical duplicates of visits were counted once.", run.Folded)
	}
	blocks = append(blocks, reports.Paragraph{Text: visits})
	blocks = append(blocks, c.keyFigures())
	if t := c.curveTable(nil, "Time to event"); t != nil {
		blocks = append(blocks, t)
	}
	if f, ok := c.curveFigure("recovery", nil, "figure-recovery"); ok {
		blocks = append(blocks, f)
	}
	return blocks
}

// keyFigures are proportions, each with its denominator.
func (c *composer) keyFigures() *table.Table {
	t := &table.Table{ID: "key-figures", Title: "Key figures", Head: []table.Head{
		{
			Text: "Measure",
			Left: true,
		}, {Text: "Patients", Sub: []string{"n", "of"}}, {Text: "%"}, {Text: levelMark + " interval", Sub: []string{"lower", "upper"}},
		{Text: "Not evaluable"}}}
	add := func(label string, indent int, k results.Key) *table.Row {
		r := c.ix.Get(k)
		if r == nil || r.N == 0 {
			return nil
		}
		row := table.Row{Indent: indent, Cells: []table.Cell{table.Text(label)}}
		row.Cells = append(row.Cells, c.fractionCells(t, r)...)
		row.Cells = append(row.Cells, table.Int(r.Lost))
		t.Rows = append(t.Rows, row)
		c.remarkMethod(t, r.Method)
		return &t.Rows[len(t.Rows)-1]
	}
	chance := func(outcome string) {
		r := c.ix.Get(results.Key{Analysis: "chance", Outcome: outcome, Stat: results.Expected})
		if r == nil {
			return
		}
		n, ok := r.Value.(results.Number)
		label := table.Text("expected by measurement variation alone, of those measured")
		row := table.Row{Indent: 1, Cells: []table.Cell{label, table.Text(""), c.absent(t, r), table.Text(""), table.Int(r.Lost)}}
		if ok {
			share, _ := c.ix.Number(results.Key{Analysis: "chance", Outcome: outcome, Stat: results.ExpectedShare})
			row.Cells[1], row.Cells[2] = ofCell(float64(n.Value), float64(r.N)), table.Number(float64(share.Value), table.Percent(pct))
			row.Cells[3] = table.Interval(float64(share.Lower), float64(share.Upper), table.Percent(pct))
			c.saw(t, share.Level)
			row.Cells[0].Mark = t.AddNote("The number of men who would be seen so had nothing changed in any; the limits are what chance makes likely.")
		}
		t.Rows = append(t.Rows, row)
	}
	for _, o := range c.outcomesOf("response", results.Rate) {
		add(c.outcomeTitle(o), c.indentOf(o), results.Key{Analysis: "response", Outcome: o, Stat: results.Rate})
		if o == "responder" {
			add("not evaluable counted as non-responders", 1, results.Key{Analysis: "response", Outcome: o, Stat: results.WorstCase})
			add("not evaluable counted as responders", 1, results.Key{Analysis: "response", Outcome: o, Stat: results.BestCase})
			chance(o)
		}
	}
	long := []stats.Level{{Factor: "treatment_duration_band", Name: ">36"}}
	for _, x := range []struct{ analysis, outcome string }{{"eugonadism", "ever_eugonadal"}, {"safety", "symptoms_improved"},
		{"safety", "adverse_event"}} {
		add(c.outcomeTitle(x.outcome), 0, results.Key{Analysis: x.analysis, Outcome: x.outcome, Stat: results.Rate})
		chance(x.outcome)
		for _, o := range c.set.Outcomes {
			if o.Beside == x.outcome {
				add(o.Title, 1, results.Key{Analysis: x.analysis, Outcome: o.Name, Stat: results.Rate})
			}
		}
		if row := add("of those treated more than 36 "+
			"months", 1, results.Key{Analysis: x.analysis, Outcome: x.outcome, Group: long, Stat: results.Rate}); row != nil {
			row.Cells[0].Mark = t.AddNote(
				"A group chosen by how long a man stayed in treatment: survivors only (immortal time). Not to be compared with those treated " +
					"for less as if the groups had been formed at the start.",
			)
		}
	}
	return t
}

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
		t.Head = append(
			t.Head,
			table.Head{Text: "By month " + m + " (" + levelMark + " interval)", Sub: []string{"share", "lower", "upper"}},
		)
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
			"so its median is later. Limits by bootstrap, up to 2,000 patients.",
	)
	t.Rows = append(
		t.Rows,
		table.Row{Indent: 1, Cells: []table.Cell{label, table.Int(r.N), table.Text(""), c.numberCell(t, r, table.Fixed(1))}},
	)
	if shift := c.ix.Get(results.Key{Analysis: "recovery", Outcome: outcome, Stat: results.MedianShift}); shift != nil {
		if n, ok := shift.Value.(results.Number); ok {
			t.Rows = append(
				t.Rows,
				table.Row{
					Indent: 1,
					Cells: []table.Cell{
						table.Text("Kaplan-Meier median less Turnbull median, months"),
						table.Text(""),
						table.Text(""),
						table.Number(float64(n.Value), table.Fixed(1)),
					},
				},
			)
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
