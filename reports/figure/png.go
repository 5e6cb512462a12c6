package figure

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"sync"

	"git.sr.ht/~sbinet/gg"
	imagedraw "golang.org/x/image/draw"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// WritePNG draws a figure as PNG.
func WritePNG(w io.Writer, f Figure) error {
	t := take()
	// The canvas is white before anything is drawn, so that no pixel lets through.
	if err := t.packer.write(w, t.raster(f)); err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	t.release() // which is white again
	return nil
}

// raster draws a figure in pixels. The canvas is put together here for what vgimg would do
// itself: a second picture of the same size, copied, letters that stand upright drawn
// as if they were turned, and all of it filled with white, which it is.
func (t *tools) raster(f Figure) *image.RGBA {
	width, height := f.Size()
	w, h := vg.Length(width)*mm, vg.Length(height)*mm
	pixels := func(l vg.Length) int { return int(l/vg.Inch*DPI + 0.5) }
	img := t.canvas(pixels(w), pixels(h))
	none := image.NewRGBA(image.Rectangle{}) // is filled in its place
	sized := func(c *vgimg.Canvas) uint32 {
		size := img.Bounds().Size()
		vgimg.UseWH(vg.Length(size.X)/DPI*vg.Inch, vg.Length(size.Y)/DPI*vg.Inch)(c)
		return 0 // what says that a size is given; an image gives one
	}
	ctx := gg.NewContextForRGBA(img)
	ctx.SetLineCapButt()
	ctx.InvertY()
	ctx.SetInterpolator(imagedraw.ApproxBiLinear)
	f.draw(draw.NewCanvas(vgimg.NewWith(vgimg.UseImageWithContext(none, ctx), vgimg.UseDPI(DPI), sized), w, h))
	return img
}

// tools are what one figure after another is drawn and packed with: new memory costs more than
// drawing. A sync.Pool would lose them with each collection.
type tools struct {
	white  []uint8 // pixels
	packer packer
}

var idle struct {
	sync.Mutex
	tools []*tools
}

// take takes tools that are not in use.
func take() *tools {
	idle.Lock()
	defer idle.Unlock()
	last := len(idle.tools) - 1
	if last < 0 {
		return new(tools)
	}
	t := idle.tools[last]
	idle.tools = idle.tools[:last]
	return t
}

// release gives tools back whose pixels are white.
func (t *tools) release() {
	idle.Lock()
	idle.tools = append(idle.tools, t)
	idle.Unlock()
}

// usual is room for most figures, so that a canvas does for the next.
const usual = 12 << 20

// canvas is a white picture.
func (t *tools) canvas(width, height int) *image.RGBA {
	if n := pixel * width * height; len(t.white) < n {
		t.white = bytes.Repeat([]byte{255}, max(n, usual))
	}
	return &image.RGBA{Pix: t.white, Stride: pixel * width, Rect: image.Rect(0, 0, width, height)}
}
