package spreadsheetml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"

	"leydig/cohort/sheet"
	"leydig/cohort/sheet/markup"
)

type cell struct {
	text string
	kind sheet.Kind
}

// readRow reads a row up to its end, with the blank rows that its place says lie above it
// and those that it spans below.
func (d *decoder) readRow(e xml.StartElement) error {
	if d.sheet == nil {
		return errors.New("a row stands outside a worksheet")
	}
	at := count(e, "Index", d.row+1, maxRows) - 1
	if at >= maxRows {
		return fmt.Errorf("it has more than %d rows", maxRows)
	}
	if at < d.row {
		return errors.New("its rows are out of order")
	}
	if err := d.budget.Rows(at - d.row + 1); err != nil {
		return err
	}
	for ; d.row < at; d.row++ {
		d.build.EndRow()
	}
	d.col = 0
	for {
		t, err := d.xml.Token()
		if err != nil {
			return markup.Cut(err)
		}
		switch x := t.(type) {
		case xml.EndElement:
			if x.Name.Local != "Row" {
				continue
			}
			if markup.Attr(e, "Hidden") == "1" {
				if err := d.budget.Marks(1); err != nil {
					return err
				}
				d.sheet.HiddenRows = append(d.sheet.HiddenRows, d.row)
			}
			d.build.EndRow()
			d.row++
			return nil
		case xml.StartElement:
			if x.Name.Local != "Cell" {
				if err := d.xml.Skip(); err != nil {
					return markup.Cut(err)
				}
				continue
			}
			if err := d.readCell(x); err != nil {
				return err
			}
		}
	}
}

// readCell adds a cell to the row, with the empty ones before it and those that it is
// merged with.
func (d *decoder) readCell(e xml.StartElement) error {
	at := count(e, "Index", d.col+1, maxCols) - 1
	across, down := count(e, "MergeAcross", 0, maxCols), count(e, "MergeDown", 0, maxRows)
	if at < d.col {
		return errors.New("its cells are out of order")
	}
	if at+across >= maxCols {
		return fmt.Errorf("it has more than %d columns", maxCols)
	}
	got, err := d.value(markup.Attr(e, "StyleID"), markup.Attr(e, "Formula") != "")
	if err != nil {
		return err
	}
	if err := d.budget.Cells(at-d.col+1+across, len(got.text)); err != nil {
		return err
	}
	for ; d.col < at; d.col++ {
		d.build.Cell("", sheet.Empty)
	}
	d.build.Cell(got.text, got.kind)
	for range across {
		d.build.Cell("", sheet.Empty)
	}
	if across > 0 || down > 0 {
		if err := d.budget.Marks(1); err != nil {
			return err
		}
		d.sheet.Merged = append(d.sheet.Merged, sheet.Area{Row: d.row, Col: at, LastRow: d.row + down, LastCol: at + across})
	}
	d.col = at + 1 + across
	return nil
}

// value reads the Data of a cell, up to the cell's end; comments are none.
func (d *decoder) value(style string, formula bool) (cell, error) {
	var text strings.Builder
	kind, depth, data := "", 1, 0
	for depth > 0 {
		t, err := d.xml.Token()
		if err != nil {
			return cell{}, markup.Cut(err)
		}
		switch x := t.(type) {
		case xml.StartElement:
			if err := markup.Deeper(&depth); err != nil {
				return cell{}, err
			}
			switch {
			case data > 0: // markup within rich text
			case x.Name.Local == "Data":
				kind, data = markup.Attr(x, "Type"), depth
			default:
				if err := d.xml.Skip(); err != nil {
					return cell{}, markup.Cut(err)
				}
				depth--
			}
		case xml.EndElement:
			if depth == data {
				data = -1
			}
			depth--
		case xml.CharData:
			if data > 0 {
				text.Write(x)
			}
		}
		if text.Len() > maxCell {
			return cell{}, fmt.Errorf("a cell holds more than %d bytes", maxCell)
		}
	}
	return d.read(kind, text.String(), d.styles[style], formula), nil
}

// read makes a cell of its type, its text and its format.
func (d *decoder) read(kind, text string, f sheet.Format, formula bool) cell {
	switch kind {
	case "Number":
		if shown, padded := f.Shown(text); padded {
			return cell{shown, sheet.Text}
		}
		if f.Date {
			return cell{text, sheet.Serial}
		}
		return cell{text, sheet.Number}
	case "DateTime": // 2019-03-05T00:00:00.000
		if day, time, ok := strings.Cut(text, "T"); ok && strings.Trim(time, "0:.") == "" {
			return cell{day, sheet.Text}
		}
		return cell{strings.TrimSuffix(text, ".000"), sheet.Text}
	case "Boolean":
		return cell{map[bool]string{true: "TRUE", false: "FALSE"}[strings.TrimSpace(text) == "1"], sheet.Bool}
	case "Error":
		return cell{text, sheet.Fault}
	}
	switch {
	case text != "":
		return cell{text, sheet.Text}
	case formula:
		return cell{"", sheet.Uncomputed}
	}
	return cell{}
}
