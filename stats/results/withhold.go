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
//     factor of the term), and an outcome whose count differs from another's by so few;
//   - of ordered outcomes all but the first: classes of one analyte cut twice would give
//     the few between the cuts;
//   - curves are read at whole months that are at least so many events and departures
//     apart, those of groups likewise; interval curves, values in order, which are men's
//     own, and events by level of a model's complete cases are left out;
//   - counts of findings, their list, sentences with numbers, columns of the input and
//     names of files.
//
// A set is not changed. Least is at least 2.
func Withhold(set *Set, least int64) *Set {
	w := &withholder{set: set, least: least, factors: map[string]bool{}, drop: make([]bool, len(set.Results))}
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
	w.transitions()
	return w.shared()
}

// withholder has what is left out.
type withholder struct {
	set     *Set
	least   int64
	factors map[string]bool // by name: whether a level is small
	drop    []bool          // by result
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
func cells(r *Result) []int64 {
	out := []int64{r.N, r.Lost}
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
	case "recovery", "competing", "predictors", "dropout", "chance":
		u.at, u.term = "", "" // events, those at risk and shares tell of each other
	}
	return u
}

// units leaves out every unit with a small cell.
func (w *withholder) units() {
	small := map[unit]bool{}
	last := map[unit]int64{} // of men at risk at the time before
	for i := range w.set.Results {
		r := &w.set.Results[i]
		u := w.unit(r)
		if w.factors[w.factor(r.Key)] || len(r.Key.Group) > 1 {
			small[u] = true
		}
		for _, n := range cells(r) {
			small[u] = small[u] || w.small(n)
		}
		if v, ok := r.Value.(Count); ok && r.Key.Stat == N && r.Key.At != "" && r.Key.Analysis == "recovery" && len(r.Key.Group) == 0 {
			if before, ok := last[u]; ok && w.small(before-v.N) {
				small[u] = true
			}
			last[u] = v.N
		}
	}
	for i := range w.set.Results {
		if small[w.unit(&w.set.Results[i])] {
			w.drop[i] = true
		}
	}
}

// nested leaves out an outcome of the whole cohort whose count differs by few from that of
// one before it: a confirmed response is a response.
func (w *withholder) nested() {
	type rate struct{ x, n int64 }
	seen := map[string][]rate{}
	gone := map[[2]string]bool{}
	for i := range w.set.Results {
		r := &w.set.Results[i]
		f, ok := r.Value.(Fraction)
		if !ok || w.drop[i] || w.factor(r.Key) != "" || r.Key.At != "" || r.Key.Stat != Rate {
			continue
		}
		for _, s := range seen[r.Key.Analysis] {
			if w.small(s.x-f.X) || w.small(f.X-s.x) || w.small(s.n-f.N) || w.small(f.N-s.n) {
				gone[[2]string{r.Key.Analysis, r.Key.Outcome}] = true
			}
		}
		if !gone[[2]string{r.Key.Analysis, r.Key.Outcome}] {
			seen[r.Key.Analysis] = append(seen[r.Key.Analysis], rate{f.X, f.N})
		}
	}
	for i := range w.set.Results {
		if k := w.set.Results[i].Key; gone[[2]string{k.Analysis, k.Outcome}] {
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
			coarse := w.coarsen(c)
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
	out.Attrition = w.steps()
	out.Findings = Findings{}
	out.Published = slices.DeleteFunc(slices.Clone(w.set.Published), w.smallFigure)
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

// steps leaves out the paths of the attrition on which few are lost or kept at a step.
func (w *withholder) steps() []Step {
	small := map[string]bool{}
	for _, s := range w.set.Attrition {
		small[s.Path] = small[s.Path] || w.small(s.Lost) || w.small(s.Kept)
	}
	return slices.DeleteFunc(slices.Clone(w.set.Attrition), func(s Step) bool { return small[s.Path] })
}

// coarsen reads a curve at whole months so far apart that between two of them nobody or at
// least so many had the event, and left; where fewer remain the curve ends before.
func (w *withholder) coarsen(c Curve) Curve {
	n := len(c.Time)
	if len(c.Events) != n || len(c.Censored) != n || len(c.AtRisk) != n || n == 0 {
		return Curve{}
	}
	type block struct {
		month          float64
		last           int // step whose share holds at the month
		events, gone   float64
		atRisk         Float
		behind, behinC float64
	}
	apart := func(v float64) bool { return v == 0 || v >= float64(w.least) }
	var events, gone float64
	for k := range n {
		events += float64(c.Events[k])
		gone += float64(c.Censored[k])
	}
	var blocks []block
	b := block{atRisk: c.AtRisk[0]}
	k, seenE, seenC := 0, 0.0, 0.0
	for month := 1.0; k < n; month++ {
		for k < n && float64(c.Time[k]) <= month {
			b.events += float64(c.Events[k])
			b.gone += float64(c.Censored[k])
			k++
		}
		if k == 0 || b.events+b.gone == 0 || !apart(b.events) || !apart(b.gone) {
			continue
		}
		seenE, seenC = seenE+b.events, seenC+b.gone
		b.month, b.last, b.behind, b.behinC = month, k-1, events-seenE, gone-seenC
		blocks = append(blocks, b)
		b = block{}
		if k < n {
			b.atRisk = c.AtRisk[k]
		}
	}
	// What is left behind the last block is told by the totals.
	for len(blocks) > 0 && (!apart(blocks[len(blocks)-1].behind) || !apart(blocks[len(blocks)-1].behinC)) {
		blocks = blocks[:len(blocks)-1]
	}
	out := Curve{Level: c.Level}
	for _, b := range blocks {
		out.Time = append(out.Time, Float(b.month))
		out.AtRisk = append(out.AtRisk, b.atRisk)
		out.Events = append(out.Events, Float(b.events))
		out.Censored = append(out.Censored, Float(b.gone))
		for _, s := range []struct {
			to   *Series
			from []Float
		}{{&out.Survival, c.Survival}, {&out.SE, c.SE}, {&out.Lower, c.Lower}, {&out.Upper, c.Upper}} {
			if b.last < len(s.from) {
				*s.to = append(*s.to, s.from[b.last])
			}
		}
	}
	return out
}
