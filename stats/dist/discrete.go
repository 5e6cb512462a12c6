package dist

import "math"

// Binomial counts successes of N trials.
type Binomial struct {
	N float64
	P float64
}

func (Binomial) onIntegers() {}

// LogTails is described at Distribution.
func (b Binomial) LogTails(x float64) (lower, upper float64) {
	k := math.Floor(x + 1e-7)
	switch {
	case !(b.P >= 0 && b.P <= 1) || b.N < 0 || math.IsNaN(x):
		return math.NaN(), math.NaN()
	case k < 0:
		return math.Inf(-1), 0
	case k >= b.N:
		return 0, math.Inf(-1)
	}
	upper, lower = logBetaTails(k+1, b.N-k, b.P, 1-b.P)
	return lower, upper
}

// Support is 0 to N.
func (b Binomial) Support() (lo, hi float64) { return 0, b.N }

// LogMass is ln P(X = k).
func (b Binomial) LogMass(k float64) float64 {
	if k < 0 || k > b.N {
		return math.Inf(-1)
	}
	return logBinomial(k, b.N-k, b.P, 1-b.P)
}

// Poisson counts events.
type Poisson struct{ Mean float64 }

func (Poisson) onIntegers() {}

// LogTails is described at Distribution.
func (p Poisson) LogTails(x float64) (lower, upper float64) {
	k := math.Floor(x + 1e-7)
	switch {
	case !(p.Mean >= 0) || math.IsNaN(x):
		return math.NaN(), math.NaN()
	case k < 0:
		return math.Inf(-1), 0
	}
	upper, lower = logGammaTails(k+1, p.Mean)
	return lower, upper
}

// Support is 0 upwards.
func (Poisson) Support() (lo, hi float64) { return 0, math.Inf(1) }

// LogMass is ln P(X = k).
func (p Poisson) LogMass(k float64) float64 {
	if k < 0 {
		return math.Inf(-1)
	}
	return logPoisson(k, p.Mean)
}

// Hypergeometric counts the white balls among Draws from White and Black ones.
type Hypergeometric struct{ White, Black, Draws float64 }

func (Hypergeometric) onIntegers() {}

// LogMass is ln P(X = k), by three binomial probabilities with p = Draws/total:
// all large parts cancel within them.
func (h Hypergeometric) LogMass(k float64) float64 {
	lo, hi := h.Support()
	if k < lo || k > hi {
		return math.Inf(-1)
	}
	total := h.White + h.Black
	if h.Draws == 0 || h.Draws == total {
		return 0
	}
	p, q := h.Draws/total, (total-h.Draws)/total
	return logBinomial(k, h.White-k, p, q) + logBinomial(h.Draws-k, h.Black-h.Draws+k, p, q) - logBinomial(h.Draws, total-h.Draws, p, q)
}

// Support is the range of counts that the margins allow.
func (h Hypergeometric) Support() (lo, hi float64) {
	return math.Max(0, h.Draws-h.Black), math.Min(h.Draws, h.White)
}

// LogTails is described at Distribution: each tail is summed from its own end of
// the support's bulk, outwards from x.
func (h Hypergeometric) LogTails(x float64) (lower, upper float64) {
	lo, hi := h.Support()
	k := math.Floor(x + 1e-7)
	switch {
	case math.IsNaN(x) || lo > hi || h.White < 0 || h.Black < 0 || h.Draws < 0:
		return math.NaN(), math.NaN()
	case k < lo:
		return math.Inf(-1), 0
	case k >= hi:
		return 0, math.Inf(-1)
	}
	// The tail that does not hold the mean is the small one.
	if k < h.Draws*h.White/(h.White+h.Black) {
		sum, term := 1.0, 1.0
		for j := k; j > lo; j-- {
			term *= j * (h.Black - h.Draws + j) / ((h.White - j + 1) * (h.Draws - j + 1))
			sum += term
			if term < sum*1e-17 {
				break
			}
		}
		lower = math.Min(0, h.LogMass(k)+math.Log(sum))
		return lower, complement(lower)
	}
	sum, term := 1.0, 1.0
	for j := k + 1; j < hi; j++ {
		term *= (h.White - j) * (h.Draws - j) / ((j + 1) * (h.Black - h.Draws + j + 1))
		sum += term
		if term < sum*1e-17 {
			break
		}
	}
	upper = math.Min(0, h.LogMass(k+1)+math.Log(sum))
	return complement(upper), upper
}

