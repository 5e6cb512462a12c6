package catalogue

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"leydig/stats/results"
)

// Faults that random comparisons with R found, and that a user met at the command: each is held
// here, or by the test of its kernel.

func said(f *results.Found) string {
	var all []string
	for _, x := range f.Tables {
		all = append(all, x.Notes...)
		for _, m := range x.Methods {
			all = append(all, m.Label)
		}
	}
	return strings.Join(all, "\n")
}

// TestManyClustersAndStrata: of clusters and strata there may be more than 50.
func TestManyClustersAndStrata(t *testing.T) {
	text := "t,e,x,id\n"
	for i := range 120 {
		text += fmt.Sprintf("%d,%d,%d,c%d\n", 1+(i*37)%97, (i+i/60)%2, (i*5)%7, i%60)
	}
	for _, option := range []string{"cluster", "strata"} {
		f, err := ask(t, "", "cox", text, nil, "time", "t", "event", "e", "covariates", "x", option, "id")
		if err != nil || math.IsNaN(cell(t, f, "hazard_ratios", "x", "se").Number) {
			t.Errorf("cox --%s: %+v, %v", option, f, err)
		}
	}
	if f, err := ask(t, "", "logistic", text, nil, "outcome", "e", "covariates", "x", "strata", "id"); err != nil {
		t.Errorf("conditional logistic: %+v, %v", f, err)
	}
	if f, err := ask(t, "", "logrank", strings.ReplaceAll(text, "c1,", "c1,"), nil, "time", "t", "event", "e", "by", "x", "strata",
		"id"); err != nil {
		t.Errorf("stratified log-rank: %+v, %v", f, err)
	}
}

// TestWeightsThatAreNoCounts make errors robust, as R's do, and the method says so; counts do not.
func TestWeightsThatAreNoCounts(t *testing.T) {
	rows := []string{"1,1,1", "2,1,0", "3,0,1", "4,1,1", "5,1,0", "6,0,0", "7,1,1", "8,1,0"}
	for weight, robust := range map[string]bool{"1.5": true, "2": false} {
		text := "t,e,x,w\n"
		for i, r := range rows {
			w := weight
			if i%2 == 0 {
				w = "1"
			}
			text += r + "," + w + "\n"
		}
		f, err := ask(t, "", "cox", text, nil, "time", "t", "event", "e", "covariates", "x", "weights", "w")
		if err != nil || strings.Contains(said(f), "robust standard errors") != robust {
			t.Errorf("weights of %s: %s, %v", weight, said(f), err)
		}
	}
}

// TestGroupWithoutValues is dropped, and told of, instead of making the test NE.
func TestGroupWithoutValues(t *testing.T) {
	text := "v,g\n1,a\n2,a\n4,a\n3,b\n5,b\n7,b\n,c\n,c\n"
	for _, name := range []string{"kruskal", "anova"} {
		f, err := ask(t, "stats", name, text, nil, "outcome", "v", "by", "g")
		if err != nil || f.Tables[0].Rows[0][0].Kind == results.Absentee {
			t.Errorf("%s: %+v, %v", name, f, err)
			continue
		}
		if s := said(f); !strings.Contains(s, "2 rows") && !strings.Contains(s, "c") {
			t.Errorf("%s says nothing of the group: %s", name, s)
		}
	}
}

// TestArmWithoutEvents: an accelerated failure time model says that an arm has no event, and prints no
// time ratio of 5e11.
func TestArmWithoutEvents(t *testing.T) {
	text := "t,e,g\n1,1,a\n2,1,a\n3,1,a\n5,0,a\n4,0,b\n6,0,b\n7,0,b\n9,0,b\n"
	f, err := ask(t, "", "aft", text, nil, "time", "t", "event", "e", "covariates", "g")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range f.Tables[0].Rows {
		for _, c := range r[1:] {
			if c.Kind == results.Real && !math.IsInf(c.Number, 0) && math.Abs(c.Number) > 1e6 {
				t.Errorf("%s: %v", r[0].Text, c.Number)
			}
		}
	}
	if s := said(f); !strings.Contains(s, "monotone") && !strings.Contains(s, "no event") {
		t.Errorf("nothing is said of the arm: %s", s)
	}
}

// TestCorrelatedButFinite: covariates correlated near 1 have finite coefficients, and are not called monotone.
func TestCorrelatedButFinite(t *testing.T) {
	text := "t,e,x,y\n"
	for i := range 60 {
		x := float64((i * 29) % 31)
		text += fmt.Sprintf("%d,%d,%g,%g\n", 1+(i*41)%59, (i*7/3)%2, x, x+1e-3*float64((i*13)%17))
	}
	f, err := ask(t, "", "cox", text, nil, "time", "t", "event", "e", "covariates", "x,y")
	if err != nil || strings.Contains(said(f), "monotone") || cell(t, f, "hazard_ratios", "x", "se").Kind != results.Real {
		t.Errorf("%v, %v", said(f), err)
	}
}

// TestNegativeTimes are refused with their row.
func TestNegativeTimes(t *testing.T) {
	for _, name := range []string{"km", "cox", "logrank"} {
		options := []string{"time", "t", "event", "e"}
		switch name {
		case "cox":
			options = append(options, "covariates", "x")
		case "logrank":
			options = append(options, "by", "x")
		}
		f, err := ask(t, "", name, "t,e,x\n1,1,0\n-2,1,1\n3,0,0\n4,1,1\n", nil, options...)
		if err == nil && !strings.Contains(said(f), "negative") {
			t.Errorf("%s takes a negative time: %s", name, said(f))
		}
	}
}

// TestRobustLimitsAtZero: where everybody had the event the robust limits are NE, not 0 to 0.
func TestRobustLimitsAtZero(t *testing.T) {
	f, err := ask(t, "", "km", "t,e,id\n1,1,a\n2,1,a\n3,1,b\n4,1,b\n", nil, "time", "t", "event", "e", "cluster", "id", "times", "2,4")
	if err != nil {
		t.Fatal(err)
	}
	rows := f.Tables[1].Rows
	if last := rows[len(rows)-1]; last[4].Number != 0 || last[6].Kind != results.Absentee || last[7].Kind != results.Absentee {
		t.Errorf("%+v", last)
	}
}
