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
	for u := v - 1; u >= from && d.Cohort.Visits.Time.At(u) == d.Cohort.Visits.Time.At(v); u-- {
		if !math.IsNaN(s.At(u)) {
			return false
		}
	}
	return true
}

// baselines derives each analyte's baseline: given, else the mean of the last
// visits before treatment. Where the index is the end of TRT, visits at or before
// it are on testosterone and give no baseline.
func (d *Dataset) baselines() {
	c := d.Cohort
	n := c.Patients.Len()
	earliest := -d.Plan.Baseline.Months * unit.DaysPerMonth
	before := func(_, v int) (take, ended bool) {
		return c.Visits.Time.At(v) <= 0 && c.Visits.OnTRT[v] != cohort.Yes, c.Visits.Time.At(v) < earliest
	}
	type source struct {
		given    *cohort.Number
		measured *cohort.Series // nil: no visit gives a baseline
	}
	var from []source
	for _, q := range unit.Analytes {
		a := unit.Analyte(q.Name)
		x := source{c.Patients.Number(unit.Baseline(a)), c.Find(a)}
		if c.Kind == cohort.TRTStop {
			x.measured = nil
		}
		if x != (source{}) {
			from = append(from, x)
			d.Baselines = append(d.Baselines, Baseline{Analyte: a, Value: make([]float64, n), Given: make([]bool, n), may: before})
		}
	}
	d.each(func(p int) {
		first, index := c.Visits.Of(p)
		for index > first && c.Visits.Time.At(index-1) > 0 {
			index--
		}
		for i := range from {
			b, x := &d.Baselines[i], &from[i]
			if b.Value[p] = math.NaN(); x.given != nil && !math.IsNaN(x.given.Values[p]) {
				b.Value[p], b.Given[p] = x.given.Values[p], true
			} else if x.measured != nil {
				d.averageLast(b, p, index, x.measured)
			}
		}
	})
	var values []*[]float64
	for i := range d.Baselines {
		values = append(values, &d.Baselines[i].Value)
	}
	cohort.ShareEmpty(values...)
}

// averageLast makes a patient's baseline the mean of his last values before a visit that the
// plan allows for.
func (d *Dataset) averageLast(b *Baseline, p, before int, s *cohort.Series) {
	sum, k := 0.0, 0
	for v := range d.lastValues(b, p, before, s) {
		sum += s.At(v)
		k++
	}
	if k > 0 {
		b.Value[p] = sum / float64(k)
	}
}

// lastValues gives the visits that make a patient's baseline: from the last before a visit back,
// those that may be taken, until they have ended.
func (d *Dataset) lastValues(b *Baseline, p, before int, s *cohort.Series) iter.Seq[int] {
	return func(yield func(int) bool) {
		from, _ := d.Cohort.Visits.Of(p)
		k := 0
		for v := before - 1; v >= from && k < d.Plan.Baseline.Visits; v-- {
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
