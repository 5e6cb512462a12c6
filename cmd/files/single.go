package files

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// IsStdout tells the names under which people write to where the output goes anyway.
func IsStdout(path string) bool {
	switch path {
	case "-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1":
		return true
	}
	return false
}

// ForStdout tells why the output may not go into a stream: it ends in an input.
func (s *Session) ForStdout(w io.Writer) error {
	f, ok := w.(*os.File)
	if !ok {
		return nil
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() && s.reads(info) {
		return errors.New("the output goes into an input, which is never changed; send it to another file")
	}
	return nil
}

// Write writes a file that appears whole or not at all. It is made in a folder of
// its own, which nobody else may enter, beside the place where it will stand.
func (s *Session) Write(path string, write func(io.Writer) error) error {
	named := func(err error) error { return fmt.Errorf("%s: %w", path, err) }
	target, err := filepath.EvalSymlinks(path)
	if errors.Is(err, os.ErrNotExist) {
		if _, bad := os.Lstat(path); bad == nil {
			return named(errors.New("it is a link to nothing; give another name"))
		}
		target, err = path, nil
	}
	if err != nil {
		return named(withoutPath(err))
	}
	info, err := os.Stat(target)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return named(withoutPath(err))
	}
	if err := s.mayReplace(info); err != nil {
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
	st, err := newStage(filepath.Join(dir, "."), base)
	if err != nil {
		return named(fmt.Errorf("%w; choose another place", withoutPath(err)))
	}
	defer st.remove()
	made := filepath.Join(st.path, "new")
	if err := create(made, write); err != nil {
		return named(withoutPath(err))
	}
	if info != nil {
		if err := os.Chmod(made, info.Mode().Perm()); err != nil {
			return named(withoutPath(err))
		}
	}
	err = committing(func() error {
		if err := os.Rename(made, target); err != nil {
			return err
		}
		s.written.Store(true)
		return syncDir(filepath.Join(dir, "."))
	})
	if err != nil {
		return named(withoutPath(err))
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
		return withoutPath(err)
	}
	b := bufio.NewWriterSize(f, 1<<16)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	return errors.Join(err, f.Close())
}

// Temp makes a private folder for temporary files, which remove takes away, an interrupt
// too, and the next run, should this one be killed.
func Temp(name string) (path string, remove func(), err error) {
	sweep(os.TempDir(), name, "")
	st, err := newStage(os.TempDir(), name)
	if err != nil {
		return "", nil, fmt.Errorf("the folder for temporary files cannot be written to (%w); set TMPDIR to another", withoutPath(err))
	}
	return st.path, st.remove, nil
}
