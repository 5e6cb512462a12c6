package delim

import "encoding/binary"

// dictionary numbers texts. Short ones are found by their bytes as one number.
type dictionary struct {
	texts []string
	keys  []uint64 // open addressing; 0: the empty text
	codes []uint16 // code + 1 of each key, 0: free
	long  map[string]uint16
	used  int
}

func (d *dictionary) code(b []byte, i, j int) (uint16, bool) {
	if j-i > keyBytes || i+keyBytes > cap(b) {
		code, known := d.long[string(b[i:j])]
		if !known {
			return d.add(string(b[i:j]))
		}
		return code, true
	}
	key := binary.LittleEndian.Uint64(b[i:i+keyBytes:cap(b)]) & mask[j-i]
	if 2*d.used >= len(d.keys) {
		d.grow()
	}
	for at := d.slot(key); ; at = (at + 1) & (len(d.keys) - 1) {
		switch {
		case d.codes[at] == 0:
			code, ok := d.add(string(b[i:j]))
			d.keys[at], d.codes[at] = key, code+1
			d.used++
			return code, ok
		case d.keys[at] == key:
			return d.codes[at] - 1, true
		}
	}
}

func (d *dictionary) slot(key uint64) int {
	return int(key*0x9e3779b97f4a7c15>>32) & (len(d.keys) - 1)
}

// add numbers a new text; false where there are too many.
func (d *dictionary) add(text string) (uint16, bool) {
	if len(d.texts) >= mostLevels {
		return 0, false
	}
	code := uint16(len(d.texts))
	d.texts = append(d.texts, text)
	if len(text) > keyBytes {
		if d.long == nil {
			d.long = map[string]uint16{}
		}
		d.long[text] = code
	}
	return code, true
}

func (d *dictionary) grow() {
	keys, codes := d.keys, d.codes
	n := max(64, 2*len(keys))
	d.keys, d.codes = make([]uint64, n), make([]uint16, n)
	for i, c := range codes {
		if c == 0 {
			continue
		}
		at := d.slot(keys[i])
		for d.codes[at] != 0 {
			at = (at + 1) & (n - 1)
		}
		d.keys[at], d.codes[at] = keys[i], c
	}
}
