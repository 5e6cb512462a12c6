package golden

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// TestDocs runs every command of the documents, in their order, in a folder with a sample
// cohort as cohort.xlsx and its plan as plan.yaml.
func TestDocs(t *testing.T) {
	pages, err := filepath.Glob(module + "/docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, page := range pages {
		blocks := shellBlock.FindAllStringSubmatch(read(t, page), -1)
		if len(blocks) == 0 {
			continue
		}
		t.Run(filepath.Base(page), func(t *testing.T) {
			dir := t.TempDir()
			copyTree(t, cohorts+"/cc-review", dir)
			for _, b := range blocks {
				for line := range strings.Lines(b[1]) {
					line = strings.TrimSpace(line)
					command, to, _ := strings.Cut(line, " > ")
					args := strings.Fields(command)
					if len(args) == 0 || args[0] != "leydig" {
						t.Errorf("%q is no command of leydig", line)
						continue
					}
					told := run(t, dir, args[1:])
					if !strings.HasSuffix(told, "[exit 0]\n") {
						t.Errorf("%s:\n%s", line, told)
					}
					if to != "" {
						if err := os.WriteFile(filepath.Join(dir, to), []byte(told), 0o600); err != nil {
							t.Fatal(err)
						}
					}
					ran++
				}
			}
		})
	}
	if ran < 20 {
		t.Errorf("only %d commands were found in the documents", ran)
	}
}

// TestDocsComplete: the reference of plans names every key of the schema, that of results
// every key of results.json and every kind of value.
func TestDocsComplete(t *testing.T) {
	plan := read(t, module+"/docs/plan.md")
	text := strings.TrimSuffix(run(t, t.TempDir(), []string{"schema"}), "[exit 0]\n")
	var schema any
	if err := json.Unmarshal([]byte(text), &schema); err != nil {
		t.Fatal(err)
	}
	keys := 0
	var walk func(path string, x any)
	walk = func(path string, x any) {
		node, _ := x.(map[string]any)
		properties, _ := node["properties"].(map[string]any)
		for k, v := range properties {
			p := strings.TrimPrefix(path+"."+k, ".")
			if keys++; !strings.Contains(plan, "| `"+p+"` |") {
				t.Errorf("docs/plan.md lacks the key %s", p)
			}
			walk(p, v)
		}
	}
	walk("", schema)
	if keys < 20 {
		t.Errorf("only %d keys were found in the schema", keys)
	}
	reference := read(t, module+"/docs/results.md")
	var set map[string]json.RawMessage
	if err := json.Unmarshal([]byte(read(t, goldens+"/reports/all-events/results.json")), &set); err != nil {
		t.Fatal(err)
	}
	for k := range set {
		if !strings.Contains(reference, "`"+k+"`") {
			t.Errorf("docs/results.md lacks the key %s", k)
		}
	}
	var found []struct {
		Kind  string                     `json:"kind"`
		Value map[string]json.RawMessage `json:"value"`
	}
	if err := json.Unmarshal(set["results"], &found); err != nil {
		t.Fatal(err)
	}
	for _, r := range found {
		if !strings.Contains(reference, "| `"+r.Kind+"` |") {
			t.Errorf("docs/results.md lacks the kind %s", r.Kind)
		}
		for k := range r.Value {
			if !strings.Contains(reference, "`"+k+"`") {
				t.Errorf("docs/results.md lacks the field %s of a %s", k, r.Kind)
			}
		}
	}
}
