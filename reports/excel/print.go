package excel

import (
	"fmt"
	"math"

	"github.com/xuri/excelize/v2"
)

// What a landscape page of A4 holds between its margins, in points (770 by 523, of which
// some are kept back for programs that measure columns and rows otherwise).
const (
	pageWide   = 760.0
	pageHigh   = 516.0
	margin     = 0.5  // inches
	lineHeight = 13.5 // points, of a row without a height of its own
	paperA4    = 9
	largest    = 66 // percent: letters of 7 points, as a journal's tables have them
	smallest   = 45 // percent: print below it is not read
)

// charWide is the width of a unit of column width in points, charPad what a column has
// beside: a digit of Arial 11 at 96 dpi has 8 pixels, the margins of a cell 5.
const (
	charWide = 8 * 0.75
	charPad  = 5 * 0.75
)

func columnPoints(width float64) float64 { return width*charWide + charPad }

// finish sets widths, heights and how the sheet prints; its first rows up to top stand
// on every page.
func (p *page) finish(top int) error {
	last := 1
	for c := range p.widths {
		last = max(last, c)
	}
	var points []float64 // of columns
	total := 0.0
	for c := 1; c <= last || total < textWide; c++ {
		w := math.Min(math.Max(p.widths[c], narrowest), widest)
		name, err := excelize.ColumnNumberToName(c)
		if err != nil {
			return err
		}
		if err := p.f.SetColWidth(p.name, name, name, w); err != nil {
			return err
		}
		points = append(points, columnPoints(w))
		total += columnPoints(w)
	}
	if err := p.spread(points); err != nil {
		return err
	}
	for _, h := range p.heads {
		room := 0.0
		for c := h.from; c < h.to; c++ {
			room += math.Min(math.Max(p.widths[c], narrowest), widest)
		}
		lines := math.Max(1, math.Ceil(float64(h.runes)*1.2/room))
		p.heights[h.row] = math.Max(p.heights[h.row], 13.5*lines+2)
	}
	for r := 1; r < p.row; r++ { // each, so that figures cover the same rows in every program
		if err := p.f.SetRowHeight(p.name, r, p.height(r)); err != nil {
			return err
		}
	}
	if p.only {
		top = p.headed
	}
	wide := math.Max(p.across, total)
	scale := math.Max(math.Min(largest, math.Floor(pageWide/wide*98)), smallest)
	// A little smaller, if that saves a page.
	rows := p.breaks(top, pageHigh/scale*100)
	for smaller := scale - 1; smaller >= scale*0.85; smaller-- {
		if fewer := p.breaks(top, pageHigh/smaller*100); len(fewer) < len(rows) {
			rows, scale = fewer, smaller
			break
		}
	}
	for _, r := range rows {
		if err := p.f.InsertPageBreak(p.name, fmt.Sprintf("A%d", r)); err != nil {
			return err
		}
	}
	column, err := excelize.ColumnNumberToName(len(points))
	if err != nil {
		return err
	}
	return p.printed(p.name, uint(scale), fmt.Sprintf("$A$1:$%s$%d", column, max(1, p.printTo)), top)
}

// textWide is how wide running text is at least, in points; textMost at most.
const (
	textWide = 560
	textMost = 700
)

// spread merges the rows of running text over columns and makes them as high as they need.
func (p *page) spread(points []float64) error {
	wide, n := 0.0, 0
	for n < len(points) && (wide < textWide || wide+points[n] < textMost) {
		wide += points[n]
		n++
	}
	for _, t := range p.texts {
		to, err := excelize.CoordinatesToCellName(n, t.row)
		if err != nil {
			return err
		}
		if n > 1 {
			if err := p.f.MergeCell(p.name, fmt.Sprintf("A%d", t.row), to); err != nil {
				return err
			}
		}
		size := t.size
		if size == 0 {
			size = 10
		}
		// A letter of Arial is about half its size wide.
		lines := math.Ceil(float64(t.runes) * size * 0.5 / wide)
		p.heights[t.row] = math.Min(size*1.3*math.Max(1, lines)+2, 409)
	}
	return nil
}

func (p *page) height(row int) float64 {
	if h, ok := p.heights[row]; ok {
		return h
	}
	return lineHeight
}

// breaks gives the rows with which printed pages begin, such that no figure is cut, no
// heading left alone, and no small table parted.
func (p *page) breaks(top int, high float64) []int {
	var out []int
	starts := map[int]span{}
	for _, g := range p.groups {
		if old, ok := starts[g.first]; !ok || old.last < g.last {
			starts[g.first] = g
		}
	}
	titles := 0.0
	for r := 1; r <= top; r++ {
		titles += p.height(r)
	}
	y := titles
	for r := top + 1; r <= p.printTo; r++ {
		need := p.height(r)
		if g, ok := starts[r]; ok {
			need = 0
			for k := g.first; k <= g.last; k++ {
				need += p.height(k)
			}
			if need > high-titles {
				need = p.height(r)
			}
		}
		if y+need > high && y > titles {
			out = append(out, r)
			y = titles
		}
		y += p.height(r)
	}
	return out
}

// keep tells how many rows of a table one page must hold: all of a small one, else its
// heading and some rows.
func (p *page) keep(first, body, last int) {
	if last-first > 14 {
		last = min(body+2, last)
	}
	p.groups = append(p.groups, span{first, last})
}

// printed sets paper, scale, area and repeated rows of a sheet.
func (b *book) printed(sheet string, scale uint, area string, top int) error {
	landscape, size := "landscape", paperA4
	if err := b.f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &size, AdjustTo: &scale}); err != nil {
		return err
	}
	m := margin
	if err := b.f.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &m, Right: &m, Top: &m, Bottom: &m}); err != nil {
		return err
	}
	if err := b.f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L&8&A&R&8&P / &N"}); err != nil {
		return err
	}
	return b.printNames(sheet, area, top)
}

// printNames names what of a sheet prints, and the rows that stand on every page.
func (b *book) printNames(sheet, area string, top int) error {
	if err := b.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", Scope: sheet,
		RefersTo: fmt.Sprintf("'%s'!%s", sheet, area)}); err != nil {
		return err
	}
	return b.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: sheet,
		RefersTo: fmt.Sprintf("'%s'!$1:$%d", sheet, top)})
}

// listingPage is how a listing prints: landscape, A4, small.
const listingPage = `<pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>` +
	`<pageSetup paperSize="9" scale="60" orientation="landscape"/>` +
	`<headerFooter><oddFooter>&amp;L&amp;8&amp;A&amp;R&amp;8&amp;P / &amp;N</oddFooter></headerFooter>`

const (
	listingScale = 0.60
	mostPrinted  = 50 // rows of a listing, a page: it is for the screen, and says so
)

// printListing lets a listing print what one page holds.
func (b *book) printListing(sheet string, l *listing) error {
	wide, n := 0.0, 0
	for n < len(l.widths) && wide+columnPoints(float64(l.widths[n])) <= pageWide/listingScale {
		wide += columnPoints(float64(l.widths[n]))
		n++
	}
	column, err := excelize.ColumnNumberToName(max(1, n))
	if err != nil {
		return err
	}
	last := min(l.rows, mostPrinted) + 2
	l.banner += fmt.Sprintf(" (on paper: the first %d rows and %d columns)", last-2, n)
	return b.printNames(sheet, fmt.Sprintf("$A$1:$%s$%d", column, last), 2)
}
