package survival

import (
	"math"

	"leydig/stats"
)

// ShiftedMethod says how a curve would be had those who left done otherwise.
var ShiftedMethod = stats.Method{
	ID: "survival.delta-adjusted", Label: "delta-adjusted Kaplan-Meier estimate",
	Sentence: "What drop-out could change was judged by letting the hazard of those censored, from then on, be a multiple of that of those " +
		"who stayed (delta adjustment); with the multiple 1 this is the Kaplan-Meier estimate, with 0 none of them has the event.",
	Cite: "Efron B. Proc 5th Berkeley Symp 1967;4:831-853 (self-consistency); Lipkovich I, Ratitch B, O'Kelly M. Pharm Stat 2016;15:216-229",
}

// Shifted is the survival at a time had each of those censored before it had ratio times
// the hazard of the others from his censoring on:
//
//	S(t; r) = (n(t) + Σ over u <= t of c(u) (S(t)/S(u))^r) / n
//
// where n(t) are those under observation beyond t, c(u) those censored at u, and S is the
// Kaplan-Meier estimate. Ratio 1 gives S itself (Efron's self-consistency), 0 one less
// the share of events. The table must have no late entries.
func (c Curve) Shifted(time, ratio float64) (float64, error) {
	n := c.N()
	if n == 0 {
		return math.NaN(), stats.NoData
	}
	e, err := c.At(time)
	if err != nil {
		return math.NaN(), err
	}
	left, sum := n, 0.0
	for i := 0; i <= c.index(time); i++ {
		left -= c.Events[i] + c.Censored[i]
		if c.Censored[i] > 0 && c.Survival[i] > 0 {
			sum += c.Censored[i] * math.Pow(e.Value/c.Survival[i], ratio)
		}
	}
	return (left + sum) / n, nil
}
