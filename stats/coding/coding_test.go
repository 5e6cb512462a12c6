package coding

import (
	"math"
	"slices"
	"testing"

	"leydig/stats"
)

func TestLevelsStandBySizeThenName(t *testing.T) {
	codes, levels, stray := Levels([]string{"b", "a", "c", "c", "", "unknown", "a"}, nil)
	if !slices.Equal(levels, []string{"a", "c", "b"}) || !slices.Equal(codes, []int32{2, 0, 1, 1, -1, -1, 0}) || stray != "" {
		t.Errorf("levels %v, codes %v, stray %q", levels, codes, stray)
	}
	codes, levels, stray = Levels([]string{"b", "a", "x"}, []string{"b", "a"})
	if !slices.Equal(levels, []string{"b", "a"}) || !slices.Equal(codes, []int32{0, 1, -1}) || stray != "x" {
		t.Errorf("declared: levels %v, codes %v, stray %q", levels, codes, stray)
	}
}

// Seven rows: the fourth lacks its age, the fifth its etiology.
func TestCode(t *testing.T) {
	nan := math.NaN()
	age := Column{Name: "age", Numbers: []float64{30, 40, 50, nan, 60, 70, 80}, Per: 10}
	etiology := Column{Name: "etiology", Codes: []int32{0, 1, 1, 1, -1, 2, 1}, Levels: []string{"primary", "secondary", "mixed"}}
	same := Column{Name: "site", Codes: []int32{0, 0, 0, 0, 0, 0, 0}, Levels: []string{"only"}}
	rare := Column{Name: "lh", Numbers: []float64{1, nan, nan, nan, nan, nan, 2}}
	rows := []int{0, 1, 2, 3, 4, 5, 6}
	d := Code([]Column{age, etiology, same, rare}, rows, true)
	if !slices.Equal(d.Rows, []int{0, 1, 2, 5, 6}) || d.Lost != 2 {
		t.Errorf("rows %v, lost %d", d.Rows, d.Lost)
	}
	want := []stats.Term{{Factor: "age", Per: 10}, {Factor: "etiology", Level: "primary", Reference: "secondary"},
		{Factor: "etiology", Level: "mixed", Reference: "secondary"}}
	if !slices.Equal(d.Terms, want) {
		t.Errorf("terms %v", d.Terms)
	}
	if !slices.Equal(d.Columns[0], []float64{3, 4, 5, 7, 8}) || !slices.Equal(d.Columns[1], []float64{1, 0, 0, 0, 0}) ||
		!slices.Equal(d.Columns[2], []float64{0, 0, 0, 1, 0}) {
		t.Errorf("columns %v", d.Columns)
	}
	if !slices.Equal(d.Variable, []int{0, 1, 1}) || !slices.Equal(d.Names, []string{"age", "etiology"}) {
		t.Errorf("variables %v of %v", d.Variable, d.Names)
	}
	if !slices.Equal(d.LeftOut, []Left{{"site", "", Constant}, {"lh", "", MostlyMissing}}) {
		t.Errorf("left out %v", d.LeftOut)
	}
	etiology.Reference = "primary"
	if d := Code([]Column{etiology}, rows, false); d.Terms[0].Reference != "primary" || len(d.Terms) != 2 {
		t.Errorf("a named reference gave %v", d.Terms)
	}
}
