package study

import (
	"context"
	"math"
	"os"
	"strings"
	"testing"

	"leydig/stats"
	"leydig/stats/analysis"
	"leydig/stats/results"
)

// Rows that are courses of treatment, up to two of a man: 40 of 24 made men, of whom each
// has a frailty of his own (testdata/statistics/courses.csv, drawn in R by set.seed(8)).
// R 4.2.2, survival 3.5-3, sandwich 3.0-2, on the same rows, person the cluster:
//
//	svyratio's variance by hand, m/(m-1) Σ(x - pn)²/(Σn)², in Wilson's limits;
//	lm(resp ~ site), vcovCL(cluster = person); survfit(Surv(time, ev) ~ 1, cluster, conf.type = "log-log");
//	coxph(Surv(time, ev) ~ age + site, cluster = person), robust score of ~ site;
//	glm(resp ~ age + site, binomial, epsilon = 1e-14), vcovCL(cluster = person, type = "HC1").
func TestCoursesOfOneMan(t *testing.T) {
	text, err := os.ReadFile("../../testdata/statistics/courses.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, set, ix := studied(t, string(text), "analyses:\n  cluster: person\n  strata: [site]\n  times: [6]\n  predictors: {covariates: "+
		"[age, site]}\n")
	near := func(what string, got results.Float, want float64) {
		if !(math.Abs(float64(got)-want) <= 1e-6*math.Abs(want)) {
			t.Errorf("%s: %.10g, want %.10g", what, got, want)
		}
	}
	f, _ := ix.Fraction(results.Key{Analysis: "response", Outcome: "responder", Stat: results.Rate})
	if f.X != 19 || f.N != 40 {
		t.Errorf("%d of %d", f.X, f.N)
	}
	near("lower limit of the share", f.Lower, 0.298314162815)
	near("upper limit of the share", f.Upper, 0.658174943604)
	group := []stats.Level{{Factor: "site", Name: "B"}}
	term := stats.Term{Factor: "site", Level: "B", Reference: "A"}
	n, _ := ix.Number(results.Key{Analysis: "response", Outcome: "responder", Group: group, Term: term, Stat: results.Difference})
	near("difference of shares", n.Value, 0.207977207977)
	near("its error", *n.SE, 0.209823480511)
	test := func(analysis, outcome string, term stats.Term, stat results.Stat) results.Test {
		r := ix.Get(results.Key{Analysis: analysis, Outcome: outcome, Term: term, Stat: stat})
		if r == nil {
			t.Fatalf("no %s of %s", stat, outcome)
		}
		v, ok := r.Value.(results.Test)
		if !ok {
			t.Fatalf("%s of %s: %v", stat, outcome, r.Value)
		}
		return v
	}
	near("test of sites", test("response", "responder", stats.Term{Factor: "site"}, results.Heterogenous).Statistic, 0.982479084837)
	near("robust score", test("recovery", "recovery", stats.Term{Factor: "site"}, results.LogRank).Statistic, 0.347098654186)
	n, _ = ix.Number(results.Key{Analysis: "recovery", Outcome: "recovery", At: "6", Stat: results.Reached})
	near("share recovered by month 6", n.Value, 1-0.455357142857)
	near("its lower limit", n.Lower, 1-0.607673758745)
	near("its upper limit", n.Upper, 1-0.288693964328)
	ratio := func(outcome string, term stats.Term, stat results.Stat, log, se float64) {
		n, ok := ix.Number(results.Key{Analysis: "predictors", Outcome: outcome, Term: term, Stat: stat})
		if !ok {
			t.Fatalf("no %s of %s for %v", stat, outcome, term)
		}
		near(string(stat)+" of "+term.Factor, n.Value, math.Exp(log))
		near("error of "+term.Factor, *n.SE, se)
	}
	ratio("recovery", stats.Term{Factor: "age", Per: 10}, results.HazardRatio, 0.254206422886, 0.196181203232)
	ratio("recovery", term, results.HazardRatio, -0.2797541272128, 0.3903327236177)
	ratio("responder", stats.Term{Factor: "age", Per: 10}, results.OddsRatio, 0.154721189934, 0.357735347915)
	ratio("responder", term, results.OddsRatio, 0.840738209422, 0.896839612709)
	near("test of the whole covariate", test("predictors", "recovery", stats.Term{Factor: "site"}, results.RobustWald).Statistic,
		math.Pow(-0.2797541272128/0.3903327236177, 2))
	note, ok := set.Note("response", "courses")
	if !ok || !strings.Contains(note.Text, "(person): 40 that could be judged are of 24 men") {
		t.Errorf("not told: %q", note.Text)
	}
	// Without the plan's word nothing changes, and a column that is not there is refused.
	_, _, plain := studied(t, string(text), "analyses: {strata: [site]}\n")
	if f, _ := plain.Fraction(results.Key{Analysis: "response", Outcome: "responder",
		Stat: results.Rate}); math.Abs(float64(f.Lower)-0.3294) > 1e-3 {
		t.Errorf("Wilson's lower limit of 19/40 is %v", f.Lower)
	}
	p, err := ParsePlan("plan", []byte("analyses: {cluster: persn}\n"), nil)
	if err == nil {
		_, err = Load(context.Background(), []Input{{Name: "made.csv", R: strings.NewReader(string(text)), Size: int64(len(text))}}, p, nil)
	}
	if err == nil || !strings.Contains(err.Error(), "did you mean person") {
		t.Errorf("a column that is not there: %v", err)
	}
}

// Of one man's rows alone no robust error can be told: not 0, as a sum over one man has it.
func TestRowsOfOneManInAGroup(t *testing.T) {
	text, err := os.ReadFile("../../testdata/statistics/courses.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for i, l := range lines {
		if c := strings.Split(l, ","); len(c) > 2 && (c[2] == "A" || c[2] == "B") {
			c[1] = "of " + c[2]
			lines[i] = strings.Join(c, ",")
		}
	}
	_, set, ix := studied(t, strings.Join(lines, "\n"), "analyses: {cluster: person, strata: [site], times: [6], predictors: "+
		"{covariates: [age, site]}}\n")
	site := stats.Term{Factor: "site"}
	for _, x := range []struct {
		key    results.Key
		reason stats.Reason
	}{
		{results.Key{Analysis: "response", Outcome: "responder", Term: site, Stat: results.Heterogenous}, analysis.OneMan},
		{results.Key{Analysis: "recovery", Outcome: "recovery", Term: site, Stat: results.LogRank}, analysis.OneMan},
		{results.Key{Analysis: "predictors", Outcome: "recovery", Stat: results.HazardRatio}, analysis.FewMen},
		{results.Key{Analysis: "predictors", Outcome: "responder", Stat: results.OddsRatio}, analysis.FewMen},
	} {
		r := ix.Get(x.key)
		if r == nil {
			t.Errorf("nothing of %v", x.key)
		} else if a, ok := r.Value.(results.Absent); !ok || a.Reason != string(x.reason) {
			t.Errorf("%v: %v, want %q", x.key, r.Value, x.reason)
		}
	}
	n, ok := ix.Number(results.Key{Analysis: "recovery", Outcome: "recovery", At: "6", Stat: results.Reached,
		Group: []stats.Level{{Factor: "site", Name: "A"}}})
	if !ok || n.Lower == n.Lower || n.Upper == n.Upper {
		t.Errorf("a curve of one man's rows: %+v, want no limits", n)
	}
	if note, _ := set.Note("response", "courses"); !strings.Contains(note.Text, "robust limits are too narrow") {
		t.Errorf("few men: %q", note.Text)
	}
}
