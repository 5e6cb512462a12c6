//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	if os.Getenv(measuring) != "" {
		measure(os.Args[1:])
		return
	}
	os.Exit(m.Run())
}

// TestQuickAttacks tries the attacks that take no time or memory; `make attacks` tries all.
func TestQuickAttacks(t *testing.T) {
	program := filepath.Join(t.TempDir(), "leydig")
	if out, err := exec.Command("go", "build", "-o", program, "leydig/cmd/leydig").CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	quick := map[string]bool{"2": true, "3": true, "4": true, "7": true}
	n := 0
	for _, a := range all() {
		if !quick[a.kind] {
			continue
		}
		k, err := newKit(program)
		if err != nil {
			t.Fatal(err)
		}
		k.noLimit = true // the machine may be busy
		a.try(k)
		k.close()
		k.row(a)
		for _, b := range k.bad {
			t.Errorf("%s %s: %s", a.kind, a.tried, b)
		}
		if k.runs == 0 || k.seen == "" {
			t.Errorf("%s %s: nothing was tried", a.kind, a.tried)
		}
		n++
	}
	if n < 12 {
		t.Errorf("%d attacks", n)
	}
}

// TestTableIsWhole: the table in docs has a line for each attack, in order, and each holds.
func TestTableIsWhole(t *testing.T) {
	text, err := os.ReadFile("../../docs/attacks.md")
	if err != nil {
		t.Fatal(err)
	}
	rest := string(text)
	for _, a := range all() {
		_, after, found := strings.Cut(rest, "| "+a.kind+" | "+a.tried+" | ")
		if !found {
			t.Errorf("no line, or not in its place: %s %s; run make attacks", a.kind, a.tried)
			continue
		}
		rest = after
	}
	if strings.Contains(string(text), "DOES NOT HOLD") {
		t.Error("the table has a line that does not hold")
	}
}

// TestKitSees: the kit calls bad what is bad.
func TestKitSees(t *testing.T) {
	k := &kit{ours: map[string]bool{}, dir: t.TempDir()}
	k.note(run{seconds: 3})
	k.note(run{mib: 400})
	k.note(run{errs: "panic: x"})
	k.note(run{status: 2, errs: "a\nb\n"})
	k.refused(run{status: 0})
	if len(k.bad) != 5 {
		t.Errorf("%q", k.bad)
	}
	if err := os.WriteFile(filepath.Join(k.dir, "stray"), nil, 0o600); err != nil || len(k.left()) != 1 {
		t.Errorf("%v %v", err, k.left())
	}
}
