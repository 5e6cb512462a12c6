package results

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"

	"leydig/stats"
)

// curveOf names the curves of an outcome, of everybody (no factor) or of the levels of a
// factor, which are read at the same months.
type curveOf struct{ outcome, factor string }

// readOff is the month at which a result is read off curves, or counts those whom they have
// at risk then.
func readOff(k Key) (month float64, ok bool) {
	switch k.Analysis {
	case "recovery":
		ok = k.Stat == N || k.Stat == Reached
	case "landmark":
		ok = k.Stat == LogRank || k.Stat == Events
	case "competing", "dropout":
		ok = true
	}
	month, err := strconv.ParseFloat(k.At, 64)
	return month, ok && err == nil
}

// ladder counts those gone by a month: with the event and without, by group.
type ladder struct {
	curves []Curve
	groups []string // of the curves
}

// curves finds the months at which curves, and what is read off them, are told, and leaves
// out the results at others.
func (w *withholder) curves() {
	ladders := map[curveOf]*ladder{}
	var order []curveOf
	times := map[string][]float64{}
	for i := range w.set.Results {
		r := &w.set.Results[i]
		k := r.Key
		if m, ok := readOff(k); ok {
			times[k.Outcome] = append(times[k.Outcome], m)
		}
		if c, ok := r.Value.(Curve); ok && k.Stat == CurveStat && len(c.Time) > 0 {
			of := curveOf{k.Outcome, w.factor(k)}
			if ladders[of] == nil {
				ladders[of] = &ladder{}
				order = append(order, of)
			}
			ladders[of].curves = append(ladders[of].curves, c)
			ladders[of].groups = append(ladders[of].groups, Key{Group: k.Group}.String())
		}
	}
	slices.SortStableFunc(order, func(a, b curveOf) int { return min(1, len(a.factor)) - min(1, len(b.factor)) }) // everybody's first
	for i, of := range order {
		slices.Sort(times[of.outcome])
		w.stand[of] = w.readable(of, ladders, order[:i], slices.Compact(times[of.outcome]))
	}
	for i := range w.set.Results {
		k := w.set.Results[i].Key
		m, ok := readOff(k)
		if !ok {
			continue
		}
		of := curveOf{k.Outcome, w.factor(k)}
		if ladders[of] == nil {
			of.factor = "" // groups formed at a landmark
		}
		if ladders[of] != nil && !slices.Contains(w.stand[of], m) {
			w.drop[i] = true
		}
	}
	w.causes()
}

// causes leaves out shares by cause at months between which, of those at which curves are
// told, few came to their end by one of the causes.
func (w *withholder) causes() {
	counts := map[string]map[float64][]float64{} // by outcome and month, at infinity in all
	month := func(k Key) (m float64, ok bool) {
		m, err := strconv.ParseFloat(cmp.Or(k.At, "inf"), 64)
		return m, k.Analysis == "competing" && k.Term.Factor == Cause && err == nil
	}
	for i := range w.set.Results {
		r := &w.set.Results[i]
		n, counted := r.Value.(Count)
		if m, ok := month(r.Key); ok && counted && r.Key.Stat == Events && (!w.drop[i] || math.IsInf(m, 1)) {
			if counts[r.Key.Outcome] == nil {
				counts[r.Key.Outcome] = map[float64][]float64{}
			}
			counts[r.Key.Outcome][m] = append(counts[r.Key.Outcome][m], float64(n.N))
		}
	}
	stand := map[string][]float64{}
	for outcome, by := range counts {
		all := by[math.Inf(1)]
		delete(by, math.Inf(1))
		stand[outcome] = w.apart(slices.Sorted(maps.Keys(by)), true, make([]float64, len(all)), all, func(m float64) [][]float64 {
			return [][]float64{by[m]}
		})
	}
	for i := range w.set.Results {
		k := w.set.Results[i].Key
		if m, ok := month(k); ok && !math.IsInf(m, 1) && !slices.Contains(stand[k.Outcome], m) {
			w.drop[i] = true
		}
	}
}

// readable are the months at which curves are told, those asked for first and then whole
// ones between: nothing or enough happened between two of them, in each group, and after the
// last. Months of groups are some of everybody's, which are the sum of them; where an outcome
// may be a part of one before, the two differ by nobody or by enough.
func (w *withholder) readable(of curveOf, ladders map[curveOf]*ladder, before []curveOf, asked []float64) []float64 {
	l := ladders[of]
	last := 0.0
	for _, c := range l.curves {
		last = math.Max(last, float64(c.Time[len(c.Time)-1]))
	}
	may := func(m float64) bool {
		whole, ok := w.stand[curveOf{outcome: of.outcome}]
		return (of.factor == "" || !ok || slices.Contains(whole, m)) &&
			!slices.ContainsFunc(before, func(b curveOf) bool {
				return b.factor == of.factor && w.kin(b.outcome, of.outcome) && slices.Contains(w.stand[b], m) && w.close(ladders[b], l, m)
			})
	}
	fixed := w.apart(slices.DeleteFunc(slices.Clone(asked), func(m float64) bool { return !may(m) }), true,
		l.by(0, false), l.by(math.Inf(1), true), func(m float64) [][]float64 { return [][]float64{l.by(m, false), l.by(m, true)} })
	var out []float64
	for i := range len(fixed) + 1 {
		from, to := 0.0, math.Inf(1)
		if i > 0 {
			from = fixed[i-1]
		}
		if i < len(fixed) {
			to = fixed[i]
		}
		var between []float64
		for m := math.Floor(from) + 1; m < to && m < last+1; m++ {
			if may(m) {
				between = append(between, m)
			}
		}
		out = append(out, w.apart(between, false, l.by(from, true), l.by(to, true), l.at)...)
		if i < len(fixed) {
			out = append(out, to)
		}
	}
	return out
}

