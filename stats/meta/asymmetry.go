package meta

import (
	"cmp"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/dist"
)

// Asymmetry is a test of small-study effects: the t of the slope, with K - 2 degrees of
// freedom, and the effect where the predictor is 0 (a study without sampling error).
type Asymmetry struct {
	Test  stats.Test
	Limit stats.Estimate
	Left  int // studies without weight, which are left out
}

// Egger regresses effects on their standard errors with weights 1/v.
// R: regtest(metafor::rma(...), model = "lm").
func Egger(e Effects, level float64) (Asymmetry, error) {
	if err := e.check(); err != nil {
		return Asymmetry{}, err
	}
	predictor, weight := make([]float64, len(e.Y)), make([]float64, len(e.Y))
	for i, v := range e.V {
		predictor[i], weight[i] = math.Sqrt(v), 1/v
	}
	return asymmetry(e.Y, predictor, weight, level)
}

// Peters regresses effects on 1/n with weights x(n - x)/n, x being all events of a study
// among its n patients; studies without events, or without anybody spared, have no weight and
// are left out. R: lm(y ~ I(1/n), weights = x*(n-x)/n).
func Peters(e Effects, events []float64, level float64) (Asymmetry, error) {
	if err := e.check(); err != nil {
		return Asymmetry{}, err
	}
	if len(e.N) != len(e.Y) || len(events) != len(e.Y) {
		return Asymmetry{}, stats.ErrUnpaired
	}
	var y, predictor, weight []float64
	for i, n := range e.N {
		if w := events[i] * (n - events[i]) / n; w > 0 {
			y, predictor, weight = append(y, e.Y[i]), append(predictor, 1/n), append(weight, w)
		}
	}
	out, err := asymmetry(y, predictor, weight, level)
	out.Left = len(e.Y) - len(y)
	return out, err
}

// ErrLine says why studies without scatter cannot be tested.
const ErrLine stats.Reason = "the studies lie on one line: nothing is left to test it by"

func asymmetry(y, predictor, weight []float64, level float64) (Asymmetry, error) {
	k := len(y)
	if k < 3 {
		return Asymmetry{}, ErrFewStudies
	}
	l := &linear{y: y, k: k, p: 2}
	for _, x := range predictor {
		l.x = append(l.x, 1, x)
	}
	beta, inverse, ok := l.solve(weight)
	if !ok {
		return Asymmetry{}, stats.Reason("all studies are of one size: there is nothing to regress on")
	}
	df := float64(k - 2)
	s2, all := l.residual(weight, beta)/df, 0.0
	for i, v := range y {
		all += weight[i] * v * v
	}
	if s2 <= 1e-24*all { // what is left is rounding
		return Asymmetry{}, ErrLine
	}
	se, t := math.Sqrt(s2*inverse[3]), 0.0
	if t = beta[1] / se; math.IsNaN(t) {
		return Asymmetry{}, stats.NoVariance
	}
	limit := math.Sqrt(s2 * inverse[0])
	critical := -dist.TQuantile((1-level)/2, df)
	return Asymmetry{
		Test: stats.Test{Statistic: t, DF: df, P: dist.TTwoSided(t, df)},
		Limit: stats.Estimate{Value: beta[0], SE: limit,
			CI: stats.Interval{Lower: beta[0] - critical*limit, Upper: beta[0] + critical*limit, Level: level}},
	}, nil
}

// Trimmed is what trim and fill found: how many studies are taken to be missing, on
// which side, and the effect with them filled in.
type Trimmed struct {
	Missing int
	Right   bool // studies with large effects are missing; else those with small ones
	Y, V    []float64
	Fit     *Fit
}

// TrimAndFill is the L0 estimator of Duval and Tweedie (2000): studies are trimmed off
// the far side until the rest is symmetric about its mean, then their mirror images are
// filled in. The side is opposite to the slope of the effects on their standard errors.
// R: trimfill(metafor::rma(...)).
func TrimAndFill(e Effects, o Options) (Trimmed, error) {
	k := len(e.Y)
	if k < 3 {
		return Trimmed{}, ErrFewStudies
	}
	if len(o.Moderators) > 0 {
		return Trimmed{}, ErrSimple
	}
	out := Trimmed{}
	se := make([]float64, k)
	for i, v := range e.V {
		se[i] = math.Sqrt(v)
	}
	sided := o
	sided.Moderators = [][]float64{se}
	slope, err := Pool(e, sided)
	switch {
	case err == nil:
		out.Right = slope.Coefficient[1].Value < 0
	case err != ErrModerators: // all of one size: the left side, as where the slope is 0
		return out, err
	}
	sign := 1.0
	if out.Right {
		sign = -1
	}
	order := make([]int, k)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sign*e.Y[a], sign*e.Y[b]) })
	s := e.at(order)
	for i := range s.Y {
		s.Y[i] *= sign
	}
	centre := 0.0
	for round := 0; ; round++ {
		if round > 100 {
			return out, stats.NotConverged
		}
		f, err := Pool(Effects{Y: s.Y[:k-out.Missing], V: s.V[:k-out.Missing]}, o)
		if err != nil {
			return out, err
		}
		centre = f.Coefficient[0].Value
		next := min(missing(s.Y, centre), k-1)
		if next == out.Missing {
			break
		}
		out.Missing = next
	}
	filled := Effects{Y: slices.Clone(e.Y), V: slices.Clone(e.V)}
	for i := k - out.Missing; i < k; i++ {
		filled.Y, filled.V = append(filled.Y, sign*(2*centre-s.Y[i])), append(filled.V, s.V[i])
	}
	out.Y, out.V = filled.Y[k:], filled.V[k:]
	out.Fit, err = Pool(filled, o)
	return out, err
}

// missing is L0 of sorted effects about a centre; ties in distance rank as they stand.
func missing(y []float64, centre float64) int {
	k := len(y)
	order := make([]int, k)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(math.Abs(y[a]-centre), math.Abs(y[b]-centre)) })
	sum, largest := 0, 0.0
	for _, v := range y {
		largest = math.Max(largest, math.Abs(v))
	}
	for r, i := range order {
		if y[i]-centre > 1e-12*largest { // less is rounding: studies that agree lie at their centre
			sum += r + 1
		}
	}
	return int(math.Max(0, math.RoundToEven(float64(4*sum-k*(k+1))/float64(2*k-1))))
}
