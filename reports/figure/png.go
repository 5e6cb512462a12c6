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
	// The canvas is white before anything is drawn, so that no pixel lets through.
	img := raster(f)
	if err := encodePNG(w, img); err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	release(img) // which is white again
	return nil
}

// raster draws a figure in pixels. The canvas is put together here for what vgimg would do
// itself: a second picture of the same size, copied, letters that stand upright drawn
// as if they were turned, and all of it filled with white, which it is.
func raster(f Figure) *image.RGBA {
	width, height := f.Size()
	w, h := vg.Length(width)*mm, vg.Length(height)*mm
	pixels := func(l vg.Length) int { return int(l/vg.Inch*DPI + 0.5) }
	img := canvas(pixels(w), pixels(h))
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

// canvases are the pixels of figures that were written, for those that are to be: new memory
// costs more than drawing. A sync.Pool would lose them with each collection.
var canvases struct {
	sync.Mutex
	white [][]uint8
}

// usual is room for most figures, so that a canvas does for the next.
const usual = 12 << 20

// canvas is a white picture.
func canvas(width, height int) *image.RGBA {
	pix := spare()
	if n := pixel * width * height; len(pix) < n {
		pix = bytes.Repeat([]byte{255}, max(n, usual))
	}
	return &image.RGBA{Pix: pix, Stride: pixel * width, Rect: image.Rect(0, 0, width, height)}
}

// spare takes a canvas that is not in use.
func spare() []uint8 {
	canvases.Lock()
	defer canvases.Unlock()
	last := len(canvases.white) - 1
	if last < 0 {
		return nil
	}
	pix := canvases.white[last]
	canvases.white = canvases.white[:last]
	return pix
}

// release gives back a picture that is white again.
func release(img *image.RGBA) {
	canvases.Lock()
	canvases.white = append(canvases.white, img.Pix)
	canvases.Unlock()
}
