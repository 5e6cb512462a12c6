package derive

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// Classes of etiology; unknown is a level, so that no patient is lost.
var etiologyLevels = []string{"primary", "secondary", "mixed", "not hypogonadal", "unknown"}

const (
	primary = iota
	secondary
	mixed
	notHypogonadal
	unknownClass
)

// PrimaryLH is the LH (IU/L) above which low testosterone is of testicular origin
// (Tajar 2010, European Male Ageing Study).
const PrimaryLH = 9.4

// etiology classifies each patient from the site's words or, where there are
// none, from baseline labs.
func (d *Dataset) etiology() cohort.Factor {
	p := &d.Cohort.Patients
	f := cohort.Factor{Name: EtiologyClass, Codes: make([]int32, p.Len()), Levels: etiologyLevels}
	words := p.Factor("etiology")
	var classes []int32
	if words != nil {
		for _, l := range words.Levels {
			classes = append(classes, classOf(l))
		}
	}
	t, lh := d.Baseline(unit.TotalTestosterone), d.Baseline(unit.LH)
	for i := range p.Len() {
		f.Codes[i] = unknownClass
		if words != nil && words.Codes[i] >= 0 {
			f.Codes[i] = classes[words.Codes[i]]
			continue
		}
		switch x, y := valueOf(t, i), valueOf(lh, i); {
		case math.IsNaN(x):
		case x >= 300:
			f.Codes[i] = notHypogonadal
		case math.IsNaN(y):
		case y > PrimaryLH:
			f.Codes[i] = primary
		default:
			f.Codes[i] = secondary
		}
	}
	return f
}

var (
	primaryWords = []string{
		"primary",
		"prim",
		"1°",
		"1º",
		"1ry",
		"1ary",
		"1o",
		"klinefelter",
		"kleinfelter",
		"47xxy",
		"xxy",
		"testicular",
		"hypergonadotrop",
		"hyper-gonadotropic",
		"orchitis",
		"cryptorchid",
		"anorchi",
		"torsion",
		"orchiectomy",
		"orchidectomy",
		"undescended",
		"varicocele",
		"leydig",
		"primaire", "primari", "primár", "primär", "primit", "primer", "primair", "pierwot", "первичн", "原発", "原发", "اولیه",
		"ipergonadotr", "гипергонадотроп", "périph", "periférico", "periferic", "πρωτοπαθ", "일차", "원발", "أولي", "اولي", "birincil",
		"hypergonadotr", "hipergonadotr", "testikulär", "testikuler", "testiculaire", "testicolare", "клайнфельтер",
	}
	secondaryWords = []string{
		"secondary",
		"sec",
		"2°",
		"2º",
		"2ry",
		"2ary",
		"2o",
		"sekundär",
		"hypogonadotrop",
		"hypo-gonadotropic",
		"pituitary",
		"kallmann",
		"hypothalamic",
		"central",
		"prolactinoma",
		"functional",
		"anabolic",
		"opioid",
		"obesity",
		"adenoma",
		"hypophys",
		"steroid",
		"hh",
		"ihh",
		"chh",
		"nihh",
		"aas",
		"asih",
		"secondaire", "secundari", "secundár", "secondari", "secundair", "sekundar", "sekundár", "sekonder", "wtórny", "wtórna", "wtórne",
		"вторичн", "続発", "继发", "ثانویه", "ipogonadotr", "гипогонадотроп", "δευτεροπαθ", "이차", "속발", "ثانوي", "ikincil", "zentral",
		"hipotalam", "ipotalam", "hypothalam",
		"ipofis", "hipofis", "гипофиз", "hypofys", "przysadk", "hipofiz",
	}
	mixedWords = []string{"mixed", "combined", "both", "mixte", "mixto", "mixta", "misto", "mista", "mikst", "miks", "karma", "gemischt",
		"gemengd", "mieszan", "смешан", "混合", "혼합", "μικτ", "مختلط", "karışık"}
	// notKnown are words that say that the cause is unknown.
	notKnown = []string{"unknown", "unclear", "undetermined", "not known", "uncertain", "unk", "unbekannt", "unklar", "inconnue",
		"inconnu",
		"desconocida", "desconhecida", "sconosciuta", "bilinmiyor", "nieznana", "onbekend", "неизвестно", "不明"}
)

// unclassed tells of words for an etiology that are none of those known: their men are
// in the class "unknown".
func (d *Dataset) unclassed() {
	c := d.Cohort
	words := c.Patients.Factor("etiology")
	if words == nil {
		return
	}
	fault := make([]bool, len(words.Levels))
	for code, text := range words.Levels {
		fault[code] = classOf(text) == unknownClass && !slices.Contains(notKnown, strings.Trim(strings.ToLower(text), " ?."))
	}
	men := make([]int, len(words.Levels))
	first := -1
	for p, code := range words.Codes {
		if code < 0 || !fault[code] {
			continue
		}
		if men[code]++; first < 0 {
			first = p
		}
	}
	if first < 0 {
		return
	}
	var texts []string
	for code, n := range men {
		if n > 0 {
			texts = append(texts, fmt.Sprintf("%q %d×", words.Levels[code], n))
		}
	}
	if n := len(texts); n > 6 {
		texts = append(texts[:6], "…")
	}
	d.Findings = append(d.Findings, cohort.Finding{Code: cohort.UnknownWord, Severity: cohort.Warning, At: c.PatientRef(words.At, first),
		Got: strings.Join(texts, ", "), Want: "words that say primary, secondary or mixed",
		Message: "their class of etiology is unknown; write primary, secondary or mixed beside the clinic's words, or group by the words " +
			"as they stand, in the plan (analyses: strata: [etiology])"})
}

// classOf reads the site's own words for an etiology.
func classOf(text string) int32 {
	s := " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r == ' ' || r == ',' || r == ';' || r == '(' || r == ')' || r == '/' || r == '+' || r == '&' || r == '.' ||
			r == '\u00a0' ||
			r == ':' ||
			r == '_'
	}), " ") + " "
	has := func(words []string) bool {
		for _, w := range words {
			if w[0] < utf8.RuneSelf && len([]rune(w)) <= 5 { // a short word stands alone: "sec" is not in "unsecured"
				if strings.Contains(s, " "+w+" ") {
					return true
				}
			} else if strings.Contains(s, w) {
				return true
			}
		}
		return false
	}
	p, q := has(primaryWords), has(secondaryWords)
	switch {
	case has(mixedWords) || p && q:
		return mixed
	case p:
		return primary
	case q:
		return secondary
	}
	return unknownClass
}
