// Package schema recognises what the columns of a sheet mean and in which unit
// they are written, and builds the validated cohort and every finding from the
// cells. Behind it there is one name, one unit and one form for each value.
package schema

import (
	"strings"
	"unicode"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// form is how the cells of a column are read.
type form uint8

const (
	asText form = iota
	asNumber
	asDate
	asYesNo
	asTreatment
)

// meaning is one canonical column.
type meaning struct {
	name  string
	form  form
	visit bool // belongs to a visit rather than to a patient
	// words are the headers that mean it, as fold writes them.
	words []string
}

// meanings lists every canonical column with the headers that plainly say it.
var meanings = []meaning{
	{"patient_id", asText, false, []string{"patient id", "patientid", "patient", "id", "study id", "studyid", "subject id", "subject", "subjectid", "pt id", "ptid", "patient no", "patient number", "patient nr", "record id", "participant id", "participant", "case id", "case no", "pid", "mrn"}},
	{"age", asNumber, false, []string{"age", "age at index", "age at start", "age at baseline", "age years", "age yrs"}},
	{"birth_date", asDate, false, []string{"birth date", "birthdate", "date of birth", "dob", "born", "birthday"}},
	{"index_date", asDate, false, []string{"index date", "index", "treatment start", "treatment start date", "start date", "start of treatment", "date of treatment start", "start", "rx start", "cc start", "therapy start", "date started", "trt stop", "trt stop date", "trt end", "last injection", "date of last injection", "last trt", "trt stopped", "stop of trt"}},
	{"stop_date", asDate, false, []string{"stop date", "treatment stop", "treatment stop date", "treatment end", "treatment end date", "end of treatment", "stop", "rx stop", "rx end", "end date", "date stopped", "therapy stop"}},
	{"etiology", asText, false, []string{"etiology", "aetiology", "cause", "diagnosis", "dx", "hypogonadism type", "type of hypogonadism"}},
	{"trt_duration", asNumber, false, []string{"trt duration", "duration of trt", "time on trt", "trt months", "months on trt", "years on trt", "weeks on trt", "prior trt", "prior trt duration", "trt exposure", "testosterone duration"}},
	{"treatment", asTreatment, false, []string{"treatment", "drug", "medication", "therapy", "rx", "regimen", "agent", "treatment arm", "arm"}},
	{"treatment_duration", asNumber, false, []string{"treatment duration", "duration of treatment", "time on treatment", "months on treatment", "therapy duration", "treatment months", "rx duration"}},
	{"bmi", asNumber, false, []string{"bmi", "body mass index"}},
	{"testicular_volume", asNumber, false, []string{"testicular volume", "testis volume", "testes volume", "mean testicular volume", "tv", "test vol", "testicular vol"}},
	{"adherence", asNumber, false, []string{"adherence", "compliance"}},
	{"baseline_total_testosterone", asNumber, false, []string{"baseline total testosterone", "baseline testosterone", "baseline tt", "baseline t", "tt baseline", "bl tt", "pre treatment testosterone", "pretreatment testosterone"}},
	{"baseline_lh", asNumber, false, []string{"baseline lh", "lh baseline", "bl lh", "pre treatment lh", "pretreatment lh"}},
	{"baseline_fsh", asNumber, false, []string{"baseline fsh", "fsh baseline", "bl fsh", "pre treatment fsh", "pretreatment fsh"}},
	{"baseline_estradiol", asNumber, false, []string{"baseline estradiol", "baseline oestradiol", "baseline e2", "e2 baseline", "bl e2"}},
	{"baseline_sperm_concentration", asNumber, false, []string{"baseline sperm concentration", "baseline sperm", "baseline sperm count", "sperm baseline"}},
	{"symptoms_improved", asYesNo, false, []string{"symptoms improved", "symptom improved", "improved symptoms", "improved", "symptom improvement", "symptoms better"}},
	{"adverse_event", asYesNo, false, []string{"adverse event", "adverse events", "ae", "any ae", "side effects", "side effect"}},
	{"restart_date", asDate, false, []string{"restart date", "trt restart", "trt restart date", "restarted trt", "trt restarted", "date trt restarted"}},
	{"synthetic", asText, false, []string{"synthetic"}},
	{"visit_date", asDate, true, []string{"visit date", "date", "lab date", "date of visit", "sample date", "collection date", "draw date", "date of lab", "collected", "test date"}},
	{"month", asNumber, true, []string{"month", "months", "visit month", "month of visit", "time months", "follow up month", "fu month", "months since start", "months from start", "timepoint months"}},
	{"total_testosterone", asNumber, true, []string{"total testosterone", "testosterone", "total t", "tt", "testo", "serum testosterone", "t total", "testosterone total", "t"}},
	{"free_testosterone", asNumber, true, []string{"free testosterone", "free t", "ft", "t free", "testosterone free", "calculated free testosterone", "cft"}},
	{"lh", asNumber, true, []string{"lh", "luteinizing hormone", "luteinising hormone", "lutropin"}},
	{"fsh", asNumber, true, []string{"fsh", "follicle stimulating hormone", "follitropin"}},
	{"estradiol", asNumber, true, []string{"estradiol", "oestradiol", "e2", "17b estradiol"}},
	{"shbg", asNumber, true, []string{"shbg", "sex hormone binding globulin"}},
	{"prolactin", asNumber, true, []string{"prolactin", "prl"}},
	{"hematocrit", asNumber, true, []string{"hematocrit", "haematocrit", "hct", "packed cell volume", "pcv"}},
	{"psa", asNumber, true, []string{"psa", "prostate specific antigen"}},
	{"sperm_concentration", asNumber, true, []string{"sperm concentration", "sperm conc", "sperm count", "sperm", "sperm density", "semen concentration"}},
	{"symptom_score", asNumber, true, []string{"symptom score", "symptoms score", "adam", "qadam", "ams", "score", "ams score", "adam score"}},
	{"on_trt", asYesNo, true, []string{"on trt", "trt", "on testosterone", "exogenous testosterone", "receiving trt", "currently on trt"}},
}

// stopWords are the headers of an index date that make it the end of TRT.
var stopWords = []string{"trt stop", "trt stop date", "trt end", "last injection", "date of last injection", "last trt", "trt stopped", "stop of trt"}

// find gives the meaning of a canonical name.
func find(name string) *meaning {
	for i := range meanings {
		if meanings[i].name == name {
			return &meanings[i]
		}
	}
	return nil
}

// byWord finds the meaning of a folded header.
var byWord = func() map[string]*meaning {
	m := map[string]*meaning{}
	for i := range meanings {
		m[fold(meanings[i].name)] = &meanings[i]
		for _, w := range meanings[i].words {
			m[w] = &meanings[i]
		}
	}
	return m
}()

// fold brings a header to the form in which headers are compared: lower case
// words of letters and digits with one blank between.
func fold(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		} else {
			gap = true
		}
	}
	return b.String()
}

