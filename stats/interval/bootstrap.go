package interval

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"

	"leydig/stats"
)

// BootstrapMethod is the percentile bootstrap of patients.
var BootstrapMethod = stats.Method{
	ID: "interval.turnbull.bootstrap", Label: "percentile bootstrap limits",
	Sentence: "Limits of the interval-censored median are percentiles of bootstrap samples of patients with a fixed seed.",
	Cite:     "Efron B. Ann Stat 1979;7:1-26",
}

// BootstrapOf is BootstrapMethod with the number of its samples.
func BootstrapOf(samples int) stats.Method {
	m := BootstrapMethod
	m.ID += fmt.Sprintf(".%d", samples)
	m.Sentence = strings.Replace(m.Sentence, "bootstrap samples", fmt.Sprintf("%d bootstrap samples", samples), 1)
	return m
}

// Resampling says how a bootstrap is drawn; the same seed gives the same limits.
type Resampling struct {
	Replicates int // 0: 1000
	Seed       uint64
	Level      float64 // 0: 0.95
}

// Bootstrap gives percentile limits of Quantile(p), resampling observations. A
// replicate in which the quantile is not reached counts as +Inf; a limit that falls
// there is +Inf. R: icenReg's bootstrap of ic_np.
func Bootstrap(lower, upper []float64, p float64, r Resampling) (stats.Interval, error) {
	if r.Replicates == 0 {
		r.Replicates = 1000
	}
	if r.Level == 0 {
		r.Level = 0.95
	}
	ci := stats.NoInterval(r.Level)
	if err := check(lower, upper, nil); err != nil {
		return ci, err
	}
	draw := rand.New(rand.NewPCG(r.Seed, 0x9e3779b97f4a7c15))
	first, of := distinct(lower, upper)
	ends := inOrder(first.lower, first.upper)
	// Samples are drawn one after another, so that the seed says which they are, and fitted side by side.
	type sample struct {
		i       int
		weights []float64
	}
	values, errs := make([]float64, r.Replicates), make([]error, r.Replicates)
	samples := make(chan sample, 16)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), r.Replicates) {
		wg.Go(func() {
			for s := range samples {
				values[s.i], errs[s.i] = quantileOf(new(ends.reduce(s.weights)), p)
			}
		})
	}
	for i := range r.Replicates {
		weights := make([]float64, len(first.lower))
		for range lower {
			weights[of[draw.IntN(len(lower))]]++
		}
		samples <- sample{i, weights}
	}
	close(samples)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return ci, err
		}
	}
	slices.Sort(values)
	tail := (1 - r.Level) / 2
	at := func(q float64) float64 {
		h := q * float64(len(values)-1)
		i := int(h)
		if i+1 >= len(values) || values[i] == values[i+1] {
			return values[i]
		}
		if math.IsInf(values[i+1], 1) {
			return values[i+1]
		}
		return values[i] + (h-float64(i))*(values[i+1]-values[i])
	}
	ci.Lower, ci.Upper = at(tail), at(1-tail)
	return ci, nil
}

// quantileOf is a sample's quantile, +Inf where it is not reached.
func quantileOf(sample *problem, p float64) (float64, error) {
	f := newFit(sample)
	f.rounds = 4 // found to be the fastest for the few masses of a report's cohort
	f.run()
	c, err := f.curve()
	if err != nil {
		return 0, err
	}
	v, _, _, err := c.Quantile(p)
	if err != nil {
		v = math.Inf(1)
	}
	return v, nil
}

// observed are distinct intervals.
type observed struct{ lower, upper []float64 }

// distinct gives the intervals that differ, and which of them each observation is.
func distinct(lower, upper []float64) (first observed, of []int32) {
	seen := map[[2]float64]int32{}
	of = make([]int32, len(lower))
	for i := range lower {
		ends := [2]float64{lower[i], upper[i]}
		k, ok := seen[ends]
		if !ok {
			k = int32(len(first.lower))
			seen[ends] = k
			first.lower, first.upper = append(first.lower, lower[i]), append(first.upper, upper[i])
		}
		of[i] = k
	}
	return first, of
}
