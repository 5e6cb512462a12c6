package study

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"

	"leydig/cohort/derive"
	"leydig/reports"
	"leydig/reports/compose"
	"leydig/reports/excel"
	"leydig/reports/figure"
	"leydig/reports/markdown"
	"leydig/stats/results"
)

// Sink takes the files of a report by name, a folder in front where they have one;
// formats create theirs side by side.
type Sink interface {
	Create(name string) (io.WriteCloser, error)
}

// Format is one kind of output.
type Format struct {
	Name  string
	write func(ctx context.Context, out Sink, r *report) error
}

// report is what formats write: the results and the document made of them.
type report struct {
	set   *results.Set
	doc   *reports.Document
	aside *reports.Listing // of patients, where they are too many for the workbook
}

// Formats lists the outputs of a report, in the order in which they are written.
var Formats = []Format{
	{"xlsx", writeExcel},
	{"md", writeMarkdown},
	{"json", writeJSON},
}

// File is the file that a format writes into the folder, whatever else it writes; other
// formats are told when they write.
func (f Format) File() string {
	return map[string]string{"xlsx": "report.xlsx", "md": "report.md", "json": "results.json"}[f.Name]
}

// FormatNames lists the outputs by name.
func FormatNames() []string {
	var names []string
	for _, f := range Formats {
		names = append(names, f.Name)
	}
	return names
}

// ChooseFormats finds the formats that are named; none means all.
func ChooseFormats(names []string) ([]Format, error) {
	if len(names) == 0 {
		return Formats, nil
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

// Write composes the document of a set and writes it in each format, side by side.
// Data, where it is not nil, gives the workbook its listing of patients.
func Write(ctx context.Context, out Sink, chosen []Format, set *results.Set, data *derive.Dataset) error {
	doc, err := compose.Document(set)
	if err != nil {
		return err
	}
	r := &report{set: set, doc: doc}
	if data != nil {
		at := slices.IndexFunc(doc.Sections, func(s reports.Section) bool { return s.Name == "Methods" })
		var patients reports.Section
		patients, r.aside = patientSection(data, mostInWorkbook)
		doc.Sections = slices.Insert(doc.Sections, at, patients)
	}
	errs := make([]error, len(chosen))
	var wg sync.WaitGroup
	for i, f := range chosen {
		wg.Go(func() {
			if err := f.write(ctx, out, r); err != nil {
				errs[i] = fmt.Errorf("writing %s: %w", f.Name, err)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// toFile writes one file of the folder.
func toFile(out Sink, name string, write func(io.Writer) error) error {
	w, err := out.Create(name)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(w, 1<<16)
	if err := errors.Join(write(b), b.Flush()); err != nil {
		w.Close()
		return err
	}
	return w.Close()
}

func writeJSON(_ context.Context, out Sink, r *report) error {
	return toFile(out, "results.json", func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", " ")
		enc.SetEscapeHTML(false)
		return enc.Encode(r.set)
	})
}

func writeExcel(ctx context.Context, out Sink, r *report) error {
	if r.aside != nil {
		if err := toFile(out, sideFile, func(w io.Writer) error { return writeAside(w, r.aside) }); err != nil {
			return err
		}
	}
	return toFile(out, "report.xlsx", func(w io.Writer) error { return excel.Write(ctx, w, r.doc) })
}

// writeMarkdown writes the text and, side by side, its figures.
func writeMarkdown(ctx context.Context, out Sink, r *report) error {
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
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i, f := range figures {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if errs[i] = ctx.Err(); errs[i] != nil {
				return
			}
			name := markdown.Figures + "/" + f.Name
			errs[i] = errors.Join(
				toFile(out, name+".svg", func(w io.Writer) error { return figure.WriteSVG(w, f.Draw) }),
				toFile(out, name+".png", func(w io.Writer) error { return figure.WritePNG(w, f.Draw) }))
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return toFile(out, "report.md", func(w io.Writer) error { return markdown.Write(w, r.doc) })
}
