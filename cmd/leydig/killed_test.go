//go:build unix

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"leydig/cmd/files"
)

// asProgram is a command line in a process of its own.
func asProgram(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, args...)
	c.Env = append(os.Environ(), "LEYDIG_AS_PROGRAM=1")
	return c
}

// intact tells what is wrong with a report folder: its files are those of its mark, with
// the digests that it says, and nothing else of a report lies there.
func intact(dir string, foreign ...string) error {
	m, err := files.ReadMark(dir)
	if err != nil || m == nil {
		return errors.Join(errors.New("no mark"), err)
	}
	for name, sum := range m.Files {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if got := sha256.Sum256(text); hex.EncodeToString(got[:]) != sum {
			return errors.New(name + " is of another run")
		}
	}
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, path)
		if err != nil || d.IsDir() || name == files.MarkName || m.Files[name] != "" {
			return err
		}
		for _, f := range foreign {
			if name == f {
				return nil
			}
		}
		return errors.New(name + " is nobody's")
	})
}

// rounds is how often a run is killed: LEYDIG_KILLS, as `make kills` sets it.
func rounds() int {
	if n, err := strconv.Atoi(os.Getenv("LEYDIG_KILLS")); err == nil {
		return n
	}
	return 20
}

// waitFor waits until a file of one of the names is there, or three seconds.
func waitFor(c *exec.Cmd, patterns ...string) {
	for start := time.Now(); time.Since(start) < 3*time.Second; time.Sleep(200 * time.Microsecond) {
		for _, p := range patterns {
			if found, _ := filepath.Glob(p); len(found) > 0 {
				return
			}
		}
		if c.Process.Signal(syscall.Signal(0)) != nil {
			return
		}
	}
}

// TestKilled: whatever ends a run, and whenever, the folder holds the old report or the
// new one; what was left is gone after the next run. In a folder with folders of others
// the next run puts right what a kill left.
func TestKilled(t *testing.T) {
	for name, c := range map[string]struct {
		signal  syscall.Signal
		foreign bool
	}{"killed": {syscall.SIGKILL, false}, "interrupted": {syscall.SIGINT, false}, "killed beside others": {syscall.SIGKILL, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			out := filepath.Join(home, "results")
			input := filepath.Join(home, "cohort.csv")
			if err := os.WriteFile(input, []byte(wide), 0o600); err != nil {
				t.Fatal(err)
			}
			plans := [2]string{filepath.Join(home, "a.yaml"), filepath.Join(home, "b.yaml")}
			for i, p := range plans {
				if err := os.WriteFile(p, []byte("report:\n  title: plan "+strconv.Itoa(i)+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var foreign []string
			if c.foreign {
				foreign = []string{"mine.txt", "own/deep.txt"}
				for _, f := range foreign {
					path := filepath.Join(out, f)
					if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte("keep"), 0o666)); err != nil {
						t.Fatal(err)
					}
				}
			}
			formats := []string{"--formats", "json,md"}
			start := time.Now()
			if text, err := asProgram(t, append([]string{"report", input, "--plan", plans[0], "--out", out},
				formats...)...).CombinedOutput(); err != nil && !strings.Contains(string(text), "written to") {
				t.Fatalf("%v: %s", err, text)
			}
			took := time.Since(start)
			r := rand.New(rand.NewPCG(7, uint64(c.signal)))
			ended, unfinished := 0, 0
			var slowest time.Duration
			for i := range rounds() {
				cmd := asProgram(t, append([]string{"report", input, "--plan", plans[(i+1)%2], "--out", out}, formats...)...)
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				if i%4 == 0 {
					time.Sleep(time.Duration(r.Int64N(int64(took))))
				} else { // when all is written and files begin to move
					waitFor(cmd, filepath.Join(home, ".leydig-*", "new", files.MarkName), filepath.Join(out, ".leydig-*", "new", files.MarkName))
					time.Sleep(time.Duration(r.Int64N(int64(6 * time.Millisecond))))
				}
				cmd.Process.Signal(c.signal)
				asked := time.Now()
				err := cmd.Wait()
				if l := left(t, home); len(l) > 0 && err != nil {
					unfinished++
				}
				if c.signal == syscall.SIGINT {
					slowest = max(slowest, time.Since(asked))
					// A signal that comes before the program listens ends it as any other.
					early := cmd.ProcessState.Sys().(syscall.WaitStatus).Signaled()
					if status := cmd.ProcessState.ExitCode(); !early && status != exitInterrupted && status != exitDone && status != exitFindings {
						t.Fatalf("round %d: status %d (%v)", i, status, err)
					}
					if l := left(t, home); len(l) > 0 {
						t.Fatalf("round %d: left %v", i, l)
					}
				}
				if err == nil {
					ended++
				}
				if c.foreign { // any next run, even one that fails, puts it right
					asProgram(t, "report", filepath.Join(home, "nothing.csv"), "--out", out).Run()
				}
				if err := intact(out, foreign...); err != nil {
					t.Fatalf("round %d of %d: %v", i, rounds(), err)
				}
			}
			if slowest > time.Second { // 0.2 s where nothing else runs
				t.Errorf("an interrupt was obeyed after %v", slowest)
			}
			t.Logf("slowest to obey an interrupt: %v", slowest)
			t.Logf("%d of %d runs ended before they were stopped, %d left something for the next; a run takes %v", ended, rounds(), unfinished, took)
			if text, err := asProgram(t, append([]string{"report", input, "--plan", plans[0], "--out", out},
				formats...)...).CombinedOutput(); err != nil && !strings.Contains(string(text), "written to") {
				t.Fatalf("%v: %s", err, text)
			}
			if err := intact(out, foreign...); err != nil {
				t.Fatal(err)
			}
			if l := left(t, home); len(l) > 0 {
				t.Errorf("left after a run that ended: %v", l)
			}
		})
	}
}

