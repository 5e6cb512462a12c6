package schema

import (
	"strings"
	"testing"

	"leydig/cohort"
)

// TestUnusedWords: texts of cells that the plan explains and no cell holds are refused where a
// column has none of its words, else told.
func TestUnusedWords(t *testing.T) {
	text := "id,better,age,month,tt\nA,ja,40,0,200\nA,ja,40,3,400\nB,kaum,50,0,200\nB,kaum,50,3,300\n"
	values := func(v map[string]string) Plan {
		return Plan{Read: []ColumnPlan{{Column: "better", Is: "symptoms_improved", Values: v}}}
	}
	if _, err := tables(t, values(map[string]string{"kaumm": "no", "oui": "yes"}), text); err == nil ||
		!strings.Contains(err.Error(), `entry 1 (better): values: no cell of the column holds "kaumm" or "oui"; did you mean "kaum"?`) {
		t.Errorf("none is there: %v", err)
	}
	for _, c := range []struct {
		plan Plan
		want string
	}{
		{values(map[string]string{"Kaum": "no"}), ""},
		{values(map[string]string{"kaum": "no", "oui": "yes"}), `texts of cells that the input lacks: "oui"`},
		{Plan{Missing: []string{"50", "unklar"}}, `texts of cells that the input lacks: "unklar"`},
	} {
		got := ""
		for _, f := range mustRead(t, c.plan, text).Findings {
			if f.Code == cohort.UnknownWord {
				got += f.Got
			}
		}
		if got != c.want {
			t.Errorf("%+v: told %q, want %q", c.plan, got, c.want)
		}
	}
}

// TestUnusedNames: a header that the plan names is used, and not only in a table that is not read.
func TestUnusedNames(t *testing.T) {
	notes := "what,5,TT old\nmean,300,310\n"
	text := "id,age,month,tt\nA,40,0,200\nA,40,3,400\n"
	for header, want := range map[string]string{"id": "", "5": `"5" stands in b.csv: B1 only, in a table that is not read`,
		"zz": `no column of the input is called "zz"`} {
		_, err := tables(t, Plan{Names: map[string]string{"patient_id": header}}, text, notes)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", header, err)
		}
	}
}

// TestUnusedSheets: what the plan says of sheets is used or refused.
func TestUnusedSheets(t *testing.T) {
	text, yes := "id,age,date,start,tt\nA,40,2020-01-10,2020-01-10,200\nA,40,2020-04-11,2020-01-10,400\n", true
	for want, plan := range map[string]SheetPlan{"at: its visits have times": {At: "month 3"},
		"is: no header of it": {Is: "total_testosterone"}} {
		if _, err := tables(t, Plan{Sheets: map[string]SheetPlan{"a.csv": plan}}, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", plan, err)
		}
	}
	if _, err := tables(t, Plan{Sheets: map[string]SheetPlan{"b.csv": {Use: &yes}}}, text, "notes\nseen\n"); err == nil ||
		!strings.Contains(err.Error(), "columns: sheets: b.csv: no table") {
		t.Errorf("%v", err)
	}
	if _, err := tables(t, Plan{Sheets: map[string]SheetPlan{"a.csv": {Use: &yes}}}, text); err != nil {
		t.Error(err)
	}
	if err := (Plan{Extract: "03/04/2020"}).Check(); err == nil || !strings.Contains(err.Error(), "could be swapped") {
		t.Errorf("%v", err)
	}
}
