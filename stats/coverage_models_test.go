package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/gee"
	"leydig/stats/mixed"
	"leydig/stats/regression"
)

// The share of simulated studies whose 95% interval holds the truth, by make bench. Each
// benchmark fails outside of the share that chance allows (or that theory concedes, which
// its comment says), and shows the naive interval's beside it.

// tally counts intervals that hold the truth.
type tally struct{ held, all float64 }

func (t *tally) add(ci stats.Interval, truth float64) {
	t.all++
	if ci.Lower <= truth && truth <= ci.Upper {
		t.held++
	}
}

func (t tally) share() float64 { return t.held / t.all }

// covers reports a share and fails where it leaves [low, high] by more than three
// standard errors.
func covers(b *testing.B, name string, t tally, low, high float64) {
	b.ReportMetric(100*t.share(), "%"+name)
	if margin := 3 * math.Sqrt(0.05*0.95/t.all); t.share() < low-margin || t.share() > high+margin {
		b.Errorf("%s: %.4f of %v intervals hold the truth, want %.3f to %.3f", name, t.share(), t.all, low, high)
	}
}

const studies = 2000

// Logistic, 200 rows, coefficients -0.5 and 0.8: Wald and profile limits.
func BenchmarkCoverageLogistic(b *testing.B) {
	for b.Loop() {
		rng := rand.New(rand.NewPCG(14, 1))
		var wald, profile tally
		for range studies {
			d := logisticStudy(rng, 200, -0.5, 0.8)
			m, err := regression.Fit(d, regression.Options{})
			if err != nil || m.Separated != nil {
				b.Fatal(m, err)
			}
			e, _, _ := m.Estimate(1, 0.95)
			wald.add(e.CI, 0.8)
			ci, err := m.ProfileInterval(1, 0.95)
			if err != nil {
				b.Fatal(err)
			}
			profile.add(ci, 0.8)
		}
		covers(b, "wald", wald, 0.945, 0.96)
		covers(b, "profile", profile, 0.945, 0.955)
	}
}

func logisticStudy(rng *rand.Rand, n int, a, slope float64) regression.Data {
	d := regression.Data{Outcome: make([]float64, n), Columns: [][]float64{make([]float64, n)}}
	for i := range n {
		x := rng.NormFloat64()
		d.Columns[0][i] = x
		if rng.Float64() < regression.Mean(regression.Logit, a+slope*x) {
			d.Outcome[i] = 1
		}
	}
	return d
}

// Firth, 25 rows with a slope of 2, of which some are separated: its limits hold somewhat
// more often than they should; Wald's of maximum likelihood do not exist for those.
func BenchmarkCoverageFirth(b *testing.B) {
	for b.Loop() {
		rng := rand.New(rand.NewPCG(14, 2))
		var firth tally
		separated := 0.0
		for range studies {
			d := logisticStudy(rng, 25, 0, 2)
			m, err := regression.Fit(d, regression.Options{})
			if err == regression.NoVariation {
				continue
			}
			if err != nil {
				b.Fatal(err)
			}
			if m.Separated != nil {
				separated++
			}
			f, err := regression.Firth(d, 0.95)
			if err != nil {
				b.Fatal(err)
			}
			firth.add(stats.Interval{Lower: f.Lower[1], Upper: f.Upper[1]}, 2)
		}
		b.ReportMetric(100*separated/studies, "%separated")
		covers(b, "firth", firth, 0.945, 0.975)
	}
}

// repeated is a study of clusters of 1 to 6 rows with a normal intercept of sd 1; x is of
// the cluster, z of the row.
func repeated(rng *rand.Rand, clusters int, slope, sd float64) (d regression.Data) {
	d.Columns = make([][]float64, 2)
	for c := range clusters {
		x, u := float64(c%2), rng.NormFloat64()*sd
		for range 1 + rng.IntN(6) {
			z := rng.NormFloat64()
			d.Columns[0], d.Columns[1] = append(d.Columns[0], x), append(d.Columns[1], z)
			d.Outcome = append(d.Outcome, 1+slope*x+0.3*z+u+rng.NormFloat64())
			d.Cluster = append(d.Cluster, c)
		}
	}
	return d
}

