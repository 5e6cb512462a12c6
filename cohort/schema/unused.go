package schema

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"leydig/cohort"
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
