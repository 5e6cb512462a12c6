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
	baseline        []float64 // of each man, NaN where he has none
	values, changes describe.Counter
	numbers         *cohort.Readings // nil: no column of steps
	halves          []int32          // half steps of each baseline, or noHalves
	steps, ofHalves *describe.Steps
}

// noHalves stands for a baseline that there is not, or that is no whole number of half steps.
const noHalves = math.MinInt32

func countsOf(d *derive.Dataset, a unit.Analyte) *panelCounts {
	c := &panelCounts{analyte: a, baseline: d.BaselinesOf(a)}
	s := d.Cohort.Find(a)
	if s == nil {
		return c
	}
	perUnit, ok := s.Value.Steps()
	if !ok {
		return c
	}
	c.numbers, c.halves = &s.Value, make([]int32, len(c.baseline))
	c.steps, c.ofHalves = describe.NewSteps(perUnit), describe.NewSteps(2*perUnit)
	for p, b := range c.baseline {
		c.halves[p] = noHalves
		h := math.RoundToEven(b * 2 * perUnit)
		if near := 0x1p-51 * math.Abs(b); math.Abs(h) < math.MaxUint16*2 && math.Abs(h/(2*perUnit)-b) <= near {
			c.halves[p] = int32(h)
		}
	}
	return c
}

// baselines tallies the baselines.
func (c *panelCounts) baselines() describe.Tally {
	for _, b := range c.baseline {
		if !math.IsNaN(b) {
			c.values.Add(b)
		}
	}
	return c.values.Tally()
}

// at tallies the values in the window of scheduled month k, and their changes.
func (c *panelCounts) at(m *derive.Months, k int) (values, changes describe.Tally) {
	if c.numbers == nil {
		m.Each(c.analyte, k, c.add)
		return c.values.Tally(), c.changes.Tally()
	}
	m.EachNumber(c.numbers, k, func(p, v int, n uint16) {
		h := c.halves[p]
		if n == cohort.NoNumber || h == noHalves {
			c.add(p, c.numbers.At(v))
			return
		}
		c.steps.Add(int(n))
		c.ofHalves.Add(2*int(n) - int(h))
	})
	return c.steps.Tally().Add(c.values.Tally()), c.ofHalves.Tally().Add(c.changes.Tally())
}

// add counts a man's value, and its change if he has a baseline.
func (c *panelCounts) add(p int, x float64) {
	c.values.Add(x)
	if b := c.baseline[p]; !math.IsNaN(b) {
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
