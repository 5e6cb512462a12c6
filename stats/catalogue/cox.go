package catalogue

import (
	"context"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/cox"
	"leydig/stats/results"
	"leydig/stats/survival"
)

const (
	exactDrops = "the discrete likelihood has neither case weights nor a sandwich variance"
	firthDrops = "its intervals and p-values are of the penalised likelihood ratio, without a sandwich variance"
)

var coxModel = Statistic{
	Name: "cox", Short: "Cox proportional hazards model with its checks",
	Usage: "FILE --time COLUMN --event COLUMN[=VALUE] --covariates COLUMN,...",
	Long: `Fits a Cox proportional hazards model. A column of text is a factor: its levels stand
by size, against the most frequent one unless --levels names the reference; the word
"unknown" counts as missing, as in the report.`,
	Example: `followup.csv --time months --event recovered --covariates age,trt_duration,etiology --strata site`,
	Needs:   Needs{Input: Rows}, Draws: true, Several: true,
	Options: options(
		timeOption,
		eventOption,
		byOption,
		level,
		covariatesOption,
		levelsOption,
		strataOption,
		Option{Name: "entry", Kind: Column, Help: "column of late entry (start-stop) times"},
		Option{
			Name:  "weights",
			Kind:  Column,
			Help:  "column of case weights",
			Rules: []Rule{not("ties", string(cox.Exact), exactDrops)},
		},
		Option{Name: "ties", Kind: Word, Default: string(cox.Efron), Words: words(cox.AllTies), Help: "ties"},
		Option{Name: "cluster", Kind: Column, Help: "column of clusters: robust standard errors",
			Rules: []Rule{not("ties", string(cox.Exact), exactDrops), not("firth", "", firthDrops)}},
		Option{Name: "robust", Kind: YesNo, Help: "robust standard errors", Rules: []Rule{not("ties", string(cox.Exact), exactDrops),
			not("firth", "", firthDrops), not("cluster", "", "clusters make standard errors robust already")}},
		Option{Name: "firth", Kind: YesNo, Help: "Firth's penalised likelihood"},
		Option{Name: "of", Kind: Pairing, Help: "predict the curve of men with COLUMN=VALUE (repeatable: one for each covariate)",
			Rules: []Rule{not("firth", "", "it has no baseline hazard")}},
		Option{Name: "times", Kind: List, Help: "times at which the predicted curve is listed (default: a few even ones)",
			Rules: []Rule{only("of", "", "it lists the predicted curve")}},
		Option{Name: "residuals", Kind: YesNo, Help: "list the residuals: martingale, deviance, dfbetas and scaled Schoenfeld",
			Rules: []Rule{not("firth", "", "its residuals are not those of the partial likelihood")}},
		Option{Name: "zph", Kind: Word, Default: string(cox.KMScale), Words: words(cox.TimeScales),
			Help:  "time scale of the proportional hazards test",
			Rules: []Rule{not("firth", "", "proportional hazards are not tested with the penalised likelihood")}},
	),
	Methods: ms{cox.Method, cox.FirthMethod, cox.ConcordanceMethod, cox.ProportionalityMethod},
	Run:     runCox,
}

func runCox(_ context.Context, in *Given) (results.Found, error) {
	names, strata := slices.Concat(in.texts("by"), in.texts("covariates")), in.texts("strata")
	if len(names) == 0 {
		return results.Found{}, errNoCovariate
	}
	s, all, err := in.survivalRows(slices.Concat(names, strata)...)
	if err != nil {
		return results.Found{}, err
	}
	d, err := in.design(s, names)
	if err != nil {
		return results.Found{}, err
	}
	data, err := coxData(s.at(d.Rows), all, d, strata)
	if err != nil {
		return results.Found{}, err
	}
	// Weights that are no counts make standard errors robust, as in R.
	robust := in.yes("robust") || data.Cluster != nil || fractional(data.Weight) && !in.yes("firth")
	o := cox.Options{Ties: cox.Ties(in.word("ties")), Robust: robust}
	var out results.Found
	if in.yes("firth") {
		out, err = in.firth(data, d, o)
	} else {
		out, err = in.fitted(s.at(d.Rows), data, d, o)
	}
	if err != nil {
		return results.Found{}, err
	}
	noteDesign(out.Tables[0], d)
	if in.Draw {
		out.Plot = ratioPlot(out.Tables[0], "Hazard ratio", in.level())
	}
	return out, nil
}

// coxData is the data of the design's rows; s holds these rows only, all every row.
func coxData(s *sample, all survival.Sample, d coding.Design, strata []string) (cox.Data, error) {
	data := cox.Data{Time: stats.Pick(all.Time, d.Rows), Event: stats.Pick(all.Event, d.Rows), Entry: stats.Pick(all.Entry, d.Rows),
		Weight:  stats.Pick(all.Weight, d.Rows),
		Cluster: stats.Pick(all.Cluster, d.Rows), Columns: d.Columns}
	if len(strata) > 0 {
		var err error
		if _, data.Stratum, err = s.strata(strata); err != nil {
			return data, err
		}
	}
	return data, nil
}

