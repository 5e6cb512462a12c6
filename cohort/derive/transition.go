package derive

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// Transition is an ordered outcome: in which class of an analyte a man was at time zero,
// and in which one at a follow-up visit.
type Transition struct {
	Name    string    `yaml:"name"`
	Title   string    `yaml:"title,omitempty"`
	Analyte string    `yaml:"analyte"`
	Cuts    []float64 `yaml:"cuts,flow"`             // ends of classes, rising; a value at a cut is in the class above
	Labels  []string  `yaml:"labels,flow,omitempty"` // of the classes, one more than cuts
	None    string    `yaml:"none,omitempty"`        // what a value of 0 is, as a class of its own below the others
	When    string    `yaml:"when,omitempty"`        // which follow-up value: last (default), best (the highest), window:MONTH
}

// SpermClass are the classes of a sperm concentration, in million/mL, that always stand; 15
// is the lower reference limit of WHO 2010.
var SpermClass = Transition{Name: "sperm_class", Title: "Sperm concentration, million/mL", Analyte: string(unit.SpermConcentration),
	Cuts: []float64{1, 5, 15}, None: "azoospermia"}

// Levels are the classes in rising order.
func (x Transition) Levels() (out []string) {
	if x.None != "" {
		out = append(out, x.None)
	}
	if len(x.Labels) > 0 {
		return append(out, x.Labels...)
	}
	out = append(out, "<"+num(x.Cuts[0]))
	for i := 1; i < len(x.Cuts); i++ {
		out = append(out, num(x.Cuts[i-1])+" to <"+num(x.Cuts[i]))
	}
	return append(out, ">="+num(x.Cuts[len(x.Cuts)-1]))
}

// class is the number of a value's class; -1 of NaN.
func (x Transition) class(v float64) int {
	if math.IsNaN(v) {
		return -1
	}
	below := 0
	if x.None != "" {
		if v == 0 {
			return 0
		}
		below = 1
	}
	for _, cut := range x.Cuts {
		if !reaches(v, cut) {
			break
		}
		below++
	}
	return below
}

// Words heads the classes.
func (x Transition) Words() string {
	if x.Title != "" {
		return x.Title
	}
	q, _ := unit.Find(x.Analyte)
	return q.Title + ", " + q.Canonical()
}

// Text says in words what is compared.
func (x Transition) Text() string {
	q, _ := unit.Find(x.Analyte)
	return "class of " + lower(q.Title) + " (" + strings.Join(x.Levels(), ", ") + " " + q.Canonical() + ") " + x.Span()
}

// Span says from when to when men move.
func (x Transition) Span() string {
	switch {
	case x.When == "best":
		return "from time zero to the highest follow-up value"
	case x.When == "" || x.When == "last":
		return "from time zero to the last follow-up value"
	}
	return "from time zero to the follow-up value nearest to month " + strings.TrimPrefix(x.When, "window:")
}

// check tells what is wrong with a transition of a plan.
func (x Transition) check(schedule []float64) error {
	if !nameForm.MatchString(x.Name) {
		return fmt.Errorf("name: %q: want small letters, digits and _", x.Name)
	}
	if !isAnalyte(x.Analyte) {
		return fmt.Errorf("%s: analyte: there is no analyte %q%s", x.Name, x.Analyte, cohort.DidYouMean(x.Analyte, analyteNames()))
	}
	if len(x.Cuts) == 0 || !slices.IsSorted(x.Cuts) || slices.ContainsFunc(x.Cuts, func(v float64) bool { return !(v > 0) || v > 1e9 }) ||
		len(slices.Compact(slices.Clone(x.Cuts))) != len(x.Cuts) {
		return fmt.Errorf("%s: cuts: want numbers above 0 in rising order", x.Name)
	}
	if n := len(x.Labels); n > 0 && n != len(x.Cuts)+1 {
		return fmt.Errorf("%s: labels: %d cuts make %d classes, and there are %d labels", x.Name, len(x.Cuts), len(x.Cuts)+1, n)
	}
	if levels := slices.Sorted(slices.Values(x.Levels())); len(slices.Compact(levels)) != len(x.Levels()) {
		return fmt.Errorf("%s: labels: two classes have one name", x.Name)
	}
	if x.When == "best" {
		return nil
	}
	when, err := ParseWhen(cmp.Or(x.When, "last"))
	if err != nil || when.Kind == "any" {
		return fmt.Errorf("%s: when: %q: want last, best or window:MONTH", x.Name, x.When)
	}
	if when.Kind == "window" && !slices.Contains(schedule, when.Month) {
		return fmt.Errorf("%s: when: month %s is not in the schedule", x.Name, num(when.Month))
	}
	return nil
}

