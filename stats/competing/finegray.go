package competing

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/newton"
	"leydig/stats/sandwich"
)

// FineGrayMethod is regression on the subdistribution hazard.
var FineGrayMethod = stats.Method{
	ID: "competing.fine-gray", Label: "Fine-Gray model",
	Sentence: "Subdistribution hazard ratios are from Fine and Gray's model with inverse-probability-of-censoring weights.",
	Cite:     "Fine JP, Gray RJ. J Am Stat Assoc 1999;94:496-509",
}

// FineGrayOptions of a fit.
type FineGrayOptions struct {
	Cause int // the cause of interest
	// Weighted takes censorings at a time as after its events, so that those are not at
	// risk of being censored, as survival::finegray does; cmprsk::crr does not.
	Weighted bool
	Efron    bool // ties as Efron takes them, else as Breslow
}

// FineGrayModel is a fitted model; slices run over the columns.
type FineGrayModel struct {
	Coefficient []float64
	Variance    *mat.SymDense // sandwich, the censoring curve taken as estimated
	LogLik      [2]float64
	// Infinite are the columns along which the likelihood only rises, where the error is stats.Monotone, and
	// Sign is the side on which each runs off, +1 or -1; 0 where every value of it fits as well.
	Infinite []int
	Sign     []float64
}

// fineGray is the data in rising order of time.
type fineGray struct {
	n, p    int
	x       []float64 // row-major, centred
	spread  []float64 // the standard deviation of each column
	time    []float64
	kind    []int8    // 0 censored, 1 the cause, 2 another
	before  []float64 // G(t-) at each row's time
	risk    []float64 // exp(linear predictor)
	efron   bool
	instant []subdistribution
}

// subdistribution is one event time of the cause.
type subdistribution struct {
	from, to, deaths int
	weight           float64 // G(t-)
	mean             []float64
	hazard           float64
}

// FineGray fits the proportional subdistribution hazards model. cause 0 is
// censored. With the error stats.Monotone the model says along which columns. R: cmprsk::crr
// (tightened), survival::finegray with coxph (Efron).
func FineGray(time []float64, cause []int, columns [][]float64, o FineGrayOptions) (*FineGrayModel, error) {
	n, p := len(time), len(columns)
	if len(cause) != n {
		panic("competing: time and cause differ in length")
	}
	if n == 0 {
		return nil, stats.NoData
	}
	if stats.Missing(time) {
		return nil, stats.ErrMissing
	}
	for _, c := range columns {
		if len(c) != n {
			panic("competing: columns differ in length")
		}
		if stats.Missing(c) {
			return nil, stats.ErrMissing
		}
	}
	f := &fineGray{n: n, p: p, efron: o.Efron}
	f.arrange(time, cause, columns, o)
	if !slices.Contains(f.kind, 1) {
		return nil, stats.NoEvents
	}
	climbed, err := newton.Maximise(newton.Objective{Evaluate: f.evaluate}, make([]float64, p), newton.Options{Spread: f.spread})
	m := &FineGrayModel{LogLik: [2]float64{climbed.Start.Value, climbed.End.Value}, Coefficient: climbed.At}
	switch {
	case errors.Is(err, stats.Monotone):
		return m, m.runOff(time, cause, columns, o.Cause)
	case err != nil || p == 0:
		return m, err
	}
	return m, f.variance(m)
}

// runOff decides which coefficients run off where a climb found the likelihood monotone. Who had
// another cause stays at risk, whatever the weight: it rises along the directions of the Cox model
// in which they are followed beyond the last event.
func (m *FineGrayModel) runOff(time []float64, cause []int, columns [][]float64, of int) error {
	last := slices.Max(time)
	d := cox.Data{Time: slices.Clone(time), Event: make([]bool, len(time)), Columns: columns}
	for i, c := range cause {
		d.Event[i] = c == of
		if c != 0 && c != of {
			d.Time[i] = last
		}
	}
	followed, err := cox.Fit(d, cox.Options{Ties: cox.Breslow, NoTests: true})
	switch {
	case err != nil:
		return err
	case followed.Infinite == nil:
		return stats.NotConverged // there is a maximum that the climb did not find
	}
	m.Infinite, m.Sign = followed.Infinite, followed.Sign
	return stats.Monotone
}

