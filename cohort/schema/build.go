package schema

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// builder turns recognised tables into a cohort.
type builder struct {
	ctx  context.Context
	plan Plan
	res  *Result
	c    *cohort.Cohort

	patients map[string]int32 // id to its place in the cohort
	listed   bool             // there is a table of patients, so that a visit can be an orphan
	birth    []cohort.Day
}

func (b *builder) find(f cohort.Finding) { b.res.Findings = append(b.res.Findings, f) }

func (b *builder) build() error {
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		b.c.Sources = append(b.c.Sources, cohort.Source{File: t.Sheet.File, Sheet: t.Sheet.Name})
		if t.Role == RoleNone {
			continue
		}
		for j := range t.Columns {
			c := &t.Columns[j]
			if from := t.settle(c); from >= 0 {
				b.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning, At: t.Sheet.Ref(from, c.Col), Column: c.Header,
					Got: t.Sheet.Row(from).Text(c.Col), Want: "a date in one order, such as 2021-05-04",
					Message: "day and month could be swapped, and no date of the column settles it: read month first"})
			}
			if c.Meaning == "index_date" && b.c.Kind == "" {
				b.c.Kind = indexKind(c.Header)
			}
		}
		b.listed = b.listed || t.Role == RolePatients
	}
	if b.c.Kind == "" {
		b.c.Kind = cohort.TreatmentStart
	}
	if err := b.buildPatients(); err != nil {
		return err
	}
	return b.buildVisits()
}

// tables gives the tables that hold patients or, with visits, visits.
func (b *builder) tables(visits bool) []int {
	var out []int
	for i := range b.res.Tables {
		switch b.res.Tables[i].Role {
		case RoleBoth:
			if visits || !b.listed {
				out = append(out, i)
			}
		case RolePatients:
			if !visits {
				out = append(out, i)
			}
		case RoleVisits:
			if visits || !b.listed {
				out = append(out, i)
			}
		}
	}
	return out
}

// summaryWords begin rows below a table that sum it up.
var summaryWords = map[string]bool{"mean": true, "average": true, "total": true, "totals": true, "median": true, "sd": true, "sum": true, "min": true, "max": true, "n": true, "count": true, "std": true, "stdev": true}

// patientRow gives the id of a data row; empty for a blank line, a summary row or
// the header once more.
func (t *Table) patientRow(r int, idCol int) string {
	id := sheet.Trim(t.Sheet.Row(r).Text(idCol))
	if id == "" || len(id) < 8 && summaryWords[strings.ToLower(strings.TrimRight(id, ":"))] {
		return ""
	}
	if id == sheet.Trim(t.Sheet.Row(t.Header).Text(idCol)) {
		return ""
	}
	return id
}

// place is where a patient was first listed.
type place struct {
	id    string
	table int
	row   int
}

func (b *builder) buildPatients() error {
	var places []place
	first := map[string]int{}
	for _, ti := range b.tables(false) {
		t := &b.res.Tables[ti]
		idCol := t.column("patient_id").Col
		for r := t.Header + 1; r < t.Sheet.Rows(); r++ {
			id := t.patientRow(r, idCol)
			if id == "" {
				continue
			}
			at, twice := first[id]
			if !twice {
				first[id] = len(places)
				places = append(places, place{id, ti, r})
				continue
			}
			if t.Role == RolePatients && places[at].table == ti {
				b.duplicate(t, places[at].row, r, idCol)
			}
		}
	}
	if len(places) == 0 {
		return &cohort.InputError{Code: cohort.NoPatientID, At: cohort.Ref{File: b.res.Tables[0].Sheet.File}, Detail: "no row below the header has a patient identifier"}
	}
	sort.Slice(places, func(i, j int) bool { return places[i].id < places[j].id })
	p := &b.c.Patients
	b.patients = make(map[string]int32, len(places))
	for i, pl := range places {
		b.patients[pl.id] = int32(i)
		p.ID = append(p.ID, pl.id)
		p.Source = append(p.Source, uint16(pl.table))
		p.Row = append(p.Row, uint32(pl.row))
	}
	for i := range meanings {
		if m := &meanings[i]; !m.visit && m.name != "patient_id" {
			b.patientColumn(m, places)
		}
	}
	b.checkDates()
	return nil
}

