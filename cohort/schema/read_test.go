package schema

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/sheet/delim"
	"leydig/cohort/unit"
)

// tables reads CSV texts: a.csv, b.csv, …
func tables(t testing.TB, plan Plan, texts ...string) (*Result, error) {
	t.Helper()
	var books []*sheet.Book
	for i, text := range texts {
		b, err := delim.Read(context.Background(), strings.NewReader(text), int64(len(text)), string(rune('a'+i))+".csv")
		if err != nil {
			t.Fatal(err)
		}
		books = append(books, b)
	}
	return Read(context.Background(), books, plan)
}

func mustRead(t testing.TB, plan Plan, texts ...string) *Result {
	t.Helper()
	r, err := tables(t, plan, texts...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// at finds the findings of a code, as "a.csv: B2".
func at(r *Result, code cohort.Code) []string {
	var out []string
	for _, f := range r.Findings {
		if f.Code == code {
			out = append(out, f.At.String())
		}
	}
	return out
}

const (
	goodPatients = "patient_id,age,birth_date,index_date,stop_date,bmi,notes\n" +
		"P1,40,1980-01-01,2020-01-15,2021-01-15,25,\nP2,50,1970-01-01,2020-02-15,2021-01-15,26,\nP3,55,1965-01-01,2020-03-15,,27,\n"
	goodVisits = "patient_id,visit_date,total_testosterone,lh\n" +
		"P1,2020-01-15,200,2\nP1,2020-04-15,420,3\nP2,2020-02-15,210,2\nP2,2020-05-15,330,3\nP3,2020-03-15,190,2\nP3,2020-06-15,290,3\n"
)

// TestFindings changes one cell of a good pair at a time and wants the finding
// at that cell; then it follows the remedy and wants the finding gone.
func TestFindings(t *testing.T) {
	for _, c := range []struct {
		name             string
		code             cohort.Code
		severity         cohort.Severity
		file             int // 0 patients, 1 visits
		old, new         string
		cell             string
		remedy           string // in place of new; empty: the old text back
		plan             Plan   // the remedy is a plan
		stays            bool   // told for information: nothing to mend
		wantNoOtherError bool
	}{
		{name: "a word in a numeric column", code: cohort.BadNumber, severity: cohort.Error, file: 0, old: ",25,", new: ",tall,",
			cell: "a.csv: F2", remedy: ",,"},
		{name: "a day that is not", code: cohort.BadDate, severity: cohort.Error, file: 0, old: "2020-02-15,2021", new: "31/02/2020,2021",
			cell: "a.csv: D3"},
		{name: "a word for a visit's date", code: cohort.BadDate, severity: cohort.Error, file: 1, old: "P1,2020-04-15", new: "P1,see notes",
			cell: "b.csv: B3"},
		{name: "an age of 7", code: cohort.OutOfRange, severity: cohort.Warning, file: 0, old: "P1,40", new: "P1,7", cell: "a.csv: B2"},
		{name: "9000 ng/dL", code: cohort.OutOfRange, severity: cohort.Warning, file: 1, old: "420", new: "9000", cell: "b.csv: C3"},
		{name: "a value in nmol/L", code: cohort.UnitSuspect, severity: cohort.Warning, file: 1, old: "330", new: "11.4", cell: "b.csv: C5",
			remedy: "328.8"},
		{name: "below the assay", code: cohort.CensoredValue, severity: cohort.Info, file: 1, old: "420,3", new: "420,<0.3", cell: "b.csv: D3",
			stays: true},
		{name: "undetectable", code: cohort.CensoredValue, severity: cohort.Info, file: 1, old: "420,3", new: "420,undetectable",
			cell: "b.csv: D3", stays: true},
		{name: "stop before start", code: cohort.ImpossibleOrder, severity: cohort.Error, file: 0, old: "2020-01-15,2021-01-15",
			new: "2020-01-15,2019-01-15", cell: "a.csv: E2"},
		{name: "visit before birth", code: cohort.ImpossibleOrder, severity: cohort.Error, file: 1, old: "P1,2020-04-15", new: "P1,1920-04-15",
			cell: "b.csv: B3"},
		{name: "born after the index", code: cohort.ImpossibleOrder, severity: cohort.Error, file: 0, old: "1970-01-01", new: "2020-11-01",
			cell: "a.csv: C3"},
		{name: "visit in the future", code: cohort.ImpossibleOrder, severity: cohort.Error, file: 1, old: "P1,2020-04-15", new: "P1,2091-04-15",
			cell: "b.csv: B3"},
		{name: "an id that is not listed", code: cohort.OrphanVisit, severity: cohort.Error, file: 1, old: "P3,2020-06-15",
			new: "ZZ9,2020-06-15", cell: "b.csv: A7"},
		{name: "the same visit twice", code: cohort.DuplicateVisit, severity: cohort.Warning, file: 1, old: "P2,2020-02-15,210,2\n",
			new: "P2,2020-02-15,210,2\nP2,2020-02-15,210,2\n", cell: "b.csv: B5"},
		{name: "two visits on a day", code: cohort.DuplicateVisit, severity: cohort.Warning, file: 1, old: "P2,2020-02-15,210,2\n",
			new: "P2,2020-02-15,210,2\nP2,2020-02-15,211,2\n", cell: "b.csv: B5"},
		{name: "the same patient twice", code: cohort.DuplicatePatient, severity: cohort.Info, file: 0,
			old: "P3,55,1965-01-01,2020-03-15,,27,\n", new: "P3,55,1965-01-01,2020-03-15,,27,\nP3,55,1965-01-01,2020-03-15,,27,\n",
			cell: "a.csv: A5"},
		{name: "two rows disagree", code: cohort.DuplicatePatient, severity: cohort.Error, file: 0, old: "P3,55,1965-01-01,2020-03-15,,27,\n",
			new: "P3,55,1965-01-01,2020-03-15,,27,\nP3,56,1965-01-01,2020-03-15,,27,\n", cell: "a.csv: A5"},
		{name: "a column of its own", code: cohort.UnknownColumn, severity: cohort.Info, file: 0, old: "notes", new: "Insurance class",
			cell: "a.csv: G1", stays: true},
		{name: "a phone number", code: cohort.PHISuspect, severity: cohort.Warning, file: 0, old: ",25,\n", new: ",25,tel 555-0100-2000\n",
			cell: "a.csv: G2"},
		{name: "a name", code: cohort.PHISuspect, severity: cohort.Warning, file: 0, old: ",25,\n", new: ",25,spoke to John Q. Fakename\n",
			cell: "a.csv: G2"},
		{name: "a column of names", code: cohort.PHISuspect, severity: cohort.Warning, file: 0, old: "notes", new: "Surname", cell: "a.csv: G1"},
		{name: "an unknown unit", code: cohort.UnitSuspect, severity: cohort.Warning, file: 1, old: "total_testosterone,",
			new: "total_testosterone (foo/L),", cell: "b.csv: C1", plan: Plan{Units: map[string]string{"total_testosterone": "ng/dL"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			texts := []string{goodPatients, goodVisits}
			change := func(new string) []string {
				out := slices.Clone(texts)
				if !strings.Contains(out[c.file], c.old) {
					t.Fatalf("%q is not in the table", c.old)
				}
				out[c.file] = strings.Replace(out[c.file], c.old, new, 1)
				return out
			}
			today, _ := cohort.DayOf(2026, 11, 22)
			r := mustRead(t, Plan{Today: today}, change(c.new)...)
			if got := at(r, c.code); !slices.Equal(got, []string{c.cell}) {
				t.Fatalf("%s at %v, want %s", c.code, got, c.cell)
			}
			for _, f := range r.Findings {
				if f.Code == c.code && (f.Severity != c.severity || f.Message == "" || f.Got == "") {
					t.Errorf("severity %s, got %q, message %q", f.Severity, f.Got, f.Message)
				}
			}
			if c.stays {
				return
			}
			mended := texts
			if c.remedy != "" {
				mended = change(c.remedy)
			}
			if c.plan.Units != nil {
				mended = change(c.new)
			}
			if got := at(mustRead(t, c.plan, mended...), c.code); len(got) > 0 {
				t.Errorf("the remedy leaves %s at %v", c.code, got)
			}
		})
	}
	if r := mustRead(t, Plan{}, goodPatients, goodVisits); len(r.Findings) != 1 { // the column of notes
		t.Errorf("the good pair has findings: %v", r.Findings)
	}
}

// TestUnusable: what nothing can be computed without.
func TestUnusable(t *testing.T) {
	for _, c := range []struct {
		text string
		code cohort.Code
	}{
		{"age,visit_date,total_testosterone\n40,2020-01-01,300\n", cohort.NoPatientID},
		{"patient_id,visit_date,lh\nP1,2020-01-01,3\n", cohort.NoTestosterone},
		{"patient_id,age\n", cohort.NoTestosterone},
		{"a,b\n1,2\n", cohort.NoPatientID},
	} {
		_, err := tables(t, Plan{}, c.text)
		var in *cohort.InputError
		if !errors.As(err, &in) || in.Code != c.code || !strings.Contains(err.Error(), "a.csv") {
			t.Errorf("%q: %v, want %s", c.text, err, c.code)
		}
	}
	// The remedies: a plan that names the columns.
	for text, names := range map[string]map[string]string{
		"Kennung,age,index_date,visit_date,total_testosterone\nP1,40,2020-01-01,2020-01-01,300\n": {"patient_id": "Kennung"},
		"patient_id,index_date,visit_date,XT\nP1,2020-01-01,2020-01-01,300\n":                     {"total_testosterone": "XT"},
	} {
		if _, err := tables(t, Plan{Names: names}, text); err != nil {
			t.Errorf("%v: %v", names, err)
		}
	}
}

// TestUnitColumn: a column in another unit is told, not used, and settled by the
// plan to the values that its unit gives.
func TestUnitColumn(t *testing.T) {
	text := "patient_id,index_date,visit_date,TT\nP1,2020-01-01,2020-01-01,8.1\nP1,2020-01-01,2020-06-01,14.5\n" +
		"P2,2020-01-01,2020-01-01,6.6\nP2,2020-01-01,2020-06-01,12.5\n"
	r, err := tables(t, Plan{}, text)
	if got := at(r, cohort.UnitSuspect); !slices.Equal(got, []string{"a.csv: D1:D5"}) {
		t.Fatalf("unit-suspect at %v", got)
	}
	var in *cohort.InputError
	if !errors.As(err, &in) || in.Code != cohort.NoValues || r.Cohort != nil {
		t.Errorf("the column was used: %v", err)
	}
	r = mustRead(t, Plan{Units: map[string]string{"total_testosterone": "nmol/L"}}, text)
	if s := r.Cohort.Find(unit.TotalTestosterone); len(at(r, cohort.UnitSuspect)) > 0 || math.Abs(s.Value.Floats()[0]-8.1*28.842) > 1e-9 {
		t.Errorf("settled: %v", s.Value.Floats())
	}
}

// TestDates: the column as a whole says the order.
func TestDates(t *testing.T) {
	table := func(dates ...string) string {
		s := "patient_id,index_date,visit_date,TT\n"
		for i, d := range dates {
			s += "P" + strconv.Itoa(i) + ",2019-01-01,\"" + d + "\",300\n"
		}
		return s
	}
	for _, c := range []struct {
		dates []string
		plan  Plan
		want  string // of the first
		told  bool
	}{
		{[]string{"03/04/2019", "25/04/2019"}, Plan{}, "2019-04-03", false},
		{[]string{"03/04/2019", "04/25/2019"}, Plan{}, "2019-03-04", false},
		{[]string{"03/04/2019", "05/04/2019"}, Plan{}, "2019-03-04", true},
		{[]string{"03/04/2019", "05/04/2019"}, Plan{Dates: "day-first"}, "2019-04-03", false},
		{[]string{"03/04/2019", "25/04/2019", "04/25/2019"}, Plan{}, "2019-03-04", true},
		{[]string{"3.4.19", "25.4.19"}, Plan{}, "2019-04-03", false},
		{[]string{"12-Mar-19"}, Plan{}, "2019-03-12", false},
		{[]string{"March 12, 2019"}, Plan{}, "2019-03-12", false},
		{[]string{"12 Mar 2019 14:30"}, Plan{}, "2019-03-12", false},
		{[]string{"2019-03-12T00:00:00"}, Plan{}, "2019-03-12", false},
		{[]string{"3/12/19 8:05 AM", "3/25/19 8:05 AM"}, Plan{}, "2019-03-12", false},
		{[]string{"43536"}, Plan{}, "2019-03-12", false},
		{[]string{"20190312"}, Plan{}, "2019-03-12", false},
		{[]string{"Tue 12 March 2019"}, Plan{}, "2019-03-12", false},
	} {
		r := mustRead(t, c.plan, table(c.dates...))
		if got := daysOf(r.Cohort)[0]; got != c.want {
			t.Errorf("%v: %s, want %s", c.dates, got, c.want)
		}
		if told := len(at(r, cohort.AmbiguousDate)) > 0; told != c.told {
			t.Errorf("%v: told %v", c.dates, told)
		}
	}
}

// TestTwoDigitYears: the latest past year that fits; at the index a patient is at
// least ten.
func TestTwoDigitYears(t *testing.T) {
	today, _ := cohort.DayOf(2026, 11, 22)
	r := mustRead(t, Plan{Today: today},
		"patient_id,dob,index_date,visit_date,TT\nP1,13/06/68,15/03/19,15/06/19,300\nP2,14/06/15,15/03/19,15/06/19,300\n"+
			"P3,14/06/04,15/03/19,15/06/19,300\n")
	for i, want := range []string{"1968-06-13", "1915-06-14", "2004-06-14"} {
		if got := r.Cohort.Patients.Date("birth_date").Values[i].String(); got != want {
			t.Errorf("born %s, want %s", got, want)
		}
	}
	if got := r.Cohort.Patients.Date("index_date").Values[0].String(); got != "2019-03-15" {
		t.Errorf("index %s", got)
	}
}

// TestLayouts: one cohort in many layouts gives the same visits.
func TestLayouts(t *testing.T) {
	want := []float64{200, 320, 450}
	for name, text := range map[string]string{
		"wide":              "id,age,TT_0,TT 3mo,Testo @ 6 months\nP1,40,200,320,450\n",
		"wide, unit first":  "id,age,TT (ng/dL) 0m,TT (ng/dL) 3m,TT (ng/dL) 6m\nP1,40,200,320,450\n",
		"wide, time first":  "id,age,baseline T,M3 T,M6 T\nP1,40,200,320,450\n",
		"times only":        "Total testosterone (ng/dL),,,,\n,,,,\nid,age,0 mo,3 mo,6 mo\nP1,40,200,320,450\n",
		"two rows":          ",,Baseline,Month 3,Month 6\nid,age,TT,TT,TT\nP1,40,200,320,450\n",
		"two rows, analyte": ",,Testosterone,,\nid,age,0,3,6\nP1,40,200,320,450\n",
		"units row":         "id,age,TT bl,TT 3m,TT 6m\n,years,ng/dL,ng/dL,ng/dL\nP1,40,200,320,450\n",
		"long, months":      "id,age,month,TT\nP1,40,0,200\nP1,40,3,320\nP1,40,6,450\n",
		"long, labels":      "id,age,visit,TT\nP1,40,Baseline,200\nP1,40,3 months,320\nP1,40,Month 6,450\n",
		"blocks":            "id,age,month,TT\nP1,40,0,200\n,,3,320\n,,6,450\n",
		"one result a row": "id,age,month,test,result,units\nP1,40,0,Testosterone,200,ng/dL\nP1,40,3,Testosterone,320,ng/dL\n" +
			"P1,40,6,Testosterone,450,ng/dL\nP1,40,6,Sodium,140,mmol/L\n",
		"redcap": "record_id,redcap_event_name,age,tt\nP1,baseline_arm_1,40,200\nP1,3_month_follow_up_arm_1,,320\n" +
			"P1,month_6_arm_1,,450\n",
		"titles and remarks": "Registry of X\nprinted 2021\n\nid,age,T_0,T_3mo,T_6mo\nP1,40,200,320,450\nMean,40,200,320,450\n\nT = total " +
			"testosterone in ng/dL\n",
		"decimal comma":    "id;age;month;TT\nP1;40;0;200,0\nP1;40;3;320,0\nP1;40;6;450,0\n",
		"two tables":       "id,age\nP1,40\n\nid,month,TT\nP1,0,200\nP1,3,320\nP1,6,450\n",
		"side by side":     "id,age,,id,month,TT\nP1,40,,P1,0,200\n,,,P1,3,320\n,,,P1,6,450\n",
		"unit in the cell": "id,age,month,TT\nP1,40,0,200 ng/dL\nP1,40,3,320*\nP1,40,6,450 H\n",
		"unit column":      "id,age,month,TT,TT unit\nP1,40,0,2,ng/mL\nP1,40,3,320,ng/dL\nP1,40,6,4.5,ng/mL\n",
	} {
		t.Run(name, func(t *testing.T) {
			r := mustRead(t, Plan{}, text)
			s := r.Cohort.Find(unit.TotalTestosterone)
			if s == nil || !slices.Equal(s.Value.Floats(), want) {
				t.Fatalf("values %v, findings %v", s, r.Findings)
			}
			for i, m := range []float64{0, 3, 6} {
				if got := r.Cohort.Visits.Month(i); math.Abs(got-m) > 1e-12 {
					t.Errorf("visit %d at month %g", i, got)
				}
			}
			if got := r.Cohort.Patients.Number("age").Values; !slices.Equal(got, []float64{40}) {
				t.Errorf("ages %v", got)
			}
			for _, f := range r.Findings {
				if f.Severity != cohort.Info {
					t.Errorf("%s %s: %s", f.Code, f.At, f.Message)
				}
			}
		})
	}
}

// TestCellOfAValue: a value's reference names the cell in which it stands, in a
// wide table and where two tables tell one visit.
func TestCellOfAValue(t *testing.T) {
	r := mustRead(t, Plan{}, "id,age,TT 0m,LH 0m,TT 3m,LH 3m\nP1,40,200,2,320,3\n")
	for s, want := range map[int][2]string{0: {"C2", "E2"}, 1: {"D2", "F2"}} {
		for v := range 2 {
			if got := r.Cohort.VisitRef(s, v).Cell; got != want[v] {
				t.Errorf("series %d visit %d stands in %s, want %s", s, v, got, want[v])
			}
		}
	}
	r = mustRead(t, Plan{}, "id,index_date\nP1,2020-01-01\n", "id,date,TT\nP1,2020-02-01,300\n", "id,date,LH\nP1,2020-02-01,3\n")
	if r.Cohort.Visits.Len() != 1 || r.Cohort.VisitRef(0, 0).String() != "b.csv: C2" || r.Cohort.VisitRef(1, 0).String() != "c.csv: C2" {
		t.Errorf("%d visits; %s, %s", r.Cohort.Visits.Len(), r.Cohort.VisitRef(0, 0), r.Cohort.VisitRef(1, 0))
	}
}

// TestIdentifiers: the same id as number and text, with zeros and without.
func TestIdentifiers(t *testing.T) {
	r := mustRead(t, Plan{}, "id,age\n007,40\nB-12,50\n9,60\n", "id,month,TT\n7,3,300\nb-12 ,3,310\n9.0,3,320\n")
	if len(at(r, cohort.OrphanVisit)) > 0 || !slices.Equal(r.Cohort.Patients.ID.All(), []string{"007", "9", "B-12"}) ||
		!slices.Equal(r.Cohort.Find(unit.TotalTestosterone).Value.Floats(), []float64{300, 320, 310}) {
		t.Errorf("%v %v %v", r.Cohort.Patients.ID, r.Cohort.Find(unit.TotalTestosterone).Value.Floats(), r.Findings)
	}
	// 01 and 1 in one list are two patients.
	r = mustRead(t, Plan{}, "id,age\n01,40\n1,50\n", "id,month,TT\n01,3,300\n1,3,310\n")
	if r.Cohort.Patients.Len() != 2 {
		t.Errorf("%v", r.Cohort.Patients.ID)
	}
}

// TestMissingCodes: 9999 and -99 are missing where the column cannot hold them;
// 999 ng/dL is a testosterone.
func TestMissingCodes(t *testing.T) {
	r := mustRead(t, Plan{}, "id,age,month,TT,LH\nP1,-99,1,9999,999\nP1,-99,3,999,4\nP1,-99,6,-99,3\nP1,-99,9,400,3\n")
	if v := r.Cohort.Find(unit.TotalTestosterone).Value.Floats(); !math.IsNaN(v[0]) || v[1] != 999 || !math.IsNaN(v[2]) {
		t.Errorf("%v", v)
	}
	if v := r.Cohort.Find(unit.LH).Value.Floats(); !math.IsNaN(v[0]) {
		t.Errorf("%v", v)
	}
	if len(r.Findings) > 0 {
		t.Errorf("%v", r.Findings)
	}
	if notes := r.Tables[0].column("total_testosterone").Notes; len(notes) == 0 {
		t.Error("the codes are not told")
	}
}

func TestRecognise(t *testing.T) {
	for header, want := range map[string]string{
		"Study No.": "patient_id", "Reg. no.": "patient_id", "Hosp #": "patient_id", "Case #": "patient_id", "Age @ start": "age",
		"Days since TRT stop": "month", "MRN ": "patient_id", "Pt ID": "patient_id", "Patient-Nr.": "patient_id", "Subject Code": "patient_id",
		"Yrs on TRT": "trt_duration", "TRT (mo)": "trt_duration", "TRT exposure (mths)": "trt_duration", "Wks on TRT": "trt_duration",
		"Years on TRT": "trt_duration", "on TRT": "on_trt", "TRT now": "on_trt", "Exogenous T?": "on_trt",
		"Test. (ng/dL)": "total_testosterone", "Testosterone, total": "total_testosterone", "S-Testosterone": "total_testosterone",
		"Total Testo nmol/L": "total_testosterone", "TT": "total_testosterone", "total_testosterone_nmol_l": "total_testosterone",
		"Serum total testosterone (ng/dL)": "total_testosterone",
		"Free T (pg/mL)":                   "free_testosterone", "E2": "estradiol", "Oestradiol pg/ml": "estradiol", "17β-Estradiol": "estradiol",
		"Sperm conc (10^6/mL)": "sperm_concentration", "qADAM score": "symptom_score", "Hct (L/L)": "hematocrit", "PRL (mIU/L)": "prolactin",
		"Last injection": "index_date", "Date of last TRT": "index_date", "Started": "index_date", "Index Dt": "index_date",
		"Sx improved": "symptoms_improved", "Better?": "symptoms_improved", "Side effects": "adverse_event", "AE date": "",
		"Baseline TT (nmol/L)": "total_testosterone", "baseline_lh": "baseline_lh", "Dx": "etiology", "Etiol.": "etiology",
		"Insurance class": "", "Comments": "", "Age at start": "age", "D.O.B.": "birth_date", "Height (cm)": "",
	} {
		got := ""
		if l := recognise(header); l.m != nil {
			got = l.m.name
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", header, got, want)
		}
	}
	for header, month := range map[string]float64{"T_3mo": 3, "TT 6 m": 6, "Testo @ 12 months": 12, "wk12 LH": 84 / 30.4375, "E2 bl": 0,
		"LH M24": 24, "TT 1 yr": 12, "tt6m": 6, "E2 3mo": 3, "TT day 30": 30 / 30.4375} {
		if l := recognise(header); l.m == nil || !l.when.set || math.Abs(l.when.month-month) > 1e-9 {
			t.Errorf("%q: %v, want month %g", header, l.when, month)
		}
	}
}

// TestRowsInAnyOrder: the order of rows changes nothing.
func TestRowsInAnyOrder(t *testing.T) {
	lines := strings.SplitAfter(strings.TrimSuffix(goodVisits, "\n"), "\n")
	lines[len(lines)-1] += "\n"
	turned := lines[0]
	for i := len(lines) - 1; i > 0; i-- {
		turned += lines[i]
	}
	a, b := mustRead(t, Plan{}, goodPatients, goodVisits).Cohort, mustRead(t, Plan{}, goodPatients, turned).Cohort
	if !reflect.DeepEqual(a.Visits.Time, b.Visits.Time) || !slices.Equal(a.Series[0].Value.Floats(), b.Series[0].Value.Floats()) {
		t.Error("the visits differ")
	}
}

// TestTwoClaims: two columns of one meaning are told, naming both, and the plan
// settles which is read.
func TestTwoClaims(t *testing.T) {
	text := "id,age,month,TT,Testosterone\nP1,40,3,300,310\n"
	r := mustRead(t, Plan{}, text)
	f := r.Findings[0]
	if f.Severity != cohort.Warning || f.At.Cell != "E1" || !strings.Contains(f.Message, "D1") || !strings.Contains(f.Message, "E1") ||
		r.Cohort.Series[0].Value.Floats()[0] != 300 {
		t.Errorf("%v %v", f, r.Cohort.Series[0].Value.Floats())
	}
	r = mustRead(t, Plan{Names: map[string]string{"total_testosterone": "Testosterone"}}, text)
	if r.Cohort.Series[0].Value.Floats()[0] != 310 || slices.ContainsFunc(r.Findings,
		func(f cohort.Finding) bool { return f.Severity != cohort.Info }) {
		t.Errorf("%v %v", r.Findings, r.Cohort.Series[0].Value.Floats())
	}
}

// TestLongHeaders: a header of many words that could all be times is read, or
// not, in no time.
func TestLongHeaders(t *testing.T) {
	for _, word := range []string{"post ", "t ", "m 3 ", "3 m ", "baseline ", "1 ", "visit ", "unit ", "fu "} {
		start := time.Now()
		recognise(strings.TrimSpace(strings.Repeat(word, 110/len(word))))
		parseMoment(strings.TrimSpace(strings.Repeat(word, 110/len(word))))
		recognise(strings.TrimSpace(strings.Repeat(word, 4)))
		if d := time.Since(start); d > time.Second {
			t.Errorf("%q: %v", word, d)
		}
	}
}
