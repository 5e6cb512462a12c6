// Package deflate writes the compressed format of RFC 1951 for those who know what repeats
// in what they write: rows of a picture like those above, cells of a sheet like the last
// ones. A general compressor searches each byte for what its writer could have told.
package deflate

import (
	"encoding/binary"
	"math/bits"
)

// Writer makes a compressed stream out of bytes and of repetitions of what stood before
// them. Its zero value is ready.
type Writer struct {
	tokens []uint32 // of the block under way
	out    []byte
	bits   uint64 // that are not in out yet
	filled uint   // how many they are, fewer than 32
	codes  coder
}

const (
	blockTokens = 1 << 14 // a block has codes of its own

	// Window is how far back a repetition reaches.
	Window = 1 << 15
	// Shortest is how many bytes a repetition has at least.
	Shortest = 3
	longest  = 258

	repetition = 1 << 31 // marks a token: bits 16 to 24 are its length, the lower ones its distance less 1
	endOfBlock = 256
	lengthFrom = 257 // the code of the shortest length
)

// Literals adds bytes as they are.
func (w *Writer) Literals(p []byte) {
	for len(p) > 0 {
		n := min(len(p), w.room())
		for _, b := range p[:n] {
			w.tokens = append(w.tokens, uint32(b))
		}
		p = p[n:]
	}
}

// Text is Literals of a text.
func (w *Writer) Text(s string) {
	for len(s) > 0 {
		n := min(len(s), w.room())
		for i := range n {
			w.tokens = append(w.tokens, uint32(s[i]))
		}
		s = s[n:]
	}
}

// Repeat adds length bytes, at least Shortest, like those that stand distance bytes before
// them, 1 to Window: of distance 1 the last byte again and again. That they are the same
// is the caller's to know.
func (w *Writer) Repeat(length, distance int) {
	far := uint32(repetition | distance - 1)
	for length > longest {
		n := min(longest, length-Shortest) // of which what is left can be one
		w.room()
		w.tokens = append(w.tokens, far|uint32(n)<<16)
		length -= n
	}
	w.room()
	w.tokens = append(w.tokens, far|uint32(length)<<16)
}

// room is how many tokens the block takes; a full one is written.
func (w *Writer) room() int {
	if len(w.tokens) == blockTokens {
		w.block(false)
	}
	if w.tokens == nil {
		w.tokens = make([]uint32, 0, blockTokens)
	}
	return blockTokens - len(w.tokens)
}

// Part gives what was added since the last part as bytes that end on a byte, so that parts
// of several writers, one behind the other, are one stream as long as no repetition
// reaches from one into another. The bytes hold until the next call; more may follow.
func (w *Writer) Part() []byte {
	if len(w.tokens) > 0 {
		w.block(false)
	}
	w.put(0, 3) // a stored block
	w.align()
	w.out = append(w.out, 0, 0, 0xff, 0xff) // of no bytes
	return w.take()
}

// End is Part of the last part of a stream.
func (w *Writer) End() []byte {
	w.block(true)
	w.align()
	return w.take()
}

func (w *Writer) take() []byte {
	out := w.out
	w.out = w.out[:0]
	return out
}

func (w *Writer) put(v uint32, n uint8) {
	w.bits |= uint64(v) << w.filled
	if w.filled += uint(n); w.filled >= 32 {
		w.out = binary.LittleEndian.AppendUint32(w.out, uint32(w.bits))
		w.bits >>= 32
		w.filled -= 32
	}
}

// align fills the last byte up.
func (w *Writer) align() {
	for ; w.filled > 0; w.filled -= min(w.filled, 8) {
		w.out = append(w.out, byte(w.bits))
		w.bits >>= 8
	}
}

// block writes the tokens with codes of their own (RFC 1951, 3.2.7).
func (w *Writer) block(last bool) {
	c := &w.codes
	c.count(w.tokens)
	header := uint32(0b100)
	if last {
		header |= 1
	}
	w.put(header, 3)
	w.lengths()
	for _, t := range w.tokens {
		if t&repetition == 0 {
			x := c.symbols[t&0xff]
			w.put(uint32(x.bits), x.n)
			continue
		}
		symbol, more, n := lengthOf(t >> 16 & 0x1ff)
		x := c.symbols[symbol]
		w.put(uint32(x.bits)|more<<x.n, x.n+n)
		symbol, more, n = distanceOf(t & 0xffff)
		x = c.distances[symbol]
		w.put(uint32(x.bits)|more<<x.n, x.n+n)
	}
	end := c.symbols[endOfBlock]
	w.put(uint32(end.bits), end.n)
	w.tokens = w.tokens[:0]
}

// lengthOf gives the symbol of a length and the further bits that tell it from those of the
// same symbol (RFC 1951, 3.2.5).
func lengthOf(length uint32) (symbol, more uint32, n uint8) {
	x := length - Shortest
	switch {
	case x < 8:
		return lengthFrom + x, 0, 0
	case length == longest:
		return lengthFrom + 28, 0, 0
	}
	n = uint8(bits.Len32(x)) - 3
	return lengthFrom + 4*uint32(n) + x>>n, x & (1<<n - 1), n
}

// distanceOf is lengthOf for a distance less 1.
func distanceOf(x uint32) (symbol, more uint32, n uint8) {
	if x < 4 {
		return x, 0, 0
	}
	n = uint8(bits.Len32(x)) - 2
	return 2*uint32(n) + x>>n, x & (1<<n - 1), n
}
