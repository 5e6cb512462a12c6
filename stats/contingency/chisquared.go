package contingency

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// ChiSquared is a test of independence with what is expected of each cell, and
// the adjusted residuals, which are standard normal under independence.
type ChiSquared struct {
	stats.Test
	Expected, Residual [][]float64
}

// YatesMethod is the chi-squared test with continuity correction.
var YatesMethod = stats.Method{
	ID: "contingency.yates", Label: "chi-squared test with Yates' correction",
	Sentence: "Proportions were compared by the chi-squared test with Yates' continuity correction.",
	Cite:     "Yates F. Suppl J R Stat Soc 1934;1:217-235",
}

// Independence is the chi-squared test of an r × c table. Yates' correction, at
// most the smallest |observed - expected|, is used in 2 × 2 tables only. R:
// chisq.test. A row or column without a count is a Reason.
func Independence(table [][]float64, yates bool) (ChiSquared, error) {
	if err := wellFormed(table); err != nil {
		return ChiSquared{}, err
	}
	test, err := pearson(table)
	if err != nil {
		return ChiSquared{}, err
	}
	rows, cols, total := margins(table)
	out := ChiSquared{Test: test}
	correction := math.Inf(1)
	for i, row := range table {
		var expected, residual []float64
		for j, v := range row {
			e := rows[i] * cols[j] / total
			expected = append(expected, e)
			residual = append(residual, (v-e)/math.Sqrt(e*(1-rows[i]/total)*(1-cols[j]/total)))
			correction = math.Min(correction, math.Abs(v-e))
		}
		out.Expected = append(out.Expected, expected)
		out.Residual = append(out.Residual, residual)
	}
	if yates && len(rows) == 2 && len(cols) == 2 {
		correction = math.Min(0.5, correction)
		x := 0.0
		for i, row := range table {
			for j, v := range row {
				d := math.Abs(v-out.Expected[i][j]) - correction
				x += d * d / out.Expected[i][j]
			}
		}
		out.Test = dist.ChiSquaredTest(x, 1)
	}
	return out, nil
}

// wellFormed refuses ragged tables, negative and missing counts.
func wellFormed(table [][]float64) error {
	if len(table) == 0 || len(table[0]) == 0 {
		return stats.NoData
	}
	for _, row := range table {
		if len(row) != len(table[0]) {
			return stats.ErrRagged
		}
		if stats.Missing(row) {
			return stats.ErrMissing
		}
		for _, v := range row {
			if v < 0 || math.IsInf(v, 0) {
				return stats.ErrCount
			}
		}
	}
	return nil
}

// GoodnessMethod is the chi-squared test of given probabilities.
var GoodnessMethod = stats.Method{
	ID: "contingency.goodness", Label: "chi-squared test of goodness of fit",
	Sentence: "Counts were compared with given probabilities by the chi-squared test.",
	Cite:     "Pearson K. Philos Mag 1900;50:157-175",
}

// GoodnessOfFit tests counts against probabilities, which are scaled to sum to
// one. R: chisq.test(x, p, rescale.p = TRUE).
func GoodnessOfFit(x, p []float64) (stats.Test, error) {
	if len(x) != len(p) {
		return stats.Test{}, stats.Reason("there must be as many probabilities as counts")
	}
	if len(x) < 2 {
		return stats.Test{}, stats.OneGroup
	}
	if err := wellFormed([][]float64{x, p}); err != nil {
		return stats.Test{}, err
	}
	n, total := 0.0, 0.0
	for i := range x {
		n += x[i]
		total += p[i]
	}
	if n == 0 || total == 0 {
		return stats.Test{}, stats.NoData
	}
	s := 0.0
	for i := range x {
		e := n * p[i] / total
		if e == 0 {
			return stats.Test{}, stats.Reason("a probability is zero")
		}
		s += (x[i] - e) * (x[i] - e) / e
	}
	df := float64(len(x) - 1)
	return dist.ChiSquaredTest(s, df), nil
}

// CramersVMethod is Cramér's V.
var CramersVMethod = stats.Method{
	ID: "contingency.cramers-v", Label: "Cramér's V",
	Sentence: "Strength of association in tables is given as Cramér's V (without bias correction).",
	Cite:     "Cramér H. Mathematical Methods of Statistics. 1946, p. 282",
}

