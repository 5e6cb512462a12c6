package stats_test

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"leydig/stats"
	"leydig/stats/contingency"
)

var tableHandlers = map[string]handler{
	"fisher":          reading(fisherCase),
	"exact2x2":        reading(exact2x2Case),
	"chisq":           reading(chisqCase),
	"chisq_gof":       reading(goodnessCase),
	"cmh":             reading(cmhCase),
	"cmh_general":     reading(cmhGeneralCase),
	"breslow_day":     reading(mantelHaenszelCase),
	"mantel_haenszel": reading(mantelHaenszelCase),
	"peto":            reading(petoCase),
	"mcnemar":         reading(mcNemarCase),
	"mcnemar_exact":   reading(mcNemarExactCase),
}

func twoByTwo(t [][]int64) (contingency.Table2x2, error) {
	if len(t) != 2 || len(t[0]) != 2 || len(t[1]) != 2 {
		return contingency.Table2x2{}, errors.New("not a 2 x 2 table")
	}
	return contingency.Table2x2{A: t[0][0], B: t[0][1], C: t[1][0], D: t[1][1]}, nil
}

func exactResult(e contingency.Exact) map[string]any {
	return map[string]any{"p_value": e.P, "odds_ratio": e.OddsRatio, "conf_low": e.CI.Lower, "conf_high": e.CI.Upper}
}

type fisherSpec struct {
	Table       [][]int64
	Alternative stats.Alternative
	confidence
	OddsRatio0 float64 `json:"odds_ratio0"`
}

func fisherCase(s fisherSpec, _ *table) (map[string]any, error) {
	if t, err := twoByTwo(s.Table); err == nil {
		e, err := contingency.FisherExact(t, cmp.Or(s.OddsRatio0, 1), alternative(s.Alternative), s.level())
		var reason stats.Reason
		if errors.As(err, &reason) {
			// as R has it for an empty margin
			return map[string]any{"p_value": 1.0, "odds_ratio": 0.0, "conf_low": 0.0, "conf_high": math.Inf(1)}, nil
		}
		return exactResult(e), err
	}
	f, err := contingency.Fisher(s.Table, contingency.Options{Work: 200_000_000})
	if err == nil && f.MonteCarlo {
		return nil, errors.New("the exact p-value needs more work than is allowed")
	}
	return map[string]any{"p_value": f.P}, err
}

type exact2x2Spec struct {
	Table    [][]int64
	TwoSided contingency.Sides `json:"two_sided"`
	confidence
}

func exact2x2Case(s exact2x2Spec, _ *table) (map[string]any, error) {
	t, err := twoByTwo(s.Table)
	if err != nil {
		return nil, err
	}
	e, err := contingency.Matching(t, s.TwoSided, s.level())
	if s.TwoSided != contingency.Central {
		// exact2x2 rounds these limits to four decimals.
		e.CI.Lower, e.CI.Upper = math.Round(e.CI.Lower*1e4)/1e4, math.Round(e.CI.Upper*1e4)/1e4
	}
	return exactResult(e), err
}

type chisqSpec struct {
	Table   [][]float64
	Correct bool
}

func chisqCase(s chisqSpec, _ *table) (map[string]any, error) {
	c, err := contingency.Independence(s.Table, s.Correct)
	out, err := tested(c.Test, float64((len(s.Table)-1)*(len(s.Table[0])-1)), err)
	if err == nil {
		out["expected_counts"], out["std_residuals"] = c.Expected, c.Residual
	}
	return out, err
}

type goodnessSpec struct{ X, P []float64 }

func goodnessCase(s goodnessSpec, _ *table) (map[string]any, error) {
	t, err := contingency.GoodnessOfFit(s.X, s.P)
	return tested(t, float64(len(s.X)-1), err)
}

type cmhSpec struct {
	Tables         [][][]int64
	Exact, Correct bool
	Alternative    stats.Alternative
	confidence
}

func cmhCase(s cmhSpec, _ *table) (map[string]any, error) {
	strata, err := strataOf(s.Tables)
	if err != nil {
		return nil, err
	}
	var c contingency.CMH
	if s.Exact {
		c, err = contingency.CMHExact(strata, alternative(s.Alternative), s.level())
	} else {
		c, err = contingency.MantelHaenszelTest(strata, s.Correct, s.level())
	}
	return map[string]any{
		"statistic": c.Statistic, "df": c.DF, "p_value": c.P, "odds_ratio": c.OddsRatio.Value,
		"conf_low": c.OddsRatio.CI.Lower, "conf_high": c.OddsRatio.CI.Upper,
	}, err
}

