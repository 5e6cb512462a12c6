package figure

import (
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	headHeight  = 10.0 // millimetres of the title over panels
	panelHeight = 49.5
)

func (f Curves) paneled() bool { return len(f.Groups) > banded }

// panelColumns is how many panels stand side by side.
func (f Curves) panelColumns() int {
	if f.width() < Double {
		return 1
	}
	return 2
}

func (f Curves) panelRows() int { return (len(f.Groups) + f.panelColumns() - 1) / f.panelColumns() }

// panel is where the panel of group i stands.
func (f Curves) panel(c draw.Canvas, i int) plane {
	columns := f.panelColumns()
	width := (c.Max.X - c.Min.X) / vg.Length(columns)
	left := c.Min.X + vg.Length(i%columns)*width
	top := c.Max.Y - headHeight*mm - vg.Length(i/columns)*panelHeight*mm
	return plane{c: c, left: left + 16*mm, right: left + width - 6*mm, low: top - (panelHeight-20.5)*mm, high: top - 6*mm, x1: f.Last, y1: 1}
}

// drawPanels gives each group a panel with its band; the other groups stand thin and
// grey behind it, so that it can be compared.
func (f Curves) drawPanels(c draw.Canvas) {
	heading(c, c.Min.X+2*mm, f.Title, f.Banner)
	for i, g := range f.Groups {
		p := f.panel(c, i)
		c.FillText(style(8.5, true, colour(i), draw.XLeft, draw.YBottom), vg.Point{X: p.left, Y: p.high + 1.2*mm}, g.Label)
		yLabel := ""
		if i%f.panelColumns() == 0 {
			yLabel = f.YLabel
		}
		p.axes(f.Ticks(), fifths, f.XLabel, yLabel, percent)
		for j, other := range f.Groups {
			if j != i {
				p.steps(other, line(0.7, faint, nil))
			}
		}
		p.band(g, tint(colour(i)))
		if i == 0 && f.Remark != "" { // below right, curves that rise leave room
			c.FillText(style(7.5, false, ink, draw.XRight, draw.YBottom), vg.Point{X: p.right - 1*mm, Y: p.low + 1.5*mm}, f.Remark)
		}
		p.rising(g, i)
		p.marks(g, colour(i))
		y, events := p.low-13*mm, f.eventsFit(p)
		for _, t := range f.Ticks() {
			g.countsAt(p, t, y, events)
		}
		c.FillText(style(7, false, soft, draw.XLeft, draw.YCenter), vg.Point{X: p.left - 14*mm, Y: y}, "At risk")
	}
}

// counts are the number at risk and, in brackets where asked for, the events so far.
func (g Curve) counts(t float64, events bool) string {
	risk := g.riskAt(t)
	if t == 0 && len(g.AtRisk) > 0 {
		risk = g.AtRisk[0]
	}
	text := strconv.FormatFloat(risk, 'f', 0, 64)
	if events {
		text += " (" + strconv.FormatFloat(g.eventsBy(t), 'f', 0, 64) + ")"
	}
	return text
}

// countsAt writes the counts at a time; in grey where few are at risk.
func (g Curve) countsAt(p plane, t float64, y vg.Length, events bool) {
	shade := ink
	if risk := g.riskAt(t); risk < 10 && t > 0 {
		shade = soft
	}
	p.c.FillText(style(7.5, false, shade, draw.XCenter, draw.YCenter), vg.Point{X: p.x(t), Y: y}, g.counts(t, events))
}

// Area is where the data of one frame stand, as shares of the drawing's width and
// height from its upper left corner, and the groups that it shows.
type Area struct {
	Left, Right, Top, Bottom float64
	Groups                   []int
}

// Areas are the frames of the drawing, for a page on which a reader points at them.
func (f Curves) Areas() []Area {
	w, h := f.Size()
	c := draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: vg.Length(w) * mm, Y: vg.Length(h) * mm}}}
	of := func(p plane, groups ...int) Area {
		return Area{Left: float64(p.left / c.Max.X), Right: float64(p.right / c.Max.X), Top: float64(1 - p.high/c.Max.Y),
			Bottom: float64(1 - p.low/c.Max.Y), Groups: groups}
	}
	if !f.paneled() {
		all := make([]int, len(f.Groups))
		for i := range all {
			all[i] = i
		}
		return []Area{of(f.frame(c), all...)}
	}
	var out []Area
	for i := range f.Groups {
		out = append(out, of(f.panel(c, i), i))
	}
	return out
}
