package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// MarkName is the small file by which a folder says what leydig put there.
const MarkName = ".leydig.json"

// Mark is what it holds. A folder whose files have these digests is whole.
type Mark struct {
	Program string            `json:"program"`
	Version string            `json:"version"`
	Command string            `json:"command"`
	Run     string            `json:"run"` // a digest of inputs, plan and version
	Files   map[string]string `json:"files"`
}

// ReadMark reads the mark of a folder, nil where there is none.
func ReadMark(dir string) (*Mark, error) {
	text, err := os.ReadFile(filepath.Join(dir, MarkName))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, withoutPath(err)
	}
	var m Mark
	if err := json.Unmarshal(text, &m); err != nil || m.Program != "leydig" {
		return nil, fmt.Errorf("its file %s, which says what leydig wrote there, is damaged; "+
			"choose another folder, or delete that file and add --force", MarkName)
	}
	for name := range m.Files {
		if !filepath.IsLocal(name) || name == MarkName {
			delete(m.Files, name) // never of ours: nothing outside is taken away
		}
	}
	return &m, nil
}

// writeMark writes the mark into the stage.
func (f *Folder) writeMark(kept []string) error {
	m := Mark{"leydig", f.session.Version, f.command, f.run, map[string]string{}}
	for _, n := range f.names {
		m.Files[n] = f.sums[n]
	}
	for _, n := range kept {
		m.Files[n] = f.old.Files[n]
	}
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	path := filepath.Join(f.stage.path, "new", MarkName)
	w, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return errors.Join(err, w.Sync(), w.Close())
}
