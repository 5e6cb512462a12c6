// Package newton maximises a log-likelihood by Newton's method with step-halving.
//
// With u the gradient at b and J the information (minus the matrix of second
// derivatives; its expectation makes it Fisher's scoring), the step is
//
//	b' = b + f d,   J d = u,   f = 1, 1/2, 1/4, ... until l(b') >= l(b).
//
// Where l is concave and has a maximum this ends there; where it has none, since it
// only rises along some direction, that is found out (stats.Monotone).
//
// Sources: Ortega JM, Rheinboldt WC. Iterative Solution of Nonlinear Equations in
// Several Variables. 1970, chapter 14 (damped Newton); Levenberg K. Q Appl Math
// 1944;2:164-168 (a raised diagonal); Bryson MC, Johnson ME. Technometrics
// 1981;23:381-383 and Albert A, Anderson JA. Biometrika 1984;71:1-10 (monotone
// likelihoods, separation).
package newton

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"leydig/stats"
)

// Derivatives are an objective at a point: its value, its gradient and its
// information, which is n × n, row-major and whole (both triangles).
type Derivatives struct {
	Value       float64
	Gradient    []float64
	Information []float64
	rows        []added // see AddRows
}

// NewDerivatives makes room for n parameters.
func NewDerivatives(n int) *Derivatives {
	return &Derivatives{Gradient: make([]float64, n), Information: make([]float64, n*n)}
}

// Clear makes all zero.
func (d *Derivatives) Clear() {
	d.Value = 0
	clear(d.Gradient)
	clear(d.Information)
}

// Add adds others.
func (d *Derivatives) Add(e *Derivatives) {
	d.Value += e.Value
	floats.Add(d.Gradient, e.Gradient)
	floats.Add(d.Information, e.Information)
}

// Objective is what is maximised.
type Objective struct {
	// Evaluate overwrites d with the objective at a point. It is false where the point
	// lies outside of the domain, or where numbers overflow: the step is halved then.
	Evaluate func(at []float64, d *Derivatives) bool
	// Value is the objective alone. It is for those whose derivatives cost much more:
	// trial steps are judged by it then. nil: Evaluate.
	Value func(at []float64) (float64, bool)
	// Solve gives the step J⁻¹u, for an information with a structure. nil: a Cholesky
	// factor of the whole of it. It does not go with Options.Held.
	Solve func(d *Derivatives) ([]float64, bool)
}

// Options of a maximisation; the zero value is good for concave functions of
// parameters of order 1.
type Options struct {
	// Spread are the units in which steps are measured: the standard deviation of each
	// parameter's column (1 for an intercept), so that a spread times a step is a change
	// of the linear predictor. It is needed to tell a monotone likelihood. nil: steps
	// are relative to 1 + |parameter|, and none is taken to be monotone.
	Spread []float64
	// Origin is from where the distance of a parameter tells that it ran off: a start
	// near the maximum for intercepts and scales, 0 for coefficients. nil: zeros.
	Origin []float64
	// Held are parameters that keep their values, as a profile likelihood has it. nil: none.
	Held []bool
	// Longest bounds the size of a step. 0: no bound.
	Longest float64
	// Tolerance: a step no larger than this is the last. 0: 1e-10, which Newton's
	// quadratic convergence makes the last digit.
	Tolerance float64
	// Iterations bounds their number. 0: 100.
	Iterations int
	// Indefinite allows for an objective that is not concave: where the information is
	// not positive definite its diagonal is raised until it is.
	Indefinite bool
	// Equation solves gradient = 0 where there is no objective (estimating equations):
	// Value is not looked at, and steps are halved only where Evaluate is false.
	Equation bool
	// Exact are the standard deviations, or root mean squares, of the parameters' columns of an
	// objective whose information is minus its second derivatives. A step that changes
	// linear predictors by s then leaves an error of the order of s², so that the climb can
	// end before a step tells that there is none left. nil: steps tell.
	Exact []float64
	// Unseen, with Exact, is a change of linear predictors that leaves the derivatives as they
	// are, to the digits that are asked for: a last step that is no longer is not evaluated.
	// End.Value is what it reaches, the other derivatives are those before it. 0: all are.
	Unseen float64
	// ValueAlone, with Exact, asks for the largest value and not for the derivatives there: a
	// small last step is not evaluated.
	ValueAlone bool
}

