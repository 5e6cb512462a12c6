package compose

import (
	"strconv"
	"strings"

	"leydig/reports"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// predictors shows the multivariable models: a table and a forest plot each.
func (c *composer) predictors() []reports.Block {
	var blocks []reports.Block
	for _, o := range c.outcomesOf("recovery", results.Events) {
		blocks = append(blocks, c.model(o)...)
	}
	if len(blocks) == 0 {
		return []reports.Block{reports.Paragraph{Text: "No model could be fitted."}}
	}
	return append(blocks, c.notes("predictors")...)
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

func (c *composer) model(outcome string) []reports.Block {
	title := c.outcomeTitle(outcome)
	t := &table.Table{ID: "predictors-" + dashed(outcome), Title: title + ": multivariable Cox model", Head: []table.Head{
		{Text: "Predictor", Left: true}, {Text: "Hazard ratio (" + levelMark + " interval)", Sub: []string{"ratio", "lower", "upper"}}, {Text: "P"}, {Text: "P of proportional hazards"}}}
	var ratios []results.PlotRatio
	n, lost, level := int64(0), int64(0), 0.0
	for i := range c.set.Results {
		r := &c.set.Results[i]
		k := r.Key
		if k.Analysis != "predictors" || k.Outcome != outcome || k.Stat != results.HazardRatio {
			continue
		}
		n, lost = r.N, r.Lost
		if _, gone := r.Value.(results.Absent); gone {
			t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text("The model"), c.absent(t, r)}})
			continue
		}
		v := r.Value.(results.Number)
		level = v.Level
		t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text(c.termTitle(k.Term)), c.numberCell(t, r, table.Fixed(2)),
			c.testCell(t, c.ix.Get(results.Key{Analysis: "predictors", Outcome: outcome, Term: k.Term, Stat: results.Wald})),
			c.testCell(t, c.ix.Get(results.Key{Analysis: "predictors", Outcome: outcome, Term: stats.Term{Factor: k.Term.Factor}, Stat: results.Proportionality}))}})
		ratios = append(ratios, results.PlotRatio{Label: c.termTitle(k.Term), Ratio: v})
	}
	if len(t.Rows) == 0 || n == 0 && len(ratios) == 0 {
		return nil
	}
	if len(ratios) > 0 {
		c.modelRows(t, outcome)
	}
	t.Remark("Complete cases: " + table.Count.Text(float64(n)) + " of " + table.Count.Text(float64(n+lost)) + " at risk.")
	blocks := []reports.Block{t}
	if len(ratios) > 0 {
		f := ratioForest(ratios, title+": predictors", "Hazard ratio (above 1: earlier)", [3]string{"Predictor", "", "Hazard ratio" + intervalIn(level)})
		f.Banner = c.banner
		blocks = append(blocks, reports.Figure{Name: "figure-predictors-" + dashed(outcome), Draw: f, Caption: title + ": hazard ratios of the multivariable Cox model with " + levelWords(level) + " intervals, on a log axis; arrows where an interval leaves it."})
	}
	return blocks
}

// modelRows are what concerns the model as a whole.
func (c *composer) modelRows(t *table.Table, outcome string) {
	key := results.Key{Analysis: "predictors", Outcome: outcome, Stat: results.Events}
	if r := c.ix.Get(key); r != nil {
		t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text("Events"), table.Int(r.Value.(results.Count).N)}})
	}
	key.Stat = results.Concordance
	if v, ok := c.ix.Number(key); ok {
		t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text("Concordance"), table.Number(float64(v.Value), table.Fixed(2))}})
	}
	key.Stat = results.Proportionality
	if r := c.ix.Get(key); r != nil {
		t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text("All predictors together"), table.Text(""), table.Text(""), c.testCell(t, r)}})
	}
}
