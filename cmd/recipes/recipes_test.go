// Package recipes holds the test of CONTRIBUTING's table "to add X, touch Y": each
// recipe of testdata/recipes is carried out on an overlay of the sources, the program
// is built, and what it is there to show is looked for in what the program prints.
package recipes

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// recipe is what a file of testdata/recipes holds: its comment is what is added;
// files "new: PATH" are added, "edit: PATH" hold what stood, a line ====, and what
// stands then; "run" is a command line of leydig, "want" the lines it must print.
type recipe struct {
	adds    string
	overlay map[string]string // path: text
	plan    string
	run     []string
	want    []string
}

const root = "../.."

func parse(t *testing.T, path string) recipe {
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := recipe{adds: strings.TrimSpace(string(a.Comment)), overlay: map[string]string{}}
	for _, f := range a.Files {
		kind, file, _ := strings.Cut(f.Name, ": ")
		text := string(f.Data)
		switch kind {
		case "new":
			r.overlay[file] = text
		case "edit":
			old, now, ok := strings.Cut(text, "\n====\n")
			before, edited := r.overlay[file]
			if !edited {
				raw, err := os.ReadFile(filepath.Join(root, file))
				if err != nil {
					t.Fatal(err)
				}
				before = string(raw)
			}
			if !ok || strings.Count(before, old) != 1 {
				t.Fatalf("%s: %s: what stands there is not found once: %q", path, file, old)
			}
			r.overlay[file] = strings.Replace(before, old, strings.TrimSuffix(now, "\n"), 1)
		case "plan":
			r.plan = text
		case "run":
			r.run = strings.Fields(text)
		case "want":
			r.want = strings.Split(strings.TrimSpace(text), "\n")
		default:
			t.Fatalf("%s: a recipe has no part %q", path, f.Name)
		}
	}
	return r
}

// build makes the program of an overlay.
func (r recipe) build(t *testing.T) string {
	dir := t.TempDir()
	replace := map[string]string{}
	for file, text := range r.overlay {
		at := filepath.Join(dir, strings.ReplaceAll(file, "/", "_"))
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		abs, err := filepath.Abs(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		replace[abs] = at
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	at := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(at, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(dir, "leydig")
	c := exec.Command("go", "build", "-overlay", at, "-o", bin, "./cmd/leydig")
	c.Dir = root
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("the recipe does not build: %v\n%s", err, out)
	}
	return bin
}

// rows reads CONTRIBUTING's table: what is added, and how many files that touches.
func rows(t *testing.T) map[string]string {
	text, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\| ([^|]+) \| (\d) \| ([^|]+) \| \x60([a-z-]+)\.txtar\x60 \|$`).FindAllStringSubmatch(
		string(text), -1) {
		out[m[4]] = m[2]
	}
	return out
}

// TestRecipes carries each recipe out, and holds CONTRIBUTING's number of touched
// files against it.
func TestRecipes(t *testing.T) {
	promised := rows(t)
	files, err := filepath.Glob(filepath.Join(root, "testdata/recipes/*.txtar"))
	if err != nil || len(files) != len(promised) || len(files) < 7 {
		t.Fatalf("%d recipes, %d rows in CONTRIBUTING (%v)", len(files), len(promised), err)
	}
	data, err := filepath.Abs(filepath.Join(root, "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			r := parse(t, file)
			if got := fmt.Sprint(len(r.overlay)); got != promised[name] {
				t.Errorf("%s: it touches %s files, CONTRIBUTING says %s", r.adds, got, promised[name])
			}
			bin := r.build(t)
			dir := t.TempDir()
			if r.plan != "" {
				if err := os.WriteFile(filepath.Join(dir, "study.yaml"), []byte(r.plan), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			var args []string
			for _, a := range r.run {
				args = append(args, strings.ReplaceAll(a, "DATA", data))
			}
			c := exec.Command(bin, args...)
			c.Dir = dir
			out, err := c.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			text := string(out)
			filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
				if err == nil && !d.IsDir() && !strings.HasSuffix(path, ".png") && !strings.HasSuffix(path, ".xlsx") &&
					filepath.Base(path) != "study.yaml" {
					b, _ := os.ReadFile(path)
					text += "\n" + string(b)
				}
				return nil
			})
			for _, w := range r.want {
				if !strings.Contains(text, w) {
					t.Errorf("%s: what was made does not say %q", r.adds, w)
				}
			}
		})
	}
}
