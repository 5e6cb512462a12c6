// Package delim reads delimited text: comma, semicolon, tab or bar; UTF-8,
// UTF-16 or Windows-1252; quoted as RFC 4180 has it.
package delim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// MaxCell is the most text that one cell may hold; a spreadsheet allows 32,767.
const MaxCell = 1 << 20

// MaxCols is the most cells that a line may hold; a spreadsheet allows 16,384.
const MaxCols = 1 << 16

// MaxLine is the longest line: more is no table, and need not be read to its end.
const MaxLine = 16 << 20

// maxCells is how many cells are kept: each takes four bytes beside its text.
const maxCells = 64 << 20

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
	notText   = "not a text file (it holds a NUL byte); export the table as CSV or give the workbook itself"
	openQuote = "a quote is opened here and never closed; take it out, or double it"
	longLine  = "a line of more than %d MiB, which is no row of a table; export it again with one row a line"
)

// Parse makes cells of a file's text, which belongs to the book from here on.
func Parse(ctx context.Context, t Text, name string) (*sheet.Book, error) {
	book := &sheet.Book{File: name, Format: "csv"}
	t, note, err := decode(t)
	if err != nil {
		return nil, unreadable(name, "", "%v", err)
	}
	if note != "" {
		book.Notes = append(book.Notes, note)
	}
	if !t.some(func(b []byte) bool { return len(bytes.TrimSpace(b)) > 0 }) {
		return nil, unreadable(name, "", "the file is empty; export the table again")
	}
	if t.contains(0) {
		return nil, unreadable(name, "", notText)
	}
	var found []cohort.Finding
	if note == as1252 {
		if found, err = misread(name, t.whole()); err != nil {
			return nil, err
		}
	}
	s := &sheet.Sheet{File: name}
	if err := parse(ctx, s, t); err != nil {
		var in *cohort.InputError
		if errors.As(err, &in) {
			in.At.File = name
		}
		return nil, err
	}
	s.Found = append(s.Found, found...)
	book.Sheets = []*sheet.Sheet{s}
	return book, nil
}

// decode brings the text to UTF-8 without a byte order mark.
func decode(t Text) (Text, string, error) {
	if len(t.parts) == 0 {
		return t, "", nil
	}
	switch b := t.parts[0]; {
	case bytes.HasPrefix(b, []byte{0xef, 0xbb, 0xbf}):
		t.parts[0] = b[3:]
		return t, "", nil
	case wide(b):
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(t.whole())
		return TextOf(out), "read as UTF-16", err
	case !t.some(func(b []byte) bool { return !utf8.Valid(b) }):
		return t, "", nil
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(t.whole())
	return TextOf(out), as1252, err
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

// parse splits the text into rows and cells. Without a quote in it, a large
// text is parted at line ends and its parts are parsed side by side.
func parse(ctx context.Context, s *sheet.Sheet, t Text) error {
	plain, d := t.plainLines(), sniff(t.head())
	n := t.count([]byte{d}) + t.count([]byte{'\n'})
	// Of plain lines cells cost nothing beside their text; most are empty in a file of few
	// bytes a cell.
	if n > maxCells && !(plain && t.Size() > 3*int64(n)) {
		return unreadable("", "", "it has %d cells, more than the %d that fit; "+
			"leave out the columns that are empty, or split the file", n, maxCells)
	}
	end := t.parts[len(t.parts)-1]
	open := end[len(end)-1] != '\n' && end[len(end)-1] != '\r'
	parts, err := parseParts(ctx, t.cut(), d, plain)
	if err != nil {
		return err
	}
	look := &lookout{file: s.File, delimiter: d, open: open}
	look.over(parts)
	for i := range parts {
		parts[i].appendTo(s)
	}
	s.Found, s.Notes = look.report(s), append(s.Notes, look.notes...)
	return nil
}

// parseParts parses the parts of a text side by side.
func parseParts(ctx context.Context, t Text, d byte, plain bool) ([]part, error) {
	parts := make([]part, len(t.parts))
	errs := make([]error, len(parts))
	t.each(func(i int, b []byte) {
		ok := false
		if plain {
			parts[i], ok = linesOf(ctx, b, d)
		}
		if !ok {
			parts[i], errs[i] = parsePart(ctx, b, d)
		}
	})
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return parts, nil
}

// place is a cell, from 0.
type place struct{ row, col int }

type part struct {
	text     []byte
	row, end []uint32
	width    int
	several  []place // quoted cells of several lines
	after    []place // quoted cells with text behind the closing quote

	delimiter byte     // of plain lines, which row holds in place of cells; 0: cells
	widths    []uint16 // of these lines
	even      bool     // all are as wide
}

func (p part) appendTo(s *sheet.Sheet) {
	if p.delimiter != 0 {
		s.AppendLines(unsafe.String(unsafe.SliceData(p.text), len(p.text)), p.row, p.delimiter, p.width, p.even)
		return
	}
	s.AppendTexts(unsafe.String(unsafe.SliceData(p.text), len(p.text)), p.row, p.end, p.width)
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
	p.text = b[:w:w]
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
