package rank

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// Kind is how a p-value and an interval are made.
type Kind int

// The kinds.
const (
	// Exact takes the permutation distribution of the mid-ranks, ties and all.
	Exact Kind = iota
	// Normal is the normal approximation with the variance corrected for ties.
	Normal
	// Continuity is Normal with a continuity correction of 1/2.
	Continuity
)

// exactAtMost is up to which size of the smaller group Auto is Exact; R draws its
// line there too, but gives up where there are ties.
const exactAtMost = 49

// Auto chooses Exact for samples that are both small, and Continuity beyond.
func Auto(m, n int) Kind {
	if max(m, n) <= exactAtMost {
		return Exact
	}
	return Continuity
}

// Test is a rank test. Statistic is the number of pairs (Mann-Whitney) or the sum
// of positive ranks (signed rank); Z its distance from the mean in standard
// deviations, without continuity correction; the estimate is Hodges and Lehmann's.
type Test struct {
	stats.Estimate
	stats.Test
	Z    float64
	Kind Kind
	Ties bool
}

// The methods of the two-sample test.
var (
	MannWhitneyMethod = stats.Method{
		ID: "rank.mann-whitney", Label: "Mann-Whitney test (normal approximation, tie-corrected, continuity-corrected)",
		Sentence: "Distributions were compared by the Mann-Whitney test (normal approximation with correction for ties and continuity).",
		Cite:     "Mann HB, Whitney DR. Ann Math Stat 1947;18:50-60",
	}
	MannWhitneyPlainMethod = stats.Method{
		ID: "rank.mann-whitney-plain", Label: "Mann-Whitney test (normal approximation, tie-corrected)",
		Sentence: "Distributions were compared by the Mann-Whitney test (normal approximation with correction " +
			"for ties, none for continuity).",
		Cite: "Mann HB, Whitney DR. Ann Math Stat 1947;18:50-60",
	}
	MannWhitneyExactMethod = stats.Method{
		ID: "rank.mann-whitney-exact", Label: "exact Mann-Whitney test (permutation distribution of mid-ranks)",
		Sentence: "Distributions were compared by the exact Mann-Whitney test, with the permutation " +
			"distribution of mid-ranks where there are ties.",
		Cite: "Streitberg B, Röhmel J. Stat Software Newsletter 1986;12:10-17; Hodges JL, Lehmann EL. Ann Math Stat 1963;34:598-611",
	}
)

// MannWhitneyBy is the method of a kind.
func MannWhitneyBy(k Kind) stats.Method {
	switch k {
	case Exact:
		return MannWhitneyExactMethod
	case Normal:
		return MannWhitneyPlainMethod
	}
	return MannWhitneyMethod
}

// MannWhitney compares two samples: Statistic is the number of pairs in which x is
// larger, ties counting one half, and the estimate is the median of all differences
// x - y. Two-sided exact p-values are twice the smaller tail without ties and the
// probability of all sums at least as far from the mean with ties; the exact
// interval is made of order statistics of the differences (tiedLimits says how where
// there are ties), and its Level is lower where so few values cannot have the one asked
// for. With all values equal
// the statistic is given, P is NaN and the error is stats.NoVariance.
// R: wilcox.test; exactRankTests::wilcox.exact with ties.
func MannWhitney(x, y []float64, kind Kind, alternative stats.Alternative, level float64) (Test, error) {
	return mannWhitney(x, y, kind, alternative, level, true)
}

// MannWhitneyTest is the test alone, without estimate and interval (they are NaN),
// for large samples: what is left is sorting.
func MannWhitneyTest(x, y []float64, kind Kind, alternative stats.Alternative) (Test, error) {
	return mannWhitney(x, y, kind, alternative, 0.95, false)
}

