package schema

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// Columns of a table of treatments. They are no canonical columns of a patient, so that a
// plan cannot name them.
var (
	courseStart      = &meaning{name: "course_start", form: asDate}
	courseEnd        = &meaning{name: "course_end", form: asDate}
	courseStartMonth = &meaning{name: "course_start_month", form: asNumber}
	courseEndMonth   = &meaning{name: "course_end_month", form: asNumber}
)

// Words of headers that say where a course begins and ends.
var (
	beginWords = []string{"start", "started", "begin", "began", "beginning", "from", "since", "commenced", "initiated", "initiation",
		"beginn", "ab", "von", "debut", "inicio", "inizio", "desde"}
	endWords = []string{"end", "ended", "stop", "stopped", "stopping", "until", "to", "till", "discontinued", "finished", "through",
		"ende", "bis", "fin", "fine", "hasta", "jusqu"}
)

// courses finds tables with several rows a patient, each a treatment with its beginning:
// beside a list of the patients, or beside visits alone. What they hold is the courses of
// the cohort, and not a treatment and a date of the patient.
func (b *builder) courses() {
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		treatment := t.column("treatment")
		if t.Role != RolePatients || treatment == nil {
			continue
		}
		start, end := t.spanColumn(beginWords, "index_date"), t.spanColumn(endWords, "stop_date")
		if start == nil || !b.repeats(i) {
			continue
		}
		t.Role = RoleCourses
		t.mean(start, courseStart, courseStartMonth)
		t.mean(end, courseEnd, courseEndMonth)
		t.found = slices.DeleteFunc(t.found, func(f cohort.Finding) bool {
			return f.Code == cohort.UnknownColumn && (f.Column == start.Header || end != nil && f.Column == end.Header)
		})
		for j := range t.Columns {
			c := &t.Columns[j]
			if c.m == nil || c == treatment || c == start || c == end || c.Meaning == "patient_id" {
				continue
			}
			c.m, c.Meaning = nil, ""
			c.Notes = append(c.Notes, "not used: the table lists courses of treatment, of which the treatment, its beginning and its end are read")
		}
	}
}

// repeats tells whether a table has several rows of some patients, as lists of them have
// by mistake only: more than a fifth, or any where another table lists the patients and
// this one says nothing of them but treatments.
func (b *builder) repeats(table int) bool {
	t := &b.res.Tables[table]
	if t.patientColumns() > 3 {
		return false
	}
	listed := false
	for i := range b.res.Tables {
		o := &b.res.Tables[i]
		listed = listed || i != table && (o.Role == RolePatients || o.Role == RoleBoth)
	}
	seen, again, n := map[string]bool{}, 0, 0
	for r := t.First; r <= t.Last; r++ {
		if id := t.id(t.Sheet.Row(r)); id != "" {
			n++
			again += btoi(seen[id])
			seen[id] = true
		}
	}
	return again > 0 && (listed || 5*again > n)
}

// spanColumn finds the column that says where a course begins or ends.
func (t *Table) spanColumn(words []string, canonical string) *Column {
	if c := t.column(canonical); c != nil {
		return c
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.m != nil && c.m.form != asDate && c.m.name != "treatment_duration" && c.m.name != "month" {
			continue
		}
		says := slices.ContainsFunc(strings.Fields(fold(c.Header)), func(w string) bool { return slices.Contains(words, w) })
		if k := t.content(c.Col); says && (k.mostly(k.dates+k.serials) || t.inMonths(c)) {
			return c
		}
	}
	return nil
}

// inMonths tells a column of months by its header and its numbers.
func (t *Table) inMonths(c *Column) bool {
	k, words := t.content(c.Col), " "+fold(c.Header)+" "
	return k.mostly(k.numbers-k.serials) && k.dates == 0 &&
		(strings.Contains(words, " month") || strings.Contains(words, " mo ") || strings.Contains(words, " monat"))
}

// mean gives a column of a course its meaning, by its header and what it holds.
func (t *Table) mean(c *Column, day, month *meaning) {
	if c == nil {
		return
	}
	if c.m = day; t.inMonths(c) {
		c.m, c.factor, c.unitCol = month, 1, -1
		c.Unit, c.UnitFrom = "months", "header"
	}
	c.Meaning = c.m.name
}

// course is one row of a table of treatments, before times are known.
type course struct {
	patient    int32
	level      string
	start, end cohort.Day
	from, to   float64 // days since the index, where the table gives months
	source     uint16
	row        uint32
}

