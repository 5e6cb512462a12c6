package analysis

import (
	"context"
	"math"
	"strings"
	"testing"

	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/results"
	"leydig/stats/tabulate"
	"leydig/stats/weighting"
)

// treatedMen are 80 men who had cc or hcg, the older ones rather hcg.
func treatedMen() []man {
	var men []man
	for i := range 80 {
		x := man{age: float64(25 + (i*37)%45), trt: float64((i * 29) % 60), volume: float64(6 + (i*13)%19), treatment: "cc", site: "north"}
		if (i*53+int(x.age)*3)%100 < 35+int(x.age-45) {
			x.treatment = "hcg"
		}
		level := 260 + float64((i*71)%9)*30 - 3*(x.age-25)
		x.visits = []visit{{-10, 220, 4}, {40 + (i*11)%50, level, 5}, {150 + (i*17)%60, level + float64((i*41)%7)*40, 5}, {400, level + 90, 6}}
		men = append(men, x)
	}
	return men
}

// R 4.2.2, geepack 1.3.9: geeglm(y ~ factor(month), binomial, corstr = "exchangeable") of
// the men written out, the means by the linear predictor with normal limits.
func TestRepeated(t *testing.T) {
	tables := &tabulate.Tables{Patients: 30, Outcomes: []results.Definition{{Name: "a", Kind: "prevalence", Month: 1},
		{Name: "b", Kind: "prevalence", Month: 3},
		{Name: "c", Kind: "prevalence", Month: 6}, {Name: "d", Kind: "prevalence", Month: 12}},
		Patterns: tabulate.Patterns{Pattern: []string{"011-", "00--", "1-01", "010-", "1111", "001-", "----"}, Men: []int64{7, 4, 3, 5, 6, 2, 3}}}
	j := &job{name: "eugonadism", tables: tables, plan: DefaultPlan()}
	if err := j.repeated(); err != nil {
		t.Fatal(err)
	}
	set := &results.Set{Results: j.results}
	ix, err := set.Index()
	if err != nil {
		t.Fatal(err)
	}
	near := func(what string, got results.Float, want float64) {
		t.Helper()
		if !(math.Abs(float64(got)-want) < 1e-6) {
			t.Errorf("%s: %v, R has %v", what, got, want)
		}
	}
	key := results.Key{Analysis: "eugonadism", Outcome: EugonadismOutcome, Stat: results.RepeatedShare}
	for month, want := range map[string][3]float64{"1": {0.3333333333333334, 0.1834270628507972, 0.5267256954279990},
		"3": {0.7505608497484422, 0.5447568798522696, 0.8832634120289895}, "6": {0.6318050547020130, 0.4252973741052082, 0.7991516855237729}} {
		key.At = month
		v, ok := ix.Number(key)
		if !ok {
			t.Fatalf("no share at month %s", month)
		}
		near("share", v.Value, want[0])
		near("lower", v.Lower, want[1])
		near("upper", v.Upper, want[2])
	}
	key.At = "12"
	if a, ok := ix.Get(key).Value.(results.Absent); !ok || a.Reason != string(AllAlike) {
		t.Errorf("all of month 12 were alike, and it is not said")
	}
	if r := ix.Get(key); r.N != 9 || r.Lost != 21 {
		t.Errorf("9 of 30 were seen at month 12, not %d, %d lost", r.N, r.Lost)
	}
	key.At, key.Stat = "", results.Correlation
	v, _ := ix.Number(key)
	near("correlation", v.Value, 0.1104318773905993)
	key.Stat, key.Term = results.Wald, stats.Term{Factor: "month"}
	w := ix.Get(key).Value.(results.Test)
	near("chi-squared", w.Statistic, 12.46751531459358)
}

