package stats_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/multiplicity"
	"leydig/stats/survival"
)

type logrankSpec struct {
	survSpec
	Data     map[string][]any `json:"data"`
	By       []string         `json:"by"`
	Strata   []string         `json:"strata"`
	Rho      float64          `json:"rho"`
	Expected string           `json:"expected_survival"`
	Scores   []float64        `json:"scores"`
	Adjust   string           `json:"adjust"`
	Tests    []struct {
		Weight string   `json:"weight"`
		P      *float64 `json:"p"`
		Q      *float64 `json:"q"`
	} `json:"tests"`
}

// inline makes a table of columns given in a spec.
func inline(data map[string][]any) *table {
	t := &table{text: map[string][]string{}}
	for name, cells := range data {
		t.names = append(t.names, name)
		t.rows = len(cells)
		for _, c := range cells {
			if c == nil {
				c = ""
			}
			if f, ok := c.(float64); ok {
				c = strconv.FormatFloat(f, 'g', -1, 64)
			}
			t.text[name] = append(t.text[name], fmt.Sprint(c))
		}
	}
	return t
}

// tables gives the life tables of the groups in each stratum.
func (s logrankSpec) tables(t *table) (labels []string, strata [][]survival.Table, err error) {
	if s.Data != nil {
		t = inline(s.Data)
	}
	t = t.where(s.Filter, s.columns(slices.Concat(s.By, s.Strata, []string{s.Expected})...)...)
	labels, of := groupsOf(t, s.By)
	names, in := groupsOf(t, s.Strata)
	all := s.sample(t)
	for h := range names {
		part := all.Where(func(i int) bool { return in[i] == h })
		var groups []int
		for i := range of {
			if in[i] == h {
				groups = append(groups, of[i])
			}
		}
		tabs, err := part.Tables(groups, len(labels))
		if err != nil {
			return nil, nil, err
		}
		strata = append(strata, tabs)
	}
	return labels, strata, nil
}

func logrankCase(s logrankSpec, t *table) (map[string]any, error) {
	labels, strata, err := s.tables(t)
	if err != nil {
		return nil, err
	}
	test, err := survival.CompareGroups(
		strata,
		survival.LogRankOptions{Weight: survival.Weight{Kind: survival.FlemingHarringtonWeight, P: s.Rho}},
	)
	if err != nil && !errors.Is(err, stats.NoEvents) && !errors.Is(err, stats.OneGroup) {
		return nil, err
	}
	n := make([]float64, len(labels))
	var variance [][]float64
	for g := range labels {
		for _, groups := range strata {
			n[g] += groups[g].N()
		}
		variance = append(variance, mat.Row(nil, g, test.Variance))
	}
	return map[string]any{
		"statistic": test.Statistic, "df": test.DF, "p_value": test.P, "groups": labels, "n": n,
		"observed": test.Observed, "expected": test.Expected, "variance": variance,
	}, nil
}

func logrankOneSampleCase(s logrankSpec, t *table) (map[string]any, error) {
	t = t.where(s.Filter, s.columns(s.Expected)...)
	test, err := survival.OneSample(s.sample(t).Event, t.numbers(s.Expected))
	if err != nil {
		return nil, err
	}
	return map[string]any{"observed": test.Observed[0], "expected": test.Expected[0], "statistic": test.Statistic, "p_value": test.P}, nil
}

func logrankWeightedCase(s logrankSpec, t *table) (map[string]any, error) {
	labels, strata, err := s.tables(t)
	if err != nil {
		return nil, err
	}
	var out []any
	for _, x := range s.Tests {
		w := survival.Weight{Kind: survival.WeightKind(x.Weight)}
		if !slices.Contains(survival.Weights, w.Kind) {
			return nil, fmt.Errorf("unknown weight %q", x.Weight)
		}
		m := map[string]any{"weight": x.Weight}
		if x.P != nil {
			w.P = *x.P
			m["p"] = *x.P
		}
		if x.Q != nil {
			w.Q = *x.Q
			m["q"] = *x.Q
		}
		test, err := survival.CompareGroups(strata, survival.LogRankOptions{Weight: w})
		if err != nil {
			return nil, err
		}
		if len(labels) == 2 {
			score, v := test.Observed[1]-test.Expected[1], test.Variance.At(1, 1)
			m["score"], m["variance"], m["z"] = score, v, score/math.Sqrt(v)
		}
		m["statistic"], m["df"], m["p_value"] = test.Statistic, test.DF, test.P
		out = append(out, m)
	}
	return map[string]any{"tests": out}, nil
}

func logrankTrendCase(s logrankSpec, t *table) (map[string]any, error) {
	_, strata, err := s.tables(t)
	if err != nil {
		return nil, err
	}
	test, err := survival.CompareGroups(
		strata,
		survival.LogRankOptions{Weight: survival.Weight{Kind: survival.FlemingHarringtonWeight, P: s.Rho}},
	)
	if err != nil {
		return nil, err
	}
	trend, err := test.Trend(s.Scores)
	if err != nil {
		return nil, err
	}
	return map[string]any{"statistic": trend.Statistic, "df": trend.DF, "p_value": trend.P}, nil
}

func logrankPairwiseCase(s logrankSpec, t *table) (map[string]any, error) {
	labels, strata, err := s.tables(t)
	if err != nil {
		return nil, err
	}
	pairs, err := survival.Pairwise(strata[0], survival.LogRankOptions{})
	if err != nil {
		return nil, err
	}
	var first, second []string
	var p []float64
	for _, x := range pairs {
		first, second, p = append(first, labels[x.First]), append(second, labels[x.Second]), append(p, x.Test.P)
	}
	adjusted, err := multiplicity.Adjust(p, s.Adjust)
	return map[string]any{"group1": first, "group2": second, "p_value": adjusted}, err
}
