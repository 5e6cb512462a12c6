package catalogue

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/meta"
	"leydig/stats/results"
)

// Measures of --measure besides those of package meta.
const (
	effectMeasure    = "effect"    // effect, its sampling variance
	ratioMeasure     = "ratio"     // ratio, lower and upper limit of its 95% interval
	meanMeasure      = "mean"      // mean, SD, patients
	quartilesMeasure = "quartiles" // first quartile, median, third quartile, patients
	rangeMeasure     = "range"     // minimum, median, maximum, patients
	fiveMeasure      = "five"      // minimum, first quartile, median, third quartile, maximum, patients
)

// automatic is the model that goes with the measure: glmm for log-odds, else REML.
const (
	automatic = "auto"
	glmm      = "glmm"
	glmmUM    = "glmm-um"
)

var pooling = Statistic{
	Name: "meta", Short: "Meta-analysis of studies: proportions, 2 x 2 tables, ratios, any effect",
	Usage: "FILE --columns COLUMN,COLUMN[,...] [--measure MEASURE]",
	Long: `Pools studies, one a row. What --columns names goes with --measure:
  PLO, PR, PLN, PAS, PFT   events,patients      proportions: logit, raw, log, arcsine,
                                                Freeman-Tukey double arcsine
  RR, OR, RD               events,others,events,others   first group, second group
  ratio                    ratio,lower,upper    a printed ratio and the limits of its interval (level 0.95)
  mean                     mean,sd,patients
  quartiles                q1,median,q3,patients        medians, pooled as the means they stand for
  range                    minimum,median,maximum,patients
  five                     minimum,q1,median,q3,maximum,patients
  effect                   effect,variance      anything else

Proportions are pooled by the binomial-normal model (glmm) unless --method names
another; the others by REML. With --measure OR, --method glmm is the exact conditional
model (hypergeometric-normal), which needs no correction of empty cells; --method glmm-um
is the unconditional one, with an intercept for each study. Tables and ratios are pooled as logarithms and shown as
ratios. Conventions are those of R's metafor.`,
	Example: `studies.csv --columns events,patients --study study
studies.csv --columns events,patients --method DL --asymmetry egger --fill
studies.csv --columns events,patients --by design --plot forest.svg
studies.csv --columns events,patients --study study --plot baujat.svg --figure baujat
studies.csv --columns events,patients --cohort 35,54`,
	Needs: Needs{Input: Rows}, Draws: true, Several: true,
	Options: options(
		Option{Name: "columns", Kind: Columns, Help: "the columns, in the order that --measure says",
			Missing: "meta: --columns: which columns hold the events and the patients, such as --columns events,patients?"},
		Option{Name: "measure", Kind: Word, Default: string(meta.LogOdds),
			Words: slices.Concat(words(meta.OfProportions), words(meta.OfTables), []string{ratioMeasure, meanMeasure, quartilesMeasure,
				rangeMeasure, fiveMeasure, effectMeasure}), Help: "scale of pooling"},
		Option{Name: "means", Kind: Word, Default: normalMeans, Words: []string{normalMeans, fittedMeans},
			Help: "how medians become means: of about normal values, or of the distribution with the nearest quantiles"},
		Option{Name: "study", Kind: Column, Help: "column of the studies' names"},
		Option{Name: "method", Kind: Word, Default: automatic, Words: append([]string{automatic, glmm, glmmUM}, words(meta.Estimators)...),
			Help: "model, or estimator of the variance between studies"},
		Option{Name: "knapp-hartung", Kind: YesNo, Help: "t intervals (with glmm: t with k - 1 degrees of freedom)"},
		Option{Name: "by", Kind: Column, Help: "column of subgroups"},
		Option{Name: "moderators", Kind: Columns, Help: "numeric columns of a meta-regression",
			Rules: []Rule{not("by", "", "a meta-regression has one line of coefficients"),
				not("method", glmm, "the meta-regression is by inverse variance"),
				not("method", glmmUM, "the meta-regression is by inverse variance")}},
		Option{Name: "repeat", Kind: Word, Words: []string{"leave_one_out", "cumulative", "influence"}, Help: "pool again and again",
			Rules: []Rule{not("moderators", "", "they pool a mean")}},
		Option{Name: "asymmetry", Kind: Word, Words: []string{"egger", "peters", "pcurve"},
			Help: "test of small-study effects, or of the significant p-values"},
		Option{Name: "fill", Kind: YesNo, Help: "trim and fill, by inverse variance",
			Rules: []Rule{not("moderators", "", "it is of a mean")}},
		Option{Name: "cohort", Kind: List, Help: "events and patients of a cohort to hold against the pooled studies, such as 35,54",
			Rules: []Rule{not("moderators", "", "it is held against a mean")}},
		Option{Name: "figure", Kind: Word, Default: "forest", Words: []string{"forest", "funnel", "baujat"}, Help: "what --plot draws",
			Rules: []Rule{not("moderators", "", "a meta-regression has no figure")}},
		level),
	Methods: ms{meta.MixedMethod, meta.OddsMethod, meta.UnconditionalMethod, meta.QuartilesMethod, meta.FittedMethod,
		meta.InverseMethod, meta.FixedMethod, meta.KnappHartungMethod, meta.ProfileMethod,
		meta.QProfileMethod,
		meta.EggerMethod, meta.PetersMethod, meta.TrimMethod, meta.InfluenceMethod, meta.PCurveMethod,
		meta.NewcomerMethod},
	Run: runMeta,
}

