package figure

import (
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Points are shares at scheduled times with their intervals, and the numbers
// measured below.
type Points struct {
	Title, XLabel, YLabel, Banner string
	Labels                        []string // below the axis
	Share, Lower, Upper           []float64
	N                             []int64
}

// Size of one wide column.
func (f Points) Size() (w, h float64) { return 174, 98 }

func (f Points) draw(c draw.Canvas) {
	n := float64(len(f.Labels))
	p := plane{
		c:     c,
		left:  c.Min.X + 18*mm,
		right: c.Max.X - 6*mm,
		low:   c.Min.Y + 23*mm,
		high:  c.Max.Y - 9*mm,
		x0:    0.4,
		x1:    n + 0.6,
		y0:    0,
		y1:    1,
	}
	heading(c, p.left, f.Title, f.Banner)
	p.axes(nil, []float64{0, .2, .4, .6, .8, 1}, f.XLabel, f.YLabel, percent)
	var run []vg.Point
	for i := range f.Labels {
		if !math.IsNaN(f.Share[i]) {
			run = append(run, vg.Point{X: p.x(float64(i + 1)), Y: p.y(f.Share[i])})
		}
	}
	c.StrokeLines(line(0.8, soft, nil), run)
	for i, l := range f.Labels {
		x := p.x(float64(i + 1))
		c.StrokeLine2(line(0.8, ink, nil), x, p.low, x, p.low-1.2*mm)
		c.FillText(style(8, false, ink, draw.XCenter, draw.YTop), vg.Point{X: x, Y: p.low - 1.9*mm}, l)
		c.FillText(
			style(7.5, false, soft, draw.XCenter, draw.YCenter),
			vg.Point{X: x, Y: p.low - 18.2*mm},
			strconv.FormatInt(f.N[i], 10),
		)
		if math.IsNaN(f.Share[i]) {
			continue
		}
		c.StrokeLine2(line(1.2, colour(0), nil), x, p.y(f.Lower[i]), x, p.y(f.Upper[i]))
		for _, v := range []float64{f.Lower[i], f.Upper[i]} {
			c.StrokeLine2(line(1.2, colour(0), nil), x-1.1*mm, p.y(v), x+1.1*mm, p.y(v))
		}
		c.DrawGlyph(draw.GlyphStyle{Color: colour(0), Radius: 1.4 * mm, Shape: draw.CircleGlyph{}}, vg.Point{X: x, Y: p.y(f.Share[i])})
		c.FillText(
			style(7.5, false, ink, draw.XLeft, draw.YCenter),
			vg.Point{X: x + 1.6*mm, Y: p.y(f.Share[i]) - 3*mm},
			percent(f.Share[i])+"%",
		)
	}
	c.FillText(style(8, true, ink, draw.XLeft, draw.YCenter), vg.Point{X: c.Min.X + 2*mm, Y: p.low - 13.5*mm}, "Number measured")
}