// duplicate tells of a second row of one patient; the first counts.
func (b *builder) duplicate(t *Table, first, again, idCol int) {
	a, c := t.Sheet.Row(first), t.Sheet.Row(again)
	same := true
	for i := range max(a.Len(), c.Len()) {
		same = same && sheet.Trim(a.Text(i)) == sheet.Trim(c.Text(i))
	}
	f := cohort.Finding{Code: cohort.DuplicatePatient, Severity: cohort.Info, At: t.Sheet.Ref(again, idCol), Also: []cohort.Ref{t.Sheet.Ref(first, idCol)},
		Column: t.column("patient_id").Header, Got: "a second row of this patient", Want: "one row a patient", Message: "identical to the first: counted once"}
	if !same {
		f.Severity, f.Message = cohort.Error, fmt.Sprintf("it differs from the first (%s), which counts; correct or delete one", t.Sheet.Ref(first, idCol))
	}
	b.find(f)
}

// patientColumn reads one canonical column of all patients.
func (b *builder) patientColumn(m *meaning, places []place) {
	at := cohort.At{Col: make([]int32, len(b.res.Tables))}
	cols := make([]*Column, len(b.res.Tables))
	some := false
	for i := range b.res.Tables {
		at.Col[i] = -1
		if t := &b.res.Tables[i]; t.Role != RoleNone {
			if c := t.column(m.name); c != nil {
				at.Col[i], cols[i], some = int32(c.Col), c, true
			}
		}
	}
	if !some {
		return
	}
	n := len(places)
	num := cohort.Number{Name: m.name, At: at}
	fac := cohort.Factor{Name: m.name, At: at}
	dat := cohort.Date{Name: m.name, At: at}
	levels := map[string]int32{}
	switch m.form {
	case asNumber:
		num.Values = make([]float64, n)
	case asDate:
		dat.Values = make([]cohort.Day, n)
	default:
		fac.Codes = make([]int32, n)
	}
	for p, pl := range places {
		t, c := &b.res.Tables[pl.table], cols[pl.table]
		text := ""
		if c != nil {
			text = sheet.Trim(t.Sheet.Row(pl.row).Text(c.Col))
		}
		switch m.form {
		case asNumber:
			num.Values[p] = nan
			if c == nil {
				continue
			}
			got := c.number(text)
			num.Values[p] = got.value
			c.count(got.value)
			if got.flag != cohort.Exact {
				if num.Flag == nil {
					num.Flag = make([]cohort.Qualifier, n)
				}
				num.Flag[p] = got.flag
			}
			if got.fault != "" {
				b.find(c.finding(got.fault, t.Sheet.Ref(pl.row, c.Col), text))
			}
		case asDate:
			dat.Values[p] = cohort.NoDay
			if c == nil {
				continue
			}
			d, fault := c.date(t.Sheet, text)
			dat.Values[p] = d
			c.tally(d != cohort.NoDay)
			if fault {
				b.find(badDate(c, t.Sheet.Ref(pl.row, c.Col), text))
			}
		default:
			fac.Codes[p] = -1
			if c == nil || sheet.Missing(text) {
				if c != nil {
					c.tally(false)
				}
				continue
			}
			level, ok := b.word(m, text)
			c.tally(ok)
			if !ok {
				b.find(cohort.Finding{Code: cohort.BadNumber, Severity: cohort.Error, At: t.Sheet.Ref(pl.row, c.Col), Column: c.Header, Got: text, Want: "yes or no",
					Message: "not used; write yes, no, or nothing"})
				continue
			}
			code, known := levels[level]
			if !known {
				code = int32(len(fac.Levels))
				levels[level] = code
				fac.Levels = append(fac.Levels, level)
			}
			fac.Codes[p] = code
		}
	}
	switch {
	case m.name == "synthetic":
		if len(fac.Levels) > 0 {
			b.c.Synthetic = fac.Levels[0]
		}
	case m.name == "index_date":
		b.c.Patients.Index = dat.Values
		b.c.Patients.Dates = append(b.c.Patients.Dates, dat)
	case m.form == asNumber:
		b.c.Patients.Numbers = append(b.c.Patients.Numbers, num)
	case m.form == asDate:
		b.c.Patients.Dates = append(b.c.Patients.Dates, dat)
	default:
		b.c.Patients.Factors = append(b.c.Patients.Factors, fac)
	}
}

