package rank

import (
	"math"

	"leydig/stats"
)

// scores is a permutation distribution of a sum of mid-ranks. Mid-ranks are
// halves, so twice the sum is whole; what all outcomes share is taken off and what
// all steps share is divided out: value(i) = (low + step·i) / 2.
type scores struct {
	low, step int
	mass      []float64
}

func (s scores) value(i int) float64 { return float64(s.low+s.step*i) / 2 }

// index of a sum of mid-ranks.
func (s scores) index(sum float64) int {
	return int(math.Round((2*sum - float64(s.low)) / float64(s.step)))
}

// lower and upper are P(S <= value(i)) and P(S >= value(i)), each summed from its end.
func (s scores) lower(i int) float64 {
	sum := 0.0
	for j := 0; j <= i && j < len(s.mass); j++ {
		sum += s.mass[j]
	}
	return math.Min(1, sum)
}

func (s scores) upper(i int) float64 {
	sum := 0.0
	for j := len(s.mass) - 1; j >= i && j >= 0; j-- {
		sum += s.mass[j]
	}
	return math.Min(1, sum)
}

// twoSided is the probability of being at least as far from the mean as i is.
func (s scores) twoSided(i int, mean float64) float64 {
	at := math.Abs(s.value(i) - mean)
	sum := 0.0
	for j, p := range s.mass {
		if math.Abs(s.value(j)-mean) >= at-1e-9 {
			sum += p
		}
	}
	return math.Min(1, sum)
}

// quantile is the least index with P(S <= value) >= p, as R's quantiles have it.
func (s scores) quantile(p float64) int {
	sum := 0.0
	for i, m := range s.mass {
		sum += m
		if sum >= p*(1-1e-12) {
			return i
		}
	}
	return len(s.mass) - 1
}

// attained is the level of limits at the quantiles of the distribution: less than the one
// asked for where its ends alone have more than what may be missed, as of few values. R: the
// conf.level of wilcox.test's interval, with a warning.
func (s scores) attained(alternative stats.Alternative, level float64) float64 {
	first, last := 0, len(s.mass)-1 // of what is possible
	for s.mass[first] == 0 {
		first++
	}
	for s.mass[last] == 0 {
		last--
	}
	below, above, asked := s.mass[first], s.mass[last], 1-level
	if alternative == stats.TwoSided {
		asked /= 2
	}
	missed := 0.0
	if alternative != stats.Less {
		missed += math.Max(0, above-asked)
	}
	if alternative != stats.Greater {
		missed += math.Max(0, below-asked)
	}
	if missed < 1e-12 {
		return level
	}
	return math.Max(0, level-missed)
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	if a < 0 {
		return -a
	}
	return a
}

// sumOfSample is the distribution of the sum of the mid-ranks of m values drawn
// without replacement from values with the given ties. Each run of ties is taken
// at once, with its hypergeometric share, in O(m · sums · ties) steps; all weights
// are probabilities, so that no digits are lost.
func sumOfSample(ties []run, m int) scores {
	n := 0
	for _, r := range ties {
		n += r.n
	}
	// Twice the mid-ranks, less the least, over their common divisor.
	double := make([]int, len(ties))
	before := 0
	for i, r := range ties {
		double[i] = 2*before + r.n + 1
		before += r.n
	}
	first, step := double[0], 0
	for _, d := range double {
		step = gcd(d-first, step)
	}
	if step == 0 {
		return scores{first * m, 1, []float64{1}}
	}
	width := make([]int, m+1) // largest reduced sum of j values so far
	at := make([][]float64, m+1)
	at[0] = []float64{1}
	done := 0
	for i, r := range ties {
		score := (double[i] - first) / step
		left := n - done
		next := make([][]float64, m+1)
		for j := range min(m, done+r.n) + 1 {
			top := 0
			for c := max(0, j-min(m, done)); c <= min(r.n, j); c++ {
				if at[j-c] != nil {
					top = max(top, len(at[j-c])+c*score)
				}
			}
			if top == 0 {
				continue
			}
			row := make([]float64, top)
			for c := max(0, j-min(m, done)); c <= min(r.n, j); c++ {
				from := at[j-c]
				// m-(j-c) of the left values are still to be drawn, c of them here.
				w := drawn(r.n, left-r.n, m-(j-c), c)
				if from == nil || w == 0 {
					continue
				}
				shift := c * score
				out := row[shift : shift+len(from)]
				for s, p := range from {
					out[s] += p * w
				}
			}
			next[j] = row
			width[j] = top
		}
		at = next
		done += r.n
	}
	return scores{first * m, step, at[m]}
}

// drawn is the probability of c white balls among k drawn from white and black.
func drawn(white, black, k, c int) float64 {
	if c > k || k-c > black {
		return 0
	}
	return math.Exp(logChoose(white, c) + logChoose(black, k-c) - logChoose(white+black, k))
}

func logChoose(n, k int) float64 {
	if k == 0 || k == n {
		return 0
	}
	if k == 1 || k == n-1 {
		return math.Log(float64(n))
	}
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// sumOfSigns is the distribution of the sum of those of the ranks that a fair coin
// chooses.
func sumOfSigns(ranks []float64) scores {
	double := make([]int, len(ranks))
	step, total := 0, 0
	for i, r := range ranks {
		double[i] = int(math.Round(2 * r))
		step = gcd(double[i], step)
		total += double[i]
	}
	if step == 0 {
		return scores{0, 1, []float64{1}}
	}
	mass := make([]float64, total/step+1)
	mass[0] = 1
	top := 0
	for _, d := range double {
		d /= step
		top += d
		for s := top; s >= 0; s-- {
			v := mass[s]
			if s >= d {
				v += mass[s-d]
			}
			mass[s] = v / 2
		}
	}
	return scores{0, step, mass}
}
