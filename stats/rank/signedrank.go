package rank

import (
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/dist"
)

// Zeros is what becomes of differences that are zero.
type Zeros string

// Wilcoxon drops zeros before ranking; Pratt ranks them and drops their ranks.
const (
	DropZeros  Zeros = "wilcoxon"
	PrattZeros Zeros = "pratt"
)

// The methods of the one-sample and paired test.
var (
	SignedRankMethod = stats.Method{
		ID: "rank.signed-rank", Label: "Wilcoxon signed-rank test (zeros dropped)",
		Sentence: "Paired measurements were compared by the Wilcoxon signed-rank test (zeros dropped; exact " +
			"with mid-ranks, or the normal approximation with correction for ties and continuity, as stated).",
		Cite: "Wilcoxon F. Biometrics Bull 1945;1:80-83",
	}
	PrattMethod = stats.Method{
		ID: "rank.signed-rank-pratt", Label: "Wilcoxon signed-rank test (zeros ranked, after Pratt)",
		Sentence: "Paired measurements were compared by the Wilcoxon signed-rank test (zeros ranked after Pratt).",
		Cite:     "Pratt JW. J Am Stat Assoc 1959;54:655-667",
	}
)

// SignedRank tests whether differences are symmetric about zero: Statistic is the
// sum of the mid-ranks of |d| over positive d, and the estimate is the median of
// all means of two of them (Walsh averages), zeros left out. Z is without
// continuity correction. R: wilcox.test(d); coin::wilcoxsign_test for Pratt's zeros.
func SignedRank(d []float64, zeros Zeros, kind Kind, alternative stats.Alternative, level float64) (Test, error) {
	if err := check(alternative, level, d); err != nil {
		return Test{}, err
	}
	if zeros != DropZeros && zeros != PrattZeros {
		return Test{}, stats.Reason("zeros are none of wilcoxon, pratt")
	}
	kept, ranks := signedRanks(d, zeros)
	out := Test{
		Test: stats.NoTest(), Z: math.NaN(), Kind: kind,
		Estimate: stats.NoEstimate(level),
	}
	if len(kept) == 0 {
		return out, stats.Reason("all differences are zero")
	}
	w, sum, squares := 0.0, 0.0, 0.0
	for i, r := range ranks {
		sum += r
		squares += r * r
		if kept[i] > 0 {
			w += r
		}
	}
	_, out.Ties = tieSum(runs(slices.Sorted(slices.Values(ranks))))
	sd := math.Sqrt(squares) / 2
	out.Statistic, out.Z = w, (w-sum/2)/sd
	ds := sorted(kept)
	averages := len(ds) * (len(ds) + 1) / 2
	out.Value = middle(averages, func(k int) float64 { return kthWalsh(ds, k) })
	alpha := 1 - level
	if alternative == stats.TwoSided {
		alpha /= 2
	}
	// How many Walsh averages are cut off on either side, plus one: that of the values
	// other than zero, whatever zeros do to p.
	var q int
	if kind == Exact {
		s := sumOfSigns(ranks)
		at := s.index(w)
		switch alternative {
		case stats.Less:
			out.P = s.lower(at)
		case stats.Greater:
			out.P = s.upper(at)
		default:
			out.P = math.Min(1, 2*math.Min(s.lower(at), s.upper(at)))
		}
		if zeros == PrattZeros {
			_, ranks = signedRanks(kept, DropZeros)
			s = sumOfSigns(ranks)
		}
		q = int(math.Ceil(s.value(s.quantile(alpha)) - 1e-9))
		out.CI.Level = s.attained(alternative, level)
	} else {
		out.P = normalP(w-sum/2, sd, kind, alternative)
		q = walshCut(ds, kind, alpha)
	}
	q = min(max(1, q), averages)
	out.CI.Lower, out.CI.Upper = math.Inf(-1), math.Inf(1)
	if alternative != stats.Less {
		out.CI.Lower = kthWalsh(ds, q-1)
	}
	if alternative != stats.Greater {
		out.CI.Upper = kthWalsh(ds, averages-q)
	}
	return out, nil
}

// signedRanks gives the differences other than zero with the mid-ranks of their sizes.
func signedRanks(d []float64, zeros Zeros) (kept, ranks []float64) {
	var size []float64 // those that are ranked
	for _, v := range d {
		if v != 0 || zeros == PrattZeros {
			size = append(size, math.Abs(v))
		}
	}
	all := Midranks(size)
	for i, v := range size {
		if v != 0 {
			ranks = append(ranks, all[i])
		}
	}
	for _, v := range d {
		if v != 0 {
			kept = append(kept, v)
		}
	}
	return kept, ranks
}

// walshCut is how many Walsh averages of sorted values the normal approximation cuts
// off on either side, plus one.
func walshCut(ds []float64, kind Kind, alpha float64) int {
	c := 0.0
	if kind == Continuity {
		c = 0.5
	}
	// Once shifted, only equal values tie.
	n := float64(len(ds))
	ties, _ := tieSum(runs(ds))
	shifted := math.Sqrt(n*(n+1)*(2*n+1)/24 - ties/48)
	return int(math.Ceil(n*(n+1)/4 + dist.NormalQuantile(alpha)*shifted - c))
}

// kthWalsh is the k-th smallest (from 0) mean of two of the sorted values, each
// also with itself.
func kthWalsh(ds []float64, k int) float64 {
	atMost := func(v float64) (count int) {
		j := len(ds) // values before j go with ds[i]
		for i := range ds {
			for j > 0 && (ds[i]+ds[j-1])/2 > v {
				j--
			}
			if j <= i {
				break
			}
			count += j - i
		}
		return count
	}
	return kth(ds[0], ds[len(ds)-1], k, atMost)
}
