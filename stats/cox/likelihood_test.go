package cox

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"leydig/stats"
	"leydig/stats/judge"
	"leydig/stats/newton"
)

// random is data with everything that a likelihood takes account of.
func random(r *rand.Rand, n, p int) Data {
	d := Data{Time: make([]float64, n), Entry: make([]float64, n), Event: make([]bool, n), Columns: make([][]float64, p),
		Stratum: make([]int, n), Weight: make([]float64, n), Offset: make([]float64, n)}
	for j := range d.Columns {
		d.Columns[j] = make([]float64, n)
	}
	last := 1 + r.IntN(12)
	for i := range n {
		d.Time[i] = float64(1 + r.IntN(last))
		d.Entry[i] = d.Time[i] - float64(1+r.IntN(int(d.Time[i])))
		d.Event[i] = r.IntN(3) > 0
		d.Stratum[i], d.Weight[i], d.Offset[i] = r.IntN(2), 0.5+r.Float64(), r.NormFloat64()/4
		for j := range d.Columns {
			d.Columns[j][i] = r.NormFloat64()
		}
	}
	d.Event[0] = true
	if r.IntN(2) == 0 {
		d.Entry = nil
	}
	return d
}

// direct sums over each risk set anew, as the formulas stand in Therneau and Grambsch,
// chapter 3.
func (d Data) direct(beta []float64, ties Ties, mean []float64) *newton.Derivatives {
	p := len(beta)
	out := newton.NewDerivatives(p)
	x := func(i, j int) float64 { return d.Columns[j][i] - mean[j] }
	lp := func(i int) float64 {
		v := d.Offset[i]
		for j, b := range beta {
			v += b * x(i, j)
		}
		return v
	}
	seen := map[[2]float64]bool{}
	for e := range d.Time {
		key := [2]float64{float64(d.Stratum[e]), d.Time[e]}
		if !d.Event[e] || seen[key] {
			continue
		}
		seen[key] = true
		var tied []int
		weight := 0.0
		for i := range d.Time {
			if d.Event[i] && d.Time[i] == d.Time[e] && d.Stratum[i] == d.Stratum[e] {
				tied = append(tied, i)
				weight += d.Weight[i]
				out.Value += d.Weight[i] * lp(i)
				for j := range p {
					out.Gradient[j] += d.Weight[i] * x(i, j)
				}
			}
		}
		weight /= float64(len(tied))
		for k := range tied {
			s0, s1, s2 := 0.0, make([]float64, p), make([]float64, p*p)
			add := func(i int, share float64) {
				r := share * d.Weight[i] * math.Exp(lp(i))
				s0 += r
				for j := range p {
					s1[j] += r * x(i, j)
					for l := range p {
						s2[j*p+l] += r * x(i, j) * x(i, l)
					}
				}
			}
			for i := range d.Time {
				if d.Stratum[i] == d.Stratum[e] && d.Time[i] >= d.Time[e] && (d.Entry == nil || d.Entry[i] < d.Time[e]) {
					add(i, 1)
				}
			}
			if ties == Efron {
				for _, i := range tied {
					add(i, -float64(k)/float64(len(tied)))
				}
			}
			out.Value -= weight * math.Log(s0)
			for j := range p {
				out.Gradient[j] -= weight * s1[j] / s0
				for l := range p {
					out.Information[j*p+l] += weight * (s2[j*p+l]/s0 - s1[j]*s1[l]/(s0*s0))
				}
			}
		}
	}
	return out
}

// The sums by column and time are those of each risk set anew.
func TestLikelihoodDirect(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for round := range 200 {
		d := random(r, 2+r.IntN(40), 1+r.IntN(4))
		if round%20 == 0 {
			d = random(r, 1400, 2) // more than a stretch
		}
		ties := AllTies[round%2]
		s := d.sort()
		beta := make([]float64, s.p)
		for j := range beta {
			beta[j] = r.NormFloat64() / 2
		}
		if round%3 == 0 {
			clear(beta)
		}
		got := newton.NewDerivatives(s.p)
		if !newLikelihood(s, ties).evaluate(beta, got) {
			t.Fatal("not evaluated")
		}
		want := d.direct(beta, ties, s.mean)
		near := func(what string, a, b, size float64) {
			if !(math.Abs(a-b) <= 1e-10*(size+math.Abs(b))) {
				t.Errorf("round %d, %s, %d rows: %s %.15g, directly %.15g", round, ties, s.n, what, a, b)
			}
		}
		near("log-likelihood", got.Value, want.Value, 1)
		for j := range s.p {
			near("gradient", got.Gradient[j], want.Gradient[j], float64(s.n))
			for k := range s.p {
				near("information", got.Information[j*s.p+k], want.Information[j*s.p+k], float64(s.n))
			}
		}
	}
}

