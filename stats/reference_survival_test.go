package stats_test

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/survival"
)

var survivalHandlers = map[string]handler{
	"km":                    reading(kmCase),
	"km_left_trunc":         reading(kmCase),
	"km_landmark":           reading(kmCase),
	"km_reverse":            reading(kmCase),
	"km_fleming_harrington": reading(kmCase),
	"km_breslow":            reading(kmCase),
	"km_times":              reading(kmTimesCase),
	"km_quantile":           reading(kmQuantileCase),
	"km_conditional":        reading(kmConditionalCase),
	"km_diff_fixed_time":    reading(kmDifferenceCase),
	"rmst":                  reading(rmstCase),
	"rmst2":                 reading(rmst2Case),
	"rmst2_adjusted":        reading(rmst2AdjustedCase),
	"simultaneous_band":     reading(bandCase),
	"km_bpcp":               reading(betaProductCase),
	"guyot_ipd":             reading(guyotCase),
	"logrank":               reading(logrankCase),
	"logrank_rho":           reading(logrankCase),
	"logrank_strata":        reading(logrankCase),
	"logrank_one_sample":    reading(logrankOneSampleCase),
	"logrank_weighted":      reading(logrankWeightedCase),
	"logrank_trend":         reading(logrankTrendCase),
	"logrank_pairwise":      reading(logrankPairwiseCase),
}

type kmSpec struct {
	survSpec
	By        []string `json:"by"`
	Estimator string   `json:"estimator"`
	ConfType  string   `json:"conf_type"`
	confidence
	Variance      string   `json:"variance"`
	Weights       string   `json:"weights"`
	Cluster       string   `json:"cluster"`
	StartTime     *float64 `json:"start_time"`
	MergeNearTies *bool    `json:"merge_near_ties"`
	// of other methods
	Times   []float64 `json:"times"`
	Extend  bool      `json:"extend"`
	Probs   []float64 `json:"probs"`
	At      float64   `json:"at"`
	Tau     float64   `json:"tau"`
	Group   string    `json:"group"`
	Arm1    any       `json:"arm1"`
	Band    string    `json:"band"`
	Scale   string    `json:"transform"`
	TimeLow float64   `json:"t_low"`
	TimeHi  float64   `json:"t_high"`
}

func (s kmSpec) options() (survival.Options, error) {
	o := survival.Options{Transform: survival.Log, Level: s.level()}
	if s.ConfType != "" {
		o.Transform = survival.Transform(s.ConfType)
	}
	if !slices.Contains(survival.Transforms, o.Transform) {
		return o, fmt.Errorf("unknown conf_type %q", s.ConfType)
	}
	switch s.Estimator {
	case "", "kaplan_meier":
	case "breslow":
		o.Estimator = survival.Breslow
	case "fleming_harrington":
		o.Estimator = survival.FlemingHarrington
	default:
		return o, fmt.Errorf("unknown estimator %q", s.Estimator)
	}
	o.Start = given(s.StartTime, 0)
	return o, nil
}

// curves are the curves of a spec's strata.
func (s kmSpec) curves(t *table) ([]string, []survival.Curve, []survival.Sample, error) {
	t = t.where(s.Filter, s.columns(append([]string{s.Weights, s.Cluster, s.Group}, s.By...)...)...)
	labels, of := groupsOf(t, s.By)
	all := s.sample(t)
	if s.Weights != "" {
		all.Weight = t.numbers(s.Weights)
	}
	if s.Cluster != "" {
		all.Cluster = make([]int, t.rows)
		seen := map[string]int{}
		for i, c := range t.text[s.Cluster] {
			if _, ok := seen[c]; !ok {
				seen[c] = len(seen)
			}
			all.Cluster[i] = seen[c]
		}
	}
	all.KeepNearTies = !given(s.MergeNearTies, true)
	o, err := s.options()
	if err != nil {
		return nil, nil, nil, err
	}
	var curves []survival.Curve
	var samples []survival.Sample
	for g := range labels {
		one := all.Where(func(i int) bool { return of[i] == g })
		if s.StartTime != nil {
			one = one.From(*s.StartTime)
		}
		var c survival.Curve
		if s.Variance == "robust" {
			c, err = survival.Robust(one, o)
		} else {
			var tab survival.Table
			if tab, err = one.Table(); err == nil {
				c, err = survival.Estimate(tab, o)
			}
		}
		if err != nil {
			return nil, nil, nil, err
		}
		curves = append(curves, c)
		samples = append(samples, one)
	}
	return labels, curves, samples, nil
}

