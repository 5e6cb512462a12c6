package figure

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Specifications is a specification curve: rates in rising order above, and below, in a
// row for each level of each choice, where along the curve that level was chosen.
type Specifications struct {
	Title, YLabel, Banner string
	Rate                  []float64 // rising
	Level                 [][]int   // of each rate, a level of each choice
	Choices               []Choice  // one without levels is not shown
	Main                  int       // marked, -1: none
	Line                  float64   // NaN: none
	LineWords             string
}

// Choice is a decision with its levels.
type Choice struct {
	Name   string
	Levels []string
}

const (
	curveHeight = 62.0
	levelHeight = 3.4
)

// rows is how many lines stand below the curve.
func (f Specifications) rows() int {
	n := 0
	for _, c := range f.Choices {
		if len(c.Levels) > 0 {
			n += 1 + len(c.Levels)
		}
	}
	return n
}

// Size grows with the levels.
func (f Specifications) Size() (w, h float64) {
	return 174, curveHeight + 14 + levelHeight*float64(f.rows())
}

// bins is how many columns the dashes below are gathered into: they are drawn as the
// share of a column's specifications that made the choice.
const bins = 120

func (f Specifications) draw(c draw.Canvas) {
	n := float64(max(1, len(f.Rate)))
	left := c.Min.X + 52*mm
	p := plane{c: c, left: left, right: c.Max.X - 6*mm, low: c.Max.Y - vg.Length(curveHeight)*mm, high: c.Max.Y - 9*mm, x0: 0, x1: n,
		y0: 0, y1: 1}
	heading(c, c.Min.X+2*mm, f.Title, f.Banner)
	p.axes(nil, []float64{0, .2, .4, .6, .8, 1}, "", f.YLabel, percent)
	var curve []vg.Point
	for i, r := range f.Rate {
		curve = append(curve, vg.Point{X: p.x(float64(i) + 0.5), Y: p.y(r)})
	}
	c.StrokeLines(line(1.3, colour(0), nil), curve)
	if !math.IsNaN(f.Line) {
		c.StrokeLine2(line(0.9, palette[1], []vg.Length{4, 2}), p.left, p.y(f.Line), p.right, p.y(f.Line))
		c.FillText(style(8, false, palette[1], draw.XLeft, draw.YBottom), vg.Point{X: p.left + 1.5*mm, Y: p.y(f.Line) + 0.6*mm}, f.LineWords)
	}
	if f.Main >= 0 && f.Main < len(curve) {
		c.DrawGlyph(draw.GlyphStyle{Color: ink, Radius: 1.4 * mm, Shape: draw.CircleGlyph{}}, curve[f.Main])
		c.FillText(style(8, false, ink, draw.XRight, draw.YBottom), vg.Point{X: curve[f.Main].X - 1.5*mm, Y: curve[f.Main].Y + 1*mm},
			"main analysis")
	}
	f.dashes(c, p)
}

// dashes draws the rows of levels.
func (f Specifications) dashes(c draw.Canvas, p plane) {
	y := p.low - 6*mm
	columns := min(bins, max(1, len(f.Rate)))
	width := (p.right - p.left) / vg.Length(columns)
	for k, choice := range f.Choices {
		if len(choice.Levels) == 0 {
			continue
		}
		c.FillText(style(7.5, true, ink, draw.XLeft, draw.YCenter), vg.Point{X: c.Min.X + 2*mm, Y: y}, choice.Name)
		y -= levelHeight * mm
		for l, name := range choice.Levels {
			c.FillText(style(7, false, ink, draw.XLeft, draw.YCenter), vg.Point{X: c.Min.X + 5*mm, Y: y}, name)
			with, all := make([]float64, columns), make([]float64, columns)
			for i, levels := range f.Level {
				b := i * columns / len(f.Level)
				if all[b]++; levels[k] == l {
					with[b]++
				}
			}
			for b := range columns {
				if with[b] == 0 {
					continue
				}
				ink := colour(0)
				ink.A = uint8(40 + 215*with[b]/all[b])
				x := p.left + vg.Length(b)*width
				c.FillPolygon(ink, []vg.Point{{X: x, Y: y - 1.1*mm}, {X: x + width, Y: y - 1.1*mm}, {X: x + width, Y: y + 1.1*mm}, {X: x,
					Y: y + 1.1*mm}})
			}
			y -= levelHeight * mm
		}
	}
}
