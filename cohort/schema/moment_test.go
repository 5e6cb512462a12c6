package schema

import (
	"math"
	"testing"
)

// TestTimesOfLabels: two numbers are a decimal only with its mark between, a sign is a time
// before zero or a limit, and what is neither is not read.
func TestTimesOfLabels(t *testing.T) {
	nan := math.NaN()
	for label, want := range map[string]float64{
		"3 months": 3, "1.5 months": 1.5, "1,5 mo": 1.5, "W12": 12 * 7 / 30.4375, "3/12": 3, "6m post": 6, "1.5y": 18, "M3": 3,
		"Visit 2 (3 months)": 3, "V3 - month 6": 6, "Day 90": 90 / 30.4375, "Month 00": 0,
		"-3 months": -3, "Day -14": -14 / 30.4375, "Week −2": -14 / 30.4375, "- 1.5 mo": -1.5,
		"3rd month": 3, "3ος μήνας": 3, "na 3 mnd": 3, "à 3 mois": 3, "治療後3ヶ月": 3, "第3个月": 3, "J90": 90 / 30.4375, "the 3rd": nan,
		"3-6 months": nan, "3–6 mo": nan, "3 to 6 months": nan, "3 or 4 months": nan, "1/2 year": nan, ">12 months": nan, "<3 months": nan,
		"≥ 6 mo":         nan,
		"minus 3 months": -3, "-3 Monate": -3, "−3 jours": -3 / 30.4375, "Visit 2 3 months": nan, "40 years": nan,
		"12 months (LOCF)": nan, "3 months before": nan,
	} {
		w := momentOfLabel(nil, label)
		if w.known() != !math.IsNaN(want) || w.known() && math.Abs(w.month-want) > 1e-9 {
			t.Errorf("%q: %v, want month %v", label, w, want)
		}
	}
	for header, want := range map[string]float64{"TT 3 mo": 3, "TT-3mo": 3, "TT 1.5 mo": 1.5, "TT M12": 12, "TT na 3 mnd": 3,
		"TT 3rd month": 3, "E2 3mo": 3, "TT 2 3 mo": nan,
		"TT 3-6 mo": nan, "TT >12 months": nan, "TT −3 mo": -3, "TT minus 3 months": -3, "TT - 3 mo": 3, "Vitamin D-3": nan,
		"TT2 3mo": nan, "TT 1/2 year": nan, "TT at 40 yrs": nan} {
		l := recognise(header)
		if known := l.m != nil && l.when.known(); known != !math.IsNaN(want) || known && l.when.month != want {
			t.Errorf("%q: %+v, want month %v", header, l.when, want)
		}
	}
}
