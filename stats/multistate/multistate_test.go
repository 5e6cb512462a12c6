package multistate_test

import (
	"errors"
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/judge"
	"leydig/stats/multistate"
)

var allowed = [][2]int{{0, 1}, {0, 3}, {1, 2}, {1, 3}, {2, 1}, {2, 3}}

// states is testdata/statistics/states.csv: 1 suppressed, 2 recovered, 3 lost, 4 restarted.
func states(t *testing.T) multistate.Data {
	t.Helper()
	c := judge.Read(t, "statistics/states.csv").Columns("id", "month", "state")
	d := multistate.Data{Man: judge.Whole(c[0]), Time: c[1], State: judge.Whole(c[2])}
	for i := range d.State {
		d.State[i]--
	}
	return d
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: %.10g, want %.10g", what, got, want)
	}
}

// R 4.2.2, msm 1.7: msm(state ~ month, subject = id, qmatrix, deathexact = 4 or NULL, control = list(reltol =
// 1e-16, fnscale = 500)): estimates.t, the roots of diag(covmat), pmatrix.msm(t = 12)[1, ].
func TestAgainstMSM(t *testing.T) {
	for _, x := range []struct {
		exact              []int
		loglik             float64
		intensity, se, occ []float64
	}{{[]int{3}, -584.025894896, []float64{0.22888107995354, 0.00576402708867, 0.07809311377051, 0.01307749279180, 0.15366883936259,
		0.08925796026756},
		[]float64{0.104845721421, 0.823997995407, 0.156584242373, 0.404134849826, 0.222958809994, 0.222732059270},
		[]float64{0.0598603287551, 0.5670880881122, 0.1692739404958, 0.2037776426369}},
		{nil, -520.358271059, []float64{0.2249299525685, 0.0143875600384, 0.0742766273421, 0.0165436062503, 0.1748040314438, 0.0821593402321},
			[]float64{0.106416398929, 0.482889110726, 0.160394315979, 0.281466370282, 0.218718314846, 0.234351594396},
			[]float64{0.0565963857803, 0.5551213928191, 0.1507167187996, 0.2375655026009}}} {
		m, err := multistate.Fit(states(t), multistate.Options{States: 4, Allowed: allowed, Exact: x.exact})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "log-likelihood", m.LogLik, x.loglik, 1e-9)
		for k := range allowed {
			e, err := m.Intensity(k, 0.95)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "intensity", e.Value, x.intensity[k], 1e-6)
			near(t, "its error", e.SE, x.se[k], 1e-4)
		}
		occ, err := m.Occupancy(0, 12, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for s, e := range occ {
			near(t, "occupancy", e.Value, x.occ[s], 1e-6)
			if !(e.CI.Lower < e.Value && e.Value < e.CI.Upper) {
				t.Errorf("limits of state %d: %v", s, e)
			}
			sum += e.Value
		}
		near(t, "all states", sum, 1, 1e-12)
	}
}

// By hand: two states, one transition, seen after one time unit: of 10 men in the first, 4 have
// gone: q = -ln 0.6, its logarithm's variance 0.4/(0.6 n (ln 0.6)²), the share after time 2 is 1 - 0.36.
func TestByHand(t *testing.T) {
	var d multistate.Data
	for i := range 10 {
		to := 0
		if i < 4 {
			to = 1
		}
		d.Man, d.Time, d.State = append(d.Man, i, i), append(d.Time, 0, 1), append(d.State, 0, to)
	}
	m, err := multistate.Fit(d, multistate.Options{States: 2, Allowed: [][2]int{{0, 1}}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := m.Intensity(0, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "intensity", e.Value, -math.Log(0.6), 1e-7)
	near(t, "error", e.SE, math.Sqrt(0.4/0.6/10)/-math.Log(0.6), 1e-6)
	occ, err := m.Occupancy(0, 2, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "share", occ[1].Value, 0.64, 1e-7)
	// The error of 1 - p², p the share that stayed, with the variance 0.24/10: 2 × 0.6 √0.024.
	near(t, "its error", occ[1].SE, 1.2*math.Sqrt(0.024), 1e-5)
	if occ, err = m.Occupancy(1, 2, 0.95); err != nil || occ[1].Value != 1 || !math.IsNaN(occ[1].CI.Lower) {
		t.Errorf("an absorbing state stays, without limits: %v, %v", occ, err)
	}
}

func TestNoModel(t *testing.T) {
	one := [][2]int{{0, 1}}
	for _, x := range []struct {
		d    multistate.Data
		o    multistate.Options
		want error
	}{{multistate.Data{}, multistate.Options{States: 2, Allowed: one}, stats.NoData},
		{multistate.Data{Man: []int{1}, Time: []float64{0}, State: []int{0}}, multistate.Options{States: 2, Allowed: one}, stats.NoData},
		{multistate.Data{Man: []int{1, 1}, Time: []float64{0, 1}, State: []int{1, 0}}, multistate.Options{States: 2, Allowed: one},
			multistate.Impossible},
		{multistate.Data{Man: []int{1, 1}, Time: []float64{0, 0}, State: []int{0, 1}}, multistate.Options{States: 2, Allowed: one},
			multistate.ErrOrder},
		{multistate.Data{Man: []int{1, 2, 1}, Time: []float64{0, 1, 2}, State: []int{0, 0, 0}}, multistate.Options{States: 2, Allowed: one},
			multistate.ErrOrder},
		{multistate.Data{Man: []int{1, 1}, Time: []float64{0, 1}, State: []int{0, 2}}, multistate.Options{States: 2, Allowed: one},
			multistate.ErrState},
		{multistate.Data{Man: []int{1, 1}, Time: []float64{0, 1}, State: []int{0, 1}},
			multistate.Options{States: 2, Allowed: [][2]int{{0, 5}}}, multistate.ErrState}} {
		if _, err := multistate.Fit(x.d, x.o); !errors.Is(err, x.want) {
			t.Errorf("want %q, got %v", x.want, err)
		}
	}
	// Nobody ever goes: the intensity has no maximum.
	d := multistate.Data{Man: []int{1, 1, 2, 2}, Time: []float64{0, 1, 0, 1}, State: []int{0, 0, 0, 0}}
	_, err := multistate.Fit(d, multistate.Options{States: 2, Allowed: one})
	var reason stats.Reason
	if !errors.As(err, &reason) {
		t.Errorf("nobody goes: %v", err)
	}
}