// SignedRank is Wilcoxon's statistic for N values without ties or zeros: the sum
// of those of the ranks 1 to N that a fair coin chooses. Its mass is built in
// O(N³) steps; N above about 1000 leaves the range of float64.
type SignedRank struct{ N int }

func (SignedRank) onIntegers() {}

// Support is 0 to N(N+1)/2.
func (s SignedRank) Support() (lo, hi float64) { return 0, float64(s.N * (s.N + 1) / 2) }

// Mass gives P(W = w) for w = 0 .. N(N+1)/2.
func (s SignedRank) Mass() []float64 {
	mass := make([]float64, s.N*(s.N+1)/2+1)
	mass[0] = 1
	top := 0
	for r := 1; r <= s.N; r++ {
		top += r
		for w := top; w >= 0; w-- {
			v := mass[w]
			if w >= r {
				v += mass[w-r]
			}
			mass[w] = v / 2
		}
	}
	return mass
}

// LogTails is described at Distribution.
func (s SignedRank) LogTails(x float64) (lower, upper float64) { return massTails(s.Mass(), x) }

// RankSum is Mann and Whitney's number of pairs, for M and N values without ties.
type RankSum struct{ M, N int }

func (RankSum) onIntegers() {}

// Support is 0 to MN.
func (r RankSum) Support() (lo, hi float64) { return 0, float64(r.M * r.N) }

// Mass gives P(U = u) for u = 0 .. MN. The numbers of arrangements are the
// coefficients of a Gaussian binomial, which is built factor by factor,
// (1 - q^(n+i)) / (1 - q^i), over its lower half; the upper half mirrors it.
func (r RankSum) Mass() []float64 {
	m, n := min(r.M, r.N), max(r.M, r.N)
	all, _ := math.Lgamma(float64(m + n + 1))
	a, _ := math.Lgamma(float64(m + 1))
	b, _ := math.Lgamma(float64(n + 1))
	if all-a-b > 690 {
		return r.drawn() // the numbers leave the range of float64
	}
	half := make([]float64, m*n/2+1)
	half[0] = 1
	for i := 1; i <= m; i++ {
		for u := len(half) - 1; u >= n+i; u-- {
			half[u] -= half[u-n-i]
		}
		for u := i; u < len(half); u++ {
			half[u] += half[u-i]
		}
	}
	mass := make([]float64, m*n+1)
	total := math.Exp(all - a - b)
	sum := 0.0
	for u := range mass {
		mass[u] = half[min(u, m*n-u)]
		sum += mass[u]
	}
	if math.Abs(sum-total) > 1e-9*total {
		return r.drawn() // too many digits were lost
	}
	for u := range mass {
		mass[u] /= sum
	}
	return mass
}

// drawn is Mass by drawing ranks one after another: slower, but every step is a
// weighted mean, so no digits are lost.
func (r RankSum) drawn() []float64 {
	m, n := min(r.M, r.N), max(r.M, r.N)
	// at[j][u]: j of the smaller group drawn so far, u pairs counted.
	at := make([][]float64, m+1)
	for j := range at {
		at[j] = make([]float64, j*n+1)
	}
	at[0][0] = 1
	for k := range m + n {
		left := float64(m + n - k)
		for j := min(k+1, m); j >= 0; j-- {
			others := k - j // of the larger group, if the next is one of them
			stay := 0.0
			if others >= 0 && others < n {
				stay = float64(n-others) / left
			}
			row := at[j]
			for u := range row {
				row[u] *= stay
			}
			// The next is of the smaller group: it lies above k-(j-1) of the larger.
			if above := k - j + 1; j > 0 && above >= 0 && above <= n {
				take := float64(m-j+1) / left
				for u, v := range at[j-1] {
					if v != 0 {
						row[u+above] += v * take
					}
				}
			}
		}
	}
	return at[m]
}

// LogTails is described at Distribution.
func (r RankSum) LogTails(x float64) (lower, upper float64) { return massTails(r.Mass(), x) }

// massTails sums both tails of a distribution on 0, 1, ..., each from its end.
func massTails(mass []float64, x float64) (lower, upper float64) {
	k := int(math.Floor(math.Max(-1, math.Min(x+1e-7, float64(len(mass))))))
	l, u := 0.0, 0.0
	for i := 0; i <= k && i < len(mass); i++ {
		l += mass[i]
	}
	for i := len(mass) - 1; i > k; i-- {
		u += mass[i]
	}
	if l < u {
		return math.Log(l), math.Log1p(-l)
	}
	return math.Log1p(-u), math.Log(u)
}
