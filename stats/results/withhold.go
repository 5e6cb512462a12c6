package results

import (
	"fmt"
	"regexp"
	"slices"
)

// Withhold gives a set that can be shared: cells of fewer than least men are left out, and
// with them every result from which they could be computed by subtraction. It leaves out
// too much rather than too little:
//
//   - where a level of a factor is small, everything by that factor;
//   - where a cell of an outcome by a factor is small, all of that outcome by that factor,
//     so that the total never gives one level back;
//   - of the whole cohort, all results of an outcome that share a table (analysis, time,
//     factor of the term), and an outcome whose count differs by so few from that of another
//     of which it may be a part (nested);
//   - of scheduled months those at which the men measured, or those gone by then, differ by
//     so few from others told (months);
//   - of ordered outcomes all but the first: classes of one analyte cut twice would give
//     the few between the cuts;
//   - curves, and all that is read off them at a month, stand at months that are at least so
//     many events and departures apart; those of groups at months at which this holds for
//     every group and for the whole (curves);
//   - interval curves, values in order, which are men's own, and events by level of a model's
//     complete cases are left out;
//   - counts of findings, their list, sentences with numbers, columns of the input and
//     names of files.
//
// A set is not changed. Least is at least 2.
func Withhold(set *Set, least int64) *Set {
	w := &withholder{set: set, least: least, factors: map[string]bool{}, drop: make([]bool, len(set.Results)),
		stand: map[curveOf][]float64{}}
	for i := range set.Variables {
		if v := &set.Variables[i]; v.Factor {
			w.known(v)
		}
	}
	for _, name := range set.Run.Strata {
		if _, ok := w.factors[name]; !ok {
			w.factors[name] = false
		}
	}
	w.levels()
	w.units()
	w.nested()
	w.months()
	w.curves()
	w.transitions()
	return w.shared()
}

// withholder has what is left out.
type withholder struct {
	set     *Set
	least   int64
	factors map[string]bool // by name: whether a level is small
	drop    []bool          // by result
	stand   map[curveOf][]float64
}

// known notes a factor, and whether the counts of its levels are small.
func (w *withholder) known(v *Variable) {
	small, sum := false, int64(0)
	for _, l := range v.Levels {
		small = small || w.small(l.N)
		sum += l.N
	}
	w.factors[v.Name] = small || w.small(w.set.Run.Patients-sum)
}

func (w *withholder) small(n int64) bool { return n > 0 && n < w.least }

// factor is that by which a result is divided, empty for the whole cohort.
func (w *withholder) factor(k Key) string {
	if len(k.Group) > 0 {
		return k.Group[0].Factor
	}
	if _, ok := w.factors[k.Term.Factor]; ok && k.Analysis != "predictors" {
		return k.Term.Factor
	}
	return ""
}

// cells are the counts of men that a result tells, by itself or by subtraction from what
// it rests on.
func (w *withholder) cells(r *Result) []int64 {
	out := []int64{r.N, r.Lost}
	if len(r.Key.Group) == 0 {
		out = append(out, w.set.Run.Patients-r.N-r.Lost)
	}
	switch v := r.Value.(type) {
	case Count:
		out = append(out, v.N, max(0, r.N-v.N), max(0, r.N+r.Lost-v.N))
	case Fraction:
		out = append(out, v.X, v.N-v.X, v.N)
	}
	return out
}

// levels tells small levels from the counts that results give of them.
func (w *withholder) levels() {
	for i := range w.set.Results {
		r := &w.set.Results[i]
		if len(r.Key.Group) == 1 && w.small(r.N+r.Lost) {
			w.factors[r.Key.Group[0].Factor] = true
		}
	}
}

// unit is what is left out together.
type unit struct{ analysis, outcome, at, factor, term string }

func (w *withholder) unit(r *Result) unit {
	k := r.Key
	if f := w.factor(k); f != "" {
		return unit{outcome: k.Outcome, factor: f}
	}
	u := unit{analysis: k.Analysis, outcome: k.Outcome, at: k.At, term: k.Term.Factor}
	switch k.Analysis {
	case "recovery", "predictors", "dropout", "chance":
		u.at, u.term = "", "" // events, those at risk and shares tell of each other
	}
	return u
}

// units leaves out every unit with a small cell.
func (w *withholder) units() {
	small := map[unit]bool{}
	panel := map[unit]int64{} // men of the first of its results
	for i := range w.set.Results {
		r := &w.set.Results[i]
		u := w.unit(r)
		if w.factors[w.factor(r.Key)] || len(r.Key.Group) > 1 {
			small[u] = true
		}
		for _, n := range w.cells(r) {
			small[u] = small[u] || w.small(n)
		}
		if before, ok := panel[u]; ok && r.Key.Analysis == "panel" {
			small[u] = small[u] || w.near(before, r.N) // of whom few have no baseline
		} else {
			panel[u] = r.N
		}
	}
	for i := range w.set.Results {
		if small[w.unit(&w.set.Results[i])] {
			w.drop[i] = true
		}
	}
}

