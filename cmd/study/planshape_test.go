package study

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestPlanShape: plans that would take the library minutes are refused with their line,
// and what passes takes no time.
func TestPlanShape(t *testing.T) {
	var aliases, few strings.Builder
	aliases.WriteString("a0: &a0 [x, x, x, x]\n")
	few.WriteString("a0: &a0 [x, x, x, x]\n")
	for i := range 20 {
		fmt.Fprintf(&aliases, "a%d: &a%d [*a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i)
		if i < 4 {
			fmt.Fprintf(&few, "a%d: &a%d [*a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i)
		}
	}
	for name, c := range map[string]struct{ text, want string }{
		"brackets": {"report:\n  title: " + strings.Repeat("[", 1000) + "\n", "line 2: it has more than 500 brackets"},
		"dashes":   {"report:\n  title:\n    " + strings.Repeat("- ", 500) + "x\n", "line 3: it holds lists"},
		"keys":     {strings.Repeat("? ", 1000), "line 1: it has more than 500 of the marks"},
		"aliases":  {aliases.String(), "line 6: it has more than 12 aliases"},
		"indent":   {"a:\n" + strings.Repeat(" ", 200) + "b: 1\n", "line 2: it is indented"},
		"lines":    {strings.Repeat("# c\n", 9000) + strings.Repeat("a: 1\n", 6000), "line 14001: it has more than 5000 lines"},
		"commas":   {"report:\n  title: [" + strings.Repeat("a,", 6000) + "]\n", "line 2: it has more than 5000 commas"},
		"few":      {few.String() + "report: {title: a}\n", "unknown key"},
		"nested":   {"report:\n  title: " + strings.Repeat("[", 240) + strings.Repeat("]", 240) + "\n", "want a text here"},
	} {
		start := time.Now()
		_, err := ParsePlan("p.yaml", []byte(c.text), nil)
		if err == nil || !strings.Contains(err.Error(), c.want) || time.Since(start) > 2*time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(start))
		}
	}
	if _, err := ParsePlan("p.yaml", []byte("report:\n  title: \"5 * 3 & more, or [so]?\"\n"), nil); err != nil {
		t.Error(err)
	}
}

// A key that is known, and stands in another part of the plan, is told where.
func TestKeyInAnotherPart(t *testing.T) {
	for text, want := range map[string]string{
		"baseline:\n  visits: 2\n":        `unknown key "baseline": it stands under "outcomes", not here`,
		"visits: 2\n":                     `it stands under "outcomes: baseline", not here`,
		"outcomes:\n  outcomes: {}\n":     "it stands elsewhere, not here; leydig schema lists where",
		"outcomes:\n  bseline: {}\n":      `there is no such key; did you mean "baseline"?`,
		"outcomes:\n  nothinglikeit: 1\n": "there is no such key; leydig schema lists them",
	} {
		if _, err := ParsePlan("p.yaml", []byte(text), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Errors of plans show lines: of a table of patients that is given as a plan none may stand there.
func TestNoPlanShowsNoData(t *testing.T) {
	for _, text := range []string{"patient_id,age\nDoe-John,47\n", "Clinic: Basel\npatient_id,age\nDoe-John,47\n", "Doe-John: 47\n",
		"- Doe-John\n- 47\n"} {
		_, err := ParsePlan("patients.csv", []byte(text), nil)
		if err == nil || !strings.Contains(err.Error(), "it is no study plan") || strings.Contains(err.Error(), "Doe") {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", "# nothing\n", "---\nreport: {title: a}\n", "{\"report\": {\"title\": \"a\"}}"} {
		if _, err := ParsePlan("p.yaml", []byte(text), nil); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}
