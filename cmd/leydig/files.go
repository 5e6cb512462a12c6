package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"leydig/cmd/study"
	"leydig/cohort/sheet"
)

// files are opened inputs.
type files struct {
	inputs []study.Input
	open   []*os.File
}

// openFiles opens inputs by path.
func openFiles(ctx context.Context, paths []string) (*files, error) {
	f := &files{}
	for _, path := range paths {
		if err := f.add(ctx, path); err != nil {
			f.close()
			return nil, err
		}
	}
	return f, nil
}

func (f *files) add(ctx context.Context, path string) error {
	file, info, err := openInput(ctx, path)
	if err != nil {
		return study.Unreadable(path, "%v", err)
	}
	f.open = append(f.open, file)
	if info.Size() == 0 {
		return study.Unreadable(path, "the file is empty (0 bytes); save or export it again")
	}
	f.inputs = append(f.inputs, study.Input{Name: filepath.Base(path), R: file, Size: info.Size()})
	return nil
}

func (f *files) close() {
	for _, x := range f.open {
		x.Close()
	}
}

// tables tells whether the files are saved tables.
func (f *files) tables() bool {
	head := make([]byte, 512)
	for _, in := range f.inputs {
		n, _ := in.R.ReadAt(head, 0)
		if !study.IsTables(head[:n]) {
			return false
		}
	}
	return len(f.inputs) > 0
}

// open reads the books of files.
func open(ctx context.Context, paths []string) ([]*sheet.Book, error) {
	f, err := openFiles(ctx, paths)
	if err != nil {
		return nil, err
	}
	defer f.close()
	books, _, err := study.Open(ctx, f.inputs)
	return books, err
}

// loadPlan reads the plan of a path; without one the built-in plan stands.
func loadPlan(ctx context.Context, path string, units []string) (study.Plan, error) {
	if path == "" {
		return study.ParsePlan("", nil, units)
	}
	text, err := readSmall(ctx, path, study.MostPlan)
	if err != nil {
		return study.Plan{}, fmt.Errorf("plan %s: %w; give the path of a study plan", path, err)
	}
	return study.ParsePlan(path, text, units)
}

// load reads inputs and derives outcomes: the part that every command shares.
func load(ctx context.Context, e *env, paths []string, planPath string, units []string) (*study.Study, error) {
	p, err := loadPlan(ctx, planPath, units)
	if err != nil {
		return nil, err
	}
	f, err := openFiles(ctx, paths)
	if err != nil {
		return nil, err
	}
	defer f.close()
	progress := e.progress("reading")
	defer progress.stop()
	return study.Load(ctx, f.inputs, p, progress.step)
}

// bare takes the path off an error of the file system: the caller names it.
func bare(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
