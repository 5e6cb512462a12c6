package cox

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// FirthMethod is the remedy where a likelihood is monotone.
var FirthMethod = stats.Method{
	ID: "cox.firth", Label: "Cox model, Firth's penalised likelihood",
	Sentence: "Hazard ratios are from Cox models with Firth's penalised likelihood, which stay finite where a " +
		"group has no events; intervals and P values are from the penalised likelihood ratio.",
	Cite: "Heinze G, Schemper M. Biometrics 2001;57:114-119",
}

// objective is a log-likelihood that is maximised with some coefficients held.
type objective struct {
	s         *likelihood
	penalized bool
	open      *Model // whose coefficients have no finite maximum in part; nil: all have
}

// value gives the objective alone.
func (o objective) value(beta []float64) (float64, bool) {
	d := newton.NewDerivatives(o.s.p)
	if !o.s.evaluate(beta, d) {
		return 0, false
	}
	if !o.penalized {
		return d.Value, true
	}
	l, ok := logDeterminant(d.Information, o.s.p)
	return d.Value + l/2, ok
}

func logDeterminant(info []float64, p int) (float64, bool) {
	var chol mat.Cholesky
	if !chol.Factorize(mat.NewSymDense(p, append([]float64(nil), info...))) {
		return 0, false
	}
	return chol.LogDet(), true
}

// derivatives gives objective, score and information, the information without that
// of the penalty. The penalty's score is half the trace of info⁻¹ d info, by central
// differences of the log determinant.
func (o objective) derivatives(beta []float64, d *newton.Derivatives) bool {
	p := o.s.p
	if !o.s.evaluate(beta, d) {
		return false
	}
	if !o.penalized {
		return true
	}
	determinant, ok := logDeterminant(d.Information, p)
	if !ok {
		return false
	}
	d.Value += determinant / 2
	shifted := newton.NewDerivatives(p)
	at := append([]float64(nil), beta...)
	for j := range p {
		step := 1e-4 / math.Max(o.s.spread[j], 1e-8)
		var end [2]float64
		for side, b := range []float64{beta[j] - step, beta[j] + step} {
			at[j] = b
			if !o.s.evaluate(at, shifted) {
				return false
			}
			if end[side], ok = logDeterminant(shifted.Information, p); !ok {
				return false
			}
		}
		at[j] = beta[j]
		d.Gradient[j] += (end[1] - end[0]) / (4 * step)
	}
	return true
}

// maximise climbs from beta with coefficient held fixed (-1: none).
func (o objective) maximise(beta []float64, held int) (newton.Maximum, error) {
	hold := make([]bool, o.s.p)
	if held >= 0 {
		hold[held] = true
	}
	// Far from the maximum the penalised likelihood is not concave: long steps overshoot.
	// Its information lacks the penalty's, so the climb is linear at its end.
	return newton.Maximise(newton.Objective{Evaluate: o.derivatives, Value: o.value}, beta,
		newton.Options{Spread: o.s.spread, Held: hold, Longest: 2, Tolerance: 1e-9, Iterations: 200})
}

// limit finds where the profile of column j falls drop below its maximum, on the
// side of direction. It is infinite where the profile never falls so far.
func (o objective) limit(best []float64, top, drop float64, j int, direction float64, se float64) (float64, error) {
	from, start := slices.Clone(best), best[j]
	if o.open != nil { // from far out no path may lead back
		for _, k := range o.open.Infinite {
			from[k] = 0
		}
		start = from[j]
	}
	fall := func(b float64) (float64, error) {
		from[j] = b
		at, err := o.maximise(from, j)
		switch {
		case err == nil:
			from = at.At
			return top - at.End.Value - drop, nil
		case o.open == nil:
			return 0, err
		}
		value, err := o.open.tendsTo(j, b)
		return top - value - drop, err
	}
	width := math.Min(se, 4/math.Max(o.s.spread[j], 1e-8)) * math.Sqrt(2*drop)
	inside, outside := start, start+direction*width
	fInside, err := fall(inside)
	fOutside := fInside
	for tries := 0; fInside > 0 && err == nil; tries++ { // where it runs off the other way
		if tries == 60 {
			return math.NaN(), stats.NotConverged
		}
		outside, fOutside = inside, fInside
		inside = start - 1.5*(start-inside) - direction*width
		fInside, err = fall(inside)
	}
	for tries := 0; fOutside < 0 && err == nil; tries++ {
		if tries == 60 || math.Abs(outside-start)*o.s.spread[j] > 60 {
			return direction * math.Inf(1), nil
		}
		if fOutside, err = fall(outside); fOutside < 0 {
			inside, fInside = outside, fOutside
			outside = start + 1.5*(outside-start)
		}
	}
	if err != nil {
		return math.NaN(), err
	}
	// Bisection with secant steps where they stay inside.
	for range 200 {
		if math.Abs(outside-inside) <= 1e-12*(1+math.Abs(outside)) {
			break
		}
		mid := inside - fInside*(outside-inside)/(fOutside-fInside)
		margin := 0.01 * math.Abs(outside-inside)
		if !(math.Abs(mid-inside) > margin && math.Abs(mid-outside) > margin) {
			mid = (inside + outside) / 2
			if math.Abs(fInside) < 1e-11 {
				return inside, nil
			}
			if math.Abs(fOutside) < 1e-11 {
				return outside, nil
			}
		}
		f, err := fall(mid)
		if err != nil {
			return math.NaN(), err
		}
		if f < 0 {
			inside, fInside = mid, f
		} else {
			outside, fOutside = mid, f
		}
	}
	return (inside + outside) / 2, nil
}

