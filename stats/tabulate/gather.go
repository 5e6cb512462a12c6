package tabulate

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/parallel"
	"leydig/stats/proportion"
	"leydig/stats/results"
)

// Request is what a study asks of its patients.
type Request struct {
	Strata     []string  // factors by which outcomes are tabulated; the cohort has them
	By         string    // factor by which characteristics are; Everybody: none
	Landmarks  []float64 // months
	Covariates []string  // of models
	// Brief asks for characteristics, counts and life tables alone, which published
	// figures are compared with.
	Brief bool
	// Clustered says that rows may be several of one man: designs say which, of all outcomes.
	Clustered bool
	// Known are tables of the same men, of which looks and characteristics of everybody are taken; nil: they
	// are counted.
	Known *Tables
	// Once says that the tables are for one report, and neither saved nor added to others: of
	// values at scheduled months, which are summarised and no more, the summaries are kept.
	Once bool
	// RowsLater, of such tables, has the rows of models made anew each time that they are asked for, and not
	// kept.
	RowsLater bool
}

// YesNo lists the patients' yes-or-no characteristics that are counted as outcomes.
var YesNo = []string{"symptoms_improved", "adverse_event"}

// gatherer tabulates a dataset; each task fills places of its own.
type gatherer struct {
	d     *derive.Dataset
	t     *Tables
	ask   Request
	codes map[string]partition
	// strata and everybody are the factors by which outcomes are tabulated: all, and none.
	strata, everybody *strata
	tasks             []func()
	alike             func() alike // is made once
	// shared are the covariates of all men, made when rows of a model are first asked for.
	shared func() *ModelRows
}

// partition is each patient's group by a factor.
type partition struct {
	codes   []int32 // of the factor; nil: all are in the first group
	unknown int32   // the level of those without one
	levels  []string
}

// of is the group of a patient, as an index into levels.
func (p *partition) of(man int) int32 {
	if p.codes == nil {
		return 0
	}
	if c := p.codes[man]; c >= 0 {
		return c
	}
	return p.unknown
}

// define notes the definitions of a plan that analyses and words need.
func (t *Tables) define(p derive.Plan) {
	t.Schedule, t.Baseline, t.Washout = p.Schedule, BaselineRule(p.Baseline), p.Washout.Text()
	t.Rise, t.AtLeast, t.Eugonadal = p.Responder.Rise, p.Responder.AtLeast, p.Eugonadal.AtLeast
	t.Asked = Asked{p.Responder.When, p.Responder.Confirm, p.Eugonadal.Confirm, p.Eugonadal.Below}
}

// Gather tabulates what a study asks of a derived cohort, for all strata, side by side.
func Gather(ctx context.Context, d *derive.Dataset, ask Request) (*Tables, error) {
	c := d.Cohort
	g := &gatherer{
		d:     d,
		ask:   ask,
		codes: map[string]partition{},
		t: &Tables{Form: Form, kept: &kept{of: map[string]any{}}, later: map[string]func() *ModelRows{},
			IndexKind: string(c.Kind), Synthetic: c.Synthetic, Patients: int64(c.Patients.Len()), Folded: int64(c.Visits.Folded),
			Strata: ask.Strata, By: ask.By},
	}
	g.t.define(d.Plan)
	g.alike, g.shared = sync.OnceValue(g.rankAlike), sync.OnceValue(g.allMen)
	for _, s := range d.Attrition {
		g.t.Attrition = append(
			g.t.Attrition,
			results.Step{Path: s.Path, Rule: s.Rule, Kept: int64(s.Kept), Lost: int64(s.Lost), Why: s.Why, Rows: s.Path == derive.InputPath},
		)
	}
	if err := g.partitions(); err != nil {
		return nil, err
	}
	// The longest tasks are begun first.
	if ask.Known != nil {
		g.t.Visits, g.t.Looks = ask.Known.Visits, ask.Known.Looks
	} else {
		g.tasks = append(g.tasks, func() { g.t.Visits = int64(c.Measured()) })
		if c.Kind == cohort.TreatmentStart {
			g.tasks = append(g.tasks, func() { g.t.Looks = looks(d) })
		}
	}
	if ask.RowsLater { // beside the others, since Settle waits for it
		g.tasks = append(g.tasks, func() { g.alike() })
	}
	if !ask.Brief {
		g.panel()
		g.clusters()
	}
	g.variables()
	for i := range d.Binary {
		g.binary(&d.Binary[i])
	}
	for _, name := range YesNo {
		if f := c.Patients.Factor(name); f != nil {
			g.count(name, g.strata, f.Tri)
			if ask.Clustered {
				g.yesNoRows(derive.Outcome{Name: name}, f.Tri)
			}
		}
	}
	for i := range d.Times {
		g.times(&d.Times[i])
	}
	if !ask.Brief {
		g.patterns()
		g.transitions()
	}
	if f := d.Events; f != nil {
		g.t.Measures = append(g.t.Measures, wordsOf(f))
		g.levels(f, Everybody)
	}
	for _, from := range d.DurationFrom {
		if from == derive.LastFollowUp {
			g.t.Assumed++
		}
	}
	g.t.Sperm.Measured, g.t.Sperm.Reached, g.t.Sperm.Returned = d.SpermCounts()
	if x := d.TimesOf(derive.Recovery); x != nil && c.Kind == cohort.TRTStop {
		g.t.Early = early(d, x)
	}
	if err := g.run(ctx); err != nil {
		return nil, err
	}
	// Rows that are made later keep g, and of what was looked at the patients alone, until Settle.
	g.codes, g.strata, g.everybody = nil, nil, nil
	if ask.RowsLater {
		g.t.settle = func() { g.shared(); g.d = nil }
	}
	g.t.order()
	return g.t, nil
}

