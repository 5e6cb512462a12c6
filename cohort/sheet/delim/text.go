package delim

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"leydig/cohort/sheet"
)

// Text is the bytes of a file. A large plain one is in parts that end with a line, so that
// each can be let go on its own.
type Text struct {
	parts [][]byte
	part  int64 // how large a part is about
}

// partSize is how much text a part has, and a worker parses at a time.
const partSize = 4 << 20

// TextOf takes the bytes of a file as one part.
func TextOf(b []byte) Text { return Text{[][]byte{b}, partSize} }

// Size is the number of bytes.
func (t Text) Size() (n int64) {
	for _, b := range t.parts {
		n += int64(len(b))
	}
	return n
}

// each does something with every part, side by side.
func (t Text) each(do func(i int, b []byte)) {
	var next atomic.Int32
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(t.parts)) {
		wg.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(t.parts); i = next.Add(1) - 1 {
				do(int(i), t.parts[i])
			}
		})
	}
	wg.Wait()
}

func (t Text) some(is func([]byte) bool) bool {
	var found atomic.Bool
	t.each(func(_ int, b []byte) {
		if !found.Load() && is(b) {
			found.Store(true)
		}
	})
	return found.Load()
}

func (t Text) contains(c byte) bool {
	return t.some(func(b []byte) bool { return bytes.IndexByte(b, c) >= 0 })
}

func (t Text) count(what []byte) int {
	var n atomic.Int64
	t.each(func(_ int, b []byte) { n.Add(int64(bytes.Count(b, what))) })
	return int(n.Load())
}

// whole is the text as one part.
func (t Text) whole() []byte {
	if len(t.parts) == 1 {
		return t.parts[0]
	}
	return slices.Concat(t.parts...)
}

// head is what the delimiter is found in.
func (t Text) head() []byte {
	n := 1
	for size := len(t.parts[0]); n < len(t.parts) && size < sniffed; n++ {
		size += len(t.parts[n])
	}
	return Text{parts: t.parts[:n]}.whole()
}

// plainLines tells a large text whose lines need no parsing: nothing is quoted, and all
// lines end alike.
func (t Text) plainLines() bool {
	return t.Size() >= 2*t.part && !t.contains('"') && (!t.contains('\r') || t.count([]byte{'\r'}) == t.count([]byte("\r\n")))
}

// cut parts a large text at line ends, if nothing in it is quoted.
func (t Text) cut() Text {
	if len(t.parts) > 1 || t.Size() < 2*t.part || t.contains('"') {
		return t
	}
	out := Text{part: t.part}
	for b := t.parts[0]; len(b) > 0; {
		end := min(int(t.part), len(b))
		if i := bytes.IndexByte(b[end:], '\n'); i >= 0 {
			end += i + 1
		} else {
			end = len(b)
		}
		out.parts = append(out.parts, b[:end:end])
		b = b[end:]
	}
	return out
}

// Load reads the bytes of a delimited file; what cannot be one is refused before all
// of it has been read. Each piece is shown to seen once it was read; Load changes nothing of it
// afterwards.
func Load(ctx context.Context, r io.Reader, size int64, name string, seen func([]byte)) (Text, error) {
	return load(ctx, r, size, name, seen, partSize)
}

// load is Load with parts of a size of their own.
func load(ctx context.Context, r io.Reader, size int64, name string, seen func([]byte), part int64) (Text, error) {
	if size >= sheet.MaxText {
		return Text{}, unreadable(name, "", "above 4 GiB of text; split the file")
	}
	l := loader{size: size, part: part, parted: size >= 2*part, quotes: quotes{open: -1}}
	l.buf = l.piece(nil)
	for {
		if err := ctx.Err(); err != nil {
			return Text{}, err
		}
		if len(l.buf) == cap(l.buf) {
			l.buf = slices.Grow(l.buf, max(4096, len(l.buf)/4))
		}
		from := len(l.buf)
		n, err := r.Read(l.buf[from:min(cap(l.buf), from+1<<20)])
		l.buf = l.buf[:from+n]
		seen(l.buf[from:])
		l.wide = l.wide || len(l.parts) == 0 && wide(l.buf)
		if bytes.IndexByte(l.buf[from:], 0) >= 0 && !l.wide {
			return Text{}, unreadable(name, "", notText)
		}
		if l.parted && (l.wide || bytes.IndexByte(l.buf[from:], '"') >= 0) {
			l.join()
			from = len(l.buf) - n
		}
		if i := bytes.LastIndexByte(l.buf[from:], '\n'); i >= 0 {
			l.line = from + i + 1
		} else if i := bytes.LastIndexByte(l.buf[from:], '\r'); i >= 0 {
			l.line = from + i + 1
		}
		if len(l.buf)-l.line > MaxLine {
			return Text{}, unreadable(name, "", longLine, MaxLine>>20)
		}
		if !l.parted && !l.wide && !l.quotes.over(l.buf, err == io.EOF) {
			return Text{}, unreadable(name, l.quotes.opened(ctx, l.buf), openQuote)
		}
		if err == io.EOF {
			if len(l.buf) > 0 {
				l.parts = append(l.parts, l.buf)
			}
			return Text{l.parts, part}, nil
		}
		if err != nil {
			return Text{}, unreadable(name, "", "%v; copy the file again", err)
		}
		l.cut()
	}
}

// loader reads a file piece by piece.
type loader struct {
	size   int64
	part   int64
	parts  [][]byte // of a text without quotes: whole lines
	buf    []byte   // what was read behind them
	line   int      // where the line under way begins in it
	parted bool
	wide   bool // UTF-16
	quotes quotes
}

// piece is room for a part, or for the whole file, which begins with some bytes.
func (l *loader) piece(begin []byte) []byte {
	n := l.size + 1
	if l.parted {
		n = l.part + 1<<16
	}
	return append(make([]byte, 0, n), begin...)
}

// join goes on with one part: a cell in quotes can go over several lines.
func (l *loader) join() {
	l.parted = false
	whole := l.piece(nil)
	for _, b := range l.parts {
		whole = append(whole, b...)
	}
	l.line += len(whole)
	l.buf, l.parts = append(whole, l.buf...), nil
}

// cut makes a part of the lines that are there, once they are enough.
func (l *loader) cut() {
	if !l.parted || int64(len(l.buf)) < l.part {
		return
	}
	if end := bytes.LastIndexByte(l.buf, '\n') + 1; end > 0 {
		l.parts = append(l.parts, l.buf[:end:end])
		l.buf, l.line = l.piece(l.buf[end:]), 0
	}
}

// wide tells UTF-16 by its byte order mark.
func wide(b []byte) bool {
	return bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff})
}
