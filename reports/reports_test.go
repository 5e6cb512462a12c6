package reports

import "testing"

// A figure's number stands before its caption, and what it shows is told in words.
func TestFigureWords(t *testing.T) {
	for _, x := range []struct {
		f              Figure
		heading, words string
	}{
		{Figure{Caption: "Recovery."}, "Recovery.", "Recovery."},
		{Figure{Label: "Figure 2", Caption: "Recovery."}, "Figure 2. Recovery.", "Recovery."},
		{Figure{Label: "Figure 2", Caption: "Recovery.", Alt: "88% by month 12."}, "Figure 2. Recovery.", "88% by month 12."},
	} {
		if got := x.f.Heading(); got != x.heading {
			t.Errorf("heading %q, want %q", got, x.heading)
		}
		if got := x.f.Words(); got != x.words {
			t.Errorf("words %q, want %q", got, x.words)
		}
	}
}
