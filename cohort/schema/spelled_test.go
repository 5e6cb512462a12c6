package schema

import (
	"fmt"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// TestSpelledHeaders: headers as programs and laboratories spell them; a number behind the
// name is that of a visit.
func TestSpelledHeaders(t *testing.T) {
	for header, want := range map[string]string{"LabDate": "visit_date", "AgeAtStart": "age", "OnTRT": "on_trt", "LHBaseline": "lh 0",
		"DateOfBirth": "birth_date", "TT_E2_C1": "total_testosterone v2", "testosterone_v1": "total_testosterone v1", "lh_t2": "lh v2",
		"TT (Visit 3)": "total_testosterone v3", "TT_V3_M06": "total_testosterone 6", "Post T 3 mo": "total_testosterone 3",
		"TT 3m date": "visit_date 3", "TT date": "visit_date", "fS-Testosteron (nmol/L)": "total_testosterone", "B-Hkt": "hematocrit",
		"Sr. Testosterone": "total_testosterone", "Testo (ng/ml) N: 2.8-8.0": "total_testosterone",
		"Testosterone / Testostérone (nmol/L)": "total_testosterone", "Age / Âge": "age", "StudySubjectID": "patient_id",
		"Drugs for restoration? (choice=hCG)": "treatment_checkbox",
		"LH/FSH":                              "", "Previous drugs (choice=Clomiphene)": "", "E2Pg": "", "TestVolume": "",
		"Testosterone start date": "", "T/E2 ratio": ""} {
		l, got := recognise(header), ""
		if l.m != nil {
			got = l.m.name
		}
		switch {
		case l.when.number > 0:
			got += fmt.Sprint(" v", l.when.number-1)
		case l.when.set:
			got += fmt.Sprint(" ", l.when.month)
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", header, got, want)
		}
	}
}

// TestRemarks: what stands beside a result and does not change it.
func TestRemarks(t *testing.T) {
	c := Column{m: find("total_testosterone"), factor: 1}
	c.q, _ = unit.Find(string(unit.TotalTestosterone))
	for text, want := range map[string]float64{"ca. 412": 412, "412 [264-916]": 412, "412 (ref: 264 - 916 ng/dL)": 412, "412 - repeat": 412,
		"412 see comment": 412, "412 (normal)": 412, "14.3 nmol/L (8.6-29)": 14.3 * 28.842} {
		if got := c.number(text, 1); got.value != want || got.fault != "" {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
	for _, text := range []string{"412 ± 12", "412; 423", "412 (423)", "412 on TRT", "300-350", "repeat"} {
		if got := c.number(text, 1); got.fault != cohort.BadNumber {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
}

// TestSuperseded: a final result counts rather than a preliminary one, a corrected one rather
// than both, and that is told; results of one state are asked nothing.
func TestSuperseded(t *testing.T) {
	head := "ID,Start,Collected,Test,Result,Status\n"
	rows := "A,2019-01-01,2019-01-01,Testosterone,200,Final\nA,2019-01-01,2019-04-01,Testosterone,310,Preliminary\n" +
		"A,2019-01-01,2019-04-01,LH,4.1,Final\nA,2019-01-01,2019-04-01,Testosterone,410,Final\n" +
		"B,2019-01-01,2019-01-01,Testosterone,210,Final\nB,2019-01-01,2019-04-01,Testosterone,500,F\n" +
		"B,2019-01-01,2019-04-01,Testosterone,320,Amended\n"
	r := mustRead(t, Plan{}, head+rows)
	x := r.Cohort.Find(unit.TotalTestosterone)
	if got := fmt.Sprint(x.Value.Floats()); got != "[200 410 210 320]" || len(at(r, cohort.DroppedRow)) != 1 {
		t.Errorf("read %s, %v", got, r.Findings)
	}
	if r := mustRead(t, Plan{}, head+strings.NewReplacer("Preliminary", "Final", "Amended", "F").Replace(rows)); len(at(r,
		cohort.DroppedRow)) != 0 ||
		len(at(r, cohort.DuplicateVisit)) == 0 {
		t.Errorf("of one state: %v", r.Findings)
	}
}

// TestCardsSayMore: what a man's card says under a key of its own is a column like others.
func TestCardsSayMore(t *testing.T) {
	card := "Patient ID,%s\nAge,%d\nSmoker:,%s\nStart date,2019-01-01\nDate,TT (ng/dL)\n2019-01-01,200\n2019-04-01,%d\n\n"
	cards := fmt.Sprintf(card, "A1", 40, "never", 310) + fmt.Sprintf(card, "A2", 50, "daily", 410) + fmt.Sprintf(card, "A3", 60, "never", 320)
	r := mustRead(t, Plan{Keep: []string{"Smoker"}}, cards)
	men, visits := r.Cohort.Patients.Len(), r.Cohort.Visits.Len()
	if f := r.Cohort.Patients.Factor("Smoker"); f == nil || f.Text(1) != "daily" || men != 3 || visits != 6 {
		t.Errorf("%v, %v", f, r.Findings)
	}
}

// TestDitto: signs for "as above" are of the man above, and what is his is not told.
func TestDitto(t *testing.T) {
	for _, sign := range []string{`""""`, "〃", "ditto", "idem"} {
		text := "ID,Age,Start,Date,TT " +
			"(ng/dL)\nA,40,2019-01-01,2019-01-01,200\n*,*,*,2019-04-01,310\nB,50,2019-01-01,2019-01-01,210\n*,*,*,2019-04-01,320\n"
		r := mustRead(t, Plan{}, strings.ReplaceAll(text, "*", sign))
		if r.Cohort.Patients.Len() != 2 || r.Cohort.Visits.Len() != 4 || len(r.Findings) != 0 {
			t.Errorf("%s: %d men, %d visits, %v", sign, r.Cohort.Patients.Len(), r.Cohort.Visits.Len(), r.Findings)
		}
	}
}

// TestTitledTables: a table of men and one of visits below it, each under a title of its own.
func TestTitledTables(t *testing.T) {
	r := mustRead(t, Plan{}, "Patients,,,\nID,Age,Start,\nA,40,2019-01-01,\nB,50,2019-01-01,\n,,,\nLaboratory,,,\nID,Date,TT (ng/dL),LH "+
		"(IU/L)\n"+
		"A,2019-01-01,200,4\nA,2019-04-01,310,5\nB,2019-01-01,210,3\n")
	if age := r.Cohort.Patients.Number("age"); r.Cohort.Visits.Len() != 3 || age == nil || age.Values[1] != 50 {
		t.Errorf("%d visits, %v, %v", r.Cohort.Visits.Len(), age, r.Findings)
	}
}

// TestCodedTexts: numbers for treatments and etiologies are read by the codes in the header.
func TestCodedTexts(t *testing.T) {
	r := mustRead(t, Plan{}, "ID,\"Treatment (1=CC, 2=hCG, 3=CC+hCG)\",\"Etiology (1 = primary; 2 = secondary)\",Month,TT (ng/dL)\n"+
		"A,1,2,0,200\nA,1,2,3,310\nB,3,1,0,210\nB,3,1,3,320\nC,4,2,0,220\n")
	f, e := r.Cohort.Patients.Factor("treatment"), r.Cohort.Patients.Factor("etiology")
	if f.Text(0) != "cc" || f.Text(1) != "cc+hcg" || f.Text(2) != "4" || e.Text(0) != "secondary" || e.Text(1) != "primary" {
		t.Errorf("read %v, %v", f, e)
	}
}

// TestLongBefore: one visit decades before all others of its man is told and used; a habit is not.
func TestLongBefore(t *testing.T) {
	for _, habit := range []bool{false, true} {
		text := "ID,Start,Date,TT (ng/dL)\n"
		for i := range 12 {
			first := "2018-12-20"
			if habit || i == 3 {
				first = "2002-12-20"
			}
			text += fmt.Sprintf("P%d,2019-01-01,%s,200\nP%d,2019-01-01,2019-04-01,310\nP%d,2019-01-01,2019-07-01,330\n", i, first, i, i)
		}
		r := mustRead(t, Plan{}, text)
		if got := at(r, cohort.AmbiguousDate); fmt.Sprint(got) != map[bool]string{false: "[a.csv: C11]",
			true: "[]"}[habit] || r.Cohort.Visits.Len() != 36 {
			t.Errorf("habit %v: told at %v", habit, got)
		}
	}
}

// TestNothingLeft: headers of which nothing is left once what says nothing was taken off.
func TestNothingLeft(t *testing.T) {
	for _, header := range []string{"[mass/volume] in Serum", "Q3_", " [moles/volume]", "(mL) N: 1-2", "_E1_C1", "ال", "第"} {
		if l := recognise(header); l.m != nil {
			t.Errorf("%q is read as %s", header, l.m.name)
		}
	}
}
