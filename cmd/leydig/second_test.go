package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// settled are the cases of testdata/messy/second whose truth the file alone does not
// give: what must be changed in the plan that init writes for them. Without it they are
// refused with these words.
var settled = map[string]struct{ refusal, old, new string }{
	"n13b_formulas_uncached": {"formulas", `is: total_testosterone, unit: ng/dL}`, `is: none}`},
	"n25_pre_post":           {`nothing says when "post" was`, "    # post: 6\n", "    post: 6\n"},
	"n27_site_units": {"two units are mixed", `column: "TT", is: total_testosterone, unit: ng/dL}`,
		`column: "TT", is: total_testosterone, units_by: Site, units: {Ankara: ng/dL, Leeds: nmol/L}}`},
	"n45_excel_swapped_dates": {"set aside until their order is stated", "  # dates: day-first", "  dates: day-first"},
}

// months are those whose dates have no day: what they are off by at most, in months. They
// are read, told, and give the truth but for these days.
var months = map[string]float64{"n32_calendar_columns": 0.55, "n12_month_year": 0.55}

// TestSecond holds the spreadsheets of other hospitals against their truth, where need
// be with the plan that init writes, settled.
func TestSecond(t *testing.T) {
	dir := "../../testdata/messy/second"
	cases, err := filepath.Glob(dir + "/*.expected.json")
	if err != nil || len(cases) != 20 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, path := range cases {
		name := strings.TrimSuffix(filepath.Base(path), ".expected.json")
		t.Run(name, func(t *testing.T) {
			var c messyCase
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &c); err != nil {
				t.Fatal(err)
			}
			var files []string
			for _, f := range c.Files {
				files = append(files, filepath.Join(dir, f))
			}
			how, told := settled[name]
			off, undated := months[name]
			switch {
			case told:
				if status, _, errs := leydig(append([]string{"report", "--out", t.TempDir()}, files...)...); status != exitUnusable ||
					!strings.Contains(errs, how.refusal) {
					t.Errorf("without a plan: status %d, %s", status, errs)
				}
				c.holdPlanned(t, files, plan(t, files, how.old, how.new, name))
			case undated:
				status, out, _ := leydig(append([]string{"check", "--format", "json"}, files...)...)
				if status != exitDone || !strings.Contains(out, "with a month or a quarter and no day") {
					t.Errorf("%d: dates without a day are not told: %s", status, out)
				}
				c.holdMonths(t, files, off)
			default:
				c.hold(t, dir)
			}
		})
	}
}

// holdMonths holds exports of dates without a day against the truth: the same values in
// the same order, the same verdicts, and times that are off by less than half a month. A
// quarter, which says less, is not held.
func (c *messyCase) holdMonths(t *testing.T, files []string, off float64) {
	quarter := map[string]bool{}
	for _, p := range export(t, files, "patients") {
		want := c.Patients[p["patient_id"]]
		for _, key := range []string{"baseline_total_testosterone", "response_evaluable", "responder", "recovery_event"} {
			if w := want[key]; w != nil && !same(w, p[key]) {
				t.Errorf("%s %s is %q, want %v", p["patient_id"], key, p[key], w)
			}
		}
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Split(line, ","); len(f) > 4 && strings.Contains(f[3], " Q") {
			quarter[f[0]+" "+f[4]] = true
		}
	}
	held := 0
	for _, w := range c.Visits {
		id, month, value := w["patient_id"].(string), w["month"].(float64), w["total_testosterone"]
		if quarter[fmt.Sprint(id, " ", value)] {
			continue
		}
		i := slices.IndexFunc(export(t, files, "visits"), func(r map[string]string) bool {
			m, err := strconv.ParseFloat(r["month"], 64)
			return err == nil && r["patient_id"] == id && math.Abs(m-month) < off && same(value, r["total_testosterone"])
		})
		if i < 0 {
			t.Errorf("%s: no %v near month %g", id, value, month)
		}
		held++
	}
	if held < 20 {
		t.Errorf("only %d visits were held", held)
	}
}

// plan writes init's plan with one text changed.
func plan(t *testing.T, files []string, old, new, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "study.yaml")
	if status, _, errs := leydig(append([]string{"init", "--out", path}, files...)...); status != exitDone {
		t.Fatalf("init: %d %s", status, errs)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), old) {
		t.Fatalf("%v; %q is not in the plan:\n%s", err, old, text)
	}
	changed := string(text)
	if name == "n13b_formulas_uncached" { // the values that the formula was made of are there
		changed = regexp.MustCompile(`(?m)^    # (- \{.*column: "T raw", is: )\w+`).ReplaceAllString(changed,
			"    ${1}total_testosterone, unit: nmol/L")
	}
	changed = strings.Replace(changed, old, new, 1)
	if strings.Contains(new, "is: ") { // its line stands in a comment
		changed = regexp.MustCompile(`(?m)^    # (- \{.*`+regexp.QuoteMeta(new)+`)`).ReplaceAllString(changed, "    $1")
	}
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// holdPlanned holds exports made with a plan against the truth.
func (c *messyCase) holdPlanned(t *testing.T, files []string, path string) {
	if status, _, errs := leydig(append([]string{"check", "--plan", path}, files...)...); status == exitUnusable {
		t.Fatalf("with the plan: %s", errs)
	}
	files = append(files, "--plan", path)
	c.holdPatients(t, export(t, files, "patients"))
	c.holdVisits(t, export(t, files, "visits"))
}

// TestPlanOfInitIsValid: with every line of the columns taken out of its comment, the
// plan that init writes is valid and changes no value.
func TestPlanOfInitIsValid(t *testing.T) {
	for _, files := range [][]string{{"02_wide.xlsx"}, {"07_two_row_header.xlsx"}, {"09_units_patients.tsv", "09_units_visits.tsv"},
		{"second/n02_lims_patients.csv", "second/n02_lims_results.csv"},
		{"second/n05_french.csv"}, {"second/n36_unit_once.xlsx"}, {"second/n17_transposed.xlsx"}} {
		var paths []string
		for _, f := range files {
			paths = append(paths, filepath.Join("../../testdata/messy", f))
		}
		path := filepath.Join(t.TempDir(), "study.yaml")
		if status, _, errs := leydig(append([]string{"init", "--out", path}, paths...)...); status != exitDone {
			t.Fatalf("init: %d %s", status, errs)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		open := regexp.MustCompile(`(?m)^    # (- \{)`).ReplaceAllString(string(text), "    $1")
		open = regexp.MustCompile(`is: \w+(\}   # \w+, not used)`).ReplaceAllString(open, "is: none$1") // guesses are for a person to judge
		if err := os.WriteFile(path, []byte(open), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"patients", "visits"} {
			_, want, _ := leydig(append([]string{"export", "--table", table}, paths...)...)
			_, got, errs := leydig(append([]string{"export", "--table", table, "--plan", path}, paths...)...)
			if got == "" || got != want {
				t.Errorf("%v: %s differ with the plan: %s", files, table, errs)
			}
		}
	}
}
