package stats_test

import (
	"fmt"
	"math"
	"slices"

	"leydig/stats/dist"
	"leydig/stats/gee"
	"leydig/stats/mean"
	"leydig/stats/mixed"
	"leydig/stats/regression"
)

var longitudinalHandlers = map[string]handler{
	"gee":            reading(geeCase),
	"gee_prevalence": reading(geeCase),
	"lmm":            reading(mixedCase),
	"lmm_slope":      reading(mixedCase),
	"glmm_logit":     reading(mixedLogisticCase),
	"icc_anova":      reading(iccCase),
}

type geeSpec struct {
	glmSpec
	Intercept  *bool  `json:"intercept"`
	Order      string `json:"order"`
	CorStr     string `json:"corstr"`
	ScaleFixed bool   `json:"scale_fixed"`
}

// withAll gives the data all the levels of the first factor in place of the intercept.
func withAll(d regression.Data, terms []string, first refCovariate) (regression.Data, []string) {
	x := make([]float64, len(d.Outcome))
	for i := range x {
		x[i] = 1
		for j := range len(first.Levels) - 1 {
			x[i] -= d.Columns[j][i]
		}
	}
	d.NoIntercept, d.Columns = true, append([][]float64{x}, d.Columns...)
	return d, append([]string{fmt.Sprintf("%s=%v", first.Column, first.Levels[0])}, terms[1:]...)
}

// places numbers the rows of each cluster in the order of time: geeglm without waves takes
// them as one apart.
func places(time []float64, cluster []int) []float64 {
	out := make([]float64, len(time))
	for i := range time {
		for k := range time {
			if cluster[k] == cluster[i] && (time[k] < time[i] || time[k] == time[i] && k < i) {
				out[i]++
			}
		}
	}
	return out
}

func geeCase(s geeSpec, t *table) (map[string]any, error) {
	t = t.where(nil, append(covariateColumns(s.Covariates), s.Outcome, s.Cluster, s.Order)...)
	d, terms, err := s.data(t)
	if err != nil {
		return nil, err
	}
	if !given(s.Intercept, true) {
		if !s.Covariates[0].Factor {
			return nil, fmt.Errorf("without an intercept the first covariate must be a factor")
		}
		d, terms = withAll(d, terms, s.Covariates[0])
	}
	o := gee.Options{Family: regression.Family(s.Family), Link: regression.Link(s.Link), Correlation: gee.Correlation(s.CorStr)}
	if !slices.Contains(gee.Correlations, o.Correlation) {
		return nil, fmt.Errorf("unknown correlation %q", s.CorStr)
	}
	data := gee.Data{Data: d}
	if s.Order != "" {
		data.Time = places(t.numbers(s.Order), d.Cluster)
	}
	if s.ScaleFixed {
		// geepack fixes it at that of the model under independence.
		free := o
		free.Correlation = gee.Independence
		f, err := gee.Fit(data, free)
		if err != nil {
			return nil, err
		}
		o.FixedScale = f.Scale
	}
	m, err := gee.Fit(data, o)
	if err != nil {
		return nil, err
	}
	var statistic, p []float64
	for j := range terms {
		_, z, pj := m.Estimate(j, 0.95)
		statistic, p = append(statistic, z*z), append(p, pj)
	}
	return map[string]any{
		"n": m.N, "terms": terms, "estimate": m.Coefficient, "std_error": m.SE(), "statistic": statistic, "p_value": p,
		"scale": m.Scale, "alpha": m.Alpha, "vcov": rows(m.Variance), "vcov_naive": rows(m.Naive),
		"n_clusters": m.Clusters, "max_cluster": m.Largest,
	}, nil
}

type mixedSpec struct {
	Outcome    string         `json:"outcome"`
	Successes  string         `json:"successes"`
	Trials     string         `json:"trials"`
	Covariates []refCovariate `json:"covariates"`
	Random     struct {
		Group string   `json:"group"`
		Terms []string `json:"terms"`
	} `json:"random"`
	REML   *bool  `json:"reml"`
	Family string `json:"family"`
	Link   string `json:"link"`
	Points int    `json:"quadrature_points"`
}

