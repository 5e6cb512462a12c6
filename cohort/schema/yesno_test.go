package schema

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/sheet/delim"
)

// TestOnlyYes: where no cell says no, blanks may mean it, or one of two unknown words; the
// first is told, the second not used. The plan settles the words.
func TestOnlyYes(t *testing.T) {
	visits := "id,month,tt\nA,0,200\nA,3,300\nB,0,200\nB,3,300\nC,0,200\nC,3,300\nD,0,200\nD,3,300\n"
	for _, c := range []struct {
		header string
		cells  [4]string
		told   cohort.Severity // empty: nothing
		men    string          // what is read of each man
		plan   Plan
	}{
		{header: "Adverse event", cells: [4]string{"acne", "", "", "gynecomastia"}, told: cohort.Warning, men: "yes,,,yes"},
		{header: "Adverse event", cells: [4]string{"x", "x", "", ""}, told: cohort.Warning, men: "yes,yes,,"},
		{header: "Symptoms improved", cells: [4]string{"x", "x", "", ""}, told: cohort.Warning, men: "yes,yes,,"},
		{header: "Adverse event", cells: [4]string{"acne", "none", "", "gynecomastia"}, men: "yes,no,,yes"},
		{header: "Adverse event", cells: [4]string{"yes", "yes", "yes", "yes"}, men: "yes,yes,yes,yes"},
		{header: "Adverse event", cells: [4]string{"acne", "gynecomastia", "acne", "headache"}, men: "yes,yes,yes,yes"},
		{header: "Adverse event", cells: [4]string{"A", "B", "B", "A"}, told: cohort.Error, men: ",,,"},
		{header: "Adverse event", cells: [4]string{"A", "B", "B", "A"}, men: "yes,no,no,yes",
			plan: Plan{Read: []ColumnPlan{{Column: "Adverse event", Values: map[string]string{"A": "yes", "B": "no"}}}}},
		{header: "Adverse event", cells: [4]string{"E", "H", "", "H"}, men: "yes,no,,no"}, // evet, hayır
		{header: "Adverse event", cells: [4]string{"H", "E", "H", "E"}, men: "yes,no,yes,no",
			plan: Plan{Read: []ColumnPlan{{Column: "Adverse event", Values: map[string]string{"H": "yes", "E": "no"}}}}},
		{header: "Symptoms improved", cells: [4]string{"○", "×", "", "○"}, men: "yes,no,,yes"},
		{header: "Symptoms improved", cells: [4]string{"×", "×", "", ""}, men: ",,,"}, // no, or a tick
		{header: "Symptoms improved", cells: [4]string{"예", "아니오", "없음", "نعم"}, men: "yes,no,no,yes"},
		{header: "Symptoms improved", cells: [4]string{"S", "N", "N/A", "S"}, men: "yes,no,,yes"},
		{header: "Symptoms improved", cells: [4]string{"j", "n", "n", ""}, men: "yes,no,no,"},
	} {
		text := "id,age," + c.header + "\n"
		for i, cell := range c.cells {
			text += fmt.Sprintf("%c,40,%s\n", 'A'+i, cell)
		}
		r := mustRead(t, c.plan, text, visits)
		name := map[string]string{"Adverse event": "adverse_event", "Symptoms improved": "symptoms_improved"}[c.header]
		f := r.Cohort.Patients.Factor(name)
		var men []string
		for i := range c.cells {
			men = append(men, f.Text(i))
		}
		var told cohort.Severity
		for _, f := range r.Findings {
			if f.Code == cohort.UnknownWord && f.At.Cell == "C1" {
				told = f.Severity
			}
		}
		if got := strings.Join(men, ","); got != c.men || told != c.told {
			t.Errorf("%v: read as %s and told %q, want %s and %q", c.cells, got, told, c.men, c.told)
		}
	}
}

