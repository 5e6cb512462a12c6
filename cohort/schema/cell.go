package schema

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// cell is one read number.
type cell struct {
	value float64 // canonical unit, NaN where missing
	flag  cohort.Qualifier
	fault cohort.Code // empty where the cell is what it should be
	other string      // the unit that a suspect value fits
	code  bool        // a number that stands for "missing"
}

var nan = math.NaN()

// missingCodes are numbers that stand for "missing" where the column cannot hold them.
var missingCodes = map[float64]bool{-1: true, -2: true, -7: true, -8: true, -9: true, -77: true, -88: true, -99: true, -777: true,
	-888: true, -999: true, -9999: true, 777: true, 888: true, 999: true, 7777: true, 8888: true, 9999: true, 99999: true, 999999: true}

// number reads a cell of a numeric column in a unit with the given factor.
func (c *Column) number(text string, factor float64) cell {
	if c.suspect || c.stands(text) {
		return cell{value: nan}
	}
	if v, ok := sheet.ParseNumber(text, c.decimal); ok {
		return c.judge(v, factor)
	}
	if about := strings.TrimLeft(text, "~≈ "); about != text { // "~302": what was written down
		if v, ok := sheet.ParseNumber(about, c.decimal); ok {
			return c.judge(v, factor)
		}
	}
	if sheet.Missing(text) {
		if sheet.Undetectable(text) {
			return cell{value: nan, fault: cohort.CensoredValue}
		}
		return cell{value: nan}
	}
	if rest, q, ok := sheet.CensorSign(text); ok {
		limit, ok := sheet.ParseNumber(rest, c.decimal)
		if !ok {
			limit, factor, ok = c.withUnit(rest, factor)
		}
		if ok && limit >= 0 {
			v := limit * factor
			if q == cohort.Below {
				v = limit / math.Sqrt2 * factor
			}
			if c.q.Name != "" && !c.q.InRange(v) {
				return cell{value: nan, fault: cohort.OutOfRange}
			}
			return cell{value: v, flag: q, fault: cohort.CensoredValue}
		}
		return cell{value: nan, fault: cohort.BadNumber}
	}
	if v, f, ok := c.withUnit(text, factor); ok {
		return c.judge(v, f)
	}
	if v, ok := c.wording(text); ok {
		return c.judge(v, factor)
	}
	if v, f, ok := c.spell(text); ok {
		return c.judge(v, f)
	}
	if bare := remark().ReplaceAllString(text, "$1$2"); bare != text && !c.inTime() { // "about 2 years" says too little
		return c.number(bare, factor)
	}
	return cell{value: nan, fault: cohort.BadNumber}
}

// remark is what may stand beside a result and does not change it: that it is about so much, the
// laboratory's range, that it was measured again or that there is a note.
var remark = expression(`(?i)^(?:(?:ca\.?|circa|approx\.?|about|around|env\.?|etwa|aprox\.?|около)\s*(\d.*)|(\d.*?)\s*(?:` +
	`[\[(]\s*(?:ref\.?:?|normal:?|range:?|norm:?)?\s*\d+(?:[.,]\d+)?\s*[-–]\s*\d+(?:[.,]\d+)?\s*(?:\pL[\pL/]*)?[\])]|` +
	`[-–,;]?\s*\(?(?:repeat(?:ed)?|rpt|verified|confirmed|(?:re)?checked|see (?:notes?|comments?|below))\)?))$`)

// stands tells a text that stands for missing, as the plan says.
func (c *Column) stands(text string) bool {
	return c.absent != nil && c.absent[strings.ToLower(sheet.Trim(text))]
}

// judge puts a number into the canonical unit and asks whether it can be.
func (c *Column) judge(raw, factor float64) cell {
	v := raw * factor
	if c.q.Name != "" && !c.q.InRange(v) {
		if missingCodes[raw] {
			return cell{value: nan, code: true}
		}
		return cell{value: nan, fault: cohort.OutOfRange}
	}
	if c.scale.single && factor == c.factor {
		if u, is := c.otherUnit(v, raw); is {
			return cell{value: v, fault: cohort.UnitSuspect, other: u.Name}
		}
	}
	return cell{value: v}
}

