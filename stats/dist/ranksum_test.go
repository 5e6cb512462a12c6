package dist

import (
	"math"
	"testing"
)

// TestRankSumBothWays holds the fast construction against the careful one, into
// the last tails.
func TestRankSumBothWays(t *testing.T) {
	for _, r := range []RankSum{{1, 1}, {1, 40}, {7, 3}, {20, 21}, {50, 50}, {49, 12}, {30, 200}, {150, 150}} {
		fast, careful := r.Mass(), r.drawn()
		for u := range careful {
			if math.Abs(fast[u]-careful[u]) > 1e-10*careful[u] {
				t.Errorf("%v: P(U = %d) is %v, and %v by drawing", r, u, fast[u], careful[u])
				break
			}
		}
	}
}
