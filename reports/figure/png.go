package figure

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"io"
	"math"

	"git.sr.ht/~sbinet/gg"
	"github.com/klauspost/compress/zlib"
	imagedraw "golang.org/x/image/draw"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// WritePNG draws a figure as PNG.
func WritePNG(w io.Writer, f Figure) error {
	// The canvas is filled with white before anything is drawn, so that no pixel lets through.
	var b bytes.Buffer
	if err := encodePNG(&b, raster(f)); err != nil {
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
	img := image.NewRGBA(image.Rect(0, 0, pixels(w), pixels(h)))
	ctx := gg.NewContextForRGBA(img)
	ctx.SetLineCapButt()
	ctx.InvertY()
	ctx.SetInterpolator(imagedraw.ApproxBiLinear)
	f.draw(draw.NewCanvas(vgimg.NewWith(vgimg.UseImageWithContext(img, ctx), vgimg.UseDPI(DPI)), w, h))
	return img
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

// pixels compresses the rows, each without its alpha and less the row above.
func (c *chunks) pixels(img *image.RGBA) error {
	z, err := zlib.NewWriterLevel(c, zlib.BestSpeed)
	if err != nil {
		return err
	}
	size := img.Bounds().Size()
	row := make([]byte, 1+3*size.X)
	row[0] = up
	same := bytes.Clone(row) // of a row that is like the one above
	above := make([]byte, 4*size.X)
	for y := range size.Y {
		at := img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y+y)
		p := img.Pix[at : at+4*size.X]
		if bytes.Equal(p, above) {
			if _, err := z.Write(same); err != nil {
				return err
			}
			continue
		}
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

// resolution is pixels a metre: programs that place a picture take its size from there,
// and journals look for it.
func resolution() []byte {
	perMetre := uint32(math.Round(DPI / 0.0254))
	return append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, perMetre), perMetre), 1)
}
