package compose

import (
	"leydig/reports"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// transitions shows where men went from class to class, a table for each ordered outcome.
func (c *composer) transitions() []reports.Block {
	var out []reports.Block
	for i := range c.set.Measures {
		if v := &c.set.Measures[i]; v.Transition != "" {
			if t := c.transition(v); t != nil {
				out = append(out, t)
			}
		}
	}
	return out
}

func (c *composer) transition(v *results.Variable) *table.Table {
	t := &table.Table{ID: "classes-" + dashed(v.Name), Title: v.Title + ": " + v.Transition, Head: []table.Head{{Text: "At time zero",
		Left: true}}}
	var from []stats.Level
	analysis := ""
	for i := range c.set.Results {
		k := c.set.Results[i].Key
		if k.Outcome == v.Name && k.Term.Factor == v.Name && (len(from) == 0 || from[len(from)-1] != k.Group[0]) {
			from, analysis = append(from, k.Group[0]), k.Analysis
		}
	}
	if len(from) == 0 {
		return nil
	}
	for _, l := range v.Levels {
		t.Head = append(t.Head, table.Head{Text: l.Title})
	}
	t.Head = append(t.Head, table.Head{Text: "No follow-up value"})
	for _, g := range from {
		row := table.Row{Cells: []table.Cell{table.Text(c.levelTitle(g))}}
		var lost int64
		for _, l := range v.Levels {
			r := c.ix.Get(results.Key{Analysis: analysis, Outcome: v.Name, Group: []stats.Level{g},
				Term: stats.Term{Factor: v.Name, Level: l.Name}, Stat: results.N})
			row.Cells = append(row.Cells, table.Int(r.Value.(results.Count).N))
			lost = r.Lost
		}
		t.Rows = append(t.Rows, table.Row{Cells: append(row.Cells, table.Int(lost))})
	}
	t.Remark("Rows: the class at time zero; columns: the class at follow-up. Men without any value are not shown.")
	return t
}
