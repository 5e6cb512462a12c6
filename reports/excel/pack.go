package excel

import (
	"bytes"
	"hash/crc32"
	"runtime"
)

// packed is a part that was compressed on its own, while the other sheets are made.
type packed struct {
	data       [][]byte
	compressed uint64
	crc        uint32
	size       uint64
}

// chunkRows is how many rows are written at a time. Chunks are written side by side; each
// ends on a byte, so that together they are one deflate stream, the same whatever the number
// of workers.
const chunkRows = 1024

// chunk is some rows and what they became, in the pen's memory.
type chunk struct {
	pen    *pen
	packed []byte
}

// pack writes and compresses the worksheet part in the background.
func (l *listing) pack() <-chan packed {
	n := max(1, (l.rows+chunkRows-1)/chunkRows)
	chunks := make([]chan chunk, n)
	for i := range chunks {
		chunks[i] = make(chan chunk, 1)
	}
	pens := make(chan *pen, runtime.GOMAXPROCS(0)+1) // one waits to be collected
	for range cap(pens) {
		pens <- new(pen)
	}
	go func() {
		for i := range n {
			p := <-pens
			go func() { chunks[i] <- chunk{p, l.chunk(p, i, i == n-1)} }()
		}
	}()
	done := make(chan packed, 1)
	go func() {
		var p packed
		for i := range chunks {
			x := <-chunks[i]
			p.crc = crc32.Update(p.crc, crc32.IEEETable, x.pen.raw)
			p.size += uint64(len(x.pen.raw))
			p.compressed += uint64(len(x.packed))
			p.data = append(p.data, bytes.Clone(x.packed))
			pens <- x.pen
		}
		done <- p
	}()
	return done
}

// chunk writes and compresses one chunk.
func (l *listing) chunk(p *pen, i int, last bool) []byte {
	if p.raw == nil {
		p.raw = make([]byte, 0, 48*len(l.columns)*min(chunkRows, l.rows+1)+4096) // more or less
	}
	p.reset(l.letters)
	if i == 0 {
		l.begin(p)
	}
	l.body(p, i*chunkRows, min((i+1)*chunkRows, l.rows))
	p.finish()
	if !last {
		return p.z.Part()
	}
	l.end(p)
	return p.z.End()
}
