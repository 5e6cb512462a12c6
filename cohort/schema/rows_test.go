package schema

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// count counts the findings of a code.
func count(r *Result, code cohort.Code) int { return len(at(r, code)) }

// TestFooters: totals, remarks and counts below a table are no visits and no patients,
// and each is told.
func TestFooters(t *testing.T) {
	var rows strings.Builder
	sum := 0
	for i := range 12 {
		fmt.Fprintf(&rows, "P%02d,0,%d\nP%02d,3,%d\n", i, 200+i, i, 300+7*i)
		sum += 500 + 8*i
	}
	for name, footer := range map[string]string{
		"an empty id": fmt.Sprintf(",1.5,%.2f\n", float64(sum)/24), "a sum": fmt.Sprintf(",36,%d\n", sum), "a word": "Mean,1.5,268\n",
		"a count": "Records exported: 24,,\n", "n": "N,24,24\n",
	} {
		r := mustRead(t, Plan{}, "id,month,TT\n"+rows.String()+footer)
		if r.Cohort.Patients.Len() != 12 || r.Cohort.Visits.Len() != 24 || count(r, cohort.DroppedRow) != 1 {
			t.Errorf("%s: %d patients, %d visits, %d rows told", name, r.Cohort.Patients.Len(), r.Cohort.Visits.Len(), count(r, cohort.DroppedRow))
		}
	}
}

// TestRealPatients: whoever has data is a patient, whatever he is called.
func TestRealPatients(t *testing.T) {
	for name, ids := range map[string][]string{
		"initials": {"MAX", "JDK", "SD", "Min", "ABC", "N", "KL"},
		"uuid":     {"3f2504e0-4f89-11d3-9a0c-0305e82c3301", "7d444840-9dc0-11d1-b245-5ffdce74fad2", "e02fd0e4-00fd-090a-ca30-0d00a0038ba0"},
		"oid":      {"1.2.840.113619.2.62.994044785528.20060823.200608232232322.3", "1.2.840.113619.2.62.994044785528.114289542805.1"},
		"hash":     {"5d41402abc4b2a76b9719d911017c592aaaa", "7d793037a0760186574b0282f2f435e7bbbb"},
	} {
		text := "id,age,TT_0,TT_3mo\n"
		for i, id := range ids {
			text += fmt.Sprintf("%s,%d,%d,%d\n", id, 31+3*i, 200+13*i, 310+41*i*(i%3))
		}
		r := mustRead(t, Plan{}, text)
		slices.Sort(ids)
		if !slices.Equal(r.Cohort.Patients.ID.All(), ids) {
			t.Errorf("%s: %v, want %v; %v", name, r.Cohort.Patients.ID, ids, r.Findings)
		}
	}
	// Visits name him: Max is a patient although the word sums up.
	r := mustRead(t, Plan{}, "id,age\nP1,40\nMax,50\n", "id,month,TT\nP1,3,300\nMax,3,310\nP1,6,320\nMax,6,330\n")
	if r.Cohort.Patients.Len() != 2 || r.Cohort.Visits.Len() != 4 {
		t.Errorf("%v, %d visits", r.Cohort.Patients.ID, r.Cohort.Visits.Len())
	}
}

// TestSpellings: identifiers that differ in marks, case, blanks and zeros are the same
// where only one fits, which is told; a mark between numbers counts.
func TestSpellings(t *testing.T) {
	r := mustRead(t, Plan{}, "id,age\nKH-001,40\nKH-002,41\nKH-003,42\nKH-004,43\nKH-005,44\n",
		"id,month,TT\nKH-001 ,3,300\nkh-002,3,310\nKH003,3,320\nKH 004,3,330\nKH–5,3,340\n")
	if r.Cohort.Visits.Len() != 5 || count(r, cohort.OrphanVisit) != 0 || count(r, cohort.IDSpelling) != 2 {
		t.Errorf("%d visits, %v", r.Cohort.Visits.Len(), r.Findings)
	}
	r = mustRead(t, Plan{}, "id,age\n1-11,40\n11-1,41\n", "id,month,TT\n111,3,300\n1-11,3,310\n")
	if r.Cohort.Visits.Len() != 1 || count(r, cohort.OrphanVisit) != 1 {
		t.Errorf("%d visits, %v", r.Cohort.Visits.Len(), r.Findings)
	}
	for a, b := range map[string]string{"KH-005": "kh5", "KH 5": "kh5", "A-0": "a0", "1-011": "1-11", "P01.2": "p1-2", "X–Y_07": "xy7",
		"é-1": "é1"} {
		if got := looseAlias(aliasOf(a)); got != b {
			t.Errorf("%q is %q, want %q", a, got, b)
		}
	}
}

