// Package chance says what measurement variation alone would show: how many men would be
// seen above a limit although nothing changed in them, because single values vary and
// they were looked at often, and because men enter with a low value (regression to the
// mean).
package chance

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"

	"leydig/stats"
	"leydig/stats/dist"
)

// Man is what is known of a man who did not change: his values before treatment, none,
// one or two, each below the limit of entry where there is one, and at how many later
// visits he was looked at. N is how many such men there are.
type Man struct {
	Before []float64 // > 0
	Looks  int
	N      int64
}

// Model is the variation of a quantity: a value about a man's own level is normal with the
// coefficient of variation Within; the log of own levels has Mean and Between among those
// who entered, where it is taken as normal.
// Limit is the entry limit below which every value before treatment lies, 0 for none.
type Model struct {
	Mean, Between, Within float64
	Limit                 float64
	Pairs                 int64 // men with two values before treatment, from whom Within is known
	covariance            *mat.SymDense
	// free is the distribution of own levels as the values before treatment make it most
	// likely, without a form given to it; nil: normal. Who entered below a limit is no
	// normal sample of men. FreeWithin goes with it.
	free       *own
	FreeWithin float64
}

// Method says how the expected numbers are made.
var Method = stats.Method{
	ID: "chance.within-man", Label: "expected by measurement variation alone",
	Sentence: "The numbers expected without any change in any man were computed from the variation within men of their values before " +
		"treatment: values about a man's own level were taken as normal with one coefficient of variation, those before treatment as cut off at the limit of entry, own " +
		"levels as of any distribution (nonparametric maximum likelihood), and each man's chance to be seen above the limit at some of his " +
		"own number of visits by quadrature. The limits hold the variation of the number itself, the uncertainty of the model, and a standard " +
		"error of 5% of it for the model's form.",
	Cite: "Barnett AG, van der Pols JC, Dobson AJ. Int J Epidemiol 2005;34:215-220; Laird N. J Am Stat Assoc 1978;73:805-811",
}

// FewPairs is why there is no model.
const FewPairs stats.Reason = "fewer than 20 men with two values before treatment, from which the variation within men could be told"

// formError is the standard error, as a share of the expected number, that the form of
// the model adds: what simulated cohorts without change, of other forms, showed.
const formError = 0.05

// fewest is the number of men with two values below which nothing is said.
const fewest = 20

// most is how many men a model is fitted to: of more, evenly spaced ones.
const most = 4000

// Fit estimates the model from men's values before treatment. R: the same likelihood by
// optim; see the test.
func Fit(men []Man, limit float64) (Model, error) {
	m := Model{Limit: limit}
	var use []Man
	total := int64(0)
	for _, x := range men {
		if len(x.Before) == 2 {
			m.Pairs += x.N
		}
		if len(x.Before) > 0 {
			use = append(use, x)
			total += x.N
		}
	}
	if m.Pairs < fewest {
		return m, FewPairs
	}
	if total > most {
		use = thin(use, float64(total)/most)
	}
	sum, squares, within, n, pairs := 0.0, 0.0, 0.0, 0.0, 0.0
	for _, x := range use {
		for _, v := range x.Before {
			sum += math.Log(v) * float64(x.N)
			squares += math.Log(v) * math.Log(v) * float64(x.N)
			n += float64(x.N)
		}
		if len(x.Before) == 2 {
			d := math.Log(x.Before[0] / x.Before[1])
			within += d * d / 2 * float64(x.N)
			pairs += float64(x.N)
		}
	}
	sigma := math.Sqrt(within / pairs)
	spread := math.Sqrt(math.Max(squares/n-(sum/n)*(sum/n), 1e-6))
	if sigma <= 0 {
		return m, stats.NoVariance
	}
	sums := make([]before, len(use))
	for i, x := range use {
		sums[i] = sumUp(x)
	}
	negative := func(p []float64) float64 {
		l := Model{Mean: p[0], Between: math.Exp(p[1]), Within: math.Exp(p[2]), Limit: limit}.logLikelihood(use, sums)
		if math.IsNaN(l) || math.IsInf(l, 0) {
			return math.Inf(1)
		}
		return -l
	}
	start := []float64{sum / n, math.Log(math.Max(math.Sqrt(math.Max(spread*spread-sigma*sigma, 0)), 0.3*spread)), math.Log(sigma)}
	r, err := optimize.Minimize(optimize.Problem{Func: negative}, start, &optimize.Settings{MajorIterations: 2000,
		Converger: &optimize.FunctionConverge{Absolute: 1e-9, Iterations: 60}}, &optimize.NelderMead{})
	if err != nil && r == nil {
		return m, stats.NotConverged
	}
	m.Mean, m.Between, m.Within = r.X[0], math.Exp(r.X[1]), math.Exp(r.X[2])
	scale := 1.0
	if total > most {
		scale = most / float64(total) // the thinned likelihood knows less than all men do
	}
	m.covariance = covariance(negative, r.X, scale)
	m.release(use, sums)
	return m, nil
}

// thin takes evenly spaced men.
func thin(men []Man, step float64) []Man {
	var out []Man
	at, seen := step/2, 0.0
	for _, x := range men {
		seen += float64(x.N)
		k := int64(0)
		for ; at < seen; at += step {
			k++
		}
		if k > 0 {
			x.N = k
			out = append(out, x)
		}
	}
	return out
}

