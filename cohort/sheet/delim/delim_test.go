package delim

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"
	"testing"

	"leydig/cohort/sheet"
)

func read(b []byte) (*sheet.Book, error) {
	return Read(context.Background(), bytes.NewReader(b), int64(len(b)), "x.csv")
}

func TestDelimitersAndEncodings(t *testing.T) {
	for name, text := range map[string]string{
		"comma": "id,größe\r\n007,\"a,\"\"b\"\"\nc\"\r\n", "semicolon": "id;größe\n007;\"a,\"\"b\"\"\nc\"\n",
		"tab": "id\tgröße\n007\t\"a,\"\"b\"\"\nc\"", "bar": "id|größe\n007|\"a,\"\"b\"\"\nc\"\n",
		"BOM":    "\xef\xbb\xbfid,größe\n007,\"a,\"\"b\"\"\nc\"\n",
		"cp1252": "id,gr\xf6\xdfe\n007,\"a,\"\"b\"\"\nc\"\n", "old mac": "id,größe\r007,\"a,\"\"b\"\"\nc\"\r",
	} {
		b, err := read([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s := b.Sheets[0]
		if s.Rows() != 2 || s.Row(0).Text(1) != "größe" || s.Row(1).Text(0) != "007" || s.Row(1).Text(1) != "a,\"b\"\nc" {
			t.Errorf("%s: %d rows, %q %q", name, s.Rows(), s.Row(0).Text(1), s.Row(1).Text(1))
		}
	}
	for name, text := range map[string]string{ // as many decimal commas as semicolons; a title above
		"decimal commas": "id;maand;TT\nA;0,5;8,8\nA;3,5;9,1\nB;0,5;9,9\n", "a title": "Export; 2019\nid,maand,TT\nA,0.5,8.8\nA,3.5,9.1\n",
	} {
		b, err := read([]byte(text))
		if err != nil || b.Sheets[0].Row(b.Sheets[0].Rows()-1).Len() != 3 {
			t.Errorf("%s: %v, %v", name, err, b)
		}
	}
	for name, text := range map[string]string{"NUL": "a,b\n1,\x002\n", "open quote": "a,b\n\"1,2\n", "long cell": "a,b\n" +
		strings.Repeat("x", 2<<20) + ",1\n", "blank": " \n\n"} {
		if _, err := read([]byte(text)); err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "x.csv") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestParts: a large text, parsed in parts side by side, has every row.
func TestParts(t *testing.T) {
	var b strings.Builder
	for range 1_000_000 {
		b.WriteString("P1,2019-01-01,3\n")
	}
	book, err := read([]byte(b.String()))
	if err != nil || book.Sheets[0].Rows() != 1_000_000 || book.Sheets[0].Row(999_999).Text(2) != "3" {
		t.Errorf("%v", err)
	}
}

// FuzzCells: what the standard library reads strictly is read the same.
func FuzzCells(f *testing.F) {
	f.Add("a,b\n1,2\n")
	f.Add("a,\"b\nc\"\n\"x\"\"y\",2")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := read([]byte(text))
		if err != nil {
			return
		}
		if got.Sheets[0].Rows() == 0 {
			t.Fatal("no error and no row")
		}
		if strings.ContainsAny(text, ";\t|\r") || len(got.Notes) > 0 || strings.Contains(text, "\n\n") || strings.HasPrefix(text, "\n") ||
			strings.HasPrefix(text, "\ufeff") || strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
			return
		}
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord = -1
		want, err := r.ReadAll()
		if err != nil {
			return
		}
		for i, row := range want {
			for j, cell := range row {
				if have := got.Sheets[0].Row(i).Text(j); have != cell {
					t.Fatalf("row %d cell %d: %q, want %q", i, j, have, cell)
				}
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	text := []byte(strings.Repeat("P000001,2019-01-01,345,3.2,4.5,21.0,no\n", 1_000_000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := read(text); err != nil {
			b.Fatal(err)
		}
	}
}
