package stats_test

import (
	"encoding/json"
	"errors"

	"leydig/stats"
	"leydig/stats/rank"
)

var rankHandlers = map[string]handler{
	"mann_whitney":            refMannWhitney,
	"mann_whitney_exact_ties": refMannWhitneyExactTies,
	"signed_rank":             refSignedRank,
	"kruskal":                 refKruskal,
}

// kind is what R's wilcox.test does with exact and correct.
func kind(exact, correct bool) rank.Kind {
	switch {
	case exact:
		return rank.Exact
	case correct:
		return rank.Continuity
	}
	return rank.Normal
}

func rankResult(t rank.Test) map[string]any {
	return map[string]any{
		"statistic": t.Statistic, "z": t.Z, "p_value": t.P, "estimate": t.Value, "conf_low": t.CI.Lower,
		"conf_high": t.CI.Upper,
	}
}

func refMannWhitney(spec json.RawMessage, t *table) (map[string]any, error) {
	s := struct {
		two
		Exact       *bool
		Correct     bool
		Alternative stats.Alternative
		ConfLevel   float64 `json:"conf_level"`
	}{Correct: true, ConfLevel: 0.95}
	if err := decode(spec, &s); err != nil {
		return nil, err
	}
	x, y, err := s.samples(t)
	if err != nil {
		return nil, err
	}
	exact := len(x) < 50 && len(y) < 50
	if s.Exact != nil {
		exact = *s.Exact
	}
	r, err := rank.MannWhitney(x, y, kind(false, s.Correct), alternative(s.Alternative), s.ConfLevel)
	if exact && !r.Ties { // R leaves the exact distribution where there are ties
		r, err = rank.MannWhitney(x, y, rank.Exact, alternative(s.Alternative), s.ConfLevel)
	}
	if errors.Is(err, stats.NoVariance) {
		return map[string]any{"statistic": r.Statistic, "p_value": nil, "estimate": nil, "conf_low": nil, "conf_high": nil}, nil
	}
	return rankResult(r), err
}

func refMannWhitneyExactTies(spec json.RawMessage, t *table) (map[string]any, error) {
	s := struct {
		two
		Alternative stats.Alternative
		ConfLevel   float64 `json:"conf_level"`
	}{ConfLevel: 0.95}
	if err := decode(spec, &s); err != nil {
		return nil, err
	}
	x, y, err := s.samples(t)
	if err != nil {
		return nil, err
	}
	r, err := rank.MannWhitney(x, y, rank.Exact, alternative(s.Alternative), s.ConfLevel)
	if err != nil {
		return nil, err
	}
	// exactRankTests' estimate is not the median of the differences.
	r.Value, err = rank.CentredShift(x, y)
	return rankResult(r), err
}

func refSignedRank(spec json.RawMessage, _ *table) (map[string]any, error) {
	s := struct {
		D, X, Y     []float64
		Zeros       rank.Zeros
		Exact       *bool
		Correct     bool
		Alternative stats.Alternative
		ConfLevel   float64 `json:"conf_level"`
	}{Zeros: rank.DropZeros, Correct: true, ConfLevel: 0.95}
	if err := decode(spec, &s); err != nil {
		return nil, err
	}
	d := s.D
	if d == nil {
		if len(s.X) != len(s.Y) {
			return nil, errors.New("x and y differ in length")
		}
		for i := range s.X {
			d = append(d, s.X[i]-s.Y[i])
		}
	}
	exact := len(d) < 50
	if s.Exact != nil {
		exact = *s.Exact
	}
	if s.Zeros == rank.PrattZeros {
		// coin has no continuity correction.
		r, err := rank.SignedRank(d, s.Zeros, kind(exact, false), alternative(s.Alternative), s.ConfLevel)
		return rankResult(r), err
	}
	zeros := false
	for _, v := range d {
		zeros = zeros || v == 0
	}
	r, err := rank.SignedRank(d, s.Zeros, kind(false, s.Correct), alternative(s.Alternative), s.ConfLevel)
	if exact && !r.Ties && !zeros { // R leaves the exact distribution where there are ties or zeros
		r, err = rank.SignedRank(d, s.Zeros, rank.Exact, alternative(s.Alternative), s.ConfLevel)
	}
	return rankResult(r), err
}

func refKruskal(spec json.RawMessage, t *table) (map[string]any, error) {
	var s groups
	if err := decode(spec, &s); err != nil {
		return nil, err
	}
	g, err := s.samples(t)
	if err != nil {
		return nil, err
	}
	r, err := rank.KruskalWallis(g)
	return map[string]any{"statistic": r.Statistic, "df": r.DF, "p_value": r.P}, err
}
