package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestCommands runs the command lines of testdata/golden/commands: a line
// "$ leydig ..." is followed by what it must print. The list of command lines is
// the golden file itself: to add one, write its line and run with -update.
func TestCommands(t *testing.T) {
	paths, err := filepath.Glob(goldens + "/commands/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no command lines found (%v)", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			// Each file has a folder of its own: command lines may write.
			dir := t.TempDir()
			copyTree(t, numerics, dir)
			copyTree(t, cohorts, filepath.Join(dir, "cohorts"))
			copyTree(t, goldens+"/bad-plans", filepath.Join(dir, "bad-plans"))
			var b strings.Builder
			n := 0
			for line := range strings.Lines(string(text)) {
				command, is := strings.CutPrefix(line, "$ ")
				switch {
				case is:
					words, err := split(strings.TrimSpace(command))
					if err != nil || len(words) == 0 || words[0] != "leydig" {
						t.Fatalf("%q is no command line (%v)", line, err)
					}
					out := run(t, dir, words[1:])
					if strings.HasPrefix(out, "$ ") || strings.Contains(out, "\n$ ") {
						t.Fatalf("%sprints a line that begins with $, which the golden file cannot hold", line)
					}
					if n++; n > 1 {
						b.WriteString("\n")
					}
					b.WriteString(line + out)
				case n == 0: // what the file says of itself
					b.WriteString(line)
				}
			}
			if n == 0 {
				t.Fatalf("%s: no line begins with $", path)
			}
			compare(t, path, b.String())
		})
	}
}

// split takes a command line into words; quotes hold words together.
func split(s string) ([]string, error) {
	var out []string
	var word strings.Builder
	quote, within := rune(0), false
	for _, r := range s {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, within = r, true
		case r == ' ':
			if within {
				out = append(out, word.String())
			}
			word.Reset()
			within = false
		default:
			word.WriteRune(r)
			within = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("a quote is not closed")
	}
	if within {
		out = append(out, word.String())
	}
	return out, nil
}

var (
	listed  = regexp.MustCompile(`(?m)^  ([a-z][a-z_-]*) +\S`)
	example = regexp.MustCompile(`(?m)^  (leydig .*)$`)
)

// TestEveryStatistic holds the list in stats.txt and power.txt against the
// program's own: the example of every help must be among the command lines.
func TestEveryStatistic(t *testing.T) {
	for _, group := range []string{"stats", "power"} {
		text, err := os.ReadFile(goldens + "/commands/" + group + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		help := run(t, t.TempDir(), []string{group, "--help"})
		_, after, _ := strings.Cut(help, "Available Commands:\n")
		names, _, ok := strings.Cut(after, "\nFlags:")
		entries := listed.FindAllStringSubmatch(names, -1)
		if !ok || len(entries) < 5 {
			t.Fatalf("leydig %s --help lists %d entries:\n%s", group, len(entries), help)
		}
		for _, e := range entries {
			_, shown, _ := strings.Cut(run(t, t.TempDir(), []string{group, e[1], "--help"}), "Examples:\n")
			m := example.FindStringSubmatch(shown)
			if m == nil {
				t.Errorf("leydig %s %s --help shows no example", group, e[1])
			} else if !strings.Contains(string(text), "$ "+m[1]+"\n") {
				t.Errorf("testdata/golden/commands/%s.txt lacks the example of its help: %s", group, m[1])
			}
		}
	}
}
