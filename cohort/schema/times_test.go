package schema

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// TestTimesOfOtherHabits: visits' times from labels, a schedule, the sheet's name, the
// clinic's fractions, the plan.
func TestTimesOfOtherHabits(t *testing.T) {
	for name, c := range map[string]struct {
		plan Plan
		text []string
	}{
		"fractions":  {Plan{}, []string{"id,age,TT 0/12,TT 3/12,TT 6/12\nP1,40,200,320,450\n"}},
		"weeks":      {Plan{}, []string{"id,age,visit,TT\nP1,40,0/12,200\nP1,40,3/12,320\nP1,40,6/12,450\n"}},
		"3-month FU": {Plan{}, []string{"id,age,visit,TT\nP1,40,Baseline,200\nP1,40,3-month FU,320\nP1,40,6-month FU,450\n"}},
		"times": {Plan{Times: map[string]float64{"V1": 0, "V2": 3, "V3": 6}},
			[]string{"id,age,visit,TT\nP1,40,V1,200\nP1,40,V2,320\nP1,40,V3,450\n"}},
		"schedule": {Plan{}, []string{"id,age,visit,TT\nP1,40,V1,200\nP1,40,V2,320\nP1,40,V3,450\n",
			"Visit,Due (months)\nV1,0\nV2,3\nV3,6\n"}},
		"pre and post":  {Plan{Times: map[string]float64{"mid": 3, "post": 6}}, []string{"id,age,pre_T,mid_T,post_T\nP1,40,200,320,450\n"}},
		"other tongues": {Plan{}, []string{"Patient,Alter,Zeitpunkt,Testosteron\nP1,40,0 Monate,200\nP1,40,3 Monate,320\nP1,40,6 Monate,450\n"}},
		"at, by columns": {Plan{Read: []ColumnPlan{{Column: "XA", Is: "total_testosterone", At: "baseline"}, {Column: "XB",
			Is: "total_testosterone", At: "month 3"}, {Column: "E", Is: "total_testosterone", At: "month 6"}}},
			[]string{"id,age,XA,XB,XC\nP1,40,200,320,450\n"}},
	} {
		r, err := tables(t, c.plan, c.text...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s := r.Cohort.Find(unit.TotalTestosterone)
		if len(s.Value.Floats()) != 3 {
			t.Errorf("%s: %v, %v", name, s.Value.Floats(), r.Findings)
			continue
		}
		for i, want := range []float64{200, 320, 450} {
			if s.Value.Floats()[i] != want || math.Abs(r.Cohort.Visits.Month(i)-float64(3*i)) > 1e-9 {
				t.Errorf("%s: %v at month %v", name, s.Value.Floats()[i], r.Cohort.Visits.Month(i))
			}
		}
	}
}

// TestUntoldTime: a time that is named and not said is refused with the remedy.
func TestUntoldTime(t *testing.T) {
	_, err := tables(t, Plan{}, "id,age,pre_T,post_T\nP1,40,200,450\n")
	if err == nil || !strings.Contains(err.Error(), `times: {post: MONTH}`) {
		t.Errorf("%v", err)
	}
}

// TestDatedRows: in a table of one row a visit, a header's time is not read.
func TestDatedRows(t *testing.T) {
	r := mustRead(t, Plan{}, "id,index,date,TT,TT "+
		"3\nP1,2020-01-01,2020-02-01,300,120\nP1,2020-01-01,2020-05-01,310,130\nP2,2020-01-01,2020-02-01,320,110\n"+
		"P2,2020-01-01,2020-05-01,330,115\n")
	for _, v := range r.Cohort.Find(unit.TotalTestosterone).Value.Floats() {
		if v < 300 {
			t.Errorf("%v is read as total testosterone", v)
		}
	}
	if f := told(r, cohort.UnknownColumn); f == nil || f.At.Cell != "E1" || f.Severity != cohort.Warning {
		t.Errorf("%v", r.Findings)
	}
}

// TestOneTimeOverDatedRows: where all headers name one time and the rows have dates, the
// dates count, which is told.
func TestOneTimeOverDatedRows(t *testing.T) {
	r := mustRead(t, Plan{}, "id,index,date,TT 9\nP1,2020-01-01,2020-02-01,300\nP1,2020-01-01,2020-05-01,310\nP2,2020-01-01,2020-02-01,320\n"+
		"P2,2020-01-01,2020-05-01,330\n")
	if m := r.Cohort.Visits.Month(0); m > 1.1 || r.Cohort.Measured() != 4 {
		t.Errorf("month %v, %d visits", m, r.Cohort.Measured())
	}
	if f := told(r, cohort.UnknownColumn); f == nil || f.At.Cell != "D1" || f.Severity != cohort.Warning {
		t.Errorf("%v", r.Findings)
	}
}

// TestLostTables: testosterone on a table without a time, or without identifiers, is told
// where other tables are read.
func TestLostTables(t *testing.T) {
	good := "id,month,TT\nP1,0,200\nP1,3,320\nP2,0,210\nP2,3,330\n"
	for name, lost := range map[string]string{"without a time": "id,TT\nP1,450\nP2,460\n", "without identifiers": "month,TT\n6,450\n9,460\n"} {
		r := mustRead(t, Plan{}, good, lost)
		f := told(r, cohort.UnknownColumn)
		if f == nil || f.At.File != "b.csv" || f.At.Cell != "B1" || f.Severity != cohort.Warning {
			t.Errorf("%s: %v", name, r.Findings)
		}
	}
}

// TestBrokenRows: rows of a delimited file that do not fit are told; those whose cells
// may stand in the wrong columns are not used.
func TestBrokenRows(t *testing.T) {
	head := "id,month,TT,LH\nP1,0,200,3\nP2,0,210,4\n"
	for name, c := range map[string]struct {
		row    string
		visits int
	}{"a decimal comma": {"P3,3,312,5,4\n", 2}, "cut off": {"P3,3\n", 2}, "a quote left open": {"P3,3,310,\"4\nP4,3,320,5\nP5,3,330,6\"\n",
		3}} {
		r := mustRead(t, Plan{}, head+c.row)
		if count(r, cohort.BrokenRow) != 1 || r.Cohort.Measured() != c.visits {
			t.Errorf("%s: %d told, %d visits, %v", name, count(r, cohort.BrokenRow), r.Cohort.Measured(), r.Findings)
		}
	}
}

// TestYearBesideMonths: 3, 6 and 12 beside the year of enrolment are months of follow-up,
// and told; the calendar's are dates (TestClinics).
func TestYearBesideMonths(t *testing.T) {
	text := "id,Year,Month,TT\n" + cohortRows(8, func(i, k int, v float64) string {
		return fmt.Sprintf("R%d,%d,%d,%.0f\n", i, 2018+i%2, []int{1, 3, 6, 12}[k], v)
	})
	r := mustRead(t, Plan{}, text)
	if r.Cohort.Visits.Month(1) != 3 || count(r, cohort.AmbiguousDate) != 1 {
		t.Errorf("month %v, %v", r.Cohort.Visits.Month(1), r.Findings)
	}
}

// TestSampleBeforeReport: of two dates, the one at which blood was drawn is the visit's,
// wherever it stands and whether or not its header says "date".
func TestSampleBeforeReport(t *testing.T) {
	for _, heads := range [][2]string{{"Date reported", "Sample taken"}, {"Result date", "Collected"}, {"Order date", "Date drawn"},
		{"Sample taken", "Date reported"}, {"Date reported", ""}} {
		text := "id,start," + heads[0] + "," + heads[1] + ",tt\nA,2020-01-01,2020-01-05,2020-01-02,200\nA,2020-01-01,2020-04-05,2020-04-02,300\n"
		want := 1.0 // days after the start
		if heads[1] == "" || heads[1] == "Date reported" {
			want = 4
		}
		r := mustRead(t, Plan{}, text)
		if got := r.Cohort.Visits.Time.At(0); got != want {
			t.Errorf("%v: the first visit is on day %v, want %v", heads, got, want)
		}
	}
}

// TestYearsFirst: 19/03/05 is a year, a month and a day where the last number goes to 31 or
// the header says so, which is told in the first case; else it is read as before.
func TestYearsFirst(t *testing.T) {
	for _, c := range []struct {
		header, start, visit string
		days                 float64
		told                 int
	}{
		{"Date", "19/03/05", "19/03/29", 24, 1},
		{"Date (yy/mm/dd)", "19/03/05", "19/03/09", 4, 0},
		{"Date (dd/mm/yy)", "05/03/19", "29/03/19", 24, 0},
		{"Date", "98/03/05", "98/03/09", 4, 1},
		{"Date (yyyy-mm-dd)", "2019-03-05", "29/03/2019", 24, 0},
	} {
		r := mustRead(t, Plan{Extract: "2021-05-04"}, "id,Start "+c.header+","+c.header+",tt\nA,"+c.start+","+c.start+",200\n"+
			"A,"+c.start+","+c.visit+",300\nB,"+c.visit+","+c.visit+",200\n")
		if got := r.Cohort.Visits.Time.At(1); got != c.days || count(r, cohort.AmbiguousDate) != 2*c.told {
			t.Errorf("%s %s: the second visit is on day %v, want %v; %v", c.header, c.visit, got, c.days, r.Findings)
		}
	}
}

// TestYearsAreNoSerialDays: a year in a column of dates is no day of 1905; of birth it gives
// the age to half a year, which is told.
func TestYearsAreNoSerialDays(t *testing.T) {
	r := mustRead(t, Plan{}, "id,Geburtsjahr,start,date,tt\nA,1975,2020-07-01,2020-07-02,200\nA,1975,2020-07-01,2021-01-05,300\n")
	if age := r.Cohort.Patients.Number("age").Values[0]; math.Abs(age-45) > 0.01 || count(r, cohort.AmbiguousDate) != 1 {
		t.Errorf("the age is %v; %v", age, r.Findings)
	}
	text := "id,start,date,tt\nA,2020,2020-07-02,200\nA,2020-07-01,2021-01-05,300\nB,2020-07-01,2020-07-01,200\n"
	if r := mustRead(t, Plan{}, text); len(at(r, cohort.BadDate)) != 1 || r.Cohort.Patients.Index[0].String() != "2020-07-01" {
		t.Errorf("%v, %v", r.Cohort.Patients.Index, r.Findings)
	}
	// Day numbers of SAS: the times hold, the dates do not.
	r = mustRead(t, Plan{}, "id,start,date,tt\nA,20000,20001,200\nA,20000,20100,300\n")
	if f := at(r, cohort.AmbiguousDate); len(f) != 1 || r.Cohort.Visits.Time.At(1) != 100 {
		t.Errorf("told %v", f)
	}
}

// The data go up to the stated day of their extraction, else to the latest visit.
func TestDataEnd(t *testing.T) {
	const rows = "id,index date,visit date,tt\nA,2019-01-01,2019-03-01,300\nB,2019-01-01,2019-06-01,310\n"
	for stated, want := range map[string]string{"": "2019-06-01", "2021-05-04": "2021-05-04"} {
		if got := mustRead(t, Plan{Extract: stated}, rows).Cohort.Latest().String(); got != want {
			t.Errorf("extracted %q: the data end %s, want %s", stated, got, want)
		}
	}
}
