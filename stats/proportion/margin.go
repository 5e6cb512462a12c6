package proportion

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// MarginMethod is the score test of a margin.
var MarginMethod = stats.Method{
	ID: "proportion.margin", Label: "Miettinen-Nurminen score test of a margin",
	Sentence: "Non-inferiority and equivalence were judged by Miettinen-Nurminen score tests of the risk difference against the margins.",
	Cite:     "Miettinen O, Nurminen M. Stat Med 1985;4:213-226; Farrington CP, Manning G. Stat Med 1990;9:1447-1454",
}

// Margin tests the difference a - b against theta: Less is P(Z <= z) and Greater
// P(Z >= z), so that a is not inferior by more than theta < 0 where Greater is
// small.
type Margin struct{ Z, Less, Greater float64 }

// TestMargin is the score test of a - b being theta.
func TestMargin(a, b Count, theta float64) (Margin, error) {
	if err := ready(0.5, a, b); err != nil {
		return Margin{}, err
	}
	if !(theta > -1 && theta < 1) {
		return Margin{}, stats.Reason("the margin must be between -1 and 1")
	}
	z := Score(Difference, a, b, theta)
	if math.IsNaN(z) {
		return Margin{}, stats.NoVariance
	}
	return Margin{z, dist.NormalLower(z), dist.NormalUpper(z)}, nil
}

// Equivalence is two one-sided score tests: a - b lies between the margins where P
// (the larger of both p-values) is small. The interval of level 1 - 2·alpha gives
// the same verdict.
type Equivalence struct {
	Lower, Upper Margin
	P            float64
}

// TestEquivalence makes both tests.
func TestEquivalence(a, b Count, low, high float64) (Equivalence, error) {
	if !(low < high) {
		return Equivalence{}, stats.ErrMargins
	}
	l, err := TestMargin(a, b, low)
	if err != nil {
		return Equivalence{}, err
	}
	h, err := TestMargin(a, b, high)
	if err != nil {
		return Equivalence{}, err
	}
	return Equivalence{l, h, math.Max(l.Greater, h.Less)}, nil
}
