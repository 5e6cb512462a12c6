package stats

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestHalvesGoUp(t *testing.T) {
	for _, x := range []struct {
		v      float64
		digits int
		want   string
	}{
		{3.25, 1, "3.3"}, {0.5, 0, "1"}, {1.5, 0, "2"}, {2.5, 0, "3"}, {-2.5, 0, "-3"}, {0.05, 1, "0.1"}, {0.04999, 1, "0.0"}, {-0.04, 1, "0.0"},
		{9.995, 2, "10.00"}, {99.95, 1, "100.0"}, {1.005, 2, "1.01"}, {2.675, 2, "2.68"}, {0, 2, "0.00"}, {1234.5, 0, "1235"}, {1e-9, 3, "0.000"},
		{0.0005, 3, "0.001"}, {1e20, 0, "100000000000000000000"}, {41.25, 1, "41.3"}, {1e-300, 2, "0.00"}, {12, 3, "12.000"},
	} {
		if got := Decimal(x.v, x.digits); got != x.want {
			t.Errorf("%v with %d decimals is %s, want %s", x.v, x.digits, got, x.want)
		}
	}
	for _, x := range []struct {
		x, n   float64
		digits int
		want   string
	}{{309, 400, 1, "77.3%"}, {29, 400, 1, "7.3%"}, {1, 8, 1, "12.5%"}, {1, 8, 0, "13%"}, {57, 200, 0, "29%"}, {400, 400, 1, "100.0%"},
		{0, 400, 1, "0.0%"},
		{1, 3, 1, "33.3%"}, {2, 3, 1, "66.7%"}, {1999, 2000, 1, "100.0%"}, {1, 2000, 1, "0.1%"}, {201, 800, 1, "25.1%"}, {89, 400, 1, "22.3%"}} {
		if got := Percent(x.x/x.n, x.digits); got != x.want {
			t.Errorf("%v of %v is %s, want %s", x.x, x.n, got, x.want)
		}
	}
	for _, x := range []struct {
		v, want float64
		digits  int
	}{{0.1234565, 0.123457, 6}, {123456.5, 123457, 6}, {-0.00025, -0.0003, 1}, {1e-200, 1e-200, 3}, {9.9999999, 10, 6}, {0, 0, 6}} {
		if got := Significant(x.v, x.digits); got != x.want {
			t.Errorf("%v to %d digits is %v, want %v", x.v, x.digits, got, x.want)
		}
	}
}

// A percentage of whole numbers is that of exact arithmetic, whatever the numbers.
func TestPercentagesAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 20_000_000).Draw(t, "n")
		if rapid.Bool().Draw(t, "even") {
			n = n/2000*2000 + 2000 // where halves are
		}
		x, digits := rapid.Int64Range(0, n).Draw(t, "x"), rapid.IntRange(0, 3).Draw(t, "digits")
		scale := int64(math.Pow10(digits + 2))
		// floor(2·scale·x + n over 2n) is scale·x/n rounded, halves up.
		k := new(big.Int).Mul(big.NewInt(2*scale), big.NewInt(x))
		k.Add(k, big.NewInt(n)).Quo(k, big.NewInt(2*n))
		want := fmt.Sprintf("%d", k)
		if digits > 0 {
			for len(want) <= digits {
				want = "0" + want
			}
			want = want[:len(want)-digits] + "." + want[len(want)-digits:]
		}
		if got := Percent(float64(x)/float64(n), digits); got != want+"%" {
			t.Fatalf("%d of %d is %s, want %s%%", x, n, got, want)
		}
	})
}

// Any number comes back within half a unit of its last decimal.
func TestDecimalIsNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, digits := rapid.Float64Range(-1e9, 1e9).Draw(t, "v"), rapid.IntRange(0, 5).Draw(t, "digits")
		got, err := strconv.ParseFloat(Decimal(v, digits), 64)
		if err != nil || math.Abs(got-v) > 0.5*math.Pow10(-digits)*(1+1e-6)+1e-5*math.Abs(v)*1e-9 {
			t.Fatalf("%v with %d decimals is %v (%v)", v, digits, got, err)
		}
	})
}