func kmCase(s kmSpec, t *table) (map[string]any, error) {
	labels, curves, samples, err := s.curves(t)
	if err != nil {
		return nil, err
	}
	tau := math.Inf(-1)
	for _, c := range curves {
		tau = math.Max(tau, c.Time[len(c.Time)-1])
	}
	var strata []any
	for g, c := range curves {
		median, _ := c.Median()
		mean := c.RestrictedMean(tau)
		strata = append(strata, map[string]any{
			"stratum": labels[g], "n": len(samples[g].Time), "events": c.TotalEvents(),
			"median": median.Value, "median_low": median.CI.Lower, "median_high": median.CI.Upper,
			"rmean": mean.Value, "rmean_std_error": mean.SE, "rmean_tau": tau,
			"time": c.Time, "n_risk": c.AtRisk, "n_event": c.Events, "n_censor": c.Censored, "surv": c.Survival, "std_error": c.SE,
			"conf_low": c.Lower, "conf_high": c.Upper, "cumhaz": c.Hazard, "cumhaz_std_error": c.HazardSE,
		})
	}
	return map[string]any{"strata": strata}, nil
}

func kmTimesCase(s kmSpec, t *table) (map[string]any, error) {
	labels, curves, _, err := s.curves(t)
	if err != nil {
		return nil, err
	}
	var strata []any
	for g, c := range curves {
		var time, risk, events, surv, se, low, high []float64
		for _, at := range s.Times {
			if !s.Extend && at > c.Time[len(c.Time)-1] {
				continue
			}
			e := c.Extended(at)
			sum := 0.0
			for k := range c.Time {
				if c.Time[k] <= at {
					sum += c.Events[k]
				}
			}
			time, risk, events = append(time, at), append(risk, c.AtRiskAt(at)), append(events, sum)
			surv, se, low, high = append(surv, e.Value), append(se, e.SE), append(low, e.CI.Lower), append(high, e.CI.Upper)
		}
		strata = append(strata,
			map[string]any{
				"stratum": labels[g], "time": time, "n_risk": risk, "cum_events": events, "surv": surv,
				"std_error": se, "conf_low": low, "conf_high": high,
			})
	}
	return map[string]any{"strata": strata}, nil
}

func kmQuantileCase(s kmSpec, t *table) (map[string]any, error) {
	labels, curves, _, err := s.curves(t)
	if err != nil {
		return nil, err
	}
	var strata []any
	for g, c := range curves {
		var q, low, high []float64
		for _, p := range s.Probs {
			e, _ := c.Quantile(p)
			q, low, high = append(q, e.Value), append(low, e.CI.Lower), append(high, e.CI.Upper)
		}
		strata = append(strata, map[string]any{"stratum": labels[g], "quantile": q, "conf_low": low, "conf_high": high})
	}
	return map[string]any{"strata": strata}, nil
}

func kmConditionalCase(s kmSpec, t *table) (map[string]any, error) {
	if s.StartTime == nil {
		return nil, errors.New("km_conditional needs start_time")
	}
	_, conditional, _, err := s.curves(t)
	if err != nil {
		return nil, err
	}
	e, err := conditional[0].At(s.At)
	if err != nil {
		return nil, err
	}
	whole := s
	whole.StartTime = nil
	_, all, _, err := whole.curves(t)
	if err != nil {
		return nil, err
	}
	return map[string]any{"surv": e.Value, "std_error": e.SE, "conf_low": e.CI.Lower, "conf_high": e.CI.Upper,
		"ratio": all[0].Extended(s.At).Value / all[0].Extended(*s.StartTime).Value}, nil
}

func kmDifferenceCase(s kmSpec, t *table) (map[string]any, error) {
	_, c, _, err := s.curves(t)
	if err != nil {
		return nil, err
	}
	if len(c) != 2 {
		return nil, fmt.Errorf("%d groups", len(c))
	}
	d, err := survival.CompareAt(c[0], c[1], s.At)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"surv": []float64{d.First.Value, d.Second.Value}, "difference": d.Value, "std_error": d.SE,
		"chisq_linear": d.Linear, "chisq_cloglog": d.LogLog,
	}, nil
}

func rmstCase(s kmSpec, t *table) (map[string]any, error) {
	labels, curves, samples, err := s.curves(t)
	if err != nil {
		return nil, err
	}
	var strata []any
	for g, c := range curves {
		median, _ := c.Median()
		mean := c.RestrictedMean(s.Tau)
		strata = append(strata, map[string]any{"stratum": labels[g], "n": len(samples[g].Time),
			"events": c.TotalEvents(), "rmean": mean.Value, "rmean_std_error": mean.SE,
			"median": median.Value, "median_low": median.CI.Lower, "median_high": median.CI.Upper})
	}
	return map[string]any{"strata": strata}, nil
}

// arms splits the rows by whether a group column has the value of arm 1.
func (s kmSpec) arms(t *table) (survival.Sample, []int) {
	of := make([]int, t.rows)
	for i, cell := range t.text[s.Group] {
		if equal(cell, s.Arm1) {
			of[i] = 1
		}
	}
	return s.sample(t), of
}

