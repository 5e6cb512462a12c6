package study

import (
	"fmt"
	"math"

	"leydig/stats"
	"leydig/stats/proportion"
	"leydig/stats/published"
	"leydig/stats/results"
	"leydig/stats/survival"
)

// Met tells whether every figure that can be compared has a verdict; where none can, it is
// not met. Figures that were asked for by name count whatever they are.
func (v *Validation) Met(want published.Verdict, named bool) bool {
	some := false
	for _, c := range v.Compared {
		comparable := c.Verdict != published.NotComparable && c.Verdict != published.InconsistentOwn && c.Verdict != published.UnverifiedFrom
		if !comparable && !named {
			continue
		}
		if some = true; c.Verdict != want {
			return false
		}
	}
	return some
}

// Tables lays the comparisons out: verdicts, tests, what stands beside them.
func (v *Validation) Tables() []*results.Table {
	verdicts := results.NewTable("verdicts", "Published figures beside this cohort", "figure", "verdict", "published", "observed", "n",
		"not evaluable",
		"value", "lower", "upper", "why")
	tests := results.NewTable("tests", "Differences and tests", "figure", "difference", "lower", "upper", "exact p", "two-sample p",
		"equivalence p",
		"bayes factor", "log-rank p", "men needed")
	beside := results.NewTable("beside", "Beside them: bounds, all who started, chance", "figure", "worst case", "best case", "all starters",
		"lower", "upper", "n", "landmark", "landmark lower", "landmark upper", "landmark n", "by chance", "chance lower", "chance upper")
	mix := results.NewTable("case_mix", "With the men weighted to the paper's case mix", "figure", "to", "value", "lower", "upper",
		"men", "without a characteristic", "effective men", "finding")
	mix.Note("By entropy balancing (Hainmueller 2012): of all weights that give the paper's printed means and SDs, those nearest to equal " +
		"ones; Wilson intervals of the effective number of men. Verdicts rest on the unweighted rates.")
	for _, c := range v.Compared {
		f := c.Figure
		var observed, n, lost, value, lower, upper any
		if c.Count.N > 0 {
			observed, n = stats.Percent(c.Count.P(), 1), fmt.Sprintf("%d of %d", c.Count.X, c.Count.N)
			lost = c.Lost
		}
		if !math.IsNaN(c.Observed.Value) {
			value, lower, upper = c.Observed.Value, c.Observed.CI.Lower, c.Observed.CI.Upper
			if c.By > 0 {
				observed = fmt.Sprintf("%s by month %.3g", stats.Percent(c.Observed.Value, 1), c.By)
				n, lost = fmt.Sprintf("%.0f, %.0f of them beyond", c.Own.N(), c.AtRisk), c.Lost
			} else if c.Count.N == 0 {
				observed = stats.Decimal(c.Observed.Value, 2) + " months"
			}
		}
		verdicts.Add(f.ID, string(c.Verdict), f.Printed(), text(observed), text(n), lost, value, given(lower), given(upper), c.Why)
		if !math.IsNaN(c.Exact) || !math.IsNaN(c.Difference.Value) || !math.IsNaN(c.LogRank) {
			var needed any
			if c.Needed > 0 {
				needed = c.Needed
			}
			tests.Add(f.ID, given(c.Difference.Value), given(c.Difference.CI.Lower), given(c.Difference.CI.Upper), chance(c.Exact),
				chance(c.TwoSample),
				chance(c.Equivalence), given(c.BayesFactor), chance(c.LogRank), needed)
		}
		if !math.IsNaN(c.Worst) {
			chance := [3]any{}
			if e := c.Chance; e != nil {
				chance = [3]any{e.Value, e.CI.Lower, e.CI.Upper}
			}
			beside.Add(f.ID, c.Worst, c.Best, given(c.Starters.Value), given(c.Starters.CI.Lower), given(c.Starters.CI.Upper),
				ofMen(c.StartersOf), given(c.Landmark.Value), given(c.Landmark.CI.Lower), given(c.Landmark.CI.Upper), ofMen(c.LandmarkOf),
				chance[0], chance[1], chance[2])
		}
		if c.Reweighted != nil {
			mix.Add(append([]any{f.ID}, reweightedCells(c.Reweighted)...)...)
		}
		for _, note := range c.Notes {
			verdicts.Note("%s: %s", f.ID, note)
		}
	}
	v.remarks(verdicts)
	tests.Note("difference is observed less published (of medians: their ratio), with the sampling error of both sides. exact p takes " +
		"the published value as fixed; " +
		"two-sample p is the score test of no difference. bayes factor above 1 speaks for one common rate, against two rates each uniform " +
		"on 0 to 1 beforehand.")
	beside.Note("worst case counts everybody not evaluable as no, best case as yes. all starters stands beside rates of men chosen by " +
		"how long they stayed, " +
		"who are survivors of treatment and follow-up; landmark is of all men with a value at the month beyond which the figure's men were " +
		"treated, read at that month, whatever became of their treatment. by chance is what measurement variation alone would show in all " +
		"the cohort's men, had nothing changed in any (regression to the mean, and how often each was looked at: once, where the figure is " +
		"read at one visit); it is known for limits on total testosterone.")
	out := []*results.Table{verdicts}
	for _, t := range []*results.Table{tests, beside, mix} {
		if len(t.Rows) > 0 {
			out = append(out, t)
		}
	}
	return out
}

// ofMen is a count in words, empty where there is none.
func ofMen(c proportion.Count) string {
	if c.N == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d", c.X, c.N)
}

// text is an empty text where there is nothing.
func text(x any) any {
	if x == nil {
		return ""
	}
	return x
}

