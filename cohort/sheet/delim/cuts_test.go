package delim

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestCuts: the cells of a line end where it has delimiters, whatever stands beside them.
func TestCuts(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 7))
	bytes := []byte{',', ',' + 1, ',' - 1, ',' | 0x80, 0, 0x80, 0xff, 'a', ';'}
	for range 20_000 {
		line := make([]byte, rng.IntN(40))
		for i := range line {
			line[i] = bytes[rng.IntN(len(bytes))]
		}
		for _, d := range []byte{',', ';'} {
			var want []uint32
			for i, c := range line {
				if c == d {
					want = append(want, uint32(i))
				}
			}
			want = append(want, uint32(len(line)))
			for i := range want {
				want[i] += 3
			}
			text := append([]byte{d, d, d}, line...)
			text = append(text, d, d, d, d, d, d, d, d, d)
			if got := cuts(nil, text, 3, 3+len(line), d); !slices.Equal(got, want) {
				t.Fatalf("%q: %v, want %v", line, got, want)
			}
		}
	}
}