// readCourses reads the tables of treatments, gives patients without an index date their
// first beginning, and those without a treatment or its end what the courses say.
func (b *builder) readCourses() {
	var all []course
	some := false
	for ti := range b.res.Tables {
		if t := &b.res.Tables[ti]; t.Role == RoleCourses {
			some = true
			all = append(all, b.courseRows(ti, t)...)
		}
	}
	if !some {
		return
	}
	b.beginAtCourses(all)
	kept := all[:0]
	for _, x := range all {
		if b.timed(&x) {
			kept = append(kept, x)
		}
	}
	slices.SortStableFunc(kept, func(x, y course) int {
		return cmp.Or(cmp.Compare(x.patient, y.patient), cmp.Compare(x.from, y.from), cmp.Compare(x.level, y.level))
	})
	b.c.Courses = coursesOf(kept, b.c.Patients.Len())
	b.fromCourses()
}

// courseRows reads one table.
func (b *builder) courseRows(ti int, t *Table) (out []course) {
	treatment := t.column("treatment")
	drug := patientReader{b: b, m: treatment.m}
	day := func(c *Column, row int) (cohort.Day, bool) {
		text := sheet.Trim(t.Sheet.Row(row).Text(c.Col))
		d, _, fault := c.date(t.Sheet, text, b.pivot)
		if fault {
			b.find(badDate(c, t.Sheet.Ref(row, c.Col), text))
			return d, false
		}
		c.N += btoi(d != cohort.NoDay)
		c.Missing += btoi(d == cohort.NoDay)
		return d, true
	}
	month := func(c *Column, row int) (float64, bool) {
		cells := t.Sheet.Row(row)
		text := sheet.Trim(cells.Text(c.Col))
		got := c.cell(cells, text)
		if got.fault != "" {
			b.find(c.finding(got, t.Sheet.Ref(row, c.Col), text))
			return nan, false
		}
		if math.IsNaN(got.value) {
			c.Missing++
			return nan, true
		}
		c.note(got.value)
		return got.value * unit.DaysPerMonth, true
	}
	for row := t.First; row <= t.Last; row++ {
		p := t.patient[row-t.First]
		if p < 0 {
			continue
		}
		x := course{patient: p, start: cohort.NoDay, end: cohort.NoDay, from: nan, to: nan, source: uint16(ti), row: uint32(row)}
		level, blank, _ := drug.word(treatment, sheet.Trim(t.Sheet.Row(row).Text(treatment.Col)))
		if blank {
			treatment.Missing++
			b.skipCourse(t, row, treatment, "an empty cell", "a treatment")
			continue
		}
		treatment.N++
		x.level = strings.Clone(level)
		ok := true
		for j := range t.Columns {
			c := &t.Columns[j]
			good := true
			switch c.m {
			case courseStart:
				x.start, good = day(c, row)
			case courseEnd:
				x.end, good = day(c, row)
			case courseStartMonth:
				x.from, good = month(c, row)
			case courseEndMonth:
				x.to, good = month(c, row)
			default:
				continue
			}
			ok = ok && good
		}
		if !ok {
			continue
		}
		parts := []string{x.level}
		if allDrugs(x.level) {
			parts = strings.Split(x.level, "+") // each a course of its own
		}
		for _, part := range parts {
			x.level = part
			out = append(out, x)
		}
	}
	return out
}

// skipCourse tells of a row that is no course.
func (b *builder) skipCourse(t *Table, row int, c *Column, got, want string) {
	b.find(cohort.Finding{Code: cohort.BadDate, Severity: cohort.Warning, At: t.Sheet.Ref(row, c.Col), Column: c.Header,
		Got: got, Want: want, Message: "the row is not used as a course of treatment; fill the cell or delete the row"})
}

// beginAtCourses makes the first beginning the index date of all, where no column gives it.
func (b *builder) beginAtCourses(all []course) {
	p := &b.c.Patients
	if p.Index != nil || b.c.Kind != cohort.TreatmentStart {
		return
	}
	index := slices.Repeat([]cohort.Day{cohort.NoDay}, b.c.Patients.Len())
	at := cohort.At{Col: slices.Repeat([]int32{-1}, len(b.res.Tables)), Rows: slices.Clone(p.Row), Sources: slices.Clone(p.Source)}
	for i := range b.res.Tables {
		if t := &b.res.Tables[i]; t.Role == RoleCourses {
			if c := t.column(courseStart.name); c != nil {
				at.Col[i] = int32(c.Col)
				t.Notes = append(t.Notes, "no column gives time zero: it is the beginning of each patient's first treatment")
			}
		}
	}
	some := false
	for _, x := range all {
		if x.start != cohort.NoDay && (index[x.patient] == cohort.NoDay || x.start < index[x.patient]) {
			index[x.patient], some = x.start, true
			at.Rows[x.patient], at.Sources[x.patient] = x.row, x.source
		}
	}
	if some {
		p.Index = index
		p.Dates = append(p.Dates, cohort.Date{Name: "index_date", Values: index, At: at})
	}
}