func (f *fineGray) arrange(time []float64, cause []int, columns [][]float64, o FineGrayOptions) {
	n, p := f.n, f.p
	grid, place := places(time)
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(place[a], place[b]) })
	f.x, f.time, f.kind = make([]float64, n*p), make([]float64, n), make([]int8, n)
	f.before, f.risk, f.spread = make([]float64, n), make([]float64, n), make([]float64, p)
	for i, r := range order {
		f.time[i] = grid[place[r]]
		switch cause[r] {
		case 0:
		case o.Cause:
			f.kind[i] = 1
		default:
			f.kind[i] = 2
		}
	}
	for j, c := range columns {
		mean := 0.0
		for _, v := range c {
			mean += v / float64(n)
		}
		for i, r := range order {
			f.x[i*p+j] = c[r] - mean
			f.spread[j] += (c[r] - mean) * (c[r] - mean)
		}
		f.spread[j] = math.Sqrt(f.spread[j] / math.Max(1, float64(n-1)))
	}
	g := 1.0
	for i := 0; i < n; {
		end, censored := i, 0.0
		for ; end < n && f.time[end] == f.time[i]; end++ {
			f.before[end] = g
			if f.kind[end] == 0 {
				censored++
			}
		}
		if censored > 0 {
			risk := float64(n - i)
			if o.Weighted {
				risk -= float64(end-i) - censored
			}
			g *= 1 - censored/risk
		}
		i = end
	}
}

// evaluate gives likelihood, score and information. At a time the risk set is those
// with a later time and, weighted by G(t-)/G(T-), those who had another cause at T
// before.
func (f *fineGray) evaluate(beta []float64, out *newton.Derivatives) bool {
	n, p := f.n, f.p
	for i := range n {
		lp := 0.0
		for j, b := range beta {
			lp += b * f.x[i*p+j]
		}
		f.risk[i] = math.Exp(lp)
		if math.IsInf(f.risk[i], 0) {
			return false
		}
	}
	// Sums of those who had another cause before, divided by their G(T-): forward;
	// sums of those at risk: backward. Both are taken at the event times.
	past := f.otherCauses()
	out.Value = 0
	clear(out.Gradient)
	clear(out.Information)
	size := 1 + p + p*p
	after, sum, dead := make([]float64, size), make([]float64, size), make([]float64, size)
	at := n
	for k := len(f.instant) - 1; k >= 0; k-- {
		e := &f.instant[k]
		for at > e.from {
			at--
			f.add(after, at, f.risk[at])
		}
		for j := range sum {
			sum[j] = after[j] + e.weight*past[k*size+j]
		}
		clear(dead)
		for q := e.from; q < e.to; q++ {
			if f.kind[q] != 1 {
				continue
			}
			f.add(dead, q, f.risk[q])
			out.Value += math.Log(f.risk[q])
			for j := range p {
				out.Gradient[j] += f.x[q*p+j]
			}
		}
		f.event(e, sum, dead, out)
	}
	for j := range p {
		for l := range j {
			out.Information[l*p+j] = out.Information[j*p+l]
		}
	}
	return !math.IsNaN(out.Value)
}

// add adds row i to sums of r, r x and r x x' (its lower triangle).
func (f *fineGray) add(to []float64, i int, r float64) {
	p := f.p
	x := f.x[i*p : i*p+p]
	to[0] += r
	for j, v := range x {
		to[1+j] += r * v
		for k := 0; k <= j; k++ {
			to[1+p+j*p+k] += r * v * x[k]
		}
	}
}

// otherCauses lists the event times of the cause in instant, and gives the sums of
// those who had another cause before each of them.
func (f *fineGray) otherCauses() []float64 {
	f.instant = f.instant[:0]
	var past []float64
	other := make([]float64, 1+f.p+f.p*f.p)
	for i := 0; i < f.n; {
		end, deaths := i, 0
		for ; end < f.n && f.time[end] == f.time[i]; end++ {
			if f.kind[end] == 1 {
				deaths++
			}
		}
		if deaths > 0 {
			f.instant = append(f.instant, subdistribution{from: i, to: end, deaths: deaths, weight: f.before[i]})
			past = append(past, other...)
		}
		for q := i; q < end; q++ {
			if f.kind[q] == 2 {
				f.add(other, q, f.risk[q]/f.before[q])
			}
		}
		i = end
	}
	return past
}

