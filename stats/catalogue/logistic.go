package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/cox"
	"leydig/stats/rank"
	"leydig/stats/regression"
	"leydig/stats/results"
)

// binaryModels are the models of an outcome of yes and no, by what they are called.
var binaryModels = map[string]regression.Options{
	"logit": {Link: regression.Logit}, "probit": {Link: regression.Probit}, "log-binomial": {Link: regression.Log},
	"poisson": {Family: regression.Poisson, Robust: regression.HC0}, "identity": {Link: regression.Identity},
}

const (
	penalisedDrops   = "its intervals and p-values are of the penalised likelihood ratio"
	conditionalDrops = "the conditional likelihood has coefficients and their Wald limits only"
	robustDrops      = "robust standard errors have Wald limits"
)

var logisticModel = Statistic{
	Name: "logistic", Short: "Logistic and other models of an outcome of yes and no",
	Usage: "FILE --outcome COLUMN[=VALUE] --covariates COLUMN,...",
	Long: `Fits a model of an outcome of yes and no: odds ratios (--model logit), probit
coefficients, risk ratios (log-binomial, or poisson with robust standard errors) or
risk differences (identity). A column of text is a factor: its levels stand by size,
against the most frequent one unless --levels names the reference. Whether the
covariates separate the outcomes is decided exactly; --firth is the remedy. With
--strata it is the conditional logistic model of matched sets.`,
	Example: `visits.csv --outcome eugonadal --covariates age,arm,month --cluster id
followup.csv --outcome recovered --covariates age,etiology --limits profile
followup.csv --outcome recovered --covariates age,trt_duration --model poisson --spline age=3`,
	Needs: Needs{Input: Rows}, Draws: true, Several: true,
	Options: options(modelOutcome, needed, levelsOption, level,
		Option{Name: "model", Kind: Word, Default: "logit", Words: []string{"logit", "probit", "log-binomial", "poisson", "identity"},
			Help: "model"},
		Option{Name: "limits", Kind: Word, Default: string(regression.Wald), Words: words(regression.AllLimits), Help: "limits",
			Rules: []Rule{not("firth", "", penalisedDrops), not("robust", "", robustDrops), not("cluster", "", robustDrops),
				not("model", "poisson", robustDrops), not("strata", "", conditionalDrops)}},
		with(robustOption, not("firth", "", penalisedDrops), not("cluster", "", "clusters make standard errors robust already"),
			not("strata", "", conditionalDrops)),
		with(clusterOption, not("firth", "", penalisedDrops), not("strata", "", conditionalDrops)),
		with(weightsOption, not("strata", "", "the conditional likelihood has no case weights")),
		with(offsetOption, not("strata", "", conditionalDrops)),
		Option{Name: "trials", Kind: Column, Help: "column of numbers of trials, of which the outcome counts the successes",
			Rules: []Rule{not("model", "poisson", "counts of several trials are no 0 and 1"), not("strata", "", conditionalDrops)}},
		splineOption, productOption,
		with(contrastOption, not("firth", "", penalisedDrops), not("strata", "", conditionalDrops), not("limits", "profile", "contrasts have "+
			"Wald limits")),
		Option{Name: "firth", Kind: YesNo, Help: "Firth's penalised likelihood",
			Rules: []Rule{only("model", "logit", "the penalty here is that of the logistic model"), not("strata", "", conditionalDrops)}},
		Option{Name: "strata", Kind: Columns, Help: "columns of matched sets: conditional logistic regression",
			Rules: []Rule{only("model", "logit", "the conditional likelihood is that of the logistic model")}},
	),
	Methods: ms{regression.Options{}.Method(regression.Wald), regression.Options{}.Method(regression.Profile), regression.FirthMethod,
		regression.Options{Link: regression.Log}.Method(regression.Wald), regression.ModifiedPoissonMethod,
		regression.Options{Link: regression.Identity}.Method(regression.Wald), cox.ConditionalMethod, regression.SeparationMethod,
		regression.CalibrationMethod, rank.AUCMethod, coding.SplineMethod, ContrastMethod},
	Run: runLogistic,
}

