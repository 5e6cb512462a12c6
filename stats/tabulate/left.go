package tabulate

import (
	"strings"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/stats/results"
)

// transitions counts men by their class of an analyte at time zero and at follow-up.
func (g *gatherer) transitions() {
	for _, x := range g.d.Transitions {
		g.transition(x)
	}
}

func (g *gatherer) transition(x derive.Transition) {
	words := results.Variable{Name: x.Name, Title: x.Words(), Factor: true, Banded: true, Transition: x.Span()}
	for _, l := range x.Levels() {
		words.Levels = append(words.Levels, results.LevelName{Name: l, Title: strings.ReplaceAll(l, ">=", "≥")})
	}
	g.t.Measures = append(g.t.Measures, words)
	k := len(g.t.Levels)
	g.t.Levels = append(g.t.Levels, Part[Levels]{Of: x.Name, Factor: x.Name})
	classes := g.d.Transition(x)
	g.tasks = append(g.tasks, func() {
		groups := map[string]*Group[Levels]{}
		for p := range g.d.Cohort.Patients.Len() {
			from, to, _ := classes(p)
			if from == "" && to == "" {
				continue
			}
			if from == "" {
				from = Unknown
			}
			x := groups[from]
			if x == nil {
				x = &Group[Levels]{Level: from, Value: Levels{}}
				groups[from] = x
			}
			if to == "" {
				x.Lost++
				continue
			}
			x.Value[to]++
			x.N++
		}
		for _, level := range append(x.Levels(), Unknown) {
			if x := groups[level]; x != nil {
				g.t.Levels[k].Groups = append(g.t.Levels[k].Groups, *x)
			}
		}
	})
}

// departed counts, of the men who left before a scheduled month, how they were when last
// seen.
func (g *gatherer) departed(b *derive.Binary) {
	k := len(g.t.Departed)
	g.t.Departed = append(g.t.Departed, Part[NotAtRisk]{Of: b.Outcome.Name})
	g.tasks = append(g.tasks, func() {
		last := g.d.LastStatus(b.Outcome.Rule.Needs())
		var count [cohort.Yes + 1]int64
		out := Group[NotAtRisk]{Value: NotAtRisk{}}
		for p, why := range b.Why {
			if why != derive.LeftBefore {
				continue
			}
			out.N++
			count[last(p)]++
		}
		for how, word := range [...]string{cohort.Yes: results.LeftEugonadal, cohort.No: results.LeftNot, cohort.Unknown: results.LeftUnseen} {
			if n := count[how]; n > 0 {
				out.Value[word] = n
			}
		}
		g.t.Departed[k].Groups = []Group[NotAtRisk]{out}
	})
}

// DepartedBefore counts those who left before the month of a prevalence by how they were
// when last seen.
func (t *Tables) DepartedBefore(outcome string) (Grouped[NotAtRisk], bool) {
	g, err := find(t, "departures", t.Departed, outcome, Everybody, 0)
	if err != nil {
		return Grouped[NotAtRisk]{}, false
	}
	return g[0], true
}
