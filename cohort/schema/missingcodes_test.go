package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// TestCodesThatArePossible: 999 is a possible testosterone, and is told where nothing else comes
// near it; it does not make two units of the others.
func TestCodesThatArePossible(t *testing.T) {
	rows := func(codes ...string) string {
		text := "id,age,month,TT (ng/dL),PSA,Free T\n"
		for i := range 30 {
			tt := fmt.Sprint(200 + 7*i)
			if i < len(codes) {
				tt = codes[i]
			}
			text += fmt.Sprintf("P%d,40,%d,%s,%.1f,%.1f\n", i/3, 3*(i%3), tt, 0.5+float64(i)/30, 40+float64(i))
		}
		return text
	}
	for _, c := range []struct {
		text string
		told []string
	}{
		{rows(), nil},
		{rows("999"), nil},        // once, and men have it
		{rows("999", "780"), nil}, // 780 is near
		{rows("999", "310", "999"), []string{"a.csv: D2"}},
		{strings.ReplaceAll(rows(), ",0.9,", ",999,"), []string{"a.csv: E13"}},
		{strings.ReplaceAll(rows(), ",45.0\n", ",888\n"), []string{"a.csv: F7"}},
	} {
		r := mustRead(t, Plan{}, c.text)
		if got := at(r, cohort.UnknownWord); !slices.Equal(got, c.told) || len(at(r, cohort.MixedUnits)) > 0 {
			t.Errorf("%s: told at %v, want %v; %v", c.text[:120], got, c.told, r.Findings)
		}
		r = mustRead(t, Plan{Missing: []string{"999", "888"}}, c.text)
		if got := at(r, cohort.UnknownWord); len(c.told) > 0 && slices.Contains(got, c.told[0]) {
			t.Errorf("told at %v although the plan says it", got)
		}
	}
}

// TestMissingOfThePlan: the plan's words for missing hold in a table with one result a row too,
// and are no values by which units are judged.
func TestMissingOfThePlan(t *testing.T) {
	text := "ID,Start,Date,Test,Result,Unit\n"
	for i := range 12 {
		for k, d := range []string{"2018-01-02", "2018-04-02"} {
			result := fmt.Sprint(200 + 10*i + 90*k)
			if k == 1 && i%4 == 0 {
				result = []string{"999", "void", "999"}[i/4]
			}
			text += fmt.Sprintf("P%d,2018-01-05,%s,Testosterone,%s,ng/dL\n", i, d, result)
		}
	}
	r := mustRead(t, Plan{Missing: []string{"999", "void"}}, text)
	if len(r.Findings) > 0 && r.Findings[0].Severity != cohort.Info {
		t.Errorf("%v", r.Findings)
	}
	known := 0
	for _, v := range r.Cohort.Find(unit.TotalTestosterone).Value.Floats() {
		if v == 999 {
			t.Error("999 is used")
		}
		known += btoi(!math.IsNaN(v))
	}
	if known != 21 {
		t.Errorf("%d values", known)
	}
}

// TestCastrateMan: one man with castrate testosterone, in whole numbers under a header that
// states the unit, is told and does not set the others aside; without a unit, or with decimals as
// nmol/L has, the column is.
func TestCastrateMan(t *testing.T) {
	for _, c := range []struct {
		header string
		values [3]string
		want   cohort.Severity
	}{
		{"TT (ng/dL)", [3]string{"20", "20", "41"}, cohort.Warning},
		{"TT (ng/dL)", [3]string{"8.4", "10.9", "14.1"}, cohort.Error},
		{"TT", [3]string{"9", "11", "14"}, cohort.Error},
	} {
		text := "id,age,month," + c.header + "\n"
		for i := range 12 {
			for k := range 3 {
				value := fmt.Sprint(190 + 13*i + 60*k)
				if i == 5 {
					value = c.values[k]
				}
				text += fmt.Sprintf("P%d,40,%d,%s\n", i, 3*k, value)
			}
		}
		r, err := tables(t, Plan{}, text)
		if (err != nil) != (c.want == cohort.Error) {
			t.Errorf("%v: %v", c, err)
		}
		if err != nil {
			continue
		}
		for _, f := range r.Findings {
			if f.Code == cohort.MixedUnits && f.Severity != c.want {
				t.Errorf("%v: %v", c, f)
			}
		}
		if len(at(r, cohort.MixedUnits)) != 1 {
			t.Errorf("%v: %v", c, r.Findings)
		}
	}
}