func mannWhitney(x, y []float64, kind Kind, alternative stats.Alternative, level float64, shift bool) (Test, error) {
	if err := check(alternative, level, x, y); err != nil {
		return Test{}, err
	}
	xs, ys := sorted(x), sorted(y)
	u, pooled := pairs(xs, ys)
	m, n := float64(len(x)), float64(len(y))
	ties, tied := tieSum(pooled)
	N := m + n
	out := Test{Test: stats.Test{Statistic: u, DF: math.NaN(), P: math.NaN()}, Z: math.NaN(), Kind: kind, Ties: tied,
		Estimate: stats.NoEstimate(level)}
	mn := len(x) * len(y)
	if shift {
		out.Value = middle(mn, func(k int) float64 { return kthDifference(xs, ys, k) })
	}
	if len(pooled) == 1 {
		return out, stats.NoVariance
	}
	variance := m * n / 12 * (N + 1 - ties/(N*(N-1)))
	out.Z = (u - m*n/2) / math.Sqrt(variance)
	if kind != Exact {
		out.P = normalP(u-m*n/2, math.Sqrt(variance), kind, alternative)
		if shift {
			out.CI = shiftInterval(xs, ys, kind, alternative, level)
		}
		return out, nil
	}
	var d scores
	if tied {
		d = sumOfSample(pooled, len(x))
	} else {
		d = scores{len(x) * (len(x) + 1), 2, dist.RankSum{M: len(x), N: len(y)}.Mass()}
	}
	offset := m * (m + 1) / 2
	i := d.index(u + offset)
	switch {
	case alternative == stats.Less:
		out.P = d.lower(i)
	case alternative == stats.Greater:
		out.P = d.upper(i)
	case tied:
		out.P = d.twoSided(i, m*(N+1)/2)
	default:
		out.P = math.Min(1, 2*math.Min(d.lower(i), d.upper(i)))
	}
	if !shift {
		return out, nil
	}
	if tied {
		out.CI = tiedLimits(xs, ys, d, offset, alternative, level)
		out.CI.Level = d.attained(alternative, level)
		return out, nil
	}
	out.CI.Level = d.attained(alternative, level)
	// Order statistics of the differences: as many are cut off on either side as
	// the distribution of the number of pairs leaves below its quantile.
	cut := func(alpha float64) int {
		q := int(math.Ceil(d.value(d.quantile(alpha)) - offset - 1e-9))
		return max(q, 1)
	}
	ci := &out.CI
	ci.Lower, ci.Upper = math.Inf(-1), math.Inf(1)
	alpha := 1 - level
	if alternative == stats.TwoSided {
		alpha /= 2
	}
	q := min(cut(alpha), mn)
	if alternative != stats.Less {
		ci.Lower = kthDifference(xs, ys, q-1)
	}
	if alternative != stats.Greater {
		ci.Upper = kthDifference(xs, ys, mn-q)
	}
	return out, nil
}

// normalP is the p-value of a distance from the mean.
func normalP(distance, sd float64, kind Kind, alternative stats.Alternative) float64 {
	c := 0.0
	if kind == Continuity {
		switch alternative {
		case stats.Less:
			c = -0.5
		case stats.Greater:
			c = 0.5
		default:
			c = math.Copysign(0.5, distance)
			if distance == 0 {
				c = 0
			}
		}
	}
	z := (distance - c) / sd
	switch alternative {
	case stats.Less:
		return dist.NormalLower(z)
	case stats.Greater:
		return dist.NormalUpper(z)
	}
	return 2 * math.Min(dist.NormalLower(z), dist.NormalUpper(z))
}

// pairs counts pairs with x > y, ties one half, in sorted samples, and the runs of
// equal values of both together.
func pairs(xs, ys []float64) (u float64, pooled []run) {
	i, j := 0, 0
	for i < len(xs) || j < len(ys) {
		v := 0.0
		switch {
		case j == len(ys) || i < len(xs) && xs[i] <= ys[j]:
			v = xs[i]
		default:
			v = ys[j]
		}
		a, b := i, j
		for i < len(xs) && xs[i] == v {
			i++
		}
		for j < len(ys) && ys[j] == v {
			j++
		}
		u += float64(i-a) * (float64(b) + float64(j-b)/2)
		pooled = append(pooled, run{v, i - a + j - b})
	}
	return u, pooled
}
