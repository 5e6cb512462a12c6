package xls

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"leydig/cohort/sheet"
)

func rec(id int, data []byte) []byte {
	out := binary.LittleEndian.AppendUint16(nil, uint16(id))
	return append(binary.LittleEndian.AppendUint16(out, uint16(len(data))), data...)
}

func words(v ...int) []byte {
	var out []byte
	for _, x := range v {
		out = binary.LittleEndian.AppendUint16(out, uint16(x))
	}
	return out
}

var bof = rec(recBOF, words(0x0600, 0x0005, 0, 0, 0, 0, 0, 0))

// stream is a workbook's stream: globals, then sheets; each sheet begins at one of the
// bodies.
func stream(globals []byte, sheets int, body func(int) int, bodies ...[]byte) []byte {
	head := append(bytes.Clone(bof), globals...)
	bound := func(at int) []byte {
		return rec(recBoundSheet, append(binary.LittleEndian.AppendUint32(nil, uint32(at)), 0, 0, 1, 0, 's'))
	}
	start := len(head) + sheets*len(bound(0)) + 4
	var at []int
	var tail []byte
	for _, b := range bodies {
		at = append(at, start+len(tail))
		tail = append(tail, append(append(bytes.Clone(bof), b...), rec(recEOF, nil)...)...)
	}
	for i := range sheets {
		head = append(head, bound(at[body(i)])...)
	}
	return append(append(head, rec(recEOF, nil)...), tail...)
}

func first(int) int { return 0 }

func readStream(b []byte, size int64) (*sheet.Book, error) {
	w := &workbook{ctx: context.Background(), b: b, name: "x.xls", page: charmap.Windows1252, budget: sheet.NewBudget(size)}
	return w.read()
}

func number(row, col int, v float64) []byte {
	return rec(recNumber, binary.LittleEndian.AppendUint64(words(row, col, 0), math.Float64bits(v)))
}

// TestBombs: streams that claim much are refused soon and in little memory.
func TestBombs(t *testing.T) {
	long := strings.Repeat("x", 32000)
	sst := append(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, 1), 1), append(words(len(long)), append([]byte{0},
		long...)...)...)
	table := rec(recSST, sst[:8000])
	for at := 8000; at < len(sst); at += 8000 {
		table = append(table, rec(recContinue, append([]byte{0}, sst[at:min(len(sst), at+8000)]...))...)
	}
	var many, spread []byte
	for r := range 60000 {
		many = append(many, rec(recLabelSST, append(words(r, 0, 0), 0, 0, 0, 0))...)
		spread = append(spread, number(r, 255, 1)...)
	}
	zeros := append(words(200), append(words(60000), append([]byte{0}, bytes.Repeat([]byte("0"), 60000)...)...)...)
	for name, c := range map[string]struct {
		stream []byte
		want   string
	}{
		"column 65535":           {stream(nil, 1, first, number(0, 65535, 1)), "column 65536"},
		"a text in 60,000 cells": {stream(table, 1, first, many), "texts are many times"},
		"3,000 sheets, 1 place":  {stream(nil, 900, first, number(0, 0, 1)), "begin at one place"},
		"3,000 sheets":           {stream(nil, 3000, first, nil), "more than 1024 sheets"},
		"wide, in 40 sheets":     {stream(nil, 40, func(i int) int { return i }, slicesOf(spread, 40)...), "more cells than"},
	} {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		_, err := readStream(c.stream, 1<<20)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), c.want) || took > 2*time.Second || after.TotalAlloc-before.TotalAlloc > 600<<20 {
			t.Errorf("%s: %v, %v, %d MiB", name, err, took, (after.TotalAlloc-before.TotalAlloc)>>20)
		}
		t.Logf("%-24s %5.0f ms %4d MiB allocated: %.120v", name, took.Seconds()*1e3, (after.TotalAlloc-before.TotalAlloc)>>20, err)
	}
	// A number format longer than any is none.
	globals := append(rec(recFormat, zeros), rec(recXF, words(0, 200, 0, 0, 0, 0, 0, 0, 0, 0))...)
	book, err := readStream(stream(globals, 1, first, number(0, 0, 7)), 1<<20)
	if err != nil || book.Sheets[0].Row(0).Text(0) != "7" {
		t.Errorf("%v", err)
	}
}

