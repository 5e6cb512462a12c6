package published

import (
	"strings"
	"testing"
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
		{Figure{Metric: "mean", Value: &mean, Decimals: 1, SD: 4.2, N: 20, Interval: []float64{23.1, 27.1}}, "interval", Consistent, "t distribution"},
		{Figure{Metric: "mean", Value: &mean, Decimals: 1, SD: 4.2, N: 20, Interval: []float64{23.3, 26.9}}, "interval", Consistent, "normal distribution"},
		{Figure{Metric: "mean", Value: &mean, Decimals: 1, SD: 4.2, N: 20, Interval: []float64{24.1, 26.1}}, "interval", Inconsistent, "gives 23.1 to 27.1"},
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
