package docx

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"leydig/reports/table"
)

// layout is how a table fits on a page.
type layout struct {
	widths    []int // of columns, in twentieths of a point
	size      int   // of letters, in half points
	landscape bool
	broken    bool       // intervals in brackets stand below their estimates
	texts     [][]string // of cells, by row
}

// perLetter is about how wide a letter is, in twentieths of a point for each half point
// of its size: a digit is 0.556 em, a percent sign 0.889.
const perLetter = 5.9

const (
	padding = 150 // of a cell, both sides
	longest = 44  // letters of a text cell before it breaks
)

// measure finds the upright page with letters of 8 points, else of less down to 7, on which a table
// fits without a text that breaks; else the largest on which it fits; else with intervals below their
// estimates; else the page turned sideways; there, texts break until it fits.
func measure(t *table.Table) layout {
	texts := make([][]string, len(t.Rows))
	for i, r := range t.Rows {
		for _, c := range r.Cells {
			texts[i] = append(texts[i], c.String())
		}
	}
	var fits *layout // with texts that break
	for _, l := range []layout{{size: 16}, {size: 15}, {size: 14}, {size: 16, broken: true}, {size: 14, broken: true}, {size: 13,
		broken: true},
		{size: 15, landscape: true}, {size: 13, landscape: true}} {
		l.texts = texts
		room := pageShort - 2*margin
		if l.landscape {
			room = pageLong - 2*margin
		}
		sum := l.columns(t)
		if sum > room {
			continue
		}
		upright := !l.broken && !l.landscape
		if whole := l.spread(t, room, sum); upright && !whole {
			fits = cmp.Or(fits, &l)
			continue
		}
		if fits == nil || upright {
			return l
		}
		break
	}
	if fits != nil {
		return *fits
	}
	l := layout{size: 13, landscape: true, texts: texts}
	sum := l.columns(t)
	for i := range l.widths {
		l.widths[i] = l.widths[i] * (pageLong - 2*margin) / sum
	}
	return l
}

// layout measures a table once: what stands before it turns the page as well.
func (b *body) layout(t *table.Table) layout {
	l, ok := b.layouts[t]
	if !ok {
		l = measure(t)
		b.layouts[t] = l
	}
	return l
}

// columns gives each column what its content needs, and their sum.
func (l *layout) columns(t *table.Table) int {
	l.widths = make([]int, len(t.Head))
	sum := 0
	for c, h := range t.Head {
		need := 0
		for _, word := range strings.Fields(h.Text) {
			need = max(need, utf8.RuneCountInString(word)+1)
		}
		// A heading breaks into three lines at most where its words allow.
		need = max(need, utf8.RuneCountInString(h.Text)/3)
		for i, r := range t.Rows {
			if c >= len(r.Cells) || r.Strong && c == 0 {
				continue // a heading may run over its empty neighbours
			}
			n := letters(l.texts[i][c], l.broken && !h.Left) + len(r.Cells[c].Mark)
			if c == 0 {
				n += 2 * r.Indent
			}
			if most := longest * 2 / 3; h.Left && l.broken {
				n = min(n, longest/2)
			} else if h.Left {
				n = min(n, most)
			}
			need = max(need, n)
		}
		l.widths[c] = int(float64(need)*perLetter*float64(l.size)) + padding
		sum += l.widths[c]
	}
	return sum
}

// letters is how long a text is; of one that breaks before a bracket, its longer part.
func letters(s string, broken bool) int {
	before, bracket, ok := strings.Cut(s, " (")
	if !broken || !ok {
		return utf8.RuneCountInString(s)
	}
	return max(utf8.RuneCountInString(before), utf8.RuneCountInString(bracket)+1)
}

// bound keeps what stands in brackets on one line.
func bound(s string) string {
	before, bracket, ok := strings.Cut(s, " (")
	if !ok {
		return s
	}
	return before + " (" + strings.ReplaceAll(bracket, " ", "\u00a0")
}

