package study

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"leydig/cohort/schema"
	"leydig/cohort/sheet"
)

const longTable = "patient_id,age,month,total_testosterone\nP1,40,0,210\nP1,40,3,412\nP2,51,0,190\nP2,51,3,<20\n"

// asXML writes a table as Excel 2003 does, asFlat as a flat OpenDocument file.
func asXML(csv string) string {
	return wrapped(csv, `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" `+
		`xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="One"><Table>`,
		"<Row>", `<Cell><Data ss:Type="String">%s</Data></Cell>`, "</Row>", "</Table></Worksheet></Workbook>")
}

func asFlat(csv string) string {
	return wrapped(csv, `<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" `+
		`xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" `+
		`xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="One">`,
		"<table:table-row>", `<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>`, "</table:table-row>",
		"</table:table></office:spreadsheet></office:body></office:document>")
}

func wrapped(csv, head, row, cell, endRow, tail string) string {
	var b strings.Builder
	b.WriteString(head)
	for line := range strings.Lines(csv) {
		b.WriteString(row)
		for _, text := range strings.Split(strings.TrimSpace(line), ",") {
			var escaped strings.Builder
			if err := xml.EscapeText(&escaped, []byte(text)); err != nil {
				panic(err)
			}
			fmt.Fprintf(&b, cell, escaped.String())
		}
		b.WriteString(endRow)
	}
	return b.String() + tail
}

// TestFormatsOfText: one table in each format of text gives one cohort.
func TestFormatsOfText(t *testing.T) {
	for name, text := range map[string]string{"a.csv": longTable, "a.xml": asXML(longTable), "a.fods": asFlat(longTable),
		"b.xls": asXML(longTable)} {
		books, inputs, err := Open(context.Background(), []Input{{Name: name, R: strings.NewReader(text), Size: int64(len(text))}})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		r, err := schema.Read(context.Background(), books, schema.Plan{})
		if err != nil || r.Cohort.Patients.Len() != 2 || r.Cohort.Measured() != 4 || inputs[0].SHA256 != digest([]byte(text)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestForeign: what is no spreadsheet is named in one line that says what to do.
func TestForeign(t *testing.T) {
	for head, words := range map[string]string{"$FL2@(#) SPSS": "SPSS", "<stata_dta><header>": "Stata", "PAR1\x15\x04": "Parquet",
		"%PDF-1.7": "PDF", "\x09\x02\x06\x00\x00\x00\x10\x00": "Excel 3",
		"\x09\x04\x06\x00\x00\x00\x10\x00": "Excel 4", `[{"id": 1}]`: "JSON", "\x72\x02\x01\x00": "Stata"} {
		text := head + strings.Repeat("\x01", 200)
		_, _, err := Open(context.Background(), []Input{{Name: "a", R: strings.NewReader(text), Size: int64(len(text))}})
		if err == nil || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", head, err)
		}
	}
}

// TestStreamed: what comes out of a pipe is read as a file is; nothing, and too much, are refused.
func TestStreamed(t *testing.T) {
	in, err := Streamed(context.Background(), "standard input", iotest.OneByteReader(strings.NewReader(longTable)))
	if err != nil {
		t.Fatal(err)
	}
	var books []*sheet.Book
	if books, _, err = Open(context.Background(), []Input{in}); err != nil || books[0].Sheets[0].Rows() != 5 {
		t.Errorf("%v", err)
	}
	for name, r := range map[string]io.Reader{"nothing": strings.NewReader(""), "a fault": iotest.ErrReader(errors.New("broken pipe")),
		"without an end": endless{}} {
		if _, err := streamed(context.Background(), "standard input", r, 8<<20); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Streamed(ctx, "standard input", endless{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
