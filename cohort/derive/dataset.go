package derive

import (
	"math"
	"slices"

	"leydig/cohort"
	"leydig/cohort/parallel"
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
	Events            *Factor  // the words of adverse events, nil where there are none
	Binary            []Binary
	Times             []Times
	Transitions       []Transition
	Men               []float64 // whose row each patient is, where rows of one man are several; nil: each his own
	Attrition         []Step
	Findings          []cohort.Finding
	window            []int16 // of each visit: its place in the schedule, noWindow or noFollowUp
	computed          map[unit.Analyte]*cohort.Series
	// ownBaselines are the pre-treatment baselines of men whose time zero is the end of TRT.
	ownBaselines map[unit.Analyte]*Baseline

	judged  judged     // while outcomes are derived
	latest  cohort.Day // of the data: their extraction, else a visit of anybody
	tracing bool       // what is derived keeps the visits that made it
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
	from    []int32 // the deciding visit, -1 none; nil until it is asked for
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
	Outcome  Outcome
	Status   []Status
	Event    []bool
	Excludes bool // patients who met the criterion at the index are not at risk
	// Times are those of visits, which take a fourth of the room: that of the event or of censoring, and the
	// one from which the interval of the event begins, none: the index.
	at, before visitOf
	since      *visitOf          // from which times count; nil: the index
	days       cohort.VisitTimes // of visits since the index
}

// At is the visit of patient p's time, -1 where he is not at risk.
func (t *Times) At(p int) int { return t.at.of(p) }

// Before is the visit from which the interval of his event begins, -1: the index, or not at risk.
func (t *Times) Before(p int) int { return t.before.of(p) }

// day is the time of a visit of his.
func (t *Times) day(p, visit int) float64 {
	return t.days.At(visit) - t.Origin(p)
}

// Origin is from when the times of patient p, who is at risk, count, in days since the index.
func (t *Times) Origin(p int) float64 {
	if t.since == nil {
		return 0
	}
	return t.days.At(t.since.of(p))
}

// Time is that of the event or of censoring, NaN where patient p is not at risk.
func (t *Times) Time(p int) float64 {
	if t.Status[p] != AtRisk {
		return math.NaN()
	}
	return t.day(p, t.At(p))
}

// Lower is where patient p's interval begins, in days: (Lower, Upper] holds the event. NaN where
// he is not at risk.
func (t *Times) Lower(p int) float64 {
	if t.Status[p] != AtRisk {
		return math.NaN()
	}
	if before := t.Before(p); before >= 0 {
		return t.day(p, before)
	}
	return 0
}

// Upper is where the interval ends: +Inf of one who is censored.
func (t *Times) Upper(p int) float64 {
	if t.Status[p] == AtRisk && !t.Event[p] {
		return math.Inf(1)
	}
	return t.Time(p)
}

// Step is one restriction of the attrition.
type Step struct {
	Path string // what it leads to
	Rule string
	Kept int
	Lost int
	Why  string // of those lost
}

// Forget lets the cohort's measurements go, which are most of its memory. What was derived stays,
// and of visits the times, with the one that decided response; nothing more can be derived or traced.
// Where asked is not nil, baselines stay that it names as numbers.
func (d *Dataset) Forget(asked []string) {
	unasked := func(b Baseline) bool { return asked != nil && !slices.Contains(asked, unit.Baseline(b.Analyte)) }
	for i := range d.Baselines { // which a dataset of other outcomes shares
		b := &d.Baselines[i]
		if !unasked(*b) {
			d.keep(b)
		}
		b.forget()
	}
	d.Baselines = slices.DeleteFunc(slices.Clone(d.Baselines), unasked)
	c := *d.Cohort
	c.Series = nil
	c.Visits = cohort.Visits{Start: c.Visits.Start, Time: c.Visits.Time, Slots: c.Visits.Slots, Folded: c.Visits.Folded}
	d.Cohort, d.computed, d.window, d.ownBaselines = &c, nil, nil, nil
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

// each does something for every patient, in parts side by side: what it does for one must
// touch nothing that it touches for another.
func (d *Dataset) each(do func(p int)) {
	const part = 4096
	n := d.Cohort.Patients.Len()
	parallel.For((n+part-1)/part, func(i int) {
		for p := i * part; p < min((i+1)*part, n); p++ {
			do(p)
		}
	})
}
