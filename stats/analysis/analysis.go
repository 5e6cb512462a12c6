// Package analysis is the catalogue of a report's analyses and the runner: tabulated
// groups in, results out, with the method that ran, n, and the number lost. It never
// sees a patient.
package analysis

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"leydig/cohort"
	"leydig/cohort/parallel"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// Analysis is one entry of the catalogue.
type Analysis struct {
	Name, Title string
	run         func(context.Context, *job) error
}

// All lists the analyses in the order in which a report shows them.
var All = []Analysis{
	{"baseline", "Baseline characteristics", runBaseline},
	{"response", "Response", runResponse},
	{"eugonadism", "Eugonadism over time", runEugonadism},
	{"chance", "What measurement variation alone would show", runChance},
	{"recovery", "Recovery curves", runRecovery},
	{"competing", "Recovery with restart of testosterone as a competing event", runCompeting},
	{"predictors", "Predictors of response and recovery", runPredictors},
	{"treatments", "Treatments compared after weighting", runTreatments},
	{"dropout", "Those who left", runDropout},
	{"landmark", "Treatment duration by landmarks", runLandmark},
	{"sperm", "Classes of sperm concentration", runSperm},
	{"transitions", "From class to class, as the plan has them", runTransitions},
	{"panel", "Laboratory panel at scheduled months", runPanel},
	{"safety", "Symptoms and adverse events", runSafety},
}

// parted are the long analyses, which part themselves into tasks that take turns.
var parted = []string{"predictors", "treatments"}

var nan = results.Float(math.NaN())

// job is one analysis under way.
type job struct {
	name    string
	tables  *tabulate.Tables
	plan    Plan
	results []results.Result
	methods []stats.Method
	notes   []results.Note
	turns   chan struct{} // as many as there are processors; nil: tasks are this job's alone
}

// part is a job of the same analysis, whose findings take adds.
func (j *job) part() *job { return &job{name: j.name, tables: j.tables, plan: j.plan} }

// inTurn does n tasks that have nothing to do with each other, each when it has its turn: they
// hold much memory, so that no more are under way than there are processors for.
func (j *job) inTurn(n int, do func(i int)) {
	if j.turns == nil {
		parallel.For(n, do)
		return
	}
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			j.turns <- struct{}{}
			defer func() { <-j.turns }()
			do(i)
		})
	}
	wg.Wait()
}

func (j *job) add(k results.Key, v results.Value, n, lost int64, m *stats.Method) {
	k.Analysis = j.name
	r := results.Result{Key: k, Value: v, N: n, Lost: lost}
	if m != nil {
		r.Method = m.ID
		j.use(m)
	}
	j.results = append(j.results, r)
}

// use notes that a method ran, for the methods section.
func (j *job) use(m *stats.Method) {
	if !slices.ContainsFunc(j.methods, func(x stats.Method) bool { return x.ID == m.ID }) {
		j.methods = append(j.methods, m.At(j.plan.Level))
	}
}

// absent records that a quantity cannot be estimated, and why. Only errors that
// are reasons are results; others stop the run.
func (j *job) absent(k results.Key, err error, n, lost int64) error {
	reason, ok := err.(stats.Reason)
	if !ok {
		return err
	}
	j.add(k, results.Absent{Reason: string(reason)}, n, lost, nil)
	return nil
}

// note adds a sentence, of which see results.Say.
func (j *job) note(id, format string, args ...any) {
	j.keep(results.NoteOf(id, j.name, results.Say(format, args...)))
}

// keep adds a note, once.
func (j *job) keep(n results.Note) {
	if !slices.ContainsFunc(j.notes, n.Same) {
		j.notes = append(j.notes, n)
	}
}

// take adds what another job of the same analysis found.
func (j *job) take(o *job) {
	j.results = append(j.results, o.results...)
	for i := range o.methods {
		j.use(&o.methods[i])
	}
	for _, n := range o.notes {
		j.keep(n)
	}
}

// factors are the strata, after "everybody".
func (j *job) factors() []string {
	return append([]string{tabulate.Everybody}, j.tables.Strata...)
}

// factorsOf are the strata by which an outcome is given: none of one that stands beside
// another.
func (j *job) factorsOf(o results.Definition) []string {
	if o.Beside != "" {
		return []string{tabulate.Everybody}
	}
	return j.factors()
}

