package derive

import (
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// TestMetAtTheEndOfTestosterone: of two counts on the last date before time zero the first in the
// file tells whether a man was at the level already.
func TestMetAtTheEndOfTestosterone(t *testing.T) {
	for _, x := range []struct {
		counts []float64
		want   Status
	}{{[]float64{0, 36, 5, 12}, MetAtIndex}, {[]float64{0, 5, 36, 12}, AtRisk}, {[]float64{36, nan, 5, 12}, AtRisk}} {
		c := one(cohort.TRTStop, []float64{-3, -1, -1, 2}, []float64{600, 500, 500, 250})
		c.Series = append(c.Series, cohort.Series{Analyte: unit.SpermConcentration, Value: cohort.ReadingsOf(x.counts)})
		if got := evaluate(t, c).TimesOf(SpermRecovery).Status[0]; got != x.want {
			t.Errorf("%v: status %v, want %v", x.counts, got, x.want)
		}
	}
}
