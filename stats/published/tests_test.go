package published

import (
	"math"
	"strings"
	"testing"

	"leydig/stats/survival"
)

// R 4.2.2: chisq.test(matrix(c(30, 20, 18, 32), 2), correct = FALSE) P 0.016309, with
// correction 0.027682, fisher.test 0.027184; t tests of the summaries 0.072557 and 0.064620;
// 25.1 + c(-1, 1) * qt(.975, 19) * 4.2 / sqrt(20) is 23.13 to 27.07, with qnorm 23.26 to 26.94.
func TestPrintedTests(t *testing.T) {
	arms := []Arm{{30, 50}, {18, 50}}
	groups := []Summary{{20, 25.1, 4.2}, {24, 28, 5.9}}
	mean := 25.1
	for _, x := range []struct {
		f                    Figure
		check, verdict, text string
	}{
		{Figure{P: 0.016, Arms: arms}, "P value", Consistent, "Pearson's test"},
		{Figure{P: 0.03, Arms: arms}, "P value", Consistent, "with continuity correction, Fisher's exact test"},
		{Figure{P: 0.05, PBelow: true, Arms: arms}, "P value", Consistent, "P < 0.05"},
		{Figure{P: 0.001, PBelow: true, Arms: arms}, "P value", Inconsistent, "none of"},
		{Figure{P: 0.04, Arms: arms}, "P value", Inconsistent, "none of"},
		{Figure{P: 0.065, Groups: groups, N: 44}, "P value", Consistent, "Welch's t test"},
		{Figure{P: 0.073, Groups: groups, N: 44}, "P value", Consistent, "Student's t test"},
		{Figure{Metric: "mean", Value: &mean, Decimals: 1, SD: 4.2, N: 20, Interval: []float64{23.1, 27.1}}, "interval", Consistent,
			"t distribution"},
		{Figure{Metric: "mean", Value: &mean, Decimals: 1, SD: 4.2, N: 20, Interval: []float64{23.3, 26.9}}, "interval", Consistent,
			"normal distribution"},
		{Figure{Metric: "mean", Value: &mean, Decimals: 1, SD: 4.2, N: 20, Interval: []float64{24.1, 26.1}}, "interval", Inconsistent,
			"gives 23.1 to 27.1"},
	} {
		found := false
		for _, got := range Check(&x.f) {
			if got.Check == x.check {
				found = true
				if got.Verdict != x.verdict || !strings.Contains(got.Text, x.text) {
					t.Errorf("%+v: %s, %s; want %s with %q", x.f, got.Verdict, got.Text, x.verdict, x.text)
				}
			}
		}
		if !found {
			t.Errorf("%+v: no %s was checked", x.f, x.check)
		}
	}
}

// A printed curve is rebuilt into times: a cohort with those very times does not differ from
// it, one that is twice as slow does.
func TestPrintedCurve(t *testing.T) {
	curve := &Curve{Months: []float64{1, 2, 3, 4, 5, 6}, Percent: []float64{10, 30, 50, 65, 75, 80}, RiskMonths: []float64{0, 3, 6},
		AtRisk: []float64{100, 70, 25}}
	same, err := curve.table()
	if err != nil {
		t.Fatal(err)
	}
	if same.N() != 100 {
		t.Fatalf("%v men, want 100", same.N())
	}
	slow := same
	slow.Time = nil
	for _, at := range same.Time {
		slow.Time = append(slow.Time, 2*at)
	}
	median := 3.0
	f := &Figure{ID: "f", Value: &median, Unit: "months", From: "found", VerifiedIn: "a test", Interval: []float64{2.5, 3.5}, Level: 0.95,
		Compute: &Computation{Kind: TimeToEvent}, Curve: curve}
	for _, x := range []struct {
		what  string
		times survival.Table
		least float64
		most  float64
	}{{"the same times", same, 0.999, 1.001}, {"twice the times", slow, 0, 1e-4}} {
		c, err := Compare(f, Observed{Times: &x.times}, DefaultRules)
		if err != nil {
			t.Fatal(err)
		}
		if c.LogRank < x.least || c.LogRank > x.most || c.Printed == nil {
			t.Errorf("%s: P %v", x.what, c.LogRank)
		}
	}
	// Shares at fixed times and the number of men are a curve as well.
	fixed, err := (&Curve{Months: []float64{6, 12, 16, 24}, Percent: []float64{67, 90, 96, 100}, RiskMonths: []float64{0},
		AtRisk: []float64{100}}).table()
	if err != nil || fixed.N() != 100 || fixed.TotalEvents() != 100 || fixed.AtRiskAt(12) != 33 {
		t.Errorf("shares at fixed times: %v men, %v events, %v at risk at 12 months, %v", fixed.N(), fixed.TotalEvents(), fixed.AtRiskAt(12), err)
	}
	r := Registry{Schema: 1, Figures: []Figure{{ID: "f", Study: "s", Metric: "median_time", From: "recall",
		Curve: &Curve{Months: []float64{2, 1}, Percent: []float64{10, 20}, RiskMonths: []float64{0}, AtRisk: []float64{10}}}}}
	if faults := r.Validate(func(string, []string) string { return "" }); len(faults) != 1 || faults[0].Key != "curve" {
		t.Errorf("%v", faults)
	}
}

