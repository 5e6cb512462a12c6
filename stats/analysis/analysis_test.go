package analysis

import (
	"context"
	"math"
	"testing"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/results"
	"leydig/stats/survival"
	"leydig/stats/tabulate"
)

// made is a cohort of n patients with a given factor, baseline and one follow-up.
func made(t *testing.T, rows []row) *results.Set {
	t.Helper()
	c := &cohort.Cohort{Kind: cohort.TreatmentStart, Sources: []cohort.Source{{File: "made.csv"}}}
	site := cohort.Factor{Name: "treatment", Levels: []string{"cc", "hcg"}}
	c.Series = []cohort.Series{{Analyte: unit.TotalTestosterone}}
	v := &c.Visits
	v.Slots = []cohort.Slot{{Time: 1, OnTRT: -1, Col: []int32{2}}}
	v.Start = []int32{0}
	var days []float64
	for i, r := range rows {
		c.Patients.ID = cohort.IDsOf(append(c.Patients.ID.All(), string(rune('a'+i)))...)
		c.Patients.Source = append(c.Patients.Source, 0)
		c.Patients.Row = append(c.Patients.Row, uint32(i))
		c.Patients.Index = append(c.Patients.Index, cohort.NoDay)
		site.Codes = append(site.Codes, r.site)
		for _, x := range []struct{ month, value float64 }{{0, r.before}, {r.month, r.after}} {
			if math.IsNaN(x.value) {
				continue
			}
			days = append(days, x.month*unit.DaysPerMonth)
			v.OnTRT = append(v.OnTRT, cohort.No)
			c.Series[0].Value.Append(x.value)
		}
		v.Start = append(v.Start, int32(len(days)))
	}
	v.Time = cohort.VisitTimesOf(days)
	c.Patients.Factors = []cohort.Factor{site}
	return analysed(t, c)
}

// analysed runs the analyses of the default plan on a cohort.
func analysed(t *testing.T, c *cohort.Cohort) *results.Set {
	t.Helper()
	d, err := derive.Evaluate(context.Background(), c, derive.DefaultPlan(), derive.Named{})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := DefaultPlan().Settle(d)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := tabulate.Gather(context.Background(), d, plan.Request())
	if err != nil {
		t.Fatal(err)
	}
	set, err := Run(context.Background(), tables, plan, results.Run{})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

type row struct {
	site                 int32
	before, month, after float64
}

// N + Lost is the number eligible, in every rate and curve of everybody and of
// every group.
func TestNothingIsLost(t *testing.T) {
	miss := math.NaN()
	set := made(t, []row{{0, 200, 3, 450}, {0, 200, 3, 250}, {1, 200, 6, 420}, {1, miss, 6, 310}, {-1, 200, 1, miss}, {0, 330, 3, 500}})
	size := map[string]int64{"cc": 3, "hcg": 2, "unknown": 1}
	n := 0
	for _, r := range set.Results {
		k := r.Key
		if k.Stat != results.Rate && k.Stat != results.CurveStat && k.Stat != results.Events {
			continue
		}
		want := int64(6)
		if len(k.Group) == 1 {
			if k.Group[0].Factor != "treatment" {
				continue
			}
			want = size[k.Group[0].Name]
		}
		n++
		if r.N+r.Lost != want {
			t.Errorf("%s: %d + %d, want %d", k, r.N, r.Lost, want)
		}
	}
	if n < 20 {
		t.Errorf("only %d results seen", n)
	}
}

// Edge cohorts give results or reasons, and never a NaN where a number stands.
func TestEdges(t *testing.T) {
	miss := math.NaN()
	for name, rows := range map[string][]row{
		"one patient":        {{0, 200, 3, 450}},
		"no follow-up":       {{0, 200, 1, miss}, {1, 200, 1, miss}},
		"no baseline":        {{0, miss, 3, 450}, {1, miss, 3, 250}},
		"no responder":       {{0, 200, 3, 250}, {1, 200, 3, 260}},
		"all respond":        {{0, 200, 3, 450}, {1, 200, 3, 460}, {1, 210, 3, 460}},
		"everybody the same": {{0, 200, 3, 450}, {0, 200, 3, 450}},
		"all unknown":        {{-1, 200, 3, 450}, {-1, 200, 3, 250}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range made(t, rows).Results {
				switch v := r.Value.(type) {
				case results.Fraction:
					if r.Key.Stat == results.Rate && (math.IsNaN(float64(v.Estimate)) || math.IsNaN(float64(v.Lower)) || v.N == 0) {
						t.Errorf("%s is %+v", r.Key, v)
					}
				case results.Number:
					if r.Key.Stat != results.SD && math.IsNaN(float64(v.Value)) {
						t.Errorf("%s is %+v", r.Key, v)
					}
				case results.Test:
					if math.IsNaN(float64(v.P)) || v.P < 0 || v.P > 1 {
						t.Errorf("%s is %+v", r.Key, v)
					}
				case results.Absent:
					if v.Reason == "" {
						t.Errorf("%s is absent without a reason", r.Key)
					}
				}
			}
		})
	}
}

