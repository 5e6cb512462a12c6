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

// testosterone are the values that are read, in the order of men and visits.
func testosterone(r *Result) []float64 { return r.Cohort.Find(unit.TotalTestosterone).Value.Floats() }

// TestCommaBesideItsUnit: a decimal comma is one where the unit stands in the cell too.
func TestCommaBesideItsUnit(t *testing.T) {
	for _, c := range []struct {
		cells [3]string
		want  float64 // of the first, ng/dL
	}{
		{[3]string{"7,9 nmol/L", "8,25 nmol/L", "11 nmol/L"}, 7.9 * 28.842},
		{[3]string{"~7,9 nmol/l", "<1,5 nmol/l", "11,2 nmol/l"}, 7.9 * 28.842},
		{[3]string{"1.050 ng/dl", "342,5 ng/dl", "411 ng/dl"}, 1050},
		{[3]string{"1,050 ng/dL", "342 ng/dL", "411 ng/dL"}, 1050},
		{[3]string{"3,42 ng/mL H", "2,50 ng/mL", "n.d."}, 342},
	} {
		text := "ID;Monat;Testosteron\n"
		for i, cell := range c.cells {
			text += fmt.Sprintf("P1;%d;%s\nP2;%d;%s\n", i, cell, i, cell)
		}
		if got := testosterone(mustRead(t, Plan{}, text)); math.Abs(got[0]-c.want) > 1e-9 {
			t.Errorf("%v: %v", c.cells, got)
		}
	}
}

// TestUnitsOnCards: a row of units below the header of one man's visits is read, and cards of
// other units are not taken together with it.
func TestUnitsOnCards(t *testing.T) {
	card := func(id, unit string, values ...string) string {
		text := fmt.Sprintf("Patient,%s\nAge,40\nStart,2020-01-15\n\nDate,TT,LH\n,%s,IU/L\n", id, unit)
		for i, v := range values {
			text += fmt.Sprintf("2020-0%d-15,%s,4.1\n", 1+3*i, v)
		}
		return text + "\n"
	}
	text := card("P1", "nmol/L", "7", "12") + card("P2", "nmol/L", "8", "11") + card("P3", "nmol/L", "9", "10")
	r := mustRead(t, Plan{}, text)
	if got := testosterone(r); len(got) != 6 || math.Abs(got[0]-7*28.842) > 1e-9 || r.Cohort.Patients.Len() != 3 {
		t.Errorf("%v of %v", got, r.Cohort.Patients.ID)
	}
	if at := r.Tables[0].Sheet.Ref(r.Tables[0].First, r.Tables[0].column("visit_date").Col).Cell; at != "A7" {
		t.Errorf("the first visit is said to stand in %s", at)
	}
	r, err := tables(t, Plan{}, text+card("P4", "ng/dL", "210", "330")+card("P5", "ng/dL", "220", "310"))
	if err != nil {
		return // refused
	}
	for _, v := range testosterone(r) {
		if !math.IsNaN(v) && (v < 150 || v > 400) {
			t.Errorf("%v", testosterone(r))
		}
	}
}

// TestFlagBeforeTheResult: marks stand before results too; what could be a digit is none.
func TestFlagBeforeTheResult(t *testing.T) {
	for cell, want := range map[string]float64{"H 812": 812, "L 212": 212, "*212": 212, "↓ 212": 212, "HH 1212": 1212, "212 H*": 212,
		"212 ng/dL (L)": 212, "212 ng/dL H": 212, "212 mg H": nan,
		"high 812": 812, "L212": nan, "l12": nan, "hemolyzed 212": nan, "A 212": nan} {
		got := testosterone(mustRead(t, Plan{}, "ID,Month,TT (ng/dL)\nP1,0,300\nP1,3,"+cell+"\n"))
		if got[1] != want && !(math.IsNaN(got[1]) && math.IsNaN(want)) {
			t.Errorf("%q: %v", cell, got)
		}
	}
}

// TestSwappedBesideTrueDates: texts that all have days above 12 beside true dates are told.
func TestSwappedBesideTrueDates(t *testing.T) {
	text := "ID,Start,Date,TT (ng/dL)\n"
	for i := range 8 {
		text += fmt.Sprintf("P%d,2019-01-05,2019-03-%02d,%d\nP%d,2019-01-05,%d/06/2019,%d\n", i, 3+2*i, 200+i, i, 14+i, 300+i)
	}
	if got := at(mustRead(t, Plan{}, text), cohort.AmbiguousDate); !slices.Equal(got, []string{"a.csv: C1:C17"}) {
		t.Errorf("told at %v", got)
	}
	if got := at(mustRead(t, Plan{}, strings.ReplaceAll(text, "14/06", "04/06")), cohort.AmbiguousDate); slices.Contains(got,
		"a.csv: C1:C17") {
		t.Errorf("told at %v", got)
	}
	swapped := "ID,Start,Date,TT (ng/dL)\n"
	for i := range 8 {
		start := fmt.Sprintf("2019-%02d-05", 1+i)
		if i > 4 {
			start = fmt.Sprintf("%d/01/2019", 14+i)
		}
		swapped += fmt.Sprintf("P%d,%s,2019-11-13,%d\n", i, start, 200+i)
	}
	if _, err := tables(t, Plan{}, swapped); err == nil || !strings.Contains(err.Error(), `dates in "Start" are set aside`) {
		t.Errorf("%v", err)
	}
}

