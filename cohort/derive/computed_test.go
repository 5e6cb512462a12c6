package derive

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// TestBaselineOfComputed by hand: the baseline of a ratio is the ratio of the baselines, with which
// outcomes compare as they do with any other.
func TestBaselineOfComputed(t *testing.T) {
	c := one(cohort.TreatmentStart, []float64{-2, -1, 3, 6}, []float64{180, 220, 400, 250})
	c.Series = append(c.Series, cohort.Series{Analyte: unit.LH, Value: cohort.ReadingsOf([]float64{3, 5, 5, 5})})
	c.Visits.Slots[0].Col = []int32{2, 3}
	ratio := func(name, kind string, s Said, e Extra) Extra {
		s.Analyte = string(unit.TestosteroneLH)
		e.Name, e.Kind, e.Said = name, kind, s
		return e
	}
	plan := DefaultPlan() // the baseline is 200 / 4 = 50, follow-up 80 and 50
	plan.More = []Extra{
		ratio("rise", KindResponse, Said{Rise: 30}, Extra{}), ratio("more", KindResponse, Said{Rise: 31}, Extra{}),
		ratio("share", KindResponse, Said{OfBaseline: 1.6}, Extra{}), ratio("there", KindTimeToEvent, Said{AtLeast: 50}, Extra{}),
		ratio("later", KindTimeToEvent, Said{AtLeast: 60}, Extra{}),
	}
	d, err := Evaluate(context.Background(), c, plan, Named{})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]cohort.Tri{"rise": cohort.Yes, "more": cohort.No, "share": cohort.Yes} {
		if got := d.BinaryOf(name).Value[0]; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		if x, ok := d.Trace(0, name); !ok || len(x.Steps) < 5 { // four values of the baselines, and the visit
			t.Errorf("%s: %+v", name, x)
		}
	}
	if got := d.TimesOf("there").Status[0]; got != MetAtIndex {
		t.Errorf("at the level before: status %v", got)
	}
	if x := d.TimesOf("later"); x.Status[0] != AtRisk || !x.Event[0] {
		t.Errorf("not at the level before: status %v, event %v", x.Status[0], x.Event[0])
	}
	equal(t, "baseline of the panel", d.BaselineOf(unit.TestosteroneLH)(0), 50)
}

// TestLossOfVisitsThatCount: a visit that does not count for what is lost is no loss.
func TestLossOfVisitsThatCount(t *testing.T) {
	c := one(cohort.TreatmentStart, []float64{-1, 2, 4, 8}, []float64{200, 400, 420, 250})
	plan := DefaultPlan()
	loss := func(name string, e Extra) Extra {
		e.Name, e.Kind, e.Said = name, "loss", Said{Analyte: string(unit.TotalTestosterone), AtLeast: 300}
		return e
	}
	plan.More = []Extra{loss("any", Extra{}), loss("early", Extra{By: 6}), loss("late", Extra{From: 3})}
	d, err := Evaluate(context.Background(), c, plan, Named{})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct {
		event bool
		month float64
	}{"any": {true, 6}, "early": {false, 2}, "late": {true, 4}} {
		x := d.TimesOf(name)
		if x.Event[0] != want.event {
			t.Errorf("%s: event %v", name, x.Event[0])
		}
		equal(t, name, x.Time(0)/unit.DaysPerMonth, want.month)
	}
	if got := d.TimesOf("any").Outcome.Since; got != "the first visit with total testosterone at least 300 ng/dL" {
		t.Errorf("times of a loss count from %q", got)
	}
	var steps []string
	for _, s := range d.Attrition {
		if s.Path == "Early" {
			steps = append(steps, fmt.Sprintf("%s %d %d", s.Rule, s.Kept, s.Lost))
		}
	}
	if want := []string{"patients in the cohort 1 0", "not there already at the index 1 0", "with a follow-up value of total testosterone 1 0",
		"by whom it was met 1 0", "with a value of total testosterone after that 1 0"}; !slices.Equal(steps, want) {
		t.Errorf("%q", steps)
	}
}
