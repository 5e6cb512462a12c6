package schema

import (
	"slices"
	"strings"
	"testing"
)

// TestSamplesStay: which words show what an unused column holds does not change from run to run.
func TestSamplesStay(t *testing.T) {
	words := []string{"mixed", "primary", "secondary", "unknown", "other"}
	text := "ID,Class\n"
	for i := range 40 {
		text += "P" + strings.Repeat("0", i%3) + "1," + words[i%5] + "\n"
	}
	r, _ := tables(t, Plan{}, text)
	c := &r.Tables[0].Columns[1]
	want := []string{"mixed", "other", "primary"}
	for range 40 {
		if got := r.Tables[0].Samples(c, 3); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}