// transitions leaves out ordered outcomes but for the first.
func (w *withholder) transitions() {
	first := ""
	for i := range w.set.Measures {
		if v := &w.set.Measures[i]; v.Transition != "" && first == "" {
			first = v.Name
		} else if v.Transition != "" {
			for k := range w.set.Results {
				w.drop[k] = w.drop[k] || w.set.Results[k].Key.Outcome == v.Name && w.set.Results[k].Key.Term.Factor == v.Name
			}
		}
	}
}

var digit = regexp.MustCompile(`\d`)

// shared is the set without what is left out.
func (w *withholder) shared() *Set {
	out := *w.set
	out.Results = nil
	for i := range w.set.Results {
		r := w.set.Results[i]
		if _, men := r.Value.(Ranked); men || w.drop[i] || r.Key.Stat == IntervalCurve || r.Key.Stat == LevelEvents {
			continue
		}
		if c, ok := r.Value.(Curve); ok {
			coarse := w.coarsen(c, w.stand[curveOf{r.Key.Outcome, w.factor(r.Key)}], r.Key.Stat == CurveStat)
			if len(coarse.Time) == 0 {
				continue
			}
			r.Value = coarse
		}
		out.Results = append(out.Results, r)
	}
	out.Summary = Summary{Patients: w.set.Summary.Patients, Visits: w.set.Summary.Visits,
		Withheld: "counts for scripts are not in a set that was made to be shared; see results"}
	out.Variables = slices.Clone(w.set.Variables)
	for i := range out.Variables {
		if w.factors[out.Variables[i].Name] {
			out.Variables[i].Levels = nil
		}
	}
	out.Run.Strata = slices.DeleteFunc(slices.Clone(w.set.Run.Strata), func(s string) bool { return w.factors[s] })
	out.Run.Inputs = nil
	for i, in := range w.set.Run.Inputs {
		out.Run.Inputs = append(out.Run.Inputs, Input{Name: fmt.Sprintf("input %d", i+1), SHA256: in.SHA256, Bytes: in.Bytes})
	}
	everybody := w.everybody()
	out.Attrition = w.steps(everybody)
	out.Findings = Findings{}
	out.Published = w.figures(everybody)
	out.Notes = slices.DeleteFunc(slices.Clone(w.set.Notes), func(n Note) bool {
		return n.ID != "synthetic" && digit.MatchString(n.Text)
	})
	out.Notes = append(out.Notes, NoteOf("withheld", "", Say("Made to be shared: cells of fewer than %s men are withheld, "+
		"and every result from which one could be computed; %s of %s results are left out, and dashes stand in their place. Curves are read "+
		"at whole months, and "+
		"patients, findings and the columns of the input are not listed.", w.least, len(w.set.Results)-len(out.Results),
		len(w.set.Results))))
	return &out
}

// smallFigure tells whether a published figure gives a small cell of the cohort: one of its
// own, or by subtraction from what stands beside it.
func (w *withholder) smallFigure(p PublishedFigure) bool {
	if p.Month > 0 { // of two of one curve, the men between could be told
		return true
	}
	cells := []int64{p.X, p.N - p.X, p.Lost, p.N}
	if b := p.Beside; b != nil {
		if s := b.Starters; s != nil {
			cells = append(cells, s.X, s.N-s.X, s.N-p.N, s.X-p.X, s.N-s.X-p.N+p.X)
		}
		if l := b.Landmark; l != nil {
			cells = append(cells, l.X, l.N-l.X, l.N)
		}
	}
	return slices.ContainsFunc(cells, w.small)
}

// figures leaves out published figures that give a small cell: by themselves, or beside
// another of as many men, or beside what is told of everybody.
func (w *withholder) figures(everybody []told) (out []PublishedFigure) {
	for _, p := range w.set.Published {
		near := func(x, n int64) bool { return w.near(x, p.X) || w.near(n, p.N) }
		whole := p.N+p.Lost == w.set.Run.Patients
		if w.smallFigure(p) ||
			slices.ContainsFunc(out, func(q PublishedFigure) bool { return p.N+p.Lost == q.N+q.Lost && near(q.X, q.N) }) ||
			whole && slices.ContainsFunc(everybody, func(t told) bool { return near(t.x, t.n) }) {
			continue
		}
		out = append(out, p)
	}
	return out
}

// steps leaves out the paths of the attrition on which few are lost or kept at a step, or on
// which few more or fewer are kept than are told elsewhere.
func (w *withholder) steps(everybody []told) []Step {
	small := map[string]bool{}
	var kept []Step
	for _, s := range w.set.Attrition {
		small[s.Path] = small[s.Path] || w.small(s.Lost) || w.small(s.Kept)
		if !s.Rows {
			small[s.Path] = small[s.Path] ||
				slices.ContainsFunc(kept, func(k Step) bool { return k.Path != s.Path && !small[k.Path] && w.near(k.Kept, s.Kept) }) ||
				slices.ContainsFunc(everybody, func(t told) bool { return w.near(t.n, s.Kept) })
			kept = append(kept, s)
		}
	}
	return slices.DeleteFunc(slices.Clone(w.set.Attrition), func(s Step) bool { return small[s.Path] })
}
