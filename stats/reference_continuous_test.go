package stats_test

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/describe"
	"leydig/stats/mean"
	"leydig/stats/rank"
)

var continuousHandlers = map[string]handler{
	"t_test":          reading(tTestCase),
	"t_paired":        reading(tPairedCase),
	"t_one":           reading(tOneCase),
	"anova_oneway":    reading(anovaCase),
	"anova_welch":     reading(anovaWelchCase),
	"tukey_hsd":       reading(tukeyCase),
	"levene":          reading(leveneCase),
	"bartlett":        reading(bartlettCase),
	"var_test":        reading(varTestCase),
	"shapiro":         reading(shapiroCase),
	"quantile":        reading(quantileCase),
	"smd_continuous":  reading(smdCase),
	"smd_categorical": reading(smdCategoricalCase),
	"correlation":     reading(correlationCase),
	"nist_univariate": reading(nistUnivariateCase),
	"nist_anova":      reading(nistANOVACase),
	"roc_auc":         reading(aucCase),
}

// refused is an error with a code of SPEC.md.
type refused struct{ code string }

func (r refused) Error() string { return r.code }
func (r refused) Code() string  { return r.code }

// constant turns a reason into constant_data, the one code that SPEC.md has for
// data that must be refused.
func constant(err error) error {
	var reason stats.Reason
	if errors.As(err, &reason) {
		return refused{"constant_data"}
	}
	return err
}

// two is the shared vocabulary's TWO, or two samples in the spec itself.
type two struct {
	Outcome, Group string
	Levels         []any
	Filter         []condition
	X, Y           []float64
}

func (s two) samples(t *table) (x, y []float64, err error) {
	if s.Outcome == "" {
		return s.X, s.Y, nil
	}
	if len(s.Levels) != 2 {
		return nil, nil, errors.New("two levels are needed")
	}
	g, err := groups{s.Outcome, s.Group, s.Levels, s.Filter}.samples(t)
	if err != nil {
		return nil, nil, err
	}
	return g[0], g[1], nil
}

// groups is the shared vocabulary's GROUPS.
type groups struct {
	Outcome, Group string
	Levels         []any
	Filter         []condition
}

func (s groups) samples(t *table) ([][]float64, error) {
	if t == nil {
		return nil, errors.New("no data set")
	}
	t = t.where(s.Filter, s.Outcome, s.Group)
	values, cells := t.numbers(s.Outcome), t.text[s.Group]
	out := make([][]float64, len(s.Levels))
	for i, l := range s.Levels {
		for r, c := range cells {
			if equal(c, l) {
				out[i] = append(out[i], values[r])
			}
		}
	}
	return out, nil
}

func tResult(t mean.Test) map[string]any {
	return map[string]any{
		"estimate": t.Value, "mean1": t.Mean1, "mean2": t.Mean2, "std_error": t.SE, "statistic": t.Statistic,
		"df": t.DF, "p_value": t.P, "conf_low": t.CI.Lower, "conf_high": t.CI.Upper,
	}
}

type tTestSpec struct {
	two
	EqualVariance bool `json:"equal_variance"`
	Alternative   stats.Alternative
	confidence
}

func tTestCase(s tTestSpec, t *table) (map[string]any, error) {
	x, y, err := s.samples(t)
	if err != nil {
		return nil, err
	}
	test := mean.Welch
	if s.EqualVariance {
		test = mean.Student
	}
	r, err := test(x, y, alternative(s.Alternative), s.level())
	return tResult(r), constant(err)
}

type tPairedSpec struct {
	two
	Pair        string
	Alternative stats.Alternative
	confidence
}

func tPairedCase(s tPairedSpec, t *table) (map[string]any, error) {
	x, y := s.X, s.Y
	if s.Outcome != "" {
		if len(s.Levels) != 2 {
			return nil, errors.New("two levels are needed")
		}
		t = t.where(s.Filter, s.Outcome, s.Group, s.Pair)
		values := t.numbers(s.Outcome)
		row := func(level any, id string) int {
			for r := range t.rows {
				if equal(t.text[s.Group][r], level) && t.text[s.Pair][r] == id {
					return r
				}
			}
			return -1
		}
		for r := range t.rows {
			if !equal(t.text[s.Group][r], s.Levels[0]) {
				continue
			}
			if o := row(s.Levels[1], t.text[s.Pair][r]); o >= 0 {
				x, y = append(x, values[r]), append(y, values[o])
			}
		}
	}
	r, err := mean.Paired(x, y, alternative(s.Alternative), s.level())
	return tResult(r), constant(err)
}

