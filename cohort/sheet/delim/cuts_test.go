package delim

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestCuts: the cells of lines are those between their delimiters, whatever stands beside these, and
// lines end as they do, in one byte, in two or in none.
func TestCuts(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 7))
	some := []byte{',', ',' + 1, ',' - 1, ',' | 0x80, ';', '\n', '\n' + 1, '\n' | 0x80, '\r', 0, 0x80, 0xff, 'a', 'b'}
	var x cutLines
	for range 20_000 {
		text := []byte{',', '\n', '\r'}
		from := rng.IntN(len(text) + 1)
		for range 1 + rng.IntN(60) {
			text = append(text, some[rng.IntN(len(some))])
		}
		for _, delimiter := range []byte{',', ';'} {
			lines := bytes.SplitAfter(text[from:], []byte{'\n'})
			if last := len(lines) - 1; len(lines[last]) == 0 {
				lines = lines[:last]
			}
			lines = lines[:1+rng.IntN(len(lines))]
			got, ok := x.cut(append(text, ",,,,,,,,\n\n\n\n\n\n\n\n"...)[:len(text)], from, len(lines), delimiter, len(text))
			if want := from + len(slices.Concat(lines...)); !ok || got != want {
				t.Fatalf("%q: they end at %d, want %d", text, got, want)
			}
			for l, line := range lines {
				if whole, ended := bytes.CutSuffix(line, []byte{'\n'}); ended {
					line = bytes.TrimSuffix(whole, []byte{'\r'})
				}
				cells := bytes.Split(line, []byte{delimiter})
				if int(x.cells[l]) != len(cells) || len(cells) > x.width || len(cells) < x.narrow {
					t.Fatalf("%q, line %d: %d cells, want %d", text, l, x.cells[l], len(cells))
				}
				for k, want := range cells {
					if before, ends := x.column(k); !bytes.Equal(text[before[l]+1:ends[l]], want) {
						t.Fatalf("%q, line %d, cell %d: from %d to %d, want %q", text, l, k, before[l], ends[l], want)
					}
				}
			}
		}
	}
}

// TestTooWide: a line of more cells than may be, or longer than a cell may be, is not cut.
func TestTooWide(t *testing.T) {
	var x cutLines
	for _, end := range []string{"", "\n"} {
		text := append([]byte("1,2,3,4"+end), make([]byte, slack)...)[:7+len(end)]
		for widest, want := range map[int]bool{3: false, 4: true} {
			if _, ok := x.cut(text, 0, 1, ',', widest); ok != want {
				t.Errorf("%q of at most %d cells: %v", text, widest, ok)
			}
		}
		for size, want := range map[int]bool{MaxCell - 1: true, MaxCell: false} {
			long := append(append(bytes.Repeat([]byte{'a'}, size), end...), make([]byte, slack)...)[:size+len(end)]
			if _, ok := x.cut(long, 0, 1, ',', 10); ok != want {
				t.Errorf("%d bytes%q: %v", size, end, ok)
			}
		}
	}
}

// TestWideTogether: of very wide lines few are cut at a time, so that their places take little room.
func TestWideTogether(t *testing.T) {
	for widest, want := range map[int]int{1: fewLines, 100: fewLines, 65_535: 8, 2 * fewCells: 1} {
		if got := together(widest); got != want {
			t.Errorf("of %d cells %d together, want %d", widest, got, want)
		}
	}
	line := append(bytes.Repeat([]byte("1,"), 59_999), "1\n"...)
	var c coder
	c.delimiter = ','
	if _, ok := c.code(t.Context(), bytes.Repeat(line, 40)); !ok || len(c.lines.ends) > 2*fewCells {
		t.Errorf("coded: %v; %d places", ok, len(c.lines.ends))
	}
}
