package derive

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/cohort/unit"
)

// Criterion is met at a visit by the value v of its analyte where every limit that is
// set holds; by those joined with And where all are met, with Or where one is. Values
// joined are those of one visit or, with Within, of visits at most so far apart.
type Criterion struct {
	Analyte unit.Analyte
	AtLeast float64 // v >= AtLeast
	Above   float64 // v > Above; 0: none
	Below   float64 // v < Below; 0: none
	AtMost  float64 // v <= AtMost; 0: none
	// With the baseline b: v >= b + Rise, v <= b - Fall, v >= b(1 + RisePercent/100),
	// v <= b(1 - FallPercent/100), v >= OfBaseline × b (1 is 100% of the own baseline).
	Rise, Fall, RisePercent, FallPercent, OfBaseline float64
	Class                                            string // a named class of values, see classes
	And, Or                                          []Criterion
	Within                                           float64 // days
	// Limits of each man's own: v >= the value of a number of his row, such as the lower
	// limit of his laboratory; v >= the limit of his age.
	AtLeastOf string
	ByAge     []AgeLimit
}

// AgeLimit is a limit of those below an age, in years; Below 0 is of all others. Of a list
// the first that fits holds.
type AgeLimit struct {
	Below   float64 `yaml:"below,omitempty"`
	AtLeast float64 `yaml:"at_least"`
}

// classes are named ranges of an analyte: from Low on, below High (0: none). Azoospermia
// is no sperm at all.
var classes = map[string]struct {
	analyte   unit.Analyte
	low, high float64
	none      bool
	words     string
}{
	"azoospermia":            {analyte: unit.SpermConcentration, none: true, words: "azoospermia (no sperm)"},
	"sperm in the ejaculate": {analyte: unit.SpermConcentration, low: 1e-9, words: "sperm in the ejaculate"},
	"severe oligospermia":    {analyte: unit.SpermConcentration, low: 1e-9, high: 5, words: "severe oligospermia (below 5 million/mL)"},
	"oligospermia":           {analyte: unit.SpermConcentration, low: 1e-9, high: 15, words: "oligospermia (below 15 million/mL)"},
	"normozoospermia":        {analyte: unit.SpermConcentration, low: 15, words: "at least 15 million/mL"},
}

// NeedsBaseline tells whether the criterion compares with the baseline.
func (c Criterion) NeedsBaseline() bool {
	return c.ownBaseline() ||
		slices.ContainsFunc(slices.Concat(c.And, c.Or), Criterion.NeedsBaseline)
}

// ownBaseline tells whether the criterion's own limits are of the baseline.
func (c *Criterion) ownBaseline() bool {
	return c.Rise != 0 || c.OfBaseline != 0 || c.Fall != 0 || c.RisePercent != 0 || c.FallPercent != 0
}

// eachHisOwn tells whether a criterion has a limit of each man's own.
func (c *Criterion) eachHisOwn() bool { return c.AtLeastOf != "" || len(c.ByAge) > 0 }

// limitTolerance is how far from a limit, of the limit, a value still is that limit: 300
// ng/dL that a laboratory gives as 10.401 nmol/L comes back as 299.986. Three decimals of
// nmol/L are within it (at most 0.5e-3 × 28.842 = 0.0144 ng/dL, 1e-4 of 144 ng/dL and more);
// 10.4 nmol/L, which is 299.957, stays below 300, as does any whole number of ng/dL.
const limitTolerance = 1e-4

// reaches tells whether v is at least the limit, to within the rounding of a conversion;
// a value below the limit is one that does not reach it.
func reaches(v, limit float64) bool { return v >= limit-limitTolerance*math.Abs(limit) }

// within tells whether v is at most the limit, likewise.
func within(v, limit float64) bool { return v <= limit+limitTolerance*math.Abs(limit) }

// Met tells whether value v, with baseline b, meets the criterion's own limits, those
// joined to it left aside.
func (c Criterion) Met(v, b float64) bool { return c.met()(v, b) }

// met is Met for many values.
func (c Criterion) met() func(v, b float64) bool {
	if k, ok := classes[c.Class]; ok {
		return func(v, _ float64) bool {
			return k.none && v == 0 || !k.none && reaches(v, k.low) && (k.high == 0 || !reaches(v, k.high))
		}
	}
	return c.holds
}

// holds is met of a criterion without a class.
func (c *Criterion) holds(v, b float64) bool {
	if math.IsNaN(v) {
		return false
	}
	return reaches(v, c.AtLeast) && (c.Above == 0 || !within(v, c.Above)) && (c.Below == 0 || !reaches(v, c.Below)) &&
		(c.AtMost == 0 || within(v, c.AtMost)) && (c.Rise == 0 || reaches(v, b+c.Rise)) && (c.Fall == 0 || within(v, b-c.Fall)) &&
		(c.RisePercent == 0 || reaches(v, b*(1+c.RisePercent/100))) && (c.FallPercent == 0 || within(v, b*(1-c.FallPercent/100))) &&
		(c.OfBaseline == 0 || reaches(v, c.OfBaseline*b))
}

