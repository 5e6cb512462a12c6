package catalogue

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// TestMeta: what the entry prints is what the kernels give, on the scale that is read.
// R 4.2.2, metafor 3.8-1: d <- read.csv("testdata/statistics/studies.csv");
// rma(measure="PLO", xi=events, ni=patients, data=d, method="DL"); transf.ilogit(coef);
// rma.glmm(measure="PLO", xi=events, ni=patients, data=d); rma(measure="RR", ai=events,
// bi=others, ci=control_events, di=control_others, data=d, method="REML").
func TestMeta(t *testing.T) {
	rows := readRectangle(t, "studies.csv")
	s := Find("", "meta")
	run := func(options map[string]string) map[string]float64 {
		t.Helper()
		_, f, err := s.run(call{options: options, rows: rows})
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]float64{}
		for i, c := range f.Tables[0].Columns {
			out[c.Name] = f.Tables[0].Rows[0][i].Number
		}
		return out
	}
	for _, c := range []struct {
		options map[string]string
		want    map[string]float64
		within  float64
	}{
		{map[string]string{"columns": "events,patients", "method": "DL"}, metaDL, 1e-6},
		{map[string]string{"columns": "events,patients"}, metaMixed, 2e-3},
		{map[string]string{"columns": "events,others,control_events,control_others", "measure": "RR"}, metaRatio, 1e-4},
	} {
		got := run(c.options)
		for name, want := range c.want {
			if math.Abs(got[name]-want) > c.within*math.Max(1, math.Abs(want)) {
				t.Errorf("%v %s: %v, want %v", c.options, name, got[name], want)
			}
		}
	}
	// The printed intervals give back the standard errors.
	ratio := run(map[string]string{"columns": "hr,hr_lower,hr_upper", "measure": "ratio", "method": "FE"})
	effect := run(map[string]string{"columns": "log_hr,log_hr_variance", "measure": "effect", "method": "FE"})
	if d := math.Abs(ratio["estimate"] - math.Exp(effect["estimate"])); d > 0.01 {
		t.Errorf("pooled ratio %v, as effects %v", ratio["estimate"], math.Exp(effect["estimate"]))
	}
}

// TestNewcomer: metafor 3.8-1, r <- rma(measure="PLO", xi=events, ni=patients, data=d,
// method="DL"); p <- predict(r); s <- sqrt(p$se^2+r$tau2+1/35+1/19); z <- (log(35/19)-p$pred)/s;
// plogis(p$pred ± qnorm(.975)*s); 2*pnorm(-abs(z)); with test="knha" qt and pt of 7 df.
func TestNewcomer(t *testing.T) {
	options := map[string]string{"columns": "events,patients", "method": "DL", "cohort": "35,54"}
	for _, want := range [][]float64{
		{0.1644314668, 0.9621560432, -0.1565402017, 0.8756072334},
		{0.09539700884, 0.9793573199, -0.1502883969, 0.8847759551},
	} {
		_, f, err := Find("", "meta").run(call{rows: readRectangle(t, "studies.csv"), options: options})
		if err != nil {
			t.Fatal(err)
		}
		last := f.Tables[len(f.Tables)-1]
		for j, x := range want {
			if got := last.Rows[0][5+j].Number; math.Abs(got-x) > 1e-9*math.Abs(x) {
				t.Errorf("%s %s: %v, want %v", last.Name, last.Columns[5+j].Name, got, x)
			}
		}
		options["knapp-hartung"] = "true"
	}
}

