package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/mixed"
	"leydig/stats/regression"
	"leydig/stats/results"
)

const (
	gaussianOnly = "the logistic model has a random intercept, by maximum likelihood"
	binomialOnly = "linear mixed models need no quadrature"
)

var mixedModel = Statistic{
	Name: "mixed", Short: "Repeated outcomes by mixed models: random intercept and slopes",
	Usage: "FILE --outcome COLUMN --group COLUMN [--covariates COLUMN,...]",
	Long: `Fits a linear mixed model (random intercept of each group and, with --slopes,
random slopes, all correlated) by restricted or full maximum likelihood, or with
--family binomial a logistic model with a random intercept by adaptive quadrature.
Odds ratios of the latter are those of one patient; gee gives those of the population.`,
	Example: `visits.csv --outcome testosterone --covariates month,arm --group id --slopes month
visits.csv --outcome eugonadal --family binomial --covariates month,arm --group id`,
	Needs: Needs{Input: Rows}, Several: true,
	Options: options(
		Option{Name: "outcome", Kind: Event, Missing: "which --outcome?",
			Help: "numeric column; with --family binomial yes and no, or COLUMN=VALUE"},
		Option{Name: "group", Kind: Column, Help: "column of groups, such as the patient", Missing: "which --group? name the column of patients"},
		mayBe, levelsOption, level,
		Option{Name: "family", Kind: Word, Default: string(regression.Gaussian),
			Words: []string{string(regression.Gaussian), string(regression.Binomial)}, Help: "of the outcome"},
		Option{Name: "slopes", Kind: Columns, Help: "numeric covariates whose coefficients vary by group",
			Rules: []Rule{only("family", string(regression.Gaussian), gaussianOnly)}},
		Option{Name: "ml", Kind: YesNo, Help: "maximum likelihood in place of the restricted one",
			Rules: []Rule{only("family", string(regression.Gaussian), gaussianOnly)}},
		Option{Name: "points", Kind: Whole, Default: "15", Help: "points of the quadrature, an odd number; 1: Laplace's approximation",
			Rules: []Rule{only("family", string(regression.Binomial), binomialOnly)}},
		splineOption, productOption,
	),
	Methods: ms{(&mixed.LinearModel{}).Method(), (&mixed.LinearModel{ML: true}).Method(), (&mixed.LogisticModel{Points: 15}).Method(),
		(&mixed.LogisticModel{Points: 1}).Method(), coding.SplineMethod},
	Run: runMixed,
}

func runMixed(_ context.Context, in *Given) (results.Found, error) {
	s, d, err := in.modelRows()
	if err != nil {
		return results.Found{}, err
	}
	data := mixed.Data{}
	if data.Data, err = in.data(s, d); err != nil {
		return results.Found{}, err
	}
	family := regression.Family(in.word("family"))
	if data.Outcome, err = in.outcome(s, family); err != nil {
		return results.Found{}, err
	}
	if family == regression.Binomial {
		return in.mixedLogistic(data, d)
	}
	for _, name := range in.texts("slopes") {
		j := slices.IndexFunc(d.Terms, func(t stats.Term) bool { return t.Factor == name })
		switch {
		case j < 0:
			return results.Found{}, fmt.Errorf("--slopes %s: it is no covariate of this model; give it with --covariates", name)
		case d.Terms[j].Level != "":
			return results.Found{}, fmt.Errorf("--slopes %s: a factor has no slope; name a column of numbers", name)
		}
		data.Slopes = append(data.Slopes, j)
	}
	in.tries((&mixed.LinearModel{ML: in.yes("ml")}).Method())
	m, err := mixed.Linear(data, in.yes("ml"))
	if err != nil {
		return results.Found{}, err
	}
	t := results.NewTable("coefficients", "Differences of means", "term", "difference", "lower", "upper", "se", "t", "df", "p")
	t.By(m.Method())
	t.Note("%d rows, %d groups", m.N, m.Groups)
	for _, j := range inOrder(m.Terms) {
		e, statistic, p := m.Estimate(j, in.level())
		t.Add(coding.TermName(m.Terms[j]), e.Value, e.CI.Lower, e.CI.Upper, e.SE, statistic, m.DF[j], results.P(p))
	}
	in.noteModel(t, d)
	fit := results.NewTable("model", "Model", "rows", "groups", "log-likelihood", "AIC", "BIC", "ICC")
	icc := any(m.ICC())
	if len(m.Components) > 1 {
		icc = nil
	}
	fit.Add(m.N, m.Groups, m.LogLik, m.AIC(), m.BIC(), icc)
	if !m.ML {
		fit.Note("the log-likelihood is the restricted one: models with other covariates are compared by --ml")
	}
	tables := []*results.Table{t}
	tests := results.NewTable("model_tests", "Tests of the model", "test", "chi-squared", "df", "p")
	jointly(tests, d, 1, func(of []int) (stats.Test, error) { return regression.JointWald(m.Coefficient, m.Variance, of) })
	if m.ML {
		if err := without(tests, data, d, m); err != nil {
			return results.Found{}, err
		}
	}
	if len(tests.Rows) > 0 {
		tables = append(tables, tests)
	}
	return found(append(tables, components(m), fit)...)
}

