package study

import (
	"strings"
	"testing"
)

// TestPassedOver: what the decoder passes over or reads otherwise than it looks is refused.
func TestPassedOver(t *testing.T) {
	for text, want := range map[string]string{
		"outcomes:\n  more:\n    -\n":                                    "more: an entry of the list is empty",
		"outcomes:\n  washout: 014\n":                                    "line 2: 014 begins",
		"outcomes: {schedule: [3, 06]}\n":                                "line 1: 06 begins",
		"outcomes: {washout: {gel: 3, 5}}\n":                             "washout: 5",
		"outcomes:\n  washout: 014 # days\n":                             "line 2: 014 begins",
		"columns:\n  missing:\n    - 0777\n":                             "line 3: 0777 begins",
		"outcomes: {responder: {rise: 1,5}}\n":                           "responder: 5: there is no such key; decimals have a point",
		"outcomes: {responder: {rise: 010}}\n":                           "line 1: 010 begins with a zero",
		"analyses: {strata: [age_band, null]}\n":                         "strata: an entry of the list is empty",
		"report: {title: Group 07 of 010 men}\n":                         "",
		"outcomes:\n  schedule:\n    - 1\n    -\n":                       "schedule: an entry of the list is empty",
		"# rise: 010\noutcomes: {responder: {rise: 150}}\n":              "",
		"columns:\n  read: [{column: x, values: {01: yes}}]\n":           "line 2: 01 begins",
		"columns:\n  missing: ['007', \"[01]\"]\n  times: {\"02\": 2}\n": "",
		"outcomes:\n  schedule: [1, 3, 10]\n  washout: {gel: 3}\n":       "",

		"outcomes: {more: [{name: a, kind: ever, analyte: lh, above: 1, time_of_day: 07:00-11:00}]}\n": "",
	} {
		_, err := ParsePlan("p.yaml", []byte(text), nil)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
