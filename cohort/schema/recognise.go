package schema

import (
	"slices"
	"strings"
	"unicode"

	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// fold brings a header to the form in which headers are compared: lower case
// words of letters and digits with one blank between, accents taken off.
func fold(s string) string {
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(plainLetter(r))
			if r == 'ß' { // written as two
				b.WriteByte('s')
			}
		case unicode.Is(unicode.Mn, r): // an accent by itself
		default:
			gap = true
		}
	}
	return b.String()
}

// isFolded tells that folding changes nothing, of plain words with a blank between.
func isFolded(s string) bool {
	gap := true
	for i := range len(s) {
		c := s[i]
		if c == ' ' && gap || c != ' ' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
		gap = c == ' '
	}
	return s == "" || !gap
}

// parted takes a header's unit off: "Testosterone (nmol/L)", "LH [IU/L]",
// "TT, ng/dL".
func parted(header string) (name, unitText string) {
	h := strings.TrimRight(strings.TrimSpace(header), "?:* ")
	for _, b := range []string{"()", "[]", "{}"} {
		if i := strings.LastIndexByte(h, b[0]); i > 0 && strings.HasSuffix(h, b[1:]) {
			return strings.TrimSpace(h[:i]), h[i+1 : len(h)-1]
		}
	}
	if i := strings.LastIndexByte(h, ','); i > 0 {
		return strings.TrimSpace(h[:i]), strings.TrimSpace(h[i+1:])
	}
	return h, ""
}

// label is what a header says.
type label struct {
	m        *meaning
	unit     *unit.Unit
	unitText string // a unit that was stated, known or not
	when     moment
	of       string // for a unit column: the column it belongs to, if it says so
	weak     bool   // a likely reading rather than a plain one: gives way to others
	residue  string // words that were not understood: gives way even more, and is told
	foreign  string // the word that makes it something that is none of ours
	codes    string // what the header says that 1, 2, 0 stand for
	order    sheet.DateOrder
	planned  bool // the plan says so: nothing else counts
	late     bool // a date at which a result was ordered or told: gives way to one at which blood was drawn
}

// rank orders readings of one meaning: what the plan says, a plain header, a
// likely one, one with words that were not understood.
func (l *label) rank() int {
	switch {
	case l.planned:
		return 0
	case l.residue != "", l.late, l.unit == nil && unit.Known(l.unitText): // a unit of something else: "Testosterone pg/mL" is free
		return 3
	case l.weak, l.withoutVolume(): // a count in millions may be of the whole ejaculate
		return 2
	}
	return 1
}

var brackets = expression(`\(([^()]*)\)|\[([^\[\]]*)\]|\{([^{}]*)\}`)

// recognise reads a header: what it means, the unit it states, the time it names.
func recognise(header string) label {
	h := strings.TrimSpace(header)
	if h == "" || len(h) > 120 || !strings.ContainsFunc(h, func(r rune) bool { return unicode.IsLetter(r) || r == '#' || r == '№' }) {
		return label{}
	}
	bracketed := strings.ContainsAny(h, opening)
	if bracketed {
		h = standardName().ReplaceAllString(h, "")
	}
	h = question().ReplaceAllString(unit.Stroke(signs.Replace(h)), "")
	if h != "" && digit(h[len(h)-1]) {
		h = rangeBehind().ReplaceAllString(h, "")
	}
	if bracketed {
		h = referenceRange().ReplaceAllString(h, "($1)")
	}
	if strings.ContainsRune(h, '/') {
		h = spanOfHeader().ReplaceAllStringFunc(h, func(s string) string {
			m := spanOfHeader().FindStringSubmatch(s)
			return m[1] + m[2] + " " + spanUnits[m[3]] + m[4]
		})
	}
	h = exact(h)
	if l := boxOf(h); l.m != nil {
		return l
	}
	if strings.IndexByte(h, '_') > 0 && hasDigit(h) {
		h = ofEvent().ReplaceAllString(h, "$1 v$2")
	}
	// Bracketed parts are units, times, parts of the name or remarks.
	var inside []string
	bare := h
	if bracketed {
		bare = brackets().ReplaceAllStringFunc(h, func(s string) string {
			inside = append(inside, s[1:len(s)-1])
			return " "
		})
	}
	if strings.TrimSpace(bare) == "" {
		bare, inside = h, nil
	}
	l := recogniseParts(bare, inside)
	if l.m == nil && l.foreign == "" && len(inside) > 0 { // a bracket may hold part of the name: "Testosterone (total)"
		l = recogniseParts(h, nil)
	}
	if i := strings.LastIndexByte(bare, ','); l.m == nil && l.foreign == "" && i > 0 { // "TT, ng/dL"
		l = recogniseParts(bare[:i], append(inside, bare[i+1:]))
	}
	if l.m == nil && l.foreign == "" {
		if apart := camel().ReplaceAllString(h, "$1$3 $2$4"); apart != h { // LabDate
			return recognise(apart)
		}
	}
	if l.m == nil && l.foreign == "" && strings.ContainsAny(bare, "/|\n") {
		l = bilingual(bare, inside)
	}
	if l.m == nil {
		return label{foreign: l.foreign}
	}
	return l
}

