package tabulate

import (
	"math"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/describe"
)

// panelCounts counts an analyte's values and their changes from the baseline: those of a column of
// steps by the number of steps, others by value.
type panelCounts struct {
	analyte         unit.Analyte
	baseline        func(man int) float64 // NaN: none
	values, changes describe.Counter
	numbers         *cohort.Readings // nil: no column of steps
	halves          []int32          // half steps of each man's baseline, or one of those below
	steps, ofHalves *describe.Steps
}

// What stands for half steps.
const (
	noBaseline  = math.MinInt32
	oddBaseline = math.MinInt32 + 1 // one that is no whole number of half steps
)

// countsOf has counted the baselines.
func countsOf(d *derive.Dataset, a unit.Analyte) *panelCounts {
	c := &panelCounts{analyte: a, baseline: d.BaselineOf(a)}
	n, perUnit := d.Cohort.Patients.Len(), 0.0
	if s := d.Cohort.Find(a); s != nil {
		var ok bool
		if perUnit, ok = s.Value.Steps(); ok {
			c.numbers, c.halves = &s.Value, make([]int32, n)
			c.steps, c.ofHalves = describe.NewSteps(perUnit), describe.NewSteps(2*perUnit)
		}
	}
	var all []float64
	if c.numbers == nil {
		all = make([]float64, 0, n)
	}
	for p := range n {
		b := c.baseline(p)
		if !math.IsNaN(b) {
			c.values.Add(b)
		}
		if c.numbers == nil {
			all = append(all, b)
		} else {
			c.halves[p] = halvesOf(b, 2*perUnit)
		}
	}
	if c.numbers == nil { // they are asked for again and again
		c.baseline = func(p int) float64 { return all[p] }
	}
	return c
}

// halvesOf is how many of the steps of which so many are one unit a baseline is.
func halvesOf(b, perUnit float64) int32 {
	if math.IsNaN(b) {
		return noBaseline
	}
	const largest, near = 2 * math.MaxUint16, 0x1p-51 // which is relative: a mean of two has a rounding
	if h := math.RoundToEven(b * perUnit); math.Abs(h) < largest && math.Abs(h/perUnit-b) <= near*math.Abs(b) {
		return int32(h)
	}
	return oddBaseline
}

// at tallies the values in the window of scheduled month k, and their changes.
func (c *panelCounts) at(m *derive.Months, k int) (values, changes describe.Tally) {
	if c.numbers == nil {
		m.Each(c.analyte, k, c.add)
		return c.values.Tally(), c.changes.Tally()
	}
	m.EachNumber(c.numbers, k, func(p, v int, n uint16) {
		h := c.halves[p]
		if n == cohort.NoNumber || h == oddBaseline {
			c.add(p, c.numbers.At(v))
			return
		}
		c.steps.Add(int(n))
		if h != noBaseline {
			c.ofHalves.Add(2*int(n) - int(h))
		}
	})
	return c.steps.Tally().Add(c.values.Tally()), c.ofHalves.Tally().Add(c.changes.Tally())
}

// add counts a man's value, and its change if he has a baseline.
func (c *panelCounts) add(p int, x float64) {
	c.values.Add(x)
	if b := c.baseline(p); !math.IsNaN(b) {
		c.changes.Add(difference(x, b))
	}
}

// difference is a - b; of two decimals the decimal that it is, where the difference of the floats
// next to them has other last digits each time: 35.1 - 30.2 is 4.9 and not 4.900000000000002, so
// that a tally of changes has as few values as there are.
func difference(a, b float64) float64 {
	const scale, digits = 1e6, 4 // of the last digit of a and b
	x := a - b
	if r := math.RoundToEven(x*scale) / scale; math.Abs(r-x) <= digits*0x1p-52*max(math.Abs(a), math.Abs(b)) {
		return r
	}
	return x
}
