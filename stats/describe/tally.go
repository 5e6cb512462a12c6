package describe

import (
	"encoding/json"
	"math"
	"slices"
	"sort"

	"leydig/stats"
	"leydig/stats/radix"
)

// Tally is the exact sufficient statistic of a sample: its distinct values in rising
// order and how often each occurs. Values as laboratories report them are few, and
// two tallies add up to that of both samples.
type Tally struct {
	Value []float64
	N     []int64 // nil: each occurs once
}

// savedTally is a tally as it is saved, with all its counts.
type savedTally struct {
	Value []float64 `json:"value"`
	N     []int64   `json:"n"`
}

// MarshalJSON writes the counts, whether or not they are all 1.
func (t Tally) MarshalJSON() ([]byte, error) {
	saved := savedTally(t)
	if t.N == nil && t.Value != nil {
		saved.N = slices.Repeat([]int64{1}, len(t.Value))
	}
	return json.Marshal(saved)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Tally) UnmarshalJSON(text []byte) error {
	var saved savedTally
	if err := json.Unmarshal(text, &saved); err != nil {
		return err
	}
	*t = Tally(saved).lean()
	return nil
}

// lean is the tally without counts where all are 1.
func (t Tally) lean() Tally {
	if !slices.ContainsFunc(t.N, func(n int64) bool { return n != 1 }) {
		t.N = nil
	}
	return t
}

// Times is how often value i occurs.
func (t Tally) Times(i int) int64 {
	if t.N == nil {
		return 1
	}
	return t.N[i]
}

// Counter tallies values as they come: of which few are distinct, as laboratories report
// them, it keeps these; else all of them. Its zero value is ready for use.
type Counter struct {
	distinct *radix.Dictionary
	n        []int64     // of the distinct ones
	all      [][]float64 // once they are too many: in pieces, since one would be copied as it grows
	total    int64
}

// Add counts a value. NaN is refused by panic: missing values are counted elsewhere.
func (c *Counter) Add(v float64) {
	if v != v {
		panic("describe: a tally has no missing values")
	}
	v += 0 // -0 is 0
	c.total++
	switch {
	case c.all != nil:
		c.keep(v)
		return
	case c.distinct == nil:
		c.distinct = radix.NewDictionary()
	}
	k := int(c.distinct.Number(v))
	if k == len(c.n) {
		c.n = append(c.n, 0)
	}
	c.n[k]++
	const few = 1 << 10
	if len(c.n) > few/2 && 2*int64(len(c.n)) > c.total || 8*int64(len(c.n)) > c.total+8*few {
		for k, v := range c.distinct.Value {
			for range c.n[k] {
				c.keep(v)
			}
		}
		c.distinct, c.n = nil, nil
	}
}

// keep adds a value to all.
func (c *Counter) keep(v float64) {
	const piece = 1 << 13
	last := len(c.all) - 1
	if last < 0 || len(c.all[last]) == piece {
		c.all = append(c.all, make([]float64, 0, piece))
		last++
	}
	c.all[last] = append(c.all[last], v)
}

// Count is how many values were counted.
func (c *Counter) Count() int64 { return c.total }

// Tally is that of the values; the counter is empty then.
func (c *Counter) Tally() Tally {
	of := *c
	*c = Counter{}
	switch {
	case of.total == 0:
		return Tally{}
	case of.distinct != nil:
		t := Tally{Value: slices.Sorted(slices.Values(of.distinct.Value)), N: make([]int64, 0, len(of.n))}
		for _, v := range t.Value {
			t.N = append(t.N, of.n[of.distinct.Number(v)])
		}
		return t.lean()
	}
	all := slices.Concat(of.all...)
	radix.Floats(all)
	distinct := 0
	for i, v := range all {
		if i == 0 || v != all[i-1] {
			distinct++
		}
	}
	if distinct == len(all) {
		return Tally{Value: all}
	}
	t := Tally{Value: make([]float64, 0, distinct), N: make([]int64, 0, distinct)}
	for i, v := range all {
		if i == 0 || v != all[i-1] {
			t.Value, t.N = append(t.Value, v), append(t.N, 0)
		}
		t.N[len(t.N)-1]++
	}
	return t
}

// Add is the tally of both samples.
func (t Tally) Add(u Tally) Tally {
	size := len(t.Value) + len(u.Value)
	if size == 0 {
		return Tally{}
	}
	out := Tally{Value: make([]float64, 0, size), N: make([]int64, 0, size)}
	i, j := 0, 0
	for i < len(t.Value) || j < len(u.Value) {
		switch {
		case j == len(u.Value) || i < len(t.Value) && t.Value[i] < u.Value[j]:
			out.Value, out.N = append(out.Value, t.Value[i]), append(out.N, t.Times(i))
			i++
		case i == len(t.Value) || u.Value[j] < t.Value[i]:
			out.Value, out.N = append(out.Value, u.Value[j]), append(out.N, u.Times(j))
			j++
		default:
			out.Value, out.N = append(out.Value, t.Value[i]), append(out.N, t.Times(i)+u.Times(j))
			i++
			j++
		}
	}
	return out.lean()
}

// Count is the size of the sample.
func (t Tally) Count() int64 {
	if t.N == nil {
		return int64(len(t.Value))
	}
	n := int64(0)
	for _, k := range t.N {
		n += k
	}
	return n
}

// Sample is the sample in rising order.
func (t Tally) Sample() []float64 {
	out := make([]float64, 0, t.Count())
	for i, v := range t.Value {
		for range t.Times(i) {
			out = append(out, v)
		}
	}
	return out
}

// Summarise summarises the sample as the function of that name does; it depends on
// nothing but the tally.
func (t Tally) Summarise() (Summary, error) {
	n := t.Count()
	if n == 0 {
		return Summary{}, stats.NoData
	}
	s := Summary{N: n, Min: t.Value[0], Max: t.Value[len(t.Value)-1], SD: math.NaN()}
	shift, size := t.Value[0], float64(n)
	sum := 0.0
	for i, v := range t.Value {
		sum += (v - shift) * float64(t.Times(i))
	}
	m := sum / size
	ss, dev := 0.0, 0.0
	for i, v := range t.Value {
		d := (v - shift) - m
		ss += d * d * float64(t.Times(i))
		dev += d * float64(t.Times(i))
	}
	s.Mean = shift + m
	if n > 1 {
		s.SD = math.Sqrt((ss - dev*dev/size) / (size - 1))
	}
	ends := make([]int64, len(t.N)) // ranks at which each value ends
	last := int64(0)
	for i, k := range t.N {
		last += k
		ends[i] = last
	}
	at := func(rank int64) float64 { // the order statistic, from 0
		if t.N == nil {
			return t.Value[rank]
		}
		return t.Value[sort.Search(len(ends), func(i int) bool { return ends[i] > rank })]
	}
	quantile := func(p float64) float64 { // type 7, as quantile7
		h := float64(n-1) * p
		lo := math.Floor(h)
		i := int64(lo)
		if i+1 >= n {
			return s.Max
		}
		a, b := at(i), at(i+1)
		return a + (h-lo)*(b-a)
	}
	s.Median, s.Q1, s.Q3 = quantile(0.5), quantile(0.25), quantile(0.75)
	return s, nil
}
