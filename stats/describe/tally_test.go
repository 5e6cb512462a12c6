package describe

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func tallyOf(x []float64) Tally {
	var c Counter
	for _, v := range x {
		c.Add(v)
	}
	return c.Tally()
}

// A tally says of a sample what the sample says, and two add up to that of both.
func TestTallyIsSufficient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(-30, 30), 1, 60)
		draw := func(label string) []float64 {
			var x []float64
			for _, v := range values.Draw(t, label) {
				x = append(x, float64(v)/8)
			}
			return x
		}
		a, b := draw("a"), draw("b")
		both := slices.Concat(a, b)
		want, err := Summarise(both)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tallyOf(a).Add(tallyOf(b)).Summarise()
		if err != nil {
			t.Fatal(err)
		}
		whole := tallyOf(both)
		if again, _ := whole.Summarise(); again != got && !(math.IsNaN(got.SD) && math.IsNaN(again.SD)) {
			t.Fatalf("in parts %+v, whole %+v", got, again)
		}
		close := func(x, y float64) bool {
			return math.Abs(x-y) <= 1e-12*(1+math.Abs(y)) || math.IsNaN(x) && math.IsNaN(y)
		}
		if got.N != want.N || got.Min != want.Min || got.Max != want.Max || got.Median != want.Median || got.Q1 != want.Q1 || got.Q3 != want.Q3 ||
			!close(got.Mean, want.Mean) || !close(got.SD, want.SD) {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}

// By hand: a mean a fifth of a standard deviation from the median is not yet skewed.
func TestSkewed(t *testing.T) {
	for _, x := range []struct {
		median float64
		want   bool
	}{{8, false}, {7.9, true}, {12, false}, {12.1, true}} {
		if got := (Summary{Mean: 10, SD: 10, Median: x.median}).Skewed(); got != x.want {
			t.Errorf("mean 10, SD 10, median %g: %t", x.median, got)
		}
	}
	if (Summary{Mean: 1, Median: 1, SD: math.NaN()}).Skewed() {
		t.Error("one value is skewed")
	}
}

// Tallies whose values all differ keep no counts, and are saved with them.
func TestLean(t *testing.T) {
	once, twice := tallyOf([]float64{3, 1, 2}), tallyOf([]float64{2, 1, 2})
	if once.N != nil || twice.N == nil || once.Times(2) != 1 || once.Count() != 3 || twice.Count() != 3 {
		t.Errorf("%+v, %+v", once, twice)
	}
	if sum := once.Add(tallyOf([]float64{0.5})); sum.N != nil || sum.Count() != 4 {
		t.Errorf("of different values: %+v", sum)
	}
	if sum := once.Add(once); !slices.Equal(sum.N, []int64{2, 2, 2}) {
		t.Errorf("of the same values: %+v", sum)
	}
	text, err := json.Marshal(once)
	if err != nil || string(text) != `{"value":[1,2,3],"n":[1,1,1]}` {
		t.Errorf("%s (%v)", text, err)
	}
	var again Tally
	if err := json.Unmarshal(text, &again); err != nil || !reflect.DeepEqual(again, once) {
		t.Errorf("read again: %+v (%v)", again, err)
	}
	if text, _ := json.Marshal(Tally{}); string(text) != `{"value":null,"n":null}` {
		t.Errorf("of nothing: %s", text)
	}
}

// What a report once asks of a tally is kept of it: the same summary, and no values.
func TestSummed(t *testing.T) {
	whole := tallyOf([]float64{3, 1, 2, 2, 0.5, -0.25})
	want, err := whole.Summarise()
	if err != nil {
		t.Fatal(err)
	}
	brief := whole.Summed()
	if got, err := brief.Summarise(); err != nil || got != want || brief.Count() != 6 || brief.Value != nil {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	if _, err := json.Marshal(brief); err == nil {
		t.Error("a summary is saved as a tally")
	}
	if none := (Tally{}).Summed(); none.Count() != 0 {
		t.Error("a tally of nothing")
	}
}

// Whatever comes, in whatever order, is counted: few values and many, the same in between.
func TestCounter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, levels := rapid.IntRange(0, 12000).Draw(t, "n"), rapid.IntRange(1, 60000).Draw(t, "levels")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		var x []float64
		for range n {
			x = append(x, float64(r.IntN(levels)-levels/2)/7)
		}
		got := tallyOf(x)
		slices.Sort(x)
		if again := got.Sample(); !slices.Equal(again, x) || got.Count() != int64(n) {
			t.Fatalf("%d values of %d are %d", n, levels, len(again))
		}
	})
}

func BenchmarkCounter(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 5))
	x := make([]float64, 1e6)
	for i := range x {
		x[i] = math.Round(3000+1000*r.NormFloat64()) / 10
	}
	for b.Loop() {
		tallyOf(x)
	}
}
