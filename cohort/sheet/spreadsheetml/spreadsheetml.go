// Package spreadsheetml reads XML spreadsheets of Excel 2003 ("XML Spreadsheet 2003"):
// values as stored, numbers in padded formats as shown.
package spreadsheetml

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/sheet/markup"
)

// Limits, as the package xlsx has them.
const (
	maxRows   = 1 << 20
	maxCols   = 1 << 14
	maxCell   = 1 << 20
	maxStyles = 1 << 16
	maxFormat = 255
)

const namespace = "urn:schemas-microsoft-com:office:spreadsheet"

// Is tells an XML spreadsheet by the beginning of the file.
func Is(head []byte) bool {
	text := head
	if wide(head) {
		if out, err := fromUTF16(head[:len(head)&^1]); err == nil {
			text = out
		}
	}
	return bytes.Contains(text, []byte("<?xml")) && bytes.Contains(bytes.ToLower(text), []byte(namespace)) || bytes.Contains(text,
		[]byte(`progid="Excel.Sheet"`))
}

func wide(b []byte) bool {
	return bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff})
}

func fromUTF16(b []byte) ([]byte, error) {
	return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(b)
}

// Read reads every worksheet of a file of a known size.
func Read(ctx context.Context, r io.ReaderAt, size int64, name string) (*sheet.Book, error) {
	fail := func(format string, a ...any) error {
		return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name}, Detail: fmt.Sprintf(format, a...)}
	}
	b := make([]byte, size)
	if _, err := r.ReadAt(b, 0); err != nil && err != io.EOF {
		return nil, fail("%v; copy the file again", err)
	}
	if wide(b) {
		out, err := fromUTF16(b)
		if err != nil {
			return nil, fail("it is no text (%v); open it in a spreadsheet program and save it as .xlsx", err)
		}
		b = out
	}
	d := &decoder{ctx: ctx, xml: xml.NewDecoder(bytes.NewReader(b)), budget: sheet.NewBudget(size), styles: map[string]sheet.Format{},
		book: &sheet.Book{File: name, Format: "xml", Notes: []string{"the file is an XML spreadsheet of 2003"}}}
	d.xml.CharsetReader = charset
	if err := d.run(); err != nil {
		var over *sheet.OverBudget
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.As(err, &over):
			return nil, fail("%v", err)
		}
		return nil, fail("the document is damaged (%v); open it in a spreadsheet program and save it as .xlsx", err)
	}
	if len(d.book.Sheets) == 0 {
		return nil, fail("the document holds no worksheet; check that the right file was saved")
	}
	return d.book, nil
}

// charset reads the encodings in which old programs write.
func charset(label string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-16", "utf-8":
		return r, nil // brought to UTF-8 above
	case "windows-1252", "iso-8859-1", "us-ascii", "latin1":
		return charmap.Windows1252.NewDecoder().Reader(r), nil
	case "iso-8859-9", "windows-1254":
		return charmap.Windows1254.NewDecoder().Reader(r), nil
	}
	return nil, fmt.Errorf("its encoding %.40q is not read", label)
}

// decoder fills a book.
type decoder struct {
	ctx    context.Context
	xml    *xml.Decoder
	book   *sheet.Book
	budget *sheet.Budget
	styles map[string]sheet.Format
	style  string // under way
	epoch  bool   // days count from 1904

	sheet  *sheet.Sheet
	build  *sheet.Builder
	row    int // the next one
	col    int // the next one
	column int
}

// settings is the name space of what Excel keeps beside cells: the rows of page breaks and
// of links to other workbooks are none of the sheet's.
const settings = "urn:schemas-microsoft-com:office:excel"

func (d *decoder) run() error { return markup.Walk(d.ctx, d.xml, d.open, d.end) }

func (d *decoder) open(e xml.StartElement) (read bool, err error) {
	if e.Name.Local == "Row" && e.Name.Space != settings {
		if err := d.readRow(e); err != nil {
			return false, fmt.Errorf("%w, near cell %s", err, cohort.CellName(max(0, d.row-1), d.col))
		}
		return true, nil
	}
	return e.Name.Local == "Visible" || e.Name.Local == "Date1904", d.start(e)
}

func (d *decoder) end(e xml.EndElement) {
	if e.Name.Local == "Worksheet" && d.sheet != nil {
		d.sheet.Append(d.build)
		d.book.Sheets = append(d.book.Sheets, d.sheet)
		d.sheet = nil
	}
}

// count reads a number from 0 to most, else the fallback.
func count(e xml.StartElement, name string, fallback, most int) int {
	return markup.Count(e, name, fallback, 0, most)
}

// start takes what stands around rows: styles, worksheets, columns, options.
func (d *decoder) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "Style":
		d.style = markup.Attr(e, "ID")
	case "NumberFormat":
		if code := markup.Attr(e, "Format"); d.style != "" && len(code) <= maxFormat && len(d.styles) < maxStyles {
			d.styles[d.style] = format(code)
		}
	case "Worksheet":
		if d.sheet != nil {
			return errors.New("a worksheet stands within another")
		}
		if err := d.budget.Sheet(); err != nil {
			return err
		}
		d.sheet, d.build = &sheet.Sheet{File: d.book.File, Name: markup.Attr(e, "Name"), Date1904: d.epoch}, sheet.NewBuilder(true)
		d.row, d.column = 0, 0
	case "Column":
		if d.sheet == nil {
			return nil
		}
		from := count(e, "Index", d.column+1, maxCols) - 1
		to := min(from+1+count(e, "Span", 0, maxCols), maxCols)
		for c := max(from, 0); c < to && markup.Attr(e, "Hidden") == "1" && len(d.sheet.HiddenCols) < sheet.MaxHidden; c++ {
			d.sheet.HiddenCols = append(d.sheet.HiddenCols, c)
		}
		d.column = to
	case "Visible":
		var text string
		if err := d.xml.DecodeElement(&text, &e); err != nil {
			return markup.Cut(err)
		}
		if d.sheet != nil {
			d.sheet.Hidden = text != "SheetVisible"
		}
	case "Date1904":
		d.epoch = true
		return d.xml.Skip()
	}
	return nil
}

// format reads a number format by its name or its code.
func format(code string) sheet.Format {
	switch code {
	case "General Date", "Long Date", "Medium Date", "Short Date":
		return sheet.Format{Date: true}
	case "General Number", "General", "Currency", "Euro Currency", "Fixed", "Standard", "Percent", "Scientific", "Yes/No", "True/False",
		"On/Off",
		"Long Time", "Medium Time", "Short Time":
		return sheet.Format{}
	}
	return sheet.ParseFormat(0, code)
}
