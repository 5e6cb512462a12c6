package study

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/results"
)

// studied runs a study of one file's text.
func studied(t *testing.T, csv, plan string) (*Study, *results.Set, results.Index) {
	t.Helper()
	s := studyOf(t, csv, plan)
	set, err := s.Analyse(context.Background(), "test")
	if err != nil {
		t.Fatal(err)
	}
	ix, err := set.Index()
	if err != nil {
		t.Fatal(err)
	}
	return s, set, ix
}

// The right question, each with the rows of the men in it.

// A testosterone of 820 after the restart of testosterone is no recovery.
func TestValuesAfterRestart(t *testing.T) {
	s, _, _ := studied(t, `patient_id,trt_stop_date,restart_date,visit_date,total_testosterone
a,2020-01-01,2020-03-01,2020-02-01,180
a,2020-01-01,2020-03-01,2020-04-15,820
b,2020-01-01,,2020-02-01,180
b,2020-01-01,,2020-04-15,820
`, "")
	x := s.Data.TimesOf(derive.Recovery)
	if x.Event[0] || !x.Event[1] || x.Time(0) != 31 {
		t.Errorf("events %v at %v days: the man who restarted has none, and is censored at day 31", x.Event, x.Time(0))
	}
}

// T 650 with LH 0.1 four days after the last injection: with a washout it is none of follow-up.
func TestWashout(t *testing.T) {
	csv := `patient_id,trt_stop_date,trt_formulation,visit_date,total_testosterone,lh
a,2020-01-01,cypionate,2020-01-05,650,0.1
a,2020-01-01,cypionate,2020-03-01,210,0.9
a,2020-01-01,cypionate,2020-08-01,410,4.1
`
	s, set, _ := studied(t, csv, "")
	if x := s.Data.TimesOf(derive.Recovery); !x.Event[0] || x.Time(0) != 4 {
		t.Errorf("without a washout: event %v at day %v", x.Event[0], x.Time(0))
	}
	n, ok := set.Note("recovery", "washout")
	if !ok || !strings.Contains(n.Text, "Of 1 recovery, 1 was seen within 30 days") ||
		!strings.Contains(n.Text, "1 of the 1 with LH measured then") {
		t.Errorf("note %q", n.Text)
	}
	s, _, _ = studied(t, csv, "outcomes:\n  washout: {cypionate: 42, other: 14}\n")
	if x := s.Data.TimesOf(derive.Recovery); !x.Event[0] || x.Time(0) != 213 || x.Lower(0) != 60 {
		t.Errorf("with a washout of 42 days: event %v at day %v after %v", x.Event[0], x.Time(0), x.Lower(0))
	}
}

// With trt-stop, follow-up is never printed as treatment.
func TestFollowUpIsNoTreatment(t *testing.T) {
	s, set, _ := studied(t, `patient_id,trt_stop_date,treatment,visit_date,total_testosterone
a,2018-01-01,none,2018-03-01,250
a,2018-01-01,none,2021-06-01,500
b,2018-01-01,cc,2018-03-01,250
`, "")
	for p, v := range s.Data.TreatmentDuration {
		if !math.IsNaN(v) {
			t.Errorf("patient %d was treated %v months, by follow-up", p, v)
		}
	}
	if slices.Contains(set.Run.Strata, derive.TreatmentDurationBand) {
		for _, r := range set.Results {
			if len(r.Key.Group) == 1 && r.Key.Group[0].Factor == derive.TreatmentDurationBand && r.Key.Group[0].Name != "unknown" && r.N > 0 {
				t.Errorf("%s has %d men", r.Key, r.N)
			}
		}
	}
}

