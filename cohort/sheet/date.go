package sheet

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"leydig/cohort"
)

// DateOrder is the order in which a column writes dates with numbers only.
type DateOrder uint8

// ISO and month names need no order; Unsettled is a column of which every date
// could be read both ways.
const (
	Unsettled DateOrder = iota
	DayFirst
	MonthFirst
	Mixed          // some cells only fit day-first, others only month-first
	ShortYearFirst // 19/03/05 is 5 March 2019
)

// dateParts are a date's numbers as written.
type dateParts struct {
	a, b, c int
	named   bool // b is a month that was written as a name
	iso     bool // year first
	short   bool // the year has two digits
}

var monthNames = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// otherMonths are months in other tongues where the first letters differ; the longer
// beginnings come first: "juin" is no "juillet".
var otherMonths = []struct {
	begin string
	month int
}{{"juil", 7}, {"juin", 6}, {"mär", 3}, {"mrz", 3}, {"mrt", 3}, {"maa", 3}, {"mai", 5}, {"mei", 5}, {"mag", 5}, {"maj", 5}, {"okt", 10},
	{"dez", 12}, {"fév", 2}, {"fev", 2}, {"avr", 4},
	{"aoû", 8}, {"aou", 8}, {"déc", 12}, {"ene", 1}, {"gen", 1}, {"abr", 4}, {"ago", 8}, {"dic", 12}, {"giu", 6}, {"lug", 7}, {"set", 9},
	{"ott", 10}, {"out", 10},
	{"oca", 1}, {"şub", 2}, {"sub", 2}, {"nis", 4}, {"haz", 6}, {"tem", 7}, {"ağu", 8}, {"agu", 8}, {"eyl", 9}, {"eki", 10}, {"kas", 11},
	{"ara", 12},
	{"sty", 1}, {"lut", 2}, {"kwi", 4}, {"cze", 6}, {"lip", 7}, {"sie", 8}, {"wrz", 9}, {"paź", 10}, {"paz", 10}, {"lis", 11}, {"gru",
		12},
	{"янв", 1}, {"фев", 2}, {"мар", 3}, {"апр", 4}, {"май", 5}, {"мая", 5}, {"июн", 6}, {"июл", 7}, {"авг", 8}, {"сен", 9}, {"окт", 10},
	{"ноя", 11}, {"дек", 12},
	{"ιαν", 1}, {"φεβ", 2}, {"μαρ", 3}, {"μάρ", 3}, {"απρ", 4}, {"μαι", 5}, {"μαΐ", 5}, {"μάι", 5}, {"ιουν", 6}, {"ιούν", 6}, {"ιουλ", 7},
	{"ιούλ", 7}, {"αυγ", 8}, {"αύγ", 8}, {"σεπ", 9}, {"οκτ", 10}, {"νοε", 11}, {"νοέ", 11}, {"δεκ", 12},
	{"يناير", 1}, {"فبراير", 2}, {"مارس", 3}, {"أبريل", 4}, {"ابريل", 4}, {"إبريل", 4}, {"مايو", 5}, {"يونيو", 6}, {"يونيه", 6}, {"يوليو",
		7},
	{"يوليه", 7}, {"أغسطس", 8}, {"اغسطس", 8}, {"سبتمبر", 9}, {"أكتوبر", 10}, {"اكتوبر", 10}, {"نوفمبر", 11}, {"ديسمبر", 12}}

// eastern writes 2019年3月5日 and 2019년 3월 5일 as 2019-3-5.
var eastern = strings.NewReplacer("年", "-", "月", "-", "日", " ", "号", " ", "년", "-", "월", "-", "일", " ")

// joined takes apart a date as SAS writes it, without marks, perhaps with a time behind a
// colon.
func joined(s string) (day, month, year string, ok bool) {
	s, _, _ = strings.Cut(s, ":")
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	from := strings.IndexFunc(s, func(r rune) bool { return !digit(r) })
	if from < 1 || from > 2 {
		return "", "", "", false
	}
	rest := s[from:]
	to := strings.IndexFunc(rest, digit)
	if to < 3 || to > 4 || monthOf(rest[:to]) == 0 {
		return "", "", "", false
	}
	day, month, year = s[:from], rest[:to], rest[to:]
	return day, month, year, (len(year) == 4 || len(year) == 2) && !strings.ContainsFunc(year, func(r rune) bool { return !digit(r) })
}