// TestTreatmentBeforeEnrolment: the date of treatment is time zero, and not that of enrolment.
func TestTreatmentBeforeEnrolment(t *testing.T) {
	for _, header := range []string{"Enrolment date", "Date of enrollment", "Baseline date"} {
		r := mustRead(t, Plan{}, "ID,"+header+",Clomid start,Date,TT (ng/dL)\nP1,2020-01-01,2020-02-01,2020-05-01,300\n")
		if got := r.Cohort.Patients.Index[0].String(); got != "2020-02-01" {
			t.Errorf("%s: %s", header, got)
		}
		r = mustRead(t, Plan{}, "ID,"+header+",Date,TT (ng/dL)\nP1,2020-01-01,2020-05-01,300\n")
		if got := r.Cohort.Patients.Index[0].String(); got != "2020-01-01" {
			t.Errorf("%s alone: %s", header, got)
		}
	}
}

// TestNoTestOfTestosterone: the refusal says that no test is total testosterone.
func TestNoTestOfTestosterone(t *testing.T) {
	_, err := tables(t, Plan{}, "ID,Month,Test,Result\nP1,0,Testosterone panel 4,300\nP1,0,LH,3\nP1,3,Testosterone panel 4,310\nP1,3,LH,3\n")
	if err == nil || !strings.Contains(err.Error(), `no row of "Result" is of a test that is read as total testosterone`) {
		t.Errorf("%v", err)
	}
	_, err = tables(t, Plan{}, "ID,Age,Test,Result\nP1,40,Testosterone,300\nP1,40,LH,3\nP1,40,Testosterone,310\nP1,40,LH,3\n")
	if err == nil || !strings.Contains(err.Error(), "a.csv: D1 heads results of tests, and no column says when") {
		t.Errorf("%v", err)
	}
}

// TestTrialsAndHospitals: ADaM beside SDTM, a start that only EX has, and a hospital's times
// without a colon.
func TestTrialsAndHospitals(t *testing.T) {
	for name, texts := range map[string][]string{
		"ADaM": {"STUDYID,USUBJID,AGE,TRT01A,TRTSDT,TRTEDT\nX,X-1,40,clomiphene,2020-01-10,2021-01-10\n",
			"STUDYID,USUBJID,PARAMCD,PARAM,AVAL,AVISIT,ADT\nX,X-1,TESTOS,Testosterone (ng/dL),210,Visit 0,2020-01-05\n" +
				"X,X-1,LH,Luteinizing Hormone (IU/L),3,Visit 0,2020-01-05\nX,X-1,TESTOS,Testosterone (ng/dL),330,Visit 1,2020-04-05\n"},
		"SDTM": {"USUBJID,RFSTDTC,AGE,ARM\nX-1,,40,cc\n", "USUBJID,EXTRT,EXSTDTC\nX-1,CLOMIPHENE,2020-01-10\n",
			"USUBJID,LBTEST,LBORRES,LBORRESU,LBDTC\nX-1,Testosterone,210,ng/dL,2020-01-05T08:15\nX-1,Testosterone,330,ng/dL,2020-04-05T08:15\n"},
		"Epic": {"Pat MRN,Age,Start date\nX-1,40,2020-01-10\n",
			"Pat MRN,Collection Date,Component,Ord Value,Reference Unit\nX-1,01/05/2020 0815,TESTOSTERONE TOTAL,210,ng/dL\n" +
				"X-1,04/15/20 0815,TESTOSTERONE TOTAL,330,ng/dL\n"},
	} {
		r := mustRead(t, Plan{}, texts...)
		got := testosterone(r)
		if len(got) != 2 || got[0] != 210 || got[1] != 330 || r.Cohort.Patients.Index[0].String() != "2020-01-10" ||
			len(at(r, cohort.DuplicatePatient)) > 0 {
			t.Errorf("%s: %v, %v, %v", name, got, r.Cohort.Patients.Index, r.Findings)
		}
	}
}
