package results

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
)

// everKind is the kind of outcomes that are met at some visit, as definitions have it.
const everKind = "ever"

// told is what a set tells of an outcome: how many met it, of how many.
type told struct {
	outcome string
	x, n    int64
}

// definition is the outcome that results call so; its scheduled months are called together.
func (w *withholder) definition(name string) Definition {
	for _, d := range w.set.Outcomes {
		if d.Name == name {
			return d
		}
	}
	return Definition{Name: name}
}

// kin tells whether the men of one outcome may be a part of those of another: they are read
// from one analyte, from the same time on, or one is a form of the other. Between forms of two
// outcomes stand these.
func (w *withholder) kin(a, b string) bool {
	x, y := w.definition(a), w.definition(b)
	return a == b || x.Beside == b || y.Beside == a || x.Of != "" && x.Of == y.Of && x.Beside == "" && y.Beside == "" && x.Since == y.Since
}

// same tells whether two outcomes are of the same men, but for those not evaluable.
func (w *withholder) same(a, b string) bool {
	x, y := w.definition(a), w.definition(b)
	return x.Of != "" && x.Of == y.Of && x.Since == y.Since
}

func (w *withholder) near(a, b int64) bool { return w.small(max(a-b, b-a)) }

// nested leaves out an outcome that differs by few men from one before it, of which it may be
// a part, or that was evaluated in few men more or fewer: a confirmed response is a response.
// It does so for everybody, and level by level, for all results by a factor.
func (w *withholder) nested() {
	seen := map[string][]told{} // by group
	gone := map[curveOf]bool{}
	for i := range w.set.Results {
		r := &w.set.Results[i]
		t, ok := tells(r)
		of := curveOf{r.Key.Outcome, w.factor(r.Key)}
		if !ok || w.drop[i] || gone[of] || gone[curveOf{outcome: of.outcome}] {
			continue
		}
		group := Key{Group: r.Key.Group}.String()
		beside := w.definition(t.outcome).Beside
		orphan := beside != "" && !slices.ContainsFunc(seen[group], func(s told) bool { return s.outcome == beside })
		for _, s := range seen[group] {
			// Where what it stands beside is not told, it is a part of that one's kin.
			part := w.kin(s.outcome, t.outcome) || orphan && w.kin(s.outcome, beside)
			if part && w.near(s.x, t.x) || w.same(s.outcome, t.outcome) && w.near(s.n, t.n) {
				gone[of] = true
			}
		}
		if !gone[of] {
			seen[group] = append(seen[group], t)
		}
	}
	w.remove(gone)
	w.models()
}

// tells is what a result tells of an outcome as a whole.
func tells(r *Result) (t told, ok bool) {
	if r.Key.At != "" || r.Key.Term.Factor != "" || len(r.Key.Group) > 1 {
		return t, false
	}
	switch v := r.Value.(type) {
	case Fraction:
		return told{r.Key.Outcome, v.X, v.N}, r.Key.Stat == Rate
	case Count:
		return told{r.Key.Outcome, v.N, r.N}, r.Key.Stat == Events && r.Key.Analysis == "recovery"
	}
	return t, false
}

// remove leaves out outcomes: of everybody, with all their groups, or by one factor.
func (w *withholder) remove(gone map[curveOf]bool) {
	for i := range w.set.Results {
		k := w.set.Results[i].Key
		if gone[curveOf{outcome: k.Outcome}] || gone[curveOf{k.Outcome, w.factor(k)}] {
			w.drop[i] = true
		}
	}
}

