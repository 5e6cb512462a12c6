package derive

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// Said is a criterion as a plan writes it.
type Said struct {
	Analyte     string  `yaml:"analyte,omitempty"`
	AtLeast     float64 `yaml:"at_least,omitempty"`
	Above       float64 `yaml:"above,omitempty"`
	Below       float64 `yaml:"below,omitempty"`
	AtMost      float64 `yaml:"at_most,omitempty"`
	Rise        float64 `yaml:"rise,omitempty"`
	Fall        float64 `yaml:"fall,omitempty"`
	RisePercent float64 `yaml:"rise_percent,omitempty"`
	FallPercent float64 `yaml:"fall_percent,omitempty"`
	OfBaseline  float64 `yaml:"of_baseline,omitempty"` // 1 is 100% of the own baseline
	Is          string  `yaml:"is,omitempty"`          // a class of values, e.g. azoospermia
	And         []Said  `yaml:"and,omitempty"`
	Or          []Said  `yaml:"or,omitempty"`
	Within      float64 `yaml:"within,omitempty"` // days between values that are joined
	// Limits of each man's own.
	AtLeastOf    string     `yaml:"at_least_of,omitempty"` // a number of his row, e.g. his laboratory's lower limit
	AtLeastByAge []AgeLimit `yaml:"at_least_by_age,omitempty"`
}

// criterion checks what a plan says and makes the criterion of it.
func (s Said) criterion() (Criterion, error) {
	c := Criterion{AtLeast: s.AtLeast, Above: s.Above, Below: s.Below, AtMost: s.AtMost, Rise: s.Rise, Fall: s.Fall,
		RisePercent: s.RisePercent,
		FallPercent: s.FallPercent, OfBaseline: s.OfBaseline, Within: s.Within, Class: s.Is,
		AtLeastOf: s.AtLeastOf, ByAge: s.AtLeastByAge}
	limits := map[string]float64{"at_least": s.AtLeast, "above": s.Above, "below": s.Below, "at_most": s.AtMost, "rise": s.Rise,
		"fall":         s.Fall,
		"rise_percent": s.RisePercent, "fall_percent": s.FallPercent, "of_baseline": s.OfBaseline, "within": s.Within}
	own := false
	for _, key := range slices.Sorted(maps.Keys(limits)) {
		v := limits[key]
		if v < 0 || math.IsNaN(v) || math.Abs(v) > 1e9 {
			return c, fmt.Errorf("%s: want a number above 0, not %g", key, v)
		}
		own = own || v != 0 && key != "within"
	}
	if err := s.checkAges(); err != nil {
		return c, err
	}
	own = own || s.AtLeastOf != "" || len(s.AtLeastByAge) > 0
	switch {
	case s.Is != "":
		k, ok := classes[s.Is]
		if names := slices.Sorted(maps.Keys(classes)); !ok {
			return c, fmt.Errorf("is: there is no class %q%s; there are %s", s.Is, cohort.DidYouMean(s.Is, names), strings.Join(names, ", "))
		}
		if own || s.Analyte != "" && unit.Analyte(s.Analyte) != k.analyte {
			return c, fmt.Errorf("is: %s says its analyte and limits itself", s.Is)
		}
		c.Analyte = k.analyte
	case s.Analyte != "":
		if _, ok := unit.Find(s.Analyte); !ok || !isAnalyte(s.Analyte) {
			return c, fmt.Errorf("analyte: there is no analyte %q%s", s.Analyte, cohort.DidYouMean(s.Analyte, analyteNames()))
		}
		if !own {
			return c, fmt.Errorf("analyte: %s: give a limit, e.g. at_least: 300", s.Analyte)
		}
		c.Analyte = unit.Analyte(s.Analyte)
		for _, key := range []string{"at_least", "above", "below", "at_most", "rise", "fall"} {
			if err := checkLimit(c.Analyte, limits[key]); err != nil {
				return c, fmt.Errorf("%s: %w", key, err)
			}
		}
		for _, l := range s.AtLeastByAge {
			if err := checkLimit(c.Analyte, l.AtLeast); err != nil {
				return c, fmt.Errorf("at_least_by_age: at_least: %w", err)
			}
		}
	case own:
		return c, errors.New("limits belong to an analyte; name it")
	case len(s.And) == 0 && len(s.Or) == 0:
		return c, errors.New("want an analyte with a limit, is: a class, or criteria joined by and / or")
	}
	if c.Below != 0 && c.AtLeast >= c.Below || c.AtMost != 0 && c.AtLeast > c.AtMost {
		return c, fmt.Errorf("no value is at least %g and below %g", c.AtLeast, max(c.Below, c.AtMost))
	}
	for key, list := range map[string][]Said{"and": s.And, "or": s.Or} {
		for i, x := range list {
			y, err := x.criterion()
			if err != nil {
				return c, fmt.Errorf("%s: %d.: %w", key, i+1, err)
			}
			if key == "and" {
				c.And = append(c.And, y)
			} else {
				c.Or = append(c.Or, y)
			}
		}
	}
	return c, nil
}

