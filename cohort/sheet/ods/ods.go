// Package ods reads OpenDocument spreadsheets: values as stored, not as shown.
package ods

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/sheet/markup"
)

// Limits, as the package xlsx has them.
const (
	maxRows = 1 << 20
	maxCols = 1 << 14
	maxCell = 1 << 20
)

// Read reads every sheet of a spreadsheet document.
func Read(ctx context.Context, r io.ReaderAt, size int64, name string) (*sheet.Book, error) {
	budget := sheet.NewBudget(size)
	content, err := unpack(r, size, budget)
	if err != nil {
		return nil, unreadable(name, "%v", err)
	}
	return parse(ctx, content, budget, name)
}

// IsFlat tells a flat document (.fods), which is one text, by the beginning of the file.
func IsFlat(head []byte) bool {
	return bytes.Contains(head, []byte("urn:oasis:names:tc:opendocument")) && bytes.Contains(head, []byte("<office:document"))
}

// ReadFlat reads every sheet of a flat document.
func ReadFlat(ctx context.Context, r io.ReaderAt, size int64, name string) (*sheet.Book, error) {
	content := make([]byte, size)
	if _, err := r.ReadAt(content, 0); err != nil && err != io.EOF {
		return nil, unreadable(name, "%v; copy the file again", err)
	}
	return parse(ctx, content, sheet.NewBudget(size), name)
}

func unreadable(name, format string, a ...any) error {
	return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name}, Detail: fmt.Sprintf(format, a...)}
}

func parse(ctx context.Context, content []byte, budget *sheet.Budget, name string) (*sheet.Book, error) {
	book := &sheet.Book{File: name, Format: "ods"}
	d := &decoder{ctx: ctx, xml: xml.NewDecoder(bytes.NewReader(content)), book: book, name: name, budget: budget}
	if err := d.run(); err != nil {
		var over *sheet.OverBudget
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.As(err, &over) {
			return nil, unreadable(name, "%v", err)
		}
		return nil, unreadable(name, "the document is damaged (%v); %s", err, again)
	}
	if len(book.Sheets) == 0 {
		return nil, unreadable(name, "the document holds no sheet; check that the right file was saved")
	}
	return book, nil
}

// decoder fills a book from the content part.
type decoder struct {
	ctx  context.Context
	xml  *xml.Decoder
	book *sheet.Book
	name string

	budget *sheet.Budget

	sheet   *sheet.Sheet
	build   *sheet.Builder
	row     int
	pending int // blank rows that count only if a row follows
	col     int
	column  int // while columns are declared
	cells   []cell
	blanks  int // empty cells that count only if a cell follows
	bare    int
}

type cell struct {
	text string
	kind sheet.Kind
}

func (d *decoder) run() error { return markup.Walk(d.ctx, d.xml, d.open, d.end) }

// open takes what stands around cells: tables, columns, rows.
func (d *decoder) open(e xml.StartElement) (read bool, err error) {
	switch e.Name.Local {
	case "table":
		if err := d.budget.Sheet(); err != nil {
			return false, err
		}
		d.sheet = &sheet.Sheet{File: d.name, Name: markup.Attr(e, "name"), Hidden: markup.Attr(e, "display") == "false"}
		d.build, d.row, d.pending, d.column = sheet.NewBuilder(true), 0, 0, 0
	case "table-column":
		n := repeated(e, "number-columns-repeated")
		if v := markup.Attr(e, "visibility"); d.sheet != nil && (v == "collapse" || v == "filter") {
			if err := d.budget.Marks(1); err != nil {
				return false, err
			}
			for c := d.column; c < min(d.column+n, maxCols) && len(d.sheet.HiddenCols) < sheet.MaxHidden; c++ {
				d.sheet.HiddenCols = append(d.sheet.HiddenCols, c)
			}
		}
		d.column = min(d.column+n, maxCols)
	case "table-row":
		if d.sheet == nil {
			return false, errors.New("a row stands outside a table")
		}
		if err := d.readRow(e); err != nil {
			return false, fmt.Errorf("%w, near cell %s", err, cohort.CellName(d.row, d.col))
		}
		return true, nil
	}
	return false, nil
}

func (d *decoder) end(e xml.EndElement) {
	if e.Name.Local != "table" || d.sheet == nil {
		return
	}
	d.sheet.Append(d.build)
	if d.bare > 0 {
		d.sheet.Notes = append(d.sheet.Notes, fmt.Sprintf("%d formulas have no stored value and are read as empty", d.bare))
	}
	d.book.Sheets = append(d.book.Sheets, d.sheet)
	d.sheet, d.bare = nil, 0
}

// repeated reads how often something stands in a row.
func repeated(e xml.StartElement, name string) int { return markup.Count(e, name, 1, 1, maxRows) }

