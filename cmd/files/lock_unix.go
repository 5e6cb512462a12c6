//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package files

import (
	"errors"
	"os"
	"syscall"
)

// lock is held on a folder; it ends with the process, however that ends.
type lock struct{ f *os.File }

var errBusy = errors.New("another leydig writes there")

// lockFolder takes the lock of a folder, or gives errBusy. A file system without locks
// gives one that holds nobody off.
func lockFolder(path string) (*lock, error) {
	for {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			f.Close()
			return nil, errBusy
		}
		// The folder may have been exchanged for another between the two calls.
		held, err := f.Stat()
		now, gone := os.Stat(path)
		if err == nil && gone == nil && os.SameFile(held, now) {
			return &lock{f}, nil
		}
		f.Close()
		if gone != nil {
			return nil, gone
		}
	}
}

func (l *lock) release() {
	if l != nil && l.f != nil {
		l.f.Close()
		l.f = nil
	}
}

// sameDevice tells whether files can be renamed from one folder into the other.
func sameDevice(a, b string) bool {
	var x, y syscall.Stat_t
	return syscall.Stat(a, &x) == nil && syscall.Stat(b, &y) == nil && x.Dev == y.Dev
}
