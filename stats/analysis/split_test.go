package analysis

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// man is a made patient with his visits.
type man struct {
	age, trt, volume float64
	site             string
	treatment        string
	restart          int // day; 0 none
	improved         int // 0 unknown, 1 no, 2 yes
	visits           []visit
}

type visit struct {
	day   int
	t, lh float64
}

// cohortOf builds the cohort of made men, as a reader would: levels in the order of
// the rows.
func cohortOf(men []man) *cohort.Cohort {
	c := &cohort.Cohort{Kind: cohort.TreatmentStart, Sources: []cohort.Source{{File: "made.csv"}}, Synthetic: "made for a test"}
	factor := func(name string) *cohort.Factor { return &cohort.Factor{Name: name} }
	site, treatment, improved := factor("site"), factor("treatment"), factor("symptoms_improved")
	level := func(f *cohort.Factor, text string) {
		if text == "" {
			f.Codes = append(f.Codes, -1)
			return
		}
		for i, l := range f.Levels {
			if l == text {
				f.Codes = append(f.Codes, int32(i))
				return
			}
		}
		f.Codes = append(f.Codes, int32(len(f.Levels)))
		f.Levels = append(f.Levels, text)
	}
	var age, trt, volume cohort.Number
	age.Name, trt.Name, volume.Name = "age", "trt_duration", "testicular_volume"
	restart := cohort.Date{Name: "restart_date"}
	c.Series = []cohort.Series{{Analyte: unit.TotalTestosterone}, {Analyte: unit.LH}}
	v := &c.Visits
	v.Slots = []cohort.Slot{{Time: 1, OnTRT: -1, Col: []int32{2, 3}}}
	v.Start = []int32{0}
	for i, m := range men {
		p := &c.Patients
		p.ID = cohort.IDsOf(append(p.ID.All(), fmt.Sprintf("%04d", i))...)
		p.Source, p.Row = append(p.Source, 0), append(p.Row, uint32(i))
		p.Index = append(p.Index, 1000)
		age.Values, trt.Values, volume.Values = append(age.Values, m.age), append(trt.Values, m.trt), append(volume.Values, m.volume)
		level(site, m.site)
		level(treatment, m.treatment)
		level(improved, []string{"", "no", "yes"}[m.improved])
		day := cohort.NoDay
		if m.restart > 0 {
			day = cohort.Day(1000 + m.restart)
		}
		restart.Values = append(restart.Values, day)
		for _, x := range m.visits {
			v.Time.Append(float64(x.day))
			v.OnTRT = append(v.OnTRT, cohort.No)
			c.Series[0].Value.Append(x.t)
			c.Series[1].Value.Append(x.lh)
		}
		v.Start = append(v.Start, int32(v.Len()))
	}
	c.Patients.Numbers = []cohort.Number{age, trt, volume}
	c.Patients.Factors = []cohort.Factor{*site, *treatment, *improved}
	c.Patients.Dates = []cohort.Date{restart}
	return c
}

// drawMan draws a man; testosterone in steps, so that ties abound.
func drawMan(t *rapid.T) man {
	maybe := func(label string, v float64) float64 {
		if rapid.IntRange(0, 9).Draw(t, label) == 0 {
			return math.NaN()
		}
		return v
	}
	m := man{
		age: maybe("no age", float64(rapid.IntRange(20, 75).Draw(t, "age"))), trt: maybe("no trt", float64(rapid.IntRange(0, 60).Draw(t, "trt"))),
		volume:    maybe("no volume", float64(rapid.IntRange(4, 25).Draw(t, "volume"))),
		site:      rapid.SampledFrom([]string{"north", "south", "east", "unknown", ""}).Draw(t, "site"),
		treatment: rapid.SampledFrom([]string{"cc", "hcg", "cc+hcg", ""}).Draw(t, "treatment"),
		improved:  rapid.IntRange(0, 2).Draw(t, "improved"),
	}
	if rapid.IntRange(0, 4).Draw(t, "restarts") == 0 {
		m.restart = rapid.IntRange(1, 700).Draw(t, "restart")
	}
	day := -rapid.IntRange(1, 100).Draw(t, "before")
	for range rapid.IntRange(0, 7).Draw(t, "visits") {
		m.visits = append(m.visits, visit{day, maybe("no t", float64(50*rapid.IntRange(2, 16).Draw(t, "t"))),
			maybe("no lh", float64(rapid.IntRange(1, 20).Draw(t, "lh"))/2)})
		day += rapid.IntRange(1, 200).Draw(t, "gap")
	}
	return m
}

