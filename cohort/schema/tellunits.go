package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// itself names what is set aside: the column, or of a table with one result a row the
// results of one test.
func (c *Column) itself() string {
	if c.tests != nil {
		return "its results of " + c.Meaning + " are"
	}
	return "the column is"
}

// whole names a column from its header to its last row.
func (t *Table) whole(c *Column) cohort.Ref {
	ref := t.Sheet.Ref(t.Header, c.Col)
	ref.Cell += ":" + t.Sheet.Ref(t.Last, c.Col).Cell
	return ref
}

// remedy is the plan's line that settles a column's unit.
func (t *Table) remedy(c *Column, settle string) string {
	if stated, is := strings.CutPrefix(settle, "unit: "); is && c.tests != nil { // a table with one result a row
		return fmt.Sprintf("in the plan (columns: units: {%s: %s})", c.Meaning, stated)
	}
	where := ""
	if t.Sheet.Name != "" {
		where = fmt.Sprintf("sheet: %q, ", t.Sheet.Name)
	}
	return fmt.Sprintf("in the plan (columns: read: - {%scolumn: %q, %s})", where, c.Header, settle)
}

func (b *builder) tellUnit(t *Table, columns []*Column, middle float64, fit []unit.Unit) {
	var names []string
	for _, u := range fit {
		names = append(names, u.Name)
	}
	for _, c := range columns {
		c.suspect = true
		c.Notes = append(c.Notes, "not used until its unit is stated: the values fit "+strings.Join(names, " or "))
		b.find(cohort.Finding{Code: cohort.UnitSuspect, Severity: cohort.Error, At: t.whole(c), Column: c.Header,
			Got:  fmt.Sprintf("values around %s, %s as %s", formatNumber(round3(middle)), c.UnitFrom, c.Unit),
			Want: "values that fit " + c.Unit,
			Message: fmt.Sprintf("the values fit %s: %s not used until the unit is stated, %s, or --unit %s=%s",
				strings.Join(names, " or "), c.itself(), t.remedy(c, "unit: "+names[0]), c.Meaning, names[0])})
	}
}

// tellPlanned tells that the values do not fit the unit that the plan or --unit states; the
// plan has the word, but what is impossible under it is used by nobody.
func (b *builder) tellPlanned(t *Table, columns []*Column, raw []float64, fit []unit.Unit) {
	impossible := 0
	for _, v := range raw {
		impossible += btoi(!columns[0].q.InRange(v * columns[0].factor))
	}
	for _, c := range columns {
		better := "; correct the unit in the plan or --unit"
		if len(fit) > 0 {
			c.fits = fit[0].Name
			better = fmt.Sprintf(": the values fit %s; if that is the unit, --unit %s=%s, or the same in the plan", c.fits, c.Meaning, c.fits)
		}
		f := cohort.Finding{Code: cohort.UnitSuspect, Severity: cohort.Warning, At: t.whole(c), Column: c.Header,
			Got:     fmt.Sprintf("values around %s, stated as %s", formatNumber(round3(median(raw))), c.Unit),
			Want:    "values that fit " + c.Unit,
			Message: "used as stated" + better}
		if 2*impossible > len(raw) {
			c.suspect = true
			c.impossible = fmt.Sprintf("in %s, as stated, %d of %d values are impossible", c.Unit, impossible, len(raw))
			f.Severity, f.Message = cohort.Error, c.impossible+", and none is used"+better
		}
		b.find(f)
	}
}

// tellNoUnit sets a column aside whose unit nobody states and whose values as a whole
// fit none.
func (b *builder) tellNoUnit(t *Table, columns []*Column, middle float64) {
	for _, c := range columns {
		c.suspect = true
		c.Notes = append(c.Notes, "not used until its unit is stated: the values fit none as a whole")
		b.find(cohort.Finding{Code: cohort.UnitSuspect, Severity: cohort.Error, At: t.whole(c), Column: c.Header,
			Got:  fmt.Sprintf("values around %s, and nobody states the unit", formatNumber(round3(middle))),
			Want: "values that fit one of " + c.q.UnitNames(),
			Message: fmt.Sprintf("the values fit no unit as a whole (two may be mixed): %s not used until the unit is stated, %s",
				c.itself(), t.remedy(c, "unit: "+c.Unit))})
	}
}