// column is a numeric column of a data set, or values in the spec.
type column struct {
	Column string
	X      []float64
	Filter []condition
}

func (s column) values(t *table) []float64 {
	if s.Column == "" {
		return s.X
	}
	return t.where(s.Filter, s.Column).numbers(s.Column)
}

type tOneSpec struct {
	column
	Mu          float64
	Alternative stats.Alternative
	confidence
}

func tOneCase(s tOneSpec, t *table) (map[string]any, error) {
	r, err := mean.One(s.values(t), s.Mu, alternative(s.Alternative), s.level())
	return tResult(r), constant(err)
}

func anovaCase(s groups, t *table) (map[string]any, error) {
	g, err := s.samples(t)
	if err != nil {
		return nil, err
	}
	a, err := mean.OneWay(g)
	return map[string]any{
		"df_between": a.DFBetween, "df_within": a.DFWithin, "ss_between": a.SSBetween, "ss_within": a.SSWithin,
		"ms_between": a.MSBetween, "ms_within": a.MSWithin, "statistic": a.F, "p_value": a.P,
	}, constant(err)
}

func nistANOVACase(s groups, t *table) (map[string]any, error) {
	out, err := anovaCase(s, t)
	if err != nil {
		return nil, err
	}
	ssb, ssw := out["ss_between"].(float64), out["ss_within"].(float64)
	out["f"], out["r_squared"], out["residual_sd"] = out["statistic"], ssb/(ssb+ssw), math.Sqrt(out["ms_within"].(float64))
	return out, nil
}

func fResult(f stats.FTest) map[string]any {
	return map[string]any{"statistic": f.F, "df": f.DF1, "df1": f.DF1, "df2": f.DF2, "p_value": f.P}
}

func anovaWelchCase(s groups, t *table) (map[string]any, error) {
	g, err := s.samples(t)
	if err != nil {
		return nil, err
	}
	f, err := mean.WelchOneWay(g)
	return fResult(f), constant(err)
}

func bartlettCase(s groups, t *table) (map[string]any, error) {
	g, err := s.samples(t)
	if err != nil {
		return nil, err
	}
	f, err := mean.Bartlett(g)
	return fResult(f), constant(err)
}

type leveneSpec struct {
	groups
	Center string
}

func leveneCase(s leveneSpec, t *table) (map[string]any, error) {
	if s.Center != "" && s.Center != "median" && s.Center != "mean" {
		return nil, fmt.Errorf("unknown center %q", s.Center)
	}
	g, err := s.samples(t)
	if err != nil {
		return nil, err
	}
	f, err := mean.Levene(g, s.Center == "mean")
	return fResult(f), constant(err)
}

type tukeySpec struct {
	groups
	confidence
}

func tukeyCase(s tukeySpec, t *table) (map[string]any, error) {
	g, err := s.samples(t)
	if err != nil {
		return nil, err
	}
	comparisons, err := mean.Tukey(g, s.level())
	if err != nil {
		return nil, constant(err)
	}
	var names []string
	var estimate, low, high, p []float64
	for _, c := range comparisons {
		names = append(names, fmt.Sprintf("%v-%v", s.Levels[c.B], s.Levels[c.A]))
		estimate, low, high, p = append(estimate, c.Value), append(low, c.CI.Lower), append(high, c.CI.Upper), append(p, c.P)
	}
	return map[string]any{"comparison": names, "estimate": estimate, "conf_low": low, "conf_high": high, "p_value": p}, nil
}

type varTestSpec struct {
	two
	Alternative stats.Alternative
	confidence
}

func varTestCase(s varTestSpec, t *table) (map[string]any, error) {
	x, y, err := s.samples(t)
	if err != nil {
		return nil, err
	}
	e, f, err := mean.VarianceRatio(x, y, alternative(s.Alternative), s.level())
	out := fResult(f)
	out["estimate"], out["conf_low"], out["conf_high"] = e.Value, e.CI.Lower, e.CI.Upper
	return out, constant(err)
}

