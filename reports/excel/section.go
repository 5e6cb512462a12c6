package excel

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
)

// page is a sheet that is filled from the top.
type page struct {
	*book
	name   string
	row    int // next free, from 1
	widths map[int]float64
	frozen bool
}

const (
	textColumns = 10 // over which a paragraph runs
	widest      = 62.0
	narrowest   = 8.5
)

func (b *book) section(s reports.Section) error {
	if len(s.Blocks) == 1 {
		if l, ok := s.Blocks[0].(reports.Listing); ok {
			return b.listing(s, l)
		}
	}
	p := &page{book: b, name: s.Name, row: 1, widths: map[int]float64{}}
	no := false
	if err := b.f.SetSheetView(s.Name, 0, &excelize.ViewOptions{ShowGridLines: &no}); err != nil {
		return err
	}
	if err := p.put(1, s.Title, look{bold: true, size: 14, left: true}); err != nil {
		return err
	}
	p.row++
	if b.doc.Banner != "" {
		if err := p.put(1, b.doc.Banner+": its patients are invented", look{bold: true, warn: true, left: true}); err != nil {
			return err
		}
		p.row++
	}
	p.row++
	for _, x := range s.Blocks {
		if err := p.block(x); err != nil {
			return err
		}
	}
	for c, w := range p.widths {
		name, err := excelize.ColumnNumberToName(c)
		if err != nil {
			return err
		}
		if err := b.f.SetColWidth(s.Name, name, name, math.Min(math.Max(w, narrowest), widest)); err != nil {
			return err
		}
	}
	if !p.frozen {
		if err := p.freeze(2); err != nil {
			return err
		}
	}
	landscape, fit := "landscape", true
	wide, high := 1, 0
	if err := b.f.SetPageLayout(s.Name, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &wide,
		FitToHeight: &high}); err != nil {
		return err
	}
	return b.f.SetSheetProps(s.Name, &excelize.SheetPropsOptions{FitToPage: &fit})
}

// freeze keeps the rows above row in sight.
func (p *page) freeze(row int) error {
	p.frozen = true
	return p.f.SetPanes(
		p.name,
		&excelize.Panes{Freeze: true, YSplit: row - 1, TopLeftCell: fmt.Sprintf("A%d", row), ActivePane: "bottomLeft"},
	)
}

// put sets a cell of the current row.
func (p *page) put(col int, v any, l look) error {
	cell, err := excelize.CoordinatesToCellName(col, p.row)
	if err != nil {
		return err
	}
	id, err := p.style(l)
	if err != nil {
		return err
	}
	if err := p.f.SetCellStyle(p.name, cell, cell, id); err != nil {
		return err
	}
	if v == nil {
		return nil
	}
	if s, ok := v.(string); ok {
		return p.f.SetCellStr(p.name, cell, s)
	}
	return p.f.SetCellValue(p.name, cell, v)
}

func (p *page) block(x reports.Block) error {
	switch v := x.(type) {
	case reports.Paragraph:
		l := look{wrap: true}
		if v.Strong {
			l.bold, l.warn = true, true
		}
		if err := p.running(v.Text, l); err != nil {
			return err
		}
		p.row++
	case reports.List:
		for _, i := range v.Items {
			if err := p.running("•  "+i, look{wrap: true}); err != nil {
				return err
			}
		}
		p.row++
	case reports.Code:
		for line := range strings.Lines(v.Text) {
			if err := p.put(1, strings.TrimRight(line, "\n"), look{left: true, code: true}); err != nil {
				return err
			}
			p.row++
		}
		p.row++
	case *table.Table:
		return p.table(v)
	case reports.Figure:
		return p.figure(v)
	default:
		return fmt.Errorf("a %T cannot be written here", x)
	}
	return nil
}

// inRow and highest are how many characters of running text a line holds, and how many
// lines a row: Excel allows 409 points.
const (
	inRow   = 118
	highest = 28
)

// running writes text over the sheet's first columns, as high as it needs; more than a row
// may hold goes on in the next, from a sentence's end.
func (p *page) running(text string, l look) error {
	for utf8.RuneCountInString(text) > inRow*highest {
		cut := strings.LastIndex(string([]rune(text)[:inRow*highest]), ". ")
		if cut < 0 {
			break
		}
		if err := p.runningRow(text[:cut+1], l); err != nil {
			return err
		}
		text = text[cut+2:]
	}
	return p.runningRow(text, l)
}