// word reads a text cell as the level that is stored.
func (b *builder) word(m *meaning, text string) (string, bool) {
	switch m.form {
	case asYesNo:
		switch t, _ := sheet.ParseYesNo(text); t {
		case cohort.Yes:
			return "yes", true
		case cohort.No:
			return "no", true
		}
		return "", false
	case asTreatment:
		return canonicalTreatment(text), true
	}
	return text, true
}

func badDate(c *Column, at cohort.Ref, text string) cohort.Finding {
	return cohort.Finding{Code: cohort.BadDate, Severity: cohort.Error, At: at, Column: c.Header, Got: text, Want: "a date such as 2021-05-04",
		Message: "not used; correct the cell or empty it"}
}

// count notes a cell's value for the summary of what was understood.
func (c *Column) count(v float64) {
	if math.IsNaN(v) {
		c.Missing++
		return
	}
	if c.N == 0 || v < c.Low {
		c.Low = v
	}
	if c.N == 0 || v > c.High {
		c.High = v
	}
	c.N++
}

func (c *Column) tally(has bool) {
	if has {
		c.N++
	} else {
		c.Missing++
	}
}

// checkDates refuses dates in an impossible order and derives the age from the
// birth date where no age was given.
func (b *builder) checkDates() {
	p := &b.c.Patients
	if p.Index == nil {
		p.Index = slices.Repeat([]cohort.Day{cohort.NoDay}, p.Len())
	}
	if stop := p.Date("stop_date"); stop != nil {
		for i, d := range stop.Values {
			if d != cohort.NoDay && p.Index[i] != cohort.NoDay && d < p.Index[i] {
				b.find(cohort.Finding{Code: cohort.ImpossibleOrder, Severity: cohort.Error, At: b.c.PatientRef(stop.At, i), Column: "stop_date", Got: d.String(),
					Want: "a date on or after the index date " + p.Index[i].String(), Message: "treatment ends before it starts: the end is not used"})
				stop.Values[i] = cohort.NoDay
			}
		}
	}
	birth := p.Date("birth_date")
	if birth == nil {
		return
	}
	b.birth = birth.Values
	age := p.Number("age")
	if age == nil {
		p.Numbers = append(p.Numbers, cohort.Number{Name: "age", Values: slices.Repeat([]float64{nan}, p.Len()), At: birth.At})
		age = &p.Numbers[len(p.Numbers)-1]
	}
	q, _ := unit.Find("age")
	for i, d := range birth.Values {
		if !math.IsNaN(age.Values[i]) || d == cohort.NoDay || p.Index[i] == cohort.NoDay {
			continue
		}
		years := float64(p.Index[i]-d) / unit.DaysPerYear
		if !q.InRange(years) {
			b.find(cohort.Finding{Code: cohort.OutOfRange, Severity: cohort.Warning, At: b.c.PatientRef(birth.At, i), Column: "birth_date", Got: d.String(),
				Want: "an age of 10 to 100 years at the index date", Message: "not used; correct the birth date"})
			continue
		}
		age.Values[i] = years
	}
}