func slicesOf(b []byte, n int) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = b
	}
	return out
}

// TestOldWorkbooks: workbooks before Excel 5 are named.
func TestOldWorkbooks(t *testing.T) {
	for id, want := range map[int]string{0x0009: "Excel 2", 0x0209: "Excel 3", 0x0409: "Excel 4"} {
		if _, err := readStream(rec(id, words(0, 0x10, 0)), 100); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%x: %v", id, err)
		}
	}
}

// rename gives a stream of a compound file another name of the same length.
func rename(t *testing.T, data []byte, from, to string) []byte {
	t.Helper()
	wide := func(s string) []byte {
		var out []byte
		for _, u := range utf16.Encode([]rune(s)) {
			out = binary.LittleEndian.AppendUint16(out, u)
		}
		return out
	}
	if bytes.Count(data, wide(from)) != 1 {
		t.Fatalf("%q stands %d times", from, bytes.Count(data, wide(from)))
	}
	return bytes.Replace(data, wide(from), wide(to), 1)
}

// TestStreamNames: programs write the stream's name in their own case.
func TestStreamNames(t *testing.T) {
	book, err := read(rename(t, load(t, "dates1904.xls"), "Workbook", "WORKBOOK"))
	if err != nil || len(book.Sheets) == 0 {
		t.Errorf("%v", err)
	}
	if _, err := read(rename(t, load(t, "dates1904.xls"), "Workbook", "Somewhat")); err == nil || !strings.Contains(err.Error(),
		"no workbook is inside") {
		t.Errorf("%v", err)
	}
}

// TestFlippedBits: this format has no checksum; damage may change a value, but never
// takes the reader down, or long.
func TestFlippedBits(t *testing.T) {
	data := load(t, "dates1904.xls")
	r := rand.New(rand.NewPCG(5, 6))
	refused := 0
	for range 400 {
		bad := bytes.Clone(data)
		for range 1 + r.IntN(8) {
			bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
		}
		start := time.Now()
		if _, err := read(bad); err != nil {
			refused++
			if strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "old.xls") {
				t.Fatalf("%q", err)
			}
		}
		if time.Since(start) > 2*time.Second {
			t.Fatal("a damaged file took ", time.Since(start))
		}
	}
	t.Logf("%d of 400 refused", refused)
}

// TestWordObject: a stream of Word's beside the workbook's, as an embedded letter leaves
// it, is passed over; alone it is a document of Word's.
func TestWordObject(t *testing.T) {
	data := bytes.Clone(load(t, "dates1904.xls"))
	var old, word []byte
	for _, u := range utf16.Encode([]rune("\x05DocumentSummaryInformation")) {
		old = binary.LittleEndian.AppendUint16(old, u)
	}
	for _, u := range utf16.Encode([]rune("WordDocument")) {
		word = binary.LittleEndian.AppendUint16(word, u)
	}
	at := bytes.Index(data, old)
	if at < 0 {
		t.Fatal("the stream is not there")
	}
	copy(data[at:at+64], append(word, make([]byte, 64-len(word))...))
	binary.LittleEndian.PutUint16(data[at+64:], uint16(len(word)+2))
	book, err := read(data)
	if err != nil || len(book.Sheets) == 0 {
		t.Errorf("%v", err)
	}
	if _, err := read(rename(t, data, "Workbook", "Somewhat")); err == nil || !strings.Contains(err.Error(), "a Word document") {
		t.Errorf("%v", err)
	}
}
