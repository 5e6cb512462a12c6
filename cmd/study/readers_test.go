package study

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"leydig/reports/table"
)

// markdownGrids reads pipe tables and the bold headings above them.
func markdownGrids(text string) grids {
	out, heading := grids{}, ""
	unescape := strings.NewReplacer("\\\\", "\\", "\\", "", "&lt;", "<", "&gt;", ">", "&#64;", "@")
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "**") && strings.HasSuffix(line, "**"):
			heading = unescape.Replace(strings.Trim(line, "*"))
		case strings.HasPrefix(line, "| ---"):
		case strings.HasPrefix(line, "|"):
			var row []string
			parts := strings.Split(strings.ReplaceAll(strings.Trim(line, "|"), "\\|", "\x00"), " | ")
			for _, cell := range parts {
				cell = strings.ReplaceAll(unescape.Replace(strings.ReplaceAll(cell, "**", "")), "\x00", "|")
				row = append(row, squeeze(letters(cell)))
			}
			out[heading] = append(out[heading], row)
		}
	}
	return out
}

// letters turns superscripts of footnotes back.
func letters(s string) string {
	for c := 'a'; c <= 'z'; c++ {
		if up := table.Superscript(string(c)); up != string(c) {
			s = strings.ReplaceAll(s, up, string(c))
		}
	}
	return s
}

// pageGrids reads the tables of a page with their captions.
func pageGrids(t *testing.T, page string) grids {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	out := grids{}
	var text func(n *html.Node) string
	text = func(n *html.Node) string {
		if n.Type == html.TextNode {
			return n.Data
		}
		s := ""
		for c := range n.ChildNodes() {
			s += text(c)
		}
		return s
	}
	for n := range root.Descendants() {
		if n.Data != "table" {
			continue
		}
		heading := ""
		for x := range n.Descendants() {
			switch x.Data {
			case "caption":
				heading = squeeze(text(x))
			case "tr":
				var row []string
				for c := range x.ChildNodes() {
					row = append(row, squeeze(text(c)))
				}
				out[heading] = append(out[heading], row)
			}
		}
	}
	return out
}

// wordGrids reads the tables of a document and the captions above them.
func wordGrids(t *testing.T, b []byte) grids {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	out, last, paragraph, cell := grids{}, "", "", ""
	var row []string
	inCell, inText := false, false
	for d := xml.NewDecoder(f); ; {
		token, err := d.Token()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		switch v := token.(type) {
		case xml.StartElement:
			switch v.Name.Local {
			case "p":
				paragraph = ""
			case "tr":
				row = nil
			case "tc":
				inCell, cell = true, ""
			case "t":
				inText = true
			}
		case xml.CharData:
			if inText {
				paragraph += string(v)
				cell += string(v)
			}
		case xml.EndElement:
			switch v.Name.Local {
			case "t":
				inText = false
			case "p":
				if !inCell {
					last = squeeze(paragraph)
				}
			case "tc":
				inCell, row = false, append(row, squeeze(strings.ReplaceAll(cell, "\u00a0", " ")))
			case "tr":
				out[last] = append(out[last], row)
			}
		}
	}
}