// given leaves a cell empty where there is no number.
func given(x any) any {
	if v, ok := x.(float64); ok && math.IsNaN(v) {
		return nil
	}
	return x
}

func chance(p float64) any {
	if math.IsNaN(p) {
		return nil
	}
	return results.P(p)
}

func (v *Validation) remarks(t *results.Table) {
	if v.Synthetic != "" {
		t.Note("SYNTHETIC COHORT: the input says that its patients are invented (%s). Where it agrees with a figure to which it was "+
			"tuned, it agrees by construction; "+
			"nothing here is evidence about patients.", v.Synthetic)
	}
	for _, c := range v.Compared {
		if !c.Figure.Verified() {
			t.Note("%s: %s. %s", c.Figure.ID, c.Figure.Provenance(), c.Figure.Notes)
		}
	}
	if n := len(v.Left); n > 0 {
		t.Note("%d further figures of the registry (means, models, cut-offs) are none that a cohort can be asked for; leydig published "+
			"list shows them.", n)
	}
	if n := len(v.Elsewhere); n > 0 {
		t.Note("%d figures are of men after androgen deprivation for prostate cancer, which this cohort is not said to be of (plan: "+
			"published: men); leydig published search deprivation shows them, --figure asks for one.", n)
	}
	t.Note("reproduced: the difference lies within %g percentage points (of medians: a ratio of %g), shown by two one-sided tests; "+
		"higher, lower: not so, "+
		"and the difference is significant; inconclusive: neither.", 100*v.Rules.Margin, v.Rules.Ratio)
	t.By(published.Method)
}

// Plot is the forest of published shares against observed ones, by verdict.
func (v *Validation) Plot() *results.Plot {
	if len(v.Compared) == 1 && v.Compared[0].Own != nil {
		return v.overlay(v.Compared[0])
	}
	s := &results.PlotStudies{Words: "Share, %", Scale: results.ShareScale, Overall: results.Float(math.NaN())}
	last := published.Verdict("")
	for _, c := range v.Compared {
		if c.Count.N == 0 && c.By == 0 || math.IsNaN(c.Observed.Value) {
			continue
		}
		if c.Verdict != last {
			last = c.Verdict
			s.Rows = append(s.Rows, results.PlotStudy{Heading: true, Label: string(last)})
		}
		label := c.Figure.ID
		if c.By > 0 {
			label += fmt.Sprintf(", by month %.3g", c.By)
		}
		p := results.PlotStudy{Label: label, Filled: true, Weight: 0.3, Value: results.Float(c.Published.Value),
			Lower: results.Float(c.Published.CI.Lower), Upper: results.Float(c.Published.CI.Upper)}
		if c.PublishedOf.N > 0 {
			p.Count = fmt.Sprintf("%d/%d", c.PublishedOf.X, c.PublishedOf.N)
		}
		count := ofMen(c.Count)
		if count != "" {
			count = fmt.Sprintf("%d/%d", c.Count.X, c.Count.N)
		}
		s.Rows = append(s.Rows, p, results.PlotStudy{Label: "    this cohort", Weight: 0.3, Count: count,
			Value: results.Float(c.Observed.Value), Lower: results.Float(c.Observed.CI.Lower), Upper: results.Float(c.Observed.CI.Upper)})
	}
	if len(s.Rows) == 0 {
		return nil
	}
	title := "Published (hollow) and observed"
	if v.Synthetic != "" {
		title = "SYNTHETIC COHORT. " + title
	}
	return &results.Plot{Title: title, Level: v.Rules.Level, Studies: s}
}

// overlay draws the cohort's curve with the paper's: the printed one, reconstructed, or the
// exponential one with the printed median.
func (v *Validation) overlay(c *published.Comparison) *results.Plot {
	own, err := survival.KaplanMeier(*c.Own, survival.Options{Transform: survival.LogLog, Level: v.Rules.Level})
	if err != nil {
		return nil
	}
	p := &results.Plot{Title: c.Figure.Study, Time: "Months", Share: "With the event, %", Level: v.Rules.Level,
		Curves: []results.PlotCurve{{Label: "This cohort", Curve: drawn(own)}}}
	if v.Synthetic != "" {
		p.Title = "SYNTHETIC COHORT. " + p.Title
	}
	if c.Printed != nil {
		if k, err := survival.KaplanMeier(*c.Printed, survival.Options{Transform: survival.LogLog, Level: v.Rules.Level}); err == nil {
			p.Curves = append(p.Curves, results.PlotCurve{Label: "Published, reconstructed", Curve: drawn(k)})
		}
		return p
	}
	rate, what := math.Ln2/c.Published.Value, "median"
	if c.By > 0 {
		rate, what = -math.Log1p(-c.Published.Value)/c.By, "share"
	}
	if math.IsInf(rate, 1) { // a share of 100%: no such curve has it
		return p
	}
	line := results.Curve{}
	for i := range 1001 {
		at := own.Time[len(own.Time)-1] * float64(i) / 1000
		line.Time = append(line.Time, results.Float(at))
		line.Survival = append(line.Survival, results.Float(math.Exp(-rate*at)))
	}
	p.Beside = &results.PlotCurve{Label: "Exponential with the published " + what, Curve: line}
	return p
}

func drawn(c survival.Curve) results.Curve {
	return results.Curve{Time: results.Floats(c.Time), AtRisk: results.Floats(c.AtRisk), Events: results.Floats(c.Events),
		Censored: results.Floats(c.Censored), Survival: results.Floats(c.Survival), SE: results.Floats(c.SE),
		Lower: results.Floats(c.Lower), Upper: results.Floats(c.Upper), Level: c.Level}
}
