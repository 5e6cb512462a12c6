package derive

import (
	"math"
	"slices"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// evaluate finds the first follow-up visit that meets the criterion, or the last.
func (r TimeToEvent) evaluate(d *Dataset, o Outcome) {
	d.Times = append(d.Times, r.times(d, o))
}

func (r TimeToEvent) times(d *Dataset, o Outcome) Times {
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
	j := d.judge(r.Criterion)
	for p := range n {
		event, last := d.first(j, p, r.Seen)
		switch {
		case r.ExcludeMet && d.metAtIndex(r.Criterion, p):
			t.Status[p] = MetAtIndex // counted, with or without follow-up
			continue
		case last < 0:
			t.Status[p] = NoFollowUpValue
			continue
		case r.Criterion.NeedsBaseline() && !d.hasBaselines(r.Criterion, p):
			t.Status[p] = NoBaselineValue
			continue
		}
		t.place(d, j, r.Seen, p, event, last)
	}
	return t
}

// metAtIndex tells whether the criterion is known to be met at time zero: by the
// baseline with treatment-start; with trt-stop by the last count within six
// months before, since a given baseline is from before TRT. Testosterone on TRT
// says nothing of own production.
func (d *Dataset) metAtIndex(c Criterion, p int) bool {
	if len(c.And) == 0 && len(c.Or) == 0 {
		return d.ownMetAtIndex(c, p)
	}
	own := c
	own.And, own.Or = nil, nil
	if c.Analyte != "" && !d.ownMetAtIndex(own, p) {
		return false
	}
	for _, x := range c.And {
		if !d.metAtIndex(x, p) {
			return false
		}
	}
	return len(c.Or) == 0 || slices.ContainsFunc(c.Or, func(x Criterion) bool { return d.metAtIndex(x, p) })
}

func (d *Dataset) ownMetAtIndex(c Criterion, p int) bool {
	b := math.NaN()
	if base := d.baselineFor(c); base != nil {
		b = base.Value[p]
	}
	limit := d.limits(c)(p)
	if math.IsNaN(limit) {
		return false
	}
	if d.Cohort.Kind != cohort.TRTStop {
		return c.OfBaseline == 0 && !math.IsNaN(b) && c.Met(b, b) && b >= limit
	}
	s := d.series(c.Analyte)
	if s == nil || c.Analyte == unit.TotalTestosterone || c.Analyte == unit.FreeTestosterone || c.Analyte == unit.FreeVermeulen ||
		c.Analyte == unit.FreeSodergard {
		return false
	}
	from, to := d.Cohort.Visits.Of(p)
	for v := to - 1; v >= from; v-- {
		if m := d.Cohort.Visits.Month(v); m <= 0 && m >= -d.Plan.Baseline.Months && !math.IsNaN(s.Value[v]) {
			return c.Met(s.Value[v], b) && s.Value[v] >= limit
		}
	}
	return false
}