// apart takes months, in order, between which every count rises by nothing or by enough,
// beginning from one list of counts and ending at another; steps are the counts that a month
// tells, one after another. Still says that a month at which nothing
// has changed is taken, too.
func (w *withholder) apart(months []float64, still bool, from, to []float64, steps func(float64) [][]float64) []float64 {
	rise := func(a, b []float64) (far, some bool) {
		far = true
		for i := range a {
			d := b[i] - a[i]
			far, some = far && (d == 0 || d >= float64(w.least)), some || d != 0
		}
		return far, some
	}
	taken, counts := []float64(nil), [][]float64{from}
	for _, m := range months {
		last, all, any := counts[len(counts)-1], true, still
		for _, c := range steps(m) {
			far, some := rise(last, c)
			last, all, any = c, all && far, any || some
		}
		if all && any {
			taken, counts = append(taken, m), append(counts, last)
		}
	}
	for len(taken) > 0 {
		if far, _ := rise(counts[len(counts)-1], to); far {
			break
		}
		taken, counts = taken[:len(taken)-1], counts[:len(counts)-1]
	}
	return taken
}

// by counts those gone by a month, with those whose time it is or without: events and
// departures of each curve.
func (l *ladder) by(month float64, with bool) []float64 {
	var out []float64
	for _, c := range l.curves {
		events, gone := c.by(month, with)
		out = append(out, events, gone)
	}
	return out
}

// at is what curves tell at a month between those asked for.
func (l *ladder) at(month float64) [][]float64 { return [][]float64{l.by(month, true)} }

// by counts events and departures up to a month, with those at the very time or without.
func (c Curve) by(month float64, with bool) (events, gone float64) {
	for i, t := range c.Time {
		if same := math.Abs(float64(t)-month) <= stats.SameTime*month; float64(t) > month && !same || same && !with {
			break
		}
		events, gone = events+float64(c.Events[i]), gone+float64(c.Censored[i])
	}
	return events, gone
}

// close tells whether by a month so few fewer had one event than another, or so few fewer are
// still at risk, in any group that both have.
func (w *withholder) close(a, b *ladder, month float64) bool {
	for i, c := range a.curves {
		k := slices.Index(b.groups, a.groups[i])
		if k < 0 {
			continue
		}
		d := b.curves[k]
		e, g := c.by(month, true)
		f, h := d.by(month, true)
		risk, other := float64(c.AtRisk[0])-e-g, float64(d.AtRisk[0])-f-h
		if w.near(int64(math.Round(e)), int64(math.Round(f))) || w.near(int64(math.Round(risk)), int64(math.Round(other))) {
			return true
		}
	}
	return false
}

// coarsen reads a curve at months. One whose months are not known ends where events and
// departures, which may be weighted, are too few.
func (w *withholder) coarsen(c Curve, months []float64, known bool) Curve {
	n := len(c.Time)
	if len(c.Events) != n || len(c.Censored) != n || len(c.AtRisk) != n || n == 0 {
		return Curve{}
	}
	if !known {
		l := &ladder{curves: []Curve{c}}
		var whole []float64
		for m := 1.0; m < float64(c.Time[n-1])+1; m++ {
			whole = append(whole, m)
		}
		months = w.apart(whole, false, l.by(0, false), l.by(math.Inf(1), true), l.at)
	}
	out := Curve{Level: c.Level}
	k := 0
	for _, month := range months {
		first, events, gone := k, 0.0, 0.0
		for k < n && float64(c.Time[k]) <= month*(1+stats.SameTime) {
			events, gone = events+float64(c.Events[k]), gone+float64(c.Censored[k])
			k++
		}
		if k == first {
			continue
		}
		out.Time = append(out.Time, Float(month))
		out.AtRisk = append(out.AtRisk, c.AtRisk[first])
		out.Events = append(out.Events, Float(events))
		out.Censored = append(out.Censored, Float(gone))
		for _, s := range []struct {
			to   *Series
			from []Float
		}{{&out.Survival, c.Survival}, {&out.SE, c.SE}, {&out.Lower, c.Lower}, {&out.Upper, c.Upper}} {
			if k-1 < len(s.from) {
				*s.to = append(*s.to, s.from[k-1])
			}
		}
	}
	return out
}