// with is an option with rules.
func with(o Option, rules ...Rule) Option {
	o.Rules = rules
	return o
}

func runLogistic(_ context.Context, in *Given) (results.Found, error) {
	s, d, err := in.modelRows()
	if err != nil {
		return results.Found{}, err
	}
	data, err := in.data(s, d)
	if err != nil {
		return results.Found{}, err
	}
	if in.Has("trials") {
		if data.Outcome, err = s.number(in.word("outcome"), "of --trials it is a column of counts"); err == nil {
			err = s.forbid(func(i int) string {
				if y := data.Outcome[i]; !(y >= 0 && y <= data.Trials[i]) {
					return fmt.Sprintf("%s = %s of %s = %s", in.word("outcome"), shown(y), in.word("trials"), shown(data.Trials[i]))
				}
				return ""
			})
		}
	} else {
		data.Outcome, err = s.zeroOne(in.word("outcome"))
	}
	if err != nil {
		return results.Found{}, err
	}
	var out results.Found
	switch {
	case len(in.texts("strata")) > 0:
		out, err = in.conditional(s, d, data)
	case in.yes("firth"):
		out, err = in.penalised(d, data)
	default:
		out, err = in.binary(d, data)
	}
	if err != nil {
		return results.Found{}, err
	}
	in.noteModel(out.Tables[0], d)
	if in.Draw {
		if t := out.Tables[0]; t.Columns[4].Name == "coefficient" {
			out.Plot = ratioPlot(t, results.AtStart(t.Columns[1].Name), in.level())
		} else {
			t.Note("only ratios are drawn")
		}
	}
	return out, nil
}

// binaryOptions are those that --model, --robust and --cluster name.
func (in *Given) binaryOptions() regression.Options {
	o := binaryModels[in.word("model")]
	if r := in.word("robust"); r != "" {
		o.Robust = regression.Robust(r)
	}
	if in.word("cluster") != "" {
		o.Robust = regression.ClusteredHC1
	}
	return o
}

// binary are the tables of a fit by maximum likelihood.
func (in *Given) binary(d coding.Design, data regression.Data) (results.Found, error) {
	o, limits := in.binaryOptions(), regression.Limits(in.word("limits"))
	if o.Robust == "" && fractional(data.Weight) {
		if err := in.refuse("--weights that are no counts", "their standard errors are robust, with Wald limits", "limits"); err != nil {
			return results.Found{}, err
		}
		o.Robust = regression.HC0
	}
	word, exp := o.Effect()
	method := o.Method(limits)
	if in.word("model") == "poisson" {
		word = "risk ratio"
		method = regression.ModifiedPoissonMethod
		if o.Robust != regression.HC0 {
			method.ID += "." + string(o.Robust)
			method.Label += " (" + string(o.Robust) + ")"
		}
	}
	in.tries(method)
	m, err := regression.Fit(data, o)
	if err != nil {
		return results.Found{}, err
	}
	t := newEffects(name(word)+"s", results.AtStart(word)+"s", word, "z", exp)
	t.By(method)
	t.Note("%s", in.size(m))
	if m.Separated != nil {
		return in.separated(t, m)
	}
	for _, j := range inOrder(m.Terms) {
		if err := in.coefficient(t, m.Terms[j], m, j); err != nil {
			return results.Found{}, err
		}
	}
	if limits == regression.Profile {
		t.Note("p is of the likelihood ratio")
	}
	tests := results.NewTable("model_tests", "Tests of the model", "test", "chi-squared", "df", "p")
	if m.Robust == "" {
		tests.Add("likelihood ratio", m.LR.Statistic, m.LR.DF, results.P(m.LR.P))
	}
	tests.Add("Wald", m.Wald.Statistic, m.Wald.DF, results.P(m.Wald.P))
	jointly(tests, d, 1, m.WaldTest)
	fit, err := in.goodness(m, data)
	if err != nil {
		return results.Found{}, err
	}
	contrasts, err := in.contrasts(word, "z", exp, m.Terms, m.Coefficient, m.Variance, m.DF)
	if err != nil {
		return results.Found{}, err
	}
	return found(t.Table, contrasts, tests, fit)
}

