package spss

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"leydig/cohort/sheet"
)

// read reads a file's bytes.
func read(b []byte) (*sheet.Book, error) {
	return Read(context.Background(), bytes.NewReader(b), int64(len(b)), "a.sav")
}

// TestCells holds every cell of files that haven wrote, packed in each way, with very long
// texts, labels and missing values, against what haven reads (testdata/make.R; R 4.2.2,
// haven 2.5.1).
func TestCells(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*sav")
	if len(paths) != 5 {
		t.Fatal(paths)
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !Is(b) {
			t.Errorf("%s is not taken for an SPSS file", path)
		}
		book, err := read(b)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		want, err := os.ReadFile(path + ".tsv")
		if err != nil {
			t.Fatal(err)
		}
		compare(t, path, book.Sheets[0], string(want))
	}
}

// compare holds a sheet, whose second row has the units, against a table of R's.
func compare(t *testing.T, path string, s *sheet.Sheet, want string) {
	lines := strings.Split(strings.TrimSuffix(want, "\n"), "\n")
	if s.Rows() != len(lines)+1 || s.Row(1).Text(1) != "ng/dL" && s.Row(1).Text(1) != "nmol/L" || s.Row(1).Text(2) != "years" {
		t.Fatalf("%s: %d rows, want %d; units %q", path, s.Rows(), len(lines)+1, s.Row(1).Text(1))
	}
	for r, line := range lines {
		row := s.Row(r)
		if r > 0 {
			row = s.Row(r + 1)
		}
		for c, cell := range strings.Split(line, "\t") {
			got := row.Text(c)
			if row.Kind(c) == sheet.Serial {
				v, _ := strconv.ParseFloat(got, 64)
				d, _ := sheet.SerialDay(v, false)
				got = d.String()
			}
			a, errA := strconv.ParseFloat(got, 64)
			b, errB := strconv.ParseFloat(cell, 64)
			if got != cell && (errA != nil || errB != nil || math.Abs(a-b) > 1e-14*math.Abs(b)) {
				t.Errorf("%s: row %d, column %d: %q, want %q", path, r, c, got, cell)
			}
		}
	}
}

// TestDamaged: a file that is cut anywhere, or of which any byte is changed, is read or
// refused with a way out; it never ends the program.
func TestDamaged(t *testing.T) {
	for _, name := range []string{"byte.sav", "none.sav", "zsav.zsav", "segments.sav"} {
		whole, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(whole); n += 7 {
			if book, err := read(whole[:n]); err == nil {
				t.Fatalf("%s cut to %d bytes is read: %d rows", name, n, book.Sheets[0].Rows())
			} else if !strings.Contains(err.Error(), "Save As") || strings.Contains(err.Error(), "\n") {
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
	for _, name := range []string{"byte.sav", "none.sav", "zsav.zsav"} {
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
