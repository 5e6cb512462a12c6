package meta

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/integrate/quad"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// Points of the adaptive Gauss-Hermite quadrature: of proportions as metafor's default (nAGQ
// = 7); of odds ratios as many as agree with metafor's integral to ten digits.
const pointsOfProportions, pointsOfOdds = 7, 41

// cumulant is the function K of a study whose log-likelihood is x·η - K(η) at the logit or
// log odds ratio η, with its first two derivatives: the mean and the variance of x.
type cumulant func(eta float64) (k, mean, variance float64)

// binomial is that of x events of n patients, at the logit.
func binomial(n float64) cumulant {
	return func(eta float64) (k, mean, variance float64) {
		p := expit(eta)
		return n * dist.Softplus(eta), n * p, n * p * (1 - p)
	}
}

// mixture are studies whose η is normal about a mean, with the quadrature's nodes for a
// standard normal.
type mixture struct {
	x           []float64
	k           []cumulant
	node, logWt []float64
}

func newMixture(x []float64, points int) *mixture {
	b := &mixture{x: x, node: make([]float64, points), logWt: make([]float64, points)}
	quad.Hermite{}.FixedLocations(b.node, b.logWt, math.Inf(-1), math.Inf(1))
	for i := range b.node {
		// Nodes and weights are of exp(-t²): log(w exp(t²) √2) is of the integral dz.
		b.logWt[i] = math.Log(b.logWt[i]) + b.node[i]*b.node[i] + math.Log(2)/2
		b.node[i] *= math.Sqrt2
	}
	return b
}

// logLikelihood is that of mean and sd, without terms that hold neither.
func (b *mixture) logLikelihood(mean, sd float64) float64 {
	sum := 0.0
	for i, x := range b.x {
		g := func(u float64) float64 {
			eta := mean + sd*u
			k, _, _ := b.k[i](eta)
			return x*eta - k - u*u/2
		}
		sum += b.about(g, func(u float64) (first, second float64) {
			_, expected, variance := b.k[i](mean + sd*u)
			return sd*(x-expected) - u, 1 + sd*sd*variance
		})
	}
	return sum
}

// about is the logarithm of the integral of exp(g(u))/√(2π), by quadrature about the mode of g;
// slope is g's first derivative and less its second.
func (b *mixture) about(g func(u float64) float64, slope func(u float64) (first, second float64)) float64 {
	u := 0.0
	for range 200 {
		first, second := slope(u)
		step := first / second
		step *= newton.Halve(1, 1e-9, func(f float64) bool { return g(u+f*step) >= g(u)-1e-12 })
		u += step
		if math.Abs(step) < 1e-13 {
			break
		}
	}
	_, second := slope(u)
	s := 1 / math.Sqrt(second)
	top := g(u)
	integral := 0.0
	for j, z := range b.node {
		integral += math.Exp(b.logWt[j] + g(u+s*z) - top)
	}
	return top + math.Log(s*integral/math.Sqrt(2*math.Pi))
}

// surface is a log-likelihood of a mean and a standard deviation between studies, with its
// information on the mean where nothing varies.
type surface struct {
	logLikelihood func(mean, sd float64) float64
	information   func(mean float64) float64
	studies       int
}

func (b *mixture) surface() surface {
	return surface{b.logLikelihood, func(mean float64) (sum float64) {
		for _, k := range b.k {
			_, _, variance := k(mean)
			sum += variance
		}
		return sum
	}, len(b.x)}
}

// profile is the highest log-likelihood at a standard deviation, by Newton's method on the mean
// with central differences of fourth order.
func (b surface) profile(sd, mean float64) float64 {
	value := b.logLikelihood(mean, sd)
	for range 100 {
		const h = 1e-2
		f := func(step float64) float64 { return b.logLikelihood(mean+step, sd) }
		l1, r1, l2, r2 := f(-h), f(h), f(-2*h), f(2*h)
		first, second := (8*(r1-l1)-(r2-l2))/(12*h), (16*(r1+l1)-(r2+l2)-30*value)/(12*h*h)
		step := math.Max(-1, math.Min(1, first/math.Max(-second, 1e-6)))
		step *= newton.Halve(1, 1e-9, func(part float64) bool { return f(part*step) >= value-1e-12 })
		mean += step
		value = b.logLikelihood(mean, sd)
		if math.Abs(step) < 1e-7 {
			break
		}
	}
	return value
}

