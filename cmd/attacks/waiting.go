//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

var waiting = []attack{
	{"11", "a pipe that nobody writes as input, plan and password file", func(k *kit) {
		in := k.file("cohort.csv", cohortCSV())
		pipe := k.asks("pipe")
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			k.fail("%v", err)
			return
		}
		for _, args := range [][]string{{"check", pipe}, {"report", in, "--plan", pipe, "--out", k.asks("r")},
			{"check", in, "--password-file", pipe}} {
			k.refused(k.leydig(args...))
		}
	}},
	{"11", "devices as input, plan and password file", func(k *kit) {
		in := k.file("cohort.csv", cohortCSV())
		for _, args := range [][]string{{"check", "/dev/zero"}, {"report", in, "--plan", "/dev/zero", "--out", k.asks("r")},
			{"check", in, "--password-file", "/dev/urandom"}} {
			k.refused(k.leydig(args...))
		}
	}},
	{"11", "Ctrl-C (SIGINT) at 10 moments of check, export and report of 60,000 men", func(k *kit) {
		k.noLimit = true
		in := k.file("a.csv", long(men(60000, plainID), nil))
		for _, args := range [][]string{{"check", in}, {"export", in, "--format", "xlsx", "--out", k.asks("e.xlsx")},
			{"report", in, "--out", k.asks("r")}} {
			for i := range 10 {
				c := exec.Command(k.program, args...)
				c.Dir = k.dir
				c.Env = append(os.Environ(), "TMPDIR="+k.asks("tmp"))
				os.MkdirAll(k.asks("tmp"), 0o700)
				if err := c.Start(); err != nil {
					k.fail("%v", err)
					return
				}
				time.Sleep(time.Duration(20+40*i) * time.Millisecond)
				c.Process.Signal(os.Interrupt)
				from := time.Now()
				c.Wait()
				took := time.Since(from)
				k.runs++
				k.seconds = max(k.seconds, took.Seconds())
				s := c.ProcessState.ExitCode()
				if w, ok := c.ProcessState.Sys().(syscall.WaitStatus); ok && w.Signaled() && w.Signal() == syscall.SIGINT {
					s = 130 // before the program had begun, the signal itself ends it: a shell says the same
				}
				if s == 130 && took > 200*time.Millisecond {
					k.fail("%s: obeyed after %v", args[0], took)
				} else if s != 130 && s != 0 && s != 1 {
					k.fail("%s: status %d", args[0], s)
				}
				k.note(run{status: s})
				if l, _ := filepath.Glob(k.asks("tmp") + "/*"); len(l) > 0 {
					k.fail("%s left %v in the temporary folder", args[0], l)
				}
			}
		}
		k.seen = "obeyed with 130 (time: the longest from the signal to the end); 0 where the run had ended"
	}},
}
