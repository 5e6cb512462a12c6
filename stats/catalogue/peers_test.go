package catalogue

import (
	"context"
	"math"
	"os"
	"strings"
	"testing"

	"leydig/stats/results"
)

// askFile asks a statistic of a file of testdata/statistics.
func askFile(t *testing.T, family, name, file string, options ...string) *results.Found {
	t.Helper()
	text, err := os.ReadFile("../../testdata/statistics/" + file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := ask(t, family, name, string(text), nil, options...)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestObservedStates: survfit(Surv(t1, t2, ev) ~ 1, id = id, istate = from, p0 = c(1,0,0,0)) of survival
// 3.5-3, R 4.2.2, with times from a man's first visit and transitions at the visits that show them.
func TestObservedStates(t *testing.T) {
	f := askFile(t, "", "states", "states.csv", "id", "id", "time", "month", "state", "state", "order", "1,2,3,4",
		"transitions", "1:2,1:4,2:3,2:4,3:2,3:4", "exact", "4", "times", "0.1,6,12,24,200")
	want := []float64{1, 0, 0, 0,
		0.59166666666666667, 0.30833333333333335, 0.033333333333333326, 0.066666666666666666,
		0.19999999999999996, 0.5083333333333333, 0.11666666666666667, 0.17499999999999999,
		0.016666666666666666, 0.44828415647608799, 0.10966849132227423, 0.42538068553497133}
	rows := f.Tables[1].Rows
	for k, w := range want {
		if got := rows[k][5].Number; !near(got, w) {
			t.Errorf("row %d: %v, want %v", k, got, w)
		}
	}
	for _, r := range rows[len(want):] { // after the last visit
		if r[5].Kind != results.Absentee {
			t.Errorf("%+v", r[5])
		}
	}
}

// TestPeers: options that a peer asked for, against R 4.2.2.
func TestPeers(t *testing.T) {
	// mantelhaen.test(array(c(4,2,3,6, 5,1,4,7), c(2,2,2)), correct = TRUE)
	f, err := ask(t, "stats", "cmh", "", []string{"4,3/2,6", "5,4/1,7"}, "correct", "yes")
	if err != nil {
		t.Fatal(err)
	}
	if got := cell(t, f, "cmh", "continuity-corrected", "statistic").Number; !near(got, 3.2038332985168174) {
		t.Errorf("corrected CMH %v", got)
	}
	if got := cell(t, f, "cmh", "continuity-corrected", "p").Number; !near(got, 0.073465888699060844) {
		t.Errorf("corrected CMH, p %v", got)
	}
	// summary(survfit(Surv(months, e) ~ site), times = 3): survival, and chi-squared tests of the difference by
	// pchisq on the scales of S and log(-log S).
	f = askFile(t, "", "logrank", "followup.csv", "time", "months", "event", "recovered", "by", "site", "at", "3", "combo", "true")
	for column, want := range map[string]float64{"survival, first": 0.77419354838709675, "survival, second": 0.7777777777777779,
		"difference": -0.0035842293906811484,
		"p":          0.97395533743291252, "p on the scale of survival": 0.97394255302660204} {
		if got := cell(t, f, "at_a_time", "", column).Number; !near(got, want) {
			t.Errorf("%s: %v, want %v", column, got, want)
		}
	}
	// The largest of four tests is no smaller than that of one, its p-value between one test's and four times it.
	one, largest := cell(t, f, "tests", "log-rank", "chi-squared").Number, cell(t, f, "tests", "max-combo", "chi-squared").Number
	p := cell(t, f, "tests", "max-combo", "p").Number
	if single := math.Erfc(math.Sqrt(largest / 2)); largest < one || p < single || p > 4*single {
		t.Errorf("max-combo %v (p %v) beside %v", largest, p, one)
	}
	// A simultaneous band holds the pointwise limits wherever these are defined.
	f = askFile(t, "", "km", "followup.csv", "time", "months", "event", "recovered", "band", "equal-precision", "between", "2,8",
		"curve", "true")
	limits := map[float64][2]float64{}
	for _, x := range f.Tables {
		for _, r := range x.Rows {
			if x.Name == "curves" {
				limits[r[1].Number] = [2]float64{r[7].Number, r[8].Number}
			}
		}
	}
	n := 0
	for _, x := range f.Tables {
		for _, r := range x.Rows {
			if x.Name == "bands" {
				n++
				if l := limits[r[1].Number]; !(r[3].Number <= l[0] && l[1] <= r[4].Number) {
					t.Errorf("at %v the band %v to %v is within %v", r[1].Number, r[3].Number, r[4].Number, l)
				}
			}
		}
	}
	if n < 10 {
		t.Errorf("%d rows of the band", n)
	}
	// Without covariates that matter an adjusted difference is that of the means: here a covariate that is
	// the same in both groups at every time.
	text := "t,e,g,x\n"
	for _, row := range []string{"1,1", "2,1", "3,1", "5,1", "6,1"} {
		for _, g := range []string{"a", "b"} {
			for _, x := range []string{"0", "1"} {
				text += row + "," + g + "," + x + "\n"
			}
		}
	}
	f, err = ask(t, "", "rmst", text, nil, "time", "t", "event", "e", "by", "g", "tau", "5", "covariates", "x")
	if err != nil {
		t.Fatal(err)
	}
	if got := cell(t, f, "adjusted_differences", "g=a", "difference").Number; math.Abs(got) > 1e-12 {
		t.Errorf("adjusted difference of equal groups %v", got)
	}
	if got := cell(t, f, "adjusted_differences", "intercept", "difference").Number; !near(got, 16.0/5) { // min(t, 5): 1+2+3+5+5
		t.Errorf("intercept %v, want 16/5", got)
	}
}

// TestCalibration: R 4.2.2, glm(y ~ l) and glm(y ~ offset(l)) with l = qlogis(risk), epsilon = 1e-15, Wald limits by
// qnorm; the area by wilcox.test's statistic.
func TestCalibration(t *testing.T) {
	f := askFile(t, "stats", "calibration", "predicted.csv", "outcome", "recovered", "predicted", "risk")
	for label, want := range map[string][3]float64{
		"intercept":              {0.59421778555379678, 0.082682312730481322, 1.1057532583771121},
		"slope":                  {0.78322315489834471, 0.31465849817130981, 1.2517878116253796},
		"Brier score":            {0.21032999999999999},
		"observed over expected": {1.2219451371571073},
		"area under the curve":   {0.74983541803818299},
	} {
		for k, column := range []string{"value", "lower", "upper"} {
			if got := cell(t, f, "calibration", label, column).Number; want[k] != 0 && !near(got, want[k]) {
				t.Errorf("%s, %s: %v, want %v", label, column, got, want[k])
			}
		}
	}
	// Nobody with the outcome: what cannot be told has a reason, the rest is told.
	f, err := ask(t, "stats", "calibration", "y,p\nno,0.1\nno,0.4\nno,0.6\n", nil, "outcome", "y", "predicted", "p")
	if err != nil || cell(t, f, "calibration", "area under the curve", "value").Kind != results.Absentee ||
		!near(cell(t, f, "calibration", "Brier score", "value").Number, (0.01+0.16+0.36)/3) {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := ask(t, "stats", "calibration", "y,p\nno,0.1\nyes,1\n", nil, "outcome", "y", "predicted", "p"); err == nil {
		t.Error("a risk of 1 has no logit")
	}
}

// TestCoxFurther: summary(survfit(coxph(Surv(months, e) ~ age + primary + mixed + strata(site)), newdata, conf.type =
// "log-log"), times = c(3, 6)) in the stratum north, residuals(type = "martingale", "deviance", "dfbetas"); survival 3.5-3.
func TestCoxFurther(t *testing.T) {
	b, err := os.ReadFile("../../testdata/statistics/followup.csv")
	if err != nil {
		t.Fatal(err)
	}
	s := Find("", "cox")
	options := map[string][]string{"time": {"months"}, "event": {"recovered"}, "covariates": {"age,etiology"}, "strata": {"site"},
		"of": {"age=50", "etiology=primary"}, "times": {"3,6,40"}, "residuals": {"true"}}
	compute := func() (results.Found, error) {
		in, err := s.Given(options)
		if err != nil {
			return results.Found{}, err
		}
		in.Rows = parseRectangle(t, string(b))
		return s.Compute(context.Background(), in)
	}
	f, err := compute()
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]*results.Table{}
	for _, x := range f.Tables {
		tables[x.Name] = x
	}
	for row, want := range [][3]float64{{0.93091032990179901, 0.77586497894354511, 0.98000585896014492},
		{0.83363575302090676, 0.55863845629779985, 0.94472294345858154}} {
		for k, w := range want {
			if got := tables["predicted"].Rows[row][2+k].Number; math.Abs(got-w) > 1e-6 {
				t.Errorf("predicted [%d][%d] %v, want %v", row, k, got, w)
			}
		}
	}
	if tables["predicted"].Rows[2][2].Kind != results.Absentee {
		t.Error("a share after the last time is told")
	}
	for k, w := range []float64{0.87860297584788771, 1.5684935049655797, -0.055130854215202064, -0.063866351242184816, -0.12815030835323671} {
		if got := tables["residuals"].Rows[0][1+k].Number; math.Abs(got-w) > 1e-6 {
			t.Errorf("residual [%d] %v, want %v", k, got, w)
		}
	}
	if n := len(tables["schoenfeld"].Rows); n != 38 { // events
		t.Errorf("%d Schoenfeld residuals", n)
	}
	for bad, of := range map[string][]string{"give one value of each covariate": {"age=50"}, "choose from": {"age=50", "etiology=none"},
		"is a column of numbers": {"age=old", "etiology=primary"}, "is no covariate": {"age=50", "etiology=primary", "bmi=3"}} {
		options["of"] = of
		if _, err := compute(); err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("--of %v: %v, want %s", of, err, bad)
		}
	}
}

// TestMixedWithout: drop1(lmer(testosterone ~ month + arm + (1 | id), REML = FALSE), test = "Chisq"), lme4 1.1-31.
func TestMixedWithout(t *testing.T) {
	f := askFile(t, "", "mixed", "visits.csv", "outcome", "testosterone", "group", "id", "covariates", "month,arm", "ml", "true")
	for label, want := range map[string]float64{"likelihood ratio, month": 92.5584227641, "likelihood ratio, arm": 11.0126257744} {
		if got := cell(t, f, "model_tests", label, "chi-squared").Number; math.Abs(got-want) > 1e-6*want {
			t.Errorf("%s: %v, want %v", label, got, want)
		}
	}
}
