package delim

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
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
	widest = min(widest, math.MaxUint16)
	for r, n := 0, together(widest); r < run.rows; r += n {
		var ok bool
		if at, ok = c.lines.cut(b, at, min(n, run.rows-r), c.delimiter, widest); !ok {
			return 0, false
		}
		widths = append(widths, c.lines.cells...)
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
		x.codes[r] = x.of.number(noText, 0, 0)
	}
}

// noText can be read as an empty cell.
var noText = make([]byte, slack)

// add takes cell k of some lines, which are those of the rows from row on; slack bytes more of b
// can be looked at. It is false where a quoted cell holds more quotes than its own two, or goes
// beyond the delimiter or the line.
func (x *columnCoder) add(b []byte, lines *cutLines, k, row int) bool {
	before, ends := lines.column(k)
	codes := x.codes[row : row+len(lines.cells)]
	b = b[:len(b)+slack]
	for l := range codes {
		if k >= lines.narrow && k >= int(lines.cells[l]) {
			codes[l] = x.of.number(noText, 0, 0)
			continue
		}
		i, j := int(before[l]+1), int(ends[l])
		if i < j && b[i] == '"' {
			if i, j = i+1, j-1; i > j || b[j] != '"' || bytes.IndexByte(b[i:j], '"') >= 0 {
				return false
			}
		}
		// Nearly all texts are known, and found where they are looked for first: a free slot tells
		// of number 0, which is the right one if its key is.
		key, of := cellKey{first: binary.LittleEndian.Uint64(b[i:])}, &x.of
		n := j - i
		if n > keyBytes {
			key.last = binary.LittleEndian.Uint64(b[i+keyBytes:]) & mask[min(n-keyBytes, keyBytes)]
		} else {
			key.first &= mask[n]
		}
		if code := of.slots[home(key, of.slots)]; int(code) < len(of.first) && of.first[code] == key.first && n <= 2*keyBytes &&
			(of.last == nil && n <= keyBytes || int(code) < len(of.last) && of.last[code] == key.last) {
			codes[l] = code
			continue
		}
		codes[l] = x.of.number(b, i, j)
	}
	return true
}
