package derive

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// Stratum is a factor by which results are given, declared as data: a number in
// bands, or the levels of a text.
type Stratum struct {
	Name   string
	Title  string // as tables are headed; empty: made from the name
	Column string // of patients: canonical, derived, or one of the input's own; empty: Name
	Bands  []Band // of a number, in order
	// Order lists the levels of a text that stand first; the others follow by size,
	// largest first, ties by name.
	Order     []string
	Reference string // the level with which others are compared; empty: the first
	Rule      string // how it is made, for a trace
	// Survivors marks groups that are formed by what happened after time zero.
	Survivors bool
}

// Band is the values up to a limit that no band before it holds.
type Band struct {
	Label string
	Below float64 // values < Below; 0: no such limit
	UpTo  float64 // values <= UpTo, where Closed
	// Closed makes UpTo the limit.
	Closed bool
}

// holds tells whether a value lies under the band's limit.
func (b Band) holds(v float64) bool {
	if b.Closed {
		return v <= b.UpTo
	}
	return b.Below == 0 || v < b.Below
}

// The names of the strata that are always derived.
const (
	AgeBand               = "age_band"
	TRTDurationBand       = "trt_duration_band"
	TreatmentDurationBand = "treatment_duration_band"
	EventType             = "adverse_event_type" // of Dataset.Events
	EtiologyClass         = "etiology_class"
	Treatment             = "treatment"
)

// Strata lists the strata that stand without a plan.
var Strata = []Stratum{
	{Name: AgeBand, Title: "Age, years", Column: "age", Rule: "age at the index in bands of ten years",
		Bands: []Band{{Label: "<40", Below: 40}, {Label: "40-49", Below: 50}, {Label: "50-59", Below: 60}, {Label: ">=60"}}},
	{
		Name:   TRTDurationBand,
		Title:  "TRT duration, months",
		Column: "trt_duration",
		Rule:   "months of TRT before the index: none (0), <12, 12-36, >36",
		Bands: []Band{
			{Label: "none", Closed: true},
			{Label: "<12", Below: 12},
			{Label: "12-36", UpTo: 36, Closed: true},
			{Label: ">36"},
		},
	},
	{Name: EtiologyClass, Title: "Etiology", Order: etiologyLevels,
		Rule: fmt.Sprintf(
			"the site's own words; where there are none, baseline testosterone < 300 ng/dL with LH > %g primary, with LH <= %g secondary",
			PrimaryLH,
			PrimaryLH,
		)},
	{Name: Treatment, Title: "Treatment", Rule: "the treatment as it was read"},
	{Name: TreatmentDurationBand, Title: "Treatment duration, months", Column: "treatment_duration", Survivors: true,
		Rule: "months on restoration treatment: <=36, >36", Bands: []Band{{Label: "<=36", UpTo: 36, Closed: true}, {Label: ">36"}}},
}

// UnmarshalYAML reads a stratum of a plan: the name of one that is known, or of a
// column; or a declaration with name, column, cuts, labels, order, reference, title.
func (s *Stratum) UnmarshalYAML(unmarshal func(any) error) error {
	var name string
	if unmarshal(&name) == nil {
		if i := slices.IndexFunc(Strata, func(x Stratum) bool { return x.Name == name }); i >= 0 {
			*s = Strata[i]
			return nil
		}
		*s = Stratum{Name: name}
		return nil
	}
	var said declared
	if err := unmarshal(&said); err != nil {
		return err
	}
	made, err := said.stratum()
	if err != nil {
		return err
	}
	*s = made
	return nil
}

// declared is a stratum as a plan writes it.
type declared struct {
	Name      string    `yaml:"name"`
	Column    string    `yaml:"column,omitempty"`
	Title     string    `yaml:"title,omitempty"`
	Cuts      []float64 `yaml:"cuts,flow,omitempty"`
	Labels    []string  `yaml:"labels,flow,omitempty"`
	Order     []string  `yaml:"order,flow,omitempty"`
	Reference string    `yaml:"reference,omitempty"`
}

