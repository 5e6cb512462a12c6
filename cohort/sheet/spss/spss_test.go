package spss

import (
	"bytes"
	"context"
	"testing"

	"leydig/cohort/sheet"
	"leydig/cohort/sheet/asread"
)

// read reads a file's bytes.
func read(b []byte) (*sheet.Book, error) {
	return Read(context.Background(), bytes.NewReader(b), int64(len(b)), "a.sav")
}

// TestCells holds every cell of files that haven wrote, packed in each way, with very long
// texts, labels and missing values, against what haven reads (testdata/make.R; R 4.2.2,
// haven 2.5.1).
func TestCells(t *testing.T) { asread.Cells(t, "testdata/*sav", 5, "", Is, read) }

// TestDamaged: a file that is cut anywhere, or of which any byte is changed, is read or
// refused with a way out; it never ends the program.
func TestDamaged(t *testing.T) {
	asread.Damaged(t, "Save As", func(*sheet.Book) bool { return false }, read, "byte.sav", "none.sav", "zsav.zsav", "segments.sav")
}

// FuzzRead: whatever the bytes, reading ends with a sheet or an error.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"byte.sav", "none.sav", "zsav.zsav"} {
		f.Add(asread.File(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if book, err := read(b); err == nil && len(book.Sheets) != 1 {
			t.Fatal("no sheet")
		}
	})
}
