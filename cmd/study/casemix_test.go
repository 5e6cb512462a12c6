package study

import (
	"context"
	"math"
	"strings"
	"testing"

	"leydig/cohort/derive"
	"leydig/stats/published"
)

// Six men by hand, of whom the three responders are 30 and the others 50 years old: weighted
// to a mean age of 35, three quarters of the weight are the responders'.
func TestReweighted(t *testing.T) {
	csv := "patient_id,age,month,total_testosterone\n"
	for i, id := range []string{"a", "b", "c", "d", "e", "f"} {
		age, then := "30", "450"
		if i > 2 {
			age, then = "50", "210"
		}
		csv += id + "," + age + ",0,200\n" + id + "," + age + ",3," + then + "\n"
	}
	s := studyOf(t, csv, "outcomes:\n  more:\n    - {name: published_f, kind: response, analyte: total_testosterone, rise: 200}\n")
	value := 50.0
	f := &published.Figure{ID: "f", Value: &value, N: 100, Compute: &published.Computation{Kind: published.Response},
		CaseMix: []published.Mix{{Variable: "age", Mean: 35}}}
	r := reweighted(s.Data, f, "", 0.95)
	if r == nil || r.Reason != "" || math.Abs(r.Estimate.Value-0.75) > 1e-9 || r.Men != 6 || r.Lost != 0 {
		t.Fatalf("%+v, want 75%% of 6 men", r)
	}
	// Weights 1.5 and 0.5: (3 * 1.5 + 3 * 0.5)^2 / (3 * 2.25 + 3 * 0.25) = 4.8.
	if math.Abs(r.Effective-4.8) > 1e-9 {
		t.Errorf("effective men %v, want 4.8", r.Effective)
	}
	f.CaseMix = []published.Mix{{Variable: "age", Mean: 70}}
	if r := reweighted(s.Data, f, "", 0.95); r == nil || r.Reason == "" {
		t.Errorf("nobody is 70: %+v", r)
	}
	f.CaseMix = []published.Mix{{Variable: derive.EtiologyClass, Level: "primary", Percent: 20}}
	if r := reweighted(s.Data, f, "", 0.95); r == nil || r.Reason == "" {
		t.Errorf("nobody's etiology is known: %+v", r)
	}
}

// studyOf loads one file's text under a plan.
func studyOf(t *testing.T, csv, plan string) *Study {
	t.Helper()
	p, err := ParsePlan("plan", []byte(plan), nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Load(context.Background(), []Input{{Name: "made.csv", R: strings.NewReader(csv), Size: int64(len(csv))}}, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