// Maximum is where a climb ended.
type Maximum struct {
	At         []float64
	Start, End *Derivatives // at the start and at At
	Iterations int
}

const (
	rounding = 1e-13 // relative: by so much a step may lower the objective
	flat     = 1e-7  // a step that is as small and brings nothing is at the limit of rounding
	still    = 1e-10 // of a log-likelihood: it does not rise any more
	large    = 0.05  // a step of the linear predictor that is no sign of convergence
	far      = 8     // a coefficient whose exp, per standard deviation, no data show
	exact    = 1e-15 // an error of the linear predictor that is none
	small    = 3e-5  // a step whose third power is below the rounding of a log-likelihood
)

// Maximise climbs from start. The error is stats.Singular where the information
// cannot be inverted, stats.Monotone where it looks as if the objective had no maximum,
// stats.NotConverged where it is not reached; the Maximum tells how far it came even then.
// Start must lie in the domain.
func Maximise(f Objective, start []float64, o Options) (Maximum, error) {
	if o.Tolerance == 0 {
		o.Tolerance = 1e-10
	}
	if o.Iterations == 0 {
		o.Iterations = 100
	}
	c := &climb{f: f, o: o, m: Maximum{At: slices.Clone(start), Start: NewDerivatives(len(start))}}
	c.m.End = c.m.Start
	for j := range start {
		if o.Held == nil || !o.Held[j] {
			c.free = append(c.free, j)
		}
	}
	if !f.Evaluate(c.m.At, c.m.Start) || math.IsNaN(c.m.Start.Value) {
		return c.m, stats.NotConverged
	}
	if len(c.free) == 0 {
		return c.m, nil
	}
	err := c.run()
	return c.m, err
}

// Halve tries the fractions first, first/2, first/4, ... above least, and returns the
// first that is accepted, or 0.
func Halve(first, least float64, accept func(fraction float64) bool) float64 {
	for f := first; f > least; f /= 2 {
		if accept(f) {
			return f
		}
	}
	return 0
}

// climb is a maximisation under way.
type climb struct {
	f    Objective
	o    Options
	m    Maximum
	free []int
	next *Derivatives
}

func (c *climb) run() error {
	n := len(c.m.At)
	settled, rising, last := 0, 0, 0.0
	for c.m.Iterations = 1; c.m.Iterations <= c.o.Iterations; c.m.Iterations++ {
		delta, ok := c.step()
		if !ok {
			return c.monotoneOr(stats.Singular, nil)
		}
		size := c.size(delta)
		if change := c.change(delta); change <= c.o.Unseen || c.o.ValueAlone && change <= small {
			c.unseen(delta)
			return nil
		}
		first := 1.0
		if c.o.Longest > 0 && size > c.o.Longest {
			first = c.o.Longest / size
		}
		if c.next == nil {
			c.next = NewDerivatives(n)
		}
		before, trial := c.m.End.Value, make([]float64, n)
		// Of large samples the gain of a good step can be less than the rounding of the
		// sum: then the step is taken for what the derivatives say.
		lost := c.f.Value == nil && c.gain(delta) <= rounding*math.Abs(before)
		taken := Halve(first, 1e-10, func(f float64) bool {
			for j := range trial {
				trial[j] = c.m.At[j] + f*delta[j]
			}
			return c.accept(trial, lost && f == first)
		})
		if taken == 0 {
			if size < flat {
				return nil
			}
			return c.monotoneOr(stats.NotConverged, delta)
		}
		c.m.At = trial
		if c.m.End == c.m.Start {
			c.m.End, c.next = c.next, nil // the start is kept
		} else {
			c.m.End, c.next = c.next, c.m.End
		}
		if size <= c.o.Tolerance || taken == 1 && c.exhausted(c.change(delta), last) {
			return nil
		}
		last = c.change(delta)
		gain := c.m.End.Value - before
		if c.o.Equation {
			continue
		}
		if settled++; size >= flat || gain > rounding/10*math.Abs(before) {
			settled = 0
		}
		if settled == 3 {
			return nil
		}
		if rising++; gain >= still || size <= large {
			rising = 0
		}
		if rising >= 2 && c.runaway(delta) {
			return stats.Monotone
		}
	}
	c.m.Iterations--
	return c.monotoneOr(stats.NotConverged, nil)
}

