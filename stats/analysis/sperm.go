package analysis

import (
	"context"

	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/results"
)

// runSperm counts men by their class of sperm concentration at time zero and at their last
// follow-up count.
func runSperm(_ context.Context, j *job) error { return j.transitions(true) }

// runTransitions does so for the ordered outcomes that the plan adds.
func runTransitions(_ context.Context, j *job) error { return j.transitions(false) }

func (j *job) transitions(sperm bool) error {
	for _, v := range j.tables.Measures {
		if v.Transition == "" || (v.Name == derive.SpermClass.Name) != sperm {
			continue
		}
		groups, err := j.tables.LevelsOf(v.Name, v.Name)
		if err != nil {
			return err
		}
		for _, g := range groups {
			key := results.Key{Outcome: v.Name, Group: g.Group, Stat: results.N}
			for _, to := range v.Levels {
				key.Term = stats.Term{Factor: v.Name, Level: to.Name}
				j.add(key, results.Count{N: g.Value[to.Name]}, g.N, g.Lost, nil)
			}
		}
	}
	return nil
}
