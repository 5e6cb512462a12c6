package schema

import (
	"fmt"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// broken finds the rows of a delimited file that do not fit their header: with more
// cells, as an unquoted decimal comma makes them, which are not used since each cell
// behind stands in the wrong column; with fewer; with other rows inside a quoted cell.
func (b *builder) broken(t *Table) map[int]bool {
	if !b.delimited[t.Sheet.File] || t.fromCol > 0 || t.toCol < t.Sheet.Cols() {
		return nil
	}
	width := t.Sheet.Row(t.Header).Len()
	if t.HeaderRows > 1 {
		width = max(width, t.Sheet.Row(t.Header-1).Len())
	}
	out := map[int]bool{}
	var short []int
	rows := 0
	lines := t.Sheet.Contains('\n')
	for r := t.First; r <= t.Last; r++ {
		row := t.Sheet.Row(r)
		if row.Len() == width && !lines {
			rows++
			continue
		}
		if row.Blank() {
			continue
		}
		rows++
		more := 0
		for c := width; c < row.Len(); c++ {
			more += btoi(sheet.Trim(row.Text(c)) != "")
		}
		switch {
		case more > 0:
			out[r] = true
			b.find(cohort.Finding{Code: cohort.BrokenRow, Severity: cohort.Error, At: t.Sheet.Ref(r, width), Column: "",
				Got:     fmt.Sprintf("a row of %d cells", row.Len()),
				Want:    fmt.Sprintf("%d cells, as the header has", width),
				Message: "its cells may stand in the wrong columns, as behind a decimal comma without quotes: the row is not used; correct it, or export the file anew"})
		case row.Len() < width && row.Len() > 1:
			short = append(short, r)
		}
		if lines {
			b.rowsInside(t, row, r)
		}
	}
	if 20*len(short) > max(rows, 60) && len(short) > 3 {
		t.Notes = append(t.Notes, fmt.Sprintf("%d rows have fewer cells than the header: the last ones are taken as empty", len(short)))
		return out
	}
	for _, r := range short {
		f := cohort.Finding{Code: cohort.BrokenRow, Severity: cohort.Warning, At: t.Sheet.Ref(r, t.Sheet.Row(r).Len()-1),
			Got:     fmt.Sprintf("a row of %d cells", t.Sheet.Row(r).Len()),
			Want:    fmt.Sprintf("%d cells, as the header has", width),
			Message: "the cells that are there are used; see whether the row was parted or cells are lost"}
		if r == t.Last {
			f.Message = "the file seems to be cut off here: the cells that are there are used; copy or export the file again"
		}
		b.find(f)
	}
	return out
}

// rowsInside looks for rows of the file inside a quoted cell, whose quote was never
// closed.
func (b *builder) rowsInside(t *Table, row sheet.Row, r int) {
	for c := range row.Len() {
		text := row.Text(c)
		if strings.IndexByte(text, '\n') < 0 {
			continue
		}
		n := 0
		for line := range strings.SplitSeq(text, "\n") {
			marks := max(strings.Count(line, ","), strings.Count(line, ";"), strings.Count(line, "\t"))
			n += btoi(marks >= 2 && marks+2 >= row.Len()/2)
		}
		if n > 1 {
			b.find(cohort.Finding{Code: cohort.BrokenRow, Severity: cohort.Error, At: t.Sheet.Ref(r, c),
				Got:  fmt.Sprintf("a quoted cell with %d lines that look like rows", n),
				Want: "one cell", Message: "a quote seems to be left open, and the rows inside are lost: close it, or export the file anew"})
		}
	}
}
