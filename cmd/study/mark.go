package study

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"leydig/cohort"
	"leydig/cohort/sheet/xlsx"
)

// markColours are the fills of marked cells.
var markColours = map[cohort.Severity]string{cohort.Error: "FF9999", cohort.Warning: "FFD27F", cohort.Info: "CFE2F3"}

// errNotMarked is what an input that is no .xlsx workbook is refused with.
var errNotMarked = errors.New("this workbook cannot be marked; save it as .xlsx in a spreadsheet program, or use --format json")

// Mark writes a copy of the workbook, of which in is the original, in which the cells
// that findings name are coloured and commented. An input in another format is copied into
// a new workbook.
func (s *Study) Mark(ctx context.Context, in Input, w io.Writer) error {
	raw, err := readAll(ctx, in)
	if err != nil {
		return err
	}
	if len(s.Inputs) != 1 || digest(raw) != s.Inputs[0].SHA256 {
		return errors.New("the input was changed after it was read; try again")
	}
	password := passwordOf(ctx)
	names := map[string]string{} // sheets of an input in another format, by their own name
	f, err := openBook(ctx, raw, password)
	if errors.Is(err, errNotMarked) {
		f, names, err = copyBook(ctx, in)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	type place struct{ sheet, cell string }
	var order []place
	worst, notes := map[place]cohort.Severity{}, map[place][]string{}
	rank := map[cohort.Severity]int{cohort.Info: 1, cohort.Warning: 2, cohort.Error: 3}
	for _, x := range s.Findings {
		cell, _, _ := strings.Cut(x.At.Cell, ":")
		name := x.At.Sheet
		if as, copied := names[name]; copied {
			name = as
		}
		if _, _, err := excelize.CellNameToCoordinates(cell); err != nil || name == "" {
			continue
		}
		p := place{name, cell}
		if notes[p] == nil {
			order = append(order, p)
		}
		notes[p] = append(notes[p], fmt.Sprintf("%s %s: %s", x.Severity, x.Code, x.Message))
		if rank[x.Severity] > rank[worst[p]] {
			worst[p] = x.Severity
		}
	}
	commented := map[place]bool{}
	for _, name := range f.GetSheetList() {
		comments, err := f.GetComments(name)
		if err != nil {
			continue // a chart sheet
		}
		for _, c := range comments {
			p := place{name, c.Cell}
			if notes[p] == nil {
				continue
			}
			text := c.Text
			for _, r := range c.Paragraph {
				text += r.Text
			}
			notes[p] = append(notes[p], "before: "+strings.TrimSpace(text))
			commented[p] = true
		}
	}
	styles := map[string]int{}
	for _, p := range order {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := colour(f, p.sheet, p.cell, markColours[worst[p]], styles); err != nil {
			return err
		}
		if commented[p] {
			if err := f.DeleteComment(p.sheet, p.cell); err != nil {
				return err
			}
		}
		if err := f.AddComment(p.sheet, excelize.Comment{Cell: p.cell, Author: "leydig",
			Paragraph: []excelize.RichTextRun{{Text: strings.Join(notes[p], "\n")}}, Width: 320, Height: 120}); err != nil {
			return err
		}
	}
	return f.Write(w, excelize.Options{Password: password})
}

// mostCopied is how many cells an input in another format may have to be marked in a new
// workbook, which is made in memory.
const mostCopied = 2_000_000

// copyBook writes the cells of an input that is no .xlsx workbook, as the texts that they
// are, into a new one; names gives each sheet's name there.
func copyBook(ctx context.Context, in Input) (f *excelize.File, names map[string]string, err error) {
	book, _, err := open(ctx, in)
	if err != nil {
		return nil, nil, err
	}
	f, names = excelize.NewFile(), map[string]string{}
	cells := 0
	for i, s := range book.Sheets {
		name := fmt.Sprintf("Sheet%d", i+1)
		names[s.Name] = name
		if _, err := f.NewSheet(name); err != nil {
			return nil, nil, err
		}
		for r := range s.Rows() {
			if err := ctx.Err(); err != nil {
				return nil, nil, err
			}
			row := s.Row(r)
			if cells += row.Len(); cells > mostCopied {
				return nil, nil, errNotMarked
			}
			for c := range row.Len() {
				if text := row.Text(c); text != "" {
					if err := f.SetCellStr(name, cohort.CellName(r, c), text); err != nil {
						return nil, nil, err
					}
				}
			}
		}
		if s.Name != "" && f.SetSheetName(name, s.Name) == nil { // a name that Excel allows is kept
			names[s.Name] = s.Name
		}
	}
	return f, names, nil
}

// openBook opens a workbook that was read already, and so was found whole; excelize
// panics on some that are not. Its parts stay in memory.
func openBook(ctx context.Context, raw []byte, password string) (f *excelize.File, err error) {
	if !bytes.HasPrefix(raw, []byte("PK")) {
		if raw, err = xlsx.Decrypt(ctx, raw, password); err != nil {
			return nil, errNotMarked
		}
	}
	defer func() {
		if p := recover(); p != nil {
			err = errNotMarked
		}
	}()
	if f, err = excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: xlsx.MaxUnzipped,
		UnzipXMLSizeLimit: xlsx.MaxUnzipped}); err != nil {
		return nil, errNotMarked
	}
	return f, nil
}

// colour fills a cell and keeps the rest of its style.
func colour(f *excelize.File, sheet, cell, fill string, styles map[string]int) error {
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		return err
	}
	key := fmt.Sprint(id, fill)
	made, ok := styles[key]
	if !ok {
		style, err := f.GetStyle(id)
		if err != nil {
			return err
		}
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}
		if made, err = f.NewStyle(style); err != nil {
			return err
		}
		styles[key] = made
	}
	return f.SetCellStyle(sheet, cell, cell, made)
}
