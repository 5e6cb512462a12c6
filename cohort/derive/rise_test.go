package derive

import (
	"math"
	"testing"

	"leydig/cohort"
)

// The greatest change is of the follow-up visits that the response looks at.
func TestGreatestRise(t *testing.T) {
	months, values := []float64{-1, 0, 3, 6, 12}, []float64{190, 210, 350, 260, 500} // baseline 200
	rise := func(edit func(*cohort.Cohort, *Response)) float64 {
		t.Helper()
		c := one(cohort.TreatmentStart, append([]float64(nil), months...), append([]float64(nil), values...))
		r := Response{Criterion: Criterion{Analyte: "total_testosterone", AtLeast: 400, Rise: 200}, When: When{Kind: "any"}}
		edit(c, &r)
		of := evaluate(t, c).GreatestRise(r)
		if of == nil {
			return math.Inf(1)
		}
		return of(0)
	}
	for _, x := range []struct {
		name string
		want float64
		edit func(*cohort.Cohort, *Response)
	}{
		{"the last is the greatest", 300, func(*cohort.Cohort, *Response) {}},
		{"up to month 6", 150, func(_ *cohort.Cohort, r *Response) { r.By = 6 }},
		{"a value on testosterone does not count", 150, func(c *cohort.Cohort, _ *Response) { c.Visits.OnTRT[4] = cohort.Yes }},
		{"a missing value is passed over", 150, func(c *cohort.Cohort, _ *Response) { c.Series[0].Value.Floats()[4] = nan }},
		{"never above the baseline", -20, func(c *cohort.Cohort, _ *Response) { copy(c.Series[0].Value.Floats()[2:], []float64{180, 100, 150}) }},
		{"no follow-up value", nan, func(c *cohort.Cohort, _ *Response) { copy(c.Series[0].Value.Floats()[2:], []float64{nan, nan, nan}) }},
		{"no baseline", nan, func(c *cohort.Cohort, _ *Response) { copy(c.Series[0].Value.Floats(), []float64{nan, nan}) }},
		{"not of a rise", math.Inf(1), func(_ *cohort.Cohort, r *Response) { r.Criterion.Rise = 0 }},
	} {
		if got := rise(x.edit); got != x.want && !(math.IsNaN(got) && math.IsNaN(x.want)) {
			t.Errorf("%s: %v, want %v", x.name, got, x.want)
		}
	}
}
