package delim

import (
	"bytes"
	"context"
	"io"
	"slices"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// Text is a delimited file: its bytes, or, of a large plain one, its rows.
type Text struct {
	bytes     []byte
	delimiter byte // of bytes, 0 where it was not looked for
	rows      *rowsOfText
	found     []cohort.Finding // in its encoding
	Size      int64            // how many bytes it has

	// Understood tells a header that means something, by which the encoding of a text that is
	// not in UTF-8 is found; nil: it is Windows-1252.
	Understood func(header string) bool
}

// rowsOfText are what a large plain text holds.
type rowsOfText struct {
	delimiter byte
	open      bool // the last line has no end
	parts     []part
}

// partSize is how much text a worker parses at a time.
const partSize = 4 << 20

// readSize is how much is read at once.
const readSize = 1 << 20

// pieces parts a text at line ends.
func pieces(b []byte, size int) (out [][]byte) {
	for len(b) > 0 {
		end := pieceEnd(b, size)
		out, b = append(out, b[:end]), b[end:]
	}
	return out
}

// pieceEnd is where the line ends in which a piece has its size.
func pieceEnd(b []byte, size int) int {
	at := min(size, len(b))
	if i := bytes.IndexByte(b[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(b)
}

// Load reads the bytes of a delimited file; what cannot be one is refused before all
// of it has been read. Each piece is shown to seen once it was read; Load changes nothing of it
// afterwards. Of a large plain file no more than a few pieces are held at a time.
func Load(ctx context.Context, r io.Reader, size int64, name string, seen func([]byte)) (Text, error) {
	return load(ctx, r, size, name, seen, partSize)
}

// load is Load with pieces of a size of their own.
func load(ctx context.Context, r io.Reader, size int64, name string, seen func([]byte), part int64) (Text, error) {
	if size >= sheet.MaxText {
		return Text{}, unreadable(name, "", "above 4 GiB of text; split the file")
	}
	l := loader{ctx: ctx, size: size, part: int(part), quotes: quotes{open: -1}}
	if size >= 2*part {
		l.coding = newCoding(0)
		defer l.coding.end()
	}
	l.buf = l.piece(nil)
	for {
		if err := ctx.Err(); err != nil {
			return Text{}, err
		}
		if len(l.buf) == cap(l.buf) {
			l.buf = slices.Grow(l.buf, max(4096, len(l.buf)/4))
		}
		from := len(l.buf)
		n, err := r.Read(l.buf[from:min(cap(l.buf), from+readSize)])
		l.buf = l.buf[:from+n]
		seen(l.buf[from:])
		l.wide = l.wide || l.read == from && wide(l.buf)
		l.read += n
		if bytes.IndexByte(l.buf[from:], 0) >= 0 && !l.wide {
			return Text{}, unreadable(name, "", notText)
		}
		if l.coding != nil && l.wide {
			l.join()
		}
		if i := bytes.LastIndexByte(l.buf[from:], '\n'); i >= 0 {
			l.line = from + i + 1
		} else if i := bytes.LastIndexByte(l.buf[from:], '\r'); i >= 0 {
			l.line = from + i + 1
		}
		if len(l.buf)-l.line > MaxLine {
			return Text{}, unreadable(name, "", longLine, MaxLine>>20)
		}
		if err != nil && err != io.EOF {
			return Text{}, unreadable(name, "", "%v; copy the file again", err)
		}
		l.cut(err == io.EOF)
		if !l.wide && (l.coding == nil || len(l.coding.pieces) == 0) && !l.quotes.over(l.buf, err == io.EOF) {
			return Text{}, unreadable(name, l.quotes.opened(ctx, l.buf), openQuote)
		}
		if err == io.EOF {
			return l.text(), ctx.Err()
		}
	}
}

// loader reads a file piece by piece.
type loader struct {
	ctx    context.Context
	size   int64
	part   int
	read   int
	coding *coding // of a large text, as long as it is plain
	buf    []byte  // what was read and is not coded
	line   int     // where the line under way begins in it
	wide   bool    // UTF-16
	quotes quotes
}

// piece is room for a piece, or for the whole file, which begins with some bytes.
func (l *loader) piece(begin []byte) []byte {
	n := l.size + 1
	if l.coding != nil {
		n = int64(l.part) + readSize + 1<<16
	}
	return append(make([]byte, 0, n), begin...)
}

// cut gives the lines that are there to be coded, once they are enough.
func (l *loader) cut(last bool) {
	if l.coding == nil || !last && l.read < sniffed+len(mark) {
		return // the delimiter is found in the first bytes
	}
	if l.coding.delimiter == 0 {
		l.coding.delimiter = sniff(bytes.TrimPrefix(l.buf, mark))
	}
	for len(l.buf) > l.part || last && len(l.buf) > 0 {
		end := pieceEnd(l.buf, l.part)
		if !last && (end == len(l.buf) && l.buf[end-1] != '\n') {
			break
		}
		text := l.buf[:end]
		if len(l.coding.pieces) == 0 && bytes.HasPrefix(text, mark) {
			l.coding.marked, text = true, text[len(mark):]
		}
		l.coding.add(l.ctx, text)
		l.buf = l.piece(l.buf[end:])
		l.line = max(0, l.line-end)
	}
	if l.coding.odd.Load() {
		l.join()
	}
}

// join goes on with the bytes of all that was read: a cell in quotes can go over several lines.
func (l *loader) join() {
	coded := l.coding
	coded.end()
	l.coding = nil
	whole := coded.appendTo(l.piece(nil))
	l.line += len(whole)
	l.buf = append(whole, l.buf...)
	l.quotes = quotes{open: -1, delimiter: coded.delimiter}
	if coded.marked {
		l.quotes.at, l.quotes.bom = len(mark), len(mark)
	}
}

// text is what was read.
func (l *loader) text() Text {
	if l.coding != nil {
		if l.coding.end(); l.coding.odd.Load() {
			l.join()
		}
	}
	if l.coding == nil {
		return Text{bytes: l.buf, delimiter: l.quotes.delimiter, Size: int64(l.read)}
	}
	return Text{rows: &rowsOfText{delimiter: l.coding.delimiter, open: l.coding.open, parts: l.coding.parts()}, Size: int64(l.read)}
}

// mark is the byte order mark of UTF-8.
var mark = []byte{0xef, 0xbb, 0xbf}

// wide tells UTF-16 by its byte order mark.
func wide(b []byte) bool {
	return bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff})
}
