// Package ods reads OpenDocument spreadsheets: values as stored, not as shown.
package ods

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// Limits, as the package xlsx has them.
const (
	maxUnzipped = 512 << 20
	maxRatio    = 100
	smallPart   = 32 << 20
	maxRows     = 1 << 20
	maxCols     = 1 << 14
	maxCells    = 48 << 20
	maxCell     = 1 << 20
	maxDepth    = 128
)

// Read reads every sheet of a spreadsheet document.
func Read(ctx context.Context, r io.ReaderAt, size int64, name string) (*sheet.Book, error) {
	fail := func(format string, a ...any) error {
		return &cohort.InputError{Code: cohort.Unreadable, At: cohort.Ref{File: name}, Detail: fmt.Sprintf(format, a...)}
	}
	const again = "open it in a spreadsheet program and save it again"
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fail("the document is cut off or damaged (%v); copy or export it again", err)
	}
	for _, part := range z.File {
		switch part.Name {
		case "META-INF/manifest.xml":
			if in, err := part.Open(); err == nil {
				text, _ := io.ReadAll(io.LimitReader(in, 1<<20))
				in.Close()
				if bytes.Contains(text, []byte("encryption-data")) {
					return nil, fail("the document is encrypted; open it in a spreadsheet program and save it without a password, or as an encrypted .xlsx for --password-file")
				}
			}
		case "content.xml":
			if part.UncompressedSize64 > maxUnzipped || part.UncompressedSize64 > smallPart && part.UncompressedSize64 > maxRatio*max(1, part.CompressedSize64) {
				return nil, fail("it would unpack to %d MiB, over the limits (a zip bomb, or a sheet of formatted blanks); delete the empty rows below the table and save it again", part.UncompressedSize64>>20)
			}
		}
	}
	in, err := z.Open("content.xml")
	if err != nil {
		return nil, fail("no spreadsheet is inside; %s", again)
	}
	defer in.Close()
	book := &sheet.Book{File: name, Format: "ods"}
	d := &decoder{ctx: ctx, xml: xml.NewDecoder(in), book: book, name: name}
	if err := d.run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fail("the document is damaged (%v); %s", err, again)
	}
	if len(book.Sheets) == 0 {
		return nil, fail("the document holds no sheet; check that the right file was saved")
	}
	return book, nil
}

// decoder fills a book from the content part.
type decoder struct {
	ctx  context.Context
	xml  *xml.Decoder
	book *sheet.Book
	name string

	sheet   *sheet.Sheet
	build   *sheet.Builder
	row     int
	pending int // blank rows that count only if a row follows
	col     int
	column  int // while columns are declared
	cells   []cell
	emitted int
	bare    int
}

