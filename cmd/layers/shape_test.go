package layers

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// What fits in the head.
const (
	longestLine     = 140 // characters
	longestFunction = 80  // lines, of what is no test
	longestFile     = 430 // lines, of what is no test; 400 is aimed at
)

// TestShape: lines, functions and files are no longer than a reader can take in.
func TestShape(t *testing.T) {
	root := filepath.Join("..", "..")
	files := token.NewFileSet()
	n := 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		n++
		shape(t, files, path)
		return nil
	})
	if err != nil || n < 500 {
		t.Errorf("%d files were looked at: %v", n, err)
	}
}

func shape(t *testing.T, files *token.FileSet, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range bytes.Split(text, []byte{'\n'}) {
		if w := utf8.RuneCount(line); w > longestLine {
			t.Errorf("%s:%d: a line of %d characters", path, i+1, w)
		}
	}
	if strings.HasSuffix(path, "_test.go") {
		return
	}
	if lines := bytes.Count(text, []byte{'\n'}); lines > longestFile {
		t.Errorf("%s: %d lines", path, lines)
	}
	parsed, err := parser.ParseFile(files, path, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range parsed.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if lines := files.Position(f.End()).Line - files.Position(f.Pos()).Line + 1; lines > longestFunction {
			t.Errorf("%s: %s has %d lines", path, f.Name.Name, lines)
		}
	}
}
