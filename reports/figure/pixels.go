package figure

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"io"
	"math"
	"math/bits"

	"leydig/reports/deflate"
)

// write writes an opaque picture as PNG, and leaves it white. Nearly every row of a figure is
// like the one above, so each is written as its difference from that (the filter "up" of the
// PNG specification, 9.2), of which most are zeros that no compressor needs to look for.
func (p *packer) write(w io.Writer, img *image.RGBA) error {
	size := img.Bounds().Size()
	head := make([]byte, 13)
	binary.BigEndian.PutUint32(head, uint32(size.X))
	binary.BigEndian.PutUint32(head[4:], uint32(size.Y))
	head[8], head[9] = 8, 2 // bits a sample; red, green and blue
	packed := p.pixels(img)
	out := append(make([]byte, 0, len(packed)+128), "\x89PNG\r\n\x1a\n"...)
	out = chunk(out, "IHDR", head)
	out = chunk(out, "pHYs", resolution())
	// The form of RFC 1950: a window of 32 KiB, packed fast.
	out = chunk(out, "IDAT", []byte{0x78, 0x01}, packed, binary.BigEndian.AppendUint32(nil, p.adler.sum()))
	out = chunk(out, "IEND")
	_, err := w.Write(out)
	return err
}

// chunk adds a part of a PNG file: the length of its data, its name, the data and a checksum.
func chunk(out []byte, name string, data ...[]byte) []byte {
	from := len(out)
	out = append(append(out, 0, 0, 0, 0), name...)
	for _, d := range data {
		out = append(out, d...)
	}
	binary.BigEndian.PutUint32(out[from:], uint32(len(out)-from-8))
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[from+4:]))
}

// resolution is pixels a metre: programs that place a picture take its size from there,
// and journals look for it.
func resolution() []byte {
	perMetre := uint32(math.Round(DPI / 0.0254))
	return append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, perMetre), perMetre), 1)
}

// packer compresses a picture row by row.
type packer struct {
	z       deflate.Writer
	window  []byte         // rows, each less the one above, as far back as a repetition reaches
	before  int            // bytes that stood before the window
	changed []span         // pixels of the row that differ from those above
	at      [1 << 12]int32 // where two pixels stood last, by a hash of them
	adler   adler
}

// span is where a row differs from the one above, in bytes of the row.
type span struct{ from, to int }

const (
	up     = 2 // the filter's number
	sample = 3 // bytes of a pixel as written
	pixel  = 4 // and as drawn
)

// pixels is the picture, compressed. Each row is white once the next was compared with it.
func (p *packer) pixels(img *image.RGBA) []byte {
	size := img.Bounds().Size()
	p.window, p.before, p.adler = p.window[:0], 0, adler{a: 1}
	for i := range p.at {
		p.at[i] = -deflate.Window - 1
	}
	white := bytes.Repeat([]byte{255}, pixel*size.X)
	above := make([]byte, pixel*size.X)
	for y := range size.Y {
		at := img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y+y)
		row := img.Pix[at : at+pixel*size.X]
		p.row(row, above)
		if y > 0 && !bytes.Equal(above, white) {
			copy(above, white)
		}
		above = row
	}
	copy(above, white)
	return p.z.End()
}

// row adds a row less the one above.
func (p *packer) row(row, above []byte) {
	n := 1 + len(row)/pixel*sample
	p.slide(n)
	from := len(p.window)
	p.window = p.window[:from+n]
	d := p.window[from:]
	clear(d)
	d[0] = up
	p.adler.add(d[:1])
	p.z.Literals(d[:1])
	if !bytes.Equal(row, above) {
		p.subtract(d, row, above)
		p.tokens(from)
	} else {
		p.zeros(from+1, from+n)
		p.adler.zeros(n - 1)
	}
	p.adler.shrink()
}

// slide makes room for n bytes, and keeps those that repetitions reach.
func (p *packer) slide(n int) {
	if cap(p.window) < 4*deflate.Window+n {
		p.window = append(make([]byte, 0, 4*deflate.Window+n), p.window...)
	}
	if gone := len(p.window) - deflate.Window; len(p.window)+n > cap(p.window) {
		p.window = p.window[:copy(p.window, p.window[gone:])]
		p.before += gone
	}
}