// opening are brackets; of a text without, which most are, none is looked for.
const opening = "([{（［"

// spanOfHeader is a span of time as clinics write it: "TT 3/12", "LH (4/52)".
var spanOfHeader = expression(`(^|[ _(\[-])(\d{1,2})/(12|52)($|[ _)\]])`)

var signs = strings.NewReplacer("#", " no ", "№", " no ", "n°", "no ", "N°", "no ", "N.º", "no ", "n.º", "no ", "Nº", "no ", "nº",
	"no ", "（", "(", "）", ")", "［", "[", "］", "]", "：", ":", "，",
	",")

// recogniseParts reads a header whose bracketed parts were taken off.
func recogniseParts(bare string, inside []string) label {
	words := fold(bare)
	l := recogniseWords(words, inside, 0)
	if l.m == nil && l.foreign == "" {
		if e := inEnglish(words); e != words {
			l = recogniseWords(e, inside, 0)
		}
	}
	if l.m == nil && l.foreign == "" {
		// A unit with its signs may be the last words: "Total Testo nmol/L".
		fields := strings.Fields(strings.TrimRight(bare, "?:* "))
		for n := 1; n <= 2 && n < len(fields) && l.m == nil; n++ {
			tail := strings.Join(fields[len(fields)-n:], " ")
			if unit.Known(tail) {
				with := append(slices.Clone(inside), tail)
				if l = recogniseWords(fold(strings.Join(fields[:len(fields)-n], " ")), with, 0); l.m != nil {
					inside = with // "ratio" is a unit, and not of testosterone
				}
			}
		}
	}
	if l.m == nil {
		return l
	}
	if l.unit == nil && l.m.visit {
		l.unitText = foreignUnit(l.m, words)
	}
	for _, text := range inside {
		if l.note(bare, text); l.foreign != "" {
			return label{foreign: l.foreign}
		}
	}
	if q, ok := quantityOf(l.m); ok && perCent(bare) && q.Canonical() != "%" {
		return label{foreign: "%"}
	}
	if l.m.form != asNumber {
		l.unit, l.unitText = nil, ""
	}
	return l
}

// maxWords bounds the readings that are tried; no header that means anything to
// us is longer.
const maxWords = 12

