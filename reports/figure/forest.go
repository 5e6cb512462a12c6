package figure

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Forest shows an estimate with its interval for each group, one line each, with
// the overall estimate as a dashed line.
type Forest struct {
	Title, XLabel, Banner string
	Heads                 [3]string // over the label, the counts and the estimate
	PHead                 string    // over the P values, on the right; empty: there are none
	Rows                  []ForestRow
	Overall               float64   // NaN: no line
	Low, High             float64   // ends of the axis
	Ticks                 []float64 // on the axis
	Log                   bool      // a ratio's axis
	Percent               bool      // the axis is of shares
}

// ForestRow is a group, or the heading of the groups that follow.
type ForestRow struct {
	Heading         bool
	Label           string
	Count, Estimate string
	P               string
	Value           float64
	Lower, Upper    float64
	Weight          float64 // 0 to 1: the symbol's size
	Outer           bool    // not below a heading
	Overall         bool    // drawn as a diamond
	Range           bool    // a line in the diamond's colour, without a value
	Unsure          bool    // drawn hollow: few patients
}

const forestLine = 5.0

// Size grows with the rows.
func (f Forest) Size() (w, h float64) { return 174, 27 + forestLine*float64(len(f.Rows)) }

// room is what estimates and P values need on the right.
func (f Forest) room() vg.Length {
	s := style(8, false, ink, draw.XLeft, draw.YCenter)
	estimate, p := style(8, true, ink, draw.XLeft, draw.YCenter).Width(f.Heads[2]), vg.Length(0)
	for _, r := range f.Rows {
		estimate, p = max(estimate, s.Width(r.Estimate)), max(p, s.Width(r.P))
	}
	if p > 0 {
		p += 4 * mm
	}
	return estimate + p + 7*mm
}

func (f Forest) draw(c draw.Canvas) {
	scale := func(v float64) float64 {
		if f.Log {
			return math.Log(v)
		}
		return v
	}
	label := style(8, false, ink, draw.XLeft, draw.YCenter)
	width := vg.Length(0)
	for _, r := range f.Rows {
		width = max(width, label.Width(r.Label)+4*mm)
	}
	counts := c.Min.X + 2*mm + min(width, 52*mm) + 20*mm
	p := plane{
		c:     c,
		left:  counts + 6*mm,
		right: c.Max.X - f.room(),
		low:   c.Min.Y + 12*mm,
		high:  c.Max.Y - 13*mm,
		x0:    scale(f.Low),
		x1:    scale(f.High),
		y0:    0,
		y1:    float64(len(f.Rows)),
	}
	heading(c, c.Min.X+2*mm, f.Title, f.Banner)
	head := style(8, true, ink, draw.XLeft, draw.YCenter)
	top := p.high + 2.5*mm
	c.FillText(head, vg.Point{X: c.Min.X + 2*mm, Y: top}, f.Heads[0])
	right := head
	right.XAlign = draw.XRight
	c.FillText(right, vg.Point{X: counts, Y: top}, f.Heads[1])
	c.FillText(head, vg.Point{X: p.right + 4*mm, Y: top}, f.Heads[2])
	right.XAlign = draw.XRight
	c.FillText(right, vg.Point{X: c.Max.X - 2*mm, Y: top}, f.PHead)
	c.StrokeLine2(line(0.8, ink, nil), c.Min.X+2*mm, p.high, c.Max.X-2*mm, p.high)
	c.StrokeLine2(line(0.8, ink, nil), p.left, p.low, p.right, p.low)
	for _, t := range f.Ticks {
		x := p.x(scale(t))
		c.StrokeLine2(line(0.4, grid, nil), x, p.low, x, p.high)
		c.StrokeLine2(line(0.8, ink, nil), x, p.low, x, p.low-1.2*mm)
		s := number(t)
		if f.Percent {
			s = percent(t)
		}
		c.FillText(style(8, false, ink, draw.XCenter, draw.YTop), vg.Point{X: x, Y: p.low - 1.9*mm}, s)
	}
	c.FillText(style(8.5, false, ink, draw.XCenter, draw.YTop), vg.Point{X: (p.left + p.right) / 2, Y: p.low - 6*mm}, f.XLabel)
	if f.Log {
		c.StrokeLine2(line(0.8, ink, nil), p.x(0), p.low, p.x(0), p.high)
	}
	if x := p.x(scale(f.Overall)); !math.IsNaN(f.Overall) {
		c.StrokeLine2(line(0.8, palette[1], []vg.Length{3, 2}), x, p.low, x, p.high)
	}
	for i, r := range f.Rows {
		y := p.y(float64(len(f.Rows)-i) - 0.5)
		c.FillText(style(8, false, ink, draw.XRight, draw.YCenter), vg.Point{X: c.Max.X - 2*mm, Y: y}, r.P)
		if r.Heading {
			c.FillText(head, vg.Point{X: c.Min.X + 2*mm, Y: y}, r.Label)
			if r.Estimate != "" {
				c.FillText(style(8, false, soft, draw.XLeft, draw.YCenter), vg.Point{X: p.right + 4*mm, Y: y}, r.Estimate)
			}
			continue
		}
		indent := 5 * mm
		text := label
		switch {
		case r.Overall, r.Range:
			indent, text = 2*mm, head
		case r.Outer:
			indent = 2 * mm
		}
		c.FillText(text, vg.Point{X: c.Min.X + indent, Y: y}, r.Label)
		c.FillText(style(8, false, ink, draw.XRight, draw.YCenter), vg.Point{X: counts, Y: y}, r.Count)
		c.FillText(label, vg.Point{X: p.right + 4*mm, Y: y}, r.Estimate)
		if math.IsNaN(r.Value) && !r.Range {
			continue
		}
		f.symbol(c, p, scale, r, y)
	}
}

