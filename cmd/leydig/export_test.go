package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const sample = "../../testdata/cohorts/cc-review/cohort.xlsx"

// openedUp is a file's bytes, of an archive those of all of its parts.
func openedUp(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return string(raw)
	}
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(f.Name)
		if _, err := io.Copy(&b, r); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// exported are the rows of a table by column.
func exported(t *testing.T, args ...string) []map[string]string {
	t.Helper()
	_, out, errs := leydig(append([]string{"export", sample}, args...)...)
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatal(err, errs)
	}
	var all []map[string]string
	for _, r := range rows[1:] {
		row := map[string]string{}
		for i, name := range rows[0] {
			row[name] = r[i]
		}
		all = append(all, row)
	}
	return all
}

// TestSharedTables: no identity and no date of the input stands in any byte of a table to be
// given away, in any format; a man has one pseudonym in all of them, another by another key.
func TestSharedTables(t *testing.T) {
	key, other := write(t, "key", "correct horse battery\n"), write(t, "other", "correct horse batterY")
	var secrets []string
	for _, table := range []string{"patients", "visits"} {
		for _, r := range exported(t, "--table", table) {
			for _, name := range []string{"patient_id", "index_date", "stop_date", "birth_date", "restart_date", "visit_date"} {
				if r[name] != "" {
					secrets = append(secrets, r[name])
				}
			}
		}
	}
	if len(secrets) < 4000 {
		t.Fatalf("only %d secrets", len(secrets))
	}
	date := regexp.MustCompile(`\b(19|20)\d\d[-/.](0?[1-9]|1[0-2])[-/.]\d|\b\d{1,2}[-/.]\d{1,2}[-/.](19|20)\d\d\b`)
	for _, table := range []string{"patients", "visits"} {
		for _, format := range []string{"csv", "json", "xlsx"} {
			path := filepath.Join(t.TempDir(), "shared."+format)
			if status, _, errs := leydig("export", sample, "--share", "--key-file", key, "--table", table, "--format", format, "--out",
				path); status !=
				exitDone {
				t.Fatal(errs)
			}
			text := openedUp(t, path)
			words := map[string]bool{} // letters of a pseudonym and addresses of cells look like an identity
			text = regexp.MustCompile(` (r|ref)="[A-Z0-9:]+"`).ReplaceAllString(text, "")
			for _, w := range regexp.MustCompile(`[\w-]+`).FindAllString(text, -1) {
				words[w] = true
			}
			for _, s := range secrets {
				if words[s] {
					t.Fatalf("%s as %s holds %q", table, format, s)
				}
			}
			if strings.Contains(text, "correct horse") {
				t.Errorf("%s as %s holds the key", table, format)
			}
			if format == "csv" && date.MatchString(text) {
				t.Errorf("%s holds the date %q", table, date.FindString(text))
			}
		}
	}
	men, visits := exported(t, "--share", "--key-file", key), exported(t, "--share", "--key-file", key, "--table", "visits")
	names := map[string]bool{}
	for i, r := range men {
		names[r["patient_id"]] = true
		if i > 0 && r["patient_id"] <= men[i-1]["patient_id"] {
			t.Fatal("men do not stand by pseudonym")
		}
	}
	for _, r := range visits {
		if !names[r["patient_id"]] {
			t.Fatalf("%s has visits and is no man", r["patient_id"])
		}
	}
	// printf 'leydig pseudonym 1\0S001' | openssl dgst -sha256 -hmac 'correct horse battery'
	// -binary | head -c 10 | base32 (OpenSSL 3.0)
	if want := "M4JNM3ZRAVB7RHCOQ"; len(names) != 400 || !names[want] {
		t.Errorf("%d men; is S001 %s: %t", len(names), want, names[want])
	}
	for _, r := range exported(t, "--share", "--key-file", other) {
		if names[r["patient_id"]] {
			t.Fatal("two keys give one pseudonym")
		}
	}
}

// TestSharedMonths: what is told of dates are the months between them, ages in whole years;
// words of few men are gone, and what was derived stays.
func TestSharedMonths(t *testing.T) {
	path := write(t, "a.csv", "id,age,index_date,stop_date,treatment,TT_0,TT_3mo\nA1,40.9,2020-01-31,2020-07-01,cc,200,450\n"+
		"A2,93.2,2020-02-01,,oddity of Dr. Who,210,330\nA3,50,2020-02-01,,cc,210,330\n")
	plan := write(t, "p.yaml", "privacy: {share: true, small_cells: 2}\n")
	_, out, errs := leydig("export", path, "--plan", plan)
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatal(err, errs, out)
	}
	cell := func(row int, column string) string {
		for i, name := range rows[0] {
			if name == column {
				return rows[row][i]
			}
		}
		return "no such column"
	}
	// By hand: 152 days are 152 / 30.4375 months.
	if cell(1, "age") != "40" || cell(3, "age") != "90" || !strings.HasPrefix(cell(1, "stop_month"), "4.9938") || cell(2, "stop_month") != "" {
		t.Errorf("%v", rows)
	}
	if cell(1, "treatment") != "cc" || cell(3, "treatment") != "" || strings.Contains(out, "Who") {
		t.Errorf("words of one man: %v", rows)
	}
	for _, gone := range []string{"patient_id", "index_date", "stop_date", "birth_date", "birth_month", "etiology", "adverse_event_type"} {
		if got := cell(1, gone); got != "no such column" {
			t.Errorf("%s is there: %q", gone, got)
		}
	}
	short := write(t, "short", "hunter2\n")
	empty := write(t, "empty", "\n")
	for want, args := range map[string][]string{
		"give --key-file":        {"--share", "--table", "visits"},
		"goes with --share only": {"--key-file", short},
		"can be guessed":         {"--share", "--key-file", short},
		"it is empty":            {"--share", "--key-file", empty},
	} {
		if status, out, errs := leydig(append([]string{"export", path}, args...)...); status != exitUnusable || out != "" ||
			!strings.Contains(errs, want) {
			t.Errorf("%v: %d %q", args, status, errs)
		}
	}
}
