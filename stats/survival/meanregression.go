package survival

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
	"leydig/stats/sandwich"
)

// MeanRegressionMethod is regression of the restricted mean.
var MeanRegressionMethod = stats.Method{
	ID: "survival.rmst.adjusted", Label: "covariate-adjusted restricted mean",
	Sentence: "Restricted means were adjusted for covariates by regression with " +
		"inverse-probability-of-censoring weights taken in each group.",
	Cite: "Tian L, Zhao L, Wei LJ. Biostatistics 2014;15:222-233",
}

// NobodyFollowed is why an event cannot be weighted by a censoring curve.
const NobodyFollowed stats.Reason = "everybody still followed is censored at the time of an event; choose a smaller tau"

// MeanFit is a regression of the restricted mean: coefficients in the order of the
// design's columns, with sandwich variance.
type MeanFit struct {
	Coefficient, SE, Z, P, Lower, Upper []float64
	Variance                            *mat.SymDense
}

// RegressMean regresses min(time, tau) on the columns of design (rows subjects, the
// intercept among the columns), with an identity or, where logarithmic, a log link.
// Events are weighted by the inverse of their group's censoring curve. R:
// survRM2::rmst2(covariates = ).
func RegressMean(time []float64, event []bool, group []int, design *mat.Dense, tau, level float64, logarithmic bool) (MeanFit, error) {
	n, p := design.Dims()
	if len(time) != n || len(event) != n || len(group) != n {
		panic("survival: time, event, group and design differ in length")
	}
	if n == 0 {
		return MeanFit{}, stats.NoData
	}
	if stats.Missing(time) || stats.Missing(design.RawMatrix().Data) {
		return MeanFit{}, stats.ErrMissing
	}
	y, observed := make([]float64, n), make([]bool, n)
	for i, t := range time {
		y[i] = math.Min(t, tau)
		observed[i] = event[i] || t >= tau
	}
	members := map[int][]int{}
	for i, g := range group {
		members[g] = append(members[g], i)
	}
	weights, err := censoringWeights(y, observed, members)
	if err != nil {
		return MeanFit{}, err
	}
	beta, err := weightedMean(y, weights, design, logarithmic)
	if err != nil {
		return MeanFit{}, err
	}
	// Each row's score with what the estimated censoring curve adds to it.
	score := mat.NewDense(n, p, nil)
	// The derivative of the estimating equation, its weights replaced by their
	// expectation, which is 1, as the paper's authors do.
	slope := make([]float64, p*p)
	for i := range n {
		row := design.RawRowView(i)
		mu, d := mean(row, beta, logarithmic)
		for j := range p {
			score.Set(i, j, row[j]*weights[i]*(y[i]-mu))
			for k := range p {
				slope[j*p+k] += d * row[j] * row[k]
			}
		}
	}
	bread, ok := newton.Invert(slope, p)
	if !ok {
		return MeanFit{}, stats.Singular
	}
	corrected := make([][]float64, n)
	for _, rows := range members {
		censoringScores(rows, y, observed, score, corrected)
	}
	f := MeanFit{Coefficient: beta, Variance: sandwich.Variance(bread, sandwich.Meat(corrected, nil, nil))}
	for j, b := range beta {
		e, z, p := dist.Wald(b, math.Sqrt(f.Variance.At(j, j)), math.Inf(1), level)
		f.SE, f.Z, f.P = append(f.SE, e.SE), append(f.Z, z), append(f.P, p)
		f.Lower, f.Upper = append(f.Lower, e.CI.Lower), append(f.Upper, e.CI.Upper)
	}
	return f, nil
}

