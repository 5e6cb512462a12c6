package excel

import (
	"math"
	"strconv"
	"strings"

	"leydig/reports/deflate"
)

// pen writes rows of a sheet, and compresses them on the way: a cell begins like the one
// above it, goes on like the last one of its look, and often holds what that or another one
// held. Nothing has to be searched for.
//
// Each cell names its place, though the format does not ask for it (ECMA-376-1, 18.3.1.4):
// read.xlsx of R's openxlsx (4.2.5) puts cells that do not into wrong columns.
type pen struct {
	raw    []byte
	z      deflate.Writer
	digits string  // of the row's number
	row    int     // where the row begins in raw
	ending string  // of what was written last; it waits to go with what follows
	rows   start   // of rows but the first
	cells  []start // of cells, by column
	looks  []seenLook
	seen   [1 << 10]seen
}

// start is how rows, or cells of a column, begin up to the number of the row.
type start struct {
	text string
	at   int // where the last one has the number, in raw; 0: nowhere
}

// seenLook is what stands around what cells of a look hold.
type seenLook struct {
	opening, ending string
	at              int // where the last one has what it holds, in raw; 0: nowhere
}

// seen is what a cell of a look held: the bits of a number, a hash of a text.
type seen struct {
	what     uint64
	look     int
	at, size int // in raw
}

// reset begins another chunk of rows.
func (p *pen) reset(letters []string) {
	p.raw, p.digits, p.row, p.ending = p.raw[:0], "", 0, ""
	p.rows = start{text: `</row><row r="`}
	p.cells = p.cells[:0]
	for _, letter := range letters {
		p.cells = append(p.cells, start{text: `<c r="` + letter})
	}
	clear(p.looks)
	clear(p.seen[:])
}

// text writes what is like nothing before.
func (p *pen) text(s string) {
	p.raw = append(p.raw, s...)
	p.z.Text(s)
}

// worthwhile is from how many bytes on a repetition takes less than the bytes.
const worthwhile = 6

// like writes what stands there already.
func (p *pen) like(at, size int) {
	if back := len(p.raw) - at; size >= worthwhile && back <= deflate.Window {
		p.z.Repeat(size, back)
	} else {
		p.z.Literals(p.raw[at : at+size])
	}
	p.raw = append(p.raw, p.raw[at:at+size]...)
}

// begin begins a row.
func (p *pen) begin(number int, attributes string) {
	p.digits = strconv.Itoa(number)
	if p.row == 0 {
		p.text(`<row r="` + p.digits)
	} else {
		p.text(p.digits[p.place(&p.rows):])
	}
	p.ending = `"` + attributes + `>`
	p.row = len(p.raw)
}

// finish ends the chunk's last row.
func (p *pen) finish() {
	p.text(p.ending + `</row>`)
	p.ending = ""
}

// place begins a row or a cell like the last one, with so many digits of the row's number as
// they share.
func (p *pen) place(s *start) (digits int) {
	if s.at == 0 {
		p.text(p.ending + s.text)
		s.at = len(p.raw)
		return 0
	}
	for digits < len(p.digits) && p.raw[s.at+digits] == p.digits[digits] {
		digits++
	}
	from := s.at - len(s.text)
	if before := from - len(p.ending); before >= 0 && string(p.raw[before:from]) == p.ending {
		from = before
	} else {
		p.text(p.ending)
	}
	p.like(from, s.at+digits-from)
	s.at = len(p.raw) - digits
	return digits
}

// open writes a cell up to what it holds.
func (p *pen) open(column, look int) {
	digits := p.digits[p.place(&p.cells[column]):]
	l := &p.looks[look]
	switch {
	case l.at > p.row:
		n := len(digits) + len(l.opening)
		p.like(l.at-n, n)
	case l.at > 0:
		p.text(digits)
		p.like(l.at-len(l.opening), len(l.opening))
	default:
		p.text(digits + l.opening)
	}
	l.at = len(p.raw)
	p.ending = l.ending
}

// again writes a cell that holds what was seen.
func (p *pen) again(column int, s *seen) {
	if s.at > p.row { // and the number of this row before it
		digits := p.digits[p.place(&p.cells[column]):]
		l := &p.looks[s.look]
		n := len(digits) + len(l.opening)
		p.like(s.at-n, n+s.size)
		l.at = len(p.raw) - s.size
		p.ending = l.ending
	} else {
		p.open(column, s.look)
		p.like(s.at, s.size)
	}
	s.at = len(p.raw) - s.size
}

// slot is where what a cell of a look holds is kept.
func (p *pen) slot(what uint64, look int) *seen {
	return &p.seen[(what+uint64(look))*0x9e3779b97f4a7c15>>54]
}

// kinds of looks: each style has one of each.
const (
	ofNumber = iota
	ofText
	ofSpaced // a text whose blanks count
	kinds
)

// look finds the look of a style's cells.
func (p *pen) look(style, kind int) int {
	k := kinds*style + kind
	for len(p.looks) <= k {
		p.looks = append(p.looks, seenLook{})
	}
	if l := &p.looks[k]; l.opening == "" {
		l.opening = `" s="` + strconv.Itoa(style) + []string{`"><v>`, `" t="inlineStr"><is><t>`,
			`" t="inlineStr"><is><t xml:space="preserve">`}[kind]
		l.ending = []string{`</v></c>`, `</t></is></c>`, `</t></is></c>`}[kind]
	}
	return k
}

// number writes a cell that holds a number.
func (p *pen) number(column, style int, v float64) {
	what, look := math.Float64bits(v), p.look(style, ofNumber)
	s := p.slot(what, look)
	if s.size > 0 && s.what == what && s.look == look {
		p.again(column, s)
		return
	}
	p.open(column, look)
	from := len(p.raw)
	p.raw = shortest(p.raw, v)
	p.z.Literals(p.raw[from:])
	*s = seen{what, look, from, len(p.raw) - from}
}

// shortest adds a number with as many digits as tell it from its neighbours.
func shortest(b []byte, v float64) []byte {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 && (v != 0 || !math.Signbit(v)) {
		return strconv.AppendInt(b, int64(v), 10)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}

// word writes a cell that holds a text: what begins with = is no formula.
func (p *pen) word(column, style int, text string) {
	what, look := hash(text), p.look(style, ofText)
	s := p.slot(what, look)
	if s.size > 0 && s.look == look && string(p.raw[s.at:s.at+s.size]) == text {
		p.again(column, s)
		return
	}
	if text[0] == ' ' || text[len(text)-1] == ' ' || strings.ContainsAny(text, "\n\t\r") {
		look = p.look(style, ofSpaced)
	}
	p.open(column, look)
	from := len(p.raw)
	p.raw = escape(p.raw, fitting(text))
	p.z.Literals(p.raw[from:])
	*s = seen{what, look, from, len(p.raw) - from}
}

// hash is FNV-1a.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
