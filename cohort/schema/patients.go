package schema

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// buildPatients reads every patient-level column, then asks whether dates and
// ages can be.
func (b *builder) buildPatients() {
	b.unset = make([]bool, len(b.places))
	index := find("index_date")
	b.patientColumns(index) // first: a two-digit year of birth asks for it
	var others []*meaning
	for i := range all {
		if m := &all[i]; !m.visit && m.name != "patient_id" && m != index {
			others = append(others, m)
		}
	}
	b.patientColumns(others...)
	b.readCourses() // which may say when treatment began
	b.checkDates()
	b.c.Patients.Own = b.ownHeaders()
	for _, name := range b.plan.Keep {
		b.ownColumn(name)
	}
}

// patientReader reads one canonical column of all patients, wherever it stands.
type patientReader struct {
	b      *builder
	m      *meaning
	found  []cohort.Finding
	counts tally // of what was found
	num    cohort.Number
	fac    cohort.Factor
	dat    cohort.Date
	at     cohort.At
	types  cohort.Factor // the words of adverse events; no codes: none
	levels map[string]int32
	words  map[string]int32 // some of the texts of the column under way, and their levels
	set    []bool
	text   []string // the cell that counts, of tables that repeat patients
	told   map[int32]bool
}

// patientColumns reads columns side by side, and takes them in their order.
func (b *builder) patientColumns(meanings ...*meaning) {
	var readers []*patientReader
	for _, m := range meanings {
		if r := b.newPatientReader(m); r != nil {
			readers = append(readers, r)
		}
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(readers)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(readers); i = int(next.Add(1)) - 1 {
				readers[i].column()
			}
		})
	}
	wg.Wait()
	for _, r := range readers {
		r.conclude()
	}
}

// newPatientReader is the reader of a column, nil where no table has it.
func (b *builder) newPatientReader(m *meaning) *patientReader {
	r := &patientReader{b: b, m: m, counts: tally{}, levels: map[string]int32{}, told: map[int32]bool{}}
	r.at.Col = make([]int32, len(b.res.Tables))
	some := false
	for i := range b.res.Tables {
		r.at.Col[i] = -1
		if t := &b.res.Tables[i]; t.Role != RoleNone && t.Role != RoleCourses {
			c := t.column(m.name)
			if c == nil && m.form == asTreatment {
				c = t.column(checkboxColumn.name)
			}
			if c != nil {
				r.at.Col[i], some = int32(c.Col), true
			}
		}
	}
	if !some {
		return nil
	}
	return r
}

func (r *patientReader) find(f cohort.Finding) {
	if r.counts.keep(&f) {
		r.found = append(r.found, f)
	}
}

// column reads tables of patients first, then those that repeat patients' columns in
// every row, where the first cell that is not empty counts.
func (r *patientReader) column() {
	b, m, n := r.b, r.m, len(r.b.places)
	r.set, r.text = make([]bool, n), make([]string, n)
	switch m.form {
	case asNumber:
		r.num = cohort.Number{Name: m.name, Values: slices.Repeat([]float64{nan}, n)}
	case asDate:
		r.dat = cohort.Date{Name: m.name, Values: slices.Repeat([]cohort.Day{cohort.NoDay}, n)}
	default:
		r.fac = cohort.Factor{Name: m.name, Codes: slices.Repeat([]int32{-1}, n)}
	}
	for _, patients := range []bool{true, false} {
		for ti := range b.res.Tables {
			t := &b.res.Tables[ti]
			if t.Role == RoleNone || t.Role == RoleCourses || (t.Role == RolePatients) != patients {
				continue
			}
			if c := t.column(m.name); c != nil {
				r.table(ti, t, c)
			} else if m.form == asTreatment {
				r.boxes(ti, t)
			}
		}
	}
	r.num.At, r.fac.At, r.dat.At = r.at, r.at, r.at
	r.set, r.text, r.words = nil, nil, nil
}

