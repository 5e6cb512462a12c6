package competing

import (
	"math"
	"slices"

	"leydig/stats"
)

// OccupancyMethod is the share in each state over time.
var OccupancyMethod = stats.Method{
	ID: "competing.occupancy", Label: "state occupancy (Aalen-Johansen)",
	Sentence: "The share of men in each state over time was estimated by the product-limit of transition " +
		"matrices (Aalen-Johansen), censoring being independent.",
	Cite: "Aalen OO, Johansen S. Scand J Stat 1978;5:141-150; Datta S, Satten GA. Stat Probab Lett 2001;55:403-411",
}

// Stay is a subject's time in a state: from Start (not at risk at it) to Stop, then
// to the state Next, or censored where Next is negative.
type Stay struct {
	State       int
	Start, Stop float64
	Next        int
}

// States is the probability of each state (the inner index) from each time on.
type States struct {
	Time   []float64
	Share  [][]float64
	AtRisk [][]float64 // just before the time
}

const ErrStay stats.Reason = "a stay must end after it starts, in a state that is declared"

// Occupancy multiplies the transition matrices I + dA of all times, starting from
// the shares of the states at time 0. R: survival::survfit with istate and id.
func Occupancy(stays []Stay, initial []float64) (States, error) {
	if err := checkStays(stays, initial); err != nil {
		return States{}, err
	}
	n := len(initial)
	var times []float64 // ends, then starts
	for _, s := range stays {
		times = append(times, s.Stop)
	}
	for _, s := range stays {
		times = append(times, s.Start)
	}
	grid, place := places(times)
	m := len(grid)
	enter, leave := make([]float64, m*n), make([]float64, m*n)
	moves := make([][]float64, m)
	for i, s := range stays {
		stop, start := int(place[i]), int(place[len(stays)+i])
		leave[stop*n+s.State]++
		enter[start*n+s.State]++
		if s.Next >= 0 && s.Next != s.State {
			if moves[stop] == nil {
				moves[stop] = make([]float64, n*n)
			}
			moves[stop][s.State*n+s.Next]++
		}
	}
	out := States{}
	risk := make([]float64, n)
	share := slices.Clone(initial)
	for k := range m {
		if moves[k] != nil {
			share = step(share, risk, moves[k])
		}
		if slices.ContainsFunc(leave[k*n:k*n+n], func(d float64) bool { return d > 0 }) {
			out.Time = append(out.Time, grid[k])
			out.Share = append(out.Share, slices.Clone(share))
			out.AtRisk = append(out.AtRisk, slices.Clone(risk))
		}
		for a := range n {
			risk[a] += enter[k*n+a] - leave[k*n+a]
		}
	}
	return out, nil
}

// checkStays refuses stays and initial shares that cannot be.
func checkStays(stays []Stay, initial []float64) error {
	if len(stays) == 0 {
		return stats.NoData
	}
	n := len(initial)
	for _, s := range stays {
		if math.IsNaN(s.Start) || math.IsNaN(s.Stop) {
			return stats.ErrMissing
		}
		if s.Start >= s.Stop || s.State < 0 || s.State >= n || s.Next >= n {
			return ErrStay
		}
	}
	total := 0.0
	for _, p := range initial {
		if !(p >= 0) {
			return stats.Reason("the initial shares are not shares")
		}
		total += p
	}
	if math.Abs(total-1) > 1e-9 {
		return stats.Reason("the initial shares do not sum to 1")
	}
	return nil
}

// step multiplies the shares by I + dA: moves[a*n+b] of the risk[a] subjects in state a go to b.
func step(share, risk, moves []float64) []float64 {
	n := len(share)
	next := slices.Clone(share)
	for a := range n {
		for b := range n {
			if d := moves[a*n+b]; d > 0 {
				next[a] -= share[a] * d / risk[a]
				next[b] += share[a] * d / risk[a]
			}
		}
	}
	return next
}
