package compose

import (
	"cmp"
	"fmt"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// responseModels shows the logistic models of responses: a table each, and a forest plot of
// the first, the outcome that the plan asks for.
func (c *composer) responseModels() []reports.Block {
	var blocks []reports.Block
	for _, o := range c.set.Outcomes {
		t, ratios := c.oddsModel(o.Name)
		if t == nil {
			continue
		}
		first := len(blocks) == 0
		blocks = append(blocks, t)
		if first && len(ratios) > 0 {
			blocks = append(blocks, c.oddsForest(o.Name, ratios))
		}
	}
	return blocks
}

// oddsModel shows an outcome's logistic model: crude and adjusted odds ratios with the
// reference levels, a test of each covariate as a whole, and what the model tells. There is
// no table where no model was asked for.
func (c *composer) oddsModel(outcome string) (*table.Table, []modelRatio) {
	title := c.outcomeTitle(outcome)
	t := &table.Table{ID: "predictors-" + dashed(outcome), Title: title + ": logistic model", Head: []table.Head{
		{Text: "Predictor", Left: true}, eventsHead,
		{Text: "Crude odds ratio (" + levelMark + " interval)", Sub: []string{"crude", "lower", "upper"}},
		{Text: "Adjusted odds ratio (" + levelMark + " interval)", Sub: []string{"adjusted", "lower", "upper"}},
		{Text: "P"}, {Text: "P of the covariate"}}}
	var ratios []modelRatio
	var whole *results.Result
	factor := ""
	for i := range c.set.Results {
		r := &c.set.Results[i]
		k := r.Key
		if k.Analysis != "predictors" || k.Outcome != outcome || k.Stat != results.OddsRatio {
			continue
		}
		whole = r
		v, ok := r.Value.(results.Number)
		if !ok {
			t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text("The model"), table.Text(""), table.Text(""), c.absent(t, r)}})
			continue
		}
		ratios = append(ratios, modelRatio{k.Term, v})
		c.oddsRow(t, outcome, r, k.Term.Factor != factor)
		factor = k.Term.Factor
	}
	if whole == nil || len(ratios) == 0 {
		if whole != nil && whole.N > 0 {
			c.noModel(title, whole)
		}
		return nil, nil
	}
	t.Remark("Complete cases: " + c.count(whole.N) + " of " + c.count(whole.N+whole.Lost) +
		" evaluable. Crude ratios are of models with that covariate alone, on the same men.")
	c.oddsRows(t, outcome)
	return t, ratios
}

// oddsForest draws an outcome's adjusted odds ratios.
func (c *composer) oddsForest(outcome string, ratios []modelRatio) reports.Figure {
	title := c.outcomeTitle(outcome)
	f := c.modelForest(outcome, ratios, title)
	f.XLabel = "Adjusted odds ratio (above 1: more often)"
	f.Heads[2] = "Odds ratio (" + c.intervalWords(ratios[0].ratio.Level) + ")"
	n := c.ix.Get(results.Key{Analysis: "predictors", Outcome: outcome, Term: ratios[0].term, Stat: results.OddsRatio}).N
	return reports.Figure{Name: "figure-predictors-" + dashed(outcome), Draw: f, Alt: oddsAlt(title, f),
		Caption: fmt.Sprintf("%s: adjusted odds ratios (%s) of the multivariable logistic model of %s, on a log axis; arrows where an interval "+
			"leaves it. Above 1: more often. They describe association, not effects of treatment.", title,
			c.intervalWords(ratios[0].ratio.Level), c.men(n))}
}

// oddsAlt reads a forest of odds ratios out.
func oddsAlt(title string, f figure.Forest) string { return forestAlt("odds", title, f) }

// oddsRow adds a term; the first of a covariate has its test and, of a factor, its heading
// and reference.
func (c *composer) oddsRow(t *table.Table, outcome string, r *results.Result, first bool) {
	get := func(term stats.Term, stat results.Stat) *results.Result {
		return c.ix.Get(results.Key{Analysis: "predictors", Outcome: outcome, Term: term, Stat: stat})
	}
	term := r.Key.Term
	var test []table.Cell
	if first {
		covariate := stats.Term{Factor: term.Factor}
		test = []table.Cell{c.testCell(t, cmp.Or(get(covariate, results.LikelihoodRatio), get(covariate, results.RobustWald)))}
	}
	label, indent := table.Text(c.termTitle(term)), 0
	if term.Level != "" {
		indent = 1
		if first {
			t.Rows = append(t.Rows, c.factorHead(outcome, term, test)...)
			test = nil
		}
		label = table.Text(c.levelTitle(stats.Level{Factor: term.Factor, Name: term.Level}))
	}
	two := table.Fixed(2)
	cells := []table.Cell{label, c.eventsCell(outcome, term.Factor, term.Level), c.numberCell(t, get(term, results.CrudeOdds), two),
		c.numberCell(t, r, two), c.testCell(t, get(term, results.Wald))}
	t.Rows = append(t.Rows, table.Row{Indent: indent, Cells: append(cells, test...)})
}

// oddsRows are what concerns the model as a whole.
func (c *composer) oddsRows(t *table.Table, outcome string) {
	add := func(label string, cell table.Cell) {
		t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text(label), table.Text(""), table.Text(""), cell}})
	}
	get := func(stat results.Stat) *results.Result {
		return c.ix.Get(results.Key{Analysis: "predictors", Outcome: outcome, Stat: stat})
	}
	if r := get(results.Events); r != nil {
		t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text("With the outcome"), ofCell(float64(r.Value.(results.Count).N),
			float64(r.N))}})
	}
	if r := get(results.PerVariable); r != nil {
		if v, ok := r.Value.(results.Number); ok {
			add("Of the rarer outcome, a coefficient", table.Number(float64(v.Value), table.Fixed(1)))
		}
	}
	if r := get(results.AUC); r != nil {
		add("Area under the curve", c.numberCell(t, r, table.Fixed(2)))
	}
	if r := get(results.Calibration); r != nil {
		add("P of calibration", c.testCell(t, r))
	}
}
