package published

import (
	"math"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/stats/judge"
	"leydig/stats/proportion"
	"leydig/stats/survival"
)

// times24 are 24 men: months, and who had the event.
func times24(t *testing.T) survival.Table {
	t.Helper()
	at := []float64{1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18}
	event := make([]bool, len(at))
	for i, c := range "101101110110101100100100" {
		event[i] = c == '1'
	}
	table, err := survival.Tabulate(at, event)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestShareByMonth against R 4.2.2, survival 3.5-3: f <- survfit(Surv(t, e) ~ 1, conf.type =
// "log-log"); s <- summary(f, times = 6); p = 1 - s$surv; effective men p (1 - p) / s$std.err^2
// = 21.6277, of the printed 60% (50 to 69) 102.155; the difference's limits by MOVER.
func TestShareByMonth(t *testing.T) {
	table := times24(t)
	value := 60.0
	f := &Figure{ID: "f", Metric: "km_probability", Value: &value, Unit: "percent", N: 130, Interval: []float64{50, 69}, Level: 0.95,
		From: "found", VerifiedIn: "a test", Compute: &Computation{Kind: TimeToEvent, Month: 6}}
	c, err := Compare(f, Observed{Times: &table, Lost: 3}, DefaultRules)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		what      string
		got, want float64
	}{
		{"share", c.Observed.Value, 0.364167995747}, {"lower", c.Observed.CI.Lower, 0.200593287594},
		{"upper", c.Observed.CI.Upper, 0.599825967465},
		{"difference", c.Difference.Value, -0.235832004253}, {"its lower limit", c.Difference.CI.Lower, -0.422531455637},
		{"its upper limit", c.Difference.CI.Upper, 0.0201654168949},
	} {
		judge.Near(t, x.what, 1e-9, []float64{x.got}, x.want)
	}
	if got, want := effective(0.364167995747, 0.103470558008, 0), (proportion.Count{X: 8, N: 22}); got != want {
		t.Errorf("effective men %v, want %v", got, want)
	}
	if want := (proportion.Count{X: 61, N: 102}); c.PublishedOf != want {
		t.Errorf("effective men of the paper %v, want %v", c.PublishedOf, want)
	}
	// By hand: beyond month 6 are 13 of the 24, and 8 of the 11 times of up to 6 months are events.
	if c.By != 6 || c.Had != 8 || c.AtRisk != 13 || c.Lost != 3 {
		t.Errorf("by month %g, %g had it, %g beyond, %d lost", c.By, c.Had, c.AtRisk, c.Lost)
	}
}

// TestShareByMedian: a median without an interval is a share of one half by its month.
func TestShareByMedian(t *testing.T) {
	table := times24(t)
	weeks := 4 * 30.4375 / 7 // 4 months
	f := &Figure{ID: "f", Metric: "median_time", Value: &weeks, Unit: "weeks", N: 24, From: "found", VerifiedIn: "a test",
		Compute: &Computation{Kind: TimeToEvent}}
	c, err := Compare(f, Observed{Times: &table}, DefaultRules)
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "share by month 4", 1e-9, []float64{c.Observed.Value}, 0.220494417863) // R as above, times = 4
	judge.Near(t, "lower", 1e-9, []float64{c.Published.CI.Lower}, 0.314274258196)        // prop.test(12, 24, correct = FALSE)
	if c.Published.Value != 0.5 || c.PublishedOf != (proportion.Count{X: 12, N: 24}) || math.Abs(c.By-4) > 1e-12 ||
		!strings.Contains(c.Why, "half of the paper's men had the event; here 22.0% had") ||
		!strings.Contains(strings.Join(c.Notes, " "), "own median is 10.00 months (4.50 to not reached)") {
		t.Errorf("%s, %v, by %g, %s: %v", c.Verdict, c.PublishedOf, c.By, c.Why, c.Notes)
	}
}

