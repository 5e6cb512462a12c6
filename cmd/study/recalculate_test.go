package study

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

var cached = regexp.MustCompile(`(<f>[^<]*</f>)<v>[^<]*</v>`)

// withoutCached takes the values of formulas out of a workbook and tells how many.
func withoutCached(t *testing.T, b []byte) ([]byte, int) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	n := 0
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			n += len(cached.FindAll(part, -1))
			part = cached.ReplaceAll(part, []byte("$1"))
		}
		to, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), n
}

// TestFormulasRecalculate has LibreOffice calculate the workbook's formulas, whose cached
// values were taken out, and wants what the report cached.
func TestFormulasRecalculate(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice (soffice) is not installed: formulas are not recalculated here")
	}
	for name, files := range map[string][]string{"cc-review": {"cohort.xlsx"}, "trt-recovery": {"cohort.xlsx"},
		"small/trt-stop": {"patients.csv", "visits.csv"}} {
		if testing.Short() && !strings.HasPrefix(name, "small") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			set, s := analysed(t, name, files)
			out := &folder{files: map[string]*bytes.Buffer{}}
			chosen, err := ChooseFormats([]string{"xlsx"})
			if err != nil {
				t.Fatal(err)
			}
			if err := Write(context.Background(), out, chosen, set, s.Data, Look{}); err != nil {
				t.Fatal(err)
			}
			whole := out.files["report.xlsx"].Bytes()
			bare, n := withoutCached(t, whole)
			if n < 4 {
				t.Fatalf("only %d formulas with cached values", n)
			}
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "bare.xlsx"), bare, 0o600); err != nil {
				t.Fatal(err)
			}
			c := exec.Command(office, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "xlsx", "--outdir",
				dir+"/out", dir+"/bare.xlsx")
			if told, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, told)
			}
			again, err := os.ReadFile(dir + "/out/bare.xlsx")
			if err != nil {
				t.Fatal(err)
			}
			if same := sameFormulas(t, whole, again); same != n {
				t.Errorf("%d of %d formulas were held against LibreOffice", same, n)
			}
		})
	}
}

// sameFormulas holds the values of the formulas of a workbook against another's.
func sameFormulas(t *testing.T, a, b []byte) (n int) {
	t.Helper()
	x, err := excelize.OpenReader(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	y, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer y.Close()
	const sheet = "Summary"
	raw := excelize.Options{RawCellValue: true}
	rows, err := x.GetRows(sheet, raw)
	if err != nil {
		t.Fatal(err)
	}
	for r, row := range rows {
		for c := range row {
			cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
			if f, _ := x.GetCellFormula(sheet, cell); f == "" {
				continue
			}
			n++
			was, _ := x.GetCellValue(sheet, cell, raw)
			is, _ := y.GetCellValue(sheet, cell, raw)
			v, err1 := strconv.ParseFloat(was, 64)
			w, err2 := strconv.ParseFloat(is, 64)
			if err1 != nil || err2 != nil || math.Abs(v-w) > 1e-12*math.Max(1, math.Abs(v)) {
				t.Errorf("%s!%s: cached %q, LibreOffice makes it %q", sheet, cell, was, is)
			}
		}
	}
	return n
}
