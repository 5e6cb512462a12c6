package sheet

import "testing"

// TestHoursWithoutColon: a time of day behind a date is read over, with or without a colon; a year is none.
func TestHoursWithoutColon(t *testing.T) {
	for text, want := range map[string]string{"06/15/2017 0830": "2017-06-15", "6/15/17 2359": "2017-06-15", "15 Jun 2017 0830": "2017-06-15",
		"Thu 15 Jun 2017": "2017-06-15", "06/15/2017 2460": "", "06/15/2017 0875": "", "1 2 3 2017": ""} {
		got := ""
		if d, ok := ParseDate(text, MonthFirst, 2035); ok {
			got = d.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
