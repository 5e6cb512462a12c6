package schema

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// fillers are words in a header that do not change what it means: the specimen, the
// method, words for a value.
var fillers = wordSet("serum plasma s p b fs fp sr srm level levels lvl value values result results lab labs blood bloods morning am " +
	"fasting fasted " +
	"measured the of in hormone " +
	"hormones y n yn yes no visit at patient pt conc date dt mean text num demographics endocrine clinical outcome history semen " +
	"lc ms msms lcms lcmsms tandem mass spec spectrometry eclia clia cmia ria ia immunoassay elisa roche abbott siemens beckman quest " +
	"labcorp mayo " +
	"adult adults male males men man sensitive ultrasensitive random quant quantitative 8am 9am nuchter jeun ayunas")

// foreignWords make of an analyte's name something that is none of ours, wherever
// they stand: a fraction of it, a dose, a goal, a limit, a change, another fluid.
var foreignWords = wordSet("bioavailable biodisponible bioverfugbar bio bat weakly bound free dht dihydrotestosterone dhea dheas t3 " +
	"t4 ft3 ft4 tsh fai " +
	"dose doses dosage dosing mg week weekly ratio target goal aim desired reference ref range interval lower upper limit lln uln " +
	"percentile change delta diff " +
	"difference increase rise fold index salivary saliva urine urinary hair predicted expected normal flag abnormal abn comment comments " +
	"note notes " +
	"status method assay platform z zscore sds log ln rank nadir peak cmax auc cream gel patch undecanoate enanthate cypionate " +
	"propionate pellet pellets " +
	"replacement category group class band receptor antibody epitestosterone methyltestosterone brand prescribed prescription supplier " +
	"price count percent pct percentage")

// counted tells a count of something from the thing: "N of testosterone".
var counted = expression(`^(n|no|nr|num|number|count) of `)

// standardName is how LOINC's long names end: "Testosterone [Mass/volume] in Serum or
// Plasma".
var standardName = expression(`(?i)\s*\[(mass|moles|units|\[?iU\]?|#|volume fraction|arbitrary)/?(volume|amount)?\]` +
	`( in (serum or plasma|serum|plasma|blood|semen))?( by .{0,40})?$`)

// question is the number of a survey's question: "Q3_Total testosterone".
var question = expression(`^[Qq]\d{1,3}[a-z]?[_.: -]+`)

// referenceRange is a laboratory's range with the unit in a header: "LH (ref 1.7-8.6 IU/L)".
var referenceRange = expression(`(?i)[(\[](?:ref(?:erence)?|normal|norm|nr|rr)?[. :]*(?:range|values?)?[. :]*` +
	`\d+(?:[.,]\d+)? ?(?:-|–|to) ?\d+(?:[.,]\d+)? ?([^)\]\d]*(?:/[^)\]\d]*)?)[)\]]`)

// foreignWord is the first of the words that is none of ours, empty where all may be.
func foreignWord(words string) string {
	for _, text := range []string{words, inEnglish(words)} {
		for f := range strings.FieldsSeq(text) {
			if foreignWords[f] {
				return f
			}
		}
	}
	return ""
}

// perCent tells a header that speaks of a share, "% free", "% of baseline"; the unit
// ng% is none.
func perCent(bare string) bool {
	for i := range len(bare) {
		if bare[i] == '%' && (i == 0 || bare[i-1]|0x20 != 'g') {
			return true
		}
	}
	return false
}

// parseUnit is q.Parse for units in other tongues too: "(mois)", "(岁)".
func parseUnit(q unit.Quantity, text string) (unit.Unit, bool) {
	u, ok := q.Parse(text)
	if ok {
		return u, true
	}
	if u, ok := q.Parse(cyrillicUnits.Replace(strings.ToLower(text))); ok {
		return u, true
	}
	f := fold(text)
	if e := inEnglish(f); e != f {
		return q.Parse(e)
	}
	return unit.Unit{}, false
}

var cyrillicUnits = strings.NewReplacer("нмоль", "nmol", "пмоль", "pmol", "млн", "million", "мкг", "ug", "нг", "ng", "пг", "pg",
	"мме", "miu", "ме", "iu", "мл", "ml", "дл", "dl", "л", "l")

// note takes what a bracket or a trailing part of the header says: a unit, a time, a
// part of the name, how cells are coded. What is none of these is left over.
func (l *label) note(bare, text string) {
	if q, ok := quantityOf(l.m); ok {
		if u, ok := parseUnit(q, text); ok {
			l.unit, l.unitText = &u, strings.TrimSpace(text)
			return
		}
	}
	f := fold(text)
	if w := parseMoment(f); w.known() && l.when == (moment{}) && l.m.visit && l.m.form != asTime && l.m.name != "month" {
		l.when = w
		return
	}
	if m := visitNumber().FindStringSubmatch(" " +
		"" + f); m != nil && len(m[0]) == len(f)+1 && l.when == (moment{}) && l.m.visit && l.m.form != asTime {
		n, _ := strconv.Atoi(m[1]) // "TT (Visit 3)"
		l.when = moment{set: true, number: n + 1}
		return
	}
	if f == "" || l.saysForm(f, text) {
		return
	}
	for _, both := range []string{fold(bare) + " " + f, f + " " + fold(bare)} {
		if m := meaningOf(both); m != nil { // "Testosterone (free)"
			l.m = m
			return
		}
	}
	if l.m.form == asDate { // "Start date (TRT)"
		if c := composed(strings.Fields(fold(bare) + " " + f)); c.m != nil || c.foreign != "" {
			l.m, l.foreign = c.m, c.foreign
		} else if !fillers[f] {
			l.residue = f
		}
		return
	}
	if l.m.form != asNumber {
		return
	}
	if w := foreignWord(f); l.m.visit && l.m.name != "month" && (w != "" || perCent(text)) {
		l.foreign = cmp.Or(w, "%")
		return
	}
	if other := meaningOf(f); other == l.m {
		return // "LH (lutropin)"
	}
	if q, ok := quantityOf(l.m); ok && l.unit == nil && (looksLikeUnit(text) || len(q.Units) > 1 && !l.m.visit && len(f) < 7 &&
		!strings.Contains(f, " ") && !fillers[f]) {
		l.unitText = strings.TrimSpace(text)
		return
	}
	kept := slices.DeleteFunc(strings.Fields(f), func(w string) bool { return fillers[w] })
	if len(kept) > 0 && l.m.visit {
		l.residue = strings.Join(kept, " ")
	}
}

