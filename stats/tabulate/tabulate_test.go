package tabulate

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/results"
)

// Five men, worked out by hand. Testosterone at baseline (day 0) and at two visits:
//
//	site   age  base  day 30  day 60   restart   recovery
//	north   30   200     320     100             event at 30
//	north   50   200     250     310    day 45   restart at 45: censored at 30
//	south   50   200     250       -             censored at 30
//	-       70   310     400     400             at index already
//	south    -   200       -       -             never seen
func made(t *testing.T) *Tables {
	t.Helper()
	nan := math.NaN()
	c := &cohort.Cohort{Kind: cohort.TreatmentStart, Sources: []cohort.Source{{File: "made.csv"}},
		Series: []cohort.Series{{Analyte: unit.TotalTestosterone}}}
	c.Visits.Slots = []cohort.Slot{{Time: 1, OnTRT: -1, Col: []int32{2}}}
	c.Visits.Start = []int32{0}
	restart := cohort.Date{Name: "restart_date", Values: []cohort.Day{cohort.NoDay, 145, cohort.NoDay, cohort.NoDay, cohort.NoDay}}
	for i, values := range [][3]float64{{200, 320, 100}, {200, 250, 310}, {200, 250, nan}, {310, 400, 400}, {200, nan, nan}} {
		c.Patients.ID = cohort.IDsOf(append(c.Patients.ID.All(), string(rune('a'+i)))...)
		c.Patients.Source, c.Patients.Row, c.Patients.Index = append(c.Patients.Source, 0), append(c.Patients.Row, uint32(i)),
			append(c.Patients.Index, 100)
		for k, v := range values {
			c.Visits.Time.Append(float64(30 * k))
			c.Visits.OnTRT = append(c.Visits.OnTRT, cohort.No)
			c.Series[0].Value.Append(v)
		}
		c.Visits.Start = append(c.Visits.Start, int32(c.Visits.Len()))
	}
	c.Patients.Numbers = []cohort.Number{{Name: "age", Values: []float64{30, 50, 50, 70, nan}}}
	c.Patients.Factors = []cohort.Factor{{Name: "site", Codes: []int32{0, 0, 1, -1, 1}, Levels: []string{"north", "south"}}}
	c.Patients.Dates = []cohort.Date{restart}
	d, err := derive.Evaluate(context.Background(), c, derive.DefaultPlan(), derive.Named{Strata: []derive.Stratum{{Name: "site",
		Order: []string{"south"}}}})
	if err != nil {
		t.Fatal(err)
	}
	tables, err := Gather(context.Background(), d, Request{Strata: []string{"site"}, By: "site", Landmarks: []float64{0.5},
		Covariates: []string{"age", "site", "bmi"}})
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// TestDifference: decimals give the decimal; other numbers what they give.
func TestDifference(t *testing.T) {
	for _, x := range []struct{ a, b, want float64 }{{35.1, 30.2, 4.9}, {12.3, 187.45, -175.15}, {229, 187.5, 41.5}, {5, 5, 0}, {0.1, 0.3,
		-0.2},
		{0.000123, 0.000121, 0.000002}, {7.3 / 3.467, 5.1 / 3.467, math.NaN()}, {1.0 / 3, 0.25, math.NaN()}, {1e-9, 3e-9, math.NaN()}} {
		if math.IsNaN(x.want) { // of no decimals
			x.want = x.a - x.b
		}
		if got := difference(x.a, x.b); got != x.want {
			t.Errorf("%v - %v is %v, want %v", x.a, x.b, got, x.want)
		}
	}
}

func TestCounts(t *testing.T) {
	tables := made(t)
	all, err := tables.Count(derive.Responder, Everybody)
	if err != nil || len(all) != 1 || all[0].Value.X != 0 || all[0].N != 4 || all[0].Lost != 1 {
		t.Errorf("responders %+v (%v)", all, err)
	}
	by, err := tables.Count(derive.EverEugonadal, "site")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range by {
		got = append(got, g.Level())
	}
	if !slices.Equal(got, []string{"south", "north", Unknown}) { // the plan's order, unknown last
		t.Errorf("levels %v", got)
	}
	if by[1].Value.X != 1 || by[1].Value.N != 2 || by[0].Value.X != 0 || by[0].Value.N != 2 || by[2].Value.X != 1 {
		t.Errorf("ever eugonadal %+v", by)
	}
	if _, err := tables.Count("nothing", Everybody); err == nil {
		t.Error("an outcome that is not there was counted")
	}
	if _, err := tables.Count(derive.Responder, "age_band"); err == nil {
		t.Error("a factor that was not asked for was counted")
	}
}

func TestTimes(t *testing.T) {
	tables := made(t)
	life, err := tables.LifeTable(derive.Recovery, Everybody)
	if err != nil {
		t.Fatal(err)
	}
	x := life[0].Value
	if life[0].N != 3 || life[0].Lost != 2 || !slices.Equal(x.Time, []float64{30}) || !slices.Equal(x.Events, []float64{1}) ||
		!slices.Equal(x.Censored, []float64{2}) || !slices.Equal(x.AtRisk, []float64{3}) {
		t.Errorf("life table %+v", life)
	}
	why := tables.NotAtRiskOf(derive.Recovery)
	if !reflect.DeepEqual(why, NotAtRisk{results.MetAtIndex: 1, results.NoFollowUpValue: 1}) {
		t.Errorf("not at risk %v", why)
	}
	causes, err := tables.Cause(derive.Recovery, Everybody)
	if err != nil {
		t.Fatal(err)
	}
	time, cause, men := causes[0].Value.Counted()
	if !slices.Equal(time, []float64{30, 30, 45}) || !slices.Equal(cause, []int{0, 1, 2}) || !slices.Equal(men, []int64{1, 1, 1}) {
		t.Errorf("causes %v of %v at %v", cause, men, time)
	}
	intervals, err := tables.Interval(derive.Recovery, Everybody)
	if err != nil {
		t.Fatal(err)
	}
	lower, upper := intervals[0].Value.Rows()
	if !slices.Equal(lower, []float64{0, 30, 30}) || !slices.Equal(upper, []float64{30, math.Inf(1), math.Inf(1)}) {
		t.Errorf("intervals %v to %v", lower, upper)
	}
	land, err := tables.Landmark(derive.Recovery, 0.5)
	if err != nil || len(land) != 2 || land[0].Level() != UpTo || land[1].Level() != Beyond {
		t.Fatalf("landmark %+v (%v)", land, err)
	}
	// All three are under observation on day 15, and were treated up to their last visit
	// of follow-up, on day 60, 30 and 60; the man at the index already is not at risk.
	if land[1].N != 3 || land[1].Lost != 0 || land[0].N != 0 || land[0].Lost != 0 || land[1].Value.Time[0] != 30-unit.DaysPerMonth/2 {
		t.Errorf("landmark %+v", land)
	}
}

func TestCharacteristics(t *testing.T) {
	tables := made(t)
	age, err := tables.Tally("age", Everybody)
	if err != nil || !slices.Equal(age[0].Value.Value, []float64{30, 50, 70}) || !slices.Equal(age[0].Value.N, []int64{1, 2, 1}) ||
		age[0].Lost != 1 {
		t.Errorf("ages %+v (%v)", age, err)
	}
	bands, err := tables.LevelsOf(derive.AgeBand, Everybody)
	if err != nil || !reflect.DeepEqual(bands[0].Value, Levels{"<40": 1, "50-59": 2, ">=60": 1}) || bands[0].Lost != 1 {
		t.Errorf("bands %+v (%v)", bands, err)
	}
	site := tables.Variable("site")
	if site == nil || site.Title != "Site" || len(site.Levels) != 2 || site.Levels[0].Name != "south" || site.Levels[0].N != 2 {
		t.Errorf("site %+v", site)
	}
	if a := tables.Variable("age"); a.Unit != "years" || a.Label() != "Age, years" {
		t.Errorf("age %+v", a)
	}
	if tables.Title("testicular_volume") != "Testicular volume" {
		t.Error("a variable that the cohort lacks has no title")
	}
}

func TestDesign(t *testing.T) {
	tables := made(t)
	x := tables.RowsOf(derive.Recovery)
	if x == nil || len(x.Columns) != 2 || x.Columns[0].Name != "age" || x.Columns[1].Name != "site" ||
		!slices.Equal(x.Absent, []string{"bmi"}) {
		t.Fatalf("rows %+v", x)
	}
	columns, time, event := x.Columns, x.Time, x.Event
	if !slices.Equal(time, []float64{30, 30, 30}) || !slices.Equal(event, []bool{true, false, false}) {
		t.Errorf("times %v, events %v", time, event)
	}
	if !slices.Equal(columns[0].Numbers, []float64{30, 50, 50}) || !slices.Equal(columns[1].Levels, []string{"south", "north"}) ||
		!slices.Equal(columns[1].Codes, []int32{1, 1, 0}) {
		t.Errorf("columns %+v", columns)
	}
}

func TestSavedWithoutRows(t *testing.T) {
	tables := made(t)
	if why := tables.Carries(DesignRows); why != "" {
		t.Errorf("whole tables carry no rows: %s", why)
	}
	tables.Left = []string{DesignRows}
	if why := tables.Carries(DesignRows); why == "" {
		t.Error("tables saved without rows carry them")
	}
}

// What the tables lack is named with the factor that was asked for.
func TestLacking(t *testing.T) {
	tables := made(t)
	for by, want := range map[string]string{Everybody: `the tables carry no counts of "nonsense"`,
		"site": `the tables carry no counts of "nonsense" by site`} {
		if _, err := tables.Count("nonsense", by); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// The restart of testosterone competes with a loss in the loss's own time, which counts from when the
// criterion was met.
func TestRestartAfterReaching(t *testing.T) {
	c := &cohort.Cohort{Kind: cohort.TreatmentStart, Sources: []cohort.Source{{File: "made.csv"}},
		Series: []cohort.Series{{Analyte: unit.TotalTestosterone, Value: cohort.ReadingsOf([]float64{200, 350, 360})}}}
	c.Visits = cohort.Visits{Slots: []cohort.Slot{{Time: 1, OnTRT: -1, Col: []int32{2}}}, Start: []int32{0, 3},
		OnTRT: []cohort.Tri{cohort.No, cohort.No, cohort.No}}
	for _, day := range []float64{-10, 60, 100} {
		c.Visits.Time.Append(day)
	}
	c.Patients = cohort.Patients{ID: cohort.IDsOf("a"), Source: []uint16{0}, Row: []uint32{0}, Index: []cohort.Day{100},
		Dates: []cohort.Date{{Name: "restart_date", Values: []cohort.Day{250}}}} // day 150, 90 days after day 60
	plan := derive.DefaultPlan()
	plan.More = []derive.Extra{{Name: "lost", Kind: "loss", Said: derive.Said{Analyte: "total_testosterone", AtLeast: 300}}}
	d, err := derive.Evaluate(context.Background(), c, plan, derive.Named{})
	if err != nil {
		t.Fatal(err)
	}
	tables, err := Gather(context.Background(), d, Request{})
	if err != nil {
		t.Fatal(err)
	}
	groups, err := tables.Cause("lost", Everybody)
	if err != nil {
		t.Fatal(err)
	}
	if got := groups[0].Value; !slices.Equal(got.Restarts, []int64{1}) || len(got.Time) != 1 || got.Time[0] != 90 {
		t.Errorf("%+v: one restart at day 90", got)
	}
}

// A visit on the day of a restart belongs to before: an event seen then is the event, and a
// value without it is followed by the restart.
func TestRestartOnTheDay(t *testing.T) {
	c := &cohort.Cohort{Kind: cohort.TreatmentStart, Sources: []cohort.Source{{File: "made.csv"}},
		Series: []cohort.Series{{Analyte: unit.TotalTestosterone, Value: cohort.ReadingsOf([]float64{320, 250})}}}
	c.Visits = cohort.Visits{Slots: []cohort.Slot{{Time: 1, OnTRT: -1, Col: []int32{2}}}, Start: []int32{0, 1, 2},
		OnTRT: []cohort.Tri{cohort.No, cohort.No}}
	for range 2 {
		c.Visits.Time.Append(30)
	}
	c.Patients = cohort.Patients{ID: cohort.IDsOf("a", "b"), Source: []uint16{0, 0}, Row: []uint32{0, 1}, Index: []cohort.Day{100, 100},
		Dates: []cohort.Date{{Name: "restart_date", Values: []cohort.Day{130, 130}}}}
	d, err := derive.Evaluate(context.Background(), c, derive.DefaultPlan(), derive.Named{})
	if err != nil {
		t.Fatal(err)
	}
	tables, err := Gather(context.Background(), d, Request{})
	if err != nil {
		t.Fatal(err)
	}
	groups, err := tables.Cause(derive.Recovery, Everybody)
	if err != nil {
		t.Fatal(err)
	}
	if got := groups[0].Value; !slices.Equal(got.Events, []int64{1}) || !slices.Equal(got.Restarts, []int64{1}) {
		t.Errorf("%+v: one event and one restart at day 30", got)
	}
}
