package compose

import (
	"strconv"
	"strings"

	"leydig/reports"
	"leydig/stats"
	"leydig/stats/results"
)

// predictors shows the multivariable models: a table and a forest plot each, of responses the table.
func (c *composer) predictors() []reports.Block {
	var blocks []reports.Block
	for _, o := range c.set.Outcomes {
		m := c.model(logisticModels, o.Name)
		if len(blocks) > 0 && len(m) > 1 {
			m = m[:1] // a forest of the first alone, the outcome that the plan asks for
		}
		blocks = append(blocks, m...)
	}
	for _, o := range c.outcomesOf("recovery", results.Events) {
		blocks = append(blocks, c.model(coxModels, o)...)
	}
	if len(blocks)+len(c.unfit) == 0 {
		blocks = append(blocks, reports.Paragraph{Text: "No model could be fitted."})
	}
	return append(append(blocks, c.unfittedModels()...), c.notes("predictors")...)
}

// unfitted is an outcome of which no model could be fitted, and why.
type unfitted struct{ title, reason string }

// noModel notes that an outcome has no model: there is a sentence of it and no table.
func (c *composer) noModel(title string, why *results.Result) {
	if v, is := why.Value.(results.Absent); is {
		c.unfit = append(c.unfit, unfitted{results.InSentence(title), v.Reason})
	}
}

// unfittedModels says of which outcomes no model could be fitted, those of one reason together.
func (c *composer) unfittedModels() (blocks []reports.Block) {
	done := map[string]bool{}
	for _, u := range c.unfit {
		if done[u.reason] {
			continue
		}
		done[u.reason] = true
		var titles []string
		for _, o := range c.unfit {
			if o.reason == u.reason && !has(titles, o.title) {
				titles = append(titles, o.title)
			}
		}
		blocks = append(blocks, reports.Paragraph{Text: "No model could be fitted for " + strings.Join(titles, ", ") + ": " + u.reason + "."})
	}
	c.unfit = nil
	return blocks
}

// termTitle is a term as a reader calls it: "Age, per 10 years", or
// "Etiology: Mixed against Secondary".
func (c *composer) termTitle(t stats.Term) string {
	v := c.set.Variable(t.Factor)
	if t.Level == "" {
		per := strconv.FormatFloat(t.Per, 'g', -1, 64)
		return strings.TrimSpace(v.Title + ", per " + per + " " + v.Unit)
	}
	level := func(name string) string { return c.levelTitle(stats.Level{Factor: t.Factor, Name: name}) }
	return v.Title + ": " + level(t.Level) + " against " + level(t.Reference)
}