// ownPlan has strata of every sort: known, a column of the study's own, new bands.
func ownPlan() Plan {
	p := DefaultPlan()
	p.Strata = []derive.Stratum{derive.Strata[0], derive.Strata[3], derive.Strata[4], {Name: "site"},
		{Name: "young", Column: "age", Bands: []derive.Band{{Label: "young", Below: 45}, {Label: "old"}}}}
	p.Predictors.Covariates = []Covariate{{Name: "age", Per: 10}, {Name: "testicular_volume"}, {Name: "site"}}
	return p
}

func tablesOf(t interface{ Fatal(...any) }, men []man, p Plan) *tabulate.Tables {
	return tablesFrom(t, men, p, cohort.TreatmentStart)
}

// tablesFrom tabulates men whose time zero is of a kind.
func tablesFrom(t interface{ Fatal(...any) }, men []man, p Plan, kind cohort.IndexKind) *tabulate.Tables {
	c := cohortOf(men)
	c.Kind = kind
	return tabulated(t, c, p)
}

func tabulated(t interface{ Fatal(...any) }, c *cohort.Cohort, p Plan) *tabulate.Tables {
	d, err := derive.Evaluate(context.Background(), c, derive.DefaultPlan(), p.Named())
	if err != nil {
		t.Fatal(err)
	}
	tables, err := tabulate.Gather(context.Background(), d, p.Request())
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

func resultsOf(t interface{ Fatal(...any) }, tables *tabulate.Tables, p Plan) string {
	set, err := Run(context.Background(), tables, p, results.Run{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.MarshalIndent(set, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Any split of a cohort, tabulated and added, gives the results of the whole: every
// number, every reason, in the same order. So do tables that were saved and read.
func TestSplitsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		men := make([]man, n)
		for i := range men {
			men[i] = drawMan(t)
		}
		p := ownPlan()
		kind := rapid.SampledFrom([]cohort.IndexKind{cohort.TreatmentStart, cohort.TRTStop}).Draw(t, "kind")
		whole := tablesFrom(t, men, p, kind)
		want := resultsOf(t, whole, p)
		k := rapid.IntRange(1, n-1).Draw(t, "split")
		sum, err := tabulate.Add(tablesFrom(t, men[:k], p, kind), tablesFrom(t, men[k:], p, kind))
		if err != nil {
			t.Fatal(err)
		}
		if got := resultsOf(t, sum, p); got != want {
			t.Fatalf("%d of %d men split off change the results%s", k, n, firstDifference(want, got))
		}
		b, err := json.Marshal(sum)
		if err != nil {
			t.Fatal(err)
		}
		var back tabulate.Tables
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		if got := resultsOf(t, &back, p); got != want {
			t.Fatalf("saved tables change the results%s", firstDifference(want, got))
		}
	})
}

// A site without a column adds up with one that has it as men do who have no value there.
func TestSitesThatLack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(8, 14).Draw(t, "n")
		k := rapid.IntRange(1, n-4).Draw(t, "split")
		men := make([]man, n)
		for i := range men {
			men[i] = drawMan(t)
			men[i].visits = append(men[i].visits, visit{day: 1500, t: 400, lh: 4})
		}
		for i := range men[:k] {
			men[i].volume, men[i].restart = math.NaN(), 0
			for v := range men[i].visits {
				men[i].visits[v].lh = math.NaN()
			}
		}
		p := ownPlan()
		p.Predictors = PredictorsPlan{}
		whole := cohortOf(men)
		whole.Visits.OnTreatment = make([]cohort.Tri, whole.Visits.Len())
		for v := range whole.Visits.OnTreatment {
			if v >= int(whole.Visits.Start[k]) {
				whole.Visits.OnTreatment[v] = cohort.Tri(1 + v%2)
			}
		}
		part := cohortOf(men[:k])
		part.Series, part.Visits.Slots[0].Col = part.Series[:1], part.Visits.Slots[0].Col[:1]
		part.Patients.Numbers, part.Patients.Dates = part.Patients.Numbers[:2], nil
		rest := cohortOf(men[k:])
		rest.Visits.OnTreatment = whole.Visits.OnTreatment[whole.Visits.Start[k]:]
		want := resultsOf(t, tabulated(t, whole, p), p)
		a, b := tabulated(t, part, p), tabulated(t, rest, p)
		for _, two := range [][2]*tabulate.Tables{{a, b}, {b, a}} {
			sum, err := tabulate.Add(two[0], two[1])
			if err != nil {
				t.Fatal(err)
			}
			if got := resultsOf(t, sum, p); got != want {
				t.Fatalf("%d of %d men without LH, volume and restarts change the results%s", k, n, firstDifference(want, got))
			}
		}
	})
}

