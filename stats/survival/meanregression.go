package survival

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
)

// MeanRegressionMethod is regression of the restricted mean.
var MeanRegressionMethod = stats.Method{
	ID: "survival.rmst.adjusted", Label: "covariate-adjusted restricted mean",
	Sentence: "Restricted means were adjusted for covariates by regression with inverse-probability-of-censoring weights taken in each group.",
	Cite:     "Tian L, Zhao L, Wei LJ. Biostatistics 2014;15:222-233",
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
	weights := make([]float64, n)
	members := map[int][]int{}
	for i, g := range group {
		members[g] = append(members[g], i)
	}
	for _, rows := range members {
		var at []float64
		var censored []bool
		for _, i := range rows {
			at, censored = append(at, y[i]), append(censored, !observed[i])
		}
		t, err := Tabulate(at, censored)
		if err != nil {
			return MeanFit{}, err
		}
		c, err := KaplanMeier(t, Options{})
		if err != nil {
			return MeanFit{}, err
		}
		for _, i := range rows {
			if !observed[i] {
				continue
			}
			g := c.Survival[c.index(y[i])]
			if g == 0 {
				return MeanFit{}, NobodyFollowed
			}
			weights[i] = 1 / g
		}
	}
	beta, err := weightedMean(y, weights, design, logarithmic)
	if err != nil {
		return MeanFit{}, err
	}
	// Each row's score with what the estimated censoring curve adds to it.
	score := mat.NewDense(n, p, nil)
	// The derivative of the estimating equation, its weights replaced by their
	// expectation, which is 1, as the paper's authors do.
	slope := mat.NewSymDense(p, nil)
	for i := range n {
		mu, d := mat.Dot(design.RowView(i), beta), 1.0
		if logarithmic {
			mu = math.Exp(mu)
			d = mu
		}
		row := design.RawRowView(i)
		for j := range p {
			score.Set(i, j, row[j]*weights[i]*(y[i]-mu))
			for k := 0; k <= j; k++ {
				slope.SetSym(k, j, slope.At(k, j)+d*row[j]*row[k])
			}
		}
	}
	var chol mat.Cholesky
	bread := mat.NewSymDense(p, nil)
	if !chol.Factorize(slope) || chol.InverseTo(bread) != nil {
		return MeanFit{}, stats.NoVariance
	}
	meat := mat.NewSymDense(p, nil)
	for _, rows := range members {
		censoringScores(rows, y, observed, score, meat)
	}
	var half, v mat.Dense
	half.Mul(bread, meat)
	v.Mul(&half, bread)
	f := MeanFit{Variance: mat.NewSymDense(p, nil)}
	z := dist.Z(level)
	for j := range p {
		for k := 0; k <= j; k++ {
			f.Variance.SetSym(k, j, v.At(k, j))
		}
		b, se := beta.AtVec(j), math.Sqrt(v.At(j, j))
		f.Coefficient = append(f.Coefficient, b)
		f.SE = append(f.SE, se)
		f.Z = append(f.Z, b/se)
		f.P = append(f.P, dist.NormalTwoSided(b/se))
		f.Lower, f.Upper = append(f.Lower, b-z*se), append(f.Upper, b+z*se)
	}
	return f, nil
}

// weightedMean solves the weighted estimating equation by Newton steps (one step
// for the identity link).
func weightedMean(y, weights []float64, design *mat.Dense, logarithmic bool) (*mat.VecDense, error) {
	n, p := design.Dims()
	beta := mat.NewVecDense(p, nil)
	if logarithmic { // start from the mean, which the intercept alone would give
		sum, total := 0.0, 0.0
		for i, w := range weights {
			sum += w * y[i]
			total += w
		}
		if err := startAt(design, beta, math.Log(sum/total)); err != nil {
			return nil, err
		}
	}
	for range 100 {
		a, u := mat.NewSymDense(p, nil), mat.NewVecDense(p, nil)
		for i := range n {
			if weights[i] == 0 {
				continue
			}
			row := design.RawRowView(i)
			mu := mat.Dot(design.RowView(i), beta)
			slope := 1.0
			if logarithmic {
				mu = math.Exp(mu)
				slope = mu
			}
			for j := range p {
				u.SetVec(j, u.AtVec(j)+row[j]*weights[i]*(y[i]-mu))
				for k := 0; k <= j; k++ {
					a.SetSym(k, j, a.At(k, j)+weights[i]*slope*row[j]*row[k])
				}
			}
		}
		var chol mat.Cholesky
		if !chol.Factorize(a) {
			return nil, stats.NoVariance
		}
		var step mat.VecDense
		if err := chol.SolveVecTo(&step, u); err != nil {
			return nil, stats.NoVariance
		}
		beta.AddVec(beta, &step)
		size := 0.0
		for j := range p {
			size = math.Max(size, math.Abs(step.AtVec(j))/(1+math.Abs(beta.AtVec(j))))
		}
		if size < 1e-12 {
			return beta, nil
		}
	}
	return nil, stats.Reason("the regression of the restricted mean did not converge")
}

// startAt sets beta so that the linear predictor is nearest to a constant.
func startAt(design *mat.Dense, beta *mat.VecDense, value float64) error {
	n, _ := design.Dims()
	target := mat.NewVecDense(n, nil)
	for i := range n {
		target.SetVec(i, value)
	}
	if err := beta.SolveVec(design, target); err != nil {
		return stats.NoVariance
	}
	return nil
}

// censoringScores adds one group's outer products of scores corrected for the
// estimation of its censoring curve.
func censoringScores(rows []int, y []float64, observed []bool, score *mat.Dense, meat *mat.SymDense) {
	_, p := score.Dims()
	order := slices.Clone(rows)
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case y[a] < y[b]:
			return -1
		case y[a] > y[b]:
			return 1
		}
		return 0
	})
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
			for j := range p {
				for k := 0; k <= j; k++ {
					meat.SetSym(k, j, meat.At(k, j)+row[j]*row[k])
				}
			}
		}
		i = end
	}
}
