package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// folder is a folder of outputs that appear together or not at all: files are
// written beside it and moved in by commit.
type folder struct {
	path  string
	stage string
	mu    sync.Mutex // formats are written side by side
	names []string
	made  bool // the folder was not there
}

// newFolder makes sure that a folder can be written to, before anything is computed.
func newFolder(path string) (*folder, error) {
	f := &folder{path: path}
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("--out %s: it is a file; give a folder", path)
	} else if err != nil {
		f.made = true
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("--out %s: cannot make the folder (%w); choose another", path, bare(err))
	}
	stage, err := os.MkdirTemp(path, ".leydig-")
	if err != nil {
		f.discard()
		return nil, fmt.Errorf("--out %s: cannot write there (%w); choose another folder", path, bare(err))
	}
	f.stage = stage
	return f, nil
}

// Create opens a new file of the folder; its name may have a folder in front.
func (f *folder) Create(name string) (io.WriteCloser, error) {
	if err := os.MkdirAll(filepath.Join(f.stage, filepath.Dir(name)), 0o755); err != nil {
		return nil, err
	}
	w, err := os.Create(filepath.Join(f.stage, name))
	if err == nil {
		f.mu.Lock()
		f.names = append(f.names, name)
		f.mu.Unlock()
	}
	return w, err
}

// commit moves every file into place.
func (f *folder) commit() error {
	for _, n := range f.names {
		to := filepath.Join(f.path, n)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return fmt.Errorf("--out %s: %w", f.path, bare(err))
		}
		if err := os.Rename(filepath.Join(f.stage, n), to); err != nil {
			return fmt.Errorf("--out %s: %w; is %s open in another program?", f.path, err, n)
		}
	}
	return os.RemoveAll(f.stage)
}

// discard takes away what was not committed.
func (f *folder) discard() {
	if f.stage != "" {
		os.RemoveAll(f.stage)
	}
	if f.made {
		os.Remove(f.path) // only if it is empty
	}
}

// files lists the top-level outputs.
func (f *folder) files() []string {
	var out []string
	for _, n := range f.names {
		top := n
		if d := filepath.Dir(n); d != "." {
			top = d + "/"
		}
		if !slices.Contains(out, top) {
			out = append(out, top)
		}
	}
	slices.Sort(out)
	return out
}

// writeTo writes to stdout or to a file that appears whole or not at all.
func writeTo(e *env, path string, write func(io.Writer) error) error {
	if path == "" {
		b := bufio.NewWriterSize(e.stdout, 1<<16)
		if err := write(b); err != nil {
			return err
		}
		return b.Flush()
	}
	return writeFile(path, write)
}

// writeFile writes a file that appears whole or not at all.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".leydig-*")
	if err != nil {
		return fmt.Errorf("%s: %w; choose another place", path, bare(err))
	}
	defer os.Remove(f.Name())
	b := bufio.NewWriterSize(f, 1<<16)
	if err = write(b); err == nil {
		err = b.Flush()
	}
	if err == nil {
		err = f.Chmod(0o644)
	}
	if c := f.Close(); err == nil {
		err = c
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, bare(err))
	}
	return nil
}