// transitions keeps those of the list that always stands whose analyte the input has, and
// those that the plan adds, which are made or refused.
func (d *Dataset) transitions() error {
	if d.series(unit.Analyte(SpermClass.Analyte)) != nil {
		d.Transitions = append(d.Transitions, SpermClass)
	}
	for _, x := range d.Plan.Transitions {
		if err := x.check(d.Plan.Schedule); err != nil {
			return fmt.Errorf("outcomes: transitions: %w", err)
		}
		named := func(o Transition) bool { return o.Name == x.Name }
		if x.Name == SpermClass.Name || slices.ContainsFunc(d.Transitions, named) || d.BinaryOf(x.Name) != nil || d.TimesOf(x.Name) != nil ||
			d.Factor(x.Name) != nil {
			return fmt.Errorf("outcomes: transitions: %s: the name is taken", x.Name)
		}
		if d.series(unit.Analyte(x.Analyte)) == nil {
			return fmt.Errorf("outcomes: transitions: %s: the input has no visits with %s", x.Name, x.Analyte)
		}
		d.Transitions = append(d.Transitions, x)
	}
	return nil
}

// Transition makes the function that gives a patient's classes at time zero and at follow-
// up, empty where there is no value, and the follow-up visit that decides, -1 none. At time
// zero it is the baseline or, where time zero is the end of testosterone, the last value of
// the months before it that a baseline may come from.
func (d *Dataset) Transition(x Transition) func(p int) (from, to string, visit int) {
	s, levels := d.series(unit.Analyte(x.Analyte)), x.Levels()
	base := d.baselineFor(Criterion{Analyte: unit.Analyte(x.Analyte), Rise: 1})
	measured := func(p, v int) cohort.Tri {
		if math.IsNaN(s.At(v)) {
			return cohort.Unknown
		}
		return cohort.Yes
	}
	when, _ := ParseWhen(cmp.Or(x.When, "last")) // check has read it
	name := func(v float64) string {
		if k := x.class(v); k >= 0 {
			return levels[k]
		}
		return ""
	}
	window := slices.Index(d.Plan.Schedule, when.Month)
	return func(p int) (from, to string, visit int) {
		at := math.NaN()
		switch {
		case d.Cohort.Kind == cohort.TRTStop:
			if v := d.lastBefore(s, p); v >= 0 {
				at = s.At(v)
			}
		case base != nil:
			at = base.At(p)
		}
		switch {
		case x.When == "best":
			visit = d.highest(s, p)
		case when.Kind == "window":
			visit = d.nearest(measured, p, window)
		default:
			visit = d.last(measured, p)
		}
		if visit >= 0 {
			to = name(s.At(visit))
		}
		return name(at), to, visit
	}
}

// lastBefore is the last visit with a value in the months up to time zero that a baseline
// may come from, the first of its date; -1 where there is none.
func (d *Dataset) lastBefore(s *cohort.Series, p int) int {
	first, end := d.Cohort.Visits.Of(p)
	for v := end - 1; v >= first; v-- {
		if m := d.Cohort.Visits.Month(v); m <= 0 && m >= -d.Plan.Baseline.Months && !math.IsNaN(s.At(v)) && firstOfDate(d.Cohort, s, p, v) {
			return v
		}
	}
	return -1
}

// highest is the first follow-up visit with the highest value; -1 where there is none.
func (d *Dataset) highest(s *cohort.Series, p int) int {
	best := -1
	from, to := d.Cohort.Visits.Of(p)
	for v := from; v < to; v++ {
		if d.followUp(v) && !math.IsNaN(s.At(v)) && (best < 0 || s.At(v) > s.At(best)) {
			best = v
		}
	}
	return best
}

// traceTransition tells the cells behind a man's classes.
func (d *Dataset) traceTransition(t *Trace, x Transition, p int) {
	from, to, visit := d.Transition(x)(p)
	t.Rule, t.Value = x.Text(), cmp.Or(from, "no value")+" to "+cmp.Or(to, "no value")
	c := Criterion{Analyte: unit.Analyte(x.Analyte), Rise: 1}
	if d.Cohort.Kind == cohort.TRTStop {
		if v := d.lastBefore(d.series(c.Analyte), p); v >= 0 {
			t.Steps = append(t.Steps, d.visits(c, v, "the class at time zero")...)
		}
	} else {
		d.baselineStep(t, c, p)
	}
	if visit >= 0 {
		t.Steps = append(t.Steps, d.visits(c, visit, "the class at follow-up")...)
	}
}

// LastStatus is whether a criterion is met at patient p's last follow-up visit that can be
// judged; Unknown where there is none.
func (d *Dataset) LastStatus(c Criterion) func(p int) cohort.Tri {
	j := d.judge(c)
	return func(p int) cohort.Tri {
		if v := d.last(j, p); v >= 0 {
			return j(p, v)
		}
		return cohort.Unknown
	}
}
