package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/dist"
	"leydig/stats/regression"
	"leydig/stats/results"
	"leydig/stats/sensitivity"
	"leydig/stats/weighting"
)

// targetMethods are those of all weights.
func targetMethods() (out ms) {
	for _, t := range weighting.Targets {
		out = append(out, t.Method())
	}
	return append(out, weighting.PropensityMethod, weighting.BalanceMethod, weighting.DoublyRobustMethod, sensitivity.EValueMethod)
}

var weightModel = Statistic{
	Name: "weight", Short: "Two treatments compared after weighting by the propensity score",
	Usage: "FILE --treatment COLUMN=VALUE --covariates COLUMN,... --outcome COLUMN[=VALUE]",
	Long: `Compares those who had a treatment with all others in the file (--where keeps two
treatments), after weighting by the probability of the treatment given the covariates:
the crude and the weighted difference, with robust standard errors; the doubly robust
one; the balance of the covariates before and after; effective sizes; and the E-value
of the risk ratio. An outcome that the treatment cannot have changed, under
--negative-control, should show no difference: one that it shows is confounding.`,
	Example: `missing.csv --treatment arm=A --covariates age,month1 --outcome recovered
missing.csv --treatment arm=A --covariates age,month1,etiology --outcome month6 --family gaussian --target everybody
followup.csv --treatment site=north --covariates age,trt_duration --outcome recovered --negative-control etiology=mixed`,
	Needs: Needs{Input: Rows}, Draws: true, Several: true,
	Options: options(
		Option{Name: "treatment", Kind: Event, Help: "column and value of the treatment, COLUMN=VALUE, against all other values",
			Missing: "which --treatment? give COLUMN=VALUE"},
		needed, levelsOption, level,
		Option{Name: "outcome", Kind: Event, Missing: "which --outcome?",
			Help: "column of the outcome: yes and no (or COLUMN=VALUE), with --family gaussian numbers"},
		Option{Name: "family", Kind: Word, Default: string(regression.Binomial),
			Words: []string{string(regression.Binomial), string(regression.Gaussian)}, Help: "of the outcome"},
		Option{Name: "target", Kind: Word, Default: string(weighting.Overlap), Words: words(weighting.Targets),
			Help: "whom the weighted groups stand for"},
		Option{Name: "negative-control", Kind: Event, Help: "an outcome of yes and no (or COLUMN=VALUE) that the treatment cannot have changed"},
	),
	Methods: targetMethods(),
	Run:     runWeight,
}

// weighed is what is compared.
type weighed struct {
	treated        []bool
	score, weights []float64
	design         coding.Design
	family         regression.Family
	level          float64
	target         weighting.Target
	sample         *sample
}

func runWeight(_ context.Context, in *Given) (results.Found, error) {
	flag, names := in.word("treatment"), in.texts("covariates")
	s, err := in.sample(append([]string{eventColumn(flag), eventColumn(in.word("outcome")), eventColumn(in.word("negative-control"))},
		names...)...)
	if err != nil {
		return results.Found{}, err
	}
	if slices.Contains(names, eventColumn(flag)) {
		return results.Found{}, fmt.Errorf("--covariates: %s is the treatment itself", eventColumn(flag))
	}
	x := &weighed{family: regression.Family(in.word("family")), level: in.level(), target: weighting.Target(in.word("target"))}
	if x.design, err = in.design(s, names); err != nil {
		return results.Found{}, err
	}
	if what := x.design.Collinear(); what != "" {
		return results.Found{}, fmt.Errorf("--covariates: %s; take one of them out", what)
	}
	x.sample = s.at(x.design.Rows)
	if x.treated, err = x.sample.events("treatment", flag); err != nil {
		return results.Found{}, err
	}
	in.tries(x.target.Method())
	if x.score, err = weighting.Scores(x.treated, x.design.Columns); err != nil {
		return results.Found{}, x.sayTelling(err)
	}
	if x.weights, err = weighting.Weights(x.target, x.treated, x.score); err != nil {
		return results.Found{}, err
	}
	y, err := in.outcome(x.sample, x.family)
	if err != nil {
		return results.Found{}, err
	}
	t, err := x.compare(y)
	if err != nil {
		return results.Found{}, err
	}
	noteDesign(t, x.design)
	if control := in.word("negative-control"); control != "" {
		e, err := x.sample.events("negative-control", control)
		if err != nil {
			return results.Found{}, err
		}
		if err := x.control(t, e); err != nil {
			return results.Found{}, err
		}
	}
	balance, err := x.balance()
	if err != nil {
		return results.Found{}, err
	}
	out := results.Found{Tables: []*results.Table{t, x.sizes(), balance}}
	if in.Draw {
		out.Plot = love(balance)
	}
	return out, nil
}

// sayTelling names the covariates that tell the treatment.
func (x *weighed) sayTelling(err error) error {
	if err != weighting.NoOverlap {
		return err
	}
	names := ""
	for i, c := range weighting.Telling(x.treated, x.design.Columns) {
		if i > 0 {
			names += ", "
		}
		names += coding.TermName(x.design.Terms[c])
	}
	return fmt.Errorf("%s: %w", names, err)
}

