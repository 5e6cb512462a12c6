package contingency

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
)

// CMHMethod is the Cochran-Mantel-Haenszel test.
var CMHMethod = stats.Method{
	ID: "contingency.cmh", Label: "Cochran-Mantel-Haenszel test",
	Sentence: "Stratified tables were compared by the Cochran-Mantel-Haenszel test; the common odds ratio is " +
		"Mantel and Haenszel's, with Robins-Breslow-Greenland limits.",
	Cite: "Mantel N, Haenszel W. J Natl Cancer Inst 1959;22:719-748; Robins J, Breslow N, Greenland S. Biometrics 1986;42:311-323",
}

// CMHCorrectedMethod is the test with a continuity correction.
var CMHCorrectedMethod = stats.Method{
	ID: "contingency.cmh-corrected", Label: "Cochran-Mantel-Haenszel test, continuity-corrected",
	Sentence: "Stratified tables were compared by the Cochran-Mantel-Haenszel test with a continuity correction; the common odds " +
		"ratio is Mantel and Haenszel's, with Robins-Breslow-Greenland limits.",
	Cite: CMHMethod.Cite,
}

// CMHExactMethod is the exact conditional test.
var CMHExactMethod = stats.Method{
	ID: "contingency.cmh-exact", Label: "exact conditional test of a common odds ratio",
	Sentence: "Stratified tables were compared by the exact conditional test of a common odds ratio.",
	Cite:     "Mehta CR, Patel NR, Gray R. J Am Stat Assoc 1985;80:969-973",
}

// CMH is a test over strata with a common odds ratio.
type CMH struct {
	stats.Test
	OddsRatio stats.Estimate // SE is that of the logarithm
}

