package schema

import (
	"math/rand/v2"
	"slices"
	"testing"

	"leydig/cohort"
)

// TestLatestDay: the latest plausible day, found by counting, is the one that the days in their
// order give.
func TestLatestDay(t *testing.T) {
	inOrder := func(days []cohort.Day, today, gap cohort.Day) cohort.Day {
		slices.Sort(days)
		top := len(days) - 1
		if today > 0 && days[0] <= today {
			for days[top] > today {
				top--
			}
		}
		if len(days) >= 30 {
			for i := top; i > 0 && 100*(top-i) <= len(days)+99; i-- {
				if days[i]-days[i-1] > gap {
					return days[i-1]
				}
			}
		}
		return days[top]
	}
	rng := rand.New(rand.NewPCG(17, 18))
	cut := 0
	for range 20_000 {
		var days []cohort.Day
		for range 1 + rng.IntN(90)*rng.IntN(4) {
			days = append(days, cohort.Day(rng.IntN(1000)-100+rng.IntN(2)*rng.IntN(2)*rng.IntN(300)))
		}
		for range rng.IntN(4) {
			days = append(days, cohort.Day(1000+rng.IntN(4000)))
		}
		today := cohort.Day(rng.IntN(3) * rng.IntN(5000))
		var c dayCounts
		c.add(append([]cohort.Day{cohort.NoDay}, days[len(days)/2:]...))
		c.add(days[:len(days)/2])
		got, want := c.latest(today, 365), inOrder(days, today, 365)
		if got != want {
			t.Fatalf("%v, today %d: %d, want %d", days, today, got, want)
		}
		if got != days[len(days)-1] {
			cut++
		}
	}
	if cut < 1000 {
		t.Errorf("days were cut off %d times", cut)
	}
	var none dayCounts
	none.add([]cohort.Day{cohort.NoDay})
	if none.n != nil {
		t.Error("no day was counted")
	}
}
