package study

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"leydig/cohort/derive"
	"leydig/cohort/parallel"
	"leydig/reports"
	"leydig/reports/compose"
	"leydig/reports/docx"
	"leydig/reports/excel"
	"leydig/reports/figure"
	"leydig/reports/html"
	"leydig/reports/markdown"
	"leydig/reports/records"
	"leydig/reports/table"
	"leydig/stats/results"
)

// Sink takes the files of a report by name, a folder in front where they have one;
// formats create theirs side by side.
type Sink interface {
	Create(name string) (io.WriteCloser, error)
}

// Format is one kind of output.
type Format struct {
	Name string
	// File is what it writes into the folder, whatever else it writes; empty: it tells when it writes.
	File string
	// Asked is written only where it is named.
	Asked bool
	write func(ctx context.Context, out Sink, r *report) error
}

// report is what formats write: the results and the document made of them.
type report struct {
	set      *results.Set
	doc      *reports.Document
	aside    *reports.Listing // of patients, where they are too many for the workbook
	look     Look
	drawings *drawings
}

// Look is how a report is laid out.
type Look struct {
	Style    string // of a journal's numbers, one of table.Styles
	Narrow   bool   // figures are as wide as one column, 84 mm, instead of two
	Outlines bool   // letters of SVG files are drawn as outlines instead of text
	// ClinicText lists birth dates and the clinic's own words on the sheet of patients.
	ClinicText bool
}

func (l Look) compose() compose.Look {
	if l.Narrow {
		return compose.Look{Style: l.Style, Width: figure.Single}
	}
	return compose.Look{Style: l.Style}
}

// Check tells what is wrong with a look before anything is computed, and what of it no format
// that was chosen would show.
func (l Look) Check(chosen []Format) error {
	if _, err := table.FindStyle(l.Style); err != nil {
		return fmt.Errorf("--style: %w", err)
	}
	if slices.ContainsFunc(chosen, func(f Format) bool { return !f.plain() }) {
		return nil
	}
	for flag, given := range map[string]bool{"--style": l.Style != "", "--narrow-figures": l.Narrow, "--outlined-letters": l.Outlines} {
		if given {
			return fmt.Errorf("%s: json and records hold numbers in full and no figures; leave it out, or add a format", flag)
		}
	}
	return nil
}

// Formats lists the outputs of a report, in the order in which they are begun: the workbook,
// which takes longest and waits for pictures, before those that can be written meanwhile.
var Formats = []Format{
	{"xlsx", "report.xlsx", false, writeExcel},
	{"md", "report.md", false, writeMarkdown},
	{"html", "report.html", false, writeHTML},
	{"docx", "report.docx", false, writeDocx},
	{"json", "results.json", false, writeJSON},
	{"records", "records.csv", true, writeRecords},
	{"pdf-figures", "", true, writePDFFigures},
}

// Lists tells whether a format has a listing of patients.
func (f Format) Lists() bool { return f.Name == "xlsx" }

// plain tells whether a format has numbers alone, which no style rounds.
func (f Format) plain() bool { return f.Name == "json" || f.Name == "records" }

// FormatNames lists the outputs by name.
func FormatNames() []string {
	var names []string
	for _, f := range Formats {
		names = append(names, f.Name)
	}
	return names
}

// FormatsHelp says what can be written, and what is where nothing is named.
func FormatsHelp() string {
	var asked []string
	for _, f := range Formats {
		if f.Asked {
			asked = append(asked, f.Name)
		}
	}
	return "what to write: " + strings.Join(FormatNames(), ", ") + " (default: all but " + strings.Join(asked, " and ") + ")"
}

// ChooseFormats finds the formats that are named; none means all that need no asking.
func ChooseFormats(names []string) ([]Format, error) {
	if len(names) == 0 {
		return slices.DeleteFunc(slices.Clone(Formats), func(f Format) bool { return f.Asked }), nil
	}
	var out []Format
	for _, n := range names {
		i := slices.IndexFunc(Formats, func(f Format) bool { return f.Name == strings.TrimSpace(n) })
		if i < 0 {
			return nil, fmt.Errorf(
				"--formats %s: there is no format %q; choose from %s",
				strings.Join(names, ","),
				n,
				strings.Join(FormatNames(), ", "),
			)
		}
		out = append(out, Formats[i])
	}
	return out, nil
}

// Write composes the document of a set and writes it in each format, as many side by side as
// there are processors.
// Data, where it is not nil, gives the workbook its listing of patients.
func Write(ctx context.Context, out Sink, chosen []Format, set *results.Set, data *derive.Dataset, look Look) error {
	doc, err := compose.Document(set, look.compose())
	if err != nil {
		return err
	}
	r := &report{set: set, doc: doc, look: look, drawings: newDrawings()}
	if data != nil {
		var patients reports.Section
		patients, r.aside = patientSection(data, look.ClinicText, mostInWorkbook)
		if l, ok := patients.Blocks[0].(reports.Listing); ok {
			count(doc, &l)
			patients.Blocks[0] = l
		}
		at := slices.IndexFunc(doc.Sections, func(s reports.Section) bool { return s.Name == "Methods" })
		doc.Sections = slices.Insert(doc.Sections, at, patients)
	}
	inOrder := slices.DeleteFunc(slices.Clone(Formats), func(f Format) bool {
		return !slices.ContainsFunc(chosen, func(c Format) bool { return c.Name == f.Name })
	})
	errs := make([]error, len(inOrder))
	parallel.For(len(inOrder), func(i int) {
		if err := inOrder[i].write(ctx, out, r); err != nil {
			errs[i] = fmt.Errorf("writing %s: %w", inOrder[i].Name, err)
		}
	})
	return cmp.Or(errs...) // one is told: a full disk is one to all
}

