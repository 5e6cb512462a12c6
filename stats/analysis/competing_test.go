package analysis

import (
	"math"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/results"
	"leydig/stats/survival"
)

// TestIncidenceBeyondFollowUp: cumulative incidence is not read where nobody is followed any more, as
// the curve is not; by hand: of three men one recovers at day 91, one restarts at day 120, one is last
// seen at day 182.
func TestIncidenceBeyondFollowUp(t *testing.T) {
	c := &cohort.Cohort{Kind: cohort.TRTStop, Sources: []cohort.Source{{File: "made.csv"}},
		Series: []cohort.Series{{Analyte: unit.TotalTestosterone, Value: cohort.ReadingsOf([]float64{350, 200, 250})}}}
	c.Visits = cohort.Visits{Slots: []cohort.Slot{{Time: 1, OnTRT: -1, Col: []int32{2}}}, Start: []int32{0, 1, 2, 3},
		OnTRT: []cohort.Tri{cohort.No, cohort.No, cohort.No}}
	for _, day := range []float64{91, 100, 182} {
		c.Visits.Time.Append(day)
	}
	c.Patients = cohort.Patients{ID: cohort.IDsOf("a", "b", "c"), Source: []uint16{0, 0, 0}, Row: []uint32{0, 1, 2},
		Index: []cohort.Day{10, 10, 10},
		Dates: []cohort.Date{{Name: "restart_date", Values: []cohort.Day{cohort.NoDay, 130, cohort.NoDay}}}}
	ix, err := analysed(t, c).Index()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		cause, month string
		want         float64 // NaN: not estimable
	}{{results.CauseEvent, "3", 1. / 3}, {results.CauseRestart, "3", 0}, {results.CauseRestart, "6", math.NaN()},
		{results.CauseEvent, "12", math.NaN()}} {
		r := ix.Get(results.Key{Analysis: "competing", Outcome: "recovery", Term: cause(x.cause), At: x.month, Stat: results.Incidence})
		if r == nil {
			t.Fatalf("%s at month %s is not there", x.cause, x.month)
		}
		switch v := r.Value.(type) {
		case results.Number:
			if !(math.Abs(float64(v.Value)-x.want) < 1e-12) {
				t.Errorf("%s at month %s: %v, want %v", x.cause, x.month, v.Value, x.want)
			}
		case results.Absent:
			if !math.IsNaN(x.want) || v.Reason != string(survival.BeyondFollowUp) {
				t.Errorf("%s at month %s: %s, want %v", x.cause, x.month, v.Reason, x.want)
			}
		}
	}
	groups := ix.Get(results.Key{Analysis: "competing", Outcome: "recovery", Term: cause(results.CauseEvent), Stat: results.Events})
	if groups.N+groups.Lost != 3 {
		t.Errorf("%d + %d men, want 3", groups.N, groups.Lost)
	}
}

// TestNoTwoAtRisk: where only men of one group are at risk when an event happens, the test says so, and
// not that there is one group.
func TestNoTwoAtRisk(t *testing.T) {
	j := &job{name: "recovery", plan: DefaultPlan()}
	early := survival.Table{Time: []float64{10}, AtRisk: []float64{2}, Events: []float64{0}, Censored: []float64{2}}
	late := survival.Table{Time: []float64{30}, AtRisk: []float64{3}, Events: []float64{1}, Censored: []float64{2}}
	for _, x := range []struct {
		tables []survival.Table
		want   stats.Reason
	}{{[]survival.Table{early, late}, OneAtRisk}, {[]survival.Table{late}, stats.OneGroup}} {
		j.results = nil
		if err := j.logRank(results.Key{Outcome: "recovery", Stat: results.LogRank}, x.tables, 5, 0); err != nil {
			t.Fatal(err)
		}
		if a, ok := j.results[0].Value.(results.Absent); !ok || a.Reason != string(x.want) {
			t.Errorf("%d tables: %+v", len(x.tables), j.results[0].Value)
		}
	}
}
