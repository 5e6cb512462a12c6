package interval

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// fit is the state of an optimisation over the masses of a problem.
type fit struct {
	*problem
	mass       []float64
	prob       []float64 // of each span
	slope      []float64 // d loglik / d mass_j, divided by n: 1 where there is mass
	sum        []float64 // cumulative mass, one longer
	gap        float64
	iterations int
	trial      []float64
	block      []isotonic
}

// newtonAtMost bounds the number of masses for which a dense Newton step is taken.
const newtonAtMost = 1500

func newFit(p *problem) *fit {
	m := len(p.lower)
	f := &fit{problem: p, mass: make([]float64, m), prob: make([]float64, len(p.spans)), slope: make([]float64, m), sum: make([]float64, m+1), trial: make([]float64, m)}
	f.start()
	return f
}

// start is the product-limit estimate with every event at the last interval it
// covers, mixed with equal masses unless it already is the maximum, as it is for
// exact and right-censored times.
func (f *fit) start() {
	m := len(f.mass)
	events, censored := make([]float64, m), make([]float64, m+1)
	risk, exact := 0.0, true
	for _, s := range f.spans {
		switch {
		case s.first == s.last:
			events[s.last] += s.weight
			risk += s.weight
		case int(s.last) == m-1:
			censored[s.first] += s.weight
			if s.first > 0 {
				risk += s.weight
			}
		default:
			exact = false
			events[s.last] += s.weight
			risk += s.weight
		}
	}
	left := 1.0
	for j := range m {
		if j == m-1 {
			f.mass[j] = left
			break
		}
		if risk > 0 {
			f.mass[j] = left * events[j] / risk
			left -= f.mass[j]
		}
		risk -= events[j] + censored[j+1]
	}
	if !exact {
		for j := range f.mass {
			f.mass[j] = 0.5*f.mass[j] + 0.5/float64(m)
		}
	}
}

// probabilities fills prob for masses; false where some span has none.
func (f *fit) probabilities(mass []float64) bool {
	total := 0.0
	for j, x := range mass {
		f.sum[j] = total
		total += x
	}
	f.sum[len(mass)] = total
	for i, s := range f.spans {
		if s.first == s.last {
			f.prob[i] = mass[s.first]
		} else {
			f.prob[i] = f.sum[s.last+1] - f.sum[s.first]
		}
		if !(f.prob[i] > 0) {
			return false
		}
	}
	return true
}

// logLikelihood is -Inf where some span has no probability.
func (f *fit) logLikelihood(mass []float64) float64 {
	if !f.probabilities(mass) {
		return math.Inf(-1)
	}
	// Products of a few probabilities are taken before the logarithm.
	ll := 0.0
	for i, s := range f.spans {
		ll += s.weight * math.Log(f.prob[i])
	}
	return ll
}

// slopes fills slope from prob and sets the gap.
func (f *fit) slopes() {
	clear(f.slope)
	m := len(f.slope)
	for i, s := range f.spans {
		g := s.weight / f.prob[i]
		f.slope[s.first] += g
		if int(s.last) < m-1 {
			f.slope[s.last+1] -= g
		}
	}
	g := 0.0
	f.gap = 0
	for j := range f.slope {
		g += f.slope[j]
		f.slope[j] = g / f.n
		f.gap = math.Max(f.gap, f.slope[j]-1)
	}
}

// run climbs to the maximum.
func (f *fit) run() {
	if len(f.mass) == 1 {
		f.mass[0] = 1
		f.probabilities(f.mass)
		return
	}
	ll := f.logLikelihood(f.mass)
	f.slopes()
	for round := 0; round < 200 && f.gap > tolerance; round++ {
		before := ll
		for range 10 {
			ll = f.convexMinorant(ll)
			for range 3 {
				ll = f.expectation()
			}
			if f.gap <= tolerance {
				return
			}
		}
		ll = f.newton(ll)
		if ll-before <= 1e-13*math.Abs(ll) && round > 20 {
			return
		}
	}
}

