package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// uncomputed tells of formulas whose values a program that wrote the file did not
// store: the cells look empty.
func (b *builder) uncomputed() {
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		if t.Role == RoleNone || !t.Sheet.Declares(sheet.Uncomputed) {
			continue
		}
		for j := range t.Columns {
			c := &t.Columns[j]
			if c.m == nil {
				continue
			}
			first := -1
			for r := t.First; r <= t.Last; r++ {
				if row := t.Sheet.Row(r); row.Kind(c.Col) == sheet.Uncomputed && t.patient[r-t.First] != noRow {
					c.formulas++
					if first < 0 {
						first = r
					}
				}
			}
			if c.formulas > 0 {
				b.find(cohort.Finding{Code: cohort.BadNumber, Severity: cohort.Error, At: t.Sheet.Ref(first, c.Col), Column: c.Header,
					Got: amount(c.formulas, "formula", "formulas") + " without a computed value", Want: "values",
					Message: "the cells are not used; open the workbook in a spreadsheet program, let it compute, and save it"})
			}
		}
	}
}

// requireValues refuses an input of whose testosterone nothing could be used: without
// a value every count would be "0 of n".
func (b *builder) requireValues() error {
	has := func(v float64) bool { return !math.IsNaN(v) }
	s := b.c.Find(unit.TotalTestosterone)
	for i := 0; s != nil && i < s.Value.Len(); i++ {
		if has(s.At(i)) {
			return nil
		}
	}
	if n := b.c.Patients.Number(unit.Baseline(unit.TotalTestosterone)); n != nil && slices.ContainsFunc(n.Values, has) {
		return nil
	}
	at := cohort.Ref{File: b.res.Tables[0].Sheet.File}
	var reasons []string
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		if t.Role == RoleNone {
			continue
		}
		for j := range t.Columns {
			c := &t.Columns[j]
			switch {
			case c.m != nil && strings.TrimPrefix(c.m.name, "baseline_") == string(unit.TotalTestosterone):
			case c.m != nil && c.m.form == asResult:
			default:
				continue
			}
			if len(reasons) == 0 {
				at = t.Sheet.Ref(t.Header, c.Col)
			}
			why := t.whyUnused(c)
			if c.N == 0 && b.orphaned(t) {
				why = fmt.Sprintf("the rows of %q are of identifiers that the list of patients lacks", c.Header)
			}
			if why == "" {
				why = b.whyTimeless(t, c)
			}
			if len(reasons) < 3 && !slices.Contains(reasons, why) {
				reasons = append(reasons, why)
			}
		}
	}
	if len(reasons) == 0 {
		reasons = []string{"no test of the file is read as total testosterone"}
	}
	return &cohort.InputError{Code: cohort.NoValues, At: at,
		Detail: "no value of total testosterone can be used: " + strings.Join(reasons, "; ") +
			"; leydig check lists the cells, leydig init writes a plan to settle it"}
}

// whyTimeless says why values that were read have no place in time.
func (b *builder) whyTimeless(t *Table, c *Column) string {
	set := func(d cohort.Day) bool { return d != cohort.NoDay }
	switch {
	case b.plan.Extract != "" && c.slot >= 0 && c.slot < len(t.slots) && t.slots[c.slot].date >= 0:
		return "no visit up to the day of extraction, " + b.plan.Extract + ", has one"
	case b.c.Patients.Date("index_date") == nil:
		return "no date of time zero, the start of treatment, is read, and visits have dates only"
	case !slices.ContainsFunc(b.c.Patients.Index, set):
		return noIndex(b.holder("index_date"))
	}
	return fmt.Sprintf("%s of %q without a time or a patient", amount(c.N, "value", "values"), c.Header)
}

// orphaned tells whether rows of a table were told as those of nobody on the list.
func (b *builder) orphaned(t *Table) bool {
	return slices.ContainsFunc(b.res.Findings, func(f cohort.Finding) bool {
		return f.Code == cohort.OrphanVisit && f.At.File == t.Sheet.File && f.At.Sheet == t.Sheet.Name
	})
}

// whyUnused says why no value of a column was used, empty where the column does not show it.
func (t *Table) whyUnused(c *Column) string {
	if c.m.form == asResult && c.slot >= 0 {
		for i := range t.slots[c.slot].result {
			if r := &t.slots[c.slot].result[i]; r.Meaning == string(unit.TotalTestosterone) && r.suspect {
				return t.whyUnused(r)
			}
		}
	}
	switch {
	case c.m.form == asResult && !t.holds(string(unit.TotalTestosterone)):
		return fmt.Sprintf("no row of %q is of a test that is read as total testosterone", c.Header)
	case c.impossible != "" && c.fits != "":
		return fmt.Sprintf("%q: %s, and they fit %s (--unit %s=%s)", c.Header, c.impossible, c.fits, c.Meaning, c.fits)
	case c.impossible != "":
		return fmt.Sprintf("%q: %s", c.Header, c.impossible)
	case c.mixed:
		return fmt.Sprintf("two units are mixed in %q", c.Header)
	case c.suspect:
		return fmt.Sprintf("%q is set aside until its unit is stated", c.Header)
	case c.formulas > 0:
		return fmt.Sprintf("%q holds %s without a computed value (save the workbook in a spreadsheet program)",
			c.Header, amount(c.formulas, "formula", "formulas"))
	}
	if c.slot >= 0 && c.slot < len(t.slots) {
		for _, d := range []int{t.slots[c.slot].date, t.slots[c.slot].monthC, t.slots[c.slot].event} {
			if d >= 0 && t.Columns[d].suspect {
				return fmt.Sprintf("the dates in %q are set aside until their order is stated", t.Columns[d].Header)
			}
		}
	}
	for i := range t.Columns {
		if d := &t.Columns[i]; d.suspect && d.m != nil && d.m.form == asDate {
			return fmt.Sprintf("the dates in %q are set aside until their order is stated", d.Header)
		}
	}
	if c.N == 0 && c.Missing > 0 && c.formulas == 0 {
		return fmt.Sprintf("no cell of %q could be read as a number", c.Header)
	}
	if c.N == 0 {
		return fmt.Sprintf("%q has no cell that could be read (formulas that were never computed look empty)", c.Header)
	}
	if c.slot >= 0 && c.slot < len(t.slots) {
		for _, d := range []int{t.slots[c.slot].date, t.slots[c.slot].monthC} {
			if d >= 0 && t.Columns[d].N == 0 {
				return fmt.Sprintf("no cell of %q could be read as a time", t.Columns[d].Header) + t.calendarOf(&t.Columns[d])
			}
		}
	}
	if index := t.column("index_date"); index != nil && index.N == 0 {
		return noIndex(t, index)
	}
	return ""
}

// noIndex says that no date of time zero is read.
func noIndex(t *Table, index *Column) string {
	if index.suspect {
		return fmt.Sprintf("the dates in %q are set aside until their order is stated", index.Header)
	}
	return fmt.Sprintf("no cell of %q (%s) could be read as the date of time zero", index.Header, t.Sheet.Ref(t.Header, index.Col)) +
		t.calendarOf(index)
}
