package tabulate

import (
	"math"
	"slices"
	"strings"

	"leydig/cohort/derive"
	"leydig/stats/results"
)

// lacking gives tables what others have and they lack, since nobody of theirs has what it is
// read from: nobody is counted, and all are lost, as they would be in one cohort. What a plan
// may have left out stays lacking.
func (t *Tables) lacking(with *Tables) *Tables {
	out := *t
	missing := map[string]bool{}
	for _, o := range with.Outcomes {
		missing[o.Name] = t.Outcome(o.Name) == nil && t.unseen(o)
	}
	out.Outcomes = slices.DeleteFunc(slices.Clone(with.Outcomes), func(o results.Definition) bool {
		return t.Outcome(o.Name) == nil && !missing[o.Name]
	})
	out.Outcomes = merged(t.Outcomes, out.Outcomes, func(o results.Definition) string { return o.Name })
	for _, list := range []struct{ have, other []results.Variable }{{t.Variables, with.Variables}, {t.Measures, with.Measures}} {
		for _, v := range list.other {
			if !slices.ContainsFunc(list.have, func(x results.Variable) bool { return x.Name == v.Name }) {
				missing[v.Name] = true
			}
		}
	}
	out.Counts = nobody(t, t.Counts, with.Counts, missing)
	out.Levels = nobody(t, t.Levels, with.Levels, missing)
	out.Tallies = nobody(t, t.Tallies, with.Tallies, missing)
	out.Panel = nobody(t, t.Panel, with.Panel, missing)
	out.Changes = nobody(t, t.Changes, with.Changes, missing)
	out.LifeTables = nobody(t, t.LifeTables, with.LifeTables, missing)
	out.Causes = nobody(t, t.Causes, with.Causes, missing)
	out.Intervals = nobody(t, t.Intervals, with.Intervals, missing)
	out.NotAtRisk = nobody(t, t.NotAtRisk, with.NotAtRisk, missing)
	for i := range out.NotAtRisk {
		if p := &out.NotAtRisk[i]; missing[p.Of] {
			for k := range p.Groups {
				g := &p.Groups[k]
				g.Value, g.N, g.Lost = NotAtRisk{results.NoFollowUpValue: g.Lost}, g.Lost, 0
			}
		}
	}
	out.Designs = nil
	for _, d := range t.Designs {
		out.Designs = append(out.Designs, d.lacking(with.Designs))
	}
	for _, d := range with.Designs {
		if n := len(d.Names); missing[d.Outcome] && len(t.Designs) > 0 {
			out.Designs = append(out.Designs, Design{Outcome: d.Outcome, Names: d.Names, Factor: d.Factor, Absent: d.Absent,
				Levels: make([][]string, n), Values: make([][]results.Float, n)})
		}
	}
	out.Attrition = t.paths(with)
	return &out
}

// merged is what two lists hold, each in its order; what only the first has stands behind what
// it stood behind there.
func merged[T any](first, second []T, name func(T) string) []T {
	out := slices.Clone(second)
	place := func(n string) int { return slices.IndexFunc(out, func(x T) bool { return name(x) == n }) }
	for i, x := range first {
		switch {
		case place(name(x)) >= 0:
		case i == 0:
			out = slices.Insert(out, 0, x)
		default:
			out = slices.Insert(out, 1+place(name(first[i-1])), x)
		}
	}
	return out
}

// lacking gives rows the covariates that others of the same outcome have and that the cohort of
// these lacks: nobody has a value.
func (d Design) lacking(others []Design) Design {
	i := slices.IndexFunc(others, func(o Design) bool { return o.Outcome == d.Outcome })
	if i < 0 {
		return d
	}
	o := others[i]
	out := d
	out.Factor, out.Levels, out.Values, out.Absent = nil, nil, nil, nil
	out.Names = merged(d.Names, slices.DeleteFunc(slices.Clone(o.Names), func(n string) bool {
		return !slices.Contains(d.Names, n) && !slices.Contains(d.Absent, n)
	}), func(n string) string { return n })
	for _, n := range d.Absent {
		if !slices.Contains(out.Names, n) {
			out.Absent = append(out.Absent, n)
		}
	}
	for _, n := range out.Names {
		if c := slices.Index(d.Names, n); c >= 0 {
			out.Factor, out.Levels, out.Values = append(out.Factor, d.Factor[c]), append(out.Levels, d.Levels[c]), append(out.Values, d.Values[c])
			continue
		}
		c := slices.Index(o.Names, n)
		none := slices.Repeat([]results.Float{results.Float(math.NaN())}, len(d.Time))
		out.Factor, out.Levels, out.Values = append(out.Factor, o.Factor[c]), append(out.Levels, nil), append(out.Values, none)
	}
	return out
}

// unseen tells whether nobody has what an outcome of the built-in definitions is read from.
func (t *Tables) unseen(o results.Definition) bool {
	return o.Name == derive.OffTreatment || o.Name == derive.MaintainedAfterStop ||
		o.Of != "" && !slices.ContainsFunc(t.Measures, func(v results.Variable) bool { return v.Name == o.Of })
}

// nobody adds to parts those of others about what is missing, with nobody in them.
func nobody[T any](t *Tables, parts, others []Part[T], missing map[string]bool) []Part[T] {
	out := slices.Clone(parts)
	for _, p := range others {
		if !missing[p.Of] {
			continue
		}
		empty := Part[T]{Of: p.Of, Factor: p.Factor, Month: p.Month}
		for _, l := range t.sizes(p.Factor) {
			empty.Groups = append(empty.Groups, Group[T]{Level: l.Name, Lost: l.N})
		}
		out = append(out, empty)
	}
	return out
}

// sizes are the levels of a factor with their men, unknown last; of everybody one without a name.
func (t *Tables) sizes(factor string) []results.LevelName {
	if factor == Everybody {
		return []results.LevelName{{N: t.Patients}}
	}
	var out []results.LevelName
	rest := t.Patients
	if v := t.Variable(factor); v != nil {
		for _, l := range v.Levels {
			if rest -= l.N; l.N > 0 {
				out = append(out, l)
			}
		}
	}
	if rest > 0 {
		out = append(out, results.LevelName{Name: Unknown, N: rest})
	}
	return out
}

// paths are the steps of the attrition with those of times to events that only the other
// tables have: all men are in the cohort, and none has a follow-up value.
func (t *Tables) paths(with *Tables) []results.Step {
	has := func(list []results.Step, path string) bool {
		return slices.ContainsFunc(list, func(s results.Step) bool { return s.Path == path })
	}
	var out []results.Step
	kept := int64(0)
	for i, s := range with.Attrition {
		switch {
		case has(t.Attrition, s.Path) && has(out, s.Path):
			continue
		case has(t.Attrition, s.Path):
			out = append(out, slices.DeleteFunc(slices.Clone(t.Attrition), func(x results.Step) bool { return x.Path != s.Path })...)
			continue
		case i == 0 || with.Attrition[i-1].Path != s.Path:
			kept = t.Patients
		}
		s.Lost = 0
		if strings.HasPrefix(s.Why, results.NoFollowUpValue) {
			s.Lost, kept = kept, 0
		}
		s.Kept = kept
		out = append(out, s)
	}
	for i, s := range t.Attrition { // paths that only these have, behind the one before
		if has(with.Attrition, s.Path) || has(out, s.Path) && t.Attrition[i-1].Path != s.Path {
			continue
		}
		at := 0
		for k := range out {
			if i > 0 && out[k].Path == t.Attrition[i-1].Path {
				at = k + 1
			}
		}
		out = slices.Insert(out, at, s)
	}
	return out
}
