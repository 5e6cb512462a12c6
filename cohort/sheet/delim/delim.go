// Package delim reads delimited text: comma, semicolon, tab or bar; UTF-8,
// UTF-16, Windows-1252 or the encoding in which its headers are words; quoted as RFC 4180 has it.
package delim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/text/encoding/unicode"

	"leydig/cohort"
	"leydig/cohort/parallel"
	"leydig/cohort/sheet"
)

// MaxCell is the most text that one cell may hold; a spreadsheet allows 32,767.
const MaxCell = 1 << 20

// MaxCols is the most cells that a line may hold; a spreadsheet allows 16,384.
const MaxCols = 1 << 16

// MaxLine is the longest line: more is no table, and need not be read to its end.
const MaxLine = 16 << 20

// maxCells is how many cells are kept: each takes four bytes beside its text. Codes take little
// where most cells are empty or alike, so that there may be more of them in a file that holds
// something in most, which is three bytes a cell.
const maxCells = 64 << 20

// tooMany is the error of more cells than that.
func tooMany(cells int) error {
	return unreadable("", "", "it has %d cells, more than the %d that fit; leave out the columns that are empty, or split the file",
		cells, maxCells)
}

// Read reads a delimited file of a known size whole.
func Read(ctx context.Context, r io.Reader, size int64, name string) (*sheet.Book, error) {
	t, err := Load(ctx, r, size, name, func([]byte) {})
	if err != nil {
		return nil, err
	}
	return Parse(ctx, t, name)
}

func unreadable(name, cell, format string, a ...any) error {
	return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name, Cell: cell}, Detail: fmt.Sprintf(format, a...)}
}

const (
	isEmpty   = "the file is empty; export the table again"
	notText   = "not a text file (it holds a NUL byte); export the table as CSV or give the workbook itself"
	openQuote = "a quote is opened here and never closed; take it out, or double it"
	longLine  = "a line of more than %d MiB, which is no row of a table; export it again with one row a line"
)

// Parse makes cells of a file's text, which belongs to the book from here on.
func Parse(ctx context.Context, t Text, name string) (*sheet.Book, error) {
	book := &sheet.Book{File: name, Format: "csv"}
	if err := t.parse(ctx, book); err != nil {
		var in *cohort.InputError
		if errors.As(err, &in) {
			in.At.File = name
		}
		return nil, err
	}
	if t.rows.blank() {
		return nil, unreadable(name, "", isEmpty)
	}
	s := &sheet.Sheet{File: name}
	look := &lookout{file: name, delimiter: t.rows.delimiter, open: t.rows.open}
	look.over(t.rows.parts)
	for i := range t.rows.parts {
		t.rows.parts[i].appendTo(s)
	}
	s.Found, s.Notes = append(look.report(s), t.found...), append(s.Notes, look.notes...)
	book.Sheets = []*sheet.Sheet{s}
	return book, nil
}

// parse makes rows of the text, if these are not there yet.
func (t *Text) parse(ctx context.Context, book *sheet.Book) error {
	if t.rows == nil {
		b, note, err := decode(t.bytes, t.Understood)
		if err != nil {
			return unreadable("", "", "%v", err)
		}
		if note != "" {
			book.Notes = append(book.Notes, note)
		}
		if bytes.IndexByte(b, 0) >= 0 {
			return unreadable("", "", notText)
		}
		if note == as1252 {
			if t.found, err = misread(book.File, b); err != nil {
				return err
			}
		}
		if t.delimiter == 0 {
			t.delimiter = sniff(b)
		}
		t.rows, err = parse(ctx, b, t.delimiter)
		return err
	}
	cells := 0
	for i := range t.rows.parts {
		cells += t.rows.parts[i].cells()
	}
	if cells > maxCells && t.Size <= 3*int64(cells) {
		return tooMany(cells)
	}
	return nil
}

// decode brings the text to UTF-8 without a byte order mark.
func decode(b []byte, understood func(string) bool) ([]byte, string, error) {
	switch {
	case bytes.HasPrefix(b, mark):
		return b[len(mark):], "", nil
	case wide(b):
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(b)
		return out, "read as UTF-16", err
	case utf8.Valid(b):
		return b, "", nil
	}
	name, of := encodingOf(b, understood)
	out, err := of.NewDecoder().Bytes(b)
	return out, "not UTF-8: read as " + name, err
}

