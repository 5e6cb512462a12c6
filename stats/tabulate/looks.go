package tabulate

import (
	"cmp"
	"math"
	"slices"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/results"
)

// looks counts the follow-up values of total testosterone of each man, with what was
// measured before treatment.
func looks(d *derive.Dataset) []Looks {
	s, base := d.Cohort.Find(unit.TotalTestosterone), d.Baseline(unit.TotalTestosterone)
	if s == nil {
		return nil
	}
	out := make([]Looks, d.Cohort.Patients.Len())
	for p := range out {
		x := Looks{Baseline: results.Float(math.NaN()), Looks: d.LooksAt(s, p), Men: 1}
		if base != nil {
			x.Baseline = results.Float(base.Value[p])
			x.Before = d.Before(base, s, p)
		}
		slices.Sort(x.Before)
		out[p] = x
	}
	return distinctLooks(out)
}

// distinctLooks sorts men by what is known of them and makes equal ones one.
func distinctLooks(x []Looks) []Looks {
	compare := func(a, b Looks) int {
		return cmp.Or(slices.Compare(a.Before, b.Before), cmp.Compare(a.Baseline, b.Baseline), a.Looks-b.Looks)
	}
	slices.SortFunc(x, compare)
	var out []Looks
	for _, m := range x {
		if k := len(out) - 1; k >= 0 && compare(out[k], m) == 0 {
			out[k].Men += m.Men
			continue
		}
		out = append(out, m)
	}
	return out
}