func shapiroCase(s column, t *table) (map[string]any, error) {
	w, p, err := describe.ShapiroWilk(s.values(t))
	return map[string]any{"statistic": w, "p_value": p}, constant(err)
}

type quantileSpec struct {
	column
	Type  int
	Probs []float64
}

func quantileCase(s quantileSpec, t *table) (map[string]any, error) {
	q, err := describe.Quantiles(s.values(t), s.Probs, cmp.Or(s.Type, 7))
	return map[string]any{"quantile": q}, err
}

func smdCase(s two, t *table) (map[string]any, error) {
	x, y, err := s.samples(t)
	if err != nil {
		return nil, err
	}
	d, err := describe.StandardisedMean(x, y)
	return map[string]any{"smd": d.SMD, "cohen_d": d.CohenD, "hedges_g": d.HedgesG, "hedges_g_variance": d.GVariance}, constant(err)
}

func smdCategoricalCase(s two, t *table) (map[string]any, error) {
	if len(s.Levels) != 2 {
		return nil, errors.New("two levels are needed")
	}
	t = t.where(s.Filter, s.Outcome, s.Group)
	cells := t.text[s.Outcome]
	categories := slices.Compact(slices.Sorted(slices.Values(cells)))
	counts := [2][]float64{make([]float64, len(categories)), make([]float64, len(categories))}
	for r, c := range cells {
		for g, l := range s.Levels {
			if equal(t.text[s.Group][r], l) {
				counts[g][slices.Index(categories, c)]++
			}
		}
	}
	d, err := describe.StandardisedCategories(counts[0], counts[1])
	return map[string]any{"smd": d}, constant(err)
}

type correlationSpec struct {
	Columns []string
	Kind    string
	Filter  []condition
	confidence
}

func correlationCase(s correlationSpec, t *table) (map[string]any, error) {
	if len(s.Columns) != 2 {
		return nil, errors.New("two columns are needed")
	}
	t = t.where(s.Filter, s.Columns...)
	x, y := t.numbers(s.Columns[0]), t.numbers(s.Columns[1])
	switch s.Kind {
	case "pearson":
		c, err := describe.Pearson(x, y, s.level())
		return map[string]any{
			"estimate": c.Value, "statistic": c.Statistic, "df": c.DF, "p_value": c.P, "conf_low": c.CI.Lower,
			"conf_high": c.CI.Upper,
		}, constant(err)
	case "spearman", "kendall":
		f := rank.SpearmanApproximate // the cases are made with exact = FALSE
		if s.Kind == "kendall" {
			f = rank.KendallApproximate
		}
		c, err := f(x, y, s.level())
		return map[string]any{"estimate": c.Value, "statistic": c.Statistic, "p_value": c.P}, constant(err)
	}
	return nil, fmt.Errorf("unknown kind %q", s.Kind)
}

func nistUnivariateCase(s column, t *table) (map[string]any, error) {
	x := s.values(t)
	m, sd := describe.Moments(x)
	r, err := describe.Lag1(x)
	return map[string]any{"n": float64(len(x)), "mean": m, "sd": sd, "lag1_autocorrelation": r}, err
}

type aucSpec struct {
	Outcome, Score string
	HigherMeans    string `json:"higher_means"`
	Filter         []condition
	confidence
}

func aucCase(s aucSpec, t *table) (map[string]any, error) {
	t = t.where(s.Filter, s.Outcome, s.Score)
	sign := 1.0
	switch s.HigherMeans {
	case "", "case":
	case "control":
		sign = -1
	default:
		return nil, fmt.Errorf("unknown higher_means %q", s.HigherMeans)
	}
	var by [2][]float64
	outcome, score := t.numbers(s.Outcome), t.numbers(s.Score)
	for i, v := range outcome {
		if v != 0 && v != 1 {
			return nil, errors.New("the outcome is not 0 or 1")
		}
		by[int(v)] = append(by[int(v)], sign*score[i])
	}
	e, err := rank.AUC(by[1], by[0], s.level())
	return map[string]any{"auc": e.Value, "variance": e.SE * e.SE, "conf_low": e.CI.Lower, "conf_high": e.CI.Upper}, err
}