// filled drops strata without a count and refuses negative ones.
func filled(strata []Table2x2) ([]Table2x2, error) {
	var out []Table2x2
	for _, t := range strata {
		if min(t.A, t.B, t.C, t.D) < 0 {
			return nil, stats.ErrCount
		}
		if t.A+t.B+t.C+t.D > 0 {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return nil, stats.NoData
	}
	return out, nil
}

// margin sums of a 2 × 2 table, as numbers.
func (t Table2x2) sums() (row1, row2, col1, col2, n float64) {
	return float64(t.A + t.B), float64(t.C + t.D), float64(t.A + t.C), float64(t.B + t.D), float64(t.A + t.B + t.C + t.D)
}

// cmhParts gives Σ(A - E) and ΣV over strata with more than one observation.
func cmhParts(strata []Table2x2) (delta, variance float64) {
	for _, t := range strata {
		r1, r2, c1, c2, n := t.sums()
		if n < 2 {
			continue
		}
		delta += float64(t.A) - r1*c1/n
		variance += r1 * r2 * c1 * c2 / (n * n * (n - 1))
	}
	return delta, variance
}

// MantelHaenszelTest is the test over strata of 2 × 2 tables; empty strata are
// dropped. The continuity correction is at most 1/2. R: mantelhaen.test.
func MantelHaenszelTest(strata []Table2x2, correct bool, level float64) (CMH, error) {
	strata, err := filled(strata)
	if err != nil {
		return CMH{}, err
	}
	delta, v := cmhParts(strata)
	if !(v > 0) {
		return CMH{}, stats.NoVariance
	}
	d := math.Abs(delta)
	if correct && d >= 0.5 {
		d -= 0.5
	}
	s := d * d / v
	e := commonOddsRatio(strata, level)
	return CMH{dist.ChiSquaredTest(s, 1), e}, nil
}

// commonOddsRatio is Mantel and Haenszel's, with the variance of Robins, Breslow
// and Greenland.
func commonOddsRatio(strata []Table2x2, level float64) stats.Estimate {
	var r, s, pr, ps, qs float64
	for _, t := range strata {
		a, b, c, d := float64(t.A), float64(t.B), float64(t.C), float64(t.D)
		n := a + b + c + d
		r += a * d / n
		s += b * c / n
		pr += (a + d) * a * d / (n * n)
		ps += ((a+d)*b*c + (b+c)*a*d) / (n * n)
		qs += (b + c) * b * c / (n * n)
	}
	or := r / s
	se := math.Sqrt(pr/(2*r*r) + ps/(2*r*s) + qs/(2*s*s))
	z := dist.Z(level)
	return stats.Estimate{Value: or, SE: se, CI: stats.Interval{Lower: or * math.Exp(-z*se), Upper: or * math.Exp(z*se), Level: level}}
}

// CMHExact is the exact conditional test of a common odds ratio of one: the sum of
// the first cells is compared with its distribution given all margins. Statistic
// is that sum; DF is NaN. R: mantelhaen.test(exact = TRUE), whose limits stop at
// 1e-4.
func CMHExact(strata []Table2x2, alternative stats.Alternative, level float64) (CMH, error) {
	strata, err := filled(strata)
	switch {
	case err != nil:
		return CMH{}, err
	case !alternative.Valid():
		return CMH{}, stats.ErrAlternative
	case !(level > 0 && level < 1):
		return CMH{}, stats.ErrLevel
	}
	all := conditional{0, []float64{0}}
	sum := int64(0)
	for _, t := range strata {
		all = all.convolve(noncentral(t.A+t.B, t.C+t.D, t.A+t.C))
		sum += t.A
	}
	if len(all.logs) == 1 {
		return CMH{}, stats.NoVariance
	}
	e := stats.Estimate{Value: all.mle(sum), SE: math.NaN(), CI: all.interval(sum, alternative, level)}
	return CMH{stats.Test{Statistic: float64(sum), DF: math.NaN(), P: all.p(sum, alternative, 0)}, e}, nil
}

// CMHGeneralMethod is the test of general association.
var CMHGeneralMethod = stats.Method{
	ID: "contingency.cmh-general", Label: "generalised Cochran-Mantel-Haenszel test",
	Sentence: "Stratified tables were compared by the generalised Cochran-Mantel-Haenszel test of general association.",
	Cite:     "Landis JR, Heyman ER, Koch GG. Int Stat Rev 1978;46:237-254",
}

// CMHGeneral tests general association in strata of r × c tables. R:
// mantelhaen.test.
func CMHGeneral(strata [][][]float64) (stats.Test, error) {
	var r, c int
	var use [][][]float64
	for _, t := range strata {
		if err := wellFormed(t); err != nil {
			return stats.Test{}, err
		}
		if r == 0 {
			r, c = len(t), len(t[0])
		}
		if len(t) != r || len(t[0]) != c {
			return stats.Test{}, stats.Reason("the strata differ in shape")
		}
		if _, _, n := margins(t); n > 1 {
			use = append(use, t)
		}
	}
	if r < 2 || c < 2 {
		return stats.Test{}, stats.OneGroup
	}
	if len(use) == 0 {
		return stats.Test{}, stats.NoData
	}
	df := (r - 1) * (c - 1)
	diff := mat.NewVecDense(df, nil)
	cov := mat.NewSymDense(df, nil)
	at := func(i, j int) int { return j*(r-1) + i }
	for _, t := range use {
		rows, cols, n := margins(t)
		for j := range c - 1 {
			for i := range r - 1 {
				k := at(i, j)
				diff.SetVec(k, diff.AtVec(k)+t[i][j]-rows[i]*cols[j]/n)
				for j2 := range c - 1 {
					for i2 := range r - 1 {
						l := at(i2, j2)
						if l < k {
							continue
						}
						cc, rr := -cols[j]*cols[j2], -rows[i]*rows[i2]
						if j == j2 {
							cc += n * cols[j]
						}
						if i == i2 {
							rr += n * rows[i]
						}
						cov.SetSym(k, l, cov.At(k, l)+cc*rr/(n*n*(n-1)))
					}
				}
			}
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(cov) || chol.Cond() > 1e13 {
		return stats.Test{}, stats.NoVariance
	}
	var solved mat.VecDense
	if err := chol.SolveVecTo(&solved, diff); err != nil {
		return stats.Test{}, stats.NoVariance
	}
	x := mat.Dot(diff, &solved)
	return dist.ChiSquaredTest(x, float64(df)), nil
}

// PetoMethod is Peto's odds ratio.
var PetoMethod = stats.Method{
	ID: "contingency.peto", Label: "Peto odds ratio",
	Sentence: "The common odds ratio is Peto's.",
	Cite:     "Yusuf S, Peto R, Lewis J, Collins R, Sleight P. Prog Cardiovasc Dis 1985;27:335-371",
}

// Pooled is an estimate over strata, on the log scale for ratios, with Cochran's Q.
type Pooled struct {
	stats.Estimate
	P          float64
	Q, QDF, QP float64
	I2         float64 // percent
}

// Peto is Peto's log odds ratio, Σ(A-E)/ΣV. R: metafor::rma.peto.
func Peto(strata []Table2x2, level float64) (Pooled, error) {
	strata, err := filled(strata)
	if err != nil {
		return Pooled{}, err
	}
	delta, v := cmhParts(strata)
	if !(v > 0) {
		return Pooled{}, stats.NoVariance
	}
	b, se := delta/v, math.Sqrt(1/v)
	z := dist.Z(level)
	out := Pooled{
		Estimate: stats.Estimate{Value: b, SE: se, CI: stats.Interval{Lower: b - z*se, Upper: b + z*se, Level: level}},
		P:        dist.NormalTwoSided(b / se),
	}
	k := 0.0
	for _, t := range strata {
		d, vi := cmhParts([]Table2x2{t})
		if vi > 0 {
			out.Q += vi * (d/vi - b) * (d/vi - b)
			k++
		}
	}
	out.heterogeneity(k)
	return out, nil
}

// heterogeneity fills in the p-value of Q over k strata, and I².
func (p *Pooled) heterogeneity(k float64) {
	p.QDF = k - 1
	if k < 2 {
		p.Q, p.QP, p.I2 = 0, 1, 0
		return
	}
	p.QP = dist.ChiSquaredUpper(p.Q, p.QDF)
	p.I2 = math.Max(0, 100*(p.Q-p.QDF)/p.Q)
}
