package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/interval"
	"leydig/stats/results"
)

var turnbull = Statistic{
	Name: "turnbull", Short: "Interval-censored times: the Turnbull estimate, its median, a log-rank test",
	Usage: "FILE --lower COLUMN --upper COLUMN [--by COLUMN]",
	Long: `An event seen at a visit happened since the visit before: in (lower, upper]. An
empty upper end means it has not been seen. The median is the midpoint of the
innermost interval in which the curve crosses one half, its limits percentiles of
bootstrap samples with a fixed seed.

With --covariates, hazard ratios of a proportional hazards model follow, with a free
baseline; the groups of --by are not among its terms unless named there too.`,
	Example: `intervals.csv --lower recovery_lower --upper recovery_upper --by age_band
intervals.csv --lower recovery_lower --upper recovery_upper --covariates age,etiology`,
	Needs: Needs{Input: Rows}, Draws: true, Several: true,
	Options: options(lowerOption, upperOption, byOption, level,
		Option{Name: "replicates", Kind: Whole, Default: "1000", Help: "bootstrap samples; 0: no limits"},
		Option{Name: "seed", Kind: Whole, Default: "1", Help: "seed of the bootstrap",
			Rules: []Rule{not("replicates", "0", "nothing is drawn at random")}},
		Option{Name: "scores", Kind: Word, Default: string(interval.Sun), Words: words(interval.AllScores),
			Help:  "scores of the test between groups",
			Rules: []Rule{only("by", "", "they are of the test between groups")}},
		Option{Name: "covariates", Kind: Columns, Help: "columns of a proportional hazards model; text columns are factors"},
		Option{Name: "levels", Kind: Pairing, Help: levelsOption.Help,
			Rules: []Rule{only("covariates", "", "they are of the model's factors")}}),
	Methods: ms{interval.TurnbullMethod, interval.BootstrapMethod, interval.LogRankMethod, interval.HazardsMethod},
	Run:     runTurnbull,
}

func runTurnbull(_ context.Context, in *Given) (results.Found, error) {
	by, covariates := in.texts("by"), in.texts("covariates")
	if in.whole("replicates") == 0 && len(covariates) == 0 {
		if err := in.refuse("--replicates 0", "without the bootstrap, nothing has limits", "level"); err != nil {
			return results.Found{}, err
		}
	}
	s, lower, upper, err := in.intervalRows(in.word("lower"), in.word("upper"), slices.Concat(by, covariates)...)
	if err != nil {
		return results.Found{}, err
	}
	labels, of, err := s.groups(by)
	if err != nil {
		return results.Found{}, err
	}
	in.use("level") // which no median that is not reached asks for
	in.use("seed")
	medians := results.NewTable("interval_medians", "Interval-censored time to event",
		"group", "n", "seen", "median", "lower", "upper", "log-likelihood", "KKT gap")
	masses := results.NewTable("masses", "Where the estimate has mass: in (from, to]", "group", "from", "to", "mass", "survival after")
	var curves []interval.Curve
	for g, label := range labels {
		rows := rowsOf(of, g)
		c, err := in.turnbullOf(medians, masses, label, stats.Pick(lower, rows), stats.Pick(upper, rows))
		if err != nil {
			return results.Found{}, fmt.Errorf("%s: %w", label, err)
		}
		curves = append(curves, c)
	}
	medians.By(interval.TurnbullMethod)
	if in.whole("replicates") > 0 {
		medians.By(interval.BootstrapMethod)
	}
	out := results.Found{Tables: []*results.Table{medians, masses}}
	if len(labels) > 1 {
		out.Tables = append(out.Tables, scoreTest(lower, upper, of, len(labels), interval.Scores(in.word("scores"))))
	} else if in.use("scores"); len(by) > 0 {
		medians.Note("a single group: there is nothing to compare")
	}
	if len(covariates) > 0 {
		tables, err := in.intervalHazards(s, lower, upper, covariates)
		if err != nil {
			return results.Found{}, err
		}
		out.Tables = append(out.Tables, tables...)
	}
	if in.Draw {
		out.Plot = turnbullPlot(in.word("upper"), labels, curves)
	}
	return out, nil
}

