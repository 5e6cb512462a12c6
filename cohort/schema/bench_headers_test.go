package schema

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"leydig/cohort/sheet"
	"leydig/cohort/sheet/delim"
)

// BenchmarkWideSheet lays out a sheet as wide as a spreadsheet allows, of headers that
// mean nothing to us.
func BenchmarkWideSheet(b *testing.B) {
	const width = 16384
	var head, row strings.Builder
	head.WriteString("id,age,TT_0,TT 3mo")
	row.WriteString("P1,40,300,310")
	for i := range width - 4 {
		fmt.Fprintf(&head, ",Marker %d result value extra words", i)
		fmt.Fprintf(&row, ",%d", i%97)
	}
	text := head.String() + "\n" + row.String() + "\n" + strings.Replace(row.String(), "P1", "P2", 1) + "\n"
	for b.Loop() {
		book, err := delim.Read(context.Background(), strings.NewReader(text), int64(len(text)), "a.csv")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Read(context.Background(), []*sheet.Book{book}, Plan{}); err != nil {
			b.Fatal(err)
		}
	}
}
