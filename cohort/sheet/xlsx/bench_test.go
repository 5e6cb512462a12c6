package xlsx

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/xuri/excelize/v2"
)

// workbookOf writes rows x 10 cells: an id, a date, eight numbers.
func workbookOf(tb testing.TB, rows int) []byte {
	tb.Helper()
	f := excelize.NewFile()
	defer f.Close()
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		tb.Fatal(err)
	}
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		tb.Fatal(err)
	}
	if err := w.SetRow("A1", []any{"patient_id", "visit_date", "total_testosterone", "lh", "fsh", "estradiol", "shbg", "prolactin",
		"hematocrit", "psa"}); err != nil {
		tb.Fatal(err)
	}
	for r := range rows {
		n := float64(r)
		if err := w.SetRow(fmt.Sprintf("A%d", r+2), []any{fmt.Sprintf("P%05d", r/10), excelize.Cell{StyleID: date, Value: 42000 + r%3000}, 100 +
			r%700, n/10 - float64(r/10), 3.5, 21.25, 34.8, 6.4, 45.1, 0.83}); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// BenchmarkRead reads 100,000 rows x 10 columns. LEYDIG_BENCH_XLSX keeps the
// workbook in a file, so that readxl can be measured on the same one.
func BenchmarkRead(b *testing.B) {
	data := workbookOf(b, 100_000)
	if path := os.Getenv("LEYDIG_BENCH_XLSX"); path != "" {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), "bench.xlsx"); err != nil {
			b.Fatal(err)
		}
	}
}
