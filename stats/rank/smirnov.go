package rank

import (
	"math"

	"leydig/stats"
)

// The methods of the test of two distributions.
var (
	SmirnovMethod = stats.Method{
		ID: "rank.kolmogorov-smirnov", Label: "Kolmogorov-Smirnov test (asymptotic)",
		Sentence: "Distributions were compared by the two-sample Kolmogorov-Smirnov test (asymptotic).",
		Cite:     "Smirnov N. Ann Math Stat 1948;19:279-281",
	}
	SmirnovExactMethod = stats.Method{
		ID: "rank.kolmogorov-smirnov-exact", Label: "exact Kolmogorov-Smirnov test (given the ties)",
		Sentence: "Distributions were compared by the exact two-sample Kolmogorov-Smirnov test, given the ties.",
		Cite:     "Schröer G, Trenkler D. Comput Stat Data Anal 1995;20:185-202",
	}
)

// exactPairs is up to how many pairs of values two distributions are compared exactly.
const exactPairs = 10_000_000

// Distance is the largest distance between two distribution functions, at At, and the
// p-value of the Kolmogorov-Smirnov test.
type Distance struct {
	D, At, P float64
	Method   stats.Method
}

// Smirnov compares two distributions, two-sided; up to ten million pairs of values it is
// exact: the share of the orders of the pooled values, ties kept, in which the functions
// come as far apart. R: ks.test(x, y, exact = TRUE).
func Smirnov(x, y []float64) (Distance, error) {
	if err := check(stats.TwoSided, 0.5, x, y); err != nil {
		return Distance{}, err
	}
	xs, ys := sorted(x), sorted(y)
	m, n := len(x), len(y)
	out := Distance{}
	far := 0 // the distance times mn
	end := make([]bool, m+n+1)
	i, j := 0, 0
	for i < m || j < n {
		v := math.Inf(1)
		if i < m {
			v = xs[i]
		}
		if j < n {
			v = math.Min(v, ys[j])
		}
		for i < m && xs[i] == v {
			i++
		}
		for j < n && ys[j] == v {
			j++
		}
		end[i+j] = true
		if d := max(i*n-j*m, j*m-i*n); d > far {
			far, out.At = d, v
		}
	}
	if far == 0 {
		out.At = math.NaN()
	}
	out.D = float64(far) / (float64(m) * float64(n))
	if m*n > exactPairs {
		out.Method = SmirnovMethod
		out.P = kolmogorovUpper(out.D * math.Sqrt(float64(m)*float64(n)/float64(m+n)))
		return out, nil
	}
	out.Method = SmirnovExactMethod
	// reached[j] is the probability that a random order of i values of the one and j of the
	// other has come as far apart at the end of some run of ties.
	reached := make([]float64, n+1)
	for i := range m + 1 {
		for j := range n + 1 {
			if end[i+j] && max(i*n-j*m, j*m-i*n) >= far {
				reached[j] = 1
				continue
			}
			p := 0.0
			if i > 0 {
				p += float64(i) / float64(i+j) * reached[j]
			}
			if j > 0 {
				p += float64(j) / float64(i+j) * reached[j-1]
			}
			reached[j] = p
		}
	}
	out.P = math.Min(1, reached[n])
	if far == 0 {
		out.P = 1
	}
	return out, nil
}

// kolmogorovUpper is P(K > x) of the limit of √n D.
func kolmogorovUpper(x float64) float64 {
	if x <= 0 {
		return 1
	}
	sum := 0.0
	if x < 1 { // the form that converges there, of P(K <= x)
		for k := 1; k < 40; k++ {
			odd := float64(2*k-1) * math.Pi / x
			sum += math.Exp(-odd * odd / 8)
		}
		return 1 - math.Sqrt(2*math.Pi)/x*sum
	}
	sign := 1.0
	for k := 1; k < 40; k++ {
		sum += sign * math.Exp(-2*float64(k*k)*x*x)
		sign = -sign
	}
	return math.Min(1, 2*sum)
}
