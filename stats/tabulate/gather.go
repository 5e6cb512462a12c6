package tabulate

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/coding"
	"leydig/stats/describe"
	"leydig/stats/proportion"
	"leydig/stats/results"
	"leydig/stats/survival"
)

// Request is what a study asks of its patients.
type Request struct {
	Strata     []string  // factors by which outcomes are tabulated; the cohort has them
	By         string    // factor by which characteristics are; Everybody: none
	Landmarks  []float64 // months
	Covariates []string  // of models
}

// characteristics lists what describes patients, in the order of Table 1; baselines
// follow, then the study's own columns.
var characteristics = []string{"age", derive.AgeBand, derive.EtiologyClass, "trt_duration", derive.TRTDurationBand, derive.Treatment,
	"treatment_duration", derive.TreatmentDurationBand, "bmi", "testicular_volume", "adherence"}

// place is where a variable stands in Table 1.
func place(name string) int {
	if i := slices.Index(characteristics, name); i >= 0 {
		return i
	}
	for i, q := range unit.Analytes {
		if name == unit.Baseline(unit.Analyte(q.Name)) {
			return len(characteristics) + i
		}
	}
	return len(characteristics) + len(unit.Analytes)
}

// YesNo lists the patients' yes-or-no characteristics that are counted as outcomes.
var YesNo = []string{"symptoms_improved", "adverse_event"}

// gatherer tabulates a dataset; each task fills places of its own.
type gatherer struct {
	d     *derive.Dataset
	t     *Tables
	ask   Request
	codes map[string]partition
	tasks []func() error
}

// partition is each patient's group by a factor.
type partition struct {
	code   []int32 // into levels
	levels []string
}

// Gather tabulates what a study asks of a derived cohort, for all strata, side by side.
func Gather(ctx context.Context, d *derive.Dataset, ask Request) (*Tables, error) {
	c := d.Cohort
	g := &gatherer{d: d, ask: ask, codes: map[string]partition{}, t: &Tables{Form: Form, IndexKind: string(c.Kind), Synthetic: c.Synthetic,
		Patients: int64(c.Patients.Len()), Visits: int64(c.Measured()), Folded: int64(c.Visits.Folded), Schedule: d.Plan.Schedule, Strata: ask.Strata, By: ask.By}}
	for _, s := range d.Attrition {
		g.t.Attrition = append(g.t.Attrition, results.Step{Path: s.Path, Rule: s.Rule, Kept: int64(s.Kept), Lost: int64(s.Lost), Why: s.Why})
	}
	factors := []string{Everybody}
	for _, f := range append(slices.Clone(ask.Strata), ask.By) {
		if f == Everybody {
			continue
		}
		if d.Factor(f) == nil {
			return nil, fmt.Errorf("the cohort has no stratum %q", f)
		}
		if !slices.Contains(factors, f) {
			factors = append(factors, f)
		}
	}
	for _, f := range factors {
		g.codes[f] = g.partition(f)
	}
	g.variables()
	strata := append([]string{Everybody}, ask.Strata...)
	for i := range d.Binary {
		g.binary(&d.Binary[i], strata)
	}
	for _, name := range YesNo {
		if f := c.Patients.Factor(name); f != nil {
			g.count(name, strata, f.Tri)
		}
	}
	for i := range d.Times {
		g.times(&d.Times[i], strata)
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
	g.t.order()
	return g.t, nil
}

// run does the tasks side by side.
func (g *gatherer) run(ctx context.Context) error {
	errs := make([]error, len(g.tasks))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				if errs[i] = ctx.Err(); errs[i] == nil {
					errs[i] = g.tasks[i]()
				}
			}
		})
	}
	for i := range g.tasks {
		next <- i
	}
	close(next)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// partition gives each patient's group: the factor's levels in their order, and
// Unknown for those without one.
func (g *gatherer) partition(by string) partition {
	n := g.d.Cohort.Patients.Len()
	if by == Everybody {
		return partition{make([]int32, n), []string{""}}
	}
	f := g.d.Factor(by)
	p := partition{code: make([]int32, n), levels: slices.Clone(f.Levels)}
	unknown := int32(slices.Index(p.levels, Unknown))
	if unknown < 0 {
		unknown = int32(len(p.levels))
		p.levels = append(p.levels, Unknown)
	}
	for i, c := range f.Codes {
		if c < 0 {
			c = unknown
		}
		p.code[i] = c
	}
	return p
}

// part adds a part whose groups a task fills: those without patients are left out.
func part[T any](g *gatherer, to *[]Part[T], of, factor string, month float64, fill func(p partition) []Group[T]) {
	k := len(*to)
	*to = append(*to, Part[T]{Of: of, Factor: factor, Month: month})
	g.tasks = append(g.tasks, func() error {
		p, of := g.codes[factor] // a landmark's groups are formed by the task itself
		for i, x := range fill(p) {
			if of {
				x.Level = p.levels[i]
			}
			if x.N+x.Lost > 0 || factor == Everybody || !of {
				(*to)[k].Groups = append((*to)[k].Groups, x)
			}
		}
		return nil
	})
}

