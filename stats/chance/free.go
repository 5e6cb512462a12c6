package chance

import "math"

// freed is the model with the variation within men that goes with its free distribution
// of own levels.
func (m Model) freed() Model {
	if m.free != nil {
		m.Within = m.FreeWithin
	}
	return m
}

// release finds the distribution of own levels on a grid, and the variation within men,
// that make the values before treatment most likely: for each of some variations the
// distribution by the EM algorithm, the variation by a search of golden sections.
func (m *Model) release(men []Man, sums []before) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, b := range sums {
		low, high = math.Min(low, b.sum/b.n), math.Max(high, b.sum/b.n)
	}
	if !(high > low) {
		return
	}
	try := func(logWithin float64) (*own, float64) {
		x := *m
		x.Within = math.Exp(logWithin)
		return x.mixture(men, sums, low, high)
	}
	const golden = 0.6180339887498949
	from, to := math.Log(m.Within)-0.4, math.Log(m.Within)+0.4
	a, b := to-golden*(to-from), from+golden*(to-from)
	_, fa := try(a)
	_, fb := try(b)
	for range 8 {
		if fa > fb {
			to, b, fb = b, a, fa
			a = to - golden*(to-from)
			_, fa = try(a)
		} else {
			from, a, fa = a, b, fb
			b = from + golden*(to-from)
			_, fb = try(b)
		}
	}
	at := (from + to) / 2
	m.free, _ = try(at)
	m.FreeWithin = math.Exp(at)
}

// rounds of the EM algorithm: the likelihood is flat long before the masses settle, and
// the expected numbers with it.
const rounds = 120

// mixture is the distribution of own levels at a given variation, and its log-likelihood.
func (m Model) mixture(men []Man, sums []before, low, high float64) (*own, float64) {
	g := &own{}
	for q := range points {
		g.level[q] = low * math.Pow(high/low, float64(q)/(points-1))
		if m.Limit > 0 {
			g.cut[q] = math.Log(math.Max(m.below(m.Limit, g.level[q]), 1e-12))
		}
	}
	// Densities of each man's values at each own level, without the masses.
	f := make([][points]float64, len(sums))
	for i, b := range sums {
		m.joint(g, b, &f[i])
	}
	total := 0.0
	for _, x := range men {
		total += float64(x.N)
	}
	var mass [points]float64
	sum := 0.0
	for q := range mass { // from the normal distribution, a little flattened
		z := (math.Log(g.level[q]) - m.Mean) / m.Between
		mass[q] = math.Exp(-z*z/2) + 0.01
		sum += mass[q]
	}
	for q := range mass {
		mass[q] /= sum
	}
	likelihood := 0.0
	for range rounds {
		var next [points]float64
		likelihood = 0
		for i := range f {
			sum := 0.0
			for q, d := range f[i] {
				sum += d * mass[q]
			}
			if sum <= 0 {
				continue
			}
			n := float64(men[i].N)
			likelihood += math.Log(sum) * n
			for q, d := range f[i] {
				next[q] += n * d * mass[q] / (sum * total)
			}
		}
		mass = next
	}
	for i, b := range sums { // what joint leaves out of each density
		likelihood -= float64(men[i].N) * b.n * math.Log(m.Within*math.Sqrt(2*math.Pi))
	}
	for q, w := range mass {
		g.weight[q] = math.Log(math.Max(w, 1e-300))
	}
	return g, likelihood
}