// maximise climbs over mean and sd from what fits without variation; derivatives are central
// differences of fourth order. Where the likelihood is highest without variation, the model
// is one mean for all.
func (b surface) maximise(common float64) (mean, se, tau2, logLik float64, err error) {
	evaluate := func(at []float64, d *newton.Derivatives) bool {
		f := func(i, j int, hi, hj float64) float64 {
			p := [2]float64{at[0], at[1]}
			p[i] += hi
			p[j] += hj
			return b.logLikelihood(p[0], p[1])
		}
		d.Value = b.logLikelihood(at[0], at[1])
		const h = 1e-2
		for i := range 2 {
			near, far := f(i, i, h, 0)-f(i, i, -h, 0), f(i, i, 2*h, 0)-f(i, i, -2*h, 0)
			d.Gradient[i] = (8*near - far) / (12 * h)
			near, far = f(i, i, h, 0)+f(i, i, -h, 0), f(i, i, 2*h, 0)+f(i, i, -2*h, 0)
			d.Information[i*2+i] = -(16*near - far - 30*d.Value) / (12 * h * h)
		}
		cross := func(h float64) float64 {
			return (f(0, 1, h, h) - f(0, 1, h, -h) - f(0, 1, -h, h) + f(0, 1, -h, -h)) / (4 * h * h)
		}
		mixed := -(4*cross(h) - cross(2*h)) / 3
		d.Information[1], d.Information[2] = mixed, mixed
		return !math.IsNaN(d.Value) && !math.IsInf(d.Value, 0)
	}
	flat := b.logLikelihood(common, 0)
	best := math.Inf(-1)
	for _, start := range []float64{0.5, 1.5} {
		m, failed := newton.Maximise(newton.Objective{Evaluate: evaluate}, []float64{common, start},
			newton.Options{Longest: 1, Indefinite: true, Tolerance: 1e-9})
		if failed != nil || m.End.Value <= best {
			err = failed
			continue
		}
		cov, ok := newton.Invert(m.End.Information, 2)
		if !ok {
			continue
		}
		best = m.End.Value
		mean, se, tau2 = m.At[0], math.Sqrt(cov.At(0, 0)), m.At[1]*m.At[1]
	}
	if b.studies == 1 || !(best > flat+1e-9) {
		// A climb that failed counts only where some variation was better than none.
		if err != nil && b.logLikelihood(common, 0.3) > flat {
			return 0, 0, 0, 0, err
		}
		return common, 1 / math.Sqrt(b.information(common)), 0, flat, nil
	}
	return mean, se, tau2, best, nil
}

// FitOddsRatios is the hypergeometric-normal model of 2 × 2 tables: a events and b others in
// the first group, c and d in the second. Given a study's margins, a is non-central
// hypergeometric with a log odds ratio that is normal about Mean; studies without events, or
// with events only, tell nothing and are left out (K counts the others).
// R: metafor::rma.glmm(measure = "OR", ai, bi, ci, di, model = "CM.EL").
func FitOddsRatios(a, b, c, d []float64, t bool, level float64) (*Mixed, error) {
	a, b, c, d, err := telling(a, b, c, d, level)
	if err != nil {
		return nil, err
	}
	m := &Mixed{K: len(a), DF: math.NaN()}
	x := newMixture(a, pointsOfOdds)
	var studies []hypergeometric
	least, most := 0.0, 0.0 // what is beyond the fewest, and the most, events that the margins allow
	for i := range a {
		h := newHypergeometric(a[i]+b[i], c[i]+d[i], a[i]+c[i])
		x.k, studies = append(x.k, h.cumulant), append(studies, h)
		least, most = least+a[i]-h.j[0], most+h.j[len(h.j)-1]-a[i]
	}
	if least == 0 || most == 0 {
		return nil, stats.Monotone
	}
	common := x.common()
	m.LRT = x.heterogeneity(common, studies)
	if err := m.fit(x.surface(), common, t, level); err != nil {
		return nil, err
	}
	e, err := Tables(a, b, c, d, OddsRatio)
	if err != nil {
		return nil, err
	}
	return m, m.typical(e)
}

