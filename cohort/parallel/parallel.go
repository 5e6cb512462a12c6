// Package parallel does things side by side.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// For does n things that have nothing to do with each other, as many at a time as there are
// processors, and begins them in their order. Of one thing it makes no goroutine.
func For(n int, do func(i int)) {
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			do(i)
		}
	}
	var others sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
}
