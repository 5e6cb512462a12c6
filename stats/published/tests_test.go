package published

import (
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
