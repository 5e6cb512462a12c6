package stats_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/dist"
	"leydig/stats/survival"
)

var coxHandlers = map[string]handler{
	"coxph":              reading(coxCase),
	"coxph_strata":       reading(coxCase),
	"coxph_cluster":      reading(coxCase),
	"coxph_weights":      reading(coxCase),
	"coxph_startstop":    reading(coxCase),
	"cox_cause_specific": reading(coxCase),
	"cox_anova":          reading(coxAnovaCase),
	"cox_zph":            reading(coxZphCase),
	"cox_residuals":      reading(coxResidualsCase),
	"cox_basehaz":        reading(coxBaselineCase),
	"cox_survfit":        reading(coxPredictCase),
	"concordance":        reading(concordanceCase),
	"coxph_firth":        reading(coxFirthCase),
	"coxph_profile_ci":   reading(coxProfileCase),
}

type coxSpec struct {
	survSpec
	Covariates     []refCovariate `json:"covariates"`
	CovariatesNull []refCovariate `json:"covariates_null"`
	Ties           string         `json:"ties"`
	Strata         []string       `json:"strata"`
	Weights        string         `json:"weights"`
	Offset         string         `json:"offset"`
	Cluster        string         `json:"cluster"`
	Robust         *bool          `json:"robust"`
	confidence
	ConfType    string           `json:"conf_type"`
	Transform   string           `json:"transform"`
	Kind        string           `json:"kind"`
	NewData     []map[string]any `json:"newdata"`
	Score       string           `json:"score"`
	HigherMeans string           `json:"higher_means"`
}

// coxDesign is what a spec asks of the data: the model's rows and options, the terms, the
// covariate of each column and the labels of the strata.
type coxDesign struct {
	data          cox.Data
	options       cox.Options
	terms, strata []string
	of            []int
}

func (s coxSpec) design(t *table) (d coxDesign, err error) {
	score := s.Score
	if score == "linear_predictor" {
		score = ""
	}
	t = t.where(
		s.Filter,
		s.columns(slices.Concat(covariateColumns(s.Covariates), s.Strata, []string{s.Weights, s.Offset, s.Cluster, score})...)...,
	)
	var columns [][]float64
	if d.terms, columns, d.of, err = survDesign(t, s.Covariates); err != nil {
		return d, err
	}
	sample := s.sample(t)
	d.data = cox.Data{Time: sample.Time, Entry: sample.Entry, Event: sample.Event, Columns: columns}
	if len(s.Strata) > 0 {
		d.strata, d.data.Stratum = groupsOf(t, s.Strata)
	}
	d.options.Ties = cox.Ties(s.Ties)
	if s.Ties != "" && !slices.Contains(cox.AllTies, d.options.Ties) {
		return d, fmt.Errorf("unknown ties %q", s.Ties)
	}
	// Clusters, and weights that are no counts, are robust whatever the spec says, as in coxph.
	d.options.Robust = s.Cluster != "" || given(s.Robust, false)
	if s.Weights != "" {
		d.data.Weight = t.numbers(s.Weights)
		for _, w := range d.data.Weight {
			d.options.Robust = d.options.Robust || w != math.Floor(w)
		}
	}
	if s.Offset != "" {
		d.data.Offset = t.numbers(s.Offset)
	}
	if s.Cluster != "" {
		_, d.data.Cluster = groupsOf(t, []string{s.Cluster})
	}
	return d, nil
}

func (s coxSpec) fit(t *table) (*cox.Model, coxDesign, error) {
	d, err := s.design(t)
	if err != nil {
		return nil, d, err
	}
	m, err := cox.Fit(d.data, d.options)
	return m, d, err
}

func rows(m *mat.SymDense) [][]float64 {
	var out [][]float64
	for i := range m.SymmetricDim() {
		out = append(out, mat.Row(nil, i, m))
	}
	return out
}

