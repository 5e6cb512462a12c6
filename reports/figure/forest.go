package figure

import (
	"cmp"
	"math"
	"strings"

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
	Decimal               string    // mark of the ticks; empty: a point
	Width                 float64   // millimetres; 0: Double. Below it counts and estimates stand under the labels.
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

const (
	forestLine = 5.0
	underLine  = 3.4 // of counts and estimates under a label
)

// Size grows with the rows.
func (f Forest) Size() (w, h float64) {
	w, h = cmp.Or(f.Width, Double), 27
	for _, r := range f.Rows {
		h += f.rowHeight(r)
	}
	if f.narrow() {
		h += underLine
	}
	return w, h
}

func (f Forest) narrow() bool { return f.Width > 0 && f.Width < Double }

// rowHeight is the height of a row in millimetres.
func (f Forest) rowHeight(r ForestRow) float64 {
	if f.twoLines(r) {
		return forestLine + underLine
	}
	return forestLine
}

// twoLines tells that something stands under a row's label.
func (f Forest) twoLines(r ForestRow) bool { return f.narrow() && (r.Count != "" || r.Estimate != "") }

func (f Forest) scale(v float64) float64 {
	if f.Log {
		return math.Log(v)
	}
	return v
}

// forestColumns is where the parts of a forest stand: texts begin or, counts and P, end
// there. Labels have room up to labels.
type forestColumns struct {
	plane
	text, labels, counts, estimates, p vg.Length
}

// columns lays a forest out.
func (f Forest) columns(c draw.Canvas) forestColumns {
	s := style(8, false, ink, draw.XLeft, draw.YCenter)
	label, estimate, p := vg.Length(0), style(8, true, ink, draw.XLeft, draw.YCenter).Width(f.Heads[2]), vg.Length(0)
	for _, r := range f.Rows {
		label, estimate, p = max(label, s.Width(r.Label)+4*mm), max(estimate, s.Width(r.Estimate)), max(p, s.Width(r.P))
	}
	if p > 0 {
		p += 4 * mm
	}
	out := forestColumns{text: c.Min.X + 2*mm, p: c.Max.X - 2*mm}
	out.plane = plane{c: c, low: c.Min.Y + 12*mm, high: c.Max.Y - 13*mm, x0: f.scale(f.Low), x1: f.scale(f.High), y1: float64(len(f.Rows))}
	if f.narrow() {
		out.high -= underLine * mm
		out.left, out.right = out.text+45*mm, c.Max.X-4*mm-p
		out.labels = out.left - 2*mm
		return out
	}
	out.counts = out.text + min(label, 52*mm) + 20*mm
	out.labels = out.counts - 18*mm
	out.left, out.right = out.counts+6*mm, c.Max.X-estimate-p-7*mm
	out.estimates = out.right + 4*mm
	return out
}

func (f Forest) draw(c draw.Canvas) {
	p := f.columns(c)
	heading(c, p.text, f.Title, f.Banner)
	f.heads(p)
	f.axis(p)
	y := p.high
	for _, r := range f.Rows {
		h := vg.Length(f.rowHeight(r)) * mm
		f.row(p, r, y-h/2)
		y -= h
	}
}

// heads names the columns.
func (f Forest) heads(p forestColumns) {
	head, top := style(8, true, ink, draw.XLeft, draw.YCenter), p.high+2.5*mm
	right := head
	right.XAlign = draw.XRight
	p.c.FillText(right, vg.Point{X: p.p, Y: top}, f.PHead)
	if f.narrow() {
		p.c.FillText(head, vg.Point{X: p.text, Y: top + underLine*mm}, f.Heads[0])
		p.under(p.text, top, true, f.Heads[1], f.Heads[2])
	} else {
		p.c.FillText(head, vg.Point{X: p.text, Y: top}, f.Heads[0])
		p.c.FillText(right, vg.Point{X: p.counts, Y: top}, f.Heads[1])
		p.c.FillText(head, vg.Point{X: p.estimates, Y: top}, f.Heads[2])
	}
	p.c.StrokeLine2(line(0.8, ink, nil), p.text, p.high, p.p, p.high)
}

// under writes a count and an estimate on the line under a label, smaller where they have
// no room.
func (p forestColumns) under(x, y vg.Length, bold bool, count, estimate string) {
	if count != "" {
		count += "   "
	}
	s, text := fitted(7, bold, p.labels-x, count+estimate)
	p.c.FillText(s, vg.Point{X: x, Y: y}, text)
}

// axis draws the scale with its ticks, the line of no difference and that of everybody; a
// tick whose text would touch the one before has none.
func (f Forest) axis(p forestColumns) {
	p.c.StrokeLine2(line(0.8, ink, nil), p.left, p.low, p.right, p.low)
	end, tick := p.left-10*mm, style(8, false, ink, draw.XCenter, draw.YTop)
	for _, t := range f.Ticks {
		x := p.x(f.scale(t))
		p.c.StrokeLine2(line(0.4, grid, nil), x, p.low, x, p.high)
		p.c.StrokeLine2(line(0.8, ink, nil), x, p.low, x, p.low-1.2*mm)
		s := number(t)
		if f.Percent {
			s = percent(t)
		}
		if f.Decimal != "" {
			s = strings.ReplaceAll(s, ".", f.Decimal)
		}
		if half := tick.Width(s) / 2; x-half > end+0.6*mm {
			p.c.FillText(tick, vg.Point{X: x, Y: p.low - 1.9*mm}, s)
			end = x + half
		}
	}
	words := style(8.5, false, ink, draw.XCenter, draw.YTop)
	middle := min((p.left+p.right)/2, p.p-words.Width(f.XLabel)/2)
	p.c.FillText(words, vg.Point{X: middle, Y: p.low - 6*mm}, f.XLabel)
	if f.Log {
		p.c.StrokeLine2(line(0.8, ink, nil), p.x(0), p.low, p.x(0), p.high)
	}
	if x := p.x(f.scale(f.Overall)); !math.IsNaN(f.Overall) {
		p.c.StrokeLine2(line(0.8, palette[1], []vg.Length{3, 2}), x, p.low, x, p.high)
	}
}

// row draws a row in the middle of its height.
func (f Forest) row(p forestColumns, r ForestRow, y vg.Length) {
	plain := style(8, false, ink, draw.XRight, draw.YCenter)
	p.c.FillText(plain, vg.Point{X: p.p, Y: y}, r.P)
	indent, bold := 5*mm, false
	if f.narrow() {
		indent /= 2
	}
	switch {
	case r.Heading, r.Overall, r.Range:
		indent, bold = 0, true
	case r.Outer:
		indent = 0
	}
	at := y
	if f.twoLines(r) {
		at = y + underLine/2*mm
		p.under(p.text+indent, y-underLine/2*mm, false, r.Count, r.Estimate)
	}
	s, text := fitted(8, bold, p.labels-p.text-indent, r.Label)
	p.c.FillText(s, vg.Point{X: p.text + indent, Y: at}, text)
	if !f.narrow() {
		p.c.FillText(plain, vg.Point{X: p.counts, Y: y}, r.Count)
		beside := style(8, false, ink, draw.XLeft, draw.YCenter)
		if r.Heading {
			beside.Color = soft
		}
		p.c.FillText(beside, vg.Point{X: p.estimates, Y: y}, r.Estimate)
	}
	if !r.Heading && (r.Range || !math.IsNaN(r.Value)) {
		f.symbol(p.c, p.plane, f.scale, r, y)
	}
}

// fitted makes a text smaller until it has room and, at 5.5 points, shorter.
func fitted(size float64, bold bool, room vg.Length, text string) (draw.TextStyle, string) {
	s := style(size, bold, ink, draw.XLeft, draw.YCenter)
	for size > 5.5 && s.Width(text) > room {
		size -= 0.5
		s = style(size, bold, ink, draw.XLeft, draw.YCenter)
	}
	for r := []rune(text); len(r) > 1 && s.Width(text) > room; {
		r = r[:len(r)-1]
		text = string(r) + "…"
	}
	return s, text
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
