package cohort

import (
	"testing"
	"time"
)

// TestDayOf holds civil dates against package time: each that is one, and numbers that are none.
func TestDayOf(t *testing.T) {
	for year := 1; year <= 2400; year++ {
		for month := -1; month <= 14; month++ {
			for day := -1; day <= 33; day++ {
				want := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
				is := want.Year() == year && int(want.Month()) == month && want.Day() == day
				got, ok := DayOf(year, month, day)
				if ok != is || ok && !got.Time().Equal(want) || !ok && got != NoDay {
					t.Fatalf("%d-%d-%d: %v, %v", year, month, day, got, ok)
				}
			}
		}
	}
	if _, ok := DayOf(0, 1, 1); ok {
		t.Error("the year 0 is taken for one")
	}
}
