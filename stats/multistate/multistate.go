// Package multistate fits Markov models of states that are seen at visits only: when a man
// went from one to another is known to lie between two visits, and he may have been in
// others between. With Q the intensities of the allowed transitions, the probability of
// being in s a time t after being in r is exp(tQ) at (r, s).
//
// Sources: Kalbfleisch JD, Lawless JF. J Am Stat Assoc 1985;80:863-871; Jackson CH. J Stat Softw
// 2011;38(8) (msm).
package multistate

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// Method is the model.
var Method = stats.Method{
	ID: "multistate.panel", Label: "Markov model of states seen at visits (constant intensities)",
	Sentence: "Transitions between states were estimated by a Markov model with constant intensities from the states at visits; " +
		stats.LevelMark + " limits of intensities are Wald's on the log scale, of shares on the logit scale (delta method).",
	Cite: "Kalbfleisch JD, Lawless JF. J Am Stat Assoc 1985;80:863-871",
}

// Data is one entry a visit; the visits of one man stand together, in order of time.
type Data struct {
	Man   []int
	Time  []float64
	State []int // 0, 1, ...
}

// Options of a model.
type Options struct {
	States  int
	Allowed [][2]int // transitions, from and to
	// Exact are absorbing states of which the time of entry is known, such as a restart.
	Exact []int
}

// Model is a fitted model.
type Model struct {
	Options
	Men, Pairs int       // pairs of visits that follow each other
	Log        []float64 // logarithms of the intensities, one an allowed transition
	Variance   *mat.SymDense
	LogLik     float64
}

// Why there is no model.
const (
	ErrState   stats.Reason = "a state or a transition is none of the model's"
	ErrOrder   stats.Reason = "the visits of a man must stand together, in rising order of time"
	Impossible stats.Reason = "two visits follow each other that the allowed transitions do not connect"
	Unseen     stats.Reason = "an allowed transition has nothing that would tell its intensity"
	ErrTime    stats.Reason = "a time must be 0 or more"
)

// step is pairs of visits alike: from a state to another in some time.
type step struct {
	from, to int
	time     float64
	n        float64
}

// Fit maximises the likelihood of the states at visits given the first of each man.
// R: msm::msm(state ~ time, subject, qmatrix, deathexact).
func Fit(d Data, o Options) (*Model, error) {
	steps, men, err := stepsOf(d, o)
	if err != nil {
		return nil, err
	}
	m := &Model{Options: o, Men: men}
	pairs, elapsed := 0.0, 0.0
	for _, s := range steps {
		pairs += s.n
		elapsed += s.n * s.time
	}
	m.Pairs = int(pairs)
	start := make([]float64, len(o.Allowed))
	for k := range start {
		start[k] = math.Log(pairs / elapsed / float64(2*len(start)))
	}
	if v, ok := o.likelihood(steps, start, nil); !ok || math.IsInf(v, -1) {
		return nil, Impossible
	}
	top, err := newton.Maximise(newton.Objective{Evaluate: func(at []float64, d *newton.Derivatives) bool { return o.evaluate(steps, at, d) },
		Value: func(at []float64) (float64, bool) { return o.likelihood(steps, at, nil) }}, start,
		newton.Options{Indefinite: true, Longest: 1, Iterations: 200, Tolerance: 1e-8})
	if err != nil {
		return nil, err
	}
	m.Log, m.LogLik = top.At, top.End.Value
	var ok bool
	if m.Variance, ok = newton.Invert(top.End.Information, len(start)); !ok {
		return nil, Unseen
	}
	for k := range start {
		if !(m.Variance.At(k, k) > 0) || m.Variance.At(k, k) > 1e4 {
			return nil, Unseen
		}
	}
	return m, nil
}

// stepsOf collects the pairs of visits, those alike as one.
func stepsOf(d Data, o Options) (steps []step, men int, err error) {
	if len(d.Man) == 0 {
		return nil, 0, stats.NoData
	}
	if len(d.Time) != len(d.Man) || len(d.State) != len(d.Man) {
		return nil, 0, stats.ErrUnpaired
	}
	for _, a := range o.Allowed {
		if a[0] == a[1] || min(a[0], a[1]) < 0 || max(a[0], a[1]) >= o.States {
			return nil, 0, ErrState
		}
	}
	seen := map[int]bool{}
	for i, man := range d.Man {
		if s := d.State[i]; s < 0 || s >= o.States {
			return nil, 0, ErrState
		}
		if i == 0 || d.Man[i-1] != man {
			if seen[man] {
				return nil, 0, ErrOrder
			}
			seen[man] = true
			continue
		}
		if !(d.Time[i] > d.Time[i-1]) {
			return nil, 0, ErrOrder
		}
		steps = append(steps, step{d.State[i-1], d.State[i], d.Time[i] - d.Time[i-1], 1})
	}
	if len(steps) == 0 {
		return nil, 0, stats.NoData
	}
	compare := func(a, b step) int { return cmp.Or(cmp.Compare(a.time, b.time), a.from-b.from, a.to-b.to) }
	slices.SortFunc(steps, compare)
	var out []step
	for _, s := range steps {
		if k := len(out) - 1; k >= 0 && compare(out[k], s) == 0 {
			out[k].n++
			continue
		}
		out = append(out, s)
	}
	return out, len(seen), nil
}

