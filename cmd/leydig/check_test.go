package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leydig/cmd/files"
)

// write makes a file of a text and gives its path.
func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const wide = "id,age,notes,TT_0,TT_3mo\nP1,40,=1+1,200,450\nP2,50,,210,330\nP3,55,,190,290\n"

// TestForeignFiles: what is no spreadsheet is refused with one line that names
// the file and says what to do.
func TestForeignFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"photo.xlsx": "\x89PNG\r\n\x1a\n0000", "photo.jpg": "\xff\xd8\xff\xe0000", "paper.xls": "%PDF-1.4",
		"data.sav": "$FL2@(#) SPSS DATA FILE", "data.dta": "<stata_dta><header>", "data13.dta": "\x73\x02\x01\x00",
		"a.gz": "\x1f\x8b\x08", "empty.csv": "", "blank.csv": " \n",
		"nul.csv": "a,b\x00\n1,2\n", "cut.xlsx": "PK\x03\x04\x14\x00", "cut.xls": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00",
		"a.json": `{"a": [1, 2]}`, "page.xls": "<html><body>no table</body></html>", "letter.rtf": "{\\rtf1",
		"old.xls": "\x09\x08\x06\x00\x00\x00",
		"xml.xls": `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`,
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		status, out, errs := leydig("check", path)
		if status != exitUnusable || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, name) ||
			!strings.Contains(errs, ";") {
			t.Errorf("%s: status %d, %q %q", name, status, out, errs)
		}
		status, out, _ = leydig("check", "--format", "json", path)
		if status != exitUnusable || !strings.Contains(out, `"unreadable"`) && name != "blank.csv" {
			t.Errorf("%s as JSON: status %d, %s", name, status, out)
		}
	}
	for _, path := range []string{dir, "/dev/null", filepath.Join(dir, "not there.xlsx")} {
		if status, _, errs := leydig("check", path); status != exitUnusable || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, path) {
			t.Errorf("%s: %d %q", path, status, errs)
		}
	}
}

// TestPage: a web page under the name .xls is read by what it is.
func TestPage(t *testing.T) {
	page := "<html><body><table>"
	for line := range strings.Lines(wide) {
		page += "<tr><td>" + strings.Join(strings.Split(strings.TrimSpace(line), ","), "</td><td>") + "</td></tr>"
	}
	if status, out, errs := leydig("export", write(t, "export.xls", page+"</table></body></html>"), "--table",
		"visits"); status != exitDone || !strings.Contains(out, "P1,,3,450") {
		t.Errorf("%d %s %s", status, out, errs)
	}
}

func TestStrict(t *testing.T) {
	path := write(t, "a.csv", strings.Replace(wide, "290", "9000", 1))
	if status, _, _ := leydig("check", path); status != exitDone {
		t.Errorf("a warning: status %d", status)
	}
	if status, _, _ := leydig("check", "--strict", path); status != exitFindings {
		t.Errorf("a warning under --strict: status %d", status)
	}
	if status, _, _ := leydig("check", write(t, "b.csv", strings.Replace(wide, "40,", "forty,", 1))); status != exitFindings {
		t.Error("an error")
	}
}

// TestExport: text that a program would run is disarmed in CSV, stays text in
// xlsx, and the dictionary says what each column holds.
func TestExport(t *testing.T) {
	path := write(t, "a.csv", "id,age,Study site,etiology,TT_0,TT_3mo\n=cmd,40,North,@SUM(1),200,450\n-7,50,,+x,210,330\n")
	_, out, _ := leydig("export", path)
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatal(err, out)
	}
	if rows[1][0] != "-7" || rows[1][6] != "'+x" || rows[2][0] != "'=cmd" || rows[2][6] != "'@SUM(1)" || rows[0][5] != "site" ||
		rows[2][5] != "North" {
		t.Errorf("%v", rows)
	}
	small := filepath.Join("..", "..", "testdata", "cohorts", "small", "all-events")
	_, out, _ = leydig("export", filepath.Join(small, "patients.csv"), filepath.Join(small, "visits.csv"))
	if !strings.Contains(out, ",North,") {
		t.Errorf("no site: %s", out)
	}
	book := filepath.Join(t.TempDir(), "out.xlsx")
	if status, _, errs := leydig("export", path, "--format", "xlsx", "--out", book); status != exitDone {
		t.Fatal(errs)
	}
	f, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if v, _ := f.GetCellValue("patients", "A3"); v != "=cmd" {
		t.Errorf("%q", v)
	}
	if formula, _ := f.GetCellFormula("patients", "A3"); formula != "" {
		t.Errorf("a formula: %q", formula)
	}
	if v, _ := f.GetCellValue("dictionary", "B2"); v != "patient_id" {
		t.Errorf("dictionary: %q", v)
	}
	_, out, _ = leydig("export", path, "--format", "json", "--table", "visits")
	var got struct {
		Rows       []map[string]any `json:"rows"`
		Dictionary []map[string]any `json:"dictionary"`
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || len(got.Rows) != 4 || len(got.Dictionary) < 30 ||
		got.Rows[0]["total_testosterone"] != 210.0 || got.Rows[0]["lh"] != nil {
		t.Errorf("%v %v", err, got.Rows)
	}
	for _, args := range [][]string{{"export", path, "--table", "labs"}, {"export", path, "--format", "pdf"},
		{"check", path, "--format", "pdf"}, {"export"}} {
		if status, _, errs := leydig(args...); status != exitUnusable || errs == "" {
			t.Errorf("%v: %d %q", args, status, errs)
		}
	}
}

