package analysis

import (
	"context"

	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// runSperm counts men by their class of sperm concentration at time zero and at their last
// follow-up count.
func runSperm(_ context.Context, j *job) error {
	groups, err := j.tables.LevelsOf(tabulate.SpermClass, tabulate.SpermClass)
	if err != nil {
		return nil // the input has no counts
	}
	for _, g := range groups {
		key := results.Key{Outcome: tabulate.SpermClass, Group: g.Group, Stat: results.N}
		for _, to := range derive.SpermClasses {
			key.Term = stats.Term{Factor: tabulate.SpermClass, Level: to}
			j.add(key, results.Count{N: g.Value[to]}, g.N, g.Lost, nil)
		}
	}
	return nil
}
