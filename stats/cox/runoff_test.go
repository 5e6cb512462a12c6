package cox_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"

	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/dist"
	"leydig/stats/judge"
	"leydig/stats/newton"
)

// everyPair are the rows that runOff looks at a part of: of every event, the difference to each
// of those at risk.
func everyPair(d cox.Data, ties cox.Ties) (rows [][]float64) {
	for i, t := range d.Time {
		for k, u := range d.Time {
			switch {
			case !d.Event[i] || k == i || d.Stratum[k] != d.Stratum[i] || u < t || d.Entry != nil && d.Entry[k] >= t:
				continue
			case ties == cox.Exact && d.Event[k] && u == t:
				continue
			}
			z, most := make([]float64, len(d.Columns)), 0.0
			for j, c := range d.Columns {
				z[j] = c[i] - c[k]
				most = math.Max(most, math.Abs(z[j]))
			}
			for j := range z {
				z[j] /= most
			}
			if most > 0 {
				rows = append(rows, z)
			}
		}
	}
	return rows
}

// fewRows is a small data set of up to three related columns, with ties, strata and late entry.
func fewRows(r *rand.Rand) cox.Data {
	n, p := 4+r.IntN(12), 1+r.IntN(3)
	d := cox.Data{Time: make([]float64, n), Event: make([]bool, n), Stratum: make([]int, n), Columns: make([][]float64, p)}
	if r.IntN(3) == 0 {
		d.Entry = make([]float64, n)
	}
	for j := range d.Columns {
		d.Columns[j] = make([]float64, n)
	}
	for i := range n {
		d.Time[i], d.Event[i] = float64(2+r.IntN(8)), r.IntN(2) == 0
		if r.IntN(4) == 0 {
			d.Stratum[i] = 1
		}
		if d.Entry != nil {
			d.Entry[i] = float64(r.IntN(int(d.Time[i])))
		}
		for j := range d.Columns {
			switch j {
			case 0:
				d.Columns[j][i] = float64(r.IntN(2))
			case 1:
				d.Columns[j][i] = r.NormFloat64()
			case 2:
				d.Columns[j][i] = d.Columns[0][i]/2 + 0.3*r.NormFloat64()
			}
		}
	}
	return d
}

// Which coefficients run off, and where to, is what a linear programme over every pair says.
func TestRunOff(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	monotone, either, finite := 0, 0, 0
	for round := range 3000 {
		d, ties := fewRows(r), cox.AllTies[r.IntN(3)]
		m, err := cox.Fit(d, cox.Options{Ties: ties})
		if err == stats.NoEvents || err == stats.Singular {
			continue
		}
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		infinite, sign, err := newton.RunOff(everyPair(d, ties), newton.Each(len(d.Columns), len(d.Columns)))
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(sign, 0) {
			either++
		}
		if !slices.Equal(m.Infinite, infinite) || !slices.Equal(m.Sign, sign) {
			t.Fatalf("round %d: infinite %v to %v, want %v to %v", round, m.Infinite, m.Sign, infinite, sign)
		}
		if infinite == nil {
			finite++
		} else {
			monotone++
		}
	}
	if monotone < 500 || either < 200 || finite < 500 {
		t.Error("too few cases:", monotone, either, finite)
	}
}

// Of two columns the first tells who has the event next, and the second is the first and noise:
// the first runs off, the second may be anything.
func TestRunOffEitherWay(t *testing.T) {
	d := cox.Data{
		Time:    []float64{1, 2, 3, 4, 5, 6},
		Event:   []bool{true, true, true, true, true, false},
		Columns: [][]float64{{6, 5, 4, 3, 2, 1}, {6.2, 4.9, 4.1, 2.7, 2.2, 0.9}},
	}
	m, err := cox.Fit(d, cox.Options{})
	if err != nil || !slices.Equal(m.Infinite, []int{0, 1}) || !slices.Equal(m.Sign, []float64{0, 0}) {
		t.Fatal(m.Infinite, m.Sign, err)
	}
	d.Columns[1] = []float64{1, 0, 1, 0, 1, 0} // goes up and down: the first must outrun it
	if m, err = cox.Fit(d, cox.Options{}); err != nil || !slices.Equal(m.Sign, []float64{1, 0}) {
		t.Fatal(m.Infinite, m.Sign, err)
	}
	ci, err := m.ProfileInterval(1, 0.95)
	if err != nil || !math.IsInf(ci.Lower, -1) || !math.IsInf(ci.Upper, 1) {
		t.Error(ci, err)
	}
	if ci, err = m.ProfileInterval(0, 0.95); err != nil || math.IsInf(ci.Lower, 0) || !math.IsInf(ci.Upper, 1) {
		t.Error(ci, err)
	}
}