func coxCase(s coxSpec, t *table) (map[string]any, error) {
	m, d, err := s.fit(t)
	if err != nil {
		return nil, err
	}
	test := func(t stats.Test) map[string]any {
		return map[string]any{"statistic": t.Statistic, "df": t.DF, "p_value": t.P}
	}
	out := map[string]any{"n": m.N, "n_event": m.Events, "terms": d.terms, "loglik": []float64{m.LogLik[0], m.LogLik[1]}, "lrt": test(m.LR)}
	var infinite []string
	for _, j := range m.Infinite {
		infinite = append(infinite, d.terms[j])
	}
	out["infinite"] = infinite
	if len(m.Infinite) > 0 {
		return out, nil
	}
	var hr, low, high, z, p []float64
	for j := range d.terms {
		e, zj, pj := m.HazardRatio(j, s.level())
		hr, low, high, z, p = append(hr, e.Value), append(low, e.CI.Lower), append(high, e.CI.Upper), append(z, zj), append(p, pj)
	}
	c, err := m.Concordance()
	if err != nil {
		return nil, err
	}
	wald := test(m.Wald)
	wald["statistic"] = math.Round(m.Wald.Statistic*100) / 100 // as R's summary prints it
	for k, v := range map[string]any{"estimate": m.Coefficient, "std_error": m.SE(), "statistic": z, "p_value": p,
		"hazard_ratio": hr, "hazard_ratio_low": low, "hazard_ratio_high": high,
		"vcov": rows(m.Variance), "wald": wald, "score": test(m.Score), "concordance": c.Value,
		"concordance_std_error": c.SE, "aic": m.AIC()} {
		out[k] = v
	}
	if m.Robust {
		out["std_error_naive"] = m.NaiveSE()
		if m.RobustScore != nil {
			out["score_robust"] = test(*m.RobustScore)
		}
	}
	return out, nil
}

func coxAnovaCase(s coxSpec, t *table) (map[string]any, error) {
	a, _, err := s.fit(t)
	if err != nil {
		return nil, err
	}
	// The same rows: those complete in the larger model.
	null := s
	t = t.where(s.Filter, s.columns(covariateColumns(s.Covariates)...)...)
	null.Covariates = s.CovariatesNull
	b, _, err := null.fit(t)
	if err != nil {
		return nil, err
	}
	df := len(a.Coefficient) - len(b.Coefficient)
	x := 2 * (a.LogLik[1] - b.LogLik[1])
	return map[string]any{
		"loglik": []float64{b.LogLik[1], a.LogLik[1]}, "statistic": x, "df": df,
		"p_value": dist.ChiSquaredUpper(x, float64(df)),
	}, nil
}

func coxZphCase(s coxSpec, t *table) (map[string]any, error) {
	m, d, err := s.fit(t)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(cox.TimeScales, cox.TimeScale(s.Transform)) {
		return nil, fmt.Errorf("unknown transform %q", s.Transform)
	}
	tests, err := m.Proportionality(cox.TimeScale(s.Transform), d.of)
	if err != nil {
		return nil, err
	}
	var names []string
	for i, cov := range s.Covariates {
		switch {
		case cov.Factor:
			names = append(names, cov.Column)
		case cov.Interaction != nil:
			names = append(names, strings.Join(cov.Interaction, ":"))
		default:
			names = append(names, d.terms[slices.Index(d.of, i)])
		}
	}
	names = append(names, "global")
	var statistic, df, p []float64
	for _, x := range tests {
		statistic, df, p = append(statistic, x.Statistic), append(df, x.DF), append(p, x.P)
	}
	return map[string]any{"terms": names, "statistic": statistic, "df": df, "p_value": p}, nil
}

func coxResidualsCase(s coxSpec, t *table) (map[string]any, error) {
	m, _, err := s.fit(t)
	if err != nil {
		return nil, err
	}
	switch s.Kind {
	case "martingale":
		return map[string]any{"residuals": m.Martingale()}, nil
	case "deviance":
		return map[string]any{"residuals": m.Deviance()}, nil
	}
	var r [][]float64
	switch s.Kind {
	case "score":
		r = m.ScoreResiduals()
	case "dfbeta":
		r = m.DFBeta(false)
	case "dfbetas":
		r = m.DFBeta(true)
	case "schoenfeld":
		_, r = m.Schoenfeld(false)
	case "scaled_schoenfeld":
		_, r = m.Schoenfeld(true)
	default:
		return nil, fmt.Errorf("unknown kind %q", s.Kind)
	}
	if len(m.Coefficient) == 1 { // R drops to a vector
		var flat []float64
		for _, x := range r {
			flat = append(flat, x[0])
		}
		return map[string]any{"residuals": flat}, nil
	}
	return map[string]any{"residuals": r}, nil
}

