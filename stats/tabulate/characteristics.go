package tabulate

import (
	"math"
	"slices"
	"strings"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/describe"
	"leydig/stats/results"
)

// characteristics lists what describes patients, in the order of Table 1; baselines
// follow, then the study's own columns.
var characteristics = []string{"age", derive.AgeBand, derive.EtiologyClass, "trt_duration", derive.TRTDurationBand, derive.Treatment,
	"treatment_duration", derive.TreatmentDurationBand, "bmi", "testicular_volume", "adherence"}

// place is where a variable stands in Table 1.
func place(name string) int {
	if i := slices.Index(characteristics, name); i >= 0 {
		return i
	}
	for i, q := range unit.Analytes {
		if name == unit.Baseline(unit.Analyte(q.Name)) {
			return len(characteristics) + i
		}
	}
	return len(characteristics) + len(unit.Analytes)
}

// variables describes the characteristics and tabulates them.
func (g *gatherer) variables() {
	groupings := []string{Everybody}
	if g.ask.By != Everybody {
		groupings = append(groupings, g.ask.By)
	}
	names := slices.Clone(characteristics)
	for _, b := range g.d.Baselines {
		names = append(names, unit.Baseline(b.Analyte))
	}
	for i := range g.d.Factors {
		if f := g.d.Factors[i].Name; !slices.Contains(names, f) {
			names = append(names, f)
		}
	}
	for _, name := range g.ask.Covariates {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if g.ask.Known != nil {
		g.known(names)
		return
	}
	for _, name := range names {
		if q, ok := unit.Find(name); ok {
			if x := g.d.Numbers(name); x != nil {
				of, _ := unit.Find(strings.TrimPrefix(name, unit.Baseline(""))) // Table 1 is of baselines: it need not say so
				g.t.Variables = append(
					g.t.Variables,
					results.Variable{Name: name, Title: of.Title, Unit: q.Canonical(), Digits: q.Digits},
				)
				g.tally(name, x)
			}
			continue
		}
		f := g.d.Factor(name)
		if x := g.d.Numbers(name); f == nil && x != nil { // a column of the input's own
			g.t.Variables = append(g.t.Variables, results.Variable{Name: name, Title: name, Digits: 1})
			g.tally(name, x)
		}
		if f == nil {
			continue
		}
		g.t.Variables = append(g.t.Variables, wordsOf(f))
		for _, by := range groupings {
			g.levels(f, by)
		}
	}
}

// known takes characteristics of everybody from tables of the same men.
func (g *gatherer) known(names []string) {
	of := g.ask.Known
	for _, v := range of.Variables {
		if slices.Contains(names, v.Name) {
			g.t.Variables = append(g.t.Variables, v)
		}
	}
	g.t.Tallies, g.t.Levels = ofEverybody(of.Tallies, names), ofEverybody(of.Levels, names)
}

func ofEverybody[T any](parts []Part[T], names []string) []Part[T] {
	return slices.DeleteFunc(slices.Clone(parts), func(p Part[T]) bool { return p.Factor != Everybody || !slices.Contains(names, p.Of) })
}

// wordsOf describes a factor: its levels with their sizes, those of a text only
// where they occur.
func wordsOf(f *derive.Factor) results.Variable {
	count := make([]int64, len(f.Levels))
	for _, c := range f.Codes {
		if c >= 0 {
			count[c]++
		}
	}
	v := results.Variable{
		Name:      f.Name,
		Title:     f.Title,
		Factor:    true,
		Reference: f.Reference,
		Banded:    f.Banded,
		Survivors: f.Survivors,
		Order:     f.Order(),
	}
	for i, l := range f.Levels {
		if count[i] > 0 || f.Banded {
			v.Levels = append(v.Levels, results.LevelName{Name: l, Title: f.Titles[i], N: count[i]})
		}
	}
	return v
}

// tally gives the values of a number of everybody, and in each group of Table 1.
func (g *gatherer) tally(name string, value func(p int) float64) {
	at := len(g.t.Tallies)
	g.t.Tallies = append(g.t.Tallies, Part[describe.Tally]{Of: name, Factor: Everybody})
	if g.ask.By != Everybody {
		g.t.Tallies = append(g.t.Tallies, Part[describe.Tally]{Of: name, Factor: g.ask.By})
	}
	g.tasks = append(g.tasks, func() {
		p := g.codes[g.ask.By]
		values, all := make([]describe.Counter, len(p.levels)), Group[describe.Tally]{}
		groups := make([]Group[describe.Tally], len(p.levels))
		for i := range g.d.Cohort.Patients.Len() {
			v, c := value(i), p.of(i)
			if math.IsNaN(v) {
				groups[c].Lost++
				continue
			}
			values[c].Add(v)
			groups[c].N++
		}
		for c, y := range groups {
			y.Level, y.Value = p.levels[c], values[c].Tally()
			all.Value, all.N, all.Lost = all.Value.Add(y.Value), all.N+y.N, all.Lost+y.Lost
			if g.ask.By != Everybody && y.N+y.Lost > 0 {
				g.t.Tallies[at+1].Groups = append(g.t.Tallies[at+1].Groups, y)
			}
		}
		g.t.Tallies[at].Groups = []Group[describe.Tally]{all}
	})
}

// levels counts a factor's levels in each group.
func (g *gatherer) levels(f *derive.Factor, by string) {
	part(g, &g.t.Levels, f.Name, by, 0, func(p partition) []Group[Levels] {
		k := len(f.Levels)
		count := make([]int64, k*len(p.levels))
		out := make([]Group[Levels], len(p.levels))
		for i, l := range f.Codes {
			c := p.of(i)
			if l >= 0 {
				count[int(c)*k+int(l)]++
				out[c].N++
			} else {
				out[c].Lost++
			}
		}
		for c := range out {
			out[c].Value = Levels{}
			for l, name := range f.Levels {
				if n := count[c*k+l]; n > 0 {
					out[c].Value[name] += n
				}
			}
		}
		return out
	})
}
