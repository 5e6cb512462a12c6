//go:build unix

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// verdict is what became of a fault.
type verdict string

const (
	killed    verdict = "killed"
	survived  verdict = "SURVIVED"
	uncovered verdict = "not covered"
	unbuilt   verdict = "not built"
)

// shell runs a command line with flags of go for it and for what it starts.
func (o options) shell(ctx context.Context, line, goflags, tmp string, env ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, "sh", "-c", line)
	c.Dir = o.dir
	// Tests that are ended by force leave their files in the folder of temporary
	// files: it is ours, and goes with the mutant. Other flags in GOFLAGS stay.
	c.Env = append(os.Environ(), "GOFLAGS="+strings.TrimSpace(o.goflags+" "+goflags), "TMPDIR="+tmp)
	c.Env = append(c.Env, env...)
	// A test starts programs of its own; all of them must end with it.
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = 5 * time.Second
	return c.CombinedOutput()
}

// coverage runs the tests on the code as it is; they must pass. Programs that
// cmd/golden builds tell what ran in them through GOLDEN_COVERDIR: go test gives
// tests a GOCOVERDIR of its own, which it takes away.
func (o options) coverage(ctx context.Context, tmp string, names []string) (covered, error) {
	data, profile := filepath.Join(tmp, "covdata"), filepath.Join(tmp, "profile")
	if err := os.MkdirAll(data, 0o755); err != nil {
		return nil, err
	}
	// A program writes what ran in it only where its package main is covered too.
	c := exec.CommandContext(ctx, "go", "list", "-f", `{{if eq .Name "main"}}{{.ImportPath}}{{end}}`, "./...")
	c.Dir = o.dir
	programs, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go list ./...: %w", err)
	}
	line := o.test
	if rest, ok := strings.CutPrefix(line, "go test "); ok {
		line = "go test -count=1 -coverprofile=" + profile + " " + rest
	}
	out, err := o.shell(
		ctx,
		line,
		"-vet=off -cover -coverpkg="+strings.Join(append(strings.Fields(string(programs)), names...), ","),
		tmp,
		"GOLDEN_COVERDIR="+data,
	)
	if err != nil {
		return nil, fmt.Errorf("the tests fail without a fault: %w\n%s", err, out)
	}
	reached := covered{}
	if err := reached.read(profile); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if some, err := os.ReadDir(data); err != nil {
		return nil, err
	} else if len(some) > 0 {
		inner := filepath.Join(tmp, "inner")
		if out, err := o.shell(ctx, "go tool covdata textfmt -i="+data+" -o="+inner, "", tmp); err != nil {
			return nil, fmt.Errorf("go tool covdata: %w\n%s", err, out)
		}
		if err := reached.read(inner); err != nil {
			return nil, err
		}
	}
	if len(reached) == 0 {
		return nil, fmt.Errorf("no test reaches %s", strings.Join(names, ", "))
	}
	return reached, nil
}

// try lays a fault over its file and runs the tests. The overlay's path differs
// from fault to fault, so that no result of one is taken for another's.
func (o options) try(ctx context.Context, tmp string, m mutant) (verdict, error) {
	source, err := os.ReadFile(m.file)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	faulty, overlay := filepath.Join(tmp, filepath.Base(m.file)), filepath.Join(tmp, "overlay.json")
	if err := os.WriteFile(faulty, m.apply(source), 0o644); err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]map[string]string{"Replace": {m.file: faulty}})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(overlay, text, 0o644); err != nil {
		return "", err
	}
	flags := "-vet=off -overlay=" + overlay
	if _, err := o.shell(ctx, "go build "+m.pkg, flags, tmp); err != nil {
		return unbuilt, ctx.Err()
	}
	line := o.test
	if rest, ok := strings.CutPrefix(line, "go test "); ok {
		line = "go test -failfast " + rest
	}
	limited, stop := context.WithTimeout(ctx, o.timeout)
	defer stop()
	if _, err := o.shell(limited, line, flags, tmp); err != nil {
		return killed, ctx.Err()
	}
	return survived, nil
}
