package proportion

import (
	"errors"
	"math"
	"testing"

	"leydig/stats"
)

// R 4.2.2, survey 4.1-1: svyratio(~x, ~n, svydesign(~id, weights = ~1, data = d)) for the
// variance; Wilson's formula at p(1-p)/V.
func TestRobust(t *testing.T) {
	list := []Cluster{{0, 2, 5}, {1, 1, 4}, {2, 4, 6}, {3, 3, 7}, {1, 3, 3}, {0, 1, 8}, {2, 2, 2}}
	e, err := Robust(list, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		what      string
		got, want float64
	}{{"share", e.Value, 0.55}, {"standard error", e.SE, 0.063621373986587057}, {"lower", e.CI.Lower, 0.42605431416061673},
		{"upper", e.CI.Upper, 0.66803462231777933}} {
		if math.Abs(x.got-x.want) > 1e-9*x.want {
			t.Errorf("%s %.15g, R has %.15g", x.what, x.got, x.want)
		}
	}
}

// One value a man is Wilson's interval but for m/(m-1); none and all are Wilson's with a
// man counted once; one man and none at all are told.
func TestRobustEdges(t *testing.T) {
	w, _ := Wilson(Count{X: 0, N: 12}, 0.95)
	e, err := Robust([]Cluster{{0, 3, 7}, {0, 1, 5}}, 0.95)
	if err != nil || math.Abs(e.CI.Upper-w.CI.Upper) > 1e-12 || e.CI.Lower != 0 {
		t.Errorf("none: %v %v, want %v", e, err, w)
	}
	if e, err := Robust([]Cluster{{2, 2, 9}}, 0.9); err != nil || e.CI.Upper != 1 || e.Value != 1 {
		t.Errorf("all: %v %v", e, err)
	}
	if e, err := Robust([]Cluster{{1, 4, 1}}, 0.95); err != nil || e.CI.Upper-e.CI.Lower < 0.7 {
		t.Errorf("one man says little: %v %v", e, err)
	}
	if _, err := Robust(nil, 0.95); !errors.Is(err, stats.NoData) {
		t.Error(err)
	}
	if _, err := Robust([]Cluster{{3, 2, 1}}, 0.95); !errors.Is(err, stats.ErrCount) {
		t.Error(err)
	}
}
