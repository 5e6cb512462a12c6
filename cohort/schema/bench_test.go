package schema

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"leydig/cohort/sheet"
	"leydig/cohort/sheet/delim"
)

// pair writes patients and ten visits of each.
func pair(patients int) (p, v []byte) {
	var pb, vb bytes.Buffer
	pb.WriteString("patient_id,age,index_date,etiology,treatment\n")
	vb.WriteString("patient_id,visit_date,total_testosterone,lh,fsh,estradiol,on_trt\n")
	for i := range patients {
		fmt.Fprintf(&pb, "P%06d,%d,201%d-03-%02d,secondary,cc\n", i, 20+i%50, i%9, 1+i%28)
		for k := range 10 {
			fmt.Fprintf(&vb, "P%06d,202%d-%02d-%02d,%d,%d.%d,3.5,21.5,no\n", i, k/5, 1+k, 1+i%28, 100+(i*k)%600, 1+k, i%10)
		}
	}
	return pb.Bytes(), vb.Bytes()
}

// BenchmarkReadPair reads 1e6 visits of 1e5 patients from cells to the cohort.
func BenchmarkReadPair(b *testing.B) {
	p, v := pair(100_000)
	b.SetBytes(int64(len(p) + len(v)))
	b.ReportAllocs()
	for b.Loop() {
		var books []*sheet.Book
		for i, data := range [][]byte{p, v} {
			book, err := delim.Read(context.Background(), bytes.NewReader(data), int64(len(data)), fmt.Sprintf("%d.csv", i))
			if err != nil {
				b.Fatal(err)
			}
			books = append(books, book)
		}
		if _, err := Read(context.Background(), books, Plan{}); err != nil {
			b.Fatal(err)
		}
	}
}
