package derive

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// Dataset is one row a patient. Every derived value names the visit that made it.
type Dataset struct {
	Cohort    *cohort.Cohort
	Plan      Plan
	Baselines []Baseline
	// TreatmentDuration is in months, NaN where unknown.
	TreatmentDuration []float64
	DurationFrom      []DurationSource
	Factors           []Factor // strata, in the order of their declarations
	Binary            []Binary
	Times             []Times
	Attrition         []Step
	Findings          []cohort.Finding
	// Restart is the day of each patient's restart of exogenous testosterone, +Inf
	// without one: follow-up ends there.
	Restart []float64

	isFollowUp []bool     // of each visit
	latest     cohort.Day // visit of anybody; NoDay until it is asked for
}

// Baseline is one analyte's baseline.
type Baseline struct {
	Analyte unit.Analyte
	Value   []float64  // NaN where there is none
	Given   []bool     // from the patient's row rather than from visits
	From    [][2]int32 // the first and the last visit that made it, -1 none
}

// DurationSource says where a treatment duration came from.
type DurationSource uint8

// In the order in which they are tried.
const (
	NoDuration DurationSource = iota
	GivenDuration
	StopDate
	LastFollowUp // assumed
)

// Binary is a yes-or-no outcome; Unknown where the patient is not evaluable.
type Binary struct {
	Outcome Outcome
	Value   []cohort.Tri
	From    []int32 // the deciding visit, -1 none
	// Why is, of a prevalence, why a patient was not measured; nil of other rules.
	Why []NotMeasured
}

// NotMeasured says why a patient has no value at a scheduled month.
type NotMeasured uint8

// Measured, or the reason for not being.
const (
	Measured   NotMeasured = iota
	NotYetDue              // the data end before the month's window does
	LeftBefore             // no visit with the analyte later than the window
	Missed                 // he came later, but not then
)

// Status says whether a patient is in the risk set of a time to event, and why not.
type Status uint8

// AtRisk, or the reason for not being.
const (
	AtRisk Status = iota
	NoFollowUpValue
	MetAtIndex
	NoBaselineValue
	NotReached // of a loss: what is to be lost was not reached
)

// Times is a time-to-event outcome, in days since the index.
type Times struct {
	Outcome      Outcome
	Status       []Status
	Time         []float64 // of the event or of censoring; NaN where not at risk
	Event        []bool
	Lower, Upper []float64 // (Lower, Upper] holds the event; Upper is +Inf when censored
	Excludes     bool      // patients who met the criterion at the index are not at risk
	From         []int32   // the visit of Time, -1 none
	Before       []int32   // the visit of Lower, -1: the index date
}

// Step is one restriction of the attrition.
type Step struct {
	Path string // what it leads to
	Rule string
	Kept int
	Lost int
	Why  string // of those lost
}

// Factor gives a stratum by name, nil where there is none.
func (d *Dataset) Factor(name string) *Factor {
	for i := range d.Factors {
		if d.Factors[i].Name == name {
			return &d.Factors[i]
		}
	}
	return nil
}

// Baseline gives the baselines of an analyte, nil where there are none.
func (d *Dataset) Baseline(a unit.Analyte) *Baseline {
	for i := range d.Baselines {
		if d.Baselines[i].Analyte == a {
			return &d.Baselines[i]
		}
	}
	return nil
}

// BinaryOf gives a yes-or-no outcome by name, nil where there is none.
func (d *Dataset) BinaryOf(name string) *Binary {
	for i := range d.Binary {
		if d.Binary[i].Outcome.Name == name {
			return &d.Binary[i]
		}
	}
	return nil
}

// TimesOf gives a time-to-event outcome by name, nil where there is none.
func (d *Dataset) TimesOf(name string) *Times {
	for i := range d.Times {
		if d.Times[i].Outcome.Name == name {
			return &d.Times[i]
		}
	}
	return nil
}

// Named is what a study names of the patients: strata, and covariates of models.
type Named struct {
	Strata     []Stratum
	Covariates []string
}

