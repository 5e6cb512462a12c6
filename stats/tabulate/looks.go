package tabulate

import (
	"encoding/json"
	"math"
	"slices"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/results"
)

// Looks are how often men were looked at, by what was known of them before: entries that
// differ, by column, since those of a million men would be as many slices.
type Looks struct {
	before   []float64 // of all entries, one after the other
	ends     []int32   // where those of each entry end
	baseline []results.Float
	looks    []int32
	men      []int64
}

// Look is how many men had these values of total testosterone before treatment (none,
// one or two, rising; a given baseline is one), this baseline, and so many follow-up
// values.
type Look struct {
	Before   []float64     `json:"before"`
	Baseline results.Float `json:"baseline"` // NaN: none
	Looks    int           `json:"looks"`
	Men      int64         `json:"men"`
}

// Len is how many entries there are.
func (x Looks) Len() int { return len(x.men) }

// At is entry i.
func (x Looks) At(i int) Look {
	from := int32(0)
	if i > 0 {
		from = x.ends[i-1]
	}
	out := Look{Baseline: x.baseline[i], Looks: int(x.looks[i]), Men: x.men[i]}
	if to := x.ends[i]; to > from {
		out.Before = x.before[from:to:to]
	}
	return out
}

// All are the entries in their order.
func (x Looks) All(yield func(Look) bool) {
	for i := range x.men {
		if !yield(x.At(i)) {
			return
		}
	}
}

func (x *Looks) add(m Look) {
	x.before = append(x.before, m.Before...)
	x.ends = append(x.ends, int32(len(x.before)))
	x.baseline, x.looks, x.men = append(x.baseline, m.Baseline), append(x.looks, int32(m.Looks)), append(x.men, m.Men)
}

// MarshalJSON writes a list of entries.
func (x Looks) MarshalJSON() ([]byte, error) { return json.Marshal(slices.Collect(x.All)) }

// UnmarshalJSON reads a list of entries.
func (x *Looks) UnmarshalJSON(text []byte) error {
	var all []Look
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	*x = Looks{}
	for _, m := range all {
		x.add(m)
	}
	return nil
}

// looks counts the follow-up values of total testosterone of each man, with what was
// measured before treatment.
func looks(d *derive.Dataset) Looks {
	s, base := d.Cohort.Find(unit.TotalTestosterone), d.Baseline(unit.TotalTestosterone)
	if s == nil {
		return Looks{}
	}
	var t lookTable
	for p := range d.Cohort.Patients.Len() {
		x := Look{Baseline: results.Float(math.NaN()), Looks: d.LooksAt(s, p), Men: 1}
		if base != nil {
			x.Baseline = results.Float(base.At(p))
			x.Before = base.Before(p)
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

func (t *lookTable) add(x Look) {
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
func (t *lookTable) distinct() Looks {
	var r rows
	for _, x := range t.before {
		addColumn(&r, x)
	}
	addColumn(&r, t.baseline)
	addColumn(&r, t.looks)
	var out Looks
	var before []float64
	r.groups(len(t.men), func(equal []int32) {
		i := equal[0]
		x := Look{Baseline: t.baseline[i], Looks: int(t.looks[i])}
		before = before[:0]
		for _, b := range t.before {
			if !math.IsNaN(b[i]) {
				before = append(before, b[i])
			}
		}
		x.Before = before
		for _, k := range equal {
			x.Men += t.men[k]
		}
		out.add(x)
	})
	return out
}

// with makes men of both of whom the same is known one.
func (x Looks) with(y Looks) Looks {
	var t lookTable
	for _, of := range []Looks{x, y} {
		for m := range of.All {
			t.add(m)
		}
	}
	return t.distinct()
}
