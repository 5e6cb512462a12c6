package stata

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
)

// TestByHand reads a file of format 114 with the high byte first, as Stata on a mainframe
// wrote it: each type at the ends of its range, ., .a and .z missing (help dta: byte above
// 100, int above 32740, long above 2147483620, float from 2^127, double from 2^1023).
func TestByHand(t *testing.T) {
	var b bytes.Buffer
	put := func(v any) {
		if err := binary.Write(&b, binary.BigEndian, v); err != nil {
			t.Fatal(err)
		}
	}
	texts := func(width int, list ...string) {
		for _, s := range list {
			b.WriteString(s)
			b.Write(make([]byte, width-len(s)))
		}
	}
	b.Write([]byte{114, 1, 1, 0})
	put(int16(6))
	put(int32(3))
	b.Write(make([]byte, 81+18))
	b.Write([]byte{251, 252, 253, 254, 255, 3})
	texts(33, "b", "i", "l", "f", "d", "s")
	b.Write(make([]byte, 2*7))
	texts(49, "%8.0g", "%8.0g", "%12.0g", "%9.0g", "%10.0g", "%3s")
	texts(33, "yn", "", "", "", "", "")
	texts(81, "", "", "", "", "", "")
	b.Write(make([]byte, 5))
	for _, row := range []struct {
		b int8
		i int16
		l int32
		f float32
		d float64
		s string
	}{{100, 32740, 2147483620, 12.4, 1e300, "abc"}, {101, 32741, 2147483621, 0x1p127, 0x1p1023, "a"},
		{-127, -32767, -2147483647, -0.5, math.Inf(1), ""}} {
		put(row.b)
		put(row.i)
		put(row.l)
		put(row.f)
		put(row.d)
		texts(3, row.s)
	}
	put(int32(8 + 8 + 4))
	texts(33, "yn")
	b.Write(make([]byte, 3))
	put([]int32{1, 4, 0, -127})
	b.WriteString("yes\x00")
	book, err := read(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"b", "i", "l", "f", "d", "s"}, {"100", "32740", "2147483620", "12.4", "1e+300", "abc"}, {"", "", "", "", "", "a"},
		{"yes", "-32767", "-2147483647", "-0.5", "", ""}}
	s := book.Sheets[0]
	if s.Rows() != len(want) {
		t.Fatalf("%d rows", s.Rows())
	}
	for r, row := range want {
		for c, cell := range row {
			if got := s.Row(r).Text(c); got != cell {
				t.Errorf("row %d, column %d: %q, want %q", r, c, got, cell)
			}
		}
	}
}
