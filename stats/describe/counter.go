package describe

import (
	"math"
	"math/bits"
	"slices"

	"leydig/stats/radix"
)

// Counter tallies values as they come: of which few are distinct, as laboratories report
// them, it keeps these; else all of them. Its zero value is ready for use.
type Counter struct {
	// Open addressing by multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4), a
	// value beside its count: most values cost one look into memory.
	of       []counted
	shift    int // of a hash to a place
	distinct int64
	all      [][]float64 // once they are too many: in pieces, since one would be copied as it grows
	total    int64
}

// counted is a value and how often it came; 0: a place that is free.
type counted struct {
	value float64
	n     int64
}

// Add counts a value. NaN is refused by panic: missing values are counted elsewhere.
func (c *Counter) Add(v float64) {
	if v != v {
		panic("describe: a tally has no missing values")
	}
	v += 0 // -0 is 0
	c.total++
	if c.all != nil {
		c.keep(v)
		return
	}
	if 2*c.distinct >= int64(len(c.of)) {
		c.grow()
	}
	e := c.place(v)
	e.n++
	if e.n > 1 {
		return
	}
	e.value = v
	c.distinct++
	const few = 1 << 13 // testosterone in tenths, and its changes, have fewer
	if 8*c.distinct > c.total+8*few {
		for _, e := range c.of {
			for range e.n {
				c.keep(e.value)
			}
		}
		c.of = nil
	}
}

// place is where a value is counted, or is to be.
func (c *Counter) place(v float64) *counted {
	at := math.Float64bits(v) * 0x9e3779b97f4a7c15 >> c.shift
	for {
		e := &c.of[at]
		if e.value == v || e.n == 0 {
			return e
		}
		at = (at + 1) & uint64(len(c.of)-1)
	}
}

// grow makes room for twice as many distinct values, at least.
func (c *Counter) grow() {
	before := c.of
	size := max(1<<8, 4*len(before))
	c.of, c.shift = make([]counted, size), 64-bits.TrailingZeros(uint(size))
	for _, e := range before {
		if e.n > 0 {
			*c.place(e.value) = e
		}
	}
}

// keep adds a value to all.
func (c *Counter) keep(v float64) {
	const piece = 1 << 13
	last := len(c.all) - 1
	if last < 0 || len(c.all[last]) == piece {
		c.all = append(c.all, make([]float64, 0, piece))
		last++
	}
	c.all[last] = append(c.all[last], v)
}

// Count is how many values were counted.
func (c *Counter) Count() int64 { return c.total }

// Tally is that of the values; the counter is empty then.
func (c *Counter) Tally() Tally {
	of := *c
	*c = Counter{}
	switch {
	case of.total == 0:
		return Tally{}
	case of.all == nil:
		t := Tally{Value: make([]float64, 0, of.distinct), N: make([]int64, of.distinct)}
		for _, e := range of.of {
			if e.n > 0 {
				t.Value = append(t.Value, e.value)
			}
		}
		slices.Sort(t.Value)
		for i, v := range t.Value {
			t.N[i] = of.place(v).n
		}
		return t.lean()
	}
	all := slices.Concat(of.all...)
	radix.Floats(all)
	distinct := 0
	for i, v := range all {
		if i == 0 || v != all[i-1] {
			distinct++
		}
	}
	if distinct == len(all) {
		return Tally{Value: all}
	}
	t := Tally{Value: make([]float64, 0, distinct), N: make([]int64, 0, distinct)}
	for i, v := range all {
		if i == 0 || v != all[i-1] {
			t.Value, t.N = append(t.Value, v), append(t.N, 0)
		}
		t.N[len(t.N)-1]++
	}
	return t
}
