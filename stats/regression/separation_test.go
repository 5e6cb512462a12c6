package regression_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"leydig/stats"
	"leydig/stats/judge"
	"leydig/stats/regression"
)

// name is a term's name in these tests.
func name(t stats.Term) string { return t.Factor }

// With one covariate data are separated exactly if the outcomes do not overlap: quasi if
// one value has both.
func TestSeparationOfOneCovariate(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 14))
	kinds := map[string]int{}
	for range 3000 {
		n := 4 + rng.IntN(5)
		x, y := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i], y[i] = float64(rng.IntN(5)), float64(rng.IntN(2))
		}
		if slices.Max(y) == slices.Min(y) || slices.Max(x) == slices.Min(x) {
			continue
		}
		ends := map[float64][2]float64{0: {9, -9}, 1: {9, -9}}
		for i := range x {
			e := ends[y[i]]
			ends[y[i]] = [2]float64{math.Min(e[0], x[i]), math.Max(e[1], x[i])}
		}
		want := "overlap"
		switch lo, hi := ends[0], ends[1]; {
		case lo[1] < hi[0] || hi[1] < lo[0]:
			want = "complete"
		case lo[1] == hi[0] || hi[1] == lo[0]:
			want = "quasi"
		}
		m, err := regression.Fit(regression.Data{Outcome: y, Columns: [][]float64{x}, Terms: []stats.Term{{Factor: "x"}}}, regression.Options{})
		if err != nil {
			t.Fatalf("%v %v: %v", x, y, err)
		}
		got := "overlap"
		if m.Separated != nil {
			if got = "quasi"; m.Separated.Complete {
				got = "complete"
				if m.Deviance[1] > 1e-12 {
					t.Errorf("%v %v: deviance %v", x, y, m.Deviance)
				}
			}
			if !slices.Contains(m.Separated.Infinite, 1) || !strings.HasPrefix(m.Separated.Words(m.Terms, name), "x ") {
				t.Errorf("%v %v: %+v %s", x, y, m.Separated, m.Separated.Words(m.Terms, name))
			}
		}
		kinds[want]++
		if got != want {
			t.Errorf("x %v, y %v: %s, want %s", x, y, got, want)
		}
	}
	if len(kinds) != 3 {
		t.Error(kinds)
	}
}

// A coefficient of separated data runs off to one side, or may be anything, or is finite; the
// profile likelihood, a fit with the coefficient held by the offset, must say the same.
func TestSidesOfSeparation(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 7))
	met := map[float64]int{}
	for range 1500 {
		n := 6 + rng.IntN(5)
		d := regression.Data{Outcome: make([]float64, n), Columns: [][]float64{make([]float64, n), make([]float64, n)},
			Terms: []stats.Term{{Factor: "x"}, {Factor: "z"}}}
		for i := range n {
			d.Columns[0][i], d.Columns[1][i], d.Outcome[i] = float64(rng.IntN(4)), float64(rng.IntN(3)), float64(rng.IntN(2))
		}
		m, err := regression.Fit(d, regression.Options{})
		if err != nil || m.Separated == nil {
			continue
		}
		for j := 1; j <= 2; j++ {
			k := slices.Index(m.Separated.Infinite, j)
			want := [2]bool{k >= 0 && m.Separated.Sign[k] <= 0, k >= 0 && m.Separated.Sign[k] >= 0}
			for side, v := range []float64{-200, 200} {
				held := regression.Data{Outcome: d.Outcome, Columns: d.Columns[2-j : 3-j], Offset: make([]float64, n), Terms: d.Terms[2-j : 3-j]}
				for i, x := range d.Columns[j-1] {
					held.Offset[i] = v * x
				}
				at, err := regression.Fit(held, regression.Options{})
				if err != nil {
					continue // the climb from so far out may fail
				}
				met[v*float64(1+k)]++
				if endless := math.Abs(at.LogLik[1]-m.LogLik[1]) < 1e-6; endless != want[side] {
					t.Fatalf("%v %v: coefficient %d at %v: %v of %v, and %+v", d.Outcome, d.Columns, j, v, at.LogLik[1], m.LogLik[1], m.Separated)
				}
			}
			ci, err := m.ProfileInterval(j, 0.95)
			if k >= 0 && (err != nil || math.IsInf(ci.Lower, -1) != want[0] || math.IsInf(ci.Upper, 1) != want[1]) {
				t.Fatalf("%v %v: %d: %+v %v, %+v", d.Outcome, d.Columns, j, ci, err, m.Separated)
			}
		}
	}
	if len(met) < 6 {
		t.Error(met)
	}
}

