package delim

import (
	"bytes"
	"context"
	"io"
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"

	"leydig/cohort/sheet"
)

// mostLevels is how many distinct texts a column of codes holds.
const mostLevels = math.MaxUint16

// windowSize is how many bytes a worker reads at a time.
const windowSize = 1 << 20

// ReadColumns reads the columns with one of the names, all where names is nil. It is
// false for a file that is not plain, of which Read makes cells: one with quotes, blank
// rows, another encoding, line ends of other kinds, or more distinct texts than are
// numbered.
func ReadColumns(ctx context.Context, r io.ReaderAt, size int64, names []string) (*sheet.Columns, bool) {
	p := &columnPass{ctx: ctx, r: r, size: size}
	if !p.head() {
		return nil, false
	}
	out := &sheet.Columns{Header: p.header, Of: map[int]sheet.Column{}}
	for i, h := range p.header {
		if h != "" && (names == nil || slices.Contains(names, h)) {
			p.wanted = append(p.wanted, i)
		}
	}
	if len(p.wanted) == 0 {
		p.wanted = []int{0} // to count the rows
	}
	if !p.run(false) {
		return nil, false
	}
	var wide []int
	for k, c := range p.wanted {
		if p.full[k].Load() {
			wide = append(wide, c)
		} else if col, ok := p.merge(k); ok {
			out.Of[c] = col
		} else {
			wide = append(wide, c)
		}
	}
	out.Rows = p.rows()
	if len(wide) == 0 {
		if size > 64<<20 {
			p.windows, p.dictionaries = nil, nil
			debug.FreeOSMemory() // of the windows, for what is made of the columns
		}
		return out, true
	}
	p.wanted, p.windows, p.dictionaries = wide, nil, nil
	if !p.run(true) {
		return nil, false
	}
	for k, c := range wide {
		numbers := make([]float64, 0, out.Rows)
		for _, w := range p.windows {
			numbers = append(numbers, w.numbers[k]...)
			w.numbers[k] = nil
		}
		out.Of[c] = sheet.Column{Numbers: numbers}
	}
	return out, true
}

// columnPass is one walk over a file.
type columnPass struct {
	ctx       context.Context
	r         io.ReaderAt
	size      int64
	from      int64 // where the rows below the header begin
	delimiter byte
	header    []string

	wanted       []int
	windows      []*columnWindow
	dictionaries [][]dictionary // of each worker, one a wanted column
	full         []atomic.Bool  // more distinct texts than are numbered
	odd          atomic.Bool    // the file is not plain
}

// columnWindow is the rows that begin in one window of bytes.
type columnWindow struct {
	worker  int
	rows    int
	codes   [][]uint16
	numbers [][]float64
}

// head reads the first line.
func (p *columnPass) head() bool {
	b := make([]byte, min(p.size, sniffed+3))
	if n, err := p.r.ReadAt(b, 0); n < len(b) && err != nil {
		return false
	}
	if wide(b) {
		return false
	}
	b, marked := bytes.CutPrefix(b, []byte{0xef, 0xbb, 0xbf})
	p.delimiter = sniff(b)
	i := bytes.IndexByte(b, '\n')
	if i < 0 || !unquoted(b[:i+1]) {
		return false
	}
	p.from = int64(i + 1)
	if marked {
		p.from += 3
	}
	seen := map[string]bool{}
	for _, cell := range bytes.Split(bytes.TrimSuffix(b[:i], []byte{'\r'}), []byte{p.delimiter}) {
		name := sheet.Trim(string(cell))
		if name != "" && seen[name] {
			return false
		}
		seen[name] = true
		p.header = append(p.header, name)
	}
	return len(seen) > 1 || !seen[""]
}

// plainText tells text that needs no parsing beyond its delimiters and line ends, quotes left out of
// account.
func plainText(b []byte) bool {
	if bytes.IndexByte(b, 0) >= 0 {
		return false
	}
	if bytes.IndexByte(b, '\r') >= 0 && bytes.Count(b, []byte{'\r'}) != bytes.Count(b, []byte("\r\n")) {
		return false
	}
	return utf8.Valid(b)
}

func unquoted(b []byte) bool { return bytes.IndexByte(b, '"') < 0 && plainText(b) }

// run reads all windows side by side; asNumbers reads numbers in place of codes.
func (p *columnPass) run(asNumbers bool) bool {
	n := int((p.size - p.from + windowSize - 1) / windowSize)
	workers := min(runtime.GOMAXPROCS(0), max(n, 1))
	p.windows, p.full = make([]*columnWindow, n), make([]atomic.Bool, len(p.wanted))
	p.dictionaries = make([][]dictionary, workers)
	var next atomic.Int64
	var wg sync.WaitGroup
	for worker := range workers {
		p.dictionaries[worker] = make([]dictionary, len(p.wanted))
		for k := range p.wanted {
			p.dictionaries[worker][k].begin()
		}
		wg.Go(func() {
			buf := make([]byte, 2*windowSize+slack)
			for !p.odd.Load() && p.ctx.Err() == nil {
				i := int(next.Add(1) - 1)
				if i >= n {
					return
				}
				rows, ok := p.lines(i, buf)
				if !ok || !unquoted(rows) {
					p.odd.Store(true)
					return
				}
				p.windows[i] = &columnWindow{worker: worker}
				if !p.read(p.windows[i], rows, asNumbers) {
					p.odd.Store(true)
				}
			}
		})
	}
	wg.Wait()
	return !p.odd.Load() && p.ctx.Err() == nil
}

