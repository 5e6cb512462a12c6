package analysis

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/proportion"
	"leydig/stats/results"
	"leydig/stats/tabulate"
	"leydig/stats/weighting"
)

// TreatmentsPlan is the options of the comparison of treatments: whom the weighted groups
// stand for, and what they are balanced for. Without covariates the default ones stand
// that the input has.
type TreatmentsPlan struct {
	Weights    string   `yaml:"weights"`
	Covariates []string `yaml:"covariates,omitempty,flow"`
}

// DefaultConfounders are what treatments are balanced for: the predictors, and the baseline
// testosterone by which treatments are chosen.
var DefaultConfounders = []string{"age", "trt_duration", derive.EtiologyClass, unit.Baseline(unit.TotalTestosterone),
	unit.Baseline(unit.LH), unit.Baseline(unit.FSH), "testicular_volume"}

func (p TreatmentsPlan) check() error {
	var known []string
	for _, t := range weighting.Targets {
		known = append(known, string(t))
	}
	if !slices.Contains(known, p.Weights) {
		return fmt.Errorf("analyses: treatments: weights: there are no weights %q%s; there are %s", p.Weights,
			cohort.DidYouMean(p.Weights, known), strings.Join(known, ", "))
	}
	for i, name := range p.Covariates {
		switch {
		case name == "":
			return fmt.Errorf("analyses: treatments: covariates: a covariate has a name")
		case name == derive.Treatment:
			return fmt.Errorf("analyses: treatments: covariates: treatments cannot be balanced for the treatment itself")
		case slices.Contains(p.Covariates[:i], name):
			return fmt.Errorf("analyses: treatments: covariates: %s is named twice", name)
		}
	}
	return nil
}

func (p TreatmentsPlan) covariates() []string {
	if p.Covariates != nil {
		return p.Covariates
	}
	return DefaultConfounders
}

// asked are the columns that the analysis needs of each man.
func (p TreatmentsPlan) asked() []string {
	return append(slices.Clone(p.covariates()), derive.Treatment)
}

// leastMen is how many men a treatment must have, with all covariates, to be compared.
const leastMen = 10

