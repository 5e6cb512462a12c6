package figure

import (
	"bytes"
	"fmt"
	"html"
	"image/color"
	"io"
	"regexp"
	"strings"
	"unicode"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// SVG says how a figure becomes SVG. The zero value keeps letters as text, which can be
// edited, searched and read aloud.
type SVG struct {
	// Outlined draws letters as outlines, so that the figure looks the same in every
	// program; its words are then in the title and the description only.
	Outlined bool
	// Title and Description are for those who do not see the figure.
	Title, Description string
	// ID makes the figure a part of a page: it begins the ids of its title and
	// description, and the file's heading is left out.
	ID string
}

// WriteSVG draws a figure as SVG with letters as text.
func WriteSVG(w io.Writer, f Figure) error { return SVG{}.Write(w, f) }

// Write draws a figure.
func (o SVG) Write(w io.Writer, f Figure) error {
	width, height := f.Size()
	c := vgsvg.New(vg.Length(width)*mm, vg.Length(height)*mm)
	texts := &measured{Canvas: c}
	var on vg.Canvas = texts
	if o.Outlined {
		on = outlines{c}
	}
	canvas := draw.NewCanvas(on, vg.Length(width)*mm, vg.Length(height)*mm)
	canvas.SetColor(color.White)
	canvas.Fill(canvas.Rectangle.Path())
	f.draw(canvas)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	_, body, found := strings.Cut(b.String(), "<g transform=")
	if !found {
		return fmt.Errorf("figure: the drawing has no group")
	}
	_, err := io.WriteString(w, o.head(width, height)+"<g transform="+texts.fixed(body))
	if err != nil {
		return fmt.Errorf("figure: %w", err)
	}
	return nil
}

// head opens the element, with the words for those who do not see it.
func (o SVG) head(width, height float64) string {
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

var (
	textTag = regexp.MustCompile(`<text `)
	family  = regexp.MustCompile(`font-family:[^;"]*;font-variant:[^;"]*;`)
)

// fixed names fonts of the same widths besides ours, and holds each text to its width
// where a reader has none of them, so that no label runs into its neighbour.
func (m *measured) fixed(body string) string {
	k := 0
	body = textTag.ReplaceAllStringFunc(body, func(string) string {
		s := fmt.Sprintf(`<text textLength="%.5g" lengthAdjust="spacingAndGlyphs" `, m.widths[k])
		k++
		return s
	})
	body = family.ReplaceAllString(body, "font-family:'Liberation Sans',Arial,Helvetica,sans-serif;")
	return strings.NewReplacer("font-weight:normal;", "", "font-style:normal;", "", "font-style:normal", "").Replace(body)
}