// parted takes a header's unit off: "Testosterone (nmol/L)", "LH [IU/L]",
// "TT, ng/dL", "trt_duration_years".
func parted(header string) (name, unitText string) {
	h := strings.TrimSpace(header)
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

// recognise finds what a header means and the unit that it states.
func recognise(header string) (m *meaning, u *unit.Unit, unitText string) {
	name, text := parted(header)
	if m = byWord[fold(name)]; m == nil {
		if m = byWord[fold(header)]; m == nil {
			// A unit may be the last words: "total_testosterone_nmol_l".
			m, text = trailingUnit(header)
			if m == nil {
				return nil, nil, ""
			}
		} else if m.form != asNumber {
			text = ""
		}
	}
	if m.form != asNumber || text == "" {
		return m, nil, ""
	}
	if q, ok := unit.Find(m.name); ok {
		if got, ok := q.Parse(text); ok {
			return m, &got, text
		}
	}
	return m, nil, text
}

// trailingUnit parts a header of words whose last one to three are a unit.
func trailingUnit(header string) (*meaning, string) {
	words := strings.Fields(fold(header))
	for n := 1; n <= 3 && n < len(words); n++ {
		m := byWord[strings.Join(words[:len(words)-n], " ")]
		if m == nil {
			continue
		}
		if q, ok := unit.Find(m.name); ok {
			tail := words[len(words)-n:]
			for _, sep := range []string{"/", "", "^"} {
				if _, ok := q.Parse(strings.Join(tail, sep)); ok {
					return m, strings.Join(tail, sep)
				}
			}
		}
	}
	return nil, ""
}

// indexKind tells whether a header of the index date names the end of TRT.
func indexKind(header string) cohort.IndexKind {
	f := fold(header)
	for _, w := range stopWords {
		if f == w {
			return cohort.TRTStop
		}
	}
	return cohort.TreatmentStart
}
