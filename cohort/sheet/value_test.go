package sheet

import (
	"math"
	"testing"

	"leydig/cohort"
)

func TestParseNumber(t *testing.T) {
	for _, c := range []struct {
		text string
		mark Decimal
		want float64
		ok   bool
	}{
		{"12.5", Point, 12.5, true}, {"12,5", Comma, 12.5, true}, {"1,234", Point, 1234, true}, {"1,234", Comma, 1.234, true}, {"1.234,5",
			Comma, 1234.5, true}, {"1.234", Comma, 1234, true}, {"12.5", Comma, 12.5, true},
		{"1 234.5", Point, 1234.5, true}, {"1\u00a0234", Point, 1234, true}, {"1'234", Point, 1234, true}, {"−2.5", Point, -2.5, true},
		{" 306 ", Point, 306, true}, {"8.300000000000001", Point, 8.300000000000001, true}, {"1E3", Point, 1000, true},
		{"12,34", Point, 0, false}, {"1,2,3", Point, 0, false}, {"2019-01-01", Point, 0, false}, {"tall", Point, 0, false}, {"", Point, 0,
			false}, {"NaN", Point, 0, false}, {"Inf", Point, 0, false}, {"1e999", Point, 0, false}, {"0x10", Point, 0, false}, {"1_000", Point, 0,
			false},
	} {
		if got, ok := ParseNumber(c.text, c.mark); ok != c.ok || ok && got != c.want {
			t.Errorf("%q: %v %v, want %v %v", c.text, got, ok, c.want, c.ok)
		}
	}
}

func TestYesNo(t *testing.T) {
	for text, want := range map[string]cohort.Tri{"Y": cohort.Yes, "yes": cohort.Yes, "1": cohort.Yes, "TRUE": cohort.Yes, "x": cohort.Yes,
		"Checked": cohort.Yes, "Yes - rash": cohort.Yes, "N": cohort.No, "no": cohort.No, "0": cohort.No, "FALSE": cohort.No,
		"Unchecked": cohort.No, "No (none)": cohort.No, "": cohort.Unknown, "N/A": cohort.Unknown, "?": cohort.Unknown} {
		if got, ok := ParseYesNo(text); got != want || !ok {
			t.Errorf("%q: %v %v", text, got, ok)
		}
	}
	for _, text := range []string{"maybe", "2", "nope"} {
		if _, ok := ParseYesNo(text); ok {
			t.Errorf("%q is read", text)
		}
	}
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"12.5", "1.234,5", "<20", "1 234", "−3", "1e5", "2019-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, mark := range []Decimal{Point, Comma} {
			v, ok := ParseNumber(s, mark)
			if ok && (math.IsNaN(v) || math.IsInf(v, 0)) {
				t.Fatalf("%q is %v", s, v)
			}
		}
		rest, _, ok := CensorSign(s)
		if ok && len(rest) >= len(s) {
			t.Fatalf("%q keeps its sign", s)
		}
		Missing(s)
		ParseYesNo(s)
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2019-03-12", "12/03/19", "12-Mar-19", "March 12, 2019 10:30 AM", "20190312", "Tue 12 Mar 2019", "29/02/2019"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, o := range []DateOrder{Unsettled, DayFirst, MonthFirst, Mixed} {
			if d, ok := ParseDate(s, o, 2035); ok {
				if y := d.Time().Year(); y < 1850 || y > 2200 {
					t.Fatalf("%q is %s", s, d)
				}
				again, ok := ParseDate(d.String(), o, 2035)
				if !ok || again != d {
					t.Fatalf("%q is %s, which is read as %s", s, d, again)
				}
			}
		}
		var scan DateScan
		scan.Add(s, 1)
		if scan.Ambiguous() && !Ambiguous(s) {
			t.Fatalf("%q is ambiguous as a column and not as a cell", s)
		}
	})
}
