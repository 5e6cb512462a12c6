package derive

import (
	"testing"

	"leydig/cohort"
)

// TestOffTreatment by hand: off treatment means at a visit off it; maintained means at the last such
// visit of a man who was eugonadal on treatment before it, and of one date the first value counts.
func TestOffTreatment(t *testing.T) {
	const on, off, unsaid = cohort.Yes, cohort.No, cohort.Unknown
	for _, x := range []struct {
		name            string
		months, values  []float64
		treated         []cohort.Tri
		ever, remaining cohort.Tri
	}{
		{"kept", []float64{0, 3, 6, 9}, []float64{200, 400, 250, 350}, []cohort.Tri{off, on, off, off}, on, on},
		{"lost", []float64{0, 3, 6, 9}, []float64{200, 400, 350, 250}, []cohort.Tri{off, on, off, off}, on, off},
		{"never had it on treatment", []float64{0, 3, 6}, []float64{200, 250, 350}, []cohort.Tri{off, on, off}, on, unsaid},
		{"had it on treatment only afterwards", []float64{0, 3, 6}, []float64{200, 350, 400}, []cohort.Tri{off, off, on}, on, unsaid},
		{"treated again after the last visit off it", []float64{0, 1, 3, 6}, []float64{200, 400, 250, 400},
			[]cohort.Tri{off, on, off, on}, off, off},
		{"two values on the last date", []float64{0, 3, 6, 6}, []float64{200, 400, 250, 350}, []cohort.Tri{off, on, off, off}, on, off},
		{"nothing said after the index", []float64{0, 3}, []float64{200, 400}, []cohort.Tri{off, unsaid}, unsaid, unsaid},
	} {
		c := one(cohort.TreatmentStart, x.months, x.values)
		c.Visits.OnTreatment = x.treated
		d := evaluate(t, c)
		value := func(name string) cohort.Tri {
			if b := d.BinaryOf(name); b != nil {
				return b.Value[0]
			}
			return cohort.Unknown
		}
		if got := value(OffTreatment); got != x.ever {
			t.Errorf("%s: off treatment %v, want %v", x.name, got, x.ever)
		}
		if got := value(MaintainedAfterStop); got != x.remaining {
			t.Errorf("%s: maintained %v, want %v", x.name, got, x.remaining)
		}
	}
}
