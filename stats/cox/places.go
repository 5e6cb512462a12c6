package cox

import (
	"math/bits"
	"slices"
)

// places are where rows stand among all by their scores: place is that of each, and low..high
// are those of all with its score.
type places struct{ place, low, high []int32 }

// placesOf gives the places of scores in their order. Those that are less than near above the
// first of some count as equal to it. Where no two are, low is place and high is nil.
func placesOf(score []float64, order []int32, near float64) places {
	n := len(score)
	p := places{place: make([]int32, n)}
	for k, i := range order {
		p.place[i] = int32(k)
	}
	p.low = p.place
	for from := 0; from < n; {
		first, to := score[order[from]], from+1
		for to < n && (score[order[to]] == first || score[order[to]]-first < near) {
			to++
		}
		if to > from+1 && p.high == nil {
			p.low, p.high = slices.Clone(p.place), make([]int32, n)
			for i, k := range p.place {
				p.high[i] = k + 1
			}
		}
		if to > from+1 {
			for _, i := range order[from:to] {
				p.low[i], p.high[i] = int32(from), int32(to)
			}
		}
		from = to
	}
	return p
}

// pool is some of the rows, with the sum of their weights below any place. Rows of weight one
// are bits, counted by word and by block; blocks, and weights, are summed by a tree (Fenwick PM.
// Softw Pract Exp 1994;24:327-336).
type pool struct {
	places
	bits   []uint64
	blocks []float64 // the tree of blocks of places, of one place each where weights differ
	size   int       // places in a block, as a power of two
	total  float64
}

const blockSize = 9 // 512 places: eight words, a line of the cache

// none is a pool without rows, of the weights given.
func (p places) none(w []float64) *pool {
	out := &pool{places: p}
	for _, v := range w {
		if v != 1 {
			out.blocks = make([]float64, len(w)+1)
			return out
		}
	}
	out.size = blockSize
	out.bits, out.blocks = make([]uint64, len(w)>>6+1), make([]float64, len(w)>>blockSize+2)
	return out
}

// add puts a row in; a negative weight takes it out.
func (p *pool) add(i int, w float64) {
	p.total += w
	at := int(p.place[i])
	if p.bits != nil {
		p.bits[at>>6] ^= 1 << (at & 63)
	}
	for k := at>>p.size + 1; k < len(p.blocks); k += k & -k {
		p.blocks[k] += w
	}
}

// below is the sum of the weights of those before a place.
func (p *pool) below(place int32) float64 {
	sum := 0.0
	for k := int(place) >> p.size; k > 0; k &= k - 1 {
		sum += p.blocks[k]
	}
	if p.bits == nil {
		return sum
	}
	count, word := 0, int(place)>>blockSize<<(blockSize-6)
	for ; word < int(place)>>6; word++ {
		count += bits.OnesCount64(p.bits[word])
	}
	return sum + float64(count+bits.OnesCount64(p.bits[word]&(1<<(place&63)-1)))
}

// about gives the weights of those in the pool with a lower score than a row that is not in it,
// with the same, and with a higher one.
func (p *pool) about(i int) (low, tied, high float64) {
	low = p.below(p.low[i])
	if p.high != nil && p.high[i] > p.low[i]+1 {
		tied = p.below(p.high[i]) - low
	}
	return low, tied, p.total - low - tied
}