// expectation is one EM step. prob and slope must be those of mass.
func (f *fit) expectation() float64 {
	f.iterations++
	for j := range f.mass {
		f.mass[j] *= f.slope[j]
	}
	f.normalise(f.mass)
	ll := f.logLikelihood(f.mass)
	f.slopes()
	return ll
}

func (f *fit) normalise(mass []float64) {
	total := 0.0
	for _, x := range mass {
		total += x
	}
	for j := range mass {
		mass[j] /= total
	}
}

// isotonic is a block of the pool-adjacent-violators algorithm.
type isotonic struct {
	value, weight float64
	last          int
}

// convexMinorant is one step of the iterative convex minorant algorithm on the
// distribution function, with halving. prob must be that of mass.
func (f *fit) convexMinorant(ll float64) float64 {
	f.iterations++
	m := len(f.mass)
	gradient, curvature := make([]float64, m+1), make([]float64, m+1)
	for i, s := range f.spans {
		g := s.weight / f.prob[i]
		h := g / f.prob[i]
		gradient[s.last+1] += g
		curvature[s.last+1] += h
		gradient[s.first] -= g
		curvature[s.first] += h
	}
	f.block = f.block[:0]
	for k := 1; k < m; k++ {
		if curvature[k] == 0 {
			curvature[k] = 1
		}
		b := isotonic{f.sum[k] + gradient[k]/curvature[k], curvature[k], k}
		for len(f.block) > 0 && f.block[len(f.block)-1].value >= b.value {
			prev := f.block[len(f.block)-1]
			f.block = f.block[:len(f.block)-1]
			w := prev.weight + b.weight
			b = isotonic{(prev.value*prev.weight + b.value*b.weight) / w, w, k}
		}
		f.block = append(f.block, b)
	}
	// The new masses, before halving.
	next := make([]float64, m)
	k, below := 1, 0.0
	for _, b := range f.block {
		v := math.Min(1, math.Max(0, b.value))
		next[k-1] = v - below
		below = v
		k = b.last + 1
	}
	next[m-1] = 1 - below
	for step := 1.0; step > 1e-6; step /= 2 {
		for j := range m {
			f.trial[j] = f.mass[j] + step*(next[j]-f.mass[j])
		}
		if l := f.logLikelihood(f.trial); l > ll {
			copy(f.mass, f.trial)
			f.slopes()
			return l
		}
	}
	ll = f.logLikelihood(f.mass)
	f.slopes()
	return ll
}

// newton takes Newton steps on the masses that are not zero, dropping those that a
// step would make negative, until the slope is 1 at each of them.
func (f *fit) newton(ll float64) float64 {
	const negligible = 1e-12
	var at []int // the masses above zero
	for j, x := range f.mass {
		// Those on their way to zero are left to the other steps.
		if x > negligible && (x > 1e-6 || f.slope[j] > 1-1e-3) {
			at = append(at, j)
		}
	}
	for range 60 {
		f.iterations++
		s := len(at)
		if s < 2 || s > newtonAtMost {
			return ll
		}
		next, ok := f.newtonMasses(at)
		if !ok {
			return ll
		}
		// The step up to where the first mass reaches zero.
		step, drop := 1.0, -1
		for r, j := range at {
			if next[r] < 0 {
				if to := f.mass[j] / (f.mass[j] - next[r]); to < step {
					step, drop = to, r
				}
			}
		}
		improved := false
		for ; step > 1e-8; step /= 2 {
			clear(f.trial)
			for r, j := range at {
				f.trial[j] = math.Max(0, f.mass[j]+step*(next[r]-f.mass[j]))
			}
			if drop >= 0 {
				f.trial[at[drop]] = 0
			}
			f.normalise(f.trial)
			if l := f.logLikelihood(f.trial); l >= ll-1e-12*math.Abs(ll) {
				improved = true
				ll = l
				break
			}
			if drop >= 0 {
				drop = -1
			}
		}
		if !improved {
			ll = f.logLikelihood(f.mass)
			f.slopes()
			return ll
		}
		copy(f.mass, f.trial)
		f.slopes()
		if drop >= 0 {
			at = append(at[:drop], at[drop+1:]...)
			continue
		}
		worst := 0.0
		for _, j := range at {
			worst = math.Max(worst, math.Abs(f.slope[j]-1))
		}
		if worst < tolerance/10 {
			break
		}
	}
	// A mass of zero where the slope is above 1 must come back.
	revive := false
	for j, g := range f.slope {
		if f.mass[j] == 0 && g > 1+tolerance {
			f.mass[j] = 1e-7
			revive = true
		}
	}
	if revive {
		f.normalise(f.mass)
		ll = f.logLikelihood(f.mass)
		f.slopes()
	}
	return ll
}

