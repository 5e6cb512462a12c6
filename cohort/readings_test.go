package cohort

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// TestReadings: whatever is done to a column of readings, it holds the values to the last bit
// that a slice of float64 would hold.
func TestReadings(t *testing.T) {
	rng := rand.New(rand.NewPCG(20, 26))
	const men = 3000
	for _, factor := range []float64{1, 28.842, 100, 0.1, 1 / 3.467} {
		for _, share := range []float64{0, 0.01, 0.5} { // of values that are odd
			draw := func() float64 {
				switch {
				case rng.IntN(10) == 0:
					return math.NaN()
				case rng.Float64() < share:
					return []float64{rng.Float64(), -3, 1e9, math.Inf(1), 65534, 6553.45, 12.345}[rng.IntN(7)]
				}
				return float64(rng.IntN(20_000)) / 10 * factor
			}
			whole := NewReadings(10, factor, 0)
			whole.Grow(men)
			var want []float64
			parts := make([]Readings, 3)
			for k := range parts { // which are filled on their own, with a gap between them
				parts[k] = whole.Room(1000*k, 1000*(k+1))
				for range 990 {
					x := draw()
					parts[k].Append(x)
					want = append(want, x)
				}
				if parts[k].Len() != 990 {
					t.Fatal(parts[k].Len())
				}
			}
			for k := range parts {
				whole.AppendAll(&parts[k])
			}
			for range 500 {
				i, x := rng.IntN(len(want)), draw()
				whole.Set(i, x)
				want[i] = x
			}
			other := NewReadings(100, factor, 0)
			for range 50 {
				x := draw()
				other.Append(x)
				want = append(want, x)
			}
			whole.AppendAll(&other)
			compareReadings(t, &whole, want)
			if few := share == 0.01; whole.short == nil != (share == 0.5) || few != (len(whole.odd) > 0) && share != 0.5 {
				t.Errorf("%v odd: kept short %v, %d odd ones", share, whole.short != nil, len(whole.odd))
			}
			places := make([]int32, 700)
			picked := make([]float64, len(places))
			for i := range places {
				places[i] = int32(rng.IntN(len(want)))
				picked[i] = want[places[i]]
			}
			p := whole.Pick(places)
			compareReadings(t, &p, picked)
		}
	}
	decimals := NewReadings(100, 28.842, 0)
	for _, x := range []struct {
		m    int64
		d    int
		fits bool
		want float64
	}{{123, 1, true, 12.3 * 28.842}, {7, 0, true, 7 * 28.842}, {999, 2, true, 9.99 * 28.842}, {1234, 3, false, 0}, {656, 0, false, 0},
		{655, 0, true, 655 * 28.842}} {
		n := decimals.Number(x.m, x.d)
		if n != NoNumber != x.fits || x.fits && decimals.Value(n) != x.want {
			t.Errorf("%d with %d decimals: number %d", x.m, x.d, n)
		}
		if !x.fits {
			continue
		}
		if decimals.AppendNumber(n); decimals.At(decimals.Len()-1) != x.want {
			t.Errorf("%d with %d decimals: %v", x.m, x.d, decimals.At(decimals.Len()-1))
		}
	}
	// Numbers stand for the same where odd values became so many that all are kept as they are.
	settled := NewReadings(10, 1, 0)
	number := settled.Number(123, 1)
	for i := range 100 {
		settled.Append(1.0 / float64(i+7))
	}
	settled.AppendNumber(number)
	settled.AppendNumber(Missing)
	if n := settled.Len(); settled.short != nil || settled.At(n-2) != 12.3 || !math.IsNaN(settled.At(n-1)) || settled.Void() {
		t.Errorf("%d values, of which the last are %v and %v", n, settled.At(n-2), settled.At(n-1))
	}
	void := NoReadings()
	void.Grow(7)
	var want []float64
	for k := range 3 {
		part := void.Room(2*k, 2*k+2)
		part.Append(math.NaN())
		if k == 1 {
			part.Set(0, math.NaN())
		}
		void.AppendAll(&part)
		want = append(want, math.NaN())
	}
	compareReadings(t, &void, want)
	if picked := void.Pick([]int32{2, 0}); !void.Void() || !picked.Void() || picked.Len() != 2 {
		t.Error("a column without values takes room")
	}
	filled := NewReadings(1, 1, 0)
	filled.AppendAll(&void)
	filled.Append(3)
	compareReadings(t, &filled, append(want[:3:3], 3))
	set := void
	set.Set(1, 4)
	compareReadings(t, &set, []float64{want[0], 4, want[2]})
	void.AppendAll(&filled)
	void.Append(5)
	compareReadings(t, &void, append(want[:3:3], math.NaN(), math.NaN(), math.NaN(), 3, 5))
	if r := ReadingsOf([]float64{1, 2}); r.At(1) != 2 || r.Len() != 2 || r.Floats()[0] != 1 {
		t.Error("given values")
	}
}

func compareReadings(t *testing.T, got *Readings, want []float64) {
	t.Helper()
	if got.Len() != len(want) {
		t.Fatalf("%d, want %d", got.Len(), len(want))
	}
	all := got.Floats()
	for i, x := range want {
		if y := got.At(i); math.Float64bits(x) != math.Float64bits(y) && !(x != x && y != y) || all[i] != y && y == y {
			t.Fatalf("%d: %v, want %v", i, y, x)
		}
	}
}

// TestTogether: numbers and missing values that are added together are those added one by one, to a column
// of short numbers, of values as they are, and to one of which none is expected.
func TestTogether(t *testing.T) {
	for name, begin := range map[string]func() Readings{
		"short": func() Readings { return NewReadings(10, 1, 0) },
		"long":  func() Readings { return ReadingsOf([]float64{3.25}) },
		"void":  NoReadings,
	} {
		for _, numbers := range [][]uint16{nil, {Missing}, {12, Missing, 7}} {
			together, one := begin(), begin()
			together.AppendMissing(2)
			together.AppendNumbers(numbers)
			for _, n := range append([]uint16{Missing, Missing}, numbers...) {
				one.AppendNumber(n)
			}
			if fmt.Sprint(together) != fmt.Sprint(one) || together.Len() != len(numbers)+2+len(begin().long) {
				t.Errorf("%s, %v: %v, want %v", name, numbers, together, one)
			}
		}
	}
}
