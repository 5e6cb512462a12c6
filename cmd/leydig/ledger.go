package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// ledger knows the files that a command line reads, by device and inode: no name, link
// or mount under which one of them is written again passes it.
type ledger struct {
	mu     sync.Mutex
	inputs []knownInput
}

type knownInput struct {
	name string
	info os.FileInfo
}

func (l *ledger) add(name string, info os.FileInfo) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inputs = append(l.inputs, knownInput{name, info})
}

// reads tells whether a file is one of the inputs.
func (l *ledger) reads(info os.FileInfo) bool {
	if l == nil || info == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, in := range l.inputs {
		if os.SameFile(in.info, info) {
			return true
		}
	}
	return false
}

type ledgerKey struct{}

// ledgerOf gives the command line's ledger; without one nothing is noted.
func ledgerOf(ctx context.Context) *ledger {
	if l, ok := ctx.Value(ledgerKey{}).(*ledger); ok {
		return l
	}
	return &ledger{}
}

// current is the command line that runs, for writers that were not told.
var current atomic.Pointer[env]

// openInput opens a file that is to be read, and notes it. Pipes, devices and folders
// are refused at once: none of them could be read twice, and some never end.
func openInput(ctx context.Context, path string) (*os.File, os.FileInfo, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a pipe would wait for its writer
	if errors.Is(err, syscall.ENXIO) {
		return nil, nil, errors.New("not a file but a socket or a device; give the file itself")
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil, nil, fmt.Errorf("%w; check its permissions", bare(err))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w; check the path", bare(err))
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New(notAFile(info.Mode()))
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	ledgerOf(ctx).add(path, info)
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

// readSmall reads a plan, or another file that a person wrote, whole.
func readSmall(ctx context.Context, path string, most int64) ([]byte, error) {
	f, info, err := openInput(ctx, path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info.Size() > most {
		return nil, fmt.Errorf("it has %d KiB, and %d are allowed; check the path", info.Size()>>10, most>>10)
	}
	text, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return nil, bare(err)
	}
	return text, nil
}

// mayReplace tells why a file that is there is not written over, nil where it is not
// there, or may be.
func (e *env) mayReplace(path string, info os.FileInfo) error {
	switch {
	case info == nil:
		return nil
	case e.inputs.reads(info):
		return errors.New("that is an input, which is never changed; give another name")
	case info.IsDir():
		return errors.New("it is a folder; give the name of a file")
	case info.Mode().IsRegular() && !e.force:
		return errors.New("it is there already; add --force to overwrite it, or give another name")
	}
	return nil
}

// mayWrite tells before anything is computed whether a file can be written: the paths
// are those of the named flags, in turn.
func (e *env) mayWrite(flagsAndPaths ...string) error {
	for i := 0; i+1 < len(flagsAndPaths); i += 2 {
		flag, path := flagsAndPaths[i], flagsAndPaths[i+1]
		if path == "" || isStdout(path) {
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			continue // the writer tells
		}
		if err := e.mayReplace(path, info); err != nil {
			return fmt.Errorf("%s %s: %w", flag, path, err)
		}
	}
	return nil
}
