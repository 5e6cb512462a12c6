package ods

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"leydig/cohort/sheet"
)

// document packs a content part.
func document(tb testing.TB, content string) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func read(data []byte) (*sheet.Book, error) {
	return Read(context.Background(), bytes.NewReader(data), int64(len(data)), "doc.ods")
}

const head = `<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body>` +
	`<office:spreadsheet><table:table table:name="S">`
const tail = `</table:table></office:spreadsheet></office:body></office:document-content>`

func TestCells(t *testing.T) {
	book, err := read(document(t, head+`<table:table-column/><table:table-column table:visibility="collapse"/>
<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="2"><text:p>a<text:s text:c="2"/>b</text:p>
<text:p>c</text:p></table:table-cell><table:covered-table-cell/></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/></table:table-row>
<table:table-row table:visibility="filter"><table:table-cell office:value-type="float" office:value="7"><text:p>007</text:p>
</table:table-cell><table:table-cell office:value-type="percentage" office:value="0.456"><text:p>46%</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2019-03-12"><text:p>12/03/19</text:p></table:table-cell>
<table:table-cell office:value-type="boolean" office:boolean-value="true"><office:annotation><text:p>note</text:p></office:annotation>
<text:p>TRUE</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048572"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`+tail))
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	if s.Rows() != 4 || s.Row(0).Text(0) != "a  b\nc" || len(s.Merged) != 1 || len(s.HiddenRows) != 1 || len(s.HiddenCols) != 1 {
		t.Errorf("%d rows, %q, merged %v, hidden %v %v", s.Rows(), s.Row(0).Text(0), s.Merged, s.HiddenRows, s.HiddenCols)
	}
	for c, want := range []string{"007", "0.456", "2019-03-12", "TRUE"} {
		if got := s.Row(3).Text(c); got != want {
			t.Errorf("column %d: %q, want %q", c, got, want)
		}
	}
}

func TestDamaged(t *testing.T) {
	whole := head + `<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>` +
		tail
	for n := 0; n < len(whole)-1; n += 5 {
		if _, err := read(document(t, whole[:n])); err == nil {
			t.Fatalf("cut at %d: no error", n)
		}
	}
	for name, content := range map[string]string{
		"repeats": head + `<table:table-row table:number-rows-repeated="1000000">` +
			`<table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="1"><text:p>1</text:p>` +
			`</table:table-cell></table:table-row>` + tail,
		"columns": head + `<table:table-row><table:table-cell table:number-columns-repeated="99999999" ` +
			`office:value-type="float" office:value="1"/></table:table-row>` + tail,
		"deep":   strings.Repeat("<a>", 500),
		"entity": `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`,
	} {
		if _, err := read(document(t, content)); err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "doc.ods") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzContent(f *testing.F) {
	f.Add(head + `<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>` +
		tail)
	if data, err := os.ReadFile("../../../testdata/messy/11_site.ods"); err == nil {
		if _, err := read(data); err != nil {
			f.Error(err)
		}
	}
	f.Fuzz(func(t *testing.T, content string) {
		if len(content) > 1<<20 {
			return
		}
		if book, err := read(document(t, content)); err == nil && len(book.Sheets) == 0 {
			t.Fatal("no error and no sheet")
		}
	})
}
