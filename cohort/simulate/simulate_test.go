package simulate

import (
	"math"
	"reflect"
	"testing"

	"leydig/cohort"
)

func TestDeterministic(t *testing.T) {
	for _, p := range Presets {
		a, b := Run(p, 50, 9), Run(p, 50, 9)
		if !reflect.DeepEqual(clean(a), clean(b)) {
			t.Errorf("%s: two runs differ", p.Name)
		}
		if reflect.DeepEqual(clean(a), clean(Run(p, 50, 10))) {
			t.Errorf("%s: another seed gives the same cohort", p.Name)
		}
	}
}

// clean makes a cohort comparable: NaN differs from itself.
func clean(c *Cohort) []Visit {
	out := append([]Visit(nil), c.Visits...)
	for i := range out {
		for _, f := range []*float64{&out[i].Sperm, &out[i].SymptomScore} {
			if math.IsNaN(*f) {
				*f = -1
			}
		}
	}
	return out
}

// The review's durations are those that Krzastek 2019 prints, to two decimals;
// days are whole, so a hundredth of a month may be lost.
func TestReviewDurations(t *testing.T) {
	c := Run(ccReview, 400, ccReview.Seed)
	var short, long []float64
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range c.Patients {
		m := float64(p.Stop-p.Index) / 30.4375
		low, high = math.Min(low, m), math.Max(high, m)
		if m <= 36 {
			short = append(short, m)
		} else {
			long = append(long, m)
		}
	}
	if len(short) != 280 || len(long) != 120 {
		t.Fatalf("%d men up to 36 months and %d beyond, want 280 and 120", len(short), len(long))
	}
	for _, x := range []struct {
		what     string
		of       []float64
		mean, sd float64
	}{{"up to 36 months", short, 12.75, 9.52}, {"beyond", long, 51.93, 10.52}} {
		mean, sd := meanSD(x.of)
		if math.Abs(mean-x.mean) > 0.01 || math.Abs(sd-x.sd) > 0.01 {
			t.Errorf("%s: %.3f ± %.3f, want %.2f ± %.2f", x.what, mean, sd, x.mean, x.sd)
		}
	}
	if low != 0 || math.Abs(high-84) > 0.02 {
		t.Errorf("durations run from %.2f to %.2f months, want 0 to 84", low, high)
	}
}

// Whoever enters the review has two mornings below 300 ng/dL; no visit precedes
// the index but these, and none follows the end of treatment.
func TestReviewEntry(t *testing.T) {
	c := Run(ccReview, 300, 5)
	for _, v := range c.Visits {
		p := c.Patients[v.Patient]
		if v.Day <= p.Index && v.Testosterone >= 300 {
			t.Fatalf("%s enters with %g ng/dL", p.ID, v.Testosterone)
		}
		if v.Day > p.Stop && p.Stop-p.Index >= 14 && v.Day > p.Index {
			t.Fatalf("%s has a visit after treatment", p.ID)
		}
		if v.OnTRT == cohort.Yes {
			t.Fatalf("%s is on TRT", p.ID)
		}
	}
}

func TestRecoveryIsOffTRT(t *testing.T) {
	c := Run(trtRecovery, 200, 5)
	for _, v := range c.Visits {
		p := c.Patients[v.Patient]
		if on := v.Day <= p.Index; on != (v.OnTRT == cohort.Yes) {
			t.Fatalf("%s: on TRT is %v at day %d from the end", p.ID, v.OnTRT, v.Day-p.Index)
		}
		if p.TRTMonths < 1 || p.TRTMonths > 120 {
			t.Fatalf("%s had TRT for %g months", p.ID, p.TRTMonths)
		}
	}
}