// CramersV is the root of chi-squared over n·(min(r, c) - 1), in [0, 1].
func CramersV(table [][]float64) (float64, error) {
	test, err := Independence(table, false)
	if err != nil {
		return math.NaN(), err
	}
	_, _, total := margins(table)
	return math.Sqrt(test.Statistic / (total * float64(min(len(table), len(table[0]))-1))), nil
}

// TrendMethod is the Cochran-Armitage test.
var TrendMethod = stats.Method{
	ID: "contingency.trend", Label: "Cochran-Armitage trend test",
	Sentence: "A trend of proportions over ordered groups was tested by the Cochran-Armitage test (without continuity correction).",
	Cite:     "Armitage P. Biometrics 1955;11:375-386",
}

// Trend tests for a trend of the proportions x/n over the scores of the groups. R:
// prop.trend.test.
func Trend(x, n, scores []float64) (stats.Test, error) {
	if len(x) != len(n) || len(x) != len(scores) {
		return stats.Test{}, stats.Reason("there must be as many totals and scores as counts")
	}
	if len(x) < 2 {
		return stats.Test{}, stats.OneGroup
	}
	if err := wellFormed([][]float64{x, n}); err != nil {
		return stats.Test{}, err
	}
	if stats.Missing(scores) {
		return stats.Test{}, stats.ErrMissing
	}
	sumX, sumN, mean := 0.0, 0.0, 0.0
	for i := range x {
		if x[i] > n[i] {
			return stats.Test{}, stats.Reason("more successes than observations")
		}
		sumX += x[i]
		sumN += n[i]
		mean += n[i] * scores[i]
	}
	mean /= sumN
	p := sumX / sumN
	t, v := 0.0, 0.0
	for i := range x {
		t += (scores[i] - mean) * (x[i] - n[i]*p)
		v += n[i] * (scores[i] - mean) * (scores[i] - mean)
	}
	if !(v > 0) || p == 0 || p == 1 {
		return stats.Test{}, stats.NoVariance
	}
	s := t * t / (p * (1 - p) * v)
	return dist.ChiSquaredTest(s, 1), nil
}

// McNemarMethod compares paired proportions.
var McNemarMethod = stats.Method{
	ID: "contingency.mcnemar", Label: "McNemar's test",
	Sentence: "Paired proportions were compared by McNemar's test.",
	Cite:     "McNemar Q. Psychometrika 1947;12:153-157",
}

// McNemar compares paired proportions by their discordant pairs b and c. R:
// mcnemar.test, with the continuity correction |b - c| - 1 unless b = c.
func McNemar(b, c int64, correct bool) (stats.Test, error) {
	if b < 0 || c < 0 {
		return stats.Test{}, stats.ErrCount
	}
	if b+c == 0 {
		return stats.Test{}, noDiscordant
	}
	d := math.Abs(float64(b - c))
	if correct {
		d = math.Max(0, d-1)
	}
	s := d * d / float64(b+c)
	return dist.ChiSquaredTest(s, 1), nil
}

const noDiscordant stats.Reason = "no discordant pair"

// McNemarExactMethod is the same by the binomial distribution.
var McNemarExactMethod = stats.Method{
	ID: "contingency.mcnemar-exact", Label: "exact McNemar test",
	Sentence: "Paired proportions were compared by the exact McNemar test; the paired odds ratio has Clopper-Pearson limits.",
	Cite:     "Liddell FDK. J Epidemiol Community Health 1983;37:82-84",
}

// McNemarExact tests whether b of b + c is binomial with one half; the odds ratio
// is b / c, with limits from Clopper and Pearson's. R: exact2x2::mcnemar.exact.
func McNemarExact(b, c int64, level float64) (Exact, error) {
	switch {
	case b < 0 || c < 0:
		return Exact{}, stats.ErrCount
	case b+c == 0:
		return Exact{}, noDiscordant
	case !(level > 0 && level < 1):
		return Exact{}, stats.ErrLevel
	}
	x, y := float64(b), float64(c)
	alpha := (1 - level) / 2
	ci := stats.Interval{Lower: 0, Upper: math.Inf(1), Level: level}
	if b > 0 {
		p := dist.Quantile(dist.Beta{A: x, B: y + 1}, alpha)
		ci.Lower = p / (1 - p)
	}
	if c > 0 {
		q := dist.Quantile(dist.Beta{A: y, B: x + 1}, alpha) // the other's share
		ci.Upper = (1 - q) / q
	}
	p := math.Min(1, 2*dist.Lower(dist.Binomial{N: x + y, P: 0.5}, math.Min(x, y)))
	return Exact{x / y, ci, p}, nil
}
