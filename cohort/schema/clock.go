package schema

import (
	"math"
	"strconv"
	"strings"

	"leydig/cohort/sheet"
)

// clockForm is a time of day in words: hours, minutes, seconds, and the half of the day.
var clockForm = expression(`^(?:.*[ T])?(\d{1,2})(?:[:.h ](\d{2}))?(?:[:.](\d{2}))?\s*(?:uhr|h)?\s*([ap])?\.?m?\.?$`)

// clock reads a time of day in minutes: 8:30, 08.30, 8h30, 8:30 am, 0830, or the part of a
// day that a spreadsheet stores.
func clock(text string) (int16, bool) {
	s := strings.ToLower(strings.TrimSpace(text))
	if len(s) == 4 && strings.Trim(s, "0123456789") == "" {
		s = s[:2] + ":" + s[2:]
	}
	if v, ok := sheet.ParseNumber(s, sheet.Point); ok && strings.Contains(s, ".") && v >= 0 && v < 1 {
		return int16(math.Round(v*24*60)) % (24 * 60), true
	}
	m := clockForm().FindStringSubmatch(s)
	if m == nil || m[2] == "" && m[4] == "" && !strings.HasSuffix(s, "h") && !strings.HasSuffix(s, "uhr") {
		return -1, false
	}
	hours, _ := strconv.Atoi(m[1])
	minutes, _ := strconv.Atoi(m[2])
	switch {
	case m[4] != "" && (hours < 1 || hours > 12):
		return -1, false
	case m[4] == "p" && hours < 12:
		hours += 12
	case m[4] == "a" && hours == 12:
		hours = 0
	}
	if hours > 23 || minutes > 59 {
		return -1, false
	}
	return int16(60*hours + minutes), true
}

// hour reads a time of day in minutes, -1 where there is none; false of what says no such time.
func (c *Column) hour(text string) (minutes int16, fine bool) {
	if text == "" || c.stands(text) || sheet.Missing(text) {
		return -1, true
	}
	if minutes, fine = clock(text); !fine {
		minutes = -1
	}
	return minutes, fine
}
