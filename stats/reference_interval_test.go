package stats_test

import (
	"fmt"
	"math"
	"slices"

	"leydig/stats/interval"
)

var intervalHandlers = map[string]handler{
	"turnbull":         reading(turnbullCase),
	"interval_logrank": reading(intervalLogrankCase),
	"aft_interval":     reading(aftCase),
}

type intervalSpec struct {
	Left   any         `json:"left"`
	Right  any         `json:"right"`
	Filter []condition `json:"filter"`
	By     []string    `json:"by"`
	Levels []any       `json:"levels"`
	Scores string      `json:"scores"`
}

// bounds gives the ends of intervals, from columns or lists.
func bounds(t *table, left, right any) (lower, upper []float64, err error) {
	get := func(x any) ([]float64, error) {
		if name, ok := x.(string); ok {
			return t.numbers(name), nil
		}
		items, ok := x.([]any)
		if !ok {
			return nil, fmt.Errorf("neither a column nor a list: %v", x)
		}
		var out []float64
		for _, v := range items {
			switch v := v.(type) {
			case float64:
				out = append(out, v)
			case nil:
				out = append(out, math.NaN())
			case string:
				out = append(out, map[string]float64{"inf": math.Inf(1), "-inf": math.Inf(-1)}[v])
			}
		}
		return out, nil
	}
	if lower, err = get(left); err != nil {
		return nil, nil, err
	}
	if upper, err = get(right); err != nil {
		return nil, nil, err
	}
	for i := range upper {
		if math.IsNaN(upper[i]) {
			upper[i] = math.Inf(1)
		}
		if math.IsNaN(lower[i]) {
			lower[i] = 0
		}
	}
	return lower, upper, nil
}

func (s intervalSpec) rows(t *table) (*table, []float64, []float64, error) {
	if t != nil {
		t = t.where(s.Filter, s.By...)
	}
	l, u, err := bounds(t, s.Left, s.Right)
	return t, l, u, err
}

func turnbullCase(s intervalSpec, t *table) (map[string]any, error) {
	_, l, u, err := s.rows(t)
	if err != nil {
		return nil, err
	}
	c, err := interval.Turnbull(l, u, interval.Options{})
	if err != nil {
		return nil, err
	}
	return map[string]any{"loglik": c.LogLikelihood, "left": c.Lower, "right": c.Upper, "mass": c.Mass}, nil
}

func intervalLogrankCase(s intervalSpec, t *table) (map[string]any, error) {
	t, l, u, err := s.rows(t)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(interval.AllScores, interval.Scores(s.Scores)) {
		return nil, fmt.Errorf("unknown scores %q", s.Scores)
	}
	var lower, upper []float64
	var group []int
	for i, cell := range t.text[s.By[0]] {
		g := slices.IndexFunc(s.Levels, func(v any) bool { return equal(cell, v) })
		if s.Levels == nil {
			_, of := groupsOf(t, s.By)
			g = of[i]
		}
		if g >= 0 {
			lower, upper, group = append(lower, l[i]), append(upper, u[i]), append(group, g)
		}
	}
	x, err := interval.LogRank(lower, upper, group, slices.Max(group)+1, interval.Scores(s.Scores))
	if err != nil {
		return nil, err
	}
	// ictest's sign is that of its first group.
	return map[string]any{"statistic": -x.Z, "p_value": x.P}, nil
}
