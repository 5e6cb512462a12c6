package mixed_test

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"testing"

	"leydig/stats"
	"leydig/stats/judge"
	"leydig/stats/mixed"
	"leydig/stats/regression"
)

func sleep(t *testing.T) mixed.Data {
	d := judge.Read(t, "reference/data/sleepstudy.csv").All()
	return mixed.Data{Data: regression.Data{Outcome: d["Reaction"], Columns: [][]float64{d["Days"]}, Cluster: judge.Whole(d["Subject"]),
		Terms: []stats.Term{{Factor: "Days"}}}}
}

// R 4.2.2, lmerTest 3.1-3: coef(summary(lmer(...)))[, "df"], Satterthwaite's. Values of the slope
// model are sensitive to where lmer stops; the others are of its optimum.
func TestDegreesOfFreedom(t *testing.T) {
	d := sleep(t)
	m, err := mixed.Linear(d, false)
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "REML", 1e-5, m.DF, 22.81019895525528, 161)
	_, _, p0 := m.Estimate(0, 0.95)
	_, _, p1 := m.Estimate(1, 0.95)
	judge.Near(t, "p", 1e-4, []float64{p0, p1}, 2.241350959344675e-18, 6.412601231023674e-27)
	if m, err = mixed.Linear(d, true); err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "ML", 1e-5, m.DF, 24.49054457110154, 162)
	d.Slopes = []int{0}
	if m, err = mixed.Linear(d, false); err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "slope", 1e-4, m.DF, 16.99972628849272, 16.99998372559173)
	if m.Singular {
		t.Error("singular")
	}
}

// R 4.2.2, lme4 1.1-31: lmer(out ~ age + smoke + (1 | id)) on clusters of unlike size.
func TestUnbalanced(t *testing.T) {
	d := judge.Read(t, "models/unbalanced.csv").All()
	m, err := mixed.Linear(mixed.Data{Data: regression.Data{Outcome: d["out"], Columns: [][]float64{d["age"], d["smoke"]},
		Cluster: judge.Whole(d["id"])}}, false)
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "coefficients", 1e-6, m.Coefficient, 0.07024442903392845, 0.364360075116951, 0.4884832275721663)
	judge.Near(t, "se", 1e-6, m.SE(), 0.1864564126445044, 0.06198248015297811, 0.3105381791111553)
	judge.Near(t, "variances", 1e-6, []float64{m.Components[0].Value, m.Residual, m.LogLik}, 1.027680626262078, 1.151352711501744,
		-403.0503659892055)
	judge.Near(t, "df", 1e-5, m.DF, 61.56851362735126, 178.1514077934295, 58.06032048948921)
	judge.Near(t, "ICC", 1e-6, []float64{m.ICC()}, 1.027680626262078/(1.027680626262078+1.151352711501744))
}

// R: glmmTMB 1.1.5, cbind(incidence, size - incidence) ~ period + (1 | herd), for Laplace's approximation (lme4
// ends 3e-4 below its log-likelihood unless tolPwrss = 1e-13); lme4 1.1-31, glmer(nAGQ = 11), which gives the
// log-likelihood against a saturated model.
func TestGroupedLogistic(t *testing.T) {
	c := judge.Read(t, "models/cbpp.csv").All()
	d := mixed.Data{Data: regression.Data{Outcome: c["incidence"], Trials: c["size"], Cluster: judge.Whole(c["herd"]),
		Columns: make([][]float64, 3)}}
	for _, p := range c["period"] {
		for k := range 3 {
			x := 0.0
			if int(p) == k+2 {
				x = 1
			}
			d.Columns[k] = append(d.Columns[k], x)
		}
	}
	saturated := 0.0
	for i, y := range c["incidence"] {
		n := c["size"][i]
		a, _ := math.Lgamma(n + 1)
		b, _ := math.Lgamma(y + 1)
		e, _ := math.Lgamma(n - y + 1)
		saturated += a - b - e
		if y > 0 {
			saturated += y * math.Log(y/n)
		}
		if y < n {
			saturated += (n - y) * math.Log((n-y)/n)
		}
	}
	for points, want := range map[int][]float64{
		1: {-1.39853246641, -0.99233229286, -1.12867129751, -1.58031368709, 0.2324720507, 0.3066424950, 0.3266378085, 0.4274365967,
			0.642261672235, -92.0262818648},
		11: {-1.399230409014559, -0.9914036871286654, -1.127819473985716, -1.579470737943236, 0.2335115464883115, 0.3067679704133998,
			0.3267683406478948, 0.4275944879358994, 0.6475183346702102, -50.00501562534959 + saturated},
	} {
		m, err := mixed.Logistic(d, points)
		if err != nil {
			t.Fatal(points, err)
		}
		judge.Near(t, "points "+strconv.Itoa(points), 2e-4, slices.Concat(m.Coefficient, m.SE(), []float64{m.SD, m.LogLik}), want...)
		judge.Near(t, "log-likelihood", 1e-8, []float64{m.LogLik}, want[9])
	}
}

