package regression_test

import (
	"testing"

	"leydig/stats"
	"leydig/stats/judge"
	"leydig/stats/regression"
)

// calendar is an outcome by year and a count: the mean of the year lies 600 standard deviations off 0.
func calendar(shift float64) regression.Data {
	years := []float64{5, 5, 6, 6, 7, 7, 8, 8, 9, 10, 10, 11, 12, 12, 13, 14, 14, 15, 15, 16}
	for i := range years {
		years[i] += shift
	}
	return regression.Data{
		Outcome: []float64{0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1},
		Columns: [][]float64{years, {3, 1, 2, 5, 4, 2, 1, 1, 3, 2, 5, 3, 2, 4, 1, 2, 3, 3, 1, 4}},
	}
}

// R 4.2.2: glm(y ~ year + x, binomial, control = glm.control(epsilon = 1e-15)), sandwich 3.0-2,
// limits the roots of the profile deviance. Firth's likelihood maximised and profiled by optim and
// uniroot in R, the year less 2010 (logistf 1.26 has its definitions).
func TestDistant(t *testing.T) {
	d := calendar(2000)
	m := fit(t, d, regression.Options{})
	judge.Near(t, "coefficients", 1e-9, m.Coefficient, -503.61503166, 0.250823674608, -0.0359616527272)
	judge.Near(t, "se", 1e-9, m.SE(), 307.935892721, 0.153247245909, 0.379847441767)
	judge.Near(t, "HC0", 1e-9, fit(t, d, regression.Options{Robust: regression.HC0}).SE(), 311.064378192, 0.15477686789, 0.311752909789)
	var lower, upper []float64
	for j := range m.Coefficient {
		ci, err := m.ProfileInterval(j, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		lower, upper = append(lower, ci.Lower), append(upper, ci.Upper)
	}
	judge.Near(t, "lower", 1e-9, lower, -1199.54269732, -0.0252642992825, -0.819737410455)
	judge.Near(t, "upper", 1e-9, upper, 51.2592301633, 0.597240021918, 0.729260012918)
	lr, err := m.LRTest(0)
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "LR of the intercept", 1e-9, []float64{lr.Statistic}, 3.13044282839)

	f, err := regression.Firth(d, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "Firth", 1e-7, f.Coefficient, -415.600142369, 0.2069916585, -0.0282465337058)
	judge.Near(t, "Firth's se", 1e-8, f.SE[1:], 0.134518667115, 0.337928763626)
	judge.Near(t, "Firth's lower", 1e-7, f.Lower, -1029.24960696, -0.0416137948156, -0.733770262078)
	judge.Near(t, "Firth's upper", 1e-7, f.Upper, 84.0716756143, 0.512427291655, 0.661488213051)
	judge.Near(t, "Firth's p", 1e-7, f.P, 0.105920061319, 0.10555158432, 0.934217445074)
}

// A shift of a column changes the intercept alone, however far it is.
func TestShift(t *testing.T) {
	near := fit(t, calendar(0), regression.Options{Robust: regression.HC3})
	penalised, err := regression.Firth(calendar(0), 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for _, shift := range []float64{1e3, 1e6, 1e9} {
		m := fit(t, calendar(shift), regression.Options{Robust: regression.HC3})
		judge.Near(t, "coefficients", 1e-10, m.Coefficient[1:], near.Coefficient[1:]...)
		judge.Near(t, "se", 1e-10, m.SE()[1:], near.SE()[1:]...)
		judge.Near(t, "likelihood", 1e-12, m.LogLik[:], near.LogLik[:]...)
		judge.Near(t, "intercept", 1e-9, m.Coefficient[:1], near.Coefficient[0]-shift*near.Coefficient[1])
		judge.Near(t, "fitted", 1e-6, m.Fitted, near.Fitted...)
		nested, err := m.Nested([]int{0})
		if err != nil {
			t.Fatal(err)
		}
		alone := calendar(shift)
		alone.Columns = alone.Columns[:1]
		own := fit(t, alone, regression.Options{Robust: regression.HC3})
		judge.Near(t, "nested", 1e-9, nested.Coefficient, own.Coefficient...)
		judge.Near(t, "nested se", 1e-9, nested.SE(), own.SE()...)
		f, err := regression.Firth(calendar(shift), 0.95)
		if err != nil {
			t.Fatal(err)
		}
		judge.Near(t, "Firth's lower", 1e-8, f.Lower[1:], penalised.Lower[1:]...)
		judge.Near(t, "Firth's upper", 1e-8, f.Upper[1:], penalised.Upper[1:]...)
	}
	// A column that varies by the rounding of its values alone is a constant.
	d := calendar(0)
	for i := range d.Columns[1] {
		d.Columns[1][i] = 0.3
		if i%3 == 0 {
			d.Columns[1][i] = 0.1 + 0.1 + 0.1
		}
	}
	if _, err := regression.Fit(d, regression.Options{}); err != stats.Singular {
		t.Errorf("a constant column: %v", err)
	}
}