// digits tells a text of digits alone.
func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// hourAndMinute tells a time of day that is written without a colon: 0830.
func hourAndMinute(s string) bool { return len(s) == 4 && digits(s) && s < "2400" && s[2] < '6' }

// inNumbers takes apart a date written as most files that do not write the year first have it:
// 04.05.2021, 04/05/2021, 04-05-2021. It is what split makes of it.
func inNumbers(s string) (p dateParts, ok bool) {
	if len(s) != 10 || s[2] != s[5] || s[2] != '.' && s[2] != '/' && s[2] != '-' {
		return p, false
	}
	first, a := twoDigits(s[0], s[1])
	second, b := twoDigits(s[3], s[4])
	century, c := twoDigits(s[6], s[7])
	rest, d := twoDigits(s[8], s[9])
	p.a, p.b, p.c = first, second, 100*century+rest
	return p, a && b && c && d && p.c >= 1000
}

// InNumbers tells a date that is written so: it is no number and no word for missing.
func InNumbers(s string) bool {
	_, ok := inNumbers(s)
	return ok
}

// split takes a text date apart; ok is false where it is none.
func split(s string) (p dateParts, ok bool) {
	if p, ok := inNumbers(s); ok {
		return p, true
	}
	return splitAnyhow(s)
}

// splitAnyhow is split of dates however they are written.
func splitAnyhow(s string) (p dateParts, ok bool) {
	s = western(Trim(s))
	if len(s) > 40 {
		return p, false
	}
	if strings.ContainsAny(s, "年년") {
		s = Trim(eastern.Replace(s))
	}
	// A time of day after the date is read over.
	if i := strings.IndexByte(s, 'T'); i >= 6 && i+1 < len(s) && s[i-1] >= '0' && s[i-1] <= '9' && s[i+1] >= '0' && s[i+1] <= '9' {
		s = s[:i]
	}
	fields := dateFields(s)
	if n := len(fields); n == 4 && (fields[3] == "r" || fields[3] == "г") { // 5 marca 2019 r.
		fields = fields[:3]
	}
	if len(fields) == 4 && digits(fields[0]) && digits(fields[2]) && len(fields[2]) > 1 && hourAndMinute(fields[3]) &&
		strings.HasSuffix(s, " "+fields[3]) {
		fields = fields[:3] // 06/15/2017 0830
	}
	if len(s) < 6 {
		return p, false
	}
	if day, month, year, is := joined(s); is && len(fields) < 2 { // 03MAR2019, 03MAR2019:08:12:00
		fields = []string{day, month, year}
	}
	if len(fields) == 4 && !eras[strings.ToLower(fields[0])] { // Tue 4 May 2021
		if _, err := strconv.Atoi(fields[0]); err != nil {
			fields = fields[1:]
		}
	}
	if len(fields) == 1 && (len(s) == 12 || len(s) == 14) && digits(s) && hourAndMinute(s[8:12]) { // 202105040812, as HL7 has it
		s = s[:8]
	}
	if len(fields) == 1 && len(s) == 8 && plain(s) && !strings.ContainsAny(s, ".+-eE") { // 20210504
		fields = []string{s[:4], s[4:6], s[6:]}
	}
	if len(fields) != 3 {
		return p, false
	}
	if week, ok := weekDay(fields); ok {
		return week, true
	}
	if m := monthOf(fields[0]); m > 0 { // May 4, 2021
		fields[0], fields[1] = fields[1], fields[0]
		p.b, p.named = m, true
	} else if m := monthOf(fields[1]); m > 0 {
		p.b, p.named = m, true
	}
	var n [3]int
	for i, f := range fields {
		if i == 1 && p.named {
			continue
		}
		f = strings.TrimRight(f, "stndrheº")
		v, err := strconv.Atoi(f)
		if err != nil || v < 0 || len(f) > 4 || len(f) == 3 {
			return p, false
		}
		n[i] = v
		if len(f) == 4 && i == 0 {
			p.iso = true
		}
		if i == 2 && len(f) <= 2 && !p.iso {
			p.short = true
		}
	}
	p.a, p.c = n[0], n[2]
	if !p.named {
		p.b = n[1]
	}
	if p.iso {
		return p, true
	}
	return p, n[2] >= 1000 || p.short
}

// eras are before the years that Japan counts in them: H.30.5.2 is no day of 2002.
var eras = map[string]bool{"m": true, "t": true, "s": true, "h": true, "r": true,
	"明治": true, "大正": true, "昭和": true, "平成": true, "令和": true,
	"showa": true, "heisei": true, "reiwa": true}