// censoringWeights gives each observed row the inverse of its group's censoring
// curve, others 0.
func censoringWeights(y []float64, observed []bool, members map[int][]int) ([]float64, error) {
	weights := make([]float64, len(y))
	for _, rows := range members {
		var at []float64
		var censored []bool
		for _, i := range rows {
			at, censored = append(at, y[i]), append(censored, !observed[i])
		}
		t, err := Tabulate(at, censored)
		if err != nil {
			return nil, err
		}
		c, err := KaplanMeier(t, Options{})
		if err != nil {
			return nil, err
		}
		for _, i := range rows {
			if !observed[i] {
				continue
			}
			g := c.Survival[c.index(y[i])]
			if g == 0 {
				return nil, NobodyFollowed
			}
			weights[i] = 1 / g
		}
	}
	return weights, nil
}

// mean is a row's mean and its derivative by the linear predictor.
func mean(row, beta []float64, logarithmic bool) (mu, slope float64) {
	for j, x := range row {
		mu += beta[j] * x
	}
	if !logarithmic {
		return mu, 1
	}
	mu = math.Exp(mu)
	return mu, mu
}

// weightedMean solves the weighted estimating equation Σ w x (y - mean) = 0, the
// gradient of a quasi-likelihood: of least squares, or, for the log link, of Poisson's.
func weightedMean(y, weights []float64, design *mat.Dense, logarithmic bool) ([]float64, error) {
	n, p := design.Dims()
	start := mat.NewVecDense(p, nil)
	if logarithmic { // start from the mean, which the intercept alone would give
		sum, total := 0.0, 0.0
		for i, w := range weights {
			sum += w * y[i]
			total += w
		}
		if err := startAt(design, start, math.Log(sum/total)); err != nil {
			return nil, err
		}
	}
	climbed, err := newton.Maximise(newton.Objective{Evaluate: func(beta []float64, d *newton.Derivatives) bool {
		d.Value = 0
		clear(d.Gradient)
		clear(d.Information)
		for i := range n {
			if weights[i] == 0 {
				continue
			}
			row := design.RawRowView(i)
			mu, slope := mean(row, beta, logarithmic)
			if logarithmic {
				d.Value += weights[i] * (y[i]*math.Log(mu) - mu)
			} else {
				d.Value -= weights[i] * (y[i] - mu) * (y[i] - mu) / 2
			}
			for j, x := range row {
				d.Gradient[j] += x * weights[i] * (y[i] - mu)
				for k, z := range row {
					d.Information[j*p+k] += weights[i] * slope * x * z
				}
			}
		}
		return !math.IsNaN(d.Value) && !math.IsInf(d.Value, 0)
	}}, start.RawVector().Data, newton.Options{})
	return climbed.At, err
}

// startAt sets beta so that the linear predictor is nearest to a constant.
func startAt(design *mat.Dense, beta *mat.VecDense, value float64) error {
	n, _ := design.Dims()
	target := mat.NewVecDense(n, nil)
	for i := range n {
		target.SetVec(i, value)
	}
	if err := beta.SolveVec(design, target); err != nil {
		return stats.Singular
	}
	return nil
}

// censoringScores fills the rows of one group with their scores, corrected for the
// estimation of its censoring curve.
func censoringScores(rows []int, y []float64, observed []bool, score *mat.Dense, corrected [][]float64) {
	_, p := score.Dims()
	order := slices.Clone(rows)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(y[a], y[b]) })
	m := len(order)
	// after[i] is the sum of scores of order[i:].
	after := mat.NewDense(m+1, p, nil)
	for i := m - 1; i >= 0; i-- {
		for j := range p {
			after.Set(i, j, after.At(i+1, j)+score.At(order[i], j))
		}
	}
	sum := make([]float64, p)
	for i := 0; i < m; {
		end, censored := i, 0.0
		for end < m && y[order[end]] == y[order[i]] {
			if !observed[order[end]] {
				censored++
			}
			end++
		}
		risk := float64(m - i)
		for j := range p {
			sum[j] += censored * after.At(i, j) / (risk * risk)
		}
		for _, r := range order[i:end] {
			row := make([]float64, p)
			for j := range p {
				row[j] = score.At(r, j) - sum[j]
				if !observed[r] {
					row[j] += after.At(i, j) / risk
				}
			}
			corrected[r] = row
		}
		i = end
	}
}
