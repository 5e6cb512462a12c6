package derive

import (
	"slices"
	"strings"
	"testing"
)

// Classes by hand: a value at a cut is in the class above, 0 is a class where it has a name.
func TestClasses(t *testing.T) {
	x := SpermClass
	if got := x.Levels(); !slices.Equal(got, []string{"azoospermia", "<1", "1 to <5", "5 to <15", ">=15"}) {
		t.Errorf("levels %q", got)
	}
	for v, want := range map[float64]int{0: 0, 0.5: 1, 1: 2, 4.9: 2, 5: 3, 14.9: 3, 15: 4, 200: 4} {
		if got := x.class(v); got != want {
			t.Errorf("%g is in class %d, want %d", v, got, want)
		}
	}
	x = Transition{Name: "tt", Analyte: "total_testosterone", Cuts: []float64{264, 400}, Labels: []string{"low", "middle", "high"}}
	for v, want := range map[float64]int{0: 0, 263.9: 0, 264: 1, 399.9: 1, 400: 2, 399.97: 2} { // 13.869 nmol/L is 400
		if got := x.class(v); got != want {
			t.Errorf("%g is in class %d, want %d", v, got, want)
		}
	}
	if got := x.Text(); got != "class of total testosterone (low, middle, high ng/dL) from time zero to the last follow-up value" {
		t.Error(got)
	}
}

func TestTransitionRefused(t *testing.T) {
	good := Transition{Name: "tt", Analyte: "total_testosterone", Cuts: []float64{264, 400}, When: "window:6"}
	schedule := []float64{3, 6}
	if err := good.check(schedule); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*Transition){
		"did you mean total_testosterone": func(x *Transition) { x.Analyte = "total_testosteron" },
		"rising order":                    func(x *Transition) { x.Cuts = []float64{400, 264} },
		"cuts: want":                      func(x *Transition) { x.Cuts = nil },
		"2 cuts make 3 classes":           func(x *Transition) { x.Labels = []string{"a", "b"} },
		"two classes have one name":       func(x *Transition) { x.Labels = []string{"a", "b", "a"} },
		"want last, best or window":       func(x *Transition) { x.When = "any" },
		"month 9 is not in the schedule":  func(x *Transition) { x.When = "window:9" },
		"want small letters":              func(x *Transition) { x.Name = "T T" },
	} {
		bad := good
		change(&bad)
		if err := bad.check(schedule); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
