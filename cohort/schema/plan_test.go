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

// TestResultsInUnitsBySite: results of two sites in a table with one result a row are each read in
// the site's unit, as the plan that the refusal proposes has it.
func TestResultsInUnitsBySite(t *testing.T) {
	text := "id,index_date,Site,Date,Test,Result\n"
	want := map[string][]float64{}
	for i := range 30 {
		id, site, factor := fmt.Sprintf("P%02d", i), "A", 1.0
		if i%2 == 1 {
			site, factor = "B", 1/28.842
		}
		for k, tt := range []float64{float64(180 + 3*i), float64(300 + 7*i), float64(390 + 5*i)} {
			shown := math.Round(tt*factor*10) / 10
			text += fmt.Sprintf("%s,2020-01-11,%s,2020-0%d-10,Testosterone total,%v\n%s,2020-01-11,%s,2020-0%d-10,LH,%d\n",
				id, site, 2+k, shown, id, site, 2+k, 2+k)
			want[id] = append(want[id], shown/factor)
		}
	}
	refused, err := tables(t, Plan{}, text)
	if err == nil {
		t.Fatal("two units were read as one")
	}
	f := told(refused, cohort.MixedUnits)
	if f == nil || !strings.Contains(f.Message, `{units_by: "Site", units: {total_testosterone: {"A": ng/dL, "B": nmol/L}}}`) {
		t.Fatalf("%+v", f)
	}
	r := mustRead(t, Plan{Results: &ResultPlan{UnitsBy: "Site", Units: map[string]map[string]string{
		"total_testosterone": {"A": "ng/dL", "B": "nmol/L"}}}}, text)
	s, lh := r.Cohort.Find(unit.TotalTestosterone), r.Cohort.Find(unit.LH)
	for p := range r.Cohort.Patients.Len() {
		from, to := r.Cohort.Visits.Of(p)
		for k := range to - from {
			if v := want[r.Cohort.Patients.ID.At(p)][k]; math.Abs(s.At(from+k)-v) > 1e-9*v || lh.At(from+k) != float64(2+k) {
				t.Errorf("patient %d, visit %d: %v and %v, want %v", p, k, s.At(from+k), lh.At(from+k), v)
			}
		}
	}
	if len(r.Findings) != 0 {
		t.Errorf("%v", r.Findings)
	}
}

// TestPlanOfColumnsIsChecked: what a plan says wrongly of a column is refused.
func TestPlanOfColumnsIsChecked(t *testing.T) {
	for want, p := range map[string]Plan{
		`there is no column "lhh"`:    {Read: []ColumnPlan{{Column: "X", Is: "lhh"}}},
		"names no column":             {Read: []ColumnPlan{{Is: "lh"}}},
		"of_results: units: say by":   {Results: &ResultPlan{Units: map[string]map[string]string{"lh": {"A": "IU/L"}}}},
		"say the units too":           {Results: &ResultPlan{UnitsBy: "Site"}},
		`"age" is no measurement`:     {Results: &ResultPlan{UnitsBy: "Site", Units: map[string]map[string]string{"age": {"A": "years"}}}},
		`lh: "foo" is no unit`:        {Results: &ResultPlan{UnitsBy: "Site", Units: map[string]map[string]string{"lh": {"A": "foo"}}}},
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
	if _, err := tables(t, Plan{Results: &ResultPlan{Test: "Assay"}}, "id,month,Tests,Result\nP1,3,TT,300\n"); err == nil ||
		!strings.Contains(err.Error(), `test: no column of the input is called "Assay"`) {
		t.Errorf("%v", err)
	}
	_, err := tables(t, Plan{Read: []ColumnPlan{{Column: "TTT", Is: "lh"}}}, "id,month,TT\nP1,3,300\n")
	if err == nil || !strings.Contains(err.Error(), `no column of the input is called "TTT"`) {
		t.Errorf("%v", err)
	}
}

// TestPlanNamesWhatIsNot: a unit of a quantity that no column has, times of labels none of
// which is there, one header for two columns, and words for a column of numbers are refused;
// a single label that is not there is told.
func TestPlanNamesWhatIsNot(t *testing.T) {
	text := "id,visit,tt,lh\nA,V1,200,3\nA,V2,300,4\nB,V1,210,3\nB,V2,310,5\n"
	times := map[string]float64{"V1": 0, "V2": 3}
	for want, p := range map[string]Plan{
		"columns: units: psa: no column of the input is read as it":    {Times: times, Units: map[string]string{"psa": "ng/mL"}},
		`columns: times: no visit of the input is called "W1" or "W2"`: {Times: map[string]float64{"W1": 0, "W2": 3}},
		`columns: names: lh: "lh" is fsh already`:                      {Times: times, Names: map[string]string{"lh": "lh", "fsh": "lh"}},
		"values: yes and no are of columns of yes and no, and lh is none": {Read: []ColumnPlan{{Column: "lh", Is: "lh",
			Values: map[string]string{"1": "yes"}}}},
		"entry 1 (tt): values: yes and no are of columns of yes and no, and total_testosterone is none": {Times: times, Read: []ColumnPlan{{
			Column: "tt", Values: map[string]string{"200": "no"}}}},
		`columns: units: there is no column "tt"; did you mean total_t`: {Times: times, Units: map[string]string{"tt": "ng/dL"}},
	} {
		err := p.Check()
		if err == nil {
			in := text
			if p.Times["W2"] > 0 {
				in = "id,month,tt,lh\nA,0,200,3\nA,3,300,4\n"
			}
			_, err = tables(t, p, in)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s: %v", want, err)
		}
	}
	r := mustRead(t, Plan{Times: map[string]float64{"V1": 0, "V2": 3, "V9": 60}, Units: map[string]string{"lh": "IU/L"}}, text)
	if f := told(r, cohort.UnknownWord); f == nil || !strings.Contains(f.Got, `"V9"`) || r.Cohort.Visits.Len() != 4 {
		t.Errorf("told %v", f)
	}
}
