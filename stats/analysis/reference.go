package analysis

import (
	"slices"

	"leydig/stats/coding"
	"leydig/stats/tabulate"
)

// usual is the level of a factor that most patients of the cohort have, so that one report's models
// have one reference; empty where none of the rows has it, or the cohort does not count levels.
func (j *job) usual(c coding.Column, rows []int) string {
	v := j.tables.Variable(c.Name)
	if v == nil || c.Levels == nil {
		return ""
	}
	most, at := int64(0), -1
	for k, name := range c.Levels {
		for _, l := range v.Levels {
			if l.Name == name && name != tabulate.Unknown && l.N > most {
				most, at = l.N, k
			}
		}
	}
	if at < 0 || !slices.ContainsFunc(rows, func(r int) bool { return int(c.Codes[r]) == at }) {
		return ""
	}
	return c.Levels[at]
}
