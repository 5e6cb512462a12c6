package cox

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"leydig/stats/newton"
)

// shares are the sums over the tied events k = 0..d-1, each with the denominator
// D = S0 - a S0d, a = k/d (Efron) or 0 (Breslow).
type shares struct {
	h, ah         float64 // Σ w/D, Σ a w/D
	c0, c1, c2    float64 // Σ a^m w/D²
	logs          float64 // Σ w log D
	inverseSquare float64 // Σ w/D², the variance of the hazard
	ahDeath       float64 // Σ (1-a) w/D, what an event has
}

// sharesOf d events of the weight w each, on average, with the sums s0 over those at
// risk and s0d over the events.
func sharesOf(d int, w, s0, s0d float64, ties Ties) shares {
	var s shares
	step := 0.0
	if ties == Efron {
		step = 1 / float64(d)
	}
	// The logarithm of a product costs what one logarithm costs.
	together := 32
	if !(s0 < 1e9 && s0-s0d*step*float64(d-1) > 1e-9) {
		together = 1
	}
	product, in := 1.0, 0
	for k := range d {
		a := float64(k) * step
		den := s0 - a*s0d
		over := 1 / den
		h := w * over
		s.h += h
		s.ah += a * h
		c := h * over
		s.c0 += c
		s.c1 += a * c
		s.c2 += a * a * c
		product *= den
		if in++; in == together {
			s.logs += math.Log(product)
			product, in = 1, 0
		}
	}
	if in > 0 {
		s.logs += math.Log(product)
	}
	s.logs *= w
	s.inverseSquare = s.c0
	s.ahDeath = s.h - s.ah
	return s
}

// linear gives the linear predictor and w exp(it) of every row; false on overflow.
func (s *sorted) linear(beta []float64) (lp, risk []float64, ok bool) {
	lp, risk = s.predictor(beta), make([]float64, s.n)
	for i, v := range lp {
		r := math.Exp(v)
		risk[i] = s.w[i] * r
		if math.IsInf(r, 1) || math.IsNaN(r) {
			return lp, risk, false
		}
	}
	return lp, risk, true
}

// tied is the rows from..to of one time in a block, events up to events, of so many deaths.
type tied struct{ from, events, to, deaths int32 }

// likelihood evaluates the likelihood of sorted data; it is of one climb at a time.
//
// With c_i = r_i (H(t_i) - H(entry_i)), what row i is expected to have (r_i less the
// share of its own time's hazard where it is an event of ties), the gradient is
// Σ_events w x - Σ c x and the information Σ c x x' less what the means of the risk
// sets have: sums over all rows at once, by column, and little for each time.
type likelihood struct {
	*sorted
	ties Ties
	risk []float64 // r of each row
	// h, ah and sum are the hazard of each of times, what of it its events lack, and H up to it.
	h, ah, sum []float64
	late       []float64 // H at entry
	c, y       []float64 // of a stretch
}

// stretch is how many rows are looked at together.
const stretch = newton.Rows

func newLikelihood(s *sorted, ties Ties) *likelihood {
	l := &likelihood{sorted: s, ties: ties}
	if ties != Exact {
		l.risk, l.c, l.y = make([]float64, s.n), make([]float64, min(s.n, stretch)), make([]float64, min(s.n, stretch))
		l.h, l.ah, l.sum = make([]float64, len(s.times)), make([]float64, len(s.times)), make([]float64, len(s.times))
		if s.entry != nil {
			l.late = make([]float64, s.n)
		}
	}
	return l
}

// evaluate gives the likelihood and its derivatives at beta; false where it cannot
// be computed.
func (l *likelihood) evaluate(beta []float64, out *newton.Derivatives) bool {
	out.Value = 0
	clear(out.Gradient)
	clear(out.Information)
	if l.ties == Exact {
		lp, _, ok := l.linear(beta)
		return ok && l.exact(lp, out)
	}
	for _, b := range l.block {
		if !l.riskSets(b, beta, func(g int, h shares, s1, s1d []float64) {
			l.h[g], l.ah[g] = h.h, h.ah
			out.Value -= h.logs
			h.lessMeans(out.Information, 1, s1, s1d)
		}) {
			return false
		}
	}
	l.crossProducts(l.h, l.ah, out)
	out.Value += l.offsets
	for j, b := range beta {
		out.Value += b * l.sums[j]
		out.Gradient[j] += l.sums[j]
	}
	return !math.IsNaN(out.Value) && !math.IsInf(out.Value, 0)
}