// One value is an event; the confirmed figure beside it wants the next value too.
func TestConfirmed(t *testing.T) {
	s, _, _ := studied(t, `patient_id,trt_stop_date,visit_date,total_testosterone
a,2020-01-01,2020-02-01,310
a,2020-01-01,2020-03-01,280
b,2020-01-01,2020-02-01,310
b,2020-01-01,2020-03-01,330
c,2020-01-01,2020-02-01,250
c,2020-01-01,2020-03-01,330
`, "")
	single, confirmed := s.Data.TimesOf(derive.Recovery), s.Data.TimesOf(derive.RecoveryConfirmed)
	if !slices.Equal(single.Event, []bool{true, true, true}) || !slices.Equal(confirmed.Event, []bool{false, true, false}) {
		t.Errorf("single %v, confirmed %v", single.Event, confirmed.Event)
	}
	// c meets it only at his last value: censored there, not met up to the one before.
	if confirmed.Time(2) != 60 || confirmed.Lower(2) != 31 || !math.IsInf(confirmed.Upper(2), 1) {
		t.Errorf("c: censored at %v, (%v, %v]", confirmed.Time(2), confirmed.Lower(2), confirmed.Upper(2))
	}
}

// Men never measured are told, and why: not yet due, left, missed.
func TestNeverMeasured(t *testing.T) {
	s, _, ix := studied(t, `patient_id,treatment_start_date,visit_date,total_testosterone,lh
gone,2018-01-01,2017-12-20,200,3
gone,2018-01-01,2018-02-01,400,3
missed,2018-01-01,2017-12-20,200,3
missed,2018-01-01,2018-02-01,400,3
missed,2018-01-01,2019-01-01,400,3
new,2020-11-20,2020-11-10,200,3
never,2018-01-01,2017-12-20,200,3
`, "")
	f, _ := ix.Fraction(results.Key{Analysis: "eugonadism", Outcome: derive.EverEugonadal, Stat: results.Rate})
	of, ok := ix.Fraction(results.Key{Analysis: "eugonadism", Outcome: derive.EverMeasured, Stat: results.Rate})
	if f.X != 2 || f.N != 4 || !ok || of.X != 2 || of.N != 2 {
		t.Errorf("ever %d of %d, of those measured %d of %d; want 2 of 4 and 2 of 2", f.X, f.N, of.X, of.N)
	}
	why := map[string]int64{}
	for _, reason := range []string{results.NotYetDue, results.LeftBefore, results.Missed} {
		r := ix.Get(results.Key{Analysis: "eugonadism", Outcome: "eugonadal", At: "6",
			Term: stats.Term{Factor: results.NotMeasured, Level: reason},
			Stat: results.Missing})
		why[reason] = r.Value.(results.Count).N
	}
	if got := fmt.Sprint(why); got != "map[left before:2 missed:1 not yet due:1]" {
		t.Errorf("not measured at month 6: %s (%v)", got, s.Data.Cohort.Patients.ID)
	}
}

// The reference of a stratum is its largest level, whatever the order of the rows.
func TestReferenceIsNoOrderOfRows(t *testing.T) {
	rows := []string{"a,X", "b,Y", "c,Y", "d,Z", "e,Y", "f,Z"}
	var first string
	for turn := range rows {
		csv := "patient_id,site,month,total_testosterone\n"
		for i := range rows {
			csv += rows[(i+turn)%len(rows)] + ",0,200\n" + rows[(i+turn)%len(rows)] + ",3,400\n"
		}
		s := studyOf(t, csv, "analyses:\n  strata: [site]\n")
		levels := strings.Join(s.Data.Factor("site").Levels, " ")
		if levels != "Y Z X" {
			t.Errorf("levels %s, want Y Z X", levels)
		}
		if first == "" {
			first = levels
		}
	}
}

