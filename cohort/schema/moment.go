package schema

import (
	"regexp"
	"strconv"
	"strings"

	"leydig/cohort/unit"
)

// moment is a visit's planned time as a header or a label names it.
type moment struct {
	set    bool
	month  float64 // valid unless number is set
	number int     // the n-th visit, without a time: "TT 2"
	base   bool    // named as the baseline
	dashed bool    // a hyphen stands before its number, which may be a minus: its neighbours tell
}

func (w moment) known() bool { return w.set && w.number == 0 }

var monthsOf = map[byte]float64{'m': 1, 'w': 7 / unit.DaysPerMonth, 'd': 1 / unit.DaysPerMonth, 'y': 12, 'j': 1 / unit.DaysPerMonth}

// timeUnits are the units of time as labels have them.
const timeUnits = `(?:months|month|mths|mth|mos|mon|mo|m|weeks|week|wks|wk|w|days|day|d|years|year|yrs|yr|y)`

// notDecimal are two numbers before a unit of time with no decimal mark between: spans,
// fractions, the number of a visit before its time; the 2 of E2 is a name's. notExact is a
// number behind a sign.
var (
	notDecimal = expression(`(?i)(\d)(?:\s*[-–—_/]\s*|\s+(?:to|or|bis|à)\s+)(\d+\s*` + timeUnits + `\b)`)
	twoBeside  = expression(`(?i)((?:^|[^\pL\d.,])\d+|[a-df-z]\d)\s+(\d+\s*` + timeUnits + `\b)`)
	notExact   = expression(`[<>≤≥]=?\s*(\d)`)
)

// exact parts numbers with a word, which stand beside each other for other reasons than a
// decimal mark, so that "3-6 months" is not read as 3.6, nor ">12 months" as 12.
func exact(text string) string {
	text = signed(text)
	if !hasDigit(text) || !strings.ContainsAny(text, "mwdyMWDY") {
		return text // most cells
	}
	if first := strings.TrimLeft(text[strings.IndexAny(text, digits):], digits); hasDigit(first) {
		for _, between := range []*regexp.Regexp{notDecimal(), twoBeside()} {
			text = between.ReplaceAllString(text, "$1 upto $2")
		}
	}
	if strings.ContainsAny(text, "<>≤≥") {
		text = notExact().ReplaceAllString(text, " beyond $1")
	}
	return text
}

const digits = "0123456789"

func hasDigit(text string) bool { return strings.ContainsAny(text, digits) }

// parseMoment reads folded words that are nothing but a time.
func parseMoment(words string) moment {
	if len(words) > 60 || words == "" {
		return moment{}
	}
	words = cardinal(words)
	if n, rest, ok := numberWords(words); ok { // "three months"
		words = formatNumber(n) + " " + rest
	}
	if strings.Contains(words, " arm ") {
		words = armSuffix().ReplaceAllString(words, "")
	}
	if drug, before := strings.CutPrefix(words, "pre "); before && aboutTreatment[drug] {
		return moment{set: true, base: true}
	}
	if w := parseMomentWithin(words, 3); w.set {
		return w
	}
	if e := inEnglish(words); e != words {
		return parseMomentWithin(cardinal(e), 3)
	}
	return moment{}
}

// ordinal is a number that is written as one of a row before a unit of time: "3rd month", 3e, 3º, 3ος.
var ordinal = expression(`(^| )(\d{1,3})(?:st|nd|rd|th|e|eme|er|ere|o|a|οσ|ο|η) (` + timeUnits + `)( |$)`)

// cardinal takes the endings off such numbers.
func cardinal(words string) string {
	if !hasDigit(words) {
		return words
	}
	return ordinal().ReplaceAllString(words, "$1$2 $3$4")
}

var twoNumbers = expression(`^\d+ \d`)

// parseMomentWithin takes at most so many words off that say nothing of the time.
func parseMomentWithin(words string, depth int) moment {
	if depth == 0 {
		return moment{}
	}
	if sign, rest, ok := strings.Cut(words, " "); ok && (sign == minusWord || sign == dashWord) {
		return parseMomentWithin(rest, depth-1).signed(sign)
	}
	for _, p := range []string{"follow up ", "followup ", "fu ", "f u ", "visit ", "at ", "post ", "after ", "time ", "timepoint ", "t ",
		"a ", "na ",
		"treatment after ", "treatment "} {
		if rest, ok := strings.CutPrefix(words, p); ok {
			if twoNumbers().MatchString(rest) { // "visit 2 (3 months)" is no 2.3 months
				return moment{}
			}
			if w := parseMomentWithin(rest, depth-1); w.set && w.number == 0 {
				return w
			}
		}
	}
	for _, p := range []string{" follow up", " followup", " fu", " f u", " visit", " post", " labs", " lab", " bloods", " clinic"} {
		if rest, ok := strings.CutSuffix(words, p); ok {
			if w := parseMomentWithin(rest, depth-1); w.set {
				return w
			}
		}
	}
	if hasDigit(words) {
		if m := timeAfter().FindStringSubmatch(words); m != nil && len(m[0]) == len(words) && m[1] == "" {
			return momentOf(m[2], m[3])
		}
		if m := timeBefore().FindStringSubmatch(words); m != nil && len(m[0]) == len(words) && m[1] == "" {
			return momentOf(m[3], m[2])
		}
	}
	if m := timeBase().FindString(words); m != "" && len(m) == len(words) {
		return moment{set: true, base: true}
	}
	return moment{}
}

