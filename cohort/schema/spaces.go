package schema

import (
	"fmt"
	"math"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// spaces finds identifiers that mean different men in different places: two blocks or
// files that each count from 1, sites that do. They are kept apart, and that is told.
func (b *builder) spaces() {
	listed := false
	for i := range b.res.Tables {
		listed = listed || b.res.Tables[i].Role == RolePatients
	}
	var lists []int
	for i := range b.res.Tables {
		if t := &b.res.Tables[i]; t.Role == RolePatients || t.Role != RoleNone && !listed {
			lists = append(lists, i)
		}
	}
	for _, i := range lists {
		b.siteSpaces(&b.res.Tables[i])
	}
	if len(lists) > 50 {
		return
	}
	rows := map[int]map[string]int{}
	for n, j := range lists {
		rows[j] = b.res.Tables[j].firstRows()
		for _, i := range lists[:n] {
			b.compareLists(i, j, rows[i], rows[j])
		}
	}
}

// firstRows gives the first row of each identifier.
func (t *Table) firstRows() map[string]int {
	out := map[string]int{}
	for r := t.First; r <= t.Last && len(out) < idSample; r++ {
		if id := t.id(t.Sheet.Row(r)); id != "" && !summaryRow(id) {
			if _, known := out[id]; !known {
				out[id] = r
			}
		}
	}
	return out
}

// compareLists asks whether two tables use the same identifiers for different men.
func (b *builder) compareLists(i, j int, rowsA, rowsB map[string]int) {
	a, o := &b.res.Tables[i], &b.res.Tables[j]
	if a.Role == RolePatients && a.Sheet.File == o.Sheet.File || o.space != "" {
		return // a sheet that lists men again is told row by row
	}
	both, differ, alike := 0, 0, o.byMeaning()
	for id, r := range rowsB {
		if first, shared := rowsA[id]; shared {
			both++
			differ += btoi(a.otherMan(first, o, r, alike))
		}
	}
	if both < 2 || 2*differ <= both {
		return
	}
	if a.Sheet.File != o.Sheet.File {
		for k := range b.res.Tables {
			if t := &b.res.Tables[k]; t.Sheet.File == o.Sheet.File {
				t.space = t.Sheet.File
			}
		}
	} else {
		o.space = o.Sheet.Name
		if a.Sheet == o.Sheet {
			o.space = fmt.Sprintf("from row %d", o.First+1)
		}
	}
	b.find(cohort.Finding{Code: cohort.DuplicatePatient, Severity: cohort.Error, At: o.Sheet.Ref(o.Header, o.idCol),
		Also:   []cohort.Ref{a.Sheet.Ref(a.Header, a.idCol)},
		Column: o.column("patient_id").Header,
		Got:    fmt.Sprintf("%d identifiers that stand in both tables, %d of them with other data", both, differ),
		Want:   "identifiers that mean one man each",
		Message: fmt.Sprintf("taken as different men: those of this table are called ID (%s); if they are the same, correct what differs; "+
			"else give them identifiers of their own", o.space)})
}

// otherMan tells whether two rows of one identifier speak of two men: a fact that
// cannot change differs, or a value at the same time.
func (t *Table) otherMan(r int, o *Table, q int, alike map[meant]int) bool {
	a, c := t.Sheet.Row(r), o.Sheet.Row(q)
	sameTime, values := true, false
	for i := range t.Columns {
		x := &t.Columns[i]
		if x.m == nil || x.Meaning == "patient_id" {
			continue
		}
		j, there := alike[meant{x.Meaning, x.label.when}]
		if !there {
			continue
		}
		y := &o.Columns[j]
		one, other := sheet.Trim(a.Text(x.Col)), sheet.Trim(c.Text(y.Col))
		if one == "" || other == "" {
			continue
		}
		differ := one != other && (x.m.form != asTreatment || canonicalTreatment(one) != canonicalTreatment(other))
		if v, ok := sheet.ParseNumber(one, x.decimal); ok {
			if w, ok := sheet.ParseNumber(other, y.decimal); ok {
				differ = math.Abs(v-w) > 1e-9 && (x.Meaning != "age" || math.Abs(v-w) > 2)
			}
		}
		switch {
		case !x.m.visit:
			if differ && (steady[x.Meaning] || x.Meaning == "age") {
				return true
			}
		case x.m.form == asNumber && x.m.name != "month":
			values = values || differ
		case x.m.form == asDate || x.m.form == asTime || x.m.name == "month":
			sameTime = sameTime && !differ
		}
	}
	return sameTime && values
}

// meant is what a column holds: a meaning at a time.
type meant struct {
	name string
	when moment
}

// byMeaning finds a table's columns by what they hold.
func (t *Table) byMeaning() map[meant]int {
	out := map[meant]int{}
	for i := range t.Columns {
		if c := &t.Columns[i]; c.m != nil {
			out[meant{c.Meaning, c.label.when}] = i
		}
	}
	return out
}

// siteSpaces keeps the men of sites apart that number them alike.
func (b *builder) siteSpaces(t *Table) {
	col := t.siteColumn()
	if col < 0 {
		return
	}
	of, twice := map[string]string{}, map[string]bool{}
	for r := t.First; r <= t.Last; r++ {
		row := t.Sheet.Row(r)
		id, site := t.id(row), sheet.Trim(row.Text(col))
		if id == "" || site == "" {
			continue
		}
		if first, known := of[id]; !known {
			of[id] = site
		} else if first != site {
			twice[id] = true
		}
	}
	if len(twice) < 2 || 5*len(twice) < len(of) {
		return
	}
	for i := range b.res.Tables {
		o := &b.res.Tables[i]
		if o.Role != RoleNone {
			o.spaceCol = o.siteColumn()
		}
	}
	b.find(cohort.Finding{Code: cohort.DuplicatePatient, Severity: cohort.Warning, At: t.Sheet.Ref(t.Header, t.idCol),
		Also:   []cohort.Ref{t.Sheet.Ref(t.Header, col)},
		Column: t.column("patient_id").Header, Got: fmt.Sprintf("%d identifiers that stand at several sites", len(twice)),
		Want:    "identifiers that mean one man each",
		Message: "taken as different men, called ID (SITE) by the column of the site"})
}

// inSpace gives the identifier by which a row's man is known where several places
// number their men alike.
func (t *Table) inSpace(r int, id string) string {
	if t.spaceCol >= 0 {
		if site := sheet.Trim(t.Sheet.Row(r).Text(t.spaceCol)); site != "" {
			return id + " (" + site + ")"
		}
	}
	if t.space != "" {
		return id + " (" + t.space + ")"
	}
	return id
}
