package stats_test

import (
	"fmt"
	"slices"

	"leydig/stats/parametric"
)

var parametricHandlers = map[string]handler{
	"aft":         reading(aftCase),
	"aft_predict": reading(aftPredictCase),
}

type aftSpec struct {
	survSpec
	Left         any              `json:"left"`
	Right        any              `json:"right"`
	Covariates   []refCovariate   `json:"covariates"`
	Distribution string           `json:"distribution"`
	Strata       []string         `json:"strata"`
	NewData      []map[string]any `json:"newdata"`
	Probs        []float64        `json:"probs"`
}

func (s aftSpec) fit(t *table) (m *parametric.Model, terms, strata []string, err error) {
	t = t.where(s.Filter, s.columns(slices.Concat(covariateColumns(s.Covariates), s.Strata)...)...)
	terms, columns, _, err := survDesign(t, s.Covariates)
	if err != nil {
		return
	}
	d := parametric.Data{Columns: columns}
	if s.Left != nil {
		if d.Lower, d.Upper, err = bounds(t, s.Left, s.Right); err != nil {
			return
		}
	} else {
		x := s.sample(t)
		d.Lower, d.Upper = parametric.RightCensored(x.Time, x.Event)
	}
	if len(s.Strata) > 0 {
		strata, d.Stratum = groupsOf(t, s.Strata)
		d.Strata = len(strata)
	}
	if !slices.Contains(parametric.Distributions, parametric.Distribution(s.Distribution)) {
		err = fmt.Errorf("unknown distribution %q", s.Distribution)
		return
	}
	m, err = parametric.Fit(d, parametric.Distribution(s.Distribution))
	return
}

func aftCase(s aftSpec, t *table) (map[string]any, error) {
	m, terms, strata, err := s.fit(t)
	if err != nil {
		return nil, err
	}
	terms = append([]string{"intercept"}, terms...)
	if len(m.Parameter) > len(terms) {
		if strata == nil {
			terms = append(terms, "log_scale")
		}
		for _, l := range strata {
			terms = append(terms, "log_scale:"+l)
		}
	}
	se, z, p := m.Wald()
	return map[string]any{"n": m.N, "terms": terms, "estimate": m.Parameter, "std_error": se, "statistic": z,
		"p_value": p, "scale": m.Scale,
		"loglik": []float64{m.LogLik[0], m.LogLik[1]}, "aic": m.AIC(), "vcov": rows(m.Variance)}, nil
}

func aftPredictCase(s aftSpec, t *table) (map[string]any, error) {
	m, _, _, err := s.fit(t)
	if err != nil {
		return nil, err
	}
	_, columns, _, err := survDesign(newTable(s.NewData), s.Covariates)
	if err != nil {
		return nil, err
	}
	var quantile, se [][]float64
	for k := range s.NewData {
		var x, q, e []float64
		for _, c := range columns {
			x = append(x, c[k])
		}
		for _, p := range s.Probs {
			v, err := m.Quantile(x, 0, p, 0.95)
			if err != nil {
				return nil, err
			}
			q, e = append(q, v.Value), append(e, v.SE)
		}
		quantile, se = append(quantile, q), append(se, e)
	}
	return map[string]any{"quantile": quantile, "std_error": se}, nil
}