// TestInfluenceAndPCurve: metafor 3.8-1, e <- escalc(measure="RR", ai=events, bi=others,
// ci=control_events, di=control_others, data=d); baujat(rma(yi, vi, data=e, method="REML",
// control=list(threshold=1e-14, maxiter=10000)));
// z <- e$yi/sqrt(e$vi); pp <- p[p < .05]/.05; sum(qnorm(pp))/sqrt(4); with a power of a third
// (mean m) sum(qnorm(1 - 3*(pnorm(m-z)+pnorm(-z-m))))/sqrt(4).
func TestInfluenceAndPCurve(t *testing.T) {
	_, f, err := Find("", "meta").run(call{rows: readRectangle(t, "studies.csv"), options: map[string]string{
		"columns": "events,others,control_events,control_others", "measure": "RR", "study": "study",
		"repeat": "influence", "asymmetry": "pcurve"}})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][][]float64{
		"influence": {{0.21716512396, 0.036172450277}, {1.3379844389, 0.078807363257}, {0.054701275228, 0.049967862138},
			{0.94148914718, 0.085021155052}, {0.91620177365, 0.0021732801952}, {0.019656714728, 0.001967480644},
			{0.37504821352, 0.044271651444}, {3.109145528, 0.13782485471}},
		"p_curve": {{4, 1, -1.7602677218}, {4, 1, 0.36509415802}},
	}
	for _, table := range f.Tables {
		for i, row := range want[table.Name] {
			for j, x := range row {
				if got := table.Rows[i][j+1].Number; math.Abs(got-x) > 1e-9*math.Abs(x) {
					t.Errorf("%s %d %d: %v, want %v", table.Name, i, j, got, x)
				}
			}
		}
		delete(want, table.Name)
	}
	if len(want) > 0 {
		t.Errorf("no table %v", want)
	}
}

// TestOddsRatiosWithoutCorrections: the entry gives what the kernel does, on the scale that is
// read; a study without any event is left out, of the count of studies as well.
func TestOddsRatiosWithoutCorrections(t *testing.T) {
	text := "a,b,c,d\n4,20,8,16\n0,15,3,14\n10,31,12,33\n3,9,3,0\n7,40,15,30\n0,10,0,9\n5,15,0,18\n"
	f, err := ask(t, "", "meta", text, nil, "columns", "a,b,c,d", "measure", "OR", "method", "glmm")
	if err != nil {
		t.Fatal(err)
	}
	for column, want := range map[string]float64{"studies": 6, "estimate": math.Exp(-0.79601603505), "tau2": 2.40301727971} {
		if got := cell(t, f, "pooled", "all", column).Number; math.Abs(got-want) > 1e-6*want {
			t.Errorf("%s %v, want %v", column, got, want)
		}
	}
	// Without each study in turn: the model of the others.
	again, err := ask(t, "", "meta", text, nil, "columns", "a,b,c,d", "measure", "OR", "method", "glmm", "repeat", "leave_one_out")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(text, "\n")
	for _, k := range []int{1, 5, 7} { // the sixth tells nothing and is left out
		others := strings.Join(slices.Delete(slices.Clone(lines), k, k+1), "\n")
		if f, err = ask(t, "", "meta", others, nil, "columns", "a,b,c,d", "measure", "OR", "method", "glmm"); err != nil {
			t.Fatal(err)
		}
		want := cell(t, f, "pooled", "all", "estimate").Number
		if got := cell(t, again, "leave_one_out", fmt.Sprintf("study %d", k), "estimate").Number; math.Abs(got-want) > 1e-9*want {
			t.Errorf("without study %d: %v, want %v", k, got, want)
		}
	}
}

