// Package compose turns a set of results into a document: tables, figures,
// footnotes and the methods section, from what ran.
package compose

// Plan is the part "report" of a study plan.
type Plan struct {
	Title string `yaml:"title"`
}

// DefaultPlan is the built-in report.
func DefaultPlan() Plan { return Plan{Title: "Testosterone recovery: outcomes report"} }