// event takes the events at one time off, sum being that of the risk set and dead
// that of the events, and notes their mean and hazard.
func (f *fineGray) event(e *subdistribution, sum, dead []float64, out *newton.Derivatives) {
	p := f.p
	e.mean, e.hazard = make([]float64, p), 0
	for d := range e.deaths {
		a := 0.0
		if f.efron {
			a = float64(d) / float64(e.deaths)
		}
		den := sum[0] - a*dead[0]
		out.Value -= math.Log(den)
		e.hazard += 1 / den
		for j := range p {
			mj := (sum[1+j] - a*dead[1+j]) / den
			e.mean[j] += mj / float64(e.deaths)
			out.Gradient[j] -= mj
			for l := 0; l <= j; l++ {
				ml := (sum[1+l] - a*dead[1+l]) / den
				out.Information[j*p+l] += (sum[1+p+j*p+l]-a*dead[1+p+j*p+l])/den - mj*ml
			}
		}
	}
}

// variance is the sandwich of Fine and Gray: each row's score residual, with what
// its censoring, or being at risk of it, adds through the censoring curve.
func (f *fineGray) variance(m *FineGrayModel) error {
	n, p := f.n, f.p
	d := newton.NewDerivatives(p)
	if !f.evaluate(m.Coefficient, d) {
		return stats.NotConverged
	}
	bread, ok := newton.Invert(d.Information, p)
	if !ok {
		return stats.Singular
	}
	// Sums over the event times: of the hazard and hazard x mean, plain and weighted by
	// G(t-), after each of them.
	e := len(f.instant)
	plain, weighted := make([]float64, (e+1)*(p+1)), make([]float64, (e+1)*(p+1))
	for k := range e {
		t := f.instant[k]
		for j := 0; j <= p; j++ {
			v := t.hazard
			if j > 0 {
				v *= t.mean[j-1]
			}
			plain[(k+1)*(p+1)+j] = plain[k*(p+1)+j] + v
			weighted[(k+1)*(p+1)+j] = weighted[k*(p+1)+j] + v*t.weight
		}
	}
	until := make([]int, n) // event times up to and with the row's own
	k := 0
	for i := range n {
		for k < e && f.instant[k].from <= i {
			k++
		}
		until[i] = k
	}
	residual := make([]float64, n*p)
	last := e * (p + 1)
	for i := range n {
		u := until[i] * (p + 1)
		for j := range p {
			x := f.x[i*p+j]
			v := -f.risk[i] * (x*plain[u] - plain[u+1+j])
			if f.kind[i] == 1 {
				v += x - f.instant[until[i]-1].mean[j]
			}
			if f.kind[i] == 2 {
				v -= f.risk[i] / f.before[i] * (x*(weighted[last]-weighted[u]) - (weighted[last+1+j] - weighted[u+1+j]))
			}
			residual[i*p+j] = v
		}
	}
	f.censoring(residual, weighted, until)
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = residual[i*p : i*p+p]
	}
	m.Variance = sandwich.Variance(bread, sandwich.Meat(rows, nil, nil))
	return nil
}

// censoring adds to each row's residual what the estimated censoring curve does: at
// a censoring time u the weights of those who had another cause before u fall from
// then on. At u itself crr counts event times in and other causes out; so does this.
func (f *fineGray) censoring(residual, weighted []float64, until []int) {
	n, p := f.n, f.p
	last := len(f.instant) * (p + 1)
	zero, first := 0.0, make([]float64, p) // Σ r/G(T-), Σ r x/G(T-) of other causes before
	running := make([]float64, p)          // Σ q c/π² up to now
	q := make([]float64, p)
	for i := 0; i < n; {
		end, censored := i, 0.0
		for ; end < n && f.time[end] == f.time[i]; end++ {
			if f.kind[end] == 0 {
				censored++
			}
		}
		if censored > 0 {
			risk := float64(n - i)
			before := until[i]
			if before > 0 && f.instant[before-1].from == i {
				before--
			}
			u := before * (p + 1)
			for j := range p {
				// Σ over event times from u on of G(t-) (x - mean) dΛ, over subjects.
				q[j] = first[j]*(weighted[last]-weighted[u]) - zero*(weighted[last+1+j]-weighted[u+1+j])
				running[j] += q[j] * censored / (risk * risk)
			}
		}
		for r := i; r < end; r++ {
			for j := range p {
				if f.kind[r] == 0 {
					residual[r*p+j] += q[j] / float64(n-i)
				}
				residual[r*p+j] -= running[j]
			}
			if f.kind[r] == 2 {
				w := f.risk[r] / f.before[r]
				zero += w
				for j := range p {
					first[j] += w * f.x[r*p+j]
				}
			}
		}
		i = end
	}
}
