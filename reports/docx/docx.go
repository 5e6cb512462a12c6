// Package docx writes a document for word processors: native tables with captions and
// notes, pictures, headings; wide tables stand on pages turned sideways. The same
// document makes the same bytes.
package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"leydig/reports"
	"leydig/reports/table"
)

// Write writes the document as .docx. Sections for workbooks only, and asides, are left
// out.
func Write(w io.Writer, d *reports.Document, picture reports.Picture) error {
	b := &body{picture: picture, banner: d.Banner, layouts: map[*table.Table]layout{}}
	b.paragraph("Title", d.Title)
	for _, s := range d.Sections {
		if s.BookOnly || s.Aside {
			continue
		}
		b.turn(b.sideways(s.Blocks))
		b.paragraph("Heading1", s.Title)
		for i, x := range s.Blocks {
			b.turn(b.sideways(s.Blocks[i:]))
			if err := b.block(x); err != nil {
				return err
			}
		}
	}
	return b.save(w, d)
}

// body is the text of a document under way.
type body struct {
	bytes.Buffer
	picture   reports.Picture
	banner    string
	landscape bool // of the section under way
	pictures  [][]byte
	names     []string // of figures, parallel to pictures
	drawings  int
	layouts   map[*table.Table]layout
}

func (b *body) printf(format string, args ...any) { fmt.Fprintf(&b.Buffer, format, args...) }

// escape makes a text fit for the inside of an element.
func escape(s string) string {
	var out strings.Builder
	if err := xml.EscapeText(&out, []byte(table.Visible(s))); err != nil {
		return "" // a strings.Builder takes all
	}
	return out.String()
}

// run is some text in one look; properties may be empty.
func run(properties, s string) string {
	if s == "" {
		return ""
	}
	if properties != "" {
		properties = "<w:rPr>" + properties + "</w:rPr>"
	}
	return "<w:r>" + properties + "<w:t xml:space=\"preserve\">" + escape(s) + "</w:t></w:r>"
}

// field is a value that a word processor works out anew, with what it is now. The
// simple form of fields is lost on some readers.
func field(properties, instruction, now string) string {
	rest := func(s string) string { return "<w:r><w:rPr>" + properties + "</w:rPr>" + s + "</w:r>" }
	return rest(`<w:fldChar w:fldCharType="begin"/>`) + rest(`<w:instrText xml:space="preserve"> `+escape(instruction)+` </w:instrText>`) +
		rest(`<w:fldChar w:fldCharType="separate"/>`) + run(properties, now) + rest(`<w:fldChar w:fldCharType="end"/>`)
}

func (b *body) paragraph(style, s string) {
	b.printf("<w:p><w:pPr><w:pStyle w:val=\"%s\"/></w:pPr>%s</w:p>\n", style, run("", s))
}

// sideways tells whether the next table or figure of some blocks needs a wide page.
func (b *body) sideways(blocks []reports.Block) bool {
	for _, x := range blocks {
		switch v := x.(type) {
		case *table.Table:
			if v.Aside {
				continue
			}
			return b.layout(v).landscape
		case reports.Figure:
			return false
		}
	}
	return b.landscape
}

// turn ends the section where its pages stand the other way.
func (b *body) turn(landscape bool) {
	if landscape == b.landscape {
		return
	}
	b.printf("<w:p><w:pPr><w:pStyle w:val=\"SectionEnd\"/>%s</w:pPr></w:p>\n", section(b.landscape, b.banner != ""))
	b.landscape = landscape
}

// The page is A4; 17 mm are left free on each side. In twentieths of a point.
const (
	pageShort, pageLong = 11906, 16838
	margin              = 964
)

// section describes the pages of a section.
func section(landscape, header bool) string {
	size := fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d"/>`, pageShort, pageLong)
	if landscape {
		size = fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d" w:orient="landscape"/>`, pageLong, pageShort)
	}
	head := ""
	if header {
		head = `<w:headerReference w:type="default" r:id="rIdHeader"/>`
	}
	return fmt.Sprintf(`<w:sectPr>%s<w:footerReference w:type="default" r:id="rIdFooter"/><w:type w:val="nextPage"/>%s`+
		`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="500" w:footer="500" w:gutter="0"/></w:sectPr>`,
		head, size, margin+120, margin, margin-100, margin)
}

