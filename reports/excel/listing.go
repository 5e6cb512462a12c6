package excel

import (
	"fmt"
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
	letters        []string // of the columns
	page           string   // how it prints
}

// MostRows is what a worksheet can hold.
const MostRows = 1 << 20

func (b *book) listing(sheet, title string, l reports.Listing) error {
	out := &listing{columns: l.Columns, rows: min(l.Rows, MostRows-2), banner: title}
	if b.doc.Banner != "" {
		out.banner = b.doc.Banner + ": its patients are invented. " + title
	}
	if l.Rows > out.rows {
		out.banner += fmt.Sprintf(" (the first %d of %d rows: a worksheet holds no more; see `leydig export`)", out.rows, l.Rows)
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
		letter, err := excelize.ColumnNumberToName(len(out.letters) + 1)
		if err != nil {
			return err
		}
		out.letters = append(out.letters, letter)
	}
	if !b.bare {
		out.page = listingPage
		if err := b.printListing(sheet, out); err != nil {
			return err
		}
	}
	index, err := b.f.GetSheetIndex(sheet)
	if err != nil {
		return err
	}
	// excelize numbers the parts of a new workbook in the order of its sheets.
	b.listings["xl/worksheets/sheet"+strconv.Itoa(index+1)+".xml"] = out.pack()
	return nil
}

func heading(c reports.Column) string {
	if c.Unit == "" {
		return c.Name
	}
	return c.Name + " (" + c.Unit + ")"
}

// lastColumn names the last column.
func (l *listing) lastColumn() string {
	if len(l.letters) == 0 {
		return "A"
	}
	return l.letters[len(l.letters)-1]
}

// begin writes the worksheet up to the first row of data.
func (l *listing) begin(p *pen) {
	last := strconv.Itoa(l.rows + 2)
	p.text(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		`<dimension ref="A1:` + l.lastColumn() + last + `"/><sheetViews><sheetView workbookViewId="0">` +
		`<pane xSplit="1" ySplit="2" topLeftCell="B3" activePane="bottomRight" state="frozen"/>` +
		`</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>`)
	for i, width := range l.widths {
		n := strconv.Itoa(i + 1)
		p.text(`<col min="` + n + `" max="` + n + `" width="` + strconv.Itoa(width) + `" customWidth="1"/>`)
	}
	p.text(`</cols><sheetData>`)
	p.begin(1, "")
	p.word(0, l.note, l.banner)
	p.begin(2, ` ht="42" customHeight="1"`)
	for i, c := range l.columns {
		p.word(i, l.head, heading(c))
	}
}

// body writes the rows from..to.
func (l *listing) body(p *pen, from, to int) {
	for r := from; r < to; r++ {
		p.begin(r+3, "")
		for i := range l.columns {
			c := &l.columns[i]
			if c.Number == nil {
				if s := c.Text(r); s != "" {
					p.word(i, l.styles[i], s)
				}
			} else if v := c.Number(r); !math.IsNaN(v) && !math.IsInf(v, 0) {
				p.number(i, l.styles[i], v)
			}
		}
	}
}

// end closes the worksheet.
func (l *listing) end(p *pen) {
	p.text(`</sheetData><autoFilter ref="A2:` + l.lastColumn() + strconv.Itoa(l.rows+2) + `"/>` + l.page + `</worksheet>`)
}
