package meta

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// FitOddsRatiosUnconditional is the binomial-normal model of 2 × 2 tables with an intercept
// for each study: logits μ_i + θ_i/2 in the first group (a events, b others) and μ_i - θ_i/2
// in the second (c, d), the log odds ratio θ_i normal about Mean with variance Tau2. Integrals
// by adaptive Gauss-Hermite quadrature with 7 points, as lme4's. Tables without events, or
// with events only, are left out (K counts the others). With as many intercepts as studies,
// tau2 and the mean are biased where studies are small (Jackson 2018, model 4).
// R: metafor::rma.glmm(measure = "OR", ai, bi, ci, di, model = "UM.FS").
func FitOddsRatiosUnconditional(a, b, c, d []float64, t bool, level float64) (*Mixed, error) {
	a, b, c, d, err := telling(a, b, c, d, level)
	if err != nil {
		return nil, err
	}
	least, most := true, true // every table is at the end at which θ falls, or rises, without end
	for i := range a {
		least = least && (a[i] == 0 || d[i] == 0)
		most = most && (b[i] == 0 || c[i] == 0)
	}
	if least || most {
		return nil, stats.Monotone
	}
	p := newPairs(a, b, c, d)
	m := &Mixed{K: len(a), DF: math.NaN()}
	common := p.common()
	p.heterogeneity(m, common)
	if err := m.fit(surface{p.logLikelihood, p.information, len(a)}, common, t, level); err != nil {
		return nil, err
	}
	e, err := Tables(a, b, c, d, OddsRatio)
	if err != nil {
		return nil, err
	}
	return m, m.typical(e)
}

// pairs are the two groups of each study: events x of n.
type pairs struct {
	x1, n1, x2, n2 []float64
	rule           *mixture // for its nodes
}

func newPairs(a, b, c, d []float64) *pairs {
	p := &pairs{x1: a, x2: c, rule: newMixture(nil, pointsOfProportions)}
	for i := range a {
		p.n1, p.n2 = append(p.n1, a[i]+b[i]), append(p.n2, c[i]+d[i])
	}
	return p
}

// kernel is the log-likelihood of study i at an intercept and a log odds ratio.
func (p *pairs) kernel(i int, mu, theta float64) float64 {
	first, second := mu+theta/2, mu-theta/2
	return p.x1[i]*first - p.n1[i]*dist.Softplus(first) + p.x2[i]*second - p.n2[i]*dist.Softplus(second)
}

// integral is the logarithm of study i's likelihood with its θ integrated out.
func (p *pairs) integral(i int, mu, mean, sd float64) float64 {
	g := func(u float64) float64 { return p.kernel(i, mu, mean+sd*u) - u*u/2 }
	slope := func(u float64) (first, second float64) {
		p1, p2 := expit(mu+(mean+sd*u)/2), expit(mu-(mean+sd*u)/2)
		return sd/2*(p.x1[i]-p.n1[i]*p1-p.x2[i]+p.n2[i]*p2) - u, 1 + sd*sd/4*(p.n1[i]*p1*(1-p1)+p.n2[i]*p2*(1-p2))
	}
	return p.rule.about(g, slope)
}

// intercept is the μ of study i that fits best where all share one log odds ratio: expected
// events grow with it, so that it is bracketed.
func (p *pairs) intercept(i int, theta float64) float64 {
	left := func(mu float64) float64 {
		return p.x1[i] + p.x2[i] - p.n1[i]*expit(mu+theta/2) - p.n2[i]*expit(mu-theta/2)
	}
	return falling(left)
}

// falling is the zero of a function that falls all the way.
func falling(left func(float64) float64) float64 {
	high := 1.0
	for left(high) > 0 || left(-high) < 0 {
		high *= 2
	}
	return dist.Root(left, -high, high)
}

// common is the log odds ratio of all where nothing varies.
func (p *pairs) common() float64 {
	return falling(func(theta float64) (rest float64) {
		for i, x := range p.x1 {
			rest += x - p.n1[i]*expit(p.intercept(i, theta)+theta/2)
		}
		return rest
	})
}

// logLikelihood is the profile over the intercepts: each study's stands in its own term alone,
// so that the information on mean and sd is that of the whole likelihood.
func (p *pairs) logLikelihood(mean, sd float64) float64 {
	sum := 0.0
	for i := range p.x1 {
		mu := p.intercept(i, mean)
		if sd == 0 {
			sum += p.kernel(i, mu, mean)
			continue
		}
		f := func(at float64) float64 { return p.integral(i, at, mean, sd) }
		value := f(mu)
		for range 50 {
			// Central differences of fourth order.
			const h = 1e-2
			l1, r1, l2, r2 := f(mu-h), f(mu+h), f(mu-2*h), f(mu+2*h)
			first, second := (8*(r1-l1)-(r2-l2))/(12*h), (16*(r1+l1)-(r2+l2)-30*value)/(12*h*h)
			step := first / math.Max(-second, 1e-3)
			step = math.Max(-2, math.Min(2, step))
			step *= newton.Halve(1, 1e-9, func(part float64) bool { return f(mu+part*step) >= value-1e-12 })
			mu += step
			value = f(mu)
			if math.Abs(step) < 1e-8 {
				break
			}
		}
		sum += value
	}
	return sum
}

// information on the log odds ratio where nothing varies, the intercepts being free.
func (p *pairs) information(theta float64) (sum float64) {
	for i := range p.x1 {
		mu := p.intercept(i, theta)
		p1, p2 := expit(mu+theta/2), expit(mu-theta/2)
		v1, v2 := p.n1[i]*p1*(1-p1), p.n2[i]*p2*(1-p2)
		sum += v1 * v2 / (v1 + v2)
	}
	return sum
}

// heterogeneity compares one log odds ratio for all with one for each study. A table with an
// empty cell has an infinite one, whose weight in Wald's test is 0.
func (p *pairs) heterogeneity(m *Mixed, common float64) {
	if m.K == 1 {
		m.Wald, m.LRT = stats.Test{Statistic: 0, DF: 0, P: 1}, stats.Test{Statistic: 0, DF: 0, P: 1}
		return
	}
	entropy := func(x, n float64) (sum float64) { // of events and others at their own share
		for _, v := range []float64{x, n - x} {
			if v > 0 {
				sum += v * math.Log(v/n)
			}
		}
		return sum
	}
	var w, wy, wyy, deviance float64
	for i := range p.x1 {
		a, b, c, d := p.x1[i], p.n1[i]-p.x1[i], p.x2[i], p.n2[i]-p.x2[i]
		deviance += 2 * (entropy(a, a+b) + entropy(c, c+d) - p.kernel(i, p.intercept(i, common), common))
		if a > 0 && b > 0 && c > 0 && d > 0 {
			y, weight := math.Log(a/b)-math.Log(c/d), 1/(1/a+1/b+1/c+1/d)
			w, wy, wyy = w+weight, wy+weight*y, wyy+weight*y*y
		}
	}
	wald := 0.0
	if w > 0 {
		wald = math.Max(0, wyy-wy*wy/w)
	}
	df := float64(m.K - 1)
	m.Wald, m.LRT = dist.ChiSquaredTest(wald, df), dist.ChiSquaredTest(math.Max(0, deviance), df)
}
