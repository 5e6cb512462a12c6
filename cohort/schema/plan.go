package schema

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// ColumnPlan says what one column is. Column is its header, or its letters.
type ColumnPlan struct {
	File    string            `yaml:"file,omitempty"`
	Sheet   string            `yaml:"sheet,omitempty"`
	Column  string            `yaml:"column"`
	Is      string            `yaml:"is,omitempty"`       // canonical column, or none
	Unit    string            `yaml:"unit,omitempty"`     // of all cells
	UnitsBy string            `yaml:"units_by,omitempty"` // header of the column that says whose unit it is
	Units   map[string]string `yaml:"units,omitempty"`    // what stands there: unit
	At      string            `yaml:"at,omitempty"`       // the visit's time: month 6, baseline
	Values  map[string]string `yaml:"values,omitempty"`   // cell's text: yes, no or missing
}

// ResultPlan names the columns of a table with one result a row.
type ResultPlan struct {
	Test    string                       `yaml:"test,omitempty"`
	Result  string                       `yaml:"result,omitempty"`
	Unit    string                       `yaml:"unit,omitempty"`
	UnitsBy string                       `yaml:"units_by,omitempty"` // header of the column that says whose unit a result is in
	Units   map[string]map[string]string `yaml:"units,omitempty"`    // analyte: text of that column: unit
}

// SheetPlan says what holds for a whole sheet.
type SheetPlan struct {
	At  string `yaml:"at,omitempty"`  // the time of its visits: month 3, baseline
	Is  string `yaml:"is,omitempty"`  // what columns hold whose headers are dates: total_testosterone
	Use *bool  `yaml:"use,omitempty"` // false: leave it out
}

// sheet is what the plan says of a whole sheet, by its name; a delimited file, which
// has none, goes by the file's.
func (p Plan) sheet(s *sheet.Sheet) SheetPlan {
	if s.Name == "" {
		return p.Sheets[s.File]
	}
	return p.Sheets[s.Name]
}

// unusedSheet tells of a sheet that the plan names and the input lacks.
func (p Plan) unusedSheet(has []string) error {
	var names []string
	for name := range p.Sheets {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if slices.Contains(has, name) {
			continue
		}
		hint := ""
		if near := cohort.Nearest(name, has); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		return fmt.Errorf("columns: sheets: the input has no sheet %q%s", name, hint)
	}
	return nil
}

// none is what a column is called that is not to be read.
const none = "none"

// Check tells what is wrong with a plan before a file is read.
func (p Plan) Check() error {
	holder := map[string]string{}
	for _, name := range sortedKeys(p.Names) {
		if find(name) == nil {
			return fmt.Errorf("columns: names: there is no column %q%s", name, didYouMean(name))
		}
		header := sheet.Trim(p.Names[name])
		if o, twice := holder[header]; twice {
			return fmt.Errorf("columns: names: %s: %q is %s already; one column has one meaning", name, header, o)
		}
		holder[header] = name
	}
	for name, text := range p.Units {
		q, ok := unit.Find(name)
		if name == "month" {
			q, ok = monthQuantity, true
		}
		if !ok {
			if find(name) != nil {
				return fmt.Errorf("columns: units: %q holds no quantity, so it takes no unit; leave it out", name)
			}
			return fmt.Errorf("columns: units: there is no column %q%s", name, didYouMean(name))
		}
		if _, ok := q.Parse(text); !ok {
			return fmt.Errorf("columns: units: %s: %q is no unit of it; known are %s", name, text, q.UnitNames())
		}
	}
	if err := p.checkRead(); err != nil {
		return err
	}
	if err := p.Results.check(); err != nil {
		return err
	}
	switch p.Dates {
	case "", "day-first", "month-first":
	default:
		return fmt.Errorf("columns: dates: %q is neither day-first nor month-first", p.Dates)
	}
	if p.Extract != "" {
		if _, ok := sheet.ParseDate(p.Extract, sheet.Unsettled, latestYear); !ok {
			return fmt.Errorf("columns: extracted: %q is no date such as 2021-05-04", p.Extract)
		}
		if sheet.Ambiguous(p.Extract) {
			return fmt.Errorf("columns: extracted: day and month of %q could be swapped; write it as 2021-05-04", p.Extract)
		}
	}
	return nil
}

// check tells what is wrong with what the plan says of rows of results.
func (r *ResultPlan) check() error {
	switch {
	case r == nil:
		return nil
	case len(r.Units) > 0 && r.UnitsBy == "":
		return errors.New("columns: rows_of_results: units: say by which column they go (units_by: HEADER)")
	case len(r.Units) == 0 && r.UnitsBy != "":
		return errors.New("columns: rows_of_results: units_by: say the units too (units: {total_testosterone: {TEXT: UNIT}})")
	}
	for _, name := range sortedKeys(r.Units) {
		q, ok := unit.Find(name)
		if m := find(name); !ok || m == nil || !m.visit {
			return fmt.Errorf("columns: rows_of_results: units: %q is no measurement of a visit%s", name, didYouMean(name))
		}
		for _, text := range sortedKeys(r.Units[name]) {
			if u := r.Units[name][text]; !knownTo(q, u) {
				return fmt.Errorf("columns: rows_of_results: units: %s: %q is no unit of it; known are %s", name, u, q.UnitNames())
			}
		}
	}
	return nil
}

