package schema

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// cohortRows writes visits of men whose testosterone rises; of tells in how many ng/dL
// a man's row is written.
func cohortRows(men int, row func(i, k int, value float64) string) string {
	var b strings.Builder
	for i := range men {
		for k := range 4 {
			b.WriteString(row(i, k, float64(150+(i*37)%120+k*(60+(i*13)%70))))
		}
	}
	return b.String()
}

// TestMixedUnits: two units in one column, by site, by patient, by block or by their
// decimals, are an error and never read.
func TestMixedUnits(t *testing.T) {
	nmol := func(v float64) string { return fmt.Sprintf("%.1f", v/28.842) }
	for name, text := range map[string]string{
		"site": "site,id,month,TT\n" + cohortRows(20, func(i, k int, v float64) string {
			if i >= 10 {
				return fmt.Sprintf("Leeds,Q%d,%d,%s\n", i, 3*k, nmol(v))
			}
			return fmt.Sprintf("Ankara,R%d,%d,%.0f\n", i, 3*k, v)
		}),
		"patients": "id,month,TT\n" + cohortRows(20, func(i, k int, v float64) string {
			if i%3 == 0 {
				return fmt.Sprintf("R%d,%d,%.0f\n", i, 3*k, v/28.842)
			}
			return fmt.Sprintf("R%d,%d,%.0f\n", i, 3*k, v)
		}),
		"assay": "id,index,date,TT\n" + cohortRows(20, func(i, k int, v float64) string {
			if k >= 2 {
				return fmt.Sprintf("R%d,2019-01-01,2019-%02d-%02d,%s\n", i, 2+3*k, 1+i, nmol(v))
			}
			return fmt.Sprintf("R%d,2019-01-01,2019-%02d-%02d,%.0f\n", i, 2+3*k, 1+i, v)
		}),
	} {
		r, err := tables(t, Plan{}, text)
		var in *cohort.InputError
		if !errors.As(err, &in) || in.Code != cohort.NoValues || count(r, cohort.MixedUnits) != 1 {
			t.Errorf("%s: %v, %v", name, err, r.Findings)
		}
	}
	// The remedy names the sites with the units that fit them; written into the plan it holds.
	text := "site,id,month,TT\n" + cohortRows(20, func(i, k int, v float64) string {
		if i >= 10 {
			return fmt.Sprintf("Leeds,Q%d,%d,%s\n", i, 3*k, nmol(v))
		}
		return fmt.Sprintf("Ankara,R%d,%d,%.0f\n", i, 3*k, v)
	})
	refused, _ := tables(t, Plan{}, text)
	for _, code := range []cohort.Code{cohort.MixedUnits, cohort.UnitSuspect} {
		if f := told(refused, code); f == nil || !strings.Contains(f.Message, `units_by: "site", units: {"Ankara": ng/dL, "Leeds": nmol/L}`) {
			t.Errorf("%s: %v", code, f)
		}
	}
	plan := Plan{Read: []ColumnPlan{{Column: "TT", UnitsBy: "site", Units: map[string]string{"A": "ng/dL", "B": "nmol/L"}}}}
	r := mustRead(t, plan, "site,id,month,TT\nA,1,3,300\nA,2,3,310\nB,3,3,10\nB,4,3,11\nC,5,3,12\n")
	if v := r.Cohort.Find(unit.TotalTestosterone).Value.Floats(); v[0] != 300 || math.Abs(v[2]-288.42) > 1e-9 || !math.IsNaN(slices.Min(v)) &&
		slices.Min(v) < 250 {
		t.Errorf("by site: %v", v)
	}
}

