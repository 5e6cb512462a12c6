package published

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Fault is what is wrong in a registry: of figure number Figure (from 0), in Key.
type Fault struct {
	Figure int
	Key    string
	Text   string
}

// Validate checks what a strict reader of the form cannot see: known words, numbers that
// can be, ids that are each used once. nearest suggests a known word for a wrong one.
func (r *Registry) Validate(nearest func(word string, known []string) string) []Fault {
	var out []Fault
	if r.Schema != 1 {
		out = append(out, Fault{-1, "schema", fmt.Sprintf("want schema 1, not %d", r.Schema)})
	}
	seen := map[string]bool{}
	for i := range r.Figures {
		f := &r.Figures[i]
		add := func(key, format string, args ...any) { out = append(out, Fault{i, key, fmt.Sprintf(format, args...)}) }
		word := func(key, got string, known []string) {
			if got == "" && !slices.Contains(known, got) {
				add(key, "%s is missing: one of %s", key, strings.Join(known, ", "))
			} else if !slices.Contains(known, got) {
				add(key, "%q is not one of %s%s", got, strings.Join(known, ", "), nearest(got, known))
			}
		}
		switch {
		case f.ID == "":
			add("study", "the figure has no id")
		case seen[f.ID]:
			add("id", "the id %q stands twice", f.ID)
		}
		seen[f.ID] = true
		if f.Study == "" {
			add("id", "the figure names no study")
		}
		word("metric", f.Metric, Metrics)
		word("source", f.From, Sources)
		if f.Estimator != "" {
			word("estimator", f.Estimator, Estimators)
		}
		if f.From == "found" && f.VerifiedIn == "" {
			add("source", "source: found needs verified_in: where it was read")
		}
		if f.Metric == "proportion" && f.Value != nil && !(*f.Value >= 0 && *f.Value <= 100) {
			add("value", "a percentage of %g", *f.Value)
		}
		if f.Numerator != nil && (*f.Numerator < 0 || f.Of() > 0 && *f.Numerator > f.Of()) {
			add("numerator", "%d of %d", *f.Numerator, f.Of())
		}
		if f.N < 0 || f.Denominator < 0 {
			add("n", "a negative number of men")
		}
		if len(f.Interval) != 0 && (len(f.Interval) != 2 || !(f.Interval[0] <= f.Interval[1]) || math.IsNaN(f.Interval[0])) {
			add("interval", "want a lower and an upper limit")
		}
		if f.Curve != nil {
			if _, err := f.Curve.table(); err != nil {
				add("curve", "%v", err)
			}
		}
		for _, m := range f.CaseMix {
			switch {
			case m.Variable == "":
				add("case_mix", "a characteristic has a variable, e.g. {variable: age, mean: 36.2, sd: 8.2}")
			case m.Level != "" && !(m.Percent > 0 && m.Percent < 100):
				add("case_mix", "%s %s: want a percentage between 0 and 100, not %g", m.Variable, m.Level, m.Percent)
			case m.Level == "" && m.Percent != 0:
				add("case_mix", "%s: a percentage is of a level; name it", m.Variable)
			case m.SD < 0 || math.IsNaN(m.Mean):
				add("case_mix", "%s: a mean of %g with an SD of %g", m.Variable, m.Mean, m.SD)
			}
		}
		if f.Compute != nil {
			f.Compute.validate(add, word)
		}
	}
	return out
}

func (c *Computation) validate(add func(key, format string, args ...any), word func(key, got string, known []string)) {
	word("compute.kind", c.Kind, Kinds)
	if c.Index != "" {
		word("compute.index", c.Index, []string{"treatment-start", "trt-stop"})
	}
	if c.Men != "" {
		word("compute.men", c.Men, Populations)
	}
	if c.CountedFrom != "" {
		word("compute.counted_from", c.CountedFrom, Origins)
	}
	if c.Month != 0 && (c.Kind != TimeToEvent || !(c.Month > 0)) {
		add("compute.month", "a month above 0 is when a %s is read off its curve", TimeToEvent)
	}
	if d := c.Deprived; len(d) != 0 && (len(d) != 2 || !(d[0] >= 0 && d[0] <= d[1])) {
		add("compute.deprived", "want months of androgen deprivation, from and to, e.g. [0, 12]")
	}
	if c.Kind == Characteristic {
		word("compute.column", c.Column, []string{"symptoms_improved", "adverse_event"})
	} else if c.AtLeast == 0 && c.Below == 0 && c.Rise == 0 && c.OfBaseline == 0 {
		add("compute.kind", "the criterion is empty: give at_least, below, rise or of_baseline")
	}
	if c.TreatedBeyond != 0 && c.TreatedBeyond != Beyond {
		add("compute.treated_beyond", "only %g months can be asked of a cohort, not %g", Beyond, c.TreatedBeyond)
	}
}
