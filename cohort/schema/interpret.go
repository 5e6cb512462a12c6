package schema

import (
	"fmt"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// interpret settles what the header alone does not: headers with two meanings by
// what stands below them, two columns with one meaning, the groups of columns
// that make visits, units.
func (b *builder) interpret(t *Table) {
	if t.Header < 0 {
		return
	}
	t.settleDashes()
	contents := b.contents(t)
	for i := range t.Columns {
		t.byContent(&t.Columns[i], contents[i])
	}
	if len(b.plan.Missing) > 0 {
		absent := map[string]bool{}
		for _, text := range b.plan.Missing {
			absent[strings.ToLower(sheet.Trim(text))] = true
		}
		for i := range t.Columns {
			t.Columns[i].absent = union(t.Columns[i].absent, absent)
		}
	}
	t.thyroid()
	b.settleNumbers(t)
	b.datedRows(t)
	b.claims(t)
	b.ofSheet(t)
	b.group(t)
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.m == nil {
			b.unknown(t, c)
			continue
		}
		c.Meaning = c.m.name
		b.stated(t, c)
		b.leftOver(t, c)
	}
	b.siblings(t)
	if c := t.column("patient_id"); c != nil {
		t.idCol = c.Col
	}
}

// visitWords are headers of visits' numbers or labels.
var visitWords = map[string]bool{"visit": true, "visits": true, "v": true, "visit no": true, "visit number": true, "visit nr": true}

// mayCount tells of a column of visits whose numbers could count them with gaps, as in 1, 2,
// 4: months of a schedule are 0, 3, 6, 12.
func (t *Table) mayCount(c *Column) {
	one, two, top := false, false, 0.0
	for r := t.First; r <= t.Last && r < t.First+2000; r++ {
		v, _ := sheet.ParseNumber(sheet.Trim(t.Sheet.Row(r).Text(c.Col)), sheet.Point)
		one, two, top = one || v == 1, two || v == 2, max(top, v)
	}
	if !one || !two || top > 12 {
		return
	}
	t.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning, At: t.whole(c), Column: c.Header,
		Got: "numbers up to " + formatNumber(top) + " with gaps", Want: "months, or dates",
		Message: "taken as months; if they count the visits, say when each was in the plan (columns: times: {\"1\": MONTH, \"2\": MONTH})"})
}

