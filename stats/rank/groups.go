package rank

import (
	"leydig/stats"
	"leydig/stats/dist"
)

// KruskalWallisMethod compares independent groups.
var KruskalWallisMethod = stats.Method{
	ID: "rank.kruskal-wallis", Label: "Kruskal-Wallis test",
	Sentence: "Distributions of several groups were compared by the Kruskal-Wallis test (corrected for ties).",
	Cite:     "Kruskal WH, Wallis WA. J Am Stat Assoc 1952;47:583-621",
}

// KruskalWallis compares groups by their mid-ranks, corrected for ties. Groups without
// values are left out (see stats.Filled). R: kruskal.test.
func KruskalWallis(groups [][]float64) (stats.Test, error) {
	groups, _ = stats.Filled(groups)
	if len(groups) < 2 {
		return stats.Test{}, stats.OneGroup
	}
	var all []float64
	for _, g := range groups {
		if err := check(stats.TwoSided, 0.5, g); err != nil {
			return stats.Test{}, err
		}
		all = append(all, g...)
	}
	ranks := Midranks(all)
	n := float64(len(all))
	ties, _ := tieSum(runs(sorted(all)))
	if ties == n*n*n-n {
		return stats.Test{}, stats.NoVariance
	}
	h := 0.0
	i := 0
	for _, g := range groups {
		sum := 0.0
		for range g {
			sum += ranks[i] - (n+1)/2
			i++
		}
		h += sum * sum / float64(len(g))
	}
	h *= 12 / (n * (n + 1)) / (1 - ties/(n*n*n-n))
	df := float64(len(groups) - 1)
	return dist.ChiSquaredTest(h, df), nil
}

// FriedmanMethod compares repeated measurements.
var FriedmanMethod = stats.Method{
	ID: "rank.friedman", Label: "Friedman test",
	Sentence: "Repeated measurements were compared by the Friedman test (corrected for ties).",
	Cite:     "Friedman M. J Am Stat Assoc 1937;32:675-701",
}

// Friedman compares k treatments over blocks, each a row of k values. R:
// friedman.test.
func Friedman(blocks [][]float64) (stats.Test, error) {
	if len(blocks) == 0 {
		return stats.Test{}, stats.NoData
	}
	k := len(blocks[0])
	if k < 2 {
		return stats.Test{}, stats.OneGroup
	}
	sums := make([]float64, k)
	ties := 0.0
	for _, b := range blocks {
		if len(b) != k {
			return stats.Test{}, stats.Reason("a block is not complete")
		}
		if stats.Missing(b) {
			return stats.Test{}, stats.ErrMissing
		}
		for j, r := range Midranks(b) {
			sums[j] += r
		}
		t, _ := tieSum(runs(sorted(b)))
		ties += t
	}
	n, K := float64(len(blocks)), float64(k)
	top := 0.0
	for _, s := range sums {
		d := s - n*(K+1)/2
		top += d * d
	}
	bottom := n*K*(K+1) - ties/(K-1)
	if bottom <= 0 {
		return stats.Test{}, stats.NoVariance
	}
	x := 12 * top / bottom
	return dist.ChiSquaredTest(x, K-1), nil
}

// Concordance is Kendall's W, how alike blocks rank the treatments: Friedman's chi-squared
// over blocks times its degrees of freedom; 1 where all blocks agree.
func Concordance(friedman stats.Test, blocks int) float64 {
	return friedman.Statistic / (float64(blocks) * friedman.DF)
}
