package weighting

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"leydig/stats"
	"leydig/stats/newton"
)

// EntropyMethod is weighting men to the means of another group.
var EntropyMethod = stats.Method{
	ID: "weighting.entropy", Label: "entropy balancing",
	Sentence: "Men were weighted to the means of another group by entropy balancing: of all weights that give these means, those " +
		"nearest to equal ones.",
	Cite: "Hainmueller J. Polit Anal 2012;20:25-46",
}

// OutOfReach is why there are no weights.
const OutOfReach stats.Reason = "no weights of these men give the other group's means: too few of them are like its men"

// EntropyBalance gives weights, of mean 1, with which each column has its target as its
// mean, and which are as near to equal as that allows:
//
//	w ∝ exp(λ'(x - t)), λ the minimum of log Σ exp(λ'(x - t))
//
// A standard deviation is balanced by a column of squared distances from the target's
// mean. R: WeightIt::weightit(method = "ebal"), or optim of the same function.
func EntropyBalance(columns [][]float64, target []float64) ([]float64, error) {
	if len(columns) == 0 || len(columns[0]) == 0 {
		return nil, stats.NoData
	}
	k, n := len(columns), len(columns[0])
	away, err := fromTarget(columns, target)
	if err != nil {
		return nil, err
	}
	w := make([]float64, n)
	weigh := func(lambda []float64) (logSum float64) {
		top := math.Inf(-1)
		for i := range w {
			w[i] = 0
			for j, l := range lambda {
				w[i] += l * away[j][i]
			}
			top = max(top, w[i])
		}
		sum := 0.0
		for i := range w {
			w[i] = math.Exp(w[i] - top)
			sum += w[i]
		}
		for i := range w {
			w[i] /= sum
		}
		return math.Log(sum) + top
	}
	evaluate := func(lambda []float64, d *newton.Derivatives) bool {
		d.Value = -weigh(lambda)
		clear(d.Gradient)
		clear(d.Information)
		for i, p := range w {
			for j := range k {
				a := p * away[j][i]
				d.Gradient[j] -= a
				for m := range k {
					d.Information[j*k+m] += a * away[m][i]
				}
			}
		}
		for j := range k {
			for m := range k {
				d.Information[j*k+m] -= d.Gradient[j] * d.Gradient[m]
			}
		}
		return !math.IsNaN(d.Value) && !math.IsInf(d.Value, 0)
	}
	at, err := newton.Maximise(newton.Objective{Evaluate: evaluate}, make([]float64, k), newton.Options{Indefinite: true})
	if err != nil {
		return nil, OutOfReach
	}
	weigh(at.At)
	for j := range k {
		if math.Abs(floats.Dot(w, away[j])) > 1e-8 {
			return nil, OutOfReach
		}
	}
	for i := range w {
		w[i] *= float64(n)
	}
	return w, nil
}

// fromTarget is how far each column is from its target, in units of the root mean square of
// that.
func fromTarget(columns [][]float64, target []float64) ([][]float64, error) {
	away := make([][]float64, len(columns))
	for j, x := range columns {
		if stats.Missing(x) {
			return nil, stats.ErrMissing
		}
		away[j] = make([]float64, len(x))
		scale := 0.0
		for _, v := range x {
			scale += (v - target[j]) * (v - target[j])
		}
		if scale = math.Sqrt(scale / float64(len(x))); scale == 0 {
			scale = 1 // nobody differs from the target
		}
		for i, v := range x {
			away[j][i] = (v - target[j]) / scale
		}
	}
	return away, nil
}