// TestDosesWithTimes: how often a dose is given is no second drug.
func TestDosesWithTimes(t *testing.T) {
	for text, want := range map[string]string{"Clomid 50mg/d": "cc", "hCG 1500 IU 3x/wk": "hcg",
		"CC 25 mg/day + hCG 2000 IE 2x/Woche": "cc+hcg",
		"cc/hcg":                              "cc+hcg", "klomifen": "cc", "aspirin 1 g/d": "aspirin 1 g/d"} {
		if got := canonicalTreatment(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestNoEvents: texts that say that there was no event count as none, and what counts as one is
// told.
func TestNoEvents(t *testing.T) {
	texts := []string{"no", "Grade 0", "CTCAE grade 0", "o.B.", "ohne Befund", "denies any", "tolerated well", "Well tolerated",
		"unremarkable",
		"unauffällig", "NAD", "sin eventos", "sans particularité", "Ø", "acne", "Grade 1", "grade 10", "tolerated poorly", "obstruction"}
	const none = 14
	patients, visits := "patient_id,age,adverse_event\n", "patient_id,month,total_testosterone\n"
	for i, text := range texts {
		patients += fmt.Sprintf("P%02d,40,%s\n", i, text)
		visits += fmt.Sprintf("P%02d,0,200\nP%02d,3,400\n", i, i)
	}
	r := mustRead(t, Plan{}, patients, visits)
	f := r.Cohort.Patients.Factor("adverse_event")
	for i, text := range texts {
		if want := map[bool]string{true: "no", false: "yes"}[i < none]; f.Text(i) != want {
			t.Errorf("%q counts as %q, want %q", text, f.Text(i), want)
		}
	}
	notes := fmt.Sprint(r.Tables[0].Columns[2].Notes)
	if want := `[count as events: "acne", "Grade 1", "grade 10", "tolerated poorly", "obstruction"]`; notes != want {
		t.Errorf("told as %s", notes)
	}
}

// TestLegend: codes of yes and no whose legend stands on another sheet are read by it, and a legend
// of another column is not taken for it.
func TestLegend(t *testing.T) {
	patients := "ID,Age,Symptoms improved\nA,40,0\nB,50,1\nC,60,0\n"
	visits := "ID,Month,TT\nA,0,200\nA,3,400\nB,0,210\nB,3,300\nC,0,220\nC,3,290\n"
	for legend, want := range map[string]string{
		"Codes of this file\nSymptoms improved: 0 = yes / 1 = no\n":                              "yes no yes",
		"Variable,Code,Meaning\nSex,0,male\nSymptoms improved,0,yes\n,1,no\nAdverse,0,no\n":      "yes no yes",
		"Variable,Code,Meaning\nSymptoms improved at month 3,0,yes\n,1,no\nAdverse,0,yes\n,1,no": "no yes no",
		"Improved: 0 = yes, 1 = no\n": "no yes no",
	} {
		r := mustRead(t, Plan{}, patients, visits, legend)
		f := r.Cohort.Patients.Factor("symptoms_improved")
		if got := f.Text(0) + " " + f.Text(1) + " " + f.Text(2); got != want {
			t.Errorf("%s: %s, want %s", legend, got, want)
		}
		notes := fmt.Sprint(r.Tables[0].Columns[2].Notes)
		if told := strings.Contains(notes, "its codes are read as c.csv: "); told != (want == "yes no yes") {
			t.Errorf("%s: told as %v", legend, r.Tables[0].Columns[2].Notes)
		}
	}
}

// TestNotedCodes: a comment at the header of a column of codes is told with its place, one at a
// column of words or of numbers is not.
func TestNotedCodes(t *testing.T) {
	text := "ID,Improved,AE,Month,TT\nA,0,no,0,200\nA,0,no,3,400\nB,1,yes,0,210\nB,1,yes,3,300\n"
	for col, want := range map[int][]string{1: {"a.csv: B1"}, 2: nil, 4: nil} {
		book, err := delim.Read(context.Background(), strings.NewReader(text), int64(len(text)), "a.csv")
		if err != nil {
			t.Fatal(err)
		}
		book.Sheets[0].Noted = []sheet.Area{{Row: 0, Col: col, LastRow: 0, LastCol: col}}
		r, err := Read(context.Background(), []*sheet.Book{book}, Plan{})
		if err != nil {
			t.Fatal(err)
		}
		if got := at(r, cohort.MarkedCell); !slices.Equal(got, want) {
			t.Errorf("column %d: told at %v", col, got)
		}
	}
}

// TestCodedTreatment: treatments that are numbers are told.
func TestCodedTreatment(t *testing.T) {
	for cells, told := range map[string]bool{"1 2": true, "0 1": true, "cc 2": false, "cc none": false} {
		a, b, _ := strings.Cut(cells, " ")
		r := mustRead(t, Plan{}, "ID,Treatment,Month,TT\nA,"+a+",0,200\nA,"+a+",3,400\nB,"+b+",0,210\nB,"+b+",3,300\n")
		if got := at(r, cohort.UnknownWord); slices.Equal(got, []string{"a.csv: B1"}) != told {
			t.Errorf("%s: told at %v", cells, got)
		}
	}
}
