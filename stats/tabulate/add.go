package tabulate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"leydig/stats/describe"
	"leydig/stats/proportion"
	"leydig/stats/results"
	"leydig/stats/survival"
)

// Add is the tables of both cohorts together. They must have been made with the same
// definitions.
func Add(a, b *Tables) (*Tables, error) {
	a, b = a.lacking(b), b.lacking(a)
	if err := sameDefinitions(a, b); err != nil {
		return nil, err
	}
	out := &Tables{Form: a.Form, IndexKind: a.IndexKind, Schedule: a.Schedule, Rise: a.Rise, AtLeast: a.AtLeast, Eugonadal: a.Eugonadal,
		Asked: a.Asked, Baseline: a.Baseline, Washout: a.Washout,
		By:       a.By,
		Patients: a.Patients + b.Patients, Visits: a.Visits + b.Visits, Folded: a.Folded + b.Folded,
		Synthetic: addSynthetic(a.Synthetic, b.Synthetic), Sources: slices.Concat(a.Sources, b.Sources)}
	out.Left = union(a.Left, b.Left)
	out.Outcomes = a.Outcomes
	var err error
	if out.Variables, err = addVariables(a.Variables, b.Variables); err != nil {
		return nil, err
	}
	for _, s := range a.Strata {
		if slices.Contains(b.Strata, s) {
			out.Strata = append(out.Strata, s)
		}
	}
	if len(out.Strata) != len(a.Strata) || len(out.Strata) != len(b.Strata) {
		return nil, fmt.Errorf(
			"the tables have different strata: %s; and %s",
			strings.Join(a.Strata, ", "),
			strings.Join(b.Strata, ", "),
		)
	}
	if out.Attrition, err = addAttrition(a.Attrition, b.Attrition); err != nil {
		return nil, err
	}
	out.Counts = addParts(
		a.Counts,
		b.Counts,
		func(x, y proportion.Count) proportion.Count { return proportion.Count{X: x.X + y.X, N: x.N + y.N} },
	)
	out.Levels = addParts(a.Levels, b.Levels, addCounts[Levels])
	out.Tallies = addParts(a.Tallies, b.Tallies, describe.Tally.Add)
	out.LifeTables = addParts(a.LifeTables, b.LifeTables, survival.Counts.Add)
	if out.Measures, err = addVariables(a.Measures, b.Measures); err != nil {
		return nil, err
	}
	called := func(v results.Variable) string { return v.Name }
	order := merged(b.Measures, a.Measures, called)
	slices.SortStableFunc(out.Measures, func(x, y results.Variable) int {
		at := func(v results.Variable) int {
			return slices.IndexFunc(order, func(o results.Variable) bool { return o.Name == v.Name })
		}
		return at(x) - at(y)
	})
	out.Panel = addParts(a.Panel, b.Panel, describe.Tally.Add)
	out.Changes = addParts(a.Changes, b.Changes, describe.Tally.Add)
	out.Rises = addParts(a.Rises, b.Rises, describe.Tally.Add)
	out.Clusters = addParts(a.Clusters, b.Clusters, Clusters.add)
	out.Landmarks = addParts(a.Landmarks, b.Landmarks, survival.Counts.Add)
	out.Causes = addParts(a.Causes, b.Causes, Causes.add)
	out.Intervals = addParts(a.Intervals, b.Intervals, Intervals.add)
	out.NotAtRisk = addParts(a.NotAtRisk, b.NotAtRisk, addCounts[NotAtRisk])
	out.Unmeasured = addParts(a.Unmeasured, b.Unmeasured, addCounts[NotAtRisk])
	out.Departed = addParts(a.Departed, b.Departed, addCounts[NotAtRisk])
	out.Patterns = a.Patterns.add(b.Patterns)
	out.Assumed = a.Assumed + b.Assumed
	out.Looks = a.Looks.with(b.Looks)
	out.Sperm = Sperm{a.Sperm.Measured + b.Sperm.Measured, a.Sperm.Reached + b.Sperm.Reached, a.Sperm.Returned + b.Sperm.Returned}
	if a.Early != nil && b.Early != nil {
		out.Early = &Early{
			a.Early.Events + b.Early.Events,
			a.Early.Within + b.Early.Within,
			a.Early.LowLH + b.Early.LowLH,
			a.Early.WithLH + b.Early.WithLH,
		}
	}
	if out.Designs, err = addDesigns(a.Designs, b.Designs); err != nil {
		return nil, err
	}
	out.Figures = addFigures(a.Figures, b.Figures)
	out.order()
	return out, nil
}

