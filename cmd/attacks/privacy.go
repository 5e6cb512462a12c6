//go:build unix

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

var privacy = []attack{
	{"12", "a name and a telephone number in a remark", func(k *kit) {
		k.noLimit = true
		text := strings.Replace(string(cohortCSV()), ",lh\n", ",remarks\n", 1)
		text = strings.Replace(text, ",4.5\n", ",Mr Wilhelmus Bartholomew Quux 0171 4960123\n", 1)
		k.leydig("report", k.file("a.csv", []byte(text)), "--out", k.asks("r"))
		k.nowhere("Quux", "r", ".md", ".svg", ".json", ".csv", ".html")
		if r := k.leydig("check", k.file("a.csv", []byte(text))); strings.Contains(r.out+r.errs, "Quux") ||
			!strings.Contains(r.out, "phi-suspect") {
			k.fail("check repeats the text, or does not tell")
		}
		k.seen = "told (phi-suspect); the text stands nowhere in the report's texts nor in check"
	}},
	{"12", "names as identifiers", func(k *kit) {
		first := []string{"James", "Robert", "Ahmet", "Giovanni", "Pierre", "Hans"}
		last := []string{"Smith", "Yilmaz", "Rossi", "Dupont", "Mueller", "Brown", "Jones"}
		r := k.leydig("check", k.file("a.csv", long(men(40, func(i int) string { return first[i%6] + " " + last[i%7] }), nil)), "--format",
			"json")
		if !told(r.out, "phi-suspect") {
			k.fail("names as identifiers are not told")
		}
		k.seen = "told (phi-suspect)"
	}},
	{"12", "formulas, markup, terminal escapes and _x0041_ as texts and headers", func(k *kit) {
		k.noLimit = true
		words := []string{"=1+1", "@SUM(A1)", "<script>alert(1)</script>", "_x0041_", "\x1b[31mRED\x1b[0m", "+1+cmd|' /C calc'!A0", "-2+3", "\tx"}
		text := long(men(48, plainID), func(i, j int, cells []string) []string {
			cells[4] = words[i%len(words)]
			return cells
		})
		text = []byte(strings.Replace(string(text), ",lh\n", ",treatment\n", 1))
		in := k.file("a.csv", text)
		for _, args := range [][]string{{"check", in}, {"export", in}, {"init", in, "--out", "-"},
			{"compare", in, "--by", "treatment", "--format", "csv"}, {"trace", in, "--patient", "P001"}} {
			r := k.leydig(args...)
			if strings.ContainsRune(r.errs, 0x1b) || args[0] != "export" && strings.ContainsRune(r.out, 0x1b) {
				k.fail("%s: a terminal escape", args[0])
			}
			if args[0] == "export" || args[0] == "compare" {
				for line := range strings.Lines(r.out) {
					for _, cell := range strings.Split(strings.TrimSpace(line), ",") {
						if cell = strings.Trim(cell, `"`); cell != "" && strings.ContainsAny(cell[:1], "=@+\t") {
							k.fail("%s: a spreadsheet program would run %q", args[0], cell)
						}
					}
				}
			}
		}
		k.leydig("report", in, "--out", k.asks("r"))
		k.nowhere("<script>alert", "r", ".md", ".svg", ".html")
		k.nowhere("alert(1)</script>", "r", ".md", ".svg", ".html") // in data that a page carries, too
		k.nowhere("\x1b", "r", ".md", ".svg", ".json", ".csv", ".html")
		k.seen = "none is run: neutral in CSV, texts in workbooks, escaped in Markdown and SVG"
	}},
}

// nowhere wants a text to stand in none of a report's files of some kinds.
func (k *kit) nowhere(text, dir string, texts ...string) {
	filepath.WalkDir(filepath.Join(k.dir, dir), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains(texts, filepath.Ext(path)) {
			return err
		}
		b, err := os.ReadFile(path)
		if strings.Contains(string(b), text) {
			k.fail("%q stands in %s", text, filepath.Base(path))
		}
		return err
	})
}