// pool is the studies of a run.
type pool struct {
	in      *Given
	names   []string
	effects meta.Effects
	x, n    []float64   // of proportions and tables: events and patients
	cells   [][]float64 // of tables: events and others of the first group, of the second
	measure string
	model   string
	options meta.Options
	back    func(float64) float64
	// Of studies that print medians: whether each is skewed, and its nearest distribution.
	skewed   []bool
	families []string
}

// pooled is what every model gives, on the scale of the analysis.
type pooled struct {
	k          int
	mean       stats.Estimate
	p          float64
	prediction stats.Interval
	tau2, i2   float64
	q          stats.Test
}

func runMeta(_ context.Context, in *Given) (results.Found, error) {
	s, err := in.sample(slices.Concat(in.texts("columns"), in.texts("moderators"), []string{in.word("study"), in.word("by")})...)
	if err != nil {
		return results.Found{}, err
	}
	p, err := in.studies(s)
	if err != nil {
		return results.Found{}, err
	}
	if !in.Draw {
		if err := in.refuse("a run without --plot", "it says what is drawn", "figure"); err != nil {
			return results.Found{}, err
		}
	}
	if names := in.texts("moderators"); len(names) > 0 {
		return p.regression(s, names)
	}
	main, err := p.pooledTable(s)
	out := results.Found{Tables: []*results.Table{main}}
	if err != nil {
		return out, err
	}
	for _, further := range []func() (*results.Table, error){p.studyTable, p.repeated, p.asymmetry, p.filled, p.newcomer} {
		t, err := further()
		if err != nil {
			return out, err
		}
		if t != nil {
			out.Tables = append(out.Tables, t)
		}
	}
	if in.Draw {
		out.Plot, err = p.plot(s)
	}
	return out, err
}

// settle chooses the model.
func (p *pool) settle() error {
	if p.model == automatic {
		if p.model = string(meta.REML); p.measure == string(meta.LogOdds) && len(p.in.texts("moderators")) == 0 {
			p.model = glmm
		}
	}
	if p.model == glmm && p.measure != string(meta.LogOdds) && p.measure != string(meta.OddsRatio) {
		return fmt.Errorf("--method glmm goes with --measure PLO and OR only: it pools log-odds and log odds ratios")
	}
	if p.model == glmmUM && p.measure != string(meta.OddsRatio) {
		return fmt.Errorf("--method %s goes with --measure OR only: it pools log odds ratios", glmmUM)
	}
	estimator := meta.REML
	if !p.exactly() {
		estimator = meta.Estimator(p.model)
	}
	p.options = meta.Options{Estimator: estimator, KnappHartung: p.in.yes("knapp-hartung"), Level: p.in.level()}
	return nil
}

// of pools the listed studies.
func (p *pool) of(rows []int) (pooled, error) {
	if p.exactly() {
		m, err := p.exact(rows)
		if err != nil {
			return pooled{}, err
		}
		return pooled{m.K, m.Mean, m.PValue, m.Prediction, m.Tau2, m.I2, m.LRT}, nil
	}
	f, err := meta.Pool(meta.Effects{Y: stats.Pick(p.effects.Y, rows), V: stats.Pick(p.effects.V, rows)}, p.options)
	if err != nil {
		return pooled{}, err
	}
	return pooled{f.K, f.Coefficient[0], f.PValue[0], f.Prediction, f.Tau2, f.I2, f.Q}, nil
}

// exactly tells whether the model is one of counts, without corrections of empty cells.
func (p *pool) exactly() bool { return p.model == glmm || p.model == glmmUM }

// exact fits the model without corrections or normal approximations within studies.
func (p *pool) exact(rows []int) (*meta.Mixed, error) {
	if p.cells == nil {
		return meta.FitProportions(stats.Pick(p.x, rows), stats.Pick(p.n, rows), p.options.KnappHartung, p.options.Level)
	}
	fit := meta.FitOddsRatios
	if p.model == glmmUM {
		fit = meta.FitOddsRatiosUnconditional
	}
	c := each(p.cells, func(x []float64) []float64 { return stats.Pick(x, rows) })
	return fit(c[0], c[1], c[2], c[3], p.options.KnappHartung, p.options.Level)
}

// everyone numbers all studies.
func (p *pool) everyone() []int {
	out := make([]int, len(p.effects.Y))
	for i := range out {
		out[i] = i
	}
	return out
}