// byContent looks below a header that can mean several things.
func (t *Table) byContent(c *Column, k content) {
	l, words := &c.label, fold(c.Header)
	// "Test" may be testosterone, and so may "Analyse", which is a test.
	ofTests := slices.Contains(testWords, words) || slices.Contains(testWords, inEnglish(words))
	if l.planned || k.cells == 0 {
		return
	}
	if k.mostly(k.monthPoints) {
		k.dates, k.numbers = k.dates+k.monthPoints, k.numbers-k.monthPoints
	}
	if l.m != nil && l.m.name == "visit_date" { // 30/12 is the 30th of December rather than month 30
		k.moments -= k.spans
	}
	if l.m == nil && l.foreign == "" && k.mostly(k.dates) {
		c.dateWithoutTheWord()
	}
	if l.m == nil && l.foreign == "" && words == "ht" && t.within(c.Col, 20, 62) { // of hematocrit; a height is more, or below 3
		l.m, l.weak = find("hematocrit"), true
	}
	l.late = l.m != nil && l.m.name == "visit_date" && toldLate(c.Header)
	visitWord := l.m == nil && visitWords[words]
	switch {
	case l.m != nil && ofTests && t.namesTests(c, k):
		l.m = testColumn
	case visitWord || l.m != nil && (l.m.name == "visit_label" || l.m.name == "month" || l.m.name == "visit_date") && !l.when.set:
		switch {
		case k.mostly(k.dates):
			l.m, l.unit, l.unitText = find("visit_date"), nil, ""
		case k.mostly(k.moments) && !k.mostly(k.numbers), k.mostly(k.timed):
			l.m, l.unit, l.unitText = find("visit_label"), nil, ""
		case visitWord || l.m.name == "visit_label":
			if k.mostly(k.numbers) && words != "visit no" && words != "visit number" && words != "visit nr" && t.monthly(c.Col) {
				l.m = find("month")
				c.Notes = append(c.Notes, "numbers that are no plain count of visits: taken as months")
				t.mayCount(c)
			} else if visitWord || words == "interval" || words == "schedule" || words == "fu" || words == "f u" {
				l.m = nil
			}
		case l.m.name == "month" && k.numbers == 0:
			l.m = nil
		case l.m.name == "visit_date" && k.mostly(k.numbers) && t.monthly(c.Col):
			l.m = find("month")
			c.Notes = append(c.Notes, "small numbers rather than dates: taken as months")
		}
	case l.m == nil:
	case l.m.form == asDate && k.dates+k.serials == 0 && l.m.name != "birth_date" && (k.mostly(k.yesNo) || k.mostly(k.numbers)):
		l.m = nil
		c.Notes = append(c.Notes, "not used: by its header it holds dates, and its cells hold none")
	case l.m.form == asNumber && k.mostly(k.dates):
		l.m = nil
		c.Notes = append(c.Notes, "not used: by its header it holds numbers, and its cells hold dates")
	case l.m.name == "on_trt" && !l.when.set && k.mostly(k.numbers-k.flags):
		l.m = find("trt_duration")
		if u, ok := monthQuantity.Parse(l.unitText); ok {
			l.unit = &u
		}
	case l.m.name == "trt_duration" && l.unit == nil && k.mostly(k.yesNo-k.flags) && k.numbers == 0:
		l.m = find("on_trt")
	case l.m.form == asNumber && ofTests && k.mostly(k.tests):
		l.m = testColumn
	case l.m.form == asTest && k.tests == 0:
		l.m = nil
	case l.m.form == asUnit && !k.mostly(k.units):
		l.m = nil
	case l.m.name == "symptoms_improved" && k.mostly(k.numbers-k.codes) && l.codes == "":
		l.m = nil
	case l.m.form == asNumber && l.weak && k.numbers+k.measured == 0 && k.cells > 3:
		l.m = nil
	}
}

// within tells a column whose numbers all lie between two values.
func (t *Table) within(col int, low, high float64) bool {
	n := 0
	for r := t.First; r <= t.Last && r < t.First+2000; r++ {
		text := sheet.Trim(t.Sheet.Row(r).Text(col))
		v, ok := sheet.ParseNumber(text, sheet.Point)
		if !ok {
			v, ok = sheet.ParseNumber(text, sheet.Comma)
		}
		if ok && (v < low || v > high) {
			return false
		}
		n += btoi(ok)
	}
	return n > 2
}

// namesTests tells a column of names of tests in a table with one result a row: its cells
// are texts, some of them tests, and another column holds the results.
func (t *Table) namesTests(c *Column, k content) bool {
	return k.tests > 0 && k.numbers+k.dates == 0 && slices.ContainsFunc(t.Columns, func(o Column) bool { return o.label.m == resultColumn })
}

