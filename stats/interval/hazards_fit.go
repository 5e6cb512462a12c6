package interval

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/newton"
)

// row is an observation: with A and B the cumulative baseline hazards before jump
// first and after jump last, its likelihood is exp(-eA) - exp(-eB), e = exp(x'β).
// last is the number of jumps where B is infinite.
type row struct {
	first, last int
	weight      float64
	x           []float64 // centred and scaled
}

// hazardFit is the state of a fit.
type hazardFit struct {
	p, k    int // coefficients, jumps
	n       float64
	rows    []row
	mean    []float64
	beta    []float64
	jump    []float64
	ll      float64
	gap     float64 // see HazardModel
	score   []float64
	initial []float64 // information on β at zero
	cum     []float64 // of a trial: cum[k] is the sum of jumps before k
}

// newHazardFit takes the rows that carry information and scales their columns.
func newHazardFit(p *problem, columns [][]float64, weights []float64) (*hazardFit, []float64, error) {
	h := &hazardFit{p: len(columns), k: len(p.lower) - 1}
	h.beta, h.score = make([]float64, h.p), make([]float64, h.p)
	h.jump, h.cum = make([]float64, h.k), make([]float64, h.k+1)
	var from []int
	for i, s := range p.of {
		if s < 0 || p.spans[s].first == 0 && int(p.spans[s].last) == h.k {
			continue
		}
		w := weight(weights, i)
		h.rows = append(h.rows, row{first: int(p.spans[s].first), last: int(p.spans[s].last), weight: w, x: make([]float64, h.p)})
		from = append(from, i)
		h.n += w
	}
	h.mean = make([]float64, h.p)
	scale := make([]float64, h.p)
	for j, c := range columns {
		for r, i := range from {
			h.mean[j] += h.rows[r].weight / h.n * c[i]
		}
		for r, i := range from {
			d := c[i] - h.mean[j]
			h.rows[r].x[j] = d
			scale[j] += h.rows[r].weight / h.n * d * d
		}
		scale[j] = math.Sqrt(scale[j])
		if !(scale[j] > 1e-12*math.Abs(h.mean[j])) || math.IsInf(scale[j], 1) {
			return nil, nil, stats.Singular
		}
		for r := range h.rows {
			h.rows[r].x[j] /= scale[j]
		}
	}
	correlation := make([]float64, h.p*h.p)
	for _, r := range h.rows {
		for j, a := range r.x {
			for l, b := range r.x {
				correlation[j*h.p+l] += r.weight / h.n * a * b
			}
		}
	}
	if h.p > 0 {
		var chol mat.Cholesky
		if !chol.Factorize(mat.NewSymDense(h.p, correlation)) || chol.Cond() > 1e12 {
			return nil, nil, stats.Singular
		}
	}
	return h, scale, nil
}

// start takes the jumps of a distribution, mixed with equal masses.
func (h *hazardFit) start(mass []float64) {
	left := 1.0
	for k := range h.jump {
		m := 0.9*mass[k] + 0.1/float64(len(mass))
		h.jump[k] = -math.Log1p(-m / left)
		left -= m
	}
	h.ll = h.logLikelihood(h.beta, h.jump)
}

// relative is exp(x'β).
func (r *row) relative(beta []float64) float64 {
	eta := 0.0
	for j, x := range r.x {
		eta += beta[j] * x
	}
	return math.Exp(eta)
}

// accumulate fills cum.
func (h *hazardFit) accumulate(jump []float64) {
	sum := 0.0
	for k, v := range jump {
		h.cum[k] = sum
		sum += v
	}
	h.cum[h.k] = sum
}

// logLikelihood leaves cum that of jump; it is -Inf where a row has no probability.
func (h *hazardFit) logLikelihood(beta, jump []float64) float64 {
	h.accumulate(jump)
	ll := 0.0
	for i := range h.rows {
		r := &h.rows[i]
		e := r.relative(beta)
		l := 0.0
		if r.first > 0 {
			l = -e * h.cum[r.first]
		}
		if r.last < h.k {
			l += math.Log(-math.Expm1(-e * (h.cum[r.last+1] - h.cum[r.first])))
		}
		ll += r.weight * l
	}
	if math.IsNaN(ll) {
		return math.Inf(-1)
	}
	return ll
}