func (x declared) stratum() (Stratum, error) {
	if x.Name == "" {
		return Stratum{}, errors.New("a stratum has a name, e.g. {name: young, column: age, cuts: [45]}")
	}
	if i := slices.IndexFunc(Strata, func(s Stratum) bool { return s.Name == x.Name }); i >= 0 {
		s := Strata[i]
		if x.Column != "" || x.Cuts != nil || x.Labels != nil {
			return s, fmt.Errorf("%s is a stratum already; give a name of your own with other cuts", x.Name)
		}
		s.Title, s.Reference = cmp.Or(x.Title, s.Title), x.Reference
		if x.Order != nil {
			if s.Bands != nil {
				return s, fmt.Errorf("%s: bands stand by value; leave out order", x.Name)
			}
			s.Order = x.Order
		}
		return s, s.check()
	}
	s := Stratum{Name: x.Name, Title: x.Title, Column: x.Column, Order: x.Order, Reference: x.Reference}
	if x.Cuts == nil {
		if x.Labels != nil {
			return s, fmt.Errorf("%s: labels name the bands between cuts; give cuts", x.Name)
		}
		return s, nil
	}
	if !slices.IsSorted(x.Cuts) || len(slices.Compact(slices.Clone(x.Cuts))) != len(x.Cuts) || len(x.Cuts) == 0 || x.Cuts[0] <= 0 {
		return s, fmt.Errorf("%s: cuts: want numbers above 0 in rising order", x.Name)
	}
	if x.Order != nil {
		return s, fmt.Errorf("%s: bands stand by value; leave out order", x.Name)
	}
	labels := x.Labels
	if labels == nil {
		labels = append(labels, "<"+num(x.Cuts[0]))
		for i := 1; i < len(x.Cuts); i++ {
			labels = append(labels, num(x.Cuts[i-1])+" to <"+num(x.Cuts[i]))
		}
		labels = append(labels, ">="+num(x.Cuts[len(x.Cuts)-1]))
	}
	if len(labels) != len(x.Cuts)+1 {
		return s, fmt.Errorf("%s: %d cuts make %d bands; labels names %d", x.Name, len(x.Cuts), len(x.Cuts)+1, len(labels))
	}
	for i, l := range labels {
		if slices.Contains(labels[:i], l) {
			return s, fmt.Errorf("%s: labels: %q names two bands", x.Name, l)
		}
		b := Band{Label: l}
		if i < len(x.Cuts) {
			b.Below = x.Cuts[i]
		}
		s.Bands = append(s.Bands, b)
	}
	s.Rule = s.column() + " in bands: " + strings.Join(labels, ", ")
	return s, s.check()
}

// check tells whether the reference is a level that can be.
func (s Stratum) check() error {
	if s.Reference != "" && s.Bands != nil && !slices.ContainsFunc(s.Bands, func(b Band) bool { return b.Label == s.Reference }) {
		return fmt.Errorf("%s: reference: there is no band %q", s.Name, s.Reference)
	}
	return nil
}

// MarshalYAML writes a stratum so that it reads back as the same.
func (s Stratum) MarshalYAML() (any, error) {
	i := slices.IndexFunc(Strata, func(x Stratum) bool { return x.Name == s.Name })
	if i >= 0 && s.Reference == "" && s.Title == Strata[i].Title && slices.Equal(s.Order, Strata[i].Order) {
		return s.Name, nil
	}
	x := declared{Name: s.Name, Column: s.Column, Title: s.Title, Order: s.Order, Reference: s.Reference}
	if i >= 0 {
		x.Column = ""
		if slices.Equal(s.Order, Strata[i].Order) {
			x.Order = nil
		}
		return x, nil
	}
	if s.Column == "" && s.Title == "" && s.Order == nil && s.Reference == "" {
		return s.Name, nil
	}
	for _, b := range s.Bands {
		x.Labels = append(x.Labels, b.Label)
		if b.Below != 0 {
			x.Cuts = append(x.Cuts, b.Below)
		}
	}
	return x, nil
}

