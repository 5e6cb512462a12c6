package cox

import (
	"math"

	"leydig/stats/newton"
)

// instant is what the risk set at one event time has: sums over those at risk and
// over the events.
type instant struct {
	time           float64
	from, to       int // the rows at this time; events are the first deaths of them
	deaths         int
	weight         float64 // of the events, on average
	s0, s0d        float64
	s1, s1d, s2, d []float64 // d is S2 of the events
}

// shares are the sums over the tied events k = 0..d-1, each with the denominator
// D = S0 - a S0d, a = k/d (Efron) or 0 (Breslow).
type shares struct {
	h, ah         float64 // Σ w/D, Σ a w/D
	c0, c1, c2    float64 // Σ a^m w/D²
	logs          float64 // Σ w log D
	inverseSquare float64 // Σ w/D², the variance of the hazard
	ahDeath       float64 // Σ (1-a) w/D, what an event has
}

func (t *instant) shares(ties Ties) shares {
	var s shares
	d := float64(t.deaths)
	for k := range t.deaths {
		a := float64(k) / d
		if ties != Efron {
			a = 0
		}
		den := t.s0 - a*t.s0d
		h := t.weight / den
		s.h += h
		s.ah += a * h
		c := h / den
		s.c0 += c
		s.c1 += a * c
		s.c2 += a * a * c
		s.logs += t.weight * math.Log(den)
		s.inverseSquare += c
		s.ahDeath += (1 - a) * h
	}
	return s
}

// linear gives the linear predictor and w exp(it) of every row; false on overflow.
func (s *sorted) linear(beta []float64) (lp, risk []float64, ok bool) {
	lp, risk = make([]float64, s.n), make([]float64, s.n)
	p := s.p
	for i := range s.n {
		v := s.off[i]
		x := s.x[i*p : i*p+p]
		for j, b := range beta {
			v += b * x[j]
		}
		lp[i] = v
		r := math.Exp(v)
		risk[i] = s.w[i] * r
		if math.IsInf(r, 1) || math.IsNaN(r) {
			return lp, risk, false
		}
	}
	return lp, risk, true
}

// walk passes over the event times of a block from the last to the first and calls
// visit with each risk set's sums. second asks for S2.
func (s *sorted) walk(b block, risk []float64, second bool, visit func(*instant)) {
	p := s.p
	t := &instant{s1: make([]float64, p), s1d: make([]float64, p), s2: make([]float64, p*p), d: make([]float64, p*p)}
	gone := b.from
	add := func(i int, r float64, s1, s2 []float64) {
		x := s.x[i*p : i*p+p]
		for j, v := range x {
			rv := r * v
			s1[j] += rv
			if second {
				row := s2[j*p : j*p+j+1]
				for k := range row {
					row[k] += rv * x[k]
				}
			}
		}
	}
	for i := b.from; i < b.to; {
		t.time = s.time[i]
		if s.entry != nil {
			// Those that enter at this time or later were not at risk yet.
			for ; gone < b.to && s.entry[s.leaving[gone]] >= t.time; gone++ {
				q := int(s.leaving[gone])
				t.s0 -= risk[q]
				add(q, -risk[q], t.s1, t.s2)
			}
		}
		t.from, t.deaths, t.s0d, t.weight = i, 0, 0, 0
		clear(t.s1d)
		clear(t.d)
		for ; i < b.to && s.time[i] == t.time; i++ {
			t.s0 += risk[i]
			add(i, risk[i], t.s1, t.s2)
			if s.event[i] {
				t.deaths++
				t.weight += s.w[i]
				t.s0d += risk[i]
			}
		}
		t.to = i
		if t.deaths > 0 {
			if t.deaths > 1 {
				for k := t.from; k < t.from+t.deaths; k++ {
					add(k, risk[k], t.s1d, t.d)
				}
			}
			t.weight /= float64(t.deaths)
			visit(t)
		}
	}
}

