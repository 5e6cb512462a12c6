// Package tabulate is the one door from patients to statistics: what goes through
// it are counts, values and life tables of groups. Missing values are dropped
// here, and counted: N + Lost is the number eligible.
package tabulate

import (
	"context"
	"fmt"
	"math"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/proportion"
	"leydig/stats/survival"
)

// Data is the derived dataset seen from statistics.
type Data struct{ set *derive.Dataset }

// New wraps a dataset.
func New(d *derive.Dataset) *Data { return &Data{d} }

// Dataset gives what is behind the door, for listings of patients.
func (d *Data) Dataset() *derive.Dataset { return d.set }

// Everybody is the factor of an ungrouped tabulation.
const Everybody = ""

// Unknown is the level of patients whose factor is missing. It is listed, and
// left out of comparisons.
const Unknown = "unknown"

// Grouped is a value for one group.
type Grouped[T any] struct {
	Group []stats.Level // empty: everybody
	Value T
	N     int64 // used
	Lost  int64 // eligible, but without a value
}

// Level is the group's level of its only factor.
func (g Grouped[T]) Level() string {
	if len(g.Group) == 0 {
		return ""
	}
	return g.Group[0].Name
}

// partition gives each patient's group.
func (d *Data) partition(by string) (codes []int32, groups [][]stats.Level, err error) {
	n := d.set.Cohort.Patients.Len()
	if by == Everybody {
		return make([]int32, n), [][]stats.Level{nil}, nil
	}
	f := d.set.Factor(by)
	if f == nil {
		return nil, nil, fmt.Errorf("the cohort has no column %q to group by", by)
	}
	count := make([]int, len(f.Levels)+1)
	for _, c := range f.Codes {
		count[int(c)+1]++
	}
	rank := make([]int32, len(f.Levels)+1)
	for l, name := range f.Levels {
		rank[l+1] = -1
		if count[l+1] > 0 {
			rank[l+1] = int32(len(groups))
			groups = append(groups, []stats.Level{{Factor: by, Name: name}})
		}
	}
	if count[0] > 0 {
		rank[0] = int32(len(groups))
		groups = append(groups, []stats.Level{{Factor: by, Name: Unknown}})
	}
	codes = make([]int32, n)
	for p, c := range f.Codes {
		codes[p] = rank[c+1]
	}
	return codes, groups, nil
}

// Has tells whether the cohort can be grouped by a factor.
func (d *Data) Has(factor string) bool { return d.set.Factor(factor) != nil }

func grouped[T any](groups [][]stats.Level) []Grouped[T] {
	out := make([]Grouped[T], len(groups))
	for i, g := range groups {
		out[i].Group = g
	}
	return out
}

// Counts counts the yes of a binary outcome, or of a factor with the levels yes
// and no, in each group.
func (d *Data) Counts(ctx context.Context, outcome, by string) ([]Grouped[proportion.Count], error) {
	codes, groups, err := d.partition(by)
	if err != nil {
		return nil, err
	}
	out := grouped[proportion.Count](groups)
	b, f := d.set.BinaryOf(outcome), d.set.Cohort.Patients.Factor(outcome)
	if b == nil && f == nil {
		return nil, fmt.Errorf("the cohort has no outcome %q", outcome)
	}
	for p, g := range codes {
		value := cohort.Unknown
		if b != nil {
			value = b.Value[p]
		} else {
			value = f.Tri(p)
		}
		switch value {
		case cohort.Unknown:
			out[g].Lost++
		case cohort.Yes:
			out[g].Value.X++
			fallthrough
		default:
			out[g].Value.N++
			out[g].N++
		}
	}
	return out, ctx.Err()
}