// variables describes the characteristics and tabulates them.
func (g *gatherer) variables() {
	groupings := []string{Everybody}
	if g.ask.By != Everybody {
		groupings = append(groupings, g.ask.By)
	}
	names := slices.Clone(characteristics)
	for _, b := range g.d.Baselines {
		names = append(names, unit.Baseline(b.Analyte))
	}
	for i := range g.d.Factors {
		if f := g.d.Factors[i].Name; !slices.Contains(names, f) {
			names = append(names, f)
		}
	}
	for _, name := range g.ask.Covariates {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if q, ok := unit.Find(name); ok {
			if x := g.d.Numbers(name); x != nil {
				of, _ := unit.Find(strings.TrimPrefix(name, unit.Baseline(""))) // Table 1 is of baselines: it need not say so
				g.t.Variables = append(g.t.Variables, results.Variable{Name: name, Title: of.Title, Unit: q.Canonical(), Digits: q.Digits})
				for _, by := range groupings {
					g.tally(name, by, x)
				}
			}
			continue
		}
		f := g.d.Factor(name)
		if x := g.d.Numbers(name); f == nil && x != nil { // a column of the input's own
			g.t.Variables = append(g.t.Variables, results.Variable{Name: name, Title: name, Digits: 1})
			for _, by := range groupings {
				g.tally(name, by, x)
			}
		}
		if f == nil {
			continue
		}
		g.t.Variables = append(g.t.Variables, wordsOf(f))
		for _, by := range groupings {
			g.levels(f, by)
		}
	}
}

// wordsOf describes a factor: its levels with their sizes, those of a text only
// where they occur.
func wordsOf(f *derive.Factor) results.Variable {
	count := make([]int64, len(f.Levels))
	for _, c := range f.Codes {
		if c >= 0 {
			count[c]++
		}
	}
	v := results.Variable{Name: f.Name, Title: f.Title, Factor: true, Reference: f.Reference, Banded: f.Banded, Survivors: f.Survivors, Order: f.Order()}
	for i, l := range f.Levels {
		if count[i] > 0 || f.Banded {
			v.Levels = append(v.Levels, results.LevelName{Name: l, Title: f.Titles[i], N: count[i]})
		}
	}
	return v
}

// tally gives each group's values of a number.
func (g *gatherer) tally(name, by string, x []float64) {
	part(g, &g.t.Tallies, name, by, 0, func(p partition) []Group[describe.Tally] {
		values := make([][]float64, len(p.levels))
		out := make([]Group[describe.Tally], len(p.levels))
		for i, c := range p.code {
			if math.IsNaN(x[i]) {
				out[c].Lost++
				continue
			}
			values[c] = append(values[c], x[i])
			out[c].N++
		}
		for c := range out {
			out[c].Value = describe.TallyOf(values[c])
		}
		return out
	})
}

// levels counts a factor's levels in each group.
func (g *gatherer) levels(f *derive.Factor, by string) {
	part(g, &g.t.Levels, f.Name, by, 0, func(p partition) []Group[Levels] {
		out := make([]Group[Levels], len(p.levels))
		for c := range out {
			out[c].Value = Levels{}
		}
		for i, c := range p.code {
			if l := f.Codes[i]; l >= 0 {
				out[c].Value[f.Levels[l]]++
				out[c].N++
			} else {
				out[c].Lost++
			}
		}
		return out
	})
}

// count counts the yes of something in each group of each stratum.
func (g *gatherer) count(name string, strata []string, value func(p int) cohort.Tri) {
	for _, by := range strata {
		part(g, &g.t.Counts, name, by, 0, func(p partition) []Group[proportion.Count] {
			out := make([]Group[proportion.Count], len(p.levels))
			for i, c := range p.code {
				switch value(i) {
				case cohort.Unknown:
					out[c].Lost++
					continue
				case cohort.Yes:
					out[c].Value.X++
				}
				out[c].Value.N++
				out[c].N++
			}
			return out
		})
	}
}

func (g *gatherer) binary(b *derive.Binary, strata []string) {
	o := definition(b.Outcome)
	if o.Beside != "" {
		strata = strata[:1]
	}
	if r, ok := b.Outcome.Rule.(derive.Prevalence); ok {
		o.Month = r.Month
		strata = strata[:1] // shares at scheduled months are given of everybody
		part(g, &g.t.Unmeasured, o.Name, Everybody, 0, func(partition) []Group[NotAtRisk] { return unmeasured(b) })
	}
	g.t.Outcomes = append(g.t.Outcomes, o)
	g.count(b.Outcome.Name, strata, func(p int) cohort.Tri { return b.Value[p] })
}

