// Package figure describes the figures of a report as data and draws them, as PNG
// and SVG, with gonum/plot's canvases. Colours are those of Okabe and Ito, which
// readers with colour-blindness can tell apart; dashes tell them apart in grey.
package figure

import (
	"fmt"
	"image"
	"image/color"
	"io"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Figure is something that can be drawn.
type Figure interface {
	// Size is the drawing's width and height in millimetres.
	Size() (w, h float64)
	draw(c draw.Canvas)
}

const mm = vg.Millimeter

// DPI is the resolution of PNG files; journals ask for 300 or more.
const DPI = 300

// WritePNG draws a figure as PNG.
func WritePNG(w io.Writer, f Figure) error { return writePNG(w, f, DPI) }

// WriteScreenPNG draws a figure as PNG at half the resolution, for embedding.
func WriteScreenPNG(w io.Writer, f Figure) error { return writePNG(w, f, DPI/2) }

func writePNG(w io.Writer, f Figure, dpi int) error {
	width, height := f.Size()
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(width)*mm, vg.Length(height)*mm), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(color.White))
	f.draw(draw.New(c))
	// The canvas is filled with white before anything is drawn, so that no pixel lets through.
	if err := encodePNG(w, c.Image().(*image.RGBA)); err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	return nil
}

// WriteSVG draws a figure as SVG; letters are outlines, so that it looks the same
// wherever it is opened.
func WriteSVG(w io.Writer, f Figure) error {
	width, height := f.Size()
	c := vgsvg.New(vg.Length(width)*mm, vg.Length(height)*mm)
	canvas := draw.NewCanvas(outlines{c}, vg.Length(width)*mm, vg.Length(height)*mm)
	canvas.SetColor(color.White)
	canvas.Fill(canvas.Rectangle.Path())
	f.draw(canvas)
	_, err := c.WriteTo(w)
	if err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	return nil
}
