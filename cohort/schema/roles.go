package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// assignRoles decides which tables hold patients, which visits. A sheet that by its name is
// a copy of one that is read is left out, and told, unless the plan uses it.
func (b *builder) assignRoles() {
	tables := b.res.Tables
	for i := range tables {
		t := &tables[i]
		t.Role = RoleNone
		if t.Header < 0 || t.column("patient_id") == nil {
			continue
		}
		patientCols := t.patientColumns()
		switch {
		case len(t.slots) > 0 && patientCols > 0:
			t.Role = RoleBoth
		case len(t.slots) > 0:
			t.Role = RoleVisits
		case patientCols > 0:
			t.Role = RolePatients
		}
	}
	for i := range tables {
		t := &tables[i]
		if t.Role == RoleNone || !copyName().MatchString(t.Sheet.Name) || b.plan.sheet(t.Sheet).Use != nil {
			continue
		}
		for j := range tables {
			if o := &tables[j]; j != i && o.Sheet.File == t.Sheet.File && o.Role == t.Role && !copyName().MatchString(o.Sheet.Name) {
				t.Notes = append(t.Notes, fmt.Sprintf("not used: by its name it is a copy or a draft, and sheet %q holds the same kind of table",
					o.Sheet.Name))
				t.Role = RoleNone
				b.find(cohort.Finding{Code: cohort.DroppedRow, Severity: cohort.Warning, At: cohort.Ref{File: t.Sheet.File, Sheet: t.Sheet.Name},
					Got: fmt.Sprintf("%d rows of a sheet that by its name is a copy or a draft", t.Last-t.First+1), Want: "each visit once",
					Message: fmt.Sprintf("not read, since sheet %q holds the same kind of table; if its rows count, or to have it left out "+
						"unsaid, say so in the plan (columns: sheets: {%q: {use: true}}, or false)", o.Sheet.Name, t.Sheet.Name)})
				break
			}
		}
	}
}

// patientColumns counts the columns that speak of a patient.
func (t *Table) patientColumns() int {
	n := 0
	for _, c := range t.Columns {
		if c.m != nil && !c.m.visit && c.Meaning != "patient_id" && c.Meaning != "synthetic" {
			n++
		}
	}
	return n
}

// copyName matches the names of sheets that are copies of others.
var copyName = expression(
	`(?i)(^|[^a-z])(old|backup|bak|copy|archive|archived|draft|template|example|do not use|dont use|obsolete|superseded|deleted|kopie|` +
		`alt)([^a-z]|$)|\(\d+\)$`)

// require refuses an input without the columns without which nothing can be computed.
func require(books []*sheet.Book, tables []Table) error {
	at := cohort.Ref{File: books[0].File}
	id, testosterone, cells := false, false, false
	for i := range tables {
		t := &tables[i]
		cells = cells || t.Sheet.Rows() > 0
		id = id || t.Header >= 0 && t.column("patient_id") != nil
		testosterone = testosterone || t.Role != RoleNone && t.measures("total_testosterone")
	}
	if len(tables) == 1 {
		at.Sheet = tables[0].Sheet.Name
	}
	switch {
	case !cells:
		return &cohort.InputError{Code: cohort.Unreadable, At: at, Detail: "the workbook holds no cell; check that the right file was saved"}
	case !id:
		for i := range tables {
			if t := &tables[i]; pivoted(t.Sheet) {
				return &cohort.InputError{Code: cohort.NoPatientID, At: t.Sheet.Ref(0, 0),
					Detail: "it is a pivot table without a header of identifiers; give the table that it was made of, or write ID over " +
						"the identifiers and Month over the months, or name the columns by their letters in the plan " +
						"(columns: read: - {column: A, is: patient_id}, - {column: B, is: total_testosterone, at: month 0})"}
			}
		}
		how := "columns: names: patient_id: HEADER"
		for i := range tables {
			if line := tables[i].likelyIDs(); line != "" {
				how = line
				break
			}
		}
		return &cohort.InputError{Code: cohort.NoPatientID, At: at,
			Detail: "no column with patient identifiers; name one patient_id, or say which it is in the plan (" + how + ")" + misread(tables)}
	case !testosterone:
		return &cohort.InputError{Code: cohort.NoTestosterone, At: at, Detail: "no visits with a total testosterone" +
			cmp.Or(undated(tables), ofNobody(tables), nearly(tables)) +
			"; name the column total_testosterone, or say which it is in the plan (" + cmp.Or(severalTimes(tables),
			"columns: names: total_testosterone: HEADER") + ")" + misread(tables)}
	}
	return nil
}

