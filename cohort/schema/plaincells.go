package schema

import (
	"math"

	"leydig/cohort/sheet"
)

// plainCells are the cells of a column of which nothing more is asked: short numbers in its usual
// range. Their mantissas tell, so that most cells of a table are read without a division.
type plainCells struct {
	low, high [4]int64 // mantissas in the range, by decimals; none where low is above high
	// What the cells that were seen were, with as many decimals as there are at most.
	n           int
	least, most int64
}

// plainCells are those of a column that nothing was read of yet; none of no column.
func (c *Column) plainCells() plainCells {
	const farthest = 1e12
	var x plainCells
	low, high := 1.0, 0.0
	if c != nil {
		low, high = c.usual()
	}
	for d := range x.low {
		if x.low[d], x.high[d] = 1, 0; !(low <= high) {
			continue
		}
		value := func(m int64) float64 { return sheet.Short{Mantissa: m, Decimals: d}.Value() * c.factor }
		scale := math.Pow(10, float64(d)) / c.factor
		first, last := math.Ceil(low*scale), math.Floor(high*scale)
		if !(first >= -farthest && last <= farthest) {
			continue
		}
		// The float that a cell's text is decides, as everywhere.
		for first--; value(int64(first)) < low; first++ {
		}
		for last++; value(int64(last)) > high; last-- {
		}
		x.low[d], x.high[d] = int64(first), int64(last)
	}
	return x
}

// has tells whether a number is one of them, and counts it.
func (x *plainCells) has(s sheet.Short) bool {
	d := s.Decimals
	if d >= len(x.low) || s.Mantissa < x.low[d] || s.Mantissa > x.high[d] {
		return false
	}
	m := s.Mantissa
	for range len(x.low) - 1 - d {
		m *= 10
	}
	if x.n == 0 || m < x.least {
		x.least = m
	}
	if x.n == 0 || m > x.most {
		x.most = m
	}
	x.n++
	return true
}

// tell notes in their column what was seen.
func (x *plainCells) tell(c *Column) {
	if x.n == 0 {
		return
	}
	for _, m := range []int64{x.least, x.most} {
		c.note(sheet.Short{Mantissa: m, Decimals: len(x.low) - 1}.Value() * c.factor)
	}
	c.N += x.n - 2
	x.n = 0
}
