package radix

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// Ranks numbers the distinct values of x: rank[i] is the place of x[i] among them in
// rising order. NaN is one value and the first.
func Ranks(x []float64) (rank []int32, distinct []float64) {
	return RanksOf(len(x), func(i int) float64 { return x[i] })
}

// RanksOf is Ranks of n values.
func RanksOf(n int, value func(i int) float64) (rank []int32, distinct []float64) {
	r := NewRanker(n)
	for i := range n {
		r.Add(value(i))
	}
	return r.Ranks()
}

// Ranker ranks values as they come.
type Ranker struct {
	number []int32
	d      *dictionary
}

// NewRanker has room for n values.
func NewRanker(n int) *Ranker { return &Ranker{number: make([]int32, 0, n), d: newDictionary()} }

// Add adds a value.
func (r *Ranker) Add(v float64) { r.number = append(r.number, r.d.numberOf(v)) }

// Ranks gives the ranks of all values, and the distinct ones; the ranker is of no more use.
func (r *Ranker) Ranks() (rank []int32, distinct []float64) {
	rank, d := r.number, r.d
	order := make([]int32, len(d.Value)) // of the numbers
	for k := range order {
		order[k] = int32(k)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(d.Value[a], d.Value[b]) })
	place := make([]int32, len(order))
	for k, number := range order {
		place[number] = int32(k)
		distinct = append(distinct, d.Value[number])
	}
	for i, number := range rank {
		rank[i] = place[number]
	}
	return rank, distinct
}

// dictionary numbers values in the order in which they first come: open addressing by
// multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4), since a map
// takes several times as long.
type dictionary struct {
	Value []float64 // by number
	slot  []int32   // number + 1; 0: free
	shift int       // of a hash to a slot
}

// newDictionary has no values yet.
func newDictionary() *dictionary {
	const size = 1 << 10
	return &dictionary{slot: make([]int32, size), shift: 64 - bits.TrailingZeros(size)}
}

// numberOf is that of a value; NaN is one value, and -0 is 0.
func (d *dictionary) numberOf(v float64) int32 {
	v += 0 // -0 is 0
	nan := v != v
	if nan {
		v = math.NaN()
	}
	at := d.home(v)
	for {
		k := d.slot[at]
		if k == 0 {
			break
		}
		if w := d.Value[k-1]; w == v || nan && w != w {
			return k - 1
		}
		at = (at + 1) & (len(d.slot) - 1)
	}
	d.Value = append(d.Value, v)
	d.slot[at] = int32(len(d.Value))
	if 2*len(d.Value) > len(d.slot) {
		d.grow()
	}
	return int32(len(d.Value)) - 1
}

func (d *dictionary) home(v float64) int {
	return int(math.Float64bits(v) * 0x9e3779b97f4a7c15 >> d.shift)
}

func (d *dictionary) grow() {
	d.slot = make([]int32, 4*len(d.slot))
	d.shift -= 2
	for k, v := range d.Value {
		at := d.home(v)
		for d.slot[at] != 0 {
			at = (at + 1) & (len(d.slot) - 1)
		}
		d.slot[at] = int32(k) + 1
	}
}