// tendsTo is the likelihood that coefficients tend to, of which one is held and others run off.
func (m *Model) tendsTo(j int, b float64) (float64, error) {
	s := m.sorted
	d := Data{Time: s.time, Event: s.event, Entry: s.entry, Weight: s.w, Stratum: make([]int, s.n), Offset: make([]float64, s.n),
		Columns: slices.Delete(slices.Clone(s.x), j, j+1)}
	for _, k := range s.block {
		for i := k.from; i < k.to; i++ {
			d.Stratum[i] = k.stratum
		}
	}
	floats.AddScaled(d.Offset, b, s.x[j][:s.n])
	if s.off != nil {
		floats.Add(d.Offset, s.off)
	}
	held, err := Fit(d, Options{Ties: m.Ties, NoTests: true})
	if err == nil && len(held.Infinite) > 0 {
		_, _, err = held.Rest(d)
	}
	if err != nil {
		return 0, err
	}
	return held.LogLik[1], nil
}

// FirthModel is a model fitted by Firth's likelihood.
type FirthModel struct {
	Coefficient, SE []float64
	Lower, Upper, P []float64  // of the log hazard ratios, by penalised likelihood ratio
	LogLik          [2]float64 // penalised, at zero and at the maximum, for columns of unit standard deviation
}

// Firth maximises the partial likelihood penalised by Jeffreys' prior, which stays
// finite where the likelihood is monotone. R: coxphf::coxphf.
func Firth(d Data, o Options, level float64) (*FirthModel, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	if o.Ties == "" {
		o.Ties = Efron
	}
	s := d.sort()
	obj := objective{s: newLikelihood(s, o.Ties), penalized: true}
	zero := make([]float64, s.p)
	null, ok := obj.value(zero)
	if !ok {
		return nil, stats.Singular
	}
	climbed, err := obj.maximise(zero, -1)
	if err != nil {
		return nil, err
	}
	v, ok := newton.Invert(climbed.End.Information, s.p)
	if !ok {
		return nil, stats.Singular
	}
	beta, top := climbed.At, climbed.End.Value
	// The penalty shifts with the columns' units; they are taken as of unit standard
	// deviation, as coxphf does.
	unit := 0.0
	for _, x := range s.spread {
		unit += math.Log(x)
	}
	out := &FirthModel{Coefficient: beta, SE: newton.StandardErrors(v), LogLik: [2]float64{null - unit, top - unit}}
	drop := dist.Z(level) * dist.Z(level) / 2
	for j := range beta {
		from := append([]float64(nil), beta...)
		from[j] = 0
		without, err := obj.maximise(from, j)
		if err != nil {
			return out, err
		}
		out.P = append(out.P, dist.ChiSquaredUpper(2*(top-without.End.Value), 1))
		low, err := obj.limit(beta, top, drop, j, -1, out.SE[j])
		if err != nil {
			return out, err
		}
		high, err := obj.limit(beta, top, drop, j, 1, out.SE[j])
		if err != nil {
			return out, err
		}
		out.Lower, out.Upper = append(out.Lower, low), append(out.Upper, high)
	}
	return out, nil
}

// ProfileInterval gives the limits of log hazard ratio j by the profile likelihood.
// Along a column of Infinite one limit is infinite, the other holds; where every value of it
// fits as well both are infinite.
func (m *Model) ProfileInterval(j int, level float64) (stats.Interval, error) {
	ci := stats.NoInterval(level)
	obj := objective{s: newLikelihood(m.sorted, m.Ties)}
	if len(m.Infinite) > 0 {
		obj.open = m
	}
	sign, se := math.NaN(), 1/math.Max(m.sorted.spread[j], 1e-8)
	if k := slices.Index(m.Infinite, j); k >= 0 {
		sign = m.Sign[k]
	} else if m.Naive != nil {
		se = math.Min(math.Sqrt(m.Naive.At(j, j)), 10*se)
	}
	drop := dist.Z(level) * dist.Z(level) / 2
	for _, direction := range []float64{-1, 1} {
		limit := direction * math.Inf(1)
		if sign != 0 && sign != direction {
			var err error
			if limit, err = obj.limit(m.Coefficient, m.LogLik[1], drop, j, direction, se); err != nil {
				return ci, err
			}
		}
		if direction < 0 {
			ci.Lower = limit
		} else {
			ci.Upper = limit
		}
	}
	return ci, nil
}