const as1252 = "not UTF-8: read as Windows-1252"

// sniff finds the delimiter: the one that parts the first lines most evenly.
func sniff(b []byte) byte {
	best, bestScore := byte(','), 0
	for _, d := range []byte{',', ';', '\t', '|'} {
		counts := make([]int, 0, 20)
		n, quoted, first, line := 0, false, -1, 0
		for i := 0; i < len(b) && i < 1<<16 && len(counts) < 20; i++ {
			switch c := b[i]; {
			case c == '"':
				quoted = !quoted
			case c == '\n' && !quoted:
				if first < 0 && len(bytes.TrimSpace(b[line:i])) > 0 {
					first = n
				}
				line = i + 1
				if n > 0 || len(counts) > 0 {
					counts = append(counts, n)
				}
				n = 0
			case c == d && !quoted:
				n++
			}
		}
		counts = append(counts, n)
		most := slices.Max(counts)
		same := 0
		for _, n := range counts {
			if n == most && n > 0 {
				same++
			}
		}
		score := same * most
		if first == most { // the header has as many: commas of decimals it has not
			score *= 2
		}
		if score > bestScore {
			best, bestScore = d, score
		}
	}
	return best
}

// parse splits a text into rows and cells, parted by a delimiter. Without a quote in it, a large one is parted at
// line ends and its parts are parsed side by side.
func parse(ctx context.Context, b []byte, delimiter byte) (*rowsOfText, error) {
	if len(b) == 0 {
		return &rowsOfText{}, nil
	}
	end := b[len(b)-1]
	out := &rowsOfText{delimiter: delimiter, open: end != '\n' && end != '\r'}
	texts := [][]byte{b}
	if len(b) >= 2*partSize {
		texts = pieces(b, partSize)
		if n := bytes.Count(b, []byte{out.delimiter}); n <= maxCells || len(b) > 3*n {
			c := newCoding(delimiter)
			for i := 0; i < len(texts) && !c.odd.Load(); i++ {
				c.add(ctx, texts[i])
			}
			if c.end(); !c.odd.Load() {
				out.parts = c.parts()
				return out, ctx.Err()
			}
		}
		if bytes.IndexByte(b, '"') >= 0 {
			texts = [][]byte{b} // a cell in quotes can go over several lines
		}
	}
	if n := bytes.Count(b, []byte{out.delimiter}) + bytes.Count(b, []byte{'\n'}); n > maxCells {
		return nil, tooMany(n)
	}
	out.parts = make([]part, len(texts))
	errs := make([]error, len(texts))
	parallel.For(len(texts), func(i int) { out.parts[i], errs[i] = parsePart(ctx, texts[i], out.delimiter) })
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// blank tells that there is nothing but blanks.
func (t *rowsOfText) blank() bool {
	for i := range t.parts {
		p := &t.parts[i]
		if p.width > 1 || len(bytes.TrimSpace(p.text)) > 0 {
			return false
		}
		for k := range p.columns {
			for code := range p.columns[k].Len() {
				if strings.TrimSpace(p.columns[k].Text(code)) != "" {
					return false
				}
			}
		}
	}
	return true
}

// place is a cell, from 0.
type place struct{ row, col int }

// part is a run of rows, as cells or by its columns.
type part struct {
	rows  int
	width int // of the widest row

	text     []byte
	row, end []uint32
	several  []place // quoted cells of several lines
	after    []place // quoted cells with text behind the closing quote

	columns []sheet.Codes
	widths  []uint16 // of each row, where they differ
}

// cells is how many there are.
func (p *part) cells() (n int) {
	if p.even() {
		return p.rows * p.width
	}
	p.eachWidth(func(_, width int) { n += width })
	return n
}

// even tells that all rows are as wide, of rows by their columns.
func (p *part) even() bool { return p.columns != nil && p.widths == nil }

// eachWidth calls visit with each row's number of cells.
func (p *part) eachWidth(visit func(row, width int)) {
	for r := range p.rows {
		switch {
		case p.columns == nil:
			visit(r, int(p.row[r+1]-p.row[r]))
		case p.widths != nil:
			visit(r, int(p.widths[r]))
		default:
			visit(r, p.width)
		}
	}
}

func (p *part) appendTo(s *sheet.Sheet) {
	if p.columns != nil {
		s.AppendColumns(p.columns, p.rows, p.widths)
		return
	}
	s.AppendTexts(unsafe.String(unsafe.SliceData(p.text), len(p.text)), p.row, p.end, p.width)
}

// appendText adds the lines of rows by their columns to b.
func (p *part) appendText(b []byte, delimiter byte) []byte {
	p.eachWidth(func(r, width int) {
		for k := range p.columns[:width] {
			if k > 0 {
				b = append(b, delimiter)
			}
			c := &p.columns[k]
			b = append(b, c.Text(c.Of(uint32(r)))...)
		}
		b = append(b, '\n')
	})
	return b
}

// parsePart moves cell texts to the front of b, one after another: what is
// written never passes what is read, since delimiters and quotes fall away. b
// belongs to the sheet from here on.
func parsePart(ctx context.Context, b []byte, d byte) (part, error) {
	lines := bytes.Count(b, []byte{'\n'}) + 1
	cols := bytes.Count(b[:max(0, bytes.IndexByte(b, '\n'))], []byte{d}) + 1
	p := part{row: make([]uint32, 1, lines+2), end: make([]uint32, 0, min(lines*cols+cols, len(b)+1))}
	w, i, cell := 0, 0, 0
	col := func() int { return len(p.end) - int(p.row[len(p.row)-1]) }
	endRow := func() {
		n := uint32(len(p.end))
		p.width = max(p.width, int(n-p.row[len(p.row)-1]))
		p.row = append(p.row, n)
	}
	for i < len(b) {
		if len(p.row)%4096 == 0 && ctx.Err() != nil {
			return p, ctx.Err()
		}
		if b[i] == '"' {
			from := w
			var closed bool
			if w, i, closed = quoted(b, w, i+1); !closed {
				return p, unreadable("", cohort.CellName(len(p.row)-1, col()), openQuote)
			}
			if bytes.IndexByte(b[from:w], '\n') >= 0 || bytes.IndexByte(b[from:w], '\r') >= 0 {
				p.several = append(p.several, place{len(p.row) - 1, col()})
			}
			if i < len(b) && b[i] != d && b[i] != '\n' && b[i] != '\r' {
				p.after = append(p.after, place{len(p.row) - 1, col()})
			}
		}
		for i < len(b) && b[i] != d && b[i] != '\n' && b[i] != '\r' {
			b[w] = b[i]
			w, i = w+1, i+1
		}
		if w-cell > MaxCell {
			return p, unreadable("", cohort.CellName(len(p.row)-1, col()), "a cell of %d bytes; a quote may be open", w-cell)
		}
		if col() >= MaxCols {
			return p, unreadable("", strconv.Itoa(len(p.row)), "a line of more than %d cells; export the table again", MaxCols)
		}
		p.end = append(p.end, uint32(w))
		cell = w
		if i >= len(b) {
			endRow()
			break
		}
		switch b[i] {
		case d:
			if i++; i == len(b) { // the file ends with an empty cell
				p.end = append(p.end, uint32(w))
				endRow()
			}
			continue
		case '\r':
			if i+1 < len(b) && b[i+1] == '\n' {
				i++
			}
		}
		i++
		endRow()
	}
	p.text, p.rows = b[:w:w], len(p.row)-1
	return p, nil
}

// quoted moves the text of a quoted cell from b[i] to b[w]: doubled quotes are one,
// line breaks belong to it.
func quoted(b []byte, w, i int) (to, next int, closed bool) {
	for i < len(b) {
		if b[i] == '"' {
			if i+1 >= len(b) || b[i+1] != '"' {
				return w, i + 1, true
			}
			i++
		}
		b[w] = b[i]
		w, i = w+1, i+1
	}
	return w, i, false
}