func (b *body) block(x reports.Block) error {
	switch v := x.(type) {
	case reports.Paragraph:
		style := "BodyText"
		if v.Strong {
			style = "Warning"
		}
		b.paragraph(style, v.Text)
	case reports.List:
		for _, i := range v.Items {
			b.printf("<w:p><w:pPr><w:pStyle w:val=\"ListBullet\"/></w:pPr>%s</w:p>\n", run("", i))
		}
	case reports.Code:
		for line := range strings.Lines(v.Text) {
			b.paragraph("Code", strings.TrimRight(line, "\n"))
		}
	case *table.Table:
		if !v.Aside {
			b.table(v)
		}
	case reports.Figure:
		return b.figure(v)
	default:
		return fmt.Errorf("a %T cannot be written here", x)
	}
	return nil
}

// caption numbers a table or figure by a field, so that a word processor goes on
// counting when others are put in.
func (b *body) caption(label, title string, next bool) {
	keep := ""
	if next {
		keep = "<w:keepNext/>"
	}
	b.printf("<w:p><w:pPr><w:pStyle w:val=\"Caption\"/>%s</w:pPr>", keep)
	if kind, number, ok := strings.Cut(label, " "); ok {
		b.WriteString(run("<w:b/>", kind+" ") + field("<w:b/>", "SEQ "+kind+` \* ARABIC`, number) + run("<w:b/>", ". "))
	} else if label != "" {
		b.WriteString(run("<w:b/>", label+". "))
	}
	b.printf("%s</w:p>\n", run("", title))
}

// figure places a picture over its caption, as high as a page at most.
func (b *body) figure(f reports.Figure) error {
	png, err := b.picture(f)
	if err != nil {
		return err
	}
	at := -1
	for i, n := range b.names {
		if n == f.Name {
			at = i
		}
	}
	if at < 0 {
		at = len(b.names)
		b.names, b.pictures = append(b.names, f.Name), append(b.pictures, png)
	}
	b.drawings++
	w, h := f.Draw.Size()
	// A document is read on sheets, not set in columns: figures are three quarters of a journal's,
	// so that two and their captions fit a page.
	const shrunk, highest = 0.75, 90.0 // millimetres
	w, h = w*shrunk, h*shrunk
	if h > highest {
		w, h = w*highest/h, highest
	}
	const perMM = 36000
	cx, cy := int64(w*perMM), int64(h*perMM)
	b.printf(`<w:p><w:pPr><w:pStyle w:val="Picture"/><w:keepNext/></w:pPr><w:r><w:drawing>`+
		`<wp:inline distT="0" distB="0" distL="0" distR="0">`+
		`<wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="%s" descr="%s"/>`+
		`<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">`+
		`<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">`+
		`<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>`+
		`<pic:cNvPr id="%d" name="%s.png"/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="rIdPicture%d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>`+
		`</a:prstGeom></pic:spPr></pic:pic>`+
		"</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>\n",
		cx, cy, b.drawings, escape(f.Name), escape(f.Words()), b.drawings, escape(f.Name), at+1, cx, cy)
	b.caption(f.Label, f.Caption, false)
	return nil
}

// save packs the parts.
func (b *body) save(w io.Writer, d *reports.Document) error {
	z := zip.NewWriter(w)
	put := func(name string, content []byte, method uint16) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = f.Write(content)
		}
		return err
	}
	for _, p := range b.parts(d) {
		if err := put(p.name, []byte(p.content), zip.Deflate); err != nil {
			return fmt.Errorf("docx: %w", err)
		}
	}
	for i, png := range b.pictures {
		if err := put(fmt.Sprintf("word/media/image%d.png", i+1), png, zip.Store); err != nil {
			return fmt.Errorf("docx: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("docx: %w", err)
	}
	return nil
}
