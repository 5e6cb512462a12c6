package study

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leydig/stats/results"
)

// A column without a value is as one that is not there: it stands in exported tables.
func TestEmptyColumns(t *testing.T) {
	const header = "patient_id,index_date,stop_date,visit_date,total_testosterone (ng/dL),shbg (nmol/L)"
	rows := ""
	for _, id := range []string{"A", "B", "C"} {
		for _, v := range []string{"2019-12-20,210,30", "2020-02-01,480,28", "2020-04-01,390,31", "2020-09-01,350,27"} {
			rows += id + ",2020-01-01,2020-06-01," + v + "\n"
		}
	}
	with := header + ",on_treatment,free_testosterone (pg/mL),sperm_concentration (million/mL)\n" + rows
	lines := strings.Split(strings.TrimSpace(with), "\n")
	for i := range lines[1:] {
		lines[i+1] += ",,,"
	}
	plan := "columns: {index: treatment-start}\n"
	_, without, _ := studied(t, header+"\n"+rows, plan)
	_, empty, _ := studied(t, strings.Join(lines, "\n")+"\n", plan)
	a, _ := json.Marshal(without.Summary)
	b, _ := json.Marshal(empty.Summary)
	if string(a) != string(b) {
		t.Errorf("the summary is\n%s without the columns, and\n%s", a, b)
	}
	for _, outcome := range []string{"off_treatment", "free_testosterone_vermeulen"} {
		for name, set := range map[string]*results.Set{"without the columns": without, "with them empty": empty} {
			if !slices.ContainsFunc(set.Results, func(r results.Result) bool { return r.Key.Outcome == outcome && r.N > 0 }) {
				t.Errorf("%s: no result of %s", name, outcome)
			}
		}
	}
}

// The table of patients has their site, and numbers of a workbook are rounded, not cut.
func TestExportedPatients(t *testing.T) {
	s := studyOf(t, "patient_id,index_date,site,trt_duration (years),visit_date,total_testosterone (ng/dL)\n"+
		"A,2020-01-01,North,3.8,2020-02-01,300\nB,2020-01-01,South,8.2,2020-03-01,320\nC,2020-01-01,North,1,2020-03-01,320\n"+
		"D,2020-01-01,South,2,2020-03-01,320\n", "analyses: {strata: [site]}\n")
	patients, _ := s.Export("patients")
	var book bytes.Buffer
	if err := patients.Write(&book, "xlsx"); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("patients", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"site": "North", "trt_duration": "45.6"} {
		if i := slices.Index(rows[0], name); i < 0 || rows[1][i] != want {
			t.Errorf("%s of the first patient is not %s in %v, %v", name, want, rows[0], rows[1])
		}
	}
}
