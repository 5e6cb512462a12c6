package interval_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"pgregory.net/rapid"

	"leydig/stats"
	"leydig/stats/interval"
	"leydig/stats/judge"
	"leydig/stats/newton"
)

// hazardCase is data with what R gives for it.
type hazardCase struct {
	name            string
	lower, upper    []float64
	columns         [][]float64
	coefficient, se []float64
	loglik          [2]float64
	jumps           int
}

// Visits at 3, 6, 9 and 12 months. R 4.2.2, with one row per man and period up to his
// last visit:
//
//	g <- glm(event ~ period + x, binomial("cloglog"), control = glm.control(epsilon = 1e-15))
//	coef(g), logLik(update(g, . ~ period)), logLik(g)
//
// and the standard errors from the observed information of the same fit,
// solve(crossprod(X, w*X)) with w = -d²l/dη² (e = exp(η), r = 1/expm1(e): w = e without
// the event, e²r(1+r) - er with it). They equal those of second differences of logLik(
// glm(event ~ period + offset(b*x))) in b, 0.631886 and 0.609437. (summary(g) has the
// expected information: 0.6329, 0.5577.) In "last" nobody is free of the event at the
// last visit and glm's last period runs off to infinity.
var hazardCases = []hazardCase{
	{
		name:        "one group",
		lower:       []float64{0, 0, 3, 3, 6, 6, 9, 12, 12, 3, 0, 9, 0, 3, 6, 12},
		upper:       []float64{3, 3, 6, 6, 9, 9, 12, inf, inf, inf, 3, 12, 3, 6, inf, inf},
		columns:     [][]float64{{1, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0}},
		coefficient: []float64{0.87337957524}, se: []float64{0.631885919006},
		loglik: [2]float64{-22.995786570383, -21.993063422553}, jumps: 4,
	},
	{
		name:  "age and LH",
		lower: []float64{0, 3, 3, 6, 9, 12, 12, 6, 0, 3, 9, 12, 0, 6, 3, 9, 0, 0, 6, 12},
		upper: []float64{3, 6, 6, 9, 12, inf, inf, inf, 3, 6, 12, inf, 3, 9, inf, 12, 3, 3, 9, inf},
		columns: [][]float64{
			{31, 45, 52, 38, 61, 58, 66, 49, 35, 41, 57, 44, 29, 63, 50, 39, 47, 33, 55, 70},
			{6.1, 4.2, 5.0, 3.9, 2.8, 3.1, 1.9, 2.2, 7.4, 5.5, 4.8, 2.5, 3.3, 4.1, 3.0, 5.9, 6.6, 2.7, 3.6, 2.0},
		},
		coefficient: []float64{-0.0599224264135, 0.4347051956228}, se: []float64{0.0353770111391, 0.2363027904584},
		loglik: [2]float64{-29.409820393656, -22.287772121105}, jumps: 4,
	},
	{
		name:        "last",
		lower:       []float64{0, 0, 3, 3, 6, 6, 9, 9, 9, 3, 0, 6},
		upper:       []float64{3, 3, 6, 6, 9, 9, 12, 12, 12, inf, 3, inf},
		columns:     [][]float64{{2, 1.5, 1, 0.3, 1.2, -1, 0, -0.7, 0.4, -0.2, 0.1, 0.6}},
		coefficient: []float64{1.16631018915}, se: []float64{0.609437217028},
		loglik: [2]float64{-14.611761227422, -12.446617917077}, jumps: 3,
	},
}

func TestHazardsAgainstR(t *testing.T) {
	for _, c := range hazardCases {
		m, err := interval.Hazards(c.lower, c.upper, c.columns, interval.HazardOptions{})
		if err != nil {
			t.Fatal(c.name, err)
		}
		for j := range c.columns {
			judge.Close(t, c.name+" coefficient", m.Coefficient[j], c.coefficient[j], 1e-8)
			judge.Close(t, c.name+" se", math.Sqrt(m.Variance.At(j, j)), c.se[j], 1e-8)
		}
		judge.Close(t, c.name+" at zero", m.LogLik[0], c.loglik[0], 1e-9)
		judge.Close(t, c.name+" at the maximum", m.LogLik[1], c.loglik[1], 1e-10)
		if len(m.Jump) != c.jumps || m.Gap > 1e-9 {
			t.Errorf("%s: jumps %v, gap %g", c.name, m.Jump, m.Gap)
		}
	}
}

