package schema

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/sheet/delim"
	"leydig/cohort/unit"
)

// told finds a finding of a code, nil where there is none.
func told(r *Result, code cohort.Code) *cohort.Finding {
	for i := range r.Findings {
		if r.Findings[i].Code == code {
			return &r.Findings[i]
		}
	}
	return nil
}

// TestWhoIsWho: of several identifiers, the canonical one counts, then the one that
// joins the other table; a study's number, the same in every row, is none.
func TestWhoIsWho(t *testing.T) {
	for name, texts := range map[string][]string{
		"canonical": {"MRN,patient_id,month,TT\n991,A,3,300\n992,B,3,310\n"},
		"joins":     {"MRN,Subject,age\n991,A,40\n992,B,50\n", "Subject,month,TT\nA,3,300\nB,3,310\n"},
		"constant":  {"STUDYID,USUBJID,month,TT\nX1,A,3,300\nX1,B,3,310\n"},
	} {
		if got := mustRead(t, Plan{}, texts...).Cohort.Patients.ID.All(); !slices.Equal(got, []string{"A", "B"}) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestTwoStarts: both the end of testosterone and the start of treatment: the start
// is time zero, which is told; the plan can say otherwise.
func TestTwoStarts(t *testing.T) {
	text := "id,age,Date TRT stopped,Date clomid started,date,TT\nP1,40,2020-01-01,2020-03-01,2020-06-01,300\n"
	r := mustRead(t, Plan{}, text)
	if got := r.Cohort.Patients.Index[0].String(); got != "2020-03-01" || r.Cohort.Kind != cohort.TreatmentStart || told(r,
		cohort.UncertainIndex) == nil {
		t.Errorf("index %s, %s, %v", got, r.Cohort.Kind, r.Findings)
	}
	r = mustRead(t, Plan{Index: cohort.TRTStop}, text)
	if got := r.Cohort.Patients.Index[0].String(); got != "2020-01-01" || r.Cohort.Kind != cohort.TRTStop {
		t.Errorf("with the plan: index %s, %s", got, r.Cohort.Kind)
	}
}

// TestTestNames: names of tests are read with the recogniser of headers, and each that
// is not read is told with its rows.
func TestTestNames(t *testing.T) {
	text := "id,date,Component,Result,Units\nP1,2020-01-01,\"TESTOSTERONE, TOTAL, LC/MS/MS\",300,ng/dL\nP1,2020-01-01,\"TESTOSTERONE, " +
		"BIOAVAILABLE\",90,ng/dL\n" +
		"P1,2020-01-01,\"FSH, SERUM\",3,IU/L\nP1,2020-02-01,\"TESTOSTERONE, " +
		"BIOAVAILABLE\",95,ng/dL\nP1,2020-01-01,SODIUM,140,mmol/L\nP1,2020-01-01,Total T3,120,ng/dL\n"
	r := mustRead(t, Plan{}, "id,index\nP1,2019-12-01\n", text)
	if s := r.Cohort.Find(unit.TotalTestosterone); s == nil || s.Value.Floats()[0] != 300 {
		t.Fatalf("%v", s)
	}
	if s := r.Cohort.Find(unit.FreeTestosterone); s != nil {
		t.Errorf("free testosterone: %v", s.Value.Floats())
	}
	var got []string
	for _, f := range r.Findings {
		if f.Code == cohort.UnknownTest {
			got = append(got, f.Got+" "+string(f.Severity)+" "+strings.Fields(f.Message)[0])
		}
	}
	slices.Sort(got)
	if want := []string{"SODIUM info 1", "TESTOSTERONE, BIOAVAILABLE warning 2", "Total T3 info 1"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// TestStandardResults: of two results with a unit each, the units go with their own.
func TestStandardResults(t *testing.T) {
	r := mustRead(t, Plan{}, "USUBJID,RFSTDTC\nA,2020-01-01\n",
		"USUBJID,LBTEST,LBORRES,LBORRESU,LBSTRESN,LBSTRESU,LBDTC\nA,Testosterone,300,ng/dL,10.4,nmol/L,2020-02-01\n")
	if v := r.Cohort.Find(unit.TotalTestosterone).Value.Floats()[0]; math.Abs(v-300) > 1 {
		t.Errorf("%v", v)
	}
}

// TestSwappedDates: true dates with days up to 12 beside texts above 12 are dates that
// a spreadsheet exchanged: not used, until the plan says day first.
func TestSwappedDates(t *testing.T) {
	text := "id,index_date,date,TT\n"
	for i := range 6 {
		text += fmt.Sprintf("P1,2019-01-20,2019-0%d-0%d,300\nP1,2019-01-20,%d/05/2019,310\n", i+2, i+3, 14+i)
	}
	_, err := tables(t, Plan{}, text)
	if err == nil || !strings.Contains(err.Error(), "no-testosterone-values") && !strings.Contains(err.Error(), "a.csv") {
		t.Errorf("exchanged dates were used: %v", err)
	}
	r := mustRead(t, Plan{Dates: "day-first"}, text)
	if days := daysOf(r.Cohort); !slices.Contains(days, "2019-03-02") {
		t.Errorf("%v", days)
	}
}

// TestYesNoColumns: a header's own codes count; a column of which one side cannot be
// read is set aside; events in words mean yes.
func TestYesNoColumns(t *testing.T) {
	head := "id,month,TT,"
	read := func(header string, cells ...string) (yes, no int, r *Result) {
		text := head + header + "\n"
		for i, c := range cells {
			text += fmt.Sprintf("P%d,3,300,%s\n", i, c)
		}
		r = mustRead(t, Plan{}, text)
		for _, f := range r.Cohort.Patients.Factors {
			for _, code := range f.Codes {
				if code >= 0 {
					yes += btoi(f.Levels[code] == "yes")
					no += btoi(f.Levels[code] == "no")
				}
			}
		}
		return yes, no, r
	}
	if y, n, _ := read("\"AE (1=yes, 2=no)\"", "1", "2", "2", "9"); y != 1 || n != 2 {
		t.Errorf("coded 1/2: %d yes, %d no", y, n)
	}
	if y, n, r := read("Improved", "1", "2", "2", "1"); y+n != 0 || len(at(r, cohort.BadNumber)) != 1 {
		t.Errorf("unstated 1/2: %d yes, %d no, %v", y, n, r.Findings)
	}
	if y, n, r := read("Adverse events", "none", "gynecomastia", "rash", "keine"); y != 2 || n != 2 || len(at(r, cohort.BadNumber)) != 0 {
		t.Errorf("events: %d yes, %d no, %v", y, n, r.Findings)
	}
}

// TestMonthsOnly: dates without a day are taken as the middle, and told.
func TestMonthsOnly(t *testing.T) {
	r := mustRead(t, Plan{}, "id,index_date,date,TT\nP1,Mar-19,Jun-19,300\nP1,Mar-19,Sep-19,310\n")
	if days := daysOf(r.Cohort); days[0] != "2019-06-15" || len(at(r, cohort.AmbiguousDate)) != 2 {
		t.Errorf("%v %v", days, r.Findings)
	}
}

// readCSV reads one table, for tests that have no testing.T at hand.
func readCSV(text string) (*Result, error) {
	book, err := delim.Read(context.Background(), strings.NewReader(text), int64(len(text)), "a.csv")
	if err != nil {
		return nil, err
	}
	return Read(context.Background(), []*sheet.Book{book}, Plan{})
}

// TestUnusedVerdicts: a yes/no column about testosterone, treatment or restart that is
// not used is a warning.
func TestUnusedVerdicts(t *testing.T) {
	for header, want := range map[string]cohort.Severity{"Restarted TRT?": cohort.Warning, "Treatment tolerated": cohort.Warning,
		"Smoker": cohort.Info} {
		r := mustRead(t, Plan{}, "id,month,TT,"+header+"\nP1,3,300,yes\nP2,3,310,no\nP3,3,320,no\nP4,3,330,no\n")
		if f := told(r, cohort.UnknownColumn); f == nil || f.Severity != want {
			t.Errorf("%s: %v", header, r.Findings)
		}
	}
}

// TestNamesAsIDs: identifiers that are names are told, once, and not repeated; codes are not.
func TestNamesAsIDs(t *testing.T) {
	for ids, want := range map[string]bool{
		"James Smith|Ahmet Yılmaz|O'Neill, Sean|María García López|Hans Müller": true,
		"Smith|Yilmaz|Rossi|de Groot|Dupont-Durand":                             true,
		"AB|CDE|EFGH|HIJ|JK": false, "P1|P2|P3|P4|P5": false, "Abc|Bcd|Cde|Def|Efg": false, "KH-001|KH-002|KH-003|KH-004|KH-005": false,
	} {
		text := "id,month,TT\n"
		for i, id := range strings.Split(ids, "|") {
			text += fmt.Sprintf("%q,3,%d\n", id, 300+i)
		}
		r := mustRead(t, Plan{}, text)
		f := told(r, cohort.PHISuspect)
		if (f != nil) != want || want && count(r, cohort.PHISuspect) != 1 {
			t.Errorf("%s: %v", ids, r.Findings)
		}
		for _, f := range r.Findings {
			if strings.Contains(fmt.Sprint(f), "Smith") {
				t.Errorf("the name is repeated: %v", f)
			}
		}
	}
}

// daysOf are the days of all visits.
func daysOf(c *cohort.Cohort) (out []string) {
	for p := range c.Patients.Len() {
		from, to := c.Visits.Of(p)
		for v := from; v < to; v++ {
			out = append(out, c.VisitDay(p, v).String())
		}
	}
	return out
}