// TestPooledMeans: R 4.2.2, metafor 3.8-1: rma(measure="MN", mi=c(228,277,248), sdi=c(48,66,40),
// ni=c(46,65,36), method="DL"); of the quartiles,
// ranges and five numbers by the formulas of Quantiles.Normal in R.
func TestPooledMeans(t *testing.T) {
	for _, x := range []struct {
		measure, columns, text string
		estimate, se, tau2     float64
	}{
		{"mean", "m,s,n", "m,s,n\n228,48,46\n277,66,65\n248,40,36\n", 250.724539824, 13.469812282, 490.625995808},
		{"quartiles", "a,m,b,n", "a,m,b,n\n219,264,314,292\n180,230,300,60\n200,250,290,45\n", 252.136011112, 9.5344297653, 195.924700352},
		{"range", "lo,m,hi,n", "lo,m,hi,n\n1,9,40,60\n2,12,50,80\n0,7,30,45\n", 11.0151518854, 1.54780230619, 6.03929318092},
		{"five", "lo,a,m,b,hi,n", "lo,a,m,b,hi,n\n1,5,9,16,40,60\n2,6,12,20,50,80\n0,4,7,12,30,45\n", 11.0241441034, 1.50581352698,
			5.66092159993},
	} {
		f, err := ask(t, "", "meta", x.text, nil, "columns", x.columns, "measure", x.measure, "method", "DL")
		if err != nil {
			t.Fatal(err)
		}
		for column, want := range map[string]float64{"estimate": x.estimate, "se": x.se, "tau2": x.tau2} {
			if got := cell(t, f, "pooled", "all", column).Number; math.Abs(got-want) > 1e-9*want {
				t.Errorf("%s, %s: %v, want %v", x.measure, column, got, want)
			}
		}
	}
	_, err := ask(t, "", "meta", "a,m,b,n\n219,364,314,292\n", nil, "columns", "a,m,b,n", "measure", "quartiles")
	if err == nil || !strings.Contains(err.Error(), "219, 364, 314, 292: minimum, quartiles, median and maximum must rise") {
		t.Error(err)
	}
	// Skewed studies are named, and have other means by the nearest distribution: of 5 to 30
	// about 12, 60 men, estmeansd's log-normal one has a mean of 29.914.
	skewed := "study,a,m,b,n\nA,5,12,30,60\nB,180,230,280,60\n"
	f, err := ask(t, "", "meta", skewed, nil, "columns", "a,m,b,n", "measure", "quartiles", "study", "study", "method", "FE")
	if err != nil {
		t.Fatal(err)
	}
	if notes := strings.Join(f.Tables[0].Notes, "\n"); !strings.Contains(notes, "Shi 2023): A.") {
		t.Errorf("notes: %s", notes)
	}
	f, err = ask(t, "", "meta", skewed, nil, "columns", "a,m,b,n", "measure", "quartiles", "study", "study", "means", "fitted", "method", "FE")
	if err != nil {
		t.Fatal(err)
	}
	if notes := strings.Join(f.Tables[0].Notes, "\n"); !strings.Contains(notes, "A log-normal, B normal") &&
		!strings.Contains(notes, "A log-normal, B gamma") && !strings.Contains(notes, "A log-normal, B Weibull") {
		t.Errorf("notes: %s", notes)
	}
	if got := f.Tables[1].Rows[0][1].Number; math.Abs(got-29.913957) > 1e-5 {
		t.Errorf("the fitted mean of A is %v", got)
	}
	if _, err := ask(t, "", "meta", "x,n\n3,9\n4,9\n", nil, "columns", "x,n", "means", "fitted"); err == nil ||
		!strings.Contains(err.Error(), "--means does not go with --measure PLO") {
		t.Error(err)
	}
}

func TestMetaRefuses(t *testing.T) {
	rows := readRectangle(t, "studies.csv")
	s := Find("", "meta")
	for _, c := range []struct {
		options map[string]string
		want    string
	}{
		{map[string]string{"columns": "events"}, "--columns: --measure PLO takes 2 columns, 1 were named"},
		{map[string]string{"columns": "events,patients", "measure": "PR", "method": "glmm"}, "--method glmm goes with --measure PLO and OR only"},
		{map[string]string{"columns": "patients,events"}, "54 events among 35 patients"},
		{map[string]string{"columns": "log_hr,log_hr_variance", "measure": "effect", "asymmetry": "peters"},
			"--asymmetry peters goes with counts only"},
		{map[string]string{"columns": "events,patients", "asymmetry": "pcurve"}, "--asymmetry pcurve tests an effect against none"},
		{map[string]string{"columns": "events,patients", "cohort": "54,35"}, "--cohort: its events and its patients, such as --cohort 35,54"},
		{map[string]string{"columns": "log_hr,log_hr_variance", "measure": "effect", "cohort": "35,54"}, "--measure effect pools none"},
		{map[string]string{"columns": "events,patients", "moderators": "year", "repeat": "cumulative"}, "--repeat does not go with --moderators"},
	} {
		_, _, err := s.run(call{options: c.options, rows: rows})
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v: %v, want %s", c.options, err, c.want)
		}
	}
}

