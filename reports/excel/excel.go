// Package excel writes a document as an Excel workbook: a sheet a section, real
// numbers with number formats, pictures and native charts. The same document
// makes the same bytes.
package excel

import (
	"context"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"leydig/reports"
)

// Write writes the document as .xlsx; a picture is asked for where the document has a figure.
func Write(ctx context.Context, w io.Writer, d *reports.Document, picture reports.Picture) error {
	f := excelize.NewFile()
	defer f.Close()
	// Column widths are measured in the workbook's font; Arial has the same widths everywhere.
	numbers := numbersOf(d)
	bare := len(numbers) == 0 // listings alone, as a synthetic cohort: nothing to lay out
	if !bare {
		if err := f.SetDefaultFont(font); err != nil {
			return err
		}
	}
	b := &book{bare: bare, f: f, doc: d, styles: map[look]int{}, listings: map[string]<-chan packed{}, picture: picture}
	for i, s := range d.Sections {
		if err := ctx.Err(); err != nil {
			return err
		}
		if i == 0 {
			if err := f.SetSheetName("Sheet1", s.Name); err != nil {
				return err
			}
		} else if _, err := f.NewSheet(s.Name); err != nil {
			return err
		}
		if err := b.section(s); err != nil {
			return fmt.Errorf("sheet %s: %w", s.Name, err)
		}
	}
	if !bare {
		if err := b.numbers(numbers); err != nil {
			return err
		}
	}
	if err := b.finishCharts(); err != nil {
		return err
	}
	keywords, category, about := "testosterone recovery; retrospective cohort; report", "Report", description
	if bare {
		keywords, category, about = "", "", ""
	}
	if err := f.SetDocProps(&excelize.DocProperties{Title: d.Title, Creator: "leydig", Subject: d.Banner,
		Keywords: keywords, Category: category, Description: about, Created: fixedTime,
		Modified: fixedTime, LastModifiedBy: "leydig"}); err != nil {
		return err
	}
	f.SetActiveSheet(0)
	// Straight to w: excelize would have the whole workbook in memory first.
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return newArchive(w, b.listings, b.live) })
	return f.Write(io.Discard)
}

const font = "Arial"

// fixedTime stands where the format wants a time of writing: equal input gives
// equal bytes, and the provenance says what was read.
const fixedTime = "2000-01-01T00:00:00Z"

// description says in the document's properties what a reader finds where.
const description = "Sheets of the report as they read and paste; the sheet " + numbersSheet + " holds each number in a cell of its own."

// book is a workbook under way.
type book struct {
	f        *excelize.File
	doc      *reports.Document
	styles   map[look]int
	listings map[string]<-chan packed // by part name
	charts   chartData
	picture  reports.Picture
	live     bool // some cell has a formula
	bare     bool // no tables: listings alone
}

// look is what a cell looks like; one style is made for each.
type look struct {
	numFmt               string
	bold, italic, wrap   bool
	left, head, warn     bool
	indent               int
	size                 float64
	topRule, bottomRule  bool
	grey, code, vcentred bool
	link                 bool
}

// style makes or finds the style of a look.
func (b *book) style(l look) (int, error) {
	if id, ok := b.styles[l]; ok {
		return id, nil
	}
	s := &excelize.Style{
		Font:      &excelize.Font{Family: font, Size: 10, Bold: l.bold, Italic: l.italic},
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: l.wrap, Indent: l.indent},
	}
	if l.size > 0 {
		s.Font.Size = l.size
	}
	switch {
	case l.warn:
		s.Font.Color = "C04000"
	case l.link:
		s.Font.Color, s.Font.Underline = "0563C1", "single"
	case l.grey:
		s.Font.Color = "595959"
	}
	if l.code {
		s.Font.Family = "Courier New"
	}
	if l.left || l.wrap {
		s.Alignment.Horizontal = "left"
	} else {
		s.Alignment.Horizontal = "right"
	}
	if l.vcentred {
		s.Alignment.Vertical = "center"
	}
	if l.head {
		s.Alignment.Vertical = "bottom"
		s.Alignment.WrapText = true
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDF2F7"}}
	}
	if l.numFmt != "" {
		s.CustomNumFmt = &l.numFmt
	}
	if l.topRule {
		s.Border = append(s.Border, excelize.Border{Type: "top", Color: "1A1A1A", Style: 1})
	}
	if l.bottomRule {
		s.Border = append(s.Border, excelize.Border{Type: "bottom", Color: "1A1A1A", Style: 1})
	}
	id, err := b.f.NewStyle(s)
	if err == nil {
		b.styles[l] = id
	}
	return id, err
}
