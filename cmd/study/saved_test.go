package study

import (
	"strings"
	"testing"

	"leydig/stats/results"
)

func rowOf(t *results.Table, column int, name string) []results.Cell {
	for _, r := range t.Rows {
		if r[column].Text == name {
			return r
		}
	}
	return nil
}

// TestDifference tells new, gone and changed results, and nothing of equal ones.
func TestDifference(t *testing.T) {
	key := func(outcome string) results.Key {
		return results.Key{Analysis: "a", Outcome: outcome, Stat: results.Rate}
	}
	fraction := func(x, n int64) results.Fraction {
		return results.Fraction{X: x, N: n, Estimate: results.Float(float64(x) / float64(n)), Level: 0.95}
	}
	a := &results.Set{Results: []results.Result{{Key: key("same"), Value: fraction(1, 4), N: 4},
		{Key: key("moved"), Value: fraction(1, 4), N: 4},
		{Key: key("gone"), Value: results.Count{N: 3}, N: 3}, {Key: key("now"), Value: results.Absent{Reason: "no events"}},
		{Key: key("step"), Value: results.Curve{Time: []results.Float{1, 2}, Survival: []results.Float{0.5, 0.25}}}}}
	b := &results.Set{Results: []results.Result{{Key: key("same"), Value: fraction(1, 4), N: 4},
		{Key: key("moved"), Value: fraction(2, 5), N: 5},
		{Key: key("new"), Value: results.Count{N: 7}, N: 7}, {Key: key("now"), Value: fraction(1, 2), N: 2},
		{Key: key("step"), Value: results.Curve{Time: []results.Float{1, 2}, Survival: []results.Float{0.5, 0.125}}}}}
	d, err := Difference(a, b)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Rows) != 5 {
		t.Fatalf("%d rows: %v", len(d.Rows), d.Rows)
	}
	for outcome, want := range map[string][]any{"moved": {"changed", 0.25, 0.4, 4.0, 5.0}, "gone": {"gone", 3.0, nil, 3.0, nil},
		"new": {"new", nil, 7.0, nil, 7.0}, "now": {"changed", nil, 0.5, 0.0, 2.0}} {
		r := rowOf(d, 0, "a/"+outcome+":rate")
		if r == nil {
			t.Errorf("nothing is said of %s", outcome)
			continue
		}
		if r[1].Text != want[0] {
			t.Errorf("%s is called %q, want %q", outcome, r[1].Text, want[0])
		}
		for i, column := range []int{2, 3, 5, 6} {
			if w, number := want[i+1].(float64); number && r[column].Number != w || !number && r[column].Kind != results.Empty {
				t.Errorf("%s: cell %d is %+v, want %v", outcome, column, r[column], want[i+1])
			}
		}
	}
	if r := rowOf(d, 0, "a/step:rate"); r == nil || !strings.Contains(r[7].Text, "share at step 2 0.25 to 0.125") {
		t.Errorf("of the curve is said %+v", r)
	}
	if same, err := Difference(a, a); err != nil || len(same.Rows) != 0 {
		t.Errorf("a set differs from itself: %v, %v", same, err)
	}
}

// TestSentences: every sentence holds the numbers of the results; a name that there is
// not is refused with the nearest.
func TestSentences(t *testing.T) {
	set, _ := analysed(t, "small/all-events", []string{"patients.csv", "visits.csv"})
	all, err := Sentences(set, nil, Look{})
	if err != nil {
		t.Fatal(err)
	}
	if r := rowOf(all, 0, "response"); r == nil || !strings.HasPrefix(r[1].Text, "10 of 18 men responded (55.6%; 95% interval ") {
		t.Errorf("the sentence on response is %+v", r)
	}
	if _, err := Sentences(set, []string{"respons"}, Look{}); err == nil || !strings.Contains(err.Error(), "did you mean response?") {
		t.Errorf("a misspelt name gives %v", err)
	}
	stop, _ := analysed(t, "trt-recovery", []string{"cohort.xlsx"})
	if all, err = Sentences(stop, nil, Look{}); err != nil {
		t.Fatal(err)
	}
	for name, words := range map[string]string{"recovery": "at risk; median ", "confirmation": "the next value must confirm",
		"visits": "dated at the visit that sees it", "leaving": "had left before", "lost-again": "were seen later were not eugonadal",
		"washout": "A washout "} {
		if r := rowOf(all, 0, name); r == nil || !strings.Contains(r[1].Text, words) {
			t.Errorf("the sentence called %s is %+v", name, r)
		}
	}
	o, err := Objections(set, Look{})
	if err != nil {
		t.Fatal(err)
	}
	if r := rowOf(o, 0, "single-values"); r == nil || !strings.Contains(r[1].Text, "from 55.6% to 38.9%") ||
		!strings.HasPrefix(r[2].Text, "Table 2") {
		t.Errorf("the objection to single values is %+v", r)
	}
	if r := rowOf(o, 0, "small-groups"); r == nil {
		t.Error("18 men in four strata make no small group")
	}
}

// TestStrobe: items that a report answers have their place, others are the authors'.
func TestStrobe(t *testing.T) {
	set, _ := analysed(t, "small/all-events", []string{"patients.csv", "visits.csv"})
	c, err := Strobe(set, Look{})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Rows) != 22 {
		t.Fatalf("%d items", len(c.Rows))
	}
	for item, want := range map[string]string{"14": "Table 1, section Baseline characteristics", "22": "to be written by the authors",
		"15": "Table ", "13": "Table "} {
		if r := rowOf(c, 0, item); r == nil || !strings.HasPrefix(r[2].Text, want) {
			t.Errorf("item %s: %+v, want %q", item, r, want)
		}
	}
}
