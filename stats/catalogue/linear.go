package catalogue

import (
	"context"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/dist"
	"leydig/stats/regression"
	"leydig/stats/results"
)

// robustKinds are the methods of a linear model's standard errors.
func robustKinds() (out ms) {
	for _, r := range append([]regression.Robust{""}, regression.AllRobust...) {
		if r != regression.Clustered {
			out = append(out, regression.Options{Family: regression.Gaussian, Robust: r}.Method(regression.Wald))
		}
	}
	return append(out, coding.SplineMethod, ContrastMethod)
}

var linearModel = Statistic{
	Name: "linear", Short: "Linear regression of a numeric outcome",
	Usage: "FILE --outcome COLUMN --covariates COLUMN,...",
	Example: `labs.csv --outcome change --covariates age,arm
visits.csv --outcome testosterone --covariates age,arm,month --cluster id --interaction arm:month`,
	Needs: Needs{Input: Rows}, Several: true,
	Options: options(meanOutcome, needed, levelsOption, level,
		with(robustOption, not("cluster", "", "clusters make standard errors robust already")), clusterOption, weightsOption,
		splineOption, productOption, contrastOption),
	Methods: robustKinds(),
	Run:     runLinear,
}

func runLinear(_ context.Context, in *Given) (results.Found, error) {
	s, d, err := in.modelRows()
	if err != nil {
		return results.Found{}, err
	}
	data, err := in.data(s, d)
	if err != nil {
		return results.Found{}, err
	}
	if data.Outcome, err = s.numbers(in.word("outcome")); err != nil {
		return results.Found{}, err
	}
	robust := regression.Robust(in.word("robust"))
	switch {
	case in.word("cluster") != "":
		robust = regression.ClusteredHC1
	case robust == "" && fractional(data.Weight):
		robust = regression.HC0
	}
	method := in.tries(regression.Options{Family: regression.Gaussian, Robust: robust}.Method(regression.Wald))
	m, err := regression.Linear(data, robust)
	if err != nil {
		return results.Found{}, err
	}
	t := newEffects("coefficients", "Differences of means", "difference", "t", false)
	t.By(method)
	if m.Clusters > 0 {
		t.Note("%d rows, %d clusters", m.N, m.Clusters)
	} else {
		t.Note("%d rows", m.N)
	}
	for _, j := range inOrder(m.Terms) {
		e, statistic, p := m.Estimate(j, in.level())
		t.add(m.Terms[j], e, statistic, p)
	}
	in.noteModel(t.Table, d)
	tests := results.NewTable("model_tests", "Tests of the model", "test", "F", "df1", "df2", "p")
	tests.Add("all covariates", m.F.F, m.F.DF1, m.F.DF2, results.P(m.F.P))
	byF(tests, d, m)
	fit := results.NewTable("model", "Model", "rows", "residual sd", "R2", "adjusted R2", "log-likelihood", "AIC", "BIC")
	fit.Add(m.N, m.ResidualSD, m.R2, m.Adjusted, m.LogLik[1], m.AIC(), m.BIC())
	contrasts, err := in.contrasts("difference", "t", false, m.Terms, m.Coefficient, m.Variance, m.DF)
	if err != nil {
		return results.Found{}, err
	}
	return found(t.Table, contrasts, tests, fit)
}

// byF adds the F test of each covariate of several columns.
func byF(t *results.Table, d coding.Design, m *regression.LinearModel) {
	wald := results.NewTable("", "", "test", "chi-squared", "df", "p")
	jointly(wald, d, 1, func(of []int) (stats.Test, error) { return m.WaldTest(of) })
	for _, n := range wald.Notes {
		t.Note("%s", n)
	}
	for _, r := range wald.Rows {
		k := r[2].Number
		f := dist.FTest(r[1].Number/k, k, m.DF)
		t.Add(r[0].Text, f.F, f.DF1, f.DF2, results.P(f.P))
	}
}