// toFile writes one file of the folder.
func toFile(out Sink, name string, write func(io.Writer) error) error {
	w, err := out.Create(name)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(w, 1<<16)
	if err := cmp.Or(write(b), b.Flush()); err != nil {
		w.Close()
		return err
	}
	return w.Close()
}

func writeJSON(_ context.Context, out Sink, r *report) error {
	return toFile(out, "results.json", func(w io.Writer) error { return writeSet(w, r.set) })
}

// writeSet writes a set as a json.Encoder with an indent of a blank does, but result by
// result: that has the whole text in memory, twice, before it writes a letter.
func writeSet(w io.Writer, set *results.Set) error {
	var rest, one bytes.Buffer
	enc := json.NewEncoder(&rest)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	without := *set
	without.Results = set.Results[:0]
	if err := enc.Encode(without); err != nil {
		return err
	}
	before, after, _ := bytes.Cut(rest.Bytes(), []byte("\n \"results\": []"))
	if len(set.Results) == 0 {
		_, err := rest.WriteTo(w)
		return err
	}
	one.Write(before)
	sep := "\n \"results\": [\n  "
	for i := range set.Results {
		one.WriteString(sep)
		sep = ",\n  "
		text, err := set.Results[i].MarshalJSON()
		if err != nil {
			return err
		}
		if err := json.Indent(&one, text, "  ", " "); err != nil {
			return err
		}
		if _, err := one.WriteTo(w); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "\n ]%s", after)
	return err
}

// writeRecords writes every result for programs, a row each, as CSV and as JSON.
func writeRecords(_ context.Context, out Sink, r *report) error {
	return toFile(out, "records.csv", func(table io.Writer) error {
		return toFile(out, "records.json", func(list io.Writer) error { return records.WriteLong(table, list, r.set) })
	})
}

func writeExcel(ctx context.Context, out Sink, r *report) error {
	if r.aside != nil {
		if err := toFile(out, sideFile, func(w io.Writer) error { return writeCSV(w, r.aside.Columns, r.aside.Rows) }); err != nil {
			return err
		}
	}
	return toFile(out, "report.xlsx", func(w io.Writer) error { return excel.Write(ctx, w, r.doc, r.drawings.png) })
}

func writeHTML(_ context.Context, out Sink, r *report) error {
	return toFile(out, "report.html", func(w io.Writer) error { return html.Write(w, r.doc, r.drawings.svg) })
}

func writeDocx(_ context.Context, out Sink, r *report) error {
	return toFile(out, "report.docx", func(w io.Writer) error { return docx.Write(w, r.doc, r.drawings.png) })
}

// writeMarkdown writes the text and, side by side, its figures.
func writeMarkdown(ctx context.Context, out Sink, r *report) error {
	err := r.eachFigure(ctx, func(name string, f reports.Figure) error {
		return cmp.Or(
			toFile(out, name+".svg", func(w io.Writer) error {
				drawn, err := r.drawn(f)
				if err == nil {
					err = drawn.Write(w, figure.Words{Title: f.Heading(), Description: f.Words()})
				}
				return err
			}),
			toFile(out, name+".png", func(w io.Writer) error {
				png, err := r.drawings.png(f)
				if err == nil {
					_, err = w.Write(png)
				}
				return err
			}))
	})
	if err != nil {
		return err
	}
	return toFile(out, "report.md", func(w io.Writer) error { return markdown.Write(w, r.doc) })
}

// drawn gives a figure as SVG of a file of its own.
func (r *report) drawn(f reports.Figure) (*figure.SVG, error) {
	if r.look.Outlines {
		return figure.DrawSVG(f.Draw, true)
	}
	return r.drawings.svg(f)
}

// writePDFFigures writes each figure as a page of its own size, for journals that ask for it.
func writePDFFigures(ctx context.Context, out Sink, r *report) error {
	return r.eachFigure(ctx, func(name string, f reports.Figure) error {
		return toFile(out, name+".pdf", func(w io.Writer) error { return figure.WritePDF(w, f.Draw) })
	})
}

// eachFigure calls write for each figure of the document, side by side, with the name of its
// file in the folder, without what tells the format.
func (r *report) eachFigure(ctx context.Context, write func(name string, f reports.Figure) error) error {
	var figures []reports.Figure
	for _, s := range r.doc.Sections {
		for _, b := range s.Blocks {
			if f, ok := b.(reports.Figure); ok &&
				!slices.ContainsFunc(figures, func(x reports.Figure) bool { return x.Name == f.Name }) {
				figures = append(figures, f)
			}
		}
	}
	errs := make([]error, len(figures))
	parallel.For(len(figures), func(i int) {
		if errs[i] = ctx.Err(); errs[i] == nil {
			errs[i] = write(markdown.Figures+"/"+figures[i].Name, figures[i])
		}
	})
	return cmp.Or(errs...)
}
