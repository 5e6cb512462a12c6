package deflate

import (
	"bytes"
	"compress/flate"
	"io"
	"math/rand/v2"
	"testing"
)

// both is a stream and what it is to become again.
type both struct {
	w     Writer
	plain []byte
}

func (b *both) literals(p []byte) {
	b.w.Literals(p)
	b.plain = append(b.plain, p...)
}

func (b *both) repeat(length, distance int) {
	b.w.Repeat(length, distance)
	for range length {
		b.plain = append(b.plain, b.plain[len(b.plain)-distance])
	}
}

func inflated(t *testing.T, packed []byte) []byte {
	t.Helper()
	r := bytes.NewReader(packed)
	plain, err := io.ReadAll(flate.NewReader(r))
	if err != nil {
		t.Fatal(err)
	}
	if r.Len() > 0 {
		t.Fatalf("%d bytes stand behind the end", r.Len())
	}
	return plain
}

// What was added is what compress/flate reads: nothing, one byte, one byte again and again,
// every length and every distance, all bytes alike often, some seldom, more than a block.
func TestRead(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 3*blockTokens+5)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	for name, add := range map[string]func(*both){
		"nothing":  func(*both) {},
		"one byte": func(b *both) { b.literals([]byte{0}) },
		"a text":   func(b *both) { b.w.Text("bananas"); b.plain = append(b.plain, "bananas"...); b.repeat(4, 2) },
		"a run":    func(b *both) { b.literals([]byte{7}); b.repeat(1_000_000, 1) },
		"noise":    func(b *both) { b.literals(noise) },
		"lengths": func(b *both) {
			b.literals(noise[:300])
			for n := Shortest; n < 3*longest; n++ {
				b.repeat(n, 1+r.IntN(min(len(b.plain), Window)))
				b.literals(noise[n : n+1])
			}
		},
		"distances": func(b *both) {
			b.literals(noise[:Window])
			for d := 1; d <= Window; d++ {
				b.repeat(Shortest, d)
			}
		},
		"steep": func(b *both) { // as often as Fibonacci's numbers, which codes of 15 bits cannot follow
			for s, n, m := 0, 1, 1; n < blockTokens/3; s, n, m = s+1, m, n+m {
				b.literals(bytes.Repeat([]byte{byte(s)}, n))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			var b both
			add(&b)
			if got := inflated(t, bytes.Clone(b.w.End())); !bytes.Equal(got, b.plain) {
				t.Fatalf("%d bytes come back of %d, or others", len(got), len(b.plain))
			}
		})
	}
}

// Parts of different writers are one stream.
func TestParts(t *testing.T) {
	var packed, plain []byte
	for i := range 5 {
		var b both
		b.literals([]byte{byte(i)})
		b.repeat(5+i, 1)
		packed = append(packed, b.w.Part()...)
		b.literals([]byte("again"))
		if i == 4 {
			packed = append(packed, b.w.End()...)
		} else {
			packed = append(packed, b.w.Part()...)
		}
		plain = append(plain, b.plain...)
	}
	if got := inflated(t, packed); !bytes.Equal(got, plain) {
		t.Fatalf("%q, want %q", got, plain)
	}
}

// Codes fill the room of their lengths, and none is longer than it may be, whatever the counts.
func TestCodes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		n, limit := 2+r.IntN(18), 7
		if r.IntN(2) > 0 {
			n, limit = 2+r.IntN(manySymbols-1), longestCode
		}
		count := make([]uint32, n)
		for i := range count {
			if r.IntN(3) > 0 {
				count[i] = r.Uint32() >> (8 + r.IntN(24))
			}
		}
		codes := make([]code, n)
		huffman(codes, count, limit)
		room := 0
		for s, c := range codes {
			if count[s] > 0 && c.n == 0 || int(c.n) > limit {
				t.Fatalf("symbol %d, there %d times, has %d bits of %d", s, count[s], c.n, limit)
			}
			if c.n > 0 {
				room += 1 << (limit - int(c.n))
			}
		}
		if room != 1<<limit {
			t.Fatalf("codes take %d of %d: %v", room, 1<<limit, codes)
		}
	}
}

// The codes of a known text are as long as Huffman's: of counts 1, 1, 2, 3, 5 those of 4, 4, 3, 2 and 1 bits.
func TestHuffman(t *testing.T) {
	codes := make([]code, 5)
	huffman(codes, []uint32{1, 1, 2, 3, 5}, longestCode)
	for s, want := range []code{{0b0111, 4}, {0b1111, 4}, {0b011, 3}, {0b01, 2}, {0b0, 1}} {
		if codes[s] != want {
			t.Errorf("symbol %d: %+v, want %+v", s, codes[s], want)
		}
	}
}
