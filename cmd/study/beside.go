package study

import (
	"context"
	"fmt"
	"strings"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/proportion"
	"leydig/stats/published"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// fitting asks for the published figures that fit the cohort: those of its time zero, its
// treatment and its data, each computed under its own definition.
func (s *Study) fitting(ctx context.Context, t *tabulate.Tables) (*asked, error) {
	r, err := Registry()
	if err != nil {
		return nil, err
	}
	var fit []*published.Figure
	for i := range r.Figures {
		if f := &r.Figures[i]; s.mayFit(f) {
			fit = append(fit, f)
		}
	}
	return s.ask(ctx, fit, t)
}

// carried is what saved tables say to published figures.
func carried(t *tabulate.Tables, men published.Cohort) (*asked, error) {
	r, err := Registry()
	if err != nil {
		return nil, err
	}
	out := &asked{tables: t.Figures, men: men, looks: t}
	for i := range r.Figures {
		f := &r.Figures[i]
		if c := f.Compute; c == nil || c.Differs != "" || f.Value == nil || c.Index != "" && c.Index != t.IndexKind {
			continue
		} else if name := countName(f); t.Figures.HasCount(name) || t.Figures.Outcome(name) != nil {
			out.figures = append(out.figures, f)
		}
	}
	return out, nil
}

// beside gives the figures that the cohort can be compared with, for its results.
func (a *asked) beside(level float64) (out []results.PublishedFigure, err error) {
	rules := published.DefaultRules
	rules.Level = level
	compared, err := a.compare(rules)
	if err != nil {
		return nil, err
	}
	for _, c := range compared {
		if c.ByNumbers == "" || c.Verdict == published.NotComparable {
			continue
		}
		men := c.Count
		if c.By > 0 {
			men = proportion.Count{X: int64(c.Had), N: int64(c.Own.N())}
		}
		out = append(out, results.PublishedFigure{ID: c.Figure.ID, Study: c.Figure.Study, Printed: c.Figure.Printed(),
			Of: c.Figure.Of(),
			X:  men.X, N: men.N, Month: c.By, Lost: c.Lost, Value: results.Float(c.Observed.Value), Lower: results.Float(c.Observed.CI.Lower),
			Upper: results.Float(c.Observed.CI.Upper), Level: rules.Level,
			Share: men.N > 0, Verdict: string(c.Verdict), Sentence: sentence(c), Source: c.Figure.Provenance(),
			Rule: c.Figure.Definition, Different: c.Figure.Compute.Presumed, Beside: besideShare(c)})
	}
	return out, nil
}

// besideShare is what stands beside a share, nil beside a median.
func besideShare(c *published.Comparison) *results.Beside {
	if c.Count.N == 0 {
		return nil
	}
	out := &results.Beside{Worst: results.Float(c.Worst), Best: results.Float(c.Best), Month: c.Month}
	if n := c.StartersOf; n.N > 0 {
		x := results.FractionOf(n.X, n.N, c.Starters)
		out.Starters = &x
	}
	if n := c.LandmarkOf; n.N > 0 {
		x := results.FractionOf(n.X, n.N, c.Landmark)
		out.Landmark = &x
	}
	if e := c.Chance; e != nil {
		x := results.Float(e.Value)
		out.Chance = &x
	}
	if r := c.Reweighted; r != nil {
		if out.Mix, out.Without = r.To, r.Reason; r.Reason == "" {
			x := results.Float(r.Estimate.Value)
			out.Reweighted = &x
		}
	}
	return out
}

// mayFit tells by a look at the cohort's columns whether a figure could be computed.
func (s *Study) mayFit(f *published.Figure) bool {
	c := f.Compute
	switch {
	case c == nil || c.Differs != "" || f.Value == nil:
		return false
	case c.Index != "" && c.Index != string(s.Data.Cohort.Kind):
		return false
	case len(s.Plan.Published.Others(c)) > 0:
		return false
	case len(c.Treatment) > 0 && s.Data.Factor(derive.Treatment) == nil:
		return false
	case c.Kind == published.Characteristic:
		return s.Data.Cohort.Patients.Factor(c.Column) != nil
	}
	return s.Data.Cohort.Find(unit.Analyte(c.Analyte)) != nil
}

// signs are those that a registry types and a report prints.
var signs = strings.NewReplacer(">=", "≥", "<=", "≤")

// sentence says one comparison in words.
func sentence(c *published.Comparison) string {
	f := c.Figure
	own := "a median of " + stats.Decimal(c.Observed.Value, 2) + " months (" + stats.Decimal(c.Observed.CI.Lower, 2) + " to " +
		stats.Decimal(c.Observed.CI.Upper, 2) + ")"
	switch {
	case c.By > 0:
		own = fmt.Sprintf("%s (%s to %s) by month %.3g", stats.Percent(c.Observed.Value, 1), stats.Percent(c.Observed.CI.Lower, 1),
			stats.Percent(c.Observed.CI.Upper, 1), c.By)
	case c.Count.N > 0:
		own = fmt.Sprintf("%s of %s, %s (%s to %s)", stats.Grouped(c.Count.X), stats.Grouped(c.Count.N), stats.Percent(c.Observed.Value, 1),
			stats.Percent(c.Observed.CI.Lower, 1), stats.Percent(c.Observed.CI.Upper, 1))
	}
	text := fmt.Sprintf("%s, %s (%s): here %s. %s: %s.", f.Study, f.Printed(), signs.Replace(strings.TrimSuffix(f.Definition, ".")), own,
		results.AtStart(string(c.Verdict)), strings.TrimSuffix(c.Why, "."))
	if c.StartersOf.N > 0 {
		text += fmt.Sprintf(" It is of men chosen by how long they stayed; of all who started it is %s of %s.",
			stats.Grouped(c.StartersOf.X), stats.Grouped(c.StartersOf.N))
	}
	if f.Compute.Presumed != "" {
		text += " Presumed: " + f.Compute.Presumed + "."
	}
	return text
}
