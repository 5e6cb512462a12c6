package study

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/analysis"
	"leydig/stats/proportion"
	"leydig/stats/published"
	"leydig/stats/survival"
	"leydig/stats/tabulate"
)

// Validation is a cohort beside published figures.
type Validation struct {
	Compared  []*published.Comparison
	Left      []*published.Figure // that no cohort can be asked for
	Elsewhere []*published.Figure // of men after androgen deprivation, where the cohort is not said to be of such
	Synthetic string
	Rules     published.Rules
}

// Choose finds the figures asked for; none: every one that has a computation, and the
// others are left (nil where figures are asked for by name).
func Choose(r *published.Registry, ids []string) (figures, left []*published.Figure, err error) {
	for _, id := range ids {
		f := r.Find(id)
		if f == nil {
			return nil, nil, fmt.Errorf("--figure %s: the registry has no such figure%s; leydig published list shows them",
				id, cohort.DidYouMean(id, r.IDs()))
		}
		figures = append(figures, f)
	}
	if len(ids) > 0 {
		return figures, nil, nil
	}
	left = []*published.Figure{}
	for i := range r.Figures {
		if f := &r.Figures[i]; f.Compute != nil {
			figures = append(figures, f)
		} else {
			left = append(left, f)
		}
	}
	return figures, left, nil
}

// Validate computes each figure under its own definition from the cohort and compares. Left is
// nil where the figures were asked for by name. The
// plan's definitions of baseline, washout and schedule stand; its own outcomes are not
// looked at.
func (s *Study) Validate(ctx context.Context, figures, left []*published.Figure, rules published.Rules) (*Validation, error) {
	var elsewhere []*published.Figure
	if left != nil {
		figures = slices.DeleteFunc(slices.Clone(figures), func(f *published.Figure) bool {
			away := s.Plan.Published.Elsewhere(f.Compute)
			if away {
				elsewhere = append(elsewhere, f)
			}
			return away
		})
	}
	a, err := s.ask(ctx, figures, nil)
	if err != nil {
		return nil, err
	}
	compared, err := a.compare(rules)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(compared, func(a, b *published.Comparison) int {
		return cmp.Compare(slices.Index(published.Verdicts, a.Verdict), slices.Index(published.Verdicts, b.Verdict))
	})
	return &Validation{Compared: compared, Left: left, Elsewhere: elsewhere, Synthetic: a.tables.Synthetic,
		Rules: rules}, nil
}

// asked is what a cohort says to published figures.
type asked struct {
	figures []*published.Figure
	men     published.Cohort
	data    *derive.Dataset // nil: the tables were saved
	tables  *tabulate.Tables
	looks   *tabulate.Tables // that say how often men were looked at: the study's, or the same
}

// ask derives the figures' outcomes from the study's cohort, in place of the plan's own
// ones, and tabulates them. Looks and characteristics are those of the study's tables, where these are known.
func (s *Study) ask(ctx context.Context, figures []*published.Figure, study *tabulate.Tables) (*asked, error) {
	var more []derive.Extra
	for _, f := range figures {
		if _, ok := unscheduled(f, s.Data.Plan.Schedule); ok {
			continue
		}
		if e, ok := declared(f); ok && s.Data.Cohort.Find(unit.Analyte(e.Analyte)) != nil {
			more = append(more, e)
			if at, ok := s.landmark(f, e); ok {
				more = append(more, at)
			}
		}
	}
	d, err := s.Data.Further(ctx, more)
	if err != nil {
		return nil, err
	}
	var strata []string
	for _, name := range []string{derive.Treatment, derive.TreatmentDurationBand} {
		if d.Factor(name) != nil {
			strata = append(strata, name)
		}
	}
	request := tabulate.Request{Strata: strata, Brief: true}
	request.Known = study
	t, err := tabulate.Gather(ctx, d, request)
	if err != nil {
		return nil, err
	}
	if study == nil {
		study = t
	}
	return &asked{figures, s.Plan.Published, d, t, study}, nil
}

// mixed lists the variables to which men are weighted.
func (a *asked) mixed() []string {
	out := []string{}
	for _, f := range a.figures {
		for _, m := range f.CaseMix {
			out = append(out, m.Variable)
		}
	}
	return out
}

