package delim

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// cutLines are lines with their cells found. What a column needs of them stands together: cell k of
// line l ends at ends[(k+1)*stride+l], and the cell before it, or the line before, at
// ends[k*stride+l].
type cutLines struct {
	ends   []uint32
	stride int
	cells  []uint16 // how many each line has
	width  int      // of the widest line
	narrow int      // and of the narrowest
}

// fewLines is how many lines at most are cut before their cells are coded, column by column.
const fewLines = 512

// fewCells is how many cells at most they are to have together, so that very wide ones take little room.
const fewCells = 1 << 19

// together is how many lines of at most so many cells are cut at a time.
func together(widest int) int { return min(fewLines, max(1, fewCells/widest)) }

// column is where the cells k of all lines end, and those before them.
func (x *cutLines) column(k int) (before, ends []uint32) {
	n := len(x.cells)
	return x.ends[k*x.stride:][:n], x.ends[(k+1)*x.stride:][:n]
}

// cut cuts the n lines from at on at delimiters and line ends, of which eight bytes are looked
// at together, and gives where they end. It is false where a line has more cells than widest, or is
// longer than a cell may be. slack bytes more of b can be looked at.
func (x *cutLines) cut(b []byte, at, n int, delimiter byte, widest int) (int, bool) {
	x.cells, x.width, x.narrow = x.cells[:0], 0, math.MaxInt
	x.stride = n + n/32 // columns a power of two apart would share a few lines of the processor's cache
	size, k := len(b), 0
	x.end(0, at-1) // of a text's first byte, -1 and 1 are 0 again
	for i := at; i < size; i += keyBytes {
		eight := binary.LittleEndian.Uint64(b[i : i+keyBytes : cap(b)])
		found := zeros(eight^uint64(delimiter)*ones) | zeros(eight^'\n'*ones)
		if size-i < keyBytes {
			found &= mask[size-i]
		}
		for ; found != 0; found &= found - 1 {
			p := i + bits.TrailingZeros64(found)>>3
			if k++; k > widest {
				return 0, false
			}
			if b[p] != '\n' {
				x.end(k, p)
				continue
			}
			if !x.line(k, at, p, b) {
				return 0, false
			}
			if at, k = p+1, 0; len(x.cells) == n {
				return at, true
			}
			x.end(0, p)
		}
	}
	if k++; k > widest { // the last line has no end
		return 0, false
	}
	x.end(k, size)
	return size, x.add(k, at, size)
}

// end notes that k cells of the line under way end there.
func (x *cutLines) end(k, at int) {
	if (k+1)*x.stride > len(x.ends) {
		x.ends = append(x.ends, make([]uint32, (k+1)*x.stride)...)
	}
	x.ends[k*x.stride+len(x.cells)] = uint32(at)
}

// line ends a line of k cells before its '\n', and before the '\r' of one of two bytes.
func (x *cutLines) line(k, at, end int, b []byte) bool {
	if end > at && b[end-1] == '\r' {
		end--
	}
	x.end(k, end)
	return x.add(k, at, end)
}

func (x *cutLines) add(k, at, end int) bool {
	x.cells = append(x.cells, uint16(k))
	x.width, x.narrow = max(x.width, k), min(x.narrow, k)
	return end-at < MaxCell
}

// ones is one byte eight times, times that byte.
const ones = 0x0101010101010101

// zeros marks the bytes that are 0, each by its highest bit.
func zeros(x uint64) uint64 {
	const low, high = 0x7f * ones, 0x80 * ones
	return ^(x&low + low | x) & high
}
