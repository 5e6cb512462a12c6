package derive

import (
	"math"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// SpermClasses are the ordered classes of a sperm concentration, in million/mL; 15 is the
// lower reference limit of WHO 2010.
var SpermClasses = []string{"azoospermia", "<1", "1 to <5", "5 to <15", ">=15"}

// spermClass is the class of a concentration.
func spermClass(v float64) string {
	switch {
	case v == 0:
		return SpermClasses[0]
	case v < 1:
		return SpermClasses[1]
	case v < 5:
		return SpermClasses[2]
	case v < 15:
		return SpermClasses[3]
	}
	return SpermClasses[4]
}

// SpermTransition is patient p's class at time zero and at his last follow-up count; empty
// where there is no count. At time zero it is the baseline or, where time zero is the end
// of testosterone, the last count of the months before it that a baseline may come from.
func (d *Dataset) SpermTransition(p int) (from, to string) {
	s := d.Cohort.Find(unit.SpermConcentration)
	if s == nil {
		return "", ""
	}
	if at := d.spermAtIndex(s, p); !math.IsNaN(at) {
		from = spermClass(at)
	}
	first, end := d.Cohort.Visits.Of(p)
	for v := end - 1; v >= first; v-- {
		if d.followUp(v) && !math.IsNaN(s.Value[v]) && d.firstOfDate(s, first, v) {
			return from, spermClass(s.Value[v])
		}
	}
	return from, ""
}

func (d *Dataset) spermAtIndex(s *cohort.Series, p int) float64 {
	if d.Cohort.Kind != cohort.TRTStop {
		if b := d.Baseline(unit.SpermConcentration); b != nil {
			return b.Value[p]
		}
		return math.NaN()
	}
	first, end := d.Cohort.Visits.Of(p)
	for v := end - 1; v >= first; v-- {
		if m := d.Cohort.Visits.Month(v); m <= 0 && m >= -d.Plan.Baseline.Months && !math.IsNaN(s.Value[v]) && d.firstOfDate(s, first, v) {
			return s.Value[v]
		}
	}
	return math.NaN()
}

// LastStatus is whether a criterion is met at patient p's last follow-up visit that can be
// judged; Unknown where there is none.
func (d *Dataset) LastStatus(c Criterion) func(p int) cohort.Tri {
	j := d.judge(c)
	return func(p int) cohort.Tri {
		if v := d.last(j, p); v >= 0 {
			return j(p, v)
		}
		return cohort.Unknown
	}
}