// TestNumberedAnew: the same identifiers in a second block, file or site, with other
// data, are other men, and that is told.
func TestNumberedAnew(t *testing.T) {
	wide := "id,age,TT_0,TT_3mo\n1,40,200,300\n2,50,210,310\n3,60,220,320\n"
	other := "id,age,TT_0,TT_3mo\n1,33,150,400\n2,71,160,410\n3,28,170,420\n"
	for name, texts := range map[string][]string{"files": {wide, other}, "blocks": {wide + other}, "blocks parted": {wide + "\n" + other},
		"sites": {"site,id,age,month,TT\nA,1,40,3,300\nA,2,50,3,310\nB,1,33,3,320\nB,2,71,3,330\nA,3,44,3,200\nB,3,55,3,210\n"}} {
		r := mustRead(t, Plan{}, texts...)
		if r.Cohort.Patients.Len() != 6 || count(r, cohort.DuplicatePatient) == 0 {
			t.Errorf("%s: %v %v", name, r.Cohort.Patients.ID, r.Findings)
		}
	}
	// The same men at other times are the same men.
	r := mustRead(t, Plan{}, "id,month,TT\n1,0,200\n2,0,210\n3,0,190\n", "id,month,TT\n1,3,300\n2,3,310\n3,3,290\n")
	if r.Cohort.Patients.Len() != 3 || count(r, cohort.DuplicatePatient) != 0 {
		t.Errorf("%v %v", r.Cohort.Patients.ID, r.Findings)
	}
}

// TestPastedBlock: a block below with another unit in its header is read in its unit.
func TestPastedBlock(t *testing.T) {
	r := mustRead(t, Plan{}, "id,month,TT (ng/dL)\nP1,3,300\nP2,3,310\nP3,3,320\nid,month,TT (nmol/L)\nP4,3,10\nP5,3,11\nP6,3,12\n")
	if v := r.Cohort.Find(unit.TotalTestosterone).Value.Floats(); len(v) != 6 || v[3] < 288 || v[3] > 289 {
		t.Errorf("%v %v", v, r.Findings)
	}
}

// TestStrays: rows with data that belong to nobody are counted, for the attrition; sums,
// remarks and the header once more are none.
func TestStrays(t *testing.T) {
	r := mustRead(t, Plan{}, "id,age\nP1,40\nP2,50\n",
		"id,month,TT,LH\nP1,3,300,4\nP2,3,310,5\n,6,320,4\nP9,3,290,4\nP1,6,312,5,4\nP2,6,330,5\nMean,4,310,4.5\nexported today,,,\n")
	if got := r.Cohort.Rows; got != (cohort.RowCount{Held: 8, Strays: 3}) {
		t.Errorf("%+v %v", got, r.Findings)
	}
}

// TestValuesInWords: durations in words and values called approximate are read; ranges and
// two values in one cell are not, and their finding says what they are.
func TestValuesInWords(t *testing.T) {
	r := mustRead(t, Plan{}, "id,TRT duration,month,TT\nP1,one year,3,~302\nP2,six months,3,300-350\nP3,two years,3,300 to 350\nP4,one "+
		"year and a half,3,412 (repeat 423)\nP5,a year,3,310\nP6,3-4 years,3,320\n")
	d := r.Cohort.Patients.Number("trt_duration").Values
	for i, want := range []float64{12, 6, 24, 18} {
		if math.Abs(d[i]-want) > 1e-9 {
			t.Errorf("P%d: %v months, want %v", i+1, d[i], want)
		}
	}
	if !math.IsNaN(d[4]) || !math.IsNaN(d[5]) {
		t.Errorf("%v", d)
	}
	want := map[string]string{"a.csv: D3": "a range", "a.csv: D4": "a range", "a.csv: D5": "two values", "a.csv: B6": "correct the cell",
		"a.csv: B7": "a range"}
	for _, f := range r.Findings {
		if f.Code == cohort.BadNumber {
			if w := want[f.At.String()]; w == "" || !strings.Contains(f.Message, w) {
				t.Errorf("%s: %s", f.At, f.Message)
			}
			delete(want, f.At.String())
		}
	}
	if len(want) > 0 {
		t.Errorf("not told: %v", want)
	}
}

