package derive

import (
	"math"
	"slices"

	"leydig/cohort"
)

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
