package study

import (
	"fmt"
	"strings"
	"testing"

	"leydig/stats/results"
)

// TestPlansWithoutMeaning: a plan whose numbers mean nothing is refused with its place.
func TestPlansWithoutMeaning(t *testing.T) {
	var months strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&months, "%d, ", i+1)
	}
	for text, want := range map[string]string{
		"outcomes:\n  responder: {rise: .nan}\n":                                 "rise: NaN",
		"outcomes:\n  responder: {rise: .inf}\n":                                 "rise: +Inf",
		"outcomes:\n  responder: {rise: 1e308}\n":                                "rise: 1e+308",
		"outcomes:\n  responder: {rise: -5}\n":                                   "rise: -5",
		"outcomes:\n  eugonadal: {at_least: 400, below: 300}\n":                  "no value is at least 400 and below 300",
		"outcomes:\n  schedule: [" + months.String() + "1001]\n":                 "a list of 1001",
		"analyses:\n  times: [.nan]\n":                                           "times: NaN",
		"outcomes:\n  schedule: [3, 3, 6]\n":                                     "schedule: want months above 0 in rising order, each once",
		"outcomes:\n  responder: {confirm: 0}\n":                                 "responder: confirm: 0: want 1, a single value",
		"outcomes: {more: [{name: a, kind: ever, analyte: lh, confirm: 0}]}\n":   "confirm: 0: want 1",
		"analyses:\n  dropout: {ratios: [0.5, 0.5]}\n":                           "dropout: ratios: 0.5 is named twice",
		"outcomes:\n  responder: {rise: 100}\n---\nanalyses: {}\n":               "line 3 begins a second YAML document",
		"outcomes:\n  washout: {injection: .inf}\n":                              "washout: ",
		"outcomes:\n  baseline: {visits: 1.5}\n":                                 "outcomes: baseline: visits: 1.5: want a whole number",
		"outcomes:\n  responder: {confirm: 2.5}\n":                               "responder: confirm: 2.5: want a whole number",
		"outcomes: {more: [{name: a, kind: ever, analyte: lh, confirm: 1.2}]}\n": "confirm: 1.2: want a whole number",
		"outcomes: {more: [{name: a, kind: ever, analyte: lh, at_least: 2, off_drug: 0}]}\n": "more: a: off_drug: 0 days would be every " +
			"visit; write 1",
	} {
		if _, err := ParsePlan("p.yaml", []byte(text), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v", text, err)
		}
	}
	for _, text := range []string{"---\noutcomes:\n  responder: {rise: 0}\n", "# a\n---\n",
		"analyses:\n  strata: [{name: z, column: age, cuts: [40, 60]}]\n", "outcomes:\n  baseline: {visits: 2.0}\n",
		// An age below which a limit holds is not the other end of the limit.
		"outcomes:\n  more: [{name: a, kind: ever, analyte: total_testosterone, at_least_by_age: [{below: 45, at_least: 350}, " +
			"{at_least: 264}]}]\n"} {
		if _, err := ParsePlan("p.yaml", []byte(text), nil); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestEmptyRun: analyses that a plan asks for and the input has nothing for are refused where
// none has, else noted.
func TestEmptyRun(t *testing.T) {
	set := &results.Set{Results: []results.Result{{Key: results.Key{Analysis: "response"}}}}
	if err := emptyRun(set, []string{"response", "sperm", "panel"}); err != nil || len(set.Notes) != 1 ||
		!strings.Contains(set.Notes[0].Text, "the analysis of sperm and of panel, for which the input has nothing") {
		t.Errorf("%v %v", err, set.Notes)
	}
	if err := emptyRun(set, []string{"sperm", "panel"}); err == nil || !strings.Contains(err.Error(), "analyses: run: sperm, panel: ") {
		t.Error(err)
	}
	if err := emptyRun(set, []string{"response"}); err != nil || len(set.Notes) != 1 {
		t.Errorf("%v %v", err, set.Notes)
	}
}

// TestStrataOf: outcomes whose strata a plan wants in the text are there or refused.
func TestStrataOf(t *testing.T) {
	known := []string{"responder", "recovery"}
	for want, asked := range map[string][]string{
		`there is no outcome "recovry" by stratum; did you mean recovery?; there are responder, recovery`: {"responder", "recovry"},
		"recovery is named twice": {"recovery", "recovery"},
	} {
		if err := strataOf(asked, known); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", asked, err, want)
		}
	}
	if err := strataOf([]string{"recovery"}, nil); err == nil || !strings.Contains(err.Error(), "no outcome is given by stratum") {
		t.Error(err)
	}
	if err := strataOf(nil, nil); err != nil {
		t.Error(err)
	}
}
