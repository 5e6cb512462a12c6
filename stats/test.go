package stats

import "math"

// Test is a test statistic with its degrees of freedom and p-value. DF is NaN for a
// statistic that has none (a normal deviate, an exact test), and Statistic is NaN for a
// test without one.
type Test struct{ Statistic, DF, P float64 }

// NoTest is a test of which nothing is known.
func NoTest() Test { return Test{Statistic: math.NaN(), DF: math.NaN(), P: math.NaN()} }

// FTest is a test with degrees of freedom of a numerator and of a denominator
// (infinite where it is a chi-squared over its own).
type FTest struct{ F, DF1, DF2, P float64 }
