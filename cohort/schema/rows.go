package schema

import (
	"context"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// builder turns recognised tables into a cohort.
type builder struct {
	ctx  context.Context
	plan Plan
	res  *Result
	c    *cohort.Cohort

	places []place
	index  map[string]int32 // id to its place
	alias  map[string]int32 // id without case, blanks and leading zeros; -1 where two share it
	birth  []cohort.Day
	pivot  int    // last year that a two-digit year can mean
	unset  []bool // patients whose index date is no date, which was told
}

// place is where a patient was first listed.
type place struct {
	id    string
	table int
	row   int
}

func (b *builder) find(f cohort.Finding) { b.res.Findings = append(b.res.Findings, f) }

func (b *builder) build() error {
	b.settleAll()
	b.years()
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		source := cohort.Source{File: t.Sheet.File, Sheet: t.Sheet.Name, ID: t.idCol}
		if id := t.column("patient_id"); id != nil {
			source.IDHeader = id.Header
		}
		b.c.Sources = append(b.c.Sources, source)
	}
	if b.c.Kind == "" {
		b.c.Kind = cohort.TreatmentStart
		if b.stopped() {
			b.c.Kind = cohort.TRTStop
		}
	}
	if err := b.resolve(); err != nil {
		return err
	}
	b.uncomputed()
	b.settleUnits()
	for i := range b.res.Tables {
		if t := &b.res.Tables[i]; t.Role != RoleNone {
			b.res.Findings = append(b.res.Findings, t.found...)
		}
	}
	b.buildPatients()
	if err := b.buildVisits(); err != nil {
		return err
	}
	b.suspectPeople()
	b.concludeColumns()
	return b.requireValues()
}

// years finds the last year that a two-digit year can mean.
func (b *builder) years() {
	b.pivot = latestYear
	if d, ok := sheet.ParseDate(b.plan.Extract, sheet.Unsettled, latestYear); ok {
		b.pivot = d.Time().Year()
	} else if b.plan.Today > 0 {
		b.pivot = b.plan.Today.Time().Year()
	}
}

// summaryWords begin rows that sum a table up.
var summaryWords = map[string]bool{"mean": true, "average": true, "avg": true, "total": true, "totals": true, "median": true, "sd": true, "sum": true, "min": true, "max": true, "n": true, "count": true, "std": true, "stdev": true, "iqr": true, "range": true, "grand": true, "subtotal": true, "minimum": true, "maximum": true, "sem": true, "mittelwert": true, "summe": true, "mw": true, "percent": true, "missing": true, "overall": true, "all": true, "mean±sd": true, "%": true}

// summaryRow tells an identifier that is none: "Mean", "Total:", "N = 36", "Mean (SD)".
func summaryRow(id string) bool {
	if len(id) > 24 {
		return false
	}
	lower := strings.ToLower(strings.TrimRight(id, ":. "))
	if summaryWords[lower] {
		return true
	}
	word := strings.TrimRight(lower, "0123456789=: ()/±+-.,%")
	if strings.ContainsAny(lower, "=:±") && summaryWords[word] {
		return true
	}
	first := strings.FieldsFunc(lower, func(r rune) bool { return r == ' ' || r == '(' || r == '/' || r == '±' || r == '+' || r == ',' })
	if len(first) < 2 || len(first[0]) < 2 {
		return false
	}
	for _, w := range first[:2] {
		if !summaryWords[strings.Trim(w, "():=[]")] {
			return false
		}
	}
	return true
}

// id gives the text of an identifier's cell: a whole number that the file or a
// program wrote as 40013.0 or 4.0013E4 is 40013.
func (t *Table) id(row sheet.Row) string {
	text := sheet.Trim(row.Text(t.idCol))
	if row.Kind(t.idCol) == sheet.Number && strings.ContainsAny(text, ".eE") {
		if v, err := strconv.ParseFloat(text, 64); err == nil && v == float64(int64(v)) && v < 1e15 && v > -1e15 {
			return strconv.FormatInt(int64(v), 10)
		}
	}
	return text
}

// shape is an identifier's form: letters and digits as runs.
func shape(s string) string {
	var b strings.Builder
	last := byte(0)
	for i := range len(s) {
		k := s[i]
		switch {
		case k >= '0' && k <= '9':
			k = '9'
		case k|0x20 >= 'a' && k|0x20 <= 'z' || k >= 0x80:
			k = 'a'
		}
		if k != last || k != '9' && k != 'a' {
			b.WriteByte(k)
		}
		last = k
	}
	return b.String()
}

// alone tells whether a row holds nothing in the table's columns but its identifier.
func (t *Table) alone(row sheet.Row) bool {
	for c := t.fromCol; c < min(t.toCol, row.Len()); c++ {
		if c != t.idCol && sheet.Trim(row.Text(c)) != "" {
			return false
		}
	}
	return true
}

// shapes are the forms of the identifiers of rows that hold more than one cell.
func (t *Table) shapes() map[string]bool {
	out := map[string]bool{}
	for r := t.First; r <= t.Last && r < t.First+5000; r++ {
		if row := t.Sheet.Row(r); !t.alone(row) {
			if id := t.id(row); id != "" && len(id) <= 24 {
				out[shape(id)] = true
			}
		}
	}
	return out
}

