package compose

import (
	"leydig/reports/table"
	"leydig/stats/results"
)

// events counts men by the site's words for their adverse events; nil where there are none.
func (c *composer) events() *table.Table {
	t := &table.Table{ID: "adverse-events", Title: "Adverse events in the site's words",
		Head: []table.Head{{Text: "Event", Left: true}, {Text: "Men"}}}
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if r.Key.Analysis == "safety" && r.Key.Stat == results.N && r.Key.Term.Level != "" {
			t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text(r.Key.Term.Level), table.Int(r.Value.(results.Count).N)}})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}