func strataOf(tables [][][]int64) ([]contingency.Table2x2, error) {
	var out []contingency.Table2x2
	for _, t := range tables {
		x, err := twoByTwo(t)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

type cmhGeneralSpec struct{ Tables [][][]float64 }

func cmhGeneralCase(s cmhGeneralSpec, _ *table) (map[string]any, error) {
	t, err := contingency.CMHGeneral(s.Tables)
	return tested(t, float64((len(s.Tables[0])-1)*(len(s.Tables[0][0])-1)), err)
}

// tables2 is the shared vocabulary's TABLES2.
type tables2 struct {
	Tables  [][][]int64
	Columns map[string]string
}

func (s tables2) strata(t *table) ([]contingency.Table2x2, error) {
	if s.Tables != nil {
		return strataOf(s.Tables)
	}
	for k := range s.Columns {
		switch k {
		case "a", "b", "c", "d", "n1", "n2":
		default:
			return nil, fmt.Errorf("unknown column role %q", k)
		}
	}
	var names []string
	for _, c := range s.Columns {
		names = append(names, c)
	}
	t = t.where(nil, names...)
	column := func(role string) []float64 { return t.numbers(s.Columns[role]) }
	a, c := column("a"), column("c")
	var out []contingency.Table2x2
	for i := range t.rows {
		x := contingency.Table2x2{A: int64(a[i]), C: int64(c[i])}
		if s.Columns["b"] != "" {
			x.B = int64(column("b")[i])
		} else {
			x.B = int64(column("n1")[i]) - x.A
		}
		if s.Columns["d"] != "" {
			x.D = int64(column("d")[i])
		} else {
			x.D = int64(column("n2")[i]) - x.C
		}
		out = append(out, x)
	}
	return out, nil
}

type mantelHaenszelSpec struct {
	tables2
	Measure contingency.Common
	Correct bool
	confidence
}

func mantelHaenszelCase(s mantelHaenszelSpec, t *table) (map[string]any, error) {
	strata, err := s.strata(t)
	if err != nil {
		return nil, err
	}
	h, err := contingency.MantelHaenszel(strata, s.Measure, s.Correct, s.level())
	return map[string]any{
		"estimate": h.Value, "std_error": h.SE, "conf_low": h.CI.Lower, "conf_high": h.CI.Upper,
		"cmh_statistic": h.CMH.Statistic, "cmh_p_value": h.CMH.P,
		"breslow_day": h.BreslowDay.Statistic, "breslow_day_p_value": h.BreslowDay.P, "tarone": h.Tarone.Statistic,
		"tarone_p_value": h.Tarone.P,
		"q":              h.Q, "q_p_value": h.QP,
	}, err
}

type petoSpec struct {
	tables2
	confidence
}

func petoCase(s petoSpec, t *table) (map[string]any, error) {
	strata, err := s.strata(t)
	if err != nil {
		return nil, err
	}
	p, err := contingency.Peto(strata, s.level())
	return map[string]any{
		"estimate": p.Value, "std_error": p.SE, "conf_low": p.CI.Lower, "conf_high": p.CI.Upper,
		"p_value": p.P, "q": p.Q, "q_p_value": p.QP, "i2": p.I2,
	}, err
}

type mcNemarSpec struct {
	Table   [][]int64
	Correct bool
}

func mcNemarCase(s mcNemarSpec, _ *table) (map[string]any, error) {
	x, err := twoByTwo(s.Table)
	if err != nil {
		return nil, err
	}
	t, err := contingency.McNemar(x.B, x.C, s.Correct)
	return tested(t, 1, err)
}

type mcNemarExactSpec struct {
	Table [][]int64
	confidence
}

func mcNemarExactCase(s mcNemarExactSpec, _ *table) (map[string]any, error) {
	x, err := twoByTwo(s.Table)
	if err != nil {
		return nil, err
	}
	e, err := contingency.McNemarExact(x.B, x.C, s.level())
	out := exactResult(e)
	out["b"], out["c"] = float64(x.B), float64(x.C)
	return out, err
}
