package rank

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// shiftSearch looks along the differences x - y of sorted samples for those at which
// W(d), the number of pairs with x - d > y and half of those equal, crosses a value.
// W falls as d rises.
type shiftSearch struct{ xs, ys []float64 }

func (s shiftSearch) w(k int) (value, statistic float64) {
	v := kthDifference(s.xs, s.ys, k)
	return v, above(s.xs, s.ys, v)
}

// least is the smallest difference with W at most c; the largest, if none is.
func (s shiftSearch) least(c float64) float64 {
	lo, hi := 0, len(s.xs)*len(s.ys)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if _, at := s.w(mid); at <= c+1e-9 {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	v, _ := s.w(lo)
	return v
}

// largest is the last difference with W above c; the smallest, if none is.
func (s shiftSearch) largest(c float64) float64 {
	lo, hi := 0, len(s.xs)*len(s.ys)-1
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if _, at := s.w(mid); at > c+1e-9 {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	v, _ := s.w(lo)
	return v
}

// tiedLimits gives the exact limits of the shift where there are ties: the least d
// with W(d) at most the lower quantile of its permutation distribution and the largest
// d with W(d) above the upper one. R: exactRankTests::wilcox.exact(conf.int = TRUE).
func tiedLimits(xs, ys []float64, d scores, offset float64, alternative stats.Alternative, level float64) stats.Interval {
	s := shiftSearch{xs, ys}
	alpha := 1 - level
	if alternative == stats.TwoSided {
		alpha /= 2
	}
	ci := stats.Interval{Lower: math.Inf(-1), Upper: math.Inf(1), Level: level}
	if alternative != stats.Less {
		ci.Lower = s.largest(d.value(d.quantile(1-alpha)) - offset)
	}
	if alternative != stats.Greater {
		ci.Upper = s.least(d.value(d.quantile(alpha)) - offset)
	}
	return ci
}

// CentredShift is the shift at which the permutation distribution of tied samples is
// centred: midway between the least difference d with W(d) at most its mean (rounded
// up) and the largest above it. With ties it is not Hodges and Lehmann's estimate, the
// median of the differences, which MannWhitney gives. R: the estimate of
// exactRankTests::wilcox.exact(conf.int = TRUE).
func CentredShift(x, y []float64) (float64, error) {
	if err := check(stats.TwoSided, 0.5, x, y); err != nil {
		return math.NaN(), err
	}
	s := shiftSearch{sorted(x), sorted(y)}
	mean := float64(len(x)*len(y)) / 2
	return (s.least(math.Ceil(mean)) + s.largest(mean)) / 2, nil
}

// above counts pairs of sorted samples with x - y > d, and half of those equal.
func above(xs, ys []float64, d float64) float64 {
	count := 0.0
	more, same := 0, 0 // y with x - y > d, and with x - y >= d
	for _, x := range xs {
		for more < len(ys) && x-ys[more] > d {
			more++
		}
		same = max(same, more)
		for same < len(ys) && x-ys[same] >= d {
			same++
		}
		count += float64(more+same) / 2
	}
	return count
}

// kthDifference is the k-th smallest (from 0) of all differences x - y of sorted
// samples, found by halving the range of floats and counting in one sweep each:
// O((m+n)·64), without the m·n differences.
func kthDifference(xs, ys []float64, k int) float64 {
	atMost := func(d float64) (count int) {
		j := len(ys) // y >= x - d from j on
		for i := len(xs) - 1; i >= 0; i-- {
			for j > 0 && xs[i]-ys[j-1] <= d {
				j--
			}
			count += len(ys) - j
		}
		return count
	}
	return kth(xs[0]-ys[len(ys)-1], xs[len(xs)-1]-ys[0], k, atMost)
}

// middle is the median of n ordered things.
func middle(n int, kth func(k int) float64) float64 {
	if n%2 == 1 {
		return kth(n / 2)
	}
	return (kth(n/2-1) + kth(n/2)) / 2
}

// kth is the least float between lo and hi with atMost(v) > k. Where very many
// values lie between, counts are nearly linear, and interpolation narrows the range
// before it is halved bit by bit.
func kth(lo, hi float64, k int, atMost func(float64) int) float64 {
	a, b := ordered(lo), ordered(hi)
	below, upTo := 0, -1 // counts at lo and hi, where known
	for step := 0; step < 40 && a < b; step++ {
		if upTo < 0 {
			upTo = atMost(unordered(b))
		}
		if upTo-below < 100000 {
			break
		}
		from, to := unordered(a), unordered(b)
		// A little beyond the point where a line between the ends meets k, on the
		// side of the farther end, so that both ends move.
		share := (float64(k-below) + 0.5) / float64(upTo-below)
		pad := math.Max(1e-9, math.Min(0.1, math.Sqrt(share*(1-share))/20))
		if share < 0.5 {
			share += pad
		} else {
			share -= pad
		}
		mid := ordered(from + (to-from)*share)
		if mid <= a || mid >= b {
			break
		}
		if c := atMost(unordered(mid)); c > k {
			b, upTo = mid, c
		} else {
			a, below = mid+1, c
		}
	}
	for a < b {
		mid := a + int64((uint64(b)-uint64(a))/2) // b - a may not fit int64
		if atMost(unordered(mid)) > k {
			b = mid
		} else {
			a = mid + 1
		}
	}
	return unordered(a) + 0
}

// ordered maps floats to integers of the same order; unordered maps them back.
func ordered(v float64) int64 {
	b := int64(math.Float64bits(v + 0))
	if b < 0 {
		b = math.MinInt64 - b
	}
	return b
}

func unordered(b int64) float64 {
	if b < 0 {
		b = math.MinInt64 - b
	}
	return math.Float64frombits(uint64(b))
}

// shiftInterval holds the shifts that the approximate test does not reject. The
// statistic is a step function of the shift, which steps at differences x - y; each
// limit is the difference at which it crosses its critical value. (wilcox.test
// approaches the same point to 1e-4.)
func shiftInterval(xs, ys []float64, kind Kind, alternative stats.Alternative, level float64) stats.Interval {
	m, n := len(xs), len(ys)
	own, _ := tieSum(runs(xs))
	other, _ := tieSum(runs(ys))
	N := float64(m + n)
	// Between differences only ties within a sample are left.
	sd := math.Sqrt(float64(m) * float64(n) / 12 * (N + 1 - (own+other)/(N*(N-1))))
	cut := func(z float64) float64 {
		// The least number of pairs whose statistic, less its correction, exceeds z.
		c := 0.0
		if kind == Continuity {
			c = 0.5
		}
		return float64(m)*float64(n)/2 + z*sd + math.Copysign(c, z)
	}
	alpha := 1 - level
	if alternative == stats.TwoSided {
		alpha /= 2
	}
	z := -dist.NormalQuantile(alpha)
	ci := stats.Interval{Lower: math.Inf(-1), Upper: math.Inf(1), Level: level}
	mn := m * n
	// At a shift d between differences the number of pairs is that of differences
	// above d. The lower limit is the difference above which it is no more than cut(z).
	if alternative != stats.Less {
		k := mn - int(math.Floor(cut(z)))
		ci.Lower = kthDifference(xs, ys, max(0, min(mn-1, k-1)))
	}
	if alternative != stats.Greater {
		k := mn - int(math.Ceil(cut(-z)))
		ci.Upper = kthDifference(xs, ys, max(0, min(mn-1, k)))
	}
	return ci
}
