package stats_test

import (
	"cmp"
	"encoding/json"
	"fmt"

	"leydig/stats/regression"
)

var regressionHandlers = map[string]handler{
	"logistic": glmCase, "glm": glmCase, "log_binomial": glmCase, "identity_binomial": glmCase, "modified_poisson": glmCase,
	"logistic_cluster": glmCase, "logistic_profile_ci": glmProfileCase, "logistic_firth": firthCase, "ols": olsCase,
}

type glmSpec struct {
	Outcome    string         `json:"outcome"`
	Covariates []refCovariate `json:"covariates"`
	Family     string         `json:"family"`
	Link       string         `json:"link"`
	Successes  string         `json:"successes"`
	Trials     string         `json:"trials"`
	Failures   string         `json:"failures"`
	Cluster    string         `json:"cluster"`
	ConfLevel  float64        `json:"conf_level"`
}

func (s glmSpec) level() float64 {
	if s.ConfLevel == 0 {
		return 0.95
	}
	return s.ConfLevel
}

// data are the complete rows of a spec, with the terms of the coefficients.
func (s glmSpec) data(t *table) (d regression.Data, terms []string, err error) {
	t = t.where(nil, append(covariateColumns(s.Covariates), s.Outcome, s.Successes, s.Trials, s.Failures, s.Cluster)...)
	var columns [][]float64
	if terms, columns, _, err = survDesign(t, s.Covariates); err != nil {
		return d, nil, err
	}
	d = regression.Data{Outcome: t.numbers(s.Outcome), Columns: columns}
	if s.Successes != "" {
		d.Outcome, d.Trials = t.numbers(s.Successes), t.numbers(cmp.Or(s.Trials, s.Failures))
		for i := range d.Trials {
			if s.Failures != "" {
				d.Trials[i] += d.Outcome[i]
			}
		}
	}
	if s.Cluster != "" {
		_, d.Cluster = groupsOf(t, []string{s.Cluster})
	}
	return d, append([]string{"intercept"}, terms...), nil
}

func (s glmSpec) options(robust regression.Robust) regression.Options {
	return regression.Options{Family: regression.Family(s.Family), Link: regression.Link(s.Link), Robust: robust}
}

// wald are the statistics and p-values of a model's coefficients.
func wald(m *regression.Model) (statistic, p []float64) {
	for j := range m.Coefficient {
		_, z, pj := m.Estimate(j, 0.95)
		statistic, p = append(statistic, z), append(p, pj)
	}
	return statistic, p
}

func glmCase(raw json.RawMessage, t *table) (map[string]any, error) {
	var s glmSpec
	if err := decode(raw, &s); err != nil {
		return nil, err
	}
	d, terms, err := s.data(t)
	if err != nil {
		return nil, err
	}
	m, err := regression.Fit(d, s.options(""))
	if err != nil {
		return nil, err
	}
	out := map[string]any{"n": m.N, "terms": terms, "deviance": m.Deviance[1], "null_deviance": m.Deviance[0],
		"df_residual": m.DFResidual, "loglik": m.LogLik[1], "aic": m.AIC(), "bic": m.BIC()}
	if m.Separated != nil {
		out["separation"] = "quasi"
		if m.Separated.Complete {
			out["separation"] = "complete"
		}
		return out, nil
	}
	out["estimate"], out["std_error"], out["vcov"] = m.Coefficient, m.SE(), rows(m.Variance)
	out["statistic"], out["p_value"] = wald(m)
	kinds := map[string]regression.Robust{"std_error_hc0": regression.HC0, "std_error_hc1": regression.HC1}
	if d.Cluster != nil {
		kinds = map[string]regression.Robust{"std_error_cluster": regression.Clustered, "std_error_cluster_hc1": regression.ClusteredHC1}
	}
	for key, kind := range kinds {
		r, err := regression.Fit(d, s.options(kind))
		if err != nil {
			return nil, err
		}
		out[key] = r.SE()
	}
	return out, nil
}

func glmProfileCase(raw json.RawMessage, t *table) (map[string]any, error) {
	var s glmSpec
	if err := decode(raw, &s); err != nil {
		return nil, err
	}
	d, terms, err := s.data(t)
	if err != nil {
		return nil, err
	}
	m, err := regression.Fit(d, s.options(""))
	if err != nil {
		return nil, err
	}
	var low, high []float64
	for j := range terms {
		ci, err := m.ProfileInterval(j, s.level())
		if err != nil {
			return nil, err
		}
		low, high = append(low, ci.Lower), append(high, ci.Upper)
	}
	return map[string]any{"terms": terms, "conf_low": low, "conf_high": high}, nil
}

func firthCase(raw json.RawMessage, t *table) (map[string]any, error) {
	var s glmSpec
	if err := decode(raw, &s); err != nil {
		return nil, err
	}
	if s.Family != "binomial" || s.Link != "logit" {
		return nil, fmt.Errorf("no penalised likelihood for %s, %s", s.Family, s.Link)
	}
	d, terms, err := s.data(t)
	if err != nil {
		return nil, err
	}
	m, err := regression.Firth(d, s.level())
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"terms": terms, "estimate": m.Coefficient, "std_error": m.SE, "conf_low": m.Lower, "conf_high": m.Upper,
		"p_value": m.P, "loglik_penalized": m.LogLik[:],
	}, nil
}

func olsCase(raw json.RawMessage, t *table) (map[string]any, error) {
	var s glmSpec
	if err := decode(raw, &s); err != nil {
		return nil, err
	}
	if s.Family != "" && s.Family != "gaussian" || s.Link != "" && s.Link != "identity" {
		return nil, fmt.Errorf("least squares are of gaussian, identity; got %s, %s", s.Family, s.Link)
	}
	d, terms, err := s.data(t)
	if err != nil {
		return nil, err
	}
	m, err := regression.Linear(d, "")
	if err != nil {
		return nil, err
	}
	out := map[string]any{
		"n": m.N, "terms": terms, "estimate": m.Coefficient, "std_error": m.SE(), "residual_sd": m.ResidualSD, "r_squared": m.R2,
		"adj_r_squared": m.Adjusted, "f": m.F.F, "f_p_value": m.F.P, "df_residual": m.DFResidual, "loglik": m.LogLik[1],
		"aic": m.AIC(), "bic": m.BIC(), "vcov": rows(m.Variance),
	}
	out["statistic"], out["p_value"] = wald(&m.Model)
	for key, kind := range map[string]regression.Robust{"std_error_hc0": regression.HC0, "std_error_hc1": regression.HC1,
		"std_error_hc2": regression.HC2, "std_error_hc3": regression.HC3} {
		r, err := regression.Linear(d, kind)
		if err != nil {
			return nil, err
		}
		out[key] = r.SE()
	}
	return out, nil
}