// misread says that headers may be unknown since the file is in another encoding, or stand
// over the wrong cells since one is missing.
func misread(tables []Table) string {
	for i := range tables {
		t := &tables[i]
		for _, f := range t.Sheet.Found {
			switch {
			case f.Code == cohort.UnknownWord:
				return "; its letters look like those of another encoding: save it as UTF-8"
			case f.Code == cohort.BrokenRow && rowOf(f.At) == t.Header+1:
				return fmt.Sprintf("; the header (%s) has another number of cells than the rows below it: give each column one", f.At)
			}
		}
	}
	return ""
}

// pivoted tells a pivot table by the words that spreadsheet programs write around it, or by a
// header of identifiers beside which stand numbers alone.
func pivoted(s *sheet.Sheet) bool {
	for r := range min(s.Rows(), headerDepth) {
		row, id, numbers := s.Row(r), false, 0
		for c := range min(row.Len(), 50) {
			text := sheet.Trim(row.Text(c))
			if l := strings.ToLower(text); rowLabels[l] || columnLabels[l] {
				return true
			}
			_, number := smallNumber(text)
			id, numbers = id || namesID(text), numbers+btoi(id && number)
		}
		if id && numbers > 1 {
			return true
		}
	}
	return false
}

// measures tells whether a table's visits hold an analyte.
func (t *Table) measures(name string) bool {
	for _, s := range t.slots {
		if _, ok := s.value[name]; ok || len(s.result) > 0 {
			return true
		}
	}
	return false
}

// likelyIDs is the plan's line that names the first column, if its cells look like
// identifiers under a header that is not understood; empty where they do not.
func (t *Table) likelyIDs() string {
	head := max(t.Header, t.Likely)
	for c := range min(t.Sheet.Cols(), 3) {
		if idShaped(t.Sheet, head, c) {
			return fmt.Sprintf("columns: read: - {column: %s, is: patient_id}", cohort.ColumnName(c))
		}
		if sheet.Trim(t.Sheet.Row(head+1).Text(c)) != "" {
			break
		}
	}
	return ""
}

// ofNobody says why a testosterone that is there makes no visit: its table has no identifiers.
func ofNobody(tables []Table) string {
	for i := range tables {
		t := &tables[i]
		for _, c := range t.Columns {
			head := max(t.Header, t.Likely)
			if head < 0 || recognise(c.Header).m != find(string(unit.TotalTestosterone)) || t.column("patient_id") != nil {
				continue
			}
			return fmt.Sprintf(" (%s has one, and nothing says whose values these are: give its table a column patient_id)",
				t.Sheet.Ref(head, c.Col))
		}
	}
	return ""
}

