// Package chance says what measurement variation alone would show: how many men would be
// seen above a limit although nothing changed in them, because single values vary and
// they were looked at often, and because men enter with a low value (regression to the
// mean).
package chance

import (
	"iter"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// Man is what is known of a man who did not change: his values before treatment, none,
// one or two, each below the limit of entry where there is one, and at how many later
// visits he was looked at. N is how many such men there are.
type Man struct {
	Before   []float64 // > 0
	Looks    int
	N        int64
	Baseline float64 // for limits that are above it; the model does not look at it
}

// Model is the variation of a quantity: a value about a man's own level is normal with the
// coefficient of variation Within, cut off at the limit of entry if it is one before
// treatment; the log-density of own levels among those who entered is a natural cubic
// spline.
type Model struct {
	Within float64
	Pairs  int64 // men with two values before treatment, from whom Within is known

	grid       *grid
	theta      []float64 // of the spline, and the log of Within
	covariance *mat.SymDense
}

// Method says how the expected numbers are made.
var Method = stats.Method{
	ID: "chance.within-man", Label: "expected by measurement variation alone",
	Sentence: "The numbers expected without any change in any man were computed from the variation within men of their values before " +
		"treatment: values about a man's own level were taken as normal with one coefficient of variation, those before treatment as cut " +
		"off at the limit of entry, the " +
		"logarithm of the density of own levels as a natural cubic spline with 5 degrees of freedom (deconvolution by penalised maximum " +
		"likelihood), and each man's chance to be seen above the limit at some of his " +
		"own number of visits by quadrature. The limits hold the variation of the number itself, the uncertainty of the model, and a standard " +
		"error of 6% of it for the model's form.",
	Cite: "Barnett AG, van der Pols JC, Dobson AJ. Int J Epidemiol 2005;34:215-220; Efron B. Biometrika 2016;103:1-20",
}

// FewPairs is why there is no model.
const FewPairs stats.Reason = "fewer than 20 men with two values before treatment, from which the variation within men could be told"

// formError is the standard error, as a share of the expected number, that the form of
// the model adds: what simulated cohorts without change, of other forms, showed.
const formError = 0.06

// fewest is the number of men with two values below which nothing is said.
const fewest = 20

// most is how many men a model is fitted to: of more, evenly spaced ones.
const most = 4000

// Fit estimates the model from men's values before treatment, each of which lies below the limit of
// entry, 0 for none.
func Fit(men iter.Seq[Man], limit float64) (Model, error) {
	var m Model
	men = measured(men)
	total := int64(0)
	for x := range men {
		total += x.N
		if len(x.Before) == 2 {
			m.Pairs += x.N
		}
	}
	if m.Pairs < fewest {
		return m, FewPairs
	}
	use, _ := thin(men, total)
	within, pairs := 0.0, 0.0
	low, high := math.Inf(1), math.Inf(-1)
	sums := make([]before, len(use))
	for i, x := range use {
		sums[i] = sumUp(x)
		mean := sums[i].sum / sums[i].n
		low, high = math.Min(low, mean), math.Max(high, mean)
		if len(x.Before) == 2 {
			d := math.Log(x.Before[0] / x.Before[1])
			within += d * d / 2 * float64(x.N)
			pairs += float64(x.N)
		}
	}
	sigma := math.Sqrt(within / pairs)
	if !(sigma > 0 && high > low) {
		return m, stats.NoVariance
	}
	if limit > 0 { // values cut off at the limit may be of own levels beyond it, too
		high = math.Max(high, limit*(1+2*sigma))
	}
	m.grid = newGrid(low, high, limit)
	at, err := m.grid.fit(use, sums, sigma)
	if err != nil {
		return m, err
	}
	m.theta, m.Within = at.At, math.Exp(at.At[bends])
	if v, ok := newton.Invert(at.End.Information, bends+1); ok {
		if total > most { // fewer men than there are were asked
			v.ScaleSym(most/float64(total), v)
		}
		m.covariance = v
	}
	return m, nil
}

// thin takes evenly spaced men, where they are more than most, each of whom stands for so
// many.
func thin(men iter.Seq[Man], total int64) (some []Man, step float64) {
	if total <= most {
		return slices.Collect(men), 1
	}
	step = float64(total) / most
	at, seen := step/2, 0.0
	for x := range men {
		seen += float64(x.N)
		k := int64(0)
		for ; at < seen; at += step {
			k++
		}
		if k > 0 {
			x.N = k
			some = append(some, x)
		}
	}
	return some, step
}

// chances are those of men of each own level to be seen at or above a limit.
type chances struct {
	below [points]float64    // the limit, at one visit
	seen  []*[points]float64 // at some of so many visits
}

func (o *own) chances(limit float64) *chances {
	var c chances
	for q := range c.below {
		c.below[q] = dist.NormalLower((limit/o.level[q] - 1) / o.within)
	}
	return &c
}

// at are the chances at some of so many visits.
func (c *chances) at(looks int) *[points]float64 {
	for len(c.seen) <= looks {
		c.seen = append(c.seen, nil)
	}
	if c.seen[looks] == nil {
		var out [points]float64
		for q, below := range c.below {
			never := 1.0 // power by squaring
			for k := looks; k > 0; k >>= 1 {
				if k&1 == 1 {
					never *= below
				}
				below *= below
			}
			out[q] = 1 - never
		}
		c.seen[looks] = &out
	}
	return c.seen[looks]
}

// weighed is the chances of the levels, by how likely each is to be a man's own.
func weighed(w, chances *[points]float64) float64 {
	seen := 0.0
	for q, p := range w {
		seen += p * chances[q]
	}
	return seen
}

// Question is at or above what a man is asked to be seen, at some of how many visits.
type Question struct {
	Measured bool // of men with values before treatment alone
	At       func(Man) (limit float64, looks int)
}

// measured are the men with values before treatment.
func measured(men iter.Seq[Man]) iter.Seq[Man] {
	return func(yield func(Man) bool) {
		for x := range men {
			if len(x.Before) > 0 && !yield(x) {
				return
			}
		}
	}
}

// Expect gives, for each question, the number of men expected to be seen at or above their
// limits, with the limits of what chance makes likely: the variation of the number itself
// and the uncertainty of the model. Level is of the interval.
func (m Model) Expect(men iter.Seq[Man], questions []Question, level float64) []stats.Estimate {
	mean, variance := m.number(men, questions, m.theta)
	if m.covariance != nil {
		for i, g := range m.gradients(men, questions, false) {
			variance[i] += mat.Inner(g, m.covariance, g)
		}
		for i, g := range m.gradients(measured(men), questions, true) {
			variance[i] += mat.Inner(g, m.covariance, g)
		}
	}
	out := make([]stats.Estimate, len(questions))
	z := dist.NormalQuantile(0.5 + level/2)
	for i, v := range mean {
		se := math.Sqrt(variance[i] + formError*formError*v*v)
		out[i] = stats.Estimate{Value: v, SE: se, CI: stats.Interval{Lower: math.Max(0, v-z*se), Upper: v + z*se, Level: level}}
	}
	return out
}

// gradients say how the numbers change with the model, of the questions of measured men, or
// of the others: they are for limits only, so that evenly spaced men tell.
func (m Model) gradients(men iter.Seq[Man], questions []Question, ofMeasured bool) map[int]*mat.VecDense {
	out := map[int]*mat.VecDense{}
	var asked []Question
	var at []int
	for i, q := range questions {
		if q.Measured == ofMeasured {
			asked, at = append(asked, q), append(at, i)
			out[i] = mat.NewVecDense(len(m.theta), nil)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	total := int64(0)
	for x := range men {
		total += x.N
	}
	some, scale := thin(men, total)
	const h = 1e-3
	for k := range m.theta {
		up, down := slices.Clone(m.theta), slices.Clone(m.theta)
		up[k], down[k] = up[k]+h, down[k]-h
		a, _ := m.number(slices.Values(some), asked, up)
		b, _ := m.number(slices.Values(some), asked, down)
		for i := range asked {
			out[at[i]].SetVec(k, scale*(a[i]-b[i])/(2*h))
		}
	}
	return out
}

// number gives the mean and the variance of the number of men seen, of each question, with
// some parameters.
func (m Model) number(men iter.Seq[Man], questions []Question, theta []float64) (mean, variance []float64) {
	o := m.grid.at(theta)
	mean, variance = make([]float64, len(questions)), make([]float64, len(questions))
	known := map[float64]*chances{} // by limit
	var w [points]float64
	last := before{n: -1} // men with the same values stand together
	for x := range men {
		for i, ask := range questions {
			if ask.Measured && len(x.Before) == 0 {
				continue
			}
			limit, looks := ask.At(x)
			if looks == 0 {
				continue
			}
			c := known[limit]
			if c == nil {
				c = o.chances(limit)
				known[limit] = c
			}
			if b := sumUp(x); b != last {
				o.posterior(b, &w)
				last = b
			}
			p := weighed(&w, c.at(looks))
			mean[i] += p * float64(x.N)
			variance[i] += p * (1 - p) * float64(x.N)
		}
	}
	return mean, variance
}