// spread gives what room is left to texts, as far as they can use it, and tells whether none of
// them breaks.
func (l *layout) spread(t *table.Table, room, sum int) (whole bool) {
	whole = true
	for c, h := range t.Head {
		if !h.Left {
			continue
		}
		want := 0
		for i, r := range t.Rows {
			if c < len(r.Cells) {
				want = max(want, utf8.RuneCountInString(l.texts[i][c])+2*r.Indent+1)
			}
		}
		short := int(float64(want)*perLetter*float64(l.size)) + padding - l.widths[c]
		more := min(short, room-sum)
		whole = whole && short <= more
		if more > 0 {
			l.widths[c] += more
			sum += more
		}
	}
	return whole
}

// table writes a native table between three rules, its caption above, its notes below.
func (b *body) table(t *table.Table) {
	l := b.layout(t)
	b.caption(t.Label, t.Title, true)
	total := 0
	for _, w := range l.widths {
		total += w
	}
	b.printf(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/>`+
		`<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>`+
		`<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>`+
		`<w:tblCaption w:val="%s"/></w:tblPr><w:tblGrid>`, total, escape(t.Heading()))
	for _, w := range l.widths {
		b.printf(`<w:gridCol w:w="%d"/>`, w)
	}
	b.printf("</w:tblGrid>\n<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
	for c, h := range t.Head {
		b.cell(l, c, cellLook{left: h.Left, bold: true, top: 12, bottom: 6, next: true, head: true}, h.Text, "")
	}
	b.printf("</w:tr>\n")
	for i, r := range t.Rows {
		b.printf("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
		for c, h := range t.Head {
			// A short table stands on one page; of a long one no heading stands alone.
			look := cellLook{left: h.Left, bold: r.Strong && c == 0, next: i < len(t.Rows)-1 && (len(t.Rows) <= 16 || r.Strong || i == 0 ||
				i == len(t.Rows)-2)}
			if i == len(t.Rows)-1 {
				look.bottom, look.next = 12, len(t.Notes) > 0
			}
			if c == 0 {
				look.indent = 170 * r.Indent
			}
			text, mark := "", ""
			if c < len(r.Cells) {
				text, mark = l.texts[i][c], r.Cells[c].Mark
			}
			if l.broken && !h.Left {
				text = bound(text)
			}
			b.cell(l, c, look, text, mark)
		}
		b.printf("</w:tr>\n")
	}
	b.printf("</w:tbl>\n")
	for i, n := range t.Notes {
		keep := ""
		if i < len(t.Notes)-1 {
			keep = "<w:keepNext/>"
		}
		b.printf("<w:p><w:pPr><w:pStyle w:val=\"TableNote\"/>%s</w:pPr>%s%s</w:p>\n", keep, superscript(n.Mark), run("", n.Text))
	}
	b.printf("<w:p><w:pPr><w:pStyle w:val=\"AfterTable\"/></w:pPr></w:p>\n")
}

func superscript(mark string) string {
	return run(`<w:vertAlign w:val="superscript"/>`, mark)
}

// cellLook is what a cell looks like; rules are in eighths of a point.
type cellLook struct {
	left, bold, next, head bool
	indent, top, bottom    int
}

func (b *body) cell(l layout, c int, look cellLook, text, mark string) {
	borders := ""
	if look.top > 0 {
		borders += fmt.Sprintf(`<w:top w:val="single" w:sz="%d" w:space="0" w:color="000000"/>`, look.top)
	}
	if look.bottom > 0 {
		borders += fmt.Sprintf(`<w:bottom w:val="single" w:sz="%d" w:space="0" w:color="000000"/>`, look.bottom)
	}
	if borders != "" {
		borders = "<w:tcBorders>" + borders + "</w:tcBorders>"
	}
	if look.head {
		borders += `<w:vAlign w:val="bottom"/>`
	}
	properties := `<w:pStyle w:val="TableText"/>`
	if look.next {
		properties += "<w:keepNext/>"
	}
	if look.indent > 0 {
		properties += fmt.Sprintf(`<w:ind w:left="%d"/>`, look.indent)
	}
	if !look.left {
		properties += `<w:jc w:val="right"/>`
	}
	size := fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, l.size, l.size)
	if look.bold {
		size = "<w:b/>" + size
	}
	b.printf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>%s</w:tcPr><w:p><w:pPr>%s</w:pPr>%s%s</w:p></w:tc>`, l.widths[c], borders,
		properties,
		run(size, text), run(size+`<w:vertAlign w:val="superscript"/>`, mark))
}
