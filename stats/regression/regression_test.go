package regression_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"leydig/stats/judge"
	"leydig/stats/regression"
)

func fit(t *testing.T, d regression.Data, o regression.Options) *regression.Model {
	t.Helper()
	m, err := regression.Fit(d, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var (
	successes = []float64{1, 4, 9, 13, 18, 20}
	trials    = []float64{30, 28, 31, 29, 30, 25}
	dose      = []float64{1, 2, 3, 4, 5, 6}
)

// R 4.2.2, each model restarted from its coefficients with epsilon = 1e-14 until it stands still:
// glm(cbind(s, n-s) ~ x, binomial("logit" and "cloglog")).
func TestGrouped(t *testing.T) {
	d := regression.Data{Outcome: successes, Trials: trials, Columns: [][]float64{dose}}
	m := fit(t, d, regression.Options{})
	judge.Near(t, "coefficients", 1e-12, m.Coefficient, -3.51844025132096, 0.8140528846365742)
	judge.Near(t, "se", 1e-9, m.SE(), 0.5487635854646749, 0.1319298667325106)
	judge.Near(t, "fit", 1e-9, []float64{m.LogLik[1], m.Deviance[1], m.Deviance[0], m.AIC(), m.BIC()},
		-10.32372059842696, 0.9414107115729741, 54.64924969703397, 24.64744119685391, 24.23096013531002)
	m = fit(t, d, regression.Options{Link: regression.CLogLog})
	judge.Near(t, "cloglog", 1e-9, m.Coefficient, -3.075396830826477, 0.6038956449518543)
	judge.Near(t, "cloglog se", 1e-9, m.SE(), 0.4349877275072873, 0.09322527598839725)
	judge.Near(t, "cloglog fit", 1e-9, []float64{m.LogLik[1], m.Deviance[1]}, -10.75792658687659, 1.809822688472263)
	// The same, a row a trial: other log-likelihood, same everything else.
	var y, x []float64
	for i, s := range successes {
		for k := range int(trials[i]) {
			x = append(x, dose[i])
			if k < int(s) {
				y = append(y, 1)
			} else {
				y = append(y, 0)
			}
		}
	}
	rows := fit(t, regression.Data{Outcome: y, Columns: [][]float64{x}}, regression.Options{})
	grouped := fit(t, d, regression.Options{})
	judge.Near(t, "rows", 1e-12, rows.Coefficient, grouped.Coefficient...)
	judge.Near(t, "rows' se", 1e-12, rows.SE(), grouped.SE()...)
	judge.Near(t, "rows' LR", 1e-10, []float64{rows.LR.Statistic, rows.Nagelkerke()}, grouped.LR.Statistic, grouped.Nagelkerke())
	if rows.Events != 65 || grouped.Events != 65 || rows.EventsPerVariable() != 65 || grouped.EventsPerVariable() != 65 {
		t.Error("events", rows.Events, grouped.Events, rows.EventsPerVariable(), grouped.EventsPerVariable())
	}
}

// R: glm(y ~ z + u + offset(log(t)), weights = w, poisson), vcovHC(f, "HC0");
// glm(y ~ z + t, poisson("identity")).
func TestCounts(t *testing.T) {
	y, time := []float64{2, 3, 6, 7, 8, 9, 10, 12, 15, 14}, []float64{10, 12, 20, 18, 22, 25, 24, 30, 33, 31}
	z, u := []float64{0, 1, 0, 1, 1, 0, 0, 1, 1, 0}, []float64{1.2, 0.4, 3.1, 2.2, 0.9, 1.7, 2.8, 0.3, 1.1, 2.5}
	offset := make([]float64, len(time))
	for i, v := range time {
		offset[i] = math.Log(v)
	}
	d := regression.Data{Outcome: y, Columns: [][]float64{z, u}, Offset: offset, Weight: []float64{1, 2, 1, 3, 1, 1, 2, 1, 1, 2}}
	m := fit(t, d, regression.Options{Family: regression.Poisson})
	judge.Near(t, "rate", 1e-10, m.Coefficient, -1.147339527058959, 0.07482140080211371, 0.08730786833225865)
	judge.Near(t, "rate se", 1e-9, m.SE(), 0.3607796814871967, 0.2456016446900276, 0.1364531749993987)
	judge.Near(t, "rate fit", 1e-9, []float64{m.LogLik[1], m.Deviance[1], m.Deviance[0]}, -30.73231101116704, 3.609714588414359,
		4.058733457479383)
	m = fit(t, d, regression.Options{Family: regression.Poisson, Robust: regression.HC0})
	judge.Near(t, "rate HC0", 1e-9, m.SE(), 0.184936653163096, 0.1079798548253229, 0.07004937373726124)
	m = fit(t, regression.Data{Outcome: y, Columns: [][]float64{z, time}}, regression.Options{Family: regression.Poisson,
		Link: regression.Identity})
	judge.Near(t, "identity", 1e-9, m.Coefficient, -3.47392796216738, 0.2418535252277665, 0.5312444977579331)
	judge.Near(t, "identity se", 1e-9, m.SE(), 1.956580821433592, 1.563075897526459, 0.1030132991691028)
	judge.Near(t, "identity fit", 1e-10, m.LogLik[1:], -19.59241782177635)
}

// R 4.2.2, sandwich 3.0.2: vcovHC(glm(low ~ lwt + smoke, binomial), type); vcovCL(lm(resp ~ age +
// smoke), cluster = id, type = "HC0", cadjust = FALSE) and with its defaults.
func TestRobust(t *testing.T) {
	b := judge.Read(t, "reference/data/birthwt.csv").Columns("low", "lwt", "smoke")
	d := regression.Data{Outcome: b[0], Columns: b[1:]}
	for kind, want := range map[regression.Robust][]float64{
		regression.HC0: {0.8131110335101577, 0.006137152210155104, 0.3271948223458287},
		regression.HC1: {0.8196421507467236, 0.006186447397320548, 0.3298229354274036},
		regression.HC2: {0.8234844661036357, 0.006219850664507093, 0.3300222491752381},
		regression.HC3: {0.8340401229708176, 0.006304025853625438, 0.3328843197555423},
	} {
		judge.Near(t, string(kind), 1e-9, fit(t, d, regression.Options{Robust: kind}).SE(), want...)
	}
	o := judge.Read(t, "reference/data/ohio.csv").Columns("resp", "age", "smoke", "id")
	d = regression.Data{Outcome: o[0], Columns: o[1:3]}
	for _, v := range o[3] {
		d.Cluster = append(d.Cluster, int(v))
	}
	for kind, want := range map[regression.Robust][]float64{
		regression.Clustered:    {0.01323226426824314, 0.005601068738949225, 0.02407860207849872},
		regression.ClusteredHC1: {0.01325077524747428, 0.00560890422840115, 0.02411228629867105},
	} {
		m, err := regression.Linear(d, kind)
		if err != nil {
			t.Fatal(err)
		}
		judge.Near(t, string(kind), 1e-9, m.SE(), want...)
		if m.Clusters != 537 {
			t.Error(m.Clusters)
		}
	}
	d.Cluster = make([]int, len(d.Outcome))
	if _, err := regression.Linear(d, regression.Clustered); !errors.Is(err, regression.ErrCluster) {
		t.Error("one cluster:", err)
	}
	if _, err := regression.Fit(d, regression.Options{Robust: "HC9"}); !errors.Is(err, regression.ErrRobust) {
		t.Error("HC9:", err)
	}
}

// R: lm(bwt ~ age + lwt, weights = ptl + 1), vcovHC.
func TestWeightedLinear(t *testing.T) {
	b := judge.Read(t, "reference/data/birthwt.csv").Columns("bwt", "age", "lwt", "ptl")
	d := regression.Data{Outcome: b[0], Columns: b[1:3]}
	for _, v := range b[3] {
		d.Weight = append(d.Weight, v+1)
	}
	for kind, want := range map[regression.Robust][]float64{
		"":             {310.2190633227136, 10.33684051592133, 1.810344689414279},
		regression.HC0: {323.1360464994613, 12.13046484634838, 1.733238476709725},
		regression.HC3: {336.8277739189061, 12.73990104515067, 1.790348461437611},
	} {
		m, err := regression.Linear(d, kind)
		if err != nil {
			t.Fatal(err)
		}
		judge.Near(t, "coefficients", 1e-10, m.Coefficient, 2067.347006920501, 8.540594247475552, 4.928732754554546)
		judge.Near(t, "se "+string(kind), 1e-9, m.SE(), want...)
		judge.Near(t, "fit", 1e-10, []float64{m.ResidualSD, m.R2, m.LogLik[1], m.AIC(), m.BIC()},
			795.6562803564397, 0.04666340480616448, -1517.27252312375, 3042.5450462475, 3055.512034307738)
	}
}

// Longley's data, certified by NIST (StRD, linear regression, higher difficulty): condition 5e9.
func TestLongley(t *testing.T) {
	columns := [][]float64{
		{83, 88.5, 88.2, 89.5, 96.2, 98.1, 99, 100, 101.2, 104.6, 108.4, 110.8, 112.6, 114.2, 115.7, 116.9},
		{234289, 259426, 258054, 284599, 328975, 346999, 365385, 363112, 397469, 419180, 442769, 444546, 482704, 502601, 518173, 554894},
		{2356, 2325, 3682, 3351, 2099, 1932, 1870, 3578, 2904, 2822, 2936, 4681, 3813, 3931, 4806, 4007},
		{1590, 1456, 1616, 1650, 3099, 3594, 3547, 3350, 3048, 2857, 2798, 2637, 2552, 2514, 2572, 2827},
		{107608, 108632, 109773, 110929, 112075, 113270, 115094, 116219, 117388, 118734, 120445, 121950, 123366, 125368, 127852, 130081},
		{1947, 1948, 1949, 1950, 1951, 1952, 1953, 1954, 1955, 1956, 1957, 1958, 1959, 1960, 1961, 1962},
	}
	y := []float64{60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761, 66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551}
	m, err := regression.Linear(regression.Data{Outcome: y, Columns: columns}, "")
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "coefficients", 1e-8, m.Coefficient, -3482258.63459582, 15.0618722713733, -0.358191792925910e-01, -2.02022980381683,
		-1.03322686717359, -0.511041056535807e-01, 1829.15146461355)
	judge.Near(t, "se", 1e-8, m.SE(), 890420.383607373, 84.9149257747669, 0.334910077722432e-01, 0.488399681651699, 0.214274163161675,
		0.226073200069370, 455.478499142212)
	judge.Near(t, "fit", 1e-9, []float64{m.ResidualSD, m.R2, m.F.F}, 304.854073561965, 0.995479004577296, 330.285339234588)
}

// R 4.2.2: root of the profile deviance of glm(low ~ smoke, binomial("log")).
func TestProfileOfLog(t *testing.T) {
	b := judge.Read(t, "reference/data/birthwt.csv").Columns("low", "smoke")
	m := fit(t, regression.Data{Outcome: b[0], Columns: b[1:]}, regression.Options{Link: regression.Log})
	ci, err := m.ProfileInterval(1, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "limits", 1e-9, []float64{ci.Lower, ci.Upper}, 0.05395704851784239, 0.9005750532462176)
	lr, err := m.LRTest(1)
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "LR", 1e-9, []float64{lr.Statistic}, m.LR.Statistic)
}

