package analysis

import (
	"testing"

	"leydig/stats/coding"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// The models of one report have one reference, whichever men each is of.
func TestOneReference(t *testing.T) {
	levels := []results.LevelName{{Name: "yes", N: 57}, {Name: "no", N: 63}, {Name: tabulate.Unknown, N: 90}}
	j := &job{tables: &tabulate.Tables{Variables: []results.Variable{{Name: "smoker", Factor: true, Levels: levels}}}}
	c := coding.Column{Name: "smoker", Levels: []string{"yes", "no", tabulate.Unknown}, Codes: []int32{0, 0, 1, 2, 2, 2}}
	for want, rows := range map[string][]int{"no": {0, 1, 2, 3}, "": {0, 1, 5}} {
		if got := j.usual(c, rows); got != want {
			t.Errorf("rows %v: %q, want %q", rows, got, want)
		}
	}
	if got := j.usual(coding.Column{Name: "age"}, []int{0}); got != "" {
		t.Errorf("a number has the reference %q", got)
	}
}
