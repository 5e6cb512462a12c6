package compose

import (
	"reflect"
	"strings"
	"testing"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/stats"
	"leydig/stats/results"
)

// rises adds the men in order to the made set.
func rises(s *results.Set, v results.Value) *results.Set {
	key := results.Key{Analysis: "response", Outcome: "responder", Stat: results.GreatestRise}
	s.Results = append(s.Results, results.Result{Key: key, Value: v, N: 25, Lost: 5})
	for reason, n := range map[string]int64{results.NoBaselineValue: 1, results.NoFollowUpValue: 4} {
		key := results.Key{Analysis: "response", Outcome: "responder", Term: stats.Term{Factor: results.NotAtRisk, Level: reason},
			Stat: results.Excluded}
		s.Results = append(s.Results, results.Result{Key: key, Value: results.Count{N: n}, N: 25, Lost: 5})
	}
	s.Measures = []results.Variable{{Name: "total_testosterone", Title: "Total testosterone", Unit: "ng/dL", Digits: 0}}
	return s
}

// waterfallOf gives the figure of a set's document, and the paragraphs of its section.
func waterfallOf(t *testing.T, s *results.Set) (f reports.Figure, found bool, said string) {
	t.Helper()
	doc, err := Document(s, Look{})
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range doc.Sections {
		for _, b := range section.Blocks {
			switch v := b.(type) {
			case reports.Figure:
				if v.Name == "figure-waterfall" {
					f, found = v, true
				}
			case reports.Paragraph:
				said += v.Text + "\n"
			}
		}
	}
	return f, found, said
}

// The figure has the men in order, and its caption counts those who are not there and those
// beyond the line who are no responders.
func TestWaterfall(t *testing.T) {
	f, ok, _ := waterfallOf(t, rises(set(), results.Ranked{Value: []results.Float{310, 215, 40, -15}, Men: []int64{12, 2, 10, 1},
		Met: []int64{12, 0, 0, 0}, Line: 200, Unit: "ng/dL"}))
	if !ok {
		t.Fatal("no figure")
	}
	d := f.Draw.(figure.Waterfall)
	if !reflect.DeepEqual(d.Value, []float64{310, 215, 40, -15}) || d.Line != 200 || d.LineWords != "rise of 200 ng/dL" ||
		d.YLabel != "Change of total testosterone, ng/dL" || d.XLabel != "25 men, the greatest rise first" {
		t.Errorf("%+v", d)
	}
	for _, want := range []string{"25 of 30 men", "by the rest of the definition: 2.",
		"Not shown: 1 without a baseline value, 4 without a follow-up value."} {
		if !strings.Contains(f.Caption, want) {
			t.Errorf("%q is not in %q", want, f.Caption)
		}
	}
	if want := "from 310 down to −15 ng/dL; responders: 12; never above the baseline: 1."; !strings.Contains(f.Alt, want) {
		t.Errorf("%q is not in %q", want, f.Alt)
	}
	f, _, _ = waterfallOf(t, rises(set(), results.Ranked{Value: []results.Float{310}, Men: []int64{25}, Met: []int64{12}, Parts: 200,
		Line: 200}))
	if want := "cut into 200 parts of equal size"; !strings.Contains(f.Caption, want) ||
		strings.Contains(f.Caption, "rest of the definition") {
		t.Errorf("%q", f.Caption)
	}
}

// Where there is no order there is the reason; where response is not of a rise, nothing.
func TestNoWaterfall(t *testing.T) {
	if _, ok, said := waterfallOf(t, rises(set(), results.Absent{Reason: "some of the tables lack the changes"})); ok ||
		!strings.Contains(said, "are not shown: some of the tables lack the changes.") {
		t.Errorf("figure %v, said %q", ok, said)
	}
	if _, ok, said := waterfallOf(t, set()); ok || strings.Contains(said, "greatest changes") {
		t.Errorf("figure %v, said %q", ok, said)
	}
}
