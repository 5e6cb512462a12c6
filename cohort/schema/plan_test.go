package schema

import (
	"math"
	"slices"
	"strings"
	"testing"

	"leydig/cohort/unit"
)

// TestPlanOfColumns: what the plan says of columns, results, missing words and sheets is
// what is read.
func TestPlanOfColumns(t *testing.T) {
	r := mustRead(t, Plan{Results: &ResultPlan{Test: "Q", Result: "W", Unit: "Z"}},
		"id,month,Q,W,Z\nP1,3,Testosterone,10,nmol/L\nP1,3,FSH,4,IU/L\n")
	if v := r.Cohort.Find(unit.TotalTestosterone).Value.Floats()[0]; math.Abs(v-288.42) > 1e-9 {
		t.Errorf("rows of results: %v", v)
	}
	r = mustRead(t, Plan{Missing: []string{"777", "lost tube"}}, "id,month,TT\nP1,0,200\nP1,3,777\nP1,6,lost tube\n")
	if v := r.Cohort.Find(unit.TotalTestosterone).Value.Floats(); v[0] != 200 || slices.ContainsFunc(v[1:],
		func(x float64) bool { return !math.IsNaN(x) }) || len(r.Findings) != 0 {
		t.Errorf("missing: %v %v", v, r.Findings)
	}
	r = mustRead(t, Plan{Read: []ColumnPlan{{Column: "AE code", Is: "adverse_event", Values: map[string]string{"2": "no", "1": "yes",
		"7": "missing"}}}},
		"id,month,TT,AE code\nP1,3,300,1\nP2,3,310,2\nP3,3,320,7\n")
	f := r.Cohort.Patients.Factor("adverse_event")
	if f == nil || f.Codes[2] != -1 || f.Levels[f.Codes[0]] != "yes" || f.Levels[f.Codes[1]] != "no" {
		t.Errorf("values: %v %v", f, r.Findings)
	}
}

// TestPlanOfColumnsIsChecked: what a plan says wrongly of a column is refused.
func TestPlanOfColumnsIsChecked(t *testing.T) {
	for want, p := range map[string]Plan{
		`there is no column "lhh"`:    {Read: []ColumnPlan{{Column: "X", Is: "lhh"}}},
		"names no column":             {Read: []ColumnPlan{{Is: "lh"}}},
		`"foo" is no unit`:            {Read: []ColumnPlan{{Column: "X", Is: "total_testosterone", Unit: "foo"}}},
		`"soon" is no time`:           {Read: []ColumnPlan{{Column: "X", At: "soon"}}},
		`not "maybe"`:                 {Read: []ColumnPlan{{Column: "X", Values: map[string]string{"1": "maybe"}}}},
		"say by which column they go": {Read: []ColumnPlan{{Column: "X", Is: "lh", Units: map[string]string{"A": "IU/L"}}}},
		"sheets: S: at":               {Sheets: map[string]SheetPlan{"S": {At: "later"}}},
	} {
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	_, err := tables(t, Plan{Read: []ColumnPlan{{Column: "TTT", Is: "lh"}}}, "id,month,TT\nP1,3,300\n")
	if err == nil || !strings.Contains(err.Error(), `no column of the input is called "TTT"`) {
		t.Errorf("%v", err)
	}
}
