package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Commit puts the files into place. Where it can, the whole folder changes places with
// the stage in one step, so that whoever looks, or whatever ends this process, finds the
// old files or the new ones. Where it cannot (another file system, folders of others
// within, somebody standing in it), files are moved one by one, with a journal by which
// the next run puts an interrupted move back.
func (f *Folder) Commit() error {
	for _, n := range f.names {
		if err := f.Free(n); err != nil {
			return err
		}
	}
	stale, kept := f.earlier()
	if err := f.writeMark(kept); err != nil {
		return fmt.Errorf("--out %s: %w", f.path, withoutPath(err))
	}
	if err := syncTree(filepath.Join(f.stage.path, "new")); err != nil {
		return fmt.Errorf("--out %s: %w", f.path, withoutPath(err))
	}
	err := committing(func() error {
		err := f.swap()
		if errors.Is(err, errMoveSingly) {
			err = f.move(stale)
		}
		if err == nil {
			f.session.written.Store(true)
			f.made = nil
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("--out %s: %w; nothing was changed", f.path, err)
	}
	f.Discard()
	return nil
}

// earlier parts the files of an earlier run that are not written again into those that
// go and those that stay: files of the same run, and an input.
func (f *Folder) earlier() (stale, kept []string) {
	if f.old == nil {
		return nil, nil
	}
	for name := range f.old.Files {
		info, err := os.Lstat(filepath.Join(f.real, name))
		switch {
		case slices.Contains(f.names, name), err != nil:
		case f.old.Run == f.run, f.session.reads(info), !info.Mode().IsRegular():
			kept = append(kept, name)
		default:
			stale = append(stale, name)
		}
	}
	slices.Sort(stale)
	slices.Sort(kept)
	return stale, kept
}

// errMoveSingly tells that the folder cannot change places as a whole.
var errMoveSingly = errors.New("move singly")

// mostCarried is how many files of others are carried over; a folder with more is not
// one for reports.
const mostCarried = 200

// swap lets the stage and the folder change places.
func (f *Folder) swap() error {
	if !f.beside || standsIn(f.real) {
		return errMoveSingly
	}
	info, err := os.Stat(f.real)
	if err != nil {
		return err
	}
	staged := filepath.Join(f.stage.path, "new")
	if err := f.carry(staged); err != nil {
		return err
	}
	if len(f.made) == 0 {
		if err := os.Chmod(staged, info.Mode().Perm()); err != nil {
			return errMoveSingly
		}
	}
	if err := exchange(staged, f.real); err != nil {
		return errMoveSingly
	}
	// What another program put into the old folder in between is not ours to delete.
	f.returnForeign(staged)
	return syncDir(filepath.Dir(f.real))
}

// carry links what others put into the folder, and what stays of ours, into the stage.
func (f *Folder) carry(staged string) error {
	_, kept := f.earlier()
	for _, name := range kept {
		if err := link(filepath.Join(f.real, name), filepath.Join(staged, name)); err != nil {
			return errMoveSingly
		}
	}
	foreign, err := f.foreign(f.real)
	if err != nil || len(foreign) > mostCarried {
		return errMoveSingly
	}
	for _, name := range foreign {
		if err := link(filepath.Join(f.real, name), filepath.Join(staged, name)); err != nil {
			return errMoveSingly
		}
	}
	return nil
}

// foreign lists what lies in a folder and is not of ours; a folder in which nothing is
// ours is an error, since it cannot be carried over.
func (f *Folder) foreign(dir string) ([]string, error) {
	ours := map[string]bool{MarkName: true}
	within := map[string]bool{}
	list := slices.Clone(f.names)
	if f.old != nil {
		for n := range f.old.Files {
			list = append(list, n)
		}
	}
	for _, n := range list {
		ours[n] = true
		for d := filepath.Dir(n); d != "."; d = filepath.Dir(d) {
			within[d] = true
		}
	}
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, err := filepath.Rel(dir, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && !within[name]:
			return errMoveSingly
		case !d.IsDir() && !ours[name]:
			if out = append(out, name); len(out) > mostCarried {
				return errMoveSingly
			}
		}
		return nil
	})
	return out, err
}

// returnForeign moves back what appeared in the old folder while it was exchanged.
func (f *Folder) returnForeign(old string) {
	foreign, err := f.foreign(old)
	if err != nil {
		return
	}
	for _, name := range foreign {
		to := filepath.Join(f.real, name)
		if _, err := os.Lstat(to); errors.Is(err, os.ErrNotExist) {
			os.Rename(filepath.Join(old, name), to)
		}
	}
}

// link gives a file a second name; a symbolic link is made again.
func link(from, to string) error {
	info, err := os.Lstat(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		target, err := os.Readlink(from)
		if err != nil {
			return err
		}
		return os.Symlink(target, to)
	case info.Mode().IsRegular():
		return os.Link(from, to)
	}
	return errMoveSingly
}

// standsIn tells whether this process runs in the folder, as its shell does then: what
// changes places under a shell is gone for it.
func standsIn(dir string) bool {
	here, err := os.Getwd()
	if err == nil {
		here, err = filepath.EvalSymlinks(here)
	}
	if err != nil {
		return true
	}
	rel, err := filepath.Rel(dir, here)
	return err != nil || rel == "." || filepath.IsLocal(rel)
}

// syncTree sees a folder's names onto the disk, and those of the folders within.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return syncDir(path)
	})
}
