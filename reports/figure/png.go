package figure

import (
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"io"
)

// encodePNG writes an opaque picture. Nearly every row of a figure is like the one above,
// so each is written as its difference from that (the filter "up" of the PNG
// specification, 9.2); image/png tries all five filters on every row and takes three
// times as long.
func encodePNG(w io.Writer, img *image.RGBA) error {
	size := img.Bounds().Size()
	head := make([]byte, 13)
	binary.BigEndian.PutUint32(head, uint32(size.X))
	binary.BigEndian.PutUint32(head[4:], uint32(size.Y))
	head[8], head[9] = 8, 2 // bits a sample; red, green and blue
	c := &chunks{w: w}
	c.put([]byte("\x89PNG\r\n\x1a\n"))
	c.chunk("IHDR", head)
	if err := c.pixels(img); err != nil {
		return err
	}
	c.chunk("IEND", nil)
	return c.err
}

// chunks writes the chunks of a PNG file; data that is written to it becomes IDAT.
type chunks struct {
	w   io.Writer
	err error
}

func (c *chunks) put(b []byte) {
	if c.err == nil {
		_, c.err = c.w.Write(b)
	}
}

func (c *chunks) chunk(name string, data []byte) {
	head := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	head = append(head, name...)
	sum := crc32.Update(crc32.ChecksumIEEE(head[4:]), crc32.IEEETable, data)
	c.put(head)
	c.put(data)
	c.put(binary.BigEndian.AppendUint32(nil, sum))
}

func (c *chunks) Write(b []byte) (int, error) {
	c.chunk("IDAT", b)
	return len(b), c.err
}

const up = 2 // the filter's number

// pixels compresses the rows, each without its alpha and less the row above.
func (c *chunks) pixels(img *image.RGBA) error {
	z, err := zlib.NewWriterLevel(c, zlib.BestSpeed)
	if err != nil {
		return err
	}
	size := img.Bounds().Size()
	row := make([]byte, 1+3*size.X)
	row[0] = up
	above := make([]byte, 4*size.X)
	for y := range size.Y {
		at := img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y+y)
		p := img.Pix[at : at+4*size.X]
		for from, to := 0, 1; from < len(p); from, to = from+4, to+3 {
			row[to] = p[from] - above[from]
			row[to+1] = p[from+1] - above[from+1]
			row[to+2] = p[from+2] - above[from+2]
		}
		if _, err := z.Write(row); err != nil {
			return err
		}
		above = p
	}
	return z.Close()
}
