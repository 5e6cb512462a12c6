package schema

import (
	"slices"
	"strings"
	"unicode"

	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// crosstab is a sheet whose columns are calendar months or days, one a visit.
type crosstab struct {
	s       *sheet.Sheet
	header  int
	units   int // row of units below the header, -1 none
	others  []int
	dated   []datedColumn
	days    []string // dates in order of the columns, as texts
	time    string   // header of the times: visit_date, or what stands over months that are numbers
	assumed bool     // nobody names the analyte
	tests   int      // column that names the analyte of each row, -1 none
	unnamed int      // column of identifiers under no header, -1 none
}

// datedColumn is a column whose header names the date of its values.
type datedColumn struct {
	col  int
	date string // as text; a month where no day is said
	of   label  // what is measured
}

// fewestDates is how many different dates headers must name to be a calendar.
const fewestDates = 2

// calendarRows makes one row a visit of a sheet with one column a calendar month or day,
// so that its times are read as any other dates; nil where it is none. The analyte stands
// in each header, over the columns, in a title, in the sheet's name or in the plan.
func calendarRows(s *sheet.Sheet, plan Plan) *sheet.Sheet {
	if s.Rows() < 2 || s.Cols() < 3 {
		return nil
	}
	seen, names := 0, analyteNames{}
	for r := 0; r < s.Rows() && seen < headerDepth; r++ {
		if s.Row(r).Blank() {
			continue
		}
		seen++
		if !datesAcross(s, r) && numbered(s, r) < 0 && !timesOverTests(s, r, names) {
			continue
		}
		if analytesBelow(s, r) {
			continue // the row below is the header, with the dates above it
		}
		if x := readCrosstab(s, r, plan, names); x != nil {
			return x.rows()
		}
	}
	return nil
}

// datesAcross tells whether a row, or the one above it, has two cells that may be dates.
func datesAcross(s *sheet.Sheet, r int) bool {
	n := 0
	for _, row := range []sheet.Row{s.Row(r), s.Row(r - 1)} {
		for c := 0; c < row.Len() && n < fewestDates; c++ {
			if row.Kind(c) == sheet.Serial || len(row.Text(c)) < 60 && written().MatchString(row.Text(c)) {
				n++
			}
		}
	}
	return n >= fewestDates
}

// numbered finds the word for months over a row of numbers, as a pivot table has it; -1
// where there is none.
func numbered(s *sheet.Sheet, r int) int {
	row, above := s.Row(r), s.Row(r-1)
	for c := 1; r > 0 && c < min(above.Len(), 50); c++ {
		if text := sheet.Trim(above.Text(c)); text == "" || byWord()[fold(text)] == nil || byWord()[fold(text)].name != "month" {
			continue
		}
		n := 0
		for k := c; k < row.Len(); k++ {
			_, ok := sheet.ParseNumber(sheet.Trim(row.Text(k)), sheet.Point)
			n += btoi(ok)
		}
		if n >= fewestDates && above.Len() <= row.Len() {
			return c
		}
	}
	return -1
}

// testRows is how many rows are looked at to see whether each is of an analyte.
const testRows = 40

// analyteNames are the analytes that texts of a sheet name, nil of those that name none: the rows
// below one are those below the next.
type analyteNames map[string]*meaning

func (n analyteNames) of(text string) *meaning {
	m, known := n[text]
	if !known {
		if l := recognise(text); isMeasured(l) && l.m.form == asNumber {
			m = l.m
		}
		n[text] = m
	}
	return m
}

// testsDown is the column below row r whose cells name the analytes of their rows, two or
// more; -1 where there is none.
func testsDown(s *sheet.Sheet, r int, names analyteNames) int {
	for c := range min(s.Row(r).Len(), 12) {
		seen := map[*meaning]bool{}
		for k := r + 1; k < min(s.Rows(), r+1+testRows); k++ {
			if m := names.of(sheet.Trim(s.Row(k).Text(c))); m != nil {
				seen[m] = true
			}
		}
		if len(seen) > 1 {
			return c
		}
	}
	return -1
}

// isTime tells a header that is nothing but a visit's time: "Baseline", "3 months".
func isTime(text string) bool {
	return len(text) < 40 && strings.ContainsFunc(text, unicode.IsLetter) && parseMoment(fold(exact(text))).set
}

// timesOverTests tells whether row r has times of visits over rows each of which is of one
// analyte, as laboratories print a man's results.
func timesOverTests(s *sheet.Sheet, r int, names analyteNames) bool {
	row, times := s.Row(r), 0
	for c := range row.Len() {
		times += btoi(isTime(sheet.Trim(row.Text(c))))
	}
	return times >= fewestDates && testsDown(s, r, names) >= 0
}

// readCrosstab reads row r as the header of a calendar, nil where it is none.
func readCrosstab(s *sheet.Sheet, r int, plan Plan, names analyteNames) *crosstab {
	row, above := s.Row(r), s.Row(r-1)
	x := &crosstab{s: s, header: r, units: -1, time: "visit_date", unnamed: -1, tests: testsDown(s, r, names)}
	from, labels := numbered(s, r), false
	if from >= 0 {
		x.time = sheet.Trim(above.Text(from))
	} else if labels = !datesAcross(s, r); labels {
		x.time = "visit_label"
	}
	id, months := false, true
	overDate, overOf := "", label{}
	for c := range row.Len() {
		text := sheet.Trim(row.Text(c))
		if over := sheet.Trim(above.Text(c)); over != "" && r > 0 {
			overDate, overOf = "", label{}
			if date, rest, ok := headerDate(over, above.Kind(c), s.Date1904); ok && rest == "" {
				overDate = date
			} else if l := recognise(over); isMeasured(l) {
				overOf = l
			}
		}
		if text == "" {
			id = overDate == "" && x.namedAbove(above, c) || id
			continue
		}
		date, rest, ok := headerDate(text, row.Kind(c), s.Date1904)
		of := overOf
		if from >= 0 {
			v, number := sheet.ParseNumber(text, sheet.Point)
			date, rest, ok = text, "", number && c >= from && v >= 0 && v <= 600
		}
		if labels {
			date, rest, ok = text, "", isTime(text)
		}
		switch {
		case ok && rest != "":
			of = recognise(rest)
		case !ok && overDate != "" && from < 0:
			date, of = overDate, recognise(text)
			ok = isMeasured(of)
		}
		if !ok {
			l := recognise(text)
			id = id || l.m != nil && l.m.name == "patient_id" && !l.weak || sheet.Trim(plan.Names["patient_id"]) == text
			x.others = append(x.others, c)
			continue
		}
		months = months && strings.HasSuffix(date, "-01")
		x.dated = append(x.dated, datedColumn{c, date, of})
		if !slices.Contains(x.days, date) {
			x.days = append(x.days, date)
		}
	}
	if len(x.days) < fewestDates {
		return nil
	}
	if !id {
		if x.unnamed = unnamedIDs(s, r); x.unnamed < 0 {
			return nil
		}
		if !slices.Contains(x.others, x.unnamed) {
			x.others = append([]int{x.unnamed}, x.others...)
		}
	}
	if x.overDates() {
		return nil
	}
	if months { // true dates, each the first of a month: what is shown is the month
		for i := range x.dated {
			x.dated[i].date = strings.TrimSuffix(x.dated[i].date, "-01")
		}
		for i := range x.days {
			x.days[i] = strings.TrimSuffix(x.days[i], "-01")
		}
	}
	x.unitRow()
	return x.named(plan)
}

// namedAbove takes a column whose name stands in the row of the dates, and tells whether it is that
// of identifiers.
func (x *crosstab) namedAbove(above sheet.Row, c int) bool {
	text := sheet.Trim(above.Text(c))
	if x.header == 0 || text == "" {
		return false
	}
	x.others = append(x.others, c)
	return namesID(text)
}

// analytesBelow tells whether dates in row r stand over the names of what was measured.
func analytesBelow(s *sheet.Sheet, r int) bool {
	row, below, n := s.Row(r), s.Row(r+1), 0
	for c := range below.Len() {
		if text := sheet.Trim(below.Text(c)); text != "" && isMeasured(recognise(text)) && recognise(row.Text(c)).m == nil {
			n++
		}
	}
	return n >= fewestDates && datesAcross(s, r+1)
}

// isMeasured tells a label of a visit's measurement without a time.
func isMeasured(l label) bool {
	return l.m != nil && l.m.visit && !l.when.set && (l.m.form == asNumber && l.m.name != "month" || l.m.form == asYesNo)
}

// written are dates as headers have them: with a year of four digits, or with marks.
var written = expression(`\d{4}|[-/.'’]\d|年`)

// headerDate finds the date or the month in a header; rest is what else it says.
func headerDate(text string, kind sheet.Kind, date1904 bool) (date, rest string, ok bool) {
	if kind == sheet.Serial {
		if v, number := sheet.ParseNumber(text, sheet.Point); number {
			d, ok := sheet.SerialDay(v, date1904)
			return d.String(), "", ok
		}
	}
	if len(text) > 60 || !written().MatchString(text) {
		return "", "", false
	}
	is := func(t string) bool {
		if _, ok := sheet.ParseNumber(t, sheet.Point); ok || !written().MatchString(t) {
			return false
		}
		_, day := sheet.ParseDate(t, sheet.Unsettled, latestYear)
		_, month := sheet.ParseMonth(t, latestYear)
		return day || month
	}
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '_' || r == '\u00a0' || r == '(' || r == ')' || r == '@' })
	for n := min(3, len(fields)-1); n > 0; n-- {
		for k := len(fields) - n; k >= 0; k-- {
			t, rest := strings.Join(fields[k:k+n], " "), strings.Join(slices.Concat(fields[:k], fields[k+n:]), " ")
			if is(t) && isMeasured(recognise(rest)) { // "TT 2019-03-05" alone reads as a date with its weekday
				return t, rest, true
			}
		}
	}
	return text, "", is(text)
}

