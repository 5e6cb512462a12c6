//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const sampleSource = `package p

type Interval struct{ Lower, Upper float64 }

func Between(x, low, high float64) bool { return x >= low && x < high }

func Flip(i Interval) Interval {
	if i.Lower > i.Upper {
		return Interval{Lower: i.Upper, Upper: i.Lower}
	}
	return i
}

func Unused(xs []int, note func(string)) (int, error) {
	note("seen")
	return xs[0] + len(xs[1:]), nil
}
`

func TestMutants(t *testing.T) {
	found, err := mutants("p", "p.go", []byte(sampleSource))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	texts := map[string]string{}
	for _, m := range found {
		got = append(got, m.String())
		texts[m.what] = string(m.apply([]byte(sampleSource)))
	}
	want := []string{
		"p.go:5:43: Between returns at once",
		"p.go:5:52: > for >=",
		"p.go:5:59: || for &&",
		"p.go:5:64: <= for <",
		"p.go:8:2: Flip returns at once",
		"p.go:8:5: condition negated",
		"p.go:8:7: Upper for Lower",
		"p.go:8:13: >= for >",
		"p.go:8:17: Lower for Upper",
		"p.go:9:26: values of Lower and Upper swapped",
		"p.go:9:28: Lower for Upper",
		"p.go:9:44: Upper for Lower",
		"p.go:15:2: Unused returns at once",
		"p.go:15:2: call of note dropped",
		"p.go:16:12: index 1 for 0",
		"p.go:16:15: - for +",
		"p.go:16:24: index 2 for 1",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for what, line := range map[string]string{
		"Unused returns at once":            "func Unused(xs []int, note func(string)) (int, error) { if true { return *new(int), *new(error) };",
		"condition negated":                 "\tif !(i.Lower > i.Upper) {",
		"values of Lower and Upper swapped": "\t\treturn Interval{Lower: i.Lower, Upper: i.Upper}",
		"call of note dropped":              "\t{}",
		"index 2 for 1":                     "\treturn xs[0] + len(xs[2:]), nil",
		"|| for &&":                         "func Between(x, low, high float64) bool { return x >= low || x < high }",
	} {
		if !strings.Contains(texts[what], "\n"+line+"\n") {
			t.Errorf("%s: no line %q in\n%s", what, line, texts[what])
		}
	}
}

// TestMutate runs the whole of it on a module whose tests see some faults.
func TestMutate(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module p\n\ngo 1.26\n",
		"p.go":   sampleSource,
		"p_test.go": `package p

import "testing"

func TestBetween(t *testing.T) {
	if !Between(1, 1, 3) || Between(4, 1, 3) || Between(0, 1, 3) {
		t.Error("wrong")
	}
}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var b strings.Builder
	o := options{dir: dir, test: "go test ./...", timeout: time.Minute, pkgs: []string{"."}}
	if err := mutate(t.Context(), o, &b); err != nil {
		t.Fatal(err)
	}
	// Nobody asks about x = high; Flip and Unused are never run.
	for _, line := range []string{
		"killed      " + dir + "/p.go:5:52: > for >=\n",
		"killed      " + dir + "/p.go:5:59: || for &&\n",
		"SURVIVED    " + dir + "/p.go:5:64: <= for <\n",
		"not covered " + dir + "/p.go:8:13: >= for >\n",
		"\nkilled 3 of 4 covered (75%)\n",
	} {
		if !strings.Contains(b.String(), line) {
			t.Errorf("no line %q in\n%s", line, b.String())
		}
	}
	o.test = "go test -run Nothing ./..."
	if err := mutate(t.Context(), o, &b); err == nil || !strings.Contains(err.Error(), "no test reaches p") {
		t.Errorf("without a test: %v", err)
	}
	o.test = "false"
	if err := mutate(t.Context(), o, &b); err == nil || !strings.Contains(err.Error(), "the tests fail without a fault") {
		t.Errorf("with failing tests: %v", err)
	}
}
