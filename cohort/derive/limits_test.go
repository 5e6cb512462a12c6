package derive

import (
	"context"
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// Limits of each man's own: by the lower limit of his laboratory, by his age, and after a
// month. The ten men of the presets, with ages and limits of their own.
func TestOwnLimits(t *testing.T) {
	c := cohortOfMen(tenMen)
	ages := []float64{30, 35, 45, 50, 62, no, 40, 55, 39, 41}
	lower := []float64{460, 300, 420.5, 310, 265, 250, 280, 521, 341, no}
	c.Patients.Numbers = []cohort.Number{{Name: "age", Values: ages}, {Name: "lab_low", Values: lower}}
	plan := DefaultPlan()
	extra := func(name string, e Extra, said Said) {
		e.Name, e.Kind, e.Said = name, KindEver, said
		e.Analyte = string(unit.TotalTestosterone)
		plan.More = append(plan.More, e)
	}
	extra("own_lab", Extra{}, Said{AtLeastOf: "lab_low"})
	extra("by_age", Extra{}, Said{AtLeastByAge: []AgeLimit{{Below: 40, AtLeast: 400}, {Below: 60, AtLeast: 420}, {AtLeast: 264}}})
	extra("second_phase", Extra{From: 3, By: 6}, Said{AtLeast: 400})
	d, err := Evaluate(context.Background(), c, plan, Named{})
	if err != nil {
		t.Fatal(err)
	}
	// a 460 of 460; c 420 < 420.5; d 310 of 310; e 280 of 265; f 1100 of 250; h 520 < 521; i 341
	// of 341; j has no limit and so is not met.
	for name, want := range map[string]string{"own_lab": "abdefi", "by_age": "abceh", "second_phase": "abfh"} {
		got := ""
		for p, v := range d.BinaryOf(name).Value {
			if v == cohort.Yes {
				got += c.Patients.ID.At(p)
			}
		}
		if got != want {
			t.Errorf("%s: met by %s, want %s", name, got, want)
		}
	}
	i := slices.IndexFunc(d.Binary, func(b Binary) bool { return b.Outcome.Name == "by_age" })
	if text := d.Binary[i].Outcome.Rule.Text(); !strings.Contains(text, "total testosterone at least, by age, 400 (below 40 years), 420 "+
		"(below 60 years), 264 (others) ng/dL") {
		t.Errorf("rule %q", text)
	}
	plan.More = plan.More[:1]
	plan.More[0].AtLeastOf = "lab_lo"
	if _, err := Evaluate(context.Background(), c, plan, Named{}); err == nil || !strings.Contains(err.Error(), "lab_low") {
		t.Errorf("a column that is not there: %v", err)
	}
}

// A trace shows the man's own limit with its cell.
func TestTraceOfOwnLimit(t *testing.T) {
	c := cohortOfMen(tenMen)
	c.Patients.Numbers = []cohort.Number{{Name: "lab_low", Values: []float64{460, 300, 420.5, 310, 265, 250, 280, 521, 341, no},
		At: cohort.At{Col: []int32{4}}}}
	plan := DefaultPlan()
	plan.More = []Extra{{Name: "own_lab", Kind: KindEver, Said: Said{Analyte: string(unit.TotalTestosterone), AtLeastOf: "lab_low"}}}
	d, err := Evaluate(context.Background(), c, plan, Named{})
	if err != nil {
		t.Fatal(err)
	}
	trace, ok := d.Trace(0, "own_lab")
	if !ok || !strings.Contains(trace.Rule, "at least the patient's own lab_low") {
		t.Fatalf("rule %q", trace.Rule)
	}
	i := slices.IndexFunc(trace.Steps, func(s Source) bool { return s.Sense == "the limit" })
	if i < 0 || trace.Steps[i].What != "lab_low 460" || trace.Steps[i].Cell.Cell == "" {
		t.Errorf("steps %+v", trace.Steps)
	}
}