// pooledTable gives the pooled effect of all, and of each subgroup, on the scale on which
// it is read; tau2, and what is computed with it, stay on the scale of the analysis.
func (p *pool) pooledTable(s *sample) (*results.Table, error) {
	t := results.NewTable("pooled", "Pooled effect", "group", "studies", "estimate", "lower", "upper", "prediction lower", "prediction upper",
		"effect", "se", "p", "tau2", "I2 percent", "Q", "df", "Q p")
	add := func(label string, x pooled) {
		t.Add(label, x.k, p.back(x.mean.Value), p.back(x.mean.CI.Lower), p.back(x.mean.CI.Upper), p.back(x.prediction.Lower),
			p.back(x.prediction.Upper), x.mean.Value, x.mean.SE, results.P(x.p), x.tau2, x.i2, x.q.Statistic, x.q.DF, results.P(x.q.P))
	}
	p.by(t)
	all, err := p.of(p.everyone())
	if err != nil {
		return t, err
	}
	add("all", all)
	if by := p.in.word("by"); by != "" {
		labels, of, err := s.groups([]string{by})
		if err != nil {
			return t, err
		}
		var w, wy, wyy float64
		for g, label := range labels {
			x, err := p.of(rowsOf(of, g))
			if err != nil {
				return t, fmt.Errorf("%s: %w", label, err)
			}
			add(label, x)
			weight := 1 / (x.mean.SE * x.mean.SE)
			w, wy, wyy = w+weight, wy+weight*x.mean.Value, wyy+weight*x.mean.Value*x.mean.Value
		}
		if len(labels) > 1 {
			test := dist.ChiSquaredTest(math.Max(0, wyy-wy*wy/w), float64(len(labels)-1))
			t.Note("Between the groups of %s: Q = %s, %s df, P = %s.", by, shown(test.Statistic), shown(test.DF), shown(test.P))
		}
	}
	return t, p.noteSpread(t)
}

// by names the model, with what is to be known of it.
func (p *pool) by(t *results.Table) {
	if p.options.Estimator == meta.Fixed {
		t.By(meta.FixedMethod)
		t.Note("NE, not estimable: prediction: a fixed effect has none")
	} else if p.exactly() && p.cells != nil {
		by := meta.OddsMethod
		if p.model == glmmUM {
			by = meta.UnconditionalMethod
			t.Note("With an intercept for each study, the estimates are biased where studies are small; --method glmm conditions on each " +
				"study's events, and needs no intercepts.")
		}
		t.By(by)
		t.Note("Q is the likelihood-ratio test of one odds ratio for all studies; studies without events, or with events only, tell nothing " +
			"and are left out.")
	} else if p.model == glmm {
		t.By(meta.MixedMethod)
		t.Note("Q is the likelihood-ratio test of one proportion for all studies.")
	} else {
		m := meta.InverseMethod
		m.ID, m.Label = m.ID+"."+p.model, m.Label+", "+p.model+" estimate of the variance between studies"
		t.By(m)
	}
	p.noteMeans(t)
	if p.options.KnappHartung && !p.exactly() {
		t.By(meta.KnappHartungMethod)
	}
	if n := p.effects.Corrected; n > 0 && !p.exactly() {
		t.Note("One half was added to the cells of %d studies with an empty one.", n)
	}
	if p.measure == string(meta.DoubleArc) {
		t.Note("The double arcsine is turned back with the harmonic mean of the studies' sizes, which misleads where they differ much " +
			"(Schwarzer G, et al. Res Synth Methods 2019;10:476-483); --method glmm needs no such transform.")
	}
}

// noteSpread adds the interval of the heterogeneity.
func (p *pool) noteSpread(t *results.Table) error {
	if p.options.Estimator == meta.Fixed {
		return nil
	}
	x, method, err := p.spread()
	var r stats.Reason
	if errors.As(err, &r) {
		t.Note("The heterogeneity has no interval: %s.", r)
		return nil
	}
	if err != nil {
		return err
	}
	t.By(method)
	t.Note("tau2 %s (%s interval %s to %s); I2 %s%% (%s to %s).", shown(x.Tau2.Value), percent(p.options.Level), shown(x.Tau2.CI.Lower),
		shown(x.Tau2.CI.Upper), shown(x.I2.Value), shown(x.I2.CI.Lower), shown(x.I2.CI.Upper))
	return nil
}

// spread is the heterogeneity of all studies with its interval, and how that is made.
func (p *pool) spread() (meta.Spread, stats.Method, error) {
	if p.exactly() {
		m, err := p.exact(p.everyone())
		if err != nil {
			return meta.Spread{}, stats.Method{}, err
		}
		x, err := m.Spread()
		return x, meta.ProfileMethod, err
	}
	f, err := meta.Pool(p.effects, p.options)
	if err != nil {
		return meta.Spread{}, stats.Method{}, err
	}
	x, err := f.SpreadInterval()
	return x, meta.QProfileMethod, err
}