// dateFields are the parts of a date as it is written, without a time of day.
func dateFields(s string) []string {
	fields := strings.FieldsFunc(s, func(r rune) bool {
		return r == '-' || r == '/' || r == '.' || r == ',' || r == '\\' || isBlank(r)
	})
	if strings.IndexByte(s, ':') > 0 {
		fields = slices.DeleteFunc(fields, func(f string) bool {
			return strings.IndexByte(f, ':') >= 0 || strings.EqualFold(f, "am") || strings.EqualFold(f, "pm") || strings.EqualFold(f,
				"z") ||
				strings.EqualFold(f, "utc")
		})
	}
	if len(fields) > 3 {
		fields = withoutRest(s, fields)
	}
	return fields
}

// withoutRest leaves out what stands between the parts of a date, "5 de marzo de 2019", and a time
// of day behind it that is written with points: 05-MAR-19 08.12.00.000000 AM.
func withoutRest(s string, fields []string) []string {
	if date, clock, ok := strings.Cut(s, " "); ok && len(date) > 6 && digits(date[len(date)-1:]) && strings.Count(clock, ".") >= 2 &&
		clock[0] >= '0' && clock[0] <= '9' {
		return fields[:min(3, len(fields))]
	}
	return slices.DeleteFunc(fields, func(f string) bool { return f == "de" || f == "del" || f == "of" })
}

// weekDay reads a day of a week of a year: 2019-W12-3.
func weekDay(fields []string) (p dateParts, ok bool) {
	if len(fields[0]) != 4 || len(fields[1]) != 3 || fields[1][0]|0x20 != 'w' || len(fields[2]) != 1 {
		return p, false
	}
	d, ok := dayOfWeek(fields[0], fields[1][1:], fields[2])
	t := d.Time()
	return dateParts{a: t.Year(), b: int(t.Month()), c: t.Day(), iso: true}, ok
}

// dayOfWeek is a day, from 1 for Monday, of a week of a year as ISO 8601 counts them.
func dayOfWeek(year, week, day string) (cohort.Day, bool) {
	y, errY := strconv.Atoi(year)
	w, errW := strconv.Atoi(week)
	n, errN := strconv.Atoi(day)
	if errY != nil || errW != nil || errN != nil || w < 1 || w > 53 || n < 1 || n > 7 {
		return cohort.NoDay, false
	}
	fourth, ok := cohort.DayOf(y, 1, 4) // lies in the first week
	monday := fourth - cohort.Day((int(fourth.Time().Weekday())+6)%7)
	return monday + cohort.Day(7*(w-1)+n-1), ok && y >= 1850 && y <= 2200
}

// romanMonths are months as Poland and Hungary write them: 5 III 2019.
var romanMonths = map[string]int{"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11,
	"xii": 12}

func monthOf(s string) int {
	s = strings.ToLower(s)
	if m := romanMonths[s]; m > 0 {
		return m
	}
	if len(s) < 3 || s[0] >= '0' && s[0] <= '9' {
		return 0
	}
	for i, m := range monthNames {
		if strings.HasPrefix(s, m) {
			return i + 1
		}
	}
	for _, o := range otherMonths {
		if strings.HasPrefix(s, o.begin) {
			return o.month
		}
	}
	return 0
}