// TestColumnsInTwoUnits: in a wide table one column in another unit is told, also in whole
// numbers, and the plan's line for it gives the values; of near units only where it lies below
// all others and testosterone was not stopped.
func TestColumnsInTwoUnits(t *testing.T) {
	wide := func(index, unit string, values [4]float64, write func(k int, v float64) string) string {
		b := strings.Builder{}
		fmt.Fprintf(&b, "id,%s,TT 0%s,TT 3 mo%s,TT 6 mo%s,TT 9 mo%s\n", index, unit, unit, unit, unit)
		for i := range 20 {
			fmt.Fprintf(&b, "R%02d,2019-01-%02d", i, i+1)
			for k, v := range values {
				b.WriteString("," + write(k, v*(0.8+0.02*float64(i))+float64((i*7+k*5)%11)*4))
			}
			b.WriteString("\n")
		}
		return b.String()
	}
	rise, nadir := [4]float64{210, 380, 410, 430}, [4]float64{700, 115, 330, 410}
	whole := wide("start", "", rise, func(k int, v float64) string {
		return fmt.Sprintf("%.0f", v/map[bool]float64{true: 28.842, false: 1}[k == 1])
	})
	r := mustRead(t, Plan{}, whole)
	const line = `{column: "TT 3 mo", unit: nmol/L}`
	if f := told(r, cohort.MixedUnits); count(r, cohort.MixedUnits) != 1 || f.At.Cell != "D1:D21" || !strings.Contains(f.Message, line) {
		t.Errorf("whole numbers: %v", r.Findings)
	}
	r = mustRead(t, Plan{Read: []ColumnPlan{{Column: "TT 3 mo", Unit: "nmol/L"}}}, whole)
	if low := slices.Min(r.Cohort.Find(unit.TotalTestosterone).Value.Floats()); low < 150 || count(r, cohort.MixedUnits) != 0 {
		t.Errorf("with the plan: %v, %v", low, r.Findings)
	}
	for _, c := range []struct {
		index  string
		values [4]float64
		other  int // column in ng/mL, -1 none
		want   int
	}{{"start", rise, 2, 1}, {"start", rise, -1, 0}, {"TRT stop", nadir, -1, 0}, {"start", [4]float64{190, 660, 640, 650}, -1, 0}} {
		r := mustRead(t, Plan{}, wide(c.index, " (nmol/L)", c.values, func(k int, v float64) string {
			if k == c.other {
				return fmt.Sprintf("%.1f", v/100)
			}
			return fmt.Sprintf("%.1f", v/28.842)
		}))
		if count(r, cohort.MixedUnits) != c.want {
			t.Errorf("%s %v: %v", c.index, c.values, r.Findings)
		}
	}
}

// TestSuppressedMen: men whose testosterone is suppressed are no mixture of units, and
// the unit that their header states stands.
func TestSuppressedMen(t *testing.T) {
	low := func(i, k int) float64 {
		return []float64{18 + float64(i%9), 40 + float64(i%50), 180 + 7*float64(i%20), 330 + 9*float64(i%25)}[k]
	}
	text := "id,month,TT (ng/dL)\n" + cohortRows(24, func(i, k int, _ float64) string {
		return fmt.Sprintf("R%d,%d,%.0f\n", i, 3*k, low(i,
			k))
	})
	r := mustRead(t, Plan{}, text)
	if count(r, cohort.MixedUnits)+count(r, cohort.UnitSuspect) != 0 {
		t.Errorf("%v", r.Findings)
	}
	nmol := "id,month,TT (nmol/L)\n" + cohortRows(24, func(i, k int, _ float64) string {
		v := 1.2 + float64(i%10)/10
		if i%3 == 0 && k == 3 {
			v = 12 + float64(i%7)
		}
		return fmt.Sprintf("R%d,%d,%.1f\n", i, 3*k, v)
	})
	r = mustRead(t, Plan{}, nmol)
	if s := r.Cohort.Find(unit.TotalTestosterone); slices.Max(s.Value.Floats()) > 19*28.842 || count(r, cohort.UnitSuspect) != 0 {
		t.Errorf("%v", r.Findings)
	}
}

// TestUnitStatedOnce: a unit in the first header of a wide sheet holds for the others.
func TestUnitStatedOnce(t *testing.T) {
	r := mustRead(t, Plan{}, "id,age,TT baseline (nmol/L),TT 3m,TT 6m\nP1,40,6.7,11,14.9\nP2,41,6.2,7.2,7.5\nP3,42,5,9,12\n")
	for _, v := range r.Cohort.Find(unit.TotalTestosterone).Value.Floats() {
		if v < 100 {
			t.Errorf("%v is not converted", v)
		}
	}
	if c := r.Tables[0].Columns[3]; c.UnitFrom != "header of C" || len(c.Notes) == 0 {
		t.Errorf("%q %v", c.UnitFrom, c.Notes)
	}
}

// TestUnknownUnitWord: a word in the place of a unit that is none is told.
func TestUnknownUnitWord(t *testing.T) {
	r := mustRead(t, Plan{}, "id,TRT duration (lunes),month,TT\nP1,12,3,300\n")
	if count(r, cohort.UnitSuspect) != 1 {
		t.Errorf("%v", r.Findings)
	}
}

