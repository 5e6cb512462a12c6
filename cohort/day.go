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
	if month < 1 || month > 12 || day < 1 || day > int(daysIn[month]) || year < 1 || year > 9999 {
		return NoDay, false
	}
	leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
	if month == 2 && day == 29 && !leap {
		return NoDay, false
	}
	before := year - 1 // whole years since the year 1
	n := 365*before + before/4 - before/100 + before/400 + int(daysBefore[month]) + day
	if leap && month > 2 {
		n++
	}
	const epoch = 719163 // 1970-01-01
	return Day(n - epoch), true
}

// daysIn and daysBefore are of months, February with 29 days in the first and with 28 in the second.
var (
	daysIn     = [13]uint8{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	daysBefore = [13]uint16{0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}
)

// Time is the midnight (UTC) with which the day begins.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String is the ISO 8601 date, empty for NoDay.
func (d Day) String() string {
	if d == NoDay {
		return ""
	}
	return d.Time().Format("2006-01-02")
}
