package figure

import (
	"cmp"
	"image/color"
	"math"
	"sort"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Curves are step functions that rise with time: the cumulative share with the
// event, with bands, censoring ticks and a table of the numbers at risk below.
type Curves struct {
	Title  string // one line above; empty for none
	XLabel string
	YLabel string
	Groups []Curve
	Remark string // inside, below right: a test
	Banner string // in the figure's head: a synthetic cohort is called so
	Last   float64
	Below  string  // names the numbers below the axis; empty: at risk
	Beside Line    // drawn thin and grey beside a single curve; no points: none
	Width  float64 // millimetres, of the drawing; 0: Double
	// Decimal is the mark of numbers that a page reads from the curves; empty: a point.
	Decimal string
}

// Line is a step function without a band.
type Line struct {
	Label       string
	Time, Share []float64
}

// Curve is one group; times in months, shares from 0 to 1.
type Curve struct {
	Label                 string
	Row                   string // in the table below; empty: Label
	Time                  []float64
	Share, Lower, Upper   []float64 // limits NaN where undefined
	AtRisk, Events, Censd []float64 // life table, parallel to Time
	// From and To are the ends of the interval within which each step lies, where it is no
	// more than that which is known: a box is drawn instead of the step.
	From, To []float64
}

func (g Curve) row() string {
	if g.Row != "" {
		return g.Row
	}
	return g.Label
}

// at gives the index of the last step at or before time t, -1 before the first.
func (g Curve) at(t float64) int {
	return sort.Search(len(g.Time), func(i int) bool { return g.Time[i] > t*(1+1e-9) }) - 1
}

// riskAt is the number at risk just before t.
func (g Curve) riskAt(t float64) float64 {
	i := sort.Search(len(g.Time), func(i int) bool { return g.Time[i] >= t*(1-1e-9) })
	if i == len(g.Time) {
		return 0
	}
	return g.AtRisk[i]
}

// eventsBy counts the events up to and including t.
func (g Curve) eventsBy(t float64) float64 {
	sum := 0.0
	for i := range g.at(t) + 1 {
		sum += g.Events[i]
	}
	return sum
}

const lineHeight = 4.3 // millimetres of a line of the table below

// banded is how many groups may show their bands in one frame: more of them cover one
// another, and each group has a panel of its own instead.
const banded = 3

// Size grows with the table below, or with the panels.
func (f Curves) Size() (w, h float64) {
	if f.paneled() {
		return f.width(), headHeight + panelHeight*float64(f.panelRows())
	}
	return f.width(), 88 + lineHeight*float64(len(f.Groups))
}

func (f Curves) width() float64 {
	return cmp.Or(f.Width, Double)
}

// Ticks are the months at which the axis and the table below stand.
func (f Curves) Ticks() []float64 {
	if f.paneled() || f.width() < Double {
		return ticks(f.Last, 5)
	}
	return ticks(f.Last, 9)
}

func (f Curves) draw(c draw.Canvas) {
	if f.paneled() {
		f.drawPanels(c)
		return
	}
	p := f.frame(c)
	heading(c, p.left, f.Title, f.Banner)
	p.axes(f.Ticks(), fifths, f.XLabel, f.YLabel, percent)
	for i, g := range f.Groups {
		p.band(g, tint(colour(i)))
	}
	if len(f.Beside.Time) > 0 {
		p.steps(Curve{Time: f.Beside.Time, Share: f.Beside.Share}, line(1.1, soft, []vg.Length{4, 2}))
	}
	for i, g := range f.Groups {
		p.rising(g, i)
		p.marks(g, colour(i))
	}
	if f.Remark != "" {
		c.FillText(style(8, false, ink, draw.XRight, draw.YBottom), vg.Point{X: p.right - 1*mm, Y: p.low + 2*mm}, f.Remark)
	}
	if len(f.Groups) > 1 || len(f.Beside.Time) > 0 {
		f.legend(c, p)
	}
	f.below(c, p)
}

// fifths are the ticks of an axis of shares.
var fifths = []float64{0, .2, .4, .6, .8, 1}

// frame is where a single frame stands.
func (f Curves) frame(c draw.Canvas) plane {
	gutter := vg.Length(0)
	label := style(8, false, ink, draw.XLeft, draw.YCenter)
	for _, g := range f.Groups {
		gutter = max(gutter, label.Width(g.row()))
	}
	return plane{
		c:     c,
		left:  c.Min.X + max(16*mm, gutter+11*mm),
		right: c.Max.X - 6*mm,
		low:   c.Min.Y + vg.Length(lineHeight*float64(len(f.Groups))+20)*mm,
		high:  c.Max.Y - 9*mm,
		x1:    f.Last,
		y1:    1,
	}
}

// heading writes a figure's title, as large as it fits, and at the right, or below it
// where there is no room, its banner.
func heading(c draw.Canvas, left vg.Length, title, banner string) {
	y, room := c.Max.Y-2*mm, c.Max.X-6*mm-left
	size := 9.5
	for size > 6 && style(size, true, ink, draw.XLeft, draw.YTop).Width(title) > room {
		size -= 0.5
	}
	head := style(size, true, ink, draw.XLeft, draw.YTop)
	c.FillText(head, vg.Point{X: left, Y: y}, title)
	s := style(8, true, palette[1], draw.XRight, draw.YTop)
	if banner != "" && head.Width(title)+s.Width(banner)+4*mm > room {
		s = style(6.5, true, palette[1], draw.XRight, draw.YTop)
		y -= 3.8 * mm
	}
	c.FillText(s, vg.Point{X: c.Max.X - 6*mm, Y: y}, banner)
}

// band fills between the limits, step by step.
func (p plane) band(g Curve, c color.Color) {
	var upper, lower []vg.Point
	add := func(from, to, lo, hi float64) {
		upper = append(upper, vg.Point{X: p.x(from), Y: p.y(hi)}, vg.Point{X: p.x(to), Y: p.y(hi)})
		lower = append(lower, vg.Point{X: p.x(from), Y: p.y(lo)}, vg.Point{X: p.x(to), Y: p.y(lo)})
	}
	flush := func() {
		if len(upper) == 0 {
			return
		}
		for i := len(lower) - 1; i >= 0; i-- {
			upper = append(upper, lower[i])
		}
		p.c.FillPolygon(c, upper)
		upper, lower = nil, nil
	}
	for i := range g.Time {
		to := p.x1
		if i+1 < len(g.Time) {
			to = math.Min(to, g.Time[i+1])
		} else {
			to = math.Min(to, g.Time[i])
		}
		if g.Time[i] > p.x1 {
			break
		}
		if math.IsNaN(g.Lower[i]) || math.IsNaN(g.Upper[i]) {
			flush()
			continue
		}
		add(g.Time[i], to, g.Lower[i], g.Upper[i])
	}
	flush()
}

// steps draws the curve from 0 at time 0 to its last time.
func (p plane) steps(g Curve, s draw.LineStyle) {
	points := []vg.Point{{X: p.x(0), Y: p.y(0)}}
	last := 0.0
	for i, t := range g.Time {
		if t > p.x1 {
			points = append(points, vg.Point{X: p.x(p.x1), Y: p.y(last)})
			break
		}
		if g.Share[i] != last || i == len(g.Time)-1 {
			points = append(points, vg.Point{X: p.x(t), Y: p.y(last)}, vg.Point{X: p.x(t), Y: p.y(g.Share[i])})
			last = g.Share[i]
		}
	}
	p.c.StrokeLines(s, points)
}

// marks draws a tick at each time of censoring, unless they would run together.
func (p plane) marks(g Curve, c color.Color) {
	n := 0
	for _, k := range g.Censd {
		if k > 0 {
			n++
		}
	}
	if n > 400 {
		return
	}
	for i, t := range g.Time {
		if g.Censd[i] > 0 && t <= p.x1 {
			p.c.StrokeLine2(line(0.8, c, nil), p.x(t), p.y(g.Share[i])-1.1*mm, p.x(t), p.y(g.Share[i])+1.1*mm)
		}
	}
}

// legend names the groups inside the plot, where curves that rise leave room.
func (f Curves) legend(c draw.Canvas, p plane) {
	label := style(8, false, ink, draw.XLeft, draw.YCenter)
	width := vg.Length(0)
	for _, g := range f.Groups {
		width = max(width, label.Width(g.Label))
	}
	width = max(width, label.Width(f.Beside.Label))
	rows := vg.Length(len(f.Groups))
	if f.Beside.Label != "" {
		rows++
	}
	top := p.low + (rows*4.3+6)*mm
	if f.Remark != "" {
		top += 3 * mm
	}
	x := p.right - width - 2*mm
	// Below right the curves are highest; where the first curve stays low, the legend goes above left.
	if low := f.lowest(); low < 0.5 {
		top = p.high - 2*mm
		x = p.left + 14*mm
	}
	entry := func(i int, s draw.LineStyle, text string) {
		y := top - (vg.Length(i)+0.5)*4.3*mm
		c.StrokeLine2(s, x-11*mm, y, x-2*mm, y)
		c.FillText(label, vg.Point{X: x, Y: y}, text)
	}
	for i, g := range f.Groups {
		entry(i, line(1.5, colour(i), dashes[i%len(dashes)]), g.Label)
	}
	if f.Beside.Label != "" {
		entry(len(f.Groups), line(1.1, soft, []vg.Length{4, 2}), f.Beside.Label)
	}
}

// lowest is the lowest share that a group ends with.
func (f Curves) lowest() float64 {
	low := 1.0
	for _, g := range f.Groups {
		if i := g.at(f.Last); i >= 0 {
			low = math.Min(low, g.Share[i])
		} else {
			low = 0
		}
	}
	return low
}

// below writes the numbers at risk and, in brackets where there is room, the events so
// far under the ticks.
func (f Curves) below(c draw.Canvas, p plane) {
	y := p.low - 13.5*mm
	left := c.Min.X + 2*mm
	events := f.eventsFit(p)
	head := f.Below
	if head == "" {
		head = "Number at risk"
	}
	if events {
		head += " (events so far)"
	}
	c.FillText(style(8, true, ink, draw.XLeft, draw.YCenter), vg.Point{X: left, Y: y}, head)
	for i, g := range f.Groups {
		y -= lineHeight * mm
		name := ink
		if len(f.Groups) > 1 {
			name = colour(i)
		}
		c.FillText(style(8, false, name, draw.XLeft, draw.YCenter), vg.Point{X: left, Y: y}, g.row())
		for _, t := range f.Ticks() {
			g.countsAt(p, t, y, events)
		}
	}
}

// eventsFit tells whether numbers at risk with events in brackets stand apart.
func (f Curves) eventsFit(p plane) bool {
	t := f.Ticks()
	if len(t) < 2 {
		return true
	}
	widest := vg.Length(0)
	for _, g := range f.Groups {
		for _, at := range t {
			widest = max(widest, style(7.5, false, ink, draw.XCenter, draw.YCenter).Width(g.counts(at, true)))
		}
	}
	return widest+1.5*mm <= p.x(t[1])-p.x(t[0])
}
