package golden

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestReports makes the whole report of every cohort and holds all of it against
// its golden files: the terminal, report.md, the workbook, the results, the lines
// of the figures.
func TestReports(t *testing.T) {
	small, err := os.ReadDir(cohorts + "/small")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range small {
		if s.IsDir() {
			names = append(names, s.Name())
			report(t, s.Name(), cohorts+"/small/"+s.Name(), []string{"patients.csv", "visits.csv"}, false)
		}
	}
	if len(names) < 7 {
		t.Errorf("only %d small cohorts found", len(names))
	}
	for _, n := range []string{"cc-review", "trt-recovery"} {
		names = append(names, n)
		if !testing.Short() {
			report(t, n, cohorts+"/"+n, []string{"cohort.xlsx"}, true)
		}
	}
	t.Run("nothing else", func(t *testing.T) { only(t, goldens+"/reports", names) })
}

// report makes one report. Of a big cohort the results are abridged.
func report(t *testing.T, name, from string, inputs []string, big bool) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		copyTree(t, from, dir)
		args := slices.Concat([]string{"report"}, inputs, []string{"--plan", "plan.yaml", "--out", "out"})
		golden := goldens + "/reports/" + name
		out := filepath.Join(dir, "out")
		files := map[string]string{"terminal.txt": "$ leydig " + strings.Join(args, " ") + "\n" + run(t, dir, args)}
		files["report.md"] = read(t, out+"/report.md")
		files["workbook.txt"] = workbook(t, out+"/report.xlsx")
		files["figures.txt"] = figures(t, out+"/figures")
		files["page.txt"] = page(read(t, out+"/report.html"))
		if results := read(t, out+"/results.json"); big {
			files["results.txt"] = abridged(t, results)
		} else {
			files["results.json"] = results
		}
		var names []string
		for file, text := range files {
			names = append(names, file)
			compare(t, golden+"/"+file, text)
		}
		only(t, golden, names)
		// What else a report writes must be held by somebody.
		written, err := os.ReadDir(out)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range written {
			if n := w.Name(); !slices.Contains([]string{"report.md", "report.html", "report.docx", "report.xlsx", "results.json", "figures"},
				n) && !strings.HasPrefix(n, ".") {
				t.Errorf("the report wrote %s, which no golden file holds", n)
			}
		}
	})
}

var headings = regexp.MustCompile(`(?s)<(h1|h2|caption|figcaption)[ >].*?</(?:h1|h2|caption|figcaption)>|<tr|<li`)

// page is how a page is built: its headings and captions, and how many rows and points
// stand below each. Their cells are held by the test of cmd/study that reads them back.
func page(html string) string {
	var b strings.Builder
	below := map[string]int{}
	flush := func() {
		if len(below) > 0 {
			fmt.Fprintf(&b, "  %d rows, %d points\n", below["<tr"], below["<li"])
			below = map[string]int{}
		}
	}
	for _, m := range headings.FindAllStringSubmatch(html, -1) {
		if m[1] == "" {
			below[m[0]]++
			continue
		}
		flush()
		b.WriteString(m[1] + " " + regexp.MustCompile(`<[^>]*>`).ReplaceAllString(m[0], "") + "\n")
	}
	flush()
	return b.String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var (
	// drawn are the strokes and translucent bands of a drawing.
	drawn = regexp.MustCompile(`<path d="([^"]*)" style="([^"]*(?:stroke:|opacity)[^"]*)"`)
	// outline are all paths. Of those that are not drawn, which are filled marks, only the
	// number and a digest are kept.
	outline = regexp.MustCompile(`<path [^>]*>`)
	titles  = regexp.MustCompile(`<(?:title|desc|text)[^>]*>([^<]*)</(?:title|desc|text)>`)
	grid    = "stroke:#E4E4E4" // where it lies follows from the ticks
)

// figures lists every file of figures, and of each SVG its strokes in order.
func figures(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	files, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return "no figures\n"
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b.WriteString("== " + f.Name() + "\n")
		if filepath.Ext(f.Name()) != ".svg" {
			continue
		}
		svg := read(t, filepath.Join(dir, f.Name()))
		var words []string
		for _, x := range titles.FindAllStringSubmatch(svg, -1) {
			words = append(words, x[1])
		}
		b.WriteString(strings.Join(words, " | ") + "\n")
		strokes := 0
		for _, m := range drawn.FindAllStringSubmatch(svg, -1) {
			strokes++
			if !strings.Contains(m[2], grid) {
				b.WriteString(m[2] + "\n  " + strings.ReplaceAll(m[1], "L", " L") + "\n")
			}
		}
		letters, digest := 0, sha256.New()
		for _, p := range outline.FindAllString(svg, -1) {
			if !drawn.MatchString(p) {
				letters++
				io.WriteString(digest, p)
			}
		}
		fmt.Fprintf(&b, "%d marks %.8x\n", letters, digest.Sum(nil))
		if strokes == 0 {
			t.Errorf("%s: nothing is drawn in it", f.Name())
		}
	}
	return b.String()
}