// turnbullOf adds a group's estimate to the tables.
func (in *Given) turnbullOf(medians, masses *results.Table, label string, lower, upper []float64) (interval.Curve, error) {
	seen := 0.0
	for _, u := range upper {
		if !math.IsInf(u, 1) {
			seen++
		}
	}
	c, err := interval.Turnbull(lower, upper, interval.Options{})
	if err != nil {
		return c, err
	}
	median, err := c.Median()
	ci := stats.NoInterval(0)
	if n := in.whole("replicates"); err == nil && n > 0 {
		ci, err = interval.Bootstrap(
			lower,
			upper,
			0.5,
			interval.Resampling{Replicates: int(n), Seed: in.whole("seed"), Level: in.level()},
		)
		if err != nil {
			return c, err
		}
	}
	medians.Add(label, len(lower), seen, median, ci.Lower, ci.Upper, c.LogLikelihood, c.Gap)
	left := 1.0
	for j, m := range c.Mass {
		if m > 1e-9 {
			left = math.Max(0, left-m)
			masses.Add(label, c.Lower[j], c.Upper[j], m, left)
		}
	}
	return c, nil
}

// scoreTest compares the groups.
func scoreTest(lower, upper []float64, of []int, groups int, scores interval.Scores) *results.Table {
	t := results.NewTable("interval_test", "Test between the groups", "test", "chi-squared", "df", "p")
	m := interval.LogRankMethod
	if scores != interval.Sun {
		m.ID = "interval.log-rank." + string(scores)
		m.Label += " (" + string(scores) + " scores)"
		m.Sentence = "Interval-censored times were compared between groups by the score test with " +
			string(scores) + " scores and its permutation variance."
	}
	t.By(m)
	r, err := interval.LogRank(lower, upper, of, groups, scores)
	t.Add("interval-censored, scores "+string(scores), r.Statistic, r.DF, results.P(r.P))
	if err != nil {
		t.Note("not estimable: %v", err)
	}
	return t
}

// intervalHazards is the proportional hazards model of --covariates.
func (in *Given) intervalHazards(s *sample, lower, upper []float64, covariates []string) ([]*results.Table, error) {
	d, err := in.design(s, covariates)
	if err != nil {
		return nil, err
	}
	t := results.NewTable("hazard_ratios", "Hazard ratios, interval-censored", ratioColumns...)
	t.By(interval.HazardsMethod)
	noteDesign(t, d)
	m, err := interval.Hazards(stats.Pick(lower, d.Rows), stats.Pick(upper, d.Rows), d.Columns, interval.HazardOptions{})
	if err != nil {
		t.Note("not estimable: %v", err)
		for j, term := range d.Terms {
			ratio := math.NaN()
			if m != nil {
				ratio = ranOff(m.Infinite, m.Sign, j)
			}
			t.Add(coding.TermName(term), ratio, math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN())
		}
		return []*results.Table{t}, nil
	}
	for j, term := range d.Terms {
		h, _, p := m.HazardRatio(j, in.level())
		t.Add(coding.TermName(term), h.Value, h.CI.Lower, h.CI.Upper, m.Coefficient[j], h.SE, results.P(p))
	}
	ratio := m.LikelihoodRatio()
	fit := results.NewTable("model", "Model", "rows", "seen", "log-likelihood", "log-likelihood without covariates",
		"likelihood-ratio chi-squared", "df", "p")
	fit.Add(m.N, m.Events, m.LogLik[1], m.LogLik[0], ratio.Statistic, ratio.DF, results.P(ratio.P))
	return []*results.Table{t, fit}, nil
}

// turnbullPlot shows interval-censored estimates: within each interval that has mass the
// curve is not told, and a box shows so. The numbers below are those whose event is still
// possible, each mass being counted at the middle of its interval.
func turnbullPlot(time string, labels []string, curves []interval.Curve) *results.Plot {
	p := &results.Plot{Time: time, Share: shareWords, Below: "Expected event-free", Rising: true}
	for g, c := range curves {
		var line results.Curve
		var from, to []results.Float
		share := 0.0
		add := func(lower, upper, m float64) {
			share += m
			from, to = append(from, results.Float(lower)), append(to, results.Float(upper))
			line.Time = append(line.Time, results.Float((lower+upper)/2))
			line.Survival = append(line.Survival, results.Float(math.Min(1, share)))
			line.SE = append(line.SE, results.Float(math.NaN()))
			line.Lower, line.Upper = append(line.Lower, results.Float(math.NaN())), append(line.Upper, results.Float(math.NaN()))
			line.AtRisk = append(line.AtRisk, results.Float(math.Round(c.N*(1-share+m))))
			line.Events = append(line.Events, results.Float(math.Round(c.N*share)-math.Round(c.N*(share-m))))
			line.Censored = append(line.Censored, 0)
		}
		end := 0.0
		for i, m := range c.Mass {
			if math.IsInf(c.Upper[i], 1) {
				break
			}
			add(c.Lower[i], c.Upper[i], m)
			end = c.Upper[i]
		}
		add(end, end, 0) // who is left
		p.Curves = append(p.Curves, results.PlotCurve{Label: labels[g], Curve: line, From: from, To: to})
	}
	return p
}
