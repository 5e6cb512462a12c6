package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// journal is what a move one by one has done and wants to do.
type journal struct {
	Folder string   `json:"folder"`
	Aside  []string `json:"aside"` // of the folder, into old
	In     []string `json:"in"`    // of the stage, into the folder
}

const journalName = "journal.json"

// move sets the old files aside and moves the new ones in, the mark last. An error puts
// everything back.
func (f *Folder) move(stale []string) error {
	j := journal{Folder: f.real, In: append(slices.Clone(f.names), MarkName)}
	for _, name := range append(append([]string{MarkName}, stale...), f.names...) {
		if _, err := os.Lstat(filepath.Join(f.real, name)); err == nil {
			j.Aside = append(j.Aside, name)
		}
	}
	text, err := json.Marshal(j)
	if err != nil {
		return err
	}
	path := filepath.Join(f.stage.path, journalName)
	if err := create(path, func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
		return withoutPath(err)
	}
	if err := syncDir(f.stage.path); err != nil {
		return withoutPath(err)
	}
	if err := j.forth(f.stage.path); err != nil {
		return errors.Join(err, restore(f.stage.path, f.real))
	}
	if err := os.Remove(path); err != nil { // from here on the new files stand
		return withoutPath(err)
	}
	for _, n := range stale {
		os.Remove(filepath.Join(f.real, filepath.Dir(n))) // a folder that is empty now
	}
	return syncTree(f.real)
}

func (j journal) forth(stage string) error {
	for _, name := range j.Aside {
		if err := rename(filepath.Join(j.Folder, name), filepath.Join(stage, "old", name)); err != nil {
			return fmt.Errorf("%w; is %s open in another program?", withoutPath(err), name)
		}
	}
	for _, name := range j.In {
		if err := rename(filepath.Join(stage, "new", name), filepath.Join(j.Folder, name)); err != nil {
			return fmt.Errorf("%s: %w", name, withoutPath(err))
		}
	}
	return nil
}

// restore puts back what a stage's journal says was moved; without one nothing was. A
// journal of another folder than the one at hand is none of ours.
func restore(stage, folder string) error {
	text, err := os.ReadFile(filepath.Join(stage, journalName))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var j journal
	if err := json.Unmarshal(text, &j); err != nil {
		return nil // it was cut off while it was written: nothing had moved
	}
	if j.Folder != folder {
		return fmt.Errorf("%s is the journal of %s", stage, j.Folder)
	}
	var errs []error
	for _, name := range slices.Backward(j.In) {
		staged, placed := filepath.Join(stage, "new", name), filepath.Join(j.Folder, name)
		if _, err := os.Lstat(staged); err == nil || !filepath.IsLocal(name) {
			continue // it had not moved
		}
		if _, err := os.Lstat(placed); err == nil {
			errs = append(errs, rename(placed, staged))
		}
	}
	for _, name := range slices.Backward(j.Aside) {
		aside := filepath.Join(stage, "old", name)
		if _, err := os.Lstat(aside); err == nil && filepath.IsLocal(name) {
			errs = append(errs, rename(aside, filepath.Join(j.Folder, name)))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return os.Remove(filepath.Join(stage, journalName))
}

// rename moves a file and makes the folder that it goes into.
func rename(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	return os.Rename(from, to)
}