// risks fills risk of some rows with w exp(lp); false where that overflows.
func (l *likelihood) risks(beta []float64, from, to int) bool {
	r := l.risk[from:to]
	if l.off != nil {
		copy(r, l.off[from:to])
	} else {
		clear(r)
	}
	for j, b := range beta {
		floats.AddScaled(r, b, l.x[j][from:to])
	}
	w := l.w[from:to]
	for i, v := range r {
		e := math.Exp(v)
		if !(e <= math.MaxFloat64) {
			return false
		}
		r[i] = w[i] * e
	}
	return true
}

// riskSets passes over the times of a block, from the last to the first, and shows each that has
// events with the sums Σ r x over those at risk and over the events. It fills risk on the way, so
// that columns are in the cache when they are summed.
func (l *likelihood) riskSets(b block, beta []float64, visit func(g int, h shares, s1, s1d []float64)) bool {
	p := l.p
	filled := b.from
	s0, gone := 0.0, b.from
	s1, s1d := make([]float64, p), make([]float64, p)
	for g := b.first; g < b.last; g++ {
		t := l.times[g]
		for filled < int(t.to) {
			to := min(filled+stretch, b.to)
			if !l.risks(beta, filled, to) {
				return false
			}
			filled = to
		}
		if l.entry != nil {
			// Those that enter at this time or later were not at risk yet.
			for ; gone < b.to && l.entry[l.leaving[gone]] >= l.time[t.from]; gone++ {
				q := l.leaving[gone]
				s0 -= l.risk[q]
				for j, x := range l.x {
					s1[j] -= l.risk[q] * x[q]
				}
			}
		}
		deaths, others := l.risk[t.from:t.events], l.risk[t.events:t.to]
		s0d := floats.Sum(deaths)
		s0 += s0d + floats.Sum(others)
		for j, x := range l.x {
			s1d[j] = floats.Dot(deaths, x[t.from:t.events])
			s1[j] += s1d[j] + floats.Dot(others, x[t.events:t.to])
		}
		d := int(t.deaths)
		if d == 0 {
			continue
		}
		visit(g, sharesOf(d, floats.Sum(l.w[t.from:t.events])/float64(d), s0, s0d, l.ties), s1, s1d)
	}
	return true
}

// lessMeans takes what the means of a risk set have off the lower triangle of an information,
// times a factor; h and ah times S2 are in the crossproducts.
func (s shares) lessMeans(information []float64, factor float64, s1, s1d []float64) {
	p := len(s1)
	for j := range p {
		of0, of1 := factor*(s.c0*s1[j]-s.c1*s1d[j]), factor*(s.c1*s1[j]-s.c2*s1d[j])
		row := information[j*p : j*p+j+1]
		for k := range row {
			row[k] -= of0*s1[k] - of1*s1d[k]
		}
	}
}

// hazards fills sum with the sums of h over the times of a block up to each, and late with
// those up to entries.
func (l *likelihood) hazards(b block, h []float64) {
	hazard, entered := 0.0, b.to // leaving from its end: entries rising
	for g := b.last - 1; g >= b.first; g-- {
		if l.entry != nil {
			for now := l.time[l.times[g].from]; entered > b.from && l.entry[l.leaving[entered-1]] < now; entered-- {
				l.late[l.leaving[entered-1]] = hazard
			}
		}
		hazard += h[g]
		l.sum[g] = hazard
	}
}

// crossProducts takes Σ c x off the gradient and adds Σ c x x' to the information, c being r
// times the sum of h over the times at which a row is at risk, less ah for an event.
func (l *likelihood) crossProducts(h, ah []float64, out *newton.Derivatives) {
	for _, b := range l.block {
		l.hazards(b, h)
	}
	g := 0
	for from := 0; from < l.n; from += stretch {
		to := min(from+stretch, l.n)
		c := l.c[:to-from]
		for i := from; i < to; i++ {
			for i >= int(l.times[g].to) {
				g++
			}
			at := l.sum[g]
			if l.late != nil {
				at -= l.late[i]
			}
			if i < int(l.times[g].events) {
				at -= ah[g]
			}
			c[i-from] = l.risk[i] * at
		}
		out.AddRows(l.x, from, to, -1, c, c, l.y[:to-from])
	}
	out.Mirror()
}
