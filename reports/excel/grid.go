package excel

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"leydig/reports/table"
)

// table writes a table for reading and pasting: a cell of one number is a number, a cell
// of several ("304 of 382") a text, whose numbers stand on the sheet of numbers. A table
// that is to be split has each part in a column of its own.
func (p *page) table(t *table.Table) error {
	start := p.row
	if err := p.put(1, t.Heading(), look{bold: true, left: true, size: 11}); err != nil {
		return err
	}
	p.row++
	from := make([]int, len(t.Head)+1)
	from[0] = 1
	subs := false
	for c := range t.Head {
		from[c+1] = from[c] + 1
		if t.Split {
			from[c+1] = from[c] + t.Width(c)
			subs = subs || len(t.Head[c].Sub) > 0
		}
	}
	if err := p.head(t, from, subs); err != nil {
		return err
	}
	if p.headed == 0 {
		p.headed = p.row - 1
	}
	body := p.row
	for i, r := range t.Rows {
		bottom := i == len(t.Rows)-1
		for c := range t.Head {
			cell := table.Cell{}
			if c < len(r.Cells) {
				cell = r.Cells[c]
			}
			if err := p.cell(t, c, from, cell, r, bottom); err != nil {
				return err
			}
		}
		p.row++
	}
	p.keep(start, body, p.row-1)
	for _, n := range t.Notes {
		if err := p.running(strings.TrimSpace(table.Superscript(n.Mark)+" "+n.Text), look{wrap: true, grey: true, size: 9}); err != nil {
			return err
		}
	}
	p.row++
	return nil
}

// head writes the heading: one line, and a second that names parts.
func (p *page) head(t *table.Table, from []int, subs bool) error {
	for c, h := range t.Head {
		l := look{bold: true, head: true, left: h.Left, topRule: true, bottomRule: !subs}
		if h.Left && c > 0 {
			l.indent = 1
		}
		for col := from[c]; col < from[c+1]; col++ {
			var v any
			if col == from[c] {
				v = h.Text
			}
			if err := p.put(col, v, l); err != nil {
				return err
			}
		}
		if from[c+1]-from[c] > 1 {
			a, _ := excelize.CoordinatesToCellName(from[c], p.row)
			b, _ := excelize.CoordinatesToCellName(from[c+1]-1, p.row)
			if err := p.f.MergeCell(p.name, a, b); err != nil {
				return err
			}
		} else if c == 0 || h.Left {
			p.fit(from[c], h.Text, 40)
		} else {
			p.fit(from[c], h.Text, 14)
		}
	}
	for c, h := range t.Head {
		p.heads = append(p.heads, headCell{p.row, from[c], from[c+1], utf8.RuneCountInString(h.Text)})
	}
	p.row++
	if subs {
		for c, h := range t.Head {
			for col := from[c]; col < from[c+1]; col++ {
				var v any
				if k := col - from[c]; k < len(h.Sub) {
					v = h.Sub[k]
					p.fit(col, h.Sub[k], 14)
				}
				if err := p.put(col, v, look{head: true, left: h.Left, bottomRule: true, grey: true}); err != nil {
					return err
				}
			}
		}
		p.row++
	}
	if !p.frozen && p.row <= 9 {
		return p.freeze(p.row)
	}
	return nil
}

// cell writes a cell of a table, in one column or, where the table is split, in some.
func (p *page) cell(t *table.Table, c int, from []int, cell table.Cell, r table.Row, bottom bool) error {
	if len(cell.Parts) > 1 && !t.Split {
		cell = table.Cell{Parts: []table.Part{{Text: cell.String()}}, Mark: cell.Mark}
	}
	for k, col := 0, from[c]; col < from[c+1]; k, col = k+1, col+1 {
		l := look{left: t.Head[c].Left, bold: r.Strong, bottomRule: bottom}
		switch {
		case c == 0:
			l.indent = r.Indent
		case l.left: // a gap to the numbers on its left
			l.indent = 1
		}
		if k >= len(cell.Parts) {
			if err := p.put(col, nil, l); err != nil {
				return err
			}
			continue
		}
		mark := ""
		if k == len(cell.Parts)-1 {
			mark = table.Superscript(cell.Mark)
		}
		if err := p.part(cell.Parts[k], mark, col, l, r.Strong && c == 0 && len(cell.Parts) == 1); err != nil {
			return err
		}
	}
	return nil
}

// part writes a part of a cell: a number with its format and, where it is counted over
// the listing, the formula; or a text. A heading may run over the empty cells beside it.
func (p *page) part(part table.Part, mark string, col int, l look, heading bool) error {
	switch {
	case part.IsNumber() && !math.IsInf(part.Value, 0):
		l.numFmt = part.Excel()
		if mark != "" {
			l.numFmt = markFormat(l.numFmt, mark)
		}
		p.fit(col, part.String()+mark, widest)
		if err := p.put(col, part.Value, l); err != nil || part.Formula == "" {
			return err
		}
		cell, err := excelize.CoordinatesToCellName(col, p.row)
		if err != nil {
			return err
		}
		p.live = true
		return p.f.SetCellFormula(p.name, cell, part.Formula)
	case part.Format == (table.Format{}):
		s := part.Text + mark
		if s == "" {
			return p.put(col, nil, l)
		}
		limit := widest
		if heading {
			limit = 0
		}
		p.fit(col, s, limit)
		if n := utf8.RuneCountInString(s); !heading && n > int(widest) {
			l.wrap = l.left
			p.heights[p.row] = math.Max(p.heights[p.row], 13.5*math.Ceil(float64(n)*1.1/widest)+1)
		}
		return p.put(col, s, l)
	}
	return p.put(col, part.Format.Text(part.Value)+mark, l)
}

// markFormat puts a footnote's mark behind every branch of a number format.
func markFormat(format, mark string) string {
	parts := strings.Split(format, ";")
	for i := range parts {
		parts[i] += `"` + mark + `"`
	}
	return strings.Join(parts, ";")
}

// fit widens a column for a text, up to a limit.
func (p *page) fit(col int, s string, limit float64) {
	w := math.Min(float64(utf8.RuneCountInString(s))*1.08+2, limit)
	p.widths[col] = math.Max(p.widths[col], w)
}