// runTreatments compares each treatment with the reference, after weighting by the
// propensity score of the two.
func runTreatments(ctx context.Context, j *job) error {
	v := j.tables.Variable(derive.Treatment)
	if v == nil {
		return nil
	}
	if why := j.tables.Carries(tabulate.DesignRows); why != "" {
		j.note("not-carried", "Treatments were not compared after weighting: %s.", why)
		return nil
	}
	many := 0
	for _, l := range v.Levels {
		if l.Name != tabulate.Unknown && l.N >= leastMen {
			many++
		}
	}
	if many < 2 {
		return nil // whatever the outcome, there are no two to compare
	}
	some := false
	for _, kind := range []string{derive.KindResponse, derive.KindTimeToEvent} {
		for _, o := range j.tables.OfKind(kind) {
			if o.Beside != "" {
				continue
			}
			x := j.tables.RowsOf(o.Name)
			if x == nil || slices.Contains(x.Absent, derive.Treatment) {
				continue
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			done, err := j.treatments(o, x, *v)
			if err != nil {
				return err
			}
			some = some || done
		}
	}
	if some {
		j.note("confounding", "Treatments were not assigned by chance. Weighting makes the groups alike in the covariates that it knows of; "+
			"what was not measured, and made men have one treatment and not another, stays. The E-value says how strong it would have to be.")
	}
	return nil
}

// treatments compares those of an outcome; false where there are no two with enough men.
func (j *job) treatments(o results.Definition, x *tabulate.ModelRows, v results.Variable) (bool, error) {
	at := slices.IndexFunc(x.Columns, func(c coding.Column) bool { return c.Name == derive.Treatment })
	if at < 0 {
		return false, nil
	}
	given := x.Columns[at]
	rows := make([][]int, len(given.Levels))
	for _, i := range x.At {
		if c := given.Codes[i]; c >= 0 {
			rows[c] = append(rows[c], i)
		}
	}
	var enough, few []int
	for l, of := range rows {
		if len(of) >= leastMen {
			enough = append(enough, l)
		} else if len(of) > 0 {
			few = append(few, l)
		}
	}
	if len(enough) < 2 {
		return false, nil
	}
	reference := enough[0]
	for _, l := range enough {
		if given.Levels[l] == v.Reference {
			reference = l
		}
	}
	done := false
	for _, l := range enough {
		if l == reference {
			continue
		}
		p := pairOf{job: j, outcome: o, first: given.Levels[l], second: given.Levels[reference], code: given.Codes, of: int32(l)}
		both := append(slices.Clone(rows[l]), rows[reference]...)
		slices.Sort(both)
		if err := p.compare(x, both); err != nil {
			return done, err
		}
		done = true
	}
	if len(few) > 0 {
		var names []string
		for _, l := range few {
			names = append(names, given.Levels[l])
		}
		j.note("few-men", "Treatments that fewer than %s men had, with a value of the outcome, are not compared: %s.", leastMen,
			strings.Join(names, ", "))
	}
	return done, nil
}

// pairOf is a treatment compared with the reference in one outcome.
type pairOf struct {
	*job
	outcome       results.Definition
	first, second string
	code          []int32 // of every man's treatment
	of            int32   // that of the first
	model         model
	treated       []bool
	weights       []float64
	score         []float64
}

// key of something of the pair.
func (p *pairOf) key(stat results.Stat) results.Key {
	return results.Key{Outcome: p.outcome.Name, Stat: stat,
		Group: []stats.Level{{Factor: derive.Treatment, Name: p.first}, {Factor: results.Against, Name: p.second}}}
}

// arm is the key of something of one of the two.
func (p *pairOf) arm(stat results.Stat, first bool) results.Key {
	k := p.key(stat)
	k.Term = stats.Term{Factor: derive.Treatment, Level: p.second}
	if first {
		k.Term.Level = p.first
	}
	return k
}

// record records something of the pair.
func (p *pairOf) record(k results.Key, v results.Value, m *stats.Method) {
	p.add(k, v, p.model.n, p.model.lost, m)
}

// number records an estimate, or why there is none.
func (p *pairOf) number(k results.Key, e stats.Estimate, err error, unit string, m *stats.Method) error {
	if err != nil {
		return p.absent(k, err, p.model.n, p.model.lost)
	}
	p.record(k, results.NumberOf(e, 1, unit), m)
	return nil
}

// compare weights the men of both treatments and compares them.
func (p *pairOf) compare(x *tabulate.ModelRows, rows []int) error {
	var ask []Covariate
	for _, name := range p.plan.Treatments.covariates() {
		ask = append(ask, Covariate{Name: name})
	}
	var err error
	p.model, err = p.job.model(p.outcome, x, rows, ask)
	target := weighting.Target(p.plan.Treatments.Weights)
	var men [2]int
	for _, r := range p.model.coded.Rows {
		first := p.code[r] == p.of
		p.treated = append(p.treated, first)
		men[place(!first)]++
	}
	if err == nil && min(men[0], men[1]) < leastMen {
		err = fewComplete
	}
	if err == nil {
		p.score, err = weighting.Scores(p.treated, p.model.coded.Columns)
	}
	if err == nil {
		p.weights, err = weighting.Weights(target, p.treated, p.score)
	}
	if err == weighting.NoOverlap {
		p.sayTelling()
	}
	if err != nil {
		return p.absent(p.key(results.WeightedDifference), err, p.model.n, p.model.lost)
	}
	if p.model.left != "" {
		p.note("unbalanced", "Treatments are not balanced for what is missing in more than half of the men, does not vary, or is not in the "+
			"input: %s.", p.model.left)
	}
	p.use(&weighting.PropensityMethod)
	for k, first := range []bool{true, false} {
		w := p.weightsOf(first)
		p.add(p.arm(results.N, first), results.Count{N: int64(men[k])}, int64(men[k]), 0, nil)
		p.add(p.arm(results.EffectiveSize, first), results.Bare(weighting.EffectiveSize(w), ""), int64(men[k]), 0, nil)
	}
	if err := p.balance(); err != nil {
		return err
	}
	if p.outcome.Kind == derive.KindResponse {
		return p.shares(target)
	}
	return p.times(target)
}

// sayTelling names the covariates that tell who had which treatment.
func (p *pairOf) sayTelling() {
	var told []string
	for _, c := range weighting.Telling(p.treated, p.model.coded.Columns) {
		t := p.model.coded.Terms[c]
		told = append(told, strings.TrimSpace(lowerFirst(p.tables.Title(t.Factor))+" "+t.Level))
	}
	tell := "tells"
	if len(told) > 1 {
		tell = "together tell"
	}
	p.note("no-overlap", "%s and %s are not compared in %s: %s %s who of some men had which.", p.first, p.second, lowerFirst(p.outcome.Title),
		strings.Join(told, ", "), tell)
}

// fewComplete is why men are not compared.
const fewComplete stats.Reason = "fewer than ten men of one treatment have all covariates"

func (p *pairOf) weightsOf(first bool) []float64 {
	var w []float64
	for i, a := range p.treated {
		if a == first {
			w = append(w, p.weights[i])
		}
	}
	return w
}

// balance gives the standardised difference of each covariate's column before and after.
func (p *pairOf) balance() error {
	for c, x := range p.model.coded.Columns {
		before, after := p.key(results.BalanceBefore), p.key(results.BalanceAfter)
		before.Term, after.Term = p.model.coded.Terms[c], p.model.coded.Terms[c]
		b, err := weighting.BalanceOf(x, p.weights, p.treated)
		if err != nil {
			if err := p.absent(after, err, p.model.n, p.model.lost); err != nil {
				return err
			}
			continue
		}
		p.record(before, results.Bare(b.Before, ""), &weighting.BalanceMethod)
		p.record(after, results.Bare(b.After, ""), &weighting.BalanceMethod)
	}
	return nil
}

// crude is the difference of the shares before weighting, on the same men.
func (p *pairOf) crude(y []float64) error {
	var c [2]proportion.Count
	for i, v := range y {
		k := place(!p.treated[i])
		c[k].N++
		c[k].X += int64(v)
	}
	for k, first := range []bool{true, false} {
		e, err := proportion.Wilson(c[k], p.plan.Level)
		if err != nil {
			return p.absent(p.arm(results.Rate, first), err, c[k].N, 0)
		}
		p.add(p.arm(results.Rate, first), results.FractionOf(c[k].X, c[k].N, e), c[k].N, 0, &proportion.WilsonMethod)
	}
	e, err := proportion.Newcombe(c[0], c[1], p.plan.Level)
	return p.number(p.key(results.CrudeDifference), e, err, "", &proportion.NewcombeMethod)
}
