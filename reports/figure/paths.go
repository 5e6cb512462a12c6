package figure

import (
	"fmt"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Paths are values over time: thin lines of some subjects and, over them, the medians of all
// with their quartiles. Each group has a panel; all panels have the same axes.
type Paths struct {
	Title, XLabel, YLabel, Banner string
	Panels                        []PathPanel
}

// PathPanel is a group; a median of nobody is NaN.
type PathPanel struct {
	Label                string
	Subjects             int // of whom Lines are some
	Lines                []Path
	At                   []float64 // rising
	N                    []int64
	Median, Lower, Upper []float64
}

// Path is one subject's values, in the order of their times.
type Path struct{ Time, Value []float64 }

const pathHeight = 70.0 // millimetres of a panel

func (f Paths) columns() int { return min(2, max(1, len(f.Panels))) }

// Size grows with the panels.
func (f Paths) Size() (w, h float64) {
	rows := (len(f.Panels) + f.columns() - 1) / f.columns()
	return Double, headHeight + pathHeight*float64(rows)
}

func (f Paths) draw(c draw.Canvas) {
	heading(c, c.Min.X+2*mm, f.Title, f.Banner)
	x0, x1, y0, y1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, g := range f.Panels {
		for _, l := range g.Lines {
			for i := range l.Time {
				x0, x1, y0, y1 = min(x0, l.Time[i]), max(x1, l.Time[i]), min(y0, l.Value[i]), max(y1, l.Value[i])
			}
		}
		for k, at := range g.At {
			x0, x1 = min(x0, at), max(x1, at)
			if !math.IsNaN(g.Median[k]) {
				y0, y1 = min(y0, g.Lower[k]), max(y1, g.Upper[k])
			}
		}
	}
	if !(x1 > x0) || !(y1 > y0) {
		x0, x1, y0, y1 = 0, 1, min(y0, 0), max(y1, 1)
	}
	gap := 0.04 * (y1 - y0)
	for i, g := range f.Panels {
		width := (c.Max.X - c.Min.X) / vg.Length(f.columns())
		left, top := c.Min.X+vg.Length(i%f.columns())*width, c.Max.Y-headHeight*mm-vg.Length(i/f.columns())*pathHeight*mm
		p := plane{c: c, left: left + 19*mm, right: left + width - 6*mm, low: top - (pathHeight-21)*mm, high: top - 7*mm,
			x0: x0, x1: x1, y0: y0 - gap, y1: y1 + gap}
		f.panel(p, g)
	}
}

// panel draws a group.
func (f Paths) panel(p plane, g PathPanel) {
	p.axes(g.At, Even(p.y0, p.y1), f.XLabel, f.YLabel, number)
	drawn := ""
	if len(g.Lines) < g.Subjects {
		drawn = fmt.Sprintf(": lines of %d of %d", len(g.Lines), g.Subjects)
	}
	label := style(8.5, true, ink, draw.XLeft, draw.YBottom)
	p.c.FillText(label, vg.Point{X: p.left, Y: p.high + 1.5*mm}, g.Label+drawn)
	for _, l := range g.Lines {
		var run []vg.Point
		for i, t := range l.Time {
			run = append(run, vg.Point{X: p.x(t), Y: p.y(l.Value[i])})
		}
		p.c.StrokeLines(line(0.5, faint, nil), run)
		if len(run) == 1 {
			p.c.DrawGlyph(draw.GlyphStyle{Color: faint, Radius: 0.5 * mm, Shape: draw.CircleGlyph{}}, run[0])
		}
	}
	var run []vg.Point
	for k, at := range g.At {
		if math.IsNaN(g.Median[k]) {
			continue
		}
		x := p.x(at)
		p.c.StrokeLine2(line(1.2, colour(0), nil), x, p.y(g.Lower[k]), x, p.y(g.Upper[k]))
		run = append(run, vg.Point{X: x, Y: p.y(g.Median[k])})
	}
	p.c.StrokeLines(line(1.8, colour(0), nil), run)
	for _, at := range run {
		p.c.DrawGlyph(draw.GlyphStyle{Color: colour(0), Radius: 1.1 * mm, Shape: draw.CircleGlyph{}}, at)
	}
	counts := make([]string, len(g.N))
	for i, n := range g.N {
		counts[i] = strconv.FormatInt(n, 10)
	}
	y := p.low - 12.5*mm
	p.c.FillText(style(7.5, true, ink, draw.XRight, draw.YCenter), vg.Point{X: p.left - 4*mm, Y: y}, "n")
	p.under(g.At, []vg.Length{y}, []color.Color{soft}, counts)
}