// TestNoUnitFits: a column whose unit nobody states and whose values fit none as a whole,
// and one whose header states a unit of something else, are set aside.
func TestNoUnitFits(t *testing.T) {
	for name, text := range map[string]string{
		"none fits": "id,month,TT\n" + cohortRows(10, func(i, k int, v float64) string {
			if i == 1 {
				return fmt.Sprintf("R%d,%d,%d\n", i, 3*k, []int{110, 143, 308, 308}[k])
			}
			return fmt.Sprintf("R%d,%d,1.100\n", i, 3*k)
		}),
		"another's": "id,month,TT (pg/mL)\n" + cohortRows(10, func(i, k int, v float64) string {
			return fmt.Sprintf("R%d,%d,%.0f\n", i, 3*k, 10*v)
		}),
		"another's, without brackets": "id,month,Testosterone pg/mL\n" + cohortRows(10, func(i, k int, v float64) string {
			return fmt.Sprintf("R%d,%d,%.0f\n", i, 3*k, 30+v/7)
		}),
	} {
		r, err := tables(t, Plan{}, text)
		if f := told(r, cohort.UnitSuspect); err == nil || f == nil || f.Severity != cohort.Error {
			t.Errorf("%s: %v %v", name, err, r.Findings)
		}
	}
	// One man in another unit, all of whose values are: told at each.
	r, _ := tables(t, Plan{}, "id,month,TT (ng/dL)\n"+cohortRows(8, func(i, k int, v float64) string {
		if i == 1 {
			return fmt.Sprintf("R%d,%d,%.1f\n", i, 3*k, v/28.842)
		}
		return fmt.Sprintf("R%d,%d,%.0f\n", i, 3*k, v)
	}))
	if count(r, cohort.UnitSuspect)+count(r, cohort.MixedUnits) == 0 {
		t.Errorf("%v", r.Findings)
	}
}

// TestNearUnits: units less than a factor of 8 apart, mixed by site or by block, are set
// aside where their values hardly overlap; sites of which one has twice the values are not.
func TestNearUnits(t *testing.T) {
	// Of a site's men: values around middle pg/mL, a factor of 2.5 from lowest to highest.
	rows := func(men int, site string, middle, factor float64) string {
		var b strings.Builder
		for i := range men {
			for k := range 3 {
				v := middle * (0.63 + 0.95*float64((i*7+k*5)%20)/20) / factor
				fmt.Fprintf(&b, "%s,%s%d,%d,%.1f,%d\n", site, site, i, 3*k, v, 250+10*i+40*k)
			}
		}
		return b.String()
	}
	const pmol = 0.27238
	for name, c := range map[string]struct {
		head, text string
		want       int
	}{
		"by site":         {"site,id,month,E2,TT", rows(10, "A", 22, 1) + rows(10, "B", 24, pmol), 1},
		"by site, stated": {"site,id,month,E2 (pg/mL),TT", rows(10, "A", 22, 1) + rows(10, "B", 24, pmol), 1},
		"by block": {"x,id,month,E2,TT", strings.ReplaceAll(rows(10, "A", 22, 1), "A,A", "-,A") + strings.ReplaceAll(rows(10, "B", 26,
			pmol), "B,B", "-,B"), 1},
		"one unit":          {"site,id,month,E2,TT", rows(10, "A", 22, 1) + rows(10, "B", 24, 1), 0},
		"twice as high":     {"site,id,month,E2,TT", rows(10, "A", 20, 1) + rows(10, "B", 40, 1), 0},
		"free testosterone": {"site,id,month,free T,TT", rows(10, "A", 60, 1) + rows(10, "B", 66, 0.28842), 1},
	} {
		r, err := tables(t, Plan{}, c.head+"\n"+c.text)
		if f := told(r, cohort.MixedUnits); err != nil || count(r, cohort.MixedUnits) != c.want || f != nil && f.Severity != cohort.Error {
			t.Errorf("%s: %d told, %v %v", name, count(r, cohort.MixedUnits), err, r.Findings)
		}
	}
	// Sites are named with their units; values that overlap more are a warning, and used.
	r, _ := tables(t, Plan{}, "site,id,month,E2,TT\n"+rows(10, "A", 22, 1)+rows(10, "B", 24, pmol))
	if f := told(r, cohort.MixedUnits); !strings.Contains(f.Got, "by site") ||
		!strings.Contains(f.Message, `units_by: "site", units: {"A": pg/mL, "B": pmol/L}`) {
		t.Errorf("by site: %v", f)
	}
	wide := "site,id,month,E2,TT\n"
	for i := range 40 {
		for k := range 3 {
			v := 20 * math.Exp(1.083*(float64((i*17+k*9)%40)/20-1))
			wide += fmt.Sprintf("A,A%d,%d,%.1f,%d\nB,B%d,%d,%.1f,%d\n", i, 3*k, v, 250+10*i+40*k, i, 3*k, v/pmol, 250+10*i+40*k)
		}
	}
	r = mustRead(t, Plan{}, wide)
	if f := told(r, cohort.MixedUnits); f == nil || f.Severity != cohort.Warning || r.Cohort.Find(unit.Estradiol) == nil {
		t.Errorf("sites that overlap: %v", r.Findings)
	}
	// Sites of which one treats and one suppresses: 3.5 times apart, in nmol/L as stated.
	text := "site,id,month,TT (nmol/L)\n"
	for i := range 12 {
		for k := range 3 {
			text += fmt.Sprintf("A,A%d,%d,%.1f\nB,B%d,%d,%.1f\n", i, 3*k, 3.1+float64(i+k)/10, i, 3*k, 11+float64(i+k)/3)
		}
	}
	r = mustRead(t, Plan{}, text)
	if f := told(r, cohort.MixedUnits); f == nil || f.Severity != cohort.Warning ||
		slices.Min(r.Cohort.Find(unit.TotalTestosterone).Value.Floats()) > 100 {
		t.Errorf("a stated unit: %v", r.Findings)
	}
}

