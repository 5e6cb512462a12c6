package delim

import (
	"encoding/binary"
	"math/bits"
)

// dictionary numbers texts in the order in which they come. Short ones are found by their bytes
// as numbers.
type dictionary struct {
	text []byte // the distinct texts, one after another
	end  []uint32

	long map[string]uint32 // texts that have no key
	// The others by open addressing; each array is looked at on its own, so that little of it
	// is.
	taken []uint32 // code + 1; 0: the place is free
	first []uint64
	last  []uint64 // nil while all are 0
	used  int
}

// keyBytes is how many bytes of a cell make a part of its key.
const keyBytes = 8

// slack is how many bytes behind a text are looked at with its last cells, and not used.
const slack = 2 * keyBytes

// cellKey is a text of at most two parts. No text holds the byte zero that ends a shorter one.
type cellKey struct{ first, last uint64 }

// mask keeps the first n bytes of a key.
var mask = [keyBytes + 1]uint64{0, 1<<8 - 1, 1<<16 - 1, 1<<24 - 1, 1<<32 - 1, 1<<40 - 1, 1<<48 - 1, 1<<56 - 1, 1<<64 - 1}

// begin forgets all texts.
func (d *dictionary) begin() {
	d.text, d.end, d.used = d.text[:0], d.end[:0], 0
	if clear(d.taken); len(d.taken) == 0 {
		d.room(64)
	}
	clear(d.long)
}

// number is that of the text b[i:j]; slack bytes more of b can be looked at.
func (d *dictionary) number(b []byte, i, j int) uint32 {
	var key cellKey
	switch n := j - i; {
	case n <= keyBytes:
		key.first = binary.LittleEndian.Uint64(b[i:]) & mask[n]
	case n <= 2*keyBytes:
		key.first, key.last = binary.LittleEndian.Uint64(b[i:]), binary.LittleEndian.Uint64(b[i+keyBytes:])&mask[n-keyBytes]
	default:
		return d.longer(b[i:j])
	}
	at := d.place(key)
	if d.taken[at] > 0 {
		return d.taken[at] - 1
	}
	code := d.add(b[i:j])
	d.take(at, key, code)
	if d.used++; 4*d.used >= len(d.taken) {
		d.grow()
	}
	return code
}

// place is where a key is, or could be.
func (d *dictionary) place(key cellKey) int {
	at := d.home(key)
	for d.taken[at] > 0 && (d.first[at] != key.first || d.lastAt(at) != key.last) {
		at = (at + 1) & (len(d.taken) - 1)
	}
	return at
}

// home is where a key is looked for first. The last bytes of texts, which differ most, are the
// upper ones of their keys: they are brought down before all are mixed.
func (d *dictionary) home(key cellKey) int {
	x := key.first ^ bits.RotateLeft64(key.last, 23)
	return int((x^x>>32)*0x9e3779b97f4a7c15>>40) & (len(d.taken) - 1)
}

func (d *dictionary) lastAt(at int) uint64 {
	if d.last == nil {
		return 0
	}
	return d.last[at]
}

func (d *dictionary) take(at int, key cellKey, code uint32) {
	d.taken[at], d.first[at] = code+1, key.first
	if d.last == nil && key.last > 0 {
		d.last = make([]uint64, len(d.first))
	}
	if d.last != nil {
		d.last[at] = key.last
	}
}

func (d *dictionary) grow() {
	taken, first, last := d.taken, d.first, d.last
	d.room(2 * len(taken))
	for i, code := range taken {
		if code == 0 {
			continue
		}
		key := cellKey{first: first[i]}
		if last != nil {
			key.last = last[i]
		}
		d.take(d.place(key), key, code-1)
	}
}

func (d *dictionary) room(n int) {
	d.taken, d.first, d.last = make([]uint32, n), make([]uint64, n), nil
}

func (d *dictionary) longer(text []byte) uint32 {
	code, known := d.long[string(text)]
	if !known {
		if d.long == nil {
			d.long = map[string]uint32{}
		}
		code = d.add(text)
		d.long[string(text)] = code
	}
	return code
}

func (d *dictionary) add(text []byte) uint32 {
	d.text = append(d.text, text...)
	d.end = append(d.end, uint32(len(d.text)))
	return uint32(len(d.end) - 1)
}

// each calls visit with each text.
func (d *dictionary) each(visit func(text []byte)) {
	start := uint32(0)
	for _, end := range d.end {
		visit(d.text[start:end])
		start = end
	}
}
