package schema

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"leydig/cohort"
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
	assumed bool     // nobody names the analyte
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
	seen := 0
	for r := 0; r < s.Rows() && seen < headerDepth; r++ {
		if s.Row(r).Blank() {
			continue
		}
		seen++
		if !datesAcross(s, r) {
			continue
		}
		if x := readCrosstab(s, r, plan); x != nil {
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
			if row.Kind(c) == sheet.Serial || len(row.Text(c)) < 60 && written.MatchString(row.Text(c)) {
				n++
			}
		}
	}
	return n >= fewestDates
}

// readCrosstab reads row r as the header of a calendar, nil where it is none.
func readCrosstab(s *sheet.Sheet, r int, plan Plan) *crosstab {
	row, above := s.Row(r), s.Row(r-1)
	x := &crosstab{s: s, header: r, units: -1}
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
			continue
		}
		date, rest, ok := headerDate(text, row.Kind(c), s.Date1904)
		of := overOf
		switch {
		case ok && rest != "":
			of = recognise(rest)
		case !ok && overDate != "":
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
	if !id || len(x.days) < fewestDates || x.overDates() {
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

// isMeasured tells a label of a visit's measurement without a time.
func isMeasured(l label) bool {
	return l.m != nil && l.m.visit && !l.when.set && (l.m.form == asNumber && l.m.name != "month" || l.m.form == asYesNo)
}

// written are dates as headers have them: with a year of four digits, or with marks.
var written = regexp.MustCompile(`\d{4}|[-/.'’]\d|年`)

// headerDate finds the date or the month in a header; rest is what else it says.
func headerDate(text string, kind sheet.Kind, date1904 bool) (date, rest string, ok bool) {
	if kind == sheet.Serial {
		if v, number := sheet.ParseNumber(text, sheet.Point); number {
			d, ok := sheet.SerialDay(v, date1904)
			return d.String(), "", ok
		}
	}
	if len(text) > 60 || !written.MatchString(text) {
		return "", "", false
	}
	is := func(t string) bool {
		if _, ok := sheet.ParseNumber(t, sheet.Point); ok || !written.MatchString(t) {
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
	}
	try := func(text string) {
		if of.m == nil {
			if l := recognise(text); isMeasured(l) && l.residue == "" {
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
			b.Cell(row.Text(c), row.Kind(c))
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
	emit(x.header, "visit_date", none, headers)
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
	if x.assumed {
		what = "nobody says what they hold: taken as total testosterone"
		out.Found = append(slices.Clone(s.Found), cohort.Finding{Code: cohort.UnknownColumn, Severity: cohort.Warning,
			At: s.Ref(x.header, x.dated[0].col), Column: sheet.Trim(s.Row(x.header).Text(x.dated[0].col)),
			Got: "columns with nothing but dates for headers", Want: "the name of what they hold",
			Message: fmt.Sprintf("taken as total testosterone; write it above them, or say it in the plan "+
				"(columns: sheets: {%q: {is: total_testosterone}})", cmp.Or(s.Name, s.File))})
	}
	out.Notes = append(out.Notes, fmt.Sprintf("headers are %d calendar months or days: read as one row a visit (%s); "+
		"cells are named as they stand in the file", len(x.days), what))
	return out
}
