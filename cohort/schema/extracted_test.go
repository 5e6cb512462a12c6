package schema

import (
	"fmt"
	"slices"
	"testing"

	"leydig/cohort"
)

// TestTooLate: of few men one may be seen a year after all others, as long after his last visit as
// others are after theirs; a year mistyped, or the future, is none of the course.
func TestTooLate(t *testing.T) {
	text := "ID,Start,Date,TT (ng/dL)\n"
	for i := 1; i <= 12; i++ {
		for _, d := range []string{"2018-01-10", "2018-04-11", "2019-04-12"} {
			text += fmt.Sprintf("P%d,2018-01-10,%s,%d\n", i, d, 200+10*i)
		}
	}
	for _, c := range []struct {
		rows string
		late []string
	}{
		{"P1,2018-01-10,2020-04-15,350\n", nil}, // within the year after all others
		{"P1,2018-01-10,2020-04-10,350\nP1,2018-01-10,2021-04-11,340\nP1,2018-01-10,2022-04-10,340\n", nil},
		{"P77,2020-04-01,2020-05-01,200\nP77,2020-04-01,2021-05-02,350\n", nil},
		{"P1,2018-01-10,2024-04-11,350\n", []string{"a.csv: C38"}},
		{"P1,2018-01-10,2045-04-11,350\nP1,2018-01-10,2045-08-11,350\n", []string{"a.csv: C38", "a.csv: C39"}},
	} {
		r := mustRead(t, Plan{}, text+c.rows)
		if got := at(r, cohort.ImpossibleOrder); !slices.Equal(got, c.late) {
			t.Errorf("%q: told at %v, want %v", c.rows, got, c.late)
		}
	}
}
