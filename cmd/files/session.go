// Package files is what a command line has to do with files: inputs are noted and never
// written over, outputs appear whole or not at all, whatever ends the run.
package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
)

// Session is one command line's dealings with files. It knows the files that are read by
// device and inode: no name, link or mount under which one of them is written again
// passes it.
type Session struct {
	Force   bool   // files that leydig did not make may be replaced
	Version string // of the program, for the mark of a folder

	mu      sync.Mutex
	inputs  []os.FileInfo
	written atomic.Bool
}

// Written tells whether some output stands in its place.
func (s *Session) Written() bool { return s.written.Load() }

// Note notes an input that is opened by another name or later.
func (s *Session) Note(info os.FileInfo) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inputs = append(s.inputs, info)
}

// reads tells whether a file is one of the inputs.
func (s *Session) reads(info os.FileInfo) bool {
	if info == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, in := range s.inputs {
		if os.SameFile(in, info) {
			return true
		}
	}
	return false
}

// Open opens a file that is to be read, and notes it. Pipes, devices and folders are
// refused at once: none of them could be read twice, and some never end.
func (s *Session) Open(path string) (*os.File, os.FileInfo, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe would wait for its writer
	if errors.Is(err, syscall.ENXIO) {
		return nil, nil, errors.New("not a file but a socket or a device; give the file itself")
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil, nil, fmt.Errorf("%w; check its permissions", withoutPath(err))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w; check the path", withoutPath(err))
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New(notAFile(info.Mode()))
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	s.Note(info)
	return f, info, nil
}

func notAFile(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "not a file but a folder; give the files themselves"
	case m&fs.ModeNamedPipe != 0:
		return "not a file but a pipe; write what comes out of it into a file and give that"
	}
	return "not a file but a device; give the file itself"
}

// ReadSmall reads a plan, or another file that a person wrote, whole; one of more than
// most bytes is refused. What to do instead the caller says.
func (s *Session) ReadSmall(path string, most int64) ([]byte, error) {
	f, info, err := s.Open(path)
	if err != nil {
		for _, remedy := range []string{"; check the path", "; give the files themselves", "; give the file itself"} {
			if text, cut := strings.CutSuffix(err.Error(), remedy); cut {
				return nil, errors.New(text)
			}
		}
		return nil, err
	}
	defer f.Close()
	if info.Size() > most {
		return nil, fmt.Errorf("it has %d KiB, and %d are allowed", info.Size()>>10, most>>10)
	}
	text, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return nil, withoutPath(err)
	}
	return text, nil
}

// mayReplace tells why a file that is there is not written over, nil where it is not
// there, or may be.
func (s *Session) mayReplace(info os.FileInfo) error {
	switch {
	case info == nil:
		return nil
	case s.reads(info):
		return errors.New("that is an input, which is never changed; give another name")
	case info.IsDir():
		return errors.New("it is a folder; give the name of a file")
	case info.Mode().IsRegular() && !s.Force:
		return errors.New("it is there already; add --force to overwrite it, or give another name")
	}
	return nil
}

// MayWrite tells before anything is computed whether a file can be written: the paths
// are those of the named flags, in turn.
func (s *Session) MayWrite(flagsAndPaths ...string) error {
	for i := 0; i+1 < len(flagsAndPaths); i += 2 {
		flag, path := flagsAndPaths[i], flagsAndPaths[i+1]
		if path == "" || IsStdout(path) {
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			continue // the writer tells
		}
		if err := s.mayReplace(info); err != nil {
			return fmt.Errorf("%s %s: %w", flag, path, err)
		}
	}
	return nil
}

// withoutPath takes the path off an error of the file system: the caller names it.
func withoutPath(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