// data are the complete rows of a spec, with the terms of the coefficients.
func (s mixedSpec) data(t *table) (d mixed.Data, terms []string, err error) {
	t = t.where(nil, append(covariateColumns(s.Covariates), s.Outcome, s.Successes, s.Trials, s.Random.Group)...)
	var columns [][]float64
	if terms, columns, _, err = survDesign(t, s.Covariates); err != nil {
		return d, nil, err
	}
	d.Columns = columns
	if s.Successes != "" {
		d.Outcome, d.Trials = t.numbers(s.Successes), t.numbers(s.Trials)
	} else {
		d.Outcome = t.numbers(s.Outcome)
	}
	_, d.Cluster = groupsOf(t, []string{s.Random.Group})
	for k, name := range s.Random.Terms {
		at := slices.Index(terms, name)
		switch {
		case k == 0 && name != "intercept", k > 0 && at < 0:
			return d, nil, fmt.Errorf("random term %q: want the intercept, then terms of the model", name)
		case k > 0:
			d.Slopes = append(d.Slopes, at)
		}
	}
	return d, append([]string{"intercept"}, terms...), nil
}

func mixedCase(s mixedSpec, t *table) (map[string]any, error) {
	if s.Family != "" || s.Link != "" || s.Points != 0 || s.REML == nil {
		return nil, fmt.Errorf("a linear mixed model has reml, and no family, link or quadrature")
	}
	d, terms, err := s.data(t)
	if err != nil {
		return nil, err
	}
	m, err := mixed.Linear(d, !*s.REML)
	if err != nil {
		return nil, err
	}
	statistic, _ := wald(m, len(terms))
	name := func(j int) string {
		if j < 0 {
			return "intercept"
		}
		return terms[1+j]
	}
	at := append([]int{-1}, d.Slopes...)
	var components []any
	for i := range at {
		c := m.Components[i]
		components = append(components, map[string]any{"group": s.Random.Group, "term": name(at[i]), "variance": c.Value, "sd": c.SD})
	}
	k := len(at)
	for i := range at {
		for j := range i {
			c := m.Components[k]
			k++
			components = append(components, map[string]any{"group": s.Random.Group, "term": name(at[j]) + ":" + name(at[i]),
				"covariance": c.Value, "correlation": c.SD})
		}
	}
	components = append(components, map[string]any{"group": "residual", "term": nil, "variance": m.Residual, "sd": math.Sqrt(m.Residual)})
	return map[string]any{
		"n": m.N, "n_groups": m.Groups, "terms": terms, "estimate": m.Coefficient, "std_error": m.SE(), "statistic": statistic,
		"components": components, "vcov": rows(m.Variance), "loglik": m.LogLik, "aic": m.AIC(), "bic": m.BIC(),
	}, nil
}

func mixedLogisticCase(s mixedSpec, t *table) (map[string]any, error) {
	if s.Family != "binomial" || s.Link != "logit" || s.REML != nil || len(s.Random.Terms) != 1 {
		return nil, fmt.Errorf("want binomial, logit, a random intercept")
	}
	d, terms, err := s.data(t)
	if err != nil {
		return nil, err
	}
	m, err := mixed.Logistic(d, s.Points)
	if err != nil {
		return nil, err
	}
	statistic, p := wald(m, len(terms))
	if s.Points > 1 {
		// With more than one point lme4's log-likelihood is against a saturated model.
		for i, y := range d.Outcome {
			if d.Trials != nil {
				m.LogLik -= dist.Binomial{N: d.Trials[i], P: y / d.Trials[i]}.LogMass(y)
			}
		}
	}
	return map[string]any{
		"n": m.N, "n_groups": m.Groups, "terms": terms, "estimate": m.Coefficient, "std_error": m.SE(), "statistic": statistic, "p_value": p,
		"components": []any{map[string]any{"group": s.Random.Group, "term": "intercept", "variance": m.SD * m.SD, "sd": m.SD}},
		"vcov":       rows(m.Variance), "loglik": m.LogLik, "aic": m.AIC(), "bic": m.BIC(),
	}, nil
}

type iccSpec struct {
	Outcome string  `json:"outcome"`
	Cluster string  `json:"cluster"`
	Size    float64 `json:"cluster_size"`
}

func iccCase(s iccSpec, t *table) (map[string]any, error) {
	t = t.where(nil, s.Outcome, s.Cluster)
	_, cluster := groupsOf(t, []string{s.Cluster})
	c, err := mean.IntraclassCorrelation(t.numbers(s.Outcome), cluster, s.Size)
	if err != nil {
		return nil, err
	}
	return map[string]any{"icc": c.ICC, "deff": c.DesignEffect, "n_eff": c.EffectiveN}, nil
}
