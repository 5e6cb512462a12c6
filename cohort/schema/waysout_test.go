package schema

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"leydig/cohort/unit"
)

// TestUnnamedIdentifiers: identifiers under no header are read where nothing else can be
// meant, and told; the count of rows that programs write before a table is none.
func TestUnnamedIdentifiers(t *testing.T) {
	for name, text := range map[string]string{
		"wide": ",Age,TT 0 mo,TT 3 mo\nP1,30,210,300\nP2,31,220,310\nP3,32,230,320\n",
		"long": ",start,date,TT\nP1,2019-01-01,2019-01-01,210\nP1,2019-01-01,2019-04-02,300\nP2,2019-01-01,2019-01-01,220\n" +
			"P3,2019-01-01,2019-01-01,230\n",
		"transposed": ",001,002,003,004\nAge,30,31,32,33\nTT 0 mo,210,220,230,240\nTT 3 mo,300,310,320,330\n",
		"pivot":      "Average of Testosterone,Month,\nRow Labels,0,3\nP1,210,300\nP2,220,310\nP3,230,320\nGrand Total,220,310\n",
	} {
		r := mustRead(t, Plan{}, text)
		if n := r.Cohort.Patients.Len(); n != 3+btoi(name == "transposed") ||
			!strings.Contains(fmt.Sprint(r.Findings), "identifiers under no header") ||
			r.Cohort.Find(unit.TotalTestosterone).Value.Floats()[0] != 210 {
			t.Errorf("%s: %d patients, %v", name, n, r.Findings)
		}
	}
	count := "\"\",Date,Start,TT\n1,2019-01-01,2019-01-01,300\n2,2019-04-01,2019-01-01,400\n3,2019-07-01,2019-01-01,410\n"
	if _, err := tables(t, Plan{}, count); err == nil {
		t.Error("the count of rows is taken for identifiers")
	}
}

// TestWaysOut: a refusal says the plan's lines that settle it, and with them the table is
// read. Each case gives words of the refusal and these lines.
func TestWaysOut(t *testing.T) {
	at := func(letters string, months ...string) []ColumnPlan {
		out := []ColumnPlan{{Column: "A", Is: "patient_id"}}
		for i, m := range months {
			out = append(out, ColumnPlan{Column: letters[i : i+1], Is: "total_testosterone", At: "month " + m})
		}
		return out
	}
	for name, c := range map[string]struct {
		text, refusal string
		plan          Plan
	}{
		"a header that is not understood": {"x,Age,TT 0 mo,TT 3 mo\nP1,30,210,300\nP2,31,220,310\nP3,32,230,320\n",
			"columns: read: - {column: A, is: patient_id}", Plan{Read: at("")}},
		"a count of rows that is meant": {",Age,TT 0 mo,TT 3 mo\n1,30,210,300\n2,31,220,310\n3,32,230,320\n",
			"patient_id", Plan{Read: at("")}},
		"a pivot table that says no months": {"Average of Testosterone,Column Labels,\nRow Labels,0,3\nP1,210,300\nP2,220,310\nP3,230,320\n",
			"- {column: B, is: total_testosterone, at: month 0}", Plan{Read: at("BC", "0", "3")}},
		"a pivot table without its words": {"Average of Testosterone,,\nPatient,0,3\nP1,210,300\nP2,220,310\nP3,230,320\n",
			"- {column: B, is: total_testosterone, at: month 0}", Plan{Read: at("BC", "0", "3")}},
		"two columns that are only counted": {"ID,Testosterone 1 (ng/dL),Testosterone 2 (ng/dL)\nP1,210,310\nP2,220,320\nP3,230,330\n",
			`columns: read: - {column: "Testosterone 1 (ng/dL)", is: total_testosterone, at: month 0}, - {column: "Testosterone 2`,
			Plan{Read: at("BC", "0", "6")}},
		"two columns at times in words": {"ID,Testosterone admission,Testosterone discharge,Age\nP1,210,310,40\nP2,220,320,41\nP3,230,330,42\n",
			`- {column: "Testosterone admission", is: total_testosterone, at: month 0}`, Plan{Read: at("BC", "0", "6")}},
		"a sheet without its time": {"ID,TT\nP1,210\nP2,220\nP3,230\n", `columns: sheets: {"a.csv": {at: month 0}}`,
			Plan{Sheets: map[string]SheetPlan{"a.csv": {At: "month 0"}}}},
	} {
		if _, err := tables(t, Plan{}, c.text); err == nil || !strings.Contains(err.Error(), c.refusal) {
			t.Errorf("%s: %v", name, err)
		}
		r, err := tables(t, c.plan, c.text)
		if err != nil || r.Cohort.Patients.Len() != 3 {
			t.Errorf("%s, with the plan: %v", name, err)
			continue
		}
		first := r.Cohort.Find(unit.TotalTestosterone).Value.Floats()
		if len(first) == 0 || math.Abs(first[0]-210) > 1e-9 {
			t.Errorf("%s, with the plan: %v", name, first)
		}
	}
}
