// Package analysis is the catalogue of analyses and the runner: tabulated groups
// in, results out, with the method that ran, n, and the number lost.
package analysis

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// Plan is the part "analyses" of a study plan.
type Plan struct {
	Run      []string  `yaml:"run,flow"`    // names of analyses, in order
	Strata   []string  `yaml:"strata,flow"` // factors by which results are given
	Table1By string    `yaml:"table1_by"`   // factor whose levels are Table 1's columns; empty: none
	Times    []float64 `yaml:"times,flow"`  // months at which curves are read
	Level    float64   `yaml:"level"`       // of intervals
}

// DefaultPlan runs everything.
func DefaultPlan() Plan {
	p := Plan{
		Strata:   []string{derive.AgeBand, derive.TRTDurationBand, derive.EtiologyClass, derive.Treatment, derive.TreatmentDurationBand},
		Table1By: derive.EtiologyClass,
		Times:    []float64{3, 6, 12, 24},
		Level:    0.95,
	}
	for _, a := range All {
		p.Run = append(p.Run, a.Name)
	}
	return p
}

// Check tells what is wrong with a plan before anything is computed.
func (p Plan) Check() error {
	for _, name := range p.Run {
		if !slices.ContainsFunc(All, func(a Analysis) bool { return a.Name == name }) {
			return fmt.Errorf("analyses: run: there is no analysis %q", name)
		}
	}
	if !(p.Level > 0 && p.Level < 1) {
		return fmt.Errorf("analyses: level: %g is not between 0 and 1", p.Level)
	}
	for _, t := range p.Times {
		if !(t > 0) {
			return fmt.Errorf("analyses: times: %g is not a month after the index", t)
		}
	}
	return nil
}

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
	{"recovery", "Recovery curves", runRecovery},
	{"competing", "Recovery with restart of testosterone as a competing event", runCompeting},
	{"predictors", "Predictors of recovery", runPredictors},
	{"landmark", "Treatment duration by landmarks", runLandmark},
	{"safety", "Symptoms and adverse events", runSafety},
}

// job is one analysis under way.
type job struct {
	name    string
	data    *tabulate.Data
	plan    Plan
	results []results.Result
	methods []stats.Method
	notes   []results.Note
}

func (j *job) add(k results.Key, v results.Value, n, lost int64, m *stats.Method, notes ...string) {
	k.Analysis = j.name
	r := results.Result{Key: k, Value: v, N: n, Lost: lost, Notes: notes}
	if m != nil {
		r.Method = m.ID
		j.use(m)
	}
	j.results = append(j.results, r)
}

// use notes that a method ran, for the methods section.
func (j *job) use(m *stats.Method) {
	if !slices.ContainsFunc(j.methods, func(x stats.Method) bool { return x.ID == m.ID }) {
		j.methods = append(j.methods, *m)
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

func (j *job) note(id, text string) {
	j.notes = append(j.notes, results.Note{ID: id, Analysis: j.name, Text: text})
}

// factors are the strata that the cohort has, after "everybody".
func (j *job) factors() []string {
	out := []string{tabulate.Everybody}
	for _, f := range j.plan.Strata {
		if j.data.Has(f) {
			out = append(out, f)
		}
	}
	return out
}

// Run runs the plan's analyses side by side; results stand in the plan's order.
func Run(ctx context.Context, data *tabulate.Data, plan Plan, run results.Run) (*results.Set, error) {
	if err := plan.Check(); err != nil {
		return nil, err
	}
	jobs := make([]*job, len(plan.Run))
	errs := make([]error, len(plan.Run))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i, name := range plan.Run {
		k := slices.IndexFunc(All, func(a Analysis) bool { return a.Name == name })
		jobs[i] = &job{name: name, data: data, plan: plan}
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			errs[i] = All[k].run(ctx, jobs[i])
		})
	}
	wg.Wait()
	d := data.Dataset()
	c := d.Cohort
	run.IndexKind, run.Synthetic = string(c.Kind), c.Synthetic
	run.Patients, run.Visits, run.Folded = int64(c.Patients.Len()), int64(c.Measured()), int64(c.Visits.Folded)
	for _, f := range plan.Strata {
		if data.Has(f) {
			run.Strata = append(run.Strata, f)
		}
	}
	set := &results.Set{Run: run}
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
	set.Notes = append(generalNotes(c), set.Notes...)
	for _, s := range d.Attrition {
		set.Attrition = append(set.Attrition, results.Step{Path: s.Path, Rule: s.Rule, Kept: int64(s.Kept), Lost: int64(s.Lost), Why: s.Why})
	}
	for _, b := range d.Binary {
		set.Outcomes = append(set.Outcomes, results.Definition{Name: b.Outcome.Name, Title: b.Outcome.Title, Rule: b.Outcome.Rule.Text()})
	}
	for _, t := range d.Times {
		set.Outcomes = append(set.Outcomes, results.Definition{Name: t.Outcome.Name, Title: t.Outcome.Title, Rule: t.Outcome.Rule.Text()})
	}
	ix, err := set.Index()
	if err != nil {
		return nil, err
	}
	set.Summary = summarise(ix, data, run)
	return set, nil
}

func generalNotes(c *cohort.Cohort) []results.Note {
	var notes []results.Note
	if c.Synthetic != "" {
		notes = append(notes, results.Note{ID: "synthetic", Text: "SYNTHETIC COHORT. The input says that its patients are invented (" + c.Synthetic + "). No figure here is evidence about patients."})
	}
	if c.Kind == cohort.TRTStop {
		notes = append(notes, results.Note{ID: "index", Text: "Time zero is the end of testosterone treatment (or of suppression). Values at or before it are under exogenous testosterone or suppression: no baseline is taken from them, and every patient with follow-up is at risk of recovery."})
	} else {
		notes = append(notes, results.Note{ID: "index", Text: "Time zero is the start of restoration treatment. Baselines are the given value or the mean of the last two values in the six months up to it; a single low value tends to rise on its own when it is measured again (regression to the mean), and without a control group that part of a rise cannot be told from response."})
	}
	return notes
}
