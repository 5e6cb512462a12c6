package derive

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// seen is one visit of a made man: month, testosterone, LH, sperm, volume, motility.
type seen [6]float64

var no = math.NaN()

// tenMen are worked out by hand; the index is the start of treatment.
var tenMen = map[string][]seen{
	"a": {{0, 200, 5, 0, 2, 50}, {3, 450, 6, 16, 2, 50}, {6, 460, 6, 21, 2, 50}},         // all is well from month 3 on
	"b": {{0, 250, 5, 10, 2, 50}, {3, 399, 6, 10, 2, 10}, {6, 449, 6, 12, 2, 10}},        // 1 short of a rise of 200
	"c": {{0, 200, 5, no, no, no}, {3, 390, 1, no, no, no}, {7, 420, 2, no, no, no}},     // rise only after month 6; LH too low at 3
	"d": {{0, 200, 5, 0, 1, 0}, {3, 310, 12, 0, 1, 0}, {6, 290, 12, 0, 1, 0}},            // one value above 300, then below; azoospermic
	"e": {{0, 100, 5, 2, 1, 50}, {3, 264, 2, 11, 1, 50}, {6, 280, 2, 41, 1, 50}},         // 264 exactly; total count 41
	"f": {{0, 200, 5, 40, 1, 10}, {3, 1100, 5, 39, 1, 10}, {6, 1040, 5, 40, 1, 10}},      // above the range, then at its end
	"g": {{0, 200, 5, no, no, no}},                                                       // never seen again
	"h": {{3, 500, 5, 0, 3, 50}, {6, 520, 5, 15, 3, 50}},                                 // no baseline
	"i": {{0, 260, 5, 0, 2, 50}, {3, 341, 1.24, 0.1, 2, 50}, {6, 341, 1.25, 0.1, 2, 50}}, // LH at its limit at month 3; a few sperm
	"j": {{0, 302, 9.5, 20, 2, 60}, {3, 303, 9.5, 10, 1, 40}, {13, 346.2, 9, 10, 2, 30}}, // compensated; 12 nmol/L only at month 13
}