func (d *decoder) readRow(e xml.StartElement) error {
	n := repeated(e, "number-rows-repeated")
	v := markup.Attr(e, "visibility")
	d.cells, d.blanks, d.col = d.cells[:0], 0, 0
	for {
		t, err := d.xml.Token()
		if err != nil {
			return markup.Cut(err)
		}
		if end, ok := t.(xml.EndElement); ok && end.Name.Local == "table-row" {
			break
		}
		c, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if c.Name.Local != "table-cell" && c.Name.Local != "covered-table-cell" {
			if err := d.xml.Skip(); err != nil {
				return markup.Cut(err)
			}
			continue
		}
		if err := d.addCell(c); err != nil {
			return err
		}
	}
	if len(d.cells) == 0 {
		d.pending = min(d.pending+n, maxRows+1)
		return nil
	}
	if d.row+d.pending+n > maxRows {
		return fmt.Errorf("it has more than %d rows", maxRows)
	}
	return d.emit(n, v == "collapse" || v == "filter")
}

// addCell adds a cell, as often as it stands, to the row under way.
func (d *decoder) addCell(c xml.StartElement) error {
	times := repeated(c, "number-columns-repeated")
	if span := repeated(c, "number-columns-spanned"); span > 1 {
		if err := d.budget.Marks(1); err != nil {
			return err
		}
		row := d.row + d.pending
		d.sheet.Merged = append(d.sheet.Merged, sheet.Area{Row: row, Col: d.col, LastRow: row + repeated(c,
			"number-rows-spanned") - 1, LastCol: d.col + span - 1})
	}
	got, err := d.readCell(c)
	if err != nil {
		return err
	}
	if c.Name.Local == "covered-table-cell" {
		got = cell{}
	}
	if d.col = min(d.col+times, maxCols+1); got.text == "" && got.kind != sheet.Uncomputed {
		d.blanks += times
		return nil
	}
	if d.col > maxCols {
		return fmt.Errorf("it has more than %d columns", maxCols)
	}
	for ; d.blanks > 0; d.blanks-- {
		d.cells = append(d.cells, cell{})
	}
	for range times {
		d.cells = append(d.cells, got)
	}
	return nil
}

// emit hands on the blank rows that were waiting, then the row under way n times.
func (d *decoder) emit(n int, hidden bool) error {
	if err := d.budget.Rows(d.pending + n); err != nil {
		return err
	}
	bytes := 0
	for _, c := range d.cells {
		bytes += len(c.text)
	}
	for ; d.pending > 0; d.pending-- {
		d.build.EndRow()
		d.row++
	}
	for range n {
		if hidden {
			if err := d.budget.Marks(1); err != nil {
				return err
			}
			d.sheet.HiddenRows = append(d.sheet.HiddenRows, d.row)
		}
		if err := d.budget.Cells(len(d.cells), bytes); err != nil {
			return err
		}
		for _, c := range d.cells {
			d.build.Cell(c.text, c.kind)
		}
		d.build.EndRow()
		d.row++
	}
	return nil
}

// readCell reads a cell up to its end: its stored value, else its text.
func (d *decoder) readCell(e xml.StartElement) (cell, error) {
	var text strings.Builder
	paragraphs, depth := 0, 1
	for depth > 0 {
		t, err := d.xml.Token()
		if err != nil {
			return cell{}, markup.Cut(err)
		}
		switch x := t.(type) {
		case xml.StartElement:
			if x.Name.Local == "annotation" || x.Name.Local == "table" || x.Name.Local == "frame" {
				if err := d.xml.Skip(); err != nil {
					return cell{}, markup.Cut(err)
				}
				continue
			}
			if err := markup.Deeper(&depth); err != nil {
				return cell{}, err
			}
			switch x.Name.Local {
			case "p":
				if paragraphs++; paragraphs > 1 {
					text.WriteByte('\n')
				}
			case "s":
				text.WriteString(strings.Repeat(" ", min(1000, repeated(x, "c"))))
			case "tab":
				text.WriteByte('\t')
			case "line-break":
				text.WriteByte('\n')
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth > 1 {
				text.Write(x)
			}
		}
		if text.Len() > maxCell {
			return cell{}, fmt.Errorf("a cell holds more than %d bytes", maxCell)
		}
	}
	shown := text.String()
	switch markup.Attr(e, "value-type") {
	case "float", "percentage", "currency":
		v := markup.Attr(e, "value")
		if padded(shown, v) {
			return cell{shown, sheet.Text}, nil
		}
		if v != "" {
			return cell{v, sheet.Number}, nil
		}
	case "date":
		if v := markup.Attr(e, "date-value"); v != "" {
			return cell{v, sheet.Text}, nil
		}
	case "boolean":
		if v := markup.Attr(e, "boolean-value"); v != "" {
			return cell{strings.ToUpper(v), sheet.Bool}, nil
		}
	case "":
		if markup.Attr(e, "formula") != "" && shown == "" {
			d.bare++
			return cell{"", sheet.Uncomputed}, nil
		}
	}
	if strings.HasPrefix(shown, "#") && markup.Attr(e, "formula") != "" {
		return cell{shown, sheet.Fault}, nil
	}
	if shown == "" {
		return cell{}, nil
	}
	return cell{shown, sheet.Text}, nil
}

// padded tells a whole number that is shown with leading zeros or letters in
// front: P007 is what the cell says.
func padded(shown, value string) bool {
	digits := strings.TrimLeft(shown, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_/")
	if digits == "" || digits == value || strings.Trim(digits, "0123456789") != "" || value == "" || strings.Trim(value, "0123456789") != "" {
		return false
	}
	return strings.TrimLeft(digits, "0") == strings.TrimLeft(value, "0")
}
