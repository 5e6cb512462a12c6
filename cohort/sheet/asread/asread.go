// Package asread holds files that statistics programs wrote against what R reads of them, for
// the tests of their readers. No program imports it.
package asread

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"leydig/cohort/sheet"
)

// Cells holds every cell of n files beside tables of R's, which have the file's name and .tsv
// behind it. A file whose name holds bare states no units; the others have a row of them.
func Cells(t *testing.T, pattern string, n int, bare string, is func([]byte) bool, read func([]byte) (*sheet.Book, error)) {
	t.Helper()
	paths, _ := filepath.Glob(pattern)
	if len(paths) != n {
		t.Fatal(paths)
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !is(b) {
			t.Errorf("%s is not taken for what it is", path)
		}
		book, err := read(b)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		want, err := os.ReadFile(path + ".tsv")
		if err != nil {
			t.Fatal(err)
		}
		compare(t, path, book.Sheets[0], string(want), bare == "" || !strings.Contains(path, bare))
	}
}

// Damaged cuts files anywhere and changes any of their bytes: each is read or refused in one
// line that holds the remedy; none ends the program. A file that is cut is not read, unless
// it is told of (told).
func Damaged(t *testing.T, remedy string, told func(*sheet.Book) bool, read func([]byte) (*sheet.Book, error), names ...string) {
	t.Helper()
	for _, name := range names {
		whole := File(t, name)
		for n := 0; n < len(whole); n += 7 {
			book, err := read(whole[:n])
			if err == nil && !told(book) {
				t.Fatalf("%s cut to %d bytes is read: %d rows", name, n, book.Sheets[0].Rows())
			}
			if err != nil && (!strings.Contains(err.Error(), remedy) || strings.Contains(err.Error(), "\n")) {
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

// File is a file of testdata.
func File(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func compare(t *testing.T, path string, s *sheet.Sheet, want string, units bool) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(want, "\n"), "\n")
	more := 0
	if units {
		more = 1
		if u := s.Row(1).Text(1); u != "ng/dL" && u != "nmol/L" || s.Row(1).Text(2) != "years" {
			t.Errorf("%s: units %q, %q", path, u, s.Row(1).Text(2))
		}
	}
	if s.Rows() != len(lines)+more {
		t.Fatalf("%s: %d rows, want %d", path, s.Rows(), len(lines)+more)
	}
	for r, line := range lines {
		if r > 0 {
			r += more
		}
		row := s.Row(r)
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
