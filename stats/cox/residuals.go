package cox

import (
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/mat"
)

// passage is one event time with what residuals need of it.
type passage struct {
	time         float64
	from, events int       // the rows that are events
	hazard       float64   // Σ h
	death        float64   // Σ (1-a) h, what an event has
	mean         []float64 // average of the d means
	hazardMean   []float64 // Σ h mean
	deathMean    []float64 // Σ (1-a) h mean
	variance     float64   // Σ w/D²
}

// passages gives the event times of a block in rising order.
func (s *sorted) passages(b block, risk []float64, ties Ties) []passage {
	p := s.p
	var out []passage
	s.walk(b, risk, func(t *instant) {
		sh := t.shares(ties)
		e := passage{time: t.time, from: t.from, events: t.events, hazard: sh.h, death: sh.ahDeath, variance: sh.inverseSquare,
			mean: make([]float64, p), hazardMean: make([]float64, p), deathMean: make([]float64, p)}
		d := float64(t.deaths)
		for k := range t.deaths {
			a := float64(k) / d
			if ties != Efron {
				a = 0
			}
			den := t.s0 - a*t.s0d
			h := t.weight / den
			for j := range p {
				v := (t.s1[j] - a*t.s1d[j]) / den
				e.mean[j] += v / d
				e.hazardMean[j] += h * v
				e.deathMean[j] += (1 - a) * h * v
			}
		}
		out = append(out, e)
	})
	slices.Reverse(out)
	return out
}

// residuals gives martingale and score residuals, in the order of s.
func (s *sorted) residuals(beta []float64, ties Ties) (martingale []float64, score [][]float64) {
	p := s.p
	lp, risk, _ := s.linear(beta)
	martingale, score = make([]float64, s.n), make([][]float64, s.n)
	flat := make([]float64, s.n*p)
	for i := range score {
		score[i] = flat[i*p : i*p+p]
	}
	for _, b := range s.block {
		times := s.passages(b, risk, ties)
		hazard := make([]float64, len(times)+1)
		mean := make([]float64, (len(times)+1)*p)
		for k, t := range times {
			hazard[k+1] = hazard[k] + t.hazard
			for j := range p {
				mean[(k+1)*p+j] = mean[k*p+j] + t.hazardMean[j]
			}
		}
		x := make([]float64, p)
		k := len(times) // how many times with events there are up to a row's
		for i := b.from; i < b.to; i++ {
			for k > 0 && times[k-1].time > s.time[i] {
				k--
			}
			e := 0 // and up to its entry
			if s.entry != nil {
				e = sort.Search(len(times), func(at int) bool { return times[at].time > s.entry[i] })
			}
			r := math.Exp(lp[i])
			s.at(i, x)
			h := hazard[k] - hazard[e]
			out := score[i]
			for j := range p {
				out[j] = -r * (x[j]*h - (mean[k*p+j] - mean[e*p+j]))
			}
			if s.event[i] {
				t := times[k-1]
				h += t.death - t.hazard
				for j := range p {
					out[j] += x[j] - t.mean[j] - r*(x[j]*(t.death-t.hazard)-(t.deathMean[j]-t.hazardMean[j]))
				}
			}
			martingale[i] = -r * h
			if s.event[i] {
				martingale[i]++
			}
		}
	}
	return martingale, score
}

// asGiven puts what is in the order of sorted rows into that of the data.
func asGiven[T any](s *sorted, x []T) []T {
	out := make([]T, len(x))
	for i, r := range s.row {
		out[r] = x[i]
	}
	return out
}

// Martingale residuals, one a row. R: residuals(type = "martingale").
func (m *Model) Martingale() []float64 {
	s := m.rows()
	r, _ := s.residuals(m.Coefficient, m.Ties)
	return asGiven(s, r)
}

// Deviance residuals, one a row.
func (m *Model) Deviance() []float64 {
	r := m.Martingale()
	for i, v := range r {
		d := 0.0
		if m.data.Event[i] {
			d = math.Log(1 - v)
		}
		r[i] = math.Copysign(math.Sqrt(math.Max(0, -2*(v+d))), v)
	}
	return r
}

// ScoreResiduals, one row a row, one column a covariate.
func (m *Model) ScoreResiduals() [][]float64 {
	s := m.rows()
	_, score := s.residuals(m.Coefficient, m.Ties)
	return asGiven(s, score)
}

// DFBeta is the approximate change of the coefficients that a row, with its weight,
// makes; scaled divides by the standard errors (dfbetas).
func (m *Model) DFBeta(scaled bool) [][]float64 {
	score := m.ScoreResiduals()
	se := m.NaiveSE()
	out := make([][]float64, len(score))
	for i, u := range score {
		var x mat.VecDense
		x.MulVec(m.Naive, mat.NewVecDense(len(u), u))
		out[i] = x.RawVector().Data
		for j := range out[i] {
			out[i][j] *= m.data.weight(i)
			if scaled {
				out[i][j] /= se[j]
			}
		}
	}
	return out
}

// Schoenfeld gives the residuals of the events, by stratum and in order of time,
// with their times. Scaled ones are V d r + β, an estimate of β(t).
func (m *Model) Schoenfeld(scaled bool) (time []float64, residual [][]float64) {
	s := m.rows()
	_, risk, _ := s.linear(m.Coefficient)
	for _, b := range s.block {
		for _, t := range s.passages(b, risk, m.Ties) {
			for i := t.from; i < t.events; i++ {
				r := make([]float64, s.p)
				for j := range r {
					r[j] = s.x[j][i] - t.mean[j]
				}
				time = append(time, t.time)
				residual = append(residual, r)
			}
		}
	}
	if scaled {
		d := float64(len(residual))
		for i, r := range residual {
			var x mat.VecDense
			x.MulVec(m.Variance, mat.NewVecDense(s.p, r))
			for j := range s.p {
				residual[i][j] = d*x.AtVec(j) + m.Coefficient[j]
			}
		}
	}
	return time, residual
}
