package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"regexp"
	"strings"
	"testing"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
)

const hostile = `</w:t><w:p>"'&<x>` + "\x1b[2J"

func document() *reports.Document {
	narrow := &table.Table{ID: "t", Label: "Table 1", Title: hostile, Head: []table.Head{{Text: "Group", Left: true}, {Text: "%"}},
		Rows: []table.Row{{Strong: true, Cells: []table.Cell{table.Text(hostile)}},
			{Indent: 1, Cells: []table.Cell{table.Text("a"), table.Number(309.0/400, table.Percent(1))}}}}
	narrow.Rows[1].Cells[1].Mark = narrow.AddNote("a note")
	wide := &table.Table{ID: "w", Label: "Table 2", Title: "wide"}
	row := table.Row{}
	for range 14 {
		wide.Head = append(wide.Head, table.Head{Text: "Interval"})
		row.Cells = append(row.Cells, table.Interval(0.123, 0.456, table.Percent(1)))
	}
	wide.Rows = []table.Row{row}
	drawing := reports.Figure{Name: "f", Label: "Figure 1", Caption: hostile, Alt: hostile, Draw: figure.Funnel{}}
	return &reports.Document{Title: hostile, Banner: hostile, Sections: []reports.Section{
		{Name: "a", Title: hostile, Blocks: []reports.Block{reports.Paragraph{Text: hostile, Strong: true},
			reports.List{Items: []string{hostile}}, reports.Code{Text: "a\nb\n"}, narrow,
			drawing, wide, reports.Paragraph{Text: "after"}, drawing}},
		{Name: "b", Title: "only a book", BookOnly: true},
	}}
}

func picture(f reports.Figure) ([]byte, error) {
	var b bytes.Buffer
	err := figure.WritePNG(&b, f.Draw)
	return b.Bytes(), err
}

// parts unpacks a document.
func parts(t *testing.T, b []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name] != "" {
			t.Errorf("%s stands twice", f.Name)
		}
		out[f.Name] = string(content)
	}
	return out
}

func TestParts(t *testing.T) {
	var b, again bytes.Buffer
	if err := Write(&b, document(), picture); err != nil {
		t.Fatal(err)
	}
	if err := Write(&again, document(), picture); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("two documents differ (%v)", err)
	}
	all := parts(t, b.Bytes())
	for name, content := range all {
		if !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") {
			continue
		}
		for d := xml.NewDecoder(strings.NewReader(content)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if strings.Contains(content, "\x1b") || strings.Contains(content, "only a book") {
			t.Errorf("%s holds what does not belong there", name)
		}
	}
	// What is referred to is there, and declared.
	target := regexp.MustCompile(`Id="([^"]*)" Type="[^"]*" Target="([^"]*)"`)
	ids := map[string]bool{}
	for _, m := range target.FindAllStringSubmatch(all["word/_rels/document.xml.rels"], -1) {
		ids[m[1]] = true
		if all[path.Join("word", m[2])] == "" {
			t.Errorf("%s leads to %s, which is not there", m[1], m[2])
		}
	}
	used := regexp.MustCompile(`r:(?:id|embed)="([^"]*)"`).FindAllStringSubmatch(all["word/document.xml"], -1)
	for _, m := range used {
		if !ids[m[1]] {
			t.Errorf("%s is used and not declared", m[1])
		}
	}
	if len(used) < 4 {
		t.Errorf("%d references", len(used))
	}
	doc := all["word/document.xml"]
	for _, m := range regexp.MustCompile(`<w:pStyle w:val="([^"]*)"`).FindAllStringSubmatch(doc, -1) {
		if !strings.Contains(all["word/styles.xml"], `w:styleId="`+m[1]+`"`) {
			t.Errorf("there is no style %s", m[1])
		}
	}
	if n := strings.Count(doc, `w:orient="landscape"`); n != 1 {
		t.Errorf("%d sections stand sideways, want that of the wide table", n)
	}
	if n := strings.Count(doc, "<w:sectPr>"); n != 3 {
		t.Errorf("%d sections, want 3", n)
	}
	if all["word/media/image2.png"] != "" || all["word/media/image1.png"] == "" || strings.Count(doc, "<wp:docPr ") != 2 {
		t.Error("a picture that stands twice is kept once")
	}
	for _, want := range []string{"SEQ Table", "SEQ Figure", "<w:tblHeader/>", `descr="&lt;/w:t&gt;`,
		`<w:vertAlign w:val="superscript"/>`, "77.3%"} {
		if !strings.Contains(doc, want) {
			t.Errorf("the text has no %s", want)
		}
	}
}

func TestTablesFitThePage(t *testing.T) {
	for _, b := range document().Sections[0].Blocks {
		x, ok := b.(*table.Table)
		if !ok {
			continue
		}
		l, sum, room := measure(x), 0, pageShort-2*margin
		if l.landscape {
			room = pageLong - 2*margin
		}
		for _, w := range l.widths {
			sum += w
		}
		if sum > room || sum == 0 {
			t.Errorf("%s is %d wide, the page %d", x.ID, sum, room)
		}
		if l.landscape != (x.ID == "w") {
			t.Errorf("%s: sideways %v", x.ID, l.landscape)
		}
	}
}

// Letters are the largest with which no text breaks; where one breaks with all, the largest that fit.
func TestLettersGiveWayToTexts(t *testing.T) {
	for letters, want := range map[int]int{10: 16, 95: 16, 100: 15, 106: 14, 140: 16} {
		x := &table.Table{Head: []table.Head{{Text: "a", Left: true}, {Text: "b"}, {Text: "c"}},
			Rows: []table.Row{{Cells: []table.Cell{table.Text(strings.Repeat("x", letters)), table.Text("1"), table.Text("2")}}}}
		if l := measure(x); l.size != want || l.broken || l.landscape {
			t.Errorf("a text of %d letters: %+v, want size %d", letters, l, want)
		}
	}
}
