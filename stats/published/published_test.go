package published

import (
	"math"
	"strings"
	"testing"

	"leydig/stats/proportion"
)

func number(v float64) *float64 { return &v }
func whole(v int64) *int64      { return &v }

func verdictOf(findings []Finding, check string) (verdict, text string) {
	for _, x := range findings {
		if x.Check == check {
			return x.Verdict, x.Text
		}
	}
	return "", ""
}

// TestCounts: both rules of rounding are allowed; 0.5 of 8 is 6.25%.
func TestCounts(t *testing.T) {
	for _, c := range []struct {
		percent  float64
		n        int64
		decimals int
		want     []int64
	}{
		{88, 120, 0, []int64{105, 106}}, {77, 120, 0, []int64{92}}, {8, 120, 0, []int64{9, 10}}, {64.8, 54, 1, []int64{35}},
		{91.7, 12, 1, []int64{11}}, {43.5, 45, 1, nil}, {67.6, 36, 1, nil}, {67.6, 37, 1, []int64{25}}, {27.2, 33, 1, nil},
		{6.2, 16, 1, []int64{1}}, {6.3, 16, 1, []int64{1}}, // 6.25: half even and half up
		{12, 8, 0, []int64{1}}, {13, 8, 0, []int64{1}}, // 12.5
		{100, 5, 0, []int64{5}}, {0, 5, 0, []int64{0}},
	} {
		got, err := Counts(c.percent, c.n, c.decimals)
		if err != nil || len(got) != len(c.want) {
			t.Errorf("%g%% of %d: %v, want %v (%v)", c.percent, c.n, got, c.want, err)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%g%% of %d: %v, want %v", c.percent, c.n, got, c.want)
			}
		}
	}
	if _, err := Counts(50, 0, 0); err == nil {
		t.Error("a percentage of nobody")
	}
}

// TestGRIMMER against all data sets: n = 4 whole numbers of 0 to 6, the means and SDs
// that they have are possible, and some others are not.
func TestGRIMMER(t *testing.T) {
	possible := map[[2]float64]bool{}
	for code := range 7 * 7 * 7 * 7 {
		s, q := 0.0, 0.0
		for k, c := 0, code; k < 4; k, c = k+1, c/7 {
			v := float64(c % 7)
			s, q = s+v, q+v*v
		}
		sd := math.Sqrt(math.Max(0, q-s*s/4) / 3)
		possible[[2]float64{s / 4, math.Round(sd*100) / 100}] = true
	}
	for k := range possible {
		if ok, err := GRIMMER(k[0], k[1], 4, 2, 2); err != nil || !ok {
			t.Errorf("mean %g, SD %g of four: %v, %v", k[0], k[1], ok, err)
		}
	}
	// Sum 10 of four: the squares sum to 26 + even numbers; SD 1.15 needs q = 29.
	if ok, _ := GRIMMER(2.5, 1.15, 4, 2, 2); ok {
		t.Error("the sum of squares would have the wrong parity")
	}
	if ok, _ := GRIMMER(2.3, 1, 4, 2, 2); ok {
		t.Error("no four whole numbers have the mean 2.30")
	}
}

// TestChecks are the errors in print that the registry's sources list, each by hand.
func TestChecks(t *testing.T) {
	for _, c := range []struct {
		name, check, verdict, text string
		f                          Figure
	}{
		{"Rasmussen", "percentage", Inconsistent, "27.3%", Figure{Metric: "proportion", Value: number(27.2), Decimals: 1, N: 33,
			Numerator: whole(9), Interval: []float64{13.3, 45.5}}},
		{"Rasmussen", "interval", Consistent, "Clopper-Pearson", Figure{Metric: "proportion", Value: number(27.2), Decimals: 1, N: 33,
			Numerator: whole(9), Interval: []float64{13.3, 45.5}}},
		{"Kohn", "percentage", Consistent, "can only be 35", Figure{Metric: "proportion", Value: number(64.8), Decimals: 1, N: 54}},
		{"Ledesma", "percentage", Inconsistent, "no count of 45 gives 43.5%", Figure{Shares: []Share{{What: "injections", Percent: 43.5,
			Decimals: 1, Of: 45}}}},
		{"Wenker", "percentage", Inconsistent, "1 of 49 is 2.0%", Figure{Shares: []Share{{What: "x", Percent: 2.1, Decimals: 1, Of: 49,
			Count: whole(1)}}}},
		{"EMAS", "percentage", Inconsistent, "96 of 219 is 43.8%", Figure{Metric: "proportion", Value: number(42.9), Decimals: 1, N: 219,
			Numerator: whole(96)}},
		{"Krzastek", "groups", Inconsistent,
			"give 24.50 for all 400, printed is 25.5; with 24.50, their SDs give exactly the printed SD of 20.48",
			Figure{Metric: "mean", Value: number(25.5), Decimals: 1, N: 400, SD: 20.48, Groups: []Summary{{280, 12.75, 9.52}, {120, 51.93, 10.52}}}},
		{"Habous", "parts", Inconsistent, "95 + 94 + 94 = 283, printed is 282", Figure{N: 282, Parts: []int64{95, 94, 94}}},
		{"Habous", "change", Inconsistent, "+124%; the printed 223% is the ratio", Figure{Change: &Change{2.31, 5.17, 223}}},
		{"Habous", "unit", Inconsistent, "2.31 ng/mL (231 ng/dL)", Figure{Quotes: []Quote{{"baseline", 2.31, "nmol/L", "total_testosterone"}}}},
		{"Taylor", "unit", Inconsistent, "300 ng/dL", Figure{Quotes: []Quote{{"inclusion", 300, "ng/mL", "total_testosterone"}}}},
		{"WHO", "estimator", Consistent, "57.9%, printed is 65%: the printed one is a life-table rate",
			Figure{Metric: "proportion", Estimator: "life-table", Value: number(65), Unit: "percent", N: 271, Crude: &CrudeCount{157, 271}}},
		{"Ramasamy", "printed twice", Inconsistent, "1104 and as 1014", Figure{Again: []Repeated{{"injections", []float64{1104, 1014}}}}},
		{"outside", "interval", Inconsistent, "lies outside", Figure{Metric: "proportion", Value: number(50), N: 10, Interval: []float64{60,
			70}}},
	} {
		verdict, text := verdictOf(Check(&c.f), c.check)
		if verdict != c.verdict || !strings.Contains(text, c.text) {
			t.Errorf("%s %s: %s %q, want %s with %q", c.name, c.check, verdict, text, c.verdict, c.text)
		}
	}
}

