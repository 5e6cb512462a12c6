package dist_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"leydig/stats/dist"
)

// TestAgainstR holds tails and quantiles against R 4.2.2; every line names its call.
func TestAgainstR(t *testing.T) {
	for _, c := range []struct {
		call string
		got  float64
		want float64
	}{
		{"pt(-40, 3)", dist.Lower(dist.StudentsT{DF: 3}, -40), 1.719034039457927e-05},
		{"pt(1e5, 2, lower=FALSE)", dist.Upper(dist.StudentsT{DF: 2}, 1e5), 4.99999999925e-11},
		{"pt(-1e3, 2.5, log=TRUE)", dist.LogLower(dist.StudentsT{DF: 2.5}, -1e3), -17.598812172562898},
		{"pf(1e5, 4, 30, lower=FALSE, log=TRUE)", dist.LogUpper(dist.F{DF1: 4, DF2: 30}, 1e5), -139.69894321169289},
		{"pf(1e-8, 3, 7)", dist.Lower(dist.F{DF1: 3, DF2: 7}, 1e-8), 1.5241708451375527e-12},
		{"pbeta(1e-30, 2, 3)", dist.Lower(dist.Beta{A: 2, B: 3}, 1e-30), 6e-60},
		{"pbeta(.5, 1e5, 1e5-300)", dist.Lower(dist.Beta{A: 1e5, B: 1e5 - 300}, .5), 0.25100656414012917},
		{"pbeta(.999999, 3, .01, lower=FALSE)", dist.Upper(dist.Beta{A: 3, B: .01}, .999999), 0.88407157447881013},
		{"pgamma(5000, 3, lower=FALSE, log=TRUE)", dist.LogUpper(dist.Gamma{Shape: 3}, 5000), -4983.6583607977382},
		{"pgamma(1e6+500, 1e6)", dist.Lower(dist.Gamma{Shape: 1e6}, 1e6+500), 0.6915504757714972},
		{"pgamma(1e-5, .01, lower=FALSE)", dist.Upper(dist.Gamma{Shape: .01}, 1e-5), 0.10366320173280281},
		{"pbinom(10, 1000, .2)", dist.Lower(dist.Binomial{N: 1000, P: .2}, 10), 3.2198445846287077e-80},
		{"pbinom(900, 1000, .2, lower=FALSE, log=TRUE)", dist.LogUpper(dist.Binomial{N: 1000, P: .2}, 900), -1152.4520047224278},
		{"ppois(3, 800, log=TRUE)", dist.LogLower(dist.Poisson{Mean: 800}, 3), -781.73417194833905},
		{"ppois(200, 50, lower=FALSE)", dist.Upper(dist.Poisson{Mean: 50}, 200), 5.028519537845847e-58},
		{"phyper(5, 1000, 1e6, 8000)", dist.Lower(dist.Hypergeometric{White: 1000, Black: 1e6, Draws: 8000}, 5), 0.19073005314573299},
		{
			"phyper(60, 1000, 1e6, 8000, lower=FALSE)",
			dist.Upper(dist.Hypergeometric{White: 1000, Black: 1e6, Draws: 8000}, 60), 1.7924741923046286e-33,
		},
		{"qt(1e-12, 1e6)", dist.TQuantile(1e-12, 1e6), -7.0345726084112563},
		{"qt(.3, .5)", dist.TQuantile(.3, .5), -1.0095258786071923},
		{"qf(.999, 2, 3)", dist.Quantile(dist.F{DF1: 2, DF2: 3}, .999), 148.49999999999991},
		{"qchisq(1e-12, 1)", dist.Quantile(dist.ChiSquared{DF: 1}, 1e-12), 1.5707963267948977e-24},
		{"qbeta(1e-10, 1000, 1)", dist.Quantile(dist.Beta{A: 1000, B: 1}, 1e-10), 0.97723722095581067},
		{"qgamma(.999999, .01)", dist.Quantile(dist.Gamma{Shape: .01}, .999999), 7.1512534780848824},
		// pchisq(500, 4, ncp=20, lower=FALSE) of R is 1.3e-71: it leaves out the terms
		// that matter. integrate() of dnorm(z)*pchisq(500-(z+sqrt(20))^2, 3, lower=FALSE)
		// gives 8.097e-71.
		{"ncp far tail", dist.Upper(dist.NoncentralChiSquared{DF: 4, NCP: 20}, 500), 8.097e-71},
		{"qbinom(.3, 50, .2)", dist.Quantile(dist.Binomial{N: 50, P: .2}, .3), 8},
		{"qpois(.9999, 1000)", dist.Quantile(dist.Poisson{Mean: 1000}, .9999), 1120},
		{"qhyper(.2, 50, 60, 40)", dist.Quantile(dist.Hypergeometric{White: 50, Black: 60, Draws: 40}, .2), 16},
		{"qsignrank(.05, 20)", dist.Quantile(dist.SignedRank{N: 20}, .05), 61},
		{"qwilcox(.025, 20, 15)", dist.Quantile(dist.RankSum{M: 20, N: 15}, .025), 91},
		// R's ptukey(10, 5, 8, lower=FALSE) is 0.00071517557: it stops at an absolute 1e-9.
		{"ptukey by two nested integrate()", dist.Upper(dist.StudentizedRange{Groups: 5, DF: 8}, 10), 0.00071517627963},
		{"ptukey(1, 3, Inf)", dist.Lower(dist.StudentizedRange{Groups: 3, DF: math.Inf(1)}, 1), 0.24071264122928304},
		{"pt(3, 20, 1, lower=FALSE)", dist.Upper(dist.NoncentralT{DF: 20, NCP: 1}, 3), 0.037535357750911436},
		{"pt(-1, 5, 2)", dist.Lower(dist.NoncentralT{DF: 5, NCP: 2}, -1), 0.0023163756541634273},
		{"pf(2, 3, 10, ncp=4)", dist.Lower(dist.NoncentralF{DF1: 3, DF2: 10, NCP: 4}, 2), 0.46636421596966388},
		{"plnorm(1e-9)", dist.Lower(dist.LogNormal{Sigma: 1}, 1e-9), 1.068440027941606e-95},
		{"plogis(-800, log=TRUE)", dist.LogLower(dist.Logistic{}, -800), -800},
		{"pnorm(-1e5, log=TRUE)", dist.LogLower(dist.Normal{}, -1e5), -5000000012.4318638},
		{"qnorm(1e-310)", dist.NormalQuantile(1e-310), -37.663060331949517},
	} {
		tolerance := 1e-10
		if strings.HasPrefix(c.call, "ptukey") || strings.Contains(c.call, "ncp") {
			tolerance = 1e-8 // R's own error
		}
		if c.call == "ncp far tail" {
			tolerance = 1e-4
		}
		if !(math.Abs(c.got-c.want) <= tolerance*math.Abs(c.want)) {
			t.Errorf("%s: want %.17g, got %.17g", c.call, c.want, c.got)
		}
	}
}

