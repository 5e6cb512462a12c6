package schema

import (
	"context"
	"math"
	"strings"
	"testing"

	"leydig/cohort/sheet"
	"leydig/cohort/sheet/delim"
)

// FuzzHeader: a header is read or not, in time that does not explode, and means
// the same when it is read again.
func FuzzHeader(f *testing.F) {
	for _, s := range []string{"Testosterone (nmol/L)", "T_3mo", "wk12 LH", "Yrs on TRT", "TT (ng/dL) 3 mo", "E2 bl", "drug___clomid",
		"Visit 2 TT", "Reg. no.", "((("} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, b := recognise(s), recognise(s)
		if a.m != b.m || a.when != b.when {
			t.Fatalf("%q: %v, then %v", s, a, b)
		}
		if a.when.set && (math.IsNaN(a.when.month) || math.IsInf(a.when.month, 0)) {
			t.Fatalf("%q is at month %v", s, a.when.month)
		}
	})
}

// FuzzTables: whatever stands in a table, reading ends with a cohort that holds
// together or with an error.
func FuzzTables(f *testing.F) {
	f.Add(goodPatients + "\n" + goodVisits)
	f.Add("id,age,TT_0,TT 3mo\nP1,40,200,<20\nMean,,200,\n")
	f.Add(",,Baseline,,Month 3\nid,age,TT,LH,TT\n,years,nmol/L,IU/L,nmol/L\nP1,40,8,2,9\n")
	f.Add("record_id,redcap_event_name,drug___clomid,tt\n1,baseline_arm_1,1,200\n1,month_3_arm_1,,300\n")
	f.Add("id,date,test,result,units\nP1,01/02/2019,LH,3,IU/L\nP1,01/02/2019,TT,300,ng/dL\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		b, err := delim.Read(context.Background(), strings.NewReader(text), int64(len(text)), "x.csv")
		if err != nil {
			return
		}
		r, err := Read(context.Background(), []*sheet.Book{b}, Plan{})
		if err != nil {
			return
		}
		c := r.Cohort
		if n := c.Patients.Len(); len(c.Visits.Start) != n+1 || int(c.Visits.Start[n]) != c.Visits.Len() || len(c.Patients.Index) != n {
			t.Fatalf("%d patients, %d starts, %d visits", n, len(c.Visits.Start), c.Visits.Len())
		}
		for i, s := range c.Series {
			if len(s.Value.Floats()) != c.Visits.Len() {
				t.Fatalf("%s has %d values of %d visits", s.Analyte, len(s.Value.Floats()), c.Visits.Len())
			}
			for v, x := range s.Value.Floats() {
				if math.IsInf(x, 0) {
					t.Fatal("an infinite value")
				}
				if !math.IsNaN(x) && c.VisitRef(i, v).Cell == "" {
					t.Fatal("a value without a cell")
				}
			}
		}
		for i := range c.Visits.Len() {
			v := c.Visits.Time.At(i)
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatal("a visit without a time")
			}
		}
	})
}
