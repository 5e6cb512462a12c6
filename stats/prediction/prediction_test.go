package prediction_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/judge"
	"leydig/stats/prediction"
)

var predictors = []prediction.Predictor{{Name: "age", Range: []float64{20, 70}, Per: 1}, {Name: "site", Levels: []string{"south", "north"}}}

// followUp is testdata/statistics/followup.csv.
func followUp(t *testing.T) cox.Data {
	t.Helper()
	f := judge.Read(t, "statistics/followup.csv")
	return cox.Data{Time: f.Numbers("months"), Event: f.Are("recovered", "yes"),
		Columns: [][]float64{f.Numbers("age"), judge.Indicators(f.Are("site", "north"))}}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-7*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: %.12g, want %.12g", what, got, want)
	}
}

// R 4.2.2, survival 3.5-3: f <- coxph(Surv(months, recovered == "yes") ~ age + (site == "north"), ties =
// "breslow"); survfit(f, newdata, conf.type = "log-log") at 6 and 2; concordance(f). The model
// goes through its file.
func TestShareAgainstR(t *testing.T) {
	d := followUp(t)
	fitted, err := prediction.Fit(d, predictors, 0)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "age", fitted.Coefficient[0], -0.007954049775765994)
	near(t, "north", fitted.Coefficient[1], -0.129575071257002350)
	if err := fitted.Assess(context.Background(), d, 50, 1); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(fitted)
	if err != nil {
		t.Fatal(err)
	}
	m, err := prediction.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		values             []string
		time               float64
		value, lower, high float64
	}{{[]string{"50", "north"}, 6, 0.4273717489795071, 0.2789465909165026, 0.6134209133905835},
		{[]string{"30", "south"}, 2, 0.05985261572604228, 0.01774460257563548, 0.1916475959480418}} {
		row, beyond, err := m.Row(x.values, func(s string) (float64, error) { return strconv.ParseFloat(s, 64) })
		if err != nil || beyond != nil {
			t.Fatal(err, beyond)
		}
		e, err := m.Share(row, x.time, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "share", e.Value, x.value)
		near(t, "lower", e.CI.Lower, x.lower)
		near(t, "upper", e.CI.Upper, x.high)
	}
	near(t, "concordance", m.Quality.Apparent, 0.5593145869947276)
	if !(m.Quality.Corrected < m.Quality.Apparent && m.Quality.Slope < 1) {
		t.Errorf("nothing is taken off: %+v", m.Quality)
	}
	e, err := m.Share([]float64{50, 1}, 1e-9, 0.95)
	if err != nil || e.Value != 0 || !math.IsNaN(e.CI.Lower) {
		t.Errorf("before the first event: %v, %v", e, err)
	}
	if _, err := m.Share([]float64{50, 1}, 15.1, 0.95); !errors.Is(err, prediction.Beyond) {
		t.Errorf("beyond the follow-up: %v", err)
	}
}

// Known truth: with covariates that tell nothing the apparent concordance is above one half,
// and the corrected one is not; the corrected slope is far below 1 (of noise the
// bootstrap takes not all away: 0 would be right).
func TestOptimism(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 9))
	apparent, corrected, slope := 0.0, 0.0, 0.0
	const runs = 25
	for range runs {
		d := cox.Data{Columns: make([][]float64, 6)}
		for range 70 {
			d.Time, d.Event = append(d.Time, random.ExpFloat64()), append(d.Event, random.Float64() < 0.6)
			for j := range d.Columns {
				d.Columns[j] = append(d.Columns[j], random.NormFloat64())
			}
		}
		m, err := prediction.Fit(d, make([]prediction.Predictor, 6), 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Assess(context.Background(), d, 40, 1); err != nil {
			t.Fatal(err)
		}
		apparent += m.Quality.Apparent / runs
		corrected += m.Quality.Corrected / runs
		slope += m.Quality.Slope / runs
	}
	if apparent < 0.57 || math.Abs(corrected-0.5) > 0.03 || slope > 0.6 {
		t.Errorf("of noise: concordance %.3f, corrected %.3f, slope %.3f", apparent, corrected, slope)
	}
	t.Logf("of noise: concordance %.3f, corrected %.3f, slope %.3f", apparent, corrected, slope)
}

// The predicted shares of fifths average to about what was observed.
func TestFifths(t *testing.T) {
	d := followUp(t)
	m, err := prediction.Fit(d, predictors, 0)
	if err != nil {
		t.Fatal(err)
	}
	fifths, err := m.Fifths(d, 6, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	men, predicted, last := 0, 0.0, 0.0
	for _, f := range fifths {
		if f.Predicted < last {
			t.Errorf("fifths stand out of order: %v", fifths)
		}
		men, predicted, last = men+f.Men, predicted+float64(f.Men)*f.Predicted, f.Predicted
	}
	if men != 60 || math.Abs(predicted/60-0.43) > 0.08 {
		t.Errorf("%d men, predicted %v", men, predicted/60)
	}
}

func TestWhatIsNoModel(t *testing.T) {
	m, err := prediction.Fit(followUp(t), predictors, 0)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(m)
	for what, text := range map[string]string{"no JSON": "age", "another form": `{"form": "x"}`,
		"another number of coefficients": strings.Replace(string(b),
			`"mean":[`, `"mean":[1,`, 1), "no predictors": strings.Replace(string(b), `"predictors"`, `"others"`, 1)} {
		if _, err := prediction.Read([]byte(text)); !errors.Is(err, prediction.ErrForm) {
			t.Errorf("%s: %v", what, err)
		}
	}
	number := func(s string) (float64, error) { return strconv.ParseFloat(s, 64) }
	if _, _, err := m.Row([]string{"50", "west"}, number); err == nil || !strings.Contains(err.Error(), "south north") {
		t.Errorf("a level that there is not: %v", err)
	}
	if _, beyond, err := m.Row([]string{"80", "north"}, number); err != nil || len(beyond) != 1 {
		t.Errorf("an age beyond: %v, %v", beyond, err)
	}
	if _, err := prediction.Fit(cox.Data{Time: []float64{1, 2, 3}, Event: []bool{false, false, false}, Columns: [][]float64{{1, 2, 4}}},
		predictors[:1], 0); !errors.Is(err, stats.NoEvents) {
		t.Errorf("no events: %v", err)
	}
}
