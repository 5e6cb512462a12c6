// Package weighting compares a treated and an untreated group after weighting by the
// propensity score, the probability of treatment given what was measured before it.
//
// Sources: Rosenbaum PR, Rubin DB. Biometrika 1983;70:41-55; Robins JM, Hernán MA, Brumback
// B. Epidemiology 2000;11:550-560; Li F, Morgan KL, Zaslavsky AM. J Am Stat Assoc
// 2018;113:390-400; Lunceford JK, Davidian M. Stat Med 2004;23:2937-2960.
package weighting

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"leydig/stats"
	"leydig/stats/dist"
)

// Target is whom the weighted groups stand for; p is the propensity score.
type Target string

// The targets, with the weights of the treated and of the others.
const (
	Everybody  Target = "everybody"  // 1/p and 1/(1 - p): everybody (ATE)
	Stabilised Target = "stabilised" // the same times the share of the group: weights of mean 1 or so
	Treated    Target = "treated"    // 1 and p/(1 - p): those who were treated (ATT)
	Overlap    Target = "overlap"    // 1 - p and p: those who might have been in either group (ATO)
)

// Targets lists them.
var Targets = []Target{Everybody, Stabilised, Treated, Overlap}

// Method is what a report says of weights.
func (t Target) Method() stats.Method {
	m := stats.Method{
		ID: "weighting." + string(t), Label: "inverse probability weights",
		Sentence: "Groups were compared after weighting by the inverse probability of the treatment received; standard " +
			"errors are robust and take the weights as known.",
		Cite: "Robins JM, Hernán MA, Brumback B. Epidemiology 2000;11:550-560",
	}
	switch t {
	case Stabilised:
		m.Label = "stabilised " + m.Label
	case Treated:
		m.Label = "weights to the treated (ATT)"
		m.Sentence = "Groups were compared after weighting the untreated to the treated by the odds of treatment; standard " +
			"errors are robust and take the weights as known."
	case Overlap:
		m.Label = "overlap weights"
		m.Sentence = "Groups were compared after overlap weighting (each man by the probability of the treatment that he did " +
			"not receive); standard errors are robust and take the weights as known."
		m.Cite = "Li F, Morgan KL, Zaslavsky AM. J Am Stat Assoc 2018;113:390-400"
	}
	return m
}

// What cannot be weighted.
const (
	ErrTarget   stats.Reason = "unknown target of weights"
	ErrScore    stats.Reason = "a propensity score is 0 or 1 or beyond: that man could have been in one group only"
	OneSided    stats.Reason = "everybody is in one group"
	ErrWeight   stats.Reason = "the weights of a group add up to 0"
	ErrConstant stats.Reason = "no variation within the groups"
)

func check(treated []bool, columns ...[]float64) error {
	switch {
	case len(treated) == 0:
		return stats.NoData
	case !slices.Contains(treated, true) || !slices.Contains(treated, false):
		return OneSided
	}
	for _, c := range columns {
		if len(c) != len(treated) {
			return stats.ErrUnpaired
		}
		if stats.Missing(c) {
			return stats.ErrMissing
		}
	}
	return nil
}

// Weights gives the weight of every row from its propensity score.
func Weights(t Target, treated []bool, score []float64) ([]float64, error) {
	if err := check(treated, score); err != nil {
		return nil, err
	}
	share := 0.0
	for _, a := range treated {
		if a {
			share += 1 / float64(len(treated))
		}
	}
	out := make([]float64, len(score))
	for i, p := range score {
		if !(p > 0 && p < 1) {
			return nil, ErrScore
		}
		of, own := 1-p, 1-share // the probability of the group the row is in
		if treated[i] {
			of, own = p, share
		}
		switch t {
		case Everybody:
			out[i] = 1 / of
		case Stabilised:
			out[i] = own / of
		case Treated:
			out[i] = p / of
		case Overlap:
			out[i] = 1 - of
		default:
			return nil, ErrTarget
		}
	}
	return out, nil
}

// EffectiveSize is (Σ w)²/Σ w²: how many rows of equal weight say as much (Kish).
func EffectiveSize(w []float64) float64 {
	s, q := 0.0, 0.0
	for _, v := range w {
		s += v
		q += v * v
	}
	return s * s / q
}

// mean is the weighted mean of one group, and the robust variance of it:
// Σ w² (y - mean)²/(Σ w)².
func mean(y, w []float64, treated []bool, group bool) (m, variance float64, err error) {
	of := those(treated, group)
	y, w = of(y), of(w)
	for _, v := range w {
		if v < 0 || math.IsInf(v, 1) {
			return 0, 0, stats.ErrWeight
		}
	}
	sum := floats.Sum(w)
	if sum == 0 {
		return 0, 0, ErrWeight
	}
	m = floats.Dot(w, y) / sum
	for i, v := range y {
		d := w[i] * (v - m)
		variance += d * d
	}
	variance /= sum * sum
	return m, variance, nil
}

// Difference is the weighted mean of the treated less that of the others, with the robust
// standard error of weighted least squares (HC0) and a normal interval. R:
// sandwich::sandwich(lm(y ~ treated, weights = w)).
func Difference(y, w []float64, treated []bool, level float64) (stats.Estimate, error) {
	a, b, va, vb, err := means(y, w, treated)
	if err != nil {
		return stats.Estimate{}, err
	}
	return normal(a-b, math.Sqrt(va+vb), level)
}

