package weighting_test

import (
	"errors"
	"math"
	"testing"

	"leydig/stats"
	"leydig/stats/weighting"
)

var (
	y       = []float64{3, 5, 2, 8, 6, 7, 4, 9, 1, 6}
	x       = []float64{.2, .5, .1, .9, .4, .8, .3, .7, .6, .35}
	treated = []bool{true, false, true, true, false, false, true, false, true, false}
	// R 4.2.2: fitted(glm(a ~ x, binomial)).
	score = []float64{0.650775941981193, 0.4912596401912857, 0.6988001066597579, 0.2866887780835092, 0.5459137644402112,
		0.3335034632488575, 0.5994833336196207, 0.3838490050196653, 0.4368136489103893, 0.5729123178455111}
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: got %.15g, want %.15g", what, got, want)
	}
}

// R 4.2.2: m1, m0 predicted by lm(y ~ x) of each group; phi = m1 - m0 + a (y - m1)/e - (1 - a)(y - m0)/(1 - e);
// mean(phi), sqrt(sum((phi - mean(phi))^2))/10.
func TestDoublyRobust(t *testing.T) {
	one, zero := make([]float64, 10), make([]float64, 10)
	// The lines of the two groups, the first by its ends in R.
	for i, v := range x {
		one[i], zero[i] = 1.925233644859813+(6.112149532710281-1.925233644859813)/0.8*(v-0.1), 3.85+5*v
	}
	e, err := weighting.DoublyRobust(y, score, one, zero, treated, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "value", e.Value, -2.221868549977647)
	near(t, "se", e.SE, 1.140562853899463)
}

func balanceOf(x, w []float64, treated []bool) (weighting.Balance, error) {
	g, err := weighting.GroupsOf(w, treated)
	if err != nil {
		return weighting.Balance{}, err
	}
	return g.Balance(x)
}

// R: difference of weighted means over sqrt((v1 + v0)/2), and unweighted.
func TestBalance(t *testing.T) {
	w, err := weighting.Weights(weighting.Everybody, treated, score)
	if err != nil {
		t.Fatal(err)
	}
	b, err := balanceOf(x, w, treated)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "before", b.Before, -0.4836424656728111)
	near(t, "after", b.After, 0.0133657736391734)
	// Overlap weights of a logistic model balance its covariates exactly (Li et al. 2018, theorem 3).
	if w, err = weighting.Weights(weighting.Overlap, treated, score); err != nil {
		t.Fatal(err)
	}
	if b, err = balanceOf(x, w, treated); err != nil || math.Abs(b.After) > 1e-9 {
		t.Error("overlap:", b.After, err)
	}
}

// By hand: weights of equal scores leave the means as they are.
func TestByHand(t *testing.T) {
	a, v := []bool{true, true, false, false}, []float64{1, 3, 5, 9}
	for _, target := range weighting.Targets {
		w, err := weighting.Weights(target, a, []float64{0.5, 0.5, 0.5, 0.5})
		if err != nil {
			t.Fatal(err)
		}
		e, err := weighting.Difference(v, w, a, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, string(target), e.Value, -5)
		near(t, "se", e.SE, math.Sqrt((1+1)/4.0+(4+4)/4.0))
		near(t, "effective size", weighting.EffectiveSize(w), 4)
		if m := target.Method(); m.ID == "" || m.Sentence == "" || m.Cite == "" {
			t.Error(m)
		}
	}
	w, _ := weighting.Weights(weighting.Treated, []bool{true, false}, []float64{0.2, 0.8})
	near(t, "treated", w[0], 1)
	near(t, "odds", w[1], 4)
}

func TestEdges(t *testing.T) {
	two := []bool{true, false}
	for name, c := range map[string]struct {
		target  weighting.Target
		treated []bool
		score   []float64
		want    error
	}{
		"score of 0": {weighting.Everybody, two, []float64{0.4, 0}, weighting.ErrScore},
		"score of 1": {weighting.Overlap, two, []float64{1, 0.5}, weighting.ErrScore},
		"one group":  {weighting.Everybody, []bool{true, true}, []float64{0.4, 0.5}, weighting.OneSided},
		"nobody":     {weighting.Everybody, nil, nil, stats.NoData},
		"missing":    {weighting.Everybody, two, []float64{0.4, math.NaN()}, stats.ErrMissing},
		"target":     {"ATE", two, []float64{0.4, 0.5}, weighting.ErrTarget},
		"length":     {weighting.Everybody, two, []float64{0.4}, stats.ErrUnpaired},
	} {
		if _, err := weighting.Weights(c.target, c.treated, c.score); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := weighting.Difference([]float64{1, 2}, []float64{0, 1}, two, 0.95); !errors.Is(err, weighting.ErrWeight) {
		t.Error(err)
	}
	if _, err := balanceOf([]float64{1, 1, 1, 1}, []float64{1, 1, 1, 1}, []bool{true, true, false, false}); !errors.Is(err,
		weighting.ErrConstant) {
		t.Error(err)
	}
	ones := []float64{1, 1, 1, 1}
	half := []bool{true, true, false, false}
	for name, c := range map[string]struct {
		x, w    []float64
		treated []bool
		want    error
	}{
		"a value missing":  {[]float64{1, math.NaN(), 2, 3}, ones, half, stats.ErrMissing},
		"a weight missing": {[]float64{1, 4, 2, 3}, []float64{1, 1, math.NaN(), 1}, half, stats.ErrMissing},
		"a weight below 0": {[]float64{1, 4, 2, 3}, []float64{1, 1, -1, 1}, half, stats.ErrWeight},
		"length":           {[]float64{1, 4, 2}, ones, half, stats.ErrUnpaired},
		"one group":        {[]float64{1, 4, 2, 3}, ones, []bool{true, true, true, true}, weighting.OneSided},
		"nobody":           {nil, nil, nil, stats.NoData},
		"no weight":        {[]float64{1, 4, 2, 3}, []float64{0, 0, 1, 1}, half, weighting.ErrWeight},
	} {
		if _, err := balanceOf(c.x, c.w, c.treated); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
