package derive

import (
	"math"
	"slices"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// evaluate finds the first follow-up visit that meets the criterion, or the last.
func (r TimeToEvent) evaluate(d *Dataset, o Outcome, s *cohort.Series) {
	d.Times = append(d.Times, r.times(d, o, s))
}

func (r TimeToEvent) times(d *Dataset, o Outcome, s *cohort.Series) Times {
	n := d.Cohort.Patients.Len()
	nans := func() []float64 { return slices.Repeat([]float64{math.NaN()}, n) }
	t := Times{
		Outcome:  o,
		Excludes: r.ExcludeMet,
		Status:   make([]Status, n),
		Time:     nans(),
		Event:    make([]bool, n),
		Lower:    nans(),
		Upper:    nans(),
		From:     slices.Repeat([]int32{-1}, n),
		Before:   slices.Repeat([]int32{-1}, n),
	}
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