// A column that no risk set compares has no coefficient (R: NA).
func TestSilentColumn(t *testing.T) {
	d := cox.Data{
		Time:    []float64{1, 2, 3, 4, 5, 6, 7, 8},
		Event:   []bool{true, true, true, false, true, false, true, false},
		Columns: [][]float64{{0, 0, 1, 1, 0, 1, 0, 1}},
		Stratum: []int{0, 0, 1, 1, 0, 1, 0, 1},
	}
	if m, err := cox.Fit(d, cox.Options{}); err != stats.Singular {
		t.Error("a column that is constant in its strata:", m.Coefficient, m.SE(), err)
	}
}

// Of many rows the climb ends where rounding hides what is left to rise. R 4.2.2, survival 3.5-3:
// coxph(Surv(t, e) ~ x + g + offset(b * rare)), b -200 for the limit of the likelihood, and by
// uniroot where twice the likelihood is 3.84 lower.
func TestRunOffOfManyRows(t *testing.T) {
	const n = 20000
	d := cox.Data{Time: make([]float64, n), Event: make([]bool, n),
		Columns: [][]float64{make([]float64, n), make([]float64, n), make([]float64, n)}}
	for i := range n {
		d.Time[i], d.Event[i] = float64(i*7919%20011+1), i%5 < 2 && i%100 != 7
		d.Columns[0][i] = math.Sin(float64(i))
		if i%3 == 1 {
			d.Columns[1][i] = 1
		}
		if i%100 == 7 {
			d.Columns[2][i] = 1
		}
	}
	m, err := cox.Fit(d, cox.Options{})
	if err != nil || !slices.Equal(m.Infinite, []int{2}) || !slices.Equal(m.Sign, []float64{-1}) {
		t.Fatal(m.Infinite, m.Sign, err)
	}
	judge.Close(t, "likelihood", m.LogLik[1], -71147.0275602, 1e-12)
	ci, err := m.ProfileInterval(2, 0.95)
	if err != nil || !math.IsInf(ci.Lower, -1) {
		t.Fatal(ci, err)
	}
	judge.Close(t, "upper limit", ci.Upper, -3.75942244694, 1e-7)
}

// likelihood is the logarithm of it, with Breslow's or Efron's ties, each risk set summed anew about its
// largest linear predictor.
func likelihood(d cox.Data, ties cox.Ties, b []float64) (sum float64) {
	eta := make([]float64, len(d.Time))
	for j, x := range d.Columns {
		floats.AddScaled(eta, b[j], x)
	}
	for i, t := range d.Time {
		if !d.Event[i] {
			continue
		}
		same := func(k int) bool { return d.Event[k] && d.Time[k] == t && d.Stratum[k] == d.Stratum[i] }
		var atRisk, events []float64
		earlier := 0.0 // of the events of this time
		for k, u := range d.Time {
			if u >= t && d.Stratum[k] == d.Stratum[i] && (d.Entry == nil || d.Entry[k] < t) {
				atRisk = append(atRisk, eta[k])
			}
			if same(k) {
				events = append(events, eta[k])
				if k < i {
					earlier++
				}
			}
		}
		all, most := 0.0, floats.Max(atRisk)
		for _, v := range atRisk {
			all += math.Exp(v - most)
		}
		if ties == cox.Efron {
			for _, v := range events {
				all -= earlier / float64(len(events)) * math.Exp(v-most)
			}
		}
		sum += eta[i] - most - math.Log(all)
	}
	return sum
}

// farOut are coefficients a million away along a direction that sets all apart who are by one.
func farOut(t *testing.T, d cox.Data, rest *cox.Model, at []int) []float64 {
	rows := everyPair(d, cox.Breslow)
	wanted := make([]bool, len(rows))
	for i := range wanted {
		wanted[i] = true
	}
	directions, _, err := newton.Recede(rows, wanted, len(at))
	if err != nil {
		t.Fatal(err)
	}
	b := make([]float64, len(at))
	for _, x := range directions {
		floats.AddScaled(b, 1e6, x)
	}
	for j, k := range at {
		if k >= 0 {
			b[j] += rest.Coefficient[k]
		}
	}
	return b
}

// What others determine beside coefficients that run off: the likelihood of those who are not set
// apart is that which the whole one tends to.
func TestRest(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 29))
	met := map[cox.Ties]int{}
	for range 4000 {
		d := fewRows(r)
		for _, ties := range cox.AllTies {
			m, err := cox.Fit(d, cox.Options{Ties: ties})
			if err != nil || len(m.Infinite) == 0 {
				continue
			}
			climbed := m.LogLik[1]
			rest, at, err := m.Rest(d)
			for j, k := range at {
				if k < 0 && !slices.Contains(m.Infinite, j) || k >= 0 && slices.Contains(m.Infinite, j) {
					t.Fatalf("%+v: column %d at %d, %v run off", d, j, k, m.Infinite)
				}
			}
			if err != nil {
				continue
			}
			if m.LogLik[1] != rest.LogLik[1] || m.LR.Statistic != 2*(m.LogLik[1]-m.LogLik[0]) {
				t.Fatalf("%s %+v: its likelihood is %v, and %v is said", ties, d, rest.LogLik[1], m.LogLik[1])
			}
			if d.Entry == nil && rest.LogLik[1] < climbed-1e-9 {
				t.Fatalf("%s %+v: %v, and the climb came to %v", ties, d, rest.LogLik[1], climbed)
			}
			if len(at)-len(m.Infinite) < len(rest.Coefficient) {
				continue // some that may be anything
			}
			met[ties]++
			if ties == cox.Exact {
				continue
			}
			if whole := likelihood(d, ties, farOut(t, d, rest, at)); math.Abs(rest.LogLik[1]-whole) > 1e-6 {
				t.Fatalf("%s %+v: %v, and the whole tends to %v", ties, d, rest.LogLik[1], whole)
			}
		}
	}
	if met[cox.Efron] < 50 || met[cox.Breslow] < 50 || met[cox.Exact] < 50 {
		t.Error(met)
	}
}

