package sheet

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// Cursor reads rows one after another: it finds the block of each without a search, and
// the cells of a plain line once.
type Cursor struct {
	s   *Sheet
	b   *block // of the last row
	own block
}

// Cursor starts a cursor; one goroutine uses it.
func (s *Sheet) Cursor() *Cursor { return &Cursor{s: s} }

// Line gives row r, as Sheet.Row does: for one or two of its cells.
func (c *Cursor) Line(r int) Row {
	if c.b == nil || r < c.b.first || r >= c.b.first+c.b.rows {
		row := c.s.Row(r)
		c.b = row.b
		return row
	}
	return c.b.at(r)
}

// Row gives row r with its cells found. It holds until the next.
func (c *Cursor) Row(r int) Row {
	row := c.Line(r)
	if row.n >= 0 {
		return row
	}
	text := row.b.line(row.from)
	c.own.text, c.own.end = text, cuts(c.own.end[:0], text, row.b.delimiter)
	return Row{b: &c.own, n: len(c.own.end), apart: true}
}

// cuts adds to ends where the cells of a line end: at its delimiters, eight bytes looked at
// together, and at its own end.
func cuts(ends []uint32, line string, delimiter byte) []uint32 {
	const low, high = 0x7f7f7f7f7f7f7f7f, 0x8080808080808080
	b := unsafe.Slice(unsafe.StringData(line), len(line))
	pattern := uint64(delimiter) * 0x0101010101010101
	i := 0
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:]) ^ pattern // a byte that is the delimiter is 0 here
		for m := ^(x&low + low | x) & high; m != 0; m &= m - 1 {
			ends = append(ends, uint32(i+bits.TrailingZeros64(m)>>3))
		}
	}
	for ; i < len(b); i++ {
		if b[i] == delimiter {
			ends = append(ends, uint32(i))
		}
	}
	return append(ends, uint32(len(line)))
}
