package analysis

import (
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/floats"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/regression"
	"leydig/stats/results"
	"leydig/stats/sensitivity"
	"leydig/stats/survival"
	"leydig/stats/weighting"
)

// shares compares a response: weighted shares, their difference and ratio, the doubly
// robust difference, and the E-value of the ratio.
func (p *pairOf) shares(target weighting.Target, event []bool) error {
	if err := p.crude(event); err != nil {
		return err
	}
	y := indicator(event)
	method := target.Method()
	level := p.plan.Level
	for _, first := range []bool{true, false} {
		e, err := weighting.Mean(y, p.weights, p.treated, first, level, true)
		if err := p.number(p.arm(results.WeightedRate, first), e, err, "", &method); err != nil {
			return err
		}
	}
	e, err := weighting.Difference(y, p.weights, p.treated, level)
	if err := p.number(p.key(results.WeightedDifference), e, err, "", &method); err != nil {
		return err
	}
	ratio, err := weighting.RiskRatio(y, p.weights, p.treated, level)
	if err := p.number(p.key(results.WeightedRatio), ratio, err, "ratio", &method); err != nil {
		return err
	}
	if err == nil {
		if err := p.evalue(sensitivity.RiskRatio, ratio); err != nil {
			return err
		}
	}
	robust, err := p.doublyRobust(y)
	return p.number(p.key(results.DoublyRobust), robust, err, "", &weighting.DoublyRobustMethod)
}

// doublyRobust is the difference by models of the outcome in both groups. That of the reference
// is the same in all pairs in which the same of its men have the same covariates.
func (p *pairOf) doublyRobust(y []float64) (stats.Estimate, error) {
	coded := p.whole.coded
	model := func(first bool) (*weighting.OutcomeModel, error) {
		columns := make([][]float64, len(coded.Columns))
		for c, x := range coded.Columns {
			columns[c] = those(p.weightedMen, x, first)
		}
		return weighting.ModelOutcome(those(p.weightedMen, y, first), columns, regression.Binomial)
	}
	one, err := model(true)
	if err != nil {
		return stats.Estimate{}, err
	}
	zero, err := p.reference.model(those(p.weightedMen, coded.Rows, false), coded.Terms, func() (*weighting.OutcomeModel, error) {
		return model(false)
	})
	if err != nil {
		return stats.Estimate{}, err
	}
	return weighting.DoublyRobust(y, p.score, one.Predict(coded.Columns), zero.Predict(coded.Columns), p.treated, p.plan.Level)
}

// referenceModel keeps the model of an outcome in the men of the reference.
type referenceModel struct {
	sync.Mutex
	rows  []int
	terms []stats.Term
	made  *weighting.OutcomeModel
	err   error
}

// model is that of some rows and terms: the one that is kept, or one that is fitted now.
func (m *referenceModel) model(rows []int, terms []stats.Term, fit func() (*weighting.OutcomeModel, error),
) (*weighting.OutcomeModel, error) {
	m.Lock()
	defer m.Unlock()
	if m.rows == nil || !slices.Equal(m.rows, rows) || !slices.Equal(m.terms, terms) {
		m.made, m.err = fit()
		m.rows, m.terms = slices.Clone(rows), terms
	}
	return m.made, m.err
}

// evalue is that of a ratio; its lower limit is the E-value of the limit nearer 1.
func (p *pairOf) evalue(m sensitivity.Measure, ratio stats.Estimate) error {
	e, err := sensitivity.Of(m, ratio.Value, ratio.CI.Lower, ratio.CI.Upper, false)
	if err != nil {
		return p.absent(p.key(results.EValue), err, p.whole.n, p.whole.lost)
	}
	limit := e.ValueLower
	if math.IsNaN(limit) {
		limit = e.ValueUpper
	}
	v := results.Bare(e.Value, "")
	v.Lower = results.Float(limit)
	p.record(p.key(results.EValue), v, &sensitivity.EValueMethod)
	return nil
}

// weightedHazard is the method of the ratio of a weighted Cox model.
func weightedHazard(target weighting.Target) stats.Method {
	m := target.Method()
	m.ID += ".cox"
	m.Label = "Cox model of the treatment alone, " + m.Label + ", robust standard errors"
	m.Sentence = "Hazard ratios of treatments are of weighted Cox models of the treatment alone with robust standard errors (Lin and Wei)."
	m.Cite = "Lin DY, Wei LJ. J Am Stat Assoc 1989;84:1074-1078"
	return m
}

// weightedCurve is the method of a weighted curve.
func weightedCurve(target weighting.Target) stats.Method {
	m := survival.RobustMethod
	m.ID += "." + string(target)
	m.Label = "weighted Kaplan-Meier (" + target.Method().Label + "), " + m.Label
	m.Sentence = "Curves of treatments are weighted Kaplan-Meier estimates; their standard errors are the infinitesimal jackknife's and " +
		"take the " +
		"weights as known."
	return m
}

// times compares a time to event: the weighted hazard ratio, and weighted curves.
func (p *pairOf) times(target weighting.Target, time []float64, event []bool) error {
	method := weightedHazard(target)
	fit, err := cox.Fit(cox.Data{Time: time, Event: event, Columns: [][]float64{indicator(p.treated)}, Weight: p.weights},
		cox.Options{Robust: true, NoTests: true})
	if err == nil && fit.Events == 0 {
		err = stats.NoEvents
	}
	if err == nil && len(fit.Infinite) > 0 {
		err = stats.Monotone
	}
	key := p.key(results.WeightedHazard)
	if err != nil {
		if err := p.absent(key, err, p.whole.n, p.whole.lost); err != nil {
			return err
		}
	} else {
		e, z, pValue := fit.HazardRatio(0, p.plan.Level)
		p.record(key, results.NumberOf(e, 1, "ratio"), &method)
		key.Stat = results.Wald
		p.record(key, results.Test{Statistic: results.Float(z), DF: nan, P: results.Float(pValue)}, &method)
		if err := p.evalue(sensitivity.HazardRatio, e); err != nil {
			return err
		}
	}
	for _, first := range []bool{true, false} {
		sample := survival.Sample{Time: those(p.weightedMen, time, first), Event: those(p.weightedMen, event, first),
			Weight: slices.Clone(those(p.weightedMen, p.weights, first))}
		if err := p.weightedCurve(target, sample, first); err != nil {
			return err
		}
	}
	return nil
}

// weightedCurve is the curve of one treatment, read at the plan's months.
func (p *pairOf) weightedCurve(target weighting.Target, s survival.Sample, first bool) error {
	// So that those at risk at the start are as many as the men.
	floats.Scale(float64(len(s.Weight))/floats.Sum(s.Weight), s.Weight)
	method := weightedCurve(target)
	c, err := survival.Robust(s, survival.Options{Transform: survival.LogLog, Level: p.plan.Level})
	for _, month := range p.plan.Times {
		key := p.arm(results.WeightedRate, first)
		key.At = Month(month)
		var e stats.Estimate
		why := err
		if why == nil {
			e, why = c.At(month * unit.DaysPerMonth)
		}
		e.Value, e.CI.Lower, e.CI.Upper = 1-e.Value, 1-e.CI.Upper, 1-e.CI.Lower
		if err := p.number(key, e, why, "", &method); err != nil {
			return err
		}
	}
	if err != nil || p.outcome.Name != derive.Recovery {
		return nil
	}
	p.record(p.arm(results.WeightedCurve, first), curveOf(c, p.plan.Level), &method)
	return nil
}
