package study

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"leydig/reports"
)

// TestCSVParts: parts made side by side are the rows in their order, as one writer writes them.
func TestCSVParts(t *testing.T) {
	words := []string{"", "a,b", `say "no"`, "=1+1", "line\nend", " x"}
	columns := []reports.Column{
		{Name: "row", Number: func(r int) float64 { return float64(r) }},
		{Name: "=month", Number: func(r int) float64 {
			return []float64{math.NaN(), math.Copysign(0, -1), 0, math.Inf(1), float64(r%5000) / 30.4375, 1e21}[r%6]
		}},
		{Name: "word", Text: func(r int) string { return words[r%len(words)] }},
	}
	for _, rows := range []int{0, 1, rowsTogether, rowsTogether + 1, 5*rowsTogether + 7} {
		var got, want strings.Builder
		if err := writeCSV(&got, columns, rows); err != nil {
			t.Fatal(err)
		}
		plain := csv.NewWriter(&want)
		plain.Write([]string{"row", "'=month", "word"})
		for r := range rows {
			word := columns[2].Text(r)
			if word == "=1+1" {
				word = "'=1+1"
			}
			plain.Write([]string{fmt.Sprint(r), exportNumber(columns[1].Number(r)), word})
		}
		plain.Flush()
		if got.String() != want.String() {
			t.Errorf("%d rows: %d bytes, want %d", rows, got.Len(), want.Len())
		}
	}
}

// fullDisk takes some bytes and no more.
type fullDisk struct{ left int }

func (d *fullDisk) Write(b []byte) (int, error) {
	if d.left -= len(b); d.left < 0 {
		return 0, errors.New("full")
	}
	return len(b), nil
}

// TestCSVFullDisk: the error of the disk is told, and no rows are made for nothing.
func TestCSVFullDisk(t *testing.T) {
	parts := make([]bool, 1000)
	column := reports.Column{Name: "row", Number: func(r int) float64 {
		parts[r/rowsTogether] = true
		return 1
	}}
	err := writeCSV(&fullDisk{3 * rowsTogether}, []reports.Column{column}, len(parts)*rowsTogether)
	if err == nil || err.Error() != "full" || parts[len(parts)-1] {
		t.Errorf("the last part was made: %v; %v", parts[len(parts)-1], err)
	}
}
