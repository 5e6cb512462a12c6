package cox

import (
	"math"
	"slices"

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
// risk and s0d over the events. Of many tied events those are taken together of which D differs by less
// than a thousandth: m about a middle, D = middle (1 - e i) for i from -(m-1)/2 to (m-1)/2, whose sums are
// series in e, with two = Σ i² and four = Σ i⁴.
func sharesOf(d int, w, s0, s0d float64, ties Ties) shares {
	const differ = 1e-3
	var s shares
	step := 0.0
	if ties == Efron {
		step = 1 / float64(d)
	}
	for k := 0; k < d; {
		m := float64(d - k)
		if room := differ * (s0 - float64(k)*step*s0d); room < m*step*s0d {
			m = math.Max(1, math.Floor(room/(step*s0d)))
		}
		share := (float64(k) + (m-1)/2) * step
		middle := s0 - share*s0d
		e := step * s0d / middle
		two := m * (m*m - 1) / 12
		four := two * (3*m*m - 7) / 20
		h := w / middle
		sum, moment := m+e*e*two+e*e*e*e*four, step*(e*two+e*e*e*four)
		s.h += h * sum
		s.ah += h * (share*sum + moment)
		c := h / middle
		sum, moment = m+3*e*e*two+5*e*e*e*e*four, step*(2*e*two+4*e*e*e*four)
		s.c0 += c * sum
		s.c1 += c * (share*sum + moment)
		s.c2 += c * (share*(share*sum+2*moment) + step*step*(two+3*e*e*four))
		s.logs += w * (m*math.Log(middle) - e*e*two/2 - e*e*e*e*four/4)
		k += int(m)
	}
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
type likelihood struct {
	*sorted
	ties Ties
	risk []float64 // r of each row
	room []float64 // of a stretch
	one  []float64 // the covariates of a row
}

// stretch is how many rows are looked at together.
const stretch = newton.Rows

func newLikelihood(s *sorted, ties Ties) *likelihood {
	l := &likelihood{sorted: s, ties: ties, one: make([]float64, s.p)}
	if ties != Exact {
		l.risk, l.room = make([]float64, s.n), make([]float64, min(s.n, stretch))
	}
	return l
}

// evaluate gives the likelihood and its derivatives at beta; false where it cannot
// be computed.
func (l *likelihood) evaluate(beta []float64, out *newton.Derivatives) bool {
	out.Clear()
	if l.ties == Exact {
		lp, _, ok := l.linear(beta)
		return ok && l.exact(lp, out)
	}
	for _, b := range l.block {
		if !l.riskSets(b, beta, func(_ tied, h shares, all, events *newton.Derivatives) { h.take(out, 1, all, events) }) {
			return false
		}
	}
	out.Mirror()
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
	l.predict(beta, from, r)
	newton.Exp(r, r)
	floats.Mul(r, l.w[from:to])
	return floats.Sum(r) <= math.MaxFloat64
}

// riskSets passes over the times of a block, from the last to the first, and shows each that has
// events with the sums Σ r, Σ r x and Σ r x x' (its lower triangle) over those at risk and over the
// events. It fills risk on the way, so that columns are in the cache when they are summed.
func (l *likelihood) riskSets(b block, beta []float64, visit func(t tied, h shares, all, events *newton.Derivatives)) bool {
	filled, gone := b.from, b.from
	all, events := newton.NewDerivatives(l.p), newton.NewDerivatives(l.p)
	for _, t := range l.times[b.first:b.last] {
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
				q := int(l.leaving[gone])
				l.addRow(all, q, -l.risk[q])
			}
		}
		events.Clear()
		l.add(events, int(t.from), int(t.events))
		all.Add(events)
		l.add(all, int(t.events), int(t.to))
		if d := int(t.deaths); d > 0 {
			visit(t, sharesOf(d, floats.Sum(l.w[t.from:t.events])/float64(d), all.Value, events.Value, l.ties), all, events)
		}
	}
	return true
}

// add adds the sums of the rows from..to.
func (l *likelihood) add(d *newton.Derivatives, from, to int) {
	const few = 8
	if to-from < few {
		for i := from; i < to; i++ {
			l.addRow(d, i, l.risk[i])
		}
		return
	}
	next, _ := slices.BinarySearch(l.cuts, int32(from+1))
	for from < to {
		end := min(to, from+stretch)
		for ; next < len(l.cuts) && int(l.cuts[next]) < end; next++ {
			if cut := int(l.cuts[next]); cut >= from+few {
				end = cut
			}
		}
		r := l.risk[from:end]
		d.Value += floats.Sum(r)
		d.AddRows(l.x, from, end, 1, r, r, l.room[:end-from])
		from = end
	}
}

// addRow adds a row with its risk.
func (l *likelihood) addRow(d *newton.Derivatives, i int, r float64) {
	d.Value += r
	x := l.at(i, l.one)
	for j, v := range x {
		d.Gradient[j] += r * v
		row := d.Information[j*l.p : j*l.p+j+1]
		for k := range row {
			row[k] += r * v * x[k]
		}
	}
}

// take takes what the tied events of a time have of those at risk with them off the value and the
// gradient, and adds to the lower triangle of the information how the covariates of these vary; times a
// factor.
func (s shares) take(out *newton.Derivatives, factor float64, all, events *newton.Derivatives) {
	p := len(out.Gradient)
	out.Value -= factor * s.logs
	h, ah := factor*s.h, factor*s.ah
	for j, of := range all.Gradient {
		ofEvents := events.Gradient[j]
		out.Gradient[j] -= h*of - ah*ofEvents
		mean, meanEvents := factor*(s.c0*of-s.c1*ofEvents), factor*(s.c1*of-s.c2*ofEvents)
		row := out.Information[j*p : j*p+j+1]
		for k := range row {
			at := j*p + k
			row[k] += h*all.Information[at] - ah*events.Information[at] - (mean*all.Gradient[k] - meanEvents*events.Gradient[k])
		}
	}
}
