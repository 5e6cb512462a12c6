package tabulate

import (
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
	var t lookTable
	for p := range d.Cohort.Patients.Len() {
		x := Looks{Baseline: results.Float(math.NaN()), Looks: d.LooksAt(s, p), Men: 1}
		if base != nil {
			x.Baseline = results.Float(base.Value[p])
			x.Before = d.Before(base, s, p)
		}
		slices.Sort(x.Before)
		t.add(x)
	}
	return t.distinct()
}

// lookTable is what is known of men, by column.
type lookTable struct {
	before   [][]float64 // the first, second, … value; NaN: none
	baseline []results.Float
	looks    []float64
	men      []int64
}

func (t *lookTable) add(x Looks) {
	n := len(t.men)
	for len(t.before) < len(x.Before) {
		t.before = append(t.before, slices.Repeat([]float64{math.NaN()}, n))
	}
	for k := range t.before {
		v := math.NaN()
		if k < len(x.Before) {
			v = x.Before[k]
		}
		t.before[k] = append(t.before[k], v)
	}
	t.baseline, t.looks, t.men = append(t.baseline, x.Baseline), append(t.looks, float64(x.Looks)), append(t.men, x.Men)
}

// distinct sorts men by what is known of them, those with fewer values before first, and
// makes equal ones one.
func (t *lookTable) distinct() []Looks {
	var r rows
	for _, x := range t.before {
		addColumn(&r, x)
	}
	addColumn(&r, t.baseline)
	addColumn(&r, t.looks)
	var out []Looks
	values := make([]float64, 0, len(t.before)*len(t.men)) // before treatment, of all men
	r.groups(len(t.men), func(equal []int32) {
		i := equal[0]
		x := Looks{Baseline: t.baseline[i], Looks: int(t.looks[i])}
		from := len(values)
		for _, b := range t.before {
			if !math.IsNaN(b[i]) {
				values = append(values, b[i])
			}
		}
		if to := len(values); to > from {
			x.Before = values[from:to:to]
		}
		for _, k := range equal {
			x.Men += t.men[k]
		}
		out = append(out, x)
	})
	return out
}

// distinctLooks makes men of whom the same is known one.
func distinctLooks(x []Looks) []Looks {
	var t lookTable
	for _, m := range x {
		t.add(m)
	}
	return t.distinct()
}
