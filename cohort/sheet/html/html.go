// Package html reads the tables of a web page: hospital systems export such pages
// under the name .xls.
package html

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// Limits of a page.
const (
	maxSize = 256 << 20
	maxCell = 1 << 20
	maxSpan = 1000
)

// Is tells a web page by its first bytes.
func Is(head []byte) bool {
	head = bytes.ReplaceAll(head, []byte{0}, nil) // UTF-16
	for _, mark := range [][]byte{{0xef, 0xbb, 0xbf}, {0xff, 0xfe}, {0xfe, 0xff}} {
		head = bytes.TrimPrefix(head, mark)
	}
	h := strings.ToLower(string(bytes.TrimSpace(head)))
	for _, p := range []string{"<!doctype html", "<html", "<table", "<head", "<meta", "<body", "<style", "<div", "<center"} {
		if strings.HasPrefix(h, p) {
			return true
		}
	}
	return strings.HasPrefix(h, "<?xml") && strings.Contains(h, "<html")
}

// Read reads every table of a page that holds more than one cell as a sheet.
func Read(ctx context.Context, r io.ReaderAt, size int64, name string) (*sheet.Book, error) {
	fail := func(detail string) error {
		return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name}, Detail: detail}
	}
	if size > maxSize {
		return nil, fail("a web page of more than 256 MiB; export the table as .csv or .xlsx")
	}
	b, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, fail(err.Error())
	}
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}), bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		b, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(b)
	case !utf8.Valid(b): // what the page itself says, else Windows-1252
		of, _, _ := charset.DetermineEncoding(b[:min(len(b), 1024)], "text/html")
		b, err = of.NewDecoder().Bytes(b)
	}
	if err != nil {
		return nil, fail(err.Error())
	}
	p := &page{budget: sheet.NewBudget(size), book: &sheet.Book{File: name, Format: "html",
		Notes: []string{"the file is a web page, whatever its name says: its tables are read"}}}
	z := html.NewTokenizer(bytes.NewReader(b))
	z.SetMaxBuf(maxCell)
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if z.Next() == html.ErrorToken {
			if errors.Is(z.Err(), io.EOF) {
				break
			}
			return nil, fail(fmt.Sprintf("the page is damaged (%v); export the table as .csv or .xlsx", z.Err()))
		}
		if err := p.token(z.Token()); err != nil {
			var over *sheet.OverBudget
			if errors.As(err, &over) {
				return nil, fail(err.Error())
			}
			return nil, fail(fmt.Sprintf("the page is damaged (%v); export the table as .csv or .xlsx", err))
		}
	}
	if p.sheet != nil {
		return nil, fail("the page ends within a table: it is cut off; export it again")
	}
	if len(p.book.Sheets) == 0 {
		return nil, fail("a web page without a table; export the table as .csv or .xlsx")
	}
	return p.book, nil
}

type page struct {
	book  *sheet.Book
	depth int // of tables within tables
	sheet *sheet.Sheet
	build *sheet.Builder
	row   int
	col   int
	inRow bool
	cells int

	budget *sheet.Budget
	inCell bool
	text   strings.Builder
	span   int
	down   int
	below  map[int]int // columns that a cell above reaches down into
	skip   int         // within <style> or <script>
}

// most columns that a table of a page has.
const maxCols = 1 << 14

func (p *page) token(t html.Token) error {
	switch t.Type {
	case html.TextToken:
		if p.inCell && p.skip == 0 {
			if p.text.WriteString(t.Data); p.text.Len() > maxCell {
				return errors.New("a cell of more than 1 MiB")
			}
		}
		return nil
	case html.SelfClosingTagToken, html.StartTagToken:
		switch t.Data {
		case "table":
			if p.depth++; p.depth == 1 {
				p.sheet, p.build = &sheet.Sheet{File: p.book.File, Name: ""}, sheet.NewBuilder(false)
				p.row, p.cells, p.below = 0, 0, map[int]int{}
			}
		case "tr":
			if err := p.endRow(); err != nil {
				return err
			}
			p.inRow = p.depth > 0
		case "td", "th":
			if err := p.endCell(); err != nil || p.depth == 0 {
				return err
			}
			p.inRow, p.inCell, p.span, p.down = true, true, 1, 1
			for _, a := range t.Attr {
				n, err := strconv.Atoi(a.Val)
				switch {
				case err != nil || n < 1:
				case a.Key == "colspan":
					p.span = min(n, maxSpan)
				case a.Key == "rowspan":
					p.down = min(n, maxSpan)
				}
			}
		case "br", "p", "div":
			if p.inCell && p.text.Len() > 0 {
				p.text.WriteByte(' ')
			}
		case "style", "script":
			p.skip++
		}
	case html.EndTagToken:
		switch t.Data {
		case "td", "th":
			return p.endCell()
		case "tr":
			return p.endRow()
		case "style", "script":
			p.skip = max(0, p.skip-1)
		case "table":
			if err := p.endRow(); err != nil {
				return err
			}
			if p.depth = max(0, p.depth-1); p.depth == 0 && p.sheet != nil {
				if p.cells > 1 {
					if err := p.budget.Sheet(); err != nil {
						return err
					}
					p.sheet.Append(p.build)
					if n := len(p.book.Sheets); n > 0 || p.sheet.Name != "" {
						p.sheet.Name = fmt.Sprintf("table %d", n+1)
					}
					p.book.Sheets = append(p.book.Sheets, p.sheet)
				}
				p.sheet = nil
			}
		}
	}
	return nil
}

// reached moves past columns that a cell above reaches down into.
func (p *page) reached() error {
	for p.below[p.col] > 0 {
		if err := p.budget.Cells(1, 0); err != nil {
			return err
		}
		p.below[p.col]--
		p.build.Cell("", sheet.Empty)
		p.col++
	}
	return nil
}

func (p *page) endCell() error {
	if !p.inCell {
		return nil
	}
	p.inCell = false
	if err := p.reached(); err != nil {
		return err
	}
	text := strings.Join(strings.Fields(strings.ReplaceAll(p.text.String(), "\u00a0", " ")), " ")
	p.text.Reset()
	if p.col+p.span > maxCols {
		return fmt.Errorf("a row of more than %d columns", maxCols)
	}
	if err := p.budget.Cells(p.span, len(text)); err != nil {
		return err
	}
	if p.span > 1 {
		if err := p.budget.Marks(1); err != nil {
			return err
		}
		p.sheet.Merged = append(p.sheet.Merged, sheet.Area{Row: p.row, Col: p.col, LastRow: p.row + p.down - 1, LastCol: p.col + p.span - 1})
	}
	for i := range p.span {
		if i > 0 {
			text = ""
		}
		if p.down > 1 {
			p.below[p.col] = p.down - 1
		}
		p.build.Cell(text, sheet.Text)
		p.col++
	}
	if text != "" || p.span > 1 {
		p.cells++
	}
	return nil
}

func (p *page) endRow() error {
	if err := p.endCell(); err != nil || !p.inRow {
		return err
	}
	if err := p.reached(); err != nil {
		return err
	}
	p.build.EndRow()
	p.row++
	p.col, p.inRow = 0, false
	return p.budget.Rows(1)
}
