package schema

import "testing"

func TestClock(t *testing.T) {
	for text, want := range map[string]int16{
		"8:30": 510, "08.30": 510, "08:30:00": 510, "8:30 am": 510, "8:30 PM": 1230, "0830": 510, "8h30": 510, "12:05 a.m.": 5, "12 pm": 720,
		"8 Uhr": 480, "0.354166667": 510, "2020-03-01 07:45": 465, "0": -1, "8": -1, "25:00": -1, "8:75": -1, "morning": -1, "13 pm": -1, "": -1,
	} {
		got, ok := clock(text)
		if got != want || ok != (want >= 0) {
			t.Errorf("%q is %d (%v), want %d", text, got, ok, want)
		}
	}
}
