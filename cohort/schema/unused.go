package schema

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// unusedUnits refuses a unit of a quantity that no column of the input is read as: whoever
// states it thinks that there is one.
func (b *builder) unusedUnits() error {
	for _, name := range sortedKeys(b.plan.Units) {
		used := false
		for i := range b.res.Tables {
			t := &b.res.Tables[i]
			used = used || t.column(name) != nil || t.holds(name)
		}
		if !used {
			return fmt.Errorf("columns: units: %s: no column of the input is read as it; say which is (columns: names: %s: HEADER), or leave "+
				"the unit out", name, name)
		}
	}
	return nil
}

// unusedTimes refuses the times of visits' labels none of which the input has, and tells of
// single ones.
func (b *builder) unusedTimes() error {
	has := map[string]bool{}
	note := func(text string) {
		f := fold(text)
		has[f], has[strings.Replace(strings.Replace(f, "visit", "v", 1), " ", "", 1)] = true, true
	}
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		note(t.Sheet.Name)
		for j := range t.Columns {
			c := &t.Columns[j]
			for _, w := range strings.FieldsFunc(c.Header, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
				note(w)
			}
			note(c.Header)
			if c.m == nil || c.m.form != asTime || t.Role == RoleNone {
				continue
			}
			for r := t.First; r <= t.Last; r++ {
				if text := t.Sheet.Row(r).Text(c.Col); text != "" {
					note(text)
				}
			}
		}
	}
	var unused []string
	for _, label := range sortedKeys(b.plan.Times) {
		if !has[fold(label)] {
			unused = append(unused, strconv.Quote(label))
		}
	}
	switch {
	case len(unused) == 0:
		return nil
	case len(unused) == len(b.plan.Times):
		return fmt.Errorf("columns: times: no visit of the input is called %s", strings.Join(unused, " or "))
	}
	b.find(cohort.Finding{Code: cohort.UnknownWord, Severity: cohort.Info, At: cohort.Ref{File: b.res.Tables[0].Sheet.File},
		Got: "times of visits that the input lacks: " + strings.Join(unused, ", "), Want: "labels of visits",
		Message: "the plan says when they were (columns: times), and no visit is called so"})
	return nil
}

// unusedWords refuses words of the plan for a column's cells none of which a cell of it has, and
// tells of single ones, and of texts for missing that no cell has.
func (b *builder) unusedWords() error {
	for i := range b.plan.Read {
		p := &b.plan.Read[i]
		has := b.texts(func(c *Column) bool { return c.plan == p }, len(p.Values) > 0)
		unused := lacking(sortedKeys(p.Values), has)
		switch {
		case len(unused) == 0:
		case len(unused) == len(p.Values):
			return fmt.Errorf("columns: read: entry %d (%s): values: no cell of the column holds %s%s", i+1, p.Column,
				strings.Join(unused, " or "), nearWord(sortedKeys(p.Values)[0], has))
		default:
			b.tellUnused(fmt.Sprintf("columns: read: %s: values", p.Column), unused)
		}
	}
	if unused := lacking(b.plan.Missing, b.texts(func(c *Column) bool { return true }, len(b.plan.Missing) > 0)); len(unused) > 0 {
		b.tellUnused("columns: missing", unused)
	}
	return nil
}

// tellUnused tells of texts of the plan that no cell has.
func (b *builder) tellUnused(key string, texts []string) {
	b.find(cohort.Finding{Code: cohort.UnknownWord, Severity: cohort.Info, At: cohort.Ref{File: b.res.Tables[0].Sheet.File},
		Got: "texts of cells that the input lacks: " + strings.Join(texts, ", "), Want: "texts of its cells",
		Message: "the plan says what they mean (" + key + "), and no cell holds them"})
}

// texts are those of the cells of some columns, in lower case.
func (b *builder) texts(of func(*Column) bool, asked bool) map[string]bool {
	out := map[string]bool{}
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		for j := range t.Columns {
			if c := &t.Columns[j]; asked && t.Header >= 0 && of(c) {
				t.Sheet.Distinct(c.Col, t.First, t.Last, func(cell sheet.Row, _, _ int) {
					out[strings.ToLower(sheet.Trim(cell.Text(c.Col)))] = true
				})
			}
		}
	}
	return out
}

// lacking are the texts that are none of some, quoted.
func lacking(texts []string, has map[string]bool) []string {
	var out []string
	for _, text := range texts {
		if !has[strings.ToLower(sheet.Trim(text))] {
			out = append(out, strconv.Quote(text))
		}
	}
	return out
}

// nearWord asks whether a text that a column has was meant.
func nearWord(text string, has map[string]bool) string {
	if near := cohort.Nearest(text, sortedKeys(has)); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
