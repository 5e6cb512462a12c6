package parametric_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"leydig/stats"
	"leydig/stats/parametric"
)

// Exponential without covariates: the rate is events over time at risk, 3/(1+2+3+4).
func TestExponentialByHand(t *testing.T) {
	l, u := parametric.RightCensored([]float64{1, 2, 3, 4}, []bool{true, true, true, false})
	m, err := parametric.Fit(parametric.Data{Lower: l, Upper: u}, parametric.Exponential)
	if err != nil {
		t.Fatal(err)
	}
	if want := math.Log(10.0 / 3); math.Abs(m.Parameter[0]-want) > 1e-12 {
		t.Errorf("intercept %g, want %g", m.Parameter[0], want)
	}
	if want := 1 / math.Sqrt(3); math.Abs(math.Sqrt(m.Variance.At(0, 0))-want) > 1e-12 {
		t.Errorf("SE, want %g", want)
	}
	q, err := m.Quantile(nil, 0, 0.5, 0.95)
	if err != nil || math.Abs(q.Value-math.Ln2*10/3) > 1e-12 {
		t.Errorf("median %v %v", q, err)
	}
}

// Lognormal without censoring: mean and population standard deviation of the logs.
func TestLognormalByHand(t *testing.T) {
	l, u := parametric.RightCensored([]float64{1, math.E, math.E * math.E}, []bool{true, true, true})
	m, err := parametric.Fit(parametric.Data{Lower: l, Upper: u}, parametric.LogNormal)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(m.Parameter[0]-1) > 1e-12 || math.Abs(m.Scale[0]-math.Sqrt(2.0/3)) > 1e-12 {
		t.Errorf("mean %g, scale %g", m.Parameter[0], m.Scale[0])
	}
}

func TestReasons(t *testing.T) {
	if _, err := parametric.Fit(parametric.Data{}, parametric.Weibull); !errors.Is(err, stats.NoData) {
		t.Error(err)
	}
	if _, err := parametric.Fit(
		parametric.Data{Lower: []float64{0}, Upper: []float64{0}}, parametric.Weibull,
	); !errors.Is(err, parametric.ErrTime) {
		t.Error(err)
	}
	if _, err := parametric.Fit(
		parametric.Data{Lower: []float64{3}, Upper: []float64{2}}, parametric.Weibull,
	); !errors.Is(err, stats.ErrReversed) {
		t.Error(err)
	}
	l, u := parametric.RightCensored([]float64{1, 2, 3}, []bool{true, true, true})
	if _, err := parametric.Fit(parametric.Data{Lower: l, Upper: u, Columns: [][]float64{{1, 1, 1}}}, parametric.Weibull); err == nil {
		t.Error("a constant column")
	}
}

// A group without events: its time ratio is infinite, and is told to be, whatever the
// unit of time. Without any event nothing is determined.
func TestMonotone(t *testing.T) {
	event := []bool{true, true, false, true, false, false, false, false}
	group, size := []float64{0, 0, 0, 0, 1, 1, 1, 1}, []float64{3, 1, 4, 1, 5, 9, 2, 6}
	for _, days := range []float64{1, 30.4375, 1e-4} {
		time := []float64{1, 2, 3, 4, 1, 2, 3, 4}
		for i := range time {
			time[i] *= days
		}
		l, u := parametric.RightCensored(time, event)
		for _, d := range []parametric.Distribution{parametric.Weibull, parametric.LogNormal, parametric.LogLogistic,
			parametric.Exponential} {
			m, err := parametric.Fit(parametric.Data{Lower: l, Upper: u, Columns: [][]float64{size, group}}, d)
			if !errors.Is(err, stats.Monotone) || !slices.Equal(m.Infinite, []int{1}) || !slices.Equal(m.Sign, []float64{1}) {
				t.Errorf("%s, unit %g: %+v, %v", d, days, m, err)
			}
			none, never := parametric.RightCensored(time, make([]bool, 8))
			if _, err := parametric.Fit(parametric.Data{Lower: none, Upper: never}, d); !errors.Is(err, stats.NoEvents) {
				t.Errorf("%s without events: %v", d, err)
			}
		}
	}
}

// All of one day: the scale goes to 0, with a covariate or without.
func TestNoScatter(t *testing.T) {
	same := []float64{5, 5, 5, 5}
	for _, columns := range [][][]float64{nil, {{0, 1, 0, 1}}} {
		d := parametric.Data{Lower: same, Upper: same, Columns: columns}
		if _, err := parametric.Fit(d, parametric.Weibull); err != parametric.NoScatter {
			t.Error(err)
		}
	}
}

// Times in other units shift the intercept by the logarithm of the unit and leave the
// rest; narrow intervals about exact times come to the exact fit.
func TestFitProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(12, 40).Draw(t, "n")
		var time, x []float64
		var event []bool
		events := 0
		for i := range n {
			time = append(time, float64(rapid.IntRange(1, 50).Draw(t, "t")))
			x = append(x, float64(rapid.IntRange(0, 6).Draw(t, "x")))
			event = append(event, rapid.IntRange(0, 3).Draw(t, "e") > 0)
			if event[i] {
				events++
			}
		}
		if events < 8 {
			return
		}
		dist := rapid.SampledFrom([]parametric.Distribution{parametric.Weibull, parametric.LogNormal, parametric.LogLogistic}).Draw(t, "d")
		l, u := parametric.RightCensored(time, event)
		m, err := parametric.Fit(parametric.Data{Lower: l, Upper: u, Columns: [][]float64{x}}, dist)
		if err != nil || m.Scale[0] < 0.05 {
			return
		}
		months := make([]float64, n)
		for i := range time {
			months[i] = time[i] / 30.4375
		}
		l, u = parametric.RightCensored(months, event)
		k, err := parametric.Fit(parametric.Data{Lower: l, Upper: u, Columns: [][]float64{x}}, dist)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(k.Parameter[0]+math.Log(30.4375)-m.Parameter[0]) > 1e-7 ||
			math.Abs(k.Parameter[1]-m.Parameter[1]) > 1e-7 || math.Abs(k.Scale[0]-m.Scale[0]) > 1e-7 {
			t.Fatalf("months %v, days %v", k.Parameter, m.Parameter)
		}
		for i := range time {
			l[i], u[i] = time[i], math.Inf(1)
			if event[i] {
				l[i], u[i] = time[i]*(1-1e-3), time[i]*(1+1e-3)
			}
		}
		w, err := parametric.Fit(parametric.Data{Lower: l, Upper: u, Columns: [][]float64{x}}, dist)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(w.Parameter[1]-m.Parameter[1]) > 1e-2*(1+math.Abs(m.Parameter[1])) {
			t.Fatalf("intervals %v, exact %v", w.Parameter, m.Parameter)
		}
	})
}
