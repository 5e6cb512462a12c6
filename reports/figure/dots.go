package figure

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Dots shows two values of each row on one line, as a love plot does of standardised
// differences before and after weighting.
type Dots struct {
	Title, XLabel, Banner string
	Names                 [2]string // of the two values
	Rows                  []DotRow
	Limit                 float64 // dashed lines at ± this; 0: none
}

// DotRow is a row; a value that is NaN is not drawn.
type DotRow struct {
	Label string
	Value [2]float64
}

// Size grows with the rows.
func (f Dots) Size() (w, h float64) { return 174, 31 + forestLine*float64(len(f.Rows)) }

func (f Dots) draw(c draw.Canvas) {
	most, label, width := f.Limit, style(8, false, ink, draw.XLeft, draw.YCenter), vg.Length(0)
	for _, r := range f.Rows {
		width = max(width, label.Width(r.Label))
		for _, v := range r.Value {
			if !math.IsNaN(v) {
				most = math.Max(most, math.Abs(v))
			}
		}
	}
	if most == 0 {
		most = 1
	}
	p := plane{c: c, left: c.Min.X + 6*mm + min(width, 60*mm), right: c.Max.X - 6*mm, low: c.Min.Y + 12*mm, high: c.Max.Y - 15*mm,
		x0: -1.08 * most, x1: 1.08 * most, y1: float64(len(f.Rows))}
	heading(c, c.Min.X+2*mm, f.Title, f.Banner)
	p.axes(Even(p.x0, p.x1), nil, f.XLabel, "", nil)
	c.StrokeLine2(line(0.8, ink, nil), p.x(0), p.low, p.x(0), p.high)
	if f.Limit > 0 {
		for _, v := range []float64{-f.Limit, f.Limit} {
			c.StrokeLine2(line(0.8, palette[1], []vg.Length{3, 2}), p.x(v), p.low, p.x(v), p.high)
		}
	}
	mark := func(at vg.Point, k int) {
		g := draw.GlyphStyle{Color: colour(k), Radius: 1.2 * mm, Shape: draw.RingGlyph{}}
		if k == 1 {
			g = draw.GlyphStyle{Color: colour(0), Radius: 1.2 * mm, Shape: draw.CircleGlyph{}}
		}
		c.DrawGlyph(g, at)
	}
	at := p.left
	for k, name := range f.Names {
		y := p.high + 4*mm
		mark(vg.Point{X: at + 2*mm, Y: y}, k)
		c.FillText(label, vg.Point{X: at + 5*mm, Y: y}, name)
		at += label.Width(name) + 12*mm
	}
	for i, r := range f.Rows {
		y := p.y(float64(len(f.Rows)-i) - 0.5)
		c.StrokeLine2(line(0.4, grid, nil), p.left, y, p.right, y)
		c.FillText(label, vg.Point{X: c.Min.X + 2*mm, Y: y}, r.Label)
		for k, v := range r.Value {
			if !math.IsNaN(v) {
				mark(vg.Point{X: p.x(v), Y: y}, k)
			}
		}
	}
}
