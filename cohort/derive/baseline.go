package derive

import (
	"iter"
	"math"
	"slices"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// firstOfDate tells whether no earlier visit of the patient (from on) at the same
// time has a value of the series: of two visits on one date the first counts.
func (d *Dataset) firstOfDate(s *cohort.Series, from, v int) bool {
	for u := v - 1; u >= from && d.Cohort.Visits.Time[u] == d.Cohort.Visits.Time[v]; u-- {
		if !math.IsNaN(s.At(u)) {
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
	earliest := -d.Plan.Baseline.Months * unit.DaysPerMonth
	b := Baseline{Analyte: a, Value: make([]float64, n), Given: make([]bool, n), may: func(_, v int) (take, ended bool) {
		return c.Visits.Time[v] <= 0 && c.Visits.OnTRT[v] != cohort.Yes, c.Visits.Time[v] < earliest
	}}
	d.each(func(p int) {
		b.Value[p] = math.NaN()
		if given != nil && !math.IsNaN(given.Values[p]) {
			b.Value[p], b.Given[p] = given.Values[p], true
			return
		}
		if s == nil || c.Kind == cohort.TRTStop {
			return
		}
		d.averageLast(&b, p, s)
	})
	d.Baselines = append(d.Baselines, b)
}

// averageLast makes a patient's baseline the mean of his last values that the plan allows for.
func (d *Dataset) averageLast(b *Baseline, p int, s *cohort.Series) {
	sum, k := 0.0, 0
	for v := range d.lastValues(b, p, s) {
		sum += s.At(v)
		k++
	}
	if k > 0 {
		b.Value[p] = sum / float64(k)
	}
}

// lastValues gives the visits that make a patient's baseline: from the last back, those that may
// be taken, until they have ended.
func (d *Dataset) lastValues(b *Baseline, p int, s *cohort.Series) iter.Seq[int] {
	return func(yield func(int) bool) {
		from, to := d.Cohort.Visits.Of(p)
		k := 0
		for v := to - 1; v >= from && k < d.Plan.Baseline.Visits; v-- {
			take, ended := b.may(p, v)
			if ended {
				return
			}
			if !take || math.IsNaN(s.At(v)) || !d.firstOfDate(s, from, v) {
				continue
			}
			if k++; !yield(v) {
				return
			}
		}
	}
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