func run80(t *testing.T, p Plan, analysis string) results.Index {
	t.Helper()
	p.Run = []string{analysis}
	set, err := Run(context.Background(), tablesOf(t, treatedMen(), p), p, results.Run{})
	if err != nil {
		t.Fatal(err)
	}
	ix, err := set.Index()
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

func number(t *testing.T, ix results.Index, k results.Key) results.Number {
	t.Helper()
	v, ok := ix.Number(k)
	if !ok {
		t.Fatalf("no number of %s: %v", k, ix.Get(k))
	}
	return v
}

func close6(t *testing.T, what string, got results.Float, want float64) {
	t.Helper()
	if !(math.Abs(float64(got)-want) <= 1e-6*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: %v, R has %v", what, got, want)
	}
}

// R 4.2.2, survival 3.5-3, sandwich 3.0.2, of the men of treatedMen: e = fitted(glm(a ~ age +
// trt + vol, binomial)); vcovHC(lm(y ~ a, weights = w), type = "HC0"); glm(y ~ a, quasipoisson,
// weights = w) with sandwich(); coxph(Surv(time, event) ~ a, weights = w, robust = TRUE);
// survfit(..., weights = w, robust = TRUE, conf.type = "log-log") at month 6.
func TestTreatmentsAgainstR(t *testing.T) {
	pair := []stats.Level{{Factor: "treatment", Name: "hcg"}, {Factor: results.Against, Name: "cc"}}
	hcg := stats.Term{Factor: "treatment", Level: "hcg"}
	for weights, want := range map[string][]float64{
		"overlap": {0.05643576930030553, 0.1184117181490507, 1.092392354592307, 0.1863720278368416, 0.9219131315168734, 0.2546386416057314,
			0.7572222964757532, 0.6136346200730424, 0.8784299240284629, 28.87921305301401, 0},
		"stabilised": {0.07267427995210023, 0.1190612039399326, 1.119506471169283, 0.1869857088506481, 0.9644742944139219, 0.2591768173921175,
			0.7710690517859953, 0.6342200308026661, 0.8848239592729981, 28.15026546168435, 0.08829490217237149}} {
		p := ownPlan()
		p.Treatments = TreatmentsPlan{Weights: weights, Covariates: []string{"age", "trt_duration", "testicular_volume"}}
		ix := run80(t, p, "treatments")
		key := func(outcome string, stat results.Stat, term stats.Term) results.Key {
			return results.Key{Analysis: "treatments", Outcome: outcome, Group: pair, Stat: stat, Term: term}
		}
		d := number(t, ix, key("responder", results.WeightedDifference, stats.Term{}))
		close6(t, "difference", d.Value, want[0])
		close6(t, "its error", *d.SE, want[1])
		r := number(t, ix, key("responder", results.WeightedRatio, stats.Term{}))
		close6(t, "ratio", r.Value, want[2])
		close6(t, "its error", *r.SE, want[3])
		h := number(t, ix, key("recovery", results.WeightedHazard, stats.Term{}))
		close6(t, "hazard ratio", h.Value, want[4])
		close6(t, "its error", *h.SE, want[5])
		at := key("recovery", results.WeightedRate, hcg)
		at.At = "6"
		c := number(t, ix, at)
		close6(t, "by month 6", c.Value, want[6])
		close6(t, "lower", c.Lower, want[7])
		close6(t, "upper", c.Upper, want[8])
		close6(t, "effective size", number(t, ix, key("responder", results.EffectiveSize, hcg)).Value, want[9])
		age := stats.Term{Factor: "age", Per: 1}
		close6(t, "age before", number(t, ix, key("responder", results.BalanceBefore, age)).Value, 0.9998572229021891)
		close6(t, "age after", number(t, ix, key("responder", results.BalanceAfter, age)).Value, want[10])
		robust := number(t, ix, key("responder", results.DoublyRobust, stats.Term{}))
		close6(t, "doubly robust", robust.Value, 0.09150179074005879)
		close6(t, "its error", *robust.SE, 0.09288840550632145)
		crude := number(t, ix, key("responder", results.CrudeDifference, stats.Term{}))
		close6(t, "crude difference", crude.Value, 0.5555555555555556-0.7045454545454546)
	}
}

// R 4.2.2: glm(y ~ age + trt + vol, binomial) of the same men, per ten years of age; the
// likelihood ratio against the model without age; the model of age alone.
func TestResponseModelAgainstR(t *testing.T) {
	p := ownPlan()
	p.Predictors.Covariates = []Covariate{{Name: "age", Per: 10}, {Name: "trt_duration"}, {Name: "testicular_volume"}}
	ix := run80(t, p, "predictors")
	age := stats.Term{Factor: "age", Per: 10}
	key := results.Key{Analysis: "predictors", Outcome: "responder", Term: age, Stat: results.OddsRatio}
	v := number(t, ix, key)
	close6(t, "odds ratio", v.Value, math.Exp(-0.80557701107568963))
	close6(t, "its error", *v.SE, 0.2219070712217208)
	key.Stat = results.CrudeOdds
	close6(t, "crude", number(t, ix, key).Value, 0.4525829933075812)
	key.Stat = results.Wald
	close6(t, "z", ix.Get(key).Value.(results.Test).Statistic, -3.63024488872997164)
	key.Stat, key.Term = results.LikelihoodRatio, stats.Term{Factor: "age"}
	close6(t, "likelihood ratio", ix.Get(key).Value.(results.Test).Statistic, 16.46126830154323)
}

// A treatment that fewer than ten men had is named and left out; weights and covariates that
// there are not are refused.
func TestTreatmentsLeftOut(t *testing.T) {
	men := treatedMen()
	for i := range 5 {
		men[i].treatment = "gonadorelin"
	}
	p := ownPlan()
	p.Run = []string{"treatments"}
	set, err := Run(context.Background(), tablesOf(t, men, p), p, results.Run{})
	if err != nil {
		t.Fatal(err)
	}
	n, ok := set.Note("treatments", "few-men")
	if !ok || !strings.Contains(n.Text, "Gonadorelin") {
		t.Errorf("who was left out is not said: %q", n.Text)
	}
	for _, r := range set.Results {
		if len(r.Key.Group) > 0 && r.Key.Group[0].Name == "Gonadorelin" {
			t.Fatalf("five men were compared: %s", r.Key)
		}
	}
	for _, x := range []struct {
		plan TreatmentsPlan
		says string
	}{{TreatmentsPlan{Weights: "overlaps"}, "did you mean overlap"}, {TreatmentsPlan{Weights: "overlap",
		Covariates: []string{"treatment"}}, "itself"},
		{TreatmentsPlan{Weights: "overlap", Covariates: []string{"age", "age"}}, "named twice"}} {
		p.Treatments = x.plan
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), x.says) {
			t.Errorf("%v: %v", x.plan, err)
		}
	}
}