// Evaluate derives every outcome of the plan and every stratum of the list Strata,
// those whose column the input lacks left out; then the strata that a study names,
// which are made or refused. Outcomes of the definitions' own list of an analyte that
// the input lacks are left out, those that the plan adds are refused.
func Evaluate(ctx context.Context, c *cohort.Cohort, plan Plan, named Named) (*Dataset, error) {
	outcomes, err := plan.Outcomes()
	if err != nil {
		return nil, err
	}
	d := &Dataset{Cohort: c, Plan: plan, latest: cohort.NoDay}
	if err := d.follow(); err != nil {
		return nil, err
	}
	for _, q := range unit.Analytes {
		d.addBaseline(unit.Analyte(q.Name))
	}
	d.durations()
	if err := d.strata(named); err != nil {
		return nil, err
	}
	for _, o := range outcomes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		analyte := o.Rule.Needs().Analyte
		s := c.Find(analyte)
		if s != nil {
			o.Rule.evaluate(d, o, s)
		} else if slices.ContainsFunc(plan.More, func(e Extra) bool { return e.Name == o.Name }) {
			return nil, fmt.Errorf("outcomes: more: %s: the input has no visits with %s", o.Name, analyte)
		}
	}
	d.attrition()
	d.remark()
	return d, nil
}

// strata makes the factors: the known ones where the input has their columns, and
// all that are named.
func (d *Dataset) strata(named Named) error {
	for _, s := range Strata {
		if slices.ContainsFunc(named.Strata, func(n Stratum) bool { return n.Name == s.Name }) {
			continue
		}
		f, err := d.factor(s)
		if err == nil {
			d.Factors = append(d.Factors, f)
		} else if !errors.Is(err, ErrNoColumn) {
			return err
		}
	}
	for _, s := range named.Strata {
		if d.Factor(s.Name) != nil {
			return fmt.Errorf("analyses: strata: %s: it is named twice", s.Name)
		}
		if err := d.name(s, "analyses: strata"); err != nil {
			return err
		}
	}
	slices.SortStableFunc(d.Factors, func(a, b Factor) int { return place(a.Name) - place(b.Name) })
	for _, name := range named.Covariates {
		if d.Factor(name) != nil || d.Numbers(name) != nil {
			continue
		}
		if err := d.name(Stratum{Name: name}, "analyses: predictors: covariates"); err != nil {
			return err
		}
	}
	return nil
}

// place is where a stratum stands in the list, those of the study's own behind it.
func place(name string) int {
	if i := slices.IndexFunc(Strata, func(s Stratum) bool { return s.Name == name }); i >= 0 {
		return i
	}
	return len(Strata)
}

// name makes a stratum that the study names at some place, or says why it cannot be.
func (d *Dataset) name(s Stratum, where string) error {
	f, err := d.factor(s)
	if errors.Is(err, ErrNoColumn) {
		hint := cohort.DidYouMean(s.column(), d.columns())
		if hint == "" {
			hint = "; there are " + strings.Join(d.columns(), ", ")
		}
		return fmt.Errorf("%s: %w%s", where, err, hint)
	}
	if err != nil {
		return fmt.Errorf("%s: %s: %w", where, s.Name, err)
	}
	d.Factors = append(d.Factors, f)
	return nil
}

// columns lists what a stratum can be made of.
func (d *Dataset) columns() []string {
	var out []string
	for _, s := range Strata {
		out = append(out, s.Name)
	}
	p := &d.Cohort.Patients
	for _, f := range p.Factors {
		if !slices.Contains(out, f.Name) {
			out = append(out, f.Name)
		}
	}
	for _, n := range p.Numbers {
		if !slices.Contains(out, n.Name) {
			out = append(out, n.Name)
		}
	}
	return out
}

// firstOfDate tells whether no earlier visit of the patient (from on) at the same
// time has a value of the series: of two visits on one date the first counts.
func (d *Dataset) firstOfDate(s *cohort.Series, from, v int) bool {
	for u := v - 1; u >= from && d.Cohort.Visits.Time[u] == d.Cohort.Visits.Time[v]; u-- {
		if !math.IsNaN(s.Value[u]) {
			return false
		}
	}
	return true
}