// newtonMasses solves the quadratic model of the log-likelihood in the masses at,
// which keep their sum. It works on the distribution function between them, which
// leaves the constraint out.
func (f *fit) newtonMasses(at []int) ([]float64, bool) {
	s := len(at)
	// knot[j] is the number of masses of at before interval j.
	knot := make([]int32, len(f.mass)+1)
	r := 0
	for j := range f.mass {
		knot[j] = int32(r)
		if r < s && at[r] == j {
			r++
		}
	}
	knot[len(f.mass)] = int32(r)
	h := make([]float64, (s-1)*(s-1))
	g := make([]float64, s-1)
	w := s - 1
	for i, sp := range f.spans {
		lo, hi := int(knot[sp.first])-1, int(knot[sp.last+1])-1 // F there is the sum up to mass lo, hi
		if lo == hi {
			return nil, false
		}
		d := sp.weight / f.prob[i]
		c := d / f.prob[i]
		if hi < w {
			g[hi] += d
			h[hi*w+hi] += c
		}
		if lo >= 0 {
			g[lo] -= d
			h[lo*w+lo] += c
			if hi < w {
				h[lo*w+hi] -= c
			}
		}
	}
	trace := 0.0
	for k := range w {
		trace = math.Max(trace, h[k*w+k])
	}
	for k := range w { // flat directions stay where they are
		h[k*w+k] += 1e-13 * trace
	}
	var chol mat.Cholesky
	if !chol.Factorize(mat.NewSymDense(w, h)) {
		return nil, false
	}
	var x mat.VecDense
	if err := chol.SolveVecTo(&x, mat.NewVecDense(w, g)); err != nil {
		if _, condition := err.(mat.Condition); !condition {
			return nil, false
		}
	}
	next := make([]float64, s)
	below := 0.0
	for r := range s {
		v := 0.0
		if r < w {
			v = x.AtVec(r)
		}
		next[r] = f.mass[at[r]] + v - below
		below = v
	}
	return next, true
}

// unique tells whether the masses are identified: whether the spans tell apart
// every set of masses that the maximum may use (those where the slope is 1).
func (f *fit) unique() bool {
	var at []int
	for j := range f.mass {
		if f.slope[j] > 1-1e-7 {
			at = append(at, j)
		}
	}
	s := len(at)
	if s < 2 || len(f.mass) == 1 {
		return true
	}
	if s > newtonAtMost {
		return true // too many to check; see Gap
	}
	knot := make([]int, len(f.mass)+1)
	r := 0
	for j := range f.mass {
		knot[j] = r
		if r < s && at[r] == j {
			r++
		}
	}
	knot[len(f.mass)] = r
	// Each span is a difference of two cumulative sums: an edge. The sums are
	// identified where the edges, with the known ends 0 and 1, join all of them.
	parent := make([]int, s+1)
	for i := range parent {
		parent[i] = i
	}
	var root func(int) int
	root = func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	parent[root(0)] = root(s)
	for _, sp := range f.spans {
		parent[root(knot[sp.first])] = root(knot[sp.last+1])
	}
	for i := range parent {
		if root(i) != root(0) {
			return false
		}
	}
	return true
}
