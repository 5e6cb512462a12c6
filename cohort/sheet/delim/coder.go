package delim

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"leydig/cohort/sheet"
)

// coder makes codes of the cells of plain lines: each column's distinct texts, and which of
// them a row holds. One goroutine uses it, for one text after another.
type coder struct {
	delimiter byte
	columns   []columnCoder
	lines     cutLines // a few at a time
}

// cutLines are lines with their cells found: cell k of line l lies between ends[first[l]+k] and
// the next of ends, the delimiter before it left out.
type cutLines struct {
	ends, first []uint32
	width       int // of the widest line
	narrow      int // and of the narrowest
}

// fewLines is how many lines are cut before their cells are coded, column by column.
const fewLines = 512

// code makes runs of whole lines; false where these are no rows of a table, a quoted cell is not
// plain, or there are so many fewer cells than in others that codes would take more room than the text.
func (c *coder) code(ctx context.Context, b []byte) (runs []part, ok bool) {
	if !plainText(b) {
		return nil, false
	}
	b = slices.Grow(b, slack)
	left := bytes.Count(b, []byte{'\n'})
	if len(b) > 0 && b[len(b)-1] != '\n' {
		left++
	}
	widest := (2*len(b) + 1<<20) / max(left, 1)
	for at := 0; left > 0; {
		if ctx.Err() != nil {
			return nil, false
		}
		run := part{rows: min(left, sheet.MostCodes)}
		if at, ok = c.run(&run, b, at, widest); !ok {
			return nil, false
		}
		runs, left = append(runs, run), left-run.rows
	}
	return runs, true
}

// run makes one run of the lines from at on, and gives where they end; none has more cells than
// widest.
func (c *coder) run(run *part, b []byte, at, widest int) (int, bool) {
	widths, narrow := make([]uint16, 0, run.rows), math.MaxInt
	for r := 0; r < run.rows; r += fewLines {
		n := min(fewLines, run.rows-r)
		at = c.lines.cut(b, at, n, c.delimiter)
		if c.lines.width > min(widest, math.MaxUint16) || c.lines.long(MaxCell) {
			return 0, false
		}
		for l := range n {
			widths = append(widths, uint16(c.lines.len(l)))
		}
		narrow = min(narrow, c.lines.narrow)
		for len(c.columns) < c.lines.width {
			c.columns = append(c.columns, columnCoder{})
		}
		for ; run.width < c.lines.width; run.width++ {
			c.columns[run.width].begin(run.rows, r)
		}
		for k := range c.columns[:run.width] {
			if !c.columns[k].add(b, &c.lines, k, r) {
				return 0, false
			}
		}
	}
	if narrow < run.width {
		run.widths = widths
	}
	for k := range c.columns[:run.width] {
		x := &c.columns[k]
		run.columns = append(run.columns, sheet.NewCodes(x.of.text, x.of.end, x.codes))
	}
	return at, true
}

// cut cuts the n lines from at on, and gives where they end.
func (x *cutLines) cut(b []byte, at, n int, delimiter byte) int {
	x.ends, x.first, x.width, x.narrow = x.ends[:0], x.first[:0], 0, math.MaxInt
	for l := range n {
		line, next := len(b), len(b)
		if i := bytes.IndexByte(b[at:], '\n'); i >= 0 {
			line, next = at+i, at+i+1
			if i > 0 && b[line-1] == '\r' {
				line--
			}
		}
		x.first = append(x.first, uint32(len(x.ends)))
		x.ends = cuts(append(x.ends, uint32(at-1)), b, at, line, delimiter) // of a text's first byte, -1 and 1 are 0 again
		x.width, x.narrow = max(x.width, x.len(l)), min(x.narrow, x.len(l))
		at = next
	}
	return at
}

// len is how many cells a line has.
func (x *cutLines) len(l int) int {
	if l+1 < len(x.first) {
		return int(x.first[l+1]-x.first[l]) - 1
	}
	return len(x.ends) - int(x.first[l]) - 1
}

// long tells whether a line is longer than a cell may be.
func (x *cutLines) long(most uint32) bool {
	for l, first := range x.first {
		if x.ends[int(first)+x.len(l)]-x.ends[first] > most {
			return true
		}
	}
	return false
}

// cuts adds to ends where the cells of the line b[from:to] end: at its delimiters, eight bytes
// looked at together, and at its own end.
func cuts(ends []uint32, b []byte, from, to int, delimiter byte) []uint32 {
	const low, high = 0x7f7f7f7f7f7f7f7f, 0x8080808080808080
	pattern := uint64(delimiter) * 0x0101010101010101
	b = b[: to+keyBytes : cap(b)]
	for i := from; i < to; i += 8 {
		x := binary.LittleEndian.Uint64(b[i:]) ^ pattern // a byte that is the delimiter is 0 here
		m := ^(x&low + low | x) & high
		if to-i < 8 {
			m &= mask[to-i]
		}
		for ; m != 0; m &= m - 1 {
			ends = append(ends, uint32(i+bits.TrailingZeros64(m)>>3))
		}
	}
	return append(ends, uint32(to))
}

// columnCoder makes the codes of a column.
type columnCoder struct {
	of    dictionary
	codes []uint16
}

// begin begins a column of some rows, of which the first ones have no such cell.
func (x *columnCoder) begin(rows, without int) {
	x.of.begin()
	x.codes = slices.Grow(x.codes[:0], rows)[:rows]
	for r := range without {
		x.codes[r] = uint16(x.of.number(noText, 0, 0))
	}
}

// noText can be read as an empty cell.
var noText = make([]byte, slack)

// add takes cell k of some lines, which are those of the rows from row on; slack bytes more of b
// can be looked at. It is false where a quoted cell holds more quotes than its own two, or goes
// beyond the delimiter or the line.
func (x *columnCoder) add(b []byte, lines *cutLines, k, row int) bool {
	codes := x.codes[row : row+len(lines.first)]
	b = b[:len(b)+slack]
	for l := range codes {
		if k >= lines.narrow && k >= lines.len(l) {
			codes[l] = uint16(x.of.number(noText, 0, 0))
			continue
		}
		at := int(lines.first[l]) + k
		i, j := int(lines.ends[at]+1), int(lines.ends[at+1])
		if i < j && b[i] == '"' {
			if i, j = i+1, j-1; i > j || b[j] != '"' || bytes.IndexByte(b[i:j], '"') >= 0 {
				return false
			}
		}
		codes[l] = uint16(x.of.number(b, i, j))
	}
	return true
}
