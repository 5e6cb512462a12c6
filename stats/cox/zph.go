package cox

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
	"leydig/stats/survival"
)

// TimeScale is the function of time against which a hazard ratio is tested for
// change.
type TimeScale string

const (
	KMScale       TimeScale = "km" // 1 - S(t-) of everybody; the default of R
	IdentityScale TimeScale = "identity"
	LogScale      TimeScale = "log"
	RankScale     TimeScale = "rank"
)

// TimeScales lists them, for flags and help.
var TimeScales = []TimeScale{KMScale, IdentityScale, LogScale, RankScale}

// ProportionalityMethod is the test of proportional hazards.
var ProportionalityMethod = stats.Method{
	ID: "cox.zph", Label: "test of proportional hazards",
	Sentence: "Proportional hazards were checked by the score test for a linear change of each coefficient with a function of time.",
	Cite:     "Grambsch PM, Therneau TM. Biometrika 1994;81:515-526",
}

// Proportionality tests whether coefficients change with time: a score test for each
// term (term[j] numbers the term of column j from 0; nil: every column is one) and,
// last, for all together. R: survival::cox.zph, version 3.
func (m *Model) Proportionality(scale TimeScale, term []int) ([]stats.Test, error) {
	if len(m.Infinite) > 0 {
		return nil, stats.Monotone
	}
	s := m.sorted
	p := s.p
	if term == nil {
		term = make([]int, p)
		for j := range term {
			term[j] = j
		}
	}
	g, err := m.timeFunction(scale)
	if err != nil {
		return nil, err
	}
	d := m.timeDerivatives(g)
	var out []stats.Test
	all := make([]int, p)
	for j := range all {
		all[j] = j
	}
	for k := range slices.Max(term) + 1 {
		var columns []int
		for j := range p {
			if term[j] == k {
				columns = append(columns, j)
			}
		}
		t, err := d.test(columns)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	t, err := d.test(all)
	return append(out, t), err
}

// timeDerivatives are those of the likelihood of coefficients β + γ g(t) at γ = 0:
// the gradient in γ, and the information in β (plain), in β and γ, and in γ.
type timeDerivatives struct {
	p                    int
	gradient             []float64
	plain, cross, square []float64 // p × p
}

func (m *Model) timeDerivatives(g func(float64) float64) timeDerivatives {
	ties := m.Ties
	if ties == Exact {
		ties = Breslow
	}
	l := newLikelihood(m.rows(), ties)
	p := l.p
	plain, by, squared := m.climbed.End, newton.NewDerivatives(p), newton.NewDerivatives(p)
	if m.ridge > 0 || m.Ties == Exact {
		plain = newton.NewDerivatives(p)
		l.evaluate(m.Coefficient, plain)
	}
	for _, b := range l.block {
		l.riskSets(b, m.Coefficient, func(t tied, h shares, all, events *newton.Derivatives) {
			at := g(l.time[t.from])
			for j, x := range l.x {
				by.Gradient[j] += at * floats.Dot(l.w[t.from:t.events], x[t.from:t.events])
			}
			h.take(by, at, all, events)
			h.take(squared, at*at, all, events)
		})
	}
	by.Mirror()
	squared.Mirror()
	return timeDerivatives{p, by.Gradient, plain.Information, by.Information, squared.Information}
}

// test is the score test of γ of some columns, β at its maximum.
func (d timeDerivatives) test(columns []int) (stats.Test, error) {
	p := d.p
	n := p + len(columns)
	a := make([]float64, n*n)
	v := make([]float64, n)
	for j := range p {
		copy(a[j*n:j*n+p], d.plain[j*p:j*p+p])
		for k, c := range columns {
			a[j*n+p+k], a[(p+k)*n+j] = d.cross[j*p+c], d.cross[j*p+c]
		}
	}
	for k, c := range columns {
		v[p+k] = d.gradient[c]
		for l, e := range columns {
			a[(p+k)*n+p+l] = d.square[c*p+e]
		}
	}
	inverse, ok := newton.Invert(a, n)
	if !ok {
		return stats.Test{}, stats.Singular
	}
	x := mat.NewVecDense(n, v)
	return dist.ChiSquaredTest(mat.Inner(x, inverse, x), float64(len(columns))), nil
}

// timeFunction is the scale, less its mean over the events.
func (m *Model) timeFunction(scale TimeScale) (func(float64) float64, error) {
	s := m.rows()
	earliest := math.Inf(1)
	for _, t := range s.times {
		if t.deaths > 0 {
			earliest = math.Min(earliest, s.time[t.from])
		}
	}
	var g func(float64) float64
	switch scale {
	case IdentityScale:
		g = func(t float64) float64 { return t }
	case LogScale:
		if earliest <= 0 {
			return nil, stats.Reason("an event at time 0 has no logarithm")
		}
		g = math.Log
	case RankScale:
		all := slices.Clone(s.time) // ranks are among all times, not the events' alone
		slices.Sort(all)
		g = func(t float64) float64 {
			low, _ := slices.BinarySearch(all, t)
			high := low
			for high < len(all) && all[high] == t {
				high++
			}
			return float64(low+high+1) / 2
		}
	case KMScale, "":
		table, err := s.lifeTable()
		if err != nil {
			return nil, err
		}
		c, err := survival.KaplanMeier(table, survival.Options{})
		if err != nil {
			return nil, err
		}
		g = func(t float64) float64 {
			k, _ := slices.BinarySearch(c.Time, t)
			if k == 0 {
				return 0
			}
			return 1 - c.Survival[k-1]
		}
	default:
		return nil, fmt.Errorf("unknown time scale %q", scale)
	}
	mean := 0.0
	for _, t := range s.times {
		if t.deaths > 0 {
			mean += float64(t.deaths) / float64(m.Events) * g(s.time[t.from])
		}
	}
	return func(t float64) float64 { return g(t) - mean }, nil
}

// lifeTable is that of everybody, whatever the stratum.
func (s *sorted) lifeTable() (survival.Table, error) {
	if s.entry != nil || len(s.block) > 1 {
		return survival.Sample{Time: s.time, Event: s.event, Entry: s.entry}.Table()
	}
	n := len(s.times)
	c := survival.Counts{Time: make([]float64, n), Events: make([]int64, n), Censored: make([]int64, n)}
	for k, t := range s.times { // from the last
		at := n - 1 - k
		c.Time[at], c.Events[at], c.Censored[at] = s.time[t.from], int64(t.events-t.from), int64(t.to-t.events)
	}
	return c.Table()
}
