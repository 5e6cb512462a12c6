package results

import "testing"

// TestWithheldFigures: a published figure goes where it, or what stands beside it by
// subtraction, gives fewer than five men.
func TestWithheldFigures(t *testing.T) {
	starters := func(x, n int64) *Beside { return &Beside{Starters: &Fraction{X: x, N: n}} }
	w := &withholder{least: 5}
	for _, c := range []struct {
		what  string
		f     PublishedFigure
		small bool
	}{
		{"plain", PublishedFigure{X: 20, N: 40, Lost: 6}, false},
		{"none lost", PublishedFigure{X: 20, N: 40}, false},
		{"few failures", PublishedFigure{X: 38, N: 40}, true},
		{"all starters", PublishedFigure{X: 20, N: 40, Beside: starters(50, 100)}, false},
		{"two more starters", PublishedFigure{X: 20, N: 40, Beside: starters(20, 42)}, true},
		{"three more with it", PublishedFigure{X: 20, N: 40, Beside: starters(23, 60)}, true},
		{"one more without it", PublishedFigure{X: 20, N: 40, Beside: starters(39, 60)}, true},
		{"few at the landmark", PublishedFigure{X: 20, N: 40, Beside: &Beside{Landmark: &Fraction{X: 3, N: 30}}}, true},
		{"off a curve", PublishedFigure{X: 20, N: 40, Month: 6}, true},
		{"many at the landmark", PublishedFigure{X: 20, N: 40, Beside: &Beside{Landmark: &Fraction{X: 12, N: 30}}}, false},
	} {
		if got := w.smallFigure(c.f); got != c.small {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}
