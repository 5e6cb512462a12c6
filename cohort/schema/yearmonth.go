package schema

import (
	"fmt"
	"math"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// dateColumns are the columns that give a visit's date in parts.
type dateColumns struct{ header, year, month, day int }

// partsAsDates gives a sheet with a column of years beside one of months, the calendar's,
// with the dates that they make in place of the months; else the sheet as it is.
func partsAsDates(s *sheet.Sheet) *sheet.Sheet {
	d, ok := findParts(s)
	switch {
	case !ok:
		return s
	case !d.several(s): // 3, 6, 12 beside the year of enrolment are months of follow-up
		out := *s
		out.Found = append(out.Found[:len(out.Found):len(out.Found)], cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning,
			At: s.Ref(d.header, d.month), Column: sheet.Trim(s.Row(d.header).Text(d.month)), Got: "few different months beside years",
			Want:    "dates such as 2021-05-04, or months since the start alone",
			Message: "taken as months since time zero; if they are the calendar's, write dates"})
		return &out
	}
	b := sheet.NewBuilder(true)
	for r := range s.Rows() {
		row := s.Row(r)
		for c := range row.Len() {
			text, kind := row.Text(c), row.Kind(c)
			if c == d.month && r >= d.header {
				text, kind = d.date(row, r), sheet.Text
			}
			b.Cell(text, kind)
		}
		b.EndRow()
	}
	out := &sheet.Sheet{File: s.File, Name: s.Name, Hidden: s.Hidden, HiddenRows: s.HiddenRows, HiddenCols: s.HiddenCols, Date1904: s.Date1904,
		Merged: s.Merged, Notes: s.Notes, Found: s.Found, Place: s.Place}
	out.Notes = append(out.Notes[:len(out.Notes):len(out.Notes)], fmt.Sprintf("the months in %q are the calendar's, since years stand beside "+
		"them: read as dates", sheet.Trim(s.Row(d.header).Text(d.month))))
	out.Append(b)
	return out
}

// date is the text of a row's date; of the header's it is what the column is.
func (d dateColumns) date(row sheet.Row, r int) string {
	if r == d.header {
		return "visit_date"
	}
	year, month := sheet.Trim(row.Text(d.year)), sheet.Trim(row.Text(d.month))
	y, okY := sheet.ParseNumber(year, sheet.Point)
	m, okM := sheet.ParseNumber(month, sheet.Point)
	if !okY || !okM {
		return strings.TrimSpace(year + " " + month)
	}
	date := fmt.Sprintf("%04.0f-%02.0f", y, m)
	if d.day >= 0 {
		if v, ok := sheet.ParseNumber(sheet.Trim(row.Text(d.day)), sheet.Point); ok {
			date += fmt.Sprintf("-%02.0f", v)
		}
	}
	return date
}

// findParts finds a header with a year and a month, and asks whether the cells below are
// those of the calendar.
func findParts(s *sheet.Sheet) (dateColumns, bool) {
	for r := range min(s.Rows(), headerDepth) {
		row := s.Row(r)
		d := dateColumns{header: r, year: -1, month: -1, day: -1}
		for c := range row.Len() {
			text := row.Text(c)
			if len(text) > 24 {
				continue
			}
			f := strings.TrimPrefix(strings.TrimPrefix(inEnglish(fold(text)), "visit "), "lab ")
			switch strings.TrimSuffix(f, "s") {
			case "year":
				d.year = c
			case "month":
				d.month = c
			case "day":
				d.day = c
			}
		}
		if d.year >= 0 && d.month >= 0 {
			return d, d.holds(s)
		}
	}
	return dateColumns{}, false
}

// several tells whether the months are so many different ones that they are the calendar's.
func (d dateColumns) several(s *sheet.Sheet) bool {
	const fewest, looked = 6, 5000
	seen := map[string]bool{}
	for r := d.header + 1; r < s.Rows() && r < d.header+looked && len(seen) < fewest; r++ {
		if text := sheet.Trim(s.Row(r).Text(d.month)); text != "" {
			seen[text] = true
		}
	}
	return len(seen) >= fewest
}

// holds tells whether the years are of our time and the months whole and at most twelve.
func (d dateColumns) holds(s *sheet.Sheet) bool {
	const looked = 500
	rows, fit := 0, 0
	for r := d.header + 1; r < s.Rows() && rows < looked; r++ {
		row := s.Row(r)
		y, okY := sheet.ParseNumber(sheet.Trim(row.Text(d.year)), sheet.Point)
		m, okM := sheet.ParseNumber(sheet.Trim(row.Text(d.month)), sheet.Point)
		if !okY && !okM {
			continue
		}
		rows++
		fit += btoi(okY && okM && y >= 1950 && y <= latestYear && m >= 1 && m <= 12 && m == math.Trunc(m))
	}
	return rows >= 3 && 20*fit >= 19*rows
}