func rmst2Case(s kmSpec, t *table) (map[string]any, error) {
	all, of := s.arms(t.where(s.Filter, s.columns(s.Group)...))
	var tables [2]survival.Table
	for g := range tables {
		var err error
		if tables[g], err = all.Where(func(i int) bool { return of[i] == g }).Table(); err != nil {
			return nil, err
		}
	}
	m, err := survival.CompareMeans(tables[1], tables[0], s.Tau, s.level())
	if err != nil {
		return nil, err
	}
	arm := func(e stats.Estimate) map[string]any {
		return map[string]any{"estimate": e.Value, "std_error": e.SE, "conf_low": e.CI.Lower, "conf_high": e.CI.Upper}
	}
	contrast := func(c survival.Contrast) map[string]any {
		return map[string]any{"estimate": c.Value, "conf_low": c.Lower, "conf_high": c.Upper, "p_value": c.P}
	}
	return map[string]any{
		"arm1": arm(m.Arm1), "arm0": arm(m.Arm0), "difference": contrast(m.Difference),
		"ratio": contrast(m.Ratio), "rmtl_ratio": contrast(m.LostTime),
	}, nil
}

type rmst2AdjustedSpec struct {
	kmSpec
	Covariates []refCovariate `json:"covariates"`
}

func rmst2AdjustedCase(s rmst2AdjustedSpec, t *table) (map[string]any, error) {
	t = t.where(s.Filter, s.columns(append(covariateColumns(s.Covariates), s.Group)...)...)
	all, of := s.arms(t)
	terms, columns, _, err := survDesign(t, s.Covariates)
	if err != nil {
		return nil, err
	}
	x := mat.NewDense(t.rows, 2+len(columns), nil)
	for i := range t.rows {
		x.Set(i, 0, 1)
		x.Set(i, 1, float64(of[i]))
		for j := range columns {
			x.Set(i, 2+j, columns[j][i])
		}
	}
	terms = append([]string{"intercept", "arm"}, terms...)
	out := map[string]any{}
	for _, logarithmic := range []bool{false, true} {
		f, err := survival.RegressMean(all.Time, all.Event, of, x, s.Tau, s.level(), logarithmic)
		if err != nil {
			return nil, err
		}
		m := map[string]any{"terms": terms, "estimate": f.Coefficient, "std_error": f.SE, "statistic": f.Z, "p_value": f.P}
		if logarithmic {
			m["ratio"], m["ratio_low"], m["ratio_high"] = exps(f.Coefficient), exps(f.Lower), exps(f.Upper)
			out["ratio"] = m
		} else {
			m["conf_low"], m["conf_high"] = f.Lower, f.Upper
			out["difference"] = m
		}
	}
	return out, nil
}

func exps(x []float64) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		out[i] = math.Exp(x[i])
	}
	return out
}

func bandCase(s kmSpec, t *table) (map[string]any, error) {
	_, curves, _, err := s.curves(t)
	if err != nil {
		return nil, err
	}
	kind, ok := map[string]survival.BandKind{"hall_wellner": survival.HallWellner, "equal_precision": survival.EqualPrecision}[s.Band]
	if !ok || s.Scale != "linear" && s.Scale != "log" {
		return nil, fmt.Errorf("unknown band %q or transform %q", s.Band, s.Scale)
	}
	b, err := survival.Simultaneous(curves[0], kind, s.Scale == "log", s.TimeLow, s.TimeHi)
	if err != nil {
		return nil, err
	}
	return map[string]any{"time": b.Time, "conf_low": b.Lower, "conf_high": b.Upper}, nil
}

func betaProductCase(s kmSpec, t *table) (map[string]any, error) {
	_, curves, _, err := s.curves(t)
	if err != nil {
		return nil, err
	}
	b, err := survival.BetaProduct(curves[0].Table, s.level())
	if err != nil {
		return nil, err
	}
	return map[string]any{"left": b.Left, "right": b.Right, "surv": b.Survival, "conf_low": b.Lower, "conf_high": b.Upper}, nil
}

type guyotSpec struct {
	survSpec
	AtRiskTimes []float64 `json:"at_risk_times"`
}

func guyotCase(s guyotSpec, t *table) (map[string]any, error) {
	all := s.sample(t.where(s.Filter, s.columns()...))
	tab, err := all.Table()
	if err != nil {
		return nil, err
	}
	c, err := survival.KaplanMeier(tab, survival.Options{})
	if err != nil {
		return nil, err
	}
	risk := make([]float64, len(s.AtRiskTimes))
	for i, at := range s.AtRiskTimes {
		risk[i] = tab.AtRiskAt(at)
	}
	time, event, err := survival.Reconstruct(survival.Published{
		Time: c.Time, Survival: c.Survival, RiskTime: s.AtRiskTimes, NumberRisk: risk,
	})
	if err != nil {
		return nil, err
	}
	again, err := survival.Tabulate(time, event)
	if err != nil {
		return nil, err
	}
	d, err := survival.KaplanMeier(again, survival.Options{})
	if err != nil {
		return nil, err
	}
	median, _ := d.Median()
	return map[string]any{
		"n_risk": risk, "n": len(time), "n_event": again.TotalEvents(), "n_event_true": tab.TotalEvents(),
		"median": median.Value, "surv_365": d.Extended(365).Value,
	}, nil
}
