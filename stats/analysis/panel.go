package analysis

import (
	"context"

	"leydig/stats"
	"leydig/stats/describe"
	"leydig/stats/mean"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// runPanel summarises each analyte at the baseline (month 0) and at the scheduled months,
// with its mean change from the baseline among those who have both.
func runPanel(ctx context.Context, j *job) error {
	for _, v := range j.tables.Measures {
		if err := ctx.Err(); err != nil {
			return err
		}
		if v.Factor {
			continue
		}
		for _, month := range append([]float64{0}, j.tables.Schedule...) {
			g, err := j.tables.PanelAt(v.Name, month)
			if err != nil {
				return err
			}
			if err := j.summary(results.Key{Outcome: v.Name, At: Month(month)}, v.Unit, g); err != nil {
				return err
			}
			if month == 0 {
				continue
			}
			if err := j.change(v, month); err != nil {
				return err
			}
		}
	}
	if len(j.tables.Measures) > 0 {
		j.note("panel", "Values at a scheduled month are those of the follow-up visit nearest to it in its window, of the men who had one; "+
			"changes are of the men who also have a baseline. Neither says what the men had who were not measured.")
	}
	return nil
}

// summary gives the size of a group, its mean, standard deviation, median and quartiles.
func (j *job) summary(key results.Key, unit string, g tabulate.Grouped[describe.Tally]) error {
	put := func(s results.Stat, v results.Value, m *stats.Method) {
		key.Stat = s
		j.add(key, v, g.N, g.Lost, m)
	}
	put(results.N, results.Count{N: g.N}, nil)
	s, err := g.Value.Summarise()
	if err != nil {
		key.Stat = results.Mean
		return j.absent(key, err, g.N, g.Lost)
	}
	for _, x := range []struct {
		stat  results.Stat
		value float64
	}{{results.Mean, s.Mean}, {results.SD, s.SD}, {results.Median, s.Median}, {results.Q1, s.Q1}, {results.Q3, s.Q3}} {
		put(x.stat, results.Bare(x.value, unit), &describe.Method)
	}
	return nil
}

// change gives the mean change from the baseline with the interval of the paired t test.
func (j *job) change(v results.Variable, month float64) error {
	g, err := j.tables.ChangeAt(v.Name, month)
	if err != nil {
		return err
	}
	key := results.Key{Outcome: v.Name, At: Month(month), Stat: results.MeanChange}
	s, err := g.Value.Summarise()
	if err != nil {
		return j.absent(key, err, g.N, g.Lost)
	}
	t, err := mean.OneOf(s.N, s.Mean, s.SD, 0, stats.TwoSided, j.plan.Level)
	if err != nil {
		return j.absent(key, err, g.N, g.Lost)
	}
	j.add(key, results.NumberOf(t.Estimate, 1, v.Unit), g.N, g.Lost, &mean.PairedMethod)
	return nil
}
