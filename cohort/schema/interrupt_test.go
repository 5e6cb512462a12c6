package schema

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"leydig/cohort/sheet"
	"leydig/cohort/sheet/delim"
)

// endsAfter is a context that has ended once it was asked so many times.
type endsAfter struct {
	context.Context
	left *atomic.Int64
}

func (c endsAfter) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// TestInterrupted: reading that is broken off at any moment says so, and nothing else.
func TestInterrupted(t *testing.T) {
	var patients, visits strings.Builder
	patients.WriteString("id,index_date,age\n")
	visits.WriteString("id,date,TT (ng/dL)\n")
	for i := range 2*shardRows + 10 {
		fmt.Fprintf(&patients, "P%06d,2020-01-01,%d\n", i, 30+i%40)
		fmt.Fprintf(&visits, "P%06d,2020-03-01,%d\n", i, 200+i%300)
	}
	var books []*sheet.Book
	for name, text := range map[string]string{"p.csv": patients.String(), "v.csv": visits.String()} {
		b, err := delim.Read(context.Background(), strings.NewReader(text), int64(len(text)), name)
		if err != nil {
			t.Fatal(err)
		}
		books = append(books, b)
	}
	ended := 0
	for n := int64(0); n < 200; n++ {
		ctx := endsAfter{context.Background(), new(atomic.Int64)}
		ctx.left.Store(n)
		_, err := Read(ctx, books, Plan{})
		if err == nil {
			break
		}
		if ended++; !errors.Is(err, context.Canceled) {
			t.Fatalf("after %d questions: %v", n, err)
		}
	}
	if ended < 10 || ended == 200 {
		t.Errorf("broken off %d times", ended)
	}
}
