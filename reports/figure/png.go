package figure

import (
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
	canvases.Put(&img.Pix) // white again
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
// costs more than drawing.
var canvases sync.Pool

// canvas is a white picture.
func canvas(width, height int) *image.RGBA {
	if p, ok := canvases.Get().(*[]uint8); ok && cap(*p) >= 4*width*height {
		return &image.RGBA{Pix: (*p)[:4*width*height], Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}
	}
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	imagedraw.Draw(img, img.Rect, image.White, image.Point{}, imagedraw.Src)
	return img
}
