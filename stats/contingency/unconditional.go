package contingency

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// The unconditional tests of a 2 × 2 table with fixed row sums.
var (
	BarnardMethod = stats.Method{
		ID: "contingency.barnard", Label: "Barnard's exact test (pooled score statistic)",
		Sentence: "Two proportions were compared by Barnard's unconditional exact test, tables ordered by the score " +
			"statistic with pooled variance, its p-value the largest over the common proportion.",
		Cite: "Barnard GA. Biometrika 1947;34:123-138; Suissa S, Shuster JJ. J R Stat Soc A 1985;148:317-327",
	}
	BoschlooMethod = stats.Method{
		ID: "contingency.boschloo", Label: "Boschloo's exact test",
		Sentence: "Two proportions were compared by Boschloo's unconditional exact test, tables ordered by Fisher's " +
			"p-value, its p-value the largest over the common proportion.",
		Cite: "Boschloo RD. Stat Neerl 1970;24:1-35",
	}
)

// Unconditional is an exact test that fixes the row sums alone. Statistic is what orders
// the tables (a score statistic, or Fisher's p-value), Nuisance the common proportion at
// which P, the probability of a table as extreme, is largest.
type Unconditional struct{ Statistic, Nuisance, P float64 }

// maxTables is how many tables are looked at.
const maxTables = 250_000

// TooManyTables is why a large table is not tested so.
const TooManyTables stats.Reason = "the groups are too large for an unconditional exact test; at this size the chi-squared test is good"

// Barnard compares A of A + B with C of C + D: all tables with these row sums whose score
// statistic with pooled variance lies as far out. Greater: the first proportion is larger.
// R: Exact::exact.test(method = "z-pooled").
func Barnard(t Table2x2, alternative stats.Alternative) (Unconditional, error) {
	m, n, err := t.rows(alternative)
	if err != nil {
		return Unconditional{}, err
	}
	z := func(a, c int64) float64 {
		p := float64(a+c) / float64(m+n)
		v := p * (1 - p) * (1/float64(m) + 1/float64(n))
		if v == 0 {
			return 0
		}
		return (float64(a)/float64(m) - float64(c)/float64(n)) / math.Sqrt(v)
	}
	seen := z(t.A, t.C)
	far := func(a, c int64) bool {
		x, at := z(a, c), seen
		switch alternative {
		case stats.Less:
			x, at = -x, -at
		case stats.TwoSided:
			x, at = math.Abs(x), math.Abs(at)
		}
		return x >= at-slack*math.Max(1, math.Abs(at))
	}
	out := largest(m, n, far)
	out.Statistic = seen
	return out, nil
}

// Boschloo compares A of A + B with C of C + D: all tables with these row sums whose
// p-value by Fisher's test (two-sided: by probability) is no larger.
// R: Exact::exact.test(method = "boschloo").
func Boschloo(t Table2x2, alternative stats.Alternative) (Unconditional, error) {
	m, n, err := t.rows(alternative)
	if err != nil {
		return Unconditional{}, err
	}
	p := make([][]float64, m+n+1) // Fisher's, by the first column's sum and the first cell
	for k := range p {
		p[k] = noncentral(m, n, int64(k)).all(alternative)
	}
	at := func(a, c int64) float64 { return p[a+c][a-max(0, a+c-n)] }
	seen := at(t.A, t.C)
	out := largest(m, n, func(a, c int64) bool { return at(a, c) <= seen*(1+slack) })
	out.Statistic = seen
	return out, nil
}

// rows checks a table, and gives its row sums.
func (t Table2x2) rows(alternative stats.Alternative) (m, n int64, err error) {
	m, n = t.A+t.B, t.C+t.D
	switch {
	case min(t.A, t.B, t.C, t.D) < 0:
		return m, n, stats.ErrCount
	case m == 0 || n == 0:
		return m, n, stats.EmptyMargin
	case !alternative.Valid():
		return m, n, stats.ErrAlternative
	case (m+1)*(n+1) > maxTables:
		return m, n, TooManyTables
	}
	return m, n, nil
}

// all are the p-values at an odds ratio of 1 of every outcome.
func (c conditional) all(alternative stats.Alternative) []float64 {
	probs := c.probabilities(0)
	out := make([]float64, len(probs))
	switch alternative {
	case stats.Less:
		sum := 0.0
		for i, p := range probs {
			sum += p
			out[i] = sum
		}
	case stats.Greater:
		sum := 0.0
		for i := len(probs) - 1; i >= 0; i-- {
			sum += probs[i]
			out[i] = sum
		}
	default:
		for i, p := range probs {
			for _, q := range probs {
				if q <= p*(1+slack) {
					out[i] += q
				}
			}
		}
	}
	return out
}

// largest is the largest probability of the tables that are far out, over the common
// proportion. Given the sum of the first column a table's probability does not depend on
// it, so that what varies is a mean of the conditional probabilities over a binomial sum;
// a grid finds the peaks, golden section their tops.
func largest(m, n int64, far func(a, c int64) bool) Unconditional {
	given := make([]float64, m+n+1)
	for k := range given {
		c := noncentral(m, n, int64(k))
		for i, q := range c.probabilities(0) {
			if a := c.lo + int64(i); far(a, int64(k)-a) {
				given[k] += q
			}
		}
	}
	total := float64(m + n)
	at := func(p float64) float64 {
		d, sum := dist.Binomial{N: total, P: p}, 0.0
		reach := 40*math.Sqrt(total*p*(1-p)) + 40
		for k := max(0, int(total*p-reach)); k <= min(len(given)-1, int(total*p+reach)); k++ {
			if given[k] > 0 {
				sum += given[k] * math.Exp(d.LogMass(float64(k)))
			}
		}
		return sum
	}
	const points = 512
	place := func(i int) float64 { return (1 - math.Cos(math.Pi*float64(i)/points)) / 2 } // close together near 0 and 1
	value := make([]float64, points+1)
	for i := range value {
		// Denser near 0 and 1, where peaks are narrow.
		value[i] = at(place(i))
	}
	out := Unconditional{}
	better := func(p, v float64) {
		if v > out.P {
			out.P, out.Nuisance = v, p
		}
	}
	for i := range value {
		better(place(i), value[i])
	}
	top := out.P
	for i := 1; i < points; i++ {
		if value[i] >= value[i-1] && value[i] >= value[i+1] && value[i] > 0.9*top {
			p := peak(at, place(i-1), place(i+1))
			better(p, at(p))
		}
	}
	out.P = math.Min(1, out.P)
	return out
}

// peak is where a function that rises and then falls is largest, by golden section.
func peak(f func(float64) float64, low, high float64) float64 {
	const golden = 0.6180339887498949
	a, b := high-golden*(high-low), low+golden*(high-low)
	fa, fb := f(a), f(b)
	for range 60 {
		if fa < fb {
			low, a, fa = a, b, fb
			b = low + golden*(high-low)
			fb = f(b)
		} else {
			high, b, fb = b, a, fa
			a = high - golden*(high-low)
			fa = f(a)
		}
	}
	return (low + high) / 2
}
