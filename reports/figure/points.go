package figure

import (
	"cmp"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Points are shares at times with their intervals, on an axis of time; marks grow with
// the number measured, which stands below with the share.
type Points struct {
	Title, XLabel, YLabel, Banner string
	Month                         []float64 // rising
	Share, Lower, Upper           []float64
	Text                          []string // the shares in print
	N                             []int64
	Width                         float64 // millimetres; 0: Double
}

// Size of a column.
func (f Points) Size() (w, h float64) {
	const height = 84
	return cmp.Or(f.Width, Double), height
}

func (f Points) draw(c draw.Canvas) {
	last, most := 1.0, 1.0
	for i, m := range f.Month {
		last, most = math.Max(last, m), math.Max(most, float64(f.N[i]))
	}
	p := plane{c: c, left: c.Min.X + 22*mm, right: c.Max.X - 6*mm, low: c.Min.Y + 26*mm, high: c.Max.Y - 9*mm, x1: last * 1.03, y1: 1}
	heading(c, c.Min.X+2*mm, f.Title, f.Banner)
	p.axes(append([]float64{0}, f.Month...), fifths, f.XLabel, f.YLabel, percent)
	var run []vg.Point
	for i, m := range f.Month {
		run = append(run, vg.Point{X: p.x(m), Y: p.y(f.Share[i])})
	}
	c.StrokeLines(line(0.8, faint, nil), run)
	for i, m := range f.Month {
		x := p.x(m)
		c.StrokeLine2(line(1.1, colour(0), nil), x, p.y(f.Lower[i]), x, p.y(f.Upper[i]))
		for _, v := range []float64{f.Lower[i], f.Upper[i]} {
			c.StrokeLine2(line(1.1, colour(0), nil), x-0.8*mm, p.y(v), x+0.8*mm, p.y(v))
		}
		radius := vg.Length(0.7+1.1*math.Sqrt(float64(f.N[i])/most)) * mm
		c.DrawGlyph(draw.GlyphStyle{Color: colour(0), Radius: radius, Shape: draw.CircleGlyph{}}, run[i])
	}
	label := style(7.5, true, ink, draw.XLeft, draw.YCenter)
	share, n := p.low-14.5*mm, p.low-18.8*mm
	c.FillText(label, vg.Point{X: c.Min.X + 2*mm, Y: share}, "Share")
	c.FillText(label, vg.Point{X: c.Min.X + 2*mm, Y: n}, "Measured")
	counts := make([]string, len(f.N))
	for i, k := range f.N {
		counts[i] = strconv.FormatInt(k, 10)
	}
	p.under(f.Month, []vg.Length{share, n}, []color.Color{ink, soft}, f.Text, counts)
}

// under writes rows of texts under places of the axis; a column that would touch the one
// before it is left out, in all rows.
func (p plane) under(at []float64, y []vg.Length, shade []color.Color, rows ...[]string) {
	s := style(7, false, ink, draw.XCenter, draw.YCenter)
	end := p.left - 6*mm
	for i, v := range at {
		half := vg.Length(0)
		for _, texts := range rows {
			half = max(half, s.Width(texts[i])/2)
		}
		if p.x(v)-half < end+0.5*mm {
			continue
		}
		end = p.x(v) + half
		for k, texts := range rows {
			s.Color = shade[k]
			p.c.FillText(s, vg.Point{X: p.x(v), Y: y[k]}, texts[i])
		}
	}
}
