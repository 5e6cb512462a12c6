package study

import (
	"fmt"
	"slices"
	"strings"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/published"
	"leydig/stats/tabulate"
)

// treated tells whether the men had the figure's treatment: all of them, or those of the
// level that is returned; else in what they differ.
func treated(t *tabulate.Tables, c *published.Computation) (level, differs string) {
	if len(c.Treatment) == 0 {
		return "", ""
	}
	words := strings.Join(c.Treatment, " or ")
	if !slices.Contains(t.Strata, derive.Treatment) {
		return "", "the cohort does not say its treatment; the figure is of " + words
	}
	groups, err := t.LevelsOf(derive.Treatment, tabulate.Everybody)
	if err != nil || len(groups) == 0 {
		return "", "the cohort does not say its treatment; the figure is of " + words
	}
	var with, all int64
	var there []string
	for name, n := range groups[0].Value {
		if n > 0 {
			all += n
			there = append(there, name)
		}
		if slices.Contains(c.Treatment, name) {
			with += n
			level = name
		}
	}
	slices.Sort(there)
	switch with {
	case 0:
		return "", fmt.Sprintf("the figure is of men on %s, the cohort of men on %s", words, strings.Join(there, ", "))
	case all:
		return "", ""
	}
	return level, ""
}

// populations says where the cohort's men are of another population than the figure's, as
// far as the cohort tells: men with an etiology of hypogonadism are no volunteers.
func populations(t *tabulate.Tables, c *published.Computation) string {
	if c.Men != "volunteers" && c.Men != "androgen-users" {
		return ""
	}
	groups, err := t.LevelsOf(derive.EtiologyClass, tabulate.Everybody)
	if err != nil || len(groups) == 0 {
		return ""
	}
	var ill, all int64
	for class, n := range groups[0].Value {
		all += n
		if class == "primary" || class == "secondary" || class == "mixed" {
			ill += n
		}
	}
	if 2*ill <= all {
		return ""
	}
	return fmt.Sprintf("the figure is of %s; %d of the cohort's %d men have an etiology of hypogonadism", published.MenWords(c.Men), ill, all)
}

// most is the share of men above a paper's limit of entry beyond which a cohort is
// another population.
const most = 0.1

// entry says where the cohort's men would not have entered the paper's study.
func entry(t *tabulate.Tables, c *published.Computation) string {
	if c.BaselineBelow == 0 {
		return ""
	}
	groups, err := t.Tally(unit.Baseline(unit.TotalTestosterone), tabulate.Everybody)
	if err != nil || len(groups) == 0 || groups[0].N == 0 {
		return ""
	}
	var above int64
	for i, v := range groups[0].Value.Value {
		if v >= c.BaselineBelow {
			above += groups[0].Value.Times(i)
		}
	}
	if float64(above) <= most*float64(groups[0].N) {
		return ""
	}
	return fmt.Sprintf("the paper's men had a testosterone below %g ng/dL at entry; %d of the %d with a baseline here did not",
		c.BaselineBelow, above, groups[0].N)
}
