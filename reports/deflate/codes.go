package deflate

import (
	"math/bits"
	"slices"
)

// code is what stands for a symbol: n bits, of which the lowest comes first.
type code struct {
	bits uint16
	n    uint8
}

const (
	manySymbols   = 286
	manyDistances = 30
	longestCode   = 15
)

// coder makes the codes of a block.
type coder struct {
	symbols   [manySymbols]code
	distances [manyDistances]code
}

// count makes codes that fit how often symbols stand in a block.
func (c *coder) count(tokens []uint32) {
	var symbols [manySymbols]uint32
	var distances [manyDistances]uint32
	symbols[endOfBlock] = 1
	for _, t := range tokens {
		if t&repetition == 0 {
			symbols[t&0xff]++
			continue
		}
		l, _, _ := lengthOf(t >> 16 & 0x1ff)
		d, _, _ := distanceOf(t & 0xffff)
		symbols[l]++
		distances[d]++
	}
	huffman(c.symbols[:], symbols[:], longestCode)
	huffman(c.distances[:], distances[:], longestCode)
}

// huffman gives each symbol that occurs a code of at most limit bits: the shortest in all
// (Huffman 1952), but for those that the limit cuts. Two symbols have one at least.
func huffman(codes []code, count []uint32, limit int) {
	var rare [manySymbols]uint64 // symbols that occur below how often, rare ones first
	n := 0
	for s, k := range count {
		codes[s] = code{}
		if k > 0 {
			rare[n] = uint64(k)<<16 | uint64(s)
			n++
		}
	}
	for s := 0; n < 2; s++ {
		if count[s] == 0 {
			rare[n] = uint64(s)
			n++
		}
	}
	slices.Sort(rare[:n])
	// A tree is made by joining the two rarest again and again. Joined ones come in rising
	// order, so that each of the two is the first of one of two queues.
	var weight, parent [2 * manySymbols]uint32
	for i, r := range rare[:n] {
		weight[i] = uint32(r >> 16)
	}
	single, joined := 0, n
	for k := n; k < 2*n-1; k++ {
		for range 2 {
			from := &joined
			if single < n && (joined == k || weight[single] <= weight[joined]) {
				from = &single
			}
			weight[k] += weight[*from]
			parent[*from] = uint32(k)
			*from++
		}
	}
	var depth [2 * manySymbols]int
	var many [longestCode + 1]int // symbols by the length of their code
	taken := 0                    // of the 1<<limit codes that there are
	for k := 2*n - 3; k >= 0; k-- {
		depth[k] = depth[parent[k]] + 1
		if k < n {
			l := min(depth[k], limit)
			many[l]++
			taken += 1 << (limit - l)
		}
	}
	// Where the limit gave more codes than there are, a shorter one is parted in two, of which
	// one of the longest takes the other half.
	for ; taken > 1<<limit; taken-- {
		l := limit - 1
		for many[l] == 0 {
			l--
		}
		many[l]--
		many[l+1] += 2
		many[limit]--
	}
	at := 0
	for l := limit; l > 0; l-- {
		for range many[l] {
			codes[rare[at]&0xffff].n = uint8(l)
			at++
		}
	}
	canonical(codes, &many)
}

// canonical numbers codes of known lengths in the order of their symbols (RFC 1951, 3.2.2).
func canonical(codes []code, many *[longestCode + 1]int) {
	var next [longestCode + 2]uint16
	for l := 1; l <= longestCode; l++ {
		next[l+1] = (next[l] + uint16(many[l])) << 1
	}
	for s := range codes {
		if n := codes[s].n; n > 0 {
			codes[s].bits = bits.Reverse16(next[n]) >> (16 - n)
			next[n]++
		}
	}
}

// order is that in which the lengths of the codes of lengths are given.
var order = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// lengths writes how long the codes are, which tells them: first those of the lengths
// themselves, of which some mean that one repeats (RFC 1951, 3.2.7).
func (w *Writer) lengths() {
	symbols, distances := manySymbols, manyDistances
	for w.codes.symbols[symbols-1].n == 0 {
		symbols--
	}
	for w.codes.distances[distances-1].n == 0 {
		distances--
	}
	var all [manySymbols + manyDistances]uint8
	for i, c := range w.codes.symbols[:symbols] {
		all[i] = c.n
	}
	for i, c := range w.codes.distances[:distances] {
		all[symbols+i] = c.n
	}
	runs := runsOf(all[:symbols+distances])
	var count [19]uint32
	for _, r := range runs {
		count[r.symbol]++
	}
	var codes [19]code
	huffman(codes[:], count[:], 7)
	given := len(order)
	for codes[order[given-1]].n == 0 {
		given--
	}
	w.put(uint32(symbols-257), 5)
	w.put(uint32(distances-1), 5)
	w.put(uint32(given-4), 4)
	for _, s := range order[:given] {
		w.put(uint32(codes[s].n), 3)
	}
	for _, r := range runs {
		c := codes[r.symbol]
		w.put(uint32(c.bits), c.n)
		w.put(uint32(r.more), r.n)
	}
}

// run is a length or some equal ones: a symbol with n further bits.
type run struct{ symbol, more, n uint8 }

func runsOf(lengths []uint8) []run {
	var runs []run
	for i := 0; i < len(lengths); {
		v, k := lengths[i], 1
		for i+k < len(lengths) && lengths[i+k] == v {
			k++
		}
		i += k
		if v != 0 {
			runs = append(runs, run{symbol: v})
			k--
		}
		for k >= 3 {
			switch {
			case v != 0:
				n := min(k, 6)
				runs = append(runs, run{16, uint8(n - 3), 2})
				k -= n
			case k < 11:
				runs = append(runs, run{17, uint8(k - 3), 3})
				k = 0
			default:
				n := min(k, 138)
				runs = append(runs, run{18, uint8(n - 11), 7})
				k -= n
			}
		}
		for range k {
			runs = append(runs, run{symbol: v})
		}
	}
	return runs
}