// By hand: in a 2 × 2 table Firth's estimate is the odds ratio with a half added to
// every cell, a table with an empty cell among them.
func TestFirthOfTable(t *testing.T) {
	for _, n := range [][4]float64{{7, 3, 2, 8}, {10, 0, 4, 6}, {5, 0, 0, 5}, {1, 9, 0, 40}} {
		d := regression.Data{Outcome: []float64{n[0], n[2]}, Trials: []float64{n[0] + n[1], n[2] + n[3]}, Columns: [][]float64{{1, 0}}}
		m, err := regression.Firth(d, 0.95)
		if err != nil {
			t.Fatal(n, err)
		}
		judge.Near(t, "log odds ratio", 1e-9, m.Coefficient[1:], math.Log((n[0]+0.5)*(n[3]+0.5)/((n[1]+0.5)*(n[2]+0.5))))
		if !(m.Lower[1] < m.Coefficient[1] && m.Coefficient[1] < m.Upper[1]) || !(m.P[1] > 0 && m.P[1] <= 1) {
			t.Error(n, m.Lower, m.Upper, m.P)
		}
	}
	// One event in all, which left an earlier maximiser without an end.
	x := make([]float64, 40)
	y := make([]float64, 40)
	for i := range x {
		x[i] = float64(i)
	}
	y[33] = 1
	m, err := regression.Firth(regression.Data{Outcome: y, Columns: [][]float64{x}}, 0.95)
	if err != nil || !(m.Coefficient[1] > 0) {
		t.Error("one event:", m, err)
	}
}

