package mean

import (
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/dist"
)

// ANOVA is a one-way analysis of variance.
type ANOVA struct {
	DFBetween, DFWithin, SSBetween, SSWithin, MSBetween, MSWithin, F, P float64
}

// RSquared is the share of the sum of squares that lies between groups.
func (a ANOVA) RSquared() float64 { return a.SSBetween / (a.SSBetween + a.SSWithin) }

// ANOVAMethod is the classical F test.
var ANOVAMethod = stats.Method{
	ID: "mean.anova", Label: "one-way analysis of variance",
	Sentence: "Means of several groups were compared by one-way analysis of variance.",
	Cite:     "Fisher RA. Statistical Methods for Research Workers. 1925",
}

// OneWay compares the means of groups. All sums are taken about the first value
// of all, in two passes: NIST's SmLs sets keep the digits that their decimals have.
// Groups without values are left out, here and in the tests below (see stats.Filled).
// R: aov, oneway.test(var.equal = TRUE).
func OneWay(groups [][]float64) (ANOVA, error) {
	shifted, err := aboutFirst(groups)
	if err != nil {
		return ANOVA{}, err
	}
	k, n, grand := float64(len(shifted)), 0.0, 0.0
	var each []sample
	for _, g := range shifted {
		s, _ := summarise(g)
		each = append(each, s)
		n += s.n
		grand += s.n * s.mean
	}
	grand /= n
	if n <= k {
		return ANOVA{}, stats.FewValues
	}
	a := ANOVA{DFBetween: k - 1, DFWithin: n - k}
	for _, s := range each {
		a.SSBetween += s.n * (s.mean - grand) * (s.mean - grand)
		if s.n > 1 {
			a.SSWithin += (s.n - 1) * s.variance
		}
	}
	if a.SSWithin == 0 {
		return ANOVA{}, stats.NoVariance
	}
	a.MSBetween, a.MSWithin = a.SSBetween/a.DFBetween, a.SSWithin/a.DFWithin
	a.F = a.MSBetween / a.MSWithin
	a.P = dist.FUpper(a.F, a.DFBetween, a.DFWithin)
	return a, nil
}

// aboutFirst gives the groups that have values, less the first value of all.
func aboutFirst(groups [][]float64) ([][]float64, error) {
	groups, _ = stats.Filled(groups)
	if len(groups) < 2 {
		return nil, stats.OneGroup
	}
	out := make([][]float64, len(groups))
	for i, g := range groups {
		if stats.Missing(g) {
			return nil, stats.ErrMissing
		}
		for _, v := range g {
			out[i] = append(out[i], v-groups[0][0])
		}
	}
	return out, nil
}

// WelchANOVAMethod allows a variance each.
var WelchANOVAMethod = stats.Method{
	ID: "mean.anova-welch", Label: "Welch's analysis of variance",
	Sentence: "Means of several groups were compared by Welch's analysis of variance (unequal variances).",
	Cite:     "Welch BL. Biometrika 1951;38:330-336",
}

// WelchOneWay compares means of groups with a variance each. R: oneway.test.
func WelchOneWay(groups [][]float64) (stats.FTest, error) {
	shifted, err := aboutFirst(groups)
	if err != nil {
		return stats.FTest{}, err
	}
	k := float64(len(shifted))
	var each []sample
	var sum, centre float64
	for _, g := range shifted {
		s, _ := summarise(g)
		if s.n < 2 {
			return stats.FTest{}, stats.FewValues
		}
		if s.variance == 0 {
			return stats.FTest{}, stats.NoVariance
		}
		each = append(each, s)
		sum += s.n / s.variance
		centre += s.n / s.variance * s.mean
	}
	centre /= sum
	var top, tail float64
	for _, s := range each {
		w := s.n / s.variance
		top += w * (s.mean - centre) * (s.mean - centre)
		tail += (1 - w/sum) * (1 - w/sum) / (s.n - 1)
	}
	tail /= k*k - 1
	f := top / ((k - 1) * (1 + 2*(k-2)*tail))
	df2 := 1 / (3 * tail)
	return dist.FTest(f, k-1, df2), nil
}

// TukeyMethod are all pairwise comparisons.
var TukeyMethod = stats.Method{
	ID: "mean.tukey", Label: "Tukey's honest significant differences",
	Sentence: "Pairs of groups were compared by Tukey's honest significant differences (Tukey-Kramer).",
	Cite:     "Kramer CY. Biometrics 1956;12:307-310",
}

// Comparison is group B minus group A.
type Comparison struct {
	A, B int // indices of the groups, A before B
	stats.Estimate
	P float64 // adjusted
}

// Tukey compares every pair of groups, with simultaneous intervals. R: TukeyHSD,
// whose quantile is good to 4e-8 only.
func Tukey(groups [][]float64, level float64) ([]Comparison, error) {
	a, err := OneWay(groups)
	if err != nil {
		return nil, err
	}
	if !(level > 0 && level < 1) {
		return nil, stats.ErrLevel
	}
	_, empty := stats.Filled(groups)
	var number []int // of the groups that have values
	for i := range groups {
		if !slices.Contains(empty, i) {
			number = append(number, i)
		}
	}
	r := dist.StudentizedRange{Groups: len(number), DF: a.DFWithin}
	q := dist.QuantileUpper(r, 1-level)
	shifted, _ := aboutFirst(groups)
	var each []sample
	for _, g := range shifted {
		s, _ := summarise(g)
		each = append(each, s)
	}
	var out []Comparison
	for i := range each {
		for j := i + 1; j < len(each); j++ {
			d := each[j].mean - each[i].mean
			se := math.Sqrt(a.MSWithin / 2 * (1/each[i].n + 1/each[j].n))
			ci := stats.Interval{Lower: d - q*se, Upper: d + q*se, Level: level}
			e := stats.Estimate{Value: d, SE: se * math.Sqrt2, CI: ci}
			out = append(out, Comparison{number[i], number[j], e, dist.Upper(r, math.Abs(d)/se)})
		}
	}
	return out, nil
}

