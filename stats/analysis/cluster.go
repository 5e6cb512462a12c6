package analysis

import (
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/proportion"
	"leydig/stats/regression"
	"leydig/stats/results"
	"leydig/stats/survival"
	"leydig/stats/tabulate"
)

// courses are the rows of an outcome with whose they are, where the plan says that a man
// may have several, such as courses of treatment one after another.
type courses struct {
	time  []float64 // days; 0 of yes-or-no outcomes
	event []bool
	man   []int
	level []string // of a factor, empty of all
}

// courses gives the rows of an outcome at some levels of a factor (nil: all rows); ok is
// false where each row is a man's only one.
func (j *job) courses(outcome, by string, levels []string) (x courses, ok bool) {
	if j.plan.Cluster == "" {
		return x, false
	}
	rows := j.tables.RowsOf(outcome)
	if rows == nil {
		return x, false
	}
	man := menOf(rows.Columns)
	name := func(int) string { return "" }
	for _, c := range rows.Columns {
		if c.Name == by && c.Codes != nil {
			name = func(i int) string {
				if c.Codes[i] < 0 {
					return tabulate.Unknown
				}
				return c.Levels[c.Codes[i]]
			}
		}
	}
	for _, i := range rows.At {
		l := name(i)
		if levels != nil && !slices.Contains(levels, l) {
			continue
		}
		x.time, x.event, x.man, x.level = append(x.time, rows.Time[i]), append(x.event, rows.Event[i]), append(x.man, man[i]), append(x.level, l)
	}
	return x, len(x.time) > 0
}

// coursesOf is courses of a group of a result.
func (j *job) coursesOf(outcome string, group []stats.Level) (courses, bool) {
	if len(group) == 0 {
		return j.courses(outcome, "", nil)
	}
	return j.courses(outcome, group[0].Factor, []string{group[0].Name})
}

// byMan counts each man's rows and his successes.
func (x courses) byMan() []proportion.Cluster {
	at := map[int]int{}
	var out []proportion.Cluster
	for i, m := range x.man {
		k, known := at[m]
		if !known {
			k = len(out)
			at[m] = k
			out = append(out, proportion.Cluster{Clusters: 1})
		}
		out[k].N++
		if x.event[i] {
			out[k].X++
		}
	}
	return out
}

// Robust standard errors need more than one man: of one, or of as many as a model has
// coefficients, what is summed over men is 0, as if nothing were left to chance.
const (
	OneMan stats.Reason = "all rows of a group are of one man: robust standard errors cannot be told"
	FewMen stats.Reason = "the rows are of no more men than the model has coefficients: robust standard errors cannot be told"
)

// oneMan tells that all rows of some level, or all rows, are of one man.
func (x courses) oneMan() bool {
	men := map[string]map[int]bool{}
	for i, l := range x.level {
		if men[l] == nil {
			men[l] = map[int]bool{}
		}
		men[l][x.man[i]] = true
	}
	for _, of := range men {
		if len(of) == 1 {
			return true
		}
	}
	return false
}

// withoutLimits takes the limits of a curve away, and its errors.
func withoutLimits(c survival.Curve) survival.Curve {
	for _, x := range [][]float64{c.SE, c.HazardSE, c.Lower, c.Upper} {
		for k := range x {
			x[k] = math.NaN()
		}
	}
	return c
}

// fewMen tells that a model's rows, which may be several of one man, are of too few men.
func (m model) fewMen() bool {
	men := map[int]bool{}
	for _, c := range m.data.Cluster {
		men[c] = true
	}
	return len(men) > 0 && len(men) <= len(m.coded.Columns)
}

// dummies are the columns of a model of the levels, the first as the reference.
func (x courses) dummies(levels []string) [][]float64 {
	out := make([][]float64, len(levels)-1)
	for k := range out {
		out[k] = make([]float64, len(x.level))
		for i, l := range x.level {
			if l == levels[k+1] {
				out[k][i] = 1
			}
		}
	}
	return out
}

var (
	// clusteredDifference says how shares of rows that come in clusters are compared.
	clusteredDifference = stats.Method{ID: "response.clustered", Label: "Wald test and limits with cluster-robust standard errors",
		Sentence: "Shares of rows, several of which may be one man's, were compared by a linear model with standard errors summed over men " +
			"(G/(G - 1) × (n - 1)/(n - p)).",
		Cite: "Liang KY, Zeger SL. Biometrika 1986;73:13-22"}
	// clusteredCurve and clusteredLogRank say so of times.
	clusteredCurve = stats.Method{ID: "survival.kaplan-meier.clustered", Label: "Kaplan-Meier with log-log limits, summed over men",
		Sentence: "Curves of rows, several of which may be one man's, have " + stats.LevelMark + " log-log limits by the infinitesimal " +
			"jackknife, " +
			"summed over men.",
		Cite: survival.RobustMethod.Cite}
	clusteredLogRank = stats.Method{ID: "cox.robust-score", Label: "Robust score test",
		Sentence: "Curves of rows, several of which may be one man's, were compared by the robust score test of a Cox model (Efron ties), " +
			"summed " +
			"over men, in place of the log-rank test.",
		Cite: "Lin DY, Wei LJ. J Am Stat Assoc 1989;84:1074-1078"}
)