// Groups by treatment duration are described and not tested; "then" is a sequence.
func TestDurationGroupsAreNotTested(t *testing.T) {
	csv := "patient_id,treatment,treatment_duration,month,total_testosterone\n"
	for i := range 40 {
		duration, drug := 10+i%20, "hCG then clomiphene"
		if i%2 == 0 {
			duration, drug = 40+i, "clomiphene + hCG"
		}
		csv += fmt.Sprintf("p%02d,%s,%d,0,200\np%02d,%s,%d,3,%d\n", i, drug, duration, i, drug, duration, 250+i*7)
	}
	s, set, _ := studied(t, csv, "")
	described := false
	for _, r := range set.Results {
		if _, test := r.Value.(results.Test); test && r.Key.Term.Factor == derive.TreatmentDurationBand {
			t.Errorf("%s is tested", r.Key)
		}
		if r.Key.Stat == results.Difference && r.Key.Term.Factor == derive.TreatmentDurationBand {
			t.Errorf("%s is set against another", r.Key)
		}
		described = described || len(r.Key.Group) == 1 && r.Key.Group[0].Factor == derive.TreatmentDurationBand
	}
	if !described {
		t.Error("groups by duration are not described")
	}
	if levels := strings.Join(s.Data.Factor(derive.Treatment).Levels, ", "); levels != "cc+hcg, hcg then cc" {
		t.Errorf("treatments %s", levels)
	}
}

// The Turnbull median is given as the interval to which the data confine it.
func TestTurnbullInterval(t *testing.T) {
	csv := "patient_id,trt_stop_date,visit_date,total_testosterone\n"
	for i := range 20 {
		csv += fmt.Sprintf("p%02d,2020-01-01,2020-01-10,%d\n", i, 250+100*(i%4/1))
	}
	_, set, _ := studied(t, csv, "")
	rec := set.Summary.Recovery
	if rec == nil || rec.TurnbullInterval == nil {
		t.Fatal("no interval")
	}
	lower, upper := float64(rec.TurnbullInterval[0]), float64(rec.TurnbullInterval[1])
	if lower != 0 || math.Abs(upper-9/30.4375) > 1e-12 {
		t.Errorf("between %v and %v, want 0 and 0.296", lower, upper)
	}
}

// Where proportional hazards are rejected it is said at the table, with ratios by stretch.
func TestNonProportional(t *testing.T) {
	csv := "patient_id,trt_stop_date,age,visit_date,total_testosterone\n"
	for i := range 160 {
		age, day := 30+i%4, 20+3*(i%20) // the young early, in a crowd
		if i%2 == 0 {
			age, day = 60+i%4, 15+(i*i)%400 // the old at any time
		}
		csv += fmt.Sprintf("p%03d,2020-01-01,%d,%s,400\n", i, age, cohort.Day(18262+day))
	}
	_, set, ix := studied(t, csv, "analyses:\n  predictors: {covariates: [age]}\n")
	n, ok := set.Note("predictors", "non-proportional")
	if !ok || !strings.Contains(n.Text, "proportional hazards are rejected") {
		t.Fatalf("no note of it: %+v", set.Notes)
	}
	stretches := 0
	for _, r := range set.Results {
		if r.Key.Analysis == "predictors" && r.Key.Outcome == derive.Recovery && r.Key.Stat == results.HazardRatio && r.Key.At != "" {
			stretches++
		}
	}
	if stretches != 2 {
		t.Errorf("%d ratios by stretch of time, want 2", stretches)
	}
	if ix.Get(results.Key{Analysis: "predictors", Outcome: derive.Recovery, Term: stats.Term{Factor: "age"},
		Stat: results.LikelihoodRatio}) == nil {
		t.Error("no test of the whole covariate")
	}
}