// Worked out by hand: 2 of 4 evaluable respond; not evaluable is one.
func TestRatesByHand(t *testing.T) {
	miss := math.NaN()
	set := made(t, []row{{0, 200, 3, 450}, {0, 200, 3, 250}, {1, 200, 6, 420}, {1, 250, 6, 310}, {1, 200, 1, miss}})
	ix, err := set.Index()
	if err != nil {
		t.Fatal(err)
	}
	for stat, want := range map[results.Stat][2]int64{results.Rate: {2, 4}, results.WorstCase: {2, 5}, results.BestCase: {3, 5}} {
		f, ok := ix.Fraction(results.Key{Analysis: "response", Outcome: derive.Responder, Stat: stat})
		if !ok || f.X != want[0] || f.N != want[1] {
			t.Errorf("%s is %+v, want %v", stat, f, want)
		}
	}
	// prop.test(2, 4, correct = FALSE)$conf.int, R 4.2.2: 0.150038989152 to 0.849961010848.
	f, _ := ix.Fraction(results.Key{Analysis: "response", Outcome: derive.Responder, Stat: results.Rate})
	if math.Abs(float64(f.Lower)-0.150038989152) > 1e-11 || math.Abs(float64(f.Upper)-0.849961010848) > 1e-11 {
		t.Errorf("Wilson limits %v to %v", f.Lower, f.Upper)
	}
	if s := set.Summary; s.Evaluable != 4 || s.Responders != 2 || s.Sensitivity.N != 5 || s.Recovery.AtRisk != 4 || s.Recovery.Events != 3 {
		t.Errorf("summary %+v", s)
	}
}

func TestPlanIsChecked(t *testing.T) {
	for name, edit := range map[string]func(*Plan){
		"name":       func(p *Plan) { p.Run = []string{"divination"} },
		"level":      func(p *Plan) { p.Level = 95 },
		"level of 1": func(p *Plan) { p.Level = 1 },
		"level of 0": func(p *Plan) { p.Level = 0 },
		"time":       func(p *Plan) { p.Times = []float64{0} },
	} {
		p := DefaultPlan()
		edit(&p)
		if p.Check() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// A median that is not reached keeps its lower limit. R 4.2.2, survival 3.5-3:
// quantile(survfit(Surv(c((1:17)*30, rep(720, 23)), rep(1:0, c(17, 23))) ~ 1, conf.type =
// "log-log"), .5) is NA, lower 420, upper NA.
func TestMedianNotReachedKeepsItsLowerLimit(t *testing.T) {
	var c survival.Counts
	for i := range 17 {
		c.Time, c.Events, c.Censored = append(c.Time, float64(30*(i+1))), append(c.Events, 1), append(c.Censored, 0)
	}
	c.Time, c.Events, c.Censored = append(c.Time, 720), append(c.Events, 0), append(c.Censored, 23)
	tables := &tabulate.Tables{Outcomes: []results.Definition{{Name: "recovery", Kind: derive.KindTimeToEvent}},
		LifeTables: []tabulate.Part[survival.Counts]{{Of: "recovery", Groups: []tabulate.Group[survival.Counts]{{Value: c, N: 40}}}}}
	j := &job{name: "recovery", tables: tables, plan: DefaultPlan()}
	groups, err := tables.LifeTable("recovery", tabulate.Everybody)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.curve("recovery", groups[0]); err != nil {
		t.Fatal(err)
	}
	for _, r := range j.results {
		if a, ok := r.Value.(results.Absent); ok && r.Key.Stat == results.Median {
			if a.Reason != string(stats.NotReached) || a.Lower == nil || math.Abs(float64(*a.Lower)-420/unit.DaysPerMonth) > 1e-9 ||
				a.Level != 0.95 {
				t.Errorf("%+v", a)
			}
			return
		}
	}
	t.Error("a median is told of a curve that stays above one half")
}
