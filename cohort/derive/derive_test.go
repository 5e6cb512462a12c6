package derive

import (
	"context"
	"math"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

var nan = math.NaN()

// one builds a cohort of one patient with a testosterone at each month.
func one(kind cohort.IndexKind, months, values []float64) *cohort.Cohort {
	c := &cohort.Cohort{Kind: kind, Sources: []cohort.Source{{File: "hand.csv"}}}
	c.Patients = cohort.Patients{ID: cohort.IDsOf("1"), Source: []uint16{0}, Row: []uint32{1}, Index: []cohort.Day{0}}
	v := &c.Visits
	v.Start = []int32{0, int32(len(months))}
	v.Slots = []cohort.Slot{{Source: 0, Time: 1, OnTRT: -1, Col: []int32{2}}}
	var rows []uint32
	var days []float64
	for i, m := range months {
		rows = append(rows, uint32(i+1))
		days = append(days, m*unit.DaysPerMonth)
		v.OnTRT = append(v.OnTRT, cohort.No)
	}
	v.Time, v.Places = cohort.VisitTimesOf(days), cohort.PlacesOf(make([]uint16, len(rows)), rows)
	c.Series = []cohort.Series{{Analyte: unit.TotalTestosterone, Value: cohort.ReadingsOf(values)}}
	return c
}

func evaluate(t *testing.T, c *cohort.Cohort) *Dataset {
	t.Helper()
	d, err := Evaluate(context.Background(), c, DefaultPlan(), Named{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Cells: column C, visit i in row i+2 of hand.csv.
func TestByHand(t *testing.T) {
	type want struct {
		baseline             float64
		responder, last      cohort.Tri
		responseCell         string
		status               Status
		event                bool
		month, lower, upper  float64
		recoveryCell, before string
	}
	inf := math.Inf(1)
	cases := []struct {
		name           string
		kind           cohort.IndexKind
		months, values []float64
		edit           func(*cohort.Cohort)
		want           want
	}{
		{"response at exactly baseline+200 and 400, recovery at 300", cohort.TreatmentStart,
			[]float64{-1, 0, 1, 3, 6}, []float64{190, 210, 299.9, 300, 400}, nil,
			want{200, cohort.Yes, cohort.Yes, "C6", AtRisk, true, 3, 1, 3, "C5", "C4"}},
		{"rise without 400", cohort.TreatmentStart, []float64{0, 3}, []float64{150, 399}, nil,
			want{150, cohort.No, cohort.No, "C3", AtRisk, true, 3, 0, 3, "C3", ""}},
		{"400 without the rise", cohort.TreatmentStart, []float64{0, 3}, []float64{290, 480}, nil,
			want{290, cohort.No, cohort.No, "C3", AtRisk, true, 3, 0, 3, "C3", ""}},
		{"response lost at the last visit", cohort.TreatmentStart, []float64{0, 3, 6}, []float64{200, 450, 250}, nil,
			want{200, cohort.Yes, cohort.No, "C3", AtRisk, true, 3, 0, 3, "C3", ""}},
		{"censored", cohort.TreatmentStart, []float64{0, 3, 6}, []float64{200, 250, 260}, nil,
			want{200, cohort.No, cohort.No, "C4", AtRisk, false, 6, 6, inf, "C4", "C4"}},
		{"only the last two baselines, none before six months", cohort.TreatmentStart, []float64{-8, -6, -2, 0, 3},
			[]float64{999, 100, 200, 220, 250}, nil,
			want{210, cohort.No, cohort.No, "C6", AtRisk, false, 3, 3, inf, "C6", "C6"}},
		{"a visit on testosterone gives no baseline and is no follow-up", cohort.TreatmentStart, []float64{-2, 0, 3, 6},
			[]float64{200, 900, 800, 250},
			func(c *cohort.Cohort) { c.Visits.OnTRT[1], c.Visits.OnTRT[2] = cohort.Yes, cohort.Yes },
			want{200, cohort.No, cohort.No, "C5", AtRisk, false, 6, 6, inf, "C5", "C5"}},
		{"eugonadal at baseline: not at risk", cohort.TreatmentStart, []float64{0, 3}, []float64{320, 500}, nil,
			want{320, cohort.No, cohort.No, "C3", MetAtIndex, false, nan, nan, nan, "", ""}},
		{"no baseline: not evaluable, at risk", cohort.TreatmentStart, []float64{3, 6}, []float64{250, 350}, nil,
			want{nan, cohort.Unknown, cohort.Unknown, "", AtRisk, true, 6, 3, 6, "C3", "C2"}},
		{"no follow-up", cohort.TreatmentStart, []float64{0}, []float64{250}, nil,
			want{250, cohort.Unknown, cohort.Unknown, "", NoFollowUpValue, false, nan, nan, nan, "", ""}},
		{"trt-stop: values up to the index give no baseline", cohort.TRTStop, []float64{-1, 0, 2, 4}, []float64{700, 600, 100, 320}, nil,
			want{nan, cohort.Unknown, cohort.Unknown, "", AtRisk, true, 4, 2, 4, "C5", "C4"}},
		{"a missing value between is no visit of the interval", cohort.TreatmentStart, []float64{0, 1, 3, 6}, []float64{200, 250, nan, 350}, nil,
			want{200, cohort.No, cohort.No, "C5", AtRisk, true, 6, 1, 6, "C5", "C3"}},
		{"two values on one date: the event's own date does not bound it", cohort.TreatmentStart, []float64{0, 1, 3, 3},
			[]float64{200, 220, 250, 350}, nil,
			want{200, cohort.No, cohort.No, "C5", AtRisk, true, 3, 1, 3, "C5", "C3"}},
	}
	for _, x := range cases {
		t.Run(x.name, func(t *testing.T) {
			c := one(x.kind, x.months, x.values)
			if x.edit != nil {
				x.edit(c)
			}
			d := evaluate(t, c)
			baseline := nan
			if b := d.Baseline(unit.TotalTestosterone); b != nil {
				baseline = b.At(0)
			}
			equal(t, "baseline", baseline, x.want.baseline)
			r := d.BinaryOf(Responder)
			if r.Value[0] != x.want.responder || d.BinaryOf(ResponderLast).Value[0] != x.want.last {
				t.Errorf("responder %v, last %v; want %v, %v", r.Value[0], d.BinaryOf(ResponderLast).Value[0], x.want.responder, x.want.last)
			}
			cell(t, c, "response", d.Decided(r)[0], x.want.responseCell)
			rec := d.TimesOf(Recovery)
			if rec.Status[0] != x.want.status || rec.Event[0] != x.want.event {
				t.Errorf("recovery status %v event %v; want %v, %v", rec.Status[0], rec.Event[0], x.want.status, x.want.event)
			}
			equal(t, "month", rec.Time(0)/unit.DaysPerMonth, x.want.month)
			equal(t, "lower", rec.Lower(0)/unit.DaysPerMonth, x.want.lower)
			equal(t, "upper", rec.Upper(0)/unit.DaysPerMonth, x.want.upper)
			cell(t, c, "recovery", int32(rec.At(0)), x.want.recoveryCell)
			cell(t, c, "before", int32(rec.Before(0)), x.want.before)
			for _, n := range d.Names() {
				if tr, ok := d.Trace(0, n); !ok || tr.Rule == "" || tr.Value == "" {
					t.Errorf("trace of %s: %+v", n, tr)
				}
			}
		})
	}
}

func cell(t *testing.T, c *cohort.Cohort, what string, visit int32, want string) {
	t.Helper()
	got := ""
	if visit >= 0 {
		got = c.VisitRef(0, int(visit)).Cell
	}
	if got != want {
		t.Errorf("%s comes from cell %q, want %q", what, got, want)
	}
}

func equal(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(got) && math.IsNaN(want) || got == want || math.Abs(got-want) < 1e-12*math.Abs(want) {
		return
	}
	t.Errorf("%s is %v, want %v", what, got, want)
}

func TestWindows(t *testing.T) {
	w := Windows([]float64{1, 3, 6, 12})
	want := []Window{{1, 0, 2}, {3, 2, 4.5}, {6, 4.5, 9}, {12, 9, 24}}
	for i := range want {
		if w[i] != want[i] {
			t.Errorf("window %d is %+v, want %+v", i, w[i], want[i])
		}
	}
	// 9 is month 6's, 4.5 month 3's; of 5 and 7, equally near to 6, the earlier is taken.
	c := one(cohort.TreatmentStart, []float64{0, 4.5, 5, 7, 9}, []float64{200, 310, 250, 400, 400})
	d := evaluate(t, c)
	for month, want := range map[float64]string{3: "C3", 6: "C4"} {
		cell(t, c, Eugonadism(month), d.Decided(d.BinaryOf(Eugonadism(month)))[0], want)
	}
	if b := d.BinaryOf(Eugonadism(12)); b.Value[0] != cohort.Unknown {
		t.Errorf("month 12 is %v, want unknown: month 9 belongs to month 6", b.Value[0])
	}
}

func TestEtiologyWords(t *testing.T) {
	for text, want := range map[string]string{
		"1°": "primary", "Klinefelter (47,XXY)": "primary", "Testicular failure": "primary", "Hypergonadotropic": "primary", "primary": "primary",
		"2°": "secondary", "HH": "secondary", "secondary (pituitary)": "secondary", "Kallmann": "secondary", "AAS": "secondary",
		"mixed": "mixed", "primary/secondary": "mixed", "?": "unknown", "idiopathic": "unknown", "hypogonadotropic hypogonadism": "secondary",
		"primer": "primary", "primária": "primary", "ipergonadotropo": "primary", "原発性": "primary", "pierwotny": "primary",
		"wtórny": "secondary", "sekonder": "secondary", "続発性": "secondary", "ipogonadotropo": "secondary", "misto": "mixed", "1": "unknown",
	} {
		if got := etiologyLevels[classOf(text)]; got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// Words for an etiology that are not understood put men into the class unknown, which is told;
// a word that says unknown is no fault.
func TestUnknownEtiologyIsTold(t *testing.T) {
	c := one(cohort.TreatmentStart, []float64{0, 3}, []float64{200, 310})
	for text, want := range map[string]string{"1": `"1" 1×`, "primary": "", "Unknown": "", "unclear.": "", "opaque": `"opaque" 1×`} {
		c.Patients.Factors = []cohort.Factor{{Name: "etiology", Codes: []int32{0}, Levels: []string{text}, At: cohort.At{Col: []int32{2}}}}
		got := ""
		for _, f := range evaluate(t, c).Findings {
			if f.Code == cohort.UnknownWord {
				got = f.Got
			}
		}
		if got != want {
			t.Errorf("%q: told %q, want %q", text, got, want)
		}
	}
}

func TestPlanRefusesNonsense(t *testing.T) {
	for name, edit := range map[string]func(*Plan){
		"when":     func(p *Plan) { p.Responder.When = "sometimes" },
		"window":   func(p *Plan) { p.Responder.When = "window:7" },
		"schedule": func(p *Plan) { p.Schedule = []float64{3, 1} },
		"visits":   func(p *Plan) { p.Baseline.Visits = 0 },
		"analyte":  func(p *Plan) { p.More = []Extra{{Name: "x", Kind: "ever", Said: Said{Analyte: "iron", AtLeast: 1}}} },
		"kind":     func(p *Plan) { p.More = []Extra{{Name: "x", Kind: "often", Said: Said{Analyte: "lh", AtLeast: 1}}} },
		"taken":    func(p *Plan) { p.More = []Extra{{Name: Recovery, Kind: "ever", Said: Said{Analyte: "lh", AtLeast: 1}}} },
	} {
		p := DefaultPlan()
		edit(&p)
		if _, err := p.Outcomes(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