// cohortOfMen builds the cohort, men in the order of their letters.
func cohortOfMen(men map[string][]seen) *cohort.Cohort {
	c := &cohort.Cohort{Kind: cohort.TreatmentStart, Sources: []cohort.Source{{File: "made.csv"}}}
	for _, a := range []unit.Analyte{unit.TotalTestosterone, unit.LH, unit.SpermConcentration, unit.SemenVolume, unit.Motility} {
		c.Series = append(c.Series, cohort.Series{Analyte: a})
	}
	c.Visits.Slots = []cohort.Slot{{Time: 1, OnTRT: -1, Col: []int32{2, 3, 4, 5, 6}}}
	c.Visits.Start = []int32{0}
	var ids []string
	for id := range men {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	row := uint32(0)
	var rows []uint32
	var days []float64
	for _, id := range ids {
		c.Patients.ID = cohort.IDsOf(append(c.Patients.ID.All(), id)...)
		c.Patients.Source, c.Patients.Row = append(c.Patients.Source, 0), append(c.Patients.Row, row)
		c.Patients.Index = append(c.Patients.Index, cohort.NoDay)
		for _, s := range men[id] {
			row++
			days, c.Visits.OnTRT = append(days, s[0]*unit.DaysPerMonth), append(c.Visits.OnTRT, cohort.No)
			rows = append(rows, row)
			for k := range c.Series {
				c.Series[k].Value.Append(s[k+1])
			}
		}
		c.Visits.Start = append(c.Visits.Start, int32(len(days)))
	}
	c.Visits.Time, c.Visits.Places = cohort.VisitTimesOf(days), cohort.PlacesOf(make([]uint16, len(rows)), rows)
	return c
}

// yes lists who has an outcome, and who cannot be judged, by letter: "ab ?gh".
func (d *Dataset) yes(name string) string {
	var yes, unknown string
	for p, id := range d.Cohort.Patients.ID.All() {
		if b := d.BinaryOf(name); b != nil {
			switch b.Value[p] {
			case cohort.Yes:
				yes += id
			case cohort.Unknown:
				unknown += id
			}
		} else if t := d.TimesOf(name); t.Status[p] != AtRisk {
			unknown += id
		} else if t.Event[p] {
			yes += id
		}
	}
	return strings.TrimSuffix(yes+" ?"+unknown, " ?")
}

// Each published definition on ten men, worked out by hand from the table above.
func TestPresetsByHand(t *testing.T) {
	plan := DefaultPlan()
	want := map[string]string{
		"cc_review_response":      "acf ?gh",     // b: 449 < 450; c: 420 >= 400 at month 7
		"krzastek_2019_eugonadal": "abcdfhij",    // e: 280 at most
		"keihani_2020":            "af ?gh",      // c: only at month 7; b: 449 < 450; e: 280 < 300
		"za_302":                  "abchij ?g",   // d: 310 then 290; f: 1100 is outside, 1040 is the last
		"za_304":                  "afh ?cg",     // a at 3 (16); f at 6 (1040 with 40); h at 6 (15); j: 10
		"lykhonosov_2020":         "abfh ?g",     // c: LH 1; i: LH 1.24 is not above; e: 264; j: 303; d: 310 is not above 340
		"kohn_2017":               "aeh ?cg",     // a 16; b 2, 2.4; e 5.5; f 3.9, 4; h 22.5; i 0.1; j at month 3: 4, month 13 is too late
		"ledesma_2023":            "ahi ?bcefgj", // at risk: no sperm at the index (a, d, i) or not known (h); i: 0.1 is sperm
		"liu_2006_20":             "ae ?cfgj",    // f and j were there at the index
		"liu_2006_baseline":       "abdefi ?cgh", // d and i: 0 of 0; f at 6; b: 10 of 10
		"haarlem_2021":            "aefh ?cg",    // a 42; e 41; f 40 at month 6; h 45
		"endocrine_society_2018":  "abcdefhij",
		"eau_12":                  "abcfhj",
		"emas_compensated":        "dj",
	}
	for _, p := range Presets {
		plan.Presets = append(plan.Presets, p.Name)
	}
	d, err := Evaluate(context.Background(), cohortOfMen(tenMen), plan, Named{})
	if err != nil {
		t.Fatal(err)
	}
	if len(want) != len(Presets) {
		t.Errorf("%d definitions are worked out, there are %d", len(want), len(Presets))
	}
	for _, p := range Presets {
		if got := d.yes(p.Name); got != want[p.Name] {
			rule, _ := p.Rule()
			t.Errorf("%s (%s): %q, want %q", p.Name, rule, got, want[p.Name])
		}
		if p.Cite == "" || !slices.Contains([]string{"found", "recall", "claimed"}, p.Checked) {
			t.Errorf("%s: cited as %q, checked %q", p.Name, p.Cite, p.Checked)
		}
	}
}

// Vermeulen's example as the registry has it: testosterone 10 nmol/L with SHBG 40 nmol/L
// is 0.17388 nmol/L free.
func TestFreeTestosterone(t *testing.T) {
	if x := FreeTestosterone(10*28.842, 40, Vermeulen); math.Abs(x-0.17388*288.42) > 0.005 {
		t.Errorf("free testosterone %v pg/mL, want %v", x, 0.17388*288.42)
	}
	for _, k := range []Binding{Vermeulen, Sodergard} {
		total, shbg := 450.0, 35.0
		x := FreeTestosterone(total, shbg, k) * 1e-9 / 288.42 // mol/L
		n := 1 + k.Albumin*albumin
		bound := k.SHBG * shbg * 1e-9 * x / (1 + k.SHBG*x)
		if got := (n*x + bound) * 288.42 * 1e8; math.Abs(got-total) > 1e-9*total {
			t.Errorf("free and bound add up to %v, want %v", got, total)
		}
	}
	if a, b := FreeTestosterone(450, 20, Vermeulen), FreeTestosterone(450, 60, Vermeulen); a <= b {
		t.Error("more SHBG leaves more free testosterone")
	}
}

// Outcomes of every sort on four made men, by hand.
func TestLanguageByHand(t *testing.T) {
	men := map[string][]seen{
		"a": {{0, 200, no, no, no, no}, {1, 350, 5, no, no, no}, {2, 250, 5, no, no, no}, {4, 360, 5, no, no, no}, {8, 370, 5, no, no, no}},
		"b": {{0, 200, no, no, no, no}, {1, 350, 5, no, no, no}, {1.5, 355, 5, no, no, no}, {4, 290, 5, no, no, no}, {8, 310, 5, no, no, no}},
		"c": {{0, 400, no, no, no, no}, {1, 300, no, no, no, no}, {1.2, no, 8, no, no, no}, {8, 310, 8, no, no, no}},
		"d": {{0, 200, no, no, no, no}, {8, 290, 9, no, no, no}},
	}
	plan := DefaultPlan()
	testosterone := func(s Said) Said { s.Analyte = "total_testosterone"; return s }
	lh := Said{Analyte: "lh", AtLeast: 8}
	want := map[string]string{}
	add := func(name, kind, who string, s Said, e Extra) {
		plan.More = append(plan.More, preset(name, "", kind, s, e))
		want[name] = who
	}
	add("twice", KindEver, "abc", testosterone(Said{AtLeast: 300}), Extra{Confirm: 2})
	add("twice_apart", KindEver, "ac", testosterone(Said{AtLeast: 300}), Extra{Confirm: 2, Apart: 30}) // b: 15 days, then 290
	add("by_month_2", KindEver, "abc", testosterone(Said{AtLeast: 300}), Extra{By: 2})
	add("kept_4", KindEver, "ac", testosterone(Said{AtLeast: 300}), Extra{Sustained: 4}) // a: from 4 to 8; c: from 1 to 8
	add("fall_50", KindResponse, "c", testosterone(Said{Fall: 50}), Extra{})
	add("rise_percent", KindResponse, "ab", testosterone(Said{RisePercent: 75}), Extra{}) // 350 of 200
	add("either", KindEver, "abcd", Said{Or: []Said{testosterone(Said{AtLeast: 360}), {Analyte: "lh", AtLeast: 5}}}, Extra{})
	add("both", KindEver, "c", Said{And: []Said{testosterone(Said{AtLeast: 300}), lh}}, Extra{})
	add("both_early", KindEver, "", Said{And: []Said{testosterone(Said{AtLeast: 300}), lh}}, Extra{By: 2})
	add("both_within", KindEver, "c", Said{Within: 7, And: []Said{testosterone(Said{AtLeast: 300}), lh}}, Extra{By: 2})
	add("lost", "loss", "ab ?cd", testosterone(Said{AtLeast: 300}), Extra{}) // c was there at the index, d never
	d, err := Evaluate(context.Background(), cohortOfMen(men), plan, Named{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range plan.More {
		if got := d.yes(e.Name); got != want[e.Name] {
			t.Errorf("%s: %q, want %q", e.Name, got, want[e.Name])
		}
		for p := range d.Cohort.Patients.Len() {
			if x, ok := d.Trace(p, e.Name); !ok || x.Rule == "" || x.Value == "" {
				t.Errorf("%s of %s is not traced: %+v", e.Name, d.Cohort.Patients.ID.At(p), x)
			}
		}
	}
	// The interval of a confirmed event begins at the last value that did not meet it.
	x := d.TimesOf(RecoveryConfirmed)
	if m := unit.DaysPerMonth; x.Time(0) != 4*m || x.Lower(0) != 2*m || x.Upper(0) != 4*m || !x.Event[0] {
		t.Errorf("a: %v in (%v, %v]", x.Time(0), x.Lower(0), x.Upper(0))
	}
}

// What a plan says without sense is refused.
func TestLanguageRefuses(t *testing.T) {
	for text, e := range map[string]Extra{
		"there is no analyte":          {Kind: KindEver, Said: Said{Analyte: "total_testosteron", AtLeast: 1}},
		"give a limit":                 {Kind: KindEver, Said: Said{Analyte: "lh"}},
		"there is no class":            {Kind: KindEver, Said: Said{Is: "azospermia"}},
		"says its analyte and limits":  {Kind: KindEver, Said: Said{Is: "azoospermia", AtLeast: 3}},
		"limits belong to an analyte":  {Kind: KindEver, Said: Said{AtLeast: 3}},
		"want an analyte with a limit": {Kind: KindEver},
		"no value is at least":         {Kind: KindEver, Said: Said{Analyte: "lh", AtLeast: 5, Below: 4}},
		"want a number above 0":        {Kind: KindEver, Said: Said{Analyte: "lh", Rise: -1}},
		"apart: goes with":             {Kind: KindEver, Said: Said{Analyte: "lh", AtLeast: 5}, Apart: 10},
		"when: goes with kind":         {Kind: KindEver, Said: Said{Analyte: "lh", AtLeast: 5}, When: "last"},
		"go with when: any":            {Kind: KindResponse, Said: Said{Analyte: "lh", AtLeast: 5}, When: "last", Confirm: 2},
		"and: 2.: analyte":             {Kind: KindEver, Said: Said{And: []Said{{Analyte: "lh", AtLeast: 5}, {Analyte: "iron", AtLeast: 5}}}},
	} {
		e.Name = "x"
		if _, err := e.outcome(); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%+v: %v, want %q", e.Said, err, text)
		}
	}
	plan := DefaultPlan()
	plan.Presets = []string{"keihani_202"}
	if _, err := plan.Outcomes(); err == nil || !strings.Contains(err.Error(), "did you mean keihani_2020?") {
		t.Errorf("a misspelt definition: %v", err)
	}
}
