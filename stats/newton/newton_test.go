package newton_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"leydig/stats"
	"leydig/stats/judge"
	"leydig/stats/newton"
)

// logistic is the log-likelihood of y given 1 and the columns.
func logistic(y []float64, columns ...[]float64) newton.Objective {
	n := 1 + len(columns)
	return newton.Objective{Evaluate: func(b []float64, d *newton.Derivatives) bool {
		d.Value = 0
		clear(d.Gradient)
		clear(d.Information)
		for i := range y {
			row := []float64{1}
			for _, c := range columns {
				row = append(row, c[i])
			}
			eta := 0.0
			for j, x := range row {
				eta += b[j] * x
			}
			p := 1 / (1 + math.Exp(-eta))
			d.Value += y[i]*eta - math.Max(0, eta) - math.Log1p(math.Exp(-math.Abs(eta)))
			for j, x := range row {
				d.Gradient[j] += (y[i] - p) * x
				for k, z := range row {
					d.Information[j*n+k] += p * (1 - p) * x * z
				}
			}
		}
		return true
	}}
}

var (
	x = []float64{1, 2, 3, 4, 5, 6, 7, 8}
	y = []float64{0, 0, 1, 0, 1, 0, 1, 1}
)

// R 4.2.2: glm(y ~ x, binomial, control = list(epsilon = 1e-14, maxit = 100)): coef,
// logLik; the standard error by solve(t(X) %*% (p (1-p) X)), since vcov has the weights of
// the iteration before.
func TestLogistic(t *testing.T) {
	for _, o := range []newton.Options{{}, {Spread: []float64{1, 2.4}}, {Longest: 0.3, Tolerance: 1e-12}} {
		m, err := newton.Maximise(logistic(y, x), make([]float64, 2), o)
		if err != nil {
			t.Fatal(err)
		}
		judge.Close(t, "intercept", m.At[0], -2.67337962089359493, 1e-12)
		judge.Close(t, "slope", m.At[1], 0.59408436019857647, 1e-12)
		judge.Close(t, "log-likelihood", m.End.Value, -4.2247905374365651, 1e-13)
		judge.Close(t, "log-likelihood at zero", m.Start.Value, -8*math.Ln2, 1e-13)
		v, ok := newton.Invert(m.End.Information, 2)
		if !ok {
			t.Fatal("singular")
		}
		judge.Close(t, "se", math.Sqrt(v.At(1, 1)), 0.4322415796461756, 1e-11)
	}
}

// A held intercept of 0 leaves Σ x (y - p) = 0; the value is that of the profile.
func TestHeld(t *testing.T) {
	m, err := newton.Maximise(logistic(y, x), []float64{0, 0}, newton.Options{Held: []bool{true, false}})
	if err != nil || m.At[0] != 0 {
		t.Fatal(m.At, err)
	}
	judge.Close(t, "score", m.End.Gradient[1], 0, 1e-9)
	if math.Abs(m.End.Gradient[0]) < 1e-3 {
		t.Error("the held parameter has a gradient of", m.End.Gradient[0])
	}
	all, err := newton.Maximise(logistic(y, x), []float64{0.5, -1}, newton.Options{Held: []bool{true, true}})
	if err != nil || !slices.Equal(all.At, []float64{0.5, -1}) {
		t.Error(all.At, err)
	}
}

func TestReasons(t *testing.T) {
	o := newton.Options{Spread: []float64{1, 2.4}}
	separated := []float64{0, 0, 0, 0, 1, 1, 1, 1}
	m, err := newton.Maximise(logistic(separated, x), make([]float64, 2), o)
	if !errors.Is(err, stats.Monotone) || math.Abs(m.At[0]) < 8 || m.At[1] < 8 {
		t.Error("separated:", m.At, err)
	}
	judge.Close(t, "the supremum is reached", m.End.Value, 0, 1e-8)
	// A rare level without an event: only its own coefficient runs off.
	level := []float64{1, 1, 0, 0, 0, 0, 0, 0}
	m, err = newton.Maximise(logistic(y, level), make([]float64, 2), newton.Options{Spread: []float64{1, 0.46}})
	if !errors.Is(err, stats.Monotone) || math.Abs(m.At[0]) > 2 || m.At[1] > -5 {
		t.Error("quasi-separated:", m.At, err)
	}
	// The same without units: nothing tells that it is monotone, but nothing is made up.
	if _, err = newton.Maximise(
		logistic(separated, x), make([]float64, 2), newton.Options{Iterations: 8},
	); !errors.Is(err, stats.NotConverged) {
		t.Error("limit of iterations:", err)
	}
	if _, err = newton.Maximise(logistic(y, x, x), make([]float64, 3), newton.Options{}); !errors.Is(err, stats.Singular) {
		t.Error("collinear:", err)
	}
	outside := newton.Objective{Evaluate: func([]float64, *newton.Derivatives) bool { return false }}
	if _, err = newton.Maximise(outside, []float64{1}, newton.Options{}); !errors.Is(err, stats.NotConverged) {
		t.Error("start outside of the domain:", err)
	}
}