// LifeTables makes each group's life table of a time-to-event outcome, in days.
// Patients not at risk are not eligible; a group without patients at risk has an
// empty table.
func (d *Data) LifeTables(ctx context.Context, outcome, by string) ([]Grouped[survival.Table], error) {
	codes, groups, err := d.partition(by)
	if err != nil {
		return nil, err
	}
	t := d.set.TimesOf(outcome)
	if t == nil {
		return nil, fmt.Errorf("the cohort has no time to event %q", outcome)
	}
	times, events := make([][]float64, len(groups)), make([][]bool, len(groups))
	out := grouped[survival.Table](groups)
	for p, g := range codes {
		if t.Status[p] != derive.AtRisk {
			out[g].Lost++
			continue
		}
		times[g] = append(times[g], t.Time[p])
		events[g] = append(events[g], t.Event[p])
	}
	for g := range out {
		out[g].N = int64(len(times[g]))
		if out[g].N == 0 {
			continue
		}
		if out[g].Value, err = survival.Tabulate(times[g], events[g]); err != nil {
			return nil, err
		}
	}
	return out, ctx.Err()
}

// Landmark makes life tables from a landmark on, in days since it: of those under
// observation without the event at that month, by whether their treatment went on
// beyond it. Lost are those at risk at the index who are no longer so.
func (d *Data) Landmark(ctx context.Context, outcome string, month float64) ([]Grouped[survival.Table], error) {
	t := d.set.TimesOf(outcome)
	if t == nil {
		return nil, fmt.Errorf("the cohort has no time to event %q", outcome)
	}
	at := month * unit.DaysPerMonth
	out := grouped[survival.Table]([][]stats.Level{{{Factor: "treated", Name: "up to the landmark"}}, {{Factor: "treated", Name: "beyond the landmark"}}})
	times, events := make([][]float64, 2), make([][]bool, 2)
	for p, status := range t.Status {
		if status != derive.AtRisk || math.IsNaN(d.set.TreatmentDuration[p]) {
			continue
		}
		g := 0
		if d.set.TreatmentDuration[p] > month {
			g = 1
		}
		if t.Time[p] <= at {
			out[g].Lost++
			continue
		}
		out[g].N++
		times[g] = append(times[g], t.Time[p]-at)
		events[g] = append(events[g], t.Event[p])
	}
	for g := range out {
		if out[g].N == 0 {
			continue
		}
		var err error
		if out[g].Value, err = survival.Tabulate(times[g], events[g]); err != nil {
			return nil, err
		}
	}
	return out, ctx.Err()
}

// Intervals are interval-censored times (Lower, Upper], in days.
type Intervals struct{ Lower, Upper []float64 }

// Intervals gives each group's interval-censored times of a time-to-event outcome.
func (d *Data) Intervals(ctx context.Context, outcome, by string) ([]Grouped[Intervals], error) {
	codes, groups, err := d.partition(by)
	if err != nil {
		return nil, err
	}
	t := d.set.TimesOf(outcome)
	if t == nil {
		return nil, fmt.Errorf("the cohort has no time to event %q", outcome)
	}
	out := grouped[Intervals](groups)
	for p, g := range codes {
		if t.Status[p] != derive.AtRisk {
			out[g].Lost++
			continue
		}
		out[g].N++
		out[g].Value.Lower = append(out[g].Value.Lower, t.Lower[p])
		out[g].Value.Upper = append(out[g].Value.Upper, t.Upper[p])
	}
	return out, ctx.Err()
}

// Causes are times in days with what ended them: 1 the event, 2 restart of exogenous
// testosterone before it, 0 censored.
type Causes struct {
	Time  []float64
	Cause []int
	Group []int // of each, by the level's place; -1 everybody without a known level
}

// Causes gives the times of everybody at risk with their causes, and the known
// levels of a factor ("" for none); restarts is how many restarted first.
func (d *Data) Causes(ctx context.Context, outcome, by string) (c Causes, levels [][]stats.Level, restarts int64, err error) {
	codes, groups, err := d.partition(by)
	if err != nil {
		return c, nil, 0, err
	}
	t := d.set.TimesOf(outcome)
	if t == nil {
		return c, nil, 0, fmt.Errorf("the cohort has no time to event %q", outcome)
	}
	place := make([]int, len(groups))
	for g, l := range groups {
		place[g] = -1
		if len(l) == 0 || l[0].Name != Unknown {
			place[g] = len(levels)
			levels = append(levels, l)
		}
	}
	p := &d.set.Cohort.Patients
	restart := p.Date("restart_date")
	for i, g := range codes {
		if t.Status[i] != derive.AtRisk {
			continue
		}
		time, cause := t.Time[i], 0
		if t.Event[i] {
			cause = 1
		}
		if restart != nil && restart.Values[i] != cohort.NoDay && p.Index[i] != cohort.NoDay {
			if r := float64(restart.Values[i] - p.Index[i]); r > 0 && (cause == 0 || r < time) {
				time, cause = r, 2
				restarts++
			}
		}
		c.Time = append(c.Time, time)
		c.Cause = append(c.Cause, cause)
		c.Group = append(c.Group, place[g])
	}
	return c, levels, restarts, ctx.Err()
}