func TestHazardsRefuses(t *testing.T) {
	lower, upper := []float64{0, 3, 3, 6, 6}, []float64{3, 6, inf, 9, inf}
	x := []float64{1, 0, 2, 1, 3}
	for _, c := range []struct {
		name         string
		lower, upper []float64
		columns      [][]float64
		want         error
	}{
		{"nothing", nil, nil, [][]float64{nil}, stats.NoData},
		{"missing", lower, upper, [][]float64{{1, 0, math.NaN(), 1, 3}}, stats.ErrMissing},
		{"reversed", upper[:2], lower[:2], [][]float64{x[:2]}, stats.ErrReversed},
		{"exact", []float64{0, 3}, []float64{3, 3}, [][]float64{x[:2]}, interval.ErrExact},
		{"all censored", lower, []float64{inf, inf, inf, inf, inf}, [][]float64{x}, stats.NoEvents},
		{"unordered", []float64{0, 0, 1}, []float64{3, 4, inf}, [][]float64{x[:3]}, interval.Unordered},
		{"constant", lower, upper, [][]float64{x, {2, 2, 2, 2, 2}}, stats.Singular},
		{"collinear", lower, upper, [][]float64{x, {3, 1, 5, 3, 7}}, stats.Singular},
		// The men with x = 1 recover, those with x = 0 do not.
		{"separated", []float64{0, 0, 3, 6, 6, 6}, []float64{3, 3, 6, inf, inf, inf}, [][]float64{{1, 1, 1, 0, 0, 0}}, stats.Monotone},
		// The earlier the larger.
		{"ordered", []float64{0, 3, 6, 9}, []float64{3, 6, 9, inf}, [][]float64{{4, 3, 2, 1}}, stats.Monotone},
	} {
		m, err := interval.Hazards(c.lower, c.upper, c.columns, interval.HazardOptions{})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if c.want == stats.Monotone && (m == nil || !slices.Equal(m.Infinite, []int{0}) || m.Variance != nil) {
			t.Errorf("%s: %+v", c.name, m)
		}
	}
}

// Without covariates the model is Turnbull's.
func TestHazardsWithoutCovariates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lower, upper []float64
		l, u := observations(t)
		for i := range l {
			if l[i] < u[i] {
				lower, upper = append(lower, l[i]), append(upper, u[i])
			}
		}
		if len(lower) == 0 {
			return
		}
		m, err := interval.Hazards(lower, upper, nil, interval.HazardOptions{})
		if errors.Is(err, stats.NoEvents) || errors.Is(err, interval.Unordered) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(m.LogLik[1]-m.LogLik[0]) > 1e-7*(1+math.Abs(m.LogLik[0])) {
			t.Fatalf("log-likelihood %.12g, Turnbull's %.12g", m.LogLik[1], m.LogLik[0])
		}
	})
}

