package schema

import (
	"math"
	"strconv"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// cell is one read number.
type cell struct {
	value float64 // canonical unit, NaN where missing
	flag  cohort.Qualifier
	fault cohort.Code // empty where the cell is what it should be
}

var nan = math.NaN()

// missingCodes are numbers that stand for "missing" where the column cannot hold them.
var missingCodes = map[float64]bool{-1: true, -9: true, -99: true, -999: true, -9999: true, 9999: true, 99999: true}

// number reads a cell of a numeric column.
func (c *Column) number(text string) cell {
	v, ok := sheet.ParseNumber(text, c.decimal)
	if ok {
		raw := v
		v *= c.factor
		if !c.q.InRange(v) && c.q.Name != "" {
			if missingCodes[raw] {
				return cell{value: nan}
			}
			return cell{value: nan, fault: cohort.OutOfRange}
		}
		return cell{value: v}
	}
	if sheet.Missing(text) {
		if sheet.Undetectable(text) {
			return cell{value: nan, fault: cohort.CensoredValue}
		}
		return cell{value: nan}
	}
	if limit, q, ok := sheet.Censored(text, c.decimal); ok {
		v := limit * c.factor
		if q == cohort.Below {
			v = limit / math.Sqrt2 * c.factor
		}
		if c.q.Name != "" && !c.q.InRange(v) {
			return cell{value: nan, fault: cohort.OutOfRange}
		}
		return cell{value: v, flag: q, fault: cohort.CensoredValue}
	}
	return cell{value: nan, fault: cohort.BadNumber}
}

// finding describes a faulty number cell.
func (c *Column) finding(code cohort.Code, at cohort.Ref, text string) cohort.Finding {
	f := cohort.Finding{Code: code, At: at, Column: c.Header, Got: text}
	switch code {
	case cohort.CensoredValue:
		f.Severity, f.Want = cohort.Info, "a number"
		f.Message = "outside the assay's range: stored as the limit (below: divided by the square root of 2) and flagged"
		if sheet.Undetectable(text) {
			f.Message = "below detection without a limit: taken as missing"
		}
	case cohort.OutOfRange:
		f.Severity, f.Want = cohort.Warning, formatRange(c.q)
		f.Message = "physiologically implausible: not used; correct the cell, or state the unit with --unit"
	default:
		f.Severity, f.Want = cohort.Error, "a number, or a usual word for missing"
		f.Message = "not used; correct the cell or empty it"
	}
	return f
}

func formatRange(q unit.Quantity) string {
	return formatNumber(q.Low) + " to " + formatNumber(q.High) + " " + q.Canonical()
}

// settle looks at a whole column and decides its decimal mark, its order of
// dates, and whether its values fit the unit in which it is read.
func (t *Table) settle(c *Column) (ambiguousFrom int) {
	ambiguousFrom = -1
	if c.m == nil || c.m.form != asDate && c.m.form != asNumber {
		return
	}
	if c.m.form == asNumber && !t.Sheet.Contains(',') {
		return // nothing could be a decimal comma
	}
	var dates sheet.DateScan
	for r := t.Header + 1; r < t.Sheet.Rows(); r++ {
		text := sheet.Trim(t.Sheet.Row(r).Text(c.Col))
		if text == "" {
			continue
		}
		if c.m.form == asDate {
			dates.Add(text)
			if ambiguousFrom < 0 && sheet.Ambiguous(text) {
				ambiguousFrom = r
			}
		} else if decimalComma(text) {
			c.decimal = sheet.Comma
			return
		}
	}
	c.order = dates.Order()
	if !dates.Ambiguous() {
		ambiguousFrom = -1
	}
	return
}

func formatNumber(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// decimalComma tells a text that only makes sense with a decimal comma.
func decimalComma(s string) bool {
	comma := -1
	for i := range len(s) {
		switch s[i] {
		case ',':
			if comma >= 0 {
				return false
			}
			comma = i
		case '.':
			if comma >= 0 {
				return false
			}
		}
	}
	if comma < 0 || comma == len(s)-1 {
		return false
	}
	_, asPoint := sheet.ParseNumber(s, sheet.Point)
	_, asComma := sheet.ParseNumber(s, sheet.Comma)
	return asComma && !asPoint
}

// date reads a cell of a date column.
func (c *Column) date(s *sheet.Sheet, text string) (d cohort.Day, fault bool) {
	if sheet.Missing(text) {
		return cohort.NoDay, false
	}
	if v, ok := sheet.ParseNumber(text, sheet.Point); ok && v < 110000 {
		if d, ok := sheet.SerialDay(v, s.Date1904); ok {
			return d, false
		}
		return cohort.NoDay, !missingCodes[v]
	}
	d, ok := sheet.ParseDate(text, c.order, latestYear)
	return d, !ok
}

// latestYear is the last year that a two-digit year can mean.
const latestYear = 2035
