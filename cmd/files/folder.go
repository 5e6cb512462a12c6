package files

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Folder is a folder of outputs that appear together or not at all, in place of those
// that this program put there before. Files are made in a stage; commit.go moves them.
type Folder struct {
	session *Session
	path    string   // as it was given
	real    string   // without links
	made    []string // folders that were not there, from the top
	lock    *lock
	stage   *stage
	beside  bool // the stage lies beside the folder, not in it
	command string
	run     string
	old     *Mark // of what stands there, nil: leydig did not make it

	mu    sync.Mutex // formats are written side by side
	names []string
	sums  map[string]string
}

// Folder makes sure that a folder can be written to, before anything is computed,
// and holds it against other runs.
func (s *Session) Folder(path string) (*Folder, error) {
	f := &Folder{session: s, path: path, sums: map[string]string{}}
	fail := func(format string, a ...any) (*Folder, error) {
		f.Discard()
		return nil, fmt.Errorf("--out "+path+": "+format, a...)
	}
	if path == "" {
		return nil, errors.New("--out is empty; give a folder")
	}
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("--out %s: it is a file; give a folder", path)
	}
	for d := filepath.Clean(path); ; d = filepath.Dir(d) {
		if _, err := os.Stat(d); err == nil || d == filepath.Dir(d) {
			break
		}
		f.made = append(f.made, d)
	}
	slices.Reverse(f.made)
	err := f.hold()
	for tries := 0; errors.Is(err, os.ErrNotExist) && tries < 10; tries++ {
		err = f.hold() // another run that failed took the folder away that it had made
	}
	switch {
	case errors.Is(err, errBusy):
		f.made = nil // the other run's, which has nothing in it yet
		return fail("%w; wait for it to end, or choose another folder", err)
	case err != nil:
		return fail("cannot make the folder (%w); choose another", withoutPath(err))
	}
	if err := f.newStage(); err != nil {
		return fail("cannot write there (%w); choose another folder", withoutPath(err))
	}
	if f.old, err = ReadMark(f.real); err != nil {
		return fail("%w", err)
	}
	return f, nil
}

// hold makes the folder and holds it against other runs.
func (f *Folder) hold() error {
	if err := os.MkdirAll(f.path, 0o777); err != nil {
		return err
	}
	real, err := filepath.EvalSymlinks(f.path)
	if err == nil {
		f.real, err = filepath.Abs(real)
	}
	if err == nil {
		f.lock, err = lockFolder(f.real)
	}
	return err
}

// newStage makes the stage beside the folder, where both can change places in one step,
// else within it. What killed runs left in either place is put right first.
func (f *Folder) newStage() error {
	parent, base := filepath.Split(f.real)
	parent = filepath.Clean(parent)
	sweep(parent, base, f.real)
	sweep(f.real, base, f.real)
	err := errMoveSingly
	if sameDevice(parent, f.real) {
		f.stage, err = newStage(parent, base)
	}
	f.beside = err == nil
	if err != nil {
		if f.stage, err = newStage(f.real, base); err != nil {
			return err
		}
	}
	making.RLock()
	defer making.RUnlock()
	return os.Mkdir(filepath.Join(f.stage.path, "new"), 0o777)
}

// Describe says what the files are made from. Runs of the same inputs, plan and version
// have the same name, and keep each other's files.
func (f *Folder) Describe(command string, from []byte) {
	sum := sha256.Sum256(from)
	f.command, f.run = command, hex.EncodeToString(sum[:8])
}

// Create opens a new file of the folder; its name may have a folder in front.
func (f *Folder) Create(name string) (io.WriteCloser, error) {
	if err := f.Free(name); err != nil {
		return nil, err
	}
	making.RLock()
	defer making.RUnlock()
	path := filepath.Join(f.stage.path, "new", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, unwritten(name, f.path, err)
	}
	w, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, unwritten(name, f.path, err)
	}
	f.mu.Lock()
	f.names = append(f.names, name)
	f.mu.Unlock()
	return &summed{f: w, name: name, folder: f.path, sum: sha256.New(), done: func(sum string) {
		f.mu.Lock()
		f.sums[name] = sum
		f.mu.Unlock()
	}}, nil
}

// Free tells whether a file of this name may be put into the folder.
func (f *Folder) Free(name string) error {
	path := filepath.Join(f.real, name)
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("--out %s: %w; choose another folder", f.path, withoutPath(err))
	}
	switch {
	case f.session.reads(info):
		return fmt.Errorf("--out %s: %s there is an input, which is never changed; choose another folder", f.path, name)
	case !info.Mode().IsRegular():
		return fmt.Errorf("--out %s: %s there is no file; choose another folder", f.path, name)
	case f.session.Force, f.old != nil && f.old.Files[name] != "":
		return nil
	}
	return fmt.Errorf("--out %s: it holds a file %s that leydig did not put there; "+
		"choose another folder, or add --force to overwrite it", f.path, name)
}

// summed is a file whose digest is taken on the way, and which is on the disk when it
// is closed.
type summed struct {
	f            *os.File
	name, folder string // as they are told
	sum          hash.Hash
	done         func(string)
}

func (s *summed) Write(b []byte) (int, error) {
	s.sum.Write(b)
	n, err := s.f.Write(b)
	return n, unwritten(s.name, s.folder, err)
}

// unwritten is what went wrong on the disk, with the file's name and not that of the stage.
func unwritten(name, folder string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w; nothing was written to %s", name, withoutPath(err), folder)
}

func (s *summed) Close() error {
	err := unwritten(s.name, s.folder, cmp.Or(s.f.Sync(), s.f.Close()))
	s.done(hex.EncodeToString(s.sum.Sum(nil)))
	return err
}

// Discard takes away what was not committed, and lets the folder go.
func (f *Folder) Discard() {
	f.stage.remove()
	f.stage = nil
	for _, d := range slices.Backward(f.made) {
		os.Remove(d) // only if it is empty
	}
	f.lock.release()
}

// Names lists the top-level outputs.
func (f *Folder) Names() []string {
	var out []string
	for _, n := range f.names {
		top := n
		if d := filepath.Dir(n); d != "." {
			top = d + "/"
		}
		if !slices.Contains(out, top) && !strings.HasPrefix(top, ".") {
			out = append(out, top)
		}
	}
	slices.Sort(out)
	return out
}

// Path is the folder as it was given.
func (f *Folder) Path() string { return f.path }
