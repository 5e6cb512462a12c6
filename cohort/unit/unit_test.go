package unit

import (
	"math"
	"slices"
	"testing"
)

// Factors of CONTRACT section 1.
func TestConversion(t *testing.T) {
	for _, x := range []struct {
		name, unit string
		factor     float64
	}{
		{"total_testosterone", "nmol/L", 28.842}, {"total_testosterone", "ng/mL", 100}, {"free_testosterone", "pmol/L", 0.28842},
		{"free_testosterone", "ng/dL", 10},
		{"estradiol", "pmol/L", 0.27238}, {"estradiol", "ng/dL", 10}, {"prolactin", "mIU/L", 0.04717}, {"lh", "mIU/mL", 1},
		{"hematocrit", "fraction", 100},
		{"trt_duration", "years", 12}, {"trt_duration", "weeks", 7 / 30.4375}, {"baseline_total_testosterone", "nmol/l", 28.842},
	} {
		q, ok := Find(x.name)
		if !ok {
			t.Fatalf("no %s", x.name)
		}
		u, ok := q.Parse(x.unit)
		if !ok || math.Abs(u.Factor-x.factor) > 1e-15*x.factor {
			t.Errorf("%s in %s: factor %v, want %v", x.name, x.unit, u.Factor, x.factor)
		}
		if q.Units[0].Factor != 1 {
			t.Errorf("%s: the canonical unit has a factor of %v", x.name, q.Units[0].Factor)
		}
	}
}

// Every spelling of every unit leads to a unit of its quantity, and none to two.
func TestSpellings(t *testing.T) {
	for _, q := range slices.Concat(Analytes, PatientNumbers) {
		if q.Title == "" || q.Low >= q.High {
			t.Errorf("%s: title %q, range %v to %v", q.Name, q.Title, q.Low, q.High)
		}
		for _, u := range q.Units {
			if got, ok := q.Parse(u.Name); !ok || got.Name != u.Name {
				t.Errorf("%s: %s is read as %q", q.Name, u.Name, got.Name)
			}
			for _, s := range u.Spellings {
				if _, ok := q.Parse(s); !ok || !Known(s) {
					t.Errorf("%s: %q is not read", q.Name, s)
				}
			}
		}
	}
	q, _ := Find("total_testosterone")
	if _, ok := q.Parse("pg/mL"); ok {
		t.Error("pg/mL was read as a unit of testosterone")
	}
	if _, ok := q.Parse(""); ok {
		t.Error("nothing was read as a unit")
	}
}

// A power of minus one is a stroke, whatever signs write it, and no other minus is one.
func TestStroke(t *testing.T) {
	for text, want := range map[string]string{"nmol l-1": "nmol/l", "nmol·L⁻¹": "nmol/L", "ng.dL-1": "ng/dL", "ng dL^-1": "ng/dL",
		"IU L–1": "IU/L", "mIU·mL−1": "mIU/mL", "T (nmoll-1)": "T (nmol/l)", "µg l⁻¹": "µg/l", "10 pg*mL^-1 x": "10 pg/mL x",
		"T level -1": "T level -1", "ng/dL-12": "ng/dL-12", "LH-1": "LH-1", "visit -1": "visit -1", "2021-05-14": "2021-05-14"} {
		if got := Stroke(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"nmol L⁻¹": "nmol/L", "ng.dl-1": "ng/dL", "nmol\\L": "nmol/L"} {
		q, _ := Find("total_testosterone")
		if u, ok := q.Parse(text); !ok || u.Name != want {
			t.Errorf("%q is read as %q, want %q", text, u.Name, want)
		}
	}
	lh, _ := Find("lh")
	sperm, _ := Find("sperm_concentration")
	if u, ok := lh.Parse("m[IU]/mL"); !ok || u.Name != "mIU/mL" {
		t.Errorf("m[IU]/mL is read as %q", u.Name)
	}
	if u, ok := sperm.Parse("10*6/mL"); !ok || u.Factor != 1 {
		t.Errorf("10*6/mL is read as %q", u.Name)
	}
}

func TestFindAndRange(t *testing.T) {
	if _, ok := Find("horoscope"); ok {
		t.Error("a horoscope is a quantity")
	}
	b, ok := Find("baseline_lh")
	if !ok || b.Name != "baseline_lh" || b.Title != "Baseline LH" {
		t.Errorf("baseline of LH: %+v", b)
	}
	if b, _ := Find(Baseline(Estradiol)); b.Title != "Baseline estradiol" {
		t.Errorf("title %q", b.Title)
	}
	age, _ := Find("age")
	for v, want := range map[float64]bool{10: true, 100: true, 9.99: false, 100.01: false} {
		if age.InRange(v) != want {
			t.Errorf("an age of %v: %v", v, !want)
		}
	}
	if age.InRange(math.NaN()) {
		t.Error("a missing age is in range")
	}
}