// recogniseWords reads folded words: plainly, then without a time, a unit or
// fillers.
func recogniseWords(words string, inside []string, depth int) label {
	if words == "" || depth > 3 || strings.Count(words, " ") >= maxWords {
		return label{}
	}
	if counted().MatchString(words) {
		return label{foreign: "number of"}
	}
	if depth == 0 && !readable(words) {
		return misspelt(words)
	}
	if l := besideBracket(words, inside); l.m != nil {
		return l
	}
	if l := plainly(words); l.m != nil {
		return l
	}
	if m := sinceWords().FindStringSubmatch(words); m != nil {
		l := label{m: find("month")}
		if u, ok := monthQuantity.Parse(m[1]); ok {
			l.unit, l.unitText = &u, m[1]
		}
		return l
	}
	switch {
	case slices.Contains(unitWords, words):
		return label{m: unitColumn}
	case slices.Contains(testWords, words):
		return label{m: testColumn}
	case slices.Contains(resultWords, words):
		return label{m: resultColumn, weak: words == "lborres"} // as it came; the standardised one counts before
	case idWords(words):
		return label{m: find("patient_id"), weak: true}
	}
	fields := strings.Fields(words)
	if l := composed(fields); l.m != nil || l.foreign != "" {
		return l
	}
	for _, reading := range []func([]string) label{dateOfVisit, dateOfResult, unitOf, durationOf, exposureOf} {
		if l := reading(fields); l.m != nil {
			return l
		}
	}
	if l := withTime(words, inside, depth); l.m != nil {
		return l
	}
	// A unit may be the last words: "total_testosterone_nmol_l".
	for n := 1; n <= 3 && n < len(fields); n++ {
		head := recogniseWords(strings.Join(fields[:len(fields)-n], " "), inside, depth+1)
		if q, ok := quantityOf(head.m); ok && head.unit == nil {
			for _, sep := range []string{"/", "", "^"} {
				if u, ok := q.Parse(strings.Join(fields[len(fields)-n:], sep)); ok {
					head.unit, head.unitText = &u, strings.Join(fields[len(fields)-n:], sep)
					return head
				}
			}
		}
	}
	kept := slices.DeleteFunc(slices.Clone(fields), func(f string) bool { return fillers[f] })
	if len(kept) < len(fields) && len(kept) > 0 {
		l := recogniseWords(strings.Join(kept, " "), inside, depth+1)
		if l.m != nil && l.m.form != asDate && slices.ContainsFunc(fields, func(f string) bool { return f == "date" || f == "dt" }) {
			return label{} // "AE date" is no adverse event
		}
		l.weak = true
		if l.m != nil {
			return l
		}
	}
	if depth == 0 {
		return misspelt(words)
	}
	return label{}
}

// plainly reads words that mean a column as they stand, with the unit of time among them.
func plainly(words string) label {
	m := meaningOf(words)
	if m == nil {
		return label{}
	}
	l := label{m: m}
	switch m.name {
	case "month":
		l.unit = monthUnit(words)
	case "trt_duration", "treatment_duration": // "Years on TRT"
		for f := range strings.FieldsSeq(words) {
			if u, ok := parseUnit(monthQuantity, f); ok && len(f) > 1 {
				l.unit, l.unitText = &u, f
			}
		}
	case "index_date":
		l.weak = enrolled().MatchString(words)
	}
	return l
}

// durationOf reads an exposure with its unit of time among the words: "Yrs on TRT", "trt
// duration months", "TRT mo".
func durationOf(fields []string) label {
	for i, f := range fields {
		if u, ok := monthQuantity.Parse(f); ok && len(f) > 1 {
			rest := strings.Join(slices.Delete(slices.Clone(fields), i, i+1), " ")
			if name, ok := durationOnly[rest]; ok && rest != "" && name != "month" {
				return label{m: find(name), unit: &u, unitText: f}
			}
			if m := byWord()[rest]; m != nil && (m.name == "trt_duration" || m.name == "treatment_duration" || m.name == "age") {
				q, _ := quantityOf(m)
				if u, ok := q.Parse(f); ok {
					return label{m: m, unit: &u, unitText: f}
				}
			}
		}
	}
	return label{}
}

// sinceWords are headers of relative time: "Months after TRT stop".
var sinceWords = expression(
	`^(months?|mos?|mths?|weeks?|wks?|days?|years?|yrs?|time|monate?|wochen?|tage?) (since|from|after|post|off|into|elapsed|seit|nach)( |$)`)

// monthUnit is the unit that a header of relative time names by itself.
func monthUnit(words string) *unit.Unit {
	for _, f := range strings.Fields(words) {
		switch {
		case strings.HasPrefix(f, "week"), strings.HasPrefix(f, "wk"):
			u, _ := monthQuantity.Parse("weeks")
			return &u
		case f == "day" || f == "days":
			u, _ := monthQuantity.Parse("days")
			return &u
		}
	}
	return nil
}