// models leaves out the crude ratios of a factor's levels, from which the men of each level in
// the model come back, where these are few fewer than all of the level.
func (w *withholder) models() {
	level := map[string]told{}
	for i := range w.set.Results {
		if t, ok := tells(&w.set.Results[i]); ok && len(w.set.Results[i].Key.Group) == 1 {
			g := w.set.Results[i].Key.Group[0]
			level[t.outcome+"\x00"+g.Factor+"\x00"+g.Name] = t
		}
	}
	few := map[curveOf]bool{}
	for i := range w.set.Results {
		r := &w.set.Results[i]
		f, ok := r.Value.(Fraction)
		if !ok || r.Key.Stat != LevelEvents {
			continue
		}
		all, ok := level[r.Key.Outcome+"\x00"+r.Key.Term.Factor+"\x00"+r.Key.Term.Level]
		if ok && (w.near(all.x, f.X) || w.near(all.n, f.N) || w.near(all.n-all.x, f.N-f.X)) {
			few[curveOf{r.Key.Outcome, r.Key.Term.Factor}] = true
		}
	}
	for i := range w.set.Results {
		k := w.set.Results[i].Key
		if (k.Stat == CrudeOdds || k.Stat == CrudeRatio) && few[curveOf{k.Outcome, k.Term.Factor}] {
			w.drop[i] = true
		}
	}
}

// months leaves out scheduled months at which the men measured are few fewer than all who have
// a value, or those who met the criterion few fewer than all who ever did; and of how men left
// what a month tells where few left since a month before, or few missed their visit.
func (w *withholder) months() {
	everybody := w.everybody()
	partly := func(of string, x, n int64) bool {
		return slices.ContainsFunc(everybody, func(t told) bool {
			d := w.definition(t.outcome)
			return d.Of == of && (w.small(t.n-n) || d.Kind == everKind && d.Beside == "" && w.small(t.x-x))
		})
	}
	few := map[[2]string]bool{}           // outcome and month
	left := map[string]map[string]int64{} // by month and reason
	missed := map[string]int64{}          // not measured, by month
	for i := range w.set.Results {
		r := &w.set.Results[i]
		k := r.Key
		month := [2]string{k.Outcome, k.At}
		v, counted := r.Value.(Count)
		switch {
		case k.At == "" || len(k.Group) > 0:
		case k.Analysis == "panel" && counted && k.Stat == N:
			few[month] = few[month] || partly(k.Outcome, math.MaxInt64, r.N)
		case k.Analysis == "eugonadism" && k.Stat == Rate:
			missed[k.At] = r.Lost
			if f, ok := r.Value.(Fraction); ok {
				few[month] = few[month] || partly(w.scheduled(k.At).Of, f.X, f.N)
			}
		case counted && (k.Term.Factor == LastStatus || k.Term.Factor == NotMeasured):
			if left[k.At] == nil {
				left[k.At] = map[string]int64{}
			}
			if k.Term.Level != Missed {
				left[k.At][k.Term.Level] = v.N
			}
			if k.Term.Factor == LastStatus {
				left[k.At][LeftBefore] = r.N
			}
		}
	}
	last := map[string]int64{}
	stay := map[string]bool{}
	for _, at := range inOrder(left) {
		n := left[at]
		stay[at] = !w.near(missed[at], n[LeftBefore]+n[NotYetDue])
		for why := range n {
			stay[at] = stay[at] && !w.near(n[why], last[why])
		}
		if stay[at] {
			last = n
		}
	}
	for i := range w.set.Results {
		k := w.set.Results[i].Key
		how := k.Term.Factor == LastStatus || k.Term.Factor == NotMeasured
		if few[[2]string{k.Outcome, k.At}] && slices.Contains([]string{"eugonadism", "dropout", "panel"}, k.Analysis) || how && !stay[k.At] {
			w.drop[i] = true
		}
	}
}

// everybody is what is told of everybody.
func (w *withholder) everybody() (out []told) {
	for i := range w.set.Results {
		if t, ok := tells(&w.set.Results[i]); ok && !w.drop[i] && len(w.set.Results[i].Key.Group) == 0 {
			out = append(out, t)
		}
	}
	return out
}

// scheduled is the outcome of a scheduled month.
func (w *withholder) scheduled(at string) Definition {
	for _, d := range w.set.Outcomes {
		if m, err := strconv.ParseFloat(at, 64); err == nil && d.Month == m {
			return d
		}
	}
	return Definition{}
}

// inOrder are the months of a map, rising.
func inOrder[T any](of map[string]T) []string {
	return slices.SortedFunc(maps.Keys(of), func(a, b string) int {
		x, _ := strconv.ParseFloat(a, 64)
		y, _ := strconv.ParseFloat(b, 64)
		return cmp.Compare(x, y)
	})
}
