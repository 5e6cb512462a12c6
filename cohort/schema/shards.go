package schema

import (
	"context"
	"runtime"
	"sync"
)

// shardRows is how many rows are looked at as one: the result of a pass over a table
// depends on it and not on the number of workers.
const shardRows = 1 << 15

// shards looks at a table's rows in runs, side by side where there are several, and gives
// what was seen of each, in their order; nothing once ctx has ended.
func shards[S any](ctx context.Context, t *Table, look func(from, to int) S) []S {
	n := (t.Last - t.First + shardRows) / shardRows
	out := make([]S, n)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := range next {
				from := t.First + i*shardRows
				out[i] = look(from, min(from+shardRows-1, t.Last))
			}
		})
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	return out
}
