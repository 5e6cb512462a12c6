package schema

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// tooLate leaves out visits after the data were extracted: the plan's day, else a year after
// the latest plausible date. Without a plan a few dates that lie more than a year behind all
// others, or in the future, are not plausible, unless they follow the man's last one no later
// than others do: of few men, one may be seen a year after all others.
func (b *builder) tooLate(raw *rawVisits) {
	limit, stated := sheet.ParseDate(b.plan.Extract, sheet.Unsettled, latestYear)
	if stated {
		b.c.Extracted = limit
	}
	var days dayCounts
	days.add(raw.day)
	if len(days.n) == 0 {
		return
	}
	message := "the visit lies after the data were extracted and is not used; correct the date, or the day of extraction in the plan"
	if !stated {
		days.add(b.c.Patients.Index)
		const year = 365
		limit, message = days.latest(b.plan.Today, year)+year, "the visit lies more than a year after all other dates, and longer after the "+
			"patient's last one than others do, and is not used; correct the date, or state the day of extraction in the plan "+
			"(columns: extracted: %s)"
	}
	var late []int32
	for i, d := range raw.day {
		if d != cohort.NoDay && d > limit {
			late = append(late, int32(i))
		}
	}
	if !stated && len(late) > 0 {
		late = b.outOfCourse(raw, late, limit)
	}
	if len(late) == 0 {
		return
	}
	for _, i := range late {
		b.find(cohort.Finding{Code: cohort.ImpossibleOrder, Severity: cohort.Error, At: b.visitRef(raw, i), Column: b.timeHeader(raw, i),
			Got: raw.day[i].String(), Want: "a date up to " + limit.String(), Message: strings.ReplaceAll(message, "%s", raw.day[i].String())})
	}
	keep := make([]int32, 0, len(raw.patient)-len(late))
	for i := range raw.patient {
		if len(late) > 0 && late[0] == int32(i) {
			late = late[1:]
			continue
		}
		keep = append(keep, int32(i))
	}
	*raw = raw.only(keep)
}

// outOfCourse gives those of some late visits that are not plausible: in the future, or longer
// after their man's last day before the limit than other days are after theirs, by a quarter.
func (b *builder) outOfCourse(raw *rawVisits, late []int32, limit cohort.Day) []int32 {
	n := b.c.Patients.Len()
	start := make([]int32, n+1) // where each man's days begin in all
	each := func(visit func(p int32, d cohort.Day)) {
		for p, d := range b.c.Patients.Index {
			if d != cohort.NoDay && d <= limit {
				visit(int32(p), d)
			}
		}
		for i, d := range raw.day {
			if d != cohort.NoDay && d <= limit {
				visit(raw.patient[i], d)
			}
		}
	}
	each(func(p int32, _ cohort.Day) { start[p+1]++ })
	for p := range n {
		start[p+1] += start[p]
	}
	days, next := make([]cohort.Day, start[n]), slices.Clone(start[:n])
	each(func(p int32, d cohort.Day) {
		days[next[p]] = d
		next[p]++
	})
	widest := cohort.Day(0)
	for p := range n {
		own := days[start[p]:start[p+1]]
		slices.Sort(own)
		for k := 1; k < len(own); k++ {
			widest = max(widest, own[k]-own[k-1])
		}
	}
	last := map[int32]cohort.Day{}
	slices.SortStableFunc(late, func(i, k int32) int { return cmp.Compare(raw.day[i], raw.day[k]) })
	late = slices.DeleteFunc(late, func(i int32) bool {
		p, d := raw.patient[i], raw.day[i]
		before, some := last[p]
		if !some && start[p] < start[p+1] {
			before, some = days[start[p+1]-1], true
		}
		if !some || 4*(d-before) > 5*widest || b.plan.Today > 0 && d > b.plan.Today {
			return false
		}
		last[p] = d
		return true
	})
	slices.Sort(late)
	return late
}

// dayCounts are days, with how many there are of each.
type dayCounts struct {
	low cohort.Day
	n   []int32 // of the days from low on
	all int
}

// add adds the days that are known.
func (c *dayCounts) add(days []cohort.Day) {
	low, high := cohort.Day(math.MaxInt32), cohort.NoDay
	for _, d := range days {
		if d != cohort.NoDay {
			low, high = min(low, d), max(high, d)
		}
	}
	if low > high {
		return
	}
	before := *c
	if len(before.n) == 0 {
		before.low = low
	}
	low, high = min(low, before.low), max(high, before.low+cohort.Day(len(before.n)-1))
	c.low, c.n = low, make([]int32, high-low+1)
	copy(c.n[before.low-low:], before.n)
	for _, d := range days {
		if d != cohort.NoDay {
			c.n[d-low]++
			c.all++
		}
	}
}

// latest is the latest day that is plausible: not after today, where some are not and it is known; and
// where there are many days, not one of a few that lie more than a gap behind all others.
func (c *dayCounts) latest(today, gap cohort.Day) cohort.Day {
	last := c.low + cohort.Day(len(c.n)-1)
	if today > 0 && c.low <= today {
		last = min(last, today)
	}
	top, behind := c.low, int32(0) // the latest that there is, and how many days follow the one looked at
	for d := last; d > c.low; d-- {
		if c.n[d-c.low] > 0 {
			top = d
			break
		}
	}
	if c.all < 30 {
		return top
	}
	before := top // the day after the one looked at
	for d := top; d >= c.low; d-- {
		n := c.n[d-c.low]
		if n == 0 {
			continue
		}
		if before-d > gap {
			return d
		}
		// A day more may be left out while few would be.
		if behind += n; 100*(int(behind)-1) > c.all+99 {
			break
		}
		before = d
	}
	return top
}