// compared are the groups that a comparison is made of: known levels with patients,
// the reference first. The numbers left out are counted.
func compared[T any](j *job, by string, groups []tabulate.Grouped[T]) (known []tabulate.Grouped[T], n, lost int64) {
	for _, g := range groups {
		if g.Level() == tabulate.Unknown || g.N == 0 {
			lost += g.N + g.Lost
			continue
		}
		known = append(known, g)
		n += g.N
		lost += g.Lost
	}
	if v := j.tables.Variable(by); v != nil && v.Reference != "" {
		slices.SortStableFunc(known, func(a, b tabulate.Grouped[T]) int {
			return place(a.Level() != v.Reference) - place(b.Level() != v.Reference)
		})
	}
	return known, n, lost
}

func place(later bool) int {
	if later {
		return 1
	}
	return 0
}

// against is a contrast's term: a level of a factor against another.
func against(g stats.Level, reference string) stats.Term {
	return stats.Term{Factor: g.Factor, Level: g.Name, Reference: reference}
}

// Run runs the plan's analyses side by side; results stand in the plan's order.
func Run(ctx context.Context, tables *tabulate.Tables, plan Plan, run results.Run) (*results.Set, error) {
	if err := plan.Check(); err != nil {
		return nil, err
	}
	variables, err := plan.Table1.settle(tables)
	if err != nil {
		return nil, err
	}
	settled := *tables
	settled.Variables = variables
	tables = &settled
	jobs := make([]*job, len(plan.Run))
	errs := make([]error, len(plan.Run))
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i, name := range plan.Run {
		k := slices.IndexFunc(All, func(a Analysis) bool { return a.Name == name })
		jobs[i] = &job{name: name, tables: tables, plan: plan}
		wg.Go(func() {
			if slices.Contains(parted, name) {
				jobs[i].turns = turns
			} else { // a task by itself, within which none waits for a turn
				turns <- struct{}{}
				defer func() { <-turns }()
			}
			errs[i] = All[k].run(ctx, jobs[i])
		})
	}
	wg.Wait()
	run.IndexKind, run.Synthetic, run.Month = tables.IndexKind, tables.Synthetic, unit.DaysPerMonth
	run.Seed = bootstrapSeed
	run.Patients, run.Visits, run.Folded = tables.Patients, tables.Visits, tables.Folded
	run.Strata, run.Washout, run.Threshold = tables.Strata, tables.Washout, plan.Dropout.Threshold
	set := &results.Set{Run: run, Attrition: tables.Attrition, Outcomes: tables.Outcomes, Variables: tables.Variables,
		Measures: tables.Measures}
	set.Notes = generalNotes(tables)
	for i, j := range jobs {
		if errs[i] != nil {
			return nil, fmt.Errorf("%s: %w", j.name, errs[i])
		}
		set.Results = append(set.Results, j.results...)
		for _, m := range j.methods {
			if !slices.ContainsFunc(set.Methods, func(x stats.Method) bool { return x.ID == m.ID }) {
				set.Methods = append(set.Methods, m)
			}
		}
		set.Notes = append(set.Notes, j.notes...)
	}
	if err := adjust(set, plan.Table1.Holm); err != nil {
		return nil, err
	}
	ix, err := set.Index()
	if err != nil {
		return nil, err
	}
	set.Summary = summarise(ix, tables)
	return set, nil
}

func generalNotes(t *tabulate.Tables) []results.Note {
	var notes []results.Note
	if t.Synthetic != "" {
		notes = append(
			notes,
			results.Note{
				ID: "synthetic",
				Text: "SYNTHETIC COHORT. The input says that its patients are invented (" + t.Synthetic + "). No figure here is evidence about " +
					"patients.",
			},
		)
	}
	text := results.Say("Baselines are the given value or %s up to time zero; a single low value tends to rise on its own when it is "+
		"measured again (regression to the mean), and without a control group that part of a rise cannot be told from response.",
		averaged(t.Baseline))
	if t.IndexKind == string(cohort.TRTStop) {
		text = results.Say("Values at or before time zero are under exogenous testosterone or suppression: no baseline is taken from them, " +
			"and every patient with follow-up is at risk of recovery.")
	}
	notes = append(notes, results.NoteOf("index", "", text))
	if t.Assumed > 0 {
		men := "men"
		if t.Patients == 1 {
			men = "man"
		}
		notes = append(notes, results.NoteOf("duration-assumed", "", results.Say(
			"The last follow-up month is taken for the treatment duration of %s of %s "+men+": the input gives neither it nor an end of treatment.",
			t.Assumed, t.Patients)))
	}
	return notes
}

// averaged says which values a baseline is made of.
func averaged(b tabulate.BaselineRule) results.Sentence {
	months := results.Say("the %s months", results.SayShort(b.Months))
	if b.Months == 1 {
		months = results.Say("the month")
	}
	if b.Visits == 1 {
		return results.Say("the last value in %s", months)
	}
	return results.Say("the mean of the last %s values in %s", b.Visits, months)
}
