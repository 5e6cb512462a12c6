package delim

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"leydig/cohort/sheet"
)

func columnsOf(t *testing.T, text string, names ...string) (*sheet.Columns, bool) {
	t.Helper()
	return ReadColumns(context.Background(), strings.NewReader(text), int64(len(text)), append([]string{}, names...))
}

// Every cell of a file of several windows is the one that Read makes, whatever the widths
// of its rows, the line ends and the mark before it.
func TestColumnsAreCells(t *testing.T) {
	var b strings.Builder
	b.WriteString("\ufeffid,days, arm ,note\r\n")
	for i := range 120_000 {
		switch {
		case i%1000 == 7:
			fmt.Fprintf(&b, "%d\r\n", i) // a short row
		case i%1000 == 8:
			fmt.Fprintf(&b, "P%d,%d,a,x,more\n", i, i%300)
		case i%17 == 0:
			fmt.Fprintf(&b, "P%06d, %d ,Größe %d,\r\n", i, i%300, i%5)
		default:
			fmt.Fprintf(&b, "P%06d,%d,arm-%d-with-a-long-name,\n", i, i%300, i%3)
		}
	}
	text := b.String() + "P1,2,3"
	got, ok := columnsOf(t, text, "arm", "days")
	book, err := Read(context.Background(), strings.NewReader(text), int64(len(text)), "x.csv")
	if err != nil || !ok {
		t.Fatalf("%v, %v", ok, err)
	}
	s := book.Sheets[0]
	if got.Rows != s.Rows()-1 || !slices.Equal(got.Header, []string{"id", "days", "arm", "note"}) {
		t.Fatalf("%d rows, want %d; header %q", got.Rows, s.Rows()-1, got.Header)
	}
	for c, col := range got.Of {
		for r := range got.Rows {
			if want := sheet.Trim(s.Row(r + 1).Text(c)); col.Levels[col.Codes[r]] != want {
				t.Fatalf("row %d, column %d: %q, want %q", r+1, c, col.Levels[col.Codes[r]], want)
			}
		}
	}
	if len(got.Of) != 2 {
		t.Errorf("%d columns", len(got.Of))
	}
}

// More distinct numbers than are numbered are kept as numbers; texts go the general way.
func TestManyDistinct(t *testing.T) {
	var b, names strings.Builder
	b.WriteString("x,y\n")
	names.WriteString("x,y\n")
	for i := range 80_000 {
		fmt.Fprintf(&b, "%d.25,%d\n", i, i%7)
		fmt.Fprintf(&names, "P%d,%d\n", i, i%7)
	}
	b.WriteString("NA,1\n")
	got, ok := columnsOf(t, b.String(), "x", "y")
	if !ok || got.Rows != 80_001 || len(got.Of[0].Numbers) != 80_001 || got.Of[0].Numbers[77] != 77.25 ||
		!math.IsNaN(got.Of[0].Numbers[80_000]) || got.Of[1].Levels[got.Of[1].Codes[9]] != "2" {
		t.Errorf("%v, %d rows", ok, got.Rows)
	}
	if _, ok := columnsOf(t, names.String(), "x"); ok {
		t.Error("80,000 names were numbered")
	}
	if _, ok := columnsOf(t, strings.Replace(b.String(), "\n123.25", "\n0123.25", 1), "x"); ok {
		t.Error("an identifier was taken for a number")
	}
}

// What is not plain is left to Read.
func TestNotPlain(t *testing.T) {
	for name, text := range map[string]string{
		"a quote": "a,b\n1,\"2\"\n", "a blank row": "a,b\n1,2\n,\n3,4\n", "an empty line": "a,b\n\n1,2\n", "line ends": "a,b\r1,2\r",
		"another encoding": "a,b\n1,\xe9\n", "a NUL": "a,b\n1,\x00\n", "a name twice": "a,a\n1,2\n", "no header": ",\n1,2\n",
		"UTF-16":      "\xff\xfea\x00,\x00b\x00\n\x00",
		"a long line": "a,b\n1,2\n3," + strings.Repeat("x", 3*windowSize) + "\n5,6\n",
	} {
		if _, ok := columnsOf(t, text, "a", "b"); ok {
			t.Errorf("%s was taken for plain", name)
		}
	}
	if got, ok := columnsOf(t, "a,b\n"); !ok || got.Rows != 0 {
		t.Errorf("no rows: %v", ok)
	}
	if got, ok := columnsOf(t, "a,b\n1,2\n3,4"); !ok || got.Rows != 2 {
		t.Errorf("no columns: %v", ok)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	b := bytes.Repeat([]byte("1,2\n"), 1000)
	if _, ok := ReadColumns(ctx, bytes.NewReader(b), int64(len(b)), nil); ok {
		t.Error("a run that was broken off gave columns")
	}
}