// unseen takes a last step for what the derivatives say of it.
func (c *climb) unseen(delta []float64) {
	end := *c.m.End
	end.Value += c.gain(delta)
	c.m.End = &end
	c.m.At = slices.Clone(c.m.At)
	floats.Add(c.m.At, delta)
}

// gain is what a step brings where the objective is quadratic: half of its gradient
// along it.
func (c *climb) gain(delta []float64) float64 {
	sum := 0.0
	for j, v := range delta {
		sum += c.m.End.Gradient[j] * v
	}
	return sum / 2
}

// accept fills next where the objective does not fall at a trial, or is not asked.
func (c *climb) accept(trial []float64, unasked bool) bool {
	least := c.m.End.Value - rounding*math.Abs(c.m.End.Value)
	if unasked {
		return c.f.Evaluate(trial, c.next) && !math.IsNaN(c.next.Value)
	}
	if c.f.Value != nil && !c.o.Equation {
		if v, ok := c.f.Value(trial); !ok || !(v >= least) {
			return false
		}
		return c.f.Evaluate(trial, c.next)
	}
	return c.f.Evaluate(trial, c.next) && (c.o.Equation || c.next.Value >= least)
}

// step gives J⁻¹u with zeros at parameters that are held.
func (c *climb) step() ([]float64, bool) {
	n := len(c.m.At)
	if c.f.Solve != nil {
		return c.f.Solve(c.m.End)
	}
	u, info := c.m.End.Gradient, c.m.End.Information
	k := len(c.free)
	if k < n {
		u, info = make([]float64, k), make([]float64, k*k)
		for a, j := range c.free {
			u[a] = c.m.End.Gradient[j]
			for b, l := range c.free {
				info[a*k+b] = c.m.End.Information[j*n+l]
			}
		}
	}
	factor, ok := Factorise(info, k, 0)
	if ok && factor.Condition() > worst {
		ok = false
	}
	if !ok && c.o.Indefinite {
		factor, ok = raised(info, k)
	}
	if !ok {
		return nil, false
	}
	x, ok := factor.Solve(u)
	if !ok || k == n {
		return x, ok
	}
	delta := make([]float64, n)
	for a, j := range c.free {
		delta[j] = x[a]
	}
	return delta, true
}

// size is the largest part of a step, in the units of the options.
func (c *climb) size(delta []float64) float64 {
	size := 0.0
	for j, v := range delta {
		if c.o.Spread != nil {
			size = math.Max(size, math.Abs(v)*c.o.Spread[j])
		} else {
			size = math.Max(size, math.Abs(v)/(1+math.Abs(c.m.At[j])))
		}
	}
	return size
}

// change is by how much a step changes linear predictors, infinite where that is not known.
func (c *climb) change(delta []float64) float64 {
	if c.o.Exact == nil {
		return math.Inf(1)
	}
	change := 0.0
	for j, v := range delta {
		change = math.Max(change, math.Abs(v)*c.o.Exact[j])
	}
	return change
}

// exhausted tells whether a whole step after another one (0: the first) leaves no error to
// speak of: that of Newton's method is a constant times the square of the step, and the two
// steps tell the constant.
func (c *climb) exhausted(step, last float64) bool {
	left := step * step
	if last > 0 {
		left *= math.Max(1, step/(last*last))
	}
	return left <= exact
}

// monotoneOr is stats.Monotone where parameters ran away, else the reason given.
func (c *climb) monotoneOr(reason stats.Reason, delta []float64) error {
	if !c.o.Equation && c.runaway(delta) {
		return stats.Monotone
	}
	return reason
}

// runaway tells whether a parameter still moves, or has moved far. Which of them run off is for those
// to decide who know the data: see Cone.
func (c *climb) runaway(delta []float64) bool {
	if c.o.Spread == nil {
		return false
	}
	return slices.ContainsFunc(c.free, func(j int) bool {
		moves := delta != nil && math.Abs(delta[j])*c.o.Spread[j] > 0.4*large
		distance := c.m.At[j]
		if c.o.Origin != nil {
			distance -= c.o.Origin[j]
		}
		return moves || math.Abs(distance)*c.o.Spread[j] > far
	})
}