// addFigures adds what published figures ask of both; of what one cohort lacks nothing is
// kept, and nothing at all where the two do not add up.
func addFigures(a, b *Tables) *Tables {
	if a == nil || b == nil {
		return nil
	}
	out, err := Add(a.shared(b), b.shared(a))
	if err != nil {
		return nil
	}
	return out
}

// shared leaves out the outcomes and counts that the other tables lack.
func (t *Tables) shared(with *Tables) *Tables {
	out := *t
	out.Outcomes = slices.DeleteFunc(slices.Clone(t.Outcomes), func(o results.Definition) bool { return with.Outcome(o.Name) == nil })
	out.Counts = slices.DeleteFunc(slices.Clone(t.Counts), func(p Part[proportion.Count]) bool { return !with.HasCount(p.Of) })
	out.LifeTables = slices.DeleteFunc(slices.Clone(t.LifeTables), func(p Part[survival.Counts]) bool { return out.Outcome(p.Of) == nil })
	return &out
}

// sameDefinitions tells why two tables do not add up, nil where they do.
func sameDefinitions(a, b *Tables) error {
	switch {
	case a.IndexKind != b.IndexKind:
		return fmt.Errorf("tables of different time zeros do not add up: %s and %s", a.IndexKind, b.IndexKind)
	case a.Rise != b.Rise || a.AtLeast != b.AtLeast || a.Eugonadal != b.Eugonadal || a.Asked != b.Asked:
		return fmt.Errorf("tables of different definitions of response or eugonadism do not add up")
	case a.Baseline != b.Baseline || a.Washout != b.Washout:
		return fmt.Errorf("tables of different definitions of baseline or washout do not add up")
	case !slices.Equal(a.Schedule, b.Schedule):
		return fmt.Errorf("tables of different schedules do not add up")
	case a.By != b.By:
		return fmt.Errorf("tables by %q and by %q do not add up", a.By, b.By)
	}
	for _, o := range a.Outcomes {
		if x := b.Outcome(o.Name); x != nil && *x != o {
			return fmt.Errorf("%s is defined in two ways: %q and %q", o.Name, o.Rule, x.Rule)
		}
	}
	if len(a.Outcomes) != len(b.Outcomes) || !slices.Equal(a.Outcomes, b.Outcomes) {
		return fmt.Errorf("the tables hold different outcomes: %s; and %s", outcomeNames(a), outcomeNames(b))
	}
	return nil
}

func outcomeNames(t *Tables) string {
	var names []string
	for _, o := range t.Outcomes {
		names = append(names, o.Name)
	}
	return strings.Join(names, ", ")
}