// TestUnitsOfResults: a table with one result a row is asked for its units as any other is:
// one that nobody states and that the values do not fit, two in one test, a blank beside others.
func TestUnitsOfResults(t *testing.T) {
	rows := func(unit string, write func(i, k int, v float64) string) string {
		return "id,start,date,test,result" + unit + "\n" + cohortRows(20, func(i, k int, v float64) string {
			return fmt.Sprintf("R%02d,2019-01-01,2019-%02d-07,Testosterone,%s\nR%02d,2019-01-01,2019-%02d-07,LH,4.1%s\n", i, 1+3*k, write(i, k, v),
				i, 1+3*k, map[bool]string{true: ",IU/L"}[unit != ""])
		})
	}
	for name, c := range map[string]struct {
		text string
		code cohort.Code
	}{
		"another unit": {rows("", func(i, k int, v float64) string { return fmt.Sprintf("%.1f", v/28.842) }), cohort.UnitSuspect},
		"two units": {rows("", func(i, k int, v float64) string {
			if i < 8 {
				return fmt.Sprintf("%.1f", v/28.842)
			}
			return fmt.Sprintf("%.0f", v)
		}), cohort.MixedUnits},
		"a blank beside all": {rows(",unit", func(i, k int, v float64) string { return fmt.Sprintf("%.1f,", v/28.842) }), cohort.UnitSuspect},
	} {
		r, err := tables(t, Plan{}, c.text)
		if f := told(r, c.code); err == nil || f == nil || f.Severity != cohort.Error || !strings.Contains(f.Message, "total_testosterone") {
			t.Errorf("%s: %v %v", name, err, r.Findings)
		}
	}
	in := func(i, k int, v float64) string { return fmt.Sprintf("%.1f,nmol/L", v/28.842) }
	r := mustRead(t, Plan{}, rows(",unit", func(i, k int, v float64) string {
		if i == 3 && k == 1 {
			return strings.TrimSuffix(in(i, k, v), "nmol/L")
		}
		return in(i, k, v)
	}))
	if f, low := told(r, cohort.UnitSuspect), slices.Min(r.Cohort.Find(unit.TotalTestosterone).Value.Floats()); low < 100 || f == nil ||
		f.Severity != cohort.Warning || f.At.Cell != "F28" {
		t.Errorf("a blank beside nmol/L: %v, %v", low, r.Findings)
	}
	r = mustRead(t, Plan{}, rows(",unit", func(i, k int, v float64) string {
		switch {
		case i == 3 && k == 1:
			return fmt.Sprintf("%.1f,", v/28.842)
		case i < 8:
			return in(i, k, v)
		}
		return fmt.Sprintf("%.0f,ng/dL", v)
	}))
	if f := told(r, cohort.UnitSuspect); f == nil || f.Severity != cohort.Error || !strings.Contains(f.Message, "blank") {
		t.Errorf("a blank beside two units: %v", r.Findings)
	}
}

