package stats_test

import (
	"cmp"
	"errors"

	"leydig/stats"
	"leydig/stats/rank"
)

var rankHandlers = map[string]handler{
	"mann_whitney":            reading(mannWhitneyCase),
	"mann_whitney_exact_ties": reading(mannWhitneyExactTiesCase),
	"signed_rank":             reading(signedRankCase),
	"kruskal":                 reading(kruskalCase),
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

type mannWhitneySpec struct {
	two
	Exact       *bool
	Correct     *bool
	Alternative stats.Alternative
	confidence
}

func mannWhitneyCase(s mannWhitneySpec, t *table) (map[string]any, error) {
	x, y, err := s.samples(t)
	if err != nil {
		return nil, err
	}
	exact := given(s.Exact, len(x) < 50 && len(y) < 50)
	r, err := rank.MannWhitney(x, y, kind(false, given(s.Correct, true)), alternative(s.Alternative), s.level())
	if exact && !r.Ties { // R leaves the exact distribution where there are ties
		r, err = rank.MannWhitney(x, y, rank.Exact, alternative(s.Alternative), s.level())
	}
	if errors.Is(err, stats.NoVariance) {
		return map[string]any{"statistic": r.Statistic, "p_value": nil, "estimate": nil, "conf_low": nil, "conf_high": nil}, nil
	}
	return rankResult(r), err
}

type mannWhitneyExactTiesSpec struct {
	two
	Alternative stats.Alternative
	confidence
}

func mannWhitneyExactTiesCase(s mannWhitneyExactTiesSpec, t *table) (map[string]any, error) {
	x, y, err := s.samples(t)
	if err != nil {
		return nil, err
	}
	r, err := rank.MannWhitney(x, y, rank.Exact, alternative(s.Alternative), s.level())
	if err != nil {
		return nil, err
	}
	// exactRankTests' estimate is not the median of the differences.
	r.Value, err = rank.CentredShift(x, y)
	return rankResult(r), err
}

type signedRankSpec struct {
	D, X, Y     []float64
	Zeros       rank.Zeros
	Exact       *bool
	Correct     *bool
	Alternative stats.Alternative
	confidence
}

func signedRankCase(s signedRankSpec, _ *table) (map[string]any, error) {
	d := s.D
	if d == nil {
		if len(s.X) != len(s.Y) {
			return nil, errors.New("x and y differ in length")
		}
		for i := range s.X {
			d = append(d, s.X[i]-s.Y[i])
		}
	}
	exact := given(s.Exact, len(d) < 50)
	if s.Zeros == rank.PrattZeros {
		// coin has no continuity correction.
		r, err := rank.SignedRank(d, s.Zeros, kind(exact, false), alternative(s.Alternative), s.level())
		return rankResult(r), err
	}
	zeros := false
	for _, v := range d {
		zeros = zeros || v == 0
	}
	r, err := rank.SignedRank(d, cmp.Or(s.Zeros, rank.DropZeros), kind(false, given(s.Correct, true)), alternative(s.Alternative), s.level())
	if exact && !r.Ties && !zeros { // R leaves the exact distribution where there are ties or zeros
		r, err = rank.SignedRank(d, cmp.Or(s.Zeros, rank.DropZeros), rank.Exact, alternative(s.Alternative), s.level())
	}
	return rankResult(r), err
}

func kruskalCase(s groups, t *table) (map[string]any, error) {
	g, err := s.samples(t)
	if err != nil {
		return nil, err
	}
	r, err := rank.KruskalWallis(g)
	return map[string]any{"statistic": r.Statistic, "df": r.DF, "p_value": r.P}, err
}
