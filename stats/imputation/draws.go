package imputation

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/newton"
)

// chiSquared draws from the chi-squared distribution: twice a gamma of shape df/2 (Marsaglia
// G, Tsang WW. ACM Trans Math Softw 2000;26:363-372).
func chiSquared(random *rand.Rand, df float64) float64 {
	shape, boost := df/2, 1.0
	if shape < 1 {
		boost = math.Pow(random.Float64(), 1/shape)
		shape++
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		z := random.NormFloat64()
		v := 1 + c*z
		if v <= 0 {
			continue
		}
		v *= v * v
		if math.Log(1-random.Float64()) < z*z/2+d-d*v+d*math.Log(v) {
			return 2 * d * v * boost
		}
	}
}

// drawn is a draw from a normal distribution of the given mean and variance times scale².
func drawn(random *rand.Rand, mean []float64, variance *mat.SymDense, scale float64) ([]float64, error) {
	var chol mat.Cholesky
	if !chol.Factorize(variance) {
		return nil, stats.Singular
	}
	var root mat.TriDense
	chol.LTo(&root)
	z := make([]float64, len(mean))
	for i := range z {
		z[i] = random.NormFloat64()
	}
	out := slices.Clone(mean)
	for i := range out {
		for j := 0; j <= i; j++ {
			out[i] += scale * root.At(i, j) * z[j]
		}
	}
	return out, nil
}

// ridge is the share by which the diagonal of X'X is raised where covariates are collinear
// among the observed, as mice has it.
const ridge = 1e-5

// regressed is the regression of a variable on the columns in the observed rows: its
// coefficients, and a draw of coefficients and residual standard deviation from their
// posterior under flat priors.
func (c *chain) regressed(k int, x [][]float64) (best, draw []float64, sigma float64, err error) {
	p := len(x)
	xx, xy := make([]float64, p*p), make([]float64, p)
	row := make([]float64, p)
	for _, i := range c.observed[k] {
		y := c.values[k][i]
		for j := range row {
			row[j] = x[j][i]
		}
		for j, a := range row {
			xy[j] += a * y
			for l := 0; l <= j; l++ {
				xx[j*p+l] += a * row[l]
			}
		}
	}
	for j := range p {
		for l := range j {
			xx[l*p+j] = xx[j*p+l]
		}
	}
	inverse, ok := newton.Invert(xx, p)
	if !ok {
		for j := range p {
			xx[j*p+j] *= 1 + ridge
		}
		if inverse, ok = newton.Invert(xx, p); !ok {
			return nil, nil, 0, stats.Singular
		}
	}
	best = make([]float64, p)
	for j := range best {
		for l := range xy {
			best[j] += inverse.At(j, l) * xy[l]
		}
	}
	rss := 0.0
	for _, i := range c.observed[k] {
		r := c.values[k][i] - predicted(x, best, i)
		rss += r * r
	}
	df := math.Max(1, float64(len(c.observed[k])-p))
	sigma = math.Sqrt(rss / chiSquared(c.random, df))
	draw, err = drawn(c.random, best, inverse, sigma)
	return best, draw, sigma, err
}

func predicted(x [][]float64, b []float64, i int) float64 {
	s := 0.0
	for j, v := range b {
		s += v * x[j][i]
	}
	return s
}

// numbers imputes a number: about the drawn regression, or by an observed value whose
// predicted mean is near the one predicted by the drawn regression (matching of type 1).
func (c *chain) numbers(k int, x [][]float64) error {
	best, draw, sigma, err := c.regressed(k, x)
	if err != nil {
		return err
	}
	v := c.variables[k]
	if v.Model == Normal {
		for _, i := range c.missing[k] {
			c.values[k][i] = predicted(x, draw, i) + sigma*c.random.NormFloat64() + v.Shift
		}
		return nil
	}
	type donor struct{ mean, value float64 }
	donors := make([]donor, len(c.observed[k]))
	for at, i := range c.observed[k] {
		donors[at] = donor{predicted(x, best, i), v.Values[i]}
	}
	// Shuffled first, so that among equal means chance decides who is near.
	c.random.Shuffle(len(donors), func(a, b int) { donors[a], donors[b] = donors[b], donors[a] })
	slices.SortStableFunc(donors, func(a, b donor) int { return cmp.Compare(a.mean, b.mean) })
	most := min(c.o.Donors, len(donors))
	for _, i := range c.missing[k] {
		want := predicted(x, draw, i)
		high, _ := slices.BinarySearchFunc(donors, want, func(d donor, want float64) int { return cmp.Compare(d.mean, want) })
		low := high
		for high-low < most {
			if low == 0 || high < len(donors) && donors[high].mean-want <= want-donors[low-1].mean {
				high++
			} else {
				low--
			}
		}
		c.values[k][i] = donors[low+c.random.IntN(most)].value + v.Shift
	}
	return nil
}

// levels imputes a factor by drawn coefficients of a multinomial logistic model.
func (c *chain) levels(k int, x [][]float64) error {
	v := c.variables[k]
	there := slices.Clone(c.observed[k])
	var codes []int // the levels that occur
	for l := range v.Levels {
		if slices.ContainsFunc(there, func(i int) bool { return v.Values[i] == float64(l) }) {
			codes = append(codes, l)
		}
	}
	m := multinomial{classes: len(codes), p: len(x)}
	for _, i := range there {
		m.add(x, i, slices.Index(codes, int(v.Values[i])), 1)
	}
	m.augment(x)
	best, variance, err := m.fit()
	if err != nil {
		return err
	}
	draw, err := drawn(c.random, best, variance, 1)
	if err != nil {
		return err
	}
	p := make([]float64, m.classes)
	row := make([]float64, m.p)
	for _, i := range c.missing[k] {
		for j := range row {
			row[j] = x[j][i]
		}
		m.shares(row, draw, p)
		if v.Shift != 0 {
			odds := p[1] / p[0] * math.Exp(v.Shift)
			p[0], p[1] = 1/(1+odds), odds/(1+odds)
		}
		u := c.random.Float64()
		l := 0
		for l < m.classes-1 && u >= p[l] {
			u -= p[l]
			l++
		}
		c.values[k][i] = float64(codes[l])
	}
	return nil
}
