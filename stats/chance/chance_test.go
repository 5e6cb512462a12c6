package chance

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// null draws men in whom nothing changes: own levels log-normal, two values before
// treatment that must both lie below the limit of entry, then looks; and counts who is
// seen at or above another limit.
func null(r *rand.Rand, n int, truth Model, limit float64) (men []Man, seen int) {
	value := func(level float64) float64 { return level * (1 + truth.Within*r.NormFloat64()) }
	for len(men) < n {
		level := math.Exp(truth.Mean + truth.Between*r.NormFloat64())
		a, b := value(level), value(level)
		if truth.Limit > 0 && (a >= truth.Limit || b >= truth.Limit) {
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

var truth = Model{Mean: math.Log(260), Between: 0.2, Within: 0.16, Limit: 300}

// The expected number covers what brute force shows: 40 cohorts of 600 men, of which a
// 95% interval may miss few.
func TestExpectedCoversWhatIsSeen(t *testing.T) {
	missed := 0
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 7))
		men, seen := null(r, 600, truth, 300)
		m, err := Fit(men, 300)
		if err != nil {
			t.Fatal(err)
		}
		e := m.Expect(men, func(Man) float64 { return 300 }, 0.95)
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
// 12 looks, values of 250 and 280.
func TestSeenByBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	m := truth
	m.Limit = 0
	x := Man{Before: []float64{250, 280}, Looks: 3, N: 1}
	total, hits := 0.0, 0.0
	density := func(v, level float64) float64 { z := (v/level - 1) / m.Within; return math.Exp(-z*z/2) / level }
	for range 400_000 {
		level := math.Exp(m.Mean + m.Between*r.NormFloat64())
		w := density(250, level) * density(280, level)
		total += w
		for range x.Looks {
			if level*(1+m.Within*r.NormFloat64()) >= 300 {
				hits += w
				break
			}
		}
	}
	if got := m.Seen(x, 300); math.Abs(got-hits/total) > 0.004 {
		t.Errorf("chance %v, by brute force %v", got, hits/total)
	}
	if m.Seen(Man{Before: x.Before}, 300) != 0 {
		t.Error("a man who was not looked at was seen")
	}
	more := x
	more.Looks = 12
	if m.Seen(more, 300) <= m.Seen(x, 300) || m.Seen(x, 350) >= m.Seen(x, 300) {
		t.Error("more looks, or a lower limit, must raise the chance")
	}
}

func TestFewPairs(t *testing.T) {
	if _, err := Fit([]Man{{Before: []float64{200}, Looks: 2, N: 100}}, 300); !errors.Is(err, FewPairs) {
		t.Errorf("error %v", err)
	}
}
