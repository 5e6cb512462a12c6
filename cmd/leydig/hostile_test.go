package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leydig/cohort/sheet/xlsx"
)

// hostile is a cohort whose texts are formulas, markup and commands to a terminal.
func hostile() string {
	const esc = "\x1b[31mRED\x1b[0m\u202e"
	var b strings.Builder
	b.WriteString("patient_id,age,etiology,baseline_total_testosterone,month,total_testosterone,=cmd|'x'!A0,<img src=x>\n")
	words := []string{"=1+1", "@SUM(A1)", "<script>alert(1)</script>", "_x0041_", esc, "[a](javascript:x)", "+cmd|x", "primary"}
	for i := range 24 {
		w := words[i%len(words)]
		fmt.Fprintf(&b, "%s%d,%d,%s,%d,3,%d,%s,%s\n", []string{"P", "=P", "\x1b]0;owned\x07P"}[i%3], i, 40+i, w, 200+i, 350+10*i, w, w)
	}
	return b.String()
}

// obeyedBy finds control characters that a terminal obeys.
func obeyedBy(s string) bool { return strings.IndexFunc(s, obeyed) >= 0 }

// TestHostileTexts: no text of an input becomes a formula, markup or a command to a
// terminal in anything that is written.
func TestHostileTexts(t *testing.T) {
	in := write(t, "cohort\x1b[2J.csv", hostile())
	words := write(t, "plan.yaml", "privacy: {clinic_text: true}\n") // the clinic's words are listed where asked
	dir := t.TempDir()
	for _, args := range [][]string{{"check", in}, {"check", in, "--format", "json"}, {"trace", in, "--patient", "P0"},
		{"init", in, "--out", "-"},
		{"tables", in}, {"report", in, "--plan", words, "--out", filepath.Join(dir, "r")}, {"check", in + "\x1b"}} {
		_, out, errs := leydig(args...)
		if args[0] != "tables" && obeyedBy(out) || obeyedBy(errs) {
			t.Errorf("%s: a control character in %q or %q", args[0], out, errs)
		}
	}
	status, out, errs := leydig("export", in)
	if status == exitUnusable || obeyedBy(errs) {
		t.Fatalf("%d %q", status, errs)
	}
	for _, line := range strings.Split(out, "\n") {
		for _, cell := range strings.Split(line, ",") {
			if cell = strings.Trim(cell, `"`); cell != "" && strings.ContainsAny(cell[:1], "=@+\t\r") {
				t.Errorf("a spreadsheet program would run %q", cell)
			}
		}
	}
	path := filepath.Join(dir, "e.xlsx")
	if status, _, errs := leydig("export", in, "--format", "xlsx", "--out", path); status == exitUnusable {
		t.Fatal(errs)
	}
	for _, p := range []string{path, filepath.Join(dir, "r", "report.xlsx")} {
		raw, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		book, err := xlsx.Read(context.Background(), strings.NewReader(string(raw)), int64(len(raw)), p)
		if err != nil {
			t.Fatal(err)
		}
		kept := false
		for _, s := range book.Sheets {
			for r := range s.Rows() {
				for c := range s.Row(r).Len() {
					kept = kept || s.Row(r).Text(c) == "_x0041_"
				}
			}
		}
		if !kept {
			t.Errorf("%s: _x0041_ did not stay what it was", filepath.Base(p))
		}
	}
	err := filepath.WalkDir(filepath.Join(dir, "r"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		switch filepath.Ext(path) {
		case ".md":
			if s := string(text); obeyedBy(s) || strings.Contains(s, "<script") || strings.Contains(s, "<img") ||
				strings.Contains(s, "](javascript") {
				t.Errorf("%s holds markup or control characters", path)
			}
		case ".json":
			if !json.Valid(text) || strings.ContainsRune(string(text), 0x1b) {
				t.Errorf("%s is no plain JSON", path)
			}
		case ".svg":
			if strings.Contains(string(text), "<script") || strings.ContainsRune(string(text), 0x1b) {
				t.Errorf("%s holds markup", path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestInputsStay: whatever the command line, under whatever name, an input stays as it is,
// and a file of others is replaced only with --force.
func TestInputsStay(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "report.xlsx")
	raw, err := os.ReadFile("../../testdata/messy/01_two_sheets.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	hard, soft := filepath.Join(dir, "hard.xlsx"), filepath.Join(dir, "soft.xlsx")
	if err := os.Link(in, hard); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(in, soft); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"export", in, "--format", "xlsx", "--out", in}, {"export", in, "--out", hard}, {"export", in, "--out", soft},
		{"report", in, "--out", dir}, {"check", in, "--mark", hard}, {"check", in, "--mark", soft}, {"tables", in, "--out", in},
		{"init", in, "--out", soft},
	} {
		status, _, errs := leydig(append(args, "--force", "--quiet")...)
		if status != exitUnusable || !strings.Contains(errs, "an input, which is never changed") || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: %d %q", args, status, errs)
		}
	}
	other := filepath.Join(dir, "patients.csv")
	if err := os.WriteFile(other, []byte("mine"), 0o640); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"simulate", "--out", dir}, {"export", in, "--out", other}, {"init", in, "--out", other},
		{"simulate", "--out", filepath.Join(dir, "new.xlsx"), "--truth", other}} {
		if status, _, errs := leydig(args...); status != exitUnusable || !strings.Contains(errs, "--force") {
			t.Errorf("%v: %d %q", args, status, errs)
		}
		if text, _ := os.ReadFile(other); string(text) != "mine" {
			t.Fatalf("%v wrote over a file of others", args)
		}
	}
	if after, _ := os.ReadFile(in); string(after) != string(raw) {
		t.Error("the input was changed")
	}
	if status, _, errs := leydig("export", in, "--out", other, "--force"); status == exitUnusable {
		t.Error(errs)
	}
	if info, err := os.Stat(other); err != nil || info.Mode().Perm() != 0o640 || info.Size() < 100 {
		t.Errorf("%v %v", info, err)
	}
	if l := left(t, dir); len(l) > 0 {
		t.Errorf("left: %v", l)
	}
}

// left lists what runs left behind in a folder.
func left(t *testing.T, dirs ...string) []string {
	t.Helper()
	var out []string
	for _, d := range dirs {
		for _, pattern := range []string{".leydig-*", "*/.leydig-*"} {
			names, err := filepath.Glob(filepath.Join(d, pattern))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, names...)
		}
	}
	return out
}