// odds is P(no event in the interval) / P(event in it): 1 / (exp(d) - 1).
func (h *hazardFit) odds(r *row, e float64) float64 {
	return 1 / math.Expm1(e*(h.cum[r.last+1]-h.cum[r.first]))
}

// conditions sets score and gap at the present estimate.
func (h *hazardFit) conditions() {
	h.accumulate(h.jump)
	slope := make([]float64, h.k+1)
	clear(h.score)
	for i := range h.rows {
		r := &h.rows[i]
		e := r.relative(h.beta)
		eta := -e * h.cum[r.first]
		slope[0] -= r.weight * e
		slope[r.first] += r.weight * e
		if r.last < h.k {
			g := e * h.odds(r, e)
			slope[r.first] += r.weight * g
			slope[r.last+1] -= r.weight * g
			eta += g * (h.cum[r.last+1] - h.cum[r.first])
		}
		for j, x := range r.x {
			h.score[j] += r.weight * eta * x
		}
	}
	h.gap = 0
	for _, s := range h.score {
		h.gap = math.Max(h.gap, math.Abs(s)/h.n)
	}
	g := 0.0
	for k, v := range h.jump {
		g += slope[k]
		h.gap = math.Max(h.gap, math.Abs(g*v)/h.n)
		h.gap = math.Max(h.gap, g*h.cum[h.k]/h.n)
	}
}

// take makes a trial the estimate if its likelihood does not fall, or falls by no
// more than slack, relative.
func (h *hazardFit) take(beta, jump []float64, slack float64) bool {
	ll := h.logLikelihood(beta, jump)
	if !(ll >= h.ll-slack*math.Abs(h.ll)) {
		return false
	}
	copy(h.beta, beta)
	copy(h.jump, jump)
	h.ll = ll
	return true
}

// expectation is one EM step with latent Poisson counts: their expectations, a Newton
// step of β on the partial likelihood of the counts, and the jumps that go with it.
func (h *hazardFit) expectation() {
	h.accumulate(h.jump)
	p, k := h.p, h.k
	counts, score, info := h.latent()
	if h.initial == nil {
		h.initial = slices.Clone(info)
	}
	step := make([]float64, p)
	if p > 0 {
		if x, ok := solve(info, score); ok {
			step = x
		}
	}
	beta, jump, at := make([]float64, p), make([]float64, k), make([]float64, k+1)
	newton.Halve(1, 1e-4, func(f float64) bool {
		for j := range beta {
			beta[j] = h.beta[j] + f*step[j]
		}
		clear(at)
		for i := range h.rows {
			at[h.until(&h.rows[i])] += h.rows[i].weight * h.rows[i].relative(beta)
		}
		sum := 0.0
		for q := k - 1; q >= 0; q-- {
			sum += at[q+1]
			jump[q] = counts[q] / sum
		}
		return h.take(beta, jump, 0)
	})
}

// until is the jump before which a row's counts end.
func (h *hazardFit) until(r *row) int {
	if r.last < h.k {
		return r.last + 1
	}
	return r.first
}

// latent gives the expected counts at each jump, and the score and information of β
// in their partial likelihood. It needs cum.
func (h *hazardFit) latent() (counts, score, info []float64) {
	p, k := h.p, h.k
	counts, score, info = make([]float64, k+1), make([]float64, p), make([]float64, p*p)
	// Sums over the rows at risk at each jump, as differences.
	width := 1 + p + p*p
	sums := make([]float64, (k+1)*width)
	for i := range h.rows {
		r := &h.rows[i]
		e := r.relative(h.beta)
		if r.last < k {
			c := r.weight * e * (1 + h.odds(r, e))
			counts[r.first] += c
			counts[r.last+1] -= c
			c *= h.cum[r.last+1] - h.cum[r.first]
			for j, x := range r.x {
				score[j] += c * x
			}
		}
		to := sums[h.until(r)*width:]
		to[0] -= r.weight * e
		for j, x := range r.x {
			to[1+j] -= r.weight * e * x
			for l, y := range r.x {
				to[1+p+j*p+l] -= r.weight * e * x * y
			}
		}
	}
	// Going down from the last jump, what was taken off becomes the sum at risk.
	risk := make([]float64, width)
	total := 0.0
	for q := range k {
		total += counts[q]
		counts[q] = math.Max(0, total*h.jump[q])
	}
	for q := k - 1; q >= 0; q-- {
		for l := range width {
			risk[l] -= sums[(q+1)*width+l]
		}
		for j := range p {
			score[j] -= counts[q] * risk[1+j] / risk[0]
			for l := range p {
				info[j*p+l] += counts[q] * (risk[1+p+j*p+l] - risk[1+j]*risk[1+l]/risk[0]) / risk[0]
			}
		}
	}
	return counts, score, info
}

