package interval

import (
	"math"

	"leydig/stats/newton"
)

// fit is the state of an optimisation over the masses of a problem.
type fit struct {
	*problem
	mass   []float64
	prob   []float64 // of each span
	slope  []float64 // d loglik / d mass_j, divided by n: 1 where there is mass
	sum    []float64 // cumulative mass, one longer
	gap    float64
	rounds int // of convex minorant and EM steps before Newton's
	trial  []float64
	block  []isotonic
	// Of a convex minorant step: derivatives by the distribution function, and the masses it leads to.
	gradient, curvature, next []float64
}

func newFit(p *problem) *fit {
	m := len(p.lower)
	f := &fit{
		problem: p, mass: make([]float64, m), prob: make([]float64, len(p.spans)), slope: make([]float64, m),
		sum: make([]float64, m+1), trial: make([]float64, m), rounds: 10,
		gradient: make([]float64, m+1), curvature: make([]float64, m+1), next: make([]float64, m),
	}
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

// startNear moves the start to the estimate of others like these, each of its masses to the first
// interval that does not end before it.
func (f *fit) startNear(of *fit) {
	const share = 0.99 // what is left lets masses be where the others have none
	for j := range f.mass {
		f.mass[j] *= 1 - share
	}
	j := 0
	for k, x := range of.mass {
		for j < len(f.mass)-1 && f.upper[j] < of.upper[k] {
			j++
		}
		f.mass[j] += share * x
	}
	f.rounds = 4
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
		if excess := f.slope[j] - 1; excess > f.gap {
			f.gap = excess
		}
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
		for range f.rounds {
			f.convexMinorant(ll)
			for range 3 {
				f.expectation()
			}
			ll = f.logLikelihood(f.mass)
			if f.gap <= tolerance {
				break
			}
		}
		ll = f.newton(ll) // which finds the last digits
		if ll-before <= 1e-13*math.Abs(ll) && round > 20 {
			return
		}
	}
}

// expectation is one EM step. prob and slope must be those of mass.
func (f *fit) expectation() {
	for j := range f.mass {
		f.mass[j] *= f.slope[j]
	}
	f.normalise(f.mass)
	f.probabilities(f.mass)
	f.slopes()
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
func (f *fit) convexMinorant(ll float64) {
	m := len(f.mass)
	gradient, curvature, next := f.gradient, f.curvature, f.next
	clear(gradient)
	clear(curvature)
	clear(next)
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
	k, below := 1, 0.0
	for _, b := range f.block {
		v := math.Min(1, math.Max(0, b.value))
		next[k-1] = v - below
		below = v
		k = b.last + 1
	}
	next[m-1] = 1 - below
	taken := newton.Halve(1, 1e-6, func(step float64) bool {
		for j := range m {
			f.trial[j] = f.mass[j] + step*(next[j]-f.mass[j])
		}
		l := f.logLikelihood(f.trial)
		if l > ll {
			ll = l
			return true
		}
		return false
	})
	if taken > 0 {
		copy(f.mass, f.trial)
	} else {
		f.probabilities(f.mass)
	}
	f.slopes()
}
