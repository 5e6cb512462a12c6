package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/stats/tabulate"
	"leydig/stats/weighting"
)

// Plan is the part "analyses" of a study plan. Each analysis owns its options.
type Plan struct {
	Run []string `yaml:"run,flow"` // names of analyses, in order
	// Strata are the factors by which results are given; nil: every one of
	// derive.Strata that the input has the column of.
	Strata   []derive.Stratum `yaml:"strata,flow"`
	Table1By string           `yaml:"table1_by"` // stratum whose levels are Table 1's columns; empty: none
	Table1   Table1Plan       `yaml:"table1,omitempty"`
	Times    []float64        `yaml:"times,flow"` // months at which curves are read
	Level    float64          `yaml:"level"`      // of intervals
	// Cluster is the column that says whose rows are, where a man has several, such as courses
	// of treatment one after another: variances are robust to that.
	Cluster    string         `yaml:"cluster,omitempty"`
	Predictors PredictorsPlan `yaml:"predictors"`
	Treatments TreatmentsPlan `yaml:"treatments"`
	Landmark   LandmarkPlan   `yaml:"landmark"`
	Dropout    DropoutPlan    `yaml:"dropout"`
}

// DefaultPlan runs everything.
func DefaultPlan() Plan {
	p := Plan{
		Table1By:   derive.EtiologyClass,
		Times:      []float64{3, 6, 12, 24},
		Level:      0.95,
		Treatments: TreatmentsPlan{Weights: string(weighting.Overlap)},
		Landmark:   LandmarkPlan{Months: []float64{6, 12, 36}, Horizon: 2},
		Dropout:    DropoutPlan{Threshold: 0.5, Ratios: []float64{0.5, 0.25, 0}},
	}
	for _, a := range All {
		p.Run = append(p.Run, a.Name)
	}
	return p
}

// Check tells what is wrong with a plan before anything is computed.
func (p Plan) Check() error {
	var names []string
	for _, a := range All {
		names = append(names, a.Name)
	}
	for i, name := range p.Run {
		if !slices.Contains(names, name) {
			return fmt.Errorf(
				"analyses: run: there is no analysis %q%s; there are %s",
				name,
				cohort.DidYouMean(name, names),
				strings.Join(names, ", "),
			)
		}
		if slices.Contains(p.Run[:i], name) {
			return fmt.Errorf("analyses: run: %s is named twice", name)
		}
	}
	if !(p.Level > 0 && p.Level < 1) {
		return fmt.Errorf("analyses: level: %g is not between 0 and 1", p.Level)
	}
	if err := checkMonths("times", p.Times); err != nil {
		return err
	}
	if err := p.Table1.check(p.Table1By); err != nil {
		return err
	}
	if err := p.Predictors.check(); err != nil {
		return err
	}
	if err := p.Treatments.check(); err != nil {
		return err
	}
	if err := p.Dropout.check(); err != nil {
		return err
	}
	if h := p.Landmark.Horizon; !(h >= 1) || h > 100 {
		return fmt.Errorf("analyses: landmark: horizon: want a multiple of the duration from 1 to 100, not %g", h)
	}
	return checkMonths("landmark: months", p.Landmark.Months)
}

// checkMonths refuses months that are not after the index, not in rising order, or
// not finite.
func checkMonths(key string, months []float64) error {
	for i, t := range months {
		if !(t > 0) || math.IsInf(t, 0) {
			return fmt.Errorf("analyses: %s: %g is not a month after the index", key, t)
		}
		if i > 0 && t <= months[i-1] {
			return fmt.Errorf("analyses: %s: want months in rising order", key)
		}
	}
	return nil
}

// Named is what the plan names of the patients, to be made or refused.
func (p Plan) Named() derive.Named {
	n := derive.Named{Strata: slices.Clone(p.Strata)}
	known := func(name string) bool {
		is := func(s derive.Stratum) bool { return s.Name == name }
		return slices.ContainsFunc(derive.Strata, is) || slices.ContainsFunc(n.Strata, is)
	}
	if p.Table1By != "" && !known(p.Table1By) {
		n.Strata = append(n.Strata, derive.Stratum{Name: p.Table1By})
	}
	for _, c := range p.Predictors.Covariates {
		n.Covariates = append(n.Covariates, c.Name)
	}
	n.Confounders = slices.Clone(p.Treatments.Covariates)
	n.Cluster = p.Cluster
	return n
}

// Columns lists the columns of the input's own that the plan may mean.
func (p Plan) Columns() []string {
	n := p.Named()
	out := slices.Concat(n.Covariates, n.Confounders)
	if n.Cluster != "" {
		out = append(out, n.Cluster)
	}
	for _, s := range n.Strata {
		if s.Column != "" {
			out = append(out, s.Column)
		} else {
			out = append(out, s.Name)
		}
	}
	return out
}

// Settle fills in what the plan leaves to the input, so that it says what runs: the
// strata that the dataset has, and the stratum of Table 1.
func (p Plan) Settle(d *derive.Dataset) (Plan, error) {
	if p.Strata == nil {
		p.Strata = []derive.Stratum{}
		for _, s := range derive.Strata {
			if d.Factor(s.Name) != nil {
				p.Strata = append(p.Strata, s)
			}
		}
	}
	if p.Table1By != "" && d.Factor(p.Table1By) == nil {
		return p, fmt.Errorf("analyses: table1_by: the input has no column from which %q is made", p.Table1By)
	}
	return p, nil
}

// Request is what the plan's analyses ask of the patients.
func (p Plan) Request() tabulate.Request {
	r := tabulate.Request{By: p.Table1By, Landmarks: p.Landmark.Months, Covariates: p.Predictors.names()}
	for _, name := range append(p.Treatments.asked(), treatmentDuration) {
		if !slices.Contains(r.Covariates, name) {
			r.Covariates = append(r.Covariates, name)
		}
	}
	for _, s := range p.Strata {
		r.Strata = append(r.Strata, s.Name)
	}
	if r.Clustered = p.Cluster != ""; r.Clustered { // rows by stratum, with whose they are
		for _, s := range r.Strata {
			if !slices.Contains(r.Covariates, s) {
				r.Covariates = append(r.Covariates, s)
			}
		}
	}
	return r
}
