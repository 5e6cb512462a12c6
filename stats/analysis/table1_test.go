package analysis

import (
	"context"
	"math"
	"strings"
	"testing"

	"leydig/stats"
	"leydig/stats/contingency"
	"leydig/stats/describe"
	"leydig/stats/mean"
	"leydig/stats/rank"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// arms are three treatments' ages, LH and sites, and men of an unknown one.
var arms = []struct {
	name    string
	age, lh []float64
	site    []int64
}{
	{"a", []float64{31, 44, 52, 38, 61, 47, 55}, []float64{1.2, 3.4, 0.8, 5.1, 2.2, 7.9}, []int64{12, 9, 14}},
	{"b", []float64{29, 36, 41, 33, 58, 40}, []float64{4.4, 6.1, 9.0, 3.4, 12.5, 5.1}, []int64{22, 6, 8}},
	{"c", []float64{66, 59, 71, 48, 62}, []float64{0.5, 0.8, 1.2, 2.2, 0.7}, []int64{9, 13, 11}},
	{tabulate.Unknown, []float64{20, 90}, []float64{30}, []int64{1, 0, 5}},
}

// table1Of runs the baseline analysis on the named arms.
func table1Of(t *testing.T, p Table1Plan, names string) results.Index {
	t.Helper()
	set, err := runTable1(p, names, false)
	if err != nil {
		t.Fatal(err)
	}
	ix, err := set.Index()
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

func runTable1(p Table1Plan, names string, survivors bool) (*results.Set, error) {
	sites := []string{"north", "south", "west"}
	arm := results.Variable{Name: "arm", Title: "Arm", Factor: true, Survivors: survivors}
	site := results.Variable{Name: "site", Title: "Site", Factor: true}
	for _, s := range sites {
		site.Levels = append(site.Levels, results.LevelName{Name: s, Title: s, N: 20})
	}
	var groups [4][]tabulate.Group[tabulate.Levels]
	var age, lh []tabulate.Group[describe.Tally]
	var allAge, allLH []float64
	for _, a := range arms {
		if !strings.Contains(names, a.name) {
			continue
		}
		levels := tabulate.Levels{}
		n := int64(0)
		for i, s := range sites {
			levels[s] = a.site[i]
			n += a.site[i]
		}
		arm.Levels = append(arm.Levels, results.LevelName{Name: a.name, Title: a.name, N: n})
		groups[1] = append(groups[1], tabulate.Group[tabulate.Levels]{Level: a.name, Value: levels, N: n})
		age = append(age, tabulate.Group[describe.Tally]{Level: a.name, N: int64(len(a.age)), Value: tallyOf(a.age)})
		lh = append(lh, tabulate.Group[describe.Tally]{Level: a.name, N: int64(len(a.lh)), Value: tallyOf(a.lh)})
		allAge, allLH = append(allAge, a.age...), append(allLH, a.lh...)
	}
	everyone := func(x []float64) []tabulate.Group[describe.Tally] {
		return []tabulate.Group[describe.Tally]{{N: int64(len(x)), Value: tallyOf(x)}}
	}
	tables := &tabulate.Tables{By: "arm", Variables: []results.Variable{arm, {Name: "age", Title: "Age"}, {Name: "lh", Title: "LH"}, site},
		Tallies: []tabulate.Part[describe.Tally]{{Of: "age", Factor: "arm", Groups: age}, {Of: "lh", Factor: "arm", Groups: lh},
			{Of: "age", Groups: everyone(allAge)}, {Of: "lh", Groups: everyone(allLH)}},
		Levels: []tabulate.Part[tabulate.Levels]{{Of: "site", Factor: "arm", Groups: groups[1]},
			{Of: "site", Groups: []tabulate.Group[tabulate.Levels]{{Value: tabulate.Levels{"north": 1}, N: 1}}},
			{Of: "arm", Groups: []tabulate.Group[tabulate.Levels]{{Value: tabulate.Levels{"a": 1}, N: 1}}},
			{Of: "arm", Factor: "arm", Groups: []tabulate.Group[tabulate.Levels]{{Level: "a", Value: tabulate.Levels{"a": 1}, N: 1}}}}}
	plan := DefaultPlan()
	plan.Run, plan.Table1By, plan.Table1 = []string{"baseline"}, "arm", p
	return Run(context.Background(), tables, plan, results.Run{})
}

// R 4.2.2. Differences by the formula of tableone (ExtractSmd): |m1-m2|/sqrt((var1+var2)/2),
// and sqrt(t(d) %*% solve((S1+S2)/2) %*% d) with S = diag(p)-p%*%t(p) of all levels but one.
// Tests: oneway.test(age ~ arm), kruskal.test(lh ~ arm), chisq.test(site, correct = FALSE),
// p.adjust(p, "holm").
func TestTable1OfThree(t *testing.T) {
	ix := table1Of(t, Table1Plan{Differences: true, Tests: true, Holm: true}, "a b c unknown")
	for outcome, want := range map[string]struct {
		smd, statistic, df, p, holm float64
		method                      string
		n, lost                     int64
	}{
		"age":  {2.3092948235568485, 7.259902770767196, 2, 0.011753056746492123, 0.024954494919038259, mean.WelchANOVAMethod.ID, 18, 2},
		"lh":   {2.309002498334169, 9.5786272092067488, 2, 0.0083181649730127531, 0.024954494919038259, rank.KruskalWallisMethod.ID, 17, 1},
		"site": {0.74537347250116348, 10.542784593282933, 4, 0.032212718827878975, 0.032212718827878975, contingency.PearsonMethod.ID, 104, 6},
	} {
		key := results.Key{Analysis: "baseline", Outcome: outcome, Term: stats.Term{Factor: "arm"}, Stat: results.BalanceBefore}
		d, _ := ix.Number(key)
		key.Stat = results.Heterogenous
		r := ix.Get(key)
		if r == nil {
			t.Fatalf("%s: no test", outcome)
		}
		test := r.Value.(results.Test)
		for what, x := range map[string][2]float64{"difference": {float64(d.Value), want.smd}, "statistic": {float64(test.Statistic),
			want.statistic},
			"df": {float64(test.DF), want.df}, "P": {float64(test.P), want.p}, "Holm": {float64(*test.Holm), want.holm}} {
			if !(math.Abs(x[0]-x[1]) <= 1e-9*math.Abs(x[1])) {
				t.Errorf("%s, %s: %v, R has %v", outcome, what, x[0], x[1])
			}
		}
		if r.Method != want.method || r.N != want.n || r.Lost != want.lost {
			t.Errorf("%s: %s of %d, %d lost; want %s of %d, %d lost", outcome, r.Method, r.N, r.Lost, want.method, want.n, want.lost)
		}
	}
	if f := ix.Get(results.Key{Analysis: "baseline", Outcome: "age", Term: stats.Term{Factor: "arm"}, Stat: results.Heterogenous}); !(math.Abs(
		float64(*f.Value.(results.Test).DF2)-9.736042796060859) < 1e-8) {
		t.Errorf("denominator of F: %v", *f.Value.(results.Test).DF2)
	}
	if ix.Get(results.Key{Analysis: "baseline", Outcome: "arm", Term: stats.Term{Factor: "arm"}, Stat: results.Heterogenous}) != nil {
		t.Error("the columns are compared with themselves")
	}
}

// R 4.2.2: t.test(a, b)$p.value (its t squared is F); coin 1.4.2: wilcox_test(lh ~ arm,
// distribution = "exact"); differences as above.
func TestTable1OfTwo(t *testing.T) {
	ix := table1Of(t, Table1Plan{Differences: true, Tests: true, Statistics: map[string]string{"age": results.ByMean,
		"lh": results.ByMedian}}, "a b")
	for outcome, want := range map[string]struct {
		smd, p float64
		method string
	}{
		"age":  {0.72309283925497514, 0.220622788453298, mean.WelchANOVAMethod.ID},
		"lh":   {1.0806953180920189, 0.084415584415584416, rank.MannWhitneyExactMethod.ID},
		"site": {0.56029209345916775, 0.075604456619997512, contingency.PearsonMethod.ID},
	} {
		key := results.Key{Analysis: "baseline", Outcome: outcome, Term: stats.Term{Factor: "arm"}, Stat: results.BalanceBefore}
		d, _ := ix.Number(key)
		key.Stat = results.Heterogenous
		r := ix.Get(key)
		test := r.Value.(results.Test)
		if !(math.Abs(float64(d.Value)-want.smd) < 1e-9) || !(math.Abs(float64(test.P)-want.p) < 1e-9) || r.Method != want.method {
			t.Errorf("%s: %v, P %v by %s; R has %v, %v, %s", outcome, d.Value, test.P, r.Method, want.smd, want.p, want.method)
		}
		if test.Holm != nil {
			t.Errorf("%s: adjusted though nobody asked", outcome)
		}
	}
}

// What cannot be compared says why; what is not asked is not there.
func TestTable1Edges(t *testing.T) {
	key := func(outcome string, s results.Stat) results.Key {
		return results.Key{Analysis: "baseline", Outcome: outcome, Term: stats.Term{Factor: "arm"}, Stat: s}
	}
	ix := table1Of(t, Table1Plan{}, "a b")
	for _, s := range []results.Stat{results.BalanceBefore, results.Heterogenous} {
		if ix.Get(key("age", s)) != nil {
			t.Errorf("%s, which nobody asked for", s)
		}
	}
	ix = table1Of(t, Table1Plan{Differences: true, Tests: true}, "a unknown")
	for _, outcome := range []string{"age", "lh", "site"} {
		for _, s := range []results.Stat{results.BalanceBefore, results.Heterogenous} {
			if a, ok := ix.Get(key(outcome, s)).Value.(results.Absent); !ok || a.Reason != string(stats.OneGroup) {
				t.Errorf("%s, %s of one known column: %v", outcome, s, ix.Get(key(outcome, s)).Value)
			}
		}
	}
	set, err := runTable1(Table1Plan{Differences: true, Tests: true}, "a b", true)
	if err != nil {
		t.Fatal(err)
	}
	if ix, err = set.Index(); err != nil {
		t.Fatal(err)
	}
	_, said := set.Note("baseline", "table1-survivors")
	if ix.Get(key("age", results.Heterogenous)) != nil || ix.Get(key("age", results.BalanceBefore)) == nil || !said {
		t.Error("groups of survivors are tested, not described, or it is not said")
	}
	// Two columns that share no value of a factor are infinitely far apart.
	if d := largestDifference([][]float64{{3, 0}, {0, 2}, {1, 1}}, describe.CategoricalSMDMethod,
		describe.StandardisedCategories); d.err != stats.NoVariance {
		t.Errorf("separated columns: %v, %v", d.value, d.err)
	}
}

func TestTable1Refusals(t *testing.T) {
	for want, p := range map[string]Table1Plan{
		`statistics: aeg: Table 1 has no quantity of this name; did you mean age?; it has age, lh`: {Statistics: map[string]string{
			"aeg": "mean"}},
		`statistics: age: there is no statistic "medain"; did you mean median?`: {Statistics: map[string]string{"age": "medain"}},
		"holm: there are no tests to adjust":                                    {Holm: true},
	} {
		if _, err := runTable1(p, "a b", false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", p, err, want)
		}
	}
	p := DefaultPlan()
	for _, p.Table1 = range []Table1Plan{{Tests: true}, {Differences: true}} {
		p.Table1By = ""
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), "table1_by") {
			t.Errorf("columns are compared where there are none: %v", err)
		}
	}
}

func tallyOf(x []float64) describe.Tally {
	var c describe.Counter
	for _, v := range x {
		c.Add(v)
	}
	return c.Tally()
}
