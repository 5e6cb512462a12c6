package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// unitColumns joins columns of units to the columns that they speak of.
func (b *builder) unitColumns(t *Table) {
	for i := range t.Columns {
		u := &t.Columns[i]
		if u.m == nil || u.m.form != asUnit {
			continue
		}
		if u.label.of == "" && t.nextToUnread(i) {
			u.m = nil
			u.Notes = append(u.Notes, "not used: the result beside it is not read")
			continue
		}
		to, spoken := -1, false
		for j := range t.Columns {
			c := &t.Columns[j]
			if c.m == nil || c.m.form != asNumber && c.m.form != asResult || c.m.name == "month" {
				continue
			}
			if u.label.of == "" { // the age before a column of ng/dL is not what it speaks of
				is := t.speaksOf(u, c)
				if spoken && !is {
					continue
				}
				if is && !spoken {
					to, spoken = -1, true
				}
			}
			switch {
			case u.label.of != "":
				if c.m.name == u.label.of && c.label.when == u.label.when {
					to = j
				}
			case j < i:
				to = j
			case to < 0:
				to = j
			}
		}
		if to < 0 {
			u.m = nil
			continue
		}
		t.Columns[to].unitCol = u.Col
	}
}

// perVolume is what ends units of concentrations, known ones or not: µg/dL.
var perVolume = expression(`(?i)/\s*(100\s*m|[dmµu])?l$`)

// speaksOf tells whether a cell of a column of units is a unit of a column's quantity; that of
// results can have any.
func (t *Table) speaksOf(units, c *Column) bool {
	if c.m.form == asResult {
		return true
	}
	q, _ := quantityOf(c.m)
	for r := t.First; r <= t.Last && r < t.First+sampleCells; r++ {
		if _, ok := q.Parse(t.Sheet.Row(r).Text(units.Col)); ok {
			return true
		}
	}
	return false
}

// nextToUnread tells a column of units whose own result lost to another column: its
// units are not those of the result that is read.
func (t *Table) nextToUnread(i int) bool {
	for j := i - 1; j >= max(0, i-2); j-- {
		c := &t.Columns[j]
		if c.m != nil && (c.m.form == asNumber || c.m.form == asResult) {
			return false
		}
		if f := fold(c.Header); c.m == nil && (slices.Contains(resultWords, f) || strings.HasPrefix(fold(t.Columns[i].Header), f) && len(f) > 3) {
			return true
		}
	}
	return false
}

// stated finds the unit in which a column is read, and says who stated it.
func (b *builder) stated(t *Table, c *Column) {
	q, ok := quantityOf(c.m)
	if c.m.form == asResult {
		b.tall(t, c)
		return
	}
	if !ok {
		return
	}
	c.q = q
	use := func(u unit.Unit, from string) { c.Unit, c.factor, c.UnitFrom = u.Name, u.Factor, from }
	plan, planned := q.Parse(b.plan.Units[c.m.name])
	switch {
	case b.planUnit(t, c):
	case planned:
		use(plan, "plan")
	case c.unitCol >= 0:
		use(q.Units[0], "unit column "+cohort.ColumnName(c.unitCol))
	case c.label.unit != nil:
		from := c.UnitFrom
		if from == "" {
			from = "header"
		}
		use(*c.label.unit, from)
	default:
		use(q.Units[0], "assumed")
		c.Assumed = true
		if c.m.name == "month" || len(q.Units) == 1 || q.Name == "age" {
			c.UnitFrom, c.Assumed = "", false
		}
		if c.m.visit && (unit.Known(c.label.unitText) || len(q.Units) == 1 && perVolume().MatchString(c.label.unitText)) {
			// A unit is said, and is none of this analyte's: nothing is assumed. Values of several units tell themselves.
			c.suspect = true
			c.Notes = append(c.Notes, "not used: "+c.label.unitText+" is no unit of "+c.m.name)
			t.find(cohort.Finding{Code: cohort.UnitSuspect, Severity: cohort.Error, At: t.Sheet.Ref(t.Header, c.Col), Column: c.Header,
				Got:  c.label.unitText,
				Want: "a unit of " + c.m.name + ": " + q.UnitNames(),
				Message: fmt.Sprintf("%s is no unit in which %s is read: the column is not used; convert it, or if the header is wrong say so %s",
					c.label.unitText, c.m.name, t.remedy(c, "unit: UNIT"))})
		} else if c.label.unitText != "" {
			t.find(cohort.Finding{Code: cohort.UnitSuspect, Severity: cohort.Warning, At: t.Sheet.Ref(t.Header, c.Col), Column: c.Header,
				Got:  c.label.unitText,
				Want: "a unit of " + c.m.name + ": " + q.UnitNames(),
				Message: fmt.Sprintf("the unit is not known; %s is assumed; state it, %s, or --unit %s=UNIT", c.Unit, t.remedy(c, "unit: UNIT"),
					c.m.name)})
		}
	}
}