// ids gives the identifiers of a table's rows, empty where a row is no patient's.
// Remarks, summaries and the header once more are counted.
func (t *Table) ids(yield func(r int, id string)) {
	header := sheet.Trim(t.Sheet.Row(t.Header).Text(t.idCol))
	var shapes map[string]bool
	remarks, summaries, headers, filled := 0, 0, 0, 0
	before, beforeBlank := "", false
	timeCol := t.timeColumn()
	for r := t.First; r <= t.Last; r++ {
		row := t.Sheet.Row(r)
		id := t.id(row)
		switch {
		case id == "":
			// A block whose identifier stands in its first row only.
			if before != "" && timeCol >= 0 && !beforeBlank && sheet.Trim(row.Text(timeCol)) != "" && !t.summary(row) {
				filled++
				yield(r, before)
				continue
			}
			beforeBlank = row.Blank()
			yield(r, "")
			continue
		case summaryRow(id):
			summaries++
			yield(r, "")
			before = ""
			continue
		case id == header && t.again(row):
			headers++
			yield(r, "")
			continue
		case len(id) > 12 || t.alone(row):
			if shapes == nil {
				shapes = t.shapes()
			}
			if !shapes[shape(id)] && (t.alone(row) || len(id) > 30 || strings.Count(id, " ") > 2) {
				remarks++
				yield(r, "")
				before = ""
				continue
			}
		}
		before, beforeBlank = id, false
		yield(r, id)
	}
	note := func(n int, text string) {
		if n > 0 {
			t.Notes = append(t.Notes, fmt.Sprintf(text, n))
		}
	}
	note(remarks, "%d rows of remarks are no patients")
	note(summaries, "%d summary rows (mean, total) are no patients")
	note(headers, "%d rows repeat the header")
	note(filled, "%d rows without an identifier belong to the patient above them")
}

// timeColumn is the sheet column of the time of a long table, -1 where there is none.
func (t *Table) timeColumn() int {
	for i := range t.slots {
		s := &t.slots[i]
		if !s.timed {
			for _, c := range []int{s.date, s.monthC, s.event} {
				if c >= 0 {
					return t.Columns[c].Col
				}
			}
		}
	}
	return -1
}

func (t *Table) summary(row sheet.Row) bool {
	for c := t.fromCol; c < min(t.toCol, row.Len(), t.fromCol+4); c++ {
		if summaryRow(sheet.Trim(row.Text(c))) {
			return true
		}
	}
	return false
}

// again tells whether a row is the header once more.
func (t *Table) again(row sheet.Row) bool {
	head, same := t.Sheet.Row(t.Header), 0
	for c := t.fromCol; c < min(t.toCol, row.Len()); c++ {
		if text := sheet.Trim(row.Text(c)); text != "" && text == sheet.Trim(head.Text(c)) {
			same++
		}
	}
	return same >= 2 || t.alone(row)
}

// aliasOf brings identifiers together that differ in case, blanks, leading zeros
// or a ".0" that a program added.
func aliasOf(id string) string {
	s := strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(id, "\u00a0", " ")), ""))
	if head, tail, ok := strings.Cut(s, "."); ok && strings.Trim(tail, "0") == "" {
		s = head
	}
	if strings.Trim(s, "0123456789") == "" {
		s = strings.TrimLeft(s, "0")
	}
	return s
}

// resolve finds each row's patient. Tables of patients list who there is; where
// there is none, whoever has a visit is a patient.
func (b *builder) resolve() error {
	listed := false
	b.demote()
	for i := range b.res.Tables {
		listed = listed || b.res.Tables[i].Role == RolePatients
	}
	b.index, b.alias = map[string]int32{}, map[string]int32{}
	for pass := range 2 {
		for ti := range b.res.Tables {
			t := &b.res.Tables[ti]
			lists := t.Role == RolePatients || !listed
			if t.Role == RoleNone || lists != (pass == 0) {
				continue
			}
			if err := b.ctx.Err(); err != nil {
				return err
			}
			b.resolveTable(ti, lists)
		}
	}
	if len(b.places) == 0 {
		return &cohort.InputError{Code: cohort.NoPatientID, At: cohort.Ref{File: b.res.Tables[0].Sheet.File}, Detail: "no row below the header has a patient identifier; check that the right file was saved"}
	}
	// Patients are ordered by identifier.
	order := make([]int32, len(b.places))
	for i := range order {
		order[i] = int32(i)
	}
	sort.Slice(order, func(i, j int) bool { return b.places[order[i]].id < b.places[order[j]].id })
	rank := make([]int32, len(order))
	sorted := make([]place, len(order))
	for i, o := range order {
		rank[o], sorted[i] = int32(i), b.places[o]
	}
	b.places = sorted
	for ti := range b.res.Tables {
		for i, p := range b.res.Tables[ti].patient {
			if p >= 0 {
				b.res.Tables[ti].patient[i] = rank[p]
			}
		}
	}
	p := &b.c.Patients
	for _, pl := range b.places {
		p.ID = append(p.ID, pl.id)
		p.Source = append(p.Source, uint16(pl.table))
		p.Row = append(p.Row, uint32(pl.row))
	}
	b.index, b.alias = nil, nil
	return nil
}

