// Package stats holds the words that all statistics share: an estimate with its
// interval, the method that made it, and the reason why there is none.
package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// SameTime is the relative difference below which two times are one, so that months which were divided
// out of days are no new times. R: survival::aeqSurv, sqrt(.Machine$double.eps).
const SameTime = 1.5e-8

// Level is one value of a factor by which results are grouped.
type Level struct {
	Factor string `json:"factor"`
	Name   string `json:"name"`
}

// Interval is a two-sided confidence interval; Level is 0.95 for 95%.
type Interval struct {
	Lower, Upper, Level float64
	// Clipped tells that a limit lay beyond what the quantity can be and was put there.
	Clipped bool
}

// Within is the interval clipped to [low, high].
func (ci Interval) Within(low, high float64) Interval {
	if ci.Lower < low {
		ci.Lower, ci.Clipped = low, true
	}
	if ci.Upper > high {
		ci.Upper, ci.Clipped = high, true
	}
	return ci
}

// Estimate is a value with its standard error and interval; SE and the limits
// are NaN where the method gives none.
type Estimate struct {
	Value, SE float64
	CI        Interval
}

// NoInterval is an interval of a level (0: of none) of which no limit is known.
func NoInterval(level float64) Interval {
	return Interval{Lower: math.NaN(), Upper: math.NaN(), Level: level}
}

// NoEstimate is an estimate of which nothing is known.
func NoEstimate(level float64) Estimate {
	return Estimate{Value: math.NaN(), SE: math.NaN(), CI: NoInterval(level)}
}

// Method is what a report says of a computation.
type Method struct {
	ID       string `json:"id"`       // stable, e.g. "proportion.wilson"
	Label    string `json:"label"`    // for a footnote, e.g. "Wilson score interval"
	Sentence string `json:"sentence"` // for a methods section
	Cite     string `json:"cite"`     // the paper or book
}

// Missing tells whether some value is NaN: kernels refuse those, they never skip.
func Missing(x []float64) bool {
	if sum := floats.Sum(x); !math.IsNaN(sum) { // a quarter of the time; infinite ones may add up to NaN too
		return false
	}
	return slices.ContainsFunc(x, math.IsNaN)
}

// Filled gives the groups that have values, and the numbers of those that have none:
// tests of several groups leave them out, and whoever prints says so.
func Filled(groups [][]float64) (filled [][]float64, empty []int) {
	for i, g := range groups {
		if len(g) > 0 {
			filled = append(filled, g)
		} else {
			empty = append(empty, i)
		}
	}
	return filled, empty
}

// Pick is some of x by their places, in the order of these; nil of nil.
func Pick[T any, I int | int32](x []T, places []I) []T {
	if x == nil {
		return nil
	}
	out := make([]T, len(places))
	for k, i := range places {
		out[k] = x[i]
	}
	return out
}

// Term is one column of a model: a number per some units, or a level of a factor
// against the reference.
type Term struct {
	Factor    string  `json:"factor,omitempty"` // the variable's name
	Level     string  `json:"level,omitempty"`  // of a factor
	Reference string  `json:"reference,omitempty"`
	Per       float64 `json:"per,omitempty"` // of a number: the difference of which the ratio is
}
