package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/competing"
	"leydig/stats/dist"
	"leydig/stats/regression"
	"leydig/stats/results"
	"leydig/stats/survival"
)

var restrictedMeans = Statistic{
	Name: "rmst", Short: "Restricted mean times of two groups compared",
	Usage: "FILE --time COLUMN --event COLUMN[=VALUE] --by COLUMN --tau NUMBER",
	Long: `Compares the mean times to the event, restricted to tau, of two groups: difference,
ratio, and the ratio of the time lost, which hold whether hazards are proportional or
not. With --covariates the difference and the ratio are adjusted for them, too.`,
	Example: "followup.csv --time months --event recovered --by site --levels north,south --tau 6",
	Needs:   Needs{Input: Rows}, Several: true,
	Options: options(timeOption, eventOption,
		Option{Name: "by", Kind: Column, Help: "column of the two groups", Missing: "rmst: which column holds the groups? give --by COLUMN"},
		Option{Name: "levels", Kind: Texts, Help: "the two groups, the first against the second (default: in order of name)"}, level,
		Option{Name: "tau", Kind: Number, Help: "time to which means are restricted (default: the smaller last time of the groups)"},
		Option{Name: "covariates", Kind: Columns, Help: "columns for which the comparison is adjusted; text columns are factors"}),
	Methods: ms{survival.RestrictedMeanMethod, survival.MeanRegressionMethod}, Run: runRestrictedMeans,
}

func runRestrictedMeans(_ context.Context, in *Given) (results.Found, error) {
	by, covariates := in.word("by"), in.texts("covariates")
	s, all, err := in.survivalRows(append([]string{by}, covariates...)...)
	if err != nil {
		return results.Found{}, err
	}
	cells, err := s.texts(by)
	if err != nil {
		return results.Found{}, err
	}
	names, err := chosen(by, cells, in.texts("levels"))
	if err != nil {
		return results.Found{}, err
	}
	if len(names) != 2 {
		return results.Found{}, fmt.Errorf("--by %s: two groups are needed, there are %d (%s); name two with --levels",
			by, len(names), strings.Join(names, ", "))
	}
	var tables [2]survival.Table
	tau := math.Inf(1)
	for g, name := range names {
		if tables[g], err = all.Where(func(i int) bool { return cells[i] == name }).Table(); err != nil {
			return results.Found{}, fmt.Errorf("%s: %w", name, err)
		}
		tau = math.Min(tau, tables[g].Time[len(tables[g].Time)-1])
	}
	if in.Has("tau") {
		if tau = in.number("tau"); tau <= 0 {
			return results.Found{}, fmt.Errorf("--tau %s: want a time above 0", shown(tau))
		}
	}
	m, err := survival.CompareMeans(tables[0], tables[1], tau, in.level())
	if err != nil {
		return results.Found{}, err
	}
	means := results.NewTable("restricted_means", "Restricted mean times", "group", "tau", "mean", "lower", "upper", "se")
	for g, e := range []stats.Estimate{m.Arm1, m.Arm0} {
		means.Add(names[g], tau, e.Value, e.CI.Lower, e.CI.Upper, e.SE)
	}
	means.By(survival.RestrictedMeanMethod)
	t := results.NewTable("comparison", names[0]+" against "+names[1], "measure", "value", "lower", "upper", "p")
	for _, c := range []struct {
		name string
		of   survival.Contrast
	}{{"difference", m.Difference}, {"ratio", m.Ratio}, {"ratio of time lost", m.LostTime}} {
		t.Add(c.name, c.of.Value, c.of.Lower, c.of.Upper, results.P(c.of.P))
	}
	if len(covariates) == 0 {
		return found(means, t)
	}
	adjusted, err := in.adjustedMeans(s, all, cells, names, covariates, tau)
	if err != nil {
		return results.Found{}, err
	}
	return found(append([]*results.Table{means, t}, adjusted...)...)
}

