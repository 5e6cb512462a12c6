package contingency

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// conditional is the distribution of a sum of first cells given all margins, when
// the odds ratio is exp(beta): its logarithmic weights on lo, lo+1, ... at beta = 0.
type conditional struct {
	lo   int64
	logs []float64
}

// noncentral gives the distribution of the first cell of a 2 × 2 table with row
// sums m and n and first column sum k.
func noncentral(m, n, k int64) conditional {
	h := dist.Hypergeometric{White: float64(k), Black: float64(m + n - k), Draws: float64(m)}
	lo, hi := max(0, k-n), min(k, m)
	logs := make([]float64, hi-lo+1)
	for i := range logs {
		logs[i] = h.LogMass(float64(lo + int64(i)))
	}
	return conditional{lo, logs}
}

// convolve is the distribution of the sum of two independent first cells.
func (c conditional) convolve(d conditional) conditional {
	out := make([]float64, len(c.logs)+len(d.logs)-1)
	top := maxOf(c.logs) + maxOf(d.logs)
	// Far tails leave the range of float64 when added up plainly; so each sum is
	// taken about its own largest term.
	for i := range out {
		best := math.Inf(-1)
		from, to := max(0, i-len(d.logs)+1), min(i, len(c.logs)-1)
		for j := from; j <= to; j++ {
			best = math.Max(best, c.logs[j]+d.logs[i-j])
		}
		sum := 0.0
		for j := from; j <= to; j++ {
			sum += math.Exp(c.logs[j] + d.logs[i-j] - best)
		}
		out[i] = best + math.Log(sum) - top
	}
	return conditional{c.lo + d.lo, out}
}

func maxOf(x []float64) float64 {
	m := math.Inf(-1)
	for _, v := range x {
		m = math.Max(m, v)
	}
	return m
}

// probabilities are those of all outcomes at an odds ratio of exp(beta).
func (c conditional) probabilities(beta float64) []float64 {
	out := make([]float64, len(c.logs))
	top := math.Inf(-1)
	for i, l := range c.logs {
		out[i] = l + beta*float64(i)
		top = math.Max(top, out[i])
	}
	total := 0.0
	for i := range out {
		out[i] = math.Exp(out[i] - top)
		total += out[i]
	}
	for i := range out {
		out[i] /= total
	}
	return out
}

// logTail is ln P(X <= x) or ln P(X >= x) at an odds ratio of exp(beta).
func (c conditional) logTail(x int64, lower bool, beta float64) float64 {
	i := int(x - c.lo)
	from, to := i, len(c.logs)
	if lower {
		from, to = 0, i+1
	}
	return c.logSum(from, to, beta) - c.logSum(0, len(c.logs), beta)
}

func (c conditional) logSum(from, to int, beta float64) float64 {
	top := math.Inf(-1)
	for i := from; i < to; i++ {
		top = math.Max(top, c.logs[i]+beta*float64(i))
	}
	sum := 0.0
	for i := from; i < to; i++ {
		sum += math.Exp(c.logs[i] + beta*float64(i) - top)
	}
	return top + math.Log(sum)
}

// far is a log odds ratio beyond every limit that counts within int64 can have.
const far = 200.0

// mle is the conditional maximum likelihood estimate of the odds ratio.
func (c conditional) mle(x int64) float64 {
	i := float64(x - c.lo)
	if x == c.lo {
		return 0
	}
	if int(i) == len(c.logs)-1 {
		return math.Inf(1)
	}
	return math.Exp(dist.Root(func(beta float64) float64 {
		mean := 0.0
		for j, p := range c.probabilities(beta) {
			mean += float64(j) * p
		}
		return mean - i
	}, -far, far))
}

// lower and upper are the exact one-sided limits at error alpha.
func (c conditional) lower(x int64, alpha float64) float64 {
	if x == c.lo {
		return 0
	}
	return math.Exp(dist.Root(func(beta float64) float64 { return c.logTail(x, false, beta) - math.Log(alpha) }, -far, far))
}

func (c conditional) upper(x int64, alpha float64) float64 {
	if int(x-c.lo) == len(c.logs)-1 {
		return math.Inf(1)
	}
	return math.Exp(dist.Root(func(beta float64) float64 { return math.Log(alpha) - c.logTail(x, true, beta) }, -far, far))
}

// interval gives limits for an alternative: both tails are cut at half the error.
func (c conditional) interval(x int64, alternative stats.Alternative, level float64) stats.Interval {
	alpha := 1 - level
	switch alternative {
	case stats.Less:
		return stats.Interval{Lower: 0, Upper: c.upper(x, alpha), Level: level}
	case stats.Greater:
		return stats.Interval{Lower: c.lower(x, alpha), Upper: math.Inf(1), Level: level}
	}
	return stats.Interval{Lower: c.lower(x, alpha/2), Upper: c.upper(x, alpha/2), Level: level}
}

// slack is the relative tolerance by which an outcome counts as no likelier than
// another, as in R.
const slack = 1e-7

// p is the p-value at an odds ratio of exp(beta), two-sided by probability.
func (c conditional) p(x int64, alternative stats.Alternative, beta float64) float64 {
	switch alternative {
	case stats.Less:
		return math.Exp(c.logTail(x, true, beta))
	case stats.Greater:
		return math.Exp(c.logTail(x, false, beta))
	}
	probs := c.probabilities(beta)
	limit := probs[x-c.lo] * (1 + slack)
	if probs[x-c.lo] < 1e-290 {
		return c.minlike(x, beta)
	}
	sum := 0.0
	for _, q := range probs {
		if q <= limit {
			sum += q
		}
	}
	return math.Min(1, sum)
}

// minlike is the same in logarithms, for outcomes near the end of float64.
func (c conditional) minlike(x int64, beta float64) float64 {
	at := c.logs[x-c.lo] + beta*float64(x-c.lo)
	sum := 0.0
	for i, l := range c.logs {
		if v := l + beta*float64(i); v <= at+slack {
			sum += math.Exp(v - at)
		}
	}
	return math.Min(1, math.Exp(at+math.Log(sum)-c.logSum(0, len(c.logs), beta)))
}