// intensities is Q.
func (o Options) intensities(log []float64) *mat.Dense {
	q := mat.NewDense(o.States, o.States, nil)
	for k, a := range o.Allowed {
		v := math.Exp(log[k])
		q.Set(a[0], a[1], v)
		q.Set(a[0], a[0], q.At(a[0], a[0])-v)
	}
	return q
}

// probabilities is exp(tQ) and, for each allowed transition, its derivative by the logarithm
// of the intensity: the upper right block of exp(t [Q E; 0 Q]), E = ∂Q.
func (o Options) probabilities(log []float64, t float64, slopes bool) (p *mat.Dense, by []*mat.Dense) {
	q := o.intensities(log)
	n := o.States
	var scaled mat.Dense
	scaled.Scale(t, q)
	p = new(mat.Dense)
	p.Exp(&scaled)
	if !slopes {
		return p, nil
	}
	for k, a := range o.Allowed {
		big := mat.NewDense(2*n, 2*n, nil)
		for i := range n {
			for j := range n {
				big.Set(i, j, t*q.At(i, j))
				big.Set(n+i, n+j, t*q.At(i, j))
			}
		}
		v := t * math.Exp(log[k])
		big.Set(a[0], n+a[1], v)
		big.Set(a[0], n+a[0], -v)
		var e mat.Dense
		e.Exp(big)
		by = append(by, mat.DenseCopyOf(e.Slice(0, n, n, 2*n)))
	}
	return p, by
}

// likelihood is the log-likelihood; slope, where it is not nil, is filled with its gradient.
func (o Options) likelihood(steps []step, log, slope []float64) (float64, bool) {
	value := 0.0
	clear(slope)
	q := o.intensities(log)
	var p *mat.Dense
	var by []*mat.Dense
	for i, s := range steps {
		if i == 0 || steps[i-1].time != s.time {
			p, by = o.probabilities(log, s.time, slope != nil)
		}
		l := p.At(s.from, s.to)
		exact := slices.Contains(o.Exact, s.to) && s.from != s.to
		if exact { // in some state just before, and then there
			l = 0
			for r := range o.States {
				if r != s.to {
					l += p.At(s.from, r) * q.At(r, s.to)
				}
			}
		}
		value += s.n * math.Log(l)
		for k := range slope {
			d := by[k].At(s.from, s.to)
			if exact {
				d = 0
				for r := range o.States {
					if r != s.to {
						d += by[k].At(s.from, r) * q.At(r, s.to)
					}
				}
				if a := o.Allowed[k]; a[1] == s.to {
					d += p.At(s.from, a[0]) * q.At(a[0], s.to)
				}
			}
			slope[k] += s.n * d / l
		}
	}
	return value, !math.IsNaN(value) && !math.IsInf(value, 0)
}

// evaluate gives the likelihood, its gradient, and the information by differences of it.
func (o Options) evaluate(steps []step, at []float64, d *newton.Derivatives) bool {
	var ok bool
	if d.Value, ok = o.likelihood(steps, at, d.Gradient); !ok {
		return false
	}
	const h = 1e-5
	n := len(at)
	up, down := make([]float64, n), make([]float64, n)
	for k := range at {
		x := slices.Clone(at)
		x[k] += h
		if _, ok = o.likelihood(steps, x, up); !ok {
			return false
		}
		x[k] -= 2 * h
		if _, ok = o.likelihood(steps, x, down); !ok {
			return false
		}
		for j := range at {
			d.Information[k*n+j] = -(up[j] - down[j]) / (2 * h)
		}
	}
	for j := range n {
		for k := range j {
			v := (d.Information[j*n+k] + d.Information[k*n+j]) / 2
			d.Information[j*n+k], d.Information[k*n+j] = v, v
		}
	}
	return true
}

// Intensity is that of an allowed transition; SE is of its logarithm.
func (m *Model) Intensity(k int, level float64) (stats.Estimate, error) {
	if !(level > 0 && level < 1) {
		return stats.Estimate{}, stats.ErrLevel
	}
	e, _, _ := dist.WaldRatio(m.Log[k], math.Sqrt(m.Variance.At(k, k)), level)
	return e, nil
}

// Occupancy is the share of men in each state a time after being in one, with logit limits
// by the delta method; there are none at 0 and 1.
func (m *Model) Occupancy(from int, time, level float64) ([]stats.Estimate, error) {
	switch {
	case !(level > 0 && level < 1):
		return nil, stats.ErrLevel
	case from < 0 || from >= m.States:
		return nil, ErrState
	case !(time >= 0) || math.IsInf(time, 1):
		return nil, ErrTime
	}
	p, by := m.probabilities(m.Log, time, true)
	out := make([]stats.Estimate, m.States)
	for s := range out {
		v := 0.0
		for k := range by {
			for l := range by {
				v += by[k].At(from, s) * by[l].At(from, s) * m.Variance.At(k, l)
			}
		}
		x := p.At(from, s)
		e := stats.Estimate{Value: x, SE: math.Sqrt(math.Max(0, v)), CI: stats.NoInterval(level)}
		if x > 1e-12 && x < 1-1e-12 {
			logit := math.Log(x / (1 - x))
			half := dist.Z(level) * e.SE / (x * (1 - x))
			e.CI.Lower, e.CI.Upper = 1/(1+math.Exp(-logit+half)), 1/(1+math.Exp(-logit-half))
		}
		out[s] = e
	}
	return out, nil
}