// undated says why a testosterone that is there makes no visit: its time is not said.
func undated(tables []Table) string {
	months := 0
	var first string
	var sheets []string
	for i := range tables {
		t := &tables[i]
		if at, is := t.undatedResults(); is {
			return fmt.Sprintf(" (%s heads results of tests, and no column says when they were measured: a visit date or a month is needed)", at)
		}
		for _, c := range t.Columns {
			at := t.Sheet.Ref(t.Header, c.Col)
			if c.label.m != nil && c.label.m.name == "total_testosterone" && c.m == nil {
				if first == "" {
					first = fmt.Sprintf("%s has one, and nothing says when it was measured: a visit date, a month, or the time in the header is needed; "+
						"or state it in the plan, ", at)
				}
				if v := slices.IndexFunc(t.Columns, func(v Column) bool { return v.m == nil && visitWords[fold(v.Header)] }); v >= 0 {
					labels := t.firstTexts(t.Columns[v].Col)
					return fmt.Sprintf(" (%s has one, and visits are only counted; say when each was in the plan, "+
						"columns: times: {%q: MONTH, %q: MONTH})", at, labels[0], labels[1])
				}
				if slices.ContainsFunc(t.Columns, func(v Column) bool { return v.label.m != nil && v.label.m.name == "visit_date" }) {
					return fmt.Sprintf(" (the header of %s names a number or a time, and the rows have dates of their own; say which column counts "+
						"in the plan, columns: read: - {column: %q, is: total_testosterone})", at, c.Header)
				}
				if name := cmp.Or(t.Sheet.Name, t.Sheet.File); !slices.Contains(sheets, name) {
					sheets = append(sheets, name)
				}
				continue
			}
			if word, of := untoldTime(c.Header); of != nil && of.name == "total_testosterone" {
				return fmt.Sprintf(" whose time is said (%s: nothing says when %q was; state it in the plan, columns: times: {%s: MONTH})", at, word,
					word)
			}
			if _, ok := calendar(t, c); ok {
				if months++; months == 3 {
					return fmt.Sprintf(" whose time is said (%s: headers are calendar months or days, one column each, in a row without a header of "+
						"identifiers; write one above the identifiers)", at)
				}
			}
		}
	}
	switch {
	case first == "":
		return ""
	case severalTimes(tables) != "":
		return " (" + strings.TrimSuffix(first, "; or state it in the plan, ") + ")"
	}
	for i, name := range sheets[:min(len(sheets), 3)] {
		sheets[i] = fmt.Sprintf("%q: {at: month %d}", name, 3*i)
	}
	if len(sheets) > 3 {
		sheets = append(sheets[:3], "…")
	}
	return fmt.Sprintf(" (%scolumns: sheets: {%s})", first, strings.Join(sheets, ", "))
}

// undatedResults tells a table with one result a row, and where its results stand, that has no time.
func (t *Table) undatedResults() (at cohort.Ref, is bool) {
	has := func(m *meaning) int {
		return slices.IndexFunc(t.Columns, func(c Column) bool { return c.label.m == m })
	}
	result := has(resultColumn)
	timed := has(find("visit_date")) >= 0 || has(find("month")) >= 0 || has(find("visit_label")) >= 0
	if t.Header < 0 || result < 0 || has(testColumn) < 0 || timed {
		return at, false
	}
	return t.Sheet.Ref(t.Header, t.Columns[result].Col), true
}

// severalTimes is the plan's line for two columns and more of one table that may be testosterone
// at times that nobody says; empty where there are none, or the rows have times of their own.
func severalTimes(tables []Table) string {
	for i := range tables {
		t := &tables[i]
		if slices.ContainsFunc(t.Columns, func(c Column) bool {
			return c.label.m != nil && slices.Contains([]string{"visit_date", "month", "visit_label"}, c.label.m.name)
		}) {
			continue
		}
		var lines []string
		for j := range t.Columns {
			if c := &t.Columns[j]; t.Header >= 0 && c.m == nil && c.Guess() == string(unit.TotalTestosterone) {
				lines = append(lines, fmt.Sprintf("- {column: %q, is: total_testosterone, at: month %d}", c.Header, 6*len(lines)))
			}
		}
		if len(lines) > 1 && len(lines) < 20 {
			return "columns: read: " + strings.Join(lines[:2], ", ")
		}
	}
	return ""
}

// firstTexts are the first two different texts of a column, 1 and 2 where it has fewer.
func (t *Table) firstTexts(col int) [2]string {
	out := [2]string{"1", "2"}
	n := 0
	for r := t.First; r <= t.Last && n < 2; r++ {
		if text := sheet.Trim(t.Sheet.Row(r).Text(col)); text != "" && (n == 0 || text != out[0]) {
			out[n] = text
			n++
		}
	}
	return out
}

