package study

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/proportion"
	"leydig/stats/published"
	"leydig/stats/tabulate"
)

// World is the choices of a multiverse of responder rates.
type World struct {
	AtLeast  []float64 // ng/dL
	Rise     []float64 // ng/dL above baseline; 0: none asked for
	Reading  []string  // any, confirmed, last, window:M
	Washout  []float64 // days
	Baseline []BaselineRule
}

// BaselineRule is how a baseline is made.
type BaselineRule struct {
	Months float64
	Visits int
}

func (b BaselineRule) text() string {
	if b.Visits == 1 {
		return fmt.Sprintf("last value of %g months", b.Months)
	}
	return fmt.Sprintf("mean of last %d of %g months", b.Visits, b.Months)
}

// Denominators of a rate: who is counted where a man is not evaluable.
const (
	evaluable = "evaluable men"
	allNo     = "all men, not evaluable = no"
	allYes    = "all men, not evaluable = yes"
)

var denominators = []string{evaluable, allNo, allYes}

// confirmed is the reading in which the next value must meet the criterion too.
const confirmed = "confirmed"

// defaultWorld is thousands of specifications: cut-offs of guidelines and papers, single
// and confirmed values, last and scheduled visits.
func defaultWorld(schedule []float64, kind cohort.IndexKind) World {
	w := World{
		AtLeast: []float64{264, 300, 350, 400, 450}, Rise: []float64{0, 100, 150, 200, 300}, Reading: []string{"any", confirmed, "last"},
		Washout:  []float64{0, 14, 30, 60},
		Baseline: []BaselineRule{{6, 1}, {6, 2}, {12, 2}, {12, 3}},
	}
	for _, m := range []float64{3, 6, 12} {
		if slices.Contains(schedule, m) {
			w.Reading = append(w.Reading, "window:"+strconv.FormatFloat(m, 'g', -1, 64))
		}
	}
	if kind == cohort.TRTStop {
		// Values before the index are under exogenous testosterone: there is no baseline.
		w.Rise, w.Baseline = []float64{0}, w.Baseline[:1]
		w.Washout = []float64{0, 14, 30, 60, 90}
		w.AtLeast = []float64{231, 264, 300, 350, 400, 450}
	}
	return w
}

// choices lists the decisions in the order in which Specification.Level has them.
func (w World) choices() []published.Choice {
	number := func(unit string, v []float64) (out []string) {
		for _, x := range v {
			out = append(out, strconv.FormatFloat(x, 'g', -1, 64)+unit)
		}
		return out
	}
	var baselines []string
	for _, b := range w.Baseline {
		baselines = append(baselines, b.text())
	}
	return []published.Choice{
		{Name: "threshold", Levels: number(" ng/dL", w.AtLeast)}, {Name: "rise", Levels: number(" ng/dL",
			w.Rise)}, {Name: "visit that decides", Levels: w.Reading},
		{Name: "washout", Levels: number(" days", w.Washout)}, {Name: "baseline", Levels: baselines}, {Name: "denominator and drop-outs",
			Levels: denominators},
	}
}

// outcomes declares every criterion with every reading.
func (w World) outcomes() (out []derive.Extra) {
	for a, at := range w.AtLeast {
		for r, rise := range w.Rise {
			for v, when := range w.Reading {
				e := derive.Extra{Name: fmt.Sprintf("m_%d_%d_%d", a, r, v), Kind: derive.KindResponse, When: when}
				e.Analyte, e.AtLeast, e.Rise = string(unit.TotalTestosterone), at, rise
				if when == confirmed {
					e.When, e.Confirm = "any", 2
				}
				out = append(out, e)
			}
		}
	}
	return out
}

// Multiverse computes the responder rate of the cohort under every combination of choices.
// A responder reaches the threshold and, where one is asked for, the rise. The main
// analysis is the plan's: its specification is marked where it is among them.
func (s *Study) Multiverse(ctx context.Context) (*published.Multiverse, error) {
	plan := s.Plan.Outcomes
	w := defaultWorld(plan.Schedule, s.Data.Cohort.Kind)
	own := plan
	own.More = w.outcomes()
	var all []published.Specification
	main := -1
	for wash, days := range w.Washout {
		for base, rule := range w.Baseline {
			own.Washout = derive.Washout{Days: days}
			own.Baseline.Months, own.Baseline.Visits = rule.Months, rule.Visits
			d, err := derive.Evaluate(ctx, s.Data.Cohort, own, derive.Named{})
			if err != nil {
				return nil, err
			}
			t, err := tabulate.Gather(ctx, d, tabulate.Request{Brief: true})
			if err != nil {
				return nil, err
			}
			for i, e := range own.More {
				groups, err := t.Count(e.Name, tabulate.Everybody)
				if err != nil {
					return nil, err
				}
				readings := len(w.Reading)
				level := []int{i / (readings * len(w.Rise)), i / readings % len(w.Rise), i % readings, wash, base, 0}
				if w.isMain(level, plan) {
					main = len(all)
				}
				all = append(all, dropOuts(level, groups[0].Value, groups[0].Lost)...)
			}
		}
	}
	return published.Arrange(w.choices(), all, main), nil
}

// dropOuts are the specifications of one count: those not evaluable left out, counted as
// no, counted as yes.
func dropOuts(level []int, c proportion.Count, lost int64) []published.Specification {
	var out []published.Specification
	for k, x := range []proportion.Count{c, {X: c.X, N: c.N + lost}, {X: c.X + lost, N: c.N + lost}} {
		l := slices.Clone(level)
		l[len(l)-1] = k
		out = append(out, published.Specification{Level: l, Count: x})
	}
	return out
}

// isMain tells whether levels are those of the plan's own definition: its responder or,
// where there is no baseline and so no rise, its eugonadal.
func (w World) isMain(level []int, p derive.Plan) bool {
	at, rise, reading, confirm := p.Responder.AtLeast, p.Responder.Rise, p.Responder.When, p.Responder.Confirm
	if len(w.Rise) == 1 {
		at, rise, reading, confirm = p.Eugonadal.AtLeast, w.Rise[0], "any", p.Eugonadal.Confirm
	}
	if confirm == 2 {
		reading = confirmed
	}
	rule := w.Baseline[level[4]]
	return confirm <= 2 && w.AtLeast[level[0]] == at && w.Rise[level[1]] == rise && w.Reading[level[2]] == reading &&
		len(p.Washout.By) == 0 && w.Washout[level[3]] == p.Washout.Days &&
		(len(w.Baseline) == 1 || rule.Months == p.Baseline.Months && rule.Visits == p.Baseline.Visits)
}