func coxBaselineCase(s coxSpec, t *table) (map[string]any, error) {
	m, d, err := s.fit(t)
	if err != nil {
		return nil, err
	}
	var time, hazard []float64
	var label []string
	for _, b := range m.Baseline() {
		time, hazard = append(time, b.Time...), append(hazard, b.Hazard...)
		for range b.Time {
			if d.strata != nil {
				label = append(label, d.strata[b.Stratum])
			}
		}
	}
	out := map[string]any{"time": time, "cumhaz": hazard}
	if d.strata != nil {
		out["stratum"] = label
	}
	return out, nil
}

// newTable makes a table of a spec's newdata.
func newTable(rows []map[string]any) *table {
	data := map[string][]any{}
	for _, r := range rows {
		for k, v := range r {
			data[k] = append(data[k], v)
		}
	}
	return inline(data)
}

func coxPredictCase(s coxSpec, t *table) (map[string]any, error) {
	m, _, err := s.fit(t)
	if err != nil {
		return nil, err
	}
	_, columns, _, err := survDesign(newTable(s.NewData), s.Covariates)
	if err != nil {
		return nil, err
	}
	who := make([][]float64, len(s.NewData))
	for k := range who {
		for _, c := range columns {
			who[k] = append(who[k], c[k])
		}
	}
	curves, err := m.Predict(who, survival.Transform(s.ConfType), s.level())
	if err != nil {
		return nil, err
	}
	c := curves[0]
	across := func(x [][]float64) [][]float64 {
		out := make([][]float64, len(c.Time))
		for t := range out {
			for k := range x {
				out[t] = append(out[t], x[k][t])
			}
		}
		return out
	}
	return map[string]any{
		"time": c.Time, "surv": across(c.Survival), "std_error_log_surv": across(c.SE),
		"conf_low": across(c.Lower), "conf_high": across(c.Upper),
	}, nil
}

func concordanceCase(s coxSpec, t *table) (map[string]any, error) {
	d, err := s.design(t)
	if err != nil {
		return nil, err
	}
	var score []float64
	if s.Score == "linear_predictor" {
		m, err := cox.Fit(d.data, d.options)
		if err != nil {
			return nil, err
		}
		if s.HigherMeans == "shorter_survival" {
			c, err := m.Concordance()
			return concordanceOf(c), err
		}
		score = m.LinearPredictor()
	} else {
		t = t.where(s.Filter, s.columns(s.Score, s.Weights, s.Cluster)...)
		for _, cell := range t.text[s.Score] {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				return nil, err
			}
			score = append(score, v)
		}
	}
	if s.HigherMeans != "longer_survival" && s.HigherMeans != "shorter_survival" {
		return nil, fmt.Errorf("unknown higher_means %q", s.HigherMeans)
	}
	c, err := cox.Concord(d.data, score, s.HigherMeans == "shorter_survival")
	if err != nil {
		return nil, err
	}
	return concordanceOf(c), nil
}

func concordanceOf(c cox.Concordance) map[string]any {
	return map[string]any{
		"concordance": c.Value, "std_error": c.SE, "concordant": c.Concordant, "discordant": c.Discordant,
		"tied_score": c.TiedScore, "tied_time": c.TiedTime, "tied_both": c.TiedBoth,
	}
}

func coxFirthCase(s coxSpec, t *table) (map[string]any, error) {
	d, err := s.design(t)
	if err != nil {
		return nil, err
	}
	f, err := cox.Firth(d.data, d.options, s.level())
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"terms": d.terms, "estimate": f.Coefficient, "std_error": f.SE, "hazard_ratio_low": exps(f.Lower),
		"hazard_ratio_high": exps(f.Upper), "p_value": f.P,
		"loglik_penalized": []float64{f.LogLik[0], f.LogLik[1]},
	}, nil
}

func coxProfileCase(s coxSpec, t *table) (map[string]any, error) {
	m, d, err := s.fit(t)
	if err != nil {
		return nil, err
	}
	var low, high []float64
	for j := range d.terms {
		ci, err := m.ProfileInterval(j, s.level())
		if err != nil {
			return nil, err
		}
		low, high = append(low, ci.Lower), append(high, ci.Upper)
	}
	return map[string]any{"terms": d.terms, "conf_low": low, "conf_high": high}, nil
}
