package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/proportion"
	"leydig/stats/results"
	"leydig/stats/survival"
	"leydig/stats/tabulate"
)

// DropoutPlan is the options of what drop-out could change: the share that a conclusion
// is about, and the multiples of the others' hazard that those who left are given.
type DropoutPlan struct {
	Threshold float64   `yaml:"threshold"`
	Ratios    []float64 `yaml:"ratios,flow"`
}

func (p DropoutPlan) check() error {
	if !(p.Threshold > 0 && p.Threshold < 1) {
		return fmt.Errorf("analyses: dropout: threshold: %g is not between 0 and 1; 0.5 asks about more than half", p.Threshold)
	}
	for i, r := range p.Ratios {
		switch {
		case !(r >= 0 && r <= 10):
			return fmt.Errorf("analyses: dropout: ratios: want multiples of a hazard from 0 to 10, not %g", r)
		case slices.Contains(p.Ratios[:i], r):
			return fmt.Errorf("analyses: dropout: ratios: %g is named twice", r)
		}
	}
	return nil
}

// assumed are the shares of those not evaluable that are taken for responders.
var assumed = []float64{0, 0.25, 0.5, 0.75, 1}

// Why there is no tipping point.
const (
	NeverTips stats.Reason = "the conclusion holds whatever those lost would have shown"
	NotSo     stats.Reason = "the conclusion does not hold of those seen"
)

// The factors of what is assumed of those who left.
const (
	Responding = "not_evaluable_responding" // share
	Hazard     = "hazard_of_those_who_left" // multiple of the others'
)