// addBaseline derives an analyte's baseline: given, else the mean of the last
// visits before treatment. Where the index is the end of TRT, visits at or before
// it are on testosterone and give no baseline.
func (d *Dataset) addBaseline(a unit.Analyte) {
	c := d.Cohort
	given, s := c.Patients.Number(unit.Baseline(a)), c.Find(a)
	if given == nil && (s == nil || c.Kind == cohort.TRTStop) {
		return
	}
	n := c.Patients.Len()
	b := Baseline{a, make([]float64, n), make([]bool, n), make([][2]int32, n)}
	earliest := -d.Plan.Baseline.Months * unit.DaysPerMonth
	for p := range n {
		b.Value[p], b.From[p] = math.NaN(), [2]int32{-1, -1}
		if given != nil && !math.IsNaN(given.Values[p]) {
			b.Value[p], b.Given[p] = given.Values[p], true
			continue
		}
		if s == nil || c.Kind == cohort.TRTStop {
			continue
		}
		from, to := c.Visits.Of(p)
		sum, k := 0.0, 0
		for v := to - 1; v >= from && k < d.Plan.Baseline.Visits && c.Visits.Time[v] >= earliest; v-- {
			if c.Visits.Time[v] > 0 || c.Visits.OnTRT[v] == cohort.Yes || math.IsNaN(s.Value[v]) || !d.firstOfDate(s, from, v) {
				continue
			}
			sum += s.Value[v]
			k++
			if b.From[p][1] < 0 {
				b.From[p][1] = int32(v)
			}
			b.From[p][0] = int32(v)
		}
		if k > 0 {
			b.Value[p] = sum / float64(k)
		}
	}
	d.Baselines = append(d.Baselines, b)
}

// durations finds each patient's time on restoration treatment, in months.
func (d *Dataset) durations() {
	p := &d.Cohort.Patients
	given, stop, treatment := p.Number("treatment_duration"), p.Date("stop_date"), p.Factor(Treatment)
	d.TreatmentDuration = slices.Repeat([]float64{math.NaN()}, p.Len())
	d.DurationFrom = make([]DurationSource, p.Len())
	for i := range p.Len() {
		if given != nil && !math.IsNaN(given.Values[i]) {
			d.TreatmentDuration[i], d.DurationFrom[i] = given.Values[i], GivenDuration
			continue
		}
		if stop != nil && stop.Values[i] != cohort.NoDay && p.Index[i] != cohort.NoDay {
			d.TreatmentDuration[i], d.DurationFrom[i] = float64(stop.Values[i]-p.Index[i])/unit.DaysPerMonth, StopDate
			continue
		}
		// Follow-up is never treatment where time zero is the end of testosterone, nor of
		// a man without a drug.
		if d.Cohort.Kind == cohort.TRTStop || treatment.Text(i) == "none" {
			continue
		}
		from, to := d.Cohort.Visits.Of(i)
		for v := to - 1; v >= from; v-- {
			if d.followUp(v) {
				d.TreatmentDuration[i], d.DurationFrom[i] = d.Cohort.Visits.Month(v), LastFollowUp
				break
			}
		}
	}
}

// evaluate finds the follow-up visit that decides the response.
func (r Response) evaluate(d *Dataset, o Outcome, s *cohort.Series) {
	n := d.Cohort.Patients.Len()
	b := Binary{Outcome: o, Value: make([]cohort.Tri, n), From: slices.Repeat([]int32{-1}, n)}
	base := d.baselineFor(r.Criterion)
	var window Window
	for _, w := range Windows(d.Plan.Schedule) {
		if w.Month == r.When.Month {
			window = w
		}
	}
	for p := range n {
		baseline := math.NaN()
		if base != nil {
			baseline = base.Value[p]
		}
		if r.Criterion.NeedsBaseline() && math.IsNaN(baseline) {
			continue
		}
		from, to := d.Cohort.Visits.Of(p)
		decide := -1
		switch r.When.Kind {
		case "last":
			decide = d.last(s, from, to)
		case "window":
			decide = d.nearest(s, from, to, window)
		default:
			event, last := d.firstMet(s, p, r.Criterion, baseline, max(1, r.Confirm))
			if decide = last; event >= 0 {
				decide = event
			}
			if decide >= 0 {
				b.Value[p], b.From[p] = cohort.TriOf(event >= 0), int32(decide)
			}
			continue
		}
		if decide < 0 {
			continue
		}
		b.Value[p] = cohort.TriOf(r.Criterion.Met(s.Value[decide], baseline))
		b.From[p] = int32(decide)
	}
	d.Binary = append(d.Binary, b)
}

// last finds the last follow-up visit with a value, the first of its date.
func (d *Dataset) last(s *cohort.Series, from, to int) int {
	for v := to - 1; v >= from; v-- {
		if d.followUp(v) && !math.IsNaN(s.Value[v]) {
			for u := v - 1; u >= from && d.Cohort.Visits.Time[u] == d.Cohort.Visits.Time[v]; u-- {
				if d.followUp(u) && !math.IsNaN(s.Value[u]) {
					v = u
				}
			}
			return v
		}
	}
	return -1
}

