package tabulate

import (
	"cmp"
	"slices"

	"leydig/stats/survival"
)

// timed are times with what ended them: 0 censoring, 1 the event, 2 restart.
type timed struct {
	time  []float64
	cause []uint8
}

func (x *timed) add(time float64, cause uint8) {
	x.time, x.cause = append(x.time, time), append(x.cause, cause)
}

// each calls put for every distinct time in rising order with the number of each
// cause. Whole days, as times since an index are, are counted; others are sorted.
func (x *timed) each(put func(time float64, n [3]int64)) {
	last := 0
	for _, t := range x.time {
		d := int(t)
		if d < 0 || d > 1<<20 || float64(d) != t {
			x.sorted(put)
			return
		}
		last = max(last, d)
	}
	if len(x.time) == 0 {
		return
	}
	count := make([][3]int64, last+1)
	for i, t := range x.time {
		count[int(t)][x.cause[i]]++
	}
	for d, n := range count {
		if n != [3]int64{} {
			put(float64(d), n)
		}
	}
}

func (x *timed) sorted(put func(time float64, n [3]int64)) {
	order := make([]int, len(x.time))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(x.time[a], x.time[b]) })
	for i := 0; i < len(order); {
		at := x.time[order[i]]
		var n [3]int64
		for ; i < len(order) && x.time[order[i]] == at; i++ {
			n[x.cause[order[i]]]++
		}
		put(at, n)
	}
}

// counts are the times of one group without competing causes.
func (x *timed) counts() survival.Counts {
	var c survival.Counts
	x.each(func(time float64, n [3]int64) {
		c.Time, c.Events, c.Censored = append(c.Time, time), append(c.Events, n[1]), append(c.Censored, n[0])
	})
	return c
}

func (x *timed) causes() Causes {
	var c Causes
	x.each(func(time float64, n [3]int64) {
		c.Time = append(c.Time, time)
		c.Events, c.Restarts, c.Censored = append(c.Events, n[1]), append(c.Restarts, n[2]), append(c.Censored, n[0])
	})
	return c
}
