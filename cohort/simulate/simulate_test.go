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

// Whoever enters the review has two mornings below 300 ng/dL; no visit precedes the index
// but these; a visit is on treatment up to its end, and on testosterone after a restart only.
func TestReviewEntry(t *testing.T) {
	c := Run(ccReview, 300, 5)
	for _, v := range c.Visits {
		p := c.Patients[v.Patient]
		if v.Day <= p.Index && v.Testosterone >= 300 {
			t.Fatalf("%s enters with %g ng/dL", p.ID, v.Testosterone)
		}
		if on := v.Day > p.Index && v.Day <= p.Stop; on != (v.OnTreatment == cohort.Yes) {
			t.Fatalf("%s: on treatment is %v at day %d, the end is at %d", p.ID, v.OnTreatment, v.Day-p.Index, p.Stop-p.Index)
		}
		if restarted := p.Restart != cohort.NoDay && v.Day > p.Restart; restarted != (v.OnTRT == cohort.Yes) {
			t.Fatalf("%s: on TRT is %v", p.ID, v.OnTRT)
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

// What the sample cohorts are there to show: many men of each preset, by their truth.
func TestPhysiology(t *testing.T) {
	share := func(c *Cohort, of, is func(*Patient) bool) float64 {
		n, k := 0.0, 0.0
		for i := range c.Patients {
			if p := &c.Patients[i]; of(p) {
				n++
				if is(p) {
					k++
				}
			}
		}
		return k / n
	}
	etiology := func(e string) func(*Patient) bool { return func(p *Patient) bool { return p.Etiology == e } }
	helped := func(p *Patient) bool { return p.Truth.Responds }
	cc := Run(ccReview, 3000, 3)
	if a, b := share(cc, etiology("primary"), helped), share(cc, etiology("secondary"), helped); a > 0.6*b {
		t.Errorf("the drug helps %.2f of primary, %.2f of secondary hypogonadism", a, b)
	}
	long := func(p *Patient) bool { return p.Stop-p.Index > 1096 }
	short := func(p *Patient) bool { return !long(p) }
	if a, b := share(cc, long, helped), share(cc, short, helped); a < b+0.02 {
		t.Errorf("the drug helps %.2f of those who stayed, %.2f of the others: drop-out must depend on response", a, b)
	}
	trt := Run(trtRecovery, 3000, 3)
	never := share(trt, func(*Patient) bool { return true }, func(p *Patient) bool { return math.IsInf(p.Truth.Sperm20, 1) })
	old := share(trt, func(*Patient) bool { return true }, func(p *Patient) bool { return p.Age >= 60 })
	if never < 0.02 || never > 0.1 || old < 0.02 {
		t.Errorf("%.3f never recover, %.3f are 60 and above", never, old)
	}
	lh, depot := map[string][]float64{}, map[string][]float64{}
	for _, v := range trt.Visits {
		p := &trt.Patients[v.Patient]
		switch days := v.Day - p.Index; {
		case days > 300:
			lh[p.Treatment] = append(lh[p.Treatment], v.LH)
		case days > 0 && days < 40:
			depot[p.Formulation] = append(depot[p.Formulation], v.Testosterone)
		}
	}
	hcg, _ := meanSD(lh["hcg"])
	none, _ := meanSD(lh["none"])
	if hcg > 0.5*none {
		t.Errorf("mean LH %.1f on hCG, %.1f without a drug", hcg, none)
	}
	undecanoate, _ := meanSD(depot["undecanoate"])
	gel, _ := meanSD(depot["gel"])
	if undecanoate < gel+100 {
		t.Errorf("in the first weeks testosterone %.0f after undecanoate, %.0f after gel", undecanoate, gel)
	}
}
