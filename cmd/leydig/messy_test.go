package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"os"
)

// messyCase is the truth of a case of testdata/messy.
type messyCase struct {
	Files    []string                  `json:"files"`
	Status   any                       `json:"exit_status"`
	Patients map[string]map[string]any `json:"patients"`
	Visits   []map[string]any          `json:"visits"`
	Must     []struct {
		Code, Sheet, Cell string
	} `json:"findings_must_include"`
	MustNot  []string  `json:"findings_must_not_include"`
	Optional []float64 `json:"optional_visit_months"`
	Ignore   []string  `json:"ignore_patients_month"`
}

// leydig runs a command line in this process.
func leydig(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(context.Background(), &env{stdout: &out, stderr: &errs}, args)
	return status, out.String(), errs.String()
}

// TestMessy holds every spreadsheet of testdata/messy against its truth.
func TestMessy(t *testing.T) {
	cases, err := filepath.Glob("../../testdata/messy/*.expected.json")
	if err != nil || len(cases) < 18 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".expected.json"), func(t *testing.T) {
			var c messyCase
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &c); err != nil {
				t.Fatal(err)
			}
			c.hold(t, filepath.Dir(path))
		})
	}
}

// finding is what check's JSON says of one fault.
type finding struct {
	Code    string `json:"code"`
	Sheet   string `json:"sheet"`
	Cell    string `json:"cell"`
	Message string `json:"message"`
}

func (c *messyCase) hold(t *testing.T, dir string) {
	var files []string
	for _, f := range c.Files {
		files = append(files, filepath.Join(dir, f))
	}
	status, out, errs := leydig(append([]string{"check", "--format", "json"}, files...)...)
	var allowed []int
	switch s := c.Status.(type) {
	case float64:
		allowed = []int{int(s)}
	case []any:
		for _, x := range s {
			allowed = append(allowed, int(x.(float64)))
		}
	}
	if !slices.Contains(allowed, status) {
		t.Errorf("check ended with %d, want one of %v: %s", status, allowed, errs)
	}
	var got struct {
		Findings []finding `json:"findings"`
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("check's JSON: %v", err)
	}
	for _, w := range c.Must {
		if !slices.ContainsFunc(got.Findings, func(f finding) bool {
			cells := strings.Split(w.Cell, "|")
			return slices.Contains(strings.Split(w.Code, "|"), f.Code) && (w.Sheet == "" || w.Sheet == f.Sheet) &&
				(w.Cell == "" || slices.Contains(cells, "*") || slices.Contains(cells, f.Cell))
		}) {
			t.Errorf("no finding %s at %s!%s", w.Code, w.Sheet, w.Cell)
		}
	}
	for _, f := range got.Findings {
		if slices.Contains(c.MustNot, f.Code) {
			t.Errorf("false %s at %s!%s: %s", f.Code, f.Sheet, f.Cell, f.Message)
		}
	}
	if status == exitUnusable {
		if len(got.Findings) != 1 || !strings.Contains(errs, c.Files[0]) || strings.Count(strings.TrimSpace(errs), "\n") > 0 {
			t.Errorf("want one line that names %s, got %q", c.Files[0], errs)
		}
		return
	}
	c.holdPatients(t, export(t, files, "patients"))
	c.holdVisits(t, export(t, files, "visits"))
}

// export reads a canonical table back.
func export(t *testing.T, files []string, table string) []map[string]string {
	t.Helper()
	_, out, errs := leydig(append([]string{"export", "--table", table}, files...)...)
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("export %s: %v %s", table, err, errs)
	}
	var list []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, v := range r {
			m[rows[0][i]] = v
		}
		list = append(list, m)
	}
	return list
}

func (c *messyCase) holdPatients(t *testing.T, rows []map[string]string) {
	if len(rows) != len(c.Patients) {
		t.Errorf("%d patients, want %d", len(rows), len(c.Patients))
	}
	for _, row := range rows {
		want, ok := c.Patients[row["patient_id"]]
		if !ok {
			t.Errorf("patient %q should not be there", row["patient_id"])
		}
		for key, w := range want {
			if w == nil && (key == "responder" || key == "recovery_event") && row[key] == "no" {
				continue // not evaluable, not at risk
			}
			if _, there := row[key]; there && !same(w, row[key]) {
				t.Errorf("%s %s is %q, want %v", row["patient_id"], key, row[key], w)
			}
		}
	}
}

func (c *messyCase) holdVisits(t *testing.T, rows []map[string]string) {
	byPatient := map[string][]map[string]string{}
	for _, r := range rows {
		byPatient[r["patient_id"]] = append(byPatient[r["patient_id"]], r)
	}
	for _, w := range c.Visits {
		id, month := w["patient_id"].(string), w["month"].(float64)
		if slices.Contains(c.Ignore, id) {
			continue
		}
		near := func(r map[string]string) bool { return same(month, r["month"]) }
		i := slices.IndexFunc(byPatient[id], func(r map[string]string) bool {
			return near(r) && (w["total_testosterone"] == nil || same(w["total_testosterone"], r["total_testosterone"]))
		})
		if i < 0 {
			if !slices.Contains(c.Optional, month) {
				t.Errorf("%s has no visit at month %g", id, month)
			}
			continue
		}
		for key, v := range w {
			if got, there := byPatient[id][i][key]; there && key != "patient_id" && !same(v, got) {
				t.Errorf("%s month %g %s is %q, want %v", id, month, key, got, v)
			}
		}
		byPatient[id] = slices.Delete(byPatient[id], i, i+1)
	}
}

// same tells whether an exported text says what the truth says.
func same(want any, got string) bool {
	switch w := want.(type) {
	case nil:
		return got == ""
	case bool:
		return got == map[bool]string{true: "yes", false: "no"}[w]
	case float64:
		v, err := strconv.ParseFloat(got, 64)
		return err == nil && math.Abs(v-w) <= 1e-6*math.Abs(w)+1e-9
	}
	return fmt.Sprint(want) == got
}

// TestInitChangesNothing: the plan that init writes, unedited, gives the same
// results.json, byte for byte.
func TestInitChangesNothing(t *testing.T) {
	for _, name := range []string{"02_wide.xlsx", "06_redcap.csv", "12_dirty.xlsx"} {
		dir := t.TempDir()
		in, plan := filepath.Join("../../testdata/messy", name), filepath.Join(dir, "study.yaml")
		if status, _, errs := leydig("init", in, "--out", plan); status != exitDone {
			t.Fatalf("init: %d %s", status, errs)
		}
		leydig("report", in, "--formats", "json", "--out", filepath.Join(dir, "a"))
		leydig("report", in, "--formats", "json", "--out", filepath.Join(dir, "b"), "--plan", plan)
		a, errA := os.ReadFile(filepath.Join(dir, "a", "results.json"))
		b, errB := os.ReadFile(filepath.Join(dir, "b", "results.json"))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: the results differ (%v, %v)", name, errA, errB)
		}
	}
}