func addSynthetic(a, b string) string {
	switch {
	case a == b:
		return a
	case a == "" || b == "":
		return "in part: " + a + b
	}
	return a + "; " + b
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// addVariables adds the levels' sizes; variables that one cohort lacks are kept.
func addVariables(a, b []results.Variable) ([]results.Variable, error) {
	out := slices.Clone(a)
	for i := range out {
		out[i].Levels = slices.Clone(out[i].Levels)
	}
	for _, v := range b {
		i := slices.IndexFunc(out, func(x results.Variable) bool { return x.Name == v.Name })
		if i < 0 {
			out = append(out, v)
			continue
		}
		w := &out[i]
		if w.Factor != v.Factor || w.Unit != v.Unit || w.Banded != v.Banded || w.Transition != v.Transition {
			return nil, fmt.Errorf("%s is a different variable in the two tables", v.Name)
		}
		if w.Banded && !slices.EqualFunc(w.Levels, v.Levels, func(x, y results.LevelName) bool { return x.Name == y.Name }) {
			return nil, fmt.Errorf("%s has different bands in the two tables", v.Name)
		}
		for _, l := range v.Levels {
			if k := slices.IndexFunc(w.Levels, func(x results.LevelName) bool { return x.Name == l.Name }); k >= 0 {
				w.Levels[k].N += l.N
			} else {
				w.Levels = append(w.Levels, l)
			}
		}
	}
	return out, nil
}

// order puts levels without an order of their own by size, ties by name, after those
// that the study puts first.
func (t *Tables) order() {
	for i := range t.Variables {
		v := &t.Variables[i]
		if v.Banded {
			continue
		}
		first := func(l results.LevelName) int {
			if k := slices.Index(v.Order, l.Name); k >= 0 {
				return k
			}
			return len(v.Order)
		}
		slices.SortFunc(v.Levels, func(x, y results.LevelName) int {
			return cmp.Or(first(x)-first(y), cmp.Compare(y.N, x.N), strings.Compare(x.Name, y.Name))
		})
	}
	slices.SortStableFunc(t.Variables, func(x, y results.Variable) int { return place(x.Name) - place(y.Name) })
}

func addAttrition(a, b []results.Step) ([]results.Step, error) {
	if len(a) != len(b) {
		return nil, fmt.Errorf("the tables have different steps of attrition")
	}
	out := slices.Clone(a)
	for i := range out {
		if out[i].Path != b[i].Path || out[i].Rule != b[i].Rule {
			return nil, fmt.Errorf("the tables have different steps of attrition: %q and %q", out[i].Rule, b[i].Rule)
		}
		out[i].Kept += b[i].Kept
		out[i].Lost += b[i].Lost
	}
	return out, nil
}

// addParts adds what both have, level by level, and keeps what one has.
func addParts[T any](a, b []Part[T], add func(x, y T) T) []Part[T] {
	out := make([]Part[T], 0, len(a))
	for _, p := range a {
		p.Groups = slices.Clone(p.Groups)
		out = append(out, p)
	}
	for _, p := range b {
		i := slices.IndexFunc(out, func(x Part[T]) bool { return x.Of == p.Of && x.Factor == p.Factor && x.Month == p.Month })
		if i < 0 {
			out = append(out, p)
			continue
		}
		for _, g := range p.Groups {
			k := slices.IndexFunc(out[i].Groups, func(x Group[T]) bool { return x.Level == g.Level })
			if k < 0 {
				out[i].Groups = append(out[i].Groups, g)
				continue
			}
			x := &out[i].Groups[k]
			x.Value = add(x.Value, g.Value)
			x.N += g.N
			x.Lost += g.Lost
		}
	}
	return out
}

func addCounts[M ~map[string]int64](x, y M) M {
	out := M{}
	for _, m := range []M{x, y} {
		for k, n := range m {
			out[k] += n
		}
	}
	return out
}

func (x Causes) add(y Causes) Causes {
	var out Causes
	put := func(c Causes, i int) {
		k := len(out.Time) - 1
		if k < 0 || out.Time[k] != c.Time[i] {
			out.Time = append(out.Time, c.Time[i])
			out.Events, out.Restarts, out.Censored = append(out.Events, 0), append(out.Restarts, 0), append(out.Censored, 0)
			k++
		}
		out.Events[k] += c.Events[i]
		out.Restarts[k] += c.Restarts[i]
		out.Censored[k] += c.Censored[i]
	}
	i, j := 0, 0
	for i < len(x.Time) || j < len(y.Time) {
		if j == len(y.Time) || i < len(x.Time) && x.Time[i] <= y.Time[j] {
			put(x, i)
			i++
		} else {
			put(y, j)
			j++
		}
	}
	return out
}

func (x Intervals) add(y Intervals) Intervals {
	out := Intervals{Lower: slices.Concat(x.Lower, y.Lower), Upper: slices.Concat(x.Upper, y.Upper), N: slices.Concat(x.N, y.N)}
	return out.distinct()
}

// distinct sorts intervals by their ends and makes equal ones one.
func (x Intervals) distinct() Intervals {
	var r rows
	addColumn(&r, x.Lower)
	addColumn(&r, x.Upper)
	var out Intervals
	r.groups(len(x.N), func(equal []int32) {
		n := int64(0)
		for _, k := range equal {
			n += x.N[k]
		}
		out.Lower, out.Upper, out.N = append(out.Lower, x.Lower[equal[0]]), append(out.Upper, x.Upper[equal[0]]), append(out.N, n)
	})
	return out
}
