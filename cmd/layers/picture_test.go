package layers

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "redraw the picture in ARCHITECTURE.md")

// drawn gathers packages that the picture shows as one.
var drawn = []struct{ as, words string }{
	{"cohort/sheet/*", "file formats: xlsx, xls, ods, xml, html, sav, dta, delimited"},
	{"stats/kernels", "kernels: proportions, tables, ranks, curves, models"},
	{"reports/formats", "formats: excel, markdown, html, docx, text, records"},
}

// node is how the picture names a package.
func node(pkg string) string {
	switch dir, name := pkg[:strings.LastIndexByte(pkg, '/')+1], pkg[strings.LastIndexByte(pkg, '/')+1:]; {
	case dir == "cohort/sheet/":
		return "cohort/sheet/*"
	case dir == "stats/" && !slices.Contains([]string{"coding", "results", "tabulate", "analysis", "catalogue", "published"}, name),
		pkg == "stats":
		return "stats/kernels"
	case dir == "reports/" && slices.Contains([]string{"excel", "markdown", "text", "records", "html", "docx"}, name):
		return "reports/formats"
	}
	return pkg
}

// picture draws the packages and their imports as a Mermaid chart. Edges that follow
// from others are left out.
func picture(t *testing.T) string {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "leydig/cohort/...",
		"leydig/stats/...", "leydig/reports/...",
		"leydig/cmd/files", "leydig/cmd/study", "leydig/cmd/leydig").Output()
	if err != nil {
		t.Fatal(err)
	}
	edges := map[string]map[string]bool{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		from := node(strings.TrimPrefix(words[0], "leydig/"))
		if edges[from] == nil {
			edges[from] = map[string]bool{}
		}
		for _, imp := range words[1:] {
			if to, ours := strings.CutPrefix(imp, "leydig/"); ours && node(to) != from {
				edges[from][node(to)] = true
			}
		}
	}
	var names []string
	for n := range edges {
		names = append(names, n)
	}
	slices.Sort(names)
	var reaches func(from, to string, without bool) bool
	reaches = func(from, to string, without bool) bool {
		for next := range edges[from] {
			if without && next == to {
				continue
			}
			if next == to || reaches(next, to, false) {
				return true
			}
		}
		return false
	}
	var b strings.Builder
	b.WriteString("```mermaid\nflowchart RL\n")
	id := func(n string) string { return strings.NewReplacer("/", "_", "*", "formats").Replace(n) }
	for _, folder := range []string{"cohort", "stats", "reports", "cmd"} {
		fmt.Fprintf(&b, "  subgraph %s\n", folder)
		for _, n := range names {
			if n != folder && !strings.HasPrefix(n, folder+"/") {
				continue
			}
			words := n
			for _, d := range drawn {
				if d.as == n {
					words = d.words
				}
			}
			fmt.Fprintf(&b, "    p_%s[\"%s\"]\n", id(n), words)
		}
		b.WriteString("  end\n")
	}
	for _, from := range names {
		var to []string
		for n := range edges[from] {
			if !reaches(from, n, true) {
				to = append(to, n)
			}
		}
		slices.Sort(to)
		for _, n := range to {
			fmt.Fprintf(&b, "  p_%s --> p_%s\n", id(from), id(n))
		}
	}
	b.WriteString("```\n")
	return b.String()
}

// TestPicture holds the picture in ARCHITECTURE.md against the imports.
func TestPicture(t *testing.T) {
	path := filepath.Join("..", "..", "ARCHITECTURE.md")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, text := picture(t), string(raw)
	from := strings.Index(text, "```mermaid\n")
	if from < 0 {
		t.Fatal("ARCHITECTURE.md has no picture")
	}
	to := from + strings.Index(text[from+3:], "```\n") + 3 + len("```\n")
	if text[from:to] == want {
		return
	}
	if !*update {
		t.Fatalf("the picture in ARCHITECTURE.md is not that of the imports; redraw it: go test ./cmd/layers -update\n%s", want)
	}
	if err := os.WriteFile(path, []byte(text[:from]+want+text[to:]), 0o644); err != nil {
		t.Fatal(err)
	}
}
