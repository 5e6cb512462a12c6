package figure

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Funnel shows the effect of each study against its standard error, the largest studies
// on top, with the pooled effect and the region in which 95% of studies lie where only
// sampling error moves them (its half width is Z standard errors).
type Funnel struct {
	Title, XLabel, Banner string
	Effect, SE            []float64
	Filled                []bool // drawn hollow: not a study but a mirror image
	Centre, Z             float64
}

// Size of one wide column.
func (f Funnel) Size() (w, h float64) { return 120, 98 }

func (f Funnel) draw(c draw.Canvas) {
	top, reach := 0.0, 0.0
	for i, se := range f.SE {
		top, reach = math.Max(top, se), math.Max(reach, math.Abs(f.Effect[i]-f.Centre))
	}
	if top == 0 {
		top = 1
	}
	if reach = math.Max(reach, f.Z*top) * 1.08; reach == 0 {
		reach = 1
	}
	p := plane{c: c, left: c.Min.X + 18*mm, right: c.Max.X - 6*mm, low: c.Min.Y + 16*mm, high: c.Max.Y - 9*mm,
		x0: f.Centre - reach, x1: f.Centre + reach, y0: top * 1.08, y1: 0}
	heading(c, p.left, f.Title, f.Banner)
	p.axes(Even(p.x0, p.x1), Even(0, top*1.08), f.XLabel, "Standard error", number)
	peak := vg.Point{X: p.x(f.Centre), Y: p.y(0)}
	edge := line(0.8, soft, []vg.Length{3, 2})
	for _, side := range []float64{-1, 1} {
		c.StrokeLines(edge, []vg.Point{peak, {X: p.x(f.Centre + side*f.Z*top*1.08), Y: p.y(top * 1.08)}})
	}
	c.StrokeLine2(line(0.8, palette[1], nil), p.x(f.Centre), p.low, p.x(f.Centre), p.high)
	for i, y := range f.Effect {
		glyph := draw.GlyphStyle{Color: colour(0), Radius: 1.2 * mm, Shape: draw.CircleGlyph{}}
		if f.Filled != nil && f.Filled[i] {
			glyph.Shape = draw.RingGlyph{}
		}
		c.DrawGlyph(glyph, vg.Point{X: p.x(y), Y: p.y(f.SE[i])})
	}
}

// Even is about five round ticks between two ends.
func Even(low, high float64) []float64 {
	if !(high > low) {
		return nil
	}
	step := math.Pow(10, math.Floor(math.Log10((high-low)/5)))
	for _, m := range []float64{1, 2, 5, 10} {
		if (high-low)/(m*step) <= 6 {
			step *= m
			break
		}
	}
	var out []float64
	for k := math.Ceil(low / step); k*step <= high; k++ {
		// The step is a power of ten times 1, 2 or 5: rounding takes off what k·step adds, and
		// 0 what makes it -0.
		out = append(out, math.Round(k*step*1e9)/1e9+0)
	}
	return out
}