func (b *builder) resolveTable(ti int, lists bool) {
	t := &b.res.Tables[ti]
	t.patient = make([]int32, t.Last-t.First+1)
	before, last := "", int32(noRow)
	var firstRow map[int32]int
	if t.Role == RolePatients {
		firstRow = map[int32]int{}
	}
	aliased := 0
	idColumn := t.column("patient_id")
	t.ids(func(r int, id string) {
		at := &t.patient[r-t.First]
		if id == "" {
			*at = noRow
			return
		}
		if id != before {
			before, last = id, b.lookUp(id, ti, lists, &aliased)
			if last < 0 && lists {
				last = int32(len(b.places))
				b.places = append(b.places, place{id, ti, r})
				b.index[id] = last
				key := aliasOf(id)
				if _, taken := b.alias[key]; taken {
					b.alias[key] = -1
				} else {
					b.alias[key] = last
				}
			}
		}
		*at = last
		idColumn.N++
		if last < 0 {
			*at = orphan
			return
		}
		if firstRow != nil {
			if first, twice := firstRow[last]; twice {
				b.duplicate(t, first, r)
			} else {
				firstRow[last] = r
			}
		}
	})
	if aliased > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%d identifiers differ from those of the patients' table in case, blanks or leading zeros only: taken as the same", aliased))
	}
}

// lookUp finds a known identifier. Within one list of patients, 01 and 1 are two;
// between tables, where only one fits, they are the same.
func (b *builder) lookUp(id string, table int, lists bool, aliased *int) int32 {
	if p, ok := b.index[id]; ok {
		return p
	}
	p, ok := b.alias[aliasOf(id)]
	if !ok || p < 0 || lists && b.places[p].table == table && b.res.Tables[table].Role == RolePatients {
		return orphan
	}
	*aliased++
	return p
}

// demote leaves out tables of patients that are logs rather than lists: several
// rows a patient beside a fuller list.
func (b *builder) demote() {
	main, most := -1, 0
	for i := range b.res.Tables {
		if t := &b.res.Tables[i]; t.Role == RolePatients {
			if n := t.patientColumns(); n > most {
				main, most = i, n
			}
		}
	}
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		if t.Role != RolePatients || i == main {
			continue
		}
		seen, again, n := map[string]bool{}, 0, 0
		for r := t.First; r <= t.Last; r++ {
			if id := t.id(t.Sheet.Row(r)); id != "" {
				n++
				again += btoi(seen[id])
				seen[id] = true
			}
		}
		if 5*again > n && 2*t.patientColumns() <= most {
			t.Role = RoleNone
			t.Notes = append(t.Notes, "not used: it has several rows a patient and another table lists the patients")
		}
	}
}

// duplicate tells of a second row of one patient; the first counts.
func (b *builder) duplicate(t *Table, first, again int) {
	a, c := t.Sheet.Row(first), t.Sheet.Row(again)
	differ := -1
	for i := t.fromCol; i < min(t.toCol, max(a.Len(), c.Len())) && differ < 0; i++ {
		if i != t.idCol && sheet.Trim(a.Text(i)) != sheet.Trim(c.Text(i)) {
			differ = i
		}
	}
	f := cohort.Finding{Code: cohort.DuplicatePatient, Severity: cohort.Info, At: t.Sheet.Ref(again, t.idCol), Also: []cohort.Ref{t.Sheet.Ref(first, t.idCol)},
		Column: t.column("patient_id").Header, Got: "a second row of this patient", Want: "one row a patient", Message: "identical to the first: counted once"}
	if differ >= 0 {
		f.Severity = cohort.Error
		f.Also = append(f.Also, t.Sheet.Ref(again, differ))
		f.Message = fmt.Sprintf("it differs from the first (%s) at %s; the first counts: correct or delete one", t.Sheet.Ref(first, t.idCol).Cell, t.Sheet.Ref(again, differ).Cell)
	}
	b.find(f)
}

// concludeColumns tells what columns held that no single cell shows.
func (b *builder) concludeColumns() {
	for i := range b.res.Tables {
		for j := range b.res.Tables[i].Columns {
			if c := &b.res.Tables[i].Columns[j]; c.noDay > 0 {
				b.tellNoDay(&b.res.Tables[i], c)
			}
			if c := &b.res.Tables[i].Columns[j]; c.codes > 0 {
				c.Notes = append(c.Notes, fmt.Sprintf("%d cells hold a number that stands for missing, such as 9999", c.codes))
			}
		}
	}
}

// tellNoDay tells of dates that are months or quarters only.
func (b *builder) tellNoDay(t *Table, c *Column) {
	b.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning, At: t.whole(c), Column: c.Header, Got: fmt.Sprintf("%d cells with a month or a quarter and no day", c.noDay),
		Want: "dates such as 2021-05-04", Message: "the 15th of the month, or of the quarter's second month, is taken: times are off by up to half a month; give the days where they are known"})
}
