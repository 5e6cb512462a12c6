package schema

import (
	"cmp"
	"fmt"
	"slices"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// headerOf is the header of a column of rows: analyte and unit.
func headerOf(of label) string {
	header := of.m.name
	if of.unitText != "" {
		return header + " (" + of.unitText + ")"
	}
	if of.unit != nil {
		return header + " (" + of.unit.Name + ")"
	}
	return header
}

// rows writes the sheet with one row a visit; a man without any keeps one.
func (x *crosstab) rows() *sheet.Sheet {
	var headers []string
	at := map[string]int{} // date and header: column
	for _, d := range x.dated {
		h := headerOf(d.of)
		if _, twice := at[d.date+h]; twice {
			x.others = append(x.others, d.col) // told as a column that is not used
			continue
		}
		at[d.date+h] = d.col
		if !slices.Contains(headers, h) {
			headers = append(headers, h)
		}
	}
	first := x.dated[0].col
	b := sheet.NewBuilder(true)
	var places [][][2]int // of each cell of each row: where it stands in the file
	emit := func(r int, day string, cells []int, texts []string) {
		row := x.s.Row(r)
		var place [][2]int
		for _, c := range x.others {
			if r == x.header {
				b.Cell(x.name(c))
			} else {
				b.Cell(row.Text(c), row.Kind(c))
			}
			place = append(place, [2]int{r, c})
		}
		b.Cell(day, sheet.Text)
		place = append(place, [2]int{x.header, slices.Max(cells)})
		for i, c := range cells {
			if texts != nil {
				b.Cell(texts[i], sheet.Text)
			} else {
				b.Cell(row.Text(c), row.Kind(c))
			}
			place = append(place, [2]int{r, max(c, first)})
		}
		for c := x.s.Row(x.header).Len(); c < row.Len(); c++ {
			if text := row.Text(c); sheet.Trim(text) != "" { // a row wider than the header is told as broken
				b.Cell(text, row.Kind(c))
				place = append(place, [2]int{r, c})
			}
		}
		b.EndRow()
		places = append(places, place)
	}
	none := slices.Repeat([]int{first}, len(headers))
	emit(x.header, x.time, none, headers)
	for i := range none {
		none[i] = -1
	}
	for r := max(x.header, x.units) + 1; r < x.s.Rows(); r++ {
		row, some := x.s.Row(r), false
		if row.Blank() {
			continue
		}
		for _, day := range x.days {
			cells, measured := slices.Clone(none), false
			for i, h := range headers {
				if c, has := at[day+h]; has {
					cells[i] = c
					measured = measured || sheet.Trim(row.Text(c)) != ""
				}
			}
			if measured {
				emit(r, day, cells, nil)
				some = true
			}
		}
		if !some {
			emit(r, "", none, nil)
		}
	}
	return x.sheet(b, places)
}

// name is the header of a column beside those of dates.
func (x *crosstab) name(c int) (string, sheet.Kind) {
	row := x.s.Row(x.header)
	switch {
	case c == x.unnamed:
		return "patient_id", sheet.Text
	case c == x.tests && recognise(row.Text(c)).m != testColumn:
		return "test", sheet.Text
	case sheet.Trim(row.Text(c)) == "": // it stands in the row of the dates
		return x.s.Row(x.header - 1).Text(c), sheet.Text
	}
	return row.Text(c), row.Kind(c)
}

// sheet closes the rows; cells keep their names in the file.
func (x *crosstab) sheet(b *sheet.Builder, places [][][2]int) *sheet.Sheet {
	s := x.s
	out := &sheet.Sheet{File: s.File, Name: s.Name, Hidden: s.Hidden, Date1904: s.Date1904, Notes: slices.Clone(s.Notes), Found: s.Found}
	out.Place = func(row, col int) cohort.Ref {
		if row >= 0 && row < len(places) && col >= 0 && col < len(places[row]) {
			return s.Ref(places[row][col][0], max(0, places[row][col][1]))
		}
		return s.Ref(x.header, x.dated[0].col)
	}
	out.Append(b)
	what := "the header, the title or the sheet's name says what they hold"
	if x.tests >= 0 {
		what = "each row is of one analyte"
	}
	if x.assumed {
		what = "nobody says what they hold: taken as total testosterone"
		out.Found = append(slices.Clone(s.Found), cohort.Finding{Code: cohort.UnknownColumn, Severity: cohort.Warning,
			At: s.Ref(x.header, x.dated[0].col), Column: sheet.Trim(s.Row(x.header).Text(x.dated[0].col)),
			Got: "columns with nothing but dates for headers", Want: "the name of what they hold",
			Message: fmt.Sprintf("taken as total testosterone; write it above them, or say it in the plan "+
				"(columns: sheets: {%q: {is: total_testosterone}})", cmp.Or(s.Name, s.File))})
	}
	if x.unnamed >= 0 {
		out.Found = append(slices.Clone(out.Found), unnamedFinding(s.Ref(x.header, x.unnamed), "", x.unnamed))
	}
	kind := "calendar months or days"
	if x.time == "visit_label" {
		kind = "times"
	} else if x.time != "visit_date" {
		kind = fmt.Sprintf("times under %q, as in a pivot table", x.time)
	}
	out.Notes = append(out.Notes, fmt.Sprintf("headers are %d %s: read as one row a visit (%s); cells are named as they stand in the file",
		len(x.days), kind, what))
	return out
}