// checkRead tells what is wrong with what the plan says of single columns.
func (p Plan) checkRead() error {
	for i, c := range p.Read {
		at := fmt.Sprintf("columns: read: entry %d", i+1)
		if c.Column == "" {
			return fmt.Errorf("%s names no column; give its header (column: HEADER)", at)
		}
		if c.Is != "" && c.Is != none && find(c.Is) == nil {
			return fmt.Errorf("%s (%s): is: there is no column %q%s", at, c.Column, c.Is, didYouMean(c.Is))
		}
		for _, text := range append(sortedValues(c.Units), c.Unit) {
			if q, ok := unit.Find(c.Is); text != "" && (ok && !knownTo(q, text) || !ok && !unit.Known(text)) {
				return fmt.Errorf("%s (%s): unit: %q is no unit that is known", at, c.Column, text)
			}
		}
		if c.At != "" && !parseMoment(fold(c.At)).known() {
			return fmt.Errorf("%s (%s): at: %q is no time such as month 6, week 12 or baseline", at, c.Column, c.At)
		}
		if m := find(c.Is); m != nil && m.form != asYesNo && c.answers() {
			return c.noAnswers(at, c.Is)
		}
		for _, text := range sortedKeys(c.Values) {
			switch c.Values[text] {
			case "yes", "no", missingWord, "true", "false":
			default:
				return fmt.Errorf("%s (%s): values: %q: want yes, no or missing, not %q", at, c.Column, text, c.Values[text])
			}
		}
		if len(c.Units) > 0 && c.UnitsBy == "" {
			return fmt.Errorf("%s (%s): units: say by which column they go (units_by: HEADER)", at, c.Column)
		}
	}
	for name, s := range p.Sheets {
		if s.At != "" && !parseMoment(fold(s.At)).known() {
			return fmt.Errorf("columns: sheets: %s: at: %q is no time such as month 6, week 12 or baseline", name, s.At)
		}
		if m := find(s.Is); s.Is != "" && (m == nil || !m.visit || m.form != asNumber || m.name == "month") {
			return fmt.Errorf("columns: sheets: %s: is: %q is no measurement of a visit%s", name, s.Is, didYouMean(s.Is))
		}
	}
	for label, month := range p.Times {
		if math.IsNaN(month) || math.Abs(month) > 1200 || fold(label) == "" {
			return fmt.Errorf("columns: times: %s: want a month", label)
		}
	}
	return nil
}

func knownTo(q unit.Quantity, text string) bool { _, ok := parseUnit(q, text); return ok }

// missingWord is what a plan says of a text that stands for missing, in a column of any kind.
const missingWord = "missing"

// answers tells whether the plan says which texts of a column mean yes or no.
func (p *ColumnPlan) answers() bool {
	return slices.ContainsFunc(sortedValues(p.Values), func(means string) bool { return means != missingWord })
}

// noAnswers refuses them of a column that holds no yes and no.
func (p *ColumnPlan) noAnswers(at, is string) error {
	return fmt.Errorf("%s (%s): values: yes and no are of columns of yes and no, and %s is none (missing can be said of any column)", at,
		p.Column, is)
}

// union joins two sets.
func union(a, b map[string]bool) map[string]bool {
	out := maps.Clone(a)
	if out == nil {
		out = map[string]bool{}
	}
	maps.Copy(out, b)
	return out
}

func sortedValues(m map[string]string) []string {
	var out []string
	for _, k := range sortedKeys(m) {
		out = append(out, m[k])
	}
	return out
}

// speaksOf tells whether an entry of the plan is of a column of the sheet by its letters.
func (l *layouter) speaksOf(p *ColumnPlan, col int) bool {
	return (p.File == "" || p.File == l.s.File) && (p.Sheet == "" || sheet.Trim(p.Sheet) == sheet.Trim(l.s.Name)) &&
		strings.EqualFold(p.Column, cohort.ColumnName(col)) && !l.heads(p.Column)
}

// planned tells whether the plan says by its letters what a column without a header is.
func (l *layouter) planned(col int) bool {
	return slices.ContainsFunc(l.plan.Read, func(p ColumnPlan) bool { return l.speaksOf(&p, col) })
}

