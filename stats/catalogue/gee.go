package catalogue

import (
	"context"
	"fmt"
	"slices"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/gee"
	"leydig/stats/regression"
	"leydig/stats/results"
)

var (
	familyOption = Option{Name: "family", Kind: Word, Default: string(regression.Binomial),
		Words: []string{string(regression.Binomial), string(regression.Gaussian), string(regression.Poisson)}, Help: "of the outcome"}
	repeatedOutcome = Option{Name: "outcome", Kind: Event, Missing: "which --outcome?",
		Help: "column of the outcome: yes and no (or COLUMN=VALUE), with other families numbers"}
)

// fewClusters is below how many clusters robust standard errors are too small.
const fewClusters = 40

var estimatingEquations = Statistic{
	Name: "gee", Short: "Repeated outcomes by generalised estimating equations",
	Usage: "FILE --outcome COLUMN[=VALUE] --cluster COLUMN [--covariates COLUMN,...]",
	Long: `Fits a model of outcomes that were measured several times in each cluster (patient),
with standard errors that hold whatever the correlation within clusters is. With one
factor as the only covariate, such as the visit, the mean or the prevalence at each
of its levels is given, with its cluster-robust interval.`,
	Example: `visits.csv --outcome eugonadal --covariates age,arm,month --cluster id --correlation exchangeable
visits.csv --outcome eugonadal --covariates month --levels month=1,3,6,12 --cluster id
visits.csv --outcome testosterone --family gaussian --covariates month,arm --cluster id --correlation ar1 --time month`,
	Needs: Needs{Input: Rows}, Draws: true, Several: true,
	Options: options(repeatedOutcome,
		Option{Name: "cluster", Kind: Column, Help: "column of clusters, such as the patient",
			Missing: "which --cluster? name the column of patients"},
		mayBe, levelsOption, level, familyOption,
		Option{Name: "link", Kind: Word, Words: []string{"logit", "probit", "cloglog", "log", "identity"},
			Help: "link (default: the family's own)"},
		Option{Name: "correlation", Kind: Word, Default: string(gee.Independence), Words: words(gee.Correlations),
			Help: "working correlation within clusters"},
		Option{Name: "time", Kind: Column, Help: "column of times: order and distance of the rows of a cluster",
			Rules: []Rule{only("correlation", string(gee.AR1), "only there the order of rows matters")}},
		Option{Name: "corrected", Kind: YesNo, Help: "standard errors of Mancl and DeRouen, for fewer than 40 clusters"},
		weightsOption, offsetOption, splineOption, productOption, contrastOption,
	),
	Methods: ms{gee.Options{Family: regression.Binomial, Link: regression.Logit, Correlation: gee.Independence}.Method(),
		gee.Options{Family: regression.Binomial, Link: regression.Logit, Correlation: gee.Exchangeable}.Method(),
		gee.Options{Family: regression.Gaussian, Link: regression.Identity, Correlation: gee.AR1, Corrected: true}.Method(), coding.SplineMethod,
		ContrastMethod},
	Run: runGEE,
}

// outcome is the outcome of a family, and refuses what is no count where it must be one.
func (in *Given) outcome(s *sample, f regression.Family) ([]float64, error) {
	flag := in.word("outcome")
	if f == regression.Binomial {
		return s.zeroOne(flag)
	}
	y, err := s.number(flag, "with --family "+string(f)+" it is a column of numbers")
	if err != nil || f != regression.Poisson {
		return y, err
	}
	return y, s.forbid(func(i int) string {
		if y[i] < 0 {
			return fmt.Sprintf("%s = %s is no count", flag, shown(y[i]))
		}
		return ""
	})
}

// separating is why a model of data has failed: where it has no maximum, which covariates separate
// the outcomes.
func separating(failed error, d regression.Data, o regression.Options) error {
	if failed != stats.Monotone {
		return failed
	}
	m, err := regression.Fit(d, o)
	if err != nil || m.Separated == nil {
		return failed
	}
	return stats.Reason(m.Separated.Words(m.Terms, coding.TermName))
}

func (in *Given) repeatedOptions() (gee.Options, error) {
	o := gee.Options{Family: regression.Family(in.word("family")), Link: regression.Link(in.word("link")),
		Correlation: gee.Correlation(in.word("correlation")), Corrected: in.yes("corrected")}
	if links := regression.Links(o.Family); o.Link == "" {
		o.Link = links[0]
	} else if !slices.Contains(links, o.Link) {
		return o, fmt.Errorf("--link %s does not go with --family %s: choose from %v", o.Link, o.Family, links)
	}
	return o, nil
}