// A nested model is the model that Fit finds, from its own beginning.
func TestNestedAsFit(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	monotone := 0
	for round := range 150 {
		p := 2 + r.IntN(4)
		d := random(r, 10+r.IntN(80), p)
		if round%5 == 0 { // who has the event is told by the first column
			for i, e := range d.Event {
				d.Columns[0][i] = 0
				if e {
					d.Columns[0][i] = 1
				}
			}
		}
		whole, err := Fit(d, Options{Ties: AllTies[round%2], Robust: round%3 == 0})
		if err != nil {
			continue
		}
		if len(whole.Infinite) > 0 {
			monotone++
		}
		columns := r.Perm(p)[:1+r.IntN(p-1)]
		slices.Sort(columns)
		got, gotErr := whole.Nested(columns)
		d.Columns = stats.Pick(d.Columns, columns)
		want, wantErr := Fit(d, Options{Ties: whole.Ties, Robust: whole.Robust})
		if !errors.Is(gotErr, wantErr) || !slices.Equal(got.Infinite, want.Infinite) {
			t.Fatalf("round %d: %v, infinite %v; Fit: %v, %v", round, gotErr, got.Infinite, wantErr, want.Infinite)
		}
		if wantErr != nil || len(want.Infinite) > 0 {
			continue
		}
		near := func(what string, a, b float64) {
			if !(math.Abs(a-b) <= 1e-8*(1+math.Abs(b))) {
				t.Errorf("round %d: %s %.15g, by Fit %.15g", round, what, a, b)
			}
		}
		for j := range columns {
			near("coefficient", got.Coefficient[j], want.Coefficient[j])
			near("standard error", got.SE()[j], want.SE()[j])
			near("mean", got.Mean[j], want.Mean[j])
		}
		near("log-likelihood at zero", got.LogLik[0], want.LogLik[0])
		near("log-likelihood", got.LogLik[1], want.LogLik[1])
		if value, err := whole.NestedLogLik(columns); err != nil {
			t.Errorf("round %d: %v", round, err)
		} else {
			near("log-likelihood alone", value, want.LogLik[1])
		}
		near("score test", got.Score.Statistic, want.Score.Statistic)
		near("Wald test", got.Wald.Statistic, want.Wald.Statistic)
		near("likelihood ratio", got.LR.Statistic, want.LR.Statistic)
	}
	if monotone < 5 {
		t.Errorf("%d models were monotone", monotone)
	}
}

// A climb from near the maximum ends there, with the same variance.
func TestStart(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 18))
	for round := range 40 {
		d := random(r, 60+r.IntN(200), 3)
		want, err := Fit(d, Options{})
		if err != nil || len(want.Infinite) > 0 {
			continue
		}
		near := slices.Clone(want.Coefficient)
		for j := range near {
			near[j] += (r.Float64() - 0.5) / 10
		}
		got, err := Fit(d, Options{Start: near})
		if err != nil {
			t.Fatal(err)
		}
		for j := range near {
			if math.Abs(got.Coefficient[j]-want.Coefficient[j]) > 1e-9 || math.Abs(got.SE()[j]-want.SE()[j]) > 1e-9*want.SE()[j] {
				t.Errorf("round %d: %v (%v), from zero %v (%v)", round, got.Coefficient, got.SE(), want.Coefficient, want.SE())
			}
		}
		if !math.IsNaN(got.LR.Statistic) {
			t.Errorf("a likelihood ratio of %v without the likelihood at zero", got.LR)
		}
	}
}

