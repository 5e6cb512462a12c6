package cohort

import (
	"math"
	"testing"
)

// Two sheets: patients in rows 3 and 7 of the first; one value of the second patient
// taken from another row, one from another sheet.
func made() *Cohort {
	nan := math.NaN()
	c := &Cohort{
		Sources: []Source{{File: "a.xlsx", Sheet: "Patients", ID: 0}, {File: "a.xlsx", Sheet: "Labs", ID: 1}},
		Patients: Patients{ID: IDsOf("007", "8"), Source: []uint16{0, 0}, Row: []uint32{2, 6},
			Numbers: []Number{{Name: "age", Values: []float64{40, nan}, At: At{Col: []int32{3, -1}, Rows: []uint32{2, 9}}}},
			Factors: []Factor{{Name: "site", Codes: []int32{1, -1}, Levels: []string{"north", "south"},
				At: At{Col: []int32{-1, 4}, Sources: []uint16{0, 1}}},
				{Name: "improved", Codes: []int32{0, 1}, Levels: []string{"yes", "no"}}},
			Dates: []Date{{Name: "stop_date", Values: []Day{NoDay, 5}}}},
		Visits: Visits{Start: []int32{0, 2, 3}, OnTRT: make([]Tri, 3),
			Places: PlacesOf([]uint16{0, 0, 0}, []uint32{1, 2, 3}),
			Slots:  []Slot{{Source: 1, Time: 2, OnTRT: -1, Col: []int32{5}}}},
		Series: []Series{{Analyte: "total_testosterone", Value: ReadingsOf([]float64{200, nan, 310})}},
	}
	for _, day := range []float64{-10, 30.4375, 61} {
		c.Visits.Time.Append(day)
	}
	return c
}

func TestCellsAreFoundAgain(t *testing.T) {
	c := made()
	for got, want := range map[Ref]string{
		c.VisitRef(0, 2):  "a.xlsx: Labs!F4",
		c.VisitTimeRef(0): "a.xlsx: Labs!C2",
		c.PatientRef(c.Patients.Number("age").At, 0):  "a.xlsx: Patients!D3",
		c.PatientRef(c.Patients.Number("age").At, 1):  "a.xlsx: Patients!D10",
		c.PatientRef(c.Patients.Factor("site").At, 1): "a.xlsx: Labs!E7",
	} {
		if got.String() != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if r := c.Ref(5, 0, 0); r != (Ref{}) {
		t.Errorf("a source that is not there gave %s", r)
	}
}

func TestColumnsAreFoundByName(t *testing.T) {
	p := &made().Patients
	if p.Len() != 2 || p.Number("bmi") != nil || p.Factor("treatment") != nil || p.Date("birth_date") != nil || p.Date("stop_date") == nil {
		t.Errorf("patients %+v", p)
	}
	if s := p.Factor("site"); s.Text(0) != "south" || s.Text(1) != "" {
		t.Errorf("site %q and %q", s.Text(0), s.Text(1))
	}
	if f := p.Factor("improved"); f.Tri(0) != Yes || f.Tri(1) != No || p.Factor("site").Tri(0) != Unknown || (*Factor)(nil).Text(0) != "" {
		t.Error("yes, no and unknown are mixed up")
	}
}

func TestVisits(t *testing.T) {
	c := made()
	if from, to := c.Visits.Of(0); from != 0 || to != 2 || c.Visits.Len() != 3 {
		t.Errorf("visits %d to %d of %d", from, to, c.Visits.Len())
	}
	if m := c.Visits.Month(1); m != 1 {
		t.Errorf("day 30.4375 is month %v", m)
	}
	if n := c.Measured(); n != 2 { // the second visit holds nothing
		t.Errorf("%d visits with a measurement", n)
	}
	if c.Find("lh") != nil || c.Find("total_testosterone") != &c.Series[0] {
		t.Error("series are not found by analyte")
	}
}

func TestNearest(t *testing.T) {
	list := []string{"total_testosterone", "treatment", "site"}
	for word, want := range map[string]string{"total_testosteron": "total_testosterone", "Tretment": "treatment", "sites": "site",
		"hematocrit": ""} {
		if got := Nearest(word, list); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
	for word, want := range map[string]string{"testosteron": "total_testosterone", "estost": "total_testosterone", "e": "", "tr": ""} {
		if got := Nearest(word, list); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
	if got := Nearest("testosterone", []string{"total_testosterone", "free_testosterone"}); got != "" {
		t.Errorf("a part of two words: %q", got)
	}
	if h := DidYouMean("testosteron", []string{"free_testosterone", "lh", "total_testosterone", "baseline_total_testosterone"}); h !=
		"; did you mean free_testosterone or total_testosterone?" {
		t.Errorf("hint %q", h)
	}
	if h := DidYouMean("sits", list); h != "; did you mean site?" {
		t.Errorf("hint %q", h)
	}
	if h := DidYouMean("hematocrit", list); h != "" {
		t.Errorf("hint %q", h)
	}
	if got := Nearest("role", []string{"file", "at"}); got != "" {
		t.Errorf("of another word half of the letters: %q", got)
	}
	if got := Nearest("hgc", []string{"cc", "hcg"}); got != "hcg" {
		t.Errorf("two letters that changed places: %q", got)
	}
	if d := Distance("kitten", "sitting"); d != 3 {
		t.Errorf("kitten to sitting is %d", d)
	}
}
