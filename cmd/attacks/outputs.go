//go:build unix

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

var outputs = []attack{
	{"5", "14 command lines that would write over an input, by its name, a link or a folder, with --force", func(k *kit) {
		raw := k.workbook()
		in := k.file("report.xlsx", raw)
		hard, soft := k.asks("hard.xlsx"), k.asks("soft.xlsx")
		os.Link(in, hard)
		os.Symlink(in, soft)
		n := 0
		for _, args := range [][]string{{"export", in, "--format", "xlsx", "--out", in}, {"export", in, "--out", hard},
			{"export", in, "--out", soft}, {"report", in, "--out", k.dir},
			{"check", in, "--mark", in}, {"check", in, "--mark", hard}, {"check", in, "--mark", soft}, {"tables", in, "--out", in},
			{"tables", in, "--out", soft}, {"init", in, "--out", in},
			{"init", in, "--out", hard}, {"init", in, "--out", soft}, {"export", in, "--out", "./report.xlsx"}, {"export", hard, "--out", in}} {
			r := k.leydig(append(args, "--force")...)
			k.refused(r, "an input")
			n++
		}
		if after, _ := os.ReadFile(in); !bytes.Equal(after, raw) {
			k.fail("the input was changed")
		}
		k.seen = fmt.Sprintf("%d of %d refused; the input is as it was", n, n)
	}},
	{"5", "files of others where an output goes, without --force", func(k *kit) {
		in := k.file("cohort.csv", cohortCSV())
		other := k.file("mine.csv", []byte("mine"))
		for _, args := range [][]string{{"export", in, "--out", other}, {"init", in, "--out", other}, {"tables", in, "--out", other},
			{"check", in, "--mark", k.file("mine.xlsx", []byte("mine"))}} {
			k.refused(k.leydig(args...), "--force")
		}
		if text, _ := os.ReadFile(other); string(text) != "mine" {
			k.fail("a file of others was replaced")
		}
	}},
	{"5", "an output that is a device", func(k *kit) {
		in := k.file("cohort.csv", cohortCSV())
		k.leydig("export", in, "--out", "/dev/null")
		if info, err := os.Stat("/dev/null"); err != nil || info.Mode()&os.ModeDevice == 0 {
			k.fail("/dev/null was replaced")
		}
		k.seen = "the device stays"
	}},
	{"6", "a report killed (SIGKILL) at 30 moments over an older report", func(k *kit) {
		k.noLimit = true
		in, second := k.file("cohort.csv", cohortCSV()), k.file("second.csv", long(men(50, plainID), nil))
		out := k.asks("report")
		first := k.leydig("report", in, "--out", out)
		old := 0
		for i := range 30 {
			c := exec.Command(k.program, "report", second, "--out", out)
			c.Dir = k.dir
			if err := c.Start(); err != nil {
				k.fail("%v", err)
				return
			}
			time.Sleep(time.Duration(float64(i) / 30 * first.seconds * 1.1 * float64(time.Second)))
			c.Process.Kill()
			c.Wait()
			k.runs++
			if err := intact(out); err != nil {
				k.fail("after %d ms: %v", int(float64(i)/30*first.seconds*1000), err)
			}
			if text, _ := os.ReadFile(filepath.Join(out, "results.json")); strings.Contains(string(text), "cohort.csv") {
				old++
			}
		}
		k.leydig("report", second, "--out", out) // sweeps what the killed left
		if err := intact(out); err != nil {
			k.fail("%v", err)
		}
		k.seen = fmt.Sprintf("always a whole report: %d times the old one, %d times the new; the next run sweeps", old, 30-old)
	}},
	{"6", "two reports into one folder at once, five times", func(k *kit) {
		k.noLimit = true
		in := k.file("cohort.csv", cohortCSV())
		for range 5 {
			var both [2]*exec.Cmd
			for i := range both {
				both[i] = exec.Command(k.program, "report", in, "--out", k.asks("report"))
				both[i].Dir = k.dir
				both[i].Start()
			}
			for _, c := range both {
				c.Wait()
				k.note(run{status: c.ProcessState.ExitCode()})
			}
			if err := intact(filepath.Join(k.dir, "report")); err != nil {
				k.fail("%v", err)
			}
		}
		k.seen = "one whole report; the other run waits or is refused"
	}},
	{"6", "fewer formats into the folder of an older report", func(k *kit) {
		k.noLimit = true
		in := k.file("cohort.csv", cohortCSV())
		k.leydig("report", in, "--out", k.asks("report"))
		k.leydig("report", k.file("second.csv", long(men(50, plainID), nil)), "--out", k.asks("report"), "--formats", "json")
		entries, _ := os.ReadDir(filepath.Join(k.dir, "report"))
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if err := intact(filepath.Join(k.dir, "report")); err != nil || len(names) > 3 {
			k.fail("%v, %v", names, err)
		}
		k.seen = "only files of the last run: " + strings.Join(names, " ")
	}},
}

// intact tells what is wrong with a report folder: each file that its mark lists has the
// digest that the mark says.
func intact(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, ".leydig.json"))
	if err != nil {
		return err
	}
	var mark struct {
		Files map[string]string `json:"files"`
	}
	if err := json.Unmarshal(text, &mark); err != nil || len(mark.Files) == 0 {
		return fmt.Errorf("the mark lists nothing (%v)", err)
	}
	for name, want := range mark.Files {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if got := sha256.Sum256(text); hex.EncodeToString(got[:]) != want {
			return fmt.Errorf("%s is of another run", name)
		}
	}
	return nil
}
