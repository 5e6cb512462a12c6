package schema

import (
	"math"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// plainCells are the cells of a column of which nothing more is asked: short numbers in its usual
// range. Their mantissas tell, so that most cells of a table are read without a division.
type plainCells struct {
	decimal   sheet.Decimal
	low, high [4]int64 // mantissas in the range, by decimals; none where low is above high
}

// plainCells are those of a column; none of no column.
func (c *Column) plainCells() plainCells {
	const farthest = 1e12
	var x plainCells
	low, high := 1.0, 0.0
	if c != nil {
		low, high = c.usual()
		x.decimal = c.decimal
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

// short is the number of a plain cell.
func (x *plainCells) short(text string) (sheet.Short, bool) {
	s, ok := sheet.ParseShort(text, x.decimal)
	d := s.Decimals
	return s, ok && d < len(x.low) && s.Mantissa >= x.low[d] && s.Mantissa <= x.high[d]
}

// number is that by which a column of readings keeps a cell, cohort.NoNumber of one that is not
// plain.
func (x *plainCells) number(text string, in *cohort.Readings) uint16 {
	if text == "" {
		return cohort.Missing
	}
	if s, ok := x.short(text); ok {
		return in.Number(s.Mantissa, s.Decimals)
	}
	return cohort.NoNumber
}

// numbers are those of the rows from..to, the last included, found by the column's distinct
// texts; nil where rows keep their cells.
func (x *plainCells) numbers(t *Table, c *Column, in *cohort.Readings, from, to int) []uint16 {
	out, _ := eachText(t, c, from, to, func(text string) uint16 {
		n := x.number(text, in)
		if n == cohort.NoNumber && c.textTells() {
			n = c.unquestioned(sheet.Trim(text), in)
		}
		return n
	})
	return out
}

// unquestioned is the number of a cell that is not plain, and yet a value or missing of which nothing
// is to be told; else cohort.NoNumber.
func (c *Column) unquestioned(text string, in *cohort.Readings) uint16 {
	if text == "" {
		return cohort.Missing
	}
	got := c.number(text, c.factor)
	switch {
	case got.fault != "" || got.code || got.flag != cohort.Exact:
		return cohort.NoNumber
	case math.IsNaN(got.value):
		return cohort.Missing
	}
	if s, ok := sheet.ParseShort(text, c.decimal); ok {
		if n := in.Number(s.Mantissa, s.Decimals); n < cohort.NoNumber && in.Value(n) == got.value {
			return n
		}
	}
	return cohort.NoNumber
}

// seenNumbers are the numbers of the plain cells that were read of a column.
type seenNumbers struct {
	n           int
	least, most uint16
}

func (x *seenNumbers) see(number uint16) {
	if x.n++; x.n == 1 {
		x.least, x.most = number, number
	}
	x.least, x.most = min(x.least, number), max(x.most, number)
}

// seeAll is see of some cells, of which it tells how many are missing.
func (x *seenNumbers) seeAll(numbers []uint16) (missing int) {
	least, most := uint16(math.MaxUint16), uint16(0)
	for _, n := range numbers {
		if n == cohort.Missing {
			missing++
			continue
		}
		least, most = min(least, n), max(most, n)
	}
	if missing < len(numbers) {
		x.see(least)
		x.see(most)
		x.n += len(numbers) - missing - 2
	}
	return missing
}

// tell notes in their column what was seen.
func (x *seenNumbers) tell(c *Column, in *cohort.Readings) {
	if x.n == 0 {
		return
	}
	c.note(in.Value(x.least))
	c.note(in.Value(x.most))
	c.N += x.n - 2
	x.n = 0
}
