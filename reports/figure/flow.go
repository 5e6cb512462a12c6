package figure

import (
	"cmp"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Flow is a diagram of who is counted where, as STROBE asks for: from everybody, a path
// for each outcome, each step a box of those kept with those lost beside it.
type Flow struct {
	Title, Banner string
	Start         FlowBox
	Paths         []FlowPath
	Width         float64 // millimetres; 0: Double
}

// FlowPath is the way to an outcome.
type FlowPath struct {
	Name  string
	Steps []FlowBox
}

// FlowBox is a step: how many are kept, how many are lost at it, and why.
type FlowBox struct {
	Text, Why  string
	Kept, Lost int64
}

const (
	flowBox  = 15.0 // millimetres of a box and
	flowLost = 12.0 // of those lost above it
)

// Size grows with the longest path; narrow figures have paths below one another.
func (f Flow) Size() (w, h float64) {
	w, h = cmp.Or(f.Width, Double), headHeight+flowBox+10
	for _, row := range f.rows() {
		h += f.rowHeight(row)
	}
	return w, h
}

// rows are the paths that stand side by side.
func (f Flow) rows() [][]FlowPath {
	across := 3
	if f.Width > 0 && f.Width < Double {
		across = 1
	}
	var out [][]FlowPath
	for rest := f.Paths; len(rest) > 0; {
		n := min(across, len(rest))
		out, rest = append(out, rest[:n]), rest[n:]
	}
	return out
}

func (f Flow) rowHeight(row []FlowPath) float64 {
	most := 0
	for _, p := range row {
		most = max(most, len(p.Steps))
	}
	return 9 + float64(most)*(flowBox+flowLost)
}

func (f Flow) draw(c draw.Canvas) {
	heading(c, c.Min.X+2*mm, f.Title, f.Banner)
	top := c.Max.Y - headHeight*mm
	width := c.Max.X - c.Min.X
	middle := (c.Min.X + c.Max.X) / 2
	box(c, middle, top, min(width-8*mm, 70*mm), []string{f.Start.Text, "n = " + strconv.FormatInt(f.Start.Kept, 10)})
	spine := top - flowBox*mm
	top = spine - 7*mm
	arrow := line(0.8, ink, nil)
	for k, row := range f.rows() {
		column := width / vg.Length(len(row))
		for i, p := range row {
			x := c.Min.X + column*(vg.Length(i)+0.5)
			if k == 0 {
				c.StrokeLines(arrow, []vg.Point{{X: middle, Y: spine}, {X: middle, Y: spine - 3*mm}, {X: x, Y: spine - 3*mm}, {X: x, Y: top + 0.5*mm}})
			}
			c.FillText(style(8.5, true, colour(i), draw.XCenter, draw.YTop), vg.Point{X: x, Y: top}, p.Name)
			f.path(c, p, x, top-5*mm, column-6*mm)
		}
		top -= vg.Length(f.rowHeight(row)) * mm
	}
}

// path draws the steps of an outcome below one another.
func (f Flow) path(c draw.Canvas, p FlowPath, x, y, width vg.Length) {
	arrow := line(0.8, ink, nil)
	for _, s := range p.Steps {
		below := y - flowLost*mm
		c.StrokeLine2(arrow, x, y, x, below)
		c.StrokeLines(arrow, []vg.Point{{X: x - 0.8*mm, Y: below + 1.3*mm}, {X: x, Y: below}, {X: x + 0.8*mm, Y: below + 1.3*mm}})
		if s.Lost > 0 {
			lost := style(7, false, soft, draw.XLeft, draw.YCenter)
			texts := append([]string{strconv.FormatInt(s.Lost, 10) + " left out:"}, wrap(lost, s.Why, width/2-2*mm)...)
			for k, text := range texts {
				c.FillText(lost, vg.Point{X: x + 2*mm, Y: y - 2.2*mm - vg.Length(k)*3*mm}, text)
			}
		}
		box(c, x, below, width, append(wrap(style(7.5, false, ink, draw.XLeft, draw.YCenter), s.Text, width-3*mm), "n = "+
			""+strconv.FormatInt(s.Kept, 10)))
		y = below - flowBox*mm
	}
}

// box draws a box with centred lines, its upper edge at y.
func box(c draw.Canvas, x, y, width vg.Length, lines []string) {
	w, h := width/2, flowBox*mm
	c.StrokeLines(line(0.8, ink, nil), []vg.Point{{X: x - w, Y: y}, {X: x + w, Y: y}, {X: x + w, Y: y - h}, {X: x - w, Y: y - h},
		{X: x - w, Y: y}})
	s := style(7.5, false, ink, draw.XCenter, draw.YCenter)
	for i, l := range lines {
		c.FillText(s, vg.Point{X: x, Y: y - h/2 + vg.Length(float64(len(lines)-1)/2-float64(i))*3.3*mm}, l)
	}
}

// wrap breaks a text into at most three lines of a width.
func wrap(s draw.TextStyle, text string, width vg.Length) []string {
	var out []string
	for _, word := range strings.Fields(text) {
		if n := len(out); n > 0 && (s.Width(out[n-1]+" "+word) <= width || n == 3) {
			out[n-1] += " " + word
			continue
		}
		out = append(out, word)
	}
	return out
}