// definition is an outcome in words.
func definition(o derive.Outcome) results.Definition {
	return results.Definition{Name: o.Name, Title: o.Title, Kind: o.Rule.Kind(), Rule: o.Rule.Text(), Of: string(o.Rule.Needs().Analyte), Beside: o.Beside, Since: o.Since}
}

// unmeasured counts why patients have no value at a scheduled month.
func unmeasured(b *derive.Binary) []Group[NotAtRisk] {
	names := map[derive.NotMeasured]string{derive.NotYetDue: results.NotYetDue, derive.LeftBefore: results.LeftBefore, derive.Missed: results.Missed}
	out := Group[NotAtRisk]{Value: NotAtRisk{}}
	for _, why := range b.Why {
		if name := names[why]; name != "" {
			out.Value[name]++
			out.Lost++
		} else {
			out.N++
		}
	}
	return []Group[NotAtRisk]{out}
}

// reasons names why patients are not at risk.
var reasons = map[derive.Status]string{derive.NoFollowUpValue: results.NoFollowUpValue, derive.NoBaselineValue: results.NoBaselineValue, derive.MetAtIndex: results.MetAtIndex, derive.NotReached: results.NotReached}

// times tabulates a time to event: life tables, causes, intervals, landmarks, rows.
func (g *gatherer) times(x *derive.Times, strata []string) {
	name := x.Outcome.Name
	g.t.Outcomes = append(g.t.Outcomes, definition(x.Outcome))
	beside := x.Outcome.Beside != ""
	if beside {
		strata = strata[:1]
	}
	for _, by := range strata {
		part(g, &g.t.LifeTables, name, by, 0, func(p partition) []Group[survival.Counts] { return lifeCounts(x, p) })
		part(g, &g.t.Intervals, name, by, 0, func(p partition) []Group[Intervals] { return intervalsOf(x, p) })
		part(g, &g.t.Causes, name, by, 0, func(p partition) []Group[Causes] { return g.causesOf(x, p) })
	}
	part(g, &g.t.NotAtRisk, name, Everybody, 0, func(partition) []Group[NotAtRisk] {
		out := Group[NotAtRisk]{Value: NotAtRisk{}}
		for _, s := range x.Status {
			if why, is := reasons[s]; is {
				out.Value[why]++
				out.Lost++
			} else {
				out.N++
			}
		}
		return []Group[NotAtRisk]{out}
	})
	if beside {
		return
	}
	for _, month := range g.ask.Landmarks {
		part(g, &g.t.Landmarks, name, Treated, month, func(partition) []Group[survival.Counts] { return g.landmark(x, month) })
	}
	k := len(g.t.Designs)
	g.t.Designs = append(g.t.Designs, Design{})
	g.tasks = append(g.tasks, func() error {
		g.t.Designs[k] = g.design(x)
		return nil
	})
}

// lifeCounts counts events and censorings in each group.
func lifeCounts(x *derive.Times, p partition) []Group[survival.Counts] {
	out := make([]Group[survival.Counts], len(p.levels))
	rows := make([]timed, len(p.levels))
	for i, c := range p.code {
		if x.Status[i] != derive.AtRisk {
			out[c].Lost++
			continue
		}
		out[c].N++
		rows[c].add(x.Time[i], causeOf(x.Event[i]))
	}
	for c := range out {
		out[c].Value = rows[c].counts()
	}
	return out
}

func causeOf(event bool) uint8 {
	if event {
		return 1
	}
	return 0
}

// early counts recoveries that may still be the drug's.
func early(d *derive.Dataset, x *derive.Times) *Early {
	out := &Early{}
	lh := d.Cohort.Find(unit.LH)
	for i, event := range x.Event {
		if !event {
			continue
		}
		out.Events++
		if x.Time[i] <= 30 {
			out.Within++
		}
		if lh == nil || math.IsNaN(lh.Value[x.From[i]]) {
			continue
		}
		out.WithLH++
		if lh.Value[x.From[i]] < 1 {
			out.LowLH++
		}
	}
	return out
}

// landmark counts from a landmark on by whether treatment went on beyond it.
func (g *gatherer) landmark(x *derive.Times, month float64) []Group[survival.Counts] {
	at := month * unit.DaysPerMonth
	out := []Group[survival.Counts]{{Level: UpTo}, {Level: Beyond}}
	rows := make([]timed, 2)
	for i, status := range x.Status {
		treated := g.d.TreatmentDuration[i]
		if status != derive.AtRisk || math.IsNaN(treated) {
			continue
		}
		c := 0
		if treated > month {
			c = 1
		}
		if x.Time[i] <= at {
			out[c].Lost++
			continue
		}
		out[c].N++
		rows[c].add(x.Time[i]-at, causeOf(x.Event[i]))
	}
	for c := range out {
		out[c].Value = rows[c].counts()
	}
	return out
}

