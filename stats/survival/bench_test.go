package survival_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"leydig/stats/survival"
)

// days simulates n times in whole days of six groups, as the R baselines do.
func days(n int) (time []float64, event []bool, group []int32) {
	r := rand.New(rand.NewPCG(1, 1))
	time, event, group = make([]float64, n), make([]bool, n), make([]int32, n)
	for i := range n {
		group[i] = int32(r.IntN(6))
		x := r.ExpFloat64() / (0.001 * (1 + 0.1*float64(group[i]+1)))
		c := 30 + 3620*r.Float64()
		time[i], event[i] = math.Ceil(math.Min(x, c)), x <= c
	}
	return time, event, group
}

func BenchmarkKaplanMeier1e7(b *testing.B) {
	time, event, group := days(1e7)
	for b.Loop() {
		tables, err := survival.TabulateBy(time, event, group, 6)
		if err != nil {
			b.Fatal(err)
		}
		for _, t := range tables {
			if _, err := survival.KaplanMeier(t, survival.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkLogRank1e7(b *testing.B) {
	time, event, group := days(1e7)
	for b.Loop() {
		tables, err := survival.TabulateBy(time, event, group, 6)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := survival.LogRank(tables); err != nil {
			b.Fatal(err)
		}
	}
}
