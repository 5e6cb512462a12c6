package xls

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"leydig/cohort/sheet"
)

func load(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func read(data []byte) (*sheet.Book, error) {
	return Read(context.Background(), bytes.NewReader(data), int64(len(data)), "old.xls")
}

// The files of testdata were written by LibreOffice 7 from the workbooks of
// testdata/messy (soffice --convert-to xls): what stands in the one must stand
// in the other.
func TestCells(t *testing.T) {
	book, err := read(load(t, "dirty.xls"))
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Sheets) != 2 || book.Sheets[0].Name != "Patients" || book.Sheets[1].Rows() != 219 {
		t.Fatalf("%d sheets", len(book.Sheets))
	}
	p := book.Sheets[0]
	for _, c := range []struct {
		row, col int
		text     string
		kind     sheet.Kind
	}{
		{0, 0, "Patient ID", sheet.Text}, {1, 1, "36", sheet.Number}, {1, 2, "30467", sheet.Serial}, {1, 7, "30.4", sheet.Number},
		{15, 7, "tall", sheet.Text}, {16, 3, "31/02/2016", sheet.Text}, {2, 10, "+1+cmd|' /C calc'!A0", sheet.Text}, {6, 10, "🙂 günstig — 好 ✓",
			sheet.Text},
	} {
		row := p.Row(c.row)
		if got := row.Text(c.col); got != c.text || row.Kind(c.col) != c.kind {
			t.Errorf("row %d column %d: %q (%d), want %q (%d)", c.row, c.col, got, row.Kind(c.col), c.text, c.kind)
		}
	}
	if n := len(p.Row(7).Text(10)); n < 29000 { // runs over the end of several records
		t.Errorf("the long note has %d bytes", n)
	}
	book, err = read(load(t, "dates1904.xls"))
	if err != nil || !book.Sheets[0].Date1904 {
		t.Errorf("1904: %v", err)
	}
	if row := book.Sheets[0].Row(1); row.Text(3) != "52" || row.Text(7) != "FALSE" || row.Kind(7) != sheet.Bool {
		t.Errorf("a formula's value %q, a boolean %q", row.Text(3), row.Text(7))
	}
	book, err = read(load(t, "two_row_header.xls"))
	if err != nil || len(book.Sheets[0].HiddenRows) == 0 || len(book.Sheets[0].HiddenCols) == 0 || len(book.Sheets[0].Merged) == 0 {
		t.Errorf("hidden and merged: %v", err)
	}
}

// TestCut: a workbook that is cut is an error that says what to do.
func TestCut(t *testing.T) {
	data := load(t, "two_row_header.xls")
	for n := 0; n < len(data)*9/10; n += 509 {
		if _, err := read(data[:n]); err == nil || strings.Contains(err.Error(), "\n") {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
}

// FuzzRead: damage gives an error or a book, never a crash.
func FuzzRead(f *testing.F) {
	f.Add(load(f, "two_row_header.xls"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if book, err := read(b); err == nil && len(book.Sheets) == 0 {
			t.Fatal("no error and no sheet")
		}
	})
}

// FuzzRecords: the workbook's stream without the compound file around it.
func FuzzRecords(f *testing.F) {
	f.Add([]byte("\x09\x08\x08\x00\x00\x06\x05\x00\x00\x00\x00\x00\x85" +
		"\x00\x0a\x00\x1e\x00\x00\x00\x00\x00\x02\x00AB\x0a\x00\x00\x00\x09\x08\x08\x00\x00\x06\x10\x00\x00\x00\x00\x00\x0a\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		w := &workbook{ctx: context.Background(), b: b, name: "x.xls", page: pages[1252], budget: sheet.NewBudget(int64(len(b)))}
		if book, err := w.read(); err == nil && book == nil {
			t.Fatal("neither a book nor an error")
		}
	})
}
