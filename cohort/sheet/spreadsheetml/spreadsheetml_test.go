package spreadsheetml

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"unicode/utf16"

	"leydig/cohort/sheet"
)

const head = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">`

// workbook has what Excel 2003 writes: styles, skipped rows and cells, merged cells, rich
// text, comments, hidden rows and sheets.
const workbook = head + `<Styles><Style ss:ID="s1"><NumberFormat ss:Format="0000"/></Style><Style ss:ID="s2">` +
	`<NumberFormat ss:Format="Short Date"/></Style></Styles>
<ExcelWorkbook xmlns="urn:schemas-microsoft-com:office:excel"><SupBook><Xct><Crn><Row>5</Row><Text>not a value</Text></Crn></Xct>
</SupBook></ExcelWorkbook>
<Worksheet ss:Name="Labs"><Table><Column ss:Index="2" ss:Hidden="1" ss:Span="1"/>
<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">Labs &amp; visits</Data></Cell><Cell><Data ss:Type="String">TT</Data>
<Comment ss:Author="x"><ss:Data>not a value</ss:Data></Comment></Cell></Row>
<Row ss:Index="4" ss:Hidden="1"><Cell ss:StyleID="s1"><Data ss:Type="Number">7</Data></Cell><Cell ss:Index="3">
<Data ss:Type="Number">412.5</Data></Cell>
<Cell><Data ss:Type="DateTime">2019-03-05T00:00:00.000</Data></Cell><Cell ss:StyleID="s2"><Data ss:Type="Number">43529</Data></Cell>
<Cell><Data ss:Type="Boolean">1</Data></Cell>
<Cell><Data ss:Type="Error">#N/A</Data></Cell><Cell ss:Formula="=R1C1"/><Cell>
<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">&lt;<B>20</B></ss:Data></Cell></Row>
</Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>
<PageBreaks xmlns="urn:schemas-microsoft-com:office:excel"><RowBreaks><RowBreak><Row>5</Row></RowBreak></RowBreaks></PageBreaks></Worksheet>
<Worksheet ss:Name="Empty"><Table/></Worksheet></Workbook>`

func read(text string) (*sheet.Book, error) {
	return Read(context.Background(), strings.NewReader(text), int64(len(text)), "a.xml")
}

func TestCells(t *testing.T) {
	wide := []byte{0xff, 0xfe}
	for _, c := range utf16.Encode([]rune(strings.Replace(workbook, `"1.0"`, `"1.0" encoding="UTF-16"`, 1))) {
		wide = append(wide, byte(c), byte(c>>8))
	}
	for name, text := range map[string]string{"UTF-8": workbook, "UTF-16": string(wide)} {
		if !Is([]byte(text)[:400]) {
			t.Errorf("%s: is not known", name)
		}
		b, err := read(text)
		if err != nil || len(b.Sheets) != 2 {
			t.Fatalf("%s: %v", name, err)
		}
		s := b.Sheets[0]
		if s.Name != "Labs" || !s.Hidden || s.Rows() != 4 || len(s.HiddenRows) != 1 || s.HiddenRows[0] != 3 || len(s.HiddenCols) != 2 ||
			len(s.Merged) != 1 {
			t.Errorf("%s: %+v", name, s)
		}
		for _, c := range []struct {
			row, col int
			text     string
			kind     sheet.Kind
		}{{0, 0, "Labs & visits", sheet.Text}, {0, 1, "", sheet.Empty}, {0, 2, "TT", sheet.Text}, {3, 0, "0007", sheet.Text}, {3, 1, "",
			sheet.Empty}, {3, 2, "412.5", sheet.Number},
			{3, 3, "2019-03-05", sheet.Text}, {3, 4, "43529", sheet.Serial}, {3, 5, "TRUE", sheet.Bool}, {3, 6, "#N/A", sheet.Fault}, {3, 7, "",
				sheet.Uncomputed}, {3, 8, "<20", sheet.Text}} {
			if row := s.Row(c.row); row.Text(c.col) != c.text || row.Kind(c.col) != c.kind {
				t.Errorf("%s: row %d column %d: %q (%d), want %q (%d)", name, c.row, c.col, row.Text(c.col), row.Kind(c.col), c.text, c.kind)
			}
		}
	}
}

// TestDamaged: what is cut, nested, out of order or claims much is refused in one line.
func TestDamaged(t *testing.T) {
	for i := 1; i < len(workbook)-1; i++ {
		if _, err := read(workbook[:i]); err == nil {
			t.Fatalf("cut at %d is read", i)
		}
	}
	table := func(rows string) string {
		return head + `<Worksheet><Table>` + rows + `</Table></Worksheet></Workbook>`
	}
	for name, text := range map[string]string{
		"far row":        table(`<Row ss:Index="9223372036854775807"/>`),
		"far column":     table(`<Row><Cell ss:Index="99999999999999999999"/></Row>`),
		"wide merge":     table(`<Row><Cell ss:MergeAcross="2147483647"/></Row>`),
		"blanks":         table(strings.Repeat(`<Row><Cell ss:Index="16384"><Data>1</Data></Cell></Row>`, 10000)),
		"rows backwards": table(`<Row ss:Index="5"/><Row ss:Index="2"/>`),
		"cells back":     table(`<Row><Cell ss:Index="5"/><Cell ss:Index="2"/></Row>`),
		"nested":         table(`<Row><Cell>` + strings.Repeat("<Data>", 200) + strings.Repeat("</Data>", 200) + `</Cell></Row>`),
		"sheets":         head + strings.Repeat("<Worksheet/>", 2000) + "</Workbook>",
		"entities": `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "xxx">]>` +
			strings.TrimPrefix(table(`<Row><Cell><Data>&a;</Data></Cell></Row>`), `<?xml version="1.0"?>`),
		"long":          table(`<Row><Cell><Data>` + strings.Repeat("x", 1<<20+1) + `</Data></Cell></Row>`),
		"a row outside": head + `<Row/></Workbook>`,
		"encoding":      strings.Replace(workbook, `"1.0"`, `"1.0" encoding="EBCDIC"`, 1),
		"nothing":       head + "</Workbook>",
	} {
		if _, err := read(text); err == nil || strings.Contains(err.Error(), "\n") || len(err.Error()) > 300 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(workbook))
	f.Fuzz(func(t *testing.T, b []byte) {
		book, err := Read(context.Background(), bytes.NewReader(b), int64(len(b)), "a.xml")
		if err != nil {
			return
		}
		for _, s := range book.Sheets {
			for r := range s.Rows() {
				for c := range s.Row(r).Len() {
					_ = s.Row(r).Text(c)
				}
			}
		}
	})
}
