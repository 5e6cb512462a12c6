package coding_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"leydig/stats/coding"
)

// R 4.2.2: the columns of Hmisc::rcspline.eval(norm = 2) by their formula, x = 1, 2, 3.5, 5, 8, 13, knots 1.5, 3, 6, 10.
func TestSpline(t *testing.T) {
	got := coding.Spline([]float64{1, 2, 3.5, 5, 8, 13}, []float64{1.5, 3, 6, 10})
	want := [][]float64{{0, 0.001730103806228374, 0.1107266435986159, 0.5934256055363322, 3.565743944636678, 11.38235294117647},
		{0, 0, 0.001730103806228374, 0.1107266435986159, 1.536332179930796, 5.813148788927336}}
	for j := range want {
		for i, w := range want[j] {
			if math.Abs(got[j][i]-w) > 1e-12 {
				t.Errorf("[%d][%d]: got %v, want %v", j, i, got[j][i], w)
			}
		}
	}
	// Linear beyond the last knot.
	far := coding.Spline([]float64{20, 21, 22}, []float64{1.5, 3, 6, 10})[0]
	if math.Abs(far[2]-2*far[1]+far[0]) > 1e-9 {
		t.Error("not linear:", far)
	}
}

func TestTermsOfDesigns(t *testing.T) {
	columns := []coding.Column{{Name: "age", Numbers: []float64{30, 40, 50, 60, 70, 45}},
		{Name: "arm", Codes: []int32{0, 1, 2, 0, 1, 0}, Levels: []string{"a", "b", "c"}}}
	d := coding.Code(columns, []int{0, 1, 2, 3, 4, 5}, false)
	s, err := d.WithSpline("age", []float64{35, 45, 65})
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.WithProduct("age", "arm")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, term := range p.Terms {
		names = append(names, coding.TermName(term))
	}
	want := []string{"age", "age'", "arm=b", "arm=c", "age:arm=b", "age':arm=b", "age:arm=c", "age':arm=c"}
	if !slices.Equal(names, want) || !slices.Equal(p.Variable, []int{0, 0, 1, 1, 2, 2, 2, 2}) ||
		!slices.Equal(p.Names, []string{"age", "arm", "age:arm"}) {
		t.Error(names, p.Variable, p.Names)
	}
	if p.Columns[4][4] != 70 || p.Columns[4][0] != 0 || len(d.Terms) != 3 {
		t.Error(p.Columns[4], len(d.Terms))
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{second(d.WithSpline("arm", []float64{1, 2, 3})), "is a factor"}, {second(d.WithSpline("bmi", []float64{1, 2, 3})), "no covariate"},
		{second(d.WithSpline("age", []float64{1, 1, 3})), "coincide"}, {second(d.WithSpline("age", []float64{1, 3})), "three knots"},
		{second(d.WithProduct("age", "bmi")), "no covariate"}, {second(d.WithProduct("age", "age")), "no interaction"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Error(c.err, "want", c.want)
		}
	}
}

func second(_ coding.Design, err error) error { return err }