// textTells says that what a cell of the column is depends on its text alone, and on nothing beside it.
func (c *Column) textTells() bool {
	return c.unitBy == nil && c.signs == nil && (c.unitCol < 0 || c.UnitFrom == "plan")
}

// usual is a range of canonical values that a number of the column is taken for as it
// stands, whatever else the cell would be asked; empty (1 to 0) where cells need more.
func (c *Column) usual() (low, high float64) {
	if !c.textTells() || c.suspect || c.absent != nil || c.q.Name == "" {
		return 1, 0
	}
	low, high = c.q.Low, c.q.High
	if c.scale.single { // otherUnit allows more, not less
		low, high = max(low, c.scale.q1/4), min(high, max(4*c.scale.q3, c.q.MedianHigh))
	}
	return low, high
}

// flags are marks that laboratories put behind a result.
var flags = map[string]bool{"*": true, "**": true, "h": true, "l": true, "hh": true, "ll": true, "high": true, "low": true, "†": true,
	"h*": true, "l*": true, "*h": true, "*l": true, "(a)": true, "[a]": true,
	"#": true, "(h)": true, "(l)": true, "[h]": true, "[l]": true, "↑": true, "↓": true, "(high)": true, "(low)": true, "a": true,
	"n": true, "(n)": true, "[n]": true, "normal": true, "(normal)": true, "norm": true, "wnl": true, "(wnl)": true, "^": true}

// flagBefore is such a mark before the result: "H 812", "*212".
var flagBefore = expression(`^(?:(?i:hh?|ll?|high|low)\s+|[*†^↑↓]+\s*)(\d)`)

// blankThousands are blanks between thousands before a unit: 1 012 ng/dL.
var blankThousands = expression(`^(\d{1,3}) (\d{3}\D)`)

// withUnit reads "212 ng/dL", "480*", "2 yrs", "1y 6m".
func (c *Column) withUnit(text string, factor float64) (v, f float64, ok bool) {
	if len(text) == 0 || len(text) > 60 {
		return 0, 0, false
	}
	if strings.IndexByte(text, ' ') > 0 {
		text = blankThousands().ReplaceAllString(text, "$1$2")
	}
	if text[0] < '0' || text[0] > '9' {
		text = flagBefore().ReplaceAllString(text, "$1")
		if v, ok = sheet.ParseNumber(text, c.decimal); ok {
			return v, factor, true
		}
	}
	sum, parts := 0.0, 0
	for rest := strings.TrimLeft(text, "~≈ "); rest != ""; {
		n := 0
		for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9' || rest[n] == '.' || rest[n] == ',' || n == 0 && rest[n] == '-') {
			n++
		}
		number, ok := sheet.ParseNumber(rest[:n], c.decimal)
		if !ok {
			return 0, 0, false
		}
		rest = rest[n:]
		if half, is := strings.CutPrefix(rest, "½"); is {
			number, rest = number+0.5, half
		}
		m := strings.IndexAny(rest, "0123456789")
		if m < 0 || !c.inTime() && (strings.Contains(rest, "10") || strings.Contains(rest, "^")) { // ×10^6/mL, but not 3y10m
			m = len(rest)
		}
		tail := sheet.Trim(rest[:m])
		rest = rest[m:]
		parts++
		if flags[strings.ToLower(tail)] {
			return number, factor, parts == 1 && rest == ""
		}
		if i := strings.LastIndexByte(tail, ' '); i > 0 && flags[strings.ToLower(tail[i+1:])] { // ng/dL (L)
			tail = tail[:i]
		}
		u, known := c.q.Parse(tail)
		if !known {
			u, known = c.q.Parse(strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(tail), " and"), "."))
		}
		if !known {
			return 0, 0, false
		}
		if rest == "" && parts == 1 {
			return number, u.Factor, true
		}
		sum += number * u.Factor
		if rest != "" && !c.inTime() { // 342 ng/dL (11.9 nmol/L) is no sum, as 1 year 6 months is
			return 0, 0, false
		}
	}
	return sum, 1, parts > 0
}

