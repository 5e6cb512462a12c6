package figure

import (
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Tiles shows patterns of missing values: a column for each variable, a row for each pattern
// with its number of rows, dark where the variable is missing.
type Tiles struct {
	Title, Banner string
	Columns       []string
	Rows          []TileRow
}

// TileRow is a pattern.
type TileRow struct {
	Missing []bool
	N       int
}

const slant = math.Pi / 3 // of the names of the columns

// head is the height, in millimetres, that the names of the columns need.
func (f Tiles) head() float64 {
	width := vg.Length(0)
	for _, text := range f.Columns {
		width = max(width, style(8, false, ink, draw.XLeft, draw.YCenter).Width(text))
	}
	return 6 + math.Sin(slant)*float64(width/mm)
}

// Size grows with the rows and the names.
func (f Tiles) Size() (w, h float64) { return 174, 20 + f.head() + forestLine*float64(len(f.Rows)) }

func (f Tiles) draw(c draw.Canvas) {
	heading(c, c.Min.X+2*mm, f.Title, f.Banner)
	p := plane{c: c, left: c.Min.X + 4*mm, right: c.Max.X - 62*mm, low: c.Min.Y + 8*mm, high: c.Max.Y - vg.Length(10+f.head())*mm,
		x1: float64(max(1, len(f.Columns))), y1: float64(max(1, len(f.Rows)))}
	name := style(8, false, ink, draw.XLeft, draw.YCenter)
	name.Rotation = slant
	for k, text := range f.Columns {
		c.FillText(name, vg.Point{X: p.x(float64(k) + 0.5), Y: p.high + 1.5*mm}, text)
	}
	most := 1
	for _, r := range f.Rows {
		most = max(most, r.N)
	}
	count := style(8, false, ink, draw.XLeft, draw.YCenter)
	bar := plane{c: c, left: p.right + 3*mm, right: c.Max.X - 16*mm, x1: float64(most)}
	c.FillText(style(8, true, ink, draw.XLeft, draw.YBottom), vg.Point{X: bar.left, Y: p.high + 1.5*mm}, "Rows")
	rectangle := func(shade int, x0, x1, y vg.Length) {
		fill := colour(0)
		if shade == 0 {
			fill = tint(fill)
		}
		half := vg.Length(forestLine*0.42) * mm
		c.FillPolygon(fill, []vg.Point{{X: x0, Y: y - half}, {X: x1, Y: y - half}, {X: x1, Y: y + half}, {X: x0, Y: y + half}})
	}
	for i, r := range f.Rows {
		y := p.y(float64(len(f.Rows)-i) - 0.5)
		for k, missing := range r.Missing {
			shade := 0
			if missing {
				shade = 1
			}
			rectangle(shade, p.x(float64(k)+0.04), p.x(float64(k)+0.96), y)
		}
		rectangle(0, bar.left, bar.x(float64(r.N)), y)
		c.FillText(count, vg.Point{X: bar.x(float64(r.N)) + 1.5*mm, Y: y}, strconv.Itoa(r.N))
	}
	c.FillText(style(8, false, soft, draw.XLeft, draw.YCenter), vg.Point{X: p.left, Y: c.Min.Y + 4*mm}, "Dark: missing. Pale: observed.")
}