// Settle makes what rows that are made later share, the covariates of all men. The tables hold
// nothing else of the patients after it; before, they may have been let go but for what was derived.
func (t *Tables) Settle() {
	if t.settle != nil {
		t.settle()
	}
}

// rows adds an outcome's rows of a model.
func (g *gatherer) rows(outcome string, moments func() *moments) {
	if g.ask.RowsLater {
		g.t.later[outcome] = func() *ModelRows { return g.modelRows(moments()) }
		return
	}
	k := len(g.t.Designs)
	g.t.Designs = append(g.t.Designs, Design{})
	g.tasks = append(g.tasks, func() {
		g.t.Designs[k] = g.design(outcome, moments())
	})
}

// run does the tasks side by side.
func (g *gatherer) run(ctx context.Context) error {
	parallel.For(len(g.tasks), func(i int) {
		if ctx.Err() == nil {
			g.tasks[i]()
		}
		g.tasks[i] = nil // and what it holds
	})
	g.tasks = nil
	return ctx.Err()
}

// partitions makes the groups of everybody, of the strata and of Table 1.
func (g *gatherer) partitions() error {
	for _, f := range append([]string{Everybody, g.ask.By}, g.ask.Strata...) {
		if f != Everybody && g.d.Factor(f) == nil {
			return fmt.Errorf("the cohort has no stratum %q", f)
		}
		if _, made := g.codes[f]; !made {
			g.codes[f] = g.partition(f)
		}
	}
	g.strata, g.everybody = g.strataOf(append([]string{Everybody}, g.ask.Strata...)), g.strataOf([]string{Everybody})
	if len(g.strata.names) > math.MaxUint16 {
		return fmt.Errorf("analyses: strata: %d levels are too many to tabulate by", len(g.strata.names))
	}
	return nil
}

// partition gives each patient's group: the factor's levels in their order, and
// Unknown for those without one.
func (g *gatherer) partition(by string) partition {
	if by == Everybody {
		return partition{levels: []string{""}}
	}
	f := g.d.Factor(by)
	p := partition{codes: f.Codes, unknown: int32(slices.Index(f.Levels, Unknown)), levels: f.Levels}
	if p.unknown < 0 {
		p.unknown, p.levels = int32(len(f.Levels)), append(slices.Clone(f.Levels), Unknown)
	}
	return p
}

// part adds a part whose groups a task fills: those without patients are left out.
func part[T any](g *gatherer, to *[]Part[T], of, factor string, month float64, fill func(p partition) []Group[T]) {
	k := len(*to)
	*to = append(*to, Part[T]{Of: of, Factor: factor, Month: month})
	g.tasks = append(g.tasks, func() {
		p, of := g.codes[factor] // a landmark's groups are formed by the task itself
		for i, x := range fill(p) {
			if of {
				x.Level = p.levels[i]
			}
			if x.N+x.Lost > 0 || factor == Everybody || !of {
				(*to)[k].Groups = append((*to)[k].Groups, x)
			}
		}
	})
}

// count counts the yes of something in each group of each stratum.
func (g *gatherer) count(name string, s *strata, value func(p int) cohort.Tri) {
	byStrata(g, s, &g.t.Counts, name, func() []Group[proportion.Count] {
		count := make([][cohort.Yes + 1]int64, len(s.names))
		for p := range g.d.Cohort.Patients.Len() {
			v := value(p)
			for _, l := range s.of(p) {
				count[l][v]++
			}
		}
		out := make([]Group[proportion.Count], len(count))
		for l, n := range count {
			known := n[cohort.Yes] + n[cohort.No]
			out[l] = Group[proportion.Count]{Value: proportion.Count{X: n[cohort.Yes], N: known}, N: known, Lost: n[cohort.Unknown]}
		}
		return out
	})
}

func (g *gatherer) binary(b *derive.Binary) {
	o, s := definition(b.Outcome), g.strata
	if o.Beside != "" || o.Safety {
		s = g.everybody
	}
	if r, ok := b.Outcome.Rule.(derive.Prevalence); ok {
		o.Month = r.Month
		s = g.everybody // shares at scheduled months are given of everybody
		part(g, &g.t.Unmeasured, o.Name, Everybody, 0, func(partition) []Group[NotAtRisk] {
			return []Group[NotAtRisk]{countReasons(b.Why, notMeasured)}
		})
		if !g.ask.Brief {
			g.departed(b)
		}
	}
	g.t.Outcomes = append(g.t.Outcomes, o)
	if !g.ask.Brief {
		g.responses(b)
		g.rises(b)
	}
	g.count(b.Outcome.Name, s, func(p int) cohort.Tri { return b.Value[p] })
}

// definition is an outcome in words.
func definition(o derive.Outcome) results.Definition {
	return results.Definition{
		Name:   o.Name,
		Title:  o.Title,
		Kind:   o.Rule.Kind(),
		Rule:   o.Rule.Text(),
		Of:     string(o.Rule.Needs().Analyte),
		Beside: o.Beside,
		Since:  o.Since,
		Safety: o.Safety,
	}
}

// notMeasured names why patients have no value at a scheduled month.
var notMeasured = map[derive.NotMeasured]string{
	derive.NotYetDue:  results.NotYetDue,
	derive.LeftBefore: results.LeftBefore,
	derive.Missed:     results.Missed,
}
