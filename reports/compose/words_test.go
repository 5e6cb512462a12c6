package compose

import (
	"testing"

	"leydig/stats/results"
)

// A note of an analysis has its numbers as the journal prints them.
func TestNotesInStyle(t *testing.T) {
	n := results.NoteOf("multiplicity", "strata", results.Say("Of %s men %s differ (%s), by %s months.", 12345, results.SayPercent(0.5, 1),
		results.SayP(0.00004), results.SayNumber(1.25, 1)))
	for style, want := range map[string]string{"": "Of 12,345 men 50.0% differ (P < 0.001), by 1.3 months.",
		"lancet": "Of 12\u202f345 men 50·0% differ (p < 0·0001), by 1·3 months.",
		"jama":   "Of 12\u202f345 men 50.0% differ (P < .001), by 1.3 months."} {
		c, err := newComposer(set(), Look{Style: style})
		if err != nil {
			t.Fatal(err)
		}
		if got := c.note(n); got != want {
			t.Errorf("%s: %q, want %q", style, got, want)
		}
	}
}
