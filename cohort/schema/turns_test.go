package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// TestColumnsTakeTurns: two columns of an analyte with a unit each, of which no row has
// both, are one series; each value is found again in its own cell. Where a row has both,
// one is read and the other told.
func TestColumnsTakeTurns(t *testing.T) {
	long := "id,age,index_date,visit_date,T (ng/dL),LH,T (nmol/L)\n" +
		"P1,40,2020-01-10,2020-01-05,210,3.1,\n" +
		"P1,40,2020-01-10,2020-03-05,,4.1,14\n" +
		"P1,40,2020-01-10,2020-05-05,,,15\n" +
		"P1,40,2020-01-10,2020-06-05,,5.1,\n"
	wide := "id,age,T baseline (ng/dL),T baseline (nmol/L),T month 2 (ng/dL),T month 2 (nmol/L)\n" +
		"P1,40,210,,,14\nP2,41,,8,450,\n"
	r := mustRead(t, Plan{}, long)
	v, x := &r.Cohort.Visits, r.Cohort.Find(unit.TotalTestosterone)
	s := slices.IndexFunc(r.Cohort.Series, func(x cohort.Series) bool { return x.Analyte == unit.TotalTestosterone })
	if v.Len() != 4 || len(r.Findings) != 0 {
		t.Fatalf("%d visits, findings %v", v.Len(), r.Findings)
	}
	const nmol = 28.842
	for i, want := range []float64{210, 14 * nmol, 15 * nmol, math.NaN()} {
		if got := x.Value.Floats()[i]; math.Abs(got-want) > 0.01*want || math.IsNaN(got) != math.IsNaN(want) {
			t.Errorf("visit %d: %v, want %v", i, got, want)
		}
	}
	for i, want := range []string{"E2", "G3", "G4"} {
		if got := r.Cohort.VisitRef(s, i).Cell; got != want {
			t.Errorf("visit %d stands in %s, want %s", i, got, want)
		}
	}
	if c := r.Tables[0].Columns[3]; c.N != 4 {
		t.Errorf("the dates are counted %d times", c.N)
	}
	r = mustRead(t, Plan{}, wide)
	x = r.Cohort.Find(unit.TotalTestosterone)
	if len(r.Findings) != 0 || fmt.Sprintf("%.0f", x.Value.Floats()) != "[210 404 231 450]" {
		t.Errorf("wide: %.0f, findings %v", x.Value.Floats(), r.Findings)
	}
	r = mustRead(t, Plan{}, strings.Replace(long, "210,3.1,", "210,3.1,7.3", 1))
	if got := at(r, cohort.UnknownColumn); len(got) != 1 || r.Cohort.Find(unit.TotalTestosterone).Value.Floats()[0] != 210 {
		t.Errorf("a row with both: told at %v", got)
	}
	patients := "id,age,index_date,T baseline (ng/dL),T baseline (nmol/L)\nP1,40,2020-01-10,210,\nP2,41,2020-01-10,,8\n"
	r = mustRead(t, Plan{}, patients, "id,visit_date,T (ng/dL)\nP1,2020-03-05,400\nP2,2020-03-05,410\n")
	if got := at(r, cohort.UnknownColumn); len(got) != 1 {
		t.Errorf("baselines of patients in two columns: told at %v", got)
	}
	r = mustRead(t, Plan{}, strings.Replace(long, "2020-05-05", "2020-15-05", 1))
	if got := at(r, cohort.BadDate); len(got) != 1 {
		t.Errorf("a bad date of the second column is told at %v", got)
	}
}
