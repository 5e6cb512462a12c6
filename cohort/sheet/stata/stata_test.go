package stata

import (
	"bytes"
	"context"
	"testing"

	"leydig/cohort/sheet"
	"leydig/cohort/sheet/asread"
)

// read reads a file's bytes.
func read(b []byte) (*sheet.Book, error) {
	return Read(context.Background(), bytes.NewReader(b), int64(len(b)), "a.dta")
}

// TestCells holds every cell of files of the formats 113 to 119 that haven and foreign wrote, with long
// texts, labels and missing values, against what haven reads (../spss/testdata/make.R; R 4.2.2,
// haven 2.5.1).
func TestCells(t *testing.T) { asread.Cells(t, "testdata/*.dta", 7, "foreign.dta", Is, read) }

// TestDamaged: a file that is cut anywhere, or of which any byte is changed, is read or
// refused with a way out; it never ends the program.
func TestDamaged(t *testing.T) {
	// The old formats end with tables of labels, without a mark: a table that lacks is told.
	told := func(b *sheet.Book) bool { return len(b.Notes) > 1 }
	asread.Damaged(t, "export excel", told, read, "v8.dta", "v12.dta", "v13.dta", "v15.dta")
}

// FuzzRead: whatever the bytes, reading ends with a sheet or an error.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"v8.dta", "v13.dta", "v15.dta"} {
		f.Add(asread.File(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if book, err := read(b); err == nil && len(book.Sheets) != 1 {
			t.Fatal("no sheet")
		}
	})
}
