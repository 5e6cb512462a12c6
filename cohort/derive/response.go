package derive

import (
	"math"
	"slices"

	"leydig/cohort"
)

// evaluate finds the follow-up visit that decides the response.
func (r Response) evaluate(d *Dataset, o Outcome) {
	n := d.Cohort.Patients.Len()
	b := d.binary(o, n)
	j := d.judge(r.Criterion)
	window, has, first := slices.Index(d.Plan.Schedule, r.When.Month), d.hasBaselines(r.Criterion), d.first(j, r.Seen)
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
			event, last := first(p)
			if decide = last; event >= 0 {
				decide = event
			}
			if decide >= 0 {
				b.decide(p, cohort.TriOf(event >= 0), decide)
			}
			return
		}
		if decide >= 0 {
			b.decide(p, j(p, decide), decide)
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
			if math.IsNaN(valueOf(b, p)) {
				return false
			}
		}
		return true
	}
}

func (r Prevalence) evaluate(d *Dataset, o Outcome) {
	n := d.Cohort.Patients.Len()
	b := d.binary(o, n)
	b.Why = make([]NotMeasured, n)
	j := d.judge(r.Criterion)
	k := slices.Index(d.Plan.Schedule, r.Month)
	var window Window
	if k >= 0 {
		window = Windows(d.Plan.Schedule)[k]
	}
	d.each(func(p int) {
		if v := d.nearest(j, p, k); v >= 0 {
			b.decide(p, j(p, v), v)
		} else {
			b.Why[p] = d.notMeasured(j, p, window)
		}
	})
	d.Binary = append(d.Binary, b)
}

func (r Ever) evaluate(d *Dataset, o Outcome) {
	n := d.Cohort.Patients.Len()
	b := d.binary(o, n)
	for p := range b.Value {
		b.Value[p] = cohort.No
	}
	first := d.first(d.judge(r.Criterion), r.Seen)
	d.each(func(p int) {
		event, last := first(p)
		switch {
		case event >= 0:
			b.decide(p, cohort.Yes, event)
		case last < 0 && r.Measured:
			b.Value[p] = cohort.Unknown
		}
	})
	d.Binary = append(d.Binary, b)
}