// By hand: two groups, two rows each, whose means differ by as much as their rows: the
// estimate of the variance is 0, and the model is the linear one.
func TestBoundary(t *testing.T) {
	y := []float64{1, 5, 2, 4, 3, 3.5, 0, 6.2}
	d := mixed.Data{Data: regression.Data{Outcome: y, Cluster: []int{1, 1, 2, 2, 3, 3, 4, 4}}}
	m, err := mixed.Linear(d, false)
	if err != nil {
		t.Fatal(err)
	}
	l, err := regression.Linear(d.Data, "")
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "coefficient", 1e-6, m.Coefficient, l.Coefficient...)
	judge.Near(t, "se", 1e-6, m.SE(), l.SE()...)
	if !m.Singular || m.Components[0].SD > 1e-4 {
		t.Error("not at the boundary:", m.Components)
	}
	// Balanced, one-way: REML's variances are those of the analysis of variance, (MSB - MSW)/m and MSW.
	y = []float64{1, 2, 4, 6, 7, 9, 3, 2}
	d.Outcome = y
	if m, err = mixed.Linear(d, false); err != nil {
		t.Fatal(err)
	}
	msw := (0.25*2 + 1*2 + 1*2 + 0.25*2) / 4
	grand, msb := 4.25, 0.0
	for _, mean := range []float64{1.5, 5, 8, 2.5} {
		msb += 2 * (mean - grand) * (mean - grand) / 3
	}
	judge.Near(t, "one-way", 1e-8, []float64{m.Components[0].Value, m.Residual, m.Coefficient[0], m.SE()[0], m.DF[0]}, (msb-msw)/2, msw, grand,
		math.Sqrt(msb/8), 3)
}

// More points of the quadrature come to the same, and the units of a column scale only.
func TestQuadratureConverges(t *testing.T) {
	o := judge.Read(t, "reference/data/ohio.csv").All()
	d := mixed.Data{Data: regression.Data{Outcome: o["resp"], Columns: [][]float64{o["age"]}, Cluster: judge.Whole(o["id"])}}
	a, err := mixed.Logistic(d, 25)
	if err != nil {
		t.Fatal(err)
	}
	b, err := mixed.Logistic(d, 51)
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "25 and 51 points", 1e-4, append(slices.Clone(a.Coefficient), a.SD, a.LogLik),
		append(slices.Clone(b.Coefficient), b.SD, b.LogLik)...)
	s := sleep(t)
	s.Slopes = []int{0}
	m, err := mixed.Linear(s, false)
	if err != nil {
		t.Fatal(err)
	}
	scaled := s
	scaled.Columns = [][]float64{make([]float64, len(s.Outcome))}
	for i, v := range s.Columns[0] {
		scaled.Columns[0][i] = v * 1e5
	}
	k, err := mixed.Linear(scaled, false)
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "units", 1e-6, []float64{k.Coefficient[1] * 1e5, k.SE()[1] * 1e5, k.Components[1].SD * 1e5, k.Components[2].SD},
		m.Coefficient[1], m.SE()[1], m.Components[1].SD, m.Components[2].SD)
}

func TestEdges(t *testing.T) {
	y, x := []float64{0, 1, 1, 0, 1, 0, 0, 1}, []float64{1, 2, 3, 4, 5, 6, 7, 8}
	with := func(cluster []int, slopes ...int) mixed.Data {
		return mixed.Data{Data: regression.Data{Outcome: y, Columns: [][]float64{x}, Cluster: cluster}, Slopes: slopes}
	}
	pairs := []int{1, 1, 2, 2, 3, 3, 4, 4}
	weighted := with(pairs)
	weighted.Weight = y
	for name, c := range map[string]struct {
		d    mixed.Data
		want error
	}{
		"one group": {with(make([]int, 8)), mixed.ErrGroups}, "no repeats": {with([]int{1, 2, 3, 4, 5, 6, 7, 8}), mixed.NoRepeats},
		"no such slope": {with(pairs, 3), mixed.ErrSlope}, "too many": {with(pairs, 0), mixed.TooMany}, "weights": {weighted, mixed.ErrWeights},
		"no groups": {with(nil), stats.ErrUnpaired}, "nothing": {mixed.Data{}, stats.NoData},
	} {
		if _, err := mixed.Linear(c.d, false); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := mixed.Logistic(with(pairs), 4); !errors.Is(err, mixed.ErrPoints) {
		t.Error("4 points:", err)
	}
	separated := with(pairs)
	separated.Outcome = []float64{0, 0, 0, 0, 1, 1, 1, 1}
	if _, err := mixed.Logistic(separated, 1); !errors.Is(err, stats.Monotone) {
		t.Error("separated:", err)
	}
}
