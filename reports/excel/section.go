package excel

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"

	"github.com/xuri/excelize/v2"
)

// page is a sheet that is filled from the top.
type page struct {
	*book
	name    string
	row     int // next free, from 1
	widths  map[int]float64
	heights map[int]float64 // of rows, in points; else lineHeight
	texts   []runningRow
	heads   []headCell
	groups  []span  // rows that one printed page holds
	across  float64 // width of the widest figure, in points
	headed  int     // last row of the first table's head
	only    bool    // the sheet is one table
	printTo int     // last row on paper
	frozen  bool
}

// runningRow is a line of running text, whose height is known when the columns are.
type runningRow struct {
	row, runes int
	size       float64
}

// headCell is a heading over the columns from..to-1, whose height is known when they are.
type headCell struct{ row, from, to, runes int }

// span is some rows, both ends with.
type span struct{ first, last int }

const (
	widest    = 44.0
	narrowest = 8.5
)

func (b *book) section(s reports.Section) error {
	if len(s.Blocks) == 1 {
		if l, ok := s.Blocks[0].(reports.Listing); ok {
			return b.listing(s.Name, s.Title, l)
		}
	}
	p := &page{book: b, name: s.Name, row: 1, widths: map[int]float64{}, heights: map[int]float64{}}
	if len(s.Blocks) == 1 {
		_, p.only = s.Blocks[0].(*table.Table)
	}
	no := false
	if err := b.f.SetSheetView(s.Name, 0, &excelize.ViewOptions{ShowGridLines: &no}); err != nil {
		return err
	}
	if err := p.put(1, s.Title, look{bold: true, size: 14, left: true}); err != nil {
		return err
	}
	p.heights[p.row] = 19
	p.row++
	if b.doc.Banner != "" {
		if err := p.put(1, b.doc.Banner+": its patients are invented", look{bold: true, warn: true, left: true}); err != nil {
			return err
		}
		p.row++
	}
	top := p.row - 1
	if s.Name != b.first() {
		if err := p.link(1, "Back to "+b.first(), b.first()); err != nil {
			return err
		}
	}
	p.row++
	for _, x := range s.Blocks {
		if err := p.block(x); err != nil {
			return err
		}
	}
	p.printTo = p.row - 1
	if s.Name == b.first() { // its links are for the screen
		if err := p.contents(); err != nil {
			return err
		}
	}
	if !p.frozen {
		if err := p.freeze(2); err != nil {
			return err
		}
	}
	return p.finish(top)
}

// first is the name of the first sheet, which has the contents.
func (b *book) first() string { return b.doc.Sections[0].Name }

// native tells whether a figure asks for a chart.
func (b *book) native() bool {
	for _, s := range b.doc.Sections {
		for _, x := range s.Blocks {
			if f, ok := x.(reports.Figure); ok && f.Native {
				return true
			}
		}
	}
	return false
}

// link puts a link to another sheet of the workbook.
func (p *page) link(col int, text, sheet string) error {
	if err := p.put(col, text, look{left: true, link: true, size: 9}); err != nil {
		return err
	}
	cell, err := excelize.CoordinatesToCellName(col, p.row)
	if err != nil {
		return err
	}
	return p.f.SetCellHyperLink(p.name, cell, "'"+sheet+"'!A1", "Location")
}

// contents lists the sheets, each a link.
func (p *page) contents() error {
	if err := p.put(1, "Sheets of this workbook", look{bold: true, left: true, size: 11}); err != nil {
		return err
	}
	p.row++
	line := func(name, title string) error {
		defer func() { p.row++ }()
		if err := p.link(1, name, name); err != nil {
			return err
		}
		return p.put(2, title, look{left: true, grey: true, size: 9})
	}
	for _, s := range p.doc.Sections[1:] {
		if err := line(s.Name, s.Title); err != nil {
			return err
		}
	}
	if p.native() {
		if err := line(chartSheet, "Charts of this workbook, drawn by the program that opens it"); err != nil {
			return err
		}
	}
	if err := line(numbersSheet, numbersTitle); err != nil {
		return err
	}
	return nil
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

// running writes text over the sheet's first columns, as high as it needs.
func (p *page) running(text string, l look) error {
	for _, piece := range pieces(text) {
		if err := p.put(1, piece, l); err != nil {
			return err
		}
		p.texts = append(p.texts, runningRow{p.row, utf8.RuneCountInString(piece), l.size})
		p.row++
	}
	return nil
}

// mostRunes is how much running text a row holds: Excel allows rows of 409 points.
const mostRunes = 2400

// pieces cuts text for rows, at ends of sentences.
func pieces(text string) []string {
	var out []string
	for utf8.RuneCountInString(text) > mostRunes {
		cut := strings.LastIndex(string([]rune(text)[:mostRunes]), ". ")
		if cut < 0 {
			break
		}
		out, text = append(out, text[:cut+1]), text[cut+2:]
	}
	return append(out, text)
}

// shrunk is how large figures stand beside what they are on a journal's page: with some
// room for tables on the same printed page.
const shrunk = 0.8

// figure places the picture, with the native chart below it where there is one.
func (p *page) figure(f reports.Figure) error {
	png, err := p.picture(f)
	if err != nil {
		return err
	}
	cell := fmt.Sprintf("A%d", p.row)
	w, h := f.Draw.Size()
	const scale = shrunk * 96.0 / figure.DPI
	w, h = w*shrunk, h*shrunk
	if err := p.f.AddPictureFromBytes(p.name, cell, &excelize.Picture{Extension: ".png", File: png, Format: &excelize.GraphicOptions{
		AltText: f.Words(), ScaleX: scale, ScaleY: scale, LockAspectRatio: true, Positioning: "oneCell"}}); err != nil {
		return err
	}
	start := p.row
	p.across = math.Max(p.across, w/25.4*72)
	p.row += int(math.Ceil(h/25.4*72/lineHeight)) + 1
	if err := p.running(f.Heading(), look{wrap: true, grey: true, size: 9}); err != nil {
		return err
	}
	p.groups = append(p.groups, span{start, p.row - 1})
	p.row++
	if !f.Native {
		return nil
	}
	defer func() { p.row += 2 }() // the link and a line below
	p.charts.add(f, w/25.4*96)
	return p.link(1, "As a chart of this workbook", chartSheet)
}