// Log-binomial regression: p = exp(η) must stay below 1, and full steps leave the
// domain. R 4.2.2: 4 of 10 and 7 of 10 events, glm(e ~ z, binomial(log)).
func TestDomain(t *testing.T) {
	outside := 0
	f := newton.Objective{Evaluate: func(b []float64, d *newton.Derivatives) bool {
		*d = *newton.NewDerivatives(2)
		for z, events := range []float64{4, 7} {
			p := math.Exp(b[0] + float64(z)*b[1])
			if p >= 1 {
				outside++
				return false
			}
			d.Value += events*math.Log(p) + (10-events)*math.Log1p(-p)
			u, i := (events-10*p)/(1-p), 10*p/(1-p)
			d.Gradient[0] += u
			d.Information[0] += i
			if z == 1 {
				d.Gradient[1] += u
				d.Information[1] += i
				d.Information[2] += i
				d.Information[3] += i
			}
		}
		return true
	}}
	m, err := newton.Maximise(f, []float64{-6, 0}, newton.Options{})
	if err != nil || outside == 0 {
		t.Fatal(m.At, outside, err)
	}
	judge.Close(t, "intercept", m.At[0], -0.91629073187415555, 1e-12)
	judge.Close(t, "log risk ratio", m.At[1], 0.55961578793542310, 1e-12)
}

// l = -(b² - 1)²: at 0.1 it is convex, and the maximum at 1 is only found with a raised
// diagonal.
func TestIndefinite(t *testing.T) {
	f := newton.Objective{Evaluate: func(b []float64, d *newton.Derivatives) bool {
		s := b[0]*b[0] - 1
		d.Value, d.Gradient[0], d.Information[0] = -s*s, -4*b[0]*s, 12*b[0]*b[0]-4
		return true
	}}
	if _, err := newton.Maximise(f, []float64{0.1}, newton.Options{}); !errors.Is(err, stats.Singular) {
		t.Error(err)
	}
	m, err := newton.Maximise(f, []float64{0.1}, newton.Options{Indefinite: true})
	if err != nil {
		t.Fatal(err)
	}
	judge.Close(t, "maximum", m.At[0], 1, 1e-12)
}

// An estimating equation has no objective: Σ (y - exp(b)) = 0 at the log of the mean.
// Its value falls with every step to show that nothing looks at it.
func TestEquation(t *testing.T) {
	counts, calls := []float64{3, 1, 4, 1, 5}, 0.0
	f := newton.Objective{Evaluate: func(b []float64, d *newton.Derivatives) bool {
		calls++
		d.Value = -calls
		d.Gradient[0], d.Information[0] = 0, 0
		for _, v := range counts {
			d.Gradient[0] += v - math.Exp(b[0])
			d.Information[0] += math.Exp(b[0])
		}
		return true
	}}
	m, err := newton.Maximise(f, []float64{0}, newton.Options{Equation: true})
	if err != nil {
		t.Fatal(err)
	}
	judge.Close(t, "log mean", m.At[0], math.Log(2.8), 1e-13)
}

// A solver of one's own, and a value that is cheaper than its derivatives.
func TestSolveAndValue(t *testing.T) {
	f, solves, values := logistic(y, x), 0, 0
	f.Solve = func(d *newton.Derivatives) ([]float64, bool) {
		solves++
		a := d.Information
		det := a[0]*a[3] - a[1]*a[2]
		u := d.Gradient
		return []float64{(a[3]*u[0] - a[1]*u[1]) / det, (a[0]*u[1] - a[2]*u[0]) / det}, true
	}
	f.Value = func(b []float64) (float64, bool) {
		values++
		d := newton.NewDerivatives(2)
		f.Evaluate(b, d)
		return d.Value, true
	}
	m, err := newton.Maximise(f, make([]float64, 2), newton.Options{})
	if err != nil || solves != m.Iterations || values != m.Iterations {
		t.Fatal(solves, values, m.Iterations, err)
	}
	judge.Close(t, "slope", m.At[1], 0.59408436019857647, 1e-12)
}

func TestHalve(t *testing.T) {
	var tried []float64
	got := newton.Halve(1, 0.1, func(f float64) bool { tried = append(tried, f); return f < 0.3 })
	if got != 0.25 || !slices.Equal(tried, []float64{1, 0.5, 0.25}) {
		t.Error(got, tried)
	}
	if got := newton.Halve(1, 0.1, func(float64) bool { return false }); got != 0 {
		t.Error(got)
	}
}

