package compose

import (
	"leydig/reports/table"
	"leydig/stats/results"
)

// significant is how people are shown the numbers of a statistic.
var significant = table.Significant(6)

// Statistic lays out what a statistic found, with its notes and its methods.
func Statistic(found *results.Table) *table.Table {
	t := &table.Table{ID: found.Name, Title: found.Title}
	for i, c := range found.Columns {
		text := c.Name
		if c.Unit != "" {
			text += ", " + c.Unit
		}
		left := true
		for _, r := range found.Rows {
			left = left && (r[i].Kind == results.Text || r[i].Kind == results.Empty)
		}
		t.Head = append(t.Head, table.Head{Text: text, Left: left})
	}
	for _, r := range found.Rows {
		row := table.Row{}
		for _, c := range r {
			row.Cells = append(row.Cells, statisticCell(c))
		}
		t.Rows = append(t.Rows, row)
	}
	for _, n := range found.Notes {
		t.Remark(n)
	}
	for _, m := range found.Methods {
		t.References = append(t.References, table.Reference{Label: m.Label, Sentence: m.Sentence, Cite: m.Cite})
	}
	return t
}

func statisticCell(c results.Cell) table.Cell {
	switch c.Kind {
	case results.Text:
		return table.Text(c.Text)
	case results.Whole:
		return table.Number(c.Number, table.Fixed(0))
	case results.Real, results.PValue:
		return table.Number(c.Number, significant)
	case results.Absentee:
		return table.Text(table.NE)
	}
	return table.Text("")
}
