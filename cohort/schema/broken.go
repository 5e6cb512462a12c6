package schema

import (
	"fmt"
	"strconv"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// broken finds the rows of a delimited file that do not fit their header: with more
// cells, as an unquoted decimal comma makes them, which are not used since each cell
// behind stands in the wrong column; with fewer. What it says of a row takes the place of
// what the reader of the file said of its width, which knew no header.
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
	rows := t.Last - t.First + 1
	for _, r := range t.Sheet.Uneven(t.First, t.Last, width) {
		row := t.Sheet.Row(r)
		if row.Blank() {
			rows--
			continue
		}
		more := 0
		for c := width; c < row.Len(); c++ {
			more += btoi(sheet.Trim(row.Text(c)) != "")
		}
		switch {
		case more > 0:
			out[r] = true
			b.find(cohort.Finding{Code: cohort.BrokenRow, Severity: cohort.Error, At: t.Sheet.Ref(r, width), Column: "",
				Got:  fmt.Sprintf("a row of %d cells", row.Len()),
				Want: fmt.Sprintf("%d cells, as the header has", width),
				Message: "its cells may stand in the wrong columns, as behind a decimal comma without quotes: the row is not used; correct it, or " +
					"export the file anew"})
		case row.Len() < width && row.Len() > 1:
			short = append(short, r)
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

// rowOf is the number of a cell's row as people count.
func rowOf(at cohort.Ref) int {
	n, err := strconv.Atoi(strings.TrimLeft(at.Cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if err != nil {
		return 0 // a whole column, or no cell
	}
	return n
}

// titles tells of what was found in a sheet that is a matter of how wide its lines above the
// header are, which are titles.
func (t *Table) titles(f cohort.Finding) bool {
	return f.Code == cohort.BrokenRow && t.Header >= 0 && rowOf(f.At) <= t.Header-max(0, t.HeaderRows-1)
}

// settleRows keeps one finding a broken row: the one told later, which knows the header.
func settleRows(found []cohort.Finding) []cohort.Finding {
	row := func(f cohort.Finding) cohort.Ref {
		at := f.At
		at.Cell = strconv.Itoa(rowOf(at))
		return at
	}
	last := map[cohort.Ref]int{}
	for i, f := range found {
		if f.Code == cohort.BrokenRow {
			last[row(f)] = i
		}
	}
	out := found[:0]
	for i, f := range found {
		if f.Code != cohort.BrokenRow || last[row(f)] == i {
			out = append(out, f)
		}
	}
	return out
}