// TestShareByMonthEdges: a curve that ends before, or has reached all or none of the men.
func TestShareByMonthEdges(t *testing.T) {
	all, err := survival.Tabulate([]float64{1, 2, 3}, []bool{true, true, true})
	if err != nil {
		t.Fatal(err)
	}
	none, err := survival.Tabulate([]float64{4, 12, 13}, []bool{false, false, false})
	if err != nil {
		t.Fatal(err)
	}
	short := times24(t)
	for _, x := range []struct {
		name    string
		table   *survival.Table
		month   float64
		n       int64
		verdict Verdict
		share   float64
		why     string
	}{
		{"all", &all, 6, 40, Inconclusive, 1, "rests on 40 men"},
		{"none", &none, 6, 40, Inconclusive, 0, "rests on 40 men"},
		{"ends before", &short, 24, 40, NotComparable, math.NaN(), "ends before month 24"},
		{"nobody", &survival.Table{}, 6, 40, NotComparable, math.NaN(), "no man of the cohort is at risk"},
		{"unknown men", &short, 6, 0, Inconclusive, 0.364167995747, "number of men behind"},
	} {
		value := 50.0
		f := &Figure{ID: "f", Metric: "km_probability", Value: &value, Unit: "percent", N: x.n, From: "found", VerifiedIn: "a test",
			Compute: &Computation{Kind: TimeToEvent, Month: x.month}}
		c, err := Compare(f, Observed{Times: x.table}, DefaultRules)
		if err != nil {
			t.Fatal(err)
		}
		ok := math.IsNaN(x.share) && math.IsNaN(c.Observed.Value) || math.Abs(c.Observed.Value-x.share) < 1e-9
		if c.Verdict != x.verdict || !ok || !strings.Contains(c.Why, x.why) {
			t.Errorf("%s: %s, %g (%s)", x.name, c.Verdict, c.Observed.Value, c.Why)
		}
		if !math.IsNaN(x.share) && !(c.Observed.CI.Lower < c.Observed.CI.Upper) {
			t.Errorf("%s: interval %v", x.name, c.Observed.CI)
		}
	}
}

// TestOthers: men of another population, duration of deprivation or time zero are told apart,
// and what the plan does not say of them is asked for.
func TestOthers(t *testing.T) {
	agonist := Computation{Men: GnRHAgonist, Deprived: []float64{0, 12}, CountedFrom: LastDose}
	for _, x := range []struct {
		cohort Cohort
		c      Computation
		want   string // empty: the same
	}{
		{Cohort{GnRHAgonist, 8, LastDose}, agonist, ""},
		{Cohort{GnRHAgonist, 12, ""}, agonist, ""},
		{Cohort{GnRHAgonist, 24, LastDose}, agonist, "0 to 12 months of androgen deprivation; it was 24 here"},
		{Cohort{GnRHAgonist, 0, LastDose}, agonist, "does not say how long"},
		{Cohort{GnRHAgonist, 8, EndOfTreatment}, agonist, "counts from the last dose, the cohort from the end of treatment"},
		{Cohort{GnRHAntagonist, 8, LastDose}, agonist, "a GnRH agonist; the cohort's are men after androgen deprivation by a GnRH antagonist"},
		{Cohort{}, agonist, "plan: published: men: gnrh-agonist"},
		{Cohort{Men: "volunteers"}, agonist, "the cohort's are eugonadal volunteers"},
		{Cohort{}, Computation{Men: "volunteers"}, ""},
		{Cohort{Men: "volunteers"}, Computation{}, ""},
		{Cohort{Men: GnRHAgonist}, Computation{}, "is not of men after androgen deprivation by a GnRH agonist"},
		{Cohort{Men: "androgen-users"}, Computation{Men: "hypogonadal"}, "of hypogonadal men; the cohort's are men who had used androgens"},
	} {
		got := strings.Join(x.cohort.Others(&x.c), "\n")
		if (got == "") != (x.want == "") || !strings.Contains(got, x.want) {
			t.Errorf("%+v against %+v: %q, want %q", x.cohort, x.c, got, x.want)
		}
	}
	for _, p := range Populations {
		if MenWords(p) == "" {
			t.Errorf("%s has no words", p)
		}
	}
}

// TestCohortCheck: what a plan says of the men is used or refused.
func TestCohortCheck(t *testing.T) {
	for _, x := range []struct {
		cohort Cohort
		want   string
	}{
		{Cohort{}, ""}, {Cohort{GnRHAgonist, 8, LastDose}, ""},
		{Cohort{Men: "gnrh-agonists"}, "did you mean gnrh-agonist?"},
		{Cohort{Men: GnRHAgonist, CountedFrom: "last dose"}, "did you mean last-dose?"},
		{Cohort{Men: GnRHAgonist, Deprived: -1}, "cannot be"}, {Cohort{Men: GnRHAgonist, Deprived: math.NaN()}, "cannot be"},
		{Cohort{Men: "volunteers", Deprived: 8}, "are of men"}, {Cohort{Deprived: 8}, "are of men"},
	} {
		err := x.cohort.Check(cohort.DidYouMean)
		if (err == nil) != (x.want == "") || err != nil && !strings.Contains(err.Error(), x.want) {
			t.Errorf("%+v: %v, want %q", x.cohort, err, x.want)
		}
	}
}