// The coefficient does not depend on the order of rows; it changes sign with the
// covariate and scale against it; rows taken twice, or weighted 2, leave it and divide
// its standard error by the root of 2.
func TestHazardsProperties(t *testing.T) {
	for _, c := range hazardCases {
		fit := func(lower, upper []float64, columns [][]float64, w []float64) *interval.HazardModel {
			m, err := interval.Hazards(lower, upper, columns, interval.HazardOptions{Weights: w})
			if err != nil {
				t.Fatal(c.name, err)
			}
			return m
		}
		base := fit(c.lower, c.upper, c.columns, nil)
		se := math.Sqrt(base.Variance.At(0, 0))
		compare := func(what string, m *interval.HazardModel, coefficient, se float64) {
			t.Helper()
			judge.Close(t, c.name+", "+what, m.Coefficient[0], coefficient, 1e-8)
			judge.Close(t, c.name+", "+what+", se", math.Sqrt(m.Variance.At(0, 0)), se, 1e-8)
		}
		each := func(f func(x []float64) []float64) (l, u []float64, columns [][]float64) {
			for _, x := range c.columns {
				columns = append(columns, f(x))
			}
			return f(c.lower), f(c.upper), columns
		}
		l, u, x := each(func(v []float64) []float64 { v = slices.Clone(v); slices.Reverse(v); return v })
		compare("reversed", fit(l, u, x, nil), base.Coefficient[0], se)
		l, u, x = each(func(v []float64) []float64 { return slices.Concat(v, v) })
		compare("doubled", fit(l, u, x, nil), base.Coefficient[0], se/math.Sqrt2)
		w := slices.Repeat([]float64{2}, len(c.lower))
		compare("weighted", fit(c.lower, c.upper, c.columns, w), base.Coefficient[0], se/math.Sqrt2)
		x = slices.Clone(c.columns)
		x[0] = slices.Clone(x[0])
		for i := range x[0] {
			x[0][i] = 1000 - 10*x[0][i]
		}
		compare("turned", fit(c.lower, c.upper, x, nil), -base.Coefficient[0]/10, se/10)
		h, z, p := base.HazardRatio(0, 0.95)
		judge.Close(t, c.name+" ratio", h.Value, math.Exp(base.Coefficient[0]), 1e-14)
		judge.Close(t, c.name+" z", z, base.Coefficient[0]/se, 1e-14)
		if !(p > 0 && p < 1 && h.CI.Lower < h.Value && h.Value < h.CI.Upper) {
			t.Errorf("%s: %+v, p %g", c.name, h, p)
		}
	}
}

// Intervals that overlap, without a common grid: R 4.2.2's optim(method = "BFGS",
// reltol = 1e-16), restarted 30 times, over the coefficients and the logarithms of a
// jump at every right end; standard errors from fourth-order differences (second-order
// off the diagonal) of its profile with steps of 0.02, so good to about 1e-4.
func TestHazardsOverlapping(t *testing.T) {
	lower := []float64{0, 1, 2.5, 0, 4, 3, 1.5, 5, 6, 2, 0, 7, 3.5, 8, 0.5, 4.5, 2.2, 6.5, 9, 1}
	upper := []float64{2, 4, 5, 3, 7, inf, 3.5, 9, inf, 6, 1.5, inf, 8, 10, 2.8, inf, 5.5, 8.2, inf, 3}
	x := []float64{1.2, 0.4, -0.3, 0.9, -0.5, 0.1, 0.6, -1.1, -0.2, 0.3, 1.5, -0.8, 0.7, -0.6, 0.2, -1.4, 0.05, 0.8, -0.9, -0.1}
	z := []float64{1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 0}
	m, err := interval.Hazards(lower, upper, [][]float64{x, z}, interval.HazardOptions{})
	if err != nil {
		t.Fatal(err)
	}
	judge.Close(t, "at zero", m.LogLik[0], -22.335705265576, 1e-7)
	judge.Close(t, "at the maximum", m.LogLik[1], -15.317777150981, 1e-7)
	judge.Close(t, "x", m.Coefficient[0], 2.048690588, 1e-5)
	judge.Close(t, "z", m.Coefficient[1], 0.963316506, 1e-5)
	judge.Close(t, "se of x", math.Sqrt(m.Variance.At(0, 0)), 0.724618, 3e-4)
	judge.Close(t, "se of z", math.Sqrt(m.Variance.At(1, 1)), 0.783684, 3e-4)
}

// simulated is n men of whom about a share have x = 1; those recover by the first visit
// (early), never, or, but for one man, never.
func simulated(n int, share float64, kind string) (lower, upper []float64, columns [][]float64) {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	lower, upper = visits(n, false)
	x, z := make([]float64, n), make([]float64, n)
	kept := false
	for i := range n {
		z[i] = r.NormFloat64()
		if r.Float64() > share {
			continue
		}
		x[i] = 1
		switch {
		case kind == "early":
			lower[i], upper[i] = 0, 0.5
		case kind == "never", kept:
			lower[i], upper[i] = math.Max(lower[i], 1), inf
		default:
			lower[i], upper[i], kept = 6, 9, true
		}
	}
	return lower, upper, [][]float64{z, x}
}

