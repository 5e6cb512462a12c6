package schema

import (
	"context"
	"fmt"
	"slices"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// Plan is the part "columns" of a study plan: what the input's columns mean
// where their headers do not say so.
type Plan struct {
	Index   cohort.IndexKind  `yaml:"index,omitempty"`     // treatment-start or trt-stop
	Names   map[string]string `yaml:"names,omitempty"`     // canonical column: header text
	Units   map[string]string `yaml:"units,omitempty"`     // canonical column: unit
	Ignore  []string          `yaml:"ignore,omitempty"`    // headers that are not to be used
	Extract string            `yaml:"extracted,omitempty"` // date of the data's extraction, ISO 8601
}

// Role is what a sheet was taken for.
type Role string

// The roles of a sheet.
const (
	RolePatients Role = "patients"
	RoleVisits   Role = "visits"
	RoleBoth     Role = "patients and visits" // one long table
	RoleNone     Role = "not used"
)

// Table is a sheet with what was understood of it.
type Table struct {
	Sheet   *sheet.Sheet
	Role    Role
	Header  int // row of the header, from 0
	Columns []Column
}

// Column is a column with what was understood of it.
type Column struct {
	Col     int
	Header  string
	Meaning string // canonical name, empty: not used
	Unit    string // the unit in which cells are read, empty for text and dates
	Assumed bool   // nobody states the unit: the canonical one was assumed
	N       int    // cells with a value
	Missing int
	Low     float64 // range of the values, canonical unit
	High    float64

	m       *meaning
	q       unit.Quantity
	factor  float64
	decimal sheet.Decimal
	order   sheet.DateOrder
}

// Result is everything that reading gave.
type Result struct {
	Cohort   *cohort.Cohort
	Findings []cohort.Finding
	Tables   []Table
}

// Read builds the cohort from the sheets of the given books.
func Read(ctx context.Context, books []*sheet.Book, plan Plan) (*Result, error) {
	res := &Result{}
	for _, b := range books {
		for _, s := range b.Sheets {
			t, found := recogniseSheet(s, plan)
			res.Tables = append(res.Tables, t)
			res.Findings = append(res.Findings, found...)
		}
	}
	assignRoles(res.Tables)
	if err := require(books, res.Tables); err != nil {
		return nil, err
	}
	b := &builder{ctx: ctx, plan: plan, res: res, c: &cohort.Cohort{Kind: plan.Index}}
	if err := b.build(); err != nil {
		return nil, err
	}
	res.Cohort = b.c
	cohort.SortFindings(res.Findings)
	return res, nil
}

// recogniseSheet finds the header row and what its columns mean.
func recogniseSheet(s *sheet.Sheet, plan Plan) (Table, []cohort.Finding) {
	t := Table{Sheet: s, Role: RoleNone, Header: -1}
	best := 0
	for r := range min(s.Rows(), 40) {
		row, known := s.Row(r), 0
		for c := range row.Len() {
			if m, _, _ := recognise(sheet.Trim(row.Text(c))); m != nil {
				known++
			}
		}
		if known > best {
			best, t.Header = known, r
		}
	}
	if best < 2 {
		t.Header = -1
		return t, nil
	}
	var found []cohort.Finding
	seen := map[string]int{}
	head := s.Row(t.Header)
	for c := range head.Len() {
		text := sheet.Trim(head.Text(c))
		if text == "" {
			continue
		}
		col := Column{Col: c, Header: text, factor: 1}
		m, u, unitText := recognise(text)
		for name, header := range plan.Names {
			if header == text {
				m = find(name)
			}
		}
		if m == nil || slices.Contains(plan.Ignore, text) {
			found = append(found, cohort.Finding{Code: cohort.UnknownColumn, Severity: cohort.Info, At: s.Ref(t.Header, c), Column: text, Got: text,
				Want: "a known column", Message: "column kept but not used; name it in the plan if it matters"})
			t.Columns = append(t.Columns, col)
			continue
		}
		if first, twice := seen[m.name]; twice {
			found = append(found, cohort.Finding{Code: cohort.UnknownColumn, Severity: cohort.Warning, At: s.Ref(t.Header, c), Also: []cohort.Ref{s.Ref(t.Header, first)}, Column: text, Got: text,
				Want: "one column for " + m.name, Message: fmt.Sprintf("%s was already read from %s; this column is not used", m.name, s.Ref(t.Header, first))})
			t.Columns = append(t.Columns, col)
			continue
		}
		seen[m.name] = c
		col.m, col.Meaning = m, m.name
		if m.form == asNumber {
			col.q, _ = unit.Find(m.name)
			switch stated, ok := col.q.Parse(plan.Units[m.name]); {
			case ok:
				col.Unit, col.factor = stated.Name, stated.Factor
			case u != nil:
				col.Unit, col.factor = u.Name, u.Factor
			case m.name == "month":
				col.Unit = "months"
			default:
				col.Unit, col.Assumed = col.q.Canonical(), true
				if unitText != "" {
					found = append(found, cohort.Finding{Code: cohort.UnitSuspect, Severity: cohort.Warning, At: s.Ref(t.Header, c), Column: text, Got: unitText,
						Want: "a unit of " + m.name, Message: fmt.Sprintf("unit not known; %s assumed (state it with --unit %s=UNIT)", col.Unit, m.name)})
				}
			}
		}
		t.Columns = append(t.Columns, col)
	}
	return t, found
}

// column finds a column of a table by canonical name, nil where there is none.
func (t *Table) column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Meaning == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// assignRoles decides which tables hold patients, which visits.
func assignRoles(tables []Table) {
	for i := range tables {
		t := &tables[i]
		if t.Header < 0 || t.column("patient_id") == nil {
			continue
		}
		measures, patientCols := 0, 0
		timed := t.column("visit_date") != nil || t.column("month") != nil
		for _, c := range t.Columns {
			switch {
			case c.m == nil || c.Meaning == "patient_id" || c.Meaning == "synthetic":
			case c.m.visit:
				measures++
			default:
				patientCols++
			}
		}
		switch {
		case timed && measures > 1 && patientCols > 0:
			t.Role = RoleBoth
		case timed && measures > 1:
			t.Role = RoleVisits
		case patientCols > 0:
			t.Role = RolePatients
		}
	}
}

// require refuses an input without the columns without which nothing can be computed.
func require(books []*sheet.Book, tables []Table) error {
	at := cohort.Ref{File: books[0].File}
	id, testosterone, cells := false, false, false
	for i := range tables {
		t := &tables[i]
		cells = cells || t.Sheet.Rows() > 0
		id = id || t.Header >= 0 && t.column("patient_id") != nil
		testosterone = testosterone || t.Role != RoleNone && t.column("total_testosterone") != nil
		if len(tables) == 1 {
			at.Sheet = t.Sheet.Name
		}
	}
	switch {
	case !cells:
		return &cohort.InputError{Code: cohort.Unreadable, At: at, Detail: "the workbook holds no cell; check that the right file was saved"}
	case !id:
		return &cohort.InputError{Code: cohort.NoPatientID, At: at, Detail: "no column with patient identifiers; name one patient_id, or say which it is in the plan (columns: names: patient_id: HEADER)"}
	case !testosterone:
		return &cohort.InputError{Code: cohort.NoTestosterone, At: at, Detail: "no visits with a total testosterone; name the column total_testosterone, or say which it is in the plan (columns: names: total_testosterone: HEADER)"}
	}
	return nil
}

// Check tells what is wrong with a plan before a file is read.
func (p Plan) Check() error {
	for name := range p.Names {
		if find(name) == nil {
			return fmt.Errorf("columns: names: there is no column %q", name)
		}
	}
	for name, text := range p.Units {
		q, ok := unit.Find(name)
		if !ok {
			return fmt.Errorf("columns: units: %q is no column with a unit", name)
		}
		if _, ok := q.Parse(text); !ok {
			return fmt.Errorf("columns: units: %s: %q is no unit of it; known are %s", name, text, q.Known())
		}
	}
	return nil
}
