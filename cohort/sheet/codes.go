package sheet

import "slices"

// Codes are a column of a run of rows, of which most cells come more than once: each
// distinct text once, and which of them a row holds.
type Codes struct {
	text  string   // the distinct texts, one after another
	end   []uint32 // where each ends
	small []uint8  // which of them each row holds, where there are few,
	large []uint16 // or where there are more; neither where there is but one
}

// MostCodes is how many rows a run has at most, so that their distinct texts can be numbered.
const MostCodes = 1 << 16

// NewCodes takes the texts, of which end tells where each ends, and the rows' codes, which it
// does not keep.
func NewCodes(text []byte, end []uint32, codes []uint16) Codes {
	c := Codes{text: string(text), end: append(make([]uint32, 0, len(end)), end...)}
	switch {
	case len(end) > 1<<8:
		c.large = append(make([]uint16, 0, len(codes)), codes...)
	case len(end) > 1:
		c.small = make([]uint8, len(codes))
		for i, code := range codes {
			c.small[i] = uint8(code)
		}
	}
	return c
}

// Len is how many distinct texts there are.
func (c *Codes) Len() int { return len(c.end) }

// Of is which text a row holds; rows count from the first of the run.
func (c *Codes) Of(row uint32) int {
	switch {
	case c.small != nil:
		return int(c.small[row])
	case c.large != nil:
		return int(c.large[row])
	}
	return 0
}

// Text is a text by its code.
func (c *Codes) Text(code int) string {
	start := uint32(0)
	if code > 0 {
		start = c.end[code-1]
	}
	return c.text[start:c.end[code]]
}

// size is about how many bytes they take.
func (c *Codes) size() int { return len(c.text) + 4*len(c.end) + len(c.small) + 2*len(c.large) }

// Pick adds to out what was made of the text of each of the rows from..to-1.
func Pick[T any](out []T, c *Codes, made []T, from, to int) []T {
	at := len(out)
	out = slices.Grow(out, to-from)[:at+to-from]
	switch picked := out[at:]; {
	case c.small != nil:
		for i, code := range c.small[from:to] {
			picked[i] = made[code]
		}
	case c.large != nil:
		for i, code := range c.large[from:to] {
			picked[i] = made[code]
		}
	default:
		for i := range picked {
			picked[i] = made[0]
		}
	}
	return out
}

// Code tells which of a column's distinct texts the row's cell is; nil of rows that keep
// each cell.
func (r Row) Code(col int) (of *Codes, code int) {
	if r.b == nil || r.b.columns == nil || col < 0 || col >= r.n {
		return nil, 0
	}
	of = &r.b.columns[col]
	return of, of.Of(r.from)
}

// Once keeps what was made of each distinct text of a column, while its rows are read one
// after another.
type Once[T any] struct {
	of    *Codes
	known []bool
	made  []T
	// Of rows that keep each cell, the last one's.
	text string
	some bool
	last T
}

// At is what was made of the cell's text; where that is not known yet, it is to be put there.
func (o *Once[T]) At(row Row, col int) (made *T, known bool) {
	of, code := row.Code(col)
	if of == nil {
		text := row.Text(col)
		known = o.some && text == o.text
		o.some, o.text = true, text
		return &o.last, known
	}
	if of != o.of {
		o.begin(of)
	}
	known = o.known[code]
	o.known[code] = true
	return &o.made[code], known
}

func (o *Once[T]) begin(of *Codes) {
	n := of.Len()
	if cap(o.known) < n {
		o.known, o.made = make([]bool, n), make([]T, n)
	}
	o.of, o.known, o.made = of, o.known[:n], o.made[:n]
	clear(o.known)
}

// EachRun calls visit with the codes of a column in the rows from..to, the last included, run
// after run; rows count from the first of their run there. It is false, and nothing was visited,
// where some of the rows keep their cells.
func (s *Sheet) EachRun(col, from, to int, visit func(of *Codes, from, to int)) bool {
	for _, visiting := range []bool{false, true} {
		for i := range s.blocks {
			b := &s.blocks[i]
			begin, end := max(from, b.first), min(to, b.first+b.rows-1)
			switch {
			case begin > end:
			case visiting:
				visit(&b.columns[col], begin-b.first, end+1-b.first)
			case col >= len(b.columns):
				return false
			}
		}
	}
	return true
}

// eachBlock calls visit with the blocks that hold rows from..to, the last included, and which of these;
// of where rows keep their cells, or lack the column, no codes. It ends where visit says no.
func (s *Sheet) eachBlock(col, from, to int, visit func(b *block, of *Codes, begin, end int) (more bool)) {
	for i := range s.blocks {
		b := &s.blocks[i]
		begin, end := max(from, b.first), min(to, b.first+b.rows-1)
		if begin > end || !b.kept() {
			continue
		}
		var of *Codes
		if b.columns != nil && col < len(b.columns) && b.widths == nil {
			of = &b.columns[col]
		}
		if !visit(b, of, begin, end) {
			return
		}
	}
}

// Texts calls visit with the texts of a column's cells in rows from..to, the last included, until it
// is told that no more are wanted. Texts that lie in several runs come again.
func (s *Sheet) Texts(col, from, to int, visit func(text string) (more bool)) {
	var seen []bool
	s.eachBlock(col, from, to, func(b *block, of *Codes, begin, end int) bool {
		if of == nil {
			for r := begin; r <= end; r++ {
				if !visit(b.at(r).Text(col)) {
					return false
				}
			}
			return true
		}
		whole := begin == b.first && end == b.first+b.rows-1 // each of its texts is in some row
		if !whole {
			seen = append(seen[:0], make([]bool, of.Len())...)
			for r := begin; r <= end; r++ {
				seen[of.Of(uint32(r-b.first))] = true
			}
		}
		for code := range of.Len() {
			if (whole || seen[code]) && !visit(of.Text(code)) {
				return false
			}
		}
		return true
	})
}

// Distinct calls visit with cells of a column in rows from..to, the last included: of those that
// hold the same text one for each run of rows, with its row, which is the first of them, and how
// many they are. Texts that lie in several runs come again.
func (s *Sheet) Distinct(col, from, to int, visit func(cell Row, r, n int)) {
	var many, first []int
	s.eachBlock(col, from, to, func(b *block, of *Codes, begin, end int) bool {
		if of == nil {
			for r := begin; r <= end; r++ {
				visit(b.at(r), r, 1)
			}
			return true
		}
		many, first = append(many[:0], make([]int, of.Len())...), append(first[:0], make([]int, of.Len())...)
		for r := begin; r <= end; r++ {
			code := of.Of(uint32(r - b.first))
			if many[code]++; many[code] == 1 {
				first[code] = r
			}
		}
		for code, n := range many {
			if n > 0 {
				visit(b.at(first[code]), first[code], n)
			}
		}
		return true
	})
}
