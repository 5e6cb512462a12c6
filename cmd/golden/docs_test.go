package golden

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
	if rows := planKeys(schema); *update {
		head, _, _ := strings.Cut(plan, "| `")
		if err := os.WriteFile(module+"/docs/plan.md", []byte(head+rows), 0o600); err != nil {
			t.Fatal(err)
		}
	} else if !strings.HasSuffix(plan, rows) || strings.Count(rows, "\n") < 100 {
		t.Error("docs/plan.md does not list the keys of the schema as they are; go test ./cmd/golden -update")
	}
	for line := range strings.Lines(plan) {
		if strings.HasSuffix(line, "|  |\n") {
			t.Errorf("docs/plan.md does not say what a key means: %s", line)
		}
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

// planKeys is the table of a plan's keys: place, what it holds, what it means.
func planKeys(schema any) string {
	rows := map[string]string{}
	var walk func(path string, x any)
	walk = func(path string, x any) {
		node, _ := x.(map[string]any)
		for _, way := range append([]any{node}, list(node["oneOf"])...) {
			of, _ := way.(map[string]any)
			properties, _ := of["properties"].(map[string]any)
			for k, v := range properties {
				p := strings.TrimPrefix(path+"."+k, ".")
				described, _ := v.(map[string]any)
				words, _ := described["description"].(string)
				rows[p] = fmt.Sprintf("| `%s` | %s | %s |\n", p, held(v), words)
				walk(p, v)
			}
			if items, ok := of["items"]; ok {
				walk(path+"[]", items)
			}
			if values, ok := of["additionalProperties"].(map[string]any); ok {
				walk(path+".*", values)
			}
		}
	}
	walk("", schema)
	var out strings.Builder
	for _, path := range slices.Sorted(maps.Keys(rows)) {
		out.WriteString(rows[path])
	}
	return out.String()
}

func list(x any) []any {
	out, _ := x.([]any)
	return out
}

// held says what a place of a schema holds.
func held(x any) string {
	node, _ := x.(map[string]any)
	if words := list(node["enum"]); len(words) > 0 {
		var out []string
		for _, w := range words {
			out = append(out, fmt.Sprintf("`%v`", w))
		}
		return strings.Join(out, " or ")
	}
	if ways := list(node["oneOf"]); len(ways) > 0 {
		var out []string
		for _, w := range ways {
			of, _ := w.(map[string]any)
			if words, ok := of["description"].(string); ok {
				out = append(out, words)
			} else {
				out = append(out, held(w))
			}
		}
		return strings.Join(out, "; or ")
	}
	kinds := list(node["type"])
	kind, _ := node["type"].(string)
	if len(kinds) > 0 {
		kind, _ = kinds[0].(string)
	}
	values, isMap := node["additionalProperties"].(map[string]any)
	switch {
	case kind == "array":
		return "list of " + held(node["items"])
	case isMap:
		return "map to " + held(values)
	}
	return kind
}
