package describe

import (
	"math"
	"slices"

	"leydig/stats"
)

// Quantiles gives the quantiles of x at the probabilities, by one of the nine
// types of Hyndman and Fan (7 is R's default, Excel's INC and numpy's; 6 is
// Excel's EXC, Minitab's and SPSS's; 2 is SAS's). x is not changed, and need not be
// sorted: only the order statistics that are asked for are sought. R:
// quantile(x, probs, type).
func Quantiles(x, probs []float64, kind int) ([]float64, error) {
	if len(x) == 0 {
		return nil, stats.NoData
	}
	if stats.Missing(x) || stats.Missing(probs) {
		return nil, stats.ErrMissing
	}
	if kind < 1 || kind > 9 {
		return nil, stats.Reason("the type of a quantile is 1 to 9")
	}
	n := len(x)
	type place struct {
		lo     int // 0-based order statistic; lo + 1 is the other one
		weight float64
	}
	places := make([]place, len(probs))
	var wanted []int
	for i, p := range probs {
		if p < 0 || p > 1 {
			return nil, stats.Reason("a probability must be between 0 and 1")
		}
		j, g := position(float64(n), p, kind)
		places[i] = place{j - 1, g}
		wanted = append(wanted, clamp(j-1, n), clamp(j, n))
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	work := slices.Clone(x)
	if len(wanted)*4 > n {
		slices.Sort(work)
	} else {
		selectAll(work, wanted)
	}
	out := make([]float64, len(probs))
	for i, p := range places {
		a, b := work[clamp(p.lo, n)], work[clamp(p.lo+1, n)]
		switch {
		case p.weight == 0 || a == b:
			out[i] = a
		case p.weight == 1:
			out[i] = b
		default:
			out[i] = (1-p.weight)*a + p.weight*b
		}
	}
	return out, nil
}

func clamp(i, n int) int { return max(0, min(n-1, i)) }

// position gives the 1-based order statistic j and the weight of the one after it.
func position(n, p float64, kind int) (j int, weight float64) {
	// Rounding must not move a quantile to the next order statistic.
	const fuzz = 4 * 2.220446049250313e-16
	if kind <= 3 {
		h := n * p
		if kind == 3 {
			h -= 0.5
		}
		f := math.Floor(h + fuzz)
		above := h > f+fuzz*math.Max(1, h)
		switch {
		case above:
			return int(f), 1
		case kind == 2:
			return int(f), 0.5
		case kind == 3 && math.Mod(f, 2) != 0:
			return int(f), 1
		}
		return int(f), 0
	}
	var a, b float64
	switch kind {
	case 4:
		a, b = 0, 1
	case 5:
		a, b = 0.5, 0.5
	case 6:
		a, b = 0, 0
	case 7:
		a, b = 1, 1
	case 8:
		a, b = 1.0/3, 1.0/3
	case 9:
		a, b = 3.0/8, 3.0/8
	}
	h := a + p*(n+1-a-b)
	f := math.Floor(h + fuzz)
	weight = h - f
	if math.Abs(weight) < fuzz {
		weight = 0
	}
	return int(f), weight
}

// selectAll partitions x so that every order statistic of ks, which is sorted, is
// in its place.
func selectAll(x []float64, ks []int) {
	for len(ks) > 0 && len(x) > 1 {
		if len(x) < 64 {
			slices.Sort(x)
			return
		}
		pivot := pivotOf(x, float64(ks[len(ks)/2])/float64(len(x)))
		// Three parts: below, equal, above.
		lo, i, hi := 0, 0, len(x)
		for i < hi {
			switch v := x[i]; {
			case v < pivot:
				x[i], x[lo] = x[lo], v
				lo++
				i++
			case v > pivot:
				hi--
				x[i], x[hi] = x[hi], v
			default:
				i++
			}
		}
		below, _ := slices.BinarySearch(ks, lo)
		above, _ := slices.BinarySearch(ks, hi)
		left := ks[:below]
		right := make([]int, 0, len(ks)-above)
		for _, k := range ks[above:] {
			right = append(right, k-hi)
		}
		selectAll(x[:lo], left)
		x, ks = x[hi:], right
	}
}

// pivotOf is the order statistic at share f of a small sample, taken at equal
// steps, so that a selection near that share leaves little to do.
func pivotOf(x []float64, f float64) float64 {
	k := 9
	if len(x) > 10000 {
		k = 255
	}
	sample := make([]float64, k)
	for i := range sample {
		sample[i] = x[(2*i+1)*len(x)/(2*k)]
	}
	slices.Sort(sample)
	return sample[clamp(int(f*float64(k)), k)]
}

// GeometricMethod says how a geometric mean is made.
var GeometricMethod = stats.Method{
	ID: "describe.geometric", Label: "geometric mean (geometric SD)",
	Sentence: "Geometric means are exponentials of means of logarithms.",
	Cite:     "Altman DG. Practical Statistics for Medical Research. 1991, section 3.4",
}

// Geometric gives the geometric mean and the geometric standard deviation
// (exponential of the SD of the logarithms; NaN for one value).
func Geometric(x []float64) (mean, sd float64, err error) {
	if len(x) == 0 {
		return math.NaN(), math.NaN(), stats.NoData
	}
	logs := make([]float64, len(x))
	for i, v := range x {
		if math.IsNaN(v) {
			return math.NaN(), math.NaN(), stats.ErrMissing
		}
		if v <= 0 {
			return math.NaN(), math.NaN(), stats.Reason("a value is not positive")
		}
		logs[i] = math.Log(v)
	}
	m, s := Moments(logs)
	return math.Exp(m), math.Exp(s), nil
}

// Lag1 is the lag-1 autocorrelation of x: Σ(xᵢ-m)(xᵢ₊₁-m) / Σ(xᵢ-m)².
func Lag1(x []float64) (float64, error) {
	if len(x) < 2 {
		return math.NaN(), stats.NoData
	}
	if stats.Missing(x) {
		return math.NaN(), stats.ErrMissing
	}
	mean, _ := Moments(offset(x))
	top, bottom := 0.0, 0.0
	for i, v := range x {
		d := v - x[0] - mean
		bottom += d * d
		if i > 0 {
			top += d * (x[i-1] - x[0] - mean)
		}
	}
	if bottom == 0 {
		return math.NaN(), stats.NoVariance
	}
	return top / bottom, nil
}

// offset is x less its first value.
func offset(x []float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v - x[0]
	}
	return out
}
