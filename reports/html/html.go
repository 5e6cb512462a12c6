// Package html writes a document as one page that holds all it needs: it works without a
// network and without script, in light and dark, on a desk, a phone and paper. Script,
// where it runs, sorts tables and reads curves.
package html

import (
	"bufio"
	_ "embed"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
)

//go:embed style.css
var style string

//go:embed script.js
var script string

// policy lets the page load nothing, from nowhere.
const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"

// Write writes the document; a drawing is asked for where it has a figure. Sections for
// workbooks only are left out.
func Write(w io.Writer, d *reports.Document, vector reports.Vector) error {
	p := &page{Writer: bufio.NewWriter(w), ids: map[string]int{}, vector: vector}
	p.printf("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
	p.printf("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
	p.printf("<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n<meta name=\"generator\" content=\"leydig\">\n", policy)
	p.printf("<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n", text(d.Title), style)
	p.printf("<a class=\"skip\" href=\"#content\">Skip to the report</a>\n")
	p.printf("<header>")
	if d.Banner != "" {
		p.printf("<p class=\"banner\">%s: its patients are invented</p>\n", text(d.Banner))
	}
	p.printf("<h1>%s</h1></header>\n<div class=\"layout\">\n", text(d.Title))
	p.contents(d)
	p.printf("<main id=\"content\">\n")
	for _, s := range d.Sections {
		if s.BookOnly {
			continue
		}
		id := anchor(s.Name)
		p.printf("<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">%s</h2>\n", id, id, id, text(s.Title))
		for _, b := range s.Blocks {
			if err := p.block(b); err != nil {
				return err
			}
		}
		p.printf("</section>\n")
	}
	p.printf("</main>\n</div>\n<script>\n%s</script>\n</body>\n</html>\n", script)
	return p.Flush()
}

// page is a page under way.
type page struct {
	*bufio.Writer
	ids    map[string]int // how often each was asked for
	vector reports.Vector
}

func (p *page) printf(format string, args ...any) { fmt.Fprintf(p.Writer, format, args...) }

// text is a text of a document as it stands between tags or in an attribute.
func text(s string) string { return html.EscapeString(table.Visible(s)) }

// anchor makes an id of a name.
func anchor(name string) string {
	return "section-" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name)
}

// id gives each element an id of its own: some figures stand twice.
func (p *page) id(want string) string {
	p.ids[want]++
	if n := p.ids[want]; n > 1 {
		return want + "-" + strconv.Itoa(n)
	}
	return want
}

// contents lists the sections; beside a wide page, folded on a narrow one.
func (p *page) contents(d *reports.Document) {
	p.printf("<nav aria-label=\"Contents\"><details open><summary>Contents</summary>\n<ul>\n")
	for _, s := range d.Sections {
		if !s.BookOnly {
			p.printf("<li><a href=\"#%s\">%s</a></li>\n", anchor(s.Name), text(s.Title))
		}
	}
	p.printf("</ul></details></nav>\n")
}

func (p *page) block(b reports.Block) error {
	switch v := b.(type) {
	case reports.Paragraph:
		class := ""
		if v.Strong {
			class = " class=\"warning\""
		}
		p.printf("<p%s>%s</p>\n", class, text(v.Text))
	case reports.List:
		p.printf("<ul>\n")
		for _, i := range v.Items {
			p.printf("<li>%s</li>\n", text(i))
		}
		p.printf("</ul>\n")
	case reports.Code:
		var lines []string
		for line := range strings.Lines(v.Text) {
			lines = append(lines, text(strings.TrimRight(line, "\n")))
		}
		p.printf("<pre tabindex=\"0\"><code>%s</code></pre>\n", strings.Join(lines, "\n"))
	case *table.Table:
		p.table(v)
	case reports.Figure:
		return p.figure(v)
	default:
		return fmt.Errorf("a %T cannot be written here", b)
	}
	return nil
}

// figure writes a drawing and, of curves, what script needs to read them.
func (p *page) figure(f reports.Figure) error {
	id := p.id(f.Name)
	p.printf("<figure id=\"%s\">\n<div class=\"drawing\" tabindex=\"0\" role=\"group\" aria-label=\"%s\"><div class=\"sheet\">\n", id,
		text(first(f.Label, "Figure")))
	drawn, err := p.vector(f)
	if err != nil {
		return err
	}
	if err := drawn.Write(p.Writer, figure.Words{ID: id, Title: f.Heading(), Description: f.Words()}); err != nil {
		return err
	}
	p.printf("</div></div>\n")
	if c, ok := f.Draw.(figure.Curves); ok {
		if err := p.reading(id, c); err != nil {
			return err
		}
	}
	p.printf("<figcaption>%s</figcaption>\n</figure>\n", bold(f.Label, f.Caption))
	return nil
}

// bold sets a label before its text apart.
func bold(label, rest string) string {
	if label == "" {
		return text(rest)
	}
	return "<b>" + text(label) + ".</b> " + text(rest)
}

// first is the first text that is not empty.
func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
