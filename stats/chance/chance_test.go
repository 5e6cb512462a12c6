package chance

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"leydig/stats/newton"
)

// null draws men in whom nothing changes: own levels log-normal, two values before
// treatment that must both lie below the limit of entry, then looks; and counts who is
// seen at or above another limit.
func null(r *rand.Rand, n int, truth population, limit float64) (men []Man, seen int) {
	value := func(level float64) float64 { return level * (1 + truth.within*r.NormFloat64()) }
	for len(men) < n {
		level := math.Exp(truth.mean + truth.between*r.NormFloat64())
		a, b := value(level), value(level)
		if truth.limit > 0 && (a >= truth.limit || b >= truth.limit) {
			continue // not entered: so the level of those who enter is lower, too
		}
		m := Man{Before: []float64{a, b}, Looks: r.IntN(8), N: 1}
		for range m.Looks {
			if value(level) >= limit {
				seen++
				break
			}
		}
		men = append(men, m)
	}
	return men, seen
}

// population is a truth from which cohorts are drawn.
type population struct{ mean, between, within, limit float64 }

var truth = population{mean: math.Log(260), between: 0.2, within: 0.16, limit: 300}

// The expected number covers what brute force shows: 40 cohorts of 600 men, of which a
// 95% interval may miss few.
func TestExpectedCoversWhatIsSeen(t *testing.T) {
	missed := 0
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 7))
		men, seen := null(r, 600, truth, 300)
		m, err := Fit(slices.Values(men), 300)
		if err != nil {
			t.Fatal(err)
		}
		e := m.Expect(slices.Values(men), []Question{{At: func(x Man) (float64, int) { return 300, x.Looks }}}, 0.95)[0]
		if float64(seen) < e.CI.Lower || float64(seen) > e.CI.Upper {
			missed++
			t.Logf("seed %d: %d seen, expected %.1f (%.1f to %.1f)", seed, seen, e.Value, e.CI.Lower, e.CI.Upper)
		}
	}
	if missed > 5 { // P(6 or more of 40 at 5%) is 0.014
		t.Errorf("%d of 40 intervals miss", missed)
	}
}

// With the model known, a man's chance is what brute force over his posterior says:
// three looks, values of 250 and 280, own levels of the model's own distribution.
func TestSeenByBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	m := Model{grid: newGrid(120, 420, 0), theta: []float64{2, -6, 1, -2, 0.5, math.Log(0.16)}}
	o := m.grid.at(m.theta)
	x := Man{Before: []float64{250, 280}, Looks: 3, N: 1}
	total, hits := 0.0, 0.0
	density := func(v, level float64) float64 { z := (v/level - 1) / o.within; return math.Exp(-z*z/2) / level }
	for range 400_000 {
		u, q := r.Float64(), 0
		for ; q < points-1 && u >= o.mass[q]; q++ {
			u -= o.mass[q]
		}
		level := o.level[q]
		w := density(250, level) * density(280, level)
		total += w
		for range x.Looks {
			if level*(1+o.within*r.NormFloat64()) >= 300 {
				hits += w
				break
			}
		}
	}
	if got := m.seen(x, 300); math.Abs(got-hits/total) > 0.004 {
		t.Errorf("chance %v, by brute force %v", got, hits/total)
	}
	if m.seen(Man{Before: x.Before}, 300) != 0 {
		t.Error("a man who was not looked at was seen")
	}
	more := x
	more.Looks = 12
	if m.seen(more, 300) <= m.seen(x, 300) || m.seen(x, 350) >= m.seen(x, 300) {
		t.Error("more looks, or a lower limit, must raise the chance")
	}
}

// The scores are the derivatives of the log-likelihood, with and without a limit of entry.
func TestScores(t *testing.T) {
	for _, limit := range []float64{0, 300} {
		g := newGrid(120, 420, limit)
		theta := []float64{2, -6, 1, -2, 0.5, math.Log(0.16)}
		b := sumUp(Man{Before: []float64{250, 280}})
		likelihood := func(theta []float64) float64 {
			var w [points]float64
			return g.at(theta).posterior(b, &w)
		}
		d := newton.NewDerivatives(len(theta))
		var w [points]float64
		o := g.at(theta)
		o.posterior(b, &w)
		o.score(b, 1, &w, d)
		for k := range theta {
			const h = 1e-5
			up, down := slices.Clone(theta), slices.Clone(theta)
			up[k], down[k] = up[k]+h, down[k]-h
			if want := (likelihood(up) - likelihood(down)) / (2 * h); math.Abs(want-d.Gradient[k]) > 1e-7*(1+math.Abs(want)) {
				t.Errorf("limit %v, parameter %d: score %v, difference %v", limit, k, d.Gradient[k], want)
			}
		}
	}
}

// A question of measured men passes over those without a value before treatment.
func TestMeasuredAlone(t *testing.T) {
	men, _ := null(rand.New(rand.NewPCG(3, 3)), 400, truth, 300)
	m, err := Fit(slices.Values(men), 300)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(measured bool) []Question {
		return []Question{{Measured: measured, At: func(x Man) (float64, int) { return 300, x.Looks }}}
	}
	more := append(slices.Clone(men), Man{Looks: 5, N: 100})
	want := m.Expect(slices.Values(men), ask(false), 0.95)[0]
	if got := m.Expect(slices.Values(more), ask(true), 0.95)[0]; got != want {
		t.Errorf("of measured men %v, want %v", got, want)
	}
	if got := m.Expect(slices.Values(more), ask(false), 0.95)[0]; !(got.Value > want.Value+10) {
		t.Errorf("of all men %v, of measured ones %v", got, want)
	}
}

func TestFewPairs(t *testing.T) {
	if _, err := Fit(slices.Values([]Man{{Before: []float64{200}, Looks: 2, N: 100}}), 300); !errors.Is(err, FewPairs) {
		t.Errorf("error %v", err)
	}
}

// Small cohorts of any variation, with and without a limit of entry, have a model, and
// its expected number lies between none and all.
func TestSmallCohorts(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 11))
		p := population{mean: math.Log(200 + 80*r.Float64()), between: 0.1 + 0.2*r.Float64(), within: 0.02 + 0.15*r.Float64(), limit: 300}
		if seed%2 == 0 {
			p.limit = 0
		}
		men, _ := null(r, 20+r.IntN(40), p, 300)
		m, err := Fit(slices.Values(men), p.limit)
		if err != nil {
			t.Errorf("seed %d, %d men, %+v: %v", seed, len(men), p, err)
			continue
		}
		e := m.Expect(slices.Values(men), []Question{{At: func(x Man) (float64, int) { return 300, x.Looks }}}, 0.95)[0]
		if !(e.Value >= 0 && e.Value <= float64(len(men)) && e.SE > 0) {
			t.Errorf("seed %d: expected %v of %d, standard error %v", seed, e.Value, len(men), e.SE)
		}
	}
}

// seen is the chance that an unchanged man is seen at or above a limit at some of his visits,
// of which Expect adds up many.
func (m Model) seen(x Man, limit float64) float64 {
	o := m.grid.at(m.theta)
	var w [points]float64
	o.posterior(sumUp(x), &w)
	return weighed(&w, o.chances(limit).at(x.Looks))
}
