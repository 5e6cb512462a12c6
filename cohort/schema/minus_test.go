package schema

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// TestHyphensBeforeTimes: a hyphen before a time's number is a minus where other times of the
// table have none, and told; where all have one it parts words. In no case stands a value of
// before time zero among those after it in silence.
func TestHyphensBeforeTimes(t *testing.T) {
	for _, x := range []struct {
		first  string // header or label of the time before
		others string // of the later ones, with % for the number of months
		want   float64
	}{
		{"M-3", "M%d", -3}, {"M -3", "M %d", -3}, {"-3 mo", "%d mo", -3}, {"month -3", "month %d", -3}, {"Monat -3", "Monat %d", -3},
		{"-3 mois", "%d mois", -3}, {"D-14", "M%d", -14 / unit.DaysPerMonth}, {"M-3", "M-%d", 3}, {"month-3", "month-%d", 3},
		{"−3 mo", "%d mo", -3}, {"minus 3 months", "%d months", -3},
	} {
		times := []string{x.first, fmt.Sprintf(x.others, 6), fmt.Sprintf(x.others, 12)}
		wide := "ID"
		for _, at := range times {
			wide += ",TT " + at + " (ng/dL)"
		}
		wide += "\nA1,210,320,430\nA2,220,330,440\nA3,230,340,450\n"
		long := "ID,Visit,TT (ng/dL)\n"
		for man := 1; man <= 3; man++ {
			for k, at := range times {
				long += fmt.Sprintf("A%d,%s,%d\n", man, at, 200+10*man+110*k)
			}
		}
		for name, text := range map[string]string{"wide": wide, "long": long} {
			r := mustRead(t, Plan{Index: cohort.TreatmentStart}, text)
			s, v := r.Cohort.Find(unit.TotalTestosterone), &r.Cohort.Visits
			if v.Len() != 9 {
				t.Errorf("%s, %s: %d visits, findings %v", name, x.first, v.Len(), r.Findings)
				continue
			}
			for p := range 3 {
				from, to := v.Of(p)
				for i := from; i < to; i++ {
					want := map[float64]float64{0: x.want, 1: 6, 2: 12}[math.Floor((s.At(i)-200)/110)]
					if got := v.Month(i); math.Abs(got-want) > 1e-9 {
						t.Errorf("%s, %s: %v at month %v, want %v", name, x.first, s.At(i), got, want)
					}
				}
			}
			told := len(at(r, cohort.AmbiguousDate)) > 0
			if plain := strings.HasPrefix(x.first, "−") || strings.HasPrefix(x.first, "minus") || name == "long" && !strings.HasPrefix(x.first,
				"M-") &&
				!strings.HasPrefix(x.first, "D"); x.want < 0 && told == plain || x.want > 0 && told {
				t.Errorf("%s, %s: told %v", name, x.first, told)
			}
		}
	}
}