// intervalsOf collects the distinct intervals of each group.
func intervalsOf(x *derive.Times, p partition) []Group[Intervals] {
	out := make([]Group[Intervals], len(p.levels))
	for i, c := range p.code {
		if x.Status[i] != derive.AtRisk {
			out[c].Lost++
			continue
		}
		out[c].N++
		v := &out[c].Value
		v.Lower, v.Upper, v.N = append(v.Lower, results.Float(x.Lower[i])), append(v.Upper, results.Float(x.Upper[i])), append(v.N, 1)
	}
	for c := range out {
		out[c].Value = out[c].Value.distinct()
	}
	return out
}

// causesOf counts what ended the times of each group: restart of testosterone
// competes where it came before the event.
func (g *gatherer) causesOf(x *derive.Times, p partition) []Group[Causes] {
	out := make([]Group[Causes], len(p.levels))
	patients := &g.d.Cohort.Patients
	restart := patients.Date("restart_date")
	rows := make([]timed, len(p.levels))
	for i, c := range p.code {
		if x.Status[i] != derive.AtRisk {
			out[c].Lost++
			continue
		}
		out[c].N++
		time, cause := x.Time[i], causeOf(x.Event[i])
		if restart != nil && restart.Values[i] != cohort.NoDay && patients.Index[i] != cohort.NoDay {
			if r := float64(restart.Values[i] - patients.Index[i]); r > 0 && (cause == 0 || r < time) {
				time, cause = r, 2
			}
		}
		rows[c].add(time, cause)
	}
	for c := range out {
		out[c].Value = rows[c].causes()
	}
	return out
}

// design collects the rows of an outcome's model.
func (g *gatherer) design(x *derive.Times) Design {
	d := Design{Outcome: x.Outcome.Name}
	var at []int
	for i, s := range x.Status {
		if s == derive.AtRisk {
			at = append(at, i)
			d.Time, d.Event, d.Patients = append(d.Time, x.Time[i]), append(d.Event, x.Event[i]), append(d.Patients, 1)
		}
	}
	for _, name := range g.ask.Covariates {
		var values []results.Float
		if numbers := g.d.Numbers(name); numbers != nil {
			for _, i := range at {
				values = append(values, results.Float(numbers[i]))
			}
			d.Names, d.Factor, d.Levels, d.Values = append(d.Names, name), append(d.Factor, false), append(d.Levels, nil), append(d.Values, values)
			continue
		}
		f := g.d.Factor(name)
		if f == nil {
			d.Absent = append(d.Absent, name)
			continue
		}
		for _, i := range at {
			v := math.NaN()
			if c := f.Codes[i]; c >= 0 && f.Levels[c] != Unknown {
				v = float64(c)
			}
			values = append(values, results.Float(v))
		}
		d.Names, d.Factor, d.Levels, d.Values = append(d.Names, name), append(d.Factor, true), append(d.Levels, slices.Clone(f.Levels)), append(d.Values, values)
	}
	return d.distinct()
}

// Columns gives a design's covariates for coding, one entry a patient, with the times
// and events; levels of factors stand as the tables have them.
func (t *Tables) Columns(d *Design) (columns []coding.Column, time []float64, event []bool) {
	var row []int
	for i, n := range d.Patients {
		for range n {
			row, time, event = append(row, i), append(time, d.Time[i]), append(event, d.Event[i])
		}
	}
	for c, name := range d.Names {
		x := coding.Column{Name: name}
		if !d.Factor[c] {
			x.Numbers = make([]float64, len(row))
			for k, i := range row {
				x.Numbers[k] = float64(d.Values[c][i])
			}
			columns = append(columns, x)
			continue
		}
		place := make([]int32, len(d.Levels[c]))
		if v := t.Variable(name); v != nil {
			x.Reference = v.Reference
			for _, l := range v.Levels {
				if slices.Contains(d.Levels[c], l.Name) {
					x.Levels = append(x.Levels, l.Name)
				}
			}
		}
		for k, l := range d.Levels[c] {
			i := slices.Index(x.Levels, l)
			if i < 0 {
				i = len(x.Levels)
				x.Levels = append(x.Levels, l)
			}
			place[k] = int32(i)
		}
		x.Codes = make([]int32, len(row))
		for k, i := range row {
			x.Codes[k] = -1
			if v := float64(d.Values[c][i]); !math.IsNaN(v) {
				x.Codes[k] = place[int(v)]
			}
		}
		columns = append(columns, x)
	}
	return columns, time, event
}