// Of many rows a climb begins where that of some ends, and its last step is not looked at: it
// ends where one from zero does.
func TestNearbyAsFromZero(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 16))
	d := factor(r, many)
	d.Columns = append(d.Columns, nil)
	d.Stratum = make([]int, many)
	for i := range d.Time {
		d.Columns[3] = append(d.Columns[3], r.Float64())
		d.Stratum[i] = r.IntN(2)
	}
	s := d.sort()
	if (&Model{sorted: s, Ties: Efron}).nearby(make([]float64, s.p)) == nil {
		t.Error("no start is near")
	}
	zero := newton.NewDerivatives(s.p)
	l := newLikelihood(s, Efron)
	top, err := newton.Maximise(newton.Objective{Evaluate: l.evaluate}, make([]float64, s.p), newton.Options{Spread: s.spread})
	if err != nil || !l.evaluate(make([]float64, s.p), zero) {
		t.Fatal(err)
	}
	for _, tests := range []bool{true, false} {
		got, err := Fit(d, Options{NoTests: !tests})
		if err != nil {
			t.Fatal(err)
		}
		judge.Near(t, "coefficients", 1e-11, got.Coefficient, top.At...)
		judge.Near(t, "information", 1e-9, got.climbed.End.Information, top.End.Information...)
		judge.Near(t, "log-likelihood", 1e-13, got.LogLik[1:], top.End.Value)
		if tests {
			judge.Near(t, "at zero", 1e-13, got.LogLik[:1], zero.Value)
			judge.Near(t, "likelihood ratio", 1e-10, []float64{got.LR.Statistic}, 2*(top.End.Value-zero.Value))
		} else if got.LR.Statistic == got.LR.Statistic || got.LogLik[0] == got.LogLik[0] || got.Score.P == got.Score.P {
			t.Errorf("tests that were not asked for: %v, %v", got.LR, got.Score)
		}
		alone, err := got.NestedLogLik(nil)
		if err != nil {
			t.Fatal(err)
		}
		judge.Near(t, "without columns", 1e-13, []float64{alone}, zero.Value)
	}
}

// Many tied events have the shares that they have one by one.
func TestSharesOneByOne(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 17))
	for round := range 300 {
		d := 1 + int(math.Pow(10, 4*r.Float64()))
		s0d := float64(d) * (0.2 + r.Float64())
		s0, w, ties := s0d*(1+math.Pow(10, 4*r.Float64()-2)), 0.5+r.Float64(), AllTies[round%2]
		got := sharesOf(d, w, s0, s0d, ties)
		var want shares
		for k := range d {
			a := float64(k) / float64(d)
			if ties == Breslow {
				a = 0
			}
			den := s0 - a*s0d
			want.h, want.ah = want.h+w/den, want.ah+a*w/den
			want.c0, want.c1, want.c2 = want.c0+w/den/den, want.c1+a*w/den/den, want.c2+a*a*w/den/den
			want.logs += w * math.Log(den)
		}
		judge.Near(t, "sums", 1e-12, []float64{got.h, got.ah, got.c0, got.c1, got.c2, got.inverseSquare, got.ahDeath},
			want.h, want.ah, want.c0, want.c1, want.c2, want.c0, want.h-want.ah)
		if !(math.Abs(got.logs-want.logs) <= 1e-12*(math.Abs(want.logs)+float64(d))) {
			t.Errorf("logarithms %v, want %v", got.logs, want.logs)
		}
		if t.Failed() {
			t.Fatalf("round %d: %d events, %v at risk, %v of the events, %s", round, d, s0, s0d, ties)
		}
	}
}

// Rows that are parted where levels change, as those sorted by level are, have the sums of rows that
// are not.
func TestCuts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 18))
	d := factor(r, 20000)
	byLevel := make([]int, len(d.Time))
	for i := range byLevel {
		byLevel[i] = i
	}
	level := func(i int) int { return int(d.Columns[0][i] + 2*d.Columns[1][i]) }
	slices.SortStableFunc(byLevel, func(a, b int) int { return level(a) - level(b) })
	d.Time, d.Event, d.Weight = stats.Pick(d.Time, byLevel), stats.Pick(d.Event, byLevel), stats.Pick(d.Weight, byLevel)
	for j, x := range d.Columns {
		d.Columns[j] = stats.Pick(x, byLevel)
	}
	s, beta := d.sort(), []float64{0.3, -0.2, 0.1}
	whole := *s
	whole.cuts = nil
	got, want := newton.NewDerivatives(3), newton.NewDerivatives(3)
	if !newLikelihood(s, Efron).evaluate(beta, got) || !newLikelihood(&whole, Efron).evaluate(beta, want) || len(s.cuts) < 50 {
		t.Fatalf("%d cuts", len(s.cuts))
	}
	judge.Near(t, "log-likelihood", 1e-13, []float64{got.Value}, want.Value)
	judge.Near(t, "gradient", 1e-10, got.Gradient, want.Gradient...)
	judge.Near(t, "information", 1e-11, got.Information, want.Information...)
}