// covariance inverts the second differences of the negative log-likelihood; nil where
// they are no information.
func covariance(f func([]float64) float64, at []float64, scale float64) *mat.SymDense {
	const h = 1e-3
	k := len(at)
	info := mat.NewSymDense(k, nil)
	value := func(i, j int, a, b float64) float64 {
		x := append([]float64(nil), at...)
		x[i] += a
		x[j] += b
		return f(x)
	}
	for i := range k {
		for j := i; j < k; j++ {
			d := (value(i, j, h, h) - value(i, j, h, -h) - value(i, j, -h, h) + value(i, j, -h, -h)) / (4 * h * h)
			info.SetSym(i, j, d/scale)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(info) {
		return nil
	}
	var out mat.SymDense
	if chol.InverseTo(&out) != nil {
		return nil
	}
	return &out
}

// points is the size of the grid of own levels, which spans six standard deviations
// either way.
const points = 41

// own is the grid of own levels of a model: each with its log weight among those who
// entered, and the log of what a value before treatment must be divided by, since it
// lies below the limit of entry.
type own struct{ level, weight, cut [points]float64 }

func (m Model) grid() *own {
	if m.free != nil {
		return m.free
	}
	g := &own{}
	sum := 0.0
	for q := range points {
		z := -6 + 12*float64(q)/(points-1)
		g.level[q], g.weight[q] = math.Exp(m.Mean+z*m.Between), -z*z/2
		sum += math.Exp(-z * z / 2)
		if m.Limit > 0 {
			g.cut[q] = math.Log(math.Max(m.below(m.Limit, g.level[q]), 1e-12))
		}
	}
	for q := range g.weight {
		g.weight[q] -= math.Log(sum)
	}
	return g
}

// below is the share of a man's values below a limit.
func (m Model) below(limit, level float64) float64 {
	return dist.NormalLower((limit/level - 1) / m.Within)
}

// before sums up a man's values: how many, their sum, and that of their squares.
type before struct{ n, sum, squares float64 }

func sumUp(x Man) before {
	b := before{n: float64(len(x.Before))}
	for _, v := range x.Before {
		b.sum += v
		b.squares += v * v
	}
	return b
}

// joint is the density of a man's values before treatment together with each own level.
func (m Model) joint(g *own, b before, out *[points]float64) (total float64) {
	for q := range points {
		l := g.level[q]
		ss := b.squares/(l*l) - 2*b.sum/l + b.n // of the values over the level, less 1
		out[q] = math.Exp(g.weight[q] - ss/(2*m.Within*m.Within) - b.n*(g.cut[q]+math.Log(l)))
		total += out[q]
	}
	return total * math.Pow(m.Within*math.Sqrt(2*math.Pi), -b.n)
}

func (m Model) logLikelihood(men []Man, sums []before) float64 {
	g := m.grid()
	var f [points]float64
	sum := 0.0
	for i, b := range sums {
		sum += math.Log(m.joint(g, b, &f)) * float64(men[i].N)
	}
	return sum
}

// Seen is the chance that an unchanged man is seen at or above a limit at some of his
// visits.
func (m Model) Seen(x Man, limit float64) float64 {
	m = m.freed()
	return m.seen(m.grid(), x, limit)
}

func (m Model) seen(g *own, x Man, limit float64) float64 {
	var f [points]float64
	m.joint(g, sumUp(x), &f)
	total, seen := 0.0, 0.0
	for q, w := range f {
		below := m.below(limit, g.level[q])
		total += w
		seen += w * (1 - math.Pow(below, float64(x.Looks)))
	}
	if total == 0 {
		return 0
	}
	return seen / total
}

// Expect is the number of men expected to be seen at or above their limits, with the
// limits of what chance makes likely: the variation of the number itself and the
// uncertainty of the model. Level is of the interval.
func (m Model) Expect(men []Man, limit func(Man) float64, level float64) stats.Estimate {
	parametric := m
	parametric.free = nil
	number := func(m Model) (mean, variance float64) {
		g := m.grid()
		for _, x := range men {
			if x.Looks == 0 {
				continue
			}
			p := m.seen(g, x, limit(x))
			mean += p * float64(x.N)
			variance += p * (1 - p) * float64(x.N)
		}
		return mean, variance
	}
	mean, variance := number(m.freed())
	if m.covariance != nil {
		const h = 1e-3
		gradient := mat.NewVecDense(3, nil)
		for k := range 3 {
			up, down := parametric, parametric
			switch k {
			case 0:
				up.Mean, down.Mean = m.Mean+h, m.Mean-h
			case 1:
				up.Between, down.Between = m.Between*math.Exp(h), m.Between*math.Exp(-h)
			case 2:
				up.Within, down.Within = m.Within*math.Exp(h), m.Within*math.Exp(-h)
			}
			a, _ := number(up)
			b, _ := number(down)
			gradient.SetVec(k, (a-b)/(2*h))
		}
		variance += mat.Inner(gradient, m.covariance, gradient)
	}
	se := math.Sqrt(variance + formError*formError*mean*mean)
	z := dist.NormalQuantile(0.5 + level/2)
	return stats.Estimate{Value: mean, SE: se, CI: stats.Interval{Lower: math.Max(0, mean-z*se), Upper: mean + z*se, Level: level}}
}
