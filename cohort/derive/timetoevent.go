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
	t := d.timesOf(o, r.ExcludeMet)
	j, has := d.judge(r.Criterion), d.hasBaselines(r.Criterion)
	first, met := d.first(j, r.Seen), func(int) bool { return false }
	if r.ExcludeMet {
		met = d.metAtIndex(r.Criterion)
	}
	d.each(func(p int) {
		event, last := first(p)
		switch {
		case met(p):
			t.Status[p] = MetAtIndex // counted, with or without follow-up
			return
		case last < 0:
			t.Status[p] = NoFollowUpValue
			return
		case !has(p):
			t.Status[p] = NoBaselineValue
			return
		}
		t.place(d, j, r.Seen, p, event, last)
	})
	return t
}

// timesOf is room for the times of an outcome.
func (d *Dataset) timesOf(o Outcome, excludes bool) Times {
	n := d.Cohort.Patients.Len()
	return Times{Outcome: o, Excludes: excludes, Status: make([]Status, n), Event: make([]bool, n),
		at: d.visitOf(), before: d.visitOf(), days: d.Cohort.Visits.Time}
}

// metAtIndex tells whether the criterion is known to be met at time zero: by the
// baseline with treatment-start; with trt-stop by the last count within six
// months before, since a given baseline is from before TRT. Testosterone on TRT
// says nothing of own production.
func (d *Dataset) metAtIndex(c Criterion) func(p int) bool {
	own := d.ownMetAtIndex(c)
	if len(c.And) == 0 && len(c.Or) == 0 {
		return own
	}
	within := func(list []Criterion) (out []func(p int) bool) {
		for _, x := range list {
			out = append(out, d.metAtIndex(x))
		}
		return out
	}
	all, either := within(c.And), within(c.Or)
	if c.Analyte != "" {
		all = append(all, own)
	}
	return func(p int) bool {
		is := func(met func(p int) bool) bool { return met(p) }
		return !slices.ContainsFunc(all, func(met func(p int) bool) bool { return !met(p) }) &&
			(len(either) == 0 || slices.ContainsFunc(either, is))
	}
}

// ownMetAtIndex is metAtIndex of a criterion's own limits.
func (d *Dataset) ownMetAtIndex(c Criterion) func(p int) bool {
	base, limits, met := d.baselineFor(c), d.limits(c), c.met()
	if d.Cohort.Kind != cohort.TRTStop {
		return func(p int) bool {
			b := valueOf(base, p)
			return c.OfBaseline == 0 && !math.IsNaN(b) && met(b, b) && b >= limits(p) // false where the limit is not known
		}
	}
	s := d.series(c.Analyte)
	if s == nil || c.Analyte == unit.TotalTestosterone || c.Analyte == unit.FreeTestosterone || c.Analyte == unit.FreeVermeulen ||
		c.Analyte == unit.FreeSodergard {
		return func(int) bool { return false }
	}
	return func(p int) bool {
		v := d.lastBefore(s, p)
		return v >= 0 && met(s.At(v), valueOf(base, p)) && s.At(v) >= limits(p)
	}
}
