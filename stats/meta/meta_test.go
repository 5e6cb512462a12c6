package meta

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"leydig/stats"
)

// fromR is a line of testdata/metafor.json, which testdata/make.R made with R 4.2.2 and
// metafor 3.8-1.
type fromR struct {
	Name                                                                                  string
	Beta, SE, P, Low, High                                                                []float64
	Tau2, SETau2, I2, H2, Q, QM, LRT, PILow, PIHigh, Tau2Low, Tau2High, Egger, K0, Filled *float64
}

var (
	x = []float64{35, 11, 47, 18, 0, 24, 12, 9, 30}
	n = []float64{54, 12, 49, 21, 7, 45, 12, 33, 66}
	m = []float64{3, 1, 12, 5, 2, 8, 4, 11, 6}
)

func readR(t *testing.T) map[string]fromR {
	t.Helper()
	raw, err := os.ReadFile("testdata/metafor.json")
	if err != nil {
		t.Fatal(err)
	}
	var lines []fromR
	if err := json.Unmarshal(raw, &lines); err != nil {
		t.Fatal(err)
	}
	out := map[string]fromR{}
	for _, l := range lines {
		out[l.Name] = l
	}
	return out
}

// same compares within rel of the value, or abs near 0; nil wants NaN.
func same(t *testing.T, what string, got float64, want *float64, rel, abs float64) {
	t.Helper()
	if want == nil {
		if !math.IsNaN(got) {
			t.Errorf("%s: %v, want none", what, got)
		}
		return
	}
	if !(math.Abs(got-*want) <= math.Max(rel*math.Abs(*want), abs)) {
		t.Errorf("%s: %.15g, want %.15g", what, got, *want)
	}
}