// wording reads what some columns say otherwise than with one number: no sperm at
// all, and the volumes of both sides.
func (c *Column) wording(text string) (float64, bool) {
	switch strings.TrimPrefix(c.q.Name, "baseline_") {
	case string(unit.SpermConcentration):
		f := fold(text)
		return 0, strings.HasPrefix(f, "azoosperm") || f == "azoo" || f == "no sperm" || f == "no sperm seen" || f == "nil sperm" ||
			f == "none seen"
	case "testicular_volume":
		left, right, ok := strings.Cut(strings.TrimSuffix(strings.ToLower(text), "ml"), "/")
		a, okA := sheet.ParseNumber(strings.Trim(left, " rlm:"), c.decimal)
		b, okB := sheet.ParseNumber(strings.Trim(right, " rlm:"), c.decimal)
		return (a + b) / 2, ok && okA && okB
	}
	return 0, false
}

// spans are the clinic's ways of writing spans of time: 6/12 months, 3/52 weeks.
var spans = expression(`^~?(\d{1,3}(?:\.\d)?)/(12|52|7)$`)

var spanUnits = map[string]string{"12": "months", "52": "weeks", "7": "days"}

// inTime tells a column of spans of time, which have parts: 1 year 6 months.
func (c *Column) inTime() bool {
	return len(c.q.Units) > 2 && c.q.Canonical() == "months" || c.q.Name == "age"
}

// spell reads a duration that is written otherwise than as a number with its unit:
// "6/12", "18 mois", "31歳".
func (c *Column) spell(text string) (v, factor float64, ok bool) {
	if !c.inTime() || len(text) > 30 || strings.ContainsAny(text, "+?") {
		return 0, 0, false
	}
	lower := strings.ToLower(strings.ReplaceAll(text, " ", ""))
	if m := spans().FindStringSubmatch(lower); m != nil {
		u, _ := c.q.Parse(spanUnits[m[2]])
		v, ok = sheet.ParseNumber(m[1], sheet.Point)
		return v, u.Factor, ok
	}
	f := fold(text)
	if v, rest, ok := numberWords(f); ok { // "two years"
		u, known := parseUnit(c.q, rest)
		return v, u.Factor, known
	}
	cut := strings.IndexFunc(f, func(r rune) bool { return r < '0' || r > '9' })
	number, rest := f[:max(0, cut)], strings.TrimSpace(f[max(0, cut):])
	u, known := parseUnit(c.q, rest)
	if v, ok = sheet.ParseNumber(number, c.decimal); cut < 1 || !known || !ok {
		return 0, 0, false
	}
	return v, u.Factor, true
}

