package golden

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

const (
	mostLines = 20  // of a difference
	mostWidth = 240 // of a line of it
	lookAhead = 400 // lines, to find where two texts agree again
)

func itoa(n int) string { return strconv.Itoa(n) }

// difference lists the first lines in which two texts differ, each with its number
// in its own text. It steps over lines that were put in or left out.
func difference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	var out []string
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		if i < len(a) && j < len(b) && a[i] == b[j] {
			i, j = i+1, j+1
			continue
		}
		di, dj := agreement(a[i:], b[j:])
		for k := range di {
			out = append(out, fmt.Sprintf("%6d - %s", i+k+1, short(a[i+k])))
		}
		for k := range dj {
			out = append(out, fmt.Sprintf("%6d + %s", j+k+1, short(b[j+k])))
		}
		i, j = i+di, j+dj
		if len(out) >= mostLines {
			return strings.Join(out[:mostLines], "\n") + fmt.Sprintf("\n       … and more (golden: %d lines, now: %d)", len(a), len(b))
		}
	}
	return strings.Join(out, "\n")
}

// agreement is how many lines to leave in each text until they agree again.
func agreement(a, b []string) (int, int) {
	for sum := 1; sum <= lookAhead; sum++ {
		for i := range sum + 1 {
			j := sum - i
			// An empty line agrees by chance.
			if i < len(a) && j < len(b) && a[i] == b[j] && a[i] != "" {
				return i, j
			}
		}
	}
	return len(a), len(b)
}

func short(s string) string {
	if r := []rune(s); len(r) > mostWidth {
		return string(r[:mostWidth]) + "…"
	}
	return s
}

func TestDifference(t *testing.T) {
	for _, c := range []struct{ want, got, says string }{
		{"a\nb\nc", "a\nb\nc", ""},
		{"a\nb\nc", "a\nx\nc", "     2 - b\n     2 + x"},
		{"a\nc\nd", "a\nb\nc\nd", "     2 + b"},
		{"a\nb\nc\nd", "a\nd", "     2 - b\n     3 - c"},
		{"a", "a\nb", "     2 + b"},
	} {
		if d := difference(c.want, c.got); d != c.says {
			t.Errorf("%q, %q:\n%s\nwant\n%s", c.want, c.got, d, c.says)
		}
	}
	long := difference(strings.Repeat("a\n", 100), strings.Repeat("b\n", 100))
	if n := strings.Count(long, "\n"); n != mostLines {
		t.Errorf("%d lines told, want %d and a closing one", n, mostLines)
	}
}
