package analysis

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/coding"
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
	var compared []*menByTreatment
	var err error
	j.inTurn(1, func(int) { compared, err = j.byTreatment(ctx, *v) })
	if err != nil || len(compared) == 0 {
		return err
	}
	j.comparePairs(ctx, compared)
	for _, c := range compared {
		for k := range c.jobs {
			if c.errs[k] != nil {
				return c.errs[k]
			}
			j.take(c.jobs[k])
		}
		if c.few != nil {
			j.note("few-men", "Treatments that fewer than %s men had, with a value of the outcome, are not compared: %s.", leastMen,
				strings.Join(c.few, ", "))
		}
	}
	j.note("confounding", "Treatments were not assigned by chance. Weighting makes the groups alike in the covariates that it knows of; "+
		"what was not measured, and made men have one treatment and not another, stays. The E-value says how strong it would have to be.")
	return nil
}

// menByTreatment are those of an outcome by their treatment.
type menByTreatment struct {
	outcome   results.Definition
	x         *tabulate.ModelRows
	at        int // of x's columns, the treatment
	levels    []string
	rows      [][]int // of each level, rising
	reference int
	others    []int    // levels that are compared with the reference
	few       []string // levels that are not
	men       int      // the same number where outcomes have the same men
	jobs      []*job   // of each comparison
	// inReference is the model of the outcome in the men of the reference.
	inReference referenceModel
	errs        []error
}

// byTreatment are the outcomes in which two treatments at least have enough men. Outcomes of the
// same men share their rows.
func (j *job) byTreatment(ctx context.Context, v results.Variable) ([]*menByTreatment, error) {
	var out []*menByTreatment
	for _, kind := range []string{derive.KindResponse, derive.KindTimeToEvent} {
		for _, o := range j.tables.OfKind(kind) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if o.Beside != "" {
				continue
			}
			if x := j.tables.RowsOf(o.Name); x != nil && !slices.Contains(x.Absent, derive.Treatment) {
				if t := j.partTreatments(o, x, v); t != nil {
					t.men = len(out)
					t.share(out)
					out = append(out, t)
				}
			}
		}
	}
	return out, nil
}

// partTreatments parts the men of an outcome; nil where there are no two treatments with enough.
func (j *job) partTreatments(o results.Definition, x *tabulate.ModelRows, v results.Variable) *menByTreatment {
	at := slices.IndexFunc(x.Columns, func(c coding.Column) bool { return c.Name == derive.Treatment })
	if at < 0 {
		return nil
	}
	given := x.Columns[at]
	t := &menByTreatment{outcome: o, x: x, at: at, levels: given.Levels, rows: make([][]int, len(given.Levels))}
	for _, i := range x.At {
		if c := given.Codes[i]; c >= 0 {
			t.rows[c] = append(t.rows[c], i)
		}
	}
	var enough []int
	for l, of := range t.rows {
		slices.Sort(of)
		if len(of) >= leastMen {
			enough = append(enough, l)
		} else if len(of) > 0 {
			t.few = append(t.few, j.tables.LevelTitle(derive.Treatment, given.Levels[l]))
		}
	}
	if len(enough) < 2 {
		return nil
	}
	t.reference = enough[0]
	for _, l := range enough {
		if given.Levels[l] == v.Reference {
			t.reference = l
		}
	}
	t.others = slices.DeleteFunc(enough, func(l int) bool { return l == t.reference })
	t.errs = make([]error, len(t.others))
	for range t.others {
		t.jobs = append(t.jobs, j.part())
	}
	return t
}

// share takes the rows and columns of an outcome before that has the same men: numbers that
// lie in one place are those of one list of men.
func (t *menByTreatment) share(before []*menByTreatment) {
	own := *t.x
	t.x = &own
	own.At = nil // rows has them
	if t.outcome.Kind == derive.KindResponse {
		own.Time = nil
	}
	for _, b := range before {
		same := func(c, d coding.Column) bool {
			return c.Name == d.Name && len(c.Numbers) == len(d.Numbers) && (len(c.Numbers) == 0 || &c.Numbers[0] == &d.Numbers[0])
		}
		numbers := slices.ContainsFunc(own.Columns, func(c coding.Column) bool { return len(c.Numbers) > 0 })
		if numbers && slices.EqualFunc(own.Columns, b.x.Columns, same) && slices.EqualFunc(t.rows, b.rows, slices.Equal) {
			t.men, t.rows, own.Columns = b.men, b.rows, b.x.Columns
			return
		}
	}
}

// comparePairs compares each treatment with the reference, pairs side by side, in all outcomes;
// those of the same men have the same weights.
func (j *job) comparePairs(ctx context.Context, all []*menByTreatment) {
	most := 0
	for _, t := range all {
		most = max(most, len(t.levels))
	}
	// Those of the same men one after the other.
	ordered := slices.SortedStableFunc(slices.Values(all), func(a, b *menByTreatment) int { return a.men - b.men })
	j.inTurn(most, func(l int) {
		var weighted *weightedMen
		of := -1
		for _, t := range ordered {
			k := slices.Index(t.others, l)
			if k < 0 {
				continue
			}
			if t.errs[k] = ctx.Err(); t.errs[k] != nil {
				return
			}
			if t.men != of {
				weighted, of = t.weigh(t.jobs[k], l), t.men
			}
			p := pairOf{job: t.jobs[k], weightedMen: weighted, outcome: t.outcome, first: t.levels[l], second: t.levels[t.reference],
				reference: &t.inReference}
			t.errs[k] = p.compare(t.x.Time, t.x.Event)
		}
	})
}