// LeveneMethod compares variances by absolute deviations.
var LeveneMethod = stats.Method{
	ID: "mean.levene", Label: "Levene's test",
	Sentence: "Variances were compared by Levene's test on absolute deviations from the group's median " +
		"(Brown-Forsythe) or mean, as stated.",
	Cite: "Levene H. In: Contributions to Probability and Statistics. 1960:278-292; Brown MB, Forsythe " +
		"AB. J Am Stat Assoc 1974;69:364-367",
}

// Levene compares variances; byMean takes deviations from the mean instead of the
// median. R: car::leveneTest.
func Levene(groups [][]float64, byMean bool) (stats.FTest, error) {
	shifted, err := aboutFirst(groups)
	if err != nil {
		return stats.FTest{}, err
	}
	for _, g := range shifted {
		centre := median(g)
		if byMean {
			s, _ := summarise(g)
			centre = s.mean
		}
		for i := range g {
			g[i] = math.Abs(g[i] - centre)
		}
	}
	a, err := OneWay(shifted)
	return stats.FTest{F: a.F, DF1: a.DFBetween, DF2: a.DFWithin, P: a.P}, err
}

func median(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	n := len(s)
	return (s[(n-1)/2] + s[n/2]) / 2
}

// BartlettMethod compares variances of normal samples.
var BartlettMethod = stats.Method{
	ID: "mean.bartlett", Label: "Bartlett's test",
	Sentence: "Variances were compared by Bartlett's test.", Cite: "Bartlett MS. Proc R Soc Lond A 1937;160:268-282",
}

// Bartlett compares variances. F is its chi-squared statistic, with DF1 degrees of
// freedom; DF2 is infinite. R: bartlett.test.
func Bartlett(groups [][]float64) (stats.FTest, error) {
	shifted, err := aboutFirst(groups)
	if err != nil {
		return stats.FTest{}, err
	}
	k := float64(len(shifted))
	var df, ss, logs, inverse float64
	for _, g := range shifted {
		s, _ := summarise(g)
		if s.n < 2 {
			return stats.FTest{}, stats.FewValues
		}
		if s.variance == 0 {
			return stats.FTest{}, stats.NoVariance
		}
		df += s.n - 1
		ss += (s.n - 1) * s.variance
		logs += (s.n - 1) * math.Log(s.variance)
		inverse += 1 / (s.n - 1)
	}
	x := (df*math.Log(ss/df) - logs) / (1 + (inverse-1/df)/(3*(k-1)))
	return stats.FTest{F: x, DF1: k - 1, DF2: math.Inf(1), P: dist.ChiSquaredUpper(x, k-1)}, nil
}

// VarianceRatioMethod is the F test of two variances.
var VarianceRatioMethod = stats.Method{
	ID: "mean.variance-ratio", Label: "F test of two variances",
	Sentence: "Two variances were compared by the F test.",
	Cite:     "Snedecor GW, Cochran WG. Statistical Methods, 8th ed. 1989, section 6.13",
}

// VarianceRatio is the ratio of the first variance to the second. R: var.test.
func VarianceRatio(x, y []float64, alternative stats.Alternative, level float64) (stats.Estimate, stats.FTest, error) {
	if !alternative.Valid() {
		return stats.Estimate{}, stats.FTest{}, stats.ErrAlternative
	}
	if !(level > 0 && level < 1) {
		return stats.Estimate{}, stats.FTest{}, stats.ErrLevel
	}
	a, err := summarise(x)
	if err != nil {
		return stats.Estimate{}, stats.FTest{}, err
	}
	b, err := summarise(y)
	if err != nil {
		return stats.Estimate{}, stats.FTest{}, err
	}
	if a.n < 2 || b.n < 2 {
		return stats.Estimate{}, stats.FTest{}, stats.FewValues
	}
	if a.variance == 0 || b.variance == 0 {
		return stats.Estimate{}, stats.FTest{}, stats.NoVariance
	}
	f := a.variance / b.variance
	d := dist.F{DF1: a.n - 1, DF2: b.n - 1}
	e := stats.Estimate{Value: f, SE: math.NaN(), CI: stats.Interval{Lower: 0, Upper: math.Inf(1), Level: level}}
	t := stats.FTest{F: f, DF1: d.DF1, DF2: d.DF2}
	alpha := 1 - level
	switch alternative {
	case stats.Less:
		t.P = dist.Lower(d, f)
		e.CI.Upper = f / dist.Quantile(d, alpha)
	case stats.Greater:
		t.P = dist.Upper(d, f)
		e.CI.Lower = f / dist.QuantileUpper(d, alpha)
	default:
		t.P = 2 * math.Min(dist.Lower(d, f), dist.Upper(d, f))
		e.CI.Lower, e.CI.Upper = f/dist.QuantileUpper(d, alpha/2), f/dist.Quantile(d, alpha/2)
	}
	return e, t, nil
}