// compare holds the figures against what was asked for.
func (a *asked) compare(rules published.Rules) ([]*published.Comparison, error) {
	t := a.tables
	alone := a.chances(rules.Level)
	var out []*published.Comparison
	for _, f := range a.figures {
		o, err := observe(t, f, a.men)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.ID, err)
		}
		if f.Compute != nil && len(f.CaseMix) > 0 {
			level, _ := treated(t, f.Compute)
			o.Reweighted = reweighted(a.data, f, level, rules.Level)
		}
		if ask, ok := limitsOf(t, f); ok {
			o.Chance = alone[ask]
		}
		c, err := published.Compare(f, o, rules)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.ID, err)
		}
		out = append(out, c)
	}
	return out, nil
}

// chances are the shares that would be seen had nothing changed in any of a cohort's men, by
// what the figures ask; none where nothing is known of how values vary.
func (a *asked) chances(level float64) map[analysis.Limits]*stats.Estimate {
	var asks []analysis.Limits
	for _, f := range a.figures {
		if ask, ok := limitsOf(a.tables, f); ok && !slices.Contains(asks, ask) {
			asks = append(asks, ask)
		}
	}
	if len(asks) == 0 || a.looks.Looks.Len() == 0 {
		return nil
	}
	men := analysis.UnchangedMen(a.looks)
	expected, err := men.Expect(asks, level)
	if err != nil {
		return nil // there is no model
	}
	out := map[analysis.Limits]*stats.Estimate{}
	for i, e := range expected {
		n := float64(men.Judged(asks[i]))
		if n == 0 {
			continue
		}
		e.Value, e.SE, e.CI.Lower, e.CI.Upper = e.Value/n, e.SE/n, e.CI.Lower/n, e.CI.Upper/n
		out[asks[i]] = &e
	}
	return out
}

// limitsOf is what a figure asks of total testosterone; false where it asks something else.
func limitsOf(t *tabulate.Tables, f *published.Figure) (analysis.Limits, bool) {
	c := f.Compute
	if c == nil || c.Kind != published.Response && c.Kind != published.Ever || c.Analyte != string(unit.TotalTestosterone) ||
		c.Confirm > 1 || c.Below != 0 || c.OfBaseline != 0 {
		return analysis.Limits{}, false
	}
	if part, _ := treated(t, c); part != "" {
		return analysis.Limits{}, false
	}
	return analysis.Limits{AtLeast: c.AtLeast, Rise: c.Rise, Once: c.When != "" && c.When != "any"}, true
}

// outcomeName is what a figure's outcome is called in a plan.
func outcomeName(f *published.Figure) string { return "published_" + f.ID }

// countName is what a figure is counted under in tables: its outcome or its characteristic.
func countName(f *published.Figure) string {
	if f.Compute.Kind == published.Characteristic {
		return f.Compute.Column
	}
	return outcomeName(f)
}

// declared is a figure's definition as an outcome of a plan; of a characteristic there is
// none to declare.
func declared(f *published.Figure) (derive.Extra, bool) {
	c := f.Compute
	if c == nil || c.Kind == published.Characteristic {
		return derive.Extra{}, false
	}
	e := derive.Extra{Name: outcomeName(f), Title: f.Study, Kind: c.Kind, When: c.When, Confirm: c.Confirm}
	e.Analyte, e.AtLeast, e.Below, e.Rise, e.OfBaseline = c.Analyte, c.AtLeast, c.Below, c.Rise, c.OfBaseline
	if c.Kind == published.Ever && c.Measured {
		// Of those with a follow-up value: a response without a baseline to compare with.
		e.Kind, e.When = published.Response, "any"
	}
	return e, true
}

// unscheduled is the month at which a figure is read and that a schedule lacks.
func unscheduled(f *published.Figure, schedule []float64) (float64, bool) {
	if f.Compute == nil {
		return 0, false
	}
	when, err := derive.ParseWhen(cmp.Or(f.Compute.When, "any"))
	return when.Month, err == nil && when.Kind == "window" && !slices.Contains(schedule, when.Month)
}

// landmark is a figure's outcome at the month beyond which its men were treated, so that it
// can be read of all men then and not of those alone who stayed; the plan's schedule must
// have the month.
func (s *Study) landmark(f *published.Figure, e derive.Extra) (derive.Extra, bool) {
	month := f.Compute.TreatedBeyond
	if month == 0 || !slices.Contains(s.Data.Plan.Schedule, month) {
		return e, false
	}
	e.Name, e.Kind, e.When, e.Confirm = landmarkName(f), published.Response, fmt.Sprintf("window:%g", month), 0
	return e, true
}