// R 4.2.2, MASS 7.3-58.2: polr(factor(g) ~ lwt + smoke + age), taken to the end by Newton steps, g
// the quarters of birth weight cut at 2500, 3000, 3500.
func TestOrdinal(t *testing.T) {
	b := judge.Read(t, "reference/data/birthwt.csv").Columns("bwt", "lwt", "smoke", "age")
	y := make([]float64, len(b[0]))
	for i, w := range b[0] {
		for _, cut := range []float64{2500, 3000, 3500} {
			if w > cut {
				y[i]++
			}
		}
	}
	m, err := regression.Ordinal(regression.Data{Outcome: y, Columns: b[1:]})
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "coefficients", 1e-6, slices.Concat(m.Coefficient, m.Threshold), 0.01105609962283502, -0.7372091637942885,
		0.02573662156435498, 0.8981190129637475, 1.79917142557874, 2.923772891433171)
	var se []float64
	for j := range 6 {
		se = append(se, math.Sqrt(m.All.At(j, j)))
	}
	judge.Near(t, "se", 1e-6, se, 0.004415301726040237, 0.2738808182049202, 0.0256021079835596, 0.7619028835337464, 0.7697022472653334,
		0.7874965692267387)
	judge.Near(t, "log-likelihoods", 1e-10, m.LogLik[:], -259.6304532661952, -251.1841010294211)
	// Of two levels it is logistic regression, with the threshold for minus the intercept.
	two := judge.Read(t, "reference/data/birthwt.csv").Columns("low", "lwt", "smoke")
	d := regression.Data{Outcome: two[0], Columns: two[1:]}
	o, err := regression.Ordinal(d)
	if err != nil {
		t.Fatal(err)
	}
	l := fit(t, d, regression.Options{})
	judge.Near(t, "two levels", 1e-9, append(slices.Clone(o.Coefficient), -o.Threshold[0], o.LogLik[0], o.LogLik[1]), l.Coefficient[1],
		l.Coefficient[2], l.Coefficient[0], l.LogLik[0], l.LogLik[1])
	apart, err := regression.Ordinal(regression.Data{Outcome: []float64{0, 0, 1, 1, 2, 2}, Columns: [][]float64{{1, 2, 3, 4, 5, 6}}})
	if err != nil || apart.Separated == nil || !apart.Separated.Complete || !slices.Equal(apart.Separated.Infinite, []int{0}) {
		t.Error("separated:", apart, err)
	}
	if _, err := regression.Ordinal(regression.Data{Outcome: []float64{0, 2, 0, 2}, Columns: [][]float64{{1, 2, 3, 4}}}); !errors.Is(err,
		regression.ErrLevels) {
		t.Error("a gap:", err)
	}
}

