package interval_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"leydig/stats/interval"
)

// visits simulates n men seen about every three months, to the hundredth of a month
// or on a grid of half months.
func visits(n int, grid bool) (lower, upper []float64) {
	r := rand.New(rand.NewPCG(3, 3))
	lower, upper = make([]float64, n), make([]float64, n)
	for i := range n {
		x := 9 * math.Pow(r.ExpFloat64(), 1/1.3)
		upper[i] = math.Inf(1)
		for k := 1; k <= 8; k++ {
			v := math.Round(100*(3*float64(k)+0.8*r.NormFloat64())) / 100
			if grid {
				v = math.Round(2*v) / 2
			}
			v = math.Max(v, lower[i]+0.01)
			if x <= v {
				upper[i] = v
				break
			}
			lower[i] = v
		}
	}
	return lower, upper
}

func benchmarkTurnbull(b *testing.B, n int, grid bool) {
	lower, upper := visits(n, grid)
	for b.Loop() {
		c, err := interval.Turnbull(lower, upper, interval.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(c.Gap, "KKT-gap")
	}
}

func BenchmarkTurnbull1e5(b *testing.B)     { benchmarkTurnbull(b, 1e5, false) }
func BenchmarkTurnbullGrid1e5(b *testing.B) { benchmarkTurnbull(b, 1e5, true) }
func BenchmarkTurnbull1e4(b *testing.B)     { benchmarkTurnbull(b, 1e4, false) }

// The interval-censored median of a report of 400 men.
func BenchmarkBootstrap400(b *testing.B) {
	lower, upper := visits(400, true)
	for b.Loop() {
		if _, err := interval.Bootstrap(lower, upper, 0.5, interval.Resampling{Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

// Two covariates, neither of which matters.
func BenchmarkHazards1e4(b *testing.B) {
	lower, upper := visits(1e4, false)
	r := rand.New(rand.NewPCG(5, 5))
	columns := [][]float64{make([]float64, len(lower)), make([]float64, len(lower))}
	for i := range lower {
		columns[0][i], columns[1][i] = r.NormFloat64(), float64(r.IntN(2))
	}
	for b.Loop() {
		m, err := interval.Hazards(lower, upper, columns, interval.HazardOptions{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(m.Gap, "gap")
	}
}

// 1e5 men on a grid of half months: below 2 s.
func BenchmarkHazardsGrid1e5(b *testing.B) {
	lower, upper := visits(1e5, true)
	r := rand.New(rand.NewPCG(5, 5))
	columns := [][]float64{make([]float64, len(lower)), make([]float64, len(lower))}
	for i := range lower {
		columns[0][i], columns[1][i] = r.NormFloat64(), float64(r.IntN(2))
	}
	for b.Loop() {
		if _, err := interval.Hazards(lower, upper, columns, interval.HazardOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
