package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leydig/reports"
	"leydig/reports/compose"
	"leydig/reports/table"
	"leydig/stats/results"
)

// reportOf runs the main job on a sample cohort into a folder.
func reportOf(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	cohort := filepath.Join("..", "..", "testdata", "cohorts", name)
	e := &env{stdout: io.Discard, stderr: io.Discard}
	if status := run(context.Background(), e, []string{"report", filepath.Join(cohort, "cohort.xlsx"), "--plan",
		filepath.Join(cohort, "plan.yaml"), "--out", dir}); status != exitDone {
		t.Fatalf("report ended with status %d", status)
	}
	return dir
}

// everyNumber collects every number of a JSON value.
func everyNumber(x any, into map[float64]bool) {
	switch v := x.(type) {
	case float64:
		into[v] = true
	case []any:
		for _, y := range v {
			everyNumber(y, into)
		}
	case map[string]any:
		for _, y := range v {
			everyNumber(y, into)
		}
	}
}

// TestEveryNumberStandsInTheResults holds every number of the document, and every
// numeric cell of the workbook, against results.json.
func TestEveryNumberStandsInTheResults(t *testing.T) {
	for _, name := range []string{"cc-review", "trt-recovery"} {
		t.Run(name, func(t *testing.T) {
			dir := reportOf(t, name)
			raw, err := os.ReadFile(filepath.Join(dir, "results.json"))
			if err != nil {
				t.Fatal(err)
			}
			var any any
			if err := json.Unmarshal(raw, &any); err != nil {
				t.Fatal(err)
			}
			known := map[float64]bool{0: true}
			everyNumber(any, known)
			var set results.Set
			if err := json.Unmarshal(raw, &set); err != nil {
				t.Fatal(err)
			}
			doc, err := compose.Document(&set, compose.Look{})
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(filepath.Join(dir, "report.md"))
			if err != nil {
				t.Fatal(err)
			}
			inTables := checkDocument(t, doc, known, string(text))
			inBook := checkWorkbook(t, filepath.Join(dir, "report.xlsx"), known)
			if inTables < 500 || inBook < 500 {
				t.Errorf("%d numbers in tables, %d in the workbook: too few to be the report", inTables, inBook)
			}
		})
	}
}

// checkDocument checks the tables' numbers, and that the text shows each of them
// as the table formats it.
func checkDocument(t *testing.T, doc *reports.Document, known map[float64]bool, text string) (n int) {
	for _, s := range doc.Sections {
		for _, b := range s.Blocks {
			tab, ok := b.(*table.Table)
			if !ok {
				continue
			}
			for _, r := range tab.Rows {
				for _, c := range r.Cells {
					numeric := false
					for _, p := range c.Parts {
						if p.IsNumber() {
							numeric = true
							n++
							if !known[p.Value] {
								t.Errorf("%s: %v is not in results.json", tab.Title, p.Value)
							}
						}
					}
					shown := c.String()
					if numeric && !s.BookOnly && !strings.Contains(text, shown) {
						t.Errorf("%s: report.md does not show %q", tab.Title, shown)
					}
				}
			}
		}
	}
	return n
}

// checkWorkbook checks numeric cells to the 15 digits that the format keeps.
func checkWorkbook(t *testing.T, path string, known map[float64]bool) (n int) {
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sorted := slices.Sorted(maps.Keys(known))
	near := func(v float64) bool {
		i, _ := slices.BinarySearch(sorted, v-2e-14*math.Abs(v))
		return i < len(sorted) && sorted[i] <= v+2e-14*math.Abs(v)
	}
	for _, sheet := range f.GetSheetList() {
		if sheet == "Patients" || sheet == "Charts" || sheet == "Provenance" {
			continue // listings and charts' data, of which results.json holds the sums and the curves
		}
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, s := range row {
				at, _ := excelize.CoordinatesToCellName(c+1, r+1)
				kind, err := f.GetCellType(sheet, at)
				if err != nil {
					t.Fatal(err)
				}
				v, err := strconv.ParseFloat(s, 64)
				if err != nil || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
					continue
				}
				n++
				if !near(v) {
					t.Errorf("%s!%s: %s is not in results.json", sheet, at, s)
				}
			}
		}
	}
	return n
}

// TestReviewReproducesItsFigures: 76, 88, 77 and 8 percent, by construction.
func TestReviewReproducesItsFigures(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(reportOf(t, "cc-review"), "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	var set results.Set
	if err := json.Unmarshal(raw, &set); err != nil {
		t.Fatal(err)
	}
	ix, err := set.Index()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		analysis, outcome, band string
		percent                 float64
	}{{"response", "responder", "", 76}, {"eugonadism", "ever_eugonadal", ">36", 88}, {"safety", "symptoms_improved", ">36", 77},
		{"safety", "adverse_event", ">36", 8}} {
		for _, r := range set.Results {
			k := r.Key
			band := ""
			if len(k.Group) == 1 && k.Group[0].Factor == "treatment_duration_band" {
				band = k.Group[0].Name
			} else if len(k.Group) > 0 {
				continue
			}
			if k.Analysis == x.analysis && k.Outcome == x.outcome && band == x.band && k.Stat == results.Rate {
				f, _ := ix.Fraction(k)
				if got := math.Round(100 * float64(f.Estimate)); got != x.percent {
					t.Errorf("%s %s: %v%% (%d of %d), want %v%%", x.outcome, x.band, got, f.X, f.N, x.percent)
				}
				x.percent = -1
			}
		}
		if x.percent >= 0 {
			t.Errorf("%s %s: no such result", x.outcome, x.band)
		}
	}
	if set.Run.Synthetic == "" {
		t.Error("the results do not say that the cohort is synthetic")
	}
}

// TestSameInputSameBytes: two runs write equal files.
func TestSameInputSameBytes(t *testing.T) {
	a, b := reportOf(t, "trt-recovery"), reportOf(t, "trt-recovery")
	n := 0
	err := filepath.WalkDir(a, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		x, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		y, err := os.ReadFile(filepath.Join(b, strings.TrimPrefix(path, a)))
		if err != nil {
			return err
		}
		if !bytes.Equal(x, y) {
			t.Errorf("%s differs", strings.TrimPrefix(path, a))
		}
		return nil
	})
	if err != nil || n < 10 {
		t.Errorf("%d files, %v", n, err)
	}
}