// TestSummariesInOtherWords: rows below a table whose identifier is a word where all others
// have digits are no men, if they have no time or sum the columns up; a man without a
// number who has visits stays one.
func TestSummariesInOtherWords(t *testing.T) {
	long, wide := "id,date,start,tt\n", "id,tt month 0,tt month 3\n"
	for i := range 14 {
		id := fmt.Sprintf("P%02d", i+1)
		long += fmt.Sprintf("%s,2020-01-05,2020-01-06,%d\n%s,2020-04-05,2020-01-06,%d\n", id, 200+i, id, 400+i)
		wide += fmt.Sprintf("%s,%d,%d\n", id, 200+i, 400+i)
	}
	for name, c := range map[string]struct {
		text string
		men  int
	}{
		"without a time": {long + "Ortalamasi,,,306.5\nAdet,,,28\n", 14},
		"in known words": {long + "Moyenne,,,306.5\nÉcart-type,,,101\nEffectif,,,28\n", 14},
		"sums of a wide": {wide + "Kokku,2891,5691\n", 14},
		"a man's name":   {long + "Smith,2020-01-05,2020-01-06,210\n", 15},
		"a man's, wide":  {wide + "Smith,210,390\n", 15},
	} {
		r := mustRead(t, Plan{}, c.text)
		if n := r.Cohort.Patients.Len(); n != c.men || len(at(r, cohort.DroppedRow)) == 0 && c.men == 14 {
			t.Errorf("%s: %d men, want %d; %v", name, n, c.men, at(r, cohort.DroppedRow))
		}
	}
}

// TestCopies: a sheet whose name says that it is a copy of one that is read is left out and
// told with its rows; the plan can use it, or leave it out unsaid.
func TestCopies(t *testing.T) {
	yes, no := true, false
	for name, c := range map[string]struct {
		plan   Plan
		visits int
		told   int
	}{
		"unsaid":   {Plan{}, 4, 1},
		"used":     {Plan{Sheets: map[string]SheetPlan{"Data (old)": {Use: &yes}}}, 5, 0},
		"left out": {Plan{Sheets: map[string]SheetPlan{"Data (old)": {Use: &no}}}, 4, 0},
	} {
		c0 := &trial{}
		c0.sheet("a.xlsx", "Data", [][]string{{"id", "month", "tt"}, {"A", "0", "200"}, {"A", "3", "300"}, {"B", "0", "200"},
			{"B", "3", "300"}}...)
		c0.sheet("a.xlsx", "Data (old)", [][]string{{"id", "month", "tt"}, {"A", "0", "200"}, {"A", "6", "330"}}...)
		r, err := Read(context.Background(), c0.books, c.plan)
		if err != nil {
			t.Fatal(err)
		}
		if r.Cohort.Visits.Len() != c.visits || count(r, cohort.DroppedRow) != c.told {
			t.Errorf("%s: %d visits, told %v", name, r.Cohort.Visits.Len(), at(r, cohort.DroppedRow))
		}
	}
}

// TestNotToCount: a column by which some rows should not count, or a woman among men, is a
// warning; a column of sex with men alone, and one in which all are included, are not.
func TestNotToCount(t *testing.T) {
	for _, c := range []struct {
		header, first, second string
		want                  cohort.Severity
	}{
		{"Excluded", "no", "yes", cohort.Warning}, {"Excluded", "", "x", cohort.Warning}, {"Excluded", "no", "no", cohort.Info},
		{"Sex", "M", "F", cohort.Warning}, {"Sex", "M", "M", cohort.Info}, {"Geschlecht", "m", "w", cohort.Warning},
		{"Disposition", "completed", "withdrew consent", cohort.Warning}, {"Colour", "f", "m", cohort.Info},
	} {
		r := mustRead(t, Plan{}, "id,"+c.header+",month,tt\nA,"+c.first+",0,200\nA,"+c.first+",3,300\nB,"+
			c.second+",0,200\nB,"+c.second+",3,300\n")
		i := slices.IndexFunc(r.Findings, func(f cohort.Finding) bool { return f.Code == cohort.UnknownColumn && f.At.Cell == "B1" })
		if i < 0 || r.Findings[i].Severity != c.want {
			t.Errorf("%s %q, %q: %v, want %s", c.header, c.first, c.second, r.Findings, c.want)
		}
	}
}
