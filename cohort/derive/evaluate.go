package derive

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"leydig/cohort"
)

// Named is what a study names of the patients: strata, covariates of models, and
// confounders of the comparison of treatments.
type Named struct {
	Strata      []Stratum
	Covariates  []string
	Confounders []string
	Cluster     string // the column that says whose rows are; empty: each its own man's
}

// Evaluate derives every outcome of the plan and every stratum of the list Strata,
// those whose column the input lacks left out; then the strata that a study names,
// which are made or refused. Outcomes of the definitions' own list of an analyte that
// the input lacks are left out, those that the plan adds are refused.
func Evaluate(ctx context.Context, c *cohort.Cohort, plan Plan, named Named) (*Dataset, error) {
	outcomes, err := plan.Outcomes()
	if err != nil {
		return nil, err
	}
	d := &Dataset{Cohort: c, Plan: plan, latest: c.Latest()}
	if err := d.follow(); err != nil {
		return nil, err
	}
	d.baselines()
	d.durations()
	if err := d.strata(named); err != nil {
		return nil, err
	}
	if err := d.men(named.Cluster); err != nil {
		return nil, err
	}
	if d.Cohort.Patients.Factor(EventType) != nil {
		f, err := d.factor(Stratum{Name: EventType, Title: "Adverse events"})
		if err != nil {
			return nil, err
		}
		d.Events = &f
	}
	phases, err := d.coursePhases()
	if err != nil {
		return nil, err
	}
	if err := d.outcomes(ctx, slices.Concat(outcomes, phases)); err != nil {
		return nil, err
	}
	if err := d.transitions(); err != nil {
		return nil, err
	}
	d.attrition()
	d.remark()
	return d, nil
}

// Further derives other outcomes of the same patients, in place of the plan's, from the
// same follow-up, baselines and strata. An outcome of an analyte that the input lacks is
// refused. Attrition and findings are the plan's.
func (d *Dataset) Further(ctx context.Context, more []Extra) (*Dataset, error) {
	plan := d.Plan
	plan.Presets, plan.Phases, plan.More = nil, nil, more
	all, err := plan.Outcomes()
	if err != nil {
		return nil, err
	}
	out := *d
	out.Plan, out.Binary, out.Times = plan, nil, nil
	out.computed, out.ownBaselines = maps.Clone(d.computed), maps.Clone(d.ownBaselines)
	return &out, out.outcomes(ctx, slices.DeleteFunc(all, func(o Outcome) bool { return o.Named != "more" }))
}

// outcomes evaluates outcomes, or says why one that is named cannot be.
func (d *Dataset) outcomes(ctx context.Context, all []Outcome) error {
	d.judged = askedAgain(all)
	defer func() { d.judged = nil }()
	for _, o := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := d.hasLimits(o.Rule.Needs()); err != nil {
			return fmt.Errorf("outcomes: %s: %s: %w", o.Named, o.Name, err)
		}
		seen := seenOf(o.Rule)
		if err := d.knowsTreatment(seen.During); err != nil {
			return fmt.Errorf("outcomes: %s: %s: %w", o.Named, o.Name, err)
		}
		for _, column := range []string{seen.FromOf, seen.ByOf} {
			if column != "" && d.Numbers(column) == nil {
				return fmt.Errorf("outcomes: %s: %s: %w of numbers: %q%s", o.Named, o.Name, ErrNoColumn, column,
					cohort.DidYouMean(column, d.columns()))
			}
		}
		if o.Named == "more" && seen.Morning != [2]int16{} && d.Cohort.Visits.Clock == nil {
			return fmt.Errorf("outcomes: more: %s: time_of_day: the input does not say when samples were taken", o.Name)
		}
		lacks := d.missing(o.Rule.Needs())
		if len(lacks) == 0 {
			o.Rule.evaluate(d, o)
		} else if o.Named != "" {
			return fmt.Errorf("outcomes: %s: %s: the input has no visits with %s", o.Named, o.Name, lacks[0])
		}
	}
	return nil
}

