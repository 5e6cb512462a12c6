package cox

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"leydig/stats"
	"leydig/stats/newton"
)

// runOff decides which coefficients run off where a climb found the likelihood monotone.
//
// It rises without end along a direction b exactly if, at every time, no one at risk has a
// larger b'x than those with the event, and someone has a smaller one somewhere (Heinze G,
// Schemper M. Biometrics 2001;57:114-119; as separation of logistic models). The climb went
// along one of these directions; along others a coefficient may run to the other side, or
// stand still. Where none does, Infinite is nil: there is a maximum.
func (m *Model) runOff() error {
	rows := m.sorted.comparisons(m.Ties)
	wanted := make([]bool, len(rows))
	for i := range wanted {
		wanted[i] = true
	}
	directions, apart, err := newton.Recede(rows, wanted, m.sorted.p)
	if err != nil || directions == nil {
		return err // along others, if any, it stays as it is
	}
	if m.Infinite, m.Sign, err = newton.RunOff(rows, newton.Each(m.sorted.p, m.sorted.p)); err != nil {
		return err
	}
	m.remain(rows, directions, apart)
	return nil
}

// remain keeps what Rest needs: a direction that sets all apart who are by one, and the columns that
// the comparisons of the others determine.
func (m *Model) remain(rows, directions [][]float64, apart []bool) {
	p := m.sorted.p
	m.along = make([]float64, p)
	columns := make([][]float64, p)
	for j, s := range m.sorted.spread {
		for _, b := range directions {
			if s > 0 {
				m.along[j] += b[j] / s
			}
		}
		columns[j] = make([]float64, 0, len(rows))
		for i, z := range rows {
			if !apart[i] {
				columns[j] = append(columns[j], z[j])
			}
		}
	}
	m.kept = newton.Independent(columns)
}

// Rest is the model that alone determines the coefficients that do not run off: far along the
// direction in which others do, nobody is at risk beside an event but those who lie as far along it,
// so that how far is one stratum more. d is the data that were fitted; at is where each coefficient
// stands in it, -1 of those that run off. It is nil where all do. R: coxph with these strata, or
// without the level that has no event.
func (m *Model) Rest(d Data) (rest *Model, at []int, err error) {
	at = make([]int, m.sorted.p)
	finite := false
	for j := range at {
		at[j] = -1
		if k := slices.Index(m.kept, j); k >= 0 && !slices.Contains(m.Infinite, j) {
			at[j], finite = k, true
		}
	}
	if !finite {
		return nil, at, nil
	}
	d.Stratum = m.farAlong(d)
	columns := d.Columns
	d.Columns = nil
	for _, j := range m.kept {
		d.Columns = append(d.Columns, columns[j])
	}
	rest, err = Fit(d, Options{Ties: m.Ties, Robust: m.Robust})
	if err == nil && len(rest.Infinite) > 0 {
		err = stats.Monotone
	}
	return rest, at, err
}

// farAlong numbers the rows of the same stratum that lie as far along the direction in which
// coefficients run off, but for rounding.
func (m *Model) farAlong(d Data) []int {
	far := make([]float64, len(d.Time))
	for j, b := range m.along {
		for i, x := range d.Columns[j] {
			far[i] += b * (x - m.Mean[j])
		}
	}
	rows := make([]int, len(far))
	for i := range rows {
		rows[i] = i
	}
	of := func(i int) int {
		if d.Stratum == nil {
			return 0
		}
		return d.Stratum[i]
	}
	slices.SortFunc(rows, func(a, b int) int { return cmp.Or(cmp.Compare(of(a), of(b)), cmp.Compare(far[a], far[b])) })
	near := 1e-7 * floats.Norm(far, math.Inf(1))
	out, number := make([]int, len(far)), 0
	for k, i := range rows {
		if k > 0 && (of(i) != of(rows[k-1]) || far[i]-far[rows[k-1]] > near) {
			number++
		}
		out[i] = number
	}
	return out
}

// comparisons are the differences of covariates that a direction must not make negative:
// of those with an event and those at risk then, in standard deviations, the largest
// element 1, each once. Who is still at risk at the next event is no larger than who has
// that, and left out, unless these came later.
func (s *sorted) comparisons(ties Ties) [][]float64 {
	c := &comparisons{s: s, seen: map[uint64]int32{}}
	for _, b := range s.block {
		next := -1 // the next later time with an event
		for k := b.first; k < b.last; k++ {
			t := s.times[k]
			if t.events == t.from {
				continue
			}
			c.at(b, t, next, ties)
			next = k
		}
	}
	return c.rows
}

// comparisons under way.
type comparisons struct {
	s    *sorted
	seen map[uint64]int32 // one of the rows that have a hash
	rows [][]float64
	room []float64 // for the next rows
}

// at compares the events of one time with who is at risk.
func (c *comparisons) at(b block, t tied, next int, ties Ties) {
	s, first := c.s, int(t.from)
	events := []int{first} // by whom the others are compared
	for i := first + 1; i < int(t.events); i++ {
		if ties == Exact {
			events = append(events, i)
			continue
		}
		c.add(first, i)
		c.add(i, first)
	}
	from := b.from // who is at risk and needs to be compared
	if next >= 0 {
		later := s.times[next]
		for i := int(later.from); i < int(later.events); i++ {
			if s.entry != nil && !(s.entry[i] < s.time[first]) {
				continue
			}
			from = int(later.to)
			for _, e := range events {
				c.add(e, i)
			}
			if ties != Exact {
				break // they are equal
			}
		}
	}
	for i := from; i < int(t.to); i++ {
		if i >= first && i < int(t.events) || s.entry != nil && !(s.entry[i] < s.time[first]) {
			continue
		}
		for _, e := range events {
			c.add(e, i)
		}
	}
}

// add is the row of one with the event and one at risk.
func (c *comparisons) add(event, other int) {
	p := c.s.p
	if len(c.room) < p {
		c.room = make([]float64, p<<10)
	}
	z := c.room[:p:p]
	for j, x := range c.s.x {
		if z[j] = 0; c.s.spread[j] > 0 {
			z[j] = (x[event] - x[other]) / c.s.spread[j]
		}
	}
	most := floats.Norm(z, math.Inf(1))
	if most < 1e-13 {
		return
	}
	floats.Scale(1/most, z)
	hash := uint64(0)
	for _, v := range z {
		hash = (hash ^ math.Float64bits(v+0)) * 0x9e3779b97f4a7c15
		hash ^= hash >> 32
	}
	k, met := c.seen[hash]
	if met && slices.Equal(c.rows[k], z) {
		return
	}
	if !met {
		c.seen[hash] = int32(len(c.rows))
	}
	c.rows, c.room = append(c.rows, z), c.room[p:]
}