// lines reads the lines that begin in window i to the front of buf.
func (p *columnPass) lines(i int, buf []byte) ([]byte, bool) {
	from := p.from + int64(i)*windowSize
	end := min(from+windowSize, p.size)
	// One byte before tells whether a line begins with the window.
	n, err := p.r.ReadAt(buf[:min(int64(len(buf)-slack), p.size-from+1)], from-1)
	if err != nil && err != io.EOF {
		return nil, false
	}
	b := buf[:n]
	first := bytes.IndexByte(b, '\n') + 1
	if first == 0 || from-1+int64(first) >= end {
		return nil, true // no line begins here
	}
	last := int(end - from + 1) // where the next window begins, in b
	if b[last-1] != '\n' {
		stop := bytes.IndexByte(b[last:], '\n')
		switch {
		case stop >= 0:
			last += stop + 1
		case from-1+int64(n) == p.size:
			last = n
		default:
			return nil, false // a line of a window's length is no row
		}
	}
	return b[first:last], true
}

// read reads the rows of a window. Some bytes behind them may be read, and are not used.
func (p *columnPass) read(w *columnWindow, rows []byte, asNumbers bool) bool {
	most := bytes.Count(rows, []byte{'\n'}) + 1
	for range p.wanted {
		if asNumbers {
			w.numbers = append(w.numbers, make([]float64, 0, most))
		} else {
			w.codes = append(w.codes, make([]uint16, 0, most))
		}
	}
	for at := 0; at < len(rows); {
		end := bytes.IndexByte(rows[at:], '\n')
		next := at + end + 1
		if end += at; end < at {
			end, next = len(rows), len(rows)
		}
		line := end
		if end > at && rows[end-1] == '\r' {
			line--
		}
		col, k, filled := 0, 0, false
		for i := at; k < len(p.wanted); col++ {
			j := line
			if i <= line {
				if d := bytes.IndexByte(rows[i:line], p.delimiter); d >= 0 {
					j = i + d
				}
			} else {
				i = line // the row has no such cell
			}
			if col == p.wanted[k] {
				filled = filled || j > i
				if !p.cell(w, k, rows, i, j, asNumbers) {
					return false
				}
				k++
			}
			i = j + 1
		}
		if !filled && blankRow(rows[at:line], p.delimiter) {
			return false
		}
		w.rows++
		at = next
	}
	return true
}

// blankRow tells a row without anything in it.
func blankRow(line []byte, d byte) bool {
	for cell := range bytes.SplitSeq(line, []byte{d}) {
		if sheet.Trim(string(cell)) != "" {
			return false
		}
	}
	return true
}

// cell takes the cell b[i:j]; b can be read some bytes further.
func (p *columnPass) cell(w *columnWindow, k int, b []byte, i, j int, asNumbers bool) bool {
	if asNumbers {
		v, ok := number(unsafe.String(unsafe.SliceData(b[i:]), j-i))
		w.numbers[k] = append(w.numbers[k], v)
		return ok
	}
	if p.full[k].Load() {
		return true
	}
	code := p.dictionaries[w.worker][k].number(b[:len(b)+slack], i, j)
	if code >= mostLevels {
		p.full[k].Store(true)
	}
	w.codes[k] = append(w.codes[k], uint16(code))
	return true
}

// number reads a cell of a column of numbers; what is none, or an identifier with zeros
// before it, is for the general way.
func number(text string) (float64, bool) {
	if text = sheet.Trim(text); sheet.Missing(text) {
		return math.NaN(), true
	}
	if len(text) > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9' {
		return 0, false
	}
	return sheet.ParseNumber(text, sheet.Point)
}

func (p *columnPass) rows() (n int) {
	for _, w := range p.windows {
		n += w.rows
	}
	return n
}

// merge brings the codes of all workers into one numbering.
func (p *columnPass) merge(k int) (sheet.Column, bool) {
	var c sheet.Column
	number := map[string]uint16{}
	to := make([][]uint16, len(p.dictionaries))
	for worker := range p.dictionaries {
		p.dictionaries[worker][k].each(func(b []byte) {
			text := sheet.Trim(string(b))
			code, known := number[text]
			if !known {
				code = uint16(len(c.Levels))
				number[text] = code
				c.Levels = append(c.Levels, text)
			}
			to[worker] = append(to[worker], code)
		})
	}
	if len(c.Levels) > mostLevels {
		return c, false
	}
	c.Codes = make([]uint16, 0, p.rows())
	for _, w := range p.windows {
		from, numbers := len(c.Codes), to[w.worker]
		c.Codes = c.Codes[:from+len(w.codes[k])]
		for i, code := range w.codes[k] {
			c.Codes[from+i] = numbers[code]
		}
		w.codes[k] = nil
	}
	return c, true
}