// Quasi-complete by a level without events: the other coefficient, the deviance and one
// profile limit are finite. R: glm with the level's rows taken out; the limit of the
// profile is the root of its deviance.
func TestQuasiSeparation(t *testing.T) {
	b := judge.Read(t, "reference/data/birthwt.csv").Columns("low", "lwt", "smoke")
	d := regression.Data{Outcome: slices.Clone(b[0]), Columns: [][]float64{b[1], make([]float64, len(b[0]))},
		Terms: []stats.Term{{Factor: "lwt"}, {Factor: "level"}}}
	keep := regression.Data{Columns: make([][]float64, 1)}
	for i := range d.Outcome {
		if i%10 == 0 {
			d.Columns[1][i], d.Outcome[i] = 1, 0
			continue
		}
		keep.Outcome, keep.Columns[0] = append(keep.Outcome, d.Outcome[i]), append(keep.Columns[0], b[1][i])
	}
	m, rest := fit(t, d, regression.Options{}), fit(t, keep, regression.Options{})
	if m.Separated == nil || m.Separated.Complete || !slices.Equal(m.Separated.Infinite, []int{2}) || m.Separated.Sign[0] != -1 {
		t.Fatalf("%+v", m.Separated)
	}
	judge.Near(t, "deviance", 1e-10, m.Deviance[1:], rest.Deviance[1])
	ci, err := m.ProfileInterval(2, 0.95)
	if err != nil || !math.IsInf(ci.Lower, -1) || !(ci.Upper < 0) {
		t.Fatal(ci, err)
	}
	// At the limit the profile deviance is 3.84 above.
	at := d
	at.Offset, at.Columns = make([]float64, len(d.Outcome)), d.Columns[:1]
	for i, v := range d.Columns[1] {
		at.Offset[i] = v * ci.Upper
	}
	judge.Near(t, "profile", 1e-8, []float64{fit(t, at, regression.Options{}).Deviance[1] - m.Deviance[1]}, 3.841458820694124)
	// The other coefficient is that of the other rows.
	if part, k, ok := m.Determined(1); !ok || math.Abs(part.Coefficient[k]/rest.Coefficient[1]-1) > 1e-9 {
		t.Errorf("the finite coefficient: %v %v, want %v", k, ok, rest.Coefficient)
	}
	// Of a column far from 0, too, which is centred within.
	far := keep
	far.Columns = [][]float64{slices.Clone(keep.Columns[0])}
	d.Columns[0] = slices.Clone(d.Columns[0])
	for _, x := range [][]float64{far.Columns[0], d.Columns[0]} {
		for i := range x {
			x[i] += 1e4
		}
	}
	own := fit(t, far, regression.Options{})
	for j := range 2 {
		part, k, ok := fit(t, d, regression.Options{}).Determined(j)
		if !ok || math.Abs(part.Coefficient[k]/own.Coefficient[j]-1) > 1e-9 {
			t.Errorf("far from 0: %d %v, want %v", k, part.Coefficient, own.Coefficient[j])
		}
	}
	if _, _, ok := m.Determined(2); ok {
		t.Error("a level without events has a finite coefficient")
	}
	// A Poisson model of the same is separated, too; a linear one of probabilities is not.
	p := fit(t, d, regression.Options{Family: regression.Poisson})
	if p.Separated == nil || !slices.Equal(p.Separated.Infinite, []int{2}) {
		t.Errorf("Poisson: %+v", p.Separated)
	}
}

// What can go wrong has a reason.
func TestEdges(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6}
	for name, c := range map[string]struct {
		d    regression.Data
		o    regression.Options
		want error
	}{
		"no rows":   {regression.Data{}, regression.Options{}, stats.NoData},
		"no events": {regression.Data{Outcome: make([]float64, 6), Columns: [][]float64{x}}, regression.Options{}, regression.NoVariation},
		"all events": {regression.Data{Outcome: []float64{1, 1, 1, 1, 1, 1}, Columns: [][]float64{x}}, regression.Options{},
			regression.NoVariation},
		"one patient": {regression.Data{Outcome: []float64{1}, Columns: [][]float64{{3}}}, regression.Options{}, regression.NoVariation},
		"not 0 or 1": {regression.Data{Outcome: []float64{0, 1, 2, 0, 1, 1}, Columns: [][]float64{x}}, regression.Options{},
			regression.ErrOutcome},
		"missing": {regression.Data{Outcome: []float64{0, 1, math.NaN(), 0, 1, 1}, Columns: [][]float64{x}}, regression.Options{},
			stats.ErrMissing},
		"infinite": {regression.Data{Outcome: []float64{0, 1, 1, 0, 1, math.Inf(1)}, Columns: [][]float64{x}}, regression.Options{},
			regression.ErrInfinite},
		"ragged": {regression.Data{Outcome: []float64{0, 1}, Columns: [][]float64{x}}, regression.Options{}, stats.ErrUnpaired},
		"collinear": {regression.Data{Outcome: []float64{0, 1, 1, 0, 1, 0}, Columns: [][]float64{x, x}}, regression.Options{},
			stats.Singular},
		"link": {regression.Data{Outcome: x, Columns: [][]float64{x}}, regression.Options{Family: regression.Poisson,
			Link: regression.Logit}, regression.ErrLink},
		"negative weight": {regression.Data{Outcome: []float64{0, 1, 1, 0, 1, 0}, Columns: [][]float64{x},
			Weight: []float64{1, 1, -1, 1, 1, 1}}, regression.Options{}, stats.ErrWeight},
		"no rows left": {regression.Data{Outcome: []float64{3, 4}, Columns: [][]float64{{1, 2}}},
			regression.Options{Family: regression.Gaussian}, regression.Saturated},
		"exact line": {regression.Data{Outcome: x, Columns: [][]float64{x}}, regression.Options{Family: regression.Gaussian},
			regression.Exact},
		"constant mean": {regression.Data{Outcome: []float64{2, 2, 2, 2, 2, 2}, Columns: [][]float64{x}},
			regression.Options{Family: regression.Gaussian}, regression.NoVariation},
		"boundary": {regression.Data{Outcome: []float64{0, 1, 0, 1, 0, 1, 1, 1}, Columns: [][]float64{{0, 0, 0, 1, 1, 1, 2, 2}}},
			regression.Options{Link: regression.Log}, regression.Boundary},
	} {
		if _, err := regression.Fit(c.d, c.o); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
