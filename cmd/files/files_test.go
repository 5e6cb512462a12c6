package files

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// put writes a file of a folder.
func put(t *testing.T, f *Folder, name, text string) {
	t.Helper()
	w, err := f.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(w, text)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
}

// holds lists what lies in a folder, with what each file says.
func holds(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == MarkName {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out = append(out, name+"="+string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// run writes a report of one run into a folder.
func run(t *testing.T, dir, id string, names ...string) error {
	t.Helper()
	f, err := (&Session{}).Folder(dir)
	if err != nil {
		return err
	}
	defer f.Discard()
	f.Describe("test", []byte(id))
	for _, n := range names {
		put(t, f, n, id)
	}
	return f.Commit()
}

// TestFolder: a run replaces what an earlier one wrote, takes away what it does not write
// again, and leaves what others put there; a run of the same inputs keeps its formats.
func TestFolder(t *testing.T) {
	for _, others := range []string{"", "own/deep.txt"} { // a folder of others is not exchanged
		dir := filepath.Join(t.TempDir(), "results")
		want := func(list ...string) {
			t.Helper()
			if others != "" {
				list = append(list, others+"=keep")
			}
			slices.Sort(list)
			if got := holds(t, dir); !slices.Equal(got, list) {
				t.Errorf("%q: %v, want %v", others, got, list)
			}
		}
		if others != "" {
			path := filepath.Join(dir, others)
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte("keep"), 0o666)); err != nil {
				t.Fatal(err)
			}
		}
		if err := run(t, dir, "a", "results.json", "figures/one.svg"); err != nil {
			t.Fatal(err)
		}
		want("figures/one.svg=a", "results.json=a")
		if err := run(t, dir, "b", "results.json"); err != nil {
			t.Fatal(err)
		}
		want("results.json=b")
		if err := run(t, dir, "b", "report.md"); err != nil {
			t.Fatal(err)
		}
		want("report.md=b", "results.json=b")
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), ".leydig-*")); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	}
}

// TestNotOurs: neither an input nor a file of others is replaced, under whatever name.
func TestNotOurs(t *testing.T) {
	dir := t.TempDir()
	input, other, link := filepath.Join(dir, "in.csv"), filepath.Join(dir, "report.md"), filepath.Join(dir, "link.csv")
	for _, p := range []string{input, other} {
		if err := os.WriteFile(p, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link(input, link); err != nil {
		t.Fatal(err)
	}
	s := &Session{Force: true}
	in, _, err := s.Open(input)
	if err != nil {
		t.Fatal(err)
	}
	in.Close()
	write := func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }
	if err := s.Write(link, write); err == nil || !strings.Contains(err.Error(), "is an input, which is never changed") {
		t.Errorf("an input under another name: %v", err)
	}
	if err := run(t, dir, "a", "other.md"); err != nil {
		t.Errorf("a name that is free: %v", err)
	}
	f, err := (&Session{}).Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Discard()
	if _, err := f.Create("report.md"); err == nil || !strings.Contains(err.Error(), "add --force") {
		t.Errorf("a file of others: %v", err)
	}
	if _, err := (&Session{}).Folder(dir); err == nil || !strings.Contains(err.Error(), "another leydig writes there") {
		t.Errorf("a second run: %v", err)
	}
	if err := s.Write(other, write); err != nil || s.Written() != true {
		t.Errorf("forced: %v", err)
	}
	for p, text := range map[string]string{input: "mine", other: "new"} {
		if got, _ := os.ReadFile(p); string(got) != text {
			t.Errorf("%s holds %q, want %q", filepath.Base(p), got, text)
		}
	}
}

// TestFails: a write that fails leaves what was there, and nothing else.
func TestFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.csv")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := (&Session{Force: true}).Write(path, func(w io.Writer) error {
		io.WriteString(w, strings.Repeat("x", 1<<20))
		return errors.New("cut off")
	})
	if err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("%v", err)
	}
	if got := holds(t, dir); !slices.Equal(got, []string{"out.csv=old"}) {
		t.Errorf("%v", got)
	}
}

// TestTwoAtOnce: of two runs that begin at once, in a folder that neither finds there, one has it
// and keeps it; the other takes nothing away.
func TestTwoAtOnce(t *testing.T) {
	top := t.TempDir()
	for round := range 300 {
		dir := filepath.Join(top, "a", "report")
		var both [2]*Folder
		var errs [2]error
		var wg sync.WaitGroup
		for i := range both {
			wg.Go(func() { both[i], errs[i] = (&Session{}).Folder(dir) })
		}
		wg.Wait()
		first, other := both[0], errs[1]
		if errs[0] != nil {
			first, other = both[1], errs[0]
		}
		if first == nil || !errors.Is(other, errBusy) {
			t.Fatalf("round %d: %v and %v", round, errs[0], errs[1])
		}
		if _, err := os.Stat(dir); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		first.Discard()
		if err := os.RemoveAll(filepath.Join(top, "a")); err != nil { // an empty one may be there that the other made
			t.Fatal(err)
		}
	}
}
