package describe

import (
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
	Value []float64 `json:"value"`
	N     []int64   `json:"n"`
}

// TallyOf counts the values of x, which it may reorder. NaN is refused by panic:
// missing values are counted elsewhere.
func TallyOf(x []float64) Tally {
	if stats.Missing(x) {
		panic("describe: a tally has no missing values")
	}
	if len(x) == 0 {
		return Tally{}
	}
	if t, ok := counted(x); ok {
		return t
	}
	radix.Floats(x)
	distinct := 0
	for i, v := range x {
		if i == 0 || v != x[i-1] {
			distinct++
		}
	}
	t := Tally{Value: make([]float64, 0, distinct), N: make([]int64, 0, distinct)}
	for i, v := range x {
		if i == 0 || v != x[i-1] {
			t.Value, t.N = append(t.Value, v), append(t.N, 0)
		}
		t.N[len(t.N)-1]++
	}
	return t
}

// counted tallies values of which few are distinct, as laboratories report them: only the
// distinct ones are sorted.
func counted(x []float64) (Tally, bool) {
	const least = 1 << 10
	if len(x) < least {
		return Tally{}, false
	}
	d := newDictionary()
	var n []int64
	for i, v := range x {
		k := d.number(v)
		if int(k) == len(n) {
			n = append(n, 0)
			if i <= least && 2*len(n) > least || 8*len(n) > len(x)+8*least {
				return Tally{}, false
			}
		}
		n[k]++
	}
	t := Tally{Value: slices.Sorted(slices.Values(d.value))}
	for _, v := range t.Value {
		t.N = append(t.N, n[d.number(v)])
	}
	return t, true
}

// Add is the tally of both samples.
func (t Tally) Add(u Tally) Tally {
	var out Tally
	i, j := 0, 0
	for i < len(t.Value) || j < len(u.Value) {
		switch {
		case j == len(u.Value) || i < len(t.Value) && t.Value[i] < u.Value[j]:
			out.Value, out.N = append(out.Value, t.Value[i]), append(out.N, t.N[i])
			i++
		case i == len(t.Value) || u.Value[j] < t.Value[i]:
			out.Value, out.N = append(out.Value, u.Value[j]), append(out.N, u.N[j])
			j++
		default:
			out.Value, out.N = append(out.Value, t.Value[i]), append(out.N, t.N[i]+u.N[j])
			i++
			j++
		}
	}
	return out
}

// Count is the size of the sample.
func (t Tally) Count() int64 {
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
		for range t.N[i] {
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
		sum += (v - shift) * float64(t.N[i])
	}
	m := sum / size
	ss, dev := 0.0, 0.0
	for i, v := range t.Value {
		d := (v - shift) - m
		ss += d * d * float64(t.N[i])
		dev += d * float64(t.N[i])
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
