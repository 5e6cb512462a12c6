package stats_test

import (
	"cmp"
	"errors"
	"math"

	"leydig/stats"
	"leydig/stats/meta"
)

var metaHandlers = map[string]handler{
	"meta":            reading(metaCase),
	"meta_prop":       reading(metaCase),
	"meta_regression": reading(metaRegressionCase),
	"meta_tau2_ci":    reading(metaSpreadCase),
	"meta_leave1out":  reading(metaLeaveOneOutCase),
	"meta_prop_glmm":  reading(metaMixedCase),
	"egger":           reading(eggerCase),
}

// metaSpec is what the methods of meta have in common.
type metaSpec struct {
	Columns       map[string]string
	Yi, Vi        []float64
	Measure       string
	Model, Test   string
	BackTransform string `json:"back_transform"`
	confidence
	Moderators []string
	Regression string
}

// data makes effects and options, and gives the table of the rows that are complete.
func (s metaSpec) data(t *table) (e meta.Effects, o meta.Options, rows *table, err error) {
	o = meta.Options{
		Estimator: meta.Estimator(cmp.Or(s.Model, "REML")), KnappHartung: s.Test == "knapp_hartung", Level: s.level(),
	}
	if s.Test != "" && s.Test != "z" && !o.KnappHartung {
		return e, o, nil, errors.New("unknown test " + s.Test)
	}
	if s.Yi != nil {
		return meta.Effects{Y: s.Yi, V: s.Vi}, o, nil, nil
	}
	var names []string
	for _, c := range s.Columns {
		names = append(names, c)
	}
	rows = t.where(nil, append(names, s.Moderators...)...)
	column := func(name string) []float64 { return rows.numbers(s.Columns[name]) }
	less := func(a, b []float64) []float64 {
		out := make([]float64, len(a))
		for i := range a {
			out[i] = a[i] - b[i]
		}
		return out
	}
	switch {
	case s.Columns["yi"] != "":
		e = meta.Effects{Y: column("yi"), V: column("vi")}
	case s.Columns["x"] != "":
		e, err = meta.Proportions(column("x"), column("n"), meta.Measure(s.Measure))
	case s.Columns["n1"] != "":
		e, err = meta.Tables(column("a"), less(column("n1"), column("a")), column("c"), less(column("n2"), column("c")), meta.Measure(s.Measure))
	default:
		e, err = meta.Tables(column("a"), column("b"), column("c"), column("d"), meta.Measure(s.Measure))
	}
	for _, m := range s.Moderators {
		o.Moderators = append(o.Moderators, rows.numbers(m))
	}
	return e, o, rows, err
}

// pool fits the model of a spec.
func (s metaSpec) pool(t *table) (meta.Effects, *meta.Fit, error) {
	e, o, _, err := s.data(t)
	if err != nil {
		return e, nil, err
	}
	f, err := meta.Pool(e, o)
	return e, f, err
}

func metaCase(s metaSpec, t *table) (map[string]any, error) {
	e, f, err := s.pool(t)
	if err != nil {
		return nil, err
	}
	c := f.Coefficient[0]
	out := map[string]any{
		"k": f.K, "estimate": c.Value, "std_error": c.SE, "statistic": f.Statistic[0], "p_value": f.PValue[0],
		"conf_low": c.CI.Lower, "conf_high": c.CI.Upper, "tau2": f.Tau2, "tau2_std_error": f.Tau2SE, "i2": f.I2, "h2": f.H2,
		"q": f.Q.Statistic, "q_p_value": f.Q.P, "prediction": c.Value, "prediction_low": f.Prediction.Lower,
		"prediction_high": f.Prediction.Upper,
	}
	switch s.BackTransform {
	case "":
	case "freeman_tukey_harmonic":
		back := meta.DoubleArc.Back(meta.Harmonic(e.N))
		out["estimate_transformed"] = out["estimate"]
		for _, k := range []string{"estimate", "conf_low", "conf_high", "prediction_low", "prediction_high"} {
			out[k] = back(out[k].(float64))
		}
	default:
		return nil, errors.New("unknown back_transform " + s.BackTransform)
	}
	return out, nil
}

func metaRegressionCase(s metaSpec, t *table) (map[string]any, error) {
	_, f, err := s.pool(t)
	if err != nil {
		return nil, err
	}
	var estimate, se, low, high []float64
	for _, c := range f.Coefficient {
		estimate, se, low, high = append(estimate, c.Value), append(se, c.SE), append(low, c.CI.Lower), append(high, c.CI.Upper)
	}
	return map[string]any{
		"k": f.K, "terms": append([]string{"intercept"}, s.Moderators...), "estimate": estimate, "std_error": se, "statistic": f.Statistic,
		"p_value": f.PValue, "conf_low": low, "conf_high": high, "tau2": f.Tau2, "tau2_std_error": f.Tau2SE, "i2": f.I2, "h2": f.H2,
		"q": f.Q.Statistic, "q_p_value": f.Q.P,
	}, nil
}

func metaSpreadCase(s metaSpec, t *table) (map[string]any, error) {
	_, f, err := s.pool(t)
	if err != nil {
		return nil, err
	}
	x, err := f.SpreadInterval()
	if err != nil {
		return nil, err
	}
	of := func(e stats.Estimate) map[string]any {
		return map[string]any{"estimate": e.Value, "conf_low": e.CI.Lower, "conf_high": e.CI.Upper}
	}
	return map[string]any{"tau2": of(x.Tau2), "tau": of(x.Tau), "i2": of(x.I2), "h2": of(x.H2)}, nil
}

func metaLeaveOneOutCase(s metaSpec, t *table) (map[string]any, error) {
	e, o, _, err := s.data(t)
	if err != nil {
		return nil, err
	}
	fits, err := meta.LeaveOneOut(e, o)
	if err != nil {
		return nil, err
	}
	var estimate, se, tau2, i2 []float64
	for _, f := range fits {
		c := f.Coefficient[0]
		estimate, se, tau2, i2 = append(estimate, c.Value), append(se, c.SE), append(tau2, f.Tau2), append(i2, f.I2)
	}
	return map[string]any{"estimate": estimate, "std_error": se, "tau2": tau2, "i2": i2}, nil
}

func metaMixedCase(s metaSpec, t *table) (map[string]any, error) {
	_, _, rows, err := s.data(t)
	if err != nil {
		return nil, err
	}
	if s.Measure != "PLO" || s.Model != "ML" {
		return nil, errors.New("only PLO by ML")
	}
	m, err := meta.FitProportions(rows.numbers(s.Columns["x"]), rows.numbers(s.Columns["n"]), s.Test == "knapp_hartung", s.level())
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"k": m.K, "estimate": m.Mean.Value, "std_error": m.Mean.SE, "statistic": m.Statistic, "p_value": m.PValue,
		"conf_low": m.Mean.CI.Lower, "conf_high": m.Mean.CI.Upper, "tau2": m.Tau2, "i2": m.I2, "h2": m.H2,
		"q_wald": m.Wald.Statistic, "q_lrt": m.LRT.Statistic,
	}, nil
}

func eggerCase(s metaSpec, t *table) (map[string]any, error) {
	e, _, _, err := s.data(t)
	if err != nil {
		return nil, err
	}
	if s.Regression != "lm" {
		return nil, errors.New("unknown regression " + s.Regression)
	}
	a, err := meta.Egger(e, s.level())
	if err != nil {
		return nil, err
	}
	if math.IsNaN(a.Test.P) {
		return nil, stats.NoVariance
	}
	return map[string]any{"statistic": a.Test.Statistic, "df": a.Test.DF, "p_value": a.Test.P}, nil
}