// coefficient adds a row: coefficient j of a model, with the limits that --limits names.
func (in *Given) coefficient(t effects, term stats.Term, m *regression.Model, j int) (err error) {
	e, z, p := m.Estimate(j, in.level())
	if regression.Limits(in.word("limits")) == regression.Profile {
		if e.CI, err = m.ProfileInterval(j, in.level()); err != nil {
			if err := t.Reason(coding.TermName(term), err); err != nil {
				return err
			}
		}
		lr, err := m.LRTest(j)
		if err != nil {
			lr.P = math.NaN()
			t.Note("NE, not estimable: the likelihood ratio test of %s: %v", coding.TermName(term), err)
		}
		p = lr.P
	}
	t.add(term, e, z, p)
	return nil
}

// fractional tells whether a weight is no whole number: rows do not stand for several then,
// and standard errors must be robust.
func fractional(w []float64) bool {
	return slices.ContainsFunc(w, func(v float64) bool { return v != math.Trunc(v) })
}

// size is the number of rows, events and clusters in words.
func (in *Given) size(m *regression.Model) string {
	s := fmt.Sprintf("%d rows, %d events", m.N, m.Events)
	if m.Clusters > 0 {
		s += fmt.Sprintf(", %d clusters", m.Clusters)
	}
	return s
}

// goodness is the table of what the model tells of the outcome.
func (in *Given) goodness(m *regression.Model, data regression.Data) (*results.Table, error) {
	t := results.NewTable("model", "Model", "rows", "events", "log-likelihood", "without covariates", "AIC", "BIC", "R2 (Nagelkerke)",
		"AUC", "AUC lower", "AUC upper", "Brier", "Hosmer-Lemeshow", "df", "p", "events per variable")
	per := m.EventsPerVariable()
	if per < regression.FewEvents {
		remedy := "take columns out"
		if m.Link == regression.Logit {
			remedy += ", or --firth"
		}
		t.Note("fewer than %d events a column of the model (%s): coefficients may be too extreme; %s", regression.FewEvents, shown(per), remedy)
	}
	ic := []any{m.LogLik[1], m.LogLik[0], m.AIC(), m.BIC(), m.Nagelkerke()}
	if m.Family == regression.Poisson {
		ic = []any{nil, nil, nil, nil, nil} // of a likelihood that is not the outcome's
	}
	row := append([]any{m.N, m.Events}, ic...)
	if data.Trials != nil || data.Weight != nil {
		t.Note("discrimination and calibration are of rows of 0 and 1 without weights")
		t.Add(append(row, nil, nil, nil, nil, nil, nil, nil, per)...)
		return t, nil
	}
	var cases, controls []float64
	for i, p := range m.Fitted {
		if data.Outcome[i] == 1 {
			cases = append(cases, p)
		} else {
			controls = append(controls, p)
		}
	}
	auc, err := rank.AUC(cases, controls, in.level())
	if err != nil {
		return nil, err
	}
	t.By(rank.AUCMethod, regression.CalibrationMethod)
	row = append(row, auc.Value, auc.CI.Lower, auc.CI.Upper, regression.Brier(data.Outcome, m.Fitted))
	above := slices.ContainsFunc(m.Fitted, func(p float64) bool { return !(p > 0 && p < 1) })
	hl, _, err := regression.HosmerLemeshow(data.Outcome, m.Fitted, 10)
	switch {
	case above:
		t.Note("some fitted risk is not between 0 and 1: no Hosmer-Lemeshow test")
		row = append(row, nil, nil, nil)
	case err != nil:
		if err := t.Reason("Hosmer-Lemeshow", err); err != nil {
			return nil, err
		}
		row = append(row, math.NaN(), math.NaN(), math.NaN())
	default:
		row = append(row, hl.Statistic, hl.DF, results.P(hl.P))
	}
	t.Add(append(row, per)...)
	return t, nil
}

