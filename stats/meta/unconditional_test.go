package meta

import (
	"errors"
	"math"
	"testing"

	"leydig/stats"
)

func (o odds) unconditional(t bool) (*Mixed, error) {
	var b, d []float64
	for i := range o.a {
		b, d = append(b, o.n1[i]-o.a[i]), append(d, o.n2[i]-o.c[i])
	}
	return FitOddsRatiosUnconditional(o.a, b, o.c, d, t, 0.95)
}

// TestUnconditionalAgainstR: R 4.2.2, the same likelihood with 7 points of adaptive
// Gauss-Hermite quadrature in all k + 2 parameters, maximised by optim and four steps of Newton's
// method with numDeriv's derivatives, which is metafor 3.8-1's rma.glmm(measure = "OR", model = "UM.FS") with lme4 1.1-31
// to the five digits at which its optimiser stops (BCG: -0.74501347, SE 0.17556580, tau2
// 0.29489365; empty cells: -0.71786418, 0.60886154, 1.29460669; even: 0.35623160, 0.31029694,
// 0). QE.LRT is metafor's, and QE.Wld but for the empty cells, where metafor's glm stops at
// 1.88407833: that is QE of rma(method = "FE") of the tables without one.
func TestUnconditionalAgainstR(t *testing.T) {
	for _, x := range []struct {
		name                      string
		of                        odds
		k                         int
		mean, se, tau2, lrt, wald float64
	}{
		{"BCG", bcgOdds, 13, -0.74500339357, 0.17556222833, 0.29488604375, 176.95444818836, 163.16491518507},
		{"empty cells", emptyCells, 6, -0.71786578399, 0.60886474183, 1.29462442782, 19.60949890523, 1.88408082309},
		{"no heterogeneity", evenOdds, 4, 0.35623158813, 0.31029693175, 0, 0.03902238379, 0.03901954254},
	} {
		m, err := x.of.unconditional(false)
		heldOdds(t, x.name, m, err, x.k, x.mean, x.se, x.tau2, x.lrt)
		same(t, x.name+" wald", m.Wald.Statistic, &x.wald, 1e-6, 0)
	}
}

// TestUnconditionalEdges: one study is its table's own log odds ratio (by hand); groups that
// change places change the sign; studies without events add nothing; tables that are all at
// one end have no maximum.
func TestUnconditionalEdges(t *testing.T) {
	one, err := FitOddsRatiosUnconditional([]float64{4}, []float64{20}, []float64{8}, []float64{16}, false, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	value, se := math.Log(4.0*16/(20*8)), math.Sqrt(1.0/4+1.0/20+1.0/8+1.0/16)
	if math.Abs(one.Mean.Value-value) > 1e-9 || math.Abs(one.Mean.SE-se) > 1e-9 || one.Tau2 != 0 {
		t.Errorf("one study: %+v", one.Mean)
	}
	m, err := emptyCells.unconditional(true)
	if err != nil {
		t.Fatal(err)
	}
	back, err := odds{emptyCells.c, emptyCells.n2, emptyCells.a, emptyCells.n1}.unconditional(true)
	if err != nil || math.Abs(back.Mean.Value+m.Mean.Value) > 1e-6 || math.Abs(back.Tau2-m.Tau2) > 1e-5 || m.DF != 5 {
		t.Errorf("turned round: %v, %v; %v, %v (%v)", m.Mean.Value, back.Mean.Value, m.Tau2, back.Tau2, err)
	}
	for _, x := range []struct {
		of   odds
		want error
	}{
		{odds{[]float64{0, 0}, []float64{5, 6}, []float64{0, 0}, []float64{5, 6}}, stats.NoEvents},
		{odds{[]float64{0, 0}, []float64{5, 6}, []float64{2, 1}, []float64{5, 6}}, stats.Monotone},
		{odds{[]float64{5, 6}, []float64{5, 6}, []float64{2, 1}, []float64{5, 6}}, stats.Monotone},
		{odds{[]float64{7, 0}, []float64{5, 6}, []float64{2, 1}, []float64{5, 6}}, ErrCounts},
	} {
		if _, err := x.of.unconditional(false); !errors.Is(err, x.want) {
			t.Errorf("%v: %v, want %v", x.of, err, x.want)
		}
	}
}
