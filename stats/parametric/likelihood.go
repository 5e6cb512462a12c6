package parametric

import (
	"math"

	"leydig/stats"
	"leydig/stats/newton"
)

// kind is how a time is known.
type kind int8

const (
	exact kind = iota
	right
	left
	between
)

// likelihood is the data on the scale that is modelled, columns centred.
type likelihood struct {
	dist     Distribution
	n, p     int
	low, up  []float64
	kind     []kind
	x        []float64 // row-major
	mean     []float64
	stratum  []int
	scales   int
	jacobian float64 // Σ -log t of exact times
}

func newLikelihood(d Data, distribution Distribution) (*likelihood, error) {
	n, p := len(d.Lower), len(d.Columns)
	l := &likelihood{
		dist: distribution, n: n, p: p, low: make([]float64, n), up: make([]float64, n), kind: make([]kind, n),
		stratum: d.Stratum, scales: 1,
	}
	if d.Stratum != nil {
		l.scales = d.Strata
	}
	if distribution.fixedScale() {
		l.scales = 0
	}
	for i := range n {
		a, b := d.Lower[i], d.Upper[i]
		if a > b {
			return nil, stats.ErrReversed
		}
		if distribution.logScale() {
			if a < 0 || b <= 0 {
				return nil, ErrTime
			}
			a, b = math.Log(a), math.Log(b)
		}
		l.low[i], l.up[i] = a, b
		switch {
		case a == b:
			l.kind[i] = exact
			if distribution.logScale() {
				l.jacobian -= a
			}
		case math.IsInf(b, 1):
			l.kind[i] = right
		case math.IsInf(a, -1):
			l.kind[i] = left
		default:
			l.kind[i] = between
		}
	}
	l.x, l.mean = make([]float64, n*p), make([]float64, p)
	for j, c := range d.Columns {
		for _, v := range c {
			l.mean[j] += v / float64(n)
		}
		for i, v := range c {
			l.x[i*p+j] = v - l.mean[j]
		}
	}
	return l, nil
}

// start is the mean and spread of midpoints.
func (l *likelihood) start() []float64 {
	sum, square := 0.0, 0.0
	n := 0.0
	for i := range l.n {
		v := l.low[i]
		switch l.kind[i] {
		case left:
			v = l.up[i]
		case between:
			v = (l.low[i] + l.up[i]) / 2
		}
		if math.IsInf(v, 0) {
			continue
		}
		n++
		sum += v
		square += v * v
	}
	n = math.Max(n, 1)
	out := make([]float64, 1+l.p+l.scales)
	out[0] = sum / n
	spread := math.Sqrt(math.Max(square/n-out[0]*out[0], 1e-4))
	for k := range l.scales {
		out[1+l.p+k] = math.Log(spread)
	}
	return out
}

// evaluate gives the log-likelihood with score and information.
func (l *likelihood) evaluate(parameter []float64, d *newton.Derivatives) bool {
	p, n := l.p, len(parameter)
	score, info := d.Gradient, d.Information
	clear(score)
	clear(info)
	total := l.jacobian
	for i := range l.n {
		x := l.x[i*p : i*p+p]
		eta := parameter[0]
		for j, v := range x {
			eta += parameter[1+j] * v
		}
		at, sigma := -1, 1.0
		if l.scales > 0 {
			at = 1 + p
			if l.stratum != nil {
				at += l.stratum[i]
			}
			sigma = math.Exp(parameter[at])
		}
		c := l.contribution(i, eta, sigma)
		total += c.value
		add := func(j, k int, v float64) { info[j*n+k] -= v } // j <= k
		score[0] += c.eta
		add(0, 0, c.etaEta)
		for j, v := range x {
			score[1+j] += v * c.eta
			add(0, 1+j, v*c.etaEta)
			for k := 0; k <= j; k++ {
				add(1+k, 1+j, v*x[k]*c.etaEta)
			}
		}
		if at > 0 {
			score[at] += c.scale
			add(at, at, c.scaleScale)
			add(0, at, c.etaScale)
			for j, v := range x {
				add(1+j, at, v*c.etaScale)
			}
		}
	}
	for j := range n {
		for k := range j {
			info[j*n+k] = info[k*n+j]
		}
	}
	d.Value = total
	return !math.IsNaN(total)
}

// contribution is one row's log-likelihood with its derivatives by η and log σ.
type contribution struct{ value, eta, scale, etaEta, etaScale, scaleScale float64 }

func (l *likelihood) contribution(i int, eta, sigma float64) contribution {
	single := func(z, g, g1, g2, extra float64) contribution {
		return contribution{value: g, eta: -g1 / sigma, scale: -z*g1 - extra,
			etaEta: g2 / (sigma * sigma), etaScale: (g1 + z*g2) / sigma, scaleScale: z*g1 + z*z*g2}
	}
	switch l.kind[i] {
	case exact:
		z := (l.low[i] - eta) / sigma
		g, g1, g2 := l.dist.density(z)
		c := single(z, g, g1, g2, 1)
		c.value -= math.Log(sigma)
		return c
	case right:
		z := (l.low[i] - eta) / sigma
		if math.IsInf(z, -1) {
			return contribution{} // nothing is known
		}
		g, g1, g2 := l.dist.survival(z)
		return single(z, g, g1, g2, 0)
	}
	zu, zl := (l.up[i]-eta)/sigma, (l.low[i]-eta)/sigma
	fu, du := l.dist.pdf(zu)
	fl, dl := l.dist.pdf(zl)
	a := l.dist.lower(zu)
	if l.kind[i] == between {
		if zl > 0 {
			a = l.dist.upper(zl) - l.dist.upper(zu)
		} else {
			a -= l.dist.lower(zl)
		}
	} else {
		zl = 0 // its density is 0
	}
	a = math.Max(a, 1e-300)
	e, s := -(fu-fl)/sigma, -(zu*fu - zl*fl)
	ee := (du - dl) / (sigma * sigma)
	es := (fu + zu*du - fl - zl*dl) / sigma
	ss := zu*fu + zu*zu*du - zl*fl - zl*zl*dl
	return contribution{
		value: math.Log(a), eta: e / a, scale: s / a, etaEta: ee/a - e*e/(a*a), etaScale: es/a - e*s/(a*a),
		scaleScale: ss/a - s*s/(a*a),
	}
}

// maximise climbs from a start. Coefficients and intercept are measured in the scale
// of the start: for a Weibull model that makes them log hazard ratios.
func (l *likelihood) maximise(start []float64) (newton.Maximum, error) {
	unit := 1.0
	if l.scales > 0 {
		unit = math.Exp(start[1+l.p])
	}
	spread := make([]float64, len(start))
	spread[0] = 1 / unit
	for j := range l.p {
		square := 0.0
		for i := range l.n {
			square += l.x[i*l.p+j] * l.x[i*l.p+j]
		}
		spread[1+j] = math.Sqrt(square/math.Max(1, float64(l.n-1))) / unit
	}
	for k := range l.scales {
		spread[1+l.p+k] = 1
	}
	return newton.Maximise(newton.Objective{Evaluate: l.evaluate}, start,
		newton.Options{Spread: spread, Origin: start, Longest: 3, Iterations: 200, Indefinite: true})
}
