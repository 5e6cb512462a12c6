package excel

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"leydig/reports"
	"leydig/reports/table"
)

// listing is a sheet of a hundred thousand rows. Its part is written straight
// into the archive: excelize's stream writer takes some four times as long and
// spills what it writes, patient data, to the temporary folder.
type listing struct {
	columns        []reports.Column
	rows           int
	banner         string
	head, note     int // styles
	styles, widths []int
}

// MostRows is what a worksheet can hold.
const MostRows = 1 << 20

func (b *book) listing(s reports.Section, l reports.Listing) error {
	out := &listing{columns: l.Columns, rows: min(l.Rows, MostRows-2), banner: s.Title}
	if b.doc.Banner != "" {
		out.banner = b.doc.Banner + ": its patients are invented. " + s.Title
	}
	if l.Rows > out.rows {
		out.banner += " (the first " + strconv.Itoa(out.rows) + " of " + strconv.Itoa(l.Rows) + " rows: a worksheet holds no more; see `leydig export`)"
	}
	var err error
	if out.head, err = b.style(look{bold: true, head: true, left: true, bottomRule: true}); err != nil {
		return err
	}
	if out.note, err = b.style(look{bold: true, left: true, warn: b.doc.Banner != ""}); err != nil {
		return err
	}
	for _, c := range l.Columns {
		lk := look{left: c.Number == nil}
		if c.Number != nil {
			lk.numFmt = table.Part{Format: c.Format}.Excel()
		}
		id, err := b.style(lk)
		if err != nil {
			return err
		}
		out.styles = append(out.styles, id)
		width := max(9, utf8.RuneCountInString(heading(c))/2+3)
		if c.Text != nil {
			for r := range min(l.Rows, 200) {
				width = max(width, min(28, utf8.RuneCountInString(c.Text(r))+2))
			}
		}
		out.widths = append(out.widths, width)
	}
	index, err := b.f.GetSheetIndex(s.Name)
	if err != nil {
		return err
	}
	// excelize numbers the parts of a new workbook in the order of its sheets.
	b.listings["xl/worksheets/sheet"+strconv.Itoa(index+1)+".xml"] = out
	return nil
}

func heading(c reports.Column) string {
	if c.Unit == "" {
		return c.Name
	}
	return c.Name + " (" + c.Unit + ")"
}

// write writes the worksheet part.
func (l *listing) write(to io.Writer) error {
	w := bufio.NewWriterSize(to, 1<<16)
	last, err := excelize.ColumnNumberToName(max(1, len(l.columns)))
	if err != nil {
		return err
	}
	letters := make([]string, len(l.columns))
	for i := range letters {
		if letters[i], err = excelize.ColumnNumberToName(i + 1); err != nil {
			return err
		}
	}
	w.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`)
	w.WriteString(`<dimension ref="A1:` + last + strconv.Itoa(l.rows+2) + `"/><sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="2" topLeftCell="B3" activePane="bottomRight" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>`)
	for i, width := range l.widths {
		n := strconv.Itoa(i + 1)
		w.WriteString(`<col min="` + n + `" max="` + n + `" width="` + strconv.Itoa(width) + `" customWidth="1"/>`)
	}
	w.WriteString(`</cols><sheetData><row r="1">`)
	text(w, "A", 1, l.note, l.banner)
	w.WriteString(`</row><row r="2" ht="42" customHeight="1">`)
	for i, c := range l.columns {
		text(w, letters[i], 2, l.head, heading(c))
	}
	w.WriteString(`</row>`)
	var num [32]byte
	for r := range l.rows {
		row := r + 3
		w.WriteString(`<row r="`)
		w.Write(strconv.AppendInt(num[:0], int64(row), 10))
		w.WriteString(`">`)
		for i := range l.columns {
			c := &l.columns[i]
			if c.Number == nil {
				if s := c.Text(r); s != "" {
					text(w, letters[i], row, l.styles[i], s)
				}
				continue
			}
			v := c.Number(r)
			if math.IsNaN(v) || math.IsInf(v, 0) {
				continue
			}
			open(w, letters[i], row, l.styles[i])
			w.WriteString(`"><v>`)
			w.Write(strconv.AppendFloat(num[:0], v, 'g', -1, 64))
			w.WriteString(`</v></c>`)
		}
		w.WriteString(`</row>`)
	}
	w.WriteString(`</sheetData><autoFilter ref="A2:` + last + strconv.Itoa(l.rows+2) + `"/></worksheet>`)
	return w.Flush()
}

func open(w *bufio.Writer, column string, row, style int) {
	var num [20]byte
	w.WriteString(`<c r="`)
	w.WriteString(column)
	w.Write(strconv.AppendInt(num[:0], int64(row), 10))
	w.WriteString(`" s="`)
	w.Write(strconv.AppendInt(num[:0], int64(style), 10))
}

// text writes an inline string: what begins with = is a text, not a formula.
func text(w *bufio.Writer, column string, row, style int, s string) {
	open(w, column, row, style)
	w.WriteString(`" t="inlineStr"><is><t xml:space="preserve">`)
	escape(w, s)
	w.WriteString(`</t></is></c>`)
}

// escape writes text for XML; characters that XML cannot hold become U+FFFD.
func escape(w *bufio.Writer, s string) {
	for _, r := range s {
		switch {
		case r == '<':
			w.WriteString("&lt;")
		case r == '>':
			w.WriteString("&gt;")
		case r == '&':
			w.WriteString("&amp;")
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r == 0xfffe, r == 0xffff:
			w.WriteRune(0xfffd)
		default:
			w.WriteRune(r)
		}
	}
}