// means gives the weighted means of the treated and of the others, and their variances.
func means(y, w []float64, treated []bool) (a, b, va, vb float64, err error) {
	if err := check(treated, y, w); err != nil {
		return 0, 0, 0, 0, err
	}
	if a, va, err = mean(y, w, treated, true); err != nil {
		return 0, 0, 0, 0, err
	}
	b, vb, err = mean(y, w, treated, false)
	return a, b, va, vb, err
}

func normal(value, se, level float64) (stats.Estimate, error) {
	if !(level > 0 && level < 1) {
		return stats.Estimate{}, stats.ErrLevel
	}
	e, _, _ := dist.Wald(value, se, math.Inf(1), level)
	return e, nil
}

// DoublyRobustMethod is the augmented estimator.
var DoublyRobustMethod = stats.Method{
	ID: "weighting.aipw", Label: "augmented inverse probability weighting (doubly robust)",
	Sentence: "Groups were compared by augmented inverse probability weighting, which holds where either the model of " +
		"treatment or that of the outcome does; standard errors are of the influence function.",
	Cite: "Robins JM, Rotnitzky A, Zhao LP. J Am Stat Assoc 1994;89:846-866; Lunceford JK, Davidian M. Stat Med 2004;23:2937-2960",
}

// DoublyRobust is the mean difference, if everybody were treated and if nobody were, by
// augmented weighting: one and zero are the outcomes that a model predicts for each row
// under treatment and without. The standard error is of the influence function,
// √Σ (φ_i - mean)²/n.
func DoublyRobust(y, score, one, zero []float64, treated []bool, level float64) (stats.Estimate, error) {
	if err := check(treated, y, score, one, zero); err != nil {
		return stats.Estimate{}, err
	}
	n := float64(len(y))
	phi := make([]float64, len(y))
	value := 0.0
	for i, p := range score {
		if !(p > 0 && p < 1) {
			return stats.Estimate{}, ErrScore
		}
		phi[i] = one[i] - zero[i]
		if treated[i] {
			phi[i] += (y[i] - one[i]) / p
		} else {
			phi[i] -= (y[i] - zero[i]) / (1 - p)
		}
		value += phi[i] / n
	}
	s := 0.0
	for _, v := range phi {
		s += (v - value) * (v - value)
	}
	return normal(value, math.Sqrt(s)/n, level)
}

// Balance is how a covariate differs between the groups, before and after weighting.
type Balance struct {
	Treated, Others                 float64 // means before
	WeightedTreated, WeightedOthers float64
	Before, After                   float64 // standardised differences
}

// BalanceMethod is the standardised difference under weights.
var BalanceMethod = stats.Method{
	ID: "weighting.balance", Label: "standardised differences before and after weighting",
	Sentence: "Balance is given as differences of means over the pooled standard deviation before weighting.",
	Cite:     "Austin PC, Stuart EA. Stat Med 2015;34:3661-3679",
}

// Groups are the rows of both groups with their weights, to compare covariates in.
type Groups struct {
	size   int
	of     [2]func(x []float64) []float64 // what a column has of the others and of the treated
	w      [2][]float64
	weight [2]float64 // Σ w
}

// GroupsOf parts rows; weights are not negative, and each group has some.
func GroupsOf(w []float64, treated []bool) (*Groups, error) {
	if err := check(treated, w); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(w, func(v float64) bool { return v < 0 || math.IsInf(v, 1) }) {
		return nil, stats.ErrWeight
	}
	g := &Groups{size: len(w)}
	for k, group := range []bool{false, true} {
		g.of[k] = those(treated, group)
		g.w[k] = g.of[k](w)
		if g.weight[k] = floats.Sum(g.w[k]); g.weight[k] == 0 {
			return nil, ErrWeight
		}
	}
	return g, nil
}

// Balance compares a covariate; the standard deviation √((v1 + v0)/2) is that before
// weighting, so that the two differences have one unit.
func (g *Groups) Balance(x []float64) (Balance, error) {
	if len(x) != g.size {
		return Balance{}, stats.ErrUnpaired
	}
	var mean, weighted, variance [2]float64 // of the others and of the treated
	for k, of := range g.of {
		x := of(x)
		sum, n := floats.Sum(x), float64(len(x))
		if math.IsNaN(sum) {
			return Balance{}, stats.ErrMissing
		}
		mean[k], weighted[k] = sum/n, floats.Dot(g.w[k], x)/g.weight[k]
		for _, v := range x {
			variance[k] += (v - mean[k]) * (v - mean[k])
		}
		variance[k] /= n - 1
	}
	b := Balance{Treated: mean[1], Others: mean[0], WeightedTreated: weighted[1], WeightedOthers: weighted[0]}
	sd := math.Sqrt((variance[1] + variance[0]) / 2)
	if !(sd > 0) {
		return b, ErrConstant
	}
	b.Before, b.After = (b.Treated-b.Others)/sd, (b.WeightedTreated-b.WeightedOthers)/sd
	return b, nil
}
