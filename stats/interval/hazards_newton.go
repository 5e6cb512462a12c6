package interval

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats/newton"
)

// active lists the jumps that are not on their way to zero.
func (h *hazardFit) active(least float64) []int {
	total := 0.0
	for _, v := range h.jump {
		total += v
	}
	var at []int
	for k, v := range h.jump {
		if v > least*total {
			at = append(at, k)
		}
	}
	return at
}

// information fills the gradient and the negative second derivatives in the
// coefficients and the logarithms of the cumulative hazard after each jump of at.
func (h *hazardFit) information(at []int) (gradient, info []float64) {
	h.accumulate(h.jump)
	// knot[k] is the number of jumps of at before k.
	knot := make([]int, h.k+1)
	r := 0
	for k := range h.jump {
		knot[k] = r
		if r < len(at) && at[r] == k {
			r++
		}
	}
	knot[h.k] = r
	n := h.p + len(at)
	gradient, info = make([]float64, n), make([]float64, n*n)
	for i := range h.rows {
		r := &h.rows[i]
		d := h.derivatives(r)
		a, b := -1, -1 // the places of log A and log B
		if knot[r.first] > 0 {
			a = h.p + knot[r.first] - 1
		}
		if r.last < h.k {
			b = h.p + knot[r.last+1] - 1
		}
		for j, x := range r.x {
			gradient[j] += (d.a + d.b) * x
			for l := 0; l <= j; l++ {
				info[j*n+l] -= (d.aa + 2*d.ab + d.bb) * x * r.x[l]
			}
			if a >= 0 {
				info[a*n+j] -= (d.aa + d.ab) * x
			}
			if b >= 0 {
				info[b*n+j] -= (d.bb + d.ab) * x
			}
		}
		if a >= 0 {
			gradient[a] += d.a
			info[a*n+a] -= d.aa
		}
		if b >= 0 {
			gradient[b] += d.b
			info[b*n+b] -= d.bb
		}
		if a >= 0 && b >= 0 {
			info[max(a, b)*n+min(a, b)] -= d.ab
		}
	}
	for j := range n {
		for k := range j {
			info[k*n+j] = info[j*n+k]
		}
	}
	return gradient, info
}

// newton takes Newton steps on the coefficients and the jumps that are not zero,
// dropping those that a step would make negative: a method of active constraints,
// which newton.Maximise is not. Only its halving and its solving are the common ones.
func (h *hazardFit) newton() {
	at := h.active(1e-7)
	// A jump that gets no room is put to zero first, if that costs nothing.
	jump := make([]float64, h.k)
	for _, k := range at {
		jump[k] = h.jump[k]
	}
	if !h.take(h.beta, jump, 1e-12) {
		at = h.active(0)
	}
	beta := make([]float64, h.p)
	for range 60 {
		if len(at) == 0 || len(at) > newtonAtMost {
			return
		}
		gradient, info := h.information(at)
		delta, ok := solve(info, gradient)
		if !ok {
			return
		}
		now := make([]float64, len(at))
		for r, k := range at {
			now[r] = math.Log(h.cum[k+1])
		}
		move := delta[h.p:]
		step, drop := 1.0, -1
		for r := 1; r < len(at); r++ {
			closing := move[r-1] - move[r]
			if to := (now[r] - now[r-1]) / closing; closing > 0 && to < step {
				step, drop = to, r
			}
		}
		// No step makes the hazard of a man more than e³ times larger or smaller.
		longest := 0.0
		for _, d := range delta {
			longest = math.Max(longest, math.Abs(d))
		}
		if longest*step > 3 {
			step, drop = 3/longest, -1
		}
		taken := newton.Halve(step, 1e-9, func(f float64) bool {
			for j := range beta {
				beta[j] = h.beta[j] + f*delta[j]
			}
			clear(jump)
			below := 0.0
			for r, k := range at {
				v := math.Exp(now[r] + f*move[r])
				if r == drop {
					v = below
				}
				jump[k] = math.Max(0, v-below)
				below = math.Max(v, below)
			}
			if h.take(beta, jump, 1e-15) {
				return true
			}
			drop = -1
			return false
		})
		if taken == 0 {
			return
		}
		if drop >= 0 {
			at = slices.Delete(at, drop, drop+1)
			continue
		}
		if longest < 1e-11 {
			return
		}
	}
}

// variance is the part of the inverse information that belongs to the coefficients:
// the inverse curvature of the profile likelihood. singular tells that the information
// could not be inverted, or not as it is.
func (h *hazardFit) variance() (v *mat.SymDense, singular bool) {
	at := h.active(1e-12)
	if len(at) > newtonAtMost {
		return nil, true
	}
	_, info := h.information(at)
	n := h.p + len(at)
	factor, ok := newton.Factorise(info, n, ridges...)
	if !ok {
		return nil, true
	}
	v = mat.NewSymDense(h.p, nil)
	unit := make([]float64, n)
	for j := range h.p {
		clear(unit)
		unit[j] = 1
		x, ok := factor.Solve(unit)
		if !ok {
			return nil, true
		}
		for k := range h.p {
			v.SetSym(j, k, x[k])
		}
	}
	return v, factor.Ridge > ridges[0]
}

// suspect tells whether coefficients may have no finite maximum: one has gone far, and the curvature
// there has vanished beside that at zero; or farther; or the information is singular.
func (h *hazardFit) suspect(v *mat.SymDense) bool {
	const flat, far, farther = 1e6, 2, 10
	unit := make([]float64, h.p)
	for j := range h.p {
		low, high := math.Inf(1), math.Inf(-1)
		for i := range h.rows {
			low, high = math.Min(low, h.rows[i].x[j]), math.Max(high, h.rows[i].x[j])
		}
		gone := math.Abs(h.beta[j]) * (high - low)
		clear(unit)
		unit[j] = 1
		at, ok := solve(h.initial, unit)
		if gone > farther || gone > far && (v == nil || ok && v.At(j, j) > flat*at[j]) {
			return true
		}
	}
	return false
}

// ridges are the shares of a diagonal that may be added to it; the least always is.
// Flat directions stay where they are.
var ridges = []float64{1e-14, 1e-11, 1e-8}

// solve gives the solution of a positive definite system.
func solve(a, b []float64) ([]float64, bool) {
	f, ok := newton.Factorise(a, len(b), ridges...)
	if !ok {
		return nil, false
	}
	return f.Solve(b)
}