// tellMixed tells of two units in a column: an error, and the column is set aside; or a
// warning, where the values would also be what they are in one unit.
func (b *builder) tellMixed(t *Table, columns []*Column, m mixture) {
	c := columns[0]
	if i := slices.IndexFunc(columns, func(c *Column) bool { return m.columns[c.Col] }); i >= 0 {
		c = columns[i]
	}
	low, high, known := c.unitsOf(m)
	got := fmt.Sprintf("%d values a factor of %s below the others, by %s", m.low, formatNumber(round3(m.apart)), m.by)
	if m.from != "" {
		got += " (" + m.from + ")"
	}
	for _, c := range columns {
		if m.columns != nil && !m.columns[c.Col] {
			continue
		}
		stated := t.remedyMixed(c, m, low, high, known)
		note, severity := "not used until its units are stated: two units are mixed", cohort.Error
		message := "two units are mixed: " + c.itself() + " not used until they are stated, " + stated
		if m.doubtful {
			note, severity = "two units may be mixed: used as if all were "+c.Unit, cohort.Warning
			pair := "two units"
			if known {
				pair = fmt.Sprintf("%s beside %s", low.Name, high.Name)
			}
			message = fmt.Sprintf("so would %s, or it is chance: all are used in %s; ask the laboratories, and if so state the units, %s",
				pair, c.Unit, stated)
		}
		c.suspect, c.mixed = !m.doubtful, !m.doubtful
		c.Notes = append(c.Notes, note)
		b.find(cohort.Finding{Code: cohort.MixedUnits, Severity: severity, At: t.whole(c), Column: c.Header,
			Got: got, Want: "one unit in a column: " + c.q.UnitNames(), Message: message})
		if known && !m.doubtful {
			b.find(cohort.Finding{Code: cohort.UnitSuspect, Severity: cohort.Error, At: t.whole(c), Column: c.Header,
				Got:     fmt.Sprintf("%d values around %s, by %s", m.low, formatNumber(round3(m.lowMiddle)), m.by),
				Want:    fmt.Sprintf("values like the others, around %s, which fit %s", formatNumber(round3(m.highMiddle)), high.Name),
				Message: fmt.Sprintf("they fit %s rather than %s: not used until the units are stated, %s", low.Name, high.Name, stated)})
		}
	}
}

// remedyMixed says how the units of a mixture are stated.
func (t *Table) remedyMixed(c *Column, m mixture, low, high unit.Unit, known bool) string {
	switch {
	case c.tests != nil && m.by == "site" && known && len(m.sites) <= 8:
		by, units := t.bySites(m, low, high)
		return fmt.Sprintf("by a column of units (columns: rows_of_results: unit: HEADER) or by site (columns: rows_of_results: "+
			"{units_by: %q, units: {%s: {%s}}})", by, c.Meaning, units)
	case c.tests != nil:
		return "by a column of units (columns: rows_of_results: unit: HEADER), or convert the values into one unit"
	case m.by == "column" && known:
		return t.remedy(c, "unit: "+low.Name)
	case m.by != "site":
		return fmt.Sprintf("by a column of units (%q), or convert the values into one unit", c.Header+" unit")
	}
	settle := "units_by: SITE COLUMN, units: {SITE: UNIT}"
	if known && len(m.sites) <= 8 {
		by, units := t.bySites(m, low, high)
		settle = fmt.Sprintf("units_by: %q, units: {%s}", by, units)
	}
	return "by a column of units, or " + t.remedy(c, settle)
}

// unitsOf finds the one pair of units in which the low and the high sites' medians are
// those of men.
func (c *Column) unitsOf(m mixture) (low, high unit.Unit, known bool) {
	for _, l := range c.q.Units {
		for _, h := range c.q.Units {
			fits := func(v float64) bool { return v >= c.q.MedianLow && v <= c.q.MedianHigh }
			if math.Abs(l.Factor/h.Factor/m.apart-1) > 1e-9 || !fits(m.lowMiddle*l.Factor) || !fits(m.highMiddle*h.Factor) {
				continue
			}
			if known {
				return low, high, false
			}
			low, high, known = l, h, true
		}
	}
	return low, high, known
}

// bySites is the header of the sites, and what a plan says of the unit of each.
func (t *Table) bySites(m mixture, low, high unit.Unit) (header, units string) {
	header = "SITE COLUMN"
	for i := range t.Columns {
		if t.Columns[i].Col == t.siteColumn() {
			header = t.Columns[i].Header
		}
	}
	var names []string
	for name := range m.sites {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		u := high
		if m.sites[name] {
			u = low
		}
		names[i] = fmt.Sprintf("%q: %s", name, u.Name)
	}
	return header, strings.Join(names, ", ")
}

func round3(v float64) float64 {
	if v == 0 {
		return 0
	}
	p := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*p) / p
}
