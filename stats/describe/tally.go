package describe

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"sort"

	"leydig/stats"
)

// Tally is the exact sufficient statistic of a sample: its distinct values in rising
// order and how often each occurs. Values as laboratories report them are few, and
// two tallies add up to that of both samples.
type Tally struct {
	Value []float64
	N     []int64 // nil: each occurs once
	// summary is all that is left of a tally that nothing is added to.
	summary *Summary
}

// savedTally is a tally as it is saved, with all its counts.
type savedTally struct {
	Value []float64 `json:"value"`
	N     []int64   `json:"n"`
}

// MarshalJSON writes the counts, whether or not they are all 1.
func (t Tally) MarshalJSON() ([]byte, error) {
	if t.summary != nil {
		return nil, errors.New("describe: of this tally the summary alone was kept")
	}
	saved := savedTally{t.Value, t.N}
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
	*t = Tally{Value: saved.Value, N: saved.N}.lean()
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

// Add is the tally of both samples.
func (t Tally) Add(u Tally) Tally {
	if t.summary != nil || u.summary != nil {
		panic("describe: summaries do not add up")
	}
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

// Summed keeps of a tally what Count and Summarise give: a tally of a million distinct values
// is 8 MB. It is neither saved nor added to another.
func (t Tally) Summed() Tally {
	s, err := t.Summarise()
	if err != nil {
		return t
	}
	return Tally{summary: &s}
}

// Count is the size of the sample.
func (t Tally) Count() int64 {
	if t.summary != nil {
		return t.summary.N
	}
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
	if t.summary != nil {
		return *t.summary, nil
	}
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