func effectsOf(t *testing.T, kind string, measure Measure) Effects {
	t.Helper()
	var e Effects
	var err error
	switch kind {
	case "table":
		e, err = Tables([]float64{4, 0, 10, 3, 7}, []float64{20, 15, 31, 9, 40}, []float64{8, 3, 12, 3, 15}, []float64{16, 14, 33, 0, 30},
			measure)
	case "even":
		e, err = Proportions([]float64{10, 11, 9, 12}, []float64{20, 22, 19, 23}, measure)
	default:
		e, err = Proportions(x, n, measure)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestAgainstMetafor: every measure and estimator, with empty cells, without
// heterogeneity, with moderators.
func TestAgainstMetafor(t *testing.T) {
	ran := 0
	for name, want := range readR(t) {
		w := strings.Fields(name)
		if len(w) != 3 {
			continue
		}
		ran++
		o := Options{Estimator: Estimator(w[2]), Level: 0.95}
		o.KnappHartung = w[0] == "table" || w[0] == "reg" && w[2] == "DL"
		if w[0] == "reg" {
			o.Moderators = [][]float64{m}
		}
		e := effectsOf(t, w[0], Measure(w[1]))
		f, err := Pool(e, o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		const rel, abs = 1e-7, 1e-9
		for j := range want.Beta {
			c := f.Coefficient[j]
			same(t, name+" beta", c.Value, &want.Beta[j], rel, abs)
			same(t, name+" se", c.SE, &want.SE[j], rel, abs)
			same(t, name+" p", f.PValue[j], &want.P[j], 1e-6, 0)
			same(t, name+" low", c.CI.Lower, &want.Low[j], rel, abs)
			same(t, name+" high", c.CI.Upper, &want.High[j], rel, abs)
		}
		same(t, name+" tau2", f.Tau2, want.Tau2, rel, abs)
		same(t, name+" se tau2", f.Tau2SE, want.SETau2, rel, abs)
		same(t, name+" i2", f.I2, want.I2, rel, 1e-7)
		same(t, name+" h2", f.H2, want.H2, rel, abs)
		same(t, name+" q", f.Q.Statistic, want.Q, rel, abs)
		if o.Moderators != nil {
			same(t, name+" moderation", f.Moderation.P, want.QM, 1e-6, 0)
			continue
		}
		if o.Estimator != Fixed {
			same(t, name+" prediction", f.Prediction.Lower, want.PILow, rel, abs)
			same(t, name+" prediction", f.Prediction.Upper, want.PIHigh, rel, abs)
			s, err := f.SpreadInterval()
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			same(t, name+" tau2 low", s.Tau2.CI.Lower, want.Tau2Low, 1e-6, 1e-8)
			same(t, name+" tau2 high", s.Tau2.CI.Upper, want.Tau2High, 1e-6, 1e-8)
		}
		egger, err := Egger(e, 0.95)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		same(t, name+" egger", egger.Test.Statistic, want.Egger, rel, abs)
		filled, err := TrimAndFill(e, o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		same(t, name+" missing", float64(filled.Missing), want.K0, 0, 0)
		same(t, name+" filled", filled.Fit.Coefficient[0].Value, want.Filled, rel, abs)
	}
	if ran < 50 {
		t.Errorf("%d cases ran", ran)
	}
}

func TestMixedAgainstMetafor(t *testing.T) {
	r := readR(t)
	for name, tTest := range map[string]bool{"glmm": false, "glmm t": true, "glmm even": false} {
		xs, ns := x, n
		if name == "glmm even" {
			xs, ns = []float64{10, 11, 9, 12}, []float64{20, 22, 19, 23}
		}
		f, err := FitProportions(xs, ns, tTest, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		want := r[name]
		// glmer's optimiser stops at about 1e-4 (TRAPS.md).
		same(t, name, f.Mean.Value, &want.Beta[0], 1e-4, 1e-5)
		same(t, name+" se", f.Mean.SE, &want.SE[0], 1e-3, 1e-5)
		same(t, name+" tau2", f.Tau2, want.Tau2, 1e-3, 1e-5)
		same(t, name+" i2", f.I2, want.I2, 1e-3, 1e-3)
		same(t, name+" wald", f.Wald.Statistic, want.Q, 1e-5, 1e-6)
		same(t, name+" lrt", f.LRT.Statistic, want.LRT, 1e-6, 1e-8)
		same(t, name+" prediction", f.Prediction.Lower, want.PILow, 1e-3, 1e-4)
		same(t, name+" prediction", f.Prediction.Upper, want.PIHigh, 1e-3, 1e-4)
	}
}

func TestRepeatsAgainstR(t *testing.T) {
	r := readR(t)
	e := effectsOf(t, "prop", LogOdds)
	o := Options{Estimator: DerSimonian, Level: 0.95}
	all := []int{0, 1, 2, 3, 4, 5, 6, 7, 8}
	for i := range all {
		f, err := Pool(e.at(all[:i+1]), o)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "cumulative", f.Coefficient[0].Value, &r["cumul"].Beta[i], 1e-9, 0)
		same(t, "cumulative se", f.Coefficient[0].SE, &r["cumul"].SE[i], 1e-9, 0)
	}
	for i, g := range [][]int{all[:4], all[4:]} {
		f, err := Pool(e.at(g), o)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "subgroup", f.Coefficient[0].Value, &r["subgroups"].Beta[i], 1e-9, 0)
	}
	rows := []int{0, 1, 2, 3, 5, 7, 8}
	var events []float64
	for _, i := range rows {
		events = append(events, x[i])
	}
	peters, err := Peters(e.at(rows), events, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "Peters", peters.Test.Statistic, &r["peters"].Beta[0], 1e-9, 0)
	same(t, "Peters p", peters.Test.P, &r["peters"].P[0], 1e-8, 0)
	// Of all nine, of which 0 of 7 and 12 of 12 have no weight: lm(y ~ I(1/n), weights=x*(n-x)/n), 5 df.
	if peters, err = Peters(e, x, 0.95); err != nil || peters.Left != 2 || peters.Test.DF != 5 {
		t.Fatalf("%+v, %v", peters, err)
	}
	statistic, limit := 0.825656436063, -0.377657864675
	same(t, "Peters of all", peters.Test.Statistic, &statistic, 1e-9, 0)
	same(t, "Peters of all, limit", peters.Limit.Value, &limit, 1e-9, 0)
}

// TestByHand: two studies of equal variance; Q = (1-0)²/(2·0.1) = 5, DL tau2 =
// (5-1)/(20-200/20) = 0.4, mean 0.5, SE sqrt(0.5/2) = 0.5.
func TestByHand(t *testing.T) {
	f, err := Pool(Effects{Y: []float64{0, 1}, V: []float64{0.1, 0.1}}, Options{Estimator: DerSimonian, Level: 0.95})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ got, want float64 }{
		{f.Q.Statistic, 5}, {f.Tau2, 0.4}, {f.Coefficient[0].Value, 0.5}, {f.Coefficient[0].SE, 0.5}, {f.I2, 80}, {f.H2, 5},
	} {
		if math.Abs(c.got-c.want) > 1e-12 {
			t.Errorf("%v, want %v", c.got, c.want)
		}
	}
}

func TestEdges(t *testing.T) {
	o := Options{Estimator: REML, Level: 0.95}
	if _, err := Pool(Effects{}, o); !errors.Is(err, stats.NoData) {
		t.Errorf("no study: %v", err)
	}
	if _, err := Pool(Effects{Y: []float64{1}, V: []float64{0}}, o); !errors.Is(err, ErrVariance) {
		t.Errorf("no variance: %v", err)
	}
	if _, err := Pool(Effects{Y: []float64{1, 2}, V: []float64{1, 1}}, Options{Estimator: "XX", Level: 0.95}); !errors.Is(err, ErrEstimator) {
		t.Errorf("unknown estimator: %v", err)
	}
	o.Moderators = [][]float64{{2, 2, 2}}
	if _, err := Pool(Effects{Y: []float64{1, 2, 4}, V: []float64{1, 1, 1}}, o); !errors.Is(err, ErrModerators) {
		t.Errorf("constant moderator: %v", err)
	}
	o.Moderators = nil
	f, err := Pool(Effects{Y: []float64{1, 1, 1}, V: []float64{1, 2, 3}}, o)
	if err != nil || f.Tau2 != 0 || f.I2 != 0 || f.Q.P != 1 {
		t.Errorf("equal studies: %+v, %v", f, err)
	}
	// R: rma(yi = .4, vi = .02, test = "knha") falls back to the normal test.
	f, err = Pool(Effects{Y: []float64{0.4}, V: []float64{0.02}}, Options{Estimator: DerSimonian, KnappHartung: true, Level: 0.95})
	if err != nil || math.Abs(f.PValue[0]-0.004677735) > 1e-8 || math.Abs(f.Prediction.Lower-0.1228192) > 1e-6 {
		t.Errorf("one study, Knapp-Hartung: %+v, %v", f, err)
	}
	// R: rma(yi = c(.4, .4), vi = c(.02, .03), test = "knha") has a standard error of 0.
	f, err = Pool(Effects{Y: []float64{0.4, 0.4}, V: []float64{0.02, 0.03}}, Options{Estimator: REML, KnappHartung: true, Level: 0.95})
	if err != nil || f.Coefficient[0].SE != 0 || !math.IsInf(f.Statistic[0], 1) || f.PValue[0] != 0 {
		t.Errorf("two equal studies: %+v, %v", f, err)
	}
	for _, none := range [][]float64{{0, 0}, {5, 6}} {
		if _, err := FitProportions(none, []float64{5, 6}, false, 0.95); !errors.Is(err, AllOrNone) {
			t.Errorf("%v of 5, 6: %v", none, err)
		}
	}
	one, err := FitProportions([]float64{3}, []float64{10}, false, 0.95)
	if err != nil || one.Tau2 != 0 || math.Abs(one.Mean.Value-math.Log(3.0/7)) > 1e-12 {
		t.Errorf("one study: %+v, %v", one, err)
	}
	if _, err := Proportions([]float64{6}, []float64{5}, LogOdds); !errors.Is(err, ErrCounts) {
		t.Errorf("6 of 5: %v", err)
	}
}

// TestBackTransforms: each transform and its inverse meet, and stay within [0, 1].
func TestBackTransforms(t *testing.T) {
	for _, measure := range OfProportions {
		for _, k := range []float64{1, 7, 29} {
			e, err := Proportions([]float64{k}, []float64{30}, measure)
			if err != nil {
				t.Fatal(err)
			}
			back := measure.Back(30)
			if got := back(e.Y[0]); math.Abs(got-k/30) > 1e-9 {
				t.Errorf("%s of %v/30 back: %v", measure, k, got)
			}
			for _, far := range []float64{-9, 9} {
				if p := back(far); !(p >= 0 && p <= 1) {
					t.Errorf("%s back of %v: %v", measure, far, p)
				}
			}
		}
	}
}
