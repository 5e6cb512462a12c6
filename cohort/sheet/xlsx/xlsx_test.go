package xlsx

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"leydig/cohort/sheet"
)

func read(data []byte) (*sheet.Book, error) {
	return Read(context.Background(), bytes.NewReader(data), int64(len(data)), "book.xlsx")
}

// dump writes a sheet as text, for comparison.
func dump(s *sheet.Sheet) string {
	var b strings.Builder
	for r := range s.Rows() {
		row := s.Row(r)
		for c := range row.Len() {
			fmt.Fprintf(&b, "%d:%s|", row.Kind(c), row.Text(c))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestKinds: what each cell is, as the file says it.
func TestKinds(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	style := func(code string) int {
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		must(err)
		return id
	}
	must(f.SetCellValue("Sheet1", "A1", "text & <more>"))
	must(f.SetCellValue("Sheet1", "B1", 12.5))
	must(f.SetCellValue("Sheet1", "C1", true))
	must(f.SetCellValue("Sheet1", "A2", 7))
	must(f.SetCellStyle("Sheet1", "A2", "A2", style("0000")))
	must(f.SetCellValue("Sheet1", "B2", 12))
	must(f.SetCellStyle("Sheet1", "B2", "B2", style(`"P"000`)))
	must(f.SetCellValue("Sheet1", "C2", 43536))
	must(f.SetCellStyle("Sheet1", "C2", "C2", style("dd/mm/yyyy")))
	must(f.SetCellValue("Sheet1", "D2", 0.456))
	must(f.SetCellStyle("Sheet1", "D2", "D2", style("0%")))
	must(f.SetCellFormula("Sheet1", "E2", "1+1"))
	must(f.SetCellValue("Sheet1", "C5", "far"))
	must(f.SetRowVisible("Sheet1", 2, false))
	must(f.SetColVisible("Sheet1", "B", false))
	must(f.MergeCell("Sheet1", "A1", "B1"))
	var b bytes.Buffer
	must(f.Write(&b))
	book, err := read(b.Bytes())
	must(err)
	s := book.Sheets[0]
	want := fmt.Sprintf("%d:text & <more>|%d:12.5|%d:TRUE|\n%d:0007|%d:P012|%d:43536|%d:0.456|%d:|\n\n\n%d:|%d:|%d:far|\n",
		sheet.Text, sheet.Number, sheet.Bool, sheet.Text, sheet.Text, sheet.Serial, sheet.Number, sheet.Uncomputed, sheet.Empty, sheet.Empty,
		sheet.Text)
	got := dump(s)
	// A merge empties the cells that it covers in what excelize writes or not:
	// either way the anchor's text stands in A1.
	if got != want && got != strings.Replace(want, fmt.Sprintf("%d:12.5", sheet.Number), fmt.Sprintf("%d:", sheet.Empty), 1) {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if len(s.HiddenRows) != 1 || s.HiddenRows[0] != 1 || len(s.HiddenCols) != 1 || s.HiddenCols[0] != 1 || len(s.Merged) != 1 ||
		s.Merged[0] != (sheet.Area{LastCol: 1}) || len(s.Notes) != 1 {
		t.Errorf("hidden %v %v, merged %v, notes %v", s.HiddenRows, s.HiddenCols, s.Merged, s.Notes)
	}
}

// repack changes a part of a workbook.
func repack(tb testing.TB, data []byte, part string, change func([]byte) []byte) []byte {
	tb.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		tb.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			tb.Fatal(err)
		}
		text, err := io.ReadAll(in)
		in.Close()
		if err != nil {
			tb.Fatal(err)
		}
		if f.Name == part {
			text = change(text)
		}
		to, err := w.Create(f.Name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := to.Write(text); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

const part = "xl/worksheets/sheet1.xml"

// TestCutAnywhere: a worksheet that is cut gives an error, never fewer rows.
func TestCutAnywhere(t *testing.T) {
	data := workbookOf(t, 5)
	var size int
	repack(t, data, part, func(b []byte) []byte { size = len(b); return b })
	for n := 0; n < size-1; n += 7 {
		cut := repack(t, data, part, func(b []byte) []byte { return b[:n] })
		if book, err := read(cut); err == nil {
			t.Fatalf("cut at byte %d of %d: no error, %d rows", n, size, book.Sheets[0].Rows())
		}
	}
	// The archive cut anywhere.
	for n := 0; n < len(data)-1; n += 97 {
		if _, err := read(data[:n]); err == nil {
			t.Fatalf("archive cut at %d: no error", n)
		}
	}
}

// TestHostile: what no program writes is refused with one line.
func TestHostile(t *testing.T) {
	data := workbookOf(t, 3)
	for name, change := range map[string]func(string) string{
		"entities": func(s string) string { return `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + s },
		"deep": func(s string) string {
			return strings.Replace(s, "<sheetData>", strings.Repeat("<x>", 1000)+"<sheetData>", 1)
		},
		"row order":        func(s string) string { return strings.Replace(s, `<row r="3"`, `<row r="1"`, 1) },
		"row number":       func(s string) string { return strings.Replace(s, `<row r="3"`, `<row r="99999999"`, 1) },
		"cell twice":       func(s string) string { return strings.Replace(s, `r="B3"`, `r="A3"`, 1) },
		"cell of a column": func(s string) string { return strings.Replace(s, `r="B3"`, `r="ZZZZ3"`, 1) },
		"large cell":       func(s string) string { return strings.Replace(s, "P00000", strings.Repeat("x", 2<<20), 1) },
		"crossed":          func(s string) string { return strings.Replace(s, "</row>", "</c></row>", 1) },
		"far columns": func(s string) string {
			rows := ""
			for i := range 1000 {
				rows += fmt.Sprintf(`<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i+10, i+10)
			}
			return strings.Replace(s, "</sheetData>", rows+"</sheetData>", 1)
		},
		"no data": func(string) string { return "<worksheet></worksheet>" },
	} {
		_, err := read(repack(t, data, part, func(b []byte) []byte { return []byte(change(string(b))) }))
		if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "book.xlsx") {
			t.Errorf("%s: %v", name, err)
		}
	}
	bomb := repack(t, data, part, func(b []byte) []byte { return append(b, bytes.Repeat([]byte(" "), 64<<20)...) })
	if _, err := read(bomb); err == nil || !strings.Contains(err.Error(), "bomb") {
		t.Errorf("bomb: %v", err)
	}
}

// TestEncrypted: a password opens, a wrong one is told.
func TestEncrypted(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetCellValue("Sheet1", "A1", "secret"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b, excelize.Options{Password: "pw"}); err != nil {
		t.Fatal(err)
	}
	book, err := ReadEncrypted(context.Background(), bytes.NewReader(b.Bytes()), int64(b.Len()), "e.xlsx", "pw")
	if err != nil || book.Sheets[0].Row(0).Text(0) != "secret" {
		t.Fatal(err)
	}
	if _, err := ReadEncrypted(context.Background(), bytes.NewReader(b.Bytes()), int64(b.Len()), "e.xlsx", "no"); err == nil ||
		!strings.Contains(err.Error(), "--password-file") {
		t.Errorf("%v", err)
	}
}

// FuzzWorkbook: a worksheet's part with damage gives an error or every row: as
// many as there are row elements in what was read.
func FuzzWorkbook(f *testing.F) {
	var whole []byte
	data := workbookOf(f, 4)
	repack(f, data, part, func(b []byte) []byte { whole = b; return b })
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte(`<worksheet><sheetData><row><c t="inlineStr"><is><t>a</t></is></c></row><row r="9"/></sheetData></worksheet>`))
	f.Add([]byte(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1"><v>1e5</v></c></row></sheetData></worksheet>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		shared := &texts{text: []byte("shared"), end: []uint32{6}}
		s, err := scanSheet(context.Background(), &scanner{b: b}, &contents{shared: shared}, sheet.NewBudget(int64(len(b))))
		if err != nil {
			return
		}
		// Independent of the scanner: rows open outside comments and quotes.
		if bytes.Contains(b, []byte("<!")) || bytes.Contains(b, []byte("<?")) {
			return
		}
		rows := 0
		for _, piece := range bytes.Split(b, []byte("<"))[1:] {
			name, _, _ := bytes.Cut(piece, []byte(">"))
			name = bytes.TrimRight(name, "/")
			if i := bytes.IndexAny(name, " \t\r\n"); i >= 0 {
				name = name[:i]
			}
			if i := bytes.IndexByte(name, ':'); i >= 0 {
				name = name[i+1:]
			}
			if string(name) == "row" {
				rows++
			}
		}
		if s.Rows() < rows && rows < maxRows && !bytes.ContainsAny(b, `"'`) {
			t.Fatalf("%d rows of %d", s.Rows(), rows)
		}
	})
}

// TestMarks: rows with a cell that is struck through, and comments, are counted; a font that
// says that it strikes not through is none.
func TestMarks(t *testing.T) {
	f := excelize.NewFile()
	struck, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Strike: true}})
	if err != nil {
		t.Fatal(err)
	}
	for cell, v := range map[string]any{"A1": "id", "B1": "tt", "A2": "P1", "B2": 300, "A3": "P2", "B3": 310, "A4": "P3"} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, cell := range []string{"A3", "B3", "B4"} { // B4 is empty
		if err := f.SetCellStyle("Sheet1", cell, cell, struck); err != nil {
			t.Fatal(err)
		}
	}
	for _, cell := range []string{"B2", "B3"} {
		if err := f.AddComment("Sheet1", excelize.Comment{Cell: cell, Author: "x", Text: "repeat"}); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	book, err := Read(context.Background(), bytes.NewReader(b.Bytes()), int64(b.Len()), "a.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if s := book.Sheets[0]; !slices.Equal(s.StruckRows, []int{2}) || s.Comments != 2 || len(s.Noted) != 2 ||
		s.Noted[0] != (sheet.Area{Row: 1, Col: 1, LastRow: 1, LastCol: 1}) {
		t.Errorf("struck through %v, %d comments", s.StruckRows, s.Comments)
	}
	off := `<s><fonts><font><strike val="0"/></font></fonts><cellXfs><xf fontId="0"/></cellXfs></s>`
	if _, struck, err := cellStyles([]byte(off)); err != nil || struck != nil {
		t.Errorf("strike 0: %v, %v", struck, err)
	}
}
