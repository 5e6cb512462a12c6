package published

import (
	"errors"
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/proportion"
)

// TestDecompose by hand: two choices of two levels, rates 10, 20, 50, 60 percent. The
// means of the first are 15 and 55, of the second 30 and 40; sums of squares about 35:
// 1600 and 100 of 1700, nothing left.
func TestDecompose(t *testing.T) {
	choices := []Choice{{"first", []string{"a", "b"}}, {"second", []string{"c", "d"}}}
	all := []Specification{
		{[]int{1, 1}, proportion.Count{X: 6, N: 10}}, {[]int{0, 0}, proportion.Count{X: 1, N: 10}},
		{[]int{0, 1}, proportion.Count{X: 2, N: 10}}, {[]int{1, 0}, proportion.Count{X: 5, N: 10}},
	}
	m := Arrange(choices, all, 3)
	if m.Main != 2 || m.Specifications[0].Count.X != 1 || m.At(1) != 0.6 {
		t.Errorf("arranged: %+v", m)
	}
	parts, rest, err := m.Decompose()
	if err != nil {
		t.Fatal(err)
	}
	if parts[0].Choice != 0 || math.Abs(parts[0].Share-16.0/17) > 1e-12 || math.Abs(parts[1].Share-1.0/17) > 1e-12 || rest > 1e-12 {
		t.Errorf("%+v, rest %v", parts, rest)
	}
	if math.Abs(parts[0].Range-0.4) > 1e-12 || math.Abs(parts[0].Means[1]-0.55) > 1e-12 {
		t.Errorf("means %v, range %v", parts[0].Means, parts[0].Range)
	}
	if below, within := m.Below(0.5, 0.1); below != 0.5 || within != 0.5 {
		t.Errorf("below %v, within %v", below, within)
	}
	if _, _, err := Arrange(choices, all[:1], 0).Decompose(); !errors.Is(err, stats.FewValues) {
		t.Errorf("one specification: %v", err)
	}
	same := []Specification{all[0], all[0]}
	if _, _, err := Arrange(choices, same, -1).Decompose(); !errors.Is(err, stats.NoVariance) {
		t.Errorf("equal rates: %v", err)
	}
	if m := Arrange(choices, []Specification{{[]int{0, 0}, proportion.Count{}}}, 0); m.Empty != 1 || m.Main != -1 {
		t.Errorf("nobody to count: %+v", m)
	}
}
