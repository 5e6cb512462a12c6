package derive

import (
	"iter"
	"math"
	"slices"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// firstOfDate tells whether no earlier visit of patient p at the same time has a value of the
// series: of two visits on one date the first counts.
func firstOfDate(c *cohort.Cohort, s *cohort.Series, p, v int) bool {
	from, _ := c.Visits.Of(p)
	for u := v - 1; u >= from && c.Visits.Time.At(u) == c.Visits.Time.At(v); u-- {
		if !math.IsNaN(s.At(u)) {
			return false
		}
	}
	return true
}

// Baseline is one analyte's baseline: given in the patient's row, else the mean of his last values
// before treatment. It is worked out when it is asked for, unless it is asked for again and again.
type Baseline struct {
	Analyte  unit.Analyte
	c        *cohort.Cohort
	given    *cohort.Number          // nil: none
	measured *cohort.Series          // nil: no visit gives a baseline
	visits   int                     // at most, that are averaged
	may      func(p, visit int) bool // be averaged, of a visit before follow-up with a value
	window   []int16                 // of visits, as the dataset has it
	values   []float64               // where they are kept
	// Of an analyte that is computed: the baselines of what it is made of, and how.
	parts []*Baseline
	value func(x []float64) float64
}

// baselines declares each analyte's baseline. Where the index is the end of TRT, visits at or
// before it are on testosterone and give no baseline.
func (d *Dataset) baselines() {
	c := d.Cohort
	for _, q := range unit.Analytes {
		a := unit.Analyte(q.Name)
		s, window := c.Find(a), d.window
		b := Baseline{Analyte: a, c: c, given: c.Patients.Number(unit.Baseline(a)), visits: d.Plan.Baseline.Visits, window: window,
			may: func(p, v int) bool {
				return window[v] == ofBaseline || window[v] == ofBaselineToo && firstOfDate(c, s, p, v)
			}}
		if c.Kind != cohort.TRTStop && s != nil && !s.Value.Void() {
			b.measured = s
		}
		if b.given != nil || s != nil && c.Kind != cohort.TRTStop {
			d.Baselines = append(d.Baselines, b)
		}
	}
}

// Given tells whether the baseline of patient p stands in his row.
func (b *Baseline) Given(p int) bool { return b.given != nil && !math.IsNaN(b.given.Values[p]) }

// At is the baseline of patient p, NaN where he has none.
func (b *Baseline) At(p int) float64 {
	switch {
	case b.values != nil:
		return b.values[p]
	case b.parts != nil:
		return b.made(p)
	case b.Given(p):
		return b.given.Values[p]
	case b.measured == nil:
		return math.NaN()
	}
	sum, k := 0.0, 0
	for v := range b.lastValues(p) {
		sum += b.measured.At(v)
		k++
	}
	return sum / float64(k) // NaN of none
}

// made is the baseline of a computed analyte, NaN where a part is missing.
func (b *Baseline) made(p int) float64 {
	x := make([]float64, len(b.parts))
	for i, part := range b.parts {
		if x[i] = part.At(p); math.IsNaN(x[i]) {
			return math.NaN()
		}
	}
	return b.value(x)
}

// valueOf is the baseline of patient p, NaN where there are none of the analyte.
func valueOf(b *Baseline, p int) float64 {
	if b == nil {
		return math.NaN()
	}
	return b.At(p)
}

// lastValues gives the visits that make a patient's baseline, from the last before follow-up back.
func (b *Baseline) lastValues(p int) iter.Seq[int] {
	return func(yield func(int) bool) {
		first, to := b.c.Visits.Of(p)
		follow := first
		for follow < to && !isFollowUp(b.window[follow]) {
			follow++
		}
		for v, k := follow-1, 0; v >= first && k < b.visits; v-- {
			if math.IsNaN(b.measured.At(v)) || !b.may(p, v) {
				continue
			}
			if k++; !yield(v) {
				return
			}
		}
	}
}

// keep keeps the values of a baseline, which are to be asked for at each visit or when measurements
// are gone.
func (d *Dataset) keep(b *Baseline) {
	if b.values != nil {
		return
	}
	values := make([]float64, d.Cohort.Patients.Len())
	d.each(func(p int) { values[p] = b.At(p) })
	b.values = values
}

// forget lets go what the values that are kept were made of.
func (b *Baseline) forget() { b.c, b.measured, b.may, b.window = nil, nil, nil, nil }

// durations finds each patient's time on restoration treatment, in months.
func (d *Dataset) durations() {
	p := &d.Cohort.Patients
	given, stop, treatment := p.Number("treatment_duration"), p.Date("stop_date"), p.Factor(Treatment)
	if given != nil && !slices.ContainsFunc(given.Values, math.IsNaN) {
		d.TreatmentDuration, d.DurationFrom = given.Values, slices.Repeat([]DurationSource{GivenDuration}, p.Len())
		return
	}
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