// convexMinorant is a step of the iterative convex minorant algorithm on the
// logarithms of the cumulative baseline hazard, with halving (Groeneboom and Wellner
// 1992). Its step is a weighted isotonic regression, not the solution of a system:
// newton.Maximise has no place for that.
func (h *hazardFit) convexMinorant() {
	h.accumulate(h.jump)
	gradient, curvature := make([]float64, h.k+1), make([]float64, h.k+1)
	for i := range h.rows {
		d := h.derivatives(&h.rows[i])
		f, l := h.rows[i].first, h.rows[i].last
		gradient[f] += d.a
		curvature[f] -= d.aa
		if l < h.k {
			gradient[l+1] += d.b
			curvature[l+1] -= d.bb
		}
	}
	var blocks []isotonic
	for k := 1; k <= h.k; k++ {
		if !(curvature[k] > 1e-300) {
			curvature[k] = 1
		}
		b := isotonic{math.Log(h.cum[k]) + gradient[k]/curvature[k], curvature[k], k}
		for len(blocks) > 0 && blocks[len(blocks)-1].value >= b.value {
			prev := blocks[len(blocks)-1]
			blocks = blocks[:len(blocks)-1]
			w := prev.weight + b.weight
			b = isotonic{(prev.value*prev.weight + b.value*b.weight) / w, w, k}
		}
		blocks = append(blocks, b)
	}
	next := make([]float64, h.k+1)
	k := 1
	for _, b := range blocks {
		for ; k <= b.last; k++ {
			next[k] = b.value
		}
	}
	now := slices.Clone(h.cum)
	jump := make([]float64, h.k)
	newton.Halve(1, 1e-6, func(f float64) bool {
		below := 0.0
		for k := 1; k <= h.k; k++ {
			v := math.Max(below, math.Exp((1-f)*math.Log(now[k])+f*next[k]))
			jump[k-1] = v - below
			below = v
		}
		return h.take(h.beta, jump, 0)
	})
}

// second are the derivatives of a row's log-likelihood in a = log A, b = log B;
// those in the linear predictor are their sums.
type second struct{ a, b, aa, ab, bb float64 }

// derivatives needs cum. They carry the row's weight.
func (h *hazardFit) derivatives(r *row) second {
	e := r.relative(h.beta)
	u := e * h.cum[r.first]
	if r.last == h.k {
		return second{a: -r.weight * u, aa: -r.weight * u}
	}
	v, o := e*h.cum[r.last+1], h.odds(r, e)
	q := o * (1 + o)
	return second{
		a: -r.weight * u * (1 + o), b: r.weight * v * o,
		aa: -r.weight * (u*(1+o) + u*u*q), ab: r.weight * u * v * q, bb: r.weight * (v*o - v*v*q),
	}
}

// run climbs to the maximum; it returns stats.NotConverged where it is not reached.
func (h *hazardFit) run() error {
	flat := 0
	for round := 0; round < 100; round++ {
		before := h.ll
		for range 8 {
			h.convexMinorant()
			h.expectation()
			h.expectation()
		}
		h.newton()
		h.conditions()
		if h.gap < 1e-12 {
			return nil
		}
		if h.ll-before <= 1e-13*math.Abs(h.ll) {
			if flat++; flat > 2 {
				break
			}
		} else {
			flat = 0
		}
	}
	if h.gap > 1e-8 {
		return stats.NotConverged
	}
	return nil
}
