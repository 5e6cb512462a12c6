package interval

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// What a bootstrap does for speed (distinct intervals, Newton's steps sooner) gives the
// limits that Turnbull gives of each sample.
func TestBootstrapAsTurnbull(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 5 + r.IntN(120)
		lower, upper := make([]float64, n), make([]float64, n)
		for i := range n {
			lower[i] = float64(r.IntN(12)) * 30.4375 / 2
			upper[i] = lower[i] + float64(r.IntN(5))*30.4375/2
			if r.IntN(4) == 0 {
				upper[i] = math.Inf(1)
			}
		}
		const replicates = 200
		got, err := Bootstrap(lower, upper, 0.5, Resampling{Replicates: replicates, Seed: seed, Level: 0.9})
		if err != nil {
			t.Fatal(err)
		}
		draw := rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))
		var medians []float64
		for range replicates {
			weights := make([]float64, n)
			for range n {
				weights[draw.IntN(n)]++
			}
			c, err := Turnbull(lower, upper, Options{Weights: weights})
			if err != nil {
				t.Fatal(err)
			}
			m, err := c.Median()
			if err != nil {
				m = math.Inf(1)
			}
			medians = append(medians, m)
		}
		slices.Sort(medians)
		// The limits are at 9.95 and 189.05 of the 199 steps from the least to the largest.
		want := func(i int, share float64) float64 {
			if medians[i] == medians[i+1] || math.IsInf(medians[i+1], 1) {
				return medians[i+1]
			}
			return medians[i] + share*(medians[i+1]-medians[i])
		}
		for _, c := range [][2]float64{{got.Lower, want(9, 0.95)}, {got.Upper, want(189, 0.05)}} {
			if math.Abs(c[0]-c[1]) > 1e-9 || math.IsInf(c[0], 1) != math.IsInf(c[1], 1) {
				t.Errorf("seed %d, %d men: limit %v, by Turnbull %v", seed, n, c[0], c[1])
			}
		}
	}
}

// Observations that were made several times are as many observations.
func TestLogRankOfRepeated(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for round := range 40 {
		var lower, upper, times, allLower, allUpper []float64
		var group, allGroup []int
		for range 3 + r.IntN(40) {
			l, w, g := float64(r.IntN(6)), float64(r.IntN(4)), r.IntN(3)
			u := l + float64(r.IntN(4))
			if r.IntN(4) == 0 {
				u = math.Inf(1)
			}
			lower, upper, times, group = append(lower, l), append(upper, u), append(times, w), append(group, g)
			for range int(w) {
				allLower, allUpper, allGroup = append(allLower, l), append(allUpper, u), append(allGroup, g)
			}
		}
		got, err := new(Pool).LogRankOf(lower, upper, times, group, 3, AllScores[round%3])
		want, wantErr := LogRank(allLower, allUpper, allGroup, 3, AllScores[round%3])
		if err != wantErr || err == nil && !(math.Abs(got.Statistic-want.Statistic) <= 1e-9*(1+want.Statistic) && got.DF == want.DF) {
			t.Errorf("round %d: %+v (%v), each by itself %+v (%v)", round, got, err, want, wantErr)
		}
	}
}

// A pool that was asked before says what a new one says: of the same observations in other
// groups, and of others.
func TestPool(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 2))
	var pool Pool
	var lower, upper, times []float64
	kept := 0
	for round := range 30 {
		if round%6 == 0 {
			lower, upper = nil, nil
			for range 20 {
				l := float64(r.IntN(6))
				lower, upper = append(lower, l), append(upper, l+float64(r.IntN(4)))
			}
		}
		if round%3 == 0 { // the same intervals may be of other numbers of men
			times = nil
			for range lower {
				times = append(times, float64(1+r.IntN(7)))
			}
		}
		group := make([]int, len(lower))
		for i := range group {
			group[i] = r.IntN(3)
		}
		before := len(pool.made)
		got, err := pool.LogRankOf(lower, upper, times, group, 3, Sun)
		want, wantErr := new(Pool).LogRankOf(lower, upper, times, group, 3, Sun)
		if err != wantErr || err == nil && !(math.Abs(got.Statistic-want.Statistic) <= 1e-9*want.Statistic && got.DF == want.DF) {
			t.Errorf("round %d: %+v (%v), alone %+v (%v)", round, got, err, want, wantErr)
		}
		if len(pool.made) == before {
			kept++
		}
	}
	if kept != 20 {
		t.Errorf("%d estimates were kept of 20", kept)
	}
}

// A climb that begins near the estimate of others ends where one of its own does.
func TestPoolNear(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 3))
	for round := range 60 {
		var pool Pool
		for part := range 4 {
			var lower, upper []float64
			for range 1 + r.IntN(200)/(1+part) {
				l := float64(r.IntN(20)) * r.Float64()
				lower, upper = append(lower, l), append(upper, l+float64(r.IntN(8))*r.Float64())
				if r.IntN(3) == 0 {
					upper[len(upper)-1] = math.Inf(1)
				}
			}
			got, err := pool.Turnbull(lower, upper, Options{})
			want, wantErr := Turnbull(lower, upper, Options{})
			if err != wantErr || got.Unique != want.Unique || !(math.Abs(got.LogLikelihood-want.LogLikelihood) <= 1e-9*got.N) {
				t.Fatalf("round %d: %+v (%v), alone %+v (%v)", round, got, err, want, wantErr)
			}
			for j, m := range want.Mass {
				if want.Unique && !(math.Abs(got.Mass[j]-m) <= 1e-6) {
					t.Errorf("round %d: mass %d of %d is %v, alone %v", round, j, len(want.Mass), got.Mass[j], m)
				}
			}
		}
	}
}

// TestBootstrapSideBySide: limits are the same whatever the number of samples that are fitted at a time.
func TestBootstrapSideBySide(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var lower, upper []float64
	for range 60 {
		at := float64(r.IntN(12))
		lower, upper = append(lower, at), append(upper, at+1+float64(r.IntN(3)))
		if r.IntN(4) == 0 {
			upper[len(upper)-1] = math.Inf(1)
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	want, err := Bootstrap(lower, upper, 0.5, Resampling{Replicates: 200, Seed: 9})
	if err != nil || !(want.Lower < want.Upper) {
		t.Fatalf("%v, %v", want, err)
	}
	runtime.GOMAXPROCS(4)
	for range 5 {
		if got, err := Bootstrap(lower, upper, 0.5, Resampling{Replicates: 200, Seed: 9}); err != nil || got != want {
			t.Errorf("%v, %v, one after another %v", got, err, want)
		}
	}
}
