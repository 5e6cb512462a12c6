package sheet

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// A date in numbers is taken apart as any date is; what only looks like one is left to that.
func TestInNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	some := 0
	for range 50_000 {
		mark := string("./-,: "[r.IntN(6)])
		other := mark
		if r.IntN(10) == 0 {
			other = string("./-"[r.IntN(3)])
		}
		s := []byte(fmt.Sprintf("%02d%s%02d%s%04d", r.IntN(40), mark, r.IntN(20), other, r.IntN(2300)))
		if r.IntN(10) == 0 {
			s[r.IntN(len(s))] = "x5 -."[r.IntN(5)]
		}
		got, ok := inNumbers(string(s))
		if want, is := splitAnyhow(string(s)); ok && (!is || got != want) {
			t.Fatalf("%q is %+v, want %+v (%v)", s, got, want, is)
		}
		if ok {
			some++
			if _, number := ParseNumber(string(s), Point); number || Missing(string(s)) {
				t.Fatalf("%q is a number or missing", s)
			}
		}
	}
	if some < 10_000 {
		t.Errorf("only %d dates", some)
	}
}