// plannedLabel is the reading of a header that a plan names: what it means is the
// plan's, its unit and its time are the header's.
func plannedLabel(m *meaning, header string) label {
	if got := recognise(header); got.m == m {
		got.planned, got.residue, got.weak = true, "", false
		return got
	}
	l := label{m: m, planned: true}
	words := fold(brackets().ReplaceAllString(header, " "))
	for _, found := range brackets().FindAllString(header, -1) {
		l.note("", found[1:len(found)-1])
	}
	if q, ok := quantityOf(m); ok && l.unit == nil {
		fields := strings.Fields(header)
		for n := 1; n <= 2 && n < len(fields); n++ {
			if u, ok := q.Parse(strings.Join(fields[len(fields)-n:], " ")); ok {
				l.unit, l.unitText = &u, strings.Join(fields[len(fields)-n:], " ")
				words = fold(strings.Join(fields[:len(fields)-n], " "))
			}
		}
	}
	if m.visit && m.form == asNumber && m.name != "month" && !l.when.set {
		l.when = momentAmong(words)
	}
	l.m, l.foreign, l.residue = m, "", ""
	return l
}

// momentAmong finds the time that stands among other words.
func momentAmong(words string) moment {
	fields := strings.Fields(words)
	for n := len(fields); n > 0; n-- {
		for i := 0; i+n <= len(fields); i++ {
			if w := parseMoment(strings.Join(fields[i:i+n], " ")); w.known() {
				return w
			}
		}
	}
	return moment{}
}

// saysForm reads brackets that say how cells are written: "(1=yes, 2=no)",
// "(dd/mm/yyyy)", "(Y/N)".
func (l *label) saysForm(folded, text string) bool {
	switch {
	case l.m.form == asYesNo && strings.ContainsAny(text, "=:"):
		l.codes = strings.ToLower(text)
		return true
	case (l.m.form == asText || l.m.form == asTreatment) && len(codeNames(text)) > 1:
		l.codes = text
		return true
	case l.m.form == asDate && strings.HasPrefix(folded, "y") && strings.Contains(folded, "m"):
		l.order = sheet.ShortYearFirst
		return true
	case l.m.form == asDate && strings.HasPrefix(folded, "d") && (strings.Contains(folded, "m y") || strings.Contains(folded, "mm")):
		l.order = sheet.DayFirst
		return true
	case l.m.form == asDate && strings.HasPrefix(folded, "m") && (strings.Contains(folded, "d y") || strings.Contains(folded, "dd")):
		l.order = sheet.MonthFirst
		return true
	}
	return false
}

// meaningOf finds what words mean, in whatever order they stand.
func meaningOf(words string) *meaning {
	if m := byWord()[words]; m != nil {
		return m
	}
	if strings.IndexByte(words, ' ') < 0 || len(words) > 60 {
		return nil
	}
	return byBag()[bag(words)]
}

// bag brings words into one order, without those that only join.
func bag(words string) string {
	fields := slices.DeleteFunc(strings.Fields(words), func(f string) bool { return f == "of" || f == "the" || f == "for" })
	slices.Sort(fields)
	return strings.Join(fields, " ")
}

// byBag finds a meaning by its words in any order; words of two meanings find none.
var byBag = sync.OnceValue(func() map[string]*meaning {
	out := map[string]*meaning{}
	for words, m := range byWord() {
		if strings.IndexByte(words, ' ') < 0 || strings.HasPrefix(m.name, "baseline_") {
			continue // "LH baseline" is a time of LH
		}
		b := bag(words)
		if other, taken := out[b]; taken && other != m {
			out[b] = nil
			continue
		}
		out[b] = m
	}
	return out
})

// thyroidName are the names of thyroid hormones, which look like testosterone at a
// third or fourth visit.
var thyroidName = expression(`^(total |free |f|r|reverse )?t ?[34]$`)

// thyroid takes T3 and T4 for what they are where no other number stands behind a T:
// a table of T0, T3 and T6 has visits.
func (t *Table) thyroid() {
	var named []int
	for i := range t.Columns {
		c := &t.Columns[i]
		w := c.label.when
		if c.label.m == nil || w.number == 0 || c.label.planned || c.label.m.name != "total_testosterone" &&
			c.label.m.name != "free_testosterone" {
			continue
		}
		if n := w.number - 1; n != 3 && n != 4 {
			return
		}
		if thyroidName().MatchString(fold(brackets().ReplaceAllString(c.Header, " "))) {
			named = append(named, i)
		}
	}
	for _, i := range named {
		t.Columns[i].label = label{foreign: t.Columns[i].Header}
	}
}
