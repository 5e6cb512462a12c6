package xlsx

import (
	"archive/zip"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"sync"
)

// unpacking is a part of the package as it is unpacked, from its first byte to its last. It
// ends without an error only when its length and its checksum are right. (archive/zip
// lets a checksum of zero pass.)
type unpacking struct {
	ctx  context.Context
	name string
	file *zip.File
	in   io.ReadCloser
	left uint64 // bytes that are to come
	sum  uint32
}

// open begins to unpack a part; it asks before anything is unpacked.
func (p *pack) open(name string) (*unpacking, error) {
	f := p.parts[partName(name)]
	if f == nil {
		return nil, fmt.Errorf("its part %s is missing", name)
	}
	if err := p.budget.Unpack(f.UncompressedSize64); err != nil {
		return nil, err
	}
	// Deflate packs to a thousandth at most.
	if f.UncompressedSize64 > 1100*(f.CompressedSize64+64) {
		return nil, fmt.Errorf("its part %s claims %d MiB, more than it can hold", name, f.UncompressedSize64>>20)
	}
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("its part %s: %w", name, err)
	}
	return &unpacking{ctx: p.ctx, name: name, file: f, in: in, left: f.UncompressedSize64}, nil
}

// fill unpacks as many bytes as b has room for, or as are left. At the part's end, and
// only there, there are none.
func (u *unpacking) fill(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	if u.left == 0 {
		return 0, u.finish()
	}
	n, err := io.ReadFull(u.in, b[:min(uint64(len(b)), u.left)])
	u.left -= uint64(n)
	u.sum = crc32.Update(u.sum, crc32.IEEETable, b[:n])
	if err != nil {
		return n, fmt.Errorf("its part %s: %w", u.name, err)
	}
	return n, nil
}

// finish checks that nothing follows, and the sum.
func (u *unpacking) finish() error {
	if n, err := io.Copy(io.Discard, io.LimitReader(u.in, 1)); err != nil || n > 0 {
		return fmt.Errorf("its part %s does not end where it should (%v)", u.name, err)
	}
	if u.sum != u.file.CRC32 {
		return fmt.Errorf("its part %s: %w", u.name, zip.ErrChecksum)
	}
	return nil
}

// read unpacks a part whole.
func (p *pack) read(name string) ([]byte, error) {
	u, err := p.open(name)
	if err != nil {
		return nil, err
	}
	defer u.in.Close()
	out := make([]byte, u.left)
	for at := 0; ; {
		n, err := u.fill(out[at:min(len(out), at+1<<22)])
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return utf8XML(out), nil
		}
		at += n
	}
}

// Windows in which a part is scanned while the next ones are unpacked.
const (
	windowSize = 256 << 10
	windows    = 4
)

// scan has a part scanned while it is unpacked. That the part is damaged is told rather
// than what the scan makes of it, and no scan is good before the part's last byte was.
func (p *pack) scan(name string, scan func(*scanner) error) error {
	u, err := p.open(name)
	if err != nil {
		return err
	}
	defer u.in.Close()
	whole := u.left
	size := min(windowSize, whole)
	full, free := make(chan []byte, windows), make(chan []byte, windows)
	for range min(windows, whole/windowSize+1) {
		free <- make([]byte, size)
	}
	var damaged error
	var running sync.WaitGroup
	running.Go(func() {
		defer close(full)
		for b := range free {
			n, err := u.fill(b)
			if err != nil || n == 0 {
				damaged = err
				return
			}
			full <- b[:n]
		}
	})
	var last []byte
	s := newScanner(int(whole), func() []byte {
		if last != nil {
			free <- last[:size]
		}
		last = <-full
		return last
	})
	err = scan(s)
	for s.window != nil {
		s.at = len(s.b)
		s.refill()
	}
	running.Wait()
	if damaged != nil {
		return damaged
	}
	return err
}
