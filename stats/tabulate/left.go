package tabulate

import (
	"strings"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/results"
)

// SpermClass is the factor of transitions between classes of sperm concentration, by the
// class at time zero.
const SpermClass = "sperm_class"

// transitions counts men by their class of sperm concentration at time zero and at the
// last follow-up count.
func (g *gatherer) transitions() {
	if g.d.Cohort.Find(unit.SpermConcentration) == nil {
		return
	}
	words := results.Variable{Name: SpermClass, Title: "Sperm concentration, million/mL", Factor: true, Banded: true}
	for _, l := range derive.SpermClasses {
		words.Levels = append(words.Levels, results.LevelName{Name: l, Title: strings.ReplaceAll(l, ">=", "≥")})
	}
	g.t.Measures = append(g.t.Measures, words)
	k := len(g.t.Levels)
	g.t.Levels = append(g.t.Levels, Part[Levels]{Of: SpermClass, Factor: SpermClass})
	g.tasks = append(g.tasks, func() error {
		groups := map[string]*Group[Levels]{}
		for p := range g.d.Cohort.Patients.Len() {
			from, to := g.d.SpermTransition(p)
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
		for _, level := range append(derive.SpermClasses[:len(derive.SpermClasses):len(derive.SpermClasses)], Unknown) {
			if x := groups[level]; x != nil {
				g.t.Levels[k].Groups = append(g.t.Levels[k].Groups, *x)
			}
		}
		return nil
	})
}

// departed counts, of the men who left before a scheduled month, how they were when last
// seen.
func (g *gatherer) departed(b *derive.Binary) {
	k := len(g.t.Departed)
	g.t.Departed = append(g.t.Departed, Part[NotAtRisk]{Of: b.Outcome.Name})
	g.tasks = append(g.tasks, func() error {
		last := g.d.LastStatus(b.Outcome.Rule.Needs())
		out := Group[NotAtRisk]{Value: NotAtRisk{}}
		for p, why := range b.Why {
			if why != derive.LeftBefore {
				continue
			}
			out.N++
			switch last(p) {
			case cohort.Yes:
				out.Value[results.LeftEugonadal]++
			case cohort.No:
				out.Value[results.LeftNot]++
			default:
				out.Value[results.LeftUnseen]++
			}
		}
		g.t.Departed[k].Groups = []Group[NotAtRisk]{out}
		return nil
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