// TestScaleOfCellsWithUnits: a number without a unit among cells that have theirs is judged by
// these, and a code among them is no scale.
func TestScaleOfCellsWithUnits(t *testing.T) {
	text := "id,age,month,TT\n"
	for i := range 12 {
		text += fmt.Sprintf("P%d,40,0,%d ng/dL\nP%d,40,3,%d ng/dL\n", i, 200+9*i, i, 300+11*i)
	}
	if got := at(mustRead(t, Plan{}, text+"P12,40,0,11.4\nP12,40,3,401 ng/dL\n"), cohort.UnitSuspect); !slices.Equal(got,
		[]string{"a.csv: D26"}) {
		t.Errorf("told at %v", got)
	}
	castrate := text + "P12,40,0,0.7 nmol/L\nP12,40,3,0.7 nmol/L\nP12,40,6,2.7 nmol/L\n"
	if r := mustRead(t, Plan{}, castrate); len(r.Findings) > 0 && r.Findings[0].Severity == cohort.Error {
		t.Errorf("a low value that says its unit: %v", r.Findings)
	}
	if r := mustRead(t, Plan{}, text+"P12,40,0,999\nP13,40,3,999\nP14,40,3,999\n"); len(at(r, cohort.UnitSuspect)) > 0 ||
		len(at(r, cohort.UnknownWord)) != 1 {
		t.Errorf("%v", r.Findings)
	}
}

// TestFewValuesOfManyTables: tables of a value or two each, in a unit that nobody states, are judged
// together, and as a longer one of the same header.
func TestFewValuesOfManyTables(t *testing.T) {
	block := func(header string, men, from int, values ...string) string {
		text := "ID,Age,Month," + header + "\n"
		for i := range men {
			for k, v := range values {
				text += fmt.Sprintf("P%d,40,%d,%s\n", from+i, 3*k, v)
			}
		}
		return text + "\n"
	}
	for name, text := range map[string]string{
		"few each":          block("TT", 1, 1, "8.1", "12") + block("TT", 1, 2, "7.5", "13.9") + block("TT", 1, 3, "9.9"),
		"a few behind many": block("TT", 12, 1, "8.1", "12", "14.4") + block("TT", 1, 20, "10.7"),
	} {
		r, err := tables(t, Plan{}, text)
		if err == nil {
			t.Errorf("%s: read as %v", name, testosterone(r))
		} else if !strings.Contains(err.Error(), "set aside until its unit is stated") {
			t.Errorf("%s: %v", name, err)
		}
		if r, err = tables(t, Plan{Units: map[string]string{"total_testosterone": "nmol/L"}}, text); err != nil || testosterone(r)[0] < 200 {
			t.Errorf("%s, with the unit: %v", name, err)
		}
	}
	if r := mustRead(t, Plan{}, block("TT", 1, 1, "281", "312")+block("TT", 1, 2, "175", "339")); len(at(r, cohort.UnitSuspect)) > 0 {
		t.Errorf("%v", r.Findings)
	}
}

// TestZeros: a 0 where all others have decimals, or lie far above, is told and used; the plan says what it is.
// Results that fall to 0, and counts of sperm, are asked nothing.
func TestZeros(t *testing.T) {
	for _, c := range []struct {
		header string
		values [4]string
		told   bool
	}{
		{"LH", [4]string{"0", "0.4", "3.1", "8.2"}, true}, {"LH", [4]string{"0.0", "0.4", "3.1", "8.2"}, false},
		{"LH", [4]string{"0", "0.1", "3.1", "8.2"}, false}, {"SHBG", [4]string{"0", "22", "31", "40"}, true},
		{"LH", [4]string{"0", "1", "4", "8"}, false}, {"Sperm concentration (million/mL)", [4]string{"0", "12.5", "20.1", "31.0"}, false},
	} {
		text := "ID,Month,TT (ng/dL)," + c.header + "\n"
		for i := range 24 {
			text += fmt.Sprintf("P%d,%d,%d,%s\n", i/4, 3*(i%4), 300+i, c.values[(i+i/4)%4])
		}
		r := mustRead(t, Plan{}, text)
		if told := slices.Contains(at(r, cohort.UnknownWord), "a.csv: D2"); told != c.told {
			t.Errorf("%s %v: %v", c.header, c.values, r.Findings)
		}
		if c.told {
			r := mustRead(t, Plan{Read: []ColumnPlan{{Column: c.header, Values: map[string]string{"0": "missing"}}}}, text)
			for _, v := range r.Cohort.Find(unit.Analyte(map[string]string{"LH": "lh", "SHBG": "shbg"}[c.header])).Value.Floats() {
				if v == 0 || len(at(r, cohort.UnknownWord)) > 0 {
					t.Errorf("%s with the plan: %v, %v", c.header, v, r.Findings)
				}
			}
		}
	}
}