// subtract puts the difference of two rows into d, which is of zeros behind the filter's number.
func (p *packer) subtract(d, row, above []byte) {
	p.changed = p.changed[:0]
	done := 1 // bytes of d in the sum
	for i := 0; i < len(row); {
		if i += alike(row[i:], above[i:]); i >= len(row) {
			break
		}
		from, to := i/pixel*sample+1, i/pixel*sample+1
		for ; i < len(row); i += pixel {
			now, was, x := row[i:i+pixel], above[i:i+pixel], d[to:to+sample]
			if binary.LittleEndian.Uint32(now) == binary.LittleEndian.Uint32(was) {
				break
			}
			x[0], x[1], x[2] = now[0]-was[0], now[1]-was[1], now[2]-was[2]
			to += sample
		}
		if from == to {
			i += pixel
			continue
		}
		p.adler.zeros(from - done)
		p.adler.add(d[from:to])
		done = to
		p.changed = append(p.changed, span{from, to})
	}
	p.adler.zeros(len(d) - done)
}

// alike is how many bytes of pixels are the same from the beginning on, but for some at the end.
func alike(a, b []byte) (n int) {
	for ; n+8*pixel <= len(a); n += 8 * pixel {
		x, y := a[n:n+8*pixel], b[n:n+8*pixel]
		if word(x, y, 0)|word(x, y, 8)|word(x, y, 16)|word(x, y, 24) != 0 {
			break
		}
	}
	for n+2*pixel <= len(a) && word(a, b, n) == 0 {
		n += 2 * pixel
	}
	return n
}

// word is in which bits eight bytes differ.
func word(a, b []byte, at int) uint64 {
	return binary.LittleEndian.Uint64(a[at:]) ^ binary.LittleEndian.Uint64(b[at:])
}

// tokens adds the row that begins there in the window.
func (p *packer) tokens(from int) {
	i := from + 1
	for _, x := range p.changed {
		if from+x.from > i {
			p.zeros(i, from+x.from)
			i = from + x.from
		}
		literal := i
		for i < from+x.to {
			length, distance := p.found(i)
			if length == 0 {
				i += sample
				continue
			}
			p.z.Literals(p.window[literal:i])
			p.z.Repeat(length, distance)
			i += length
			literal = i
		}
		p.z.Literals(p.window[literal:i])
	}
	p.zeros(i, len(p.window))
}

// zeros adds a run of the window that is of zeros.
func (p *packer) zeros(from, to int) {
	if from < to && p.window[from-1] != 0 {
		p.z.Literals(p.window[from : from+1])
		from++
	}
	if to-from >= deflate.Shortest {
		p.z.Repeat(to-from, 1)
	} else {
		p.z.Literals(p.window[from:to])
	}
}

// found tells where what begins at a place of the window stood last, by its first two
// pixels: how many bytes of whole pixels are alike, and how far back. A length of 0 is nowhere.
func (p *packer) found(i int) (length, distance int) {
	if i+8 > len(p.window) {
		return 0, 0
	}
	two := binary.LittleEndian.Uint64(p.window[i:]) << 16
	slot := &p.at[two*0x9e3779b185ebca87>>52]
	distance = p.before + i - int(*slot)
	*slot = int32(p.before + i)
	if distance > deflate.Window {
		return 0, 0
	}
	now, was := p.window[i:], p.window[i-distance:]
	for length+8 <= len(now) {
		x := binary.LittleEndian.Uint64(now[length:]) ^ binary.LittleEndian.Uint64(was[length:])
		if x != 0 {
			length += bits.TrailingZeros64(x) / 8
			break
		}
		length += 8
	}
	length -= length % sample
	if length < 2*sample {
		return 0, 0
	}
	return length, distance
}

// adler is the checksum Adler-32 of RFC 1950, which takes zeros at once.
type adler struct{ a, b uint64 }

func (s *adler) add(p []byte) {
	a, b := s.a, s.b
	for _, x := range p {
		a += uint64(x)
		b += a
	}
	s.a, s.b = a, b
}

func (s *adler) zeros(n int) { s.b += uint64(n) * s.a }

// shrink keeps the sums below what a row adds to them.
func (s *adler) shrink() { s.a, s.b = s.a%65521, s.b%65521 }

func (s *adler) sum() uint32 { return uint32(s.b<<16 | s.a) }