// TestFullDisk: where a file cannot be written, the old report stays.
func TestFullDisk(t *testing.T) {
	home := t.TempDir()
	out := filepath.Join(home, "results")
	input := filepath.Join(home, "cohort.csv")
	if err := os.WriteFile(input, []byte(wide), 0o600); err != nil {
		t.Fatal(err)
	}
	asProgram(t, "report", input, "--out", out).Run()
	if err := intact(out); err != nil {
		t.Fatal(err)
	}
	before, _ := files.ReadMark(out)
	plan := write(t, "b.yaml", "report:\n  title: another\n")
	c := asProgram(t)
	sh := exec.Command("sh", "-c", `ulimit -f 24; exec "$@"`, "sh", c.Path, "report", input, "--plan", plan, "--out", out)
	sh.Env = c.Env
	text, err := sh.CombinedOutput()
	if err == nil || sh.ProcessState.ExitCode() != exitUnusable {
		t.Fatalf("%v: %s", err, text)
	}
	after, _ := files.ReadMark(out)
	if err := intact(out); err != nil || after.Run != before.Run {
		t.Errorf("%v, run %s then %s", err, before.Run, after.Run)
	}
	if l := left(t, home); len(l) > 0 {
		t.Errorf("left %v", l)
	}
}

// TestTwoRuns: the second run into one folder is told, and changes nothing.
func TestTwoRuns(t *testing.T) {
	home := t.TempDir()
	out := filepath.Join(home, "results")
	f, err := (&files.Session{}).Folder(out)
	if err != nil {
		t.Fatal(err)
	}
	input := write(t, "cohort.csv", wide)
	status, _, errs := leydig("report", input, "--out", out)
	if status != exitUnusable || !strings.Contains(errs, "another leydig writes there") || strings.Count(errs, "\n") != 1 {
		t.Errorf("%d %q", status, errs)
	}
	f.Discard()
	if status, _, errs := leydig("report", input, "--out", out); status == exitUnusable {
		t.Error(errs)
	}
	if err := intact(out); err != nil {
		t.Error(err)
	}
}
