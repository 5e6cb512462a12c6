package rank

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// The methods of the test of ordered groups.
var (
	JonckheereMethod = stats.Method{
		ID: "rank.jonckheere", Label: "Jonckheere-Terpstra test (normal approximation, tie-corrected)",
		Sentence: "Trends over ordered groups were tested by the Jonckheere-Terpstra test (normal approximation with correction for ties).",
		Cite:     "Jonckheere AR. Biometrika 1954;41:133-145; Terpstra TJ. Indag Math 1952;14:327-333",
	}
	JonckheereExactMethod = stats.Method{
		ID: "rank.jonckheere-exact", Label: "exact Jonckheere-Terpstra test",
		Sentence: "Trends over ordered groups were tested by the exact Jonckheere-Terpstra test.",
		Cite:     "Jonckheere AR. Biometrika 1954;41:133-145; Terpstra TJ. Indag Math 1952;14:327-333",
	}
)

// exactTrend is up to how many values without ties the trend is tested exactly.
const exactTrend = 100

// TrendTest is a test of a trend over ordered groups: Statistic counts the pairs of
// values of two groups in which the later group's is the larger, ties one half; Mean is
// what it is without a trend and Z its distance from that in standard deviations.
type TrendTest struct {
	stats.Test
	Mean, Z float64
	Method  stats.Method
}

// Jonckheere tests whether values rise (Greater) or fall (Less) over groups in their
// order. Up to 100 values without ties it is exact: the counts against all earlier
// groups together are independent rank-sum statistics. R: clinfun::jonckheere.test; the
// normal z is that of cor.test(group, value, method = "kendall", exact = FALSE).
func Jonckheere(groups [][]float64, alternative stats.Alternative) (TrendTest, error) {
	groups, _ = stats.Filled(groups)
	if len(groups) < 2 {
		return TrendTest{}, stats.OneGroup
	}
	if err := check(alternative, 0.5, groups...); err != nil {
		return TrendTest{}, err
	}
	var earlier []float64
	out := TrendTest{Test: stats.Test{DF: math.NaN()}}
	exact := []float64{1}
	square, cube, sizes := 0.0, 0.0, 0.0 // sums over groups of n(n-1), n(n-1)(n-2), n(n-1)(2n+5)
	var mass [][2]int
	for _, g := range groups {
		n := float64(len(g))
		if len(earlier) > 0 {
			u, _ := pairs(sorted(g), sorted(earlier))
			out.Statistic += u
			out.Mean += n * float64(len(earlier)) / 2
			mass = append(mass, [2]int{len(g), len(earlier)})
		}
		square, cube, sizes = square+n*(n-1), cube+n*(n-1)*(n-2), sizes+n*(n-1)*(2*n+5)
		earlier = append(earlier, g...)
	}
	N := float64(len(earlier))
	variance := N*(N-1)*(2*N+5) - sizes
	tied, square2, cube2 := false, 0.0, 0.0
	for _, r := range runs(sorted(earlier)) {
		t := float64(r.n)
		tied = tied || r.n > 1
		variance -= t * (t - 1) * (2*t + 5)
		square2, cube2 = square2+t*(t-1), cube2+t*(t-1)*(t-2)
	}
	variance = variance/72 + square*square2/(8*N*(N-1))
	if N > 2 {
		variance += cube * cube2 / (36 * N * (N - 1) * (N - 2))
	}
	if !(variance > 1e-12) {
		return out, stats.NoVariance
	}
	out.Z = (out.Statistic - out.Mean) / math.Sqrt(variance)
	if tied || len(earlier) > exactTrend {
		out.P, out.Method = normalP(out.Statistic-out.Mean, math.Sqrt(variance), Normal, alternative), JonckheereMethod
		return out, nil
	}
	out.Method = JonckheereExactMethod
	for _, s := range mass {
		exact = convolved(exact, dist.RankSum{M: s[0], N: s[1]}.Mass())
	}
	d := scores{0, 2, exact}
	i := d.index(out.Statistic)
	switch alternative {
	case stats.Less:
		out.P = d.lower(i)
	case stats.Greater:
		out.P = d.upper(i)
	default:
		out.P = math.Min(1, 2*math.Min(d.lower(i), d.upper(i)))
	}
	return out, nil
}

// convolved is the distribution of the sum of two independent counts.
func convolved(a, b []float64) []float64 {
	out := make([]float64, len(a)+len(b)-1)
	for i, p := range a {
		for j, q := range b {
			out[i+j] += p * q
		}
	}
	return out
}
