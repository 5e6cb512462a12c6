package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"leydig/cmd/study"
	"leydig/stats/catalogue"
)

// TestEveryStatistic runs every entry of the catalogue on the examples of its own
// help, in every format: each must end well and name a method and its reference.
func TestEveryStatistic(t *testing.T) {
	t.Chdir("../../testdata/statistics")
	seen := map[string]bool{}
	for _, s := range catalogue.All {
		path := strings.Fields(s.Family + " " + s.Name)
		if seen[s.Family+" "+s.Name] {
			t.Errorf("%s stands twice", path)
		}
		seen[s.Family+" "+s.Name] = true
		if len(s.Methods) == 0 {
			t.Errorf("%s names no method", path)
		}
		for _, m := range s.Methods {
			if m.ID == "" || m.Label == "" || m.Sentence == "" || m.Cite == "" {
				t.Errorf("%s: method %+v is not complete", path, m)
			}
		}
		example, _, _ := strings.Cut(s.Example, "\n")
		runEveryFormat(t, append(path, strings.Fields(strings.Replace(example, "cohort.csv", "labs.csv", 1))...), s.Several)
	}
}

// found is a table as JSON.
type found struct {
	Rows    []map[string]any
	Methods []struct{ Cite string }
}

// runEveryFormat runs a command line in every format; several tables are a list and
// may hold what is not reached.
func runEveryFormat(t *testing.T, args []string, several bool) {
	t.Helper()
	for _, f := range study.Printers {
		var stdout, stderr bytes.Buffer
		with := append([]string{args[0], args[1], "--format", f.Name}, args[2:]...)
		if status := run(context.Background(), &env{stdout: &stdout, stderr: &stderr}, with); status != exitDone {
			t.Errorf("%v: exit status %d, %s", with, status, stderr.String())
			continue
		}
		out := stdout.String()
		if strings.Contains(out, "NaN") || strings.Contains(out, "NE") && !several {
			t.Errorf("%v prints\n%s", with, out)
		}
		if f.Name == "json" {
			var a struct {
				found
				Tables []found
			}
			err := json.Unmarshal(stdout.Bytes(), &a)
			for _, x := range a.Tables {
				a.Rows, a.Methods = append(a.Rows, x.Rows...), append(a.Methods, x.Methods...)
			}
			if err != nil || several == (len(a.Tables) == 0) || len(a.Rows) == 0 || len(a.Methods) == 0 || a.Methods[0].Cite == "" {
				t.Errorf("%v prints %s (%v)", with, out, err)
			}
		}
	}
}
