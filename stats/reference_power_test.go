package stats_test

import (
	"cmp"
	"errors"

	"leydig/stats"
	"leydig/stats/power"
)

var powerHandlers = map[string]handler{
	"power_prop":    reading(powerPropCase),
	"power_t":       reading(powerTCase),
	"power_anova":   reading(powerANOVACase),
	"power_logrank": reading(powerLogRankCase),
	"power_binom":   reading(powerBinomCase),
}

func sides(alternative string) (power.Sides, error) {
	switch alternative {
	case "two_sided", "":
		return power.TwoSided, nil
	case "one_sided", "less", "greater":
		return power.OneSided, nil
	}
	return 0, errors.New("unknown alternative " + alternative)
}

// solved gives n and power, of which the spec has one.
func solved(n, want *float64, power, size func(float64) (float64, error)) (map[string]any, error) {
	switch {
	case n != nil && want == nil:
		p, err := power(*n)
		return map[string]any{"n": *n, "power": p}, err
	case n == nil && want != nil:
		k, err := size(*want)
		return map[string]any{"n": k, "power": *want}, err
	}
	return nil, errors.New("want one of n and power")
}

type powerPropSpec struct {
	P1, P2      float64
	SigLevel    float64 `json:"sig_level"`
	Alternative string
	Strict      bool
	N, Power    *float64
}

func powerPropCase(s powerPropSpec, _ *table) (map[string]any, error) {
	k, err := sides(s.Alternative)
	if err != nil {
		return nil, err
	}
	d := power.Proportions{P1: s.P1, P2: s.P2, Alpha: s.SigLevel, Sides: k, Strict: s.Strict}
	return solved(s.N, s.Power, d.Power, d.N)
}

type powerTSpec struct {
	Delta, SD   float64
	SigLevel    float64 `json:"sig_level"`
	Type        string
	Alternative string
	Strict      bool
	N, Power    *float64
}

func powerTCase(s powerTSpec, _ *table) (map[string]any, error) {
	k, err := sides(s.Alternative)
	if err != nil {
		return nil, err
	}
	if s.Type != "two_sample" && s.Type != "paired" && s.Type != "one_sample" {
		return nil, errors.New("unknown type " + s.Type)
	}
	d := power.T{Delta: s.Delta, SD: s.SD, Alpha: s.SigLevel, Paired: s.Type != "two_sample", Sides: k, Strict: s.Strict}
	return solved(s.N, s.Power, d.Power, d.N)
}

type powerANOVASpec struct {
	Groups   int
	Between  float64 `json:"between_var"`
	Within   float64 `json:"within_var"`
	SigLevel float64 `json:"sig_level"`
	N, Power *float64
}

func powerANOVACase(s powerANOVASpec, _ *table) (map[string]any, error) {
	d := power.ANOVA{Groups: s.Groups, Between: s.Between, Within: s.Within, Alpha: s.SigLevel}
	return solved(s.N, s.Power, d.Power, d.N)
}

type powerLogRankSpec struct {
	HazardRatio float64 `json:"hazard_ratio"`
	SigLevel    float64 `json:"sig_level"`
	Alternative string
	Allocation  float64
	Power       *float64
	NEvent      *float64 `json:"n_event"`
}

func powerLogRankCase(s powerLogRankSpec, _ *table) (map[string]any, error) {
	k, err := sides(s.Alternative)
	if err != nil {
		return nil, err
	}
	d := power.LogRank{HazardRatio: s.HazardRatio, Alpha: s.SigLevel, Allocation: cmp.Or(s.Allocation, 0.5), Sides: k}
	out, err := solved(s.NEvent, s.Power, d.Power, d.Events)
	if err == nil {
		out["n_event"] = out["n"]
	}
	return out, err
}

type powerBinomSpec struct {
	N           int64
	P0, P1      float64
	SigLevel    float64 `json:"sig_level"`
	Alternative stats.Alternative
}

func powerBinomCase(s powerBinomSpec, _ *table) (map[string]any, error) {
	d, err := power.Binomial{P0: s.P0, P1: s.P1, Alpha: s.SigLevel}.Decide(s.N, s.Alternative)
	return map[string]any{"critical": float64(d.Critical), "sig_level_actual": d.Actual, "power": d.Power}, err
}
