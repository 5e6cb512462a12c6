package competing_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"leydig/stats/competing"
	"leydig/stats/survival"
)

// days simulates n times in whole days of six groups with two causes.
func days(n int) (time []float64, cause, group []int) {
	r := rand.New(rand.NewPCG(1, 1))
	time, cause, group = make([]float64, n), make([]int, n), make([]int, n)
	for i := range n {
		group[i] = r.IntN(6)
		x := r.ExpFloat64() / (0.001 * (1 + 0.1*float64(group[i]+1)))
		c := 30 + 3620*r.Float64()
		time[i] = math.Ceil(math.Min(x, c))
		if x <= c {
			cause[i] = 1
			if r.Float64() < 0.3 {
				cause[i] = 2
			}
		}
	}
	return time, cause, group
}

func BenchmarkAalenJohansen1e6(b *testing.B) {
	time, cause, group := days(1e6)
	for b.Loop() {
		tables, err := competing.Tabulate(time, cause, 2, group, 6)
		if err != nil {
			b.Fatal(err)
		}
		for _, t := range tables {
			if _, err := competing.AalenJohansen(t, competing.Jackknife, survival.LogLog, 0.95); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkGray1e6(b *testing.B) {
	time, cause, group := days(1e6)
	for b.Loop() {
		tables, err := competing.Tabulate(time, cause, 2, group, 6)
		if err != nil {
			b.Fatal(err)
		}
		for c := 1; c <= 2; c++ {
			if _, err := competing.Gray([][]competing.Table{tables}, c, 0); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkFineGray1e5x5(b *testing.B) {
	time, cause, group := days(1e5)
	r := rand.New(rand.NewPCG(4, 4))
	columns := make([][]float64, 5)
	for j := range columns {
		columns[j] = make([]float64, len(time))
		for i := range columns[j] {
			columns[j][i] = r.NormFloat64() + 0.1*float64(group[i])
		}
	}
	for b.Loop() {
		if _, err := competing.FineGray(time, cause, columns, competing.FineGrayOptions{Cause: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
