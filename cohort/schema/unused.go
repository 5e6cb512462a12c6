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

// unusedNames refuses a header that the plan names and that only tables have that are not read.
func (b *builder) unusedNames() error {
	for _, name := range sortedKeys(b.plan.Names) {
		header, used, at := sheet.Trim(b.plan.Names[name]), false, cohort.Ref{}
		for i := range b.res.Tables {
			t := &b.res.Tables[i]
			for _, c := range t.Columns {
				switch {
				case c.Header != header:
				case t.Role != RoleNone:
					used = true
				default:
					at = t.Sheet.Ref(max(t.Header, t.Likely), c.Col)
				}
			}
		}
		if !used {
			return &PlanError{Key: name, Value: b.plan.Names[name], Detail: fmt.Sprintf("%q stands in %s only, in a table that is not read as "+
				"one of patients or visits; name a header of those", header, at)}
		}
	}
	return nil
}

// unusedSheets refuses what the plan says of sheets and nothing comes of: one that is to be read
// and holds no table, a time beside times of their own, and what columns hold whose headers are
// no dates.
func (b *builder) unusedSheets() error {
	for _, name := range sortedKeys(b.plan.Sheets) {
		p := b.plan.Sheets[name]
		read, timed, is := false, false, false
		for i := range b.res.Tables {
			t := &b.res.Tables[i]
			if t.Role == RoleNone || t.Sheet.Name != name && t.Sheet.File != name {
				continue
			}
			read = true
			for _, s := range t.slots {
				timed = timed || s.timed && s.date < 0 && s.monthC < 0 && s.event < 0
			}
			for _, c := range t.Columns {
				is = is || c.m != nil && c.m.name == p.Is && strings.HasPrefix(c.Header, p.Is)
			}
		}
		switch where := "columns: sheets: " + name; {
		case p.Use != nil && !*p.Use:
		case !read && p != SheetPlan{}:
			return fmt.Errorf("%s: no table of patients or visits is read from it; leydig check says what each sheet was taken for", where)
		case p.At != "" && !timed:
			return fmt.Errorf("%s: at: its visits have times of their own, or it has none; leave it out", where)
		case p.Is != "" && !is:
			return fmt.Errorf("%s: is: no header of it is nothing but a date; name the column instead (columns: names: %s: HEADER)", where, p.Is)
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
		of := func(c *Column) bool { return c.plan == p }
		for j := range b.res.Tables {
			for _, c := range b.res.Tables[j].Columns {
				if of(&c) && c.m != nil && c.m.form != asYesNo && p.answers() {
					return p.noAnswers(fmt.Sprintf("columns: read: entry %d", i+1), c.m.name)
				}
			}
		}
		words := sortedKeys(p.Values)
		unused := b.lacking(words, of)
		switch {
		case len(unused) == 0:
		case len(unused) == len(words):
			return fmt.Errorf("columns: read: entry %d (%s): values: no cell of the column holds %s%s", i+1, p.Column,
				strings.Join(unused, " or "), b.nearWord(words[0], of))
		default:
			b.tellUnused(fmt.Sprintf("columns: read: %s: values", p.Column), unused)
		}
	}
	if unused := b.lacking(b.plan.Missing, func(*Column) bool { return true }); len(unused) > 0 {
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

// eachText visits the cells of some columns with different texts, in lower case, until it is told
// to stop.
func (b *builder) eachText(of func(*Column) bool, visit func(text string) (more bool)) {
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		for j := range t.Columns {
			c, more := &t.Columns[j], true
			if t.Header < 0 || !of(c) {
				continue
			}
			t.Sheet.Texts(c.Col, t.First, t.Last, func(text string) bool {
				more = visit(strings.ToLower(sheet.Trim(text)))
				return more
			})
			if !more {
				return
			}
		}
	}
}

// lacking are the texts that no cell of some columns holds, quoted.
func (b *builder) lacking(texts []string, of func(*Column) bool) []string {
	left := map[string]bool{}
	for _, text := range texts {
		left[strings.ToLower(sheet.Trim(text))] = true
	}
	if len(left) == 0 {
		return nil
	}
	b.eachText(of, func(text string) bool {
		delete(left, text)
		return len(left) > 0
	})
	var out []string
	for _, text := range texts {
		if left[strings.ToLower(sheet.Trim(text))] {
			out = append(out, strconv.Quote(text))
		}
	}
	return out
}

// nearWord asks whether a text that some columns have was meant.
func (b *builder) nearWord(text string, of func(*Column) bool) string {
	has := map[string]bool{}
	b.eachText(of, func(text string) bool {
		has[text] = true
		return true
	})
	if near := cohort.Nearest(text, sortedKeys(has)); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