// symbol draws a row's interval, cut with an arrow where it leaves the axis, and
// its square or diamond.
func (f Forest) symbol(c draw.Canvas, p plane, scale func(float64) float64, r ForestRow, y vg.Length) {
	ends := [2]vg.Length{p.x(math.Max(scale(r.Lower), p.x0)), p.x(math.Min(scale(r.Upper), p.x1))}
	x := p.x(scale(r.Value))
	if r.Overall {
		h := 1.6 * mm
		c.FillPolygon(palette[1], []vg.Point{{X: ends[0], Y: y}, {X: x, Y: y + h}, {X: ends[1], Y: y}, {X: x, Y: y - h}})
		return
	}
	s := line(1.1, colour(0), nil)
	if r.Range {
		s = line(1.1, palette[1], nil)
	}
	c.StrokeLine2(s, ends[0], y, ends[1], y)
	if scale(r.Lower) < p.x0 {
		c.StrokeLines(s, []vg.Point{{X: ends[0] + 1.2*mm, Y: y + 0.9*mm}, {X: ends[0], Y: y}, {X: ends[0] + 1.2*mm, Y: y - 0.9*mm}})
	}
	if scale(r.Upper) > p.x1 {
		c.StrokeLines(s, []vg.Point{{X: ends[1] - 1.2*mm, Y: y + 0.9*mm}, {X: ends[1], Y: y}, {X: ends[1] - 1.2*mm, Y: y - 0.9*mm}})
	}
	if r.Range || x < p.left || x > p.right {
		return
	}
	half := vg.Length(0.6+1.1*math.Sqrt(r.Weight)) * mm
	box := []vg.Point{{X: x - half, Y: y - half}, {X: x + half, Y: y - half}, {X: x + half, Y: y + half}, {X: x - half, Y: y + half}}
	if r.Unsure {
		c.FillPolygon(white, box)
		c.StrokeLines(s, append(box, box[0]))
		return
	}
	c.FillPolygon(colour(0), box)
}