// telling checks tables, and leaves out those without events, and with events only: they tell
// nothing of an odds ratio.
func telling(a, b, c, d []float64, level float64) (a1, b1, c1, d1 []float64, err error) {
	if !(level > 0 && level < 1) {
		return nil, nil, nil, nil, stats.ErrLevel
	}
	if _, err := Tables(a, b, c, d, OddsRatio); err != nil {
		return nil, nil, nil, nil, err
	}
	for i := range a {
		if a[i]+c[i] > 0 && b[i]+d[i] > 0 {
			a1, b1, c1, d1 = append(a1, a[i]), append(b1, b[i]), append(c1, c[i]), append(d1, d[i])
		}
	}
	if len(a1) == 0 {
		err = stats.NoEvents
	}
	return a1, b1, c1, d1, err
}

// hypergeometric are the events that a study's margins allow in its first group, with the
// logs of the numbers of ways, less the largest.
type hypergeometric struct{ j, ways []float64 }

func newHypergeometric(n1, n2, events float64) hypergeometric {
	var h hypergeometric
	top := math.Inf(-1)
	for j := math.Max(0, events-n2); j <= math.Min(events, n1); j++ {
		w := logChoose(n1, j) + logChoose(n2, events-j)
		h.j, h.ways = append(h.j, j), append(h.ways, w)
		top = math.Max(top, w)
	}
	for i := range h.ways {
		h.ways[i] -= top
	}
	return h
}

func logChoose(n, k float64) float64 {
	all, _ := math.Lgamma(n + 1)
	in, _ := math.Lgamma(k + 1)
	out, _ := math.Lgamma(n - k + 1)
	return all - in - out
}

// negligible is how far below the largest term, as a logarithm, terms add nothing.
const negligible = 45

// cumulant sums over what the margins allow, outwards from the likeliest: the terms fall
// off on both sides.
func (h hypergeometric) cumulant(eta float64) (k, mean, variance float64) {
	term := func(i int) float64 { return h.ways[i] + h.j[i]*eta }
	mode := sort.Search(len(h.j)-1, func(i int) bool { return term(i+1) <= term(i) })
	top := term(mode)
	sum, first, second := 1.0, 0.0, 0.0 // moments about the likeliest
	for _, step := range []int{-1, 1} {
		for i := mode + step; i >= 0 && i < len(h.j) && term(i) > top-negligible; i += step {
			w, d := math.Exp(term(i)-top), float64(i-mode)
			sum, first, second = sum+w, first+w*d, second+w*d*d
		}
	}
	first /= sum
	return top + math.Log(sum), h.j[mode] + first, second/sum - first*first
}

// common is the η of all studies where they share one. What is left to explain falls with η
// all the way, so that it is bracketed.
func (b *mixture) common() float64 {
	left := func(eta float64) (rest float64) {
		for i, k := range b.k {
			_, mean, _ := k(eta)
			rest += b.x[i] - mean
		}
		return rest
	}
	return falling(left)
}

// heterogeneity is the likelihood-ratio test of one η for all against one for each study; a
// study at the end of what its margins allow fits best at an infinite η.
func (b *mixture) heterogeneity(common float64, studies []hypergeometric) stats.Test {
	if len(b.x) == 1 {
		return stats.Test{Statistic: 0, DF: 0, P: 1}
	}
	statistic := 0.0
	for i, h := range studies {
		x, last := b.x[i], len(h.j)-1
		value := func(eta float64) float64 {
			k, _, _ := h.cumulant(eta)
			return x*eta - k
		}
		var own float64
		switch x {
		case h.j[0]:
			own = -h.ways[0]
		case h.j[last]:
			own = -h.ways[last]
		default:
			one := &mixture{x: b.x[i : i+1], k: b.k[i : i+1]}
			own = value(one.common())
		}
		statistic += 2 * (own - value(common))
	}
	return dist.ChiSquaredTest(math.Max(0, statistic), float64(len(b.x)-1))
}