func printed(value float64, x, n int64) *Figure {
	return &Figure{ID: "x", Study: "x", Metric: "proportion", Unit: "percent", Value: &value, N: n, Numerator: &x, Estimator: "crude",
		From: "found", VerifiedIn: "a test",
		Compute: &Computation{Kind: Ever, AtLeast: 300}}
}

// TestVerdicts: each word of the list, on counts where it is plain.
func TestVerdicts(t *testing.T) {
	unverified := printed(76, 304, 400)
	unverified.From, unverified.ClaimedBy = "claimed", "somebody"
	odd := printed(43, 96, 219)
	modelled := printed(67, 67, 100)
	modelled.Compute, modelled.Estimator, modelled.Numerator = nil, "model", nil
	// By hand: (0.1 / (1.7507 + 1.2816))² / (0.76 · 0.24) - 1/400 is 1/288.8.
	fell := map[Verdict]bool{}
	for _, c := range []struct {
		want  Verdict
		f     *Figure
		count proportion.Count
		o     Observed
		why   string
	}{
		{Reproduced, printed(76, 304, 400), proportion.Count{X: 304, N: 400}, Observed{}, "lies within 10 points either way"},
		{Higher, printed(50, 200, 400), proportion.Count{X: 300, N: 400}, Observed{}, "higher by 25.0 points"},
		{Lower, printed(50, 200, 400), proportion.Count{X: 100, N: 400}, Observed{}, "lower by 25.0 points"},
		{Inconclusive, printed(76, 304, 400), proportion.Count{X: 15, N: 20}, Observed{}, "about 289 evaluable men would settle it"},
		{Inconclusive, printed(75, 3, 4), proportion.Count{X: 75, N: 100}, Observed{}, "rests on 4 men"},
		{UnverifiedFrom, unverified, proportion.Count{X: 304, N: 400}, Observed{}, "claimed by somebody"},
		{InconsistentOwn, odd, proportion.Count{X: 96, N: 219}, Observed{}, "96 of 219 is 44%"},
		{NotComparable, modelled, proportion.Count{X: 60, N: 100}, Observed{}, "comes from a model"},
		{NotComparable, printed(76, 304, 400), proportion.Count{X: 304, N: 400}, Observed{Differs: []string{"another drug"}}, "another drug"},
		{NotComparable, printed(76, 304, 400), proportion.Count{}, Observed{}, "no man of the cohort is evaluable"},
	} {
		fell[c.want] = true
		c.o.Count = c.count
		got, err := Compare(c.f, c.o, DefaultRules)
		if err != nil {
			t.Fatal(err)
		}
		if got.Verdict != c.want || !strings.Contains(got.Why, c.why) {
			t.Errorf("%v against %v: %s (%s), want %s (%s)", c.count, c.f.Printed(), got.Verdict, got.Why, c.want, c.why)
		}
		if c.want == UnverifiedFrom && (got.ByNumbers != Reproduced || !strings.Contains(got.Why, "no publication with it was found")) {
			t.Errorf("unverified: %s, %s", got.ByNumbers, got.Why)
		}
	}
	if len(fell) != len(Verdicts) {
		t.Errorf("%d verdicts of the list of %d", len(fell), len(Verdicts))
	}
	// Bounds and the men that would settle it.
	c, err := Compare(printed(76, 304, 400), Observed{Count: proportion.Count{X: 15, N: 20}, Lost: 20}, DefaultRules)
	if err != nil || c.Worst != 0.375 || c.Best != 0.875 || c.Needed < 100 {
		t.Errorf("bounds %v to %v, %d men, %v", c.Worst, c.Best, c.Needed, err)
	}
	// A published rate of few men can never be reproduced within ten points.
	if c, err = Compare(printed(75, 3, 4), Observed{Count: proportion.Count{X: 75, N: 100}}, DefaultRules); err != nil || c.Needed != 0 {
		t.Errorf("3 of 4: %d men would settle it, %v", c.Needed, err)
	}
}

// TestBayesFactor by hand: 1 of 1 against 1 of 1 is ∫p²dp / (∫p dp)² = (1/3)/(1/4).
func TestBayesFactor(t *testing.T) {
	if got := bayesFactor(proportion.Count{X: 1, N: 1}, proportion.Count{X: 1, N: 1}); math.Abs(got-4.0/3) > 1e-12 {
		t.Errorf("%v, want 4/3", got)
	}
}