// overDates tells columns of dates, which no measurement stands in.
func (x *crosstab) overDates() bool {
	cells, dates := 0, 0
	for r := x.header + 1; r < x.s.Rows() && cells < sampleCells; r++ {
		row := x.s.Row(r)
		for _, d := range x.dated {
			text := sheet.Trim(row.Text(d.col))
			if text == "" {
				continue
			}
			cells++
			_, is := sheet.ParseDate(text, sheet.Unsettled, latestYear)
			dates += btoi(is || row.Kind(d.col) == sheet.Serial)
		}
	}
	return 2*dates > cells
}

// unitRow finds a row of units below the header.
func (x *crosstab) unitRow() {
	row, known := x.s.Row(x.header+1), 0
	for _, d := range x.dated {
		text := sheet.Trim(row.Text(d.col))
		if text != "" && !unit.Known(text) {
			return
		}
		known += btoi(text != "")
	}
	if known > 0 {
		x.units = x.header + 1
	}
}

// named settles what the columns hold whose headers are nothing but dates: the plan
// says it, the titles above, or the sheet's name.
func (x *crosstab) named(plan Plan) *crosstab {
	var of label
	if is := plan.sheet(x.s).Is; is != "" {
		of = plannedLabel(find(is), is)
	} else if x.tests >= 0 {
		of = label{m: resultColumn}
	}
	try := func(text string) {
		if of.m == nil {
			if l := recognise(aggregate().ReplaceAllString(text, "")); isMeasured(l) && l.residue == "" {
				of = l
			}
		}
	}
	for r := x.header - 1; r >= 0; r-- {
		row := x.s.Row(r)
		for c := range row.Len() {
			try(sheet.Trim(row.Text(c)))
		}
	}
	for _, part := range strings.FieldsFunc(x.s.Name, func(r rune) bool { return strings.ContainsRune("-:,;|–_.()", r) }) {
		try(sheet.Trim(part))
	}
	for i := range x.dated {
		d := &x.dated[i]
		if d.of.m == nil {
			if d.of = of; of.m == nil {
				d.of.m, x.assumed = find(string(unit.TotalTestosterone)), true
			}
		}
		if text := sheet.Trim(x.s.Row(x.units).Text(d.col)); x.units >= 0 && text != "" && d.of.unit == nil {
			d.of.unitText = text
		}
	}
	x.unitOnce()
	return x
}

// aggregate is what a pivot table writes before the name of what it shows. A count shows
// no values.
var aggregate = expression(`(?i)^(average|mean|sum|max|min|mittelwert|summe|moyenne|somme) (of|von|de) `)

// unitOnce gives a unit that stands in one header to the others of its analyte.
func (x *crosstab) unitOnce() {
	said := map[*meaning]string{}
	for _, d := range x.dated {
		if h := headerOf(d.of); h != d.of.m.name {
			if before, known := said[d.of.m]; known && before != h {
				h = "" // two units: each stands for itself
			}
			said[d.of.m] = h
		}
	}
	for i := range x.dated {
		d := &x.dated[i]
		if h := said[d.of.m]; h != "" && headerOf(d.of) == d.of.m.name {
			d.of.unitText = strings.TrimSuffix(strings.TrimPrefix(h, d.of.m.name+" ("), ")")
		}
	}
}
