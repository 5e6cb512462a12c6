package figure

import (
	"bytes"
	"fmt"
	"html"
	"image/color"
	"io"
	"strings"
	"unicode"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// SVG is a figure drawn as SVG, for a file or a page.
type SVG struct {
	width, height float64
	body          string
}

// Words are what a drawing says to those who do not see it.
type Words struct {
	Title, Description string
	// ID makes the figure a part of a page: it begins the ids of its title and
	// description, and the file's heading is left out.
	ID string
}

// WriteSVG draws a figure as SVG with letters as text.
func WriteSVG(w io.Writer, f Figure) error {
	drawn, err := DrawSVG(f, false)
	if err != nil {
		return err
	}
	return drawn.Write(w, Words{})
}

// DrawSVG draws a figure. Letters are text, which can be edited, searched and read aloud, or
// outlines, so that the figure looks the same in every program; its words are then in the
// title and the description only.
func DrawSVG(f Figure, outlined bool) (*SVG, error) {
	width, height := f.Size()
	c := vgsvg.New(vg.Length(width)*mm, vg.Length(height)*mm)
	texts := &measured{Canvas: c}
	var on vg.Canvas = texts
	if outlined {
		on = outlines{c}
	}
	canvas := draw.NewCanvas(on, vg.Length(width)*mm, vg.Length(height)*mm)
	canvas.SetColor(color.White)
	canvas.Fill(canvas.Rectangle.Path())
	f.draw(canvas)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("figure: %w", err)
	}
	_, body, found := strings.Cut(b.String(), "<g transform=")
	if !found {
		return nil, fmt.Errorf("figure: the drawing has no group")
	}
	return &SVG{width, height, "<g transform=" + texts.fixed(body)}, nil
}

// Write writes the drawing with the words.
func (s *SVG) Write(w io.Writer, words Words) error {
	_, err := io.WriteString(w, words.head(s.width, s.height))
	if err == nil {
		_, err = io.WriteString(w, s.body)
	}
	if err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	return nil
}

// head opens the element, with the words for those who do not see it.
func (o Words) head(width, height float64) string {
	id := o.ID
	var b strings.Builder
	if id == "" {
		b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
		id = "figure"
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%gmm" height="%gmm" viewBox="0 0 %.5g %.5g" role="img"`, width, height,
		vg.Length(width)*mm, vg.Length(height)*mm)
	var by []string
	for _, x := range []struct{ name, text string }{{"title", o.Title}, {"desc", o.Description}} {
		if x.text != "" {
			by = append(by, id+"-"+x.name)
		}
	}
	if len(by) > 0 {
		b.WriteString(` aria-labelledby="` + strings.Join(by, " ") + `"`)
	}
	b.WriteString(">\n")
	for _, x := range []struct{ name, text string }{{"title", o.Title}, {"desc", o.Description}} {
		if x.text != "" {
			fmt.Fprintf(&b, "<%s id=\"%s-%s\">%s</%s>\n", x.name, id, x.name, html.EscapeString(legal(x.text)), x.name)
		}
	}
	return b.String()
}

// measured is a canvas that keeps how wide each text is meant to be.
type measured struct {
	*vgsvg.Canvas
	widths []vg.Length
}

// FillString draws s and keeps its width.
func (m *measured) FillString(f font.Face, pt vg.Point, s string) {
	if s = legal(s); s == "" {
		return
	}
	m.widths = append(m.widths, f.Width(s))
	m.Canvas.FillString(f, pt, s)
}

// legal leaves control characters out: XML has no way to write them.
func legal(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// fixed names fonts of the same widths besides ours, and holds each text to its width
// where a reader has none of them, so that no label runs into its neighbour.
func (m *measured) fixed(body string) string {
	const element = "<text "
	plain := strings.NewReplacer("font-weight:normal;", "", "font-style:normal;", "", "font-style:normal", "")
	var b strings.Builder
	b.Grow(len(body) + 80*len(m.widths))
	for _, width := range m.widths {
		before, rest, _ := strings.Cut(body, element)
		tag, after, _ := strings.Cut(rest, ">")
		fmt.Fprintf(&b, `%s%stextLength="%.5g" lengthAdjust="spacingAndGlyphs" `, before, element, width)
		if from, style, found := strings.Cut(tag, "font-family:"); found {
			_, style, _ = strings.Cut(style, "font-variant:")
			_, style, _ = strings.Cut(style, ";")
			tag = from + "font-family:'Liberation Sans',Arial,Helvetica,sans-serif;" + plain.Replace(style)
		}
		b.WriteString(tag + ">")
		body = after
	}
	b.WriteString(body)
	return b.String()
}
