// Package compose turns a set of results into a document: tables, figures,
// footnotes and the methods section, from what ran.
package compose

import (
	"slices"

	"leydig/stats/results"
)

// Plan is the part "report" of a study plan.
type Plan struct {
	Title string `yaml:"title"`
	// StrataOf are the outcomes whose strata stand in the text; those of the others stand in
	// the workbook. Empty: response and recovery.
	StrataOf []string `yaml:"strata_of,omitempty,flow"`
}

// ByStratum lists the outcomes of which a set holds results by stratum.
func ByStratum(set *results.Set) []string {
	var known []string
	for i := range set.Results {
		k := set.Results[i].Key
		if len(k.Group) == 1 && slices.Contains(byStratum(k.Analysis), k.Stat) && slices.Contains(set.Run.Strata, k.Group[0].Factor) &&
			!slices.Contains(known, k.Outcome) {
			known = append(known, k.Outcome)
		}
	}
	return known
}

// byStratum are the statistics of an analysis of which tables by stratum are made.
func byStratum(analysis string) []results.Stat {
	switch {
	case slices.Contains(rated, analysis):
		return []results.Stat{results.Rate}
	case analysis == "recovery":
		return []results.Stat{results.Events}
	}
	return nil
}

// DefaultPlan is the built-in report.
func DefaultPlan() Plan { return Plan{Title: "Testosterone recovery: outcomes report"} }
