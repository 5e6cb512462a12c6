package analysis

import (
	"fmt"

	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/gee"
	"leydig/stats/regression"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// repeatedOptions are those of the equations of the share eugonadal at scheduled months:
// outcomes of 0 and 1 have the scale 1 at each month.
var repeatedOptions = gee.Options{Family: regression.Binomial, Link: regression.Logit, Correlation: gee.Exchangeable}

var repeatedMethod = stats.Method{
	ID:    "gee.shares",
	Label: "Estimating equations over the scheduled months, exchangeable working correlation",
	Sentence: "The share eugonadal at each scheduled month is given from all months together too, by generalised estimating equations " +
		"with a mean for each month, the logit link, an exchangeable working correlation of the months of one man, and robust standard errors.",
	Cite: "Liang KY, Zeger SL. Biometrika 1986;73:13-22",
}

// Why there are no equations of a month, or of all.
const (
	AllAlike  stats.Reason = "all who were measured in this month were alike"
	FewMonths stats.Reason = "fewer than two scheduled months at which some were eugonadal and some were not"
)

// monthly is an outcome that is told at a scheduled month: how many were measured, and how
// many of them met it.
type monthly struct {
	results.Definition
	met, seen int64
}

func (m monthly) varies() bool { return m.met > 0 && m.met < m.seen }

// repeated gives the share at each scheduled month from all months of every man together:
// the men who left are told by those who were like them, not left out as if they had never
// been seen.
func (j *job) repeated() error {
	x := j.tables.Patterns
	var months []monthly
	for _, o := range j.tables.OfKind(derive.KindPrevalence) {
		months = append(months, monthly{Definition: o})
	}
	for i, pattern := range x.Pattern {
		if len(pattern) != len(months) {
			return fmt.Errorf("the tables have patterns of %d months, and %d months", len(pattern), len(months))
		}
		for k := range months {
			if pattern[k] == tabulate.NotSeen {
				continue
			}
			months[k].seen += x.Men[i]
			if pattern[k] == tabulate.Met {
				months[k].met += x.Men[i]
			}
		}
	}
	column := make([]int, len(months)) // of each month in the design, -1 none; the first is the intercept's
	used := 0
	for k, m := range months {
		column[k] = -1
		if m.varies() {
			column[k] = used
			used++
		}
	}
	if used == 0 {
		return nil
	}
	d := patternRows(x, column, used)
	fit, err := gee.Fit(d, repeatedOptions)
	if used < 2 {
		err = FewMonths
	}
	seen := x.Seen()
	for k, m := range months {
		if m.seen == 0 {
			continue
		}
		key := results.Key{Outcome: EugonadismOutcome, At: Month(m.Month), Stat: results.RepeatedShare}
		why := err
		if why == nil && column[k] < 0 {
			why = AllAlike
		}
		if why != nil {
			if err := j.absent(key, why, m.seen, j.tables.Patients-m.seen); err != nil {
				return err
			}
			continue
		}
		row := make([]float64, used)
		row[0], row[column[k]] = 1, 1
		j.add(key, results.NumberOf(fit.Mean(row, j.plan.Level), 1, ""), m.seen, j.tables.Patients-m.seen, &repeatedMethod)
	}
	if err != nil {
		return nil
	}
	key := results.Key{Outcome: EugonadismOutcome, Term: stats.Term{Factor: "month"}, Stat: results.Wald}
	j.add(key, results.TestOf(fit.Wald),
		seen, j.tables.Patients-seen, &repeatedMethod)
	key.Stat, key.Term = results.Correlation, stats.Term{}
	j.add(key, results.Bare(fit.Alpha, ""), seen, j.tables.Patients-seen, &repeatedMethod)
	j.note("repeated", "The shares from all months together use what is known of a man at his other months; like the crude ones they are "+
		"right where "+
		"being measured does not depend on how men were. Where the two differ, men who were measured at a month had been otherwise before than "+
		"those who were not.")
	return nil
}

// patternRows writes patterns out as rows: one for each month at which a man was seen, and
// a cluster a pattern, which stands for all men of it.
func patternRows(x tabulate.Patterns, column []int, used int) gee.Data {
	var d gee.Data
	d.Columns = make([][]float64, used-1)
	for i, pattern := range x.Pattern {
		for k, letter := range pattern {
			if letter == tabulate.NotSeen || column[k] < 0 {
				continue
			}
			y := 0.0
			if letter == tabulate.Met {
				y = 1
			}
			d.Outcome, d.Cluster, d.Time = append(d.Outcome, y), append(d.Cluster, i), append(d.Time, float64(k))
			d.Alike = append(d.Alike, float64(x.Men[i]))
			for c := range d.Columns {
				is := 0.0
				if column[k] == c+1 {
					is = 1
				}
				d.Columns[c] = append(d.Columns[c], is)
			}
		}
	}
	return d
}