// without adds the likelihood ratio test of each covariate that has no random slope: the model
// beside that without its columns.
func without(t *results.Table, data mixed.Data, d coding.Design, m *mixed.LinearModel) error {
	for k, name := range d.Names {
		smaller := data
		smaller.Columns, smaller.Terms, smaller.Slopes = nil, nil, nil
		random := false
		for j, v := range d.Variable {
			if v == k {
				random = random || slices.Contains(data.Slopes, j)
				continue
			}
			if slices.Contains(data.Slopes, j) {
				smaller.Slopes = append(smaller.Slopes, len(smaller.Columns))
			}
			smaller.Columns, smaller.Terms = append(smaller.Columns, data.Columns[j]), append(smaller.Terms, data.Terms[j])
		}
		if random {
			continue
		}
		label := "likelihood ratio, " + name
		less, err := mixed.Linear(smaller, true)
		var w stats.Test
		if err == nil {
			w, err = mixed.CompareML(less, m)
		}
		if err != nil {
			t.Add(label, math.NaN(), math.NaN(), math.NaN())
			if err := t.Reason(label, err); err != nil {
				return err
			}
			continue
		}
		t.Add(label, w.Statistic, w.DF, results.P(w.P))
	}
	return nil
}

// components are the variances of random effects and error.
func components(m *mixed.LinearModel) *results.Table {
	t := results.NewTable("variances", "Random effects", "effect", "variance or covariance", "sd or correlation")
	for _, c := range m.Components {
		name := coding.TermName(c.Term)
		if c.With != (stats.Term{}) {
			name += " with " + coding.TermName(c.With)
		}
		t.Add(name, c.Value, c.SD)
	}
	t.Add("residual", m.Residual, math.Sqrt(m.Residual))
	if m.Singular {
		t.Note("a variance is 0 or a correlation 1: the data do not show all of these random effects")
	}
	return t
}

// mixedLogistic are the tables of a logistic model with a random intercept.
func (in *Given) mixedLogistic(data mixed.Data, d coding.Design) (results.Found, error) {
	points := in.whole("points")
	if points > 99 || points%2 == 0 {
		return results.Found{}, fmt.Errorf("--points %d: %s", points, mixed.ErrPoints)
	}
	method := in.tries((&mixed.LogisticModel{Points: int(points)}).Method())
	m, err := mixed.Logistic(data, int(points))
	if err != nil {
		return results.Found{}, separating(err, data.Data, regression.Options{})
	}
	t := newEffects("odds_ratios", "Odds ratios within a group", "odds ratio", "z", true)
	t.By(method)
	t.Note("%d rows, %d groups", m.N, m.Groups)
	for _, j := range inOrder(m.Terms) {
		e, z, p := m.Estimate(j, in.level())
		t.add(m.Terms[j], e, z, p)
	}
	in.noteModel(t.Table, d)
	fit := results.NewTable("model", "Model", "rows", "groups", "sd of the intercept", "ICC", "log-likelihood", "without it", "AIC", "BIC")
	fit.Add(m.N, m.Groups, m.SD, m.ICC(), m.LogLik, m.LogLikFixed, m.AIC(), m.BIC())
	if m.Singular {
		fit.Note("the standard deviation of the intercept is 0: the data do not show that groups differ")
	}
	tables := []*results.Table{t.Table}
	tests := results.NewTable("model_tests", "Tests of the model", "test", "chi-squared", "df", "p")
	jointly(tests, d, 1, func(of []int) (stats.Test, error) { return regression.JointWald(m.Coefficient, m.Variance, of) })
	if len(tests.Rows) > 0 {
		tables = append(tables, tests)
	}
	return found(append(tables, fit)...)
}