// adjustedMeans are the regressions of the restricted mean on the group and the covariates,
// as differences and as ratios.
func (in *Given) adjustedMeans(s *sample, all survival.Sample, cells, names, covariates []string, tau float64) ([]*results.Table, error) {
	var rows []int // of the two groups
	for i, c := range cells {
		if slices.Contains(names, c) {
			rows = append(rows, i)
		}
	}
	d, err := in.design(s.at(rows), covariates)
	if err != nil {
		return nil, err
	}
	rows = stats.Pick(rows, d.Rows)
	group := make([]int, len(rows))
	x := mat.NewDense(len(rows), 2+len(d.Columns), nil)
	for k, i := range rows {
		if cells[i] == names[0] {
			group[k] = 1
		}
		x.SetRow(k, append([]float64{1, float64(group[k])}, make([]float64, len(d.Columns))...))
		for j, c := range d.Columns {
			x.Set(k, 2+j, c[k])
		}
	}
	terms := append([]stats.Term{regression.Intercept, {Factor: in.word("by"), Level: names[0], Reference: names[1]}}, d.Terms...)
	var out []*results.Table
	for _, ratio := range []bool{false, true} {
		f, err := survival.RegressMean(stats.Pick(all.Time, rows), stats.Pick(all.Event, rows), group, x, tau, in.level(), ratio)
		if err != nil {
			return nil, err
		}
		t := newEffects("adjusted_differences", "Adjusted differences of restricted means", "difference", "z", false)
		if ratio {
			t = newEffects("adjusted_ratios", "Adjusted ratios of restricted means", "ratio", "z", true)
		}
		t.By(survival.MeanRegressionMethod)
		for _, j := range inOrder(terms) {
			e := stats.Estimate{Value: f.Coefficient[j], SE: f.SE[j], CI: stats.Interval{Lower: f.Lower[j], Upper: f.Upper[j], Level: in.level()}}
			t.add(terms[j], e, f.Z[j], f.P[j])
		}
		noteDesign(t.Table, d)
		out = append(out, t.Table)
	}
	return out, nil
}

var fineGray = Statistic{
	Name: "finegray", Short: "Fine-Gray model of the subdistribution hazard of a cause",
	Usage:   "FILE --time COLUMN --event COLUMN --causes CAUSE,OTHER,... --covariates COLUMN,...",
	Example: "followup.csv --time months --event outcome --causes recovered,restarted --covariates age,etiology",
	Needs:   Needs{Input: Rows}, Draws: true, Several: true,
	Options: options(timeOption,
		Option{Name: "event", Kind: Column, Help: "column that tells what happened", Required: true},
		Option{Name: "causes", Kind: Texts, Help: "values of the event column that are causes, the one of interest first",
			Missing: "--causes lists the values of the event column that are causes, the one of interest first"},
		needed, levelsOption, level),
	Methods: ms{competing.FineGrayMethod}, Run: runFineGray,
}

func runFineGray(_ context.Context, in *Given) (results.Found, error) {
	names := in.texts("covariates")
	s, c, censored, err := in.causeRows(names...)
	if err != nil {
		return results.Found{}, err
	}
	d, err := in.design(s, names)
	if err != nil {
		return results.Found{}, err
	}
	cause := stats.Pick(c.cause, d.Rows)
	m, err := competing.FineGray(stats.Pick(c.time, d.Rows), cause, d.Columns, competing.FineGrayOptions{Cause: 1})
	if err != nil && err != stats.Monotone {
		return results.Found{}, err
	}
	t := newEffects("hazard_ratios", "Subdistribution hazard ratios of "+c.names[0], "hazard ratio", "z", true)
	t.By(competing.FineGrayMethod)
	events, others := 0, 0
	for _, k := range cause {
		switch {
		case k == 1:
			events++
		case k > 1:
			others++
		}
	}
	t.Note("%d rows, %d events, %d of other causes", len(cause), events, others)
	if len(censored) > 0 {
		t.Note("taken as censored: %s", strings.Join(censored, ", "))
	}
	noteDesign(t.Table, d)
	for j, term := range d.Terms {
		if err == stats.Monotone {
			t.Add(coding.TermName(term), ranOff(m.Infinite, m.Sign, j), math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN())
			continue
		}
		e, z, p := dist.Wald(m.Coefficient[j], math.Sqrt(m.Variance.At(j, j)), math.Inf(1), in.level())
		t.add(term, e, z, p)
	}
	if err == stats.Monotone {
		t.Note("NE, not estimable: %s", stats.Monotone)
	}
	tests := results.NewTable("model_tests", "Tests of the model", "test", "chi-squared", "df", "p")
	if err == nil {
		jointly(tests, d, 0, func(of []int) (stats.Test, error) { return regression.JointWald(m.Coefficient, m.Variance, of) })
	}
	fit := results.NewTable("model", "Model", "rows", "events", "log pseudo-likelihood", "without covariates")
	fit.Add(len(cause), events, m.LogLik[1], m.LogLik[0])
	out := results.Found{Tables: []*results.Table{t.Table}}
	if len(tests.Rows) > 0 {
		out.Tables = append(out.Tables, tests)
	}
	out.Tables = append(out.Tables, fit)
	if in.Draw {
		out.Plot = ratioPlot(t.Table, "Subdistribution hazard ratio", in.level())
	}
	return out, nil
}