// At a profile limit of a coefficient that runs off, the likelihood that the others tend to lies below the
// whole one by as much as it should.
func TestProfileOfRunOff(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 29))
	limits := 0
	for range 600 {
		d, ties := fewRows(r), []cox.Ties{cox.Breslow, cox.Efron}[r.IntN(2)]
		m, err := cox.Fit(d, cox.Options{Ties: ties})
		if err != nil || len(m.Infinite) == 0 {
			continue
		}
		if _, _, err = m.Rest(d); err != nil {
			continue
		}
		for _, j := range m.Infinite {
			ci, err := m.ProfileInterval(j, 0.95)
			if err != nil {
				continue // no path leads there
			}
			limit := ci.Lower
			if math.IsInf(limit, 0) {
				limit = ci.Upper
			}
			if math.IsInf(limit, 0) {
				continue
			}
			held := d
			held.Columns = slices.Delete(slices.Clone(d.Columns), j, j+1)
			held.Offset = make([]float64, len(d.Time))
			floats.AddScaled(held.Offset, limit, d.Columns[j])
			others, err := cox.Fit(held, cox.Options{Ties: ties})
			if err == nil && len(others.Infinite) > 0 {
				_, _, err = others.Rest(held)
			}
			if err != nil {
				continue
			}
			limits++
			judge.Close(t, "twice the fall", 2*(m.LogLik[1]-others.LogLik[1]), dist.Z(0.95)*dist.Z(0.95), 1e-6)
		}
	}
	if limits < 200 {
		t.Errorf("%d limits: too few to tell", limits)
	}
}

// A level without an event. R 4.2.2, survival 3.5-3: coxph(Surv(t, e) ~ x + level, subset = level != "c"),
// coxph.control(eps = 1e-14).
func TestRestOfLevels(t *testing.T) {
	d := cox.Data{
		Time: []float64{5, 26, 12, 7, 4, 26, 8, 11, 8, 20, 10, 23, 8, 16, 8, 8, 5, 2, 29, 12, 13, 5, 8, 5, 9, 9,
			24, 22, 18, 16, 25, 12, 8, 22, 28, 19, 6, 8, 15, 10, 11, 29, 23, 3, 30, 5, 23, 22, 8, 10, 4, 1,
			19, 6, 20, 25, 26, 13, 7, 26},
		Columns: [][]float64{{53, 54, 62, 45, 46, 60, 37, 52, 50, 55, 60, 53, 52, 57, 62, 54, 40, 48, 67, 46, 57, 62, 58, 50, 52, 41,
			54, 41, 41, 40, 43, 61, 46, 49, 45, 55, 59, 48, 56, 46, 61, 56, 60, 56, 52, 31, 43, 55, 45, 47, 46, 66,
			43, 45, 50, 52, 52, 49, 35, 54}, nil, nil},
	}
	for i, l := range "bbbbcabbbabccbaababccbcacaccabbbbcccabbbcaccbaacaaccacbaabcc" {
		level := map[rune]int{'b': 1, 'c': 2}[l]
		for k := 1; k <= 2; k++ {
			d.Columns[k] = append(d.Columns[k], map[bool]float64{true: 1}[k == level])
		}
		d.Event = append(d.Event, slices.Contains([]int{1, 3, 5, 10, 13, 18, 23, 28, 31, 32, 38, 41, 44, 45, 46, 48, 49, 54, 55}, i))
	}
	m, err := cox.Fit(d, cox.Options{})
	if err != nil || !slices.Equal(m.Infinite, []int{2}) {
		t.Fatal(m, err)
	}
	rest, at, err := m.Rest(d)
	if err != nil || !slices.Equal(at, []int{0, 1, -1}) {
		t.Fatal(at, err)
	}
	judge.Near(t, "coefficients", 1e-9, rest.Coefficient[:2], -0.0376586782536, -0.1508393526670)
	judge.Near(t, "errors", 1e-9, rest.SE()[:2], 0.0352939722736, 0.4800967665585)
}
