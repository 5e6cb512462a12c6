package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// Each thing is done once, whatever the number of processors, and of nothing nothing.
func TestFor(t *testing.T) {
	for _, processors := range []int{1, 2, 7} {
		before := runtime.GOMAXPROCS(processors)
		for _, n := range []int{0, 1, 2, 1000} {
			times := make([]atomic.Int32, n)
			For(n, func(i int) { times[i].Add(1) })
			for i := range times {
				if times[i].Load() != 1 {
					t.Errorf("%d of %d on %d processors: done %d times", i, n, processors, times[i].Load())
				}
			}
		}
		runtime.GOMAXPROCS(before)
	}
}

// As many as there are processors are under way at once: each waits for all the others.
func TestSideBySide(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	var all sync.WaitGroup
	all.Add(3)
	For(3, func(int) {
		all.Done()
		all.Wait()
	})
}
