package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"leydig/stats"
	"leydig/stats/results"
)

// TestMainJobAgainstR holds results of the sample cohorts against what R makes of
// the exported patients: testdata/cohorts/against.R, its output in against.tsv.
func TestMainJobAgainstR(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "testdata", "cohorts", "against.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{}
	for line := range strings.Lines(string(raw)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if want[name], err = strconv.ParseFloat(value, 64); err != nil {
			t.Fatal(err)
		}
	}
	load := func(name string) results.Index {
		raw, err := os.ReadFile(filepath.Join(reportOf(t, name), "results.json"))
		if err != nil {
			t.Fatal(err)
		}
		var set results.Set
		if err := json.Unmarshal(raw, &set); err != nil {
			t.Fatal(err)
		}
		ix, err := set.Index()
		if err != nil {
			t.Fatal(err)
		}
		return ix
	}
	seen := 0
	check := func(name string, got results.Float, tolerance float64) {
		t.Helper()
		w, ok := want[name]
		if !ok {
			t.Errorf("%s: R has no such value", name)
			return
		}
		seen++
		if math.Abs(float64(got)-w) > tolerance*math.Abs(w) {
			t.Errorf("%s is %.15g, R has %.15g", name, float64(got), w)
		}
	}
	number := func(ix results.Index, k results.Key) results.Number {
		t.Helper()
		n, ok := ix.Number(k)
		if !ok {
			t.Errorf("no number %s", k)
		}
		return n
	}
	test := func(ix results.Index, k results.Key) results.Test {
		t.Helper()
		if r := ix.Get(k); r != nil {
			if v, ok := r.Value.(results.Test); ok {
				return v
			}
		}
		t.Errorf("no test %s", k)
		return results.Test{}
	}
	const exact, iterative = 1e-9, 1e-6
	cc := load("cc-review")
	rec := results.Key{Analysis: "recovery", Outcome: "recovery", Stat: results.Median}
	m := number(cc, rec)
	check("km.median", m.Value, exact)
	check("km.median.lower", m.Lower, exact)
	check("km.median.upper", m.Upper, exact)
	rec.Stat, rec.At = results.Reached, "6"
	m = number(cc, rec)
	check("km.reached.6", m.Value, exact)
	check("km.reached.6.lower", m.Lower, exact)
	check("km.reached.6.upper", m.Upper, exact)
	check("logrank.age_band", test(cc, results.Key{Analysis: "recovery", Outcome: "recovery", Term: stats.Term{Factor: "age_band"},
		Stat: results.LogRank}).Statistic, exact)
	cox := results.Key{Analysis: "predictors", Outcome: "recovery", Term: stats.Term{Factor: "age", Per: 10}, Stat: results.HazardRatio}
	m = number(cc, cox)
	check("cox.age", m.Value, iterative)
	check("cox.age.lower", m.Lower, iterative)
	check("cox.age.upper", m.Upper, iterative)
	cox.Term = stats.Term{Factor: "etiology_class", Level: "primary", Reference: "secondary"}
	check("cox.primary", number(cc, cox).Value, iterative)
	cox.Term, cox.Stat = stats.Term{}, results.Proportionality
	check("cox.zph.global", test(cc, cox).Statistic, iterative)
	cox.Stat = results.Concordance
	check("cox.concordance", number(cc, cox).Value, iterative)
	cox.Term, cox.Stat = stats.Term{Factor: "etiology_class"}, results.LikelihoodRatio
	check("cox.etiology.lr", test(cc, cox).Statistic, iterative)
	cox.Term, cox.Stat = stats.Term{Factor: "etiology_class", Level: "primary", Reference: "secondary"}, results.CrudeRatio
	check("cox.crude.primary", number(cc, cox).Value, iterative)
	check("cox.crude.primary.upper", number(cc, cox).Upper, iterative)
	f, _ := cc.Fraction(results.Key{Analysis: "response", Outcome: "responder", Stat: results.Rate})
	check("wilson.lower", f.Lower, exact)
	check("wilson.upper", f.Upper, exact)
	check("responders.age.p", test(cc, results.Key{Analysis: "response", Outcome: "responder", Term: stats.Term{Factor: "age_band"},
		Stat: results.Heterogenous}).P, exact)
	check("age.sd", number(cc, results.Key{Analysis: "baseline", Outcome: "age", Stat: results.SD}).Value, exact)
	check("age.q1", number(cc, results.Key{Analysis: "baseline", Outcome: "age", Stat: results.Q1}).Value, exact)
	check("baseline.t.mean", number(cc, results.Key{Analysis: "baseline", Outcome: "baseline_total_testosterone",
		Stat: results.Mean}).Value, exact)
	check("rmst.40-49 minus <40", number(cc, results.Key{Analysis: "recovery", Outcome: "recovery", At: "24",
		Group: []stats.Level{{Factor: "age_band", Name: "40-49"}}, Term: stats.Term{Factor: "age_band", Level: "40-49", Reference: "<40"},
		Stat: results.MeanDifference}).Value, exact)
	trt := load("trt-recovery")
	cox.Outcome, cox.Term, cox.Stat = "sperm_recovery", stats.Term{Factor: "age", Per: 10}, results.HazardRatio
	for name, at := range map[string]string{"cox.early.age": "up to month 4.07", "cox.late.age": "after month 4.07"} {
		cox.At = at
		check(name, number(trt, cox).Value, iterative)
	}
	aj := results.Key{Analysis: "competing", Outcome: "recovery", At: "12", Term: stats.Term{Factor: results.Cause,
		Level: results.CauseEvent}, Stat: results.Incidence}
	m = number(trt, aj)
	check("aj.recovery.12", m.Value, exact)
	check("aj.recovery.12.lower", m.Lower, exact)
	check("aj.recovery.12.upper", m.Upper, exact)
	aj.Term.Level = results.CauseRestart
	check("aj.restart.12", number(trt, aj).Value, exact)
	check("gray.treatment", test(trt, results.Key{Analysis: "competing", Outcome: "recovery", Term: stats.Term{Factor: "treatment"},
		Stat: results.Gray}).Statistic, exact)
	if seen != len(want) {
		t.Errorf("%d values compared, R gives %d", seen, len(want))
	}
}
