// Package notices holds the test that makes NOTICES: the licences of every module that
// is linked into the program, on any system, as their own files say them.
//
//	go test ./cmd/notices            compares
//	go test ./cmd/notices -update    writes the file anew
package notices

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write NOTICES anew")

const file = "../../NOTICES"

// freetype leaves the choice between its own licence and the GPL: it is used under its own.
var notUsed = regexp.MustCompile(`^licenses/gpl\.txt$`)

var licence = regexp.MustCompile(`(?i)^(licen[sc]e|copying|notice|patents)[^/]*$|^licenses/|^THIRD_PARTY_LICENSES/`)

// module is one that is linked.
type module struct{ path, version, dir string }

func linked(t *testing.T) []module {
	t.Helper()
	found := map[module]bool{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		list := exec.Command("go", "list", "-deps", "-f", `{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}`,
			"leydig/cmd/leydig")
		list.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		out, err := list.Output()
		if err != nil {
			t.Fatal(system, err)
		}
		for line := range strings.Lines(string(out)) {
			if w := strings.Fields(line); len(w) == 3 {
				found[module{w[0], w[1], w[2]}] = true
			}
		}
	}
	var out []module
	for m := range found {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b module) int { return strings.Compare(a.path, b.path) })
	return out
}

// licences gives a module's own files, by name.
func licences(t *testing.T, dir string) (names []string, texts map[string]string) {
	t.Helper()
	texts = map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		name = filepath.ToSlash(name)
		if err != nil || d.IsDir() || !licence.MatchString(name) || notUsed.MatchString(name) || strings.HasSuffix(name, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		names, texts[name] = append(names, name), strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names, texts
}

func TestNotices(t *testing.T) {
	modules := linked(t)
	if len(modules) < 15 {
		t.Fatalf("only %d modules seen", len(modules))
	}
	var b strings.Builder
	b.WriteString("leydig is under the MIT licence (LICENSE). The program is linked with Go's standard\n" +
		"library and with the modules below; what follows are their own notices.\n" +
		"Portions of this software are copyright (c) The FreeType Project (www.freetype.org).\n" +
		"All rights reserved. Freetype-Go is used under the FreeType licence.\n" +
		"The Liberation fonts are used under the SIL Open Font License.\n\n" +
		"This file is made by: go test ./cmd/notices -update\n\n")
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	modules = append([]module{{"The Go standard library", "", strings.TrimSpace(string(goroot))}}, modules...)
	for _, m := range modules {
		names, texts := licences(t, m.dir)
		if len(names) == 0 {
			t.Errorf("%s has no licence of its own; find out under which it is", m.path)
		}
		title := strings.TrimSpace(m.path + " " + m.version)
		fmt.Fprintf(&b, "%s\n%s\n%s\n\n", strings.Repeat("=", 80), title, strings.Repeat("=", 80))
		for _, n := range names {
			fmt.Fprintf(&b, "--- %s\n\n%s\n\n", n, texts[n])
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range modules {
		if !strings.Contains(string(text), "\n"+strings.TrimSpace(m.path+" "+m.version)+"\n") {
			t.Errorf("NOTICES does not name %s %s; run go test ./cmd/notices -update", m.path, m.version)
		}
	}
	if string(text) != b.String() {
		t.Error("NOTICES differs from the modules' own files; run go test ./cmd/notices -update, and read the difference")
	}
}
