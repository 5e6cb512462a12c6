package competing_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"pgregory.net/rapid"

	"leydig/stats"
	"leydig/stats/competing"
	"leydig/stats/judge"
	"leydig/stats/newton"
	"leydig/stats/survival"
)

// Times 1 (cause 1), 2 (cause 2), 3 (censored), 4 (cause 1). S: 3/4, 1/2, 1/2, 0.
// F1: 1/4, then at 4 + 1/2 * 1/1 = 3/4; F2: 3/4 * 1/3 = 1/4.
func TestAalenJohansenByHand(t *testing.T) {
	tab, err := competing.Tabulate([]float64{1, 2, 3, 4}, []int{1, 2, 0, 1}, 2, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range competing.Variances {
		a, err := competing.AalenJohansen(tab[0], v, survival.Plain, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		for k, want := range []float64{0.25, 0.25, 0.25, 0.75} {
			judge.Close(t, "F1", a.Cause[0].Value[k], want, 1e-15)
		}
		judge.Close(t, "F2", a.Cause[1].Value[3], 0.25, 1e-15)
		judge.Close(t, "S", a.EventFree.Value[2], 0.5, 1e-15)
		if v == competing.Jackknife {
			// Before any censoring F1(1) is a share of 4: variance p(1-p)/4.
			judge.Close(t, "SE", a.Cause[0].SE[0], math.Sqrt(0.25*0.75/4), 1e-15)
		}
	}
}

func square(x float64) float64 { return x * x }

func drawn(t *rapid.T) (time []float64, cause []int) {
	for range rapid.IntRange(1, 60).Draw(t, "n") {
		time = append(time, float64(rapid.IntRange(0, 20).Draw(t, "t")))
		cause = append(cause, rapid.IntRange(0, 2).Draw(t, "c"))
	}
	return time, cause
}

// The probabilities sum to 1; event-free is Kaplan-Meier of any event with its error;
// without censoring an incidence is a share with the binomial error; doubling leaves
// the estimate.
func TestIncidenceProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		time, cause := drawn(t)
		tab, err := competing.Tabulate(time, cause, 2, nil, 1)
		if err != nil {
			t.Fatal(err)
		}
		a, err := competing.AalenJohansen(tab[0], competing.Jackknife, survival.LogLog, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		any, none := make([]bool, len(time)), true
		for i, c := range cause {
			any[i] = c > 0
			none = none && c > 0
		}
		kt, _ := survival.Tabulate(time, any)
		km, _ := survival.KaplanMeier(kt, survival.Options{})
		twice, _ := competing.Tabulate(slices.Concat(time, time), slices.Concat(cause, cause), 2, nil, 1)
		b, _ := competing.AalenJohansen(twice[0], competing.Jackknife, survival.LogLog, 0.95)
		n := float64(len(time))
		for k := range a.Time {
			if math.Abs(a.EventFree.Value[k]+a.Cause[0].Value[k]+a.Cause[1].Value[k]-1) > 1e-12 {
				t.Fatal("sum")
			}
			if math.Abs(a.EventFree.Value[k]-km.Survival[k]) > 1e-12 || km.Survival[k] > 0 && math.Abs(a.EventFree.SE[k]-km.SE[k]) > 1e-9 {
				t.Fatalf("event-free %g (%g), Kaplan-Meier %g (%g)", a.EventFree.Value[k], a.EventFree.SE[k], km.Survival[k], km.SE[k])
			}
			if math.Abs(a.Cause[0].Value[k]-b.Cause[0].Value[k]) > 1e-12 ||
				math.Abs(square(a.Cause[0].SE[k])-2*square(b.Cause[0].SE[k])) > 1e-14 {
				t.Fatal("doubling")
			}
			if none {
				p := a.Cause[0].Value[k]
				if math.Abs(square(a.Cause[0].SE[k])-p*(1-p)/n) > 1e-14 { // at p = 1 a root would magnify the rounding
					t.Fatalf("SE %g of a share %g of %g", a.Cause[0].SE[k], p, n)
				}
			}
		}
	})
}