// nearly names a column that may hold testosterone under a header that is not understood, or
// tests under their codes alone.
func nearly(tables []Table) string {
	for i := range tables {
		t := &tables[i]
		for j := range t.Columns {
			c := &t.Columns[j]
			if t.Header < 0 || c.Meaning != "" {
				continue
			}
			at, codes := t.Sheet.Ref(t.Header, c.Col), 0
			for r := t.First; r <= t.Last && r < t.First+sampleCells; r++ {
				codes += btoi(loinc().MatchString(sheet.Trim(t.Sheet.Row(r).Text(c.Col))))
			}
			switch {
			case 2*codes > min(t.Last-t.First+1, sampleCells):
				return fmt.Sprintf(" (%s: %q holds codes of tests; put the tests' names into a column Test, such as Total testosterone)", at, c.Header)
			case recognise(c.Header).m == nil && c.Guess() == "total_testosterone":
				return fmt.Sprintf(" (%s: %q may be one, and its header is not understood)", at, c.Header)
			}
		}
	}
	return ""
}

// loinc is a code of a laboratory's test: 2986-8.
var loinc = expression(`^\d{3,5}-\d$`)

// calendar reads a header that is a date or a month of a year.
func calendar(t *Table, c Column) (cohort.Day, bool) {
	if t.Header < 0 {
		return cohort.NoDay, false
	}
	if t.Sheet.Row(t.Header).Kind(c.Col) == sheet.Serial {
		if v, ok := sheet.ParseNumber(c.Header, sheet.Point); ok {
			return sheet.SerialDay(v, t.Sheet.Date1904)
		}
	}
	if d, ok := sheet.ParseDate(c.Header, sheet.Unsettled, latestYear); ok {
		return d, true
	}
	return sheet.ParseMonth(c.Header, latestYear)
}

// PlanError is a plan that names a column which is not there.
type PlanError struct {
	Key, Value string // columns: names: Key: Value
	Detail     string
}

func (e *PlanError) Error() string { return "columns: names: " + e.Key + ": " + e.Detail }

// planned checks that every header that the plan names is there.
func (b *builder) planned() error {
	if err := b.unusedRead(); err != nil {
		return err
	}
	var headers []string
	has := map[string]bool{}
	for i := range b.res.Tables {
		for _, c := range b.res.Tables[i].Columns {
			headers = append(headers, c.Header)
			has[c.Header] = true
		}
	}
	for _, name := range sortedKeys(b.plan.Names) {
		header := sheet.Trim(b.plan.Names[name])
		if has[header] {
			continue
		}
		hint := ""
		if near := cohort.Nearest(header, headers); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		return &PlanError{Key: name, Value: b.plan.Names[name], Detail: fmt.Sprintf("no column of the input is called %q%s", header, hint)}
	}
	if r := b.plan.Results; r != nil {
		for _, x := range [][2]string{{"test", r.Test}, {"result", r.Result}, {"unit", r.Unit}, {"units_by", r.UnitsBy}} {
			if header := sheet.Trim(x[1]); header != "" && !has[header] {
				hint := ""
				if near := cohort.Nearest(header, headers); near != "" {
					hint = fmt.Sprintf("; did you mean %q?", near)
				}
				return fmt.Errorf("columns: rows_of_results: %s: no column of the input is called %q%s", x[0], header, hint)
			}
		}
	}
	for _, header := range b.plan.Ignore {
		if !has[sheet.Trim(header)] {
			hint := ""
			if near := cohort.Nearest(header, headers); near != "" {
				hint = fmt.Sprintf("; did you mean %q?", near)
			}
			return &PlanError{Key: "ignore", Value: header, Detail: fmt.Sprintf("no column of the input is called %q%s", strings.TrimSpace(header),
				hint)}
		}
	}
	return nil
}
