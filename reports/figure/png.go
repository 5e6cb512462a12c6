package figure

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"io"
	"math"
	"sync"

	"git.sr.ht/~sbinet/gg"
	"github.com/klauspost/compress/flate"
	imagedraw "golang.org/x/image/draw"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// WritePNG draws a figure as PNG.
func WritePNG(w io.Writer, f Figure) error {
	// The canvas is filled with white before anything is drawn, so that no pixel lets through.
	var b bytes.Buffer
	img := raster(f)
	err := encodePNG(&b, img)
	pixelsOf.Put(&img.Pix)
	if err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	return nil
}

// raster draws a figure in pixels. The canvas is put together here for what vgimg would do
// itself: a second picture of the same size, copied, and letters that stand upright drawn
// as if they were turned.
func raster(f Figure) *image.RGBA {
	width, height := f.Size()
	w, h := vg.Length(width)*mm, vg.Length(height)*mm
	pixels := func(l vg.Length) int { return int(l/vg.Inch*DPI + 0.5) }
	img := canvas(pixels(w), pixels(h))
	ctx := gg.NewContextForRGBA(img)
	ctx.SetLineCapButt()
	ctx.InvertY()
	ctx.SetInterpolator(imagedraw.ApproxBiLinear)
	f.draw(draw.NewCanvas(vgimg.NewWith(vgimg.UseImageWithContext(img, ctx), vgimg.UseDPI(DPI)), w, h))
	return img
}

// pixelsOf are the pixels of figures that were written, for those that are to be: new
// memory costs more than drawing.
var pixelsOf sync.Pool

// canvas is a picture of which every pixel is to be filled.
func canvas(width, height int) *image.RGBA {
	if p, ok := pixelsOf.Get().(*[]uint8); ok && cap(*p) >= 4*width*height {
		return &image.RGBA{Pix: (*p)[:4*width*height], Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}
	}
	return image.NewRGBA(image.Rect(0, 0, width, height))
}

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
	c.chunk("pHYs", resolution())
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

// pixels compresses the rows, each without its alpha and less the row above. Most of it is
// zeros, over which the checksum of RFC 1950 (Adler-32) is taken at once.
func (c *chunks) pixels(img *image.RGBA) error {
	if _, err := c.Write([]byte{0x78, 0x01}); err != nil { // a window of 32 KiB, the fastest level
		return err
	}
	z, err := flate.NewWriter(c, flate.BestSpeed)
	if err != nil {
		return err
	}
	size := img.Bounds().Size()
	row := make([]byte, 1+3*size.X)
	above := make([]byte, 4*size.X)
	a, b := uint64(1), uint64(0) // the two halves of the sum
	for y := range size.Y {
		at := img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y+y)
		p := img.Pix[at : at+4*size.X]
		clear(row)
		row[0] = up
		a += up
		b += a
		alike := bytes.Equal(p, above)
		done := 0 // bytes of the row, from its second on, that are in the sum
		for from := 0; from < len(p) && !alike; from += 4 {
			if from+8 <= len(p) && binary.LittleEndian.Uint64(p[from:]) == binary.LittleEndian.Uint64(above[from:]) {
				from += 4 // two pixels like those above
				continue
			}
			now, was, to := p[from:from+4], above[from:from+4], from/4*3
			red, green, blue := now[0]-was[0], now[1]-was[1], now[2]-was[2]
			d := row[1+to : 4+to]
			d[0], d[1], d[2] = red, green, blue
			b += uint64(to-done) * a
			done = to + 3
			b += 3*a + 3*uint64(red) + 2*uint64(green) + uint64(blue)
			a += uint64(red) + uint64(green) + uint64(blue)
		}
		b += uint64(len(row)-1-done) * a
		a, b = a%65521, b%65521
		if _, err := z.Write(row); err != nil {
			return err
		}
		above = p
	}
	if err := z.Close(); err != nil {
		return err
	}
	_, err = c.Write(binary.BigEndian.AppendUint32(nil, uint32(b<<16|a)))
	return err
}

// resolution is pixels a metre: programs that place a picture take its size from there,
// and journals look for it.
func resolution() []byte {
	perMetre := uint32(math.Round(DPI / 0.0254))
	return append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, perMetre), perMetre), 1)
}
