package cox

import (
	"math"
	"math/rand/v2"
	"testing"

	"leydig/stats/radix"
)

// What a pool says of a row is what its members say one by one, as they come and go.
func TestPool(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 5))
	for round := range 8 {
		n := 1 + r.IntN(1700)
		score, w, in := make([]float64, n), make([]float64, n), make([]bool, n)
		for i := range n {
			if score[i], w[i] = r.NormFloat64(), 1; round%2 == 0 {
				score[i] = float64(r.IntN(40)) / 7 * (1 + 1e-15*float64(r.IntN(2)))
			}
			if round%4 > 1 {
				w[i] = 0.5 + r.Float64()
			}
		}
		at := placesOf(score, radix.Order(score), 1e-14)
		if (at.high == nil) != (round%2 == 1) {
			t.Errorf("round %d: ties %v", round, at.high)
		}
		p := at.none(w)
		for range 600 {
			i := r.IntN(n)
			if in[i] {
				p.add(i, -w[i])
			} else {
				var want [3]float64
				for j, is := range in {
					switch {
					case !is:
					case math.Abs(score[j]-score[i]) < 1e-13:
						want[1] += w[j]
					case score[j] < score[i]:
						want[0] += w[j]
					default:
						want[2] += w[j]
					}
				}
				low, tied, high := p.about(i)
				if math.Abs(low-want[0]) > 1e-9 || math.Abs(tied-want[1]) > 1e-9 || math.Abs(high-want[2]) > 1e-9 {
					t.Fatalf("round %d, %d rows: %v, %v, %v, not %v", round, n, low, tied, high, want)
				}
				p.add(i, w[i])
			}
			in[i] = !in[i]
		}
	}
}
