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
	"cohort":              {"cohort/unit"},
	"cohort/unit":         {},
	"cohort/parallel":     {},
	"cohort/sheet":        {"cohort"},
	"cohort/sheet/markup": {},
	"cohort/sheet/asread": {"cohort/sheet"}, // of tests
	"cohort/sheet/*":      {"cohort", "cohort/parallel", "cohort/sheet", "cohort/sheet/markup"},
	"cohort/frame":        {"cohort", "cohort/sheet"},
	"cohort/schema":       {"cohort", "cohort/parallel", "cohort/sheet", "cohort/unit"},
	"cohort/derive":       {"cohort", "cohort/parallel", "cohort/unit"},
	"cohort/simulate":     {"cohort", "cohort/unit"},
	"stats":               {},
	"stats/dist":          {"stats"},
	"stats/results":       {"stats"},
	"stats/tabulate": {"cohort", "cohort/derive", "cohort/parallel", "cohort/unit", "stats", "stats/coding", "stats/proportion",
		"stats/describe", "stats/survival", "stats/results", "stats/radix"},
	"stats/analysis": {"cohort", "cohort/derive", "cohort/parallel", "cohort/unit", "stats", "stats/*"},
	"stats/catalogue": {"stats", "stats/coding", "stats/results", "stats/dist", "stats/competing", "stats/contingency", "stats/cox",
		"stats/describe", "stats/interval",
		"stats/mean", "stats/meta", "stats/multiplicity", "stats/parametric", "stats/power", "stats/proportion", "stats/published",
		"stats/rank", "stats/survival",
		"stats/regression", "stats/gee", "stats/mixed", "stats/sensitivity", "stats/weighting", "stats/imputation", "stats/cloning",
		"stats/prediction", "stats/multistate"},
	"stats/coding": {"stats"},
	// A published figure is compared by the kernels of proportions, of tables and of curves.
	"stats/published": {"cohort/unit", "stats", "stats/contingency", "stats/dist", "stats/proportion", "stats/survival"},
	// Cox and competing-risk curves have the limits of survival curves, on the same scales.
	"stats/cox":       {"stats", "stats/dist", "stats/newton", "stats/radix", "stats/sandwich", "stats/survival"},
	"stats/competing": {"stats", "stats/cox", "stats/dist", "stats/newton", "stats/sandwich", "stats/survival"},
	// Models of repeated measures have the families, links and starts of ordinary regression.
	"stats/gee":   {"stats", "stats/dist", "stats/newton", "stats/sandwich", "stats/regression"},
	"stats/mixed": {"stats", "stats/dist", "stats/newton", "stats/sandwich", "stats/regression"},
	// A model that is kept is a Cox model, held against Kaplan-Meier curves.
	"stats/prediction": {"stats", "stats/dist", "stats/cox", "stats/survival"},
	// The end of treatment is a Cox model, its having ended a logistic one.
	"stats/cloning": {"stats", "stats/cox", "stats/regression"},
	// Propensity scores and predicted outcomes are of ordinary regression.
	"stats/weighting": {"stats", "stats/dist", "stats/regression", "stats/newton"},
	"stats/newton":    {"stats"},
	"stats/sandwich":  {},
	"stats/radix":     {},
	"stats/judge":     {}, // of tests: nothing else imports it
	// Other kernels know neither cohorts nor each other.
	"stats/*":          {"stats", "stats/dist", "stats/newton", "stats/radix", "stats/sandwich"},
	"reports":          {"reports/table", "reports/figure"},
	"reports/table":    {"stats"},
	"reports/deflate":  {},
	"reports/figure":   {"reports/deflate", "stats/results"},
	"reports/compose":  {"reports", "reports/table", "reports/figure", "stats", "stats/results"},
	"reports/excel":    {"reports", "reports/deflate", "reports/table", "reports/figure"},
	"reports/markdown": {"reports", "reports/table", "reports/figure"},
	"reports/text":     {"reports/table"},
	"reports/records":  {"stats/results"},
	"reports/*":        {"reports", "reports/table", "reports/figure", "stats/results"},
	"cmd/files":        {},
	"cmd/manual":       {},
	"cmd/study":        {"cohort", "cohort/*", "cohort/sheet/*", "stats", "stats/*", "reports", "reports/*"},
	"cmd/leydig":       {"*"},
	"cmd/wasm":         {"cmd/study"},
	"cmd/layers":       {},
	"cmd/recipes":      {},
	"cmd/golden":       {}, // drives the program from outside
	"cmd/mutate":       {},
	"cmd/notices":      {},
	"cmd/attacks":      {}, // drives the program from outside
	"cmd/bench":        {}, // drives the program from outside
}

// only lists who alone may import a library.
var only = map[string]string{
	"github.com/go-gota/gota":       "leydig/cohort/frame",
	"gonum.org/v1/plot":             "leydig/reports/figure",
	"git.sr.ht/~sbinet/gg":          "leydig/reports/figure",
	"github.com/spf13/cobra":        "leydig/cmd/leydig leydig/cmd/manual",
	"github.com/goccy/go-yaml":      "leydig/cmd/study",
	"github.com/klauspost/compress": "leydig/reports/excel",
	"net/http":                      "nobody: nothing leaves the machine",
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
				if (imp == lib || strings.HasPrefix(imp, lib+"/")) && !slices.Contains(strings.Fields(who), words[0]) {
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

// reachNet lists who may import the network's packages: excelize calls
// http.DetectContentType on pictures, pflag has flags for addresses. What they leave
// unused is not linked; TestNothingDials sees that.
var reachNet = map[string]string{"github.com/xuri/excelize/v2": "net/http", "github.com/spf13/pflag": "net"}

// TestNetIsNotReached walks every package that the program is made of.
func TestNetIsNotReached(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", `{{if not .Standard}}{{.ImportPath}}{{range .Imports}} {{.}}{{end}}{{end}}`,
		"leydig/cmd/leydig").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		seen++
		for _, imp := range words[1:] {
			if imp != "net" && !strings.HasPrefix(imp, "net/") || imp == "net/url" || imp == "net/netip" || reachNet[words[0]] == imp {
				continue
			}
			t.Errorf("%s imports %s: nothing leaves the machine", words[0], imp)
		}
	}
	if seen < 40 {
		t.Errorf("only %d packages seen", seen)
	}
}

// TestNothingDials looks for code that asks for something or waits to be asked in the
// linked program. (A dialer itself is linked with net/http's default transport.)
func TestNothingDials(t *testing.T) {
	bin := t.TempDir() + "/leydig"
	if out, err := exec.Command("go", "build", "-o", bin, "leydig/cmd/leydig").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command("go", "tool", "nm", bin).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, symbol := range []string{" net/http.(*Client).do", " net/http.(*Client).Get", " net/http.Get", " net.Listen", " net.Dial",
		" net/http.(*Server).Serve"} {
		if strings.Contains(string(out), symbol+"\n") {
			t.Errorf("the program holds%s", symbol)
		}
	}
	if !strings.Contains(string(out), "leydig/stats/survival") {
		t.Error("the program's own symbols are not listed")
	}
}

// TestWritersOfWorkbooks holds excelize to the packages that read and write workbooks.
func TestWritersOfWorkbooks(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "leydig/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	may := []string{"leydig/cohort/sheet/xlsx", "leydig/reports/excel", "leydig/cmd/study"}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		if slices.Contains(words[1:], "github.com/xuri/excelize/v2") && !slices.Contains(may, words[0]) {
			t.Errorf("%s imports excelize; %v may", words[0], may)
		}
	}
}