// firth is the table of a penalised fit.
func (in *Given) firth(data cox.Data, d coding.Design, o cox.Options) (results.Found, error) {
	m := cox.FirthMethod
	if o.Ties != cox.Efron {
		m.ID, m.Label = m.ID+"."+string(o.Ties), m.Label+", "+string(o.Ties)+" ties"
	}
	in.tries(m)
	f, err := cox.Firth(data, o, in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := results.NewTable("hazard_ratios", "Hazard ratios", ratioColumns...)
	for j, term := range d.Terms {
		t.Add(
			coding.TermName(term),
			math.Exp(f.Coefficient[j]),
			math.Exp(f.Lower[j]),
			math.Exp(f.Upper[j]),
			f.Coefficient[j],
			f.SE[j],
			results.P(f.P[j]),
		)
	}
	t.By(m)
	fit := results.NewTable("model", "Model", "rows", "events", "penalised log-likelihood", "without covariates")
	fit.Add(len(data.Time), events(data.Event), f.LogLik[1], f.LogLik[0])
	return found(t, fit)
}

func events(event []bool) (n int) {
	for _, e := range event {
		if e {
			n++
		}
	}
	return n
}

// fitted are the tables of a fit by partial likelihood.
func (in *Given) fitted(s *sample, data cox.Data, d coding.Design, o cox.Options) (results.Found, error) {
	method := in.tries(o.Method(data))
	m, err := cox.Fit(data, o)
	if err != nil {
		return results.Found{}, err
	}
	ratios := results.NewTable("hazard_ratios", "Hazard ratios", ratioColumns...)
	ratios.By(method)
	ratios.Note("%d rows, %d events, %s ties", m.N, m.Events, o.Ties)
	if err := in.ratios(ratios, m, d, data); err != nil {
		return results.Found{}, err
	}
	tests := results.NewTable("model_tests", "Tests of the model", "test", "chi-squared", "df", "p")
	tests.Add("likelihood ratio", m.LR.Statistic, m.LR.DF, results.P(m.LR.P))
	fit := results.NewTable("model", "Model", "rows", "events", "log-likelihood", "without covariates", "AIC", "concordance",
		"concordance se")
	if len(m.Infinite) > 0 {
		ratios.Note("%s; use Firth's penalised likelihood (--firth)", stats.Monotone)
		if in.Has("zph") {
			tests.Note("proportional hazards on the scale %s: not estimable: %s", in.word("zph"), stats.Monotone)
		}
		in.use("times") // which goes with --of
		in.moot(tests, stats.Monotone)
		fit.Add(m.N, m.Events, m.LogLik[1], m.LogLik[0], nil, nil, nil)
		return found(ratios, tests, fit)
	}
	tests.Add("Wald", m.Wald.Statistic, m.Wald.DF, results.P(m.Wald.P))
	tests.Add("score", m.Score.Statistic, m.Score.DF, results.P(m.Score.P))
	c, err := m.Concordance()
	if err != nil {
		if err := fit.Reason("concordance", err); err != nil {
			return results.Found{}, err
		}
		c.Value, c.SE = math.NaN(), math.NaN()
	}
	fit.Add(m.N, m.Events, m.LogLik[1], m.LogLik[0], m.AIC(), c.Value, c.SE)
	fit.By(cox.ConcordanceMethod)
	out := results.Found{Tables: []*results.Table{ratios, tests, in.proportionality(m, d, o.Ties), fit}}
	return out, in.coxFurther(&out, s, data, d, m)
}

// finiteBeside says of what ratios are that stand beside endless ones.
const finiteBeside = "finite ratios are of those at risk whom the endless ones do not set apart, which alone determine them"

// beside is the model of the ratios that are finite beside endless ones, and where each stands in
// it; nil where there is none, which the table tells where it should have one.
func (in *Given) beside(t *results.Table, m *cox.Model, data cox.Data) (rest *cox.Model, at []int, err error) {
	if len(m.Infinite) == 0 {
		return nil, nil, nil
	}
	if rest, at, err = m.Rest(data); err != nil {
		return nil, at, t.Reason("ratios beside endless ones", err)
	}
	if slices.Max(at) >= 0 {
		t.Note(finiteBeside)
	}
	return rest, at, nil
}

// ratios adds a row a term.
func (in *Given) ratios(t *results.Table, m *cox.Model, d coding.Design, data cox.Data) error {
	rest, at, err := in.beside(t, m, data)
	if err != nil {
		return err
	}
	for j, term := range d.Terms {
		name := coding.TermName(term)
		if len(m.Infinite) == 0 {
			h, _, p := m.HazardRatio(j, in.level())
			t.Add(name, h.Value, h.CI.Lower, h.CI.Upper, m.Coefficient[j], h.SE, results.P(p))
			continue
		}
		if rest != nil && at[j] >= 0 {
			h, _, p := rest.HazardRatio(at[j], in.level())
			t.Add(name, h.Value, h.CI.Lower, h.CI.Upper, rest.Coefficient[at[j]], h.SE, results.P(p))
			continue
		}
		lower, upper := math.NaN(), math.NaN()
		if slices.Contains(m.Infinite, j) {
			if ci, err := m.ProfileInterval(j, in.level()); err == nil {
				lower, upper = math.Exp(ci.Lower), math.Exp(ci.Upper)
			}
		}
		t.Add(name, ranOff(m.Infinite, m.Sign, j), lower, upper, math.NaN(), math.NaN(), math.NaN())
	}
	if slices.Contains(m.Sign, 0) {
		t.Note("%s", anyFits)
	}
	return nil
}

// proportionality tests each column and all together.
func (in *Given) proportionality(m *cox.Model, d coding.Design, ties cox.Ties) *results.Table {
	t := results.NewTable("proportional_hazards", "Proportional hazards (score test)", "term", "chi-squared", "df", "p")
	t.By(cox.ProportionalityMethod)
	scale := in.word("zph")
	z, err := m.Proportionality(cox.TimeScale(scale), nil)
	if err != nil {
		t.Note("not estimable: %v", err)
		return t
	}
	for j, term := range append(slices.Clone(d.Terms), stats.Term{Factor: "all together"}) {
		t.Add(coding.TermName(term), z[j].Statistic, z[j].DF, results.P(z[j].P))
	}
	t.Note("against time on the scale %s", scale)
	if ties == cox.Exact {
		t.Note("tied events are taken as Breslow does here")
	}
	return t
}
