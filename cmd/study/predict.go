package study

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"leydig/cohort"
	"leydig/stats/prediction"
	"leydig/stats/results"
)

// Predict is the table of the shares with the event, by the times, of men with these values
// of a kept model's predictors; flags are names that no predictor was meant by. Without
// times, quarters of the longest follow-up.
func Predict(m *prediction.Model, given map[string]string, flags []string, times []float64, level float64) (*results.Table, error) {
	var names, values []string
	for _, p := range m.Predictors {
		names = append(names, p.Name)
	}
	for name := range given {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("--%s: it is no predictor of this model%s; it has %s", name,
				cohort.DidYouMean(name, append(slices.Clone(names), flags...)), strings.Join(names, ", "))
		}
	}
	for _, p := range m.Predictors {
		v, ok := given[p.Name]
		if !ok {
			return nil, fmt.Errorf("--%s is missing: the model needs each of %s", p.Name, strings.Join(names, ", "))
		}
		values = append(values, v)
	}
	row, beyond, err := m.Row(values, func(s string) (float64, error) {
		x, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return 0, fmt.Errorf("%q is not a number", s)
		}
		return x, nil
	})
	if err != nil {
		return nil, fmt.Errorf("--%w", err)
	}
	if times == nil {
		for k := 1; k <= 4; k++ {
			times = append(times, m.Last*float64(k)/4)
		}
	}
	t, err := predicted(m, row, times, level)
	if err != nil {
		return nil, err
	}
	for _, text := range beyond {
		t.Note("%s: the prediction is drawn beyond what was seen", text)
	}
	return t, nil
}

// predicted is the table of the shares by the times.
func predicted(m *prediction.Model, row, times []float64, level float64) (*results.Table, error) {
	t := results.NewTable("prediction", "Share with the event ("+m.Outcome+") of men like this one", "by "+cmp.Or(m.Time, "time"),
		"share", "lower", "upper")
	t.By(prediction.Method.At(level))
	for _, time := range times {
		e, err := m.Share(row, time, level)
		if err != nil {
			t.Add(time, math.NaN(), math.NaN(), math.NaN())
			if err := t.Reason("by "+strconv.FormatFloat(time, 'g', 6, 64), err); err != nil {
				return nil, err
			}
			continue
		}
		if math.IsNaN(e.CI.Lower) { // before the first event
			t.Add(time, e.Value, nil, nil)
			continue
		}
		t.Add(time, e.Value, e.CI.Lower, e.CI.Upper)
	}
	q := m.Quality
	t.Note("model of %d men, %d events; corrected concordance %.2f, slope of calibration %.2f", m.Men, m.Events, q.Corrected, q.Slope)
	t.Note("limits are of the share in such men; of one man it tells a chance, no outcome")
	if m.Synthetic != "" {
		t.Note("SYNTHETIC COHORT: the model is of men who are invented (%s).", m.Synthetic)
	}
	return t, nil
}