func (p *page) runningRow(text string, l look) error {
	last, err := excelize.CoordinatesToCellName(textColumns, p.row)
	if err != nil {
		return err
	}
	if err := p.put(1, text, l); err != nil {
		return err
	}
	if err := p.f.MergeCell(p.name, fmt.Sprintf("A%d", p.row), last); err != nil {
		return err
	}
	lines := math.Ceil(float64(utf8.RuneCountInString(text)) / inRow)
	if err := p.f.SetRowHeight(p.name, p.row, 13.5*math.Min(math.Max(1, lines), highest)+1); err != nil {
		return err
	}
	p.row++
	return nil
}

// table writes a table, each part of a cell in a column of its own.
func (p *page) table(t *table.Table) error {
	if err := p.put(1, t.Heading(), look{bold: true, left: true, size: 11}); err != nil {
		return err
	}
	p.row++
	from := make([]int, len(t.Head)+1)
	from[0] = 1
	subs := false
	for c := range t.Head {
		from[c+1] = from[c] + t.Width(c)
		subs = subs || len(t.Head[c].Sub) > 0
	}
	if err := p.head(t, from, subs); err != nil {
		return err
	}
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
	lines := 1.0
	for c, h := range t.Head {
		room := 0.0
		for col := from[c]; col < from[c+1]; col++ {
			room += math.Max(p.widths[col], narrowest)
		}
		lines = math.Max(lines, math.Ceil(float64(utf8.RuneCountInString(h.Text))*1.15/room))
	}
	if err := p.f.SetRowHeight(p.name, p.row, 13.5*lines+2); err != nil {
		return err
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

func (p *page) cell(t *table.Table, c int, from []int, cell table.Cell, r table.Row, bottom bool) error {
	for k, col := 0, from[c]; col < from[c+1]; k, col = k+1, col+1 {
		l := look{left: t.Head[c].Left, bold: r.Strong, bottomRule: bottom}
		switch {
		case c == 0:
			l.indent = r.Indent
		case l.left: // a gap to the numbers on its left
			l.indent = 1
		}
		var v any
		if k < len(cell.Parts) {
			part := cell.Parts[k]
			mark := ""
			if k == len(cell.Parts)-1 {
				mark = table.Superscript(cell.Mark)
			}
			switch {
			case part.IsNumber() && !math.IsInf(part.Value, 0):
				l.numFmt = part.Excel()
				if mark != "" {
					l.numFmt = markFormat(l.numFmt, mark)
				}
				v = part.Value
				p.fit(col, part.String()+mark, widest)
			case part.Format == (table.Format{}):
				if s := part.Text + mark; s != "" {
					v = s
					limit := widest
					if r.Strong && len(cell.Parts) == 1 && c == 0 {
						limit = 0 // a heading may run over the empty cells beside it
					}
					p.fit(col, s, limit)
					l.wrap = t.Head[c].Left && utf8.RuneCountInString(s) > int(widest)
					if l.wrap {
						if err := p.f.SetRowHeight(p.name, p.row, 13.5*math.Ceil(float64(utf8.RuneCountInString(s))*1.1/widest)+1); err != nil {
							return err
						}
					}
				}
			default:
				v = part.Format.Text(part.Value) + mark
			}
		}
		if err := p.put(col, v, l); err != nil {
			return err
		}
	}
	return nil
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

// figure places the picture, with the native chart below it where there is one.
func (p *page) figure(f reports.Figure) error {
	png := p.pictures[f.Name]
	if png == nil { // one figure may stand on several sheets
		var b bytes.Buffer
		if err := figure.WriteScreenPNG(&b, f.Draw); err != nil {
			return err
		}
		png = b.Bytes()
		p.pictures[f.Name] = png
	}
	cell := fmt.Sprintf("A%d", p.row)
	w, h := f.Draw.Size()
	const scale = 96.0 / (figure.DPI / 2)
	if err := p.f.AddPictureFromBytes(p.name, cell, &excelize.Picture{Extension: ".png", File: png, Format: &excelize.GraphicOptions{
		AltText: f.Words(), ScaleX: scale, ScaleY: scale, LockAspectRatio: true, Positioning: "oneCell"}}); err != nil {
		return err
	}
	const rowPixels = 20
	p.row += int(math.Ceil(h/25.4*96/rowPixels)) + 1
	if err := p.running(f.Heading(), look{wrap: true, grey: true, size: 9}); err != nil {
		return err
	}
	p.row++
	if !f.Native {
		return nil
	}
	const chartHeight = 400
	if err := p.put(1, "The same as a chart of this workbook (its data are on the "+
		"sheet "+chartSheet+"):", look{left: true, italic: true, grey: true}); err != nil {
		return err
	}
	p.row++
	p.charts.add(p.name, fmt.Sprintf("A%d", p.row), f, uint(w/25.4*96), chartHeight)
	p.row += chartHeight/rowPixels + 2
	return nil
}