func runGEE(_ context.Context, in *Given) (results.Found, error) {
	s, d, err := in.modelRows()
	if err != nil {
		return results.Found{}, err
	}
	data := gee.Data{}
	if data.Data, err = in.data(s, d); err != nil {
		return results.Found{}, err
	}
	o, err := in.repeatedOptions()
	if err != nil {
		return results.Found{}, err
	}
	if data.Outcome, err = in.outcome(s, o.Family); err != nil {
		return results.Found{}, err
	}
	if data.Time, err = s.optional(in.word("time")); err != nil {
		return results.Found{}, err
	}
	method := o.Method()
	if data.Weight != nil {
		method.ID += ".weighted"
		method.Label += ", case weights"
	}
	in.tries(method)
	m, err := gee.Fit(data, o)
	if err != nil {
		return results.Found{}, separating(err, data.Data, regression.Options{Family: o.Family, Link: o.Link})
	}
	word, exp := regression.Options{Family: m.Family, Link: m.Link}.Effect()
	statistic := "z"
	if m.Corrected {
		statistic = "t"
	}
	t := newEffects(name(word)+"s", results.AtStart(word)+"s", word, statistic, exp)
	t.By(method)
	t.Note("%d rows, %d clusters, the largest of %d rows", m.N, m.Clusters, m.Largest)
	if m.Clusters < fewClusters && !m.Corrected {
		t.Note("fewer than %d clusters: robust standard errors are too small; take --corrected", fewClusters)
	}
	for _, j := range inOrder(m.Terms) {
		e, statistic, p := m.Estimate(j, in.level())
		t.add(m.Terms[j], e, statistic, p)
	}
	in.noteModel(t.Table, d)
	tests := results.NewTable("model_tests", "Tests of the model", "test", "chi-squared", "df", "p")
	if len(d.Columns) > 0 {
		tests.Add("Wald", m.Wald.Statistic, m.Wald.DF, results.P(m.Wald.P))
		jointly(tests, d, 1, m.WaldTest)
	}
	fit := results.NewTable("model", "Model", "rows", "clusters", "largest cluster", "scale", "correlation")
	correlation := any(m.Alpha)
	if m.Correlation == gee.Independence {
		correlation = nil
	}
	fit.Add(m.N, m.Clusters, m.Largest, m.Scale, correlation)
	out := results.Found{Tables: []*results.Table{t.Table, tests, fit}}
	if len(d.Columns) == 0 {
		out.Tables = []*results.Table{t.Table, fit}
	}
	contrasts, err := in.contrasts(word, statistic, exp, m.Terms, m.Coefficient, m.Variance, m.DF)
	if err != nil {
		return results.Found{}, err
	}
	if contrasts != nil {
		out.Tables = append(out.Tables, contrasts)
	}
	if means := in.levelMeans(m, d); means != nil {
		out.Tables = append(out.Tables, means)
	}
	if in.Draw {
		if exp {
			out.Plot = ratioPlot(t.Table, results.AtStart(word), in.level())
		} else {
			t.Note("only ratios are drawn")
		}
	}
	return out, nil
}

// levelMeans is the mean, or the prevalence, at each level where one factor is all that the
// model has, or over all where it has nothing; nil for other models.
func (in *Given) levelMeans(m *gee.Model, d coding.Design) *results.Table {
	if len(d.Names) > 1 || len(d.Terms) > 0 && d.Terms[0].Level == "" || in.word("offset") != "" {
		return nil
	}
	word, heading := "mean", "Means"
	if m.Family == regression.Binomial {
		word, heading = "prevalence", "Prevalence"
	}
	t := results.NewTable("means", heading, "level", word, "lower", "upper", "se")
	add := func(label string, j int) {
		row := make([]float64, len(m.Coefficient))
		row[0] = 1
		if j >= 0 {
			row[1+j] = 1
		}
		e := m.Mean(row, in.level())
		t.Add(label, e.Value, e.CI.Lower, e.CI.Upper, e.SE)
	}
	t.Note("limits are cluster-robust, on the scale of the link")
	if len(d.Terms) == 0 {
		add("all", -1)
		return t
	}
	add(coding.TermName(stats.Term{Factor: d.Terms[0].Factor, Level: d.Terms[0].Reference}), -1)
	for j, term := range d.Terms {
		add(coding.TermName(term), j)
	}
	return t
}
