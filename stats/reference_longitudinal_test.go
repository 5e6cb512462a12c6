package stats_test

import (
	"encoding/json"
	"fmt"
	"slices"

	"leydig/stats/gee"
	"leydig/stats/regression"
)

var longitudinalHandlers = map[string]handler{"gee": geeCase, "gee_prevalence": geeCase}

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

func geeCase(raw json.RawMessage, t *table) (map[string]any, error) {
	var s geeSpec
	if err := decode(raw, &s); err != nil {
		return nil, err
	}
	t = t.where(nil, append(covariateColumns(s.Covariates), s.Outcome, s.Cluster, s.Order)...)
	d, terms, err := s.data(t)
	if err != nil {
		return nil, err
	}
	if s.Intercept != nil && !*s.Intercept {
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
