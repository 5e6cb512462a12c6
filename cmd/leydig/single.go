package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/term"
)

// isStdout tells the names under which people write to where the output goes anyway.
func isStdout(path string) bool {
	switch path {
	case "-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1":
		return true
	}
	return false
}

// writeTo writes to stdout or to a file that appears whole or not at all.
func writeTo(e *env, path string, write func(io.Writer) error) error {
	if path != "" && !isStdout(path) {
		return e.writeFile(path, write)
	}
	out := e.raw
	if f, ok := e.raw.(*os.File); ok {
		info, err := f.Stat()
		if err == nil && info.Mode().IsRegular() && e.inputs.reads(info) {
			return errors.New("the output goes into an input, which is never changed; send it to another file")
		}
		if term.IsTerminal(int(f.Fd())) {
			out = e.stdout
		}
	}
	b := bufio.NewWriterSize(out, 1<<16)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// writeFile is for those who were not told the command line.
func writeFile(path string, write func(io.Writer) error) error {
	e := current.Load()
	if e == nil {
		e = &env{}
	}
	return e.writeFile(path, write)
}

// writeFile writes a file that appears whole or not at all. It is made in a folder of
// its own, which nobody else may enter, beside the place where it will stand.
func (e *env) writeFile(path string, write func(io.Writer) error) error {
	named := func(err error) error { return fmt.Errorf("%s: %w", path, err) }
	target, err := filepath.EvalSymlinks(path)
	if errors.Is(err, os.ErrNotExist) {
		if _, bad := os.Lstat(path); bad == nil {
			return named(errors.New("it is a link to nothing; give another name"))
		}
		target, err = path, nil
	}
	if err != nil {
		return named(bare(err))
	}
	info, err := os.Stat(target)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return named(bare(err))
	}
	if err := e.mayReplace(target, info); err != nil {
		return named(err)
	}
	if info != nil && !info.Mode().IsRegular() {
		if err := pour(target, write); err != nil {
			return named(err)
		}
		return nil
	}
	dir, base := filepath.Split(target)
	sweep(filepath.Join(dir, "."), base, target)
	s, err := newStage(filepath.Join(dir, "."), base)
	if err != nil {
		return named(fmt.Errorf("%w; choose another place", bare(err)))
	}
	defer s.remove()
	made := filepath.Join(s.path, "new")
	if err := create(made, write); err != nil {
		return named(bare(err))
	}
	if info != nil {
		if err := os.Chmod(made, info.Mode().Perm()); err != nil {
			return named(bare(err))
		}
	}
	err = committing(func() error {
		if err := os.Rename(made, target); err != nil {
			return err
		}
		e.written.Store(true)
		return syncDir(filepath.Join(dir, "."))
	})
	if err != nil {
		return named(bare(err))
	}
	return nil
}

// create writes a new file and sees it onto the disk; its mode is as the umask has it.
func create(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(f, 1<<16)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// pour writes into a pipe or a device, which stays what it is.
func pour(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return bare(err)
	}
	b := bufio.NewWriterSize(f, 1<<16)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	return errors.Join(err, f.Close())
}
