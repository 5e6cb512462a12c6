package figure

import (
	"cmp"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Waterfall is men side by side in the falling order of a value, each a bar from zero:
// full where he met a criterion, pale with an edge where he did not. Bars of men who have
// one value are drawn as one.
type Waterfall struct {
	Title, XLabel, YLabel, Banner string
	Value                         []float64 // falling
	Men, Met                      []int64   // who have each value, and of these who met the criterion
	Names                         [2]string // of those who met it, and of those who did not
	Line                          float64   // dashed, NaN: none
	LineWords                     string
	Width                         float64 // millimetres; 0: Double
}

// Size of a column.
func (f Waterfall) Size() (w, h float64) {
	const height = 64
	return cmp.Or(f.Width, Double), height
}

func (f Waterfall) draw(c draw.Canvas) {
	low, high, men := 0.0, 0.0, int64(0)
	for i, v := range f.Value {
		low, high, men = math.Min(low, v), math.Max(high, v), men+f.Men[i]
	}
	if !math.IsNaN(f.Line) {
		low, high = math.Min(low, f.Line), math.Max(high, f.Line)
	}
	if low == high {
		high = 1
	}
	gap := 0.05 * (high - low)
	if low < 0 {
		low -= gap
	}
	p := plane{c: c, left: c.Min.X + 19*mm, right: c.Max.X - 6*mm, low: c.Min.Y + 11*mm, high: c.Max.Y - 18*mm,
		x1: math.Max(1, float64(men)), y0: low, y1: high + gap}
	heading(c, c.Min.X+2*mm, f.Title, f.Banner)
	p.axes(nil, Even(low, high), "", f.YLabel, number)
	f.bars(p)
	c.StrokeLine2(line(0.8, ink, nil), p.left, p.y(0), p.right, p.y(0))
	c.FillText(style(9, false, ink, draw.XCenter, draw.YTop), vg.Point{X: (p.left + p.right) / 2, Y: p.low - 3*mm}, f.XLabel)
	if !math.IsNaN(f.Line) {
		c.StrokeLine2(line(1, ink, []vg.Length{4, 2}), p.left, p.y(f.Line), p.right, p.y(f.Line))
	}
	f.key(p)
}

// key says above the frame what is drawn, on a second line what has no room.
func (f Waterfall) key(p plane) {
	words := style(8, false, ink, draw.XLeft, draw.YCenter)
	at, y := p.left, p.high+7*mm
	add := func(text string, sample func(x0, x1, y vg.Length)) {
		width := words.Width(text)
		if at > p.left && at+6*mm+width > p.right {
			at, y = p.left, y-4*mm
		}
		sample(at, at+4.5*mm, y)
		p.c.FillText(words, vg.Point{X: at + 6*mm, Y: y}, text)
		at += width + 12*mm
	}
	for k, name := range f.Names {
		add(name, func(x0, x1, y vg.Length) {
			outline(p, []vg.Point{{X: x0, Y: y + 1.3*mm}, {X: x1, Y: y + 1.3*mm}}, y-1.3*mm, k == 0)
		})
	}
	if !math.IsNaN(f.Line) {
		add(f.LineWords, func(x0, x1, y vg.Length) { p.c.StrokeLine2(line(1, ink, []vg.Length{4, 2}), x0, y, x1, y) })
	}
}

// bars draws the men; neighbours of one kind are one outline.
func (f Waterfall) bars(p plane) {
	at, zero := 0.0, p.y(0)
	var run []vg.Point // the tops of neighbours of one kind, from left to right
	full := false
	flush := func() {
		if len(run) > 0 {
			outline(p, run, zero, full)
		}
		run = nil
	}
	add := func(men int64, value float64, met bool) {
		if men == 0 {
			return
		}
		if met != full {
			flush()
			full = met
		}
		y := p.y(value)
		run = append(run, vg.Point{X: p.x(at), Y: y})
		at += float64(men)
		run = append(run, vg.Point{X: p.x(at), Y: y})
	}
	for i, v := range f.Value {
		add(f.Met[i], v, true)
		add(f.Men[i]-f.Met[i], v, false)
	}
	flush()
}

// outline fills between tops and a foot: full, or pale with an edge on top.
func outline(p plane, tops []vg.Point, foot vg.Length, full bool) {
	shape := append([]vg.Point{{X: tops[0].X, Y: foot}}, tops...)
	shape = append(shape, vg.Point{X: tops[len(tops)-1].X, Y: foot})
	if full {
		p.c.FillPolygon(colour(0), shape)
		return
	}
	p.c.FillPolygon(tint(colour(1)), shape)
	p.c.StrokeLines(line(0.8, colour(1), nil), tops)
}
