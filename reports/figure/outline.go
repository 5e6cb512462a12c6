package figure

import (
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// outlines is a canvas that draws letters as filled outlines instead of text.
type outlines struct{ vg.Canvas }

// FillString draws s with its baseline beginning at pt.
func (o outlines) FillString(f font.Face, pt vg.Point, s string) {
	const unit = 1 << 10 // pixels per em at which outlines are read
	var buf sfnt.Buffer
	scale := f.Font.Size / unit / 64
	x := pt.X
	var before sfnt.GlyphIndex
	for _, r := range s {
		g, err := f.Face.GlyphIndex(&buf, r)
		if err != nil {
			continue
		}
		if before != 0 {
			if k, err := f.Face.Kern(&buf, before, g, fixed.I(unit), 0); err == nil {
				x += vg.Length(k) * scale
			}
		}
		before = g
		segments, err := f.Face.LoadGlyph(&buf, g, fixed.I(unit), nil)
		if err == nil {
			o.glyph(segments, x, pt.Y, scale)
		}
		if adv, err := f.Face.GlyphAdvance(&buf, g, fixed.I(unit), 0); err == nil {
			x += vg.Length(adv) * scale
		}
	}
}

func (o outlines) glyph(segments sfnt.Segments, x, y, scale vg.Length) {
	at := func(p fixed.Point26_6) vg.Point {
		return vg.Point{X: x + vg.Length(p.X)*scale, Y: y - vg.Length(p.Y)*scale}
	}
	var path vg.Path
	open := false
	for _, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if open {
				path.Close()
			}
			open = true
			path.Move(at(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			path.Line(at(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			path.QuadTo(at(s.Args[0]), at(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			path.CubeTo(at(s.Args[0]), at(s.Args[1]), at(s.Args[2]))
		}
	}
	if open {
		path.Close()
		o.Fill(path)
	}
}
