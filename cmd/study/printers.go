package study

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"leydig/cohort/frame"
	"leydig/cohort/sheet"
	"leydig/reports/compose"
	"leydig/reports/figure"
	"leydig/reports/markdown"
	"leydig/reports/records"
	"leydig/reports/table"
	plain "leydig/reports/text"
	"leydig/stats/results"
)

// Printer is a format in which a statistic is printed.
type Printer struct {
	Name  string
	Write func(w io.Writer, tables []*results.Table, list bool) error
}

// Printers lists them; the first is the default.
var Printers = []Printer{
	{"table", func(w io.Writer, t []*results.Table, _ bool) error { return plain.Write(w, laidOut(t)...) }},
	{"json", records.WriteJSON},
	{"csv", func(w io.Writer, t []*results.Table, _ bool) error { return records.WriteCSV(w, t) }},
	{"markdown", func(w io.Writer, t []*results.Table, _ bool) error { return markdown.WriteTables(w, laidOut(t)) }},
}

// PrinterNames lists the printers by name.
func PrinterNames() (names []string) {
	for _, p := range Printers {
		names = append(names, p.Name)
	}
	return names
}

func laidOut(tables []*results.Table) (out []*table.Table) {
	for _, t := range tables {
		out = append(out, compose.Statistic(t))
	}
	return out
}

// Drawers are the formats of --plot, by the file's ending.
var Drawers = map[string]func(io.Writer, figure.Figure) error{".png": figure.WritePNG, ".svg": figure.WriteSVG, ".pdf": figure.WritePDF}

// FindPrinter finds a printer by the value of --format.
func FindPrinter(format string) (Printer, error) {
	i := slices.IndexFunc(Printers, func(p Printer) bool { return p.Name == format })
	if i < 0 {
		return Printer{}, fmt.Errorf("--format %s: choose from %s", format, strings.Join(PrinterNames(), ", "))
	}
	return Printers[i], nil
}

// Rectangle makes a table of a sheet (the first with a table where none is named): the rows
// that meet every condition, the columns that are chosen, all where none are.
func Rectangle(path string, books []*sheet.Book, name string, where, choose []string) (*frame.Frame, error) {
	f, err := frame.FromBooks(books, name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(where) > 0 {
		if f, err = f.Where(where...); err != nil {
			return nil, err
		}
	}
	if len(choose) > 0 {
		return f.Select(choose...)
	}
	return f, nil
}
