package tabulate

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"leydig/stats/results"
)

// Rows in order of their ranks are rows sorted by their values.
func TestRowsSorted(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for round := range 50 {
		n, p := r.IntN(400), r.IntN(4)
		event := make([]bool, n)
		columns := make([][]results.Float, p)
		for c := range columns {
			columns[c] = make([]results.Float, n)
		}
		for i := range n {
			event[i] = r.IntN(2) == 0
			for c := range columns {
				if columns[c][i] = results.Float(r.IntN(3 + round)); columns[c][i] == 2 {
					columns[c][i] = results.Float(math.NaN())
				}
			}
		}
		var x rows
		for c := range columns {
			addColumn(&x, columns[c])
		}
		x.addEvents(event)
		compare := func(a, b int32) int {
			for c := range columns {
				if k := cmp.Compare(columns[c][a], columns[c][b]); k != 0 {
					return k
				}
			}
			switch {
			case event[a] == event[b]:
				return 0
			case event[a]:
				return -1
			}
			return 1
		}
		want := make([]int32, n)
		for i := range want {
			want[i] = int32(i)
		}
		slices.SortStableFunc(want, compare)
		var got []int32
		x.groups(n, func(equal []int32) {
			if len(got) > 0 && compare(got[len(got)-1], equal[0]) == 0 {
				t.Fatal("equal rows in two sets")
			}
			for _, i := range equal {
				if compare(equal[0], i) != 0 {
					t.Fatal("a set of rows that are not equal")
				}
			}
			got = append(got, equal...)
		})
		if !slices.Equal(got, want) {
			t.Fatalf("round %d: %v, want %v", round, got, want)
		}
	}
}

// Rows of a model of a million men, nearly all distinct.
func BenchmarkDistinct1e6(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 8))
	const n = 1_000_000
	d := Design{Time: make([]float64, n), Event: make([]bool, n), Patients: make([]int64, n), Values: make([][]results.Float, 6)}
	for c := range d.Values {
		d.Values[c] = make([]results.Float, n)
		d.Names, d.Factor, d.Levels = append(d.Names, "x"), append(d.Factor, false), append(d.Levels, nil)
	}
	for i := range n {
		d.Time[i], d.Event[i], d.Patients[i] = float64(r.IntN(1500)), r.IntN(5) > 0, 1
		for c := range d.Values {
			d.Values[c][i] = results.Float(math.Round(300*r.Float64()) / 10)
		}
	}
	for b.Loop() {
		d.distinct()
	}
}

// Counting men by the sets of their rows and by their levels gives what looking at each man
// gives, in the order of the rows, whether they are sorted or counted as they come.
func TestStrataEach(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	counted := 0
	for round := range 60 {
		n, few := 1+r.IntN(300), 2+r.IntN(2+6*(round%4))
		s := &strata{factors: []string{Everybody, "site"}, names: []string{"", "north", "south", "east"}}
		x, y := make([]float64, n), make([]float64, n)
		type cell struct {
			x, y  float64
			level uint16
		}
		want := map[cell]int64{}
		for i := range n {
			if x[i], y[i] = float64(r.IntN(few)-1), float64(r.IntN(few)); x[i] < 0 {
				x[i] = math.NaN()
			}
			s.level = append(s.level, 0, 1+uint16(r.IntN(3)))
			for _, l := range s.of(i) {
				want[cell{x[i] + 0, y[i], l}]++
			}
		}
		if len(want) == 0 {
			continue
		}
		var of rows
		addColumn(&of, x)
		addColumn(&of, y)
		if of.cells()*len(s.names) <= 4*n {
			counted++
		}
		last, got := int32(-1), int64(0)
		s.each(&of, func(level, man int32, k int64) {
			if last >= 0 {
				if c := cmp.Or(cmp.Compare(x[last], x[man]), cmp.Compare(y[last], y[man])); c > 0 {
					t.Fatalf("round %d: (%g, %g) after (%g, %g)", round, x[man], y[man], x[last], y[last])
				}
			}
			last = man
			got += k
			if !math.IsNaN(x[man]) && want[cell{x[man], y[man], uint16(level)}] != k {
				t.Fatalf("round %d: %d of level %d at (%g, %g), want %d", round, k, level, x[man], y[man], want[cell{x[man], y[man], uint16(level)}])
			}
		})
		if got != int64(2*n) {
			t.Fatalf("round %d: %d counted of %d men", round, got, n)
		}
	}
	if counted < 10 || counted > 50 {
		t.Errorf("%d of 60 rounds were counted as they came", counted)
	}
}