// conclude adds a column that was read to the cohort.
func (r *patientReader) conclude() {
	b, m := r.b, r.m
	b.take(r.found, r.counts)
	p := &b.c.Patients
	switch {
	case m.name == "synthetic":
		if len(r.fac.Levels) > 0 {
			b.c.Synthetic = r.fac.Levels[0]
		}
	case m.form == asNumber:
		p.Numbers = append(p.Numbers, r.num)
	case m.form == asDate:
		p.Dates = append(p.Dates, r.dat)
	default:
		p.Factors = append(p.Factors, r.fac)
		if r.types.Codes != nil {
			p.Factors = append(p.Factors, r.types)
		}
	}
	if m.name == "index_date" {
		p.Index = r.dat.Values
	}
}

func (r *patientReader) table(ti int, t *Table, c *Column) {
	seen := make([]bool, len(r.set)) // patients of this table
	r.words = map[string]int32{}
	before, beforeText := int32(-1), ""
	for row := t.First; row <= t.Last; row++ {
		p := t.patient[row-t.First]
		if p < 0 {
			continue
		}
		cells := t.Sheet.Row(row)
		text := sheet.Trim(cells.Text(c.Col))
		if p == before && text == beforeText && seen[p] {
			continue
		}
		before, beforeText = p, text
		again := seen[p]
		if !again {
			seen[p] = true
			c.Missing++
		}
		if again && t.Role == RolePatients || text == "" {
			continue // the first row of a patient counts; both were told
		}
		if r.set[p] {
			r.compare(t, c, p, row, text)
			continue
		}
		if r.read(t, c, cells, p, row, text) {
			r.set[p], r.text[p] = true, text
			c.Missing--
			r.place(ti, row, p)
		}
	}
}

// boxes reads a treatment that is ticked in several columns.
func (r *patientReader) boxes(ti int, t *Table) {
	for row := t.First; row <= t.Last; row++ {
		p := t.patient[row-t.First]
		if p < 0 || r.set[p] {
			continue
		}
		var given []string
		for j := range t.Columns {
			c := &t.Columns[j]
			if c.m != checkboxColumn {
				continue
			}
			if ticked, _ := sheet.ParseYesNo(t.Sheet.Row(row).Text(c.Col)); ticked == cohort.Yes {
				given = append(given, c.label.of)
				c.N++
			}
		}
		if len(given) == 0 {
			continue
		}
		level := canonicalTreatment(strings.Join(given, "+"))
		code, known := r.levels[level]
		if !known {
			code = int32(len(r.fac.Levels))
			level = strings.Clone(level)
			r.levels[level] = code
			r.fac.Levels = append(r.fac.Levels, level)
		}
		r.fac.Codes[p] = code
		r.set[p], r.text[p] = true, level
		r.place(ti, row, p)
	}
}

// place notes where a value came from, if not from its patient's row.
func (r *patientReader) place(ti, row int, p int32) {
	src := &r.b.c.Patients
	if int(src.Source[p]) != ti {
		if r.at.Sources == nil {
			r.at.Sources = slices.Clone(src.Source)
		}
		r.at.Sources[p] = uint16(ti)
	}
	if int(src.Row[p]) != row {
		if r.at.Rows == nil {
			r.at.Rows = slices.Clone(src.Row)
		}
		r.at.Rows[p] = uint32(row)
	}
}

// steady are the columns that cannot change from visit to visit.
var steady = map[string]bool{"birth_date": true, "index_date": true, "stop_date": true, "etiology": true, "trt_duration": true,
	"treatment": true, "restart_date": true}

// compare tells of a patient's rows that disagree.
func (r *patientReader) compare(t *Table, c *Column, p int32, row int, text string) {
	if text == r.text[p] || strings.EqualFold(text, r.text[p]) || sheet.Missing(text) || r.told[p] || !steady[r.m.name] &&
		!strings.HasPrefix(r.m.name, "baseline_") {
		return
	}
	switch r.m.form {
	case asNumber:
		if got := c.number(text, c.factor); got.value == r.num.Values[p] || math.IsNaN(got.value) {
			return
		}
	case asDate:
		if d, _, fault := c.date(t.Sheet, text, r.b.pivot); fault || d == r.dat.Values[p] {
			return
		}
	case asTreatment:
		if canonicalTreatment(text) == canonicalTreatment(r.text[p]) {
			return
		}
	}
	r.told[p] = true
	first := r.b.c.PatientRef(r.at, int(p))
	r.find(cohort.Finding{Code: cohort.DuplicatePatient, Severity: cohort.Error, At: t.Sheet.Ref(row, c.Col), Also: []cohort.Ref{first},
		Column: c.Header,
		Got:    text, Want: "the same in every row of this patient, as in " + first.Cell,
		Message: "two rows of one patient disagree: the first counts; correct one"})
}

