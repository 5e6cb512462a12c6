package derive

import (
	"math"
	"strings"

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
		"primär",
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
	}
	mixedWords = []string{"mixed", "combined", "both"}
)

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
			if len([]rune(w)) <= 5 { // a short word stands alone: "sec" is not in "unsecured"
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
