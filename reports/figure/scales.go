package figure

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Scales is a nomogram: horizontal scales, one below the other, read by vertical lines.
type Scales struct {
	Title, Banner string
	Rows          []ScaleRow
}

// ScaleRow is a scale with its ticks at shares of the width.
type ScaleRow struct {
	Label string
	At    []float64 // 0 to 1
	Text  []string
}

const scaleLine = 12.0

// Size grows with the scales.
func (f Scales) Size() (w, h float64) { return 174, 16 + scaleLine*float64(len(f.Rows)) }

func (f Scales) draw(c draw.Canvas) {
	heading(c, c.Min.X+2*mm, f.Title, f.Banner)
	label, width := style(8, true, ink, draw.XLeft, draw.YCenter), vg.Length(0)
	for _, r := range f.Rows {
		width = max(width, label.Width(r.Label))
	}
	p := plane{c: c, left: c.Min.X + 8*mm + min(width, 55*mm), right: c.Max.X - 8*mm, low: c.Min.Y + 2*mm, high: c.Max.Y - 10*mm,
		x1: 1, y1: float64(len(f.Rows))}
	tick := style(7, false, ink, draw.XCenter, draw.YTop)
	for i, r := range f.Rows {
		y := p.y(float64(len(f.Rows)-i) - 0.4)
		c.FillText(label, vg.Point{X: c.Min.X + 2*mm, Y: y}, r.Label)
		if len(r.At) == 0 {
			continue
		}
		low, high := p.x(r.At[0]), p.x(r.At[0])
		ends := [2]vg.Length{-1e9, -1e9} // of the texts written so far, below and above the line
		order := make([]int, len(r.At))  // from left to right
		for k := range order {
			order[k] = k
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(r.At[a], r.At[b]) })
		for _, k := range order {
			x := p.x(r.At[k])
			low, high = min(low, x), max(high, x)
			c.StrokeLine2(line(0.8, ink, nil), x, y, x, y-1.2*mm)
			half := tick.Width(r.Text[k]) / 2
			switch { // a text that would touch the one before goes above, or is left out
			case x-half > ends[0]+0.6*mm:
				c.FillText(tick, vg.Point{X: x, Y: y - 1.8*mm}, r.Text[k])
				ends[0] = x + half
			case x-half > ends[1]+0.6*mm:
				above := tick
				above.YAlign = draw.YBottom
				c.FillText(above, vg.Point{X: x, Y: y + 0.8*mm}, r.Text[k])
				ends[1] = x + half
			}
		}
		c.StrokeLine2(line(0.9, ink, nil), low, y, high, y)
	}
}
