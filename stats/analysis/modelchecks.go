package analysis

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"leydig/cohort/parallel"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/dist"
	"leydig/stats/regression"
	"leydig/stats/results"
)

// nonProportional is the global P of the proportional hazards test below which the
// ratios are given by stretches of time too.
const nonProportional = 0.05

// factorTests gives each covariate's likelihood-ratio test: the model without it.
func (j *job) factorTests(m model, whole *cox.Model) error {
	if m.data.Cluster != nil { // likelihoods of rows that are not independent are none
		return j.waldTests(m, whole.Coefficient, whole.Variance, 0)
	}
	bases, errs := make([]float64, len(m.coded.Names)), make([]error, len(m.coded.Names))
	terms := make([]int, len(m.coded.Names))
	parallel.For(len(m.coded.Names), func(k int) {
		columns := m.columns(func(v int) bool { return v != k })
		terms[k] = len(m.coded.Variable) - len(columns)
		bases[k], errs[k] = whole.NestedLogLik(columns)
	})
	for k, name := range m.coded.Names {
		if errs[k] != nil {
			return errs[k]
		}
		t := dist.ChiSquaredTest(math.Max(0, 2*(whole.LogLik[1]-bases[k])), float64(terms[k]))
		j.put(m, stats.Term{Factor: name}, results.LikelihoodRatio, results.TestOf(t), &factorMethod)
	}
	return nil
}

// waldTests gives each covariate's Wald test, with the robust variance of a model whose
// coefficients begin at some place.
func (j *job) waldTests(m model, coefficient []float64, variance mat.Symmetric, first int) error {
	for k, name := range m.coded.Names {
		columns := m.columns(func(v int) bool { return v == k })
		for i := range columns {
			columns[i] += first
		}
		t, err := regression.JointWald(coefficient, variance, columns)
		if err != nil {
			return err
		}
		j.put(m, stats.Term{Factor: name}, results.RobustWald, results.TestOf(t), &robustWald)
	}
	return nil
}

var robustWald = stats.Method{ID: "model.robust-wald", Label: "Wald test of the whole covariate, cluster-robust variance",
	Sentence: "Each covariate of a model of rows that may be several of one man was tested as a whole by Wald's test with the robust " +
		"variance.",
	Cite: "Liang KY, Zeger SL. Biometrika 1986;73:13-22"}

// levelEvents counts the men and the events of each level of a model's factors, the
// reference among them; of a number, those of the whole model.
func (j *job) levelEvents(m model) {
	all := results.Fraction{N: int64(len(m.data.Event))}
	for _, event := range m.data.Event {
		if event {
			all.X++
		}
	}
	for v, name := range m.coded.Names {
		columns := m.columns(func(x int) bool { return x == v })
		levels := make([]results.Fraction, len(columns)+1) // the last: the reference, or all of a number
		number := m.coded.Terms[columns[0]].Level == ""
		rest := &levels[len(columns)]
		*rest = all
		for k, c := range columns {
			if number {
				break
			}
			for i, x := range m.data.Columns[c] {
				if x == 0 {
					continue
				}
				levels[k].N++
				rest.N--
				if m.data.Event[i] {
					levels[k].X++
					rest.X--
				}
			}
		}
		for k, f := range levels {
			term := stats.Term{Factor: name}
			switch {
			case number && k < len(columns):
				continue
			case k < len(columns):
				term.Level = m.coded.Terms[columns[k]].Level
			case !number:
				term.Level = m.coded.Terms[columns[0]].Reference
			}
			f.Estimate, f.Lower, f.Upper = results.Float(float64(f.X)/float64(f.N)), nan, nan
			j.put(m, term, results.LevelEvents, f, nil)
		}
	}
}

// columns are the numbers of a model's columns of which keep holds.
func (m model) columns(keep func(variable int) bool) []int {
	var out []int
	for c, v := range m.coded.Variable {
		if keep(v) {
			out = append(out, c)
		}
	}
	return out
}

// factorMethod says how a whole factor is tested.
var factorMethod = stats.Method{ID: "cox.likelihood-ratio", Label: "Likelihood-ratio test of the whole covariate",
	Sentence: "Each covariate of a Cox model was tested as a whole by the likelihood ratio of the models with and without it.",
	Cite:     "Cox DR. J R Stat Soc B 1972;34:187-220"}

// crude gives the ratios of models with one covariate each, on the same men.
func (j *job) crude(m model, whole *cox.Model) error {
	type ratios struct {
		terms []stats.Term
		of    []stats.Estimate
		err   error
	}
	found := make([]ratios, len(m.coded.Names))
	parallel.For(len(found), func(k int) {
		r, columns := &found[k], m.columns(func(v int) bool { return v == k })
		r.terms = stats.Pick(m.coded.Terms, columns)
		fit, err := whole.Nested(columns)
		if err == nil && len(fit.Infinite) > 0 {
			err = stats.Monotone
		}
		if r.err = err; err != nil {
			return
		}
		for i := range r.terms {
			e, _, _ := fit.HazardRatio(i, j.plan.Level)
			r.of = append(r.of, e)
		}
	})
	for _, r := range found {
		for i, t := range r.terms {
			key := results.Key{Outcome: m.outcome.Name, Term: t, Stat: results.CrudeRatio}
			if r.err != nil {
				if err := j.absent(key, r.err, m.n, m.lost); err != nil {
					return err
				}
				continue
			}
			j.add(key, results.NumberOf(r.of[i], 1, "ratio"), m.n, m.lost, m.coxMethod())
		}
	}
	return nil
}

// split gives the ratios before and after the median time of the events, and says why.
func (j *job) split(m model, whole *cox.Model, p float64) error {
	cut := whole.MedianEvent()
	early, late := whole.Split(cut)
	at := math.Round(cut/unit.DaysPerMonth*100) / 100
	month := Month(at)
	for _, x := range []struct {
		at  string
		fit cox.Stretch
	}{{"up to month " + month, early}, {"after month " + month, late}} {
		for i, t := range m.coded.Terms {
			key := results.Key{Outcome: m.outcome.Name, Term: t, At: x.at, Stat: results.HazardRatio}
			if x.fit.Err != nil {
				if err := j.absent(key, x.fit.Err, int64(x.fit.N), m.lost); err != nil {
					return err
				}
				continue
			}
			j.add(key, results.NumberOf(x.fit.HazardRatio(i, j.plan.Level), 1, "ratio"), int64(x.fit.N), m.lost, m.coxMethod())
		}
	}
	j.note(
		"non-proportional",
		"In the model of %s proportional hazards are rejected (%s): one hazard ratio over the whole time is an average that depends on "+
			"how long men were followed. The ratios up to month %s and after it stand beside; restricted means make no such assumption.",
		results.InSentence(m.outcome.Title),
		results.SayP(p),
		results.SayShort(at),
	)
	return nil
}
