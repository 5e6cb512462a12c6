package sheet

import (
	"testing"

	"leydig/cohort"
)

// TestOtherDigits: numbers and dates in other digits, or marked as text, are what they say.
func TestOtherDigits(t *testing.T) {
	for text, want := range map[string]float64{"٤١٢": 412, "４１２．５": 412.5, "۱۲": 12, "'412": 412, "=412": 412} {
		if got, ok := ParseNumber(text, Point); !ok || got != want {
			t.Errorf("%q: %v %v", text, got, ok)
		}
	}
	if rest, q, ok := CensorSign("＜２０"); !ok || q != cohort.Below || rest != "20" {
		t.Errorf("a limit in wide signs: %q %v %v", rest, q, ok)
	}
	for _, text := range []string{"=A1", "'text", "=SUM(A1)", "=-"} {
		if v, ok := ParseNumber(text, Point); ok {
			t.Errorf("%q is %v", text, v)
		}
	}
}

// TestDatesOfSystems: dates as databases, laboratories and countries write them.
func TestDatesOfSystems(t *testing.T) {
	want, _ := cohort.DayOf(2019, 3, 5)
	for _, text := range []string{"05-MAR-19 08.12.00.000000 AM", "20190305081200", "201903050812", "5.III.2019", "5 III 2019",
		"5 de marzo de 2019",
		"5 de março de 2019", "2019-W10-2", "2019년 3월 5일", "'05/03/2019", "٠٥/٠٣/٢٠١٩", "２０１９／０３／０５", "5 Μαρ 2019", "5 مارس 2019",
		"05.03.2019 08.12.00",
		"Di 05.03.2019"} {
		if got, ok := ParseDate(text, DayFirst, 2030); !ok || got != want {
			t.Errorf("%q is %v %v", text, got, ok)
		}
	}
	for _, text := range []string{"2019-W54-1", "2019-W10-8", "20190399081200", "123456789012", "V V V"} {
		if got, ok := ParseDate(text, DayFirst, 2030); ok {
			t.Errorf("%q is read as %v", text, got)
		}
	}
	thursday, _ := cohort.DayOf(2019, 3, 7)
	for _, text := range []string{"2019-W10", "KW 10/2019", "KW10 2019"} {
		if got, ok := ParseMonth(text, 2030); !ok || got != thursday {
			t.Errorf("%q is %v %v", text, got, ok)
		}
	}
}

// TestMissingAbroad: usual words for no value, and words that say something.
func TestMissingAbroad(t *testing.T) {
	for _, text := range []string{"TNP", "see note", "***", ".a", "\\N", "(blank)", "non fait", "nicht bestimmt", "s/d", "н/д",
		"nie oznaczono",
		"não realizado", "未測定", "미시행", "yapılmadı"} {
		if !Missing(text) {
			t.Errorf("%q is no word for missing", text)
		}
	}
	for _, text := range []string{"low", "normal", "too high", ".5", "A", "12"} {
		if Missing(text) {
			t.Errorf("%q is taken for missing", text)
		}
	}
}
