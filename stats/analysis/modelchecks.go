package analysis

import (
	"fmt"
	"math"
	"slices"

	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/dist"
	"leydig/stats/results"
)

// nonProportional is the global P of the proportional hazards test below which the
// ratios are given by stretches of time too.
const nonProportional = 0.05

// factorTests gives each covariate's likelihood-ratio test: the model without it.
func (j *job) factorTests(m model, whole *cox.Model) error {
	for k, name := range m.coded.Names {
		without := m.data
		without.Columns = nil
		terms := 0
		for c, v := range m.coded.Variable {
			if v != k {
				without.Columns = append(without.Columns, m.data.Columns[c])
			} else {
				terms++
			}
		}
		base := whole.LogLik[0]
		if len(without.Columns) > 0 {
			fit, err := cox.Fit(without, cox.Options{})
			if err != nil {
				return err
			}
			base = fit.LogLik[1]
		}
		t := dist.ChiSquaredTest(math.Max(0, 2*(whole.LogLik[1]-base)), float64(terms))
		j.put(
			m,
			stats.Term{Factor: name},
			results.LikelihoodRatio,
			results.Test{Statistic: results.Float(t.Statistic), DF: results.Float(t.DF), P: results.Float(t.P)},
			&factorMethod,
		)
	}
	return nil
}

// factorMethod says how a whole factor is tested.
var factorMethod = stats.Method{ID: "cox.likelihood-ratio", Label: "Likelihood-ratio test of the whole covariate",
	Sentence: "Each covariate of a Cox model was tested as a whole by the likelihood ratio of the models with and without it.",
	Cite:     "Cox DR. J R Stat Soc B 1972;34:187-220"}

// crude gives the ratios of models with one covariate each, on the same men.
func (j *job) crude(m model) error {
	for k := range m.coded.Names {
		one := m.data
		one.Columns = nil
		var terms []stats.Term
		for c, v := range m.coded.Variable {
			if v == k {
				one.Columns, terms = append(one.Columns, m.data.Columns[c]), append(terms, m.coded.Terms[c])
			}
		}
		fit, err := cox.Fit(one, cox.Options{})
		if err == nil && len(fit.Infinite) > 0 {
			err = stats.Monotone
		}
		for i, t := range terms {
			key := results.Key{Outcome: m.outcome.Name, Term: t, Stat: results.CrudeRatio}
			if err != nil {
				if err := j.absent(key, err, m.n, m.lost); err != nil {
					return err
				}
				continue
			}
			e, _, _ := fit.HazardRatio(i, j.plan.Level)
			j.add(key, results.NumberOf(e, 1, "ratio"), m.n, m.lost, &cox.Method)
		}
	}
	return nil
}

// split gives the ratios before and after the median time of the events, and says why.
func (j *job) split(m model, p float64) error {
	var times []float64
	for i, event := range m.data.Event {
		if event {
			times = append(times, m.data.Time[i])
		}
	}
	slices.Sort(times)
	cut := times[(len(times)-1)/2]
	early, late := m.data, m.data
	early.Time, early.Event = slices.Clone(m.data.Time), slices.Clone(m.data.Event)
	late.Time, late.Event, late.Entry, late.Columns = nil, nil, nil, make([][]float64, len(m.data.Columns))
	for i, t := range m.data.Time {
		if t > cut {
			early.Time[i], early.Event[i] = cut, false
			late.Time, late.Event, late.Entry = append(late.Time, t), append(late.Event, m.data.Event[i]), append(late.Entry, cut)
			for c := range m.data.Columns {
				late.Columns[c] = append(late.Columns[c], m.data.Columns[c][i])
			}
		}
	}
	month := Month(math.Round(cut/unit.DaysPerMonth*100) / 100)
	for _, x := range []struct {
		at   string
		data cox.Data
	}{{"up to month " + month, early}, {"after month " + month, late}} {
		fit, err := cox.Fit(x.data, cox.Options{})
		if err == nil && len(fit.Infinite) > 0 {
			err = stats.Monotone
		}
		for i, t := range m.coded.Terms {
			key := results.Key{Outcome: m.outcome.Name, Term: t, At: x.at, Stat: results.HazardRatio}
			if err != nil {
				if err := j.absent(key, err, int64(len(x.data.Time)), m.lost); err != nil {
					return err
				}
				continue
			}
			e, _, _ := fit.HazardRatio(i, j.plan.Level)
			j.add(key, results.NumberOf(e, 1, "ratio"), int64(len(x.data.Time)), m.lost, &cox.Method)
		}
	}
	j.note(
		"non-proportional",
		"In the model of %s proportional hazards are rejected (P %s): one hazard ratio over the whole time is an average that depends on "+
			"how long men were followed. The ratios up to month %s and after it stand beside; restricted means make no such assumption.",
		lowerFirst(m.outcome.Title),
		pText(p),
		month,
	)
	return nil
}

// pText is a p-value in a sentence.
func pText(p float64) string {
	if p < 0.001 {
		return "< 0.001"
	}
	return fmt.Sprintf("= %.3f", p)
}
