// Package figure describes the figures of a report as data and draws them, as PNG
// and SVG, with gonum/plot's canvases. Colours are those of Okabe and Ito, which
// readers with colour-blindness can tell apart; dashes tell them apart in grey.
package figure

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Figure is something that can be drawn.
type Figure interface {
	// Size is the drawing's width and height in millimetres.
	Size() (w, h float64)
	draw(c draw.Canvas)
}

const mm = vg.Millimeter

// Widths of a journal's columns in millimetres.
const (
	Single = 84.0
	Double = 174.0
)

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
	var b bytes.Buffer
	if err := encodePNG(&b, c.Image().(*image.RGBA)); err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	if _, err := w.Write(resolved(b.Bytes(), dpi)); err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	return nil
}

// resolved puts the resolution into a PNG, behind its header: programs that place a
// picture take its size from there, and journals look for it.
func resolved(png []byte, dpi int) []byte {
	const header = 8 + 25 // the signature and the chunk IHDR
	chunk := []byte("\x00\x00\x00\x09pHYs")
	perMetre := uint32(math.Round(float64(dpi) / 0.0254))
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(binary.BigEndian.AppendUint32(chunk, perMetre), 1)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return slices.Insert(png, header, chunk...)
}
