package stats_test

import (
	"fmt"
	"math"
	"slices"

	"leydig/stats/cox"
	"leydig/stats/imputation"
	"leydig/stats/regression"
	"leydig/stats/sensitivity"
	"leydig/stats/weighting"
)

var causalHandlers = map[string]handler{
	"evalue":     reading(evalueCase),
	"rubin_pool": reading(poolCase),
	"ipw":        reading(weightingCase),
}

type evalueSpec struct {
	Measure  string   `json:"measure"`
	Estimate float64  `json:"estimate"`
	Low      *float64 `json:"conf_low"`
	High     *float64 `json:"conf_high"`
	Rare     bool     `json:"rare"`
}

func evalueCase(s evalueSpec, _ *table) (map[string]any, error) {
	none := math.NaN()
	e, err := sensitivity.Of(sensitivity.Measure(s.Measure), s.Estimate, given(s.Low, none), given(s.High, none), s.Rare)
	return map[string]any{"rr": e.Ratio, "rr_low": e.Lower, "rr_high": e.Upper,
		"e_value": e.Value, "e_value_low": e.ValueLower, "e_value_high": e.ValueUpper}, err
}

type poolSpec struct {
	glmSpec
	Estimates  []float64 `json:"estimates"`
	Variances  []float64 `json:"variances"`
	N          float64   `json:"n"`
	K          float64   `json:"k"`
	Imputation string    `json:"imputation"`
}

func poolCase(s poolSpec, t *table) (map[string]any, error) {
	if s.Estimates != nil {
		p, err := imputation.Pool(s.Estimates, s.Variances, s.N-s.K)
		return map[string]any{"m": p.M, "estimate": p.Value, "within": p.Within, "between": p.Between, "total": p.Total,
			"df": p.DF, "riv": p.Increase, "fmi": p.Missing}, err
	}
	labels, of := groupsOf(t, []string{s.Imputation})
	var terms []string
	var complete float64
	estimates, variances := [][]float64{}, [][]float64{}
	for k := range labels {
		part := &table{names: t.names, text: map[string][]string{}}
		for i := range of {
			if of[i] != k {
				continue
			}
			for _, n := range t.names {
				part.text[n] = append(part.text[n], t.text[n][i])
			}
			part.rows++
		}
		d, names, err := s.data(part)
		if err != nil {
			return nil, err
		}
		m, err := regression.Fit(d, s.options(""))
		if err != nil {
			return nil, err
		}
		terms, complete = names, float64(m.DFResidual)
		if len(estimates) == 0 {
			estimates, variances = make([][]float64, len(terms)), make([][]float64, len(terms))
		}
		for j := range terms {
			estimates[j] = append(estimates[j], m.Coefficient[j])
			variances[j] = append(variances[j], m.Variance.At(j, j))
		}
	}
	out := map[string][]float64{}
	for j := range terms {
		p, err := imputation.Pool(estimates[j], variances[j], complete)
		if err != nil {
			return nil, err
		}
		e, statistic, pv := p.Estimate(s.level())
		for k, v := range map[string]float64{"estimate": e.Value, "std_error": e.SE, "statistic": statistic, "df": p.DF, "p_value": pv,
			"conf_low": e.CI.Lower, "conf_high": e.CI.Upper, "riv": p.Increase, "fmi": p.Missing} {
			out[k] = append(out[k], v)
		}
	}
	result := map[string]any{"m": len(labels), "terms": terms}
	for k, v := range out {
		result[k] = v
	}
	return result, nil
}

type weightingSpec struct {
	survSpec
	Treatment  string         `json:"treatment"`
	Covariates []refCovariate `json:"ps_covariates"`
	Outcome    string         `json:"outcome"`
}

func weightingCase(s weightingSpec, t *table) (map[string]any, error) {
	t = t.where(s.Filter, s.columns(append(covariateColumns(s.Covariates), s.Treatment, s.Outcome)...)...)
	_, columns, _, err := survDesign(t, s.Covariates)
	if err != nil {
		return nil, err
	}
	a := t.numbers(s.Treatment)
	treated := make([]bool, len(a))
	for i, v := range a {
		treated[i] = v == 1
	}
	m, err := regression.Fit(regression.Data{Outcome: a, Columns: columns}, regression.Options{})
	if err != nil {
		return nil, err
	}
	if m.Separated != nil {
		return nil, fmt.Errorf("the covariates tell the treatment")
	}
	weights := map[weighting.Target][]float64{}
	for _, target := range weighting.Targets {
		if weights[target], err = weighting.Weights(target, treated, m.Fitted); err != nil {
			return nil, err
		}
	}
	out := map[string]any{"ps_min": slices.Min(m.Fitted), "ps_max": slices.Max(m.Fitted), "n": len(a)}
	if s.Time != "" {
		sample := s.sample(t)
		for key, target := range map[string]weighting.Target{"stabilized": weighting.Stabilised, "overlap": weighting.Overlap} {
			f, err := cox.Fit(cox.Data{Time: sample.Time, Event: sample.Event, Entry: sample.Entry, Columns: [][]float64{a},
				Weight: weights[target]}, cox.Options{Ties: cox.Efron, Robust: true})
			if err != nil {
				return nil, err
			}
			out[key] = map[string]any{"estimate": f.Coefficient[0], "std_error": f.SE()[0]}
		}
		out["ess"] = weighting.EffectiveSize(weights[weighting.Stabilised])
		return out, nil
	}
	y := t.numbers(s.Outcome)
	for target, key := range map[weighting.Target]string{weighting.Everybody: "ate", weighting.Stabilised: "ate_stabilized",
		weighting.Overlap: "ato", weighting.Treated: "att"} {
		e, err := weighting.Difference(y, weights[target], treated, 0.95)
		if err != nil {
			return nil, err
		}
		out[key], out[key+"_std_error"] = e.Value, e.SE
	}
	var ofTreated []float64
	total := 0.0
	for i, w := range weights[weighting.Stabilised] {
		total += w / float64(len(a))
		if treated[i] {
			ofTreated = append(ofTreated, weights[weighting.Everybody][i])
		}
	}
	out["ess_treated"], out["stabilized_weight_mean"] = weighting.EffectiveSize(ofTreated), total
	return out, nil
}
