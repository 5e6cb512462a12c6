package stata

import (
	"bytes"
	"context"
	"os"
	"strings"
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
	for _, name := range []string{"v8.dta", "v12.dta", "v13.dta", "v15.dta"} {
		whole, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(whole); n += 7 {
			// The old formats end with tables of labels, without a mark: a table that lacks is told.
			if book, err := read(whole[:n]); err == nil && len(book.Notes) > 1 {
				continue
			} else if err == nil {
				t.Fatalf("%s cut to %d bytes is read: %d rows", name, n, book.Sheets[0].Rows())
			} else if !strings.Contains(err.Error(), "export excel") || strings.Contains(err.Error(), "\n") {
				t.Fatalf("%s cut to %d bytes: %v", name, n, err)
			}
		}
		for n := 0; n < len(whole); n += 3 {
			for _, x := range []byte{0xff, 0x80, 0} {
				changed := bytes.Clone(whole)
				changed[n] = x
				if _, err := read(changed); err != nil && strings.Contains(err.Error(), "\n") {
					t.Fatal(err)
				}
			}
		}
	}
}

// FuzzRead: whatever the bytes, reading ends with a sheet or an error.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"v8.dta", "v13.dta", "v15.dta"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if book, err := read(b); err == nil && len(book.Sheets) != 1 {
			t.Fatal("no sheet")
		}
	})
}
