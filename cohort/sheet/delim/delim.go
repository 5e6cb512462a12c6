// Package delim reads delimited text: comma, semicolon, tab or bar; UTF-8,
// UTF-16 or Windows-1252; quoted as RFC 4180 has it.
package delim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
	"sync"
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

// Read reads a delimited file of a known size whole.
func Read(ctx context.Context, r io.Reader, size int64, name string) (*sheet.Book, error) {
	at := cohort.Ref{File: name}
	if size >= sheet.MaxText {
		return nil, &cohort.InputError{Code: cohort.Unreadable, At: at, Detail: "above 4 GiB of text; split the file"}
	}
	buf := make([]byte, 0, size+1)
	buf, err := readAll(r, buf)
	if err != nil {
		return nil, &cohort.InputError{Code: cohort.Unreadable, At: at, Detail: err.Error()}
	}
	book := &sheet.Book{File: name, Format: "csv"}
	buf, note, err := decode(buf)
	if err != nil {
		return nil, &cohort.InputError{Code: cohort.Unreadable, At: at, Detail: err.Error()}
	}
	if note != "" {
		book.Notes = append(book.Notes, note)
	}
	if len(bytes.TrimSpace(buf)) == 0 {
		return nil, &cohort.InputError{Code: cohort.Unreadable, At: at, Detail: "the file is empty; export the table again"}
	}
	if i := bytes.IndexByte(buf, 0); i >= 0 {
		return nil, &cohort.InputError{Code: cohort.Unreadable, At: at, Detail: "not a text file (it holds a NUL byte); export the table as CSV or give the workbook itself"}
	}
	s := &sheet.Sheet{File: name}
	if err := parse(ctx, s, buf, sniff(buf)); err != nil {
		var in *cohort.InputError
		if errors.As(err, &in) {
			in.At.File = name
		}
		return nil, err
	}
	book.Sheets = []*sheet.Sheet{s}
	return book, nil
}

// readAll appends all of r to buf without the doubling of io.ReadAll where the
// size is known.
func readAll(r io.Reader, buf []byte) ([]byte, error) {
	for {
		if len(buf) == cap(buf) {
			buf = slices.Grow(buf, max(4096, len(buf)/4))
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// decode brings the text to UTF-8 without a byte order mark.
func decode(b []byte) ([]byte, string, error) {
	switch {
	case bytes.HasPrefix(b, []byte{0xef, 0xbb, 0xbf}):
		return b[3:], "", nil
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}), bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(b)
		return out, "read as UTF-16", err
	case utf8.Valid(b):
		return b, "", nil
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	return out, "not UTF-8: read as Windows-1252", err
}

// sniff finds the delimiter: the one that parts the first lines most evenly.
func sniff(b []byte) byte {
	best, bestScore := byte(','), 0
	for _, d := range []byte{',', ';', '\t', '|'} {
		counts := make([]int, 0, 20)
		n, quoted := 0, false
		for i := 0; i < len(b) && i < 1<<16 && len(counts) < 20; i++ {
			switch c := b[i]; {
			case c == '"':
				quoted = !quoted
			case c == '\n' && !quoted:
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
		if score := same * most; score > bestScore {
			best, bestScore = d, score
		}
	}
	return best
}

// parse splits the text into rows and cells. Without a quote in it, a large
// text is parted at line ends and its parts are parsed side by side.
func parse(ctx context.Context, s *sheet.Sheet, b []byte, d byte) error {
	const partSize = 4 << 20
	if bytes.IndexByte(b, '"') >= 0 || len(b) < 2*partSize {
		p, err := parsePart(ctx, b, d)
		if err != nil {
			return err
		}
		p.appendTo(s)
		return nil
	}
	var cuts []int
	for at := 0; at < len(b); {
		end := min(at+partSize, len(b))
		if i := bytes.IndexByte(b[end:], '\n'); i >= 0 {
			end += i + 1
		} else {
			end = len(b)
		}
		cuts = append(cuts, end)
		at = end
	}
	parts := make([]part, len(cuts))
	errs := make([]error, len(cuts))
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), len(cuts)) {
		wg.Go(func() {
			for i := range next {
				from := 0
				if i > 0 {
					from = cuts[i-1]
				}
				parts[i], errs[i] = parsePart(ctx, b[from:cuts[i]:cuts[i]], d)
			}
		})
	}
	for i := range cuts {
		next <- i
	}
	close(next)
	wg.Wait()
	for i := range parts {
		if errs[i] != nil {
			return errs[i]
		}
		parts[i].appendTo(s)
	}
	return nil
}

type part struct {
	text     []byte
	row, end []uint32
	width    int
}

func (p part) appendTo(s *sheet.Sheet) {
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
	endCell := func() error {
		if w-cell > MaxCell {
			return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{Cell: cohort.CellName(len(p.row)-1, len(p.end)-int(p.row[len(p.row)-1]))},
				Detail: fmt.Sprintf("a cell of %d bytes; a quote may be open", w-cell)}
		}
		if len(p.end)-int(p.row[len(p.row)-1]) >= MaxCols {
			return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{Cell: strconv.Itoa(len(p.row))}, Detail: fmt.Sprintf("a line of more than %d cells; export the table again", MaxCols)}
		}
		p.end = append(p.end, uint32(w))
		cell = w
		return nil
	}
	endRow := func() {
		n := uint32(len(p.end))
		p.width = max(p.width, int(n-p.row[len(p.row)-1]))
		p.row = append(p.row, n)
	}
	for i < len(b) {
		if len(p.row)%4096 == 0 && ctx.Err() != nil {
			return p, ctx.Err()
		}
		if b[i] == '"' { // a quoted cell: doubled quotes are one, line breaks belong to it
			i++
			for i < len(b) {
				if b[i] == '"' {
					if i+1 < len(b) && b[i+1] == '"' {
						i++
					} else {
						break
					}
				}
				b[w] = b[i]
				w, i = w+1, i+1
			}
			if i >= len(b) {
				return p, &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{Cell: cohort.CellName(len(p.row)-1, len(p.end)-int(p.row[len(p.row)-1]))},
					Detail: "a quote is opened here and never closed"}
			}
			i++
		}
		for i < len(b) && b[i] != d && b[i] != '\n' && b[i] != '\r' {
			b[w] = b[i]
			w, i = w+1, i+1
		}
		if err := endCell(); err != nil {
			return p, err
		}
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
