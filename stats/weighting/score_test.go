package weighting_test

import (
	"errors"
	"slices"
	"testing"

	"leydig/stats"
	"leydig/stats/judge"
	"leydig/stats/regression"
	"leydig/stats/weighting"
)

// followUp is testdata/statistics/followup.csv: who was of the site north, age and
// trt_duration, and who recovered.
func followUp(t *testing.T) (north []bool, columns [][]float64, recovered []float64) {
	t.Helper()
	f := judge.Read(t, "statistics/followup.csv")
	return f.Are("site", "north"), f.Columns("age", "trt_duration"), judge.Indicators(f.Are("recovered", "yes"))
}

// R 4.2.2, sandwich 3.0.2: e = fitted(glm(a ~ age + trt_duration, binomial)), w the overlap
// weights; of each group glm(y ~ 1, quasibinomial, weights = w) with sandwich(); of both
// glm(y ~ a, quasipoisson, weights = w) with sandwich().
func TestWeightedShares(t *testing.T) {
	a, columns, y := followUp(t)
	e, err := weighting.Scores(a, columns)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0.5703841157806153, 0.495794969598727, 0.6219475856084709} {
		near(t, "score", e[i], want)
	}
	w, err := weighting.Weights(weighting.Overlap, a, e)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		group                   bool
		value, lower, upper, se float64
	}{{true, 0.6189595384190884, 0.4455690871942985, 0.7665368574898536, 0.08468134895177684},
		{false, 0.6802331923781965, 0.4880856360864462, 0.8259733139114307, 0.08906224552560918}} {
		m, err := weighting.Mean(y, w, a, x.group, 0.95, true)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "share", m.Value, x.value)
		near(t, "lower", m.CI.Lower, x.lower)
		near(t, "upper", m.CI.Upper, x.upper)
		near(t, "se", m.SE, x.se)
	}
	d, err := weighting.Difference(y, w, a, 0.95) // vcovHC(lm(y ~ a, weights = w), type = "HC0")
	if err != nil {
		t.Fatal(err)
	}
	near(t, "difference", d.Value, -0.06127365395910789)
	near(t, "its error", d.SE, 0.1228943222380778)
	r, err := weighting.RiskRatio(y, w, a, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "ratio", r.Value, 0.9099225756025134)
	near(t, "its lower limit", r.CI.Lower, 0.6277902409801481)
	near(t, "its upper limit", r.CI.Upper, 1.318846709529041)
	near(t, "its error", r.SE, 0.1893674667327748)
	of := [2][]float64{}
	for i, v := range w {
		k := 0
		if a[i] {
			k = 1
		}
		of[k] = append(of[k], v)
	}
	near(t, "effective size of the treated", weighting.EffectiveSize(of[1]), 32.56198833104107)
	near(t, "of the others", weighting.EffectiveSize(of[0]), 26.74697177614869)
}

// R 4.2.2: one and zero predicted by glm(y ~ age + trt_duration, binomial) of each group,
// phi as in TestDoublyRobust.
func TestPredicted(t *testing.T) {
	a, columns, y := followUp(t)
	e, err := weighting.Scores(a, columns)
	if err != nil {
		t.Fatal(err)
	}
	one, zero, err := weighting.Predicted(y, a, columns, regression.Binomial)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "one", one[1], 0.7304255838540828)
	near(t, "zero", zero[1], 0.8055113145153743)
	d, err := weighting.DoublyRobust(y, e, one, zero, a, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "difference", d.Value, -0.06343758202151874)
	near(t, "its error", d.SE, 0.1199011178308119)
}

// Where rows of a group stand together they are not copied: predictions are the same.
func TestPredictedInOrder(t *testing.T) {
	a, columns, y := followUp(t)
	one, zero, err := weighting.Predicted(y, a, columns, regression.Binomial)
	if err != nil {
		t.Fatal(err)
	}
	order := make([]int, len(a))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case a[i] == a[j]:
			return 0
		case a[i]:
			return -1
		}
		return 1
	})
	treated, outcome, of := make([]bool, len(a)), make([]float64, len(a)), make([][]float64, len(columns))
	for k, i := range order {
		treated[k], outcome[k] = a[i], y[i]
		for j := range columns {
			of[j] = append(of[j], columns[j][i])
		}
	}
	first, second, err := weighting.Predicted(outcome, treated, of, regression.Binomial)
	if err != nil {
		t.Fatal(err)
	}
	for k, i := range order {
		near(t, "one", first[k], one[i])
		near(t, "zero", second[k], zero[i])
	}
}

// What cannot be weighted or predicted has a reason.
func TestNoScores(t *testing.T) {
	a := []bool{true, true, true, false, false, false}
	apart := []float64{5, 6, 7, 1, 2, 3}
	mixed := []float64{1, 5, 3, 2, 6, 4}
	if _, err := weighting.Scores(a, [][]float64{apart}); !errors.Is(err, weighting.NoOverlap) {
		t.Errorf("a covariate that tells the groups: %v", err)
	}
	if told := weighting.Telling(a, [][]float64{mixed, apart}); !slices.Contains(told, 1) {
		t.Errorf("the second column tells the groups, and it is not among %v", told)
	}
	if told := weighting.Telling(a, [][]float64{mixed}); told != nil {
		t.Errorf("nothing tells the groups, but %v is said to", told)
	}
	if _, err := weighting.Scores([]bool{true, true}, [][]float64{{1, 2}}); !errors.Is(err, weighting.OneSided) {
		t.Errorf("one group: %v", err)
	}
	all := []float64{1, 1, 1, 0, 1, 0}
	if _, _, err := weighting.Predicted(all, a, [][]float64{mixed}, regression.Binomial); !errors.Is(err, weighting.NoPrediction) {
		t.Errorf("a group where all had it: %v", err)
	}
	ones := []float64{1, 1, 1, 1, 1, 1}
	m, err := weighting.Mean(all, ones, a, true, 0.95, true)
	if err != nil || m.Value != 1 || m.CI.Lower == m.CI.Lower {
		t.Errorf("all of a group: %v, %v; there are no limits at 1", m, err)
	}
	if _, err := weighting.RiskRatio([]float64{0, 0, 0, 1, 0, 1}, ones, a, 0.95); !errors.Is(err, stats.NoEvents) {
		t.Errorf("no event: %v", err)
	}
}