// Phases: hCG up to each man's own month of change, clomiphene after it. a responds in the
// second only, b in the first only; c has no month of change and is in neither.
func TestPhases(t *testing.T) {
	s, set, ix := studied(t, `patient_id,treatment,switch_month,month,total_testosterone
a,hCG then clomiphene,4,0,200
a,hCG then clomiphene,4,3,250
a,hCG then clomiphene,4,6,450
b,hCG then clomiphene,7,0,200
b,hCG then clomiphene,7,6,450
b,hCG then clomiphene,7,9,300
c,hCG then clomiphene,,0,200
c,hCG then clomiphene,,3,450
`, "outcomes:\n  phases:\n    - {name: hcg, title: hCG, until_of: switch_month}\n"+
		"    - {name: cc, title: clomiphene, from_of: switch_month}\n")
	for name, want := range map[string][]cohort.Tri{
		"responder_in_hcg": {cohort.No, cohort.Yes, cohort.Unknown}, "responder_in_cc": {cohort.Yes, cohort.No, cohort.Unknown},
		"ever_eugonadal_in_cc": {cohort.Yes, cohort.Yes, cohort.Unknown},
	} {
		if got := s.Data.BinaryOf(name).Value; !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	f, ok := ix.Fraction(results.Key{Analysis: "response", Outcome: "responder_in_cc", Stat: results.Rate})
	if !ok || f.X != 1 || f.N != 2 {
		t.Errorf("responders in the second phase: %d of %d", f.X, f.N)
	}
	i := slices.IndexFunc(set.Outcomes, func(o results.Definition) bool { return o.Name == "responder_in_hcg" })
	if !strings.Contains(set.Outcomes[i].Rule, "up to the patient's own switch_month") {
		t.Errorf("rule %q", set.Outcomes[i].Rule)
	}
	p, err := ParsePlan("plan", []byte("outcomes:\n  phases: [{name: hcg, until_of: swich_month}]\n"), nil)
	if err == nil {
		csv := "patient_id,switch_month,month,total_testosterone\na,4,0,200\na,4,3,250\n"
		_, err = Load(context.Background(), []Input{{Name: "made.csv", R: strings.NewReader(csv), Size: int64(len(csv))}}, p, nil)
	}
	if err == nil || !strings.Contains(err.Error(), "switch_month") {
		t.Errorf("a column that is not there: %v", err)
	}
}

// Phases from a table of treatments: P1 answers clomiphene and not hCG, P2 is only ever on
// clomiphene, P3 answers neither. A visit on the day of a change belongs to what was before.
func TestPhasesOfCourses(t *testing.T) {
	read := func(plan string) (*Study, error) {
		p, err := ParsePlan("plan", []byte(plan), nil)
		if err != nil {
			return nil, err
		}
		var in []Input
		for name, text := range map[string]string{"men.csv": "patient_id,age,index_date\nP1,34,2020-01-01\nP2,44,2020-02-01\nP3,51,2020-03-01\n",
			"visits.csv": `patient_id,visit_date,total_testosterone
P1,2019-12-20,210
P1,2020-04-01,250
P1,2020-07-01,520
P2,2020-01-20,190
P2,2020-04-01,480
P3,2020-02-20,180
P3,2020-05-01,200
P3,2020-10-01,230
`, "treatments.csv": "patient_id,treatment,start,end\nP1,hCG,2020-01-01,2020-04-01\nP1,clomiphene,2020-04-01,\n" +
				"P2,clomiphene,2020-02-01,\nP3,hCG,2020-03-01,2020-06-01\nP3,hCG + clomiphene,2020-06-01,\n"} {
			in = append(in, Input{Name: name, R: strings.NewReader(text), Size: int64(len(text))})
		}
		slices.SortFunc(in, func(a, b Input) int { return strings.Compare(a.Name, b.Name) })
		return Load(context.Background(), in, p, nil)
	}
	s, err := read("")
	if err != nil {
		t.Fatal(err)
	}
	yes, no, not := cohort.Yes, cohort.No, cohort.Unknown
	for name, want := range map[string][]cohort.Tri{"responder_in_hcg": {no, not, no}, "responder_in_cc": {yes, yes, not},
		"responder_in_cc_hcg": {not, not, no}, "ever_eugonadal_in_cc": {yes, yes, not}} {
		if got := s.Data.BinaryOf(name).Value; !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	trace, _ := s.Data.Trace(0, "responder_in_cc")
	if !strings.HasSuffix(trace.Rule, "while on Clomiphene") || !slices.ContainsFunc(trace.Steps, func(x derive.Source) bool {
		return x.Cell.String() == "treatments.csv: 3" && strings.HasPrefix(x.What, "cc from month 2.99 on")
	}) {
		t.Errorf("traced as %+v", trace)
	}
	var phases []string
	for _, c := range visitsTable(s.Data).columns {
		if c.name == "phase" {
			for i := range s.Data.Cohort.Visits.Len() {
				phases = append(phases, c.text(i))
			}
		}
	}
	if want := []string{"", "hcg", "cc", "", "cc", "", "hcg", "cc+hcg"}; !slices.Equal(phases, want) {
		t.Errorf("phases of visits %q, want %q", phases, want)
	}
	s, err = read("outcomes:\n  phases: [{name: both, title: both drugs, during: hcg+cc}]\n")
	if err != nil {
		t.Fatal(err)
	}
	if b := s.Data.BinaryOf("responder_in_both"); b == nil || b.Value[2] != no || s.Data.BinaryOf("responder_in_hcg") != nil {
		t.Error("the plan's own phases do not stand in place of the treatments")
	}
	if _, err = read("outcomes:\n  phases: [{name: x, during: hgc}]\n"); err == nil || !strings.Contains(err.Error(), "did you mean hcg?") {
		t.Errorf("a treatment that is none: %v", err)
	}
}

// An ordered outcome of the plan: classes of testosterone from the baseline to the best and
// to the sixth month's value. a goes low → middle, b low → high → middle, c has no
// follow-up, d no baseline.
func TestTransitions(t *testing.T) {
	csv := `patient_id,month,total_testosterone
a,0,200
a,3,280
a,6,390
b,0,210
b,3,450
b,6,300
c,0,220
d,3,150
d,9,500
`
	plan := `outcomes:
  transitions:
    - {name: best_class, analyte: total_testosterone, cuts: [264, 400], labels: [low, middle, high], when: best}
    - {name: class_at_6, title: T at month 6, analyte: total_testosterone, cuts: [264, 400], when: "window:6"}
`
	s, set, ix := studied(t, csv, plan)
	count := func(outcome, from, to string) (int64, int64) {
		r := ix.Get(results.Key{Analysis: "transitions", Outcome: outcome, Group: []stats.Level{{Factor: outcome, Name: from}},
			Term: stats.Term{Factor: outcome, Level: to}, Stat: results.N})
		if r == nil {
			return -1, -1
		}
		return r.Value.(results.Count).N, r.Lost
	}
	for _, x := range []struct {
		outcome, from, to string
		n, lost           int64
	}{{"best_class", "low", "middle", 1, 1}, {"best_class", "low", "high", 1, 1}, {"best_class", "low", "low", 0, 1},
		{"best_class", "unknown", "high", 1, 0}, {"class_at_6", "<264", "264 to <400", 2, 1}, {"class_at_6", "<264", ">=400", 0, 1},
		{"class_at_6", "unknown", ">=400", 1, 0}} { // month 9 lies in (4.5, 9]
		if n, lost := count(x.outcome, x.from, x.to); n != x.n || lost != x.lost {
			t.Errorf("%s from %s to %s: %d, %d lost, want %d, %d", x.outcome, x.from, x.to, n, lost, x.n, x.lost)
		}
	}
	trace, ok := s.Data.Trace(1, "best_class")
	if !ok || trace.Value != "low to high" || len(trace.Steps) != 2 || trace.Steps[1].Cell.Cell != "C6" {
		t.Errorf("traced as %+v", trace)
	}
	shared := results.Withhold(set, 2)
	for _, r := range shared.Results {
		if r.Key.Outcome == "class_at_6" {
			t.Fatal("a second cut of one analyte is shared")
		}
	}
}
