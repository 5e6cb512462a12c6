package schema

import (
	"strings"

	"leydig/cohort/sheet"
)

// measured is a value with what groups it: a man, a site, a day, a row.
type measured struct {
	raw      float64
	patient  int32
	site     string
	day      float64 // NaN where no date is said
	at       float64 // what orders the values of one man: the day, the month, the place in the file
	row      int
	column   int    // sheet column
	decimals int    // digits behind the mark, as written
	code     bool   // a number that stands for missing elsewhere
	stated   bool   // its unit stands in the cell
	text     string // of a code, as written

	stage         int     // the man's first value, the second, a later one
	log, residual float64 // the logarithm, and less the stage's median
}

// siteColumn is the sheet column that names the centre, -1 where there is none.
func (t *Table) siteColumn() int {
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.m != nil && c.m.name != "site" {
			continue
		}
		switch f := fold(c.Header); f {
		case "site", "centre", "center", "hospital", "clinic", "siteid", "site id", "site no", "institution", "lab name",
			"laboratory", "city", "country", "practice":
			return c.Col
		default:
			if inEnglish(f) == "site" {
				return c.Col
			}
		}
	}
	return -1
}

// values gathers the numbers of some columns of one meaning, with what groups them. Where
// a column of units stands beside, they are in the canonical unit.
func (t *Table) values(columns []*Column, pivot int) []measured {
	site := t.siteColumn()
	times := map[int]timeOf{}
	for _, c := range columns {
		if c.slot >= 0 && c.slot < len(t.slots) {
			times[c.slot] = t.timeOf(&t.slots[c.slot], pivot)
		}
	}
	step := max(1, (t.Last-t.First+1)*len(columns)/unitSample)
	if columns[0].tests != nil {
		step = max(1, step/len(columns[0].tests)) // most rows are of other tests
	}
	out := make([]measured, 0, max(0, (t.Last-t.First)/step+1)*len(columns))
	for r := t.First; r <= t.Last; r += step {
		p := t.patient[r-t.First]
		if p == noRow {
			continue
		}
		row := t.Sheet.Row(r)
		for i, c := range columns {
			if c.tests != nil && c.tests[row.Text(c.testCol)] != c.Meaning {
				continue
			}
			text := sheet.Trim(row.Text(c.Col))
			v, ok := sheet.ParseNumber(text, c.decimal)
			stated := false
			if !ok && text != "" && digit(text[0]) { // "342 ng/dL"
				var factor float64
				v, factor, ok = c.withUnit(text, c.factor)
				v, text, stated = v*factor/c.factor, leading(text), true
			}
			if ok && v == 0 && !c.stands(text) && columns[0].zeros.see(text) {
				columns[0].zeros.at = t.Sheet.Ref(r, c.Col)
			}
			if !ok || v <= 0 || c.stands(text) || missingCodes[v] && !c.q.InRange(v*c.factor) {
				continue
			}
			m := measured{raw: v, patient: p, site: sheet.Trim(row.Text(site)), day: nan, row: r, column: c.Col,
				decimals: decimals(text, c.decimal), stated: stated}
			if missingCodes[v] {
				m.code, m.text = true, text
			}
			if c.unitCol >= 0 && c.UnitFrom != "plan" {
				u, known := c.unitOf(row.Text(c.unitCol))
				if !known {
					continue
				}
				m.raw *= u
			}
			m.at = float64(r) + float64(i)/float64(len(columns))
			if time, known := times[c.slot]; known {
				time(row, &m)
			}
			out = append(out, m)
		}
	}
	return out
}

// timeOf puts the time that a row of a slot says into a value.
type timeOf func(row sheet.Row, m *measured)

func (t *Table) timeOf(s *slot, pivot int) timeOf {
	var date, month Column // copies: reading here counts nothing
	if s.date >= 0 {
		date = t.Columns[s.date]
	}
	if s.monthC >= 0 {
		month = t.Columns[s.monthC]
	}
	return func(row sheet.Row, m *measured) {
		switch {
		case s.date >= 0:
			if day, _, fault := date.date(t.Sheet, sheet.Trim(row.Text(date.Col)), pivot); !fault && day > 0 {
				m.day, m.at = float64(day), float64(day)
			}
		case s.timed:
			m.at = s.month + float64(s.number)
		case s.monthC >= 0:
			if v, ok := sheet.ParseNumber(sheet.Trim(row.Text(month.Col)), month.decimal); ok {
				m.at = v
			}
		}
	}
}

// decimals counts the digits behind the decimal mark of a number as it is written.
func decimals(text string, mark sheet.Decimal) int {
	sign := "."
	if mark == sheet.Comma {
		sign = ","
	}
	_, behind, _ := strings.Cut(text, sign)
	return len(behind)
}