// Two equal groups: statistic 0. A cause nobody had: no events.
func TestGray(t *testing.T) {
	time := []float64{1, 2, 3, 4, 1, 2, 3, 4}
	tab, err := competing.Tabulate(time, []int{1, 2, 0, 1, 1, 2, 0, 1}, 3, []int{0, 0, 0, 0, 1, 1, 1, 1}, 2)
	if err != nil {
		t.Fatal(err)
	}
	x, err := competing.Gray([][]competing.Table{tab}, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	judge.Close(t, "statistic", x.Statistic, 0, 1e-12)
	if _, err := competing.Gray([][]competing.Table{tab}, 3, 0); !errors.Is(err, stats.NoEvents) {
		t.Error(err)
	}
	if _, err := competing.Gray([][]competing.Table{tab[:1]}, 1, 0); !errors.Is(err, stats.OneGroup) {
		t.Error(err)
	}
	if _, err := competing.Tabulate([]float64{1}, []int{4}, 3, nil, 1); !errors.Is(err, competing.ErrCause) {
		t.Error(err)
	}
}

// Without competing events and censoring Fine and Gray's model is Cox's with Breslow
// ties: two subjects with x = 0, 1, events at 1 (x=1) and 2 (x=0), then 3 (x=1).
func TestFineGrayIsCox(t *testing.T) {
	m, err := competing.FineGray([]float64{1, 2, 3}, []int{1, 1, 1}, [][]float64{{1, 0, 1}}, competing.FineGrayOptions{Cause: 1})
	if err != nil {
		t.Fatal(err)
	}
	// Score: 1 - 2e/(2e+1) - e/(e+1) = 0 with e = exp(b): 1 = 2e², e = 1/sqrt 2... solved:
	// (2e+1)(e+1) = 2e(e+1) + e(2e+1) gives 1 + e = 2e² + e, so e² = 1/2.
	judge.Close(t, "coefficient", m.Coefficient[0], -math.Log(2)/2, 1e-10)
}

// Only those with x = 1 have the cause of interest: its subdistribution hazard ratio is
// infinite. cmprsk 2.2-11 (R 4.2.2) stops at 11.4 with converged = FALSE.
func TestFineGrayReasons(t *testing.T) {
	time, cause := []float64{1, 2, 3, 4, 5, 6}, []int{1, 1, 2, 2, 0, 2}
	x := []float64{1, 1, 1, 0, 0, 0}
	m, err := competing.FineGray(time, cause, [][]float64{x}, competing.FineGrayOptions{Cause: 1})
	if !errors.Is(err, stats.Monotone) || !slices.Equal(m.Infinite, []int{0}) {
		t.Error(m, err)
	}
	if _, err := competing.FineGray(
		time, cause, [][]float64{{1, 2, 3, 1, 2, 3}, {2, 4, 6, 2, 4, 6}}, competing.FineGrayOptions{Cause: 1},
	); !errors.Is(err, stats.Singular) {
		t.Error("collinear:", err)
	}
	if _, err := competing.FineGray(time, cause, [][]float64{x}, competing.FineGrayOptions{Cause: 3}); !errors.Is(err, stats.NoEvents) {
		t.Error("no events:", err)
	}
}

// Small data are monotone often. The pseudo-likelihood rises along b exactly if b'x of each event is not
// below that of anybody in its risk set, those who had another cause before among them.
func TestFineGrayRunsOff(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	endless, either := 0, 0
	for n := range 600 {
		size, p := 5+r.IntN(12), 1+r.IntN(3)
		time, cause, columns := make([]float64, size), make([]int, size), make([][]float64, p)
		for j := range columns {
			columns[j] = make([]float64, size)
			for i := range size {
				columns[j][i] = float64(r.IntN(3))
			}
		}
		for i := range size {
			time[i], cause[i] = float64(1+r.IntN(8)), r.IntN(3)
		}
		var rows [][]float64
		for i, event := range cause {
			for k := range size {
				atRisk := time[k] >= time[i] || cause[k] == 2
				if event != 1 || !atRisk {
					continue
				}
				z, most := make([]float64, p), 0.0
				for j := range columns {
					z[j] = columns[j][i] - columns[j][k]
					most = max(most, math.Abs(z[j]))
				}
				if most > 0 {
					floats.Scale(1/most, z)
					rows = append(rows, z)
				}
			}
		}
		want, sign, err := newton.RunOff(rows, newton.Each(p, p))
		if err != nil {
			t.Fatal(err)
		}
		m, err := competing.FineGray(time, cause, columns, competing.FineGrayOptions{Cause: 1, Weighted: n%2 == 0})
		switch {
		case errors.Is(err, stats.NoEvents) || errors.Is(err, stats.Singular):
		case errors.Is(err, stats.Monotone):
			if !slices.Equal(m.Infinite, want) || !slices.Equal(m.Sign, sign) {
				t.Errorf("data %d: %v %v, want %v %v", n, m.Infinite, m.Sign, want, sign)
			}
			endless++
			if slices.Contains(sign, 0) {
				either++
			}
		case err != nil || len(want) > 0:
			t.Errorf("data %d: %v, want %v to run off", n, err, want)
		}
	}
	if endless < 100 || either < 3 {
		t.Errorf("%d monotone, %d of them to either side: too few to tell", endless, either)
	}
}

// R 4.2.2, survival 3.5-3: survfit(Surv(t1, t2, e) ~ 1, id = id, istate = s)$pstate of
// five men, state 0 low, 1 eugonadal.
func TestOccupancy(t *testing.T) {
	s, err := competing.Occupancy([]competing.Stay{
		{0, 0, 3, 1}, {1, 3, 7, 0}, {0, 0, 2, 1}, {1, 2, 6, -1}, {0, 0, 5, -1}, {0, 0, 8, 1}, {0, 0, 1, 1}, {1, 1, 4, 0}, {0, 4, 9, -1},
	}, []float64{1, 0})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{0.2, 0.4, 0.6, 0.4, 0.4, 0.4, 0, 0.5, 0.5} {
		judge.Close(t, "eugonadal", s.Share[k][1], want, 1e-14)
		judge.Close(t, "sum", s.Share[k][0]+s.Share[k][1], 1, 1e-14)
	}
	// Without going back the shares are Aalen and Johansen's.
	one, _ := competing.Occupancy([]competing.Stay{{0, 0, 1, 1}, {0, 0, 2, 2}, {0, 0, 3, -1}, {0, 0, 4, 1}}, []float64{1, 0, 0})
	judge.Close(t, "F1", one.Share[3][1], 0.75, 1e-15)
	if _, err := competing.Occupancy([]competing.Stay{{0, 2, 2, 1}}, []float64{1, 0}); !errors.Is(err, competing.ErrStay) {
		t.Error(err)
	}
}

// Rows that were seen several times are that many rows.
func TestTabulateOf(t *testing.T) {
	time, cause, group := []float64{3, 1, 3, 2}, []int{1, 0, 2, 1}, []int{0, 1, 1, 0}
	times := []int64{2, 1, 3, 4}
	var at []float64
	var causes, groups []int
	for i, n := range times {
		for range n {
			at, causes, groups = append(at, time[i]), append(causes, cause[i]), append(groups, group[i])
		}
	}
	want, err := competing.Tabulate(at, causes, 2, groups, 2)
	if err != nil {
		t.Fatal(err)
	}
	got, err := competing.TabulateOf(time, cause, times, 2, group, 2)
	if err != nil || !reflect.DeepEqual(got, want) || got[0].AtRisk[0] != 6 {
		t.Errorf("%+v, want %+v (%v)", got, want, err)
	}
}
