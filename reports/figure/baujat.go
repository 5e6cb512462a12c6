package figure

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Baujat shows by how much each study moves the pooled effect, over what it adds to the
// heterogeneity: studies in the upper right corner are those to look at. R: baujat of
// metafor.
type Baujat struct {
	Title, Banner       string
	XLabel, YLabel      string
	Label               []string
	Heterogeneity, Pull []float64 // a point without a pull (NaN) is left out
}

// Size of one wide column.
func (f Baujat) Size() (w, h float64) { return 120, 98 }

func (f Baujat) draw(c draw.Canvas) {
	right, top := 0.0, 0.0
	for i, x := range f.Heterogeneity {
		if y := f.Pull[i]; !math.IsNaN(y) {
			right, top = math.Max(right, x), math.Max(top, y)
		}
	}
	if right == 0 {
		right = 1
	}
	if top == 0 {
		top = 1
	}
	p := plane{c: c, left: c.Min.X + 18*mm, right: c.Max.X - 6*mm, low: c.Min.Y + 16*mm, high: c.Max.Y - 9*mm,
		x0: -0.04 * right, x1: right * 1.12, y0: -0.07 * top, y1: top * 1.12} // below zero, so that points at zero do not lie on the axes
	heading(c, p.left, f.Title, f.Banner)
	p.axes(Even(0, p.x1), Even(0, p.y1), f.XLabel, f.YLabel, number)
	s := style(8, false, ink, draw.XLeft, draw.YCenter)
	var taken []vg.Rectangle
	for i, x := range f.Heterogeneity {
		if y := f.Pull[i]; !math.IsNaN(y) {
			at := vg.Point{X: p.x(x), Y: p.y(y)}
			taken = append(taken, vg.Rectangle{Min: vg.Point{X: at.X - 1.2*mm, Y: at.Y - 1.2*mm}, Max: vg.Point{X: at.X + 1.2*mm, Y: at.Y + 1.2*mm}})
			c.DrawGlyph(draw.GlyphStyle{Color: colour(0), Radius: 1.2 * mm, Shape: draw.CircleGlyph{}}, at)
		}
	}
	for i, x := range f.Heterogeneity {
		if y := f.Pull[i]; !math.IsNaN(y) {
			box := p.free(vg.Point{X: p.x(x), Y: p.y(y)}, s.Width(f.Label[i]), taken)
			taken = append(taken, box)
			p.lead(vg.Point{X: p.x(x), Y: p.y(y)}, box)
			c.FillText(s, vg.Point{X: box.Min.X, Y: (box.Min.Y + box.Max.Y) / 2}, f.Label[i])
		}
	}
}

// lead draws a line from a point to a label that does not stand right beside it.
func (p plane) lead(at vg.Point, box vg.Rectangle) {
	end := vg.Point{X: min(max(at.X, box.Min.X), box.Max.X), Y: min(max(at.Y, box.Min.Y+0.6*mm), box.Max.Y-0.6*mm)}
	if d := math.Hypot(float64(end.X-at.X), float64(end.Y-at.Y)); d > float64(2*mm) {
		p.c.StrokeLine2(line(0.6, soft, nil), at.X, at.Y, end.X, end.Y)
	}
}

// free is a place for a label beside, above or below a point that touches nothing; where
// there is none, to its right.
func (p plane) free(at vg.Point, width vg.Length, taken []vg.Rectangle) vg.Rectangle {
	const height, gap = 3 * mm, 1.8 * mm
	box := func(x, y vg.Length) vg.Rectangle {
		return vg.Rectangle{Min: vg.Point{X: x, Y: y - height/2}, Max: vg.Point{X: x + width, Y: y + height/2}}
	}
	for k := range 5 { // further and further above and below
		rise := vg.Length(k) * height
		for _, b := range []vg.Rectangle{box(at.X+gap, at.Y+rise), box(at.X-gap-width, at.Y+rise), box(at.X+gap, at.Y-rise),
			box(at.X-gap-width, at.Y-rise), box(at.X-width/2, at.Y+gap+rise+height/2), box(at.X-width/2, at.Y-gap-rise-height/2)} {
			if b.Min.X < p.left || b.Max.X > p.right+5*mm || b.Min.Y < p.low || b.Max.Y > p.high {
				continue
			}
			touches := false
			for _, t := range taken {
				touches = touches || b.Min.X < t.Max.X && t.Min.X < b.Max.X && b.Min.Y < t.Max.Y && t.Min.Y < b.Max.Y
			}
			if !touches {
				return b
			}
		}
	}
	return box(at.X+gap, at.Y)
}
