package rank

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// The sizes up to which P is made without the large-sample approximation where there
// are no ties; they are R's.
const (
	kendallExactBelow     = 50
	spearmanExactBelow    = 10
	spearmanEdgeworthUpTo = 1290
)

// The methods that small samples without ties have.
var (
	KendallExactMethod = stats.Method{
		ID: "rank.kendall-exact", Label: "Kendall's tau (exact)",
		Sentence: "Ordinal association is given as Kendall's tau, with its exact p-value.",
		Cite:     "Kendall MG. Biometrika 1938;30:81-93",
	}
	SpearmanExactMethod = stats.Method{
		ID: "rank.spearman-exact", Label: "Spearman rank correlation (exact)",
		Sentence: "Monotone association is given as Spearman's correlation of ranks (exact p-value; Bonett-Wright interval).",
		Cite:     "Best DJ, Roberts DE. Appl Stat 1975;24:377-379; Bonett DG, Wright TA. Psychometrika 2000;65:23-28",
	}
	SpearmanEdgeworthMethod = stats.Method{
		ID: "rank.spearman-edgeworth", Label: "Spearman rank correlation (Edgeworth series)",
		Sentence: "Monotone association is given as Spearman's correlation of ranks (p-value by Edgeworth's series; " +
			"Bonett-Wright interval).",
		Cite: "Best DJ, Roberts DE. Appl Stat 1975;24:377-379; Bonett DG, Wright TA. Psychometrika 2000;65:23-28",
	}
)

// kendallP is the two-sided probability of a number of concordant pairs of n
// observations without ties at least as far from its mean n(n-1)/4. The number of
// permutations with k inversions is the product of 1 + q + ... + q^(i-1), i = 1..n.
func kendallP(concordant float64, n int) float64 {
	mass := []float64{1}
	for i := 2; i <= n; i++ {
		next := make([]float64, len(mass)+i-1)
		sum := 0.0
		for k := range next {
			if k < len(mass) {
				sum += mass[k]
			}
			if k >= i {
				sum -= mass[k-i]
			}
			next[k] = math.Max(0, sum/float64(i))
		}
		mass = next
	}
	// By symmetry both tails are the lower one of the nearer end.
	k := int(math.Round(math.Min(concordant, float64(len(mass)-1)-concordant)))
	tail := 0.0
	for _, p := range mass[:k+1] {
		tail += p
	}
	return math.Min(1, 2*tail)
}

// spearmanP is the two-sided probability of S = Σ (rank x - rank y)², as R's
// cor.test has it: twice that of the nearer tail.
func spearmanP(s float64, n int) float64 {
	m := float64(n)
	middle := (m*m*m - m) / 6
	s = math.Round(s)
	// The distribution is symmetric about its middle, and S is always even.
	s = math.Min(s, 2*middle-s)
	if n < spearmanExactBelow {
		return math.Min(1, 2*spearmanLower(s, n))
	}
	// Edgeworth's series leaves [0, 1] in the far tails; there is no permutation whose
	// probability is less than 1/n!. (R says 0 there.)
	factorial, _ := math.Lgamma(m + 1)
	tail := 1 - spearmanEdgeworth(s+2, m)
	return math.Min(1, 2*math.Max(tail, math.Exp(-factorial)))
}

// spearmanLower is P(S <= s): rows are matched one after the other, with a count for
// every set of columns taken and every sum.
func spearmanLower(s float64, n int) float64 {
	largest := (n*n*n - n) / 3
	counts := make([][]float64, 1<<n)
	counts[0] = make([]float64, largest+1)
	counts[0][0] = 1
	for set := range counts {
		row := 0
		for b := set; b > 0; b &= b - 1 {
			row++
		}
		for column := range n {
			with := set | 1<<column
			if with == set {
				continue
			}
			if counts[with] == nil {
				counts[with] = make([]float64, largest+1)
			}
			d := (row - column) * (row - column)
			for v, c := range counts[set] {
				if c > 0 {
					counts[with][v+d] += c
				}
			}
		}
	}
	lower, total := 0.0, 0.0
	for v, c := range counts[len(counts)-1] {
		total += c
		if float64(v) <= s {
			lower += c
		}
	}
	return lower / total
}

// spearmanEdgeworth is P(S >= s) by Edgeworth's series (algorithm AS 89, R's prho).
func spearmanEdgeworth(s, n float64) float64 {
	b := 1 / n
	x := (6*(s-1)*b/(n*n-1) - 1) * math.Sqrt(1/b-1)
	y := x * x
	u := x * b * (0.2274 + b*(0.2531+0.1745*b) +
		y*(-0.0758+b*(0.1033+0.3932*b)-
			y*b*(0.0879+0.0151*b-y*(0.0072-0.0831*b+y*b*(0.0131-4.6e-4*y)))))
	return math.Max(0, math.Min(1, u/math.Exp(y/2)+dist.NormalUpper(x)))
}
