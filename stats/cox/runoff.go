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
func (m *Model) runOff() (err error) {
	c := &comparisons{s: m.sorted, ties: m.Ties}
	cone := newton.Cone{Beyond: c.against}
	along := make([]float64, m.sorted.p)
	for {
		b, err := cone.Along(c.ahead(along))
		if err != nil {
			return err
		}
		if b == nil {
			break
		}
		floats.Add(along, b)
	}
	if floats.Norm(along, math.Inf(1)) == 0 {
		return nil
	}
	if m.Infinite, m.Sign, err = cone.RunOff(newton.Each(m.sorted.p, m.sorted.p)); err != nil {
		return err
	}
	// What Rest needs: a direction that sets all apart who are by one, and the columns that the
	// comparisons of the others determine.
	columns := make([][]float64, m.sorted.p)
	c.alike(along, func(z []float64) {
		for j, v := range z {
			columns[j] = append(columns[j], v)
		}
	})
	m.kept = newton.Independent(columns)
	for j, s := range m.sorted.spread {
		if s > 0 {
			along[j] /= s
		}
	}
	m.along = along
	return nil
}

// Rest is the model that alone determines the coefficients that do not run off: far along the
// direction in which others do, nobody is at risk beside an event but those who lie as far along it,
// so that how far is one stratum more. d is the data that were fitted; at is where each coefficient
// stands in it, -1 of those that run off. m gets its likelihood, which the climb only neared: with late
// entries sums far out lose digits to large ones that were in them, and left. R: coxph with these
// strata, or without the level that has no event.
func (m *Model) Rest(d Data) (rest *Model, at []int, err error) {
	at = make([]int, m.sorted.p)
	for j := range at {
		at[j] = -1
		if k := slices.Index(m.kept, j); k >= 0 && !slices.Contains(m.Infinite, j) {
			at[j] = k
		}
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
	if err == nil {
		m.LogLik[1] = rest.LogLik[1]
		if m.tests {
			m.LR = m.likelihoodRatio()
		}
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

// comparisons are the differences of covariates that a direction must not make negative: of those with
// an event and those at risk then, in standard deviations. Who is still at risk at the next event is
// no larger than who has that, and left out, unless these came later.
type comparisons struct {
	s    *sorted
	ties Ties
	eta  []float64 // of a direction
}

// against gives comparisons that a direction makes negative, the worst of each of some runs of events.
func (c *comparisons) against(b []float64) (rows [][]float64) {
	const runs = 1 << 10
	c.predict(b)
	z, worst, event, other, run := make([]float64, c.s.p), 0.0, 0, -1, -1
	add := func() {
		if other >= 0 {
			rows = append(rows, c.difference(make([]float64, c.s.p), event, other))
		}
		worst, other = 0, -1
	}
	c.each(func(e, i int) {
		if r := e * runs / c.s.n; r != run {
			add()
			run = r
		}
		if d := c.eta[e] - c.eta[i]; d < 0 {
			if d /= floats.Norm(c.difference(z, e, i), math.Inf(1)); d < worst {
				worst, event, other = d, e, i
			}
		}
	})
	add()
	return rows
}

// ahead is the mean of the comparisons that a direction makes 0.
func (c *comparisons) ahead(along []float64) []float64 {
	mean, n := make([]float64, c.s.p), 0.0
	c.alike(along, func(z []float64) {
		floats.Add(mean, z)
		n++
	})
	floats.Scale(1/math.Max(1, n), mean)
	return mean
}

// alike visits the comparisons that a direction makes 0, the largest element of each being 1.
func (c *comparisons) alike(along []float64, visit func(z []float64)) {
	c.predict(along)
	z := make([]float64, c.s.p)
	c.each(func(e, i int) {
		most := floats.Norm(c.difference(z, e, i), math.Inf(1))
		if most >= 1e-13 && math.Abs(c.eta[e]-c.eta[i]) <= newton.Tight*most {
			floats.Scale(1/most, z)
			visit(z)
		}
	})
}

// predict fills eta.
func (c *comparisons) predict(b []float64) {
	c.eta = make([]float64, c.s.n)
	for j, x := range c.s.x {
		if c.s.spread[j] > 0 {
			floats.AddScaled(c.eta, b[j]/c.s.spread[j], x[:c.s.n])
		}
	}
}

// difference fills z with that of one with the event and another.
func (c *comparisons) difference(z []float64, event, other int) []float64 {
	for j, x := range c.s.x {
		if z[j] = 0; c.s.spread[j] > 0 {
			z[j] = (x[event] - x[other]) / c.s.spread[j]
		}
	}
	return z
}

// each calls visit with those with an event, one after another, and those to whom they are compared.
func (c *comparisons) each(visit func(event, other int)) {
	for _, b := range c.s.block {
		next := -1 // the next later time with an event
		for k := b.first; k < b.last; k++ {
			t := c.s.times[k]
			if t.events == t.from {
				continue
			}
			c.at(b, t, next, visit)
			next = k
		}
	}
}

// at compares the events of one time with who is at risk.
func (c *comparisons) at(b block, t tied, next int, visit func(event, other int)) {
	s, first := c.s, int(t.from)
	events := 1 // by whom the others are compared: all are equal but for exact ties
	if c.ties == Exact {
		events = int(t.events) - first
	}
	atRisk := func(i int) bool { return s.entry == nil || s.entry[i] < s.time[first] }
	for e := first; e < first+events; e++ {
		from := b.from // who is at risk and needs to be compared
		if next >= 0 {
			later := s.times[next]
			for i := int(later.from); i < int(later.events); i++ {
				if !atRisk(i) {
					continue
				}
				from = int(later.to)
				visit(e, i)
				if c.ties != Exact {
					break // they are equal
				}
			}
		}
		for i := from; i < int(t.to); i++ {
			if (i < first || i >= int(t.events)) && atRisk(i) {
				visit(e, i)
			}
		}
	}
	for i := first + events; i < int(t.events); i++ {
		visit(first, i)
		visit(i, first)
	}
}
