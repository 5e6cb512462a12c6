package schema

import (
	"math"
	"runtime"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/parallel"
	"leydig/cohort/sheet"
)

// buildPatients reads every patient-level column, then asks whether dates and
// ages can be.
func (b *builder) buildPatients() {
	b.unset = make([]bool, b.c.Patients.Len())
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
	var numbers []*[]float64
	for i := range b.c.Patients.Numbers {
		numbers = append(numbers, &b.c.Patients.Numbers[i].Values)
	}
	cohort.ShareEmpty(numbers...)
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
	set    []bool
	told   map[int32]bool

	repeated bool     // patients can have the column more than once
	text     []string // then, the cell that counts

	// Of the table under way:
	c          *Column
	seen       []bool           // its patients
	words      map[string]int32 // some of the texts, and their levels
	before     int32            // the last row's patient and cell
	beforeText string
}

// patientColumns reads columns side by side, and takes them in their order.
func (b *builder) patientColumns(meanings ...*meaning) {
	var readers []*patientReader
	for _, m := range meanings {
		if r := b.newPatientReader(m); r != nil {
			readers = append(readers, r)
		}
	}
	if len(readers) == 0 {
		return
	}
	groups := readersBySpan(readers)
	// To the end, since a column that was not read has no room for its patients.
	parallel.For(len(groups), func(i int) { b.readTogether(groups[i]) })
	for _, r := range readers {
		r.conclude()
	}
}

// readersBySpan parts columns into some that are read at a time, since a row is parted once for
// all of them. Those that stand in tables of visits too are the long ones, and come first.
func readersBySpan(readers []*patientReader) (groups [][]*patientReader) {
	const most = 7
	var long, short []*patientReader
	for _, r := range readers {
		if r.repeated {
			long = append(long, r)
		} else {
			short = append(short, r)
		}
	}
	for _, of := range [][]*patientReader{long, short} {
		if len(of) > 0 {
			share := min(most, (len(of)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
			groups = slices.AppendSeq(groups, slices.Chunk(of, share))
		}
	}
	return groups
}

// readTogether reads some columns: of tables of patients first, then of those that repeat
// patients' columns in every row, where the first cell that is not empty counts.
func (b *builder) readTogether(readers []*patientReader) {
	for _, r := range readers {
		r.begin()
	}
	for _, patients := range []bool{true, false} {
		for ti := range b.res.Tables {
			t := &b.res.Tables[ti]
			if t.Role == RoleNone || t.Role == RoleCourses || (t.Role == RolePatients) != patients {
				continue
			}
			var reading []*patientReader
			for _, r := range readers {
				if c := t.column(r.m.name); c != nil {
					r.open(c)
					reading = append(reading, r)
				} else if r.m.form == asTreatment {
					r.boxes(ti, t)
				}
			}
			if len(reading) == 0 {
				continue
			}
			cursor := t.Sheet.Cursor()
			for row := t.First; row <= t.Last; row++ {
				p := t.patient[row-t.First]
				if p < 0 {
					continue
				}
				cells := cursor.Row(row)
				for _, r := range reading {
					r.row(ti, t, cells, p, row)
				}
			}
		}
	}
	for _, r := range readers {
		r.end()
	}
}

// newPatientReader is the reader of a column, nil where no table has it.
func (b *builder) newPatientReader(m *meaning) *patientReader {
	r := &patientReader{b: b, m: m, counts: tally{}, levels: map[string]int32{}, told: map[int32]bool{}}
	r.at.Col = make([]int32, len(b.res.Tables))
	tables := 0
	for i := range b.res.Tables {
		r.at.Col[i] = -1
		if t := &b.res.Tables[i]; t.Role != RoleNone && t.Role != RoleCourses {
			c := t.column(m.name)
			if c == nil && m.form == asTreatment {
				c = t.column(checkboxColumn.name)
			}
			if c != nil {
				r.at.Col[i] = int32(c.Col)
				tables++
				r.repeated = tables > 1 || t.Role != RolePatients
			}
		}
	}
	if tables == 0 {
		return nil
	}
	return r
}

func (r *patientReader) find(f cohort.Finding) {
	if r.counts.keep(&f) {
		r.found = append(r.found, f)
	}
}

// begin makes the column, empty.
func (r *patientReader) begin() {
	n := r.b.c.Patients.Len()
	r.set = make([]bool, n)
	if r.repeated {
		r.text = make([]string, n)
	}
	switch r.m.form {
	case asNumber:
		r.num = cohort.Number{Name: r.m.name, Values: slices.Repeat([]float64{nan}, n)}
	case asDate:
		r.dat = cohort.Date{Name: r.m.name, Values: slices.Repeat([]cohort.Day{cohort.NoDay}, n)}
	default:
		r.fac = cohort.Factor{Name: r.m.name, Codes: slices.Repeat([]int32{-1}, n)}
	}
}

// end lets go what only reading needed.
func (r *patientReader) end() {
	r.num.At, r.fac.At, r.dat.At = r.at, r.at, r.at
	r.set, r.seen, r.text, r.words = nil, nil, nil, nil
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

// open begins with the column of a table.
func (r *patientReader) open(c *Column) {
	r.c = c
	r.seen = make([]bool, len(r.set))
	r.words = map[string]int32{}
	r.before, r.beforeText = -1, ""
}

// row reads the cell of a row of a patient.
func (r *patientReader) row(ti int, t *Table, cells sheet.Row, p int32, row int) {
	c := r.c
	text := sheet.Trim(cells.Text(c.Col))
	if p == r.before && text == r.beforeText && r.seen[p] {
		return
	}
	r.before, r.beforeText = p, text
	again := r.seen[p]
	if !again {
		r.seen[p] = true
		c.Missing++
	}
	if again && t.Role == RolePatients || text == "" {
		return // the first row of a patient counts; both were told
	}
	if r.set[p] {
		if !again && !sheet.Missing(text) { // it is there, though another table's counts
			c.Missing--
			c.N++
		}
		r.compare(t, c, p, row, text)
		return
	}
	if r.read(t, c, cells, p, row, text) {
		r.set[p] = true
		if r.repeated {
			r.text[p] = text
		}
		c.Missing--
		r.place(ti, row, p)
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
		r.fac.Codes[p] = r.code(level)
		r.set[p] = true
		if r.repeated {
			r.text[p] = level
		}
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