// compare is the table of effects.
func (x *weighed) compare(y []float64) (*results.Table, error) {
	share := x.family == regression.Binomial
	t := results.NewTable("effects", "Treatment compared", "measure", "estimate", "lower", "upper", "se", "p")
	t.By(x.target.Method(), weighting.PropensityMethod, weighting.DoublyRobustMethod)
	word := map[bool]string{true: "share", false: "mean"}[share]
	add := func(label string, e stats.Estimate, err error, p float64) error {
		if err != nil {
			t.Add(label, math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN())
			return t.Reason(label, err)
		}
		cell := any(nil)
		if !math.IsNaN(p) {
			cell = results.P(p)
		}
		t.Add(label, e.Value, e.CI.Lower, e.CI.Upper, e.SE, cell)
		return nil
	}
	none := math.NaN()
	p := func(e stats.Estimate) float64 { return dist.NormalTwoSided(e.Value / e.SE) }
	ones := make([]float64, len(y))
	for i := range ones {
		ones[i] = 1
	}
	crude, err := weighting.Difference(y, ones, x.treated, x.level)
	if err := add("crude difference", crude, err, p(crude)); err != nil {
		return nil, err
	}
	for _, group := range []bool{true, false} {
		e, err := weighting.Mean(y, x.weights, x.treated, group, x.level, share)
		if err := add(map[bool]string{true: "weighted " + word + ", treated", false: "weighted " + word + ", others"}[group], e, err,
			none); err != nil {
			return nil, err
		}
	}
	e, err := weighting.Difference(y, x.weights, x.treated, x.level)
	if err := add("weighted difference", e, err, p(e)); err != nil {
		return nil, err
	}
	one, zero, err := weighting.Predicted(y, x.treated, x.design.Columns, x.family)
	if err == nil {
		e, err = weighting.DoublyRobust(y, x.score, one, zero, x.treated, x.level)
	}
	if err := add("doubly robust difference, of everybody", e, err, p(e)); err != nil {
		return nil, err
	}
	t.Note("the crude difference has the robust standard error of unequal variances; shares have limits of the logit")
	if !share {
		t.Note("E-values are of risk ratios: none of a difference of means")
		return t, nil
	}
	ratio, err := weighting.RiskRatio(y, x.weights, x.treated, x.level)
	if err := add("weighted risk ratio (se of its "+
		"logarithm)", ratio, err, dist.NormalTwoSided(math.Log(ratio.Value)/ratio.SE)); err != nil ||
		t.Rows[len(t.Rows)-1][1].Kind != results.Real {
		return t, err
	}
	v, err := sensitivity.Of(sensitivity.RiskRatio, ratio.Value, ratio.CI.Lower, ratio.CI.Upper, false)
	if err != nil {
		return t, t.Reason("E-value", err)
	}
	t.By(sensitivity.EValueMethod)
	limit := func(v float64) any {
		if math.IsNaN(v) {
			return nil
		}
		return v
	}
	t.Add("E-value of the weighted risk ratio", v.Value, limit(v.ValueLower), limit(v.ValueUpper), nil, nil)
	return t, nil
}

// control adds the weighted difference of an outcome that the treatment cannot have changed.
func (x *weighed) control(t *results.Table, met []bool) error {
	y := make([]float64, len(met))
	for i, yes := range met {
		if yes {
			y[i] = 1
		}
	}
	e, err := weighting.Difference(y, x.weights, x.treated, x.level)
	if err != nil {
		return err
	}
	t.Add("weighted difference of the negative control", e.Value, e.CI.Lower, e.CI.Upper, e.SE, results.P(dist.NormalTwoSided(e.Value/e.SE)))
	t.Note("a difference of the negative control is confounding that the covariates do not take away")
	return nil
}

// sizes is the table of the two groups.
func (x *weighed) sizes() *results.Table {
	t := results.NewTable("groups", "Groups", "group", "rows", "effective number", "lowest score", "highest score", "largest weight")
	for _, group := range []bool{true, false} {
		var w []float64
		low, high := math.Inf(1), math.Inf(-1)
		for i, a := range x.treated {
			if a == group {
				w = append(w, x.weights[i])
				low, high = math.Min(low, x.score[i]), math.Max(high, x.score[i])
			}
		}
		t.Add(map[bool]string{true: "treated", false: "others"}[group], len(w), weighting.EffectiveSize(w), low, high, slices.Max(w))
	}
	t.Note("effective number: how many rows of equal weight would say as much")
	return t
}

// love is the figure of the balance: standardised differences before and after weighting.
func love(balance *results.Table) *results.Plot {
	const imbalance = 0.1
	d := &results.PlotDots{Words: "Standardised difference, treated less others", Names: [2]string{"before weighting", "after weighting"},
		Limit: imbalance}
	for _, r := range balance.Rows {
		row := results.PlotDot{Label: r[0].Text}
		for k, c := range []int{3, 6} {
			if row.Value[k] = results.Float(math.NaN()); r[c].Kind == results.Real {
				row.Value[k] = results.Float(r[c].Number)
			}
		}
		d.Rows = append(d.Rows, row)
	}
	return &results.Plot{Title: balance.Title, Dots: d}
}

// balance is the table of the covariates.
func (x *weighed) balance() (*results.Table, error) {
	t := results.NewTable("balance", "Balance", "covariate", "treated", "others", "standardised difference", "treated, weighted",
		"others, weighted", "after weighting")
	t.By(weighting.BalanceMethod)
	groups, err := weighting.GroupsOf(x.weights, x.treated)
	if err != nil {
		return nil, err
	}
	for j, c := range x.design.Columns {
		name := coding.TermName(x.design.Terms[j])
		b, err := groups.Balance(c)
		if err != nil {
			n := math.NaN()
			t.Add(name, n, n, n, n, n, n)
			if err := t.Reason(name, err); err != nil {
				return nil, err
			}
			continue
		}
		if math.Abs(b.After) < 1e-12 { // overlap weights balance exactly: what is left is rounding
			b.After = 0
		}
		t.Add(name, b.Treated, b.Others, b.Before, b.WeightedTreated, b.WeightedOthers, b.After)
	}
	return t, nil
}