// TestMark: a copy with the cells coloured and commented; the input is as it was.
func TestMark(t *testing.T) {
	in := "../../testdata/messy/12_dirty.xlsx"
	before, err := os.ReadFile(in)
	if err != nil {
		t.Fatal(err)
	}
	marked := filepath.Join(t.TempDir(), "marked.xlsx")
	if status, _, errs := leydig("check", in, "--mark", marked); status != exitFindings {
		t.Fatal(errs)
	}
	if after, _ := os.ReadFile(in); string(after) != string(before) {
		t.Error("the input was changed")
	}
	f, err := excelize.OpenFile(marked)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	comments, err := f.GetComments("Patients")
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, c := range comments {
		text := c.Text
		for _, r := range c.Paragraph {
			text += r.Text
		}
		found = found || c.Cell == "H16" && strings.Contains(text, "bad-number")
		if strings.Contains(text, "Fakename") {
			t.Error("a comment repeats a name")
		}
	}
	if !found {
		t.Error("H16 is not commented")
	}
	id, err := f.GetCellStyle("Patients", "H16")
	if err != nil {
		t.Fatal(err)
	}
	fill := f.Styles.Fills.Fill[*f.Styles.CellXfs.Xf[id].FillID].PatternFill // GetStyle gives no colours without a theme
	if fill == nil || fill.FgColor == nil || !strings.HasSuffix(fill.FgColor.RGB, "FF9999") {
		t.Errorf("H16's fill: %v", fill)
	}
	if v, _ := f.GetCellValue("Patients", "H16"); v != "tall" {
		t.Errorf("H16 holds %q", v)
	}
	if status, _, errs := leydig("check", "../../testdata/messy/11_site.ods", "--mark", marked); status != exitUnusable ||
		!strings.Contains(errs, ".xlsx") {
		t.Errorf("an ods: %d %q", status, errs)
	}
	if status, _, _ := leydig("check", in, "--mark", in); status != exitUnusable {
		t.Error("the input as --mark")
	}
}

