package layers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoLevelIsTyped: a confidence level comes from the value that has it; "95%" stands
// in no text that a report or a command prints.
func TestNoLevelIsTyped(t *testing.T) {
	seen := 0
	for _, folder := range []string{"stats", "reports", "cohort", "cmd/study", "cmd/leydig"} {
		err := filepath.WalkDir(filepath.Join("..", "..", folder), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			seen++
			for i, line := range strings.Split(string(text), "\n") {
				code, _, _ := strings.Cut(line, "// ")
				if strings.Contains(code, "95%") && !strings.Contains(code, "0.95 is 95%%") {
					t.Errorf("%s:%d types a level: %s", path, i+1, strings.TrimSpace(line))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 200 {
		t.Errorf("only %d files seen", seen)
	}
}