// strata makes the factors: the known ones where the input has their columns, and
// all that are named.
func (d *Dataset) strata(named Named) error {
	for _, s := range Strata {
		if slices.ContainsFunc(named.Strata, func(n Stratum) bool { return n.Name == s.Name }) {
			continue
		}
		f, err := d.factor(s)
		if err == nil {
			d.Factors = append(d.Factors, f)
		} else if !errors.Is(err, ErrNoColumn) {
			return err
		}
	}
	for _, s := range named.Strata {
		if d.Factor(s.Name) != nil {
			return fmt.Errorf("analyses: strata: %s: it is named twice", s.Name)
		}
		if err := d.name(s, "analyses: strata"); err != nil {
			return err
		}
	}
	slices.SortStableFunc(d.Factors, func(a, b Factor) int { return place(a.Name) - place(b.Name) })
	if err := d.covariates(named.Covariates, "analyses: predictors: covariates"); err != nil {
		return err
	}
	return d.covariates(named.Confounders, "analyses: treatments: covariates")
}

// covariates makes those that are named at a place of the plan.
func (d *Dataset) covariates(names []string, place string) error {
	for _, name := range names {
		if d.Factor(name) != nil || d.Numbers(name) != nil {
			continue
		}
		if err := d.name(Stratum{Name: name}, place); err != nil {
			return err
		}
	}
	return nil
}

// seenOf is how often and when a rule wants its criterion met.
func seenOf(r Rule) Seen {
	switch r := r.(type) {
	case Response:
		return r.Seen
	case Ever:
		return r.Seen
	case TimeToEvent:
		return r.Seen
	case Loss:
		return r.Seen
	}
	return Seen{}
}

// hasLimits tells whether the input has what a criterion's own limits of each man take.
func (d *Dataset) hasLimits(c Criterion) error {
	if c.AtLeastOf != "" && d.Numbers(c.AtLeastOf) == nil {
		return fmt.Errorf("at_least_of: %w of numbers: %q%s", ErrNoColumn, c.AtLeastOf, cohort.DidYouMean(c.AtLeastOf, d.columns()))
	}
	if len(c.ByAge) > 0 && d.Numbers("age") == nil {
		return errors.New("at_least_by_age: the input has no age")
	}
	for _, x := range slices.Concat(c.And, c.Or) {
		if err := d.hasLimits(x); err != nil {
			return err
		}
	}
	return nil
}

// place is where a stratum stands in the list, those of the study's own behind it.
func place(name string) int {
	if i := slices.IndexFunc(Strata, func(s Stratum) bool { return s.Name == name }); i >= 0 {
		return i
	}
	return len(Strata)
}

// name makes a stratum that the study names at some place, or says why it cannot be.
func (d *Dataset) name(s Stratum, where string) error {
	f, err := d.factor(s)
	if errors.Is(err, ErrNoColumn) {
		others := slices.DeleteFunc(d.columns(), func(name string) bool { return name == s.column() })
		hint := cohort.DidYouMean(s.column(), others)
		if hint == "" {
			hint = "; there are " + strings.Join(others, ", ")
		}
		return fmt.Errorf("%s: %w%s", where, err, hint)
	}
	if err != nil {
		return fmt.Errorf("%s: %s: %w", where, s.Name, err)
	}
	d.Factors = append(d.Factors, f)
	return nil
}

// columns lists what a stratum can be made of.
func (d *Dataset) columns() []string {
	var out []string
	for _, s := range Strata {
		out = append(out, s.Name)
	}
	p := &d.Cohort.Patients
	add := func(name string) {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, f := range p.Factors {
		add(f.Name)
	}
	for _, n := range p.Numbers {
		add(n.Name)
	}
	for _, name := range p.Own {
		add(name)
	}
	return out
}