// TestWhole: the example of Brown and Heathers (2017), a mean of 5.19 of 28 whole numbers, cannot
// be; 5.18 is 145/28. By hand: two numbers with the mean 3 have an SD of 0, 1.414 or more, not 0.7.
func TestWhole(t *testing.T) {
	for _, x := range []struct {
		mean, sd float64
		n        int64
		decimals int
		whole    bool
		verdict  string
		text     string
	}{
		{5.19, 0, 28, 2, true, Inconsistent, "no sum of 28 whole numbers has the mean 5.19 (GRIM)"},
		{5.18, 0, 28, 2, true, Consistent, "their sum is 145"},
		{5.2, 0, 28, 1, true, Consistent, "their sum is 145 to 147"},
		{3, 0.7, 2, 2, true, Inconsistent, "no 2 whole numbers have the mean 3.00 and the SD 0.7 (GRIMMER)"},
		{3, 1.414, 2, 2, true, Consistent, "can have the mean 3.00"},
		{5.19, 0, 28, 2, false, "", ""}, {5.19, 0, 0, 2, true, "", ""},
	} {
		f := &Figure{ID: "f", Metric: "mean", Value: &x.mean, SD: x.sd, N: x.n, Decimals: x.decimals, Whole: x.whole}
		found := Check(f)
		if x.verdict == "" {
			if len(found) != 0 {
				t.Errorf("%g of %d: %v", x.mean, x.n, found)
			}
			continue
		}
		if len(found) != 1 || found[0].Verdict != x.verdict || !strings.Contains(found[0].Text, x.text) {
			t.Errorf("%g (%g) of %d: %v, want %s %q", x.mean, x.sd, x.n, found, x.verdict, x.text)
		}
	}
}

// TestIntervalOfACurve: a median without a printed interval has that of the times that its
// curve was made of, and a verdict by it.
func TestIntervalOfACurve(t *testing.T) {
	median := 3.0
	f := &Figure{ID: "f", Value: &median, Unit: "months", N: 200, From: "found", VerifiedIn: "a test",
		Compute: &Computation{Kind: TimeToEvent}, Curve: &Curve{Months: []float64{0, 1, 2, 3, 4, 5, 6},
			Percent: []float64{0, 21, 37, 50, 60, 69, 75}, RiskMonths: []float64{0, 2, 4}, AtRisk: []float64{200, 126, 80}, Events: 150}}
	at, event := make([]float64, 120), make([]bool, 120) // the quantiles of exponential times with a median of 6 months
	for i := range at {
		at[i], event[i] = -6/math.Ln2*math.Log1p(-(float64(i)+0.5)/120), true
	}
	own, err := survival.Tabulate(at, event)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Compare(f, Observed{Times: &own}, DefaultRules)
	if err != nil {
		t.Fatal(err)
	}
	if ci := c.Published.CI; !(ci.Lower >= 2 && ci.Lower <= 3 && ci.Upper >= 3 && ci.Upper <= 4) || c.Verdict != Higher {
		t.Errorf("%v, %s (%s)", ci, c.Verdict, c.Why)
	}
}
