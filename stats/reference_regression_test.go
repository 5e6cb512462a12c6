package stats_test

import (
	"cmp"
	"fmt"

	"leydig/stats"
	"leydig/stats/regression"
)

var regressionHandlers = map[string]handler{
	"logistic":            reading(glmCase),
	"glm":                 reading(glmCase),
	"log_binomial":        reading(glmCase),
	"identity_binomial":   reading(glmCase),
	"modified_poisson":    reading(glmCase),
	"logistic_cluster":    reading(glmCase),
	"logistic_profile_ci": reading(glmProfileCase),
	"logistic_firth":      reading(firthCase),
	"ols":                 reading(olsCase),
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
	confidence
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

// fit is the model of a spec, with its data and the terms of the coefficients.
func (s glmSpec) fit(t *table) (m *regression.Model, d regression.Data, terms []string, err error) {
	if d, terms, err = s.data(t); err != nil {
		return
	}
	m, err = regression.Fit(d, s.options(""))
	return
}

// fitted is a model of any kind.
type fitted interface {
	Estimate(j int, level float64) (e stats.Estimate, statistic, p float64)
}

// wald are the statistics and p-values of the first n coefficients.
func wald(m fitted, n int) (statistic, p []float64) {
	for j := range n {
		_, z, pj := m.Estimate(j, 0.95)
		statistic, p = append(statistic, z), append(p, pj)
	}
	return statistic, p
}

func glmCase(s glmSpec, t *table) (map[string]any, error) {
	m, d, terms, err := s.fit(t)
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
	out["statistic"], out["p_value"] = wald(m, len(terms))
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

func glmProfileCase(s glmSpec, t *table) (map[string]any, error) {
	m, _, terms, err := s.fit(t)
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

func firthCase(s glmSpec, t *table) (map[string]any, error) {
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

func olsCase(s glmSpec, t *table) (map[string]any, error) {
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
	out["statistic"], out["p_value"] = wald(m, len(terms))
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
