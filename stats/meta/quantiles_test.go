package meta

import (
	"errors"
	"math"
	"testing"
)

var none = math.NaN()

// TestQuantilesNormal: R 4.2.2, the formulas of metafor's conv.fivenum (4.x) typed in R; and
// the example of metaBLUE's pages, Luo.mean(c(1, 4, 10), 30, "S1") = 4.356748, Wan.std(the
// same) = 2.205578.
func TestQuantilesNormal(t *testing.T) {
	for _, x := range []struct {
		name     string
		q        Quantiles
		mean, sd float64
		within   float64
	}{
		{"quartiles", Quantiles{none, 5, 12, 30, none, 60}, 15.88575, 18.9895633715, 1e-9},
		{"range", Quantiles{1, none, 9, none, 40, 60}, 10.7998104685, 8.43221663672, 1e-9},
		{"five numbers", Quantiles{1, 5, 9, 16, 40, 60}, 11.0012771142, 8.39769038365, 1e-9},
		{"metaBLUE's example", Quantiles{1, none, 4, none, 10, 30}, 4.356748, 2.205578, 2e-7},
	} {
		mean, sd, err := x.q.Normal()
		if err != nil {
			t.Fatal(err)
		}
		same(t, x.name+" mean", mean, &x.mean, x.within, 0)
		same(t, x.name+" sd", sd, &x.sd, x.within, 0)
	}
	// A symmetric summary has its middle as the mean, whatever the weights.
	if mean, _, err := (Quantiles{0, 4, 5, 6, 10, 40}).Normal(); err != nil || math.Abs(mean-5) > 1e-12 {
		t.Errorf("symmetric: %v, %v", mean, err)
	}
}

// TestQuantilesFitted: R 4.2.2, least squares over the shape by optimize (tolerance 1e-13), the
// scale in closed form; estmeansd's qe.mean.sd (1.0.1's functions) selects the same families
// and stops, at its bounds' tolerance, at 29.91399 and 67.65857; 11.61728, 9.57945; 11.72944,
// 9.55872.
func TestQuantilesFitted(t *testing.T) {
	for _, x := range []struct {
		name     string
		q        Quantiles
		mean, sd float64
		family   string
	}{
		{"quartiles", Quantiles{none, 5, 12, 30, none, 60}, 29.91395725, 67.65831163, "log-normal"},
		{"range", Quantiles{1, none, 9, none, 40, 60}, 11.6105789, 9.581581325, "gamma"},
		{"five numbers", Quantiles{1, 5, 9, 16, 40, 60}, 11.72633235, 9.559432223, "gamma"},
		{"testosterone", Quantiles{none, 210, 247, 310, none, 46}, 263.5108381, 79.45548636, "log-normal"},
		{"negative", Quantiles{none, -5, 2, 20, none, 46}, 5.666666667, 18.53252773, "normal"},
	} {
		mean, sd, family, err := x.q.Fitted()
		if err != nil || family != x.family {
			t.Errorf("%s: %s, %v", x.name, family, err)
		}
		same(t, x.name+" mean", mean, &x.mean, 1e-6, 0)
		same(t, x.name+" sd", sd, &x.sd, 1e-6, 0)
	}
	// Quantiles of a distribution give it back; another unit changes nothing else.
	for _, scale := range []float64{1, 28.842} {
		q := Quantiles{none, scale * math.Exp(1-0.5*0.6744897501960817), scale * math.E, scale * math.Exp(1+0.5*0.6744897501960817), none, 80}
		mean, sd, family, err := q.Fitted()
		want := scale * math.Exp(1.125)
		if err != nil || family != "log-normal" || math.Abs(mean/want-1) > 1e-8 || math.Abs(sd/(want*math.Sqrt(math.Expm1(0.25)))-1) > 1e-8 {
			t.Errorf("scale %g: %v, %v, %s (%v)", scale, mean, sd, family, err)
		}
	}
}

// TestQuantilesSkewed: by hand, |q1 + q3 - 2 m| / (q3 - q1) is 11/25 of 60 men, against
// 2.65/√60 - 6/60² = 0.340; of 12 men against 0.723.
func TestQuantilesSkewed(t *testing.T) {
	for _, x := range []struct {
		q    Quantiles
		want bool
	}{
		{Quantiles{none, 5, 12, 30, none, 60}, true}, {Quantiles{none, 5, 12, 30, none, 12}, false},
		{Quantiles{1, none, 9, none, 40, 60}, true}, {Quantiles{1, none, 20, none, 40, 60}, false},
		{Quantiles{1, 5, 9, 16, 40, 60}, true}, {Quantiles{0, 4, 5, 6, 10, 60}, false},
	} {
		if got := x.q.Skewed(); got != x.want {
			t.Errorf("%+v: %v", x.q, got)
		}
		// Where the scale begins does not matter.
		far := Quantiles{x.q.Min + 1000, x.q.Q1 + 1000, x.q.Median + 1000, x.q.Q3 + 1000, x.q.Max + 1000, x.q.N}
		if got := far.Skewed(); got != x.want {
			t.Errorf("%+v: %v", far, got)
		}
	}
}

// TestQuantilesCheck: what no median is.
func TestQuantilesCheck(t *testing.T) {
	for _, q := range []Quantiles{{none, 5, 4, 30, none, 60}, {none, 5, 12, 11, none, 60}, {none, 5, 5, 5, none, 60},
		{3, none, 2, none, 9, 60},
		{none, none, 5, none, none, 60}, {none, 5, 12, 30, none, 4}, {none, 5, 12, 30, none, 10.5}, {none, 5, none, 30, none, 60},
		{6, 5, 12, 30, 40, 60}, {1, 5, 12, 30, 29, 60}, {none, 5, 12, math.Inf(1), none, 60}} {
		if _, _, err := q.Normal(); !errors.Is(err, ErrQuantiles) {
			t.Errorf("%+v: %v", q, err)
		}
		if _, _, _, err := q.Fitted(); !errors.Is(err, ErrQuantiles) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}
