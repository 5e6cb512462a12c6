package figure

import (
	"image/color"
	"math"
	"strconv"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// palette is Okabe and Ito's, without its yellow, which is too light for a line.
var palette = []color.NRGBA{
	{0x00, 0x72, 0xb2, 0xff}, {0xd5, 0x5e, 0x00, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0xcc, 0x79, 0xa7, 0xff},
	{0x8a, 0x63, 0x00, 0xff}, {0x56, 0xb4, 0xe9, 0xff}, {0x44, 0x44, 0x44, 0xff},
}

var dashes = [][]vg.Length{nil, {5, 2.5}, {1.5, 2}, {7, 2, 1.5, 2}, {3, 1.5}, {9, 3}, {1, 1}}

func colour(i int) color.NRGBA { return palette[i%len(palette)] }

func tint(c color.NRGBA) color.NRGBA {
	c.A = 0x2b
	return c
}

var (
	ink   = color.NRGBA{0x1a, 0x1a, 0x1a, 0xff}
	soft  = color.NRGBA{0x6a, 0x6a, 0x6a, 0xff}
	grid  = color.NRGBA{0xe4, 0xe4, 0xe4, 0xff}
	faint = color.NRGBA{0xb8, 0xb8, 0xb8, 0xff}
	white = color.NRGBA{0xff, 0xff, 0xff, 0xff}
)

// style is a text style of a size in points.
func style(size float64, bold bool, c color.Color, x draw.XAlignment, y draw.YAlignment) draw.TextStyle {
	f := plot.DefaultFont
	f.Variant = "Sans"
	f.Size = vg.Points(size)
	if bold {
		f.Weight = xfont.WeightBold
	}
	return draw.TextStyle{Color: c, Font: font.From(f, f.Size), XAlign: x, YAlign: y, Handler: handler}
}

var handler text.Handler = text.Plain{Fonts: font.DefaultCache}

// plane is a rectangle of the canvas with data coordinates.
type plane struct {
	c                      draw.Canvas
	left, right, low, high vg.Length
	x0, x1, y0, y1         float64
}

func (p plane) x(v float64) vg.Length {
	return p.left + vg.Length((v-p.x0)/(p.x1-p.x0))*(p.right-p.left)
}

func (p plane) y(v float64) vg.Length {
	return p.low + vg.Length((v-p.y0)/(p.y1-p.y0))*(p.high-p.low)
}

func line(width float64, c color.Color, dash []vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: vg.Points(width), Dashes: dash}
}

// axes draws both axes with ticks at the given places and their labels.
func (p plane) axes(xt, yt []float64, xl, yl string, yText func(float64) string) {
	ax := line(0.8, ink, nil)
	for _, v := range yt {
		p.c.StrokeLine2(line(0.4, grid, nil), p.left, p.y(v), p.right, p.y(v))
	}
	p.c.StrokeLine2(ax, p.left, p.low, p.right, p.low)
	p.c.StrokeLine2(ax, p.left, p.low, p.left, p.high)
	end := p.left - 10*mm
	for _, v := range xt {
		p.c.StrokeLine2(ax, p.x(v), p.low, p.x(v), p.low-1.2*mm)
		s := style(8, false, ink, draw.XCenter, draw.YTop)
		half := s.Width(number(v)) / 2
		if p.x(v)-half < end+0.8*mm {
			continue // it would touch the label before it
		}
		end = p.x(v) + half
		p.c.FillText(s, vg.Point{X: p.x(v), Y: p.low - 1.9*mm}, number(v))
	}
	for _, v := range yt {
		p.c.StrokeLine2(ax, p.left, p.y(v), p.left-1.2*mm, p.y(v))
		p.c.FillText(style(8, false, ink, draw.XRight, draw.YCenter), vg.Point{X: p.left - 1.9*mm, Y: p.y(v)}, yText(v))
	}
	p.c.FillText(style(9, false, ink, draw.XCenter, draw.YTop), vg.Point{X: (p.left + p.right) / 2, Y: p.low - 6*mm}, xl)
	turned := style(9, false, ink, draw.XCenter, draw.YBottom)
	turned.Rotation = math.Pi / 2
	p.c.FillText(turned, vg.Point{X: p.left - 9.5*mm, Y: (p.low + p.high) / 2}, yl)
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func percent(v float64) string { return strconv.FormatFloat(math.Round(100*v), 'g', -1, 64) }

// ticks chooses ticks of months from 0 to the last time: steps that a calendar
// has, at most some of them.
func ticks(last float64, most float64) []float64 {
	step := 1.0
	for _, s := range []float64{1, 3, 6, 12, 24, 36, 60, 120} {
		step = s
		if last/s <= most {
			break
		}
	}
	var out []float64
	for v := 0.0; v <= last+1e-9; v += step {
		out = append(out, v)
	}
	return out
}