// monthly tells numbers that are months from a plain count of visits 1, 2, 3 and
// from years.
func (t *Table) monthly(col int) bool {
	seen, top := map[float64]bool{}, 0.0
	for r := t.First; r <= t.Last && r < t.First+2000; r++ {
		text := sheet.Trim(t.Sheet.Row(r).Text(col))
		v, ok := sheet.ParseNumber(text, sheet.Point)
		if !ok {
			v, ok = sheet.ParseNumber(text, sheet.Comma)
		}
		if ok {
			seen[v] = true
			top = max(top, v)
		}
	}
	if top > 600 {
		return false
	}
	for v := 1.0; v <= top; v++ {
		if !seen[v] {
			return true
		}
	}
	return false
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// settleNumbers decides what "TT 3" means: month 3 where the numbers of the
// table's headers are no plain count, else the third visit, whose date another
// column has.
func (b *builder) settleNumbers(t *Table) {
	numbers, dated, timed := map[int]bool{}, false, false
	for i := range t.Columns {
		if w := t.Columns[i].label.when; w.number > 0 {
			numbers[w.number-1] = true
			dated = dated || t.Columns[i].label.m != nil && t.Columns[i].label.m.form == asDate
		} else if w.set {
			timed = true
		}
	}
	if len(numbers) == 0 || dated {
		return
	}
	top := 0
	for n := range numbers {
		top = max(top, n)
	}
	count := true // 1, 2, 3 or 0, 1, 2: a plain count of visits
	for n := 1; n <= top; n++ {
		count = count && numbers[n]
	}
	if count && !timed {
		return
	}
	for i := range t.Columns {
		if w := &t.Columns[i].label.when; w.number > 0 {
			*w = moment{set: true, month: float64(w.number - 1)}
			t.Columns[i].Notes = append(t.Columns[i].Notes, "the number in the header is taken as a month")
		}
	}
}

// claims lets one column have each meaning: the plan's before a plain header
// before a likely one, else the first; whoever loses is told, naming both.
func (b *builder) claims(t *Table) {
	type key struct {
		name string
		of   string
		when moment
	}
	holder := map[key]int{}
	for pass := range 4 { // what the plan says, plain headers, likely ones, those with words left over
		for i := range t.Columns {
			c := &t.Columns[i]
			if c.label.m == nil || pass != c.label.rank() || c.label.m == unitColumn && c.label.of == "" {
				continue
			}
			k := key{c.label.m.name, c.label.of, c.label.when}
			first, taken := holder[k]
			if !taken {
				holder[k] = i
				continue
			}
			m, f := c.label.m, &t.Columns[first]
			ofPatient := c.label.when.base && (b.stopped() || !t.wide()) // a column of the patient, as group has it
			if !ofPatient && t.takeTurns(f, c) {
				c.beside = true
				c.Notes = append(c.Notes, "read where "+cohort.ColumnName(f.Col)+" is empty: no row has both")
				continue
			}
			c.label.m = nil
			if m.name == "patient_id" && c.label.weak {
				continue // a running number beside an identifier
			}
			c.Notes = append(c.Notes, "not used: "+m.name+" is read from "+cohort.ColumnName(f.Col))
			if f.label.planned {
				continue
			}
			t.find(cohort.Finding{Code: cohort.UnknownColumn, Severity: cohort.Warning, At: t.Sheet.Ref(t.Header, c.Col),
				Also:   []cohort.Ref{t.Sheet.Ref(t.Header, f.Col)},
				Column: c.Header, Got: c.Header, Want: "one column for " + m.name,
				Message: fmt.Sprintf("%q (%s) and %q (%s) both claim %s: %q is read; settle it in the plan (columns: names: %s: HEADER)",
					f.Header, t.Sheet.Ref(t.Header, f.Col).Cell, c.Header, t.Sheet.Ref(t.Header, c.Col).Cell, m.name, f.Header, m.name)})
			c.told = true
		}
	}
	for i := range t.Columns {
		t.Columns[i].m = t.Columns[i].label.m
	}
}

// takeTurns tells two columns of one analyte, each with its unit, of which each row has
// one at most: those of two laboratories or sites.
func (t *Table) takeTurns(f, c *Column) bool {
	if q, ok := quantityOf(c.label.m); !ok || !c.label.m.visit || len(q.Units) < 2 || f.label.unit == nil || c.label.unit == nil ||
		f.label.residue != "" || c.label.residue != "" {
		return false
	}
	some := 0
	for r := t.First; r <= t.Last; r++ {
		row := t.Sheet.Row(r)
		one, other := sheet.Trim(row.Text(f.Col)), sheet.Trim(row.Text(c.Col))
		if other == "" || sheet.Missing(other) {
			continue
		}
		if one != "" && !sheet.Missing(one) {
			return false
		}
		some++
	}
	return some > 0
}

// wide tells whether headers name other times than the baseline.
func (t *Table) wide() bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.label.m != nil && c.label.when.known() && !c.label.when.base })
}

// stopped tells whether time zero is the end of testosterone.
func (b *builder) stopped() bool {
	if b.plan.Index != "" {
		return b.plan.Index == cohort.TRTStop
	}
	for i := range b.res.Tables {
		for _, c := range b.res.Tables[i].Columns {
			if c.label.m == nil {
				continue
			}
			if c.label.m.name == "index_date" && indexKind(c.Header) == cohort.TRTStop || c.label.m.name == "month" &&
				stopTime().MatchString(fold(c.Header)) {
				return true
			}
		}
	}
	return false
}
