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