// A coefficient that runs off is told, and only then: with one event among many who
// have none it is finite.
func TestHazardsMonotone(t *testing.T) {
	for _, n := range []int{50, 500, 5000} {
		for _, share := range []float64{0.5, 0.1} {
			for _, kind := range []string{"early", "never", "one"} {
				lower, upper, columns := simulated(n, share, kind)
				m, err := interval.Hazards(lower, upper, columns, interval.HazardOptions{})
				if kind == "one" {
					if err != nil || !(math.Sqrt(m.Variance.At(1, 1)) < 3) {
						t.Errorf("%d, %g, %s: %v", n, share, kind, err)
					}
					continue
				}
				if !errors.Is(err, stats.Monotone) || !slices.Equal(m.Infinite, []int{1}) || (m.Coefficient[1] > 0) != (kind == "early") {
					t.Errorf("%d, %g, %s: %v, %+v", n, share, kind, err, m)
				}
			}
		}
	}
}

// Small data are monotone often. The likelihood rises along b exactly if b'x of whoever surely had the
// event is not below that of anybody who surely had it later, and is above it somewhere.
func TestHazardsRunOff(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	endless, either, finite := 0, 0, 0
	for n := range 1500 {
		size, p := 6+r.IntN(12), 1+r.IntN(3)
		lower, upper, columns := make([]float64, size), make([]float64, size), make([][]float64, p)
		for j := range columns {
			columns[j] = make([]float64, size)
			for i := range size {
				columns[j][i] = float64(r.IntN(3))
			}
		}
		for i := range size {
			lower[i] = float64(r.IntN(5))
			if upper[i] = lower[i] + float64(1+r.IntN(3)); r.IntN(3) == 0 {
				upper[i] = inf
			}
		}
		var rows [][]float64
		for i := range size {
			for k := range size {
				z, most := make([]float64, p), 0.0
				for j := range columns {
					z[j] = columns[j][i] - columns[j][k]
					most = max(most, math.Abs(z[j]))
				}
				if lower[k] >= upper[i] && most > 0 {
					floats.Scale(1/most, z)
					rows = append(rows, z)
				}
			}
		}
		want, sign, err := newton.RunOff(rows, newton.Each(p, p))
		if err != nil {
			t.Fatal(err)
		}
		m, err := interval.Hazards(lower, upper, columns, interval.HazardOptions{})
		switch {
		case errors.Is(err, stats.Monotone):
			endless++
			if !slices.Equal(m.Infinite, want) || !slices.Equal(m.Sign, sign) {
				t.Errorf("data %d: %v %v, want %v %v", n, m.Infinite, m.Sign, want, sign)
			}
			if slices.Contains(sign, 0) {
				either++
			}
		case err == nil:
			finite++
			if len(want) > 0 {
				t.Errorf("data %d: coefficients %v, want %v to run off", n, m.Coefficient, want)
			}
		}
	}
	if endless < 300 || either < 50 || finite < 500 {
		t.Errorf("%d monotone, %d of them to either side, %d not: too few to tell", endless, either, finite)
	}
}

// Whatever the intervals, there is a maximum no lower than Turnbull's, or a reason.
func TestHazardsAlwaysAnswers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lower, upper := observations(t)
		a, b := make([]float64, len(lower)), make([]float64, len(lower))
		for i := range lower {
			if lower[i] == upper[i] {
				upper[i]++
			}
			a[i] = float64(rapid.IntRange(-3, 3).Draw(t, "a"))
			b[i] = float64(rapid.IntRange(0, 1).Draw(t, "b"))
		}
		m, err := interval.Hazards(lower, upper, [][]float64{a, b}, interval.HazardOptions{})
		switch {
		case err == nil:
			if m.LogLik[1] < m.LogLik[0]-1e-9 || m.Gap > 1e-8 || !(m.Variance.At(0, 0) > 0) || !(m.Variance.At(1, 1) > 0) {
				t.Fatalf("%+v", m)
			}
		case errors.Is(err, stats.NoEvents), errors.Is(err, interval.Unordered), errors.Is(err, stats.Singular),
			errors.Is(err, stats.Monotone):
		default:
			t.Fatal(err)
		}
	})
}