func momentOf(number, unitName string) moment {
	n, err := strconv.ParseFloat(strings.Replace(number, " ", ".", 1), 64)
	if err != nil {
		return moment{}
	}
	const oldest = 18 // years: more is a man's age
	if unitName[0] == 'y' && n >= oldest {
		return moment{}
	}
	return moment{set: true, month: n * monthsOf[unitName[0]]}
}

// withTime parts a header such as "T_3mo", "Testo @ 12 months" or "wk12 LH" into
// a visit's column and a time.
func withTime(words string, inside []string, depth int) label {
	try := func(from, to int, w moment) label {
		head := strings.TrimSpace(words[:from])
		for _, sign := range []string{minusWord, dashWord} {
			if rest, ok := strings.CutSuffix(" "+head, " "+sign); ok {
				head, w = strings.TrimSpace(rest), w.signed(sign)
			}
		}
		rest := strings.TrimSpace(strings.TrimSuffix(head, " after") + " " + strings.TrimSpace(words[to:]))
		if w.known() { // "TT V3 M06": the time says more than the number of the visit; "post T 3 mo"
			rest = strings.TrimPrefix(strings.TrimSpace(visitNumber().ReplaceAllString(" "+rest, " ")), "post ")
		}
		for _, w := range []string{" at", " post", " after", " a", " na"} {
			rest = strings.TrimSpace(strings.TrimSuffix(rest, w))
		}
		l := recogniseWords(rest, inside, depth+1)
		if l.m == nil || !l.m.visit || l.when.set || l.m.name == "month" || l.m.form == asTime || l.m.form == asTest || l.m.form == asResult {
			return label{}
		}
		l.when = w
		return l
	}
	words, numbered := cardinal(words), hasDigit(words) // without, only a baseline's name is a time
	for start := 0; numbered && start < len(words); {
		m := timeAfter().FindStringSubmatchIndex(words[start:])
		if m == nil {
			break
		}
		number := words[start+m[4] : start+m[5]]
		first, _, _ := strings.Cut(number, " ")
		for _, n := range []string{number, first} { // "1 5 mo" is 1.5 months
			if n != number && start+m[4]+len(n) < start+m[5] {
				break
			}
			if l := try(start+m[3], start+m[10], momentOf(n, words[start+m[6]:start+m[7]])); l.m != nil {
				return l
			}
		}
		start += m[4] + len(first)
	}
	var before [][]int
	if numbered {
		before = timeBefore().FindAllStringSubmatchIndex(words, -1)
	}
	for _, m := range before {
		from := m[3]
		if l := try(from, m[1], momentOf(words[m[6]:m[7]], words[m[4]:m[5]])); l.m != nil {
			return l
		}
	}
	for _, m := range timeBase().FindAllStringIndex(words, -1) {
		// "Age at start", "BMI baseline": what a patient has once.
		rest := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(words[:m[0]]), " at") + " " + strings.TrimSpace(words[m[1]:]))
		if once := byWord()[rest]; once != nil && !once.visit && once.form == asNumber {
			return label{m: once}
		}
		if l := try(m[0], m[1], moment{set: true, base: true}); l.m != nil {
			if strings.TrimSpace(words[m[0]:m[1]]) == "index" && l.m.form == asNumber {
				l.residue = "index" // the index visit, or an index made of it
			}
			return l
		}
	}
	if !numbered {
		return label{}
	}
	return numberedVisit(words, inside, depth)
}

// numberedVisit parts a header into a visit's column and the number of the visit.
func numberedVisit(words string, inside []string, depth int) label {
	for _, form := range []func() *regexp.Regexp{bareNumber, timePoint} {
		m := form().FindStringSubmatch(words)
		if m == nil || m[1] == "" {
			continue
		}
		if l := recogniseWords(m[1], inside, depth+1); l.m != nil && l.m.visit && !l.when.set && l.m.name != "month" && l.m.form != asTime {
			n, _ := strconv.Atoi(m[2])
			l.when = moment{set: true, number: n + 1} // settled among its neighbours
			return l
		}
	}
	// "v2 tt", "visit 2 lh"
	if m := regexpVisitFirst().FindStringSubmatch(words); m != nil {
		if l := recogniseWords(m[2], inside, depth+1); l.m != nil && l.m.visit && !l.when.set && l.m.name != "month" && l.m.form != asTime {
			n, _ := strconv.Atoi(m[1])
			l.when = moment{set: true, number: n + 1}
			return l
		}
	}
	return label{}
}

// timePoint is the number of a visit behind a t: "testo_t2"; visitNumber one that says it is.
var (
	timePoint   = expression(`^(.+?) t ?(\d{1,2})$`)
	visitNumber = expression(` (?:v|visit) ?(\d{1,2})(?: |$)`)
)

var regexpVisitFirst = expression(`^(?:visit|v|fu|follow up|t)? ?(\d{1,2}) (.+)$`)
