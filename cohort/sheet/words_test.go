package sheet

import (
	"testing"

	"leydig/cohort"
)

// TestOtherTongues: dates, yes and no as hospitals elsewhere write them.
func TestOtherTongues(t *testing.T) {
	for text, want := range map[string]string{
		"2019年3月5日": "2019-03-05", "12 juil. 2019": "2019-07-12", "12 juin 2019": "2019-06-12", "3 août 2019": "2019-08-03",
		"5 Ağu 2019": "2019-08-05",
		"1 мая 2019": "2019-05-01", "3-ene-2019": "2019-01-03", "5 mrt 2019": "2019-03-05", "7 października 2019": "2019-10-07",
		"15 giu 2019": "2019-06-15",
	} {
		if d, ok := ParseDate(text, Unsettled, 2035); !ok || d.String() != want {
			t.Errorf("%q is %s %v, want %s", text, d, ok, want)
		}
	}
	for text, want := range map[string]string{"Mar-19": "2019-03-15", "2019 Q2": "2019-05-15", "Q4 2018": "2018-11-15",
		"2019-03": "2019-03-15", "03/2019": "2019-03-15",
		"March 2019": "2019-03-15", "2019年3月": "2019-03-15", "2018Q1": "2018-02-15"} {
		if d, ok := ParseMonth(text, 2035); !ok || d.String() != want {
			t.Errorf("%q is %s %v, want %s", text, d, ok, want)
		}
	}
	for _, text := range []string{"3/12", "12.5", "19-Mar", "soon", "2019", "Q5 2019", "13/2019", "1,234", "R-01"} {
		if d, ok := ParseMonth(text, 2035); ok {
			t.Errorf("%q is read as %s", text, d)
		}
	}
	for text, want := range map[string]cohort.Tri{"Oui": cohort.Yes, "hayır": cohort.No, "是": cohort.Yes, "否": cohort.No, "Off": cohort.No,
		"да": cohort.Yes, "いいえ": cohort.No, "tak": cohort.Yes, "não": cohort.No} {
		if got, ok := ParseYesNo(text); got != want || !ok {
			t.Errorf("%q: %v %v", text, got, ok)
		}
	}
}