// separated is the table of a model without a maximum: what is infinite, and the remedy.
func (in *Given) separated(t effects, m *regression.Model) (results.Found, error) {
	t.By(regression.SeparationMethod)
	either, finite := false, false
	for _, j := range inOrder(m.Terms) {
		name := coding.TermName(m.Terms[j])
		k := slices.Index(m.Separated.Infinite, j)
		if rest, k, ok := m.Determined(j); ok {
			if err := in.coefficient(t, m.Terms[j], rest, k); err != nil {
				return results.Found{}, err
			}
			finite = true
			continue
		}
		if k < 0 || !t.exp || m.Terms[j] == regression.Intercept {
			row := []any{name}
			for range len(t.Columns) - 1 {
				row = append(row, math.NaN())
			}
			t.Add(row...)
			continue
		}
		either = either || m.Separated.Sign[k] == 0
		lower, upper := math.NaN(), math.NaN()
		if ci, err := m.ProfileInterval(j, in.level()); err == nil {
			lower, upper = math.Exp(ci.Lower), math.Exp(ci.Upper)
		}
		t.Add(name, endless(m.Separated.Sign[k]), lower, upper, math.NaN(), math.NaN(), math.NaN(), math.NaN())
	}
	t.Note("NE, not estimable: %s. %s (--firth)", m.Separated.Words(m.Terms, coding.TermName), regression.Remedy)
	if t.exp {
		t.Note("limits of an infinite ratio are of the profile likelihood")
	}
	if finite {
		t.Note("finite coefficients are of the rows that are not told apart, which alone determine them")
	}
	if t.exp && either {
		t.Note("%s", anyFits)
	}
	in.moot(t.Table, stats.Monotone)
	fit := results.NewTable("model", "Model", "rows", "events", "log-likelihood", "without covariates", "LR chi-squared", "df", "p")
	fit.Add(m.N, m.Events, m.LogLik[1], m.LogLik[0], m.LR.Statistic, m.LR.DF, results.P(m.LR.P))
	return found(t.Table, fit)
}

// penalised is the table of a fit by Firth's likelihood.
func (in *Given) penalised(d coding.Design, data regression.Data) (results.Found, error) {
	in.tries(regression.FirthMethod)
	m, err := regression.Firth(data, in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := newEffects("odds_ratios", "Odds ratios", "odds ratio", "chi-squared", true)
	t.By(regression.FirthMethod)
	t.Note("%d rows, %d events", m.N, m.Events)
	for _, j := range inOrder(m.Terms) {
		e := stats.Estimate{Value: m.Coefficient[j], SE: m.SE[j],
			CI: stats.Interval{Lower: m.Lower[j], Upper: m.Upper[j], Level: in.level()}}
		t.add(m.Terms[j], e, m.LRs[j], m.P[j])
	}
	tests := results.NewTable("model_tests", "Tests of the model", "test", "chi-squared", "df", "p")
	tests.Add("penalised likelihood ratio", m.LR.Statistic, m.LR.DF, results.P(m.LR.P))
	jointly(tests, d, 1, func(of []int) (stats.Test, error) { return regression.JointWald(m.Coefficient, m.Variance, of) })
	fit := results.NewTable("model", "Model", "rows", "events", "penalised log-likelihood", "without covariates")
	fit.Add(m.N, m.Events, m.LogLik[1], m.LogLik[0])
	return found(t.Table, tests, fit)
}
