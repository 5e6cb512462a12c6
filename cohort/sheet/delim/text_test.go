package delim

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"leydig/cohort/sheet"
)

// TestLoadedInParts: a large file gives the same sheet whether it is loaded in parts or as one
// piece: with a quote that comes late, a mark before the text, letters of another encoding in its
// last part, lines without an end, ends of other kinds, a reader that gives few bytes at a time.
func TestLoadedInParts(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("id,date,note\n")
	for i := 0; b.Len() < 2*partSize+partSize/2; i++ {
		fmt.Fprintf(&b, "P%06d,2021-05-04,%s\n", i, strings.Repeat("ö", i%7))
	}
	plain := b.String()
	for name, x := range map[string]struct {
		text  string
		parts bool
	}{
		"plain":          {plain, true},
		"no end":         {plain + "P9,2021-05-04,x", true},
		"a mark":         {"\ufeff" + plain, true},
		"a late quote":   {plain + "P9,2021-05-04,\"a\nb\"\nP8,,\n", false},
		"plain quotes":   {strings.ReplaceAll(plain, "2021-05-04", "\"2021-05-04\""), true},
		"quotes all":     {"\"" + strings.ReplaceAll(strings.ReplaceAll(plain[:len(plain)-1], ",", "\",\""), "\n", "\"\n\"") + "\"\n", true},
		"a comma quoted": {plain + "P9,\"2021,05\",x\n", false},
		"a mark, quoted": {"\ufeff" + strings.ReplaceAll(plain, "2021-05-04", "\"2021-05-04\"") + "\"P9\",\"a\nb\",\n", false},
		"Windows-1252":   {plain[:len(plain)-1] + "\xe9\n", false},
		"carriage":       {strings.ReplaceAll(plain, "\n", "\r"), false},
		"two bytes":      {strings.ReplaceAll(plain, "\n", "\r\n"), true},
		"one other end":  {plain + "P9,2021-05-04,a\rP8,2021-05-04,b\n", false},
		"blank at a cut": {plain[:partSize] + strings.Repeat("\n", 40) + plain[partSize:], true},
	} {
		text := []byte(x.text)
		var seen bytes.Buffer
		loaded, err := Load(context.Background(), iotest.HalfReader(bytes.NewReader(text)), int64(len(text)), "x.csv",
			func(piece []byte) { seen.Write(piece) })
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(seen.Bytes(), text) || loaded.Size != int64(len(text)) {
			t.Errorf("%s: %d bytes shown, %d loaded, want %d", name, seen.Len(), loaded.Size, len(text))
		}
		if coded := loaded.rows != nil; coded != x.parts {
			t.Errorf("%s: coded %v", name, coded)
		}
		got, err := Parse(context.Background(), loaded, "x.csv")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want, err := Parse(context.Background(), Text{bytes: text, Size: int64(len(text))}, "x.csv")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		sameSheets(t, name, got, want)
	}
}

// TestCutWhileRead: a file that has become empty since its size was asked for is one without bytes.
func TestCutWhileRead(t *testing.T) {
	got, err := Load(context.Background(), bytes.NewReader(nil), 9<<20, "x.csv", func([]byte) {})
	if err != nil || got.Size != 0 {
		t.Errorf("%d bytes, %v", got.Size, err)
	}
	if _, err := Parse(context.Background(), got, "x.csv"); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("%v", err)
	}
}

// FuzzParts: a text is the same sheet, or refused in the same words, whatever the size of the
// parts in which it is loaded.
func FuzzParts(f *testing.F) {
	for _, text := range []string{"id,x\nP1,2\nP2,3\n", "\ufeffid;x\r\nP1;2\r\n\r\nP2;\"3\n4\"\r\n", "a\tb\rc\td\r", "id,x\n\n\n\n" +
		"P1,\xe9\n", "\xff\xfea\x00\n\x00"} {
		f.Add([]byte(text), uint8(3))
		f.Add([]byte("0\n000000|"), uint8(3)) // the delimiter stands in the second part
		f.Add([]byte("\ufeff\"id\",\"x\"\n\"P1\",\"2\"\nP2,\"3\n4\"\n"), uint8(9))
	}
	f.Fuzz(func(t *testing.T, text []byte, part uint8) {
		parse := func(part int64) (*sheet.Book, string) {
			in, err := load(context.Background(), iotest.HalfReader(bytes.NewReader(text)), int64(len(text)), "x.csv", func([]byte) {}, part)
			if err != nil {
				return nil, err.Error()
			}
			book, err := Parse(context.Background(), in, "x.csv")
			if err != nil {
				return nil, err.Error()
			}
			return book, ""
		}
		got, refused := parse(int64(part) + 1)
		want, why := parse(partSize)
		if refused != why {
			t.Fatalf("%q, want %q", refused, why)
		}
		if want != nil {
			sameCells(t, "parts", got, want)
		}
	})
}

func sameSheets(t *testing.T, name string, a, b *sheet.Book) {
	t.Helper()
	sameCells(t, name, a, b)
	got, want := a.Sheets[0], b.Sheets[0]
	// What is let go is whole blocks, and rows keep their numbers.
	if got.ForgetRows(1, got.Rows()-1); got.Rows() != want.Rows() || got.Row(0).Text(0) != want.Row(0).Text(0) {
		t.Fatalf("%s: %d rows after letting go, beginning with %q", name, got.Rows(), got.Row(0).Text(0))
	}
	cursor, kept := got.Cursor(), 0
	for r := range want.Rows() {
		if x := []sheet.Row{got.Row(r), cursor.Row(r)}; x[0].Text(0) != x[1].Text(0) {
			t.Fatalf("%s: row %d is %q and %q", name, r, x[0].Text(0), x[1].Text(0))
		} else if x[0].Len() > 0 {
			kept++
		}
	}
	if large := got.Uneven(0, got.Rows()-1, 3); kept == 0 || slices.Contains(large, 0) {
		t.Errorf("%s: %d rows kept", name, kept)
	}
}

func sameCells(t *testing.T, name string, a, b *sheet.Book) {
	t.Helper()
	got, want := a.Sheets[0], b.Sheets[0]
	if got.Rows() != want.Rows() || got.Cols() != want.Cols() || fmt.Sprint(got.Found, got.Notes, a.Notes) != fmt.Sprint(want.Found,
		want.Notes, b.Notes) {
		t.Fatalf("%s: %d rows of %d, %v %v; want %d of %d, %v %v", name, got.Rows(), got.Cols(), got.Found, a.Notes, want.Rows(), want.Cols(),
			want.Found, b.Notes)
	}
	for r := range want.Rows() {
		x, y := got.Row(r), want.Row(r)
		for c := range want.Cols() {
			if x.Text(c) != y.Text(c) {
				t.Fatalf("%s: row %d, column %d: %q, want %q", name, r, c, x.Text(c), y.Text(c))
			}
		}
	}
}