// Columns that differ by 10¹⁸ in scale: [4 2; 2 3] has the inverse [3 -2; -2 4] / 8.
func TestInvert(t *testing.T) {
	const big = 1e9
	v, ok := newton.Invert([]float64{4 / (big * big), 2, 2, 3 * big * big}, 2)
	if !ok {
		t.Fatal("not inverted")
	}
	judge.Close(t, "first", v.At(0, 0)/(big*big), 3.0/8, 1e-14)
	judge.Close(t, "covariance", v.At(0, 1), -2.0/8, 1e-14)
	judge.Close(t, "second", v.At(1, 1)*big*big, 4.0/8, 1e-14)
	for name, a := range map[string][]float64{"singular": {1, 1, 1, 1}, "zero": {0, 0, 0, 1}, "indefinite": {1, 2,
		2, 1}, "infinite": {math.Inf(1), 0, 0, 1}} {
		if _, ok := newton.Invert(a, 2); ok {
			t.Error(name, "was inverted")
		}
	}
	// With a ridge the singular system is solved along what it determines.
	f, ok := newton.Factorise([]float64{1, 1, 1, 1}, 2, 0, 1e-11)
	if !ok || f.Ridge != 1e-11 {
		t.Fatal("ridge", ok)
	}
	b, _ := f.Solve([]float64{2, 2})
	judge.Close(t, "sum", b[0]+b[1], 2, 1e-9)
}

// A step whose gain is less than the rounding of the objective is taken: a climb on a sum
// that is as large as that of a million men ends after few evaluations.
func TestGainBelowRounding(t *testing.T) {
	evaluations := 0
	noise := []float64{0, 3e-6, -2e-6, 4e-6, -5e-6, 1e-6}
	m, err := newton.Maximise(newton.Objective{Evaluate: func(at []float64, d *newton.Derivatives) bool {
		x := at[0] - 0.25
		d.Value = -1e7 - 5e5*x*x - 1e4*x*x*x*x + noise[evaluations%len(noise)]
		d.Gradient[0], d.Information[0] = -1e6*x-4e4*x*x*x, 1e6+12e4*x*x
		evaluations++
		return true
	}}, []float64{0.2503}, newton.Options{})
	if err != nil || evaluations > 8 || math.Abs(m.At[0]-0.25) > 1e-12 {
		t.Errorf("%v after %d evaluations, %v", m.At, evaluations, err)
	}
}

// With exact derivatives a climb from near the maximum ends a step earlier, and where only the
// value is asked for two steps; the maximum is the same.
func TestExact(t *testing.T) {
	evaluations := 0
	count := func() newton.Objective {
		f := logistic(y, x)
		of := f.Evaluate
		f.Evaluate = func(b []float64, d *newton.Derivatives) bool { evaluations++; return of(b, d) }
		evaluations = 0
		return f
	}
	climb := func(o newton.Options) (newton.Maximum, int) {
		m, err := newton.Maximise(count(), []float64{-2.6733, 0.5941}, o)
		if err != nil {
			t.Fatal(err)
		}
		return m, evaluations
	}
	whole, all := climb(newton.Options{Tolerance: 1e-12})
	early, fewer := climb(newton.Options{Tolerance: 1e-12, Exact: []float64{1, 5}})
	value, fewest := climb(newton.Options{Tolerance: 1e-12, Exact: []float64{1, 5}, ValueAlone: true})
	if !(fewest < fewer && fewer < all) {
		t.Errorf("%d, %d and %d evaluations", all, fewer, fewest)
	}
	unseen, few := climb(newton.Options{Tolerance: 1e-12, Exact: []float64{1, 5}, Unseen: 1e-5})
	if few != fewest {
		t.Errorf("%d evaluations, not %d, where a last step is not looked at", few, fewest)
	}
	judge.Close(t, "slope after a step unseen", unseen.At[1], whole.At[1], 1e-9)
	judge.Close(t, "value there", unseen.End.Value, whole.End.Value, 1e-13)
	judge.Close(t, "slope", early.At[1], whole.At[1], 1e-12)
	judge.Close(t, "value", early.End.Value, whole.End.Value, 1e-14)
	judge.Close(t, "value alone", value.End.Value, whole.End.Value, 1e-13)
	// A start at the maximum is the end.
	m, err := newton.Maximise(count(), whole.At, newton.Options{Exact: []float64{1, 5}, ValueAlone: true})
	if err != nil || evaluations != 1 || m.Start.Value != m.End.Value {
		t.Errorf("%d evaluations from the maximum, %v", evaluations, err)
	}
}

// A last step that is not evaluated still brings what the derivatives say it does.
func TestValueOfLastStep(t *testing.T) {
	const weight, at = 1e12, 0.25
	evaluations := 0
	m, err := newton.Maximise(newton.Objective{Evaluate: func(x []float64, d *newton.Derivatives) bool {
		evaluations++
		away := x[0] - at
		d.Value, d.Gradient[0], d.Information[0] = -weight*away*away/2, -weight*away, weight
		return true
	}}, []float64{at + 2e-6}, newton.Options{Exact: []float64{1}, ValueAlone: true})
	if err != nil || evaluations != 1 || math.Abs(m.Start.Value+2) > 1e-9 || math.Abs(m.End.Value) > 1e-9 {
		t.Errorf("from %v to %v in %d evaluations (%v)", m.Start.Value, m.End.Value, evaluations, err)
	}
}