// TestPassword: an encrypted workbook is told, and opened with --password-file.
func TestPassword(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for r, line := range strings.Split(strings.TrimSpace(wide), "\n") {
		for c, cell := range strings.Split(line, ",") {
			name, _ := excelize.CoordinatesToCellName(c+1, r+1)
			if err := f.SetCellStr("Sheet1", name, cell); err != nil {
				t.Fatal(err)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "locked.xlsx")
	if err := f.SaveAs(path, excelize.Options{Password: "geheim"}); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := leydig("check", path); status != exitUnusable || !strings.Contains(errs, "--password-file") ||
		!strings.Contains(errs, "locked.xlsx") {
		t.Errorf("%d %q", status, errs)
	}
	if status, _, errs := leydig("check", path, "--password-file", write(t, "pw", "wrong\n")); status != exitUnusable ||
		!strings.Contains(errs, "password") {
		t.Errorf("%d %q", status, errs)
	}
	if status, out, errs := leydig("export", path, "--table", "visits", "--password-file",
		write(t, "pw", "geheim\n")); status != exitDone || !strings.Contains(out, "P1,,3,450") || strings.Contains(errs, "not used") {
		t.Errorf("%d %s %q", status, out, errs)
	}
	if status, _, errs := leydig("check", write(t, "a.csv", wide), "--password-file", write(t, "pw", "geheim\n")); status != exitDone ||
		!strings.Contains(errs, "--password-file: no input was encrypted") {
		t.Errorf("nothing encrypted: %d %q", status, errs)
	}
}

// TestPlanFaults: a plan that is wrong is shown with its line, a caret and what
// was likely meant.
func TestPlanFaults(t *testing.T) {
	in := write(t, "a.csv", wide)
	for plan, want := range map[string][]string{
		"columns:\n  unitz:\n    age: years\n":                    {"[2:3]", "^", `did you mean "units"`},
		"columns:\n  units:\n    agee: years\n":                   {">  3 |", "^", "did you mean age"},
		"columns:\n  units:\n    age: parsecs\n":                  {">  3 |", "^", "known are years"},
		"columns:\n  names:\n    age: Agee\n":                     {">  3 |", "^", "no column of the input", `did you mean "age"`},
		"columns:\n  names:\n    lhh: LH\n":                       {"did you mean lh"},
		"columns:\n  ignore: [nots]\n":                            {"^", `did you mean "notes"`},
		"outcomes:\n  schedule: foo\n":                            {"[2:13]", "^"},
		"outcomes:\n  schedule: [3, 1]\n":                         {">  2 |", "rising"},
		"outcomes:\n  responder:\n    when: sometimes\n":          {">  3 |", "any, last or window"},
		"analyses:\n  level: 2\n":                                 {">  2 |", "between 0 and 1"},
		"columns:\n  index: now\n":                                {">  2 |", "treatment-start"},
		"columns:\n  dates: sideways\n":                           {">  2 |", "day-first"},
		"report:\n\ttitle: x\n":                                   {"plan"},
		"columns: [1, 2]\n":                                       {"^"},
		"columns:\n  extracted: soon\n":                           {">  2 |", "2021-05-04"},
		"columns:\n  index: treatment-start\n  index: trt-stop\n": {"index"},
	} {
		path := write(t, "study.yaml", plan)
		status, _, errs := leydig("check", in, "--plan", path)
		if status != exitUnusable || !strings.Contains(errs, "study.yaml") {
			t.Errorf("%q: %d %s", plan, status, errs)
		}
		for _, w := range want {
			if !strings.Contains(errs, w) {
				t.Errorf("%q: no %q in %s", plan, w, errs)
			}
		}
	}
	if status, _, errs := leydig("check", in, "--unit", "age"); status != exitUnusable || !strings.Contains(errs, "COLUMN=UNIT") {
		t.Errorf("%d %q", status, errs)
	}
}

// TestSchema: the schema is JSON, closed, and knows every key.
func TestSchema(t *testing.T) {
	_, out, _ := leydig("schema")
	var s map[string]any
	if err := json.Unmarshal([]byte(out), &s); err != nil || s["additionalProperties"] != false {
		t.Fatal(err)
	}
	for _, key := range []string{"units", "responder", "schedule", "strata", "covariates", "landmark", "title"} {
		if !strings.Contains(out, `"`+key+`"`) {
			t.Errorf("no %s", key)
		}
	}
}

// FuzzPlan: a plan gives an error or a plan, never a crash.
func FuzzPlan(f *testing.F) {
	f.Add("columns:\n  units:\n    age: years\noutcomes:\n  schedule: [1, 3]\n")
	f.Add("analyses:\n  run: [baseline]\n  level: 0.9\nreport:\n  title: x\n")
	f.Add("columns: {names: {lh: LH}}\n")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(dir, "study.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := loadPlan(&env{files: &files.Session{}}, path, nil)
		if err == nil {
			if _, err := p.Text(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestMarkOtherFormats: an input that is no .xlsx workbook is marked in a new one, which
// holds the same values, its comments beside the cells.
func TestMarkOtherFormats(t *testing.T) {
	in := write(t, "cohort.csv", "id,month,TT\nP1,3,tall\nP1,6,310\nP2,3,=1+1\nP2,6,320\n")
	path := filepath.Join(t.TempDir(), "marked.xlsx")
	if status, _, errs := leydig("check", in, "--mark", path); status != exitFindings {
		t.Fatalf("%d %s", status, errs)
	}
	_, want, _ := leydig("export", in, "--table", "visits")
	_, got, errs := leydig("export", path, "--table", "visits")
	if got != want || got == "" {
		t.Errorf("%s\nbecame\n%s%s", want, got, errs)
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	comments, err := f.GetComments("Sheet1")
	if err != nil || len(comments) < 2 || comments[0].Cell != "C2" {
		t.Errorf("%v %v", comments, err)
	}
	if formula, err := f.GetCellFormula("Sheet1", "C4"); err != nil || formula != "" {
		t.Errorf("a text became the formula %q, %v", formula, err)
	}
}