// checkAges tells what is wrong with limits by age.
func (s Said) checkAges() error {
	for i, l := range s.AtLeastByAge {
		switch {
		case !(l.AtLeast > 0) || math.IsInf(l.AtLeast, 0):
			return errors.New("at_least_by_age: at_least: want a number above 0")
		case !(l.Below >= 0) || l.Below > 150:
			return errors.New("at_least_by_age: below: want an age")
		case i > 0 && l.Below != 0 && l.Below <= s.AtLeastByAge[i-1].Below:
			return errors.New("at_least_by_age: want ages in rising order")
		case l.Below == 0 && i < len(s.AtLeastByAge)-1:
			return errors.New("at_least_by_age: the limit without an age is of all others; put it last")
		}
	}
	return nil
}

func isAnalyte(name string) bool { return slices.Contains(analyteNames(), name) }

// analyteNames lists what a criterion can be of.
func analyteNames() []string {
	var out []string
	for _, q := range slices.Concat(unit.Analytes, unit.Derived) {
		out = append(out, q.Name)
	}
	return out
}

// Extra is an outcome that a plan adds: of a known kind, hence without code.
type Extra struct {
	Name      string `yaml:"name"`
	Title     string `yaml:"title,omitempty"`
	Kind      string `yaml:"kind"` // see kinds
	Said      `yaml:",inline"`
	When      string  `yaml:"when,omitempty"`
	Confirm   int     `yaml:"confirm,omitempty"`
	Apart     float64 `yaml:"apart,omitempty"`       // days between visits that confirm
	From      float64 `yaml:"from,omitempty"`        // month: visits at it or before do not count
	By        float64 `yaml:"by,omitempty"`          // month
	FromOf    string  `yaml:"from_of,omitempty"`     // a number of the patient's row, in months
	ByOf      string  `yaml:"by_of,omitempty"`       // likewise
	During    string  `yaml:"during,omitempty"`      // a treatment of the input's table of them
	Sustained float64 `yaml:"sustained,omitempty"`   // months
	OffDrug   float64 `yaml:"off_drug,omitempty"`    // days after the end of treatment
	TimeOfDay string  `yaml:"time_of_day,omitempty"` // of the sample, e.g. 07:00-11:00
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func (e Extra) outcome() (Outcome, error) {
	if !nameForm.MatchString(e.Name) {
		return Outcome{}, fmt.Errorf("name: %q: want small letters, digits and _", e.Name)
	}
	if e.Confirm < 0 || e.Confirm > 10 {
		return Outcome{}, errors.New("confirm: want 1 to 10 values in a row")
	}
	for key, v := range map[string]float64{"apart": e.Apart, "from": e.From, "by": e.By, "sustained": e.Sustained, "off_drug": e.OffDrug} {
		if v < 0 || math.IsNaN(v) || v > 1e5 {
			return Outcome{}, fmt.Errorf("%s: want a number above 0, not %g", key, v)
		}
	}
	if e.FromOf != "" && e.From != 0 || e.ByOf != "" && e.By != 0 {
		return Outcome{}, errors.New("from and from_of, by and by_of exclude each other")
	}
	if e.By > 0 && e.From >= e.By {
		return Outcome{}, fmt.Errorf("from: month %s is not before by: month %s", num(e.From), num(e.By))
	}
	if e.Apart > 0 && e.Confirm < 2 {
		return Outcome{}, errors.New("apart: goes with confirm: 2 or more")
	}
	c, err := e.criterion()
	if err == nil {
		_, err = e.morning()
	}
	if err != nil {
		return Outcome{}, err
	}
	for _, k := range kinds {
		if k.name == e.Kind {
			rule, err := k.rule(e, c)
			o := Outcome{Name: e.Name, Title: cmp.Or(e.Title, headed(e.Name)), Rule: rule}
			if _, ok := rule.(Loss); ok {
				o.Since = since(c)
			}
			return o, err
		}
	}
	return Outcome{}, fmt.Errorf("kind: %q is not one of %s%s", e.Kind, strings.Join(Kinds(), ", "), cohort.DidYouMean(e.Kind, Kinds()))
}

// since says from what the times of a loss count, in as few words as an axis has room for.
func since(c Criterion) string {
	const most = 40
	if text := c.Text(); len(text) <= most {
		return "the first visit with " + text
	}
	return "the first visit that met it"
}

// morning reads the times of day between which samples count.
func (e Extra) morning() (out [2]int16, err error) {
	if e.TimeOfDay == "" {
		return out, nil
	}
	m := clockSpan.FindStringSubmatch(strings.ReplaceAll(e.TimeOfDay, " ", ""))
	if m == nil {
		return out, fmt.Errorf("time_of_day: %q: want a span such as 07:00-11:00", e.TimeOfDay)
	}
	for k := range out {
		h, _ := strconv.Atoi(m[2*k+1])
		min, _ := strconv.Atoi(m[2*k+2])
		out[k] = int16(60*h + min)
	}
	if out[0] >= out[1] || out[1] > 24*60 {
		return out, fmt.Errorf("time_of_day: %q: want a span within one day, such as 07:00-11:00", e.TimeOfDay)
	}
	return out, nil
}

var clockSpan = regexp.MustCompile(`^(\d{1,2}):(\d{2})[-–](\d{1,2}):(\d{2})$`)

func (e Extra) seen() Seen {
	morning, _ := e.morning() // outcome has checked it
	return Seen{Morning: morning, Confirm: e.Confirm, Apart: e.Apart, From: e.From, By: e.By, FromOf: e.FromOf, ByOf: e.ByOf, During: e.During,
		Sustained: e.Sustained, OffDrug: e.OffDrug}
}

// kinds are the outcomes that a plan can add.
var kinds = []struct {
	name string
	rule func(Extra, Criterion) (Rule, error)
}{
	{KindResponse, func(e Extra, c Criterion) (Rule, error) {
		when, err := ParseWhen(cmp.Or(e.When, "any"))
		if err == nil && when.Kind != "any" && e.seen() != (Seen{}) {
			err = errors.New("when: confirm, apart, from, by, from_of, by_of, during, sustained, off_drug and time_of_day go with when: any only")
		}
		return Response{c, when, e.seen()}, err
	}},
	{KindEver, func(e Extra, c Criterion) (Rule, error) { return Ever{Criterion: c, Seen: e.seen()}, e.withoutWhen() }},
	{KindTimeToEvent, func(e Extra, c Criterion) (Rule, error) { return TimeToEvent{c, true, e.seen()}, e.withoutWhen() }},
	{"loss", func(e Extra, c Criterion) (Rule, error) { return Loss{c, true, e.seen()}, e.withoutWhen() }},
}

// Kinds names the kinds of outcomes that a plan can add.
func Kinds() []string {
	var out []string
	for _, k := range kinds {
		out = append(out, k.name)
	}
	return out
}

// withoutWhen refuses the visit that decides where every visit counts.
func (e Extra) withoutWhen() error {
	if e.When != "" {
		return fmt.Errorf("when: goes with kind response only; an outcome of kind %s looks at every follow-up visit", e.Kind)
	}
	return nil
}
