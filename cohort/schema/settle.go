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

// scale is what a numeric column's values look like as a whole, so that a value
// in another unit shows.
type scale struct {
	median, q1, q3 float64
	whole          bool // nearly all are whole numbers
	single         bool // single values can be suspected
}

// settleAll decides, column by column, what one cell cannot say: the decimal
// mark, the order of day and month, whether the values fit their unit.
func (b *builder) settleAll() {
	var orders []sheet.DateOrder
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		if t.Role == RoleNone {
			continue
		}
		comma := t.Sheet.Contains(',')
		b.signColumns(t)
		pointed := b.scan(t)
		for j := range t.Columns {
			c := &t.Columns[j]
			switch {
			case c.m == nil:
			case c.m.form == asDate:
				orders = append(orders, c.order)
			case c.m.form == asNumber && comma:
				t.settleDecimal(c)
			case c.m.form == asResult && comma:
				t.settleDecimal(c)
				for k := range t.slots[c.slot].result {
					t.slots[c.slot].result[k].decimal = c.decimal
				}
			}
		}
		// A column that could be read both ways follows its neighbours.
		some := slices.ContainsFunc(t.Columns, func(c Column) bool { return c.decimal == sheet.Comma })
		for j := range t.Columns {
			if c := &t.Columns[j]; some && c.ambiguous {
				c.decimal = sheet.Comma
			}
		}
		for j := range t.Columns {
			c := &t.Columns[j]
			if c.m == nil || c.decimal == sheet.Comma || c.m.form != asNumber && c.m.form != asResult {
				continue
			}
			if t.settlePoints(c, pointed[j], some); c.m.form == asResult {
				for k := range t.slots[c.slot].result {
					t.slots[c.slot].result[k].decimal = c.decimal
				}
			}
		}
		for j := range t.Columns {
			if c := &t.Columns[j]; c.ambiguous {
				how := "thousands marks"
				if c.decimal == sheet.Comma {
					how = "decimal commas, as in its neighbours"
				}
				c.Notes = append(c.Notes, "numbers such as 1,234 could be read in two ways: the commas are taken as "+how)
			}
		}
	}
	b.settleOrder(orders)
}

// settleDates concludes in which order a column writes its dates.
func (b *builder) settleDates(t *Table, s *dateScan) {
	c := s.c
	c.order, c.firstEither = s.dates.Order(), s.either
	if c.order == sheet.Unsettled && c.label.order != sheet.Unsettled {
		c.order = c.label.order // "Date (dd/mm/yyyy)"
	}
	switch years := sheet.ShortYearFirst; {
	case c.label.order == years && !s.dates.Short():
		c.order = s.dates.Order() // yyyy-mm-dd
	case c.label.order == years:
		c.order = years
	case s.dates.YearsFirst(b.pivot) && c.m.name != "birth_date":
		c.order = years
		b.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning, At: t.whole(c), Column: c.Header,
			Got: "dates of three numbers of two digits, the last up to 31", Want: "dates such as 2021-05-04",
			Message: "taken as year, month and day, since the last number is no year; write years with four digits"})
	}
	if s.swap.found() {
		b.tellSwapped(t, c, s.swap)
	}
	if s.swap.likely() {
		b.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning, At: t.whole(c), Column: c.Header,
			Got:  fmt.Sprintf("%d texts, all with a day above 12, beside true dates", s.swap.texts),
			Want: "dates in one form, such as 2021-05-04",
			Message: "where a day-first export was opened month first, day and month of true dates up to the 12th are exchanged: used as " +
				"they stand; compare some with their source, and write all in one form"})
	}
	if mark, n := s.dates.Stray(); n > 0 && b.plan.Dates == "" {
		b.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning, At: t.whole(c), Column: c.Header,
			Got:  fmt.Sprintf("%s with %q whose day and month could be swapped, beside others with another mark", amount(n, "date", "dates"), mark),
			Want: "dates in one form, such as 2021-05-04",
			Message: "read in the order that the others show; they may be of another hand: write them as the others, or state the order " +
				"in the plan (columns: dates: day-first or month-first)"})
	}
	if n := s.dates.ShortBesideYearFirst(); n > 0 && c.order != sheet.ShortYearFirst {
		b.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning, At: t.whole(c), Column: c.Header,
			Got:     amount(n, "date", "dates") + " with a year of two digits, beside others that begin with the year",
			Want:    "dates in one form, such as 2021-05-04",
			Message: "the last number is taken as the year: write years with four digits"})
	}
	if c.order == sheet.ShortYearFirst || !s.dates.Ambiguous() || c.order != sheet.Unsettled && c.order != sheet.Mixed {
		c.firstEither = -1
	}
}

