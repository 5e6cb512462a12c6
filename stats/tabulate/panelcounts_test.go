package tabulate

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/describe"
)

// steppedMen are men with up to seven visits, some beside others in one window, whose values have one decimal,
// a few of them more, or are missing.
func steppedMen(t *testing.T, factor float64) *derive.Dataset {
	t.Helper()
	r := rand.New(rand.NewPCG(11, 3))
	c := &cohort.Cohort{Kind: cohort.TreatmentStart, Sources: []cohort.Source{{File: "made.csv"}},
		Series: []cohort.Series{{Analyte: unit.Hematocrit, Value: cohort.NewReadings(10, factor, 0)}}}
	c.Visits.Slots = []cohort.Slot{{Time: 1, OnTRT: -1, Col: []int32{2}}}
	c.Visits.Start = []int32{0}
	var ids []string
	for i := range 3000 {
		ids = append(ids, "p"+string(rune('a'+i%26))+string(rune('a'+i/26%26))+string(rune('a'+i/676)))
		c.Patients.Source, c.Patients.Row, c.Patients.Index = append(c.Patients.Source, 0), append(c.Patients.Row, uint32(i)),
			append(c.Patients.Index, 100)
		for _, day := range []float64{-20, -5, 30, 36, 90, 95, 180} {
			x := float64(r.IntN(40)+400) / 10 * factor
			switch r.IntN(90) {
			case 0:
				x = 1.0 / 3 // of no step
			case 1:
				x = 7000 // of too many
			case 2, 3, 4, 5, 6, 7, 8, 9:
				x = math.NaN()
			}
			c.Visits.Time.Append(day)
			c.Visits.OnTRT = append(c.Visits.OnTRT, cohort.No)
			c.Series[0].Value.Append(x)
		}
		c.Visits.Start = append(c.Visits.Start, int32(c.Visits.Len()))
	}
	c.Patients.ID = cohort.IDsOf(ids...)
	d, err := derive.Evaluate(context.Background(), c, derive.DefaultPlan(), derive.Named{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestSteps: values and changes counted by steps are those counted by value.
func TestSteps(t *testing.T) {
	d := steppedMen(t, 1)
	c, values, changes := countsOf(d, unit.Hematocrit), 0, 0
	if c.numbers == nil {
		t.Fatal("a column of tenths is none of steps")
	}
	plain := &panelCounts{analyte: c.analyte, baseline: c.baseline}
	if b := c.values.Tally(); b.Count() < 2800 || b.Count() == 3000 {
		t.Errorf("%d of 3000 men have a baseline", b.Count())
	}
	m := d.Months()
	for k := range d.Plan.Schedule {
		v, dv := c.at(m, k)
		w, dw := plain.at(m, k)
		if !reflect.DeepEqual(v, w) || !reflect.DeepEqual(dv, dw) {
			t.Errorf("month %v: %v and %v, by value %v and %v", d.Plan.Schedule[k], v, dv, w, dw)
		}
		values, changes = values+int(v.Count()), changes+int(dv.Count())
	}
	if values < 8000 || changes < 8000 || changes >= values {
		t.Errorf("%d values, %d changes", values, changes)
	}
	if other := countsOf(steppedMen(t, 28.842), unit.Hematocrit); other.numbers != nil {
		t.Error("a column of another unit is none of steps")
	}
	if n := describe.NewSteps(10).Tally(); n.Count() != 0 {
		t.Errorf("no value is counted as %v", n)
	}
}
