package meta

import (
	"errors"
	"math"
	"testing"

	"leydig/stats"
)

// odds are events and patients of two groups.
type odds struct{ a, n1, c, n2 []float64 }

func (o odds) fit(t bool) (*Mixed, error) {
	var b, d []float64
	for i := range o.a {
		b, d = append(b, o.n1[i]-o.a[i]), append(d, o.n2[i]-o.c[i])
	}
	return FitOddsRatios(o.a, b, o.c, d, t, 0.95)
}

var (
	bcgOdds = odds{[]float64{4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27},
		[]float64{123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913},
		[]float64{11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29},
		[]float64{139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854}}
	emptyCells = odds{[]float64{4, 0, 10, 3, 7, 0, 5}, []float64{24, 15, 41, 12, 47, 10, 20}, []float64{8, 3, 12, 3, 15, 0, 0},
		[]float64{24, 17, 45, 3, 45, 9, 18}}
	evenOdds = odds{[]float64{10, 11, 9, 12}, []float64{20, 22, 19, 23}, []float64{8, 9, 8, 10}, []float64{20, 21, 20, 24}}
)

// TestOddsRatiosAgainstR: R 4.2.2, the same likelihood with 61 points of adaptive
// Gauss-Hermite quadrature, maximised by optim to 1e-16 with numDeriv's Hessian, which is
// metafor 3.8-1's rma.glmm(measure = "OR", model = "CM.EL") to the five digits at which its
// optimiser stops (BCG: -0.75381051, SE 0.18007648, tau2 0.31163488, LRT 176.87383931, 12 df;
// empty cells: -0.79601605, 0.79432953, 2.40301906, 18.92039777, 5 df).
func TestOddsRatiosAgainstR(t *testing.T) {
	for _, x := range []struct {
		name                string
		of                  odds
		k                   int
		mean, se, tau2, lrt float64
	}{
		{"BCG", bcgOdds, 13, -0.75381050257, 0.18007215437, 0.31163488551, 176.87383931},
		{"empty cells", emptyCells, 6, -0.79601603505, 0.79417585928, 2.40301727971, 18.920397796},
		{"no heterogeneity", evenOdds, 4, 0.34775702729, 0.30654497745, 0, 0.038455570713},
	} {
		m, err := x.of.fit(false)
		heldOdds(t, x.name, m, err, x.k, x.mean, x.se, x.tau2, x.lrt)
	}
}

// heldOdds holds a model of two groups against R's figures.
func heldOdds(t *testing.T, name string, m *Mixed, err error, k int, mean, se, tau2, lrt float64) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if m.K != k || m.LRT.DF != float64(k-1) {
		t.Errorf("%s: %d studies, %g df", name, m.K, m.LRT.DF)
	}
	same(t, name, m.Mean.Value, &mean, 1e-6, 0)
	same(t, name+" se", m.Mean.SE, &se, 1e-6, 0)
	same(t, name+" tau2", m.Tau2, &tau2, 1e-6, 1e-9)
	same(t, name+" lrt", m.LRT.Statistic, &lrt, 1e-8, 0)
}

// TestOddsRatiosEdges: one study has its conditional maximum (R: of 4, 20, 8, 16 the
// root of the mean by uniroot to 1e-14; fisher.test stops at 0.407756); groups that change places change the
// sign; studies without events add nothing; events of one side only have no maximum.
func TestOddsRatiosEdges(t *testing.T) {
	one, err := FitOddsRatios([]float64{4}, []float64{20}, []float64{8}, []float64{16}, false, 0.95)
	if err != nil || math.Abs(math.Exp(one.Mean.Value)-0.4077569802) > 1e-9 || one.Tau2 != 0 {
		t.Errorf("one study: %v %+v", math.Exp(one.Mean.Value), err)
	}
	m, err := emptyCells.fit(true)
	if err != nil {
		t.Fatal(err)
	}
	back, err := odds{emptyCells.c, emptyCells.n2, emptyCells.a, emptyCells.n1}.fit(true)
	if err != nil || math.Abs(back.Mean.Value+m.Mean.Value) > 1e-7 || math.Abs(back.Tau2-m.Tau2) > 1e-6 || m.DF != 5 {
		t.Errorf("turned round: %v, %v; %v, %v", m.Mean.Value, back.Mean.Value, m.Tau2, back.Tau2)
	}
	for _, x := range []struct {
		of   odds
		want error
	}{
		{odds{[]float64{0, 0}, []float64{5, 6}, []float64{0, 0}, []float64{5, 6}}, stats.NoEvents},
		{odds{[]float64{0, 0}, []float64{5, 6}, []float64{2, 1}, []float64{5, 6}}, stats.Monotone},
		{odds{[]float64{7, 0}, []float64{5, 6}, []float64{2, 1}, []float64{5, 6}}, ErrCounts},
	} {
		if _, err := x.of.fit(false); !errors.Is(err, x.want) {
			t.Errorf("%v: %v, want %v", x.of, err, x.want)
		}
	}
}

// TestMixedSpread: R 4.2.2, the same likelihood of FitProportions profiled by optimize, its ends by
// uniroot to 1e-10; lme4 1.1-31's confint(glmer(cbind(x, n - x) ~ 1 + (1 | id), nAGQ = 7), method =
// "profile") squared is 1.083306 to 16.6457. Of shares that agree (10/20, 11/22, 9/19, 12/23) the
// interval begins at 0.
func TestMixedSpread(t *testing.T) {
	for _, c := range []struct {
		x, n      []float64
		low, high float64
	}{{x, n, 1.08336888, 16.64580537}, {[]float64{10, 11, 9, 12}, []float64{20, 22, 19, 23}, 0, 0.3200788943}} {
		m, err := FitProportions(c.x, c.n, false, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		s, err := m.Spread()
		if err != nil {
			t.Fatal(err)
		}
		same(t, "tau2 lower", s.Tau2.CI.Lower, &c.low, 1e-6, 1e-12)
		same(t, "tau2 upper", s.Tau2.CI.Upper, &c.high, 1e-6, 0)
		if s.Tau2.Value != m.Tau2 || !(s.I2.CI.Lower <= m.I2 && m.I2 <= s.I2.CI.Upper) {
			t.Errorf("tau2 %v, I2 %v in %v", s.Tau2.Value, m.I2, s.I2.CI)
		}
	}
	one, err := FitProportions([]float64{3}, []float64{9}, false, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := one.Spread(); err != ErrFewStudies {
		t.Errorf("one study: %v", err)
	}
	for _, o := range []odds{emptyCells, evenOdds} { // the BCG trials take a second
		for _, fit := range []func(bool) (*Mixed, error){o.fit, o.unconditional} {
			m, err := fit(false)
			if err != nil {
				t.Fatal(err)
			}
			if s, err := m.Spread(); err != nil || !(s.Tau2.CI.Lower <= m.Tau2 && m.Tau2 < s.Tau2.CI.Upper) {
				t.Errorf("odds ratios: %v in %v, %v", m.Tau2, s.Tau2.CI, err)
			}
		}
	}
}
