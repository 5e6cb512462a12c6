package catalogue

import (
	"math"
	"strings"
	"testing"
)

// A time that was asked for and lies beyond a group's follow-up has its row: what is known for
// good where nobody is left without an event, else NE with the reason. R 4.2.2, cmprsk 2.2-11:
// timepoints(cuminc(t, e, g), c(2, 9)), which has NA at 9 in both groups.
func TestIncidenceBeyondFollowUp(t *testing.T) {
	f, err := ask(t, "", "cuminc", "t,e,g\n1,1,a\n2,2,a\n3,1,a\n1,1,b\n2,1,b\n4,0,b\n", nil,
		"time", "t", "event", "e", "causes", "1,2", "by", "g", "times", "2,9")
	if err != nil {
		t.Fatal(err)
	}
	x := f.Tables[0]
	if len(x.Rows) != 8 {
		t.Fatalf("%d rows", len(x.Rows))
	}
	want := []float64{1. / 3, 2. / 3, 1. / 3, 1. / 3, 2. / 3, math.NaN(), 0, math.NaN()}
	for i, r := range x.Rows {
		if got := r[4].Number; !near(got, want[i]) && !(math.IsNaN(got) && math.IsNaN(want[i])) {
			t.Errorf("%s, cause %s, at %v: %v, want %v", r[0].Text, r[1].Text, r[2].Number, got, want[i])
		}
	}
	if !strings.Contains(strings.Join(x.Notes, "\n"), "beyond the last follow-up") {
		t.Error(x.Notes)
	}
}

// Three values against three have exact limits of 90% and no better (R warns).
func TestLevelOfFewValues(t *testing.T) {
	f, err := ask(t, "stats", "mann_whitney", "v,g\n1,a\n2,a\n4,a\n3,b\n5,b\n7,b\n", nil, "outcome", "v", "by", "g")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(f.Tables[0].Notes, "\n"), "the limits are of 90%") {
		t.Error(f.Tables[0].Notes)
	}
}
