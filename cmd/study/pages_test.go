package study

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// TestPrintedPages prints the sample cohort cc-review with LibreOffice: its workbook on at
// most 30 pages, its Word document on at most 15.
func TestPrintedPages(t *testing.T) {
	if testing.Short() {
		t.Skip("a big sample, left out by -short")
	}
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice (soffice) is not installed: nothing is printed here")
	}
	info, err := exec.LookPath("pdfinfo")
	if err != nil {
		t.Skip("pdfinfo (poppler-utils) is not installed: printed pages are not counted here")
	}
	for title, plan := range map[string]string{"no plan": "", "the sample's plan": "plan.yaml"} {
		t.Run(title, func(t *testing.T) {
			var text []byte
			if plan != "" {
				if text, err = os.ReadFile(filepath.Join("..", "..", "testdata", "cohorts", "cc-review", plan)); err != nil {
					t.Fatal(err)
				}
			}
			set, s := analysedBy(t, text, "cc-review", []string{"cohort.xlsx"})
			out := &folder{files: map[string]*bytes.Buffer{}}
			chosen, err := ChooseFormats([]string{"xlsx", "docx"})
			if err != nil {
				t.Fatal(err)
			}
			if err := Write(context.Background(), out, chosen, set, s.Data, Look{}); err != nil {
				t.Fatal(err)
			}
			printed(t, out, office, info)
		})
	}
}

// printed prints the workbook and the document and counts their pages.
func printed(t *testing.T, out *folder, office, info string) {
	for name, most := range map[string]int{"report.xlsx": 30, "report.docx": 15} {
		dir := t.TempDir()
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, out.files[name].Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		c := exec.Command(office, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "pdf", "--outdir", dir, file)
		if told, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, told)
		}
		told, err := exec.Command(info, filepath.Join(dir, "report.pdf")).Output()
		if err != nil {
			t.Fatal(err)
		}
		m := regexp.MustCompile(`Pages:\s+(\d+)`).FindSubmatch(told)
		if m == nil {
			t.Fatalf("no number of pages in %s", told)
		}
		pages, _ := strconv.Atoi(string(m[1]))
		if pages < 3 || pages > most {
			t.Errorf("%s prints on %d pages, at most %d are wanted", name, pages, most)
		}
		t.Logf("%s: %d pages", name, pages)
	}
}
