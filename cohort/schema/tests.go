package schema

import (
	"fmt"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// testName is a name of a test in an export with one result a row.
type testName struct {
	text  string
	first int // row
	rows  int
	label label
}

// readTests reads the names of tests with the recogniser of headers, once for each
// name, and tells of those that are none of ours.
func (b *builder) readTests(t *Table) {
	for i := range t.slots {
		s := &t.slots[i]
		if len(s.result) == 0 || s.test < 0 {
			continue
		}
		names, order := t.testNames(t.Columns[s.test].Col)
		best := map[string]int{}
		for _, n := range order {
			if a := n.analyte(); a != "" {
				if r, known := best[a]; !known || n.label.rank() < r {
					best[a] = n.label.rank()
				}
			}
		}
		s.tests = map[string]string{}
		for text, n := range names {
			s.tests[text] = ""
			if a := n.analyte(); a != "" && (n.label.residue == "" || n.label.rank() == best[a]) {
				s.tests[text] = a
			}
		}
		for k := range s.result {
			s.result[k].tests, s.result[k].testCol = s.tests, t.Columns[s.test].Col
			s.result[k].namedUnits(order)
		}
		for _, n := range order {
			b.tellTest(t, s, n)
		}
	}
}

// namedUnits takes the unit of an analyte's results from the names of its tests, "Estradiol
// (pmol/L)", where neither the plan nor a column of units says it. Where names say several
// units, a name that says none is of no known unit.
func (c *Column) namedUnits(names []*testName) {
	if c.UnitFrom != "assumed" || c.unitBy != nil {
		return
	}
	by, units, silent := map[string]float64{}, []string{}, []string{}
	var said *unit.Unit
	unknown := false
	for _, n := range names {
		if c.tests[n.text] != c.Meaning {
			continue
		}
		key := strings.ToLower(sheet.Trim(n.text))
		switch u := n.label.unit; {
		case u != nil:
			by[key], said = u.Factor, u
			if !slices.Contains(units, u.Name) {
				units = append(units, u.Name)
			}
		case n.label.unitText != "":
			unknown = true
		default:
			silent = append(silent, key)
		}
	}
	switch {
	case said == nil && !unknown:
		return
	case len(units) == 1 && !unknown && (len(silent) == 0 || said.Factor == c.factor):
		c.Unit, c.factor = said.Name, said.Factor
	default:
		c.unitBy, c.byCol, c.Unit = by, c.testCol, strings.Join(units, " or ")
	}
	c.UnitFrom = "name of the test"
}

// mostTests bounds how many names of tests are told apart.
const mostTests = 20000

// testNames gathers the names of a column, by text and in the order of the file.
func (t *Table) testNames(col int) (names map[string]*testName, order []*testName) {
	names = map[string]*testName{}
	for r := t.First; r <= t.Last; r++ {
		text := t.Sheet.Row(r).Text(col)
		n := names[text]
		if n == nil {
			if sheet.Trim(text) == "" || len(names) >= mostTests {
				continue
			}
			n = &testName{text: text, first: r, label: recognise(sheet.Trim(text))}
			names[text] = n
			order = append(order, n)
		}
		n.rows++
	}
	return names, order
}

// analyte is what a test measures, empty where it is none of ours: a name with a time
// or a number, such as T3, is none.
func (n *testName) analyte() string {
	m := n.label.m
	if m == nil || !m.visit || m.form != asNumber || m.name == "month" || n.label.when.set || n.label.foreign != "" {
		return ""
	}
	return m.name
}

// analyteWords are words of names that resemble a test of ours.
var analyteWords = wordSet("testosterone testo lh fsh estradiol oestradiol shbg prolactin hematocrit haematocrit psa sperm " +
	"luteinizing luteinising follicle")

func (b *builder) tellTest(t *Table, s *slot, n *testName) {
	column := &t.Columns[s.test]
	f := cohort.Finding{Code: cohort.UnknownTest, Severity: cohort.Info, At: t.Sheet.Ref(n.first, column.Col),
		Column: column.Header, Got: sheet.Trim(n.text),
		Want:    "a test that leydig reads",
		Message: amount(n.rows, "row of this test is", "rows of this test are") + " not read"}
	switch a := s.tests[n.text]; {
	case a != "" && n.label.residue == "":
		return
	case a != "":
		f.Severity = cohort.Warning
		f.Message = fmt.Sprintf("%s read as %s although %q was not understood; if it is another test, leave it out of the file",
			amount(n.rows, "row is", "rows are"), a, n.label.residue)
	default:
		words := fold(n.text)
		for _, w := range analyteWordsOf(words) {
			f.Severity = cohort.Warning
			f.Message = fmt.Sprintf("%s not read: the name has %q and more that is none of ours; if it is one of ours, give it the "+
				"name of the analyte", amount(n.rows, "row is", "rows are"), w)
			break
		}
	}
	b.find(f)
}

func analyteWordsOf(words string) []string {
	var out []string
	for _, text := range []string{words, inEnglish(words)} {
		for _, w := range strings.Fields(text) {
			if analyteWords[w] && !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

// holds tells whether a table with one result a row has one of an analyte.
func (t *Table) holds(name string) bool {
	for i := range t.slots {
		s := &t.slots[i]
		if _, ok := s.value[name]; ok {
			return true
		}
		for _, a := range s.tests {
			if a == name {
				return true
			}
		}
	}
	return false
}

// series finds the place of an analyte among those of the cohort, -1 where it has none.
func series(list []cohort.Series, analyte string) int {
	return slices.IndexFunc(list, func(s cohort.Series) bool { return s.Analyte == unit.Analyte(analyte) })
}

// settleResults judges the units of a table with one result a row, analyte by analyte.
func (b *builder) settleResults(t *Table, c *Column) {
	var has []*Column
	s := &t.slots[c.slot]
	for k := range s.result {
		r := &s.result[k]
		r.decimal, r.signs = c.decimal, c.signs
		if r.tests != nil && t.holds(r.Meaning) {
			has = append(has, r)
		}
	}
	b.blankUnits(t, has)
	for _, r := range has {
		b.settleUnit(t, []*Column{r})
		for _, note := range r.Notes {
			c.Notes = append(c.Notes, r.Meaning+": "+note)
		}
	}
}
