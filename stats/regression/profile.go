package regression

import (
	"errors"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/newton"
)

// profile is a likelihood that can be maximised with one coefficient held.
type profile struct {
	maximise func(from []float64, held int, value float64) (newton.Maximum, error)
	best     []float64 // where it is largest
	origin   []float64 // a start that is far from no point: the intercept alone
	top      float64   // its largest value
	// open tells that other coefficients may run off: the value that was reached is taken
	// for the one that it tends to.
	open bool
	// ridged tells that there may be several maxima (a penalised likelihood is not concave):
	// the best of those from both starts is taken.
	ridged bool
}

// at is the profile likelihood with coefficient j held at a value, and where.
func (p profile) at(from []float64, j int, value float64) (newton.Maximum, error) {
	m, err := p.maximise(from, j, value)
	if p.origin != nil && (err != nil || p.ridged) {
		// From afar the likelihood may be flat: once more from the middle.
		again, e := p.maximise(p.origin, j, value)
		if e == nil && (err != nil || again.End.Value > m.End.Value) {
			return again, nil
		}
	}
	var r stats.Reason
	if err != nil && p.open && errors.As(err, &r) && !math.IsNaN(m.End.Value) {
		return m, nil
	}
	return m, err
}

// test is the likelihood ratio test that coefficient j is 0.
func (p profile) test(j int) (stats.Test, error) {
	without, err := p.at(p.best, j, 0)
	if err != nil {
		return stats.Test{}, err
	}
	return dist.ChiSquaredTest(math.Max(0, 2*(p.top-without.End.Value)), 1), nil
}

// limit finds where the profile has fallen by drop below its top, from b to the side of
// direction, in first steps of width. It is infinite where the profile never falls so far.
func (p profile) limit(j int, b, drop, direction, width float64) (float64, error) {
	from := slices.Clone(p.best)
	var failed error
	fall := func(v float64) float64 {
		m, err := p.at(from, j, v)
		if err != nil {
			// From where the last one ended the climb may have left the domain: once more from
			// the top.
			if m, err = p.at(p.best, j, v); err != nil {
				failed = err
				return math.NaN()
			}
		}
		f := p.top - m.End.Value - drop
		if f < 0 {
			from = m.At // inside: the path from the top is followed
		}
		return f
	}
	inside, outside := b, b+direction*width
	for tries := 0; ; tries++ {
		f := fall(outside)
		if failed != nil && tries < 40 && math.Abs(outside-inside) > 1e-6*width {
			// Outside of the domain: nearer.
			failed = nil
			outside = (inside + outside) / 2
			continue
		}
		if failed != nil {
			return math.NaN(), failed
		}
		if f >= 0 {
			break
		}
		if tries > 60 || math.Abs(outside-b) > 1e4*width {
			return direction * math.Inf(1), nil
		}
		inside, outside = outside, outside+1.6*(outside-b)
	}
	root := dist.Root(fall, inside, outside)
	return root, failed
}

// profile is that of the model's likelihood, for coefficient j.
func (m *Model) profile(j int) profile {
	g := m.glm
	points := [][]float64{m.climbed.At, g.start()}
	if g.middle != nil && j == 0 && m.Separated == nil {
		g, points = g.turned(m.inverse, points...)
	}
	return profile{maximise: g.held, best: points[0], origin: points[1], top: m.LogLik[1] - g.constants(), open: m.Separated != nil}
}

// NoProfile is why there are no likelihood limits.
const NoProfile stats.Reason = "limits of the profile likelihood are of the model's own likelihood, which a gaussian " +
	"outcome's t limits and robust standard errors do not use"

// ProfileInterval gives the limits of coefficient j at which the likelihood ratio test
// rejects. Along an infinite coefficient of separated data one limit is infinite, the
// other holds; where every value of it fits as well both are infinite. R: the root of the profile deviance (MASS::confint interpolates it).
func (m *Model) ProfileInterval(j int, level float64) (stats.Interval, error) {
	ci := stats.NoInterval(level)
	if m.glm == nil {
		return ci, NoProfile
	}
	p := m.profile(j)
	drop := dist.Z(level) * dist.Z(level) / 2
	b, width, sign := 0.0, 0.0, 0.0
	if m.Separated == nil {
		b, width = m.Coefficient[j], dist.Z(level)*math.Sqrt(m.Naive.At(j, j))
	} else {
		k := slices.Index(m.Separated.Infinite, j)
		if k < 0 {
			return ci, stats.Monotone
		}
		if sign = m.Separated.Sign[k]; sign == 0 {
			ci.Lower, ci.Upper = math.Inf(-1), math.Inf(1)
			return ci, nil
		}
		_, sd := spread(m.glm.x[j])
		width = 1 / sd
		p.best = m.glm.start()
		// Where the profile is above the limit already: far along the direction.
		for range 40 {
			at, err := p.at(p.best, j, b)
			if err != nil {
				return ci, err
			}
			if p.top-at.End.Value < drop {
				break
			}
			b += sign * width
			width *= 1.5
		}
	}
	for _, direction := range []float64{-1, 1} {
		limit := direction * math.Inf(1)
		if direction != sign {
			var err error
			if limit, err = p.limit(j, b, drop, direction, width); err != nil {
				return ci, err
			}
		}
		if direction < 0 {
			ci.Lower = limit
		} else {
			ci.Upper = limit
		}
	}
	return ci, nil
}

// LRTest is the likelihood ratio test that coefficient j is 0. R: drop1(test = "LRT").
func (m *Model) LRTest(j int) (stats.Test, error) {
	if m.glm == nil {
		return stats.Test{}, NoProfile
	}
	p := m.profile(j)
	if m.Separated != nil {
		p.best = m.glm.start()
	}
	return p.test(j)
}
