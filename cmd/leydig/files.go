package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/term"

	"leydig/cmd/files"
	"leydig/cmd/study"
	"leydig/cohort/sheet"
)

// opened are inputs.
type opened struct {
	inputs []study.Input
	files  []*os.File
}

// openFiles opens inputs by path.
func (e *env) openFiles(ctx context.Context, paths []string) (*opened, error) {
	f := &opened{}
	for _, path := range paths {
		if err := f.add(ctx, e, path); err != nil {
			f.close()
			return nil, err
		}
	}
	return f, nil
}

func (f *opened) add(ctx context.Context, e *env, path string) error {
	if path == "-" { // held in memory: a pipe is read once
		in, err := study.Streamed(ctx, "standard input", e.stdin)
		if err == nil {
			f.inputs = append(f.inputs, in)
		}
		return err
	}
	file, info, err := e.files.Open(path)
	if err != nil {
		return study.Unreadable(path, "%v", err)
	}
	f.files = append(f.files, file)
	if info.Size() == 0 {
		return study.Unreadable(path, "the file is empty (0 bytes); save or export it again")
	}
	f.inputs = append(f.inputs, study.Input{Name: filepath.Base(path), R: file, Size: info.Size()})
	return nil
}

func (f *opened) close() {
	for _, x := range f.files {
		x.Close()
	}
}

// tables tells whether the files are saved tables.
func (f *opened) tables() bool {
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
func (e *env) open(ctx context.Context, paths []string) ([]*sheet.Book, error) {
	f, err := e.openFiles(ctx, paths)
	if err != nil {
		return nil, err
	}
	defer f.close()
	books, _, err := study.Open(ctx, f.inputs)
	return books, err
}

// loadPlan reads the plan of a path; without one the built-in plan stands.
func loadPlan(e *env, path string, units []string) (study.Plan, error) {
	if path == "" {
		return study.ParsePlan("", nil, units)
	}
	text, err := e.files.ReadSmall(path, study.MostPlan)
	if err != nil {
		return study.Plan{}, fmt.Errorf("plan %s: %w; give the path of a study plan", path, err)
	}
	return study.ParsePlan(path, text, units)
}

// load reads inputs and derives outcomes: the part that every command shares.
func load(ctx context.Context, e *env, paths []string, planPath string, units []string, keep ...string) (*study.Study, error) {
	p, err := loadPlan(e, planPath, units)
	if err != nil {
		return nil, err
	}
	p.Columns.Keep = append(p.Columns.Keep, keep...)
	f, err := e.openFiles(ctx, paths)
	if err != nil {
		return nil, err
	}
	defer f.close()
	progress := e.progress("reading")
	defer progress.stop()
	return study.Load(ctx, f.inputs, p, progress.step)
}

// writeTo writes to stdout or to a file that appears whole or not at all.
func (e *env) writeTo(path string, write func(io.Writer) error) error {
	if path != "" && !files.IsStdout(path) {
		return e.files.Write(path, write)
	}
	if err := e.files.ForStdout(e.raw); err != nil {
		return err
	}
	out := e.raw
	if f, ok := e.raw.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		out = e.stdout
	}
	b := bufio.NewWriterSize(out, 1<<16)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}
