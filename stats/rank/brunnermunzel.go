package rank

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// BrunnerMunzelMethod compares two groups whose distributions may differ in shape.
var BrunnerMunzelMethod = stats.Method{
	ID: "rank.brunner-munzel", Label: "Brunner-Munzel test",
	Sentence: "Distributions were compared by the Brunner-Munzel test, which does not take their shapes as equal; given is the " +
		"probability that a value of the first group is the larger, ties counting one half.",
	Cite: "Brunner E, Munzel U. Biometrical J 2000;42:17-25",
}

// NoOverlap is why two groups without an overlap have no Brunner-Munzel test.
const NoOverlap stats.Reason = "the groups do not overlap, so that the probability has no standard error; take the Mann-Whitney test"

// Superiority is P(X > Y) + P(X = Y)/2 with its interval (clipped to [0, 1]), and the
// Brunner-Munzel test of its being one half.
type Superiority struct {
	stats.Estimate
	stats.Test
}

// BrunnerMunzel compares x with y; the test is of t with Satterthwaite's degrees of
// freedom. R: brunnermunzel::brunnermunzel.test, whose estimate is of P(X < Y), so that
// statistic and alternative have the other sign there.
func BrunnerMunzel(x, y []float64, alternative stats.Alternative, level float64) (Superiority, error) {
	if err := check(alternative, level, x, y); err != nil {
		return Superiority{}, err
	}
	if len(x) < 2 || len(y) < 2 {
		return Superiority{}, stats.FewValues
	}
	pooled := Midranks(append(append([]float64{}, x...), y...))
	// Placements: of each value, how many of the other group lie below, ties one half.
	placed := func(own, among []float64) (mean, variance float64) {
		n := float64(len(own))
		within := Midranks(own)
		for i := range own {
			mean += (among[i] - within[i]) / n
		}
		for i := range own {
			d := among[i] - within[i] - mean
			variance += d * d / (n - 1)
		}
		return mean, variance
	}
	m, n := float64(len(x)), float64(len(y))
	above, vx := placed(x, pooled[:len(x)])
	_, vy := placed(y, pooled[len(x):])
	a, b := vx/(m*n*n), vy/(n*m*m)
	out := Superiority{Estimate: stats.Estimate{Value: above / n, SE: math.Sqrt(a + b)}}
	if !(a+b > 0) {
		if len(runs(sorted(pooled))) == 1 {
			return out, stats.NoVariance
		}
		return out, NoOverlap
	}
	df := (a + b) * (a + b) / (a*a/(m-1) + b*b/(n-1))
	t := (out.Value - 0.5) / out.SE
	student := dist.StudentsT{DF: df}
	out.Test = stats.Test{Statistic: t, DF: df}
	switch alternative {
	case stats.Less:
		out.P = dist.Lower(student, t)
	case stats.Greater:
		out.P = dist.Upper(student, t)
	default:
		out.P = math.Min(1, 2*dist.Upper(student, math.Abs(t)))
	}
	half := dist.Quantile(student, (1+level)/2) * out.SE
	out.CI = stats.Interval{Lower: out.Value - half, Upper: out.Value + half, Level: level}.Within(0, 1)
	return out, nil
}