func landmarkName(f *published.Figure) string { return outcomeName(f) + "_landmark" }

// observe asks the tables for a figure, and says in what the cohort differs from what the
// figure is of.
func observe(t *tabulate.Tables, f *published.Figure, men published.Cohort) (published.Observed, error) {
	var o published.Observed
	c := f.Compute
	if c == nil {
		return o, nil
	}
	o.Differs = men.Others(c)
	if c.Index != "" && c.Index != t.IndexKind {
		words := map[string]string{string(cohort.TreatmentStart): "the start of restoration treatment",
			string(cohort.TRTStop): "the end of testosterone"}
		o.Differs = append(o.Differs, fmt.Sprintf("the figure counts from %s, the cohort from %s", words[c.Index], words[t.IndexKind]))
	}
	if month, ok := unscheduled(f, t.Schedule); ok {
		o.Differs = append(o.Differs, fmt.Sprintf("the plan's schedule has no month %g, at which the figure is read", month))
		return o, nil
	}
	level, differs := treated(t, c)
	for _, d := range []string{differs, populations(t, c), entry(t, c)} {
		if d != "" {
			o.Differs = append(o.Differs, d)
		}
	}
	name := countName(f)
	if c.Kind == published.TimeToEvent {
		return o, observeTimes(t, name, level, c, &o)
	}
	if !t.HasCount(name) {
		o.Differs = append(o.Differs, "the cohort has no "+missing(c))
		return o, nil
	}
	if c.TreatedBeyond == 0 {
		if level != "" {
			return o, observeCount(t, name, derive.Treatment, level, &o)
		}
		return o, observeCount(t, name, tabulate.Everybody, "", &o)
	}
	all, err := t.Count(name, tabulate.Everybody)
	if err != nil {
		return o, err
	}
	if level != "" {
		o.Differs = append(o.Differs, "the cohort mixes treatments, and the figure is of a subset by duration: give a file of that "+
			"treatment alone")
	}
	o.Starters = all[0].Value
	if at := landmarkName(f); t.HasCount(at) {
		all, err := t.Count(at, tabulate.Everybody)
		if err != nil {
			return o, err
		}
		o.Landmark, o.LandmarkMonth = all[0].Value, c.TreatedBeyond
	}
	if !slices.Contains(t.Strata, derive.TreatmentDurationBand) {
		o.Differs = append(o.Differs, fmt.Sprintf("the cohort does not say how long the men were treated; the figure is of those beyond "+
			"%g months", c.TreatedBeyond))
		return o, nil
	}
	return o, observeCount(t, name, derive.TreatmentDurationBand, fmt.Sprintf(">%g", c.TreatedBeyond), &o)
}

// missing names the column that a computation lacks.
func missing(c *published.Computation) string {
	if c.Kind == published.Characteristic {
		return "column " + c.Column
	}
	q, _ := unit.Find(c.Analyte)
	if strings.ToUpper(q.Title) == q.Title { // an acronym
		return "follow-up values of " + q.Title
	}
	return "follow-up values of " + strings.ToLower(q.Title)
}

func observeCount(t *tabulate.Tables, name, factor, level string, o *published.Observed) error {
	groups, err := t.Count(name, factor)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if g.Level() == level {
			o.Count, o.Lost = g.Value, g.Lost
			return nil
		}
	}
	o.Count = proportion.Count{}
	return nil
}

func observeTimes(t *tabulate.Tables, name, level string, c *published.Computation, o *published.Observed) error {
	if t.Outcome(name) == nil {
		o.Differs = append(o.Differs, "the cohort has no "+missing(c))
		return nil
	}
	factor := tabulate.Everybody
	if level != "" {
		factor = derive.Treatment
	}
	groups, err := t.LifeTable(name, factor)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if g.Level() == level && g.N > 0 {
			life := inMonths(g.Value)
			o.Times, o.Lost = &life, g.Lost
		}
	}
	if o.Times == nil {
		o.Differs = append(o.Differs, "no man of the cohort is at risk of it ("+missing(c)+")")
	}
	return nil
}

// inMonths is a life table with its times in months.
func inMonths(t survival.Table) survival.Table {
	out := t
	out.Time = slices.Clone(t.Time)
	for i := range out.Time {
		out.Time[i] /= unit.DaysPerMonth
	}
	return out
}
