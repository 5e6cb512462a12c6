package figure

import (
	"fmt"
	"image/color"
	"io"
	"sync"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgpdf"
)

// WritePDF draws a figure as PDF, its letters as outlines. The file bears a fixed
// date, so that equal figures are equal files.
func WritePDF(w io.Writer, f Figure) error {
	setDates()
	width, height := f.Size()
	c := vgpdf.New(vg.Length(width)*mm, vg.Length(height)*mm)
	canvas := draw.NewCanvas(outlines{straight{c}}, vg.Length(width)*mm, vg.Length(height)*mm)
	f.draw(canvas)
	if _, err := c.WriteTo(w); err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	return nil
}

// setDates sets the date of all files that are made here.
var setDates = sync.OnceFunc(func() {
	fixed := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	fpdf.SetDefaultCreationDate(fixed)
	fpdf.SetDefaultModificationDate(fixed)
})

// straight is a PDF canvas to which colours are given without their alpha
// multiplied in: vgpdf takes what RGBA returns as it is, and tints came out grey.
type straight struct{ vg.Canvas }

func (s straight) SetColor(c color.Color) {
	if n, ok := c.(color.NRGBA); ok {
		s.Canvas.SetColor(unmultiplied(n))
		return
	}
	s.Canvas.SetColor(c)
}

type unmultiplied color.NRGBA

func (u unmultiplied) RGBA() (r, g, b, a uint32) {
	return uint32(u.R) * 0x101, uint32(u.G) * 0x101, uint32(u.B) * 0x101, uint32(u.A) * 0x101
}