// Analytes lists what the criterion is read from, each once, its own first.
func (c Criterion) Analytes() []unit.Analyte {
	var out []unit.Analyte
	add := func(a unit.Analyte) {
		if a != "" && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	add(c.Analyte)
	for _, x := range slices.Concat(c.And, c.Or) {
		for _, a := range x.Analytes() {
			add(a)
		}
	}
	return out
}

// Text says the criterion in words.
func (c Criterion) Text() string {
	var own string
	if c.Analyte != "" {
		own = c.ownText()
	}
	join := func(list []Criterion, word string) string {
		var parts []string
		for _, x := range list {
			parts = append(parts, x.Text())
		}
		return strings.Join(parts, word)
	}
	parts := []string{}
	for _, text := range []string{own, join(c.And, " and "), join(c.Or, " or ")} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	if len(parts) > 1 && len(c.Or) > 1 {
		parts[len(parts)-1] = "(" + parts[len(parts)-1] + ")"
	}
	text := strings.Join(parts, " and ")
	if c.Within > 0 {
		text += fmt.Sprintf(" within %s days", num(c.Within))
	}
	return text
}

// ownText says the criterion's own limits in words.
func (c Criterion) ownText() string {
	if k, ok := classes[c.Class]; ok {
		return k.words
	}
	q, _ := unit.Find(string(c.Analyte))
	u := " " + q.Canonical()
	by := u // of a difference
	if q.Canonical() == "%" {
		u, by = "%", " percentage points"
	}
	var parts []string
	add := func(limit float64, format string, args ...any) {
		if limit != 0 {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(c.Rise, "at least %s%s above baseline", num(c.Rise), by)
	add(c.Fall, "at least %s%s below baseline", num(c.Fall), by)
	add(c.RisePercent, "at least %s%% above baseline", num(c.RisePercent))
	add(c.FallPercent, "at least %s%% below baseline", num(c.FallPercent))
	add(c.OfBaseline, "at least %s%% of the patient's own baseline", num(100*c.OfBaseline))
	add(c.AtLeast, "at least %s%s", num(c.AtLeast), u)
	add(c.Above, "above %s%s", num(c.Above), u)
	add(c.Below, "below %s%s", num(c.Below), u)
	add(c.AtMost, "at most %s%s", num(c.AtMost), u)
	if c.AtLeastOf != "" {
		parts = append(parts, "at least the patient's own "+c.AtLeastOf)
	}
	var ages []string
	for _, l := range c.ByAge {
		of := "others"
		if l.Below > 0 {
			of = "below " + num(l.Below) + " years"
		}
		ages = append(ages, fmt.Sprintf("%s (%s)", num(l.AtLeast), of))
	}
	if len(ages) > 0 {
		parts = append(parts, fmt.Sprintf("at least, by age, %s%s", strings.Join(ages, ", "), u))
	}
	return lower(q.Title) + " " + strings.Join(parts, " and ")
}

// Seen is how often and when a criterion must be met to count.
type Seen struct {
	// Confirm is how many visits with a value, one after another, must meet it; what is
	// dated is the first. 0 and 1: one.
	Confirm int
	// Apart is how many days there must be, at least, between visits that confirm.
	Apart float64
	// From leaves visits up to that month out, as a phase of treatment has it; 0: none.
	From float64
	// By leaves visits after that month out; 0: none.
	By float64
	// FromOf and ByOf name numbers of the patient's row, in months since the index, in place
	// of From and By: when each man's own phase of treatment began and ended. A man without
	// the number has no visit in the phase.
	FromOf, ByOf string
	// During is the treatment, or those joined by +, that the input's table of treatments
	// has the patient on; empty: any or none.
	During string
	// Sustained is for how many months every later visit must meet it, with one at or
	// beyond their end; 0: none.
	Sustained float64
	// OffDrug is how many days after the end of restoration treatment visits begin to
	// count; 0: at once, on treatment too.
	OffDrug float64
	// Morning leaves visits out whose sample was not taken between these minutes of the
	// day, or at no known time; both 0: none.
	Morning [2]int16
}

// everyVisit tells that all visits of follow-up are looked at.
func (s *Seen) everyVisit() bool {
	return *s == Seen{Confirm: s.Confirm, Apart: s.Apart, Sustained: s.Sustained} // what a new field asks for is no exception
}

// clockText writes minutes of the day.
func clockText(m int16) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

// Text says it in words, nothing where one visit is enough.
func (s Seen) Text() string {
	var text string
	switch {
	case s.Confirm == 2:
		text = " and at the next one with a value"
	case s.Confirm > 2:
		text = fmt.Sprintf(" and at the next %d with a value", s.Confirm-1)
	}
	if s.Apart > 0 {
		text += fmt.Sprintf(", at least %s days apart", num(s.Apart))
	}
	if s.Sustained > 0 {
		text += fmt.Sprintf(", kept at every visit for %s months", num(s.Sustained))
	}
	if s.OffDrug > 0 {
		text += fmt.Sprintf(", at least %s days after the end of treatment", num(s.OffDrug))
	}
	if s.Morning != [2]int16{} {
		text += ", of samples taken between " + clockText(s.Morning[0]) + " and " + clockText(s.Morning[1])
	}
	if s.During != "" {
		text += ", while on " + levelTitle(Treatment, s.During)
	}
	switch {
	case s.FromOf != "":
		text += ", after the patient's own " + s.FromOf
	case s.From > 0:
		text += ", after month " + num(s.From)
	}
	switch {
	case s.ByOf != "":
		text += ", up to the patient's own " + s.ByOf
	case s.By > 0:
		text += ", up to month " + num(s.By)
	}
	return text
}
