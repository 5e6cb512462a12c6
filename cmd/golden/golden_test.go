// Package golden holds the test that compares what the program writes with golden
// files, as text that can be reviewed: reports, every sheet of their workbooks,
// results, and the output of every command. It drives the built program from
// outside, so that it holds whatever becomes of the packages inside.
//
//	go test ./cmd/golden            compares
//	go test ./cmd/golden -update    writes the files anew; read the diff before a commit
//	go test ./cmd/golden -short     leaves out the two big sample cohorts
package golden

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	module   = "../.."
	goldens  = "../../testdata/golden"
	cohorts  = "../../testdata/cohorts"
	numerics = "../../testdata/statistics"
)

// built is the program, built once. Its folder is taken away by TestMain.
var built struct {
	sync.Once
	dir, program string
	err          error
}

func TestMain(m *testing.M) {
	flag.Parse()
	status := m.Run()
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
	os.Exit(status)
}

// program builds cmd/leydig with a version that does not change. GOFLAGS are
// passed on: cmd/mutate sets an overlay there.
func program(t *testing.T) string {
	t.Helper()
	built.Do(func() {
		// go test takes a result from its cache unless a file that the test looked at
		// has changed. The program is made of all of these.
		os.Getenv("GOFLAGS")
		built.err = filepath.WalkDir(module, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "testdata":
				return fs.SkipDir
			case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"), d.Name() == "go.mod":
				_, err = os.Stat(path)
			}
			return err
		})
		if built.err != nil {
			return
		}
		if built.dir, built.err = os.MkdirTemp("", "leydig-golden-"); built.err != nil {
			return
		}
		built.program = filepath.Join(built.dir, "leydig")
		build := exec.Command("go", "build", "-ldflags", "-X main.version=golden", "-o", built.program, "./cmd/leydig")
		build.Dir = module
		if out, err := build.CombinedOutput(); err != nil {
			built.err = errors.New(string(out) + err.Error())
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.program
}

// progress is what the program tells on stderr once a second of work has passed,
// where stderr is no terminal: the one line that depends on the machine's speed.
var progress = regexp.MustCompile(`(?m)^leydig: (reading|recognising columns and values|deriving outcomes|analysing|writing|computing specifications|comparing|simulating)\n`)

// run runs the program in a folder and gives its output as it stands in a golden file.
func run(t *testing.T, dir string, args []string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	c := exec.Command(program(t), args...)
	c.Dir, c.Stdout, c.Stderr = dir, &stdout, &stderr
	// Nothing of the reader's own settings may reach the output.
	c.Env = append(os.Environ(), "TZ=UTC", "LANG=C.UTF-8", "NO_COLOR=1", "COLUMNS=80")
	// go test sets GOCOVERDIR to a folder of its own; cmd/mutate asks what ran.
	if to := os.Getenv("GOLDEN_COVERDIR"); to != "" {
		c.Env = append(c.Env, "GOCOVERDIR="+to)
	}
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString(whole(stdout.String()))
	if told := progress.ReplaceAllString(stderr.String(), ""); told != "" {
		b.WriteString("[stderr]\n" + whole(told))
	}
	b.WriteString("[exit " + itoa(c.ProcessState.ExitCode()) + "]\n")
	return b.String()
}

// whole ends a text with a new line, and says where it did not end with one.
func whole(s string) string {
	if s == "" || strings.HasSuffix(s, "\n") {
		return s
	}
	return s + "\n[no new line at the end]\n"
}

// compare holds a text against its golden file, or writes the file.
func compare(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Errorf("%v\nto make it: go test ./cmd/golden -update", err)
		return
	}
	if string(want) != got {
		t.Errorf("%s differs (- golden, + now); if the change is meant: go test ./cmd/golden -update\n%s", path, difference(string(want), got))
	}
}

// only fails on golden files of a folder that no test writes any more.
func only(t *testing.T, dir string, names []string) {
	t.Helper()
	have, err := os.ReadDir(dir)
	if os.IsNotExist(err) && *update {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, n := range names {
		known[n] = true
	}
	for _, h := range have {
		if known[h.Name()] {
			continue
		}
		stale := filepath.Join(dir, h.Name())
		if !*update {
			t.Errorf("%s: nothing writes this file any more; go test ./cmd/golden -update takes it away", stale)
		} else if err := os.RemoveAll(stale); err != nil {
			t.Fatal(err)
		}
	}
}

// copyTree copies a folder: a fault of the program must not reach the project's files.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}
