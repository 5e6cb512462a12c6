package layers

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// heaviest is the most bytes that a file of the tree may have: the largest of testdata
// have two and a half million.
const heaviest = 4 << 20

// TestWeight: no built program and no other heavy file is part of what is handed on. One of
// 39 MB once was, by `git add -A` beside a comparison.
func TestWeight(t *testing.T) {
	root := filepath.Join("..", "..")
	list, err := exec.Command("git", "-C", root, "ls-files", "-z").Output()
	if err != nil {
		t.Skipf("the tree is no checkout, so that nothing says which files are part of it: %v", err)
	}
	names := strings.Split(strings.TrimSuffix(string(list), "\x00"), "\x00")
	if len(names) < 500 {
		t.Errorf("%d files were looked at", len(names))
	}
	for _, name := range names {
		info, err := os.Lstat(filepath.Join(root, name))
		if err != nil {
			continue // removed, and not yet committed
		}
		if info.Size() > heaviest {
			t.Errorf("%s: %d bytes, more than %d", name, info.Size(), heaviest)
		}
		if info.Mode()&0o111 == 0 {
			continue
		}
		if text, err := os.ReadFile(filepath.Join(root, name)); err != nil || !bytes.HasPrefix(text, []byte("#!")) {
			t.Errorf("%s may be run and is no script (%v)", name, err)
		}
	}
}
