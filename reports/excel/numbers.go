package excel

import (
	"fmt"
	"math"

	"leydig/reports"
	"leydig/reports/table"
)

// The sheet that holds every number of the tables in a cell of its own, in full.
const (
	numbersSheet = "Numbers"
	numbersTitle = "Every number of the tables, one a row, in full digits; shares are between 0 and 1"
)

// number is a row of the sheet of numbers.
type number struct {
	sheet, id, title, group, row, column, part, kind, shown string
	value                                                   float64
}

// numbersOf lists the numbers of a document's tables in their order, and with them what
// stands in a number's place (NE, not reached).
func numbersOf(d *reports.Document) []number {
	var out []number
	for _, s := range d.Sections {
		for _, b := range s.Blocks {
			if t, ok := b.(*table.Table); ok {
				out = appendNumbers(out, s.Name, t)
			}
		}
	}
	return out
}

// appendNumbers adds the numbers of a table.
func appendNumbers(out []number, sheet string, t *table.Table) []number {
	id, group := t.Label, ""
	if id == "" {
		id = t.ID
	}
	for _, r := range t.Rows {
		if len(r.Cells) == 0 {
			continue
		}
		label := r.Cells[0].String()
		if r.Strong {
			group = label
		} else if r.Indent == 0 {
			group = ""
		}
		under := group
		if under == label {
			under = ""
		}
		for c, cell := range r.Cells {
			for k, p := range cell.Parts {
				if !p.IsNumber() && (c == 0 || t.Head[c].Left || p.String() == "") {
					continue
				}
				n := number{sheet: sheet, id: id, title: t.Title, group: under, row: label, column: t.Head[c].Text, part: partName(t, c, k),
					kind: p.Format.Kind(), shown: p.String(), value: math.NaN()}
				if p.IsNumber() {
					n.value = p.Value
				}
				out = append(out, n)
			}
		}
	}
	return out
}

// partName is what a part of a column's cells is called.
func partName(t *table.Table, c, k int) string {
	if sub := t.Head[c].Sub; k < len(sub) {
		return sub[k]
	}
	if t.Width(c) == 1 {
		return ""
	}
	return fmt.Sprintf("number %d", k+1)
}

// numbers writes the sheet of numbers.
func (b *book) numbers(rows []number) error {
	if _, err := b.f.NewSheet(numbersSheet); err != nil {
		return err
	}
	text := func(name string, of func(n *number) string) reports.Column {
		return reports.Column{Name: name, Text: func(i int) string { return of(&rows[i]) }}
	}
	return b.listing(numbersSheet, numbersTitle, reports.Listing{Rows: len(rows), Columns: []reports.Column{
		text("table", func(n *number) string { return n.id }),
		text("title", func(n *number) string { return n.title }),
		text("group", func(n *number) string { return n.group }),
		text("row", func(n *number) string { return n.row }),
		text("column", func(n *number) string { return n.column }),
		text("part", func(n *number) string { return n.part }),
		text("kind", func(n *number) string { return n.kind }),
		{Name: "value", Format: table.Significant(15), Number: func(i int) float64 { return rows[i].value }},
		text("shown", func(n *number) string { return n.shown }),
		text("sheet", func(n *number) string { return n.sheet }),
	}})
}
