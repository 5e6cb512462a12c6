package study

import (
	"encoding/csv"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"leydig/reports"
)

// TestPatientsAside: patients that are too many for the workbook stand in a file of their
// own, value for value, which says of synthetic ones that they are; the sheet says where.
func TestPatientsAside(t *testing.T) {
	d := loaded(t, "cc-review").Data
	if s, aside := patientSection(d, false, d.Cohort.Patients.Len()); aside != nil || len(s.Blocks) != 1 {
		t.Fatal("as many patients as a sheet takes are not listed in it")
	}
	s, aside := patientSection(d, false, d.Cohort.Patients.Len()-1)
	told := s.Blocks[0].(reports.Paragraph).Text
	if !strings.Contains(told, "400 patients") || !strings.Contains(told, sideFile) {
		t.Errorf("the sheet says %q", told)
	}
	var b strings.Builder
	if err := writeCSV(&b, aside.Columns, aside.Rows); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil || len(rows) != 1+d.Cohort.Patients.Len() || len(rows[0]) != len(aside.Columns) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	listed := patientListing(d, false)
	for i, c := range listed.Columns {
		if rows[0][i] != c.Name {
			t.Fatalf("column %d is %s, want %s", i, rows[0][i], c.Name)
		}
		for r := range listed.Rows {
			got := rows[r+1][i]
			if c.Text != nil && got != c.Text(r) {
				t.Fatalf("%s, row %d: %q", c.Name, r, got)
			}
			if c.Number == nil {
				continue
			}
			want := c.Number(r)
			v, err := strconv.ParseFloat(got, 64)
			if math.IsNaN(want) != (got == "") || got != "" && (err != nil || math.Abs(v-want) > 1e-8*math.Abs(want)) {
				t.Fatalf("%s, row %d: %q, want %v", c.Name, r, got, want)
			}
		}
	}
	k := slices.Index(rows[0], "synthetic")
	if k < 0 || rows[1][k] != d.Cohort.Synthetic || d.Cohort.Synthetic == "" {
		t.Errorf("synthetic patients are not told: %q", rows[0])
	}
}
