package tabulate

import (
	"encoding/json"
	"math"
	"slices"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/radix"
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
	n := d.Cohort.Patients.Len()
	t := newLookTable(n)
	var before []float64
	for p := range n {
		x := Look{Baseline: results.Float(math.NaN()), Looks: d.LooksAt(s, p), Men: 1}
		if base != nil {
			x.Baseline = results.Float(base.At(p))
			before = base.Before(p, before[:0])
		}
		slices.Sort(before)
		x.Before = before
		t.add(x)
	}
	return t.distinct()
}

// lookTable is what is known of men, by column.
type lookTable struct {
	before          []*radix.Ranker // of the first, second, … value; NaN: none
	baseline, looks *radix.Ranker
	men             []int64
}

// newLookTable has room for n entries.
func newLookTable(n int) *lookTable {
	return &lookTable{baseline: radix.NewRanker(n), looks: radix.NewRanker(n), men: make([]int64, 0, n)}
}

func (t *lookTable) add(x Look) {
	for len(t.before) < len(x.Before) {
		r := radix.NewRanker(cap(t.men))
		for range t.men {
			r.Add(math.NaN())
		}
		t.before = append(t.before, r)
	}
	for k, r := range t.before {
		v := math.NaN()
		if k < len(x.Before) {
			v = x.Before[k]
		}
		r.Add(v)
	}
	t.baseline.Add(float64(x.Baseline))
	t.looks.Add(float64(x.Looks))
	t.men = append(t.men, x.Men)
}

// distinct sorts men by what is known of them, those with fewer values before first, and
// makes equal ones one.
func (t *lookTable) distinct() Looks {
	var r rows
	var values [][]float64 // the distinct ones of each column
	for _, column := range append(t.before, t.baseline, t.looks) {
		rank, distinct := column.Ranks()
		r.addRanks(rank, len(distinct))
		values = append(values, distinct)
	}
	last := len(t.before)
	var out Looks
	var before []float64
	r.groups(len(t.men), func(equal []int32) {
		value := func(column int) float64 { return values[column][r.rank[column][equal[0]]] }
		x := Look{Baseline: results.Float(value(last)), Looks: int(value(last + 1))}
		before = before[:0]
		for k := range last {
			if b := value(k); !math.IsNaN(b) {
				before = append(before, b)
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
	t := newLookTable(x.Len() + y.Len())
	for _, of := range []Looks{x, y} {
		for m := range of.All {
			t.add(m)
		}
	}
	return t.distinct()
}