func (s Stratum) column() string { return cmp.Or(s.Column, s.Name) }

// title is how tables head the stratum.
func (s Stratum) title() string {
	if s.Title != "" {
		return s.Title
	}
	return headed(s.Name)
}

// Factor is a stratum's levels of the patients, in the order in which they stand.
type Factor struct {
	cohort.Factor
	Title     string
	Titles    []string // of the levels
	Reference string   // a level; empty: the first that has patients
	Banded    bool     // levels stand by value whether or not they occur
	Survivors bool
	stratum   Stratum
}

// Order lists the levels of a text that the study puts first.
func (f *Factor) Order() []string {
	if f.Banded {
		return nil
	}
	return f.stratum.Order
}

// ErrNoColumn is why a stratum cannot be made: the input lacks its column.
var ErrNoColumn = errors.New("the input has no such column")

// factor evaluates a stratum.
func (d *Dataset) factor(s Stratum) (Factor, error) {
	f := Factor{Title: s.title(), Reference: s.Reference, Survivors: s.Survivors, stratum: s}
	switch column := s.column(); {
	case s.Bands != nil:
		values := d.Numbers(column)
		if values == nil {
			return f, fmt.Errorf("%w of numbers: %q", ErrNoColumn, column)
		}
		f.Factor, f.Banded = d.banded(s.Name, values, s.Bands), true
	case column == EtiologyClass:
		classes := d.etiology()
		f.Factor, f.Banded = bySize(s, &classes), true
	default:
		c := d.Cohort.Patients.Factor(column)
		if c == nil && d.Numbers(column) != nil {
			return f, fmt.Errorf(
				"%s holds numbers; give cuts, e.g. {name: %s_band, column: %s, cuts: [40, 60]}",
				column,
				column,
				column,
			)
		}
		if c == nil {
			return f, fmt.Errorf("%w: %q", ErrNoColumn, column)
		}
		f.Factor = bySize(s, c)
	}
	f.Name = s.Name
	for _, l := range f.Levels {
		f.Titles = append(f.Titles, levelTitle(s.Name, l))
	}
	for _, l := range append(slices.Clone(s.Order), s.Reference) {
		if l != "" && !slices.Contains(f.Levels, l) {
			return f, fmt.Errorf(
				"there is no level %q%s; there are %s",
				l,
				cohort.DidYouMean(l, f.Levels),
				strings.Join(f.Levels, ", "),
			)
		}
	}
	return f, nil
}

// Numbers gives a number of each patient by name, derived ones included, NaN where he has none; nil
// where there is no such number.
func (d *Dataset) Numbers(name string) func(p int) float64 {
	if name == "treatment_duration" {
		return func(p int) float64 { return d.TreatmentDuration[p] }
	}
	if a, ok := strings.CutPrefix(name, unit.Baseline("")); ok {
		if b := d.Baseline(unit.Analyte(a)); b != nil {
			return b.At
		}
		return nil
	}
	if n := d.Cohort.Patients.Number(name); n != nil {
		return func(p int) float64 { return n.Values[p] }
	}
	return nil
}

func (d *Dataset) banded(name string, value func(p int) float64, bands []Band) cohort.Factor {
	f := cohort.Factor{Name: name, Codes: make([]int32, d.Cohort.Patients.Len())}
	for _, b := range bands {
		f.Levels = append(f.Levels, b.Label)
	}
	d.each(func(p int) {
		f.Codes[p] = -1
		if v := value(p); !math.IsNaN(v) {
			f.Codes[p] = int32(slices.IndexFunc(bands, func(b Band) bool { return b.holds(v) }))
		}
	})
	return f
}