// From R, as TestMeta says.
var (
	metaDL = map[string]float64{"studies": 8, "estimate": 0.691052282, "lower": 0.475811854, "upper": 0.846435718,
		"prediction lower": 0.173563279, "prediction upper": 0.959715416, "tau2": 1.24504966, "Q": 43.7829573}
	metaMixed = map[string]float64{"studies": 8, "estimate": 0.681544865, "lower": 0.379109564, "upper": 0.882372385,
		"prediction lower": 0.0591406596, "prediction upper": 0.986462156, "tau2": 2.83017904, "Q": 75.5131264}
	metaRatio = map[string]float64{"studies": 8, "estimate": 1.47608508, "lower": 1.27272622, "upper": 1.71193706,
		"prediction lower": 1.27266702, "prediction upper": 1.71201668, "tau2": 3.5901823e-06, "Q": 6.97139222}
)

// TestPrinted: the checks of typed numbers, by hand: 9 of 33 is exact in its paper; the
// review's groups give 24.50 months and an SD of 20.48; four numbers cannot have the mean
// 2.30.
func TestPrinted(t *testing.T) {
	f, err := ask(t, "stats", "interval_of", "", []string{"9", "33", "13.3", "45.5"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range f.Tables[0].Rows {
		if want := r[0].Text == "Clopper-Pearson (exact)"; (r[3].Text == "yes") != want {
			t.Errorf("%s: %s", r[0].Text, r[3].Text)
		}
	}
	if f, err = ask(t, "stats", "together", "", strings.Fields("280 12.75 9.52 120 51.93 10.52")); err != nil {
		t.Fatal(err)
	}
	if r := f.Tables[0].Rows[0]; r[0].Number != 400 || math.Abs(r[1].Number-24.504) > 1e-9 || math.Abs(r[2].Number-20.48) > 0.005 {
		t.Errorf("together: %+v", r)
	}
	if f, err = ask(t, "stats", "grimmer", "", strings.Fields("2.30 1 4 2")); err != nil || f.Tables[0].Rows[0][3].Text != "inconsistent" {
		t.Errorf("2.30 of four: %v", err)
	}
	if _, err = ask(t, "stats", "together", "", strings.Fields("280 12.75")); err == nil {
		t.Error("two numbers are no group")
	}
}

// TestMetaGroups: the nine studies of stats/meta/testdata in two groups, rma(measure = "PLO", method = "DL") of each and
// rma(yi, sei, mods = ~ factor(group), method = "FE") of the two: QM, metafor 3.8-1.
func TestMetaGroups(t *testing.T) {
	text := "events,patients,group\n35,54,a\n11,12,a\n47,49,a\n18,21,a\n0,7,b\n24,45,b\n12,12,b\n9,33,b\n30,66,b\n"
	f, err := ask(t, "", "meta", text, nil, "columns", "events,patients", "method", "DL", "by", "group")
	if err != nil {
		t.Fatal(err)
	}
	if want := "Between the groups of group: Q = 7.52206, 1 df"; !strings.Contains(strings.Join(f.Tables[0].Notes, "\n"), want) {
		t.Errorf("%q, want %s", f.Tables[0].Notes, want)
	}
}

// TestForest: the last row is where a further study lies, as the table has it; a fixed effect
// has none.
func TestForest(t *testing.T) {
	for method, want := range map[string]bool{"DL": true, "FE": false, "glmm": true} {
		in := call{rows: readRectangle(t, "studies.csv"), options: map[string]string{"columns": "events,patients", "method": method}, draw: true}
		_, f, err := Find("", "meta").run(in)
		if err != nil {
			t.Fatal(err)
		}
		rows := f.Plot.Studies.Rows
		last := rows[len(rows)-1]
		if last.Range != want || !rows[8].Pooled {
			t.Fatalf("%s: the last row is %+v", method, last)
		}
		if lower := cell(t, f, "pooled", "all", "prediction lower").Number; want && math.Abs(float64(last.Lower)-lower) > 1e-12 {
			t.Errorf("%s: drawn from %v, in the table from %v", method, last.Lower, lower)
		}
	}
}