// GEE, exchangeable: 100 clusters, and 12 with the errors of Mancl and DeRouen; the naive
// interval takes rows as independent.
func BenchmarkCoverageGEE(b *testing.B) {
	for b.Loop() {
		rng := rand.New(rand.NewPCG(14, 3))
		var many, few, corrected, naive tally
		o := gee.Options{Family: regression.Gaussian, Correlation: gee.Exchangeable}
		c := o
		c.Corrected = true
		for range studies {
			d := repeated(rng, 100, 0.5, 1)
			add(b, &many, gee.Data{Data: d}, o, 0.5)
			l, err := regression.Linear(d, "")
			if err != nil {
				b.Fatal(err)
			}
			e, _, _ := l.Estimate(1, 0.95)
			naive.add(e.CI, 0.5)
			d = repeated(rng, 12, 0.5, 1)
			add(b, &few, gee.Data{Data: d}, o, 0.5)
			add(b, &corrected, gee.Data{Data: d}, c, 0.5)
		}
		covers(b, "robust", many, 0.935, 0.955)
		covers(b, "mancl_derouen_of_12", corrected, 0.935, 0.975)
		b.ReportMetric(100*few.share(), "%robust_of_12")
		b.ReportMetric(100*naive.share(), "%naive")
	}
}

func add(b *testing.B, t *tally, d gee.Data, o gee.Options, truth float64) {
	m, err := gee.Fit(d, o)
	if err == gee.Correlated || err == gee.Influential {
		return // chance gave few clusters no possible correlation
	}
	if err != nil {
		b.Fatal(err)
	}
	e, _, _ := m.Estimate(1, 0.95)
	t.add(e.CI, truth)
}

// Linear mixed model of 20 groups with Satterthwaite's degrees of freedom; the naive
// interval is normal.
func BenchmarkCoverageMixed(b *testing.B) {
	for b.Loop() {
		rng := rand.New(rand.NewPCG(14, 4))
		var t, z tally
		for range studies {
			m, err := mixed.Linear(mixed.Data{Data: repeated(rng, 20, 0.5, 1)}, false)
			if err != nil {
				b.Fatal(err)
			}
			e, _, _ := m.Estimate(1, 0.95)
			t.add(e.CI, 0.5)
			normal, _, _ := dist.Wald(e.Value, e.SE, math.Inf(1), 0.95)
			z.add(normal.CI, 0.5)
		}
		covers(b, "satterthwaite", t, 0.94, 0.96)
		b.ReportMetric(100*z.share(), "%normal")
	}
}

// Logistic with a random intercept, 100 groups; the naive interval leaves the groups out.
func BenchmarkCoverageMixedLogistic(b *testing.B) {
	for b.Loop() {
		rng := rand.New(rand.NewPCG(14, 5))
		var t, naive tally
		for range studies / 10 {
			d := repeated(rng, 100, 0, 0)
			u := make([]float64, 100)
			for i := range u {
				u[i] = rng.NormFloat64()
			}
			for i := range d.Outcome {
				p := regression.Mean(regression.Logit, -0.3+0.8*d.Columns[0][i]+0.3*d.Columns[1][i]+u[d.Cluster[i]])
				if d.Outcome[i] = 0; rng.Float64() < p {
					d.Outcome[i] = 1
				}
			}
			m, err := mixed.Logistic(mixed.Data{Data: d}, 9)
			if err != nil {
				b.Fatal(err)
			}
			e, _, _ := m.Estimate(1, 0.95)
			t.add(e.CI, 0.8)
			l, err := regression.Fit(d, regression.Options{})
			if err != nil {
				b.Fatal(err)
			}
			n, _, _ := l.Estimate(1, 0.95)
			naive.add(n.CI, 0.8)
		}
		covers(b, "quadrature", t, 0.93, 0.965)
		b.ReportMetric(100*naive.share(), "%naive")
	}
}