// timed places a course in days since its patient's index; what cannot be is told.
func (b *builder) timed(x *course) bool {
	t := &b.res.Tables[x.source]
	index := cohort.NoDay
	if b.c.Patients.Index != nil {
		index = b.c.Patients.Index[x.patient]
	}
	at := func(d cohort.Day) float64 {
		if d == cohort.NoDay || index == cohort.NoDay {
			return nan
		}
		return float64(d - index)
	}
	if t.column(courseStart.name) != nil {
		x.from = at(x.start)
	}
	if t.column(courseEnd.name) != nil {
		x.to = at(x.end)
	}
	if math.IsNaN(x.to) {
		x.to = math.Inf(1)
	}
	begin := t.column(courseStart.name)
	if begin == nil {
		begin = t.column(courseStartMonth.name)
	}
	if math.IsNaN(x.from) {
		if x.start != cohort.NoDay {
			b.skipCourse(t, int(x.row), begin, "the beginning of a treatment", "an index date of this patient")
		} else {
			b.skipCourse(t, int(x.row), begin, "an empty cell", "the beginning of the treatment")
		}
		return false
	}
	if x.to < x.from {
		b.find(cohort.Finding{Code: cohort.ImpossibleOrder, Severity: cohort.Error, At: t.Sheet.Ref(int(x.row), begin.Col), Column: begin.Header,
			Got: "a treatment that ends before it begins", Want: "an end at or after the beginning",
			Message: "the row is not used as a course of treatment; correct it"})
		return false
	}
	return true
}

// coursesOf puts sorted rows into columns.
func coursesOf(rows []course, patients int) *cohort.Courses {
	levels := map[string]bool{}
	for _, x := range rows {
		levels[x.level] = true
	}
	c := &cohort.Courses{Start: make([]int32, patients+1), Levels: slices.Sorted(maps.Keys(levels))}
	rank := func(level string) int {
		for i := range drugs {
			if drugs[i].name == level {
				return i
			}
		}
		return len(drugs)
	}
	slices.SortStableFunc(c.Levels, func(x, y string) int { return cmp.Compare(rank(x), rank(y)) })
	code := map[string]int32{}
	for i, l := range c.Levels {
		code[l] = int32(i)
	}
	for _, x := range rows {
		c.Start[x.patient+1]++
		c.Treatment = append(c.Treatment, code[x.level])
		c.From, c.To = append(c.From, x.from), append(c.To, x.to)
		c.Source, c.Row = append(c.Source, x.source), append(c.Row, x.row)
	}
	for p := range patients {
		c.Start[p+1] += c.Start[p]
	}
	return c
}

// fromCourses makes the treatment (a sequence: "hcg then cc") and its end, where no other
// table has them.
func (b *builder) fromCourses() {
	p, c := &b.c.Patients, b.c.Courses
	n := p.Len()
	at := cohort.At{Col: slices.Repeat([]int32{-1}, len(b.res.Tables))}
	if p.Factor("treatment") == nil {
		f := cohort.Factor{Name: "treatment", Codes: make([]int32, n), At: at}
		for i := range n {
			f.Codes[i] = -1
			if s := c.Sequence(i); s != "" {
				k := slices.Index(f.Levels, s)
				if k < 0 {
					k = len(f.Levels)
					f.Levels = append(f.Levels, s)
				}
				f.Codes[i] = int32(k)
			}
		}
		p.Factors = append(p.Factors, f)
	}
	if p.Date("stop_date") == nil && p.Index != nil {
		d, some := cohort.Date{Name: "stop_date", Values: slices.Repeat([]cohort.Day{cohort.NoDay}, n), At: at}, false
		for i := range n {
			if end := c.End(i); !math.IsNaN(end) && p.Index[i] != cohort.NoDay {
				d.Values[i], some = p.Index[i]+cohort.Day(end), true
			}
		}
		if some {
			p.Dates = append(p.Dates, d)
		}
	}
	for i := range b.res.Tables {
		if t := &b.res.Tables[i]; t.Role == RoleCourses && len(c.Levels) > 0 {
			t.Notes = append(t.Notes, fmt.Sprintf("the cohort has %d courses of %s", len(c.Treatment),
				strings.Join(c.Levels[:min(len(c.Levels), 8)], ", ")))
		}
	}
}
