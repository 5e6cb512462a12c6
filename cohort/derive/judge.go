package derive

import (
	"math"
	"slices"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// judgeAnew makes the judge of a criterion, with its values and baselines at hand.
func (d *Dataset) judgeAnew(c Criterion) judge {
	own := d.judgeOwn(c)
	if len(c.And) == 0 && len(c.Or) == 0 {
		return own
	}
	within := func(list []Criterion) []judge {
		var out []judge
		for _, x := range list {
			if x.Within == 0 {
				x.Within = c.Within
			}
			out = append(out, d.judge(x))
		}
		return out
	}
	all, either := within(c.And), within(c.Or)
	if own != nil {
		all = append(all, own)
	}
	if len(either) > 0 {
		all = append(all, func(p, v int) cohort.Tri { return combine(either, p, v, cohort.Yes) })
	}
	return func(p, v int) cohort.Tri { return combine(all, p, v, cohort.No) }
}

// combine asks several judges: one that gives decides settles it; where none does and
// one does not know, nobody knows.
func combine(all []judge, p, v int, decides cohort.Tri) cohort.Tri {
	unknown := false
	for _, j := range all {
		switch j(p, v) {
		case decides:
			return decides
		case cohort.Unknown:
			unknown = true
		}
	}
	switch {
	case unknown:
		return cohort.Unknown
	case decides == cohort.Yes:
		return cohort.No
	}
	return cohort.Yes
}

// judgeOwn is the judge of a criterion's own limits, nil where it has none.
func (d *Dataset) judgeOwn(c Criterion) judge {
	if c.Analyte == "" {
		return nil
	}
	s, base := d.series(c.Analyte), d.baselineFor(c)
	if s == nil || s.Value.Void() {
		return func(int, int) cohort.Tri { return cohort.Unknown }
	}
	if base != nil && c.ownBaseline() {
		d.keep(base) // it is asked for at each visit
	}
	limits, met := d.limits(c), c.met()
	if !c.ownBaseline() && !c.eachHisOwn() && c.Within == 0 {
		return judgeValue(s, func(x float64) bool { return met(x, math.NaN()) })
	}
	return func(p, v int) cohort.Tri {
		x := s.At(v)
		if math.IsNaN(x) && c.Within > 0 {
			x = d.near(s, p, v, c.Within)
		}
		if math.IsNaN(x) {
			return cohort.Unknown
		}
		limit := limits(p)
		if math.IsNaN(limit) {
			return cohort.Unknown
		}
		return cohort.TriOf(met(x, valueOf(base, p)) && x >= limit)
	}
}

// judgeValue is the judge of what the value alone decides. Of many, kept as numbers of steps, each number
// is judged once.
func judgeValue(s *cohort.Series, met func(x float64) bool) judge {
	one := func(_, v int) cohort.Tri {
		if x := s.At(v); !math.IsNaN(x) {
			return cohort.TriOf(met(x))
		}
		return cohort.Unknown
	}
	if _, steps := s.Value.Steps(); !steps || s.Value.Len() < 4*int(cohort.NoNumber) {
		return one
	}
	of := make([]cohort.Tri, cohort.NoNumber)
	for n := range of {
		of[n] = cohort.TriOf(met(s.Value.Value(uint16(n))))
	}
	return func(p, v int) cohort.Tri {
		if n := s.Value.NumberAt(v); n < cohort.NoNumber {
			return of[n]
		}
		return one(p, v)
	}
}

// limits gives each man's own limit of a criterion: -Inf where it has none, NaN where his is
// not known.
func (d *Dataset) limits(c Criterion) func(p int) float64 {
	own, age := d.Numbers(c.AtLeastOf), d.Numbers("age")
	if !c.eachHisOwn() {
		return func(int) float64 { return math.Inf(-1) }
	}
	return func(p int) float64 {
		limit := math.Inf(-1)
		if c.AtLeastOf != "" {
			limit = own(p)
		}
		if len(c.ByAge) == 0 {
			return limit
		}
		if age == nil {
			return math.NaN()
		}
		years := age(p)
		if math.IsNaN(years) {
			return math.NaN()
		}
		for _, l := range c.ByAge {
			if l.Below == 0 || years < l.Below {
				return max(limit, l.AtLeast) // NaN where the own limit is
			}
		}
		return math.NaN()
	}
}

// near is the value of patient p that lies nearest to visit v, at most some days away;
// of equally near ones the earlier. NaN where there is none.
func (d *Dataset) near(s *cohort.Series, p, v int, days float64) float64 {
	from, to := d.Cohort.Visits.Of(p)
	best, gap := math.NaN(), math.Inf(1)
	for u := from; u < to; u++ {
		g := math.Abs(d.Cohort.Visits.Time.At(u) - d.Cohort.Visits.Time.At(v))
		if g <= days && g < gap && d.followUp(u) && !math.IsNaN(s.At(u)) {
			best, gap = s.At(u), g
		}
	}
	return best
}

// series gives the values of an analyte, or of what is computed from others at one
// visit; nil where the input has not what it takes.
func (d *Dataset) series(a unit.Analyte) *cohort.Series {
	if s := d.Cohort.Find(a); s != nil {
		return s
	}
	if s, made := d.computed[a]; made {
		return s
	}
	s := d.compute(a)
	if d.computed == nil {
		d.computed = map[unit.Analyte]*cohort.Series{}
	}
	d.computed[a] = s
	return s
}

// missing lists the analytes of a criterion that the input has no values of.
func (d *Dataset) missing(c Criterion) []unit.Analyte {
	return slices.DeleteFunc(c.Analytes(), func(a unit.Analyte) bool { return d.series(a) != nil })
}

// last finds the last follow-up visit that can be judged, the first of its date.
func (d *Dataset) last(j judge, p int) int {
	from, to := d.Cohort.Visits.Of(p)
	for v := to - 1; v >= from; v-- {
		if d.followUp(v) && j(p, v) != cohort.Unknown {
			for u := v - 1; u >= from && d.Cohort.Visits.Time.At(u) == d.Cohort.Visits.Time.At(v); u-- {
				if d.followUp(u) && j(p, u) != cohort.Unknown {
					v = u
				}
			}
			return v
		}
	}
	return -1
}

// nearest finds the follow-up visit that can be judged and is nearest to the month of window
// k of the schedule; ties go to the earlier visit.
func (d *Dataset) nearest(j judge, p, k int) int {
	if k < 0 {
		return -1
	}
	from, to := d.Cohort.Visits.Of(p)
	best, gap := -1, math.Inf(1)
	for v := from; v < to && int(d.window[v]) <= k; v++ {
		if int(d.window[v]) != k || j(p, v) == cohort.Unknown {
			continue
		}
		if g := math.Abs(d.Cohort.Visits.Month(v) - d.Plan.Schedule[k]); g < gap {
			best, gap = v, g
		}
	}
	return best
}

// first finds a patient's first follow-up visit that meets a criterion as often and as
// long as is asked, and the last follow-up visit that can be judged; -1 where there is
// none.
func (d *Dataset) first(j judge, seen Seen) func(p int) (event, last int) {
	all := seen.everyVisit()
	return func(p int) (event, last int) {
		from, to := d.Cohort.Visits.Of(p)
		event, last = -1, -1
		for v := from; v < to; v++ {
			if !d.followUp(v) || !all && !d.counts(p, v, &seen) {
				continue
			}
			met := j(p, v)
			if met == cohort.Unknown {
				continue
			}
			last = v
			if event < 0 && met == cohort.Yes && d.confirmed(j, p, v, &seen) && d.sustained(j, p, v, &seen) {
				event = v
				if seen.Confirm <= 1 && seen.Sustained == 0 {
					return event, event // later visits do not matter
				}
			}
		}
		return event, last
	}
}

// counts tells whether a visit is one of those that are looked at.
func (d *Dataset) counts(p, v int, seen *Seen) bool {
	m := d.Cohort.Visits.Month(v)
	if !d.followUp(v) || seen.By > 0 && m > seen.By || m <= seen.From {
		return false
	}
	if seen.FromOf != "" && !(m > d.Numbers(seen.FromOf)(p)) || seen.ByOf != "" && !(m <= d.Numbers(seen.ByOf)(p)) {
		return false // of a man without the number too
	}
	if seen.During != "" && !sameTreatments(d.Cohort.Courses.At(p, d.Cohort.Visits.Time.At(v)), seen.During) {
		return false
	}
	if seen.Morning != [2]int16{} {
		clock := d.Cohort.Visits.Clock
		if clock == nil || clock[v] < seen.Morning[0] || clock[v] > seen.Morning[1] {
			return false
		}
	}
	return seen.OffDrug == 0 || d.OnTreatment(p, v) == cohort.No && d.sinceTreatment(p, v) >= seen.OffDrug
}

// sinceTreatment is the days since the end of restoration treatment, since the index
// for a man without a drug; NaN where that is not known.
func (d *Dataset) sinceTreatment(p, v int) float64 {
	c := d.Cohort
	if c.Patients.Factor(Treatment).Text(p) == "none" {
		return c.Visits.Time.At(v)
	}
	stop := c.Patients.Date("stop_date")
	if stop == nil || stop.Values[p] == cohort.NoDay || c.Patients.Index[p] == cohort.NoDay {
		return math.NaN()
	}
	return c.Visits.Time.At(v) - float64(stop.Values[p]-c.Patients.Index[p])
}

// confirmed tells whether the next visits that can be judged, on later days and far
// enough apart, meet the criterion too. One that comes too soon confirms nothing, but
// one that does not meet it ends the row.
func (d *Dataset) confirmed(j judge, p, v int, seen *Seen) bool {
	if seen.Confirm <= 1 {
		return true
	}
	_, to := d.Cohort.Visits.Of(p)
	days := &d.Cohort.Visits.Time
	n, at := 1, days.At(v)
	for u := v + 1; u < to && n < seen.Confirm; u++ {
		if days.At(u) == at || !d.counts(p, u, seen) {
			continue
		}
		switch j(p, u) {
		case cohort.No:
			return false
		case cohort.Yes:
			if days.At(u)-at >= seen.Apart {
				n, at = n+1, days.At(u)
			}
		}
	}
	return n >= seen.Confirm
}

// sustained tells whether every visit from v on meets the criterion for as long as is
// asked, with one at or beyond the end.
func (d *Dataset) sustained(j judge, p, v int, seen *Seen) bool {
	if seen.Sustained == 0 {
		return true
	}
	end := d.Cohort.Visits.Time.At(v) + seen.Sustained*unit.DaysPerMonth
	_, to := d.Cohort.Visits.Of(p)
	for u := v + 1; u < to; u++ {
		if !d.counts(p, u, seen) {
			continue
		}
		switch j(p, u) {
		case cohort.No:
			return false
		case cohort.Yes:
			if d.Cohort.Visits.Time.At(u) >= end {
				return true
			}
		}
	}
	return false
}
