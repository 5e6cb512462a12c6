//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// block is a stretch of code that some test ran.
type block struct{ fromLine, fromCol, toLine, toCol int }

// covered holds the blocks that ran, by import path and file name.
type covered map[string][]block

// read adds a profile of go test or of go tool covdata.
func (c covered) read(profile string) error {
	text, err := os.ReadFile(profile)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		name, rest, ok := strings.Cut(lines.Text(), ":")
		if !ok || name == "mode" {
			continue
		}
		var b block
		var statements, count int
		if _, err := fmt.Sscanf(rest, "%d.%d,%d.%d %d %d", &b.fromLine, &b.fromCol, &b.toLine, &b.toCol, &statements, &count); err != nil {
			return fmt.Errorf("%s: %q: %w", profile, lines.Text(), err)
		}
		if count > 0 {
			c[name] = append(c[name], b)
		}
	}
	return lines.Err()
}

// ran tells whether the place of a mutant was reached.
func (c covered) ran(m mutant) bool {
	for _, b := range c[path.Join(m.pkg, filepath.Base(m.file))] {
		after := m.line > b.fromLine || m.line == b.fromLine && m.col >= b.fromCol
		before := m.line < b.toLine || m.line == b.toLine && m.col <= b.toCol
		if after && before {
			return true
		}
	}
	return false
}