// compareCourses tests a share between levels and gives each level's difference from the
// first.
func (j *job) compareCourses(outcome, by string, known []tabulate.Grouped[proportion.Count], x courses, n, lost int64) error {
	key := results.Key{Outcome: outcome, Term: stats.Term{Factor: by}, Stat: results.Heterogenous}
	if len(known) < 2 {
		return j.absent(key, stats.OneGroup, n, lost)
	}
	if x.oneMan() {
		return j.absent(key, OneMan, n, lost)
	}
	levels, of := namesOf(known), []int{}
	d := regression.Data{Columns: x.dummies(levels), Cluster: x.man}
	for i := range x.event {
		y := 0.0
		if x.event[i] {
			y = 1
		}
		d.Outcome = append(d.Outcome, y)
	}
	for k := range d.Columns {
		d.Terms, of = append(d.Terms, stats.Term{Factor: by, Level: levels[k+1], Reference: levels[0]}), append(of, k+1)
	}
	m, err := regression.Fit(d, regression.Options{Family: regression.Gaussian, Robust: regression.ClusteredHC1})
	if err != nil {
		return j.absent(key, err, n, lost)
	}
	t, err := m.WaldTest(of)
	if err != nil {
		return j.absent(key, err, n, lost)
	}
	j.add(key, results.TestOf(t), n, lost, &clusteredDifference)
	for k, g := range known[1:] {
		e, _, _ := m.Estimate(k+1, j.plan.Level)
		j.add(results.Key{Outcome: outcome, Group: g.Group, Term: against(g.Group[0], levels[0]), Stat: results.Difference},
			results.NumberOf(e, 1, ""), g.N+known[0].N, g.Lost+known[0].Lost, &clusteredDifference)
	}
	return nil
}

func namesOf[T any](known []tabulate.Grouped[T]) (out []string) {
	for _, g := range known {
		out = append(out, g.Level())
	}
	return out
}

// scoreTest compares curves of rows that may be several of one man.
func (j *job) scoreTest(key results.Key, levels []string, x courses, n, lost int64) error {
	if len(levels) < 2 {
		return j.absent(key, stats.OneGroup, n, lost)
	}
	if x.oneMan() {
		return j.absent(key, OneMan, n, lost)
	}
	m, err := cox.Fit(cox.Data{Time: x.time, Event: x.event, Columns: x.dummies(levels), Cluster: x.man}, cox.Options{Robust: true})
	if err != nil {
		return j.absent(key, err, n, lost)
	}
	if m.RobustScore == nil {
		return j.absent(key, stats.Singular, n, lost)
	}
	j.add(key, results.TestOf(*m.RobustScore), n, lost, &clusteredLogRank)
	return nil
}

// fewClusters is how many men robust variances need: of 12 clusters 95% intervals hold the truth in 89%
// (docs/coverage.md).
const fewClusters = 30

// sayCourses tells how many rows there are of how many men, and what is not robust to it.
func (j *job) sayCourses() {
	if j.plan.Cluster == "" {
		return // looking for an outcome makes its rows
	}
	x, ok := j.courses(firstOutcome(j.tables), "", nil)
	if !ok {
		return
	}
	men, few := len(x.byMan()), ""
	if men < fewClusters {
		few = " Of so few men robust limits are too narrow."
	}
	j.note("courses", "Where men are counted, rows are, of which one man may have several (%s): %s that could be judged are of %s men. "+
		"Limits and "+
		"tests of response and recovery, and the models of predictors, are robust to it; rates with those not evaluable counted, "+
		"interval-censored curves, restricted means, landmarks, competing events and comparisons after weighting are not.%s",
		j.plan.Cluster, len(x.man), men, few)
}

// firstOutcome is the response, where the cohort has one, else the first outcome with rows.
func firstOutcome(t *tabulate.Tables) string {
	for _, o := range t.Outcomes {
		if x := t.RowsOf(o.Name); x != nil && len(x.At) > 0 {
			return o.Name
		}
	}
	return ""
}