// The order of the patients does not show.
func TestOrderDoesNotShow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var men []man
		for range rapid.IntRange(2, 25).Draw(t, "n") {
			men = append(men, drawMan(t))
		}
		p := ownPlan()
		want := resultsOf(t, tablesOf(t, men, p), p)
		shuffled := rapid.Permutation(men).Draw(t, "order")
		if got := resultsOf(t, tablesOf(t, shuffled, p), p); got != want {
			t.Fatalf("another order of patients changes the results%s", firstDifference(want, got))
		}
	})
}

func firstDifference(a, b string) string {
	x, y := bytes.Split([]byte(a), []byte("\n")), bytes.Split([]byte(b), []byte("\n"))
	for i := range min(len(x), len(y)) {
		if !bytes.Equal(x[i], y[i]) {
			from := max(0, i-12)
			return fmt.Sprintf(", line %d:\n%s\nbecame\n%s", i+1, bytes.Join(x[from:i+1], []byte("\n")), y[i])
		}
	}
	return fmt.Sprintf(": %d lines became %d", len(x), len(y))
}

// Tables of different definitions are refused, not added.
func TestUnlikeTablesAreRefused(t *testing.T) {
	men := []man{{age: 40, visits: []visit{{-5, 200, 3}, {100, 500, 4}}}, {age: 50, visits: []visit{{-5, 200, 3}, {100, 300, 4}}}}
	p := ownPlan()
	a := tablesOf(t, men, p)
	for name, edit := range map[string]func(*tabulate.Tables){
		"time zero":  func(b *tabulate.Tables) { b.IndexKind = "trt-stop" },
		"schedule":   func(b *tabulate.Tables) { b.Schedule = []float64{1} },
		"definition": func(b *tabulate.Tables) { b.Outcomes[0].Rule = "another" },
		"outcomes":   func(b *tabulate.Tables) { b.Outcomes = b.Outcomes[1:] },
		"strata":     func(b *tabulate.Tables) { b.Strata = b.Strata[1:] },
		"bands":      func(b *tabulate.Tables) { b.Variables[1].Levels[0].Name = "<41" },
		"attrition":  func(b *tabulate.Tables) { b.Attrition[0].Rule = "another" },
		"covariates": func(b *tabulate.Tables) { b.Designs[0].Names[0] = "bmi" },
	} {
		b := tablesOf(t, men, p)
		edit(b)
		if _, err := tabulate.Add(a, b); err == nil {
			t.Errorf("another %s was added", name)
		}
	}
}
