package survival

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/radix"
)

// WeightedForCensoringMethod is the curve with inverse-probability-of-censoring weights.
var WeightedForCensoringMethod = stats.Method{
	ID: "survival.ipcw", Label: "Kaplan-Meier estimate weighted for drop-out",
	Sentence: "Kaplan-Meier estimates were also weighted by the inverse probability of being still observed: within groups of men whose " +
		"predicted hazard of leaving is alike, leaving was taken as unrelated to the outcome; the weighted curve is the mean of the groups' " +
		"curves by their size.",
	Cite: "Robins JM, Finkelstein DM. Biometrics 2000;56:779-788; Satten GA, Datta S. Am Stat 2001;55:207-210",
}

// Mixture is the survival at a time of groups together, their curves weighted by size:
// with censoring that depends on the group alone it is what weights by the inverse of the
// groups' own Kaplan-Meier curves of censoring give. Its standard error takes the groups
// as given; limits are on the log(-log) scale. The error is BeyondFollowUp where some
// group's curve ends before the time.
func Mixture(groups []Table, time, level float64) (stats.Estimate, error) {
	total, s, variance := 0.0, 0.0, 0.0
	for _, g := range groups {
		total += g.N()
	}
	if total == 0 {
		return stats.Estimate{}, stats.NoData
	}
	for _, g := range groups {
		if g.N() == 0 {
			continue
		}
		c, err := KaplanMeier(g, Options{Transform: LogLog, Level: level})
		if err != nil {
			return stats.Estimate{}, err
		}
		e, err := c.At(time)
		if err != nil {
			return stats.Estimate{}, err
		}
		w := g.N() / total
		s += w * e.Value
		if !math.IsNaN(e.SE) { // at 0 the variance is not defined, and nothing varies
			variance += w * w * e.SE * e.SE
		}
	}
	se := math.Sqrt(variance)
	lower, upper := Limits(s, se/s, dist.Z(level), LogLog) // of log S
	return stats.Estimate{Value: s, SE: se, CI: stats.Interval{Lower: lower, Upper: upper, Level: level}}, nil
}

// Fifths parts values into fifths by rank, ties together: the group of each.
func Fifths(x []float64) []int32 {
	out, first := make([]int32, len(x)), 0
	order := radix.Order(x)
	for k, i := range order {
		if x[i] != x[order[first]] {
			first = k
		}
		out[i] = int32(min(4, first*5/len(x)))
	}
	return out
}
