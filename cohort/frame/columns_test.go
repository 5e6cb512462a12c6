package frame

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"leydig/cohort/sheet/delim"
)

// Columns of a file are those of its frame: types, missing words, texts, places.
func TestColumnsAreAFrame(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	words := []string{"a", "b", "none", "unknown", "N/A", "", " a ", "?"}
	var b strings.Builder
	b.WriteString("id,days,status,arm,score,comma,site,\n")
	for i := range 3000 {
		score := fmt.Sprint(r.IntN(40))
		switch r.IntN(8) {
		case 0:
			score = "NA"
		case 1:
			score += ".0"
		}
		fmt.Fprintf(&b, "%05d,%d,%d,%s,%s,\"%s\",%d,\n", i, r.IntN(500), r.IntN(2), words[r.IntN(len(words))], score, "1", r.IntN(3))
	}
	text := strings.ReplaceAll(b.String(), "\"", "")
	want := read(t, text)
	columns, ok := delim.ReadColumns(context.Background(), strings.NewReader(text), int64(len(text)), nil)
	if !ok {
		t.Fatal("the file is not plain")
	}
	got := FromColumns("t.csv", columns)
	if got.Rows() != want.Rows() || !slices.Equal(got.Names(), want.Names()) || got.Place(41) != want.Place(41) {
		t.Fatalf("%d rows of %v", got.Rows(), got.Names())
	}
	for _, name := range want.Names() {
		if got.Numeric(name) != want.Numeric(name) {
			t.Errorf("%s: numeric %v", name, got.Numeric(name))
			continue
		}
		a, _ := want.Texts(name)
		b, err := got.Texts(name)
		if err != nil || !slices.Equal(a, b) {
			t.Errorf("%s: %v, %q", name, err, b[:5])
		}
		x, errX := want.Numbers(name)
		y, errY := got.Numbers(name)
		equal := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
		if fmt.Sprint(errX) != fmt.Sprint(errY) || !slices.EqualFunc(x, y, equal) {
			t.Errorf("%s: %v, %v", name, errX, errY)
		}
		fa, _ := want.Filled(name)
		fb, _ := got.Filled(name)
		la, ca, _ := want.Levels(name)
		lb, cb, _ := got.Levels(name)
		if !slices.Equal(fa, fb) {
			t.Errorf("%s: other cells are filled", name)
		}
		for i := range ca {
			if la[ca[i]] != lb[cb[i]] || (ca[i] == 0) != (cb[i] == 0) || la[ca[i]] != a[i] {
				t.Fatalf("%s, row %d: level %q, %q, text %q", name, i, la[ca[i]], lb[cb[i]], a[i])
			}
		}
		if s := slices.Compact(slices.Sorted(slices.Values(lb))); len(s) != len(lb) || lb[0] != "" {
			t.Errorf("%s: levels %q", name, lb)
		}
	}
	_, errA := want.Texts("dayz")
	_, errB := got.Texts("dayz")
	if errA == nil || errB == nil || errA.Error() != errB.Error() {
		t.Errorf("%v; %v", errA, errB)
	}
}