// runDropout says how men were when last seen who left, and how bad the lost must be to
// change what is concluded of those who stayed.
func runDropout(ctx context.Context, j *job) error {
	for _, o := range j.tables.OfKind(derive.KindPrevalence) {
		g, ok := j.tables.DepartedBefore(o.Name)
		if !ok {
			continue
		}
		for _, how := range []string{results.LeftEugonadal, results.LeftNot, results.LeftUnseen} {
			j.add(results.Key{Outcome: EugonadismOutcome, At: Month(o.Month), Term: stats.Term{Factor: results.LastStatus, Level: how},
				Stat: results.N}, results.Count{N: g.Value[how]}, g.N, j.tables.Patients-g.N, nil)
		}
	}
	if j.tables.Outcome(derive.Responder) != nil {
		if err := j.notEvaluable(derive.Responder); err != nil {
			return err
		}
	}
	if o := j.tables.Outcome(derive.Recovery); o != nil {
		if err := j.leavers(*o); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// notEvaluable gives the rate of everybody were a share of those not evaluable a success,
// and how many of them must be for the rate's interval to lie above the threshold.
func (j *job) notEvaluable(outcome string) error {
	all, err := j.tables.Count(outcome, tabulate.Everybody)
	if err != nil {
		return err
	}
	c, lost := all[0].Value, all[0].Lost
	if lost == 0 || c.N == 0 {
		return nil
	}
	with := func(more int64) proportion.Count { return proportion.Count{X: c.X + more, N: c.N + lost} }
	for _, share := range assumed {
		key := results.Key{Outcome: outcome, Term: stats.Term{Factor: Responding, Level: Month(100 * share)}, Stat: results.AssumedRate}
		if err := j.fraction(key, with(int64(math.Floor(share*float64(lost)+0.5))), 0); err != nil {
			return err
		}
	}
	above := func(c proportion.Count) (bool, error) {
		e, err := proportion.Wilson(c, j.plan.Level)
		return err == nil && e.CI.Lower > j.plan.Dropout.Threshold, err
	}
	key := results.Key{Outcome: outcome, Stat: results.Tipping}
	seen, err := above(c)
	if err != nil {
		return j.absent(key, err, c.N, lost)
	}
	if !seen {
		return j.absent(key, NotSo, c.N, lost)
	}
	for more := range lost + 1 {
		if holds, err := above(with(more)); err != nil {
			return err
		} else if !holds {
			continue
		}
		if more == 0 {
			return j.absent(key, NeverTips, c.N, lost)
		}
		j.add(key, results.Bare(float64(more)/float64(lost), ""), c.N, lost, &proportion.WilsonMethod)
		return nil
	}
	return j.absent(key, NotSo, c.N, lost)
}

// leavers gives the share with the event at the plan's months had those censored another
// hazard from then on, where a conclusion tips, and the curve weighted for leaving.
func (j *job) leavers(o results.Definition) error {
	groups, err := j.tables.LifeTable(o.Name, tabulate.Everybody)
	if err != nil {
		return err
	}
	g := groups[0]
	c, err := survival.KaplanMeier(g.Value, survival.Options{Transform: survival.LogLog, Level: j.plan.Level})
	if err != nil {
		return j.absent(results.Key{Outcome: o.Name, Stat: results.ShiftedReached}, err, g.N, g.Lost)
	}
	for _, month := range j.plan.Times {
		days := month * unit.DaysPerMonth
		for _, ratio := range append([]float64{1}, j.plan.Dropout.Ratios...) {
			key := results.Key{Outcome: o.Name, At: Month(month), Term: stats.Term{Factor: Hazard, Level: Month(ratio)},
				Stat: results.ShiftedReached}
			s, err := c.Shifted(days, ratio)
			if err != nil {
				if err := j.absent(key, err, g.N, g.Lost); err != nil {
					return err
				}
				continue
			}
			j.add(key, results.Bare(1-s, ""), g.N, g.Lost, &survival.ShiftedMethod)
		}
		key := results.Key{Outcome: o.Name, At: Month(month), Stat: results.Tipping}
		if ratio, err := tips(c, days, j.plan.Dropout.Threshold); err != nil {
			if err := j.absent(key, err, g.N, g.Lost); err != nil {
				return err
			}
		} else {
			j.add(key, results.Bare(ratio, ""), g.N, g.Lost, &survival.ShiftedMethod)
		}
	}
	return j.weighted(o)
}

// tips is the multiple of the hazard at which the share with the event falls to the
// threshold.
func tips(c survival.Curve, days, threshold float64) (float64, error) {
	reached := func(ratio float64) float64 {
		s, err := c.Shifted(days, ratio)
		if err != nil {
			return math.NaN()
		}
		return 1 - s
	}
	switch {
	case math.IsNaN(reached(1)):
		return 0, survival.BeyondFollowUp
	case reached(1) <= threshold:
		return 0, NotSo
	case reached(0) > threshold:
		return 0, NeverTips
	}
	low, high := 0.0, 1.0
	for range 60 {
		if mid := (low + high) / 2; reached(mid) > threshold {
			high = mid
		} else {
			low = mid
		}
	}
	return high, nil
}

// Why there are no weights for leaving.
const (
	NobodyLeft  stats.Reason = "nobody left without the event"
	LeavingTold stats.Reason = "a predictor tells without exception who left without the event"
)

// weighted gives the share with the event with weights for leaving: men are grouped by
// fifths of the hazard of leaving that a Cox model of the predictors gives them.
func (j *job) weighted(o results.Definition) error {
	key := func(month float64) results.Key {
		return results.Key{Outcome: o.Name, At: Month(month), Stat: results.Weighted}
	}
	absent := func(err error, n, lost int64) error {
		for _, month := range j.plan.Times {
			if err := j.absent(key(month), err, n, lost); err != nil {
				return err
			}
		}
		return nil
	}
	x := j.tables.RowsOf(o.Name)
	if x == nil || j.tables.Carries(tabulate.DesignRows) != "" {
		return nil
	}
	m, err := j.model(o, x, x.At, j.plan.Predictors.covariates())
	if err != nil {
		return absent(err, m.n, m.lost)
	}
	leaving := m.data
	leaving.Event = make([]bool, len(m.data.Event))
	for i, event := range m.data.Event {
		leaving.Event[i] = !event
	}
	fit, err := cox.Fit(leaving, cox.Options{NoTests: true})
	switch {
	case err != nil:
	case fit.Events == 0:
		err = NobodyLeft
	case len(fit.Infinite) > 0:
		err = LeavingTold
	}
	if err != nil {
		return absent(err, m.n, m.lost)
	}
	groups, err := survival.TabulateBy(m.data.Time, m.data.Event, survival.Fifths(fit.LinearPredictor()), 5)
	if err != nil {
		return err
	}
	for _, month := range j.plan.Times {
		e, err := survival.Mixture(groups, month*unit.DaysPerMonth, j.plan.Level)
		if err != nil {
			if err := j.absent(key(month), err, m.n, m.lost); err != nil {
				return err
			}
			continue
		}
		e.Value, e.CI.Lower, e.CI.Upper = 1-e.Value, 1-e.CI.Upper, 1-e.CI.Lower
		j.add(key(month), results.NumberOf(e, 1, ""), m.n, m.lost, &survival.WeightedForCensoringMethod)
	}
	return nil
}