type cell struct {
	text string
	kind sheet.Kind
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func repeated(e xml.StartElement, name string) int {
	n, err := strconv.Atoi(attr(e, name))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

func (d *decoder) run() error {
	depth, rows := 0, 0
	for {
		t, err := d.xml.Token()
		if err == io.EOF {
			if depth > 0 {
				return errors.New("it is cut off")
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return fmt.Errorf("its markup is nested more than %d deep", maxDepth)
			}
			switch e.Name.Local {
			case "table":
				d.sheet, d.build = &sheet.Sheet{File: d.name, Name: attr(e, "name"), Hidden: attr(e, "display") == "false"}, sheet.NewBuilder(true)
				d.row, d.pending, d.column = 0, 0, 0
			case "table-column":
				n := repeated(e, "number-columns-repeated")
				if v := attr(e, "visibility"); d.sheet != nil && (v == "collapse" || v == "filter") {
					for c := d.column; c < min(d.column+n, 512); c++ {
						d.sheet.HiddenCols = append(d.sheet.HiddenCols, c)
					}
				}
				d.column += n
			case "table-row":
				if rows++; rows%256 == 0 && d.ctx.Err() != nil {
					return d.ctx.Err()
				}
				if d.sheet == nil {
					return errors.New("a row stands outside a table")
				}
				if err := d.readRow(e); err != nil {
					return fmt.Errorf("%w, near cell %s", err, cohort.CellName(d.row, d.col))
				}
				depth--
			}
		case xml.EndElement:
			depth--
			if e.Name.Local == "table" && d.sheet != nil {
				d.sheet.Append(d.build)
				if d.bare > 0 {
					d.sheet.Notes = append(d.sheet.Notes, fmt.Sprintf("%d formulas have no stored value and are read as empty", d.bare))
				}
				d.book.Sheets = append(d.book.Sheets, d.sheet)
				d.sheet, d.bare = nil, 0
			}
		}
	}
}

func (d *decoder) readRow(e xml.StartElement) error {
	n := repeated(e, "number-rows-repeated")
	v := attr(e, "visibility")
	d.cells, d.col = d.cells[:0], 0
	for {
		t, err := d.xml.Token()
		if err != nil {
			return cut(err)
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
				return cut(err)
			}
			continue
		}
		times := repeated(c, "number-columns-repeated")
		if span := repeated(c, "number-columns-spanned"); span > 1 && d.sheet != nil {
			d.sheet.Merged = append(d.sheet.Merged, sheet.Area{Row: d.row + d.pending, Col: d.col, LastRow: d.row + d.pending + repeated(c, "number-rows-spanned") - 1, LastCol: d.col + span - 1})
		}
		got, err := d.readCell(c)
		if err != nil {
			return err
		}
		if c.Name.Local == "covered-table-cell" {
			got = cell{}
		}
		d.col += times
		if got.text == "" && got.kind != sheet.Uncomputed {
			times = min(times, maxCols+1-len(d.cells))
		}
		if len(d.cells)+times > maxCols && got.text != "" {
			return fmt.Errorf("it has more than %d columns", maxCols)
		}
		for range times {
			d.cells = append(d.cells, got)
		}
	}
	for len(d.cells) > 0 && d.cells[len(d.cells)-1].text == "" {
		d.cells = d.cells[:len(d.cells)-1]
	}
	if len(d.cells) == 0 {
		d.pending += n
		return nil
	}
	if d.row+d.pending+n > maxRows {
		return fmt.Errorf("it has more than %d rows", maxRows)
	}
	for ; d.pending > 0; d.pending-- {
		d.build.EndRow()
		d.row++
	}
	for range n {
		if v == "collapse" || v == "filter" {
			d.sheet.HiddenRows = append(d.sheet.HiddenRows, d.row)
		}
		for _, c := range d.cells {
			d.build.Cell(c.text, c.kind)
		}
		d.build.EndRow()
		d.row++
		if d.emitted += len(d.cells); d.emitted > maxCells || d.build.Size() > 1<<31 {
			return fmt.Errorf("it has more than %d cells", maxCells)
		}
	}
	return nil
}

func cut(err error) error {
	if err == io.EOF {
		return errors.New("it is cut off")
	}
	return err
}

// readCell reads a cell up to its end: its stored value, else its text.
func (d *decoder) readCell(e xml.StartElement) (cell, error) {
	var text strings.Builder
	paragraphs, depth := 0, 1
	for depth > 0 {
		t, err := d.xml.Token()
		if err != nil {
			return cell{}, cut(err)
		}
		switch x := t.(type) {
		case xml.StartElement:
			if x.Name.Local == "annotation" || x.Name.Local == "table" || x.Name.Local == "frame" {
				if err := d.xml.Skip(); err != nil {
					return cell{}, cut(err)
				}
				continue
			}
			if depth++; depth > maxDepth {
				return cell{}, fmt.Errorf("its markup is nested more than %d deep", maxDepth)
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
	switch attr(e, "value-type") {
	case "float", "percentage", "currency":
		v := attr(e, "value")
		if padded(shown, v) {
			return cell{shown, sheet.Text}, nil
		}
		if v != "" {
			return cell{v, sheet.Number}, nil
		}
	case "date":
		if v := attr(e, "date-value"); v != "" {
			return cell{v, sheet.Text}, nil
		}
	case "boolean":
		if v := attr(e, "boolean-value"); v != "" {
			return cell{strings.ToUpper(v), sheet.Bool}, nil
		}
	case "":
		if attr(e, "formula") != "" && shown == "" {
			d.bare++
			return cell{"", sheet.Uncomputed}, nil
		}
	}
	if strings.HasPrefix(shown, "#") && attr(e, "formula") != "" {
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
