// Package layers holds the test of the import rules: cohort ← stats ← reports ←
// cmd, as ARCHITECTURE.md lists them.
package layers

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed lists, for each package, the packages of ours that it may import.
var allowed = map[string][]string{
	"cohort":          {"cohort/unit"},
	"cohort/unit":     {},
	"cohort/sheet":    {"cohort"},
	"cohort/sheet/*":  {"cohort", "cohort/sheet"},
	"cohort/frame":    {"cohort", "cohort/sheet"},
	"cohort/schema":   {"cohort", "cohort/sheet", "cohort/unit"},
	"cohort/derive":   {"cohort", "cohort/unit"},
	"cohort/simulate": {"cohort", "cohort/unit"},
	"stats":           {},
	"stats/dist":      {"stats"},
	"stats/results":   {"stats"},
	"stats/tabulate":  {"cohort", "cohort/derive", "cohort/unit", "stats", "stats/proportion", "stats/describe", "stats/survival", "stats/contingency"},
	"stats/analysis":  {"cohort", "cohort/derive", "cohort/unit", "stats", "stats/*"},
	"stats/catalogue": {"stats", "stats/coding", "stats/results", "stats/dist", "stats/competing", "stats/contingency", "stats/cox", "stats/describe", "stats/interval",
		"stats/mean", "stats/multiplicity", "stats/parametric", "stats/power", "stats/proportion", "stats/rank", "stats/survival"},
	"stats/coding": {"stats"},
	// Cox and competing-risk curves have the limits of survival curves, on the same scales.
	"stats/cox":        {"stats", "stats/dist", "stats/survival"},
	"stats/competing":  {"stats", "stats/dist", "stats/survival"},
	"stats/*":          {"stats", "stats/dist"}, // other kernels know neither cohorts nor each other
	"reports":          {"reports/table", "reports/figure"},
	"reports/table":    {"stats/results"},
	"reports/figure":   {"stats/results"},
	"reports/compose":  {"reports", "reports/table", "reports/figure", "stats", "stats/results"},
	"reports/excel":    {"reports", "reports/table", "reports/figure"},
	"reports/markdown": {"reports", "reports/table", "reports/figure"},
	"reports/text":     {"reports/table"},
	"reports/records":  {"stats/results"},
	"reports/*":        {"reports", "reports/table", "reports/figure", "stats/results"},
	"cmd/leydig":       {"*"},
	"cmd/layers":       {},
}

// only lists who alone may import a library.
var only = map[string]string{
	"github.com/go-gota/gota":  "leydig/cohort/frame",
	"gonum.org/v1/plot":        "leydig/reports/figure",
	"github.com/spf13/cobra":   "leydig/cmd/leydig",
	"github.com/goccy/go-yaml": "leydig/cmd/leydig",
	"net/http":                 "nobody: nothing leaves the machine",
}

func rule(pkg string) ([]string, bool) {
	if r, ok := allowed[pkg]; ok {
		return r, true
	}
	dir := pkg[:strings.LastIndexByte(pkg, '/')+1]
	r, ok := allowed[dir+"*"]
	return r, ok
}

func TestLayers(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "leydig/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := 0
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		pkg := strings.TrimPrefix(words[0], "leydig/")
		may, ok := rule(pkg)
		if !ok {
			t.Errorf("%s: no rule says what it may import", pkg)
			continue
		}
		packages++
		for _, imp := range words[1:] {
			for lib, who := range only {
				if (imp == lib || strings.HasPrefix(imp, lib+"/")) && words[0] != who {
					t.Errorf("%s imports %s; only %s may", pkg, imp, who)
				}
			}
			ours, is := strings.CutPrefix(imp, "leydig/")
			if !is || slices.Contains(may, "*") || slices.Contains(may, ours) {
				continue
			}
			dir := ours[:strings.LastIndexByte(ours, '/')+1]
			if dir == "" || !slices.Contains(may, dir+"*") {
				t.Errorf("%s imports %s; allowed are %v", pkg, ours, may)
			}
		}
	}
	if packages < 15 {
		t.Errorf("only %d packages seen", packages)
	}
}