// settle puts what the plan says of a column into its reading.
func (l *layouter) settle(c *Column) {
	if r := l.plan.Results; r != nil {
		for m, header := range map[*meaning]string{testColumn: r.Test, resultColumn: r.Result, unitColumn: r.Unit} {
			if header != "" && sheet.Trim(header) == c.Header {
				c.label = label{m: m, planned: true}
			}
		}
	}
	for i := range l.plan.Read {
		p := &l.plan.Read[i]
		if p.File != "" && p.File != l.s.File || p.Sheet != "" && sheet.Trim(p.Sheet) != sheet.Trim(l.s.Name) {
			continue
		}
		if sheet.Trim(p.Column) != c.Header && !l.speaksOf(p, c.Col) {
			continue
		}
		c.plan = p
		switch {
		case p.Is == none:
			c.label = label{}
		case p.Is != "":
			c.label = plannedLabel(find(p.Is), c.Header)
		}
		if p.At != "" {
			c.label.when = parseMoment(fold(p.At))
		}
		if len(p.Values) > 0 {
			c.words = map[string]cohort.Tri{}
			for text, means := range p.Values {
				t, _ := sheet.ParseYesNo(means)
				c.words[strings.ToLower(sheet.Trim(text))] = t
				if means == missingWord {
					c.absent = union(c.absent, map[string]bool{strings.ToLower(sheet.Trim(text)): true})
				}
			}
		}
	}
	if s := l.plan.sheet(l.s); s.At != "" && !c.label.when.set && c.label.m != nil && c.label.m.visit &&
		c.label.m.form == asNumber && c.label.m.name != "month" {
		c.label.when = parseMoment(fold(s.At))
	}
}

// heads tells whether a text is a header of the sheet, so that it is no letters.
func (l *layouter) heads(text string) bool { _, known := l.seen[sheet.Trim(text)]; return known }

// planUnit reads a column's unit where the plan states it.
func (b *builder) planUnit(t *Table, c *Column) bool {
	if c.plan == nil {
		return false
	}
	if u, ok := parseUnit(c.q, c.plan.Unit); ok {
		c.Unit, c.factor, c.UnitFrom, c.unitCol, c.Assumed = u.Name, u.Factor, "plan", -1, false
	}
	if len(c.plan.Units) == 0 {
		return c.plan.Unit != ""
	}
	return c.unitsBy(t, c.plan.UnitsBy, c.plan.Units) || c.plan.Unit != ""
}

// saysUnits tells whether the plan goes by a column for the units of others.
func (p Plan) saysUnits(header string) bool {
	return p.Results != nil && p.Results.UnitsBy != "" && sheet.Trim(p.Results.UnitsBy) == header ||
		slices.ContainsFunc(p.Read, func(c ColumnPlan) bool { return c.UnitsBy != "" && sheet.Trim(c.UnitsBy) == header })
}

// unitsBy reads a column in the unit that the text of another column says; false where the table
// has no such column.
func (c *Column) unitsBy(t *Table, header string, units map[string]string) bool {
	i := slices.IndexFunc(t.Columns, func(o Column) bool { return o.Header == sheet.Trim(header) })
	if i < 0 {
		return false
	}
	c.unitBy, c.byCol, c.UnitFrom, c.unitCol, c.Assumed = map[string]float64{}, t.Columns[i].Col, "plan", -1, false
	var names []string
	for _, text := range sortedKeys(units) {
		if u, ok := parseUnit(c.q, units[text]); ok {
			c.unitBy[strings.ToLower(sheet.Trim(text))] = u.Factor
			if !slices.Contains(names, u.Name) {
				names = append(names, u.Name)
			}
		}
	}
	c.Unit = strings.Join(names, " or ")
	return true
}

// unusedRead tells of an entry of the plan that no column of the input fits.
func (b *builder) unusedRead() error {
	for i := range b.plan.Read {
		p := &b.plan.Read[i]
		used := false
		var headers []string
		for j := range b.res.Tables {
			for k := range b.res.Tables[j].Columns {
				c := &b.res.Tables[j].Columns[k]
				headers = append(headers, c.Header)
				if c.plan == p {
					used = true
					if p.UnitsBy != "" && !slices.ContainsFunc(b.res.Tables[j].Columns,
						func(o Column) bool { return o.Header == sheet.Trim(p.UnitsBy) }) {
						return fmt.Errorf("columns: read: entry %d (%s): units_by: its table has no column %q", i+1, p.Column, p.UnitsBy)
					}
				}
			}
		}
		if used {
			continue
		}
		hint := ""
		if near := cohort.Nearest(p.Column, headers); near != "" && near != p.Column {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		return fmt.Errorf("columns: read: entry %d: no column of the input is called %q%s%s", i+1, p.Column, inSheet(p), hint)
	}
	return nil
}

func inSheet(p *ColumnPlan) string {
	if p.Sheet == "" {
		return ""
	}
	return fmt.Sprintf(" in sheet %q", p.Sheet)
}
