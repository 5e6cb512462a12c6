package schema

import (
	"fmt"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// across is a sheet with a column for each patient and, in each row, an analyte and a time.
type across struct {
	s          *sheet.Sheet
	header     int
	test, time int   // the columns that name the analyte and the time
	men        []int // the patients' columns
}

// fewestAcross is how many columns of patients make such a sheet.
const fewestAcross = 3

// seriesWords are words of headers that count something other than patients.
var seriesWords = wordSet("rep replicate run result results value values sample day week month visit v fu time t draw test dose arm " +
	"group site center centre batch plate page col column field var item q")

// patientsAcross gives a sheet with patients in columns, and analyte and time before each
// row, as one row for each result; nil where it is none.
func patientsAcross(s *sheet.Sheet) *sheet.Sheet {
	if s.Rows() < fewestAcross || s.Cols() < fewestAcross+2 || s.Rows() > mostVariables {
		return nil
	}
	seen := 0
	for r := 0; r < s.Rows()-1 && seen < headerDepth; r++ {
		if s.Row(r).Blank() {
			continue
		}
		seen++
		if x, ok := readAcross(s, r); ok {
			return x.rows()
		}
	}
	return nil
}

// readAcross reads a row as the header of such a sheet.
func readAcross(s *sheet.Sheet, r int) (x across, ok bool) {
	x = across{s: s, header: r, test: -1, time: -1}
	row, c := s.Row(r), 0
	for ; c < row.Len(); c++ {
		text := sheet.Trim(row.Text(c))
		if l := recognise(text); l.m == testColumn && x.test < 0 {
			x.test = c
		} else if words := fold(text); x.time < 0 && (words == "visit" || l.m != nil && (l.m.name == "month" || l.m.name == "visit_date" ||
			l.m.form == asTime)) {
			x.time = c
		} else {
			break
		}
	}
	if x.test < 0 || x.time < 0 {
		return x, false
	}
	seen, form := map[string]bool{}, ""
	for ; c < row.Len(); c++ {
		text := sheet.Trim(row.Text(c))
		if text == "" {
			continue
		}
		word := strings.TrimRight(fold(text), "0123456789 ")
		if form == "" {
			form = shape(text)
		}
		if len(text) > 24 || !strings.ContainsAny(text, "0123456789") || seen[text] || shape(text) != form || seriesWords[word] ||
			recognise(text).m != nil || parseMoment(fold(text)).set {
			return x, false
		}
		seen[text] = true
		x.men = append(x.men, c)
	}
	known := false
	for below := r + 1; below < s.Rows(); below++ {
		n := testName{label: recognise(sheet.Trim(s.Row(below).Text(x.test)))}
		known = known || n.analyte() != ""
	}
	return x, known && len(x.men) >= fewestAcross
}

// rows writes one row for each result; cells are named as they stand in the file.
func (x across) rows() *sheet.Sheet {
	s, b := x.s, sheet.NewBuilder(true)
	head := s.Row(x.header)
	var places [][4][2]int // of each cell of each row
	emit := func(man, r int, cells ...string) {
		for _, text := range cells {
			b.Cell(text, sheet.Text)
		}
		b.EndRow()
		places = append(places, [4][2]int{{x.header, man}, {r, x.time}, {r, x.test}, {r, man}})
	}
	emit(x.men[0], x.header, "patient_id", head.Text(x.time), head.Text(x.test), "Result", "Unit")
	left := 0
	for r := x.header + 1; r < s.Rows(); r++ {
		row := s.Row(r)
		if test, time := sheet.Trim(row.Text(x.test)), sheet.Trim(row.Text(x.time)); test == "" || time == "" {
			left += btoi(!row.Blank())
			continue
		}
		for _, c := range x.men {
			if text := sheet.Trim(row.Text(c)); text != "" {
				emit(c, r, head.Text(c), row.Text(x.time), row.Text(x.test), text, recognise(sheet.Trim(row.Text(x.test))).unitText)
			}
		}
	}
	out := &sheet.Sheet{File: s.File, Name: s.Name, Hidden: s.Hidden, Date1904: s.Date1904, Notes: slices.Clone(s.Notes), Found: s.Found}
	out.Place = func(row, col int) cohort.Ref {
		if row < 0 || row >= len(places) {
			return s.Ref(x.header, x.test)
		}
		at := places[row][min(max(col, 0), len(places[row])-1)]
		if col > 3 { // the unit is the test's
			at = places[row][2]
		}
		return s.Ref(at[0], at[1])
	}
	out.Append(b)
	out.Notes = append(out.Notes, fmt.Sprintf("%d patients stand in columns, analyte and time in rows: read turned; cells are named as they "+
		"stand in the file", len(x.men)))
	if left > 0 {
		out.Notes = append(out.Notes, amount(left, "row without an analyte or a time is", "rows without an analyte or a time are")+" not read")
	}
	return out
}
