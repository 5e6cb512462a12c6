package cox

import (
	"math"

	"leydig/stats/radix"
)

// together is the data sorted, with the rows of one time that are equal in event and
// covariates as one: a model of a factor, of a treatment, has few such. It is nil where they
// are many, times are no days, or rows differ in more. A likelihood and a robust variance ask
// no more of rows than how many they are and their sums of weights and squared weights.
func (d Data) together() *sorted {
	n, p := len(d.Time), len(d.Columns)
	const least, worth = 1024, 2 // rows in all, and to one place on average
	if n < least || d.Entry != nil || d.Stratum != nil || d.Offset != nil || d.Cluster != nil {
		return nil
	}
	last, ok := wholeDays(d.Time, n)
	if !ok {
		return nil
	}
	set, first, ok := radix.Alike(d.Columns, n, n/(2*worth*(last+1)))
	if !ok {
		return nil
	}
	// A place for each day from the last to the first, for events and then the others.
	sets := len(first)
	men, sum, squares := make([]int32, 2*sets*(last+1)), make([]float64, 2*sets*(last+1)), []float64(nil)
	if d.Weight != nil {
		squares = make([]float64, len(men))
	}
	for i, k := range set {
		at := d.turn(i, last)*sets + int(k)
		men[at]++
		if d.Weight != nil {
			w := d.Weight[i]
			sum[at] += w
			squares[at] += w * w
		}
	}
	s := &sorted{p: p, x: make([][]float64, p), mean: make([]float64, p), spread: make([]float64, p)}
	for j, x := range d.Columns {
		for _, v := range x {
			s.mean[j] += v
		}
		s.mean[j] /= float64(n)
	}
	for at, number := range men {
		if number == 0 {
			continue
		}
		turn, k := at/sets, first[at%sets]
		s.men, s.row = append(s.men, number), append(s.row, k)
		s.time, s.event = append(s.time, float64(last-turn/2)), append(s.event, turn%2 == 0)
		if d.Weight != nil {
			s.w, s.squares = append(s.w, sum[at]), append(s.squares, squares[at])
		} else {
			s.w, s.squares = append(s.w, float64(number)), append(s.squares, float64(number))
		}
		for j, x := range d.Columns {
			v := x[k] - s.mean[j]
			s.x[j] = append(s.x[j], v)
			s.spread[j] += float64(number) * v * v
		}
	}
	for j, v := range s.spread {
		s.spread[j] = math.Sqrt(v / math.Max(1, float64(n-1)))
	}
	s.n = len(s.men)
	s.block = []block{{to: s.n}}
	s.tie()
	return s
}

// rows is the data sorted row by row.
func (m *Model) rows() *sorted {
	if m.sorted.men == nil {
		return m.sorted
	}
	return m.data.sort()
}
