package files

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// stage is a hidden folder in which outputs are made before they appear. It is locked
// while its run lives: one that nobody holds was left by a run that was killed, and the
// next run for the same target takes it away.
type stage struct {
	path string
	lock *lock
}

// stagePrefix is how the stages of a target are named; the target's own name could be
// as long as names can be.
func stagePrefix(base string) string {
	sum := sha256.Sum256([]byte(base))
	return ".leydig-" + hex.EncodeToString(sum[:4]) + "-"
}

// live are the stages of this process, which an interrupt takes away.
var live struct {
	sync.Mutex
	stages map[string]bool
}

// moving is held while outputs are moved into place, which an interrupt waits for.
var moving sync.Mutex

// making is held while folders and files of a stage are made; an interrupt takes it for
// good, so that nothing is made again that it took away.
var making sync.RWMutex

func committing(move func() error) error {
	moving.Lock()
	defer moving.Unlock()
	return move()
}

// newStage makes a stage in a folder for a target of that folder.
func newStage(dir, base string) (*stage, error) {
	making.RLock()
	defer making.RUnlock()
	for {
		path, err := os.MkdirTemp(dir, stagePrefix(base))
		if err != nil {
			return nil, err
		}
		s := &stage{path: path}
		live.Lock()
		if live.stages == nil {
			live.stages = map[string]bool{}
		}
		live.stages[path] = true
		live.Unlock()
		if s.lock, err = lockFolder(path); err == nil {
			if _, err := os.Stat(path); err == nil {
				return s, nil
			}
		}
		s.remove() // another run swept it before it was locked
	}
}

func (s *stage) remove() {
	if s == nil || s.path == "" {
		return
	}
	os.RemoveAll(s.path)
	s.lock.release()
	live.Lock()
	delete(live.stages, s.path)
	live.Unlock()
}

// sweep takes away the stages of runs that were killed; what one of them had begun to
// move into the target is put back first.
func sweep(dir, base, target string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, x := range entries {
		if !x.IsDir() || !strings.HasPrefix(x.Name(), stagePrefix(base)) {
			continue
		}
		path := filepath.Join(dir, x.Name())
		l, err := lockFolder(path)
		if err != nil {
			continue // its run lives
		}
		if restore(path, target) == nil {
			os.RemoveAll(path)
		}
		l.release()
	}
}

// Abandon takes away what this process made and did not move into place. Nothing can be
// written after it.
func Abandon() {
	moving.Lock() // and never given back: nothing may move from here on
	making.Lock()
	live.Lock()
	for path := range live.stages {
		// A library that writes there still can put a file into a folder that is being
		// emptied.
		for range 50 {
			if os.RemoveAll(path) == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
	}
}

// syncDir sees the names of a folder onto the disk, where the system can.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	d.Sync() // some file systems know no such thing
	return d.Close()
}
