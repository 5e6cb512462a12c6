package schema

import (
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// ownColumn keeps a column that is none of the canonical ones, under the name that
// the plan gives it: a number where every cell with a value is one, else a text.
// Of several cells of a patient the first that is not empty counts.
func (b *builder) ownColumn(name string) {
	p := &b.c.Patients
	if find(name) != nil || p.Number(name) != nil || p.Factor(name) != nil {
		return
	}
	at := cohort.At{Col: slices.Repeat([]int32{-1}, len(b.res.Tables))}
	cells := make([]string, p.Len())
	sources, rows := slices.Clone(p.Source), slices.Clone(p.Row)
	some := false
	for ti := range b.res.Tables {
		t := &b.res.Tables[ti]
		c := t.own(name)
		if c == nil {
			continue
		}
		at.Col[ti], some, c.Named = int32(c.Col), true, true
		seen := make([]bool, p.Len())
		for row := t.First; row <= t.Last; row++ {
			i := t.patient[row-t.First]
			if i < 0 || cells[i] != "" {
				continue
			}
			if !seen[i] {
				seen[i] = true
				c.Missing++
			}
			text := sheet.Trim(t.Sheet.Row(row).Text(c.Col))
			if text == "" || sheet.Missing(text) && !strings.EqualFold(text, "none") {
				continue
			}
			cells[i], sources[i], rows[i] = text, uint16(ti), uint32(row)
			c.N++
			c.Missing--
		}
	}
	if !some {
		return
	}
	if !slices.Equal(sources, p.Source) {
		at.Sources = sources
	}
	if !slices.Equal(rows, p.Row) {
		at.Rows = rows
	}
	if values, ok := ownNumbers(cells); ok {
		p.Numbers = append(p.Numbers, cohort.Number{Name: name, Values: values, At: at})
		return
	}
	f := cohort.Factor{Name: name, Codes: make([]int32, len(cells)), At: at}
	code := map[string]int32{"": -1}
	for i, text := range cells {
		k, known := code[text]
		if !known {
			k = int32(len(f.Levels))
			code[text], f.Levels = k, append(f.Levels, strings.Clone(text))
		}
		f.Codes[i] = k
	}
	p.Factors = append(p.Factors, f)
}

// ownHeaders lists the columns that are none of the canonical ones.
func (b *builder) ownHeaders() []string {
	var out []string
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		if t.Role == RoleNone {
			continue
		}
		for _, c := range t.Columns {
			if h := sheet.Trim(c.Header); c.Meaning == "" && h != "" && !slices.Contains(out, h) && len(out) < mostOwn {
				out = append(out, h)
			}
		}
	}
	return out
}

// mostOwn is how many columns of the input's own an error lists, and hints are sought among.
const mostOwn = 1000

// own finds a column without a meaning by its header, letters of either case.
func (t *Table) own(name string) *Column {
	if t.Role == RoleNone {
		return nil
	}
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Meaning == "" && strings.EqualFold(sheet.Trim(c.Header), name) {
			return c
		}
	}
	return nil
}

// ownNumbers reads cells as numbers, NaN where empty; ok is false where one is none.
func ownNumbers(cells []string) (values []float64, ok bool) {
	for _, mark := range []sheet.Decimal{sheet.Point, sheet.Comma} {
		values, ok = make([]float64, len(cells)), true
		for i, text := range cells {
			values[i] = math.NaN()
			if text == "" {
				continue
			}
			if values[i], ok = sheet.ParseNumber(text, mark); !ok {
				break
			}
		}
		if ok {
			return values, true
		}
	}
	return nil, false
}