// ParseMonth reads a month or a quarter of a year without a day, "Mar-19", "2019-03",
// "2019 Q2", as the middle of it: the 15th, of the quarter's second month.
func ParseMonth(s string, latest int) (cohort.Day, bool) {
	s = Trim(eastern.Replace(s))
	if len(s) < 4 || len(s) > 20 {
		return cohort.NoDay, false
	}
	fields := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r == '-' || r == '/' || r == '.' || r == ',' || r == '\'' || r == '’' || isBlank(r)
	})
	if len(fields) == 1 { // 2019Q2, Q22019
		if i := strings.IndexByte(fields[0], 'q'); i == 4 || i == 0 && len(fields[0]) == 6 {
			fields = []string{fields[0][:i] + fields[0][min(i+2, len(fields[0])):], fields[0][i:min(i+2, len(fields[0]))]}
		}
	}
	if len(fields) == 3 && fields[0] == "kw" { // KW 12/2019
		fields = []string{"w" + fields[1], fields[2]}
	}
	if len(fields) != 2 {
		return cohort.NoDay, false
	}
	for i, f := range fields {
		if week, ok := strings.CutPrefix(strings.TrimPrefix(f, "k"), "w"); ok && len(fields[1-i]) == 4 { // 2019-W12, KW12/2019: its Thursday
			return dayOfWeek(fields[1-i], week, "4")
		}
		year, err := strconv.Atoi(fields[1-i])
		if err != nil {
			continue
		}
		long := len(fields[1-i]) == 4
		m := monthOf(f)
		if len(f) == 2 && (f[0] == 'q' || f[1] == 'q') {
			if q := int(f[0]^'q'^f[1]) - '0'; q >= 1 && q <= 4 {
				m = 3*q - 1
			}
		}
		if n, err := strconv.Atoi(f); err == nil && m == 0 && long && len(f) <= 2 {
			m = n
		}
		if m == 0 || !long && (len(fields[1-i]) != 2 || i == 1) {
			continue
		}
		if !long {
			if year += 100 * (latest / 100); year > latest {
				year -= 100
			}
		}
		if year >= 1850 && year <= 2200 {
			return cohort.DayOf(year, m, 15)
		}
	}
	return cohort.NoDay, false
}

// Ambiguous tells whether this cell's day and month could be swapped.
func Ambiguous(s string) bool {
	p, ok := split(s)
	return ok && !p.iso && !p.named && p.a <= 12 && p.b <= 12 && p.a != p.b
}

// YearFirst tells a date that begins with its year, as programs write them.
func YearFirst(s string) bool {
	p, ok := split(s)
	return ok && p.iso
}

// Parts gives day and month of a date in numbers as they stand first and second.
func Parts(s string) (first, second int, ok bool) {
	p, ok := split(s)
	return p.a, p.b, ok && !p.iso && !p.named
}

// ParseDate reads a date written as text. An unsettled order reads month first
// as spreadsheets in English do; latest is the last year that a two-digit year
// can mean.
func ParseDate(s string, o DateOrder, latest int) (cohort.Day, bool) {
	d, _, ok := ParseDateShort(s, o, latest)
	return d, ok
}

// ParseDateShort is ParseDate; short tells that the year had two digits.
func ParseDateShort(s string, o DateOrder, latest int) (d cohort.Day, short, ok bool) {
	if d, ok := ISODay(s); ok {
		return d, false, true
	}
	p, ok := split(s)
	if !ok {
		return cohort.NoDay, false, false
	}
	d, ok = p.day(o, latest)
	return d, p.short, ok
}

// ISODay reads 2021-05-04, the form of most files, without a detour.
func ISODay(s string) (cohort.Day, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	century, a := twoDigits(s[0], s[1])
	rest, b := twoDigits(s[2], s[3])
	month, c := twoDigits(s[5], s[6])
	day, d := twoDigits(s[8], s[9])
	year := 100*century + rest
	if !(a && b && c && d) || year < 1850 || year > 2200 {
		return 0, false
	}
	return cohort.DayOf(year, month, day)
}

func twoDigits(a, b byte) (int, bool) {
	a, b = a-'0', b-'0'
	return int(a)*10 + int(b), a <= 9 && b <= 9
}

// day makes a day of a date's parts.
func (p dateParts) day(o DateOrder, latest int) (cohort.Day, bool) {
	y, m, d := p.c, p.b, p.a
	switch {
	case p.iso:
		y, m, d = p.a, p.b, p.c
	case p.named:
	case p.short && o == ShortYearFirst:
		y, m, d = p.a, p.b, p.c
	case p.a > 12:
	case p.b > 12, o != DayFirst:
		m, d = p.a, p.b
	}
	if p.short {
		y += 100 * (latest / 100)
		if y > latest {
			y -= 100
		}
	}
	if y < 1850 || y > 2200 {
		return cohort.NoDay, false
	}
	return cohort.DayOf(y, m, d)
}

// SerialDay reads a spreadsheet's day number. Excel's 1900 system counts a 29
// February 1900 that never was, so numbers above 60 are days since 1899-12-30.
func SerialDay(v float64, date1904 bool) (cohort.Day, bool) {
	if math.IsNaN(v) || v < 1 || v > 110000 {
		return cohort.NoDay, false
	}
	const epoch1900, epoch1904 = -25569, -24107 // days from 1970-01-01
	n := cohort.Day(math.Floor(v))
	if date1904 {
		return n + epoch1904, true
	}
	if n < 60 {
		n++
	}
	return n + epoch1900, true
}
