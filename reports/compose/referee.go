package compose

import (
	"fmt"

	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// Objection is what a referee would say of these data: it stands only where they give
// cause, with its numbers and where the report has them.
type Objection struct{ Name, Text, Place string }

// objector finds one objection; empty where the data give no cause.
type objector struct {
	name  string
	table string // ID of the table that has the numbers; empty: the summary
	say   func() string
}

// Objections lists what these data trigger, the gravest first.
func Objections(set *results.Set, look Look) ([]Objection, error) {
	doc, err := Document(set, look)
	if err != nil {
		return nil, err
	}
	c, err := newComposer(set, look)
	if err != nil {
		return nil, err
	}
	at := places(doc)
	var out []Objection
	for _, o := range c.objectors() {
		text := o.say()
		if text == "" {
			continue
		}
		place := at[o.table]
		if place == "" {
			place = "Summary"
		}
		out = append(out, Objection{o.name, text, place})
	}
	return out, nil
}

func (c *composer) objectors() []objector {
	recovery := "time-to-event"
	return []objector{
		{"no-control", "response", c.chanceWarning},
		{"not-evaluable", "response", c.boundsWarning},
		{"single-values", "response", c.confirmedWarning},
		{"left-early", "eugonadism", c.leavingWarning},
		{"dated-at-visits", recovery, c.visitsWarning},
		{"lost-again", recovery, c.lossWarning},
		{"washout", recovery, c.washoutWarning},
		{"immortal-time", "strata-recovery", c.survivorsWarning},
		{"few-events", "predictors-recovery", c.fewEvents},
		{"not-proportional", "predictors-recovery", c.notProportional},
		{"complete-cases", "predictors-recovery", c.completeCases},
		{"many-tests", "strata-responder", c.manyTests},
		{"small-groups", "strata-responder", c.smallGroups},
		{"duration-assumed", "table-1", c.durationWarning},
		{"missing-covariates", "table-1", c.missingCovariates},
		{"units-assumed", "columns", c.unitsAssumed},
		{"input-faults", "finding-counts", c.findingsWarning},
	}
}

// terms counts what a model of an outcome estimates.
func (c *composer) terms(outcome string) int {
	n := 0
	for i := range c.set.Results {
		k := c.set.Results[i].Key
		_, is := c.set.Results[i].Value.(results.Number)
		if is && k.Analysis == "predictors" && k.Outcome == outcome && k.Stat == results.HazardRatio {
			n++
		}
	}
	return n
}

// fewEvents tells of a model with fewer than ten events a coefficient (Peduzzi P, et al. J
// Clin Epidemiol 1995;48:1503-1510).
func (c *composer) fewEvents() string {
	r := c.ix.Get(results.Key{Analysis: "predictors", Outcome: "recovery", Stat: results.Events})
	n := c.terms("recovery")
	if r == nil || n == 0 {
		return ""
	}
	events := r.Value.(results.Count).N
	if events >= int64(10*n) {
		return ""
	}
	return fmt.Sprintf("The model of recovery has %d coefficients on %s events, fewer than ten for each: its ratios are unsteady.", n,
		c.count(events))
}

// notProportional tells of hazards that are not proportional.
func (c *composer) notProportional() string {
	r := c.ix.Get(results.Key{Analysis: "predictors", Outcome: "recovery", Stat: results.Proportionality})
	if r == nil {
		return ""
	}
	v, ok := r.Value.(results.Test)
	if !ok || float64(v.P) >= 0.05 {
		return ""
	}
	return "Hazards of recovery are not proportional over time (global test, " + c.style.P(float64(v.P)) +
		"): a hazard ratio is an average over the time observed."
}

// completeCases tells how many men a model leaves out.
func (c *composer) completeCases() string {
	r := c.ix.Get(results.Key{Analysis: "predictors", Outcome: "recovery", Stat: results.Events})
	if r == nil || r.Lost == 0 || r.Lost*20 < r.N+r.Lost {
		return ""
	}
	return fmt.Sprintf("The model of recovery leaves out %s of %s for a missing covariate.", c.count(r.Lost), c.men(r.N+r.Lost))
}

// manyTests is the analysis's own count of tests of strata.
func (c *composer) manyTests() string {
	if n, ok := c.set.Note("strata", "multiplicity"); ok {
		return c.note(n)
	}
	return ""
}

// smallGroups counts strata with fewer than ten men who could be judged.
func (c *composer) smallGroups() string {
	small, all := 0, 0
	for i := range c.set.Results {
		r := &c.set.Results[i]
		k := r.Key
		if k.Analysis == "response" && k.Outcome == "responder" && k.Stat == results.Rate && len(k.Group) == 1 {
			all++
			if r.N < 10 {
				small++
			}
		}
	}
	if small == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d groups of strata have fewer than ten men who could be judged for response.", small, all)
}

// missingCovariates names the characteristics that more than a fifth of men lack.
func (c *composer) missingCovariates() string {
	words, n := "", 0
	for i := range c.set.Results {
		r := &c.set.Results[i]
		v, ok := r.Value.(results.Count)
		k := r.Key
		total := c.set.Run.Patients
		if !ok || k.Analysis != "baseline" || k.Stat != results.Missing || len(k.Group) > 0 || k.Term != (stats.Term{}) ||
			v.N*5 <= total || v.N == total {
			continue
		}
		if n++; n > 1 {
			words += ", "
		}
		words += fmt.Sprintf("%s (%s)", c.factorTitle(k.Outcome), table.Percent(0).In(c.style).Text(float64(v.N)/float64(total)))
	}
	if n == 0 {
		return ""
	}
	return "More than a fifth of men lack: " + words + "."
}

// unitsAssumed names the columns whose unit was not given.
func (c *composer) unitsAssumed() string {
	words, n := "", 0
	for _, in := range c.set.Run.Inputs {
		for _, s := range in.Sheets {
			for _, x := range s.Columns {
				if !x.Assumed || x.Meaning == "" {
					continue
				}
				if n++; n > 1 {
					words += ", "
				}
				words += x.Meaning + " (" + x.Unit + ")"
			}
		}
	}
	if n == 0 {
		return ""
	}
	return "Units were assumed, since the headers do not name them, of: " + words + "."
}