// TestPlannedUnit: a unit that the plan states wrongly is told with the one that the values
// fit: an error where they are impossible, a warning where they can be; a right one is not.
func TestPlannedUnit(t *testing.T) {
	text := "id,month,TT\n" + cohortRows(12, func(i, k int, v float64) string { return fmt.Sprintf("R%d,%d,%.0f\n", i, 3*k, v) })
	r, err := tables(t, Plan{Units: map[string]string{"total_testosterone": "nmoll"}}, text)
	f := told(r, cohort.UnitSuspect)
	if err == nil || !strings.Contains(err.Error(), "45 of 48 values are impossible, and they fit ng/dL (--unit total_testosterone=ng/dL)") ||
		f == nil || f.Severity != cohort.Error || !strings.Contains(f.Message, "fit ng/dL") {
		t.Errorf("%v, %v", err, f)
	}
	text = "id,month,TT\n" + cohortRows(12, func(i, k int, v float64) string { return fmt.Sprintf("R%d,%d,%.1f\n", i, 3*k, v/28.842) })
	r = mustRead(t, Plan{Units: map[string]string{"total_testosterone": "ng/dL"}}, text)
	if f := told(r, cohort.UnitSuspect); f == nil || f.Severity != cohort.Warning ||
		r.Cohort.Find(unit.TotalTestosterone).Value.Floats()[0] > 10 {
		t.Errorf("%v", r.Findings)
	}
	if r = mustRead(t, Plan{Units: map[string]string{"total_testosterone": "nmol/L"}}, text); count(r, cohort.UnitSuspect) != 0 {
		t.Errorf("%v", r.Findings)
	}
}

// TestUnitsAcrossTables: a file in ng/mL beside one in nmol/L, both of which say nmol/L, is
// told; two clinics of which one has half the values are not.
func TestUnitsAcrossTables(t *testing.T) {
	file := func(site string, factor float64) string {
		return "id,month,TT (nmol/L)\n" + cohortRows(20, func(i, k int, v float64) string {
			return fmt.Sprintf("%s%02d,%d,%.1f\n", site, i, 3*k, v/factor)
		})
	}
	r := mustRead(t, Plan{}, file("A", 28.842), file("B", 100))
	if f := told(r, cohort.MixedUnits); f == nil || f.Severity != cohort.Warning || f.At.File != "b.csv" {
		t.Errorf("%v", r.Findings)
	}
	if r := mustRead(t, Plan{}, file("A", 28.842), file("B", 2*28.842)); count(r, cohort.MixedUnits) != 0 {
		t.Errorf("half the values: %v", r.Findings)
	}
}

// TestUnitsOfTests: the unit that the name of a test states is that of its results; several
// names may state several. A name that states none beside them, or one that is no unit of
// the analyte, is not used and told.
func TestUnitsOfTests(t *testing.T) {
	for name, c := range map[string]struct {
		tests [2]string // of the first man's estradiol, and of the second's
		want  string    // pg/mL
		told  int
	}{
		"one unit":     {[2]string{"Estradiol (pmol/L)", "Estradiol, pmol/L"}, "27.238 54.476", 0},
		"two units":    {[2]string{"Estradiol (pmol/L)", "Estradiol [pg/mL]"}, "27.238 200", 0},
		"none":         {[2]string{"Estradiol", "Estradiol"}, "100 200", 0},
		"one silent":   {[2]string{"Estradiol (pmol/L)", "E2"}, "27.238 NaN", 1},
		"as assumed":   {[2]string{"Estradiol (pg/mL)", "E2"}, "100 200", 0},
		"not its unit": {[2]string{"Estradiol (mmol/kg)", "Estradiol (pg/mL)"}, "NaN 200", 1},
	} {
		r := mustRead(t, Plan{}, "id,month,test,result\nA,3,\""+c.tests[0]+"\",100\nB,3,\""+c.tests[1]+"\",200\n"+
			"A,3,Testosterone,300\nB,3,Testosterone,400\n")
		var got []string
		for _, v := range r.Cohort.Find(unit.Estradiol).Value.Floats() {
			got = append(got, formatNumber(round5(v)))
		}
		if text := strings.Join(got, " "); text != c.want || count(r, cohort.UnitSuspect) != c.told {
			t.Errorf("%s: estradiol is %s, want %s; told %v", name, text, c.want, r.Findings)
		}
	}
}

func round5(v float64) float64 { return math.Round(v*1e5) / 1e5 }

// TestTwoUnitsInACell: a value with itself in another unit behind it is no sum of both; a
// span of time has parts.
func TestTwoUnitsInACell(t *testing.T) {
	r := mustRead(t, Plan{}, "id,trt duration,month,tt\nA,1 year 6 months,0,141 ng/dL (4.9 nmol/L)\nA,,3,300 ng/dL\nA,,6,310\n")
	if v := r.Cohort.Find(unit.TotalTestosterone).Value.Floats(); len(v) != 3 || !math.IsNaN(v[0]) || count(r, cohort.BadNumber) != 1 {
		t.Errorf("testosterone is %v; %v", v, r.Findings)
	}
	if v := r.Cohort.Patients.Number("trt_duration").Values[0]; v != 18 {
		t.Errorf("the exposure is %v months, want 18", v)
	}
}
