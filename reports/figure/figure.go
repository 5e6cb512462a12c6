// Package figure describes the figures of a report as data and draws them, as PNG
// and SVG, with gonum/plot's canvases. Colours are those of Okabe and Ito, which
// readers with colour-blindness can tell apart; dashes tell them apart in grey.
package figure

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
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
