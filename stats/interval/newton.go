package interval

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"leydig/stats/newton"
)

// newtonAtMost bounds the number of masses for which a dense Newton step is taken.
const newtonAtMost = 1500

// newton takes Newton steps on the masses that are not zero, dropping those that a
// step would make negative, until the slope is 1 at each of them. The constraints
// make it another method than newton.Maximise; its halving is the common one.
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
		if len(at) < 2 || len(at) > newtonAtMost {
			return ll
		}
		next, ok := f.newtonMasses(at)
		if !ok {
			return ll
		}
		reached, drop, improved := f.towards(at, next, ll)
		if !improved {
			ll = f.logLikelihood(f.mass)
			f.slopes()
			return ll
		}
		ll = reached
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
	return f.revive(ll)
}

// towards makes trial a step from mass to the masses next of at, as far as the first
// of them stays above zero: the one dropped, or -1.
func (f *fit) towards(at []int, next []float64, ll float64) (reached float64, drop int, improved bool) {
	step := 1.0
	drop = -1
	for r, j := range at {
		if next[r] < 0 {
			if to := f.mass[j] / (f.mass[j] - next[r]); to < step {
				step, drop = to, r
			}
		}
	}
	taken := newton.Halve(step, 1e-8, func(share float64) bool {
		clear(f.trial)
		for r, j := range at {
			f.trial[j] = math.Max(0, f.mass[j]+share*(next[r]-f.mass[j]))
		}
		if drop >= 0 {
			f.trial[at[drop]] = 0
		}
		f.normalise(f.trial)
		if reached = f.logLikelihood(f.trial); reached >= ll-1e-12*math.Abs(ll) {
			return true
		}
		drop = -1
		return false
	})
	return reached, drop, taken > 0
}

// revive brings back a mass of zero where the slope is above 1.
func (f *fit) revive(ll float64) float64 {
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
	// Not mat.Cholesky, which works the condition out, for as long again: a poor step is
	// halved away.
	chol, ok := lapack64.Potrf(blas64.Symmetric{Uplo: blas.Upper, N: w, Stride: w, Data: h})
	if !ok {
		return nil, false
	}
	lapack64.Potrs(chol, blas64.General{Rows: w, Cols: 1, Stride: 1, Data: g})
	next := make([]float64, s)
	below := 0.0
	for r := range s {
		v := 0.0
		if r < w {
			v = g[r]
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
	root := func(i int) int {
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
