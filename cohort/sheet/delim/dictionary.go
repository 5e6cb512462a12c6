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

	long map[string]uint16 // texts that have no key
	// The keys of the others, by their numbers, and where these are found by open addressing: little is
	// looked at for a text, and stays in the processor's cache.
	first []uint64
	last  []uint64 // nil while all are 0
	slots []uint16
	begun int // the slot of number 0; a 0 elsewhere says that the slot is free
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

// keyless stands in place of the first part of a text without a key; no text has it.
const keyless = 1 << 8

// begin forgets all texts.
func (d *dictionary) begin() {
	d.text, d.end, d.first, d.last = d.text[:0], d.end[:0], d.first[:0], nil
	d.room(max(64, len(d.slots)))
	clear(d.long)
}

// room makes all slots free.
func (d *dictionary) room(n int) {
	if d.begun, d.used = -1, 0; n == len(d.slots) {
		clear(d.slots)
		return
	}
	d.slots = make([]uint16, n)
}

// number is that of the text b[i:j]; slack bytes more of b can be looked at.
func (d *dictionary) number(b []byte, i, j int) uint16 {
	var key cellKey
	switch n := j - i; {
	case n <= keyBytes:
		key.first = binary.LittleEndian.Uint64(b[i:]) & mask[n]
	case n <= 2*keyBytes:
		key.first, key.last = binary.LittleEndian.Uint64(b[i:]), binary.LittleEndian.Uint64(b[i+keyBytes:])&mask[n-keyBytes]
	default:
		return d.longer(b[i:j])
	}
	at := home(key, d.slots)
	for ; ; at = (at + 1) & (len(d.slots) - 1) {
		// A free slot tells of number 0, which is the right one if its key is.
		if code := d.slots[at]; int(code) < len(d.first) && d.keyOf(code) == key {
			return code
		}
		if d.free(at) {
			break
		}
	}
	code := d.add(b[i:j], key)
	d.take(at, code)
	if 4*d.used >= len(d.slots) {
		d.grow()
	}
	return code
}

func (d *dictionary) grow() {
	d.room(2 * len(d.slots))
	for code, first := range d.first {
		if first == keyless {
			continue
		}
		at := home(d.keyOf(uint16(code)), d.slots)
		for !d.free(at) {
			at = (at + 1) & (len(d.slots) - 1)
		}
		d.take(at, uint16(code))
	}
}

// home is where a key is looked for first. The last bytes of texts, which differ most, are the
// upper ones of their keys: they are brought down before all are mixed.
func home(key cellKey, slots []uint16) int {
	x := key.first ^ bits.RotateLeft64(key.last, 23)
	return int((x^x>>32)*0x9e3779b97f4a7c15>>40) & (len(slots) - 1)
}

func (d *dictionary) free(at int) bool { return d.slots[at] == 0 && at != d.begun }

func (d *dictionary) take(at int, code uint16) {
	if d.slots[at] = code; code == 0 {
		d.begun = at
	}
	d.used++
}

func (d *dictionary) keyOf(code uint16) cellKey {
	key := cellKey{first: d.first[code]}
	if d.last != nil {
		key.last = d.last[code]
	}
	return key
}

func (d *dictionary) longer(text []byte) uint16 {
	code, known := d.long[string(text)]
	if !known {
		if d.long == nil {
			d.long = map[string]uint16{}
		}
		code = d.add(text, cellKey{first: keyless})
		d.long[string(text)] = code
	}
	return code
}

func (d *dictionary) add(text []byte, key cellKey) uint16 {
	d.text = append(d.text, text...)
	d.end = append(d.end, uint32(len(d.text)))
	if d.last == nil && key.last > 0 {
		d.last = make([]uint64, len(d.first), 2*cap(d.first))
	}
	if d.first = append(d.first, key.first); d.last != nil {
		d.last = append(d.last, key.last)
	}
	return uint16(len(d.end) - 1)
}

// each calls visit with each text.
func (d *dictionary) each(visit func(text []byte)) {
	start := uint32(0)
	for _, end := range d.end {
		visit(d.text[start:end])
		start = end
	}
}