// nearest finds the follow-up visit with a value that is nearest to the window's
// month; ties go to the earlier visit.
func (d *Dataset) nearest(s *cohort.Series, from, to int, w Window) int {
	best, gap := -1, math.Inf(1)
	for v := from; v < to; v++ {
		m := d.Cohort.Visits.Month(v)
		if !d.followUp(v) || math.IsNaN(s.Value[v]) || m <= w.From || m > w.To {
			continue
		}
		if g := math.Abs(m - w.Month); g < gap {
			best, gap = v, g
		}
	}
	return best
}

func (r Prevalence) evaluate(d *Dataset, o Outcome, s *cohort.Series) {
	n := d.Cohort.Patients.Len()
	b := Binary{Outcome: o, Value: make([]cohort.Tri, n), From: slices.Repeat([]int32{-1}, n), Why: make([]NotMeasured, n)}
	var window Window
	for _, w := range Windows(d.Plan.Schedule) {
		if w.Month == r.Month {
			window = w
		}
	}
	for p := range n {
		from, to := d.Cohort.Visits.Of(p)
		if v := d.nearest(s, from, to, window); v >= 0 {
			b.Value[p], b.From[p] = cohort.TriOf(r.Criterion.Met(s.Value[v], math.NaN())), int32(v)
		} else {
			b.Why[p] = d.notMeasured(s, p, window)
		}
	}
	d.Binary = append(d.Binary, b)
}

func (r Ever) evaluate(d *Dataset, o Outcome, s *cohort.Series) {
	n := d.Cohort.Patients.Len()
	b := Binary{Outcome: o, Value: slices.Repeat([]cohort.Tri{cohort.No}, n), From: slices.Repeat([]int32{-1}, n)}
	base := d.baselineFor(r.Criterion)
	for p := range n {
		baseline := math.NaN()
		if base != nil {
			baseline = base.Value[p]
		}
		event, last := d.firstMet(s, p, r.Criterion, baseline, max(1, r.Confirm))
		switch {
		case event >= 0:
			b.Value[p], b.From[p] = cohort.Yes, int32(event)
		case last < 0 && r.Measured:
			b.Value[p] = cohort.Unknown
		}
	}
	d.Binary = append(d.Binary, b)
}

// evaluate finds the first follow-up visit that meets the criterion, or the last.
func (r TimeToEvent) evaluate(d *Dataset, o Outcome, s *cohort.Series) {
	d.Times = append(d.Times, r.times(d, o, s))
}

func (r TimeToEvent) times(d *Dataset, o Outcome, s *cohort.Series) Times {
	n := d.Cohort.Patients.Len()
	nans := func() []float64 { return slices.Repeat([]float64{math.NaN()}, n) }
	t := Times{Outcome: o, Excludes: r.ExcludeMet, Status: make([]Status, n), Time: nans(), Event: make([]bool, n), Lower: nans(), Upper: nans(),
		From: slices.Repeat([]int32{-1}, n), Before: slices.Repeat([]int32{-1}, n)}
	base := d.baselineFor(r.Criterion)
	for p := range n {
		baseline := math.NaN()
		if base != nil {
			baseline = base.Value[p]
		}
		event, last := d.firstMet(s, p, r.Criterion, baseline, max(1, r.Confirm))
		switch {
		case r.ExcludeMet && d.metAtIndex(r.Criterion, s, p, baseline):
			t.Status[p] = MetAtIndex // counted, with or without follow-up
			continue
		case last < 0:
			t.Status[p] = NoFollowUpValue
			continue
		case r.Criterion.NeedsBaseline() && math.IsNaN(baseline):
			t.Status[p] = NoBaselineValue
			continue
		}
		t.place(d, s, r.Criterion, baseline, p, event, last)
	}
	return t
}

// metAtIndex tells whether the criterion is known to be met at time zero: by the
// baseline with treatment-start; with trt-stop by the last count within six
// months before, since a given baseline is from before TRT. Testosterone on TRT
// says nothing of own production.
func (d *Dataset) metAtIndex(c Criterion, s *cohort.Series, p int, baseline float64) bool {
	if d.Cohort.Kind != cohort.TRTStop {
		return c.OfBaseline == 0 && !math.IsNaN(baseline) && c.Met(baseline, baseline)
	}
	if c.Analyte == unit.TotalTestosterone || c.Analyte == unit.FreeTestosterone {
		return false
	}
	from, to := d.Cohort.Visits.Of(p)
	for v := to - 1; v >= from; v-- {
		if m := d.Cohort.Visits.Month(v); m <= 0 && m >= -d.Plan.Baseline.Months && !math.IsNaN(s.Value[v]) {
			return c.Met(s.Value[v], baseline)
		}
	}
	return false
}
