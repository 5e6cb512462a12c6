//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package files

import (
	"errors"
	"os"
	"path/filepath"
)

// lock is a file in the folder, where folders themselves cannot be locked. One that a
// killed run left must be taken away by hand.
type lock struct{ path string }

var errBusy = errors.New("another leydig writes there (if none does, delete .leydig-lock)")

func lockFolder(path string) (*lock, error) {
	name := filepath.Join(path, ".leydig-lock")
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, errBusy
	}
	if err != nil {
		return nil, err
	}
	return &lock{name}, f.Close()
}

func (l *lock) release() {
	if l != nil && l.path != "" {
		os.Remove(l.path)
		l.path = ""
	}
}

// sameDevice is not known here; a rename tells.
func sameDevice(a, b string) bool { return filepath.VolumeName(a) == filepath.VolumeName(b) }