// read reads one cell; ok tells that it holds a value.
func (r *patientReader) read(t *Table, c *Column, cells sheet.Row, p int32, row int, text string) (ok bool) {
	at := func() cohort.Ref { return t.Sheet.Ref(row, c.Col) }
	switch r.m.form {
	case asNumber:
		got := c.cell(cells, text)
		c.codes += btoi(got.code)
		if got.fault != "" {
			r.find(c.finding(got, at(), text))
		}
		if math.IsNaN(got.value) {
			return false
		}
		r.num.Values[p] = got.value
		c.note(got.value)
		if got.flag != cohort.Exact {
			if r.num.Flag == nil {
				r.num.Flag = make([]cohort.Qualifier, len(r.num.Values))
			}
			r.num.Flag[p] = got.flag
		}
	case asDate:
		d, short, fault := c.date(t.Sheet, text, r.b.pivot)
		if fault {
			f := badDate(c, at(), text)
			if r.m.name == "index_date" {
				f.Message = "not used, and visits of this patient that have dates only cannot be placed in time; correct the cell"
				r.b.unset[p] = true
			}
			r.find(f)
		}
		if d == cohort.NoDay {
			return false
		}
		if short && r.m.name == "birth_date" {
			d = r.b.bornBefore(d, p)
		}
		r.dat.Values[p] = d
		c.N++
	default:
		if code, known := r.words[text]; known {
			r.fac.Codes[p] = code
			c.N++
			return true
		}
		level, blank, ok := r.word(c, text)
		if blank {
			return false
		}
		if !ok {
			r.find(cohort.Finding{Code: cohort.BadNumber, Severity: cohort.Error, At: at(), Column: c.Header, Got: text, Want: "yes or no",
				Message: "not used; write yes, no, or nothing"})
			return false
		}
		code, known := r.levels[level]
		if !known {
			code = int32(len(r.fac.Levels))
			level = strings.Clone(level)
			r.levels[level] = code
			r.fac.Levels = append(r.fac.Levels, level)
		}
		r.fac.Codes[p] = code
		c.N++
		if c.events && level == "yes" {
			r.event(p, text)
		} else if len(r.words) < 64 {
			r.words[text] = code
		}
	}
	return true
}

// event keeps the words of an adverse event; a plain yes has none.
func (r *patientReader) event(p int32, text string) {
	if _, plain := sheet.ParseYesNo(text); plain {
		return
	}
	if r.types.Codes == nil {
		r.types = cohort.Factor{Name: eventType, Codes: slices.Repeat([]int32{-1}, len(r.fac.Codes)), At: r.at}
	}
	k := slices.IndexFunc(r.types.Levels, func(l string) bool { return fold(l) == fold(text) })
	if k < 0 {
		k = len(r.types.Levels)
		r.types.Levels = append(r.types.Levels, strings.Clone(text))
	}
	r.types.Codes[p] = int32(k)
}

// eventType is the column of adverse events' own words.
const eventType = "adverse_event_type"

// bornBefore takes a two-digit year of birth back a century where the man would
// be younger than ten at the index.
func (b *builder) bornBefore(d cohort.Day, p int32) cohort.Day {
	index := cohort.NoDay
	if b.c.Patients.Index != nil {
		index = b.c.Patients.Index[p]
	}
	if index != cohort.NoDay && float64(index-d) < 10*unit.DaysPerYear || index == cohort.NoDay && d.Time().Year() > b.pivot-10 {
		t := d.Time()
		if back, ok := cohort.DayOf(t.Year()-100, int(t.Month()), t.Day()); ok {
			return back
		}
	}
	return d
}