// Outcomes of the same men share rows and weights where rows are made for one report, and where
// tables carry them each has its own: the results are the same.
func TestTreatmentsOfTheSameMen(t *testing.T) {
	p := ownPlan()
	p.Run = []string{"treatments"}
	men := treatedMen()
	for i := range men[:7] { // are no longer at risk of recovery
		men[i].visits[0].t = 350
	}
	d, err := derive.Evaluate(context.Background(), cohortOf(men), derive.DefaultPlan(), p.Named())
	if err != nil {
		t.Fatal(err)
	}
	ask := p.Request()
	ask.RowsLater = true
	later, err := tabulate.Gather(context.Background(), d, ask)
	if err != nil {
		t.Fatal(err)
	}
	shared := map[int]int{}
	all, err := (&job{tables: later, plan: p}).byTreatment(context.Background(), *later.Variable(derive.Treatment))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		shared[x.men]++
	}
	if len(shared) < 2 || len(all) < len(shared)+2 {
		t.Errorf("%d outcomes have %d sets of men", len(all), len(shared))
	}
	if got, want := resultsOf(t, later, p), resultsOf(t, tablesOf(t, men, p), p); got != want {
		t.Errorf("results differ: %d and %d bytes", len(got), len(want))
	}
}

// The model of the reference is fitted anew where its men or covariates are others.
func TestReferenceModel(t *testing.T) {
	var kept referenceModel
	fits := 0
	fit := func() (*weighting.OutcomeModel, error) { fits++; return nil, weighting.NoPrediction }
	age, volume := []stats.Term{{Factor: "age"}}, []stats.Term{{Factor: "testicular_volume"}}
	for i, x := range []struct {
		rows  []int
		terms []stats.Term
		fits  int
	}{{[]int{3, 4, 9}, age, 1}, {[]int{3, 4, 9}, age, 1}, {[]int{3, 4, 8}, age, 2}, {[]int{3, 4, 8}, volume, 3}, {[]int{3, 4, 8}, volume, 3}} {
		if _, err := kept.model(x.rows, x.terms, fit); err != weighting.NoPrediction || fits != x.fits {
			t.Errorf("%d: %d fits, %v", i, fits, err)
		}
	}
}