// NotAtRisk counts the patients kept out of a risk set, by reason.
func (d *Data) NotAtRisk(outcome string) map[derive.Status]int64 {
	out := map[derive.Status]int64{}
	if t := d.set.TimesOf(outcome); t != nil {
		for _, s := range t.Status {
			out[s]++
		}
	}
	return out
}

// Variable is a baseline characteristic.
type Variable struct {
	Name, Title, Unit string
	Digits            int
	Factor            bool
	values            []float64
	factor            *cohort.Factor
}

// Variables lists the baseline characteristics that the cohort has.
func (d *Data) Variables() []Variable {
	var out []Variable
	c := d.set.Cohort
	number := func(name string, values []float64) {
		if q, ok := unit.Find(name); ok {
			out = append(out, Variable{Name: name, Title: q.Title, Unit: q.Canonical(), Digits: q.Digits, values: values})
		}
	}
	factor := func(name, title string) {
		if f := d.set.Factor(name); f != nil && len(f.Levels) > 0 {
			out = append(out, Variable{Name: name, Title: title, Factor: true, factor: f})
		}
	}
	if n := c.Patients.Number("age"); n != nil {
		number("age", n.Values)
	}
	factor(derive.AgeBand, "Age band, years")
	factor(derive.EtiologyClass, "Etiology")
	if n := c.Patients.Number("trt_duration"); n != nil {
		number("trt_duration", n.Values)
	}
	factor(derive.TRTDurationBand, "TRT duration, months")
	factor(derive.Treatment, "Treatment")
	number("treatment_duration", d.set.TreatmentDuration)
	factor(derive.TreatmentDurationBand, "Treatment duration, months")
	for _, name := range []string{"bmi", "testicular_volume", "adherence"} {
		if n := c.Patients.Number(name); n != nil {
			number(name, n.Values)
		}
	}
	for i := range d.set.Baselines {
		b := &d.set.Baselines[i]
		number(unit.Baseline(b.Analyte), b.Value)
	}
	return out
}

// Values gives each group's values of a continuous variable, missing ones dropped.
func (d *Data) Values(v Variable, by string) ([]Grouped[[]float64], error) {
	codes, groups, err := d.partition(by)
	if err != nil {
		return nil, err
	}
	out := grouped[[]float64](groups)
	for p, g := range codes {
		if math.IsNaN(v.values[p]) {
			out[g].Lost++
			continue
		}
		out[g].Value = append(out[g].Value, v.values[p])
		out[g].N++
	}
	return out, nil
}

// LevelCount is how often a level of a factor occurs.
type LevelCount struct {
	Level string
	N     int64
}

// Levels counts each group's levels of a factor variable.
func (d *Data) Levels(v Variable, by string) ([]Grouped[[]LevelCount], error) {
	codes, groups, err := d.partition(by)
	if err != nil {
		return nil, err
	}
	out := grouped[[]LevelCount](groups)
	used := make([]bool, len(v.factor.Levels))
	for _, c := range v.factor.Codes {
		if c >= 0 {
			used[c] = true
		}
	}
	rank := make([]int, len(used))
	for g := range out {
		for l, name := range v.factor.Levels {
			if used[l] {
				rank[l] = len(out[g].Value)
				out[g].Value = append(out[g].Value, LevelCount{Level: name})
			}
		}
	}
	for p, g := range codes {
		if c := v.factor.Codes[p]; c >= 0 {
			out[g].Value[rank[c]].N++
			out[g].N++
		} else {
			out[g].Lost++
		}
	}
	return out, nil
}