// settleOrder gives columns that do not say their order that of the others, of
// the plan, or month first, and tells.
func (b *builder) settleOrder(orders []sheet.DateOrder) {
	other, how := sheet.MonthFirst, "month first, as spreadsheets in English do"
	day, month := slices.Contains(orders, sheet.DayFirst), slices.Contains(orders, sheet.MonthFirst)
	switch {
	case b.plan.Dates == "day-first":
		other = sheet.DayFirst
	case b.plan.Dates == "month-first":
	case day && !month:
		other, how = sheet.DayFirst, "day first, as in the other columns"
	case month && !day:
		how = "month first, as in the other columns"
	}
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		for j := range t.Columns {
			c := &t.Columns[j]
			if c.m == nil || c.m.form != asDate || c.firstEither < 0 || t.Role == RoleNone {
				continue
			}
			if c.order == sheet.Unsettled || c.order == sheet.Mixed {
				mixed := c.order == sheet.Mixed
				c.order = other
				if b.plan.Dates != "" {
					continue
				}
				message := "day and month could be swapped, and no date of the column settles it: read " + how +
					"; state it in the plan (columns: dates: day-first or month-first)"
				if mixed {
					message = "some dates of the column are day first and others month first; where both are possible they are read " + how +
						"; write them as 2021-05-04"
				}
				at := t.Sheet.Ref(t.First, c.Col) // the column as a whole
				at.Cell += ":" + t.Sheet.Ref(t.Last, c.Col).Cell
				b.find(cohort.Finding{Code: cohort.AmbiguousDate, Severity: cohort.Warning, At: at, Column: c.Header,
					Got: sheet.Trim(t.Sheet.Row(c.firstEither).Text(c.Col)), Want: "dates in one order, such as 2021-05-04", Message: message})
			}
		}
	}
}

// settleDecimal decides whether a column's commas are decimal marks: a cell that
// makes sense in one way only decides.
func (t *Table) settleDecimal(c *Column) {
	either := false
	for r := t.First; r <= t.Last; r++ {
		text := sheet.Trim(t.Sheet.Row(r).Text(c.Col))
		comma := false
		for i := range len(text) {
			comma = comma || text[i] == ','
		}
		if !comma {
			continue
		}
		text = leading(text)
		_, asPoint := sheet.ParseNumber(text, sheet.Point)
		_, asComma := sheet.ParseNumber(text, sheet.Comma)
		switch {
		case strings.IndexByte(text, ',') < 0:
		case asComma && !asPoint:
			c.decimal = sheet.Comma
			return
		case asPoint && !asComma:
			return
		case asPoint && asComma:
			either = true
		}
	}
	c.ambiguous = either
}

// settlePoints takes points as standing between thousands where all have three digits
// behind them, and whole numbers of hundreds stand beside them or the table's other columns
// have decimal commas.
func (t *Table) settlePoints(c *Column, pointed int, commas bool) {
	if pointed <= 0 || !commas && !t.hundreds(c, pointed) {
		return
	}
	c.decimal = sheet.Comma
	c.Notes = append(c.Notes, "the points of numbers such as 1.050 are taken as thousands marks")
}

// hundreds tells whether most of a column's numbers are whole ones, and of hundreds.
func (t *Table) hundreds(c *Column, pointed int) bool {
	whole, hundreds := 0, 0
	for r := t.First; r <= t.Last; r++ {
		text := t.Sheet.Row(r).Text(c.Col)
		if v, ok := sheet.ParseNumber(censorSign(sheet.Trim(text)), sheet.Point); ok && strings.IndexByte(text, '.') < 0 {
			whole++
			hundreds += btoi(v >= 100)
		}
	}
	return hundreds >= 3 && 2*hundreds >= whole && pointed <= whole
}

// leading is the number that a cell begins with: "1,5" of "<1,5" and of "~1,5 ng/mL H".
func leading(text string) string {
	text = strings.TrimLeft(censorSign(text), "~≈ ")
	if _, whole := sheet.ParseNumber(text, sheet.Comma); whole {
		return text
	}
	end := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' })
	if end > 0 {
		return strings.TrimRight(text[:end], ".,")
	}
	return text
}

// censorSign takes the sign off "<1,5".
func censorSign(s string) string {
	if limit, _, ok := sheet.CensorSign(s); ok {
		return limit
	}
	return s
}

// otherUnit tells a value that does not fit its column and would in another unit.
func (c *Column) otherUnit(v, raw float64) (unit.Unit, bool) {
	if !c.scale.single || v <= 0 || c.UnitFrom == "plan" && c.q.TypicalHigh == 0 {
		return unit.Unit{}, false
	}
	low := min(c.q.TypicalLow, c.scale.q1/4)
	if c.scale.whole && raw != math.Trunc(raw) {
		low = c.scale.q1 / 4
	}
	if v >= low && v <= max(4*c.scale.q3, c.q.MedianHigh) {
		return unit.Unit{}, false
	}
	for _, u := range c.q.Units {
		// Units that lie close together cannot be told apart by one value.
		if apart := u.Factor / c.factor; apart > 0.2 && apart < 5 {
			continue
		}
		if x := raw * u.Factor; x >= c.scale.q1/2 && x <= 2*c.scale.q3 {
			return u, true
		}
	}
	return unit.Unit{}, false
}
