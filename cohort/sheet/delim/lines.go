package delim

import (
	"bytes"
	"context"
	"math"
)

// linesOf finds the lines of a plain part; false where one is too long to be a row.
func linesOf(ctx context.Context, b []byte, d byte) (part, bool) {
	n := bytes.Count(b, []byte{'\n'}) + 1
	p := part{text: b, delimiter: d, row: make([]uint32, 0, n+1), widths: make([]uint16, 0, n)}
	delimiter, narrow := []byte{d}, math.MaxInt
	for at := 0; at < len(b); {
		end := bytes.IndexByte(b[at:], '\n') + 1
		if end == 0 {
			end = len(b) - at
		}
		width := bytes.Count(b[at:at+end], delimiter) + 1
		if width > math.MaxUint16 || end > MaxCell || len(p.row)%4096 == 0 && ctx.Err() != nil {
			return p, false
		}
		p.row, p.widths = append(p.row, uint32(at)), append(p.widths, uint16(width))
		p.width, narrow = max(p.width, width), min(narrow, width)
		at += end
	}
	p.row, p.even = append(p.row, uint32(len(b))), narrow == p.width
	return p, true
}

// eachWidth calls visit with each row's number of cells.
func (p *part) eachWidth(visit func(row, width int)) {
	for r, w := range p.widths {
		visit(r, int(w))
	}
	if p.delimiter != 0 {
		return
	}
	before := uint32(0)
	for r, end := range p.row[1:] {
		visit(r, int(end-before))
		before = end
	}
}
