package cox_test

import (
	"math"
	"testing"

	"leydig/stats/cox"
	"leydig/stats/judge"
)

func treated(t *testing.T) cox.Data {
	t.Helper()
	f := judge.Read(t, "statistics/treated.csv")
	return cox.Data{Time: f.Numbers("months"), Event: f.Are("recovered", "yes"), Columns: f.Columns("age", "volume")}
}

// TestRidge: coxph(Surv(months, e) ~ ridge(age, volume, theta, scale = TRUE), ties = "breslow", control =
// coxph.control(eps = 1e-14, iter.max = 100)), survival 3.5-3, R 4.2.2: coefficients, sqrt(diag(var)), loglik[2], df.
func TestRidge(t *testing.T) {
	d := treated(t)
	for penalty, want := range map[float64][6]float64{
		1: {-0.051102334329870609, 0.17299261527297061, 0.0083855401091164992, 0.033011773479571724, -447.57954000470534, 1.9771032150756886},
		20: {-0.042987775330587383, 0.14689793072113178, 0.0074716891736524155, 0.029712975095663997, -448.60289929953808,
			1.6327598068786393},
		200: {-0.017766114531378378, 0.061870569774485316, 0.0045554395778591734, 0.018111902668719957, -464.42456328066521,
			0.63516677242804387},
	} {
		m, err := cox.Fit(d, cox.Options{Ties: cox.Breslow, Ridge: penalty})
		if err != nil {
			t.Fatal(err)
		}
		se := m.SE()
		for k, got := range []float64{m.Coefficient[0], m.Coefficient[1], se[0], se[1], m.LogLik[1], m.DF} {
			if math.Abs(got-want[k]) > 1e-6*math.Abs(want[k]) {
				t.Errorf("penalty %v [%d]: %.12g, want %.12g", penalty, k, got, want[k])
			}
		}
	}
	plain, err := cox.Fit(d, cox.Options{Ties: cox.Breslow})
	if err != nil || plain.DF != 2 {
		t.Fatal(plain, err)
	}
	// Where the likelihood is monotone the penalty keeps coefficients finite; what is negative is refused.
	apart := cox.Data{Time: []float64{1, 2, 3, 4}, Event: []bool{true, true, false, false}, Columns: [][]float64{{1, 1, 0, 0}}}
	if m, err := cox.Fit(apart, cox.Options{Ridge: 1}); err != nil || len(m.Infinite) > 0 || !(m.Coefficient[0] > 0 && m.Coefficient[0] < 10) {
		t.Errorf("%+v, %v", m, err)
	}
	for _, bad := range []float64{-1, math.NaN(), math.Inf(1)} {
		if _, err := cox.Fit(d, cox.Options{Ridge: bad}); err != cox.ErrRidge {
			t.Errorf("%v: %v", bad, err)
		}
	}
}