// tall prepares a table with one result a row: how each analyte is read.
func (b *builder) tall(t *Table, c *Column) {
	s := &t.slots[c.slot]
	for _, q := range unit.Analytes {
		r := Column{Col: c.Col, Header: c.Header, Meaning: q.Name, m: find(q.Name), q: q, Unit: q.Canonical(), factor: 1, UnitFrom: "assumed",
			slot: c.slot, unitCol: c.unitCol, absent: c.absent}
		if u, ok := q.Parse(b.plan.Units[q.Name]); ok {
			r.Unit, r.factor, r.UnitFrom, r.unitCol = u.Name, u.Factor, "plan", -1
		} else if c.unitCol >= 0 {
			r.UnitFrom = "unit column " + cohort.ColumnName(c.unitCol)
		}
		if p := b.plan.Results; p != nil && len(p.Units[q.Name]) > 0 {
			r.unitsBy(t, p.UnitsBy, p.Units[q.Name])
		}
		s.result = append(s.result, r)
	}
}

// unitsSeen are the units that stand beside an analyte's values, as written, and how many values
// have none beside them, of which first is the first row.
type unitsSeen struct {
	units        map[string]bool
	blank, first int
}

// add adds those of later rows.
func (s *unitsSeen) add(o *unitsSeen) {
	maps.Copy(s.units, o.units)
	if s.blank == 0 {
		s.first = o.first
	}
	s.blank += o.blank
}

// unitsBeside finds them in rows from..to, by analyte: c has the values, a column of the sheet
// the units.
func (t *Table) unitsBeside(c *Column, units, from, to int) map[string]*unitsSeen {
	out := map[string]*unitsSeen{}
	cursor := t.Sheet.Cursor()
	for r := from; r <= to; r++ {
		if t.patient[r-t.First] == noRow {
			continue
		}
		row := cursor.Row(r)
		meaning := c.Meaning
		if c.tests != nil {
			meaning = c.tests[row.Text(c.testCol)]
		}
		s := out[meaning]
		if s == nil {
			s = &unitsSeen{units: map[string]bool{}}
			out[meaning] = s
		}
		name := row.Text(units)
		switch {
		case s.units[name]:
		case !sheet.Missing(name):
			s.units[name] = true
		case !sheet.Missing(row.Text(c.Col)):
			if s.blank++; s.blank == 1 {
				s.first = r
			}
		}
	}
	return out
}

// blankUnits decides what a value is in beside which the column of units is blank: what
// all others of its analyte are in. Where these are in several, nothing says it.
func (b *builder) blankUnits(t *Table, columns []*Column) {
	of, at := map[string]*unitsSeen{}, -1
	for _, c := range columns {
		if c.unitCol >= 0 && c.UnitFrom != "plan" {
			of[c.Meaning], at = &unitsSeen{units: map[string]bool{}}, c.unitCol
		}
	}
	if at < 0 {
		return
	}
	for _, part := range shards(b.ctx, t, func(from, to int) map[string]*unitsSeen { return t.unitsBeside(columns[0], at, from, to) }) {
		for meaning, seen := range part {
			if s := of[meaning]; s != nil {
				s.add(seen)
			}
		}
	}
	for _, c := range columns {
		s := of[c.Meaning]
		if s == nil || s.blank == 0 {
			continue
		}
		var said unit.Unit
		several := false
		for text := range s.units {
			if u, ok := c.q.Parse(text); ok {
				several = several || said.Factor != 0 && said.Factor != u.Factor
				said = u
			}
		}
		switch {
		case said.Factor == 0: // nobody says it: the values must
			c.Assumed = true
		case several:
			c.blankFactor = nan
		case said.Factor != c.factor:
			c.blankFactor = said.Factor
			b.find(cohort.Finding{Code: cohort.UnitSuspect, Severity: cohort.Warning, At: t.Sheet.Ref(s.first, at),
				Column: c.Header, Got: fmt.Sprintf("%s of %s beside which the unit is blank", amount(s.blank, "value", "values"), c.Meaning),
				Want:    "a unit beside each value",
				Message: fmt.Sprintf("%s is taken, as at all others; this is the first: fill in the units", said.Name)})
		}
	}
}
