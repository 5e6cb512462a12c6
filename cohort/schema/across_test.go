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