// TestRangeOfTwo holds the studentized range of two groups against the exact
// |t|·√2 of Student's distribution, far into the tail.
func TestRangeOfTwo(t *testing.T) {
	for _, df := range []float64{1, 2, 5, 30, 1000} {
		for _, q := range []float64{0.01, 0.5, 3, 10, 100} {
			got := dist.Upper(dist.StudentizedRange{Groups: 2, DF: df}, q)
			want := dist.TTwoSided(q/math.Sqrt2, df)
			if math.Abs(got-want) > 1e-11*want {
				t.Errorf("df %v, q %v: want %.15g, got %.15g", df, q, want, got)
			}
		}
	}
}

// TestQuantilesInvert: the distribution function at a quantile is the probability.
func TestQuantilesInvert(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(0.2, 500).Draw(t, "a"), rapid.Float64Range(0.2, 500).Draw(t, "b")
		logP := rapid.Float64Range(-300, -0.01).Draw(t, "ln p")
		p := math.Exp(logP)
		for _, d := range []dist.Distribution{dist.Gamma{Shape: a}, dist.ChiSquared{DF: a}, dist.StudentsT{DF: a},
			dist.F{DF1: a, DF2: b}, dist.Normal{}} {
			x := dist.Quantile(d, p)
			lo, hi := d.Support()
			if x == lo || x == hi || x < 1e-300 && x > -1e-300 {
				continue // beyond the range of float64
			}
			if got := dist.Lower(d, x); math.Abs(got-p) > 1e-9*p {
				t.Fatalf("%#v: P(X <= %v) = %v, want %v", d, x, got, p)
			}
		}
	})
}

// TestExactMasses: rank distributions sum to one, and are symmetric.
func TestExactMasses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, n := rapid.IntRange(1, 25).Draw(t, "m"), rapid.IntRange(1, 25).Draw(t, "n")
		for _, mass := range [][]float64{dist.RankSum{M: m, N: n}.Mass(), dist.SignedRank{N: m}.Mass()} {
			sum := 0.0
			for i, p := range mass {
				sum += p
				if q := mass[len(mass)-1-i]; math.Abs(p-q) > 1e-12*p {
					t.Fatalf("P(%d) = %v but %v on the other side", i, p, q)
				}
			}
			if math.Abs(sum-1) > 1e-12 {
				t.Fatalf("the masses sum to %v", sum)
			}
		}
	})
}
