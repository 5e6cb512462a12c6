package cohort

import (
	"math"
	"time"
)

// Day is a civil day, counted from 1970-01-01. It has no time zone.
type Day int32

// NoDay stands where there is no date.
const NoDay Day = math.MinInt32

// DayOf gives the day of a civil date; ok is false where there is no such date.
func DayOf(year, month, day int) (d Day, ok bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Year() != year || int(t.Month()) != month || t.Day() != day {
		return NoDay, false
	}
	return Day(t.Unix() / 86400), true
}

// Time is the midnight (UTC) with which the day begins.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String is the ISO 8601 date, empty for NoDay.
func (d Day) String() string {
	if d == NoDay {
		return ""
	}
	return d.Time().Format("2006-01-02")
}