// evaluate gives the likelihood and its derivatives at beta; false where it cannot
// be computed.
func (s *sorted) evaluate(beta []float64, ties Ties, out *newton.Derivatives) bool {
	out.Value = 0
	clear(out.Gradient)
	clear(out.Information)
	lp, risk, ok := s.linear(beta)
	if !ok {
		return false
	}
	if ties == Exact {
		return s.exact(lp, out)
	}
	p := s.p
	for _, b := range s.block {
		s.walk(b, risk, true, func(t *instant) {
			sh := t.shares(ties)
			out.Value -= sh.logs
			for i := t.from; i < t.from+t.deaths; i++ {
				out.Value += s.w[i] * lp[i]
				for j, v := range s.x[i*p : i*p+p] {
					out.Gradient[j] += s.w[i] * v
				}
			}
			for j := range p {
				out.Gradient[j] -= sh.h*t.s1[j] - sh.ah*t.s1d[j]
				for k := 0; k <= j; k++ {
					at := j*p + k
					out.Information[at] += sh.h*t.s2[at] - sh.ah*t.d[at] - sh.c0*t.s1[j]*t.s1[k] +
						sh.c1*(t.s1[j]*t.s1d[k]+t.s1d[j]*t.s1[k]) - sh.c2*t.s1d[j]*t.s1d[k]
				}
			}
		})
	}
	whole(out.Information, p)
	return !math.IsNaN(out.Value) && !math.IsInf(out.Value, 0)
}

// whole fills the upper triangle of a symmetric matrix.
func whole(a []float64, p int) {
	for j := range p {
		for k := range j {
			a[k*p+j] = a[j*p+k]
		}
	}
}

// exact is the discrete likelihood: at a time with d events the denominator is the
// sum over all sets of d of those at risk, by the recursion of elementary symmetric
// functions with their derivatives (Gail, Lubin and Rubinstein 1981).
func (s *sorted) exact(lp []float64, out *newton.Derivatives) bool {
	p := s.p
	size := 1 + p + p*(p+1)/2 // value, first and second derivatives
	for _, b := range s.block {
		for i := b.from; i < b.to; {
			from, deaths := i, 0
			for ; i < b.to && s.time[i] == s.time[from]; i++ {
				if s.event[i] {
					deaths++
				}
			}
			if deaths == 0 {
				continue
			}
			top := math.Inf(-1)
			var members []int
			for q := b.from; q < i; q++ {
				if s.entry == nil || s.entry[q] < s.time[from] {
					members = append(members, q)
					top = math.Max(top, lp[q])
				}
			}
			sums := make([]float64, (deaths+1)*size)
			sums[0] = 1
			scale := 0.0
			for count, q := range members {
				r := math.Exp(lp[q] - top)
				x := s.x[q*p : q*p+p]
				for m := min(count+1, deaths); m >= 1; m-- {
					to, lower := sums[m*size:(m+1)*size], sums[(m-1)*size:m*size]
					to[0] += r * lower[0]
					at := 1 + p
					for j := range p {
						to[1+j] += r * (lower[1+j] + x[j]*lower[0])
						for k := 0; k <= j; k++ {
							to[at] += r * (lower[at] + x[j]*lower[1+k] + x[k]*lower[1+j] + x[j]*x[k]*lower[0])
							at++
						}
					}
				}
				// Keep the sums within range.
				if big := sums[min(count+1, deaths)*size]; big > 1e100 {
					for k := range sums {
						sums[k] /= 1e100
					}
					scale += math.Log(1e100)
				}
			}
			e := sums[deaths*size:]
			if !(e[0] > 0) || math.IsInf(e[0], 0) {
				return false
			}
			out.Value -= math.Log(e[0]) + scale + float64(deaths)*top
			for q := from; q < from+deaths; q++ {
				out.Value += lp[q]
				for j, v := range s.x[q*p : q*p+p] {
					out.Gradient[j] += v
				}
			}
			at := 1 + p
			for j := range p {
				out.Gradient[j] -= e[1+j] / e[0]
				for k := 0; k <= j; k++ {
					v := e[at]/e[0] - e[1+j]*e[1+k]/(e[0]*e[0])
					out.Information[j*p+k] += v
					at++
				}
			}
		}
	}
	whole(out.Information, p)
	return true
}