// wordNumbers are numbers as people write them before a unit of time. "A year" is none: it
// says no more than about how long, and is told.
var wordNumbers = map[string]float64{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
	"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}

// numberWords reads the number that a folded text begins with; rest is what it counts.
func numberWords(f string) (v float64, rest string, ok bool) {
	word, rest, cut := strings.Cut(f, " ")
	if v, ok = wordNumbers[word]; !ok || !cut {
		return 0, "", false
	}
	if tail, half := strings.CutSuffix(rest, " and a half"); half {
		v, rest = v+0.5, tail
	}
	return v, rest, true
}

// span is two numbers with a dash or a word between: 300-350, 3 to 4 years.
var span = expression(`^[~≈]?\s*\d+([.,]\d+)?\s*(-|–|—|to|bis|à)\s*\d+([.,]\d+)?(\D{0,20})$`)

// twice is a value with another one in brackets: 412 (repeat 423).
var twice = expression(`^\d+([.,]\d+)?\s*(\D{0,12}[(\[;]|/|,\s).*\d`)

// finding describes a faulty number cell.
func (c *Column) finding(got cell, at cohort.Ref, text string) cohort.Finding {
	f := cohort.Finding{Code: got.fault, At: at, Column: c.Header, Got: text}
	switch got.fault {
	case cohort.CensoredValue:
		f.Severity, f.Want = cohort.Info, "a number"
		f.Message = "a limit and no value: stored as the limit (below: divided by the square root of 2) and flagged"
		if math.IsNaN(got.value) {
			f.Message = "below detection without a limit: taken as missing"
		}
	case cohort.OutOfRange:
		f.Severity, f.Want = cohort.Warning, formatRange(c.q)
		f.Message = "physiologically implausible: not used; correct the cell, or state the unit with --unit"
	case cohort.UnitSuspect:
		f.Severity, f.Want = cohort.Warning, "a value like the column's others, around "+formatNumber(round3(c.scale.median))+" "+c.q.Canonical()
		f.Message = fmt.Sprintf("the value fits %s rather than %s; it is used as it stands: correct it if the unit is wrong", got.other, c.Unit)
		if math.IsNaN(got.value) { // its unit is stated, and is none
			f.Severity, f.Want = cohort.Error, "a unit of "+c.q.Title+": "+c.q.UnitNames()
			f.Message = fmt.Sprintf("not used, since nothing says a unit that is known: %q; write the unit beside the value", got.other)
		}
	default:
		f.Severity, f.Want = cohort.Error, "a number, or a usual word for missing"
		f.Message = "not used; correct the cell or empty it"
		switch {
		case span().MatchString(text):
			f.Message = "a range, which is no value: not used; write the one number that was measured, or the one that is to stand for it"
		case twice().MatchString(text):
			f.Message = "two values in one cell: not used; write the one that counts, and the other in a row of its own"
		}
	}
	return f
}

func formatRange(q unit.Quantity) string {
	return formatNumber(q.Low) + " to " + formatNumber(q.High) + " " + q.Canonical()
}

func formatNumber(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// latestYear is the last year that a two-digit year can mean where nobody says
// which day it is.
const latestYear = 2035

// date reads a cell of a date column; latest is the last year that a two-digit
// year can mean. short tells that the year had two digits.
func (c *Column) date(s *sheet.Sheet, text string, latest int) (d cohort.Day, short, fault bool) {
	if d, ok := sheet.ISODay(text); ok && !c.suspect && c.absent == nil { // as most cells are
		return c.unswap(d), false, false
	}
	if c.suspect {
		return cohort.NoDay, false, false
	}
	if c.absent == nil && sheet.InNumbers(text) { // as most others are
		if d, short, ok := sheet.ParseDateShort(text, c.order, latest); ok {
			return d, short, false
		}
	}
	if sheet.Missing(text) || c.stands(text) {
		return cohort.NoDay, false, false
	}
	if v, ok := sheet.ParseNumber(text, sheet.Point); ok && v < 110000 && (v >= 366 || !monthPoint(text)) && !powered(text) {
		if missingCodes[v] || v == 0 {
			return cohort.NoDay, false, false
		}
		if v == math.Trunc(v) && v >= 1850 && v < 2200 { // a year: a serial day would be one of 1905
			if c.m == nil || c.m.name != "birth_date" || int(v) > latest {
				return cohort.NoDay, false, true
			}
			c.noDay++
			d, _ = cohort.DayOf(int(v), 7, 1)
			return d, false, false
		}
		if d, ok := sheet.SerialDay(v, s.Date1904); ok && v >= 366 {
			return c.unswap(d), false, false
		}
		return cohort.NoDay, false, true
	}
	d, short, ok := sheet.ParseDateShort(text, c.order, latest)
	if ok {
		if c.swapped && sheet.YearFirst(text) {
			d = c.unswap(d)
		}
		return d, short, false
	}
	if d, ok = sheet.ParseMonth(text, latest); ok {
		c.noDay++
	}
	return d, short, !ok
}

// powered tells a number with an exponent, of which no day is counted.
func powered(text string) bool {
	return strings.IndexByte(text, 'e') >= 0 || strings.IndexByte(text, 'E') >= 0
}

// monthPoint tells a month and a year with a point between, 03.2019, which is a number too.
func monthPoint(text string) bool {
	month, year, ok := strings.Cut(text, ".")
	if !ok || len(month) < 1 || len(month) > 2 || len(year) != 4 || year[:2] != "19" && year[:2] != "20" {
		return false
	}
	n, err := strconv.Atoi(month)
	return err == nil && n >= 1 && n <= 12
}

// unswap gives back the day and month that a spreadsheet exchanged.
func (c *Column) unswap(d cohort.Day) cohort.Day {
	if !c.swapped {
		return d
	}
	t := d.Time()
	if back, ok := cohort.DayOf(t.Year(), t.Day(), int(t.Month())); ok {
		return back
	}
	return d
}
