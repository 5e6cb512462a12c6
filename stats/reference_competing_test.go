package stats_test

import (
	"fmt"
	"math"
	"slices"

	"leydig/stats/competing"
	"leydig/stats/survival"
)

var competingHandlers = map[string]handler{
	"cuminc_gray":    reading(cumincCase),
	"gray_test":      reading(grayCase),
	"aalen_johansen": reading(aalenJohansenCase),
	"fine_gray":      reading(fineGrayCase),
}

type competingSpec struct {
	Time     string    `json:"time"`
	Cause    string    `json:"cause"`
	Causes   []any     `json:"causes"`
	By       []string  `json:"by"`
	Strata   []string  `json:"strata"`
	Times    []float64 `json:"times"`
	Rho      float64   `json:"rho"`
	ConfType string    `json:"conf_type"`
	confidence
	Filter     []condition      `json:"filter"`
	FailCode   any              `json:"failcode"`
	CensorCode any              `json:"censor_code"`
	Covariates []refCovariate   `json:"covariates"`
	Form       string           `json:"form"`
	Ties       string           `json:"ties"`
	NewData    []map[string]any `json:"newdata"`
}

// coded gives the rows' times, causes by number (0 is censored) and the table.
func (s competingSpec) coded(t *table) (*table, []float64, []int, error) {
	t = t.where(s.Filter, slices.Concat([]string{s.Time, s.Cause}, s.By, s.Strata, covariateColumns(s.Covariates))...)
	cause := make([]int, t.rows)
	for i, cell := range t.text[s.Cause] {
		k := slices.IndexFunc(s.Causes, func(v any) bool { return equal(cell, v) })
		censored := equal(cell, 0.0)
		if s.CensorCode != nil {
			censored = equal(cell, s.CensorCode)
		}
		if k < 0 && !censored {
			return nil, nil, nil, fmt.Errorf("cause %q is not declared", cell)
		}
		cause[i] = k + 1
	}
	return t, t.numbers(s.Time), cause, nil
}

func (s competingSpec) incidences(t *table, v competing.Variance) ([]string, []competing.Incidence, error) {
	t, time, cause, err := s.coded(t)
	if err != nil {
		return nil, nil, err
	}
	labels, of := groupsOf(t, s.By)
	tables, err := competing.Tabulate(time, cause, len(s.Causes), of, len(labels))
	if err != nil {
		return nil, nil, err
	}
	level := s.level()
	if level == 0 {
		level = 0.95
	}
	var out []competing.Incidence
	for _, tab := range tables {
		c, err := competing.AalenJohansen(tab, v, survival.Transform(s.ConfType), level)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, c)
	}
	return labels, out, nil
}

func cumincCase(s competingSpec, t *table) (map[string]any, error) {
	labels, curves, err := s.incidences(t, competing.Aalen)
	if err != nil {
		return nil, err
	}
	var out []any
	for c := range s.Causes {
		for g, x := range curves {
			var estimate, variance []float64
			for _, at := range s.Times {
				e := x.At(x.Cause[c], at)
				estimate, variance = append(estimate, e.Value), append(variance, e.SE*e.SE)
			}
			out = append(out,
				map[string]any{"group": labels[g], "cause": s.Causes[c], "time": s.Times, "estimate": estimate, "variance": variance})
		}
	}
	return map[string]any{"curves": out}, nil
}

func grayCase(s competingSpec, t *table) (map[string]any, error) {
	t, time, cause, err := s.coded(t)
	if err != nil {
		return nil, err
	}
	labels, of := groupsOf(t, s.By)
	names, in := groupsOf(t, s.Strata)
	var strata [][]competing.Table
	for h := range names {
		var at []float64
		var what, group []int
		for i := range time {
			if in[i] == h {
				at, what, group = append(at, time[i]), append(what, cause[i]), append(group, of[i])
			}
		}
		tables, err := competing.Tabulate(at, what, len(s.Causes), group, len(labels))
		if err != nil {
			return nil, err
		}
		strata = append(strata, tables)
	}
	var statistic, df, p []float64
	for c := range s.Causes {
		x, err := competing.Gray(strata, c+1, s.Rho)
		if err != nil {
			return nil, err
		}
		statistic, df, p = append(statistic, x.Statistic), append(df, x.DF), append(p, x.P)
	}
	return map[string]any{"cause": s.Causes, "statistic": statistic, "df": df, "p_value": p}, nil
}

func aalenJohansenCase(s competingSpec, t *table) (map[string]any, error) {
	labels, curves, err := s.incidences(t, competing.Jackknife)
	if err != nil {
		return nil, err
	}
	var strata []any
	for g, x := range curves {
		m := map[string]any{"stratum": labels[g], "time": x.Time, "n_risk": x.AtRisk,
			"event_free": x.EventFree.Value, "event_free_std_error": x.EventFree.SE,
			"event_free_low": x.EventFree.Lower, "event_free_high": x.EventFree.Upper}
		var causes []any
		for c, y := range x.Cause {
			causes = append(causes,
				map[string]any{
					"cause": s.Causes[c], "time": x.Time, "estimate": y.Value, "std_error": y.SE,
					"conf_low": y.Lower, "conf_high": y.Upper,
				})
		}
		m["causes"] = causes
		strata = append(strata, m)
	}
	return map[string]any{"strata": strata}, nil
}

func fineGrayCase(s competingSpec, t *table) (map[string]any, error) {
	for _, cell := range t.text[s.Cause] {
		if !equal(cell, s.CensorCode) && !equal(cell, s.FailCode) && !slices.ContainsFunc(
			s.Causes, func(v any) bool { return equal(cell, v) },
		) && cell != "" {
			s.Causes = append(s.Causes, cell)
		}
	}
	s.Causes = append([]any{s.FailCode}, s.Causes...)
	t, time, cause, err := s.coded(t)
	if err != nil {
		return nil, err
	}
	terms, columns, _, err := survDesign(t, s.Covariates)
	if err != nil {
		return nil, err
	}
	if s.Form != "direct" && s.Form != "weighted_cox" {
		return nil, fmt.Errorf("unknown form %q", s.Form)
	}
	m, err := competing.FineGray(
		time, cause, columns,
		competing.FineGrayOptions{Cause: 1, Weighted: s.Form == "weighted_cox", Efron: s.Form == "weighted_cox" && s.Ties != "breslow"},
	)
	if err != nil {
		return nil, err
	}
	var se []float64
	for j := range terms {
		se = append(se, math.Sqrt(m.Variance.At(j, j)))
	}
	return map[string]any{
		"terms": terms, "estimate": m.Coefficient, "std_error": se, "vcov": rows(m.Variance),
		"loglik": m.LogLik[1], "loglik_null": m.LogLik[0],
	}, nil
}