// unitOf reads the header of a column of units: "TT unit", "units (E2)".
func unitOf(fields []string) label {
	i := slices.IndexFunc(fields, func(f string) bool { return f == "unit" || f == "units" || f == "uom" || f == "einheit" })
	if i < 0 || len(fields) > 5 {
		return label{}
	}
	rest := strings.Join(slices.DeleteFunc(slices.Delete(slices.Clone(fields), i, i+1), func(f string) bool {
		return f == "of" ||
			f == "for" || f == "measure"
	}), " ")
	if rest == "" {
		return label{m: unitColumn}
	}
	if l := recogniseWords(rest, nil, 1); l.m != nil && l.m.form == asNumber {
		return label{m: unitColumn, of: l.m.name, when: l.when}
	}
	return label{}
}

// The words of a header that names an identifier: one of who, one of what.
var (
	idWho = map[string]bool{"patient": true, "patients": true, "pt": true, "pat": true, "subject": true, "subj": true, "study": true,
		"participant": true, "case": true, "record": true, "hospital": true, "hosp": true, "chart": true, "file": true, "reg": true,
		"registration": true, "register": true, "registry": true, "clinic": true, "unit": true, "medical": true, "med": true, "nhs": true,
		"trial": true, "research": true, "screening": true, "enrolment": true, "enrollment": true, "randomisation": true,
		"randomization": true, "volunteer": true, "man": true, "client": true, "person": true, "individual": true, "cohort": true,
		"site": true, "anon": true, "anonymised": true, "anonymized": true, "pseudo": true, "deidentified": true, "unique": true,
		"database": true, "db": true, "local": true, "internal": true, "proband": true, "fall": true}
	idWhat = map[string]bool{"id": true, "ids": true, "no": true, "nr": true, "num": true, "number": true, "code": true, "identifier": true,
		"ref": true, "reference": true, "key": true, "mrn": true, "identification": true, "ident": true, "nummer": true}
)

func idWords(words string) bool {
	who, what := false, false
	for f := range strings.FieldsSeq(words) {
		switch {
		case idWho[f]:
			who = true
		case idWhat[f]:
			what = true
		default:
			return false
		}
	}
	return what && (who || words == "code" || words == "ref" || words == "identifier" || words == "no" || words == "nr" || words == "number")
}

// looksLikeUnit tells a text in brackets that claims to be a unit from a remark.
func looksLikeUnit(text string) bool {
	t := strings.ToLower(strings.TrimSpace(text))
	if t == "" || len(t) > 14 || strings.ContainsRune(t, ' ') && !strings.Contains(t, "/") {
		return false
	}
	return strings.Contains(t, "/") && !strings.Contains(t, "y/n") && !strings.Contains(t, "yes/no") && !strings.ContainsAny(t, "01") &&
		!strings.Contains(t, "yy") && !strings.Contains(t, "mm/") && !strings.Contains(t, "n/a")
}

var (
	// "3 mo", "6months", "m12", "wk 12", "2 yr", "day 90".
	timeAfter = expression(
		`(^|[ a-z])(\d{1,4}(?: \d{1,2})?) ?(months|month|mths|mth|mos|mon|mo|m|weeks|week|wks|wk|w|days|day|d|years|year|yrs|yr|y)( post|` +
			` after start| after| follow up| fu| visit)?($| )`)
	timeBefore = expression(
		`(^|[ a-z0-9])(months|month|mths|mth|mos|mon|mo|m|weeks|week|wks|wk|w|days|day|d|j|years|year|yrs|yr|y) ?(\d{1,4})($| )`)
	timeBase = expression(
		`(^| )(baseline|base line|basal|base|bl|bsl|b l|pre treatment|pretreatment|pre treat|pre rx|pre tx|pre|initial|screening|` +
			`before treatment|treatment before|before|at start|start|day0|index|enrolment|enrollment)( visit)?($| )`)
	bareNumber = expression(`^(?:visit |v )?(.*?) ?(?:visit ?|v ?|fu ?|follow up |no |nr )?(\d{1,3})$`)
	armSuffix  = expression(` arm \d+[a-z]?$`)
)
