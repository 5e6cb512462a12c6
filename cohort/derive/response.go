package derive

import (
	"math"
	"slices"

	"leydig/cohort"
)

// evaluate finds the follow-up visit that decides the response.
func (r Response) evaluate(d *Dataset, o Outcome) {
	n := d.Cohort.Patients.Len()
	b := Binary{Outcome: o, Value: make([]cohort.Tri, n), From: slices.Repeat([]int32{-1}, n)}
	j := d.judge(r.Criterion)
	window, has := d.window(r.When.Month), d.hasBaselines(r.Criterion)
	d.each(func(p int) {
		if !has(p) {
			return
		}
		decide := -1
		switch r.When.Kind {
		case "last":
			decide = d.last(j, p)
		case "window":
			decide = d.nearest(j, p, window)
		default:
			event, last := d.first(j, p, r.Seen)
			if decide = last; event >= 0 {
				decide = event
			}
			if decide >= 0 {
				b.Value[p], b.From[p] = cohort.TriOf(event >= 0), int32(decide)
			}
			return
		}
		if decide >= 0 {
			b.Value[p], b.From[p] = j(p, decide), int32(decide)
		}
	})
	d.Binary = append(d.Binary, b)
}

// hasBaselines tells whether a patient has each baseline that a criterion compares with.
func (d *Dataset) hasBaselines(c Criterion) func(p int) bool {
	var all []*Baseline
	var gather func(c Criterion)
	gather = func(c Criterion) {
		if c.ownBaseline() {
			all = append(all, d.baselineFor(c))
		}
		for _, x := range slices.Concat(c.And, c.Or) {
			gather(x)
		}
	}
	gather(c)
	return func(p int) bool {
		for _, b := range all {
			if b == nil || math.IsNaN(b.Value[p]) {
				return false
			}
		}
		return true
	}
}

// window is the span in which a visit stands for a scheduled month.
func (d *Dataset) window(month float64) Window {
	for _, w := range Windows(d.Plan.Schedule) {
		if w.Month == month {
			return w
		}
	}
	return Window{}
}

func (r Prevalence) evaluate(d *Dataset, o Outcome) {
	n := d.Cohort.Patients.Len()
	b := Binary{Outcome: o, Value: make([]cohort.Tri, n), From: slices.Repeat([]int32{-1}, n), Why: make([]NotMeasured, n)}
	j := d.judge(r.Criterion)
	window := d.window(r.Month)
	d.each(func(p int) {
		if v := d.nearest(j, p, window); v >= 0 {
			b.Value[p], b.From[p] = j(p, v), int32(v)
		} else {
			b.Why[p] = d.notMeasured(j, p, window)
		}
	})
	d.Binary = append(d.Binary, b)
}

func (r Ever) evaluate(d *Dataset, o Outcome) {
	n := d.Cohort.Patients.Len()
	b := Binary{Outcome: o, Value: slices.Repeat([]cohort.Tri{cohort.No}, n), From: slices.Repeat([]int32{-1}, n)}
	j := d.judge(r.Criterion)
	d.each(func(p int) {
		event, last := d.first(j, p, r.Seen)
		switch {
		case event >= 0:
			b.Value[p], b.From[p] = cohort.Yes, int32(event)
		case last < 0 && r.Measured:
			b.Value[p] = cohort.Unknown
		}
	})
	d.Binary = append(d.Binary, b)
}
