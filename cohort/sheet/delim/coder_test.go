package delim

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"leydig/cohort/sheet"
)

// The texts of a column are those of its cells, wherever runs of rows begin and end.
func TestTexts(t *testing.T) {
	var b strings.Builder
	b.WriteString("patient_id,total_testosterone,remark\n")
	for i := 0; b.Len() < 2*partSize+1<<20; i++ {
		fmt.Fprintf(&b, "P%06d,%d,%s\n", i/3, 200+i%300, strings.Repeat("x", i/100_000))
	}
	book, err := read([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	if of, _ := s.Row(5).Code(0); of == nil || s.Rows() < 3*sheet.MostCodes {
		t.Fatalf("%d rows, codes %v", s.Rows(), of)
	}
	const run = sheet.MostCodes
	for _, rows := range [][2]int{{0, s.Rows() - 1}, {1, run}, {70_000, 70_003}, {run, 2*run - 1}, {5, 200_000}} {
		for col := range s.Cols() + 1 {
			got, want := map[string]bool{}, map[string]bool{}
			s.Texts(col, rows[0], rows[1], func(text string) bool {
				got[text] = true
				return true
			})
			for r := rows[0]; r <= rows[1]; r++ {
				want[s.Row(r).Text(col)] = true
			}
			if !maps.Equal(got, want) {
				t.Errorf("rows %v, column %d: %d texts, want %d", rows, col, len(got), len(want))
			}
			calls := 0
			s.Texts(col, rows[0], rows[1], func(string) bool {
				calls++
				return false
			})
			if calls != 1 {
				t.Errorf("rows %v, column %d: told to stop, it went on for %d", rows, col, calls)
			}
		}
	}
}

// TestCodes: a large plain file, of which codes are kept, has the cells, the rows, the
// findings and the notes that parsing each cell gives: short, long, blank and cut rows,
// line ends of two bytes.
func TestCodes(t *testing.T) {
	for name, end := range map[string]string{"unix": "\n", "windows": "\r\n"} {
		var b strings.Builder
		b.WriteString("patient_id,visit_date,total_testosterone,remark" + end)
		for i := 0; b.Len() < 2*partSize+1<<20; i++ {
			switch {
			case i%50_000 == 7:
				b.WriteString("P9,x" + end)
			case i%50_000 == 8:
				b.WriteString("P9,x,4,a comma, too many" + end)
			case i%50_000 == 9:
				b.WriteString(" , ,," + end)
			case i%50_000 == 10:
				b.WriteString(end)
			default:
				fmt.Fprintf(&b, "P%06d,2021-05-%02d, %d ,Größe%s", i, 1+i%28, 200+i%300, end)
			}
		}
		b.WriteString("P1,2021-05-04,")
		text := b.String()
		cells := &sheet.Sheet{File: "x.csv"}
		p, err := parsePart(context.Background(), []byte(text), ',')
		if err != nil {
			t.Fatal(err)
		}
		look := &lookout{file: "x.csv", delimiter: ',', open: true}
		look.over([]part{p})
		p.appendTo(cells)
		cells.Found, cells.Notes = look.report(cells), look.notes

		book, err := read([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		lines := book.Sheets[0]
		if lines.Rows() != cells.Rows() || lines.Cols() != cells.Cols() || len(cells.Found) == 0 ||
			fmt.Sprint(lines.Found) != fmt.Sprint(cells.Found) || !slices.Equal(lines.Notes, cells.Notes) {
			t.Fatalf("%s: %d rows of %d, %v, %q; want %d of %d, %v, %q", name, lines.Rows(), lines.Cols(), lines.Found, lines.Notes,
				cells.Rows(), cells.Cols(), cells.Found, cells.Notes)
		}
		if of, _ := lines.Row(5).Code(0); of == nil {
			t.Errorf("%s: its cells are kept", name)
		}
		cursor := lines.Cursor()
		for r := range cells.Rows() + 1 {
			want := cells.Row(r)
			for _, got := range []sheet.Row{lines.Row(r), cursor.Row(r)} {
				if got.Len() != want.Len() || got.Blank() != want.Blank() {
					t.Fatalf("%s, row %d: %d cells, want %d", name, r, got.Len(), want.Len())
				}
				for c := -1; c <= want.Len(); c++ {
					if got.Text(c) != want.Text(c) || got.Kind(c) != want.Kind(c) {
						t.Fatalf("%s, row %d, column %d: %q, want %q", name, r, c, got.Text(c), want.Text(c))
					}
				}
			}
		}
		for _, c := range []byte(",;ö\nQ") {
			if lines.Contains(c) != cells.Contains(c) {
				t.Errorf("%s: contains %q: %v", name, c, lines.Contains(c))
			}
		}
	}
}

// TestWideCells: a file of more cells than are kept is read where its lines are plain and
// its cells hold something.
func TestWideCells(t *testing.T) {
	if testing.Short() {
		t.Skip("it makes a file of 280 MiB")
	}
	row := append(bytes.Repeat([]byte("123,"), 1023), "123\n"...)
	n := maxCells/1024 + 100
	book, err := read(bytes.Repeat(row, n))
	if err != nil || book.Sheets[0].Rows() != n || book.Sheets[0].Row(n-1).Text(1023) != "123" {
		t.Errorf("%v", err)
	}
}

// TestUnevenRows: a few rows that are far wider than the others are kept as cells, since a code
// of every column for each row would take far more room than the text.
func TestUnevenRows(t *testing.T) {
	wide := append(bytes.Repeat([]byte("1,"), 40_000), '\n')
	text := slices.Concat(bytes.Repeat([]byte("P1,2\n"), 2_000_000), wide, []byte("P2,3\n"))
	var c coder
	c.delimiter = ','
	if _, ok := c.code(context.Background(), text); ok {
		t.Error("it was coded")
	}
	book, err := read(text)
	if err != nil || book.Sheets[0].Rows() != 2_000_002 || book.Sheets[0].Row(2_000_001).Text(1) != "3" || book.Sheets[0].Cols() != 40_001 {
		t.Errorf("%v", err)
	}
}
