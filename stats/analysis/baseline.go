package analysis

import (
	"context"
	"slices"

	"leydig/stats"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// runBaseline describes the cohort: overall and by the plan's factor.
func runBaseline(ctx context.Context, j *job) error {
	groupings := []string{tabulate.Everybody}
	if j.tables.By != tabulate.Everybody {
		groupings = append(groupings, j.tables.By)
	}
	for i, v := range j.tables.Variables {
		for _, by := range groupings {
			if err := ctx.Err(); err != nil {
				return err
			}
			if v.Factor && !slices.ContainsFunc(v.Levels, func(l results.LevelName) bool { return l.N > 0 }) {
				continue // a column that nobody has a value in describes nobody
			}
			if v.Factor {
				if err := j.levels(v, by); err != nil {
					return err
				}
			} else if err := j.moments(v, by); err != nil {
				return err
			}
		}
		// A band is compared with its own quantity, which stands before it.
		if i > 0 && j.tables.Variables[i-1].Label() == v.Label() {
			continue
		}
		if err := j.compareCharacteristic(v); err != nil {
			return err
		}
	}
	return nil
}

func (j *job) levels(v results.Variable, by string) error {
	groups, err := j.tables.LevelsOf(v.Name, by)
	if err != nil {
		return err
	}
	for _, g := range groups {
		for _, l := range v.Levels {
			if l.N == 0 {
				continue
			}
			x := g.Value[l.Name]
			f := results.Fraction{X: x, N: g.N, Estimate: results.Float(float64(x) / float64(g.N)), Lower: nan, Upper: nan}
			j.add(
				results.Key{Outcome: v.Name, Group: g.Group, Term: stats.Term{Factor: v.Name, Level: l.Name}, Stat: results.Share},
				f,
				g.N,
				g.Lost,
				nil,
			)
		}
		j.add(results.Key{Outcome: v.Name, Group: g.Group, Stat: results.Missing}, results.Count{N: g.Lost}, g.N, g.Lost, nil)
	}
	return nil
}

func (j *job) moments(v results.Variable, by string) error {
	groups, err := j.tables.Tally(v.Name, by)
	if err != nil {
		return err
	}
	for _, g := range groups {
		key := results.Key{Outcome: v.Name, Group: g.Group}
		key.Stat = results.Missing
		j.add(key, results.Count{N: g.Lost}, g.N, g.Lost, nil)
		if err := j.summary(key, v.Unit, g); err != nil {
			return err
		}
	}
	return nil
}
