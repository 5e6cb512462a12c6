// Package reports is a document: sections of paragraphs, lists, tables and
// figures, which one package for each format writes.
package reports

import (
	"leydig/reports/figure"
	"leydig/reports/table"
)

// Document is a report, without a format.
type Document struct {
	Title string
	// Banner stands on every page, sheet and figure; it says that a cohort is synthetic.
	Banner   string
	Sections []Section
}

// Section is a chapter of a text and a sheet of a workbook.
type Section struct {
	Name   string // of the sheet, at most 31 characters
	Title  string
	Blocks []Block
	// BookOnly keeps a section out of texts: listings of patients, tables for the few.
	BookOnly bool
	// Aside keeps a section out of a document for print; a page or a book has room.
	Aside bool
}

// Block is one of Paragraph, List, Code, *table.Table, Figure, Listing.
type Block any

// Paragraph is running text.
type Paragraph struct {
	Text   string
	Strong bool // a warning
}

// List is some points.
type List struct{ Items []string }

// Code is text to be kept as it stands.
type Code struct{ Text string }

// Figure is a drawing with its caption.
type Figure struct {
	Name    string // of its files, without an extension
	Label   string // "Figure 2"; empty where figures are not numbered
	Caption string
	Alt     string // what it shows, in words and numbers, for those who do not see it
	Draw    figure.Figure
	// Native asks a workbook for a chart of its own beside the picture.
	Native bool
}

// Picture gives a figure as PNG.
type Picture func(Figure) ([]byte, error)

// Vector gives a figure as SVG, its letters as text.
type Vector func(Figure) (*figure.SVG, error)

// Heading is the caption with the figure's number before it.
func (f Figure) Heading() string { return labelled(f.Label, f.Caption) }

// Words is what the figure shows, in words; the caption where nothing else is known.
func (f Figure) Words() string {
	if f.Alt != "" {
		return f.Alt
	}
	return f.Caption
}

func labelled(label, text string) string {
	if label == "" {
		return text
	}
	return label + ". " + text
}

// Listing is a long table of typed columns, for a workbook only.
type Listing struct {
	Columns []Column
	Rows    int
}

// Column is a column of a listing; exactly one of Number and Text is set.
type Column struct {
	Name   string
	Unit   string
	Format table.Format
	Number func(row int) float64 // NaN: empty
	Text   func(row int) string
}
