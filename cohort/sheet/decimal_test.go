package sheet

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// What is read the short way is, to the bit, what strconv reads.
func TestShortDecimal(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 300_000 {
		s := strconv.FormatUint(r.Uint64N(1e15), 10)[:1+r.IntN(3)] + strings.Repeat("0", r.IntN(3)) + strconv.Itoa(r.IntN(1e9))
		if r.IntN(3) > 0 {
			at := 1 + r.IntN(len(s))
			s = s[:at] + "." + s[at:]
		}
		want, err := strconv.ParseFloat(s, 64)
		if got, ok := ParseShort(strings.Replace(s, ".", ",", 1), Comma); ok && got.Value() != want || ok != (len(s) < 16 || len(s) == 16 &&
			strings.Contains(s, ".")) {
			t.Fatalf("%q with a comma: %v, %v; want %v", s, got, ok, want)
		}
		if got, ok := ParseShort(s, Point); ok != (len(s) < 16 || len(s) == 16 && strings.Contains(s, ".")) || ok && (err != nil ||
			got.Value() != want) {
			t.Fatalf("%q: %v, %v; want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", ".", ".5", "-1", "1e3", "1.2.3", "1 ", "1,5", "1234567890123456"} {
		if _, ok := ParseShort(s, Point); ok {
			t.Errorf("%q was read", s)
		}
	}
	for _, s := range []string{"1.5", ",5", "1.000", "1,2,3"} {
		if _, ok := ParseShort(s, Comma); ok {
			t.Errorf("%q was read, with a comma", s)
		}
	}
}
