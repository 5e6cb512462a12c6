//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// The limits of each run.
const (
	mostSeconds = 2.0
	mostMiB     = 300.0
)

// kit runs the program in a folder of its own and keeps the worst of what was seen.
type kit struct {
	program   string
	self      string
	dir       string
	ours      map[string]bool // files that the attack made or asked for
	runs      int
	seconds   float64
	mib       float64
	status    []int
	seen      string
	bad       []string
	leftovers []string
	noLimit   bool // the attack is no bomb: time and memory are shown, not judged
}

// run is what one run gave.
type run struct {
	status    int
	out, errs string
	seconds   float64
	mib       float64
}

func newKit(program string) (*kit, error) {
	path, err := filepath.Abs(program)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "attacks-")
	return &kit{program: path, self: self, dir: dir, ours: map[string]bool{}}, err
}

func (k *kit) close() {
	k.leftovers = k.left()
	os.RemoveAll(k.dir)
}

// file writes an input into the folder.
func (k *kit) file(name string, content []byte) string {
	path := filepath.Join(k.dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		k.fail("%v", err)
	}
	k.ours[name] = true
	return path
}

// asks notes an output that the attack asks for.
func (k *kit) asks(name string) string {
	k.ours[name] = true
	return filepath.Join(k.dir, name)
}

func (k *kit) fail(format string, a ...any) {
	if len(k.bad) < 5 {
		k.bad = append(k.bad, fmt.Sprintf(format, a...))
	}
}

// leydig runs the program and judges what every run must hold.
func (k *kit) leydig(args ...string) run {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var out, errs bytes.Buffer
	c := exec.CommandContext(ctx, k.self, append([]string{k.program}, args...)...)
	c.Env = append(os.Environ(), measuring+"=1")
	c.Dir, c.Stdout, c.Stderr = k.dir, &out, &errs
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		k.fail("%v", err)
	}
	r := run{status: -1, out: out.String()}
	text, measured, _ := strings.Cut(errs.String(), measuring)
	if _, err := fmt.Sscan(measured, &r.status, &r.seconds, &r.mib); err != nil {
		k.fail("not measured: %v, %.100q", err, measured)
	}
	r.errs = strings.TrimPrefix(text, "leydig: reading\n") // said of what takes a second, as on a busy machine
	k.note(r)
	return r
}

// measuring is set in the environment of the process between this one and the program: a
// process begins with its parent's peak of memory, and that one is small.
const measuring = "ATTACKS_MEASURE"

// measure runs a command line and writes its status, seconds and MiB behind its errors.
func measure(args []string) {
	c := exec.Command(args[0], args[1:]...)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	start := time.Now()
	err := c.Run()
	seconds := time.Since(start).Seconds()
	if c.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	mib := 0.0
	if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		mib = float64(u.Maxrss) / 1024
	}
	fmt.Fprintf(os.Stderr, "%s %d %f %f\n", measuring, c.ProcessState.ExitCode(), seconds, mib)
}

func (k *kit) note(r run) {
	k.runs++
	k.seconds, k.mib = max(k.seconds, r.seconds), max(k.mib, r.mib)
	if !slices.Contains(k.status, r.status) {
		k.status = append(k.status, r.status)
	}
	if !k.noLimit && (r.seconds > mostSeconds || r.mib > mostMiB) {
		k.fail("%.1f s, %.0f MiB", r.seconds, r.mib)
	}
	for _, word := range []string{"panic:", "goroutine ", "runtime error"} {
		if strings.Contains(r.errs, word) {
			k.fail("it crashed: %.200s", r.errs)
		}
	}
	if r.status == 2 && strings.Count(strings.TrimSpace(r.errs), "\n") > 0 {
		k.fail("more than one line: %.300q", r.errs)
	}
	if r.status < 0 {
		k.fail("it was killed: %.200s", r.errs)
	}
}

// refused wants exit status 2 with words of the line.
func (k *kit) refused(r run, words ...string) {
	if r.status != 2 {
		k.fail("status %d, want 2: %.200s", r.status, r.errs)
	}
	for _, w := range words {
		if !strings.Contains(r.errs, w) {
			k.fail("no %q in %.300q", w, r.errs)
		}
	}
	if k.seen == "" {
		k.seen = "refused: " + k.short(r.errs)
	}
}

// short cuts an error to what a cell of a table takes.
func (k *kit) short(s string) string {
	s = strings.TrimPrefix(strings.ReplaceAll(strings.TrimSpace(s), k.dir+"/", ""), "leydig: ")
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == '|' {
			return ' '
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 150 {
		s = string(r[:150]) + "…"
	}
	return s
}

// left lists what lies in the folder that nobody asked for.
func (k *kit) left() []string {
	var out []string
	entries, err := os.ReadDir(k.dir)
	if err != nil {
		k.fail("%v", err)
	}
	for _, e := range entries {
		if !k.ours[e.Name()] {
			out = append(out, e.Name())
		}
	}
	return out
}

// row is the attack's line of the table.
func (k *kit) row(a attack) string {
	left := strings.Join(k.leftovers, ", ")
	if left == "" {
		left = "nothing"
	} else {
		k.fail("left: %s", left)
	}
	if len(k.bad) > 0 {
		k.seen = "DOES NOT HOLD: " + k.short(k.bad[0])
	}
	var status []string
	slices.Sort(k.status)
	for _, s := range k.status {
		status = append(status, fmt.Sprint(s))
	}
	return fmt.Sprintf("| %s | %s | %s | %d | %.1f | %.0f | %s | %s |", a.kind, a.tried, k.seen, k.runs, k.seconds, k.mib,
		strings.Join(status, ", "), left)
}