// R: the Hosmer-Lemeshow statistic by cut(quantile(p, 0:10/10)) and chi-squared; 1 - (L0/L1)^(2/n) over 1 - L0^(2/n).
func TestCalibration(t *testing.T) {
	b := judge.Read(t, "reference/data/birthwt.csv").Columns("low", "lwt", "smoke", "ht")
	m := fit(t, regression.Data{Outcome: b[0], Columns: b[1:]}, regression.Options{})
	hl, tenths, err := regression.HosmerLemeshow(b[0], m.Fitted, 10)
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "measures", 1e-9, []float64{hl.Statistic, hl.P, regression.Brier(b[0], m.Fitted), m.Nagelkerke()},
		4.702818919450203, 0.7888155014939405, 0.194775354457074, 0.1264950035610137)
	n := 0
	for _, g := range tenths {
		n += g.N
	}
	if n != 189 || len(tenths) != 10 || hl.DF != 8 {
		t.Error(n, len(tenths), hl.DF)
	}
	// On its own data a model is calibrated: intercept 0, slope 1.
	a, s, err := regression.Calibration(b[0], m.Predictor, 0.95)
	if err != nil || math.Abs(a.Value) > 1e-9 || math.Abs(s.Value-1) > 1e-9 {
		t.Error(a, s, err)
	}
	if got, want := m.EventsPerVariable(), 59.0/3; got != want {
		t.Error(got, want)
	}
}

// The order of rows is irrelevant, and units only scale.
func TestInvariance(t *testing.T) {
	b := judge.Read(t, "reference/data/birthwt.csv").Columns("low", "lwt", "smoke", "age")
	d := regression.Data{Outcome: b[0], Columns: b[1:]}
	m := fit(t, d, regression.Options{})
	order := rand.New(rand.NewPCG(1, 1)).Perm(len(b[0]))
	shuffled := regression.Data{Columns: make([][]float64, 3)}
	for _, i := range order {
		shuffled.Outcome = append(shuffled.Outcome, b[0][i])
		for j := range 3 {
			shuffled.Columns[j] = append(shuffled.Columns[j], b[1+j][i]*[]float64{1e6, 1, 1e-6}[j])
		}
	}
	s := fit(t, shuffled, regression.Options{})
	for j, unit := range []float64{1, 1e6, 1, 1e-6} {
		judge.Near(t, "coefficient", 1e-9, []float64{s.Coefficient[j] * unit, s.SE()[j] * unit}, m.Coefficient[j], m.SE()[j])
	}
	judge.Near(t, "deviance", 1e-12, s.Deviance[:], m.Deviance[:]...)
	joint, err := m.WaldTest([]int{1, 2, 3})
	if err != nil || joint != m.Wald {
		t.Error(joint, m.Wald, err)
	}
}
