package schema

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// TestPatientsAcross: a sheet with patients in columns, and analyte and month before each
// row, is read; a value is found again in its own cell, and a row of means is told.
func TestPatientsAcross(t *testing.T) {
	text := "Analyte,Month,P-01,P-02,P-03\n" +
		"Total testosterone (nmol/L),0,7,8,\n" +
		"Total testosterone (nmol/L),3,14,15.5,9\n" +
		"LH,0,2.1,3.3,\n" +
		"LH,3,4.1,,5.2\n" +
		"Mean,,,,\n"
	r := mustRead(t, Plan{}, text)
	x := r.Cohort.Find(unit.TotalTestosterone)
	if got := fmt.Sprintf("%v %.0f", r.Cohort.Patients.ID, x.Value.Floats()); got != "[P-01 P-02 P-03] [202 404 231 447 260]" {
		t.Errorf("read %s", got)
	}
	s := slices.IndexFunc(r.Cohort.Series, func(x cohort.Series) bool { return x.Analyte == unit.TotalTestosterone })
	if got := r.Cohort.VisitRef(s, 3).Cell; got != "D3" {
		t.Errorf("the value 15.5 of P-02 stands in %s", got)
	}
	if notes := strings.Join(r.Tables[0].Notes, "; "); !strings.Contains(notes, "3 patients stand in columns") ||
		!strings.Contains(notes, "1 row without an analyte or a time is not read") {
		t.Errorf("notes %s", notes)
	}
	for _, header := range []string{"Rep1,Rep2,Rep3", "V1,V2,V3", "T1,T2,T3", "Result 1,Result 2,Result 3"} {
		if _, err := tables(t, Plan{}, strings.Replace(text, "P-01,P-02,P-03", header, 1)); err == nil {
			t.Errorf("%s are taken for patients", header)
		}
	}
}

// TestAnswersHeadNothing: of men in columns, a row of "no" is no header of identifiers.
func TestAnswersHeadNothing(t *testing.T) {
	r := mustRead(t, Plan{}, "Subject,A1,A2,A3,A4\nAdverse event,yes,no,no,no\nImproved,no,no,yes,no\nTT 0 mo,210,220,230,240\n"+
		"TT 3 mo,300,310,320,330\n")
	if f := r.Cohort.Patients.Factor("adverse_event"); r.Cohort.Patients.Len() != 4 || f.Text(0) != "yes" || f.Text(3) != "no" {
		t.Errorf("%d men, %v", r.Cohort.Patients.Len(), f)
	}
}

// TestHt: a column Ht is hematocrit where its values are, and a height is not.
func TestHt(t *testing.T) {
	for cells, read := range map[[4]string]bool{{"42", "45,5", "39", "51"}: true, {"70", "68", "72", "69"}: false, {"1,8", "1,7", "1,9",
		"1,8"}: false} {
		text := "ID;Month;TT;Ht\n"
		for i, c := range cells {
			text += fmt.Sprintf("P%d;%d;%d;%s\n", i/2, i%2*3, 300+i, c)
		}
		if got := mustRead(t, Plan{}, text).Cohort.Find(unit.Hematocrit) != nil; got != read {
			t.Errorf("%v: read %v", cells, got)
		}
	}
}
