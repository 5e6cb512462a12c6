package compose

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// predictors shows the multivariable models: a table and a forest plot each.
func (c *composer) predictors() []reports.Block {
	blocks := c.responseModels()
	for _, o := range c.outcomesOf("recovery", results.Events) {
		blocks = append(blocks, c.model(o)...)
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
		c.unfit = append(c.unfit, unfitted{lowerFirst(title), v.Reason})
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
		blocks = append(blocks, reports.Paragraph{Text: "No model could be fitted of " + strings.Join(titles, ", ") + ": " + u.reason + "."})
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

// model shows an outcome's model: crude and adjusted ratios with the reference levels,
// a test of each covariate as a whole, the check of proportional hazards, and a forest.
func (c *composer) model(outcome string) []reports.Block {
	title := c.outcomeTitle(outcome)
	t := &table.Table{ID: "predictors-" + dashed(outcome), Title: title + ": Cox models", Head: []table.Head{
		{
			Text: "Predictor",
			Left: true,
		}, eventsHead, {Text: "Crude hazard ratio (" + levelMark + " interval)", Sub: []string{"crude", "lower", "upper"}},
		{
			Text: "Adjusted hazard ratio (" + levelMark + " interval)",
			Sub:  []string{"adjusted", "lower", "upper"},
		}, {Text: "P"}, {Text: "P of the covariate"},
		{Text: "P of proportional hazards"}}}
	var ratios []modelRatio
	var whole *results.Result
	level, factor := 0.0, ""
	for i := range c.set.Results {
		r := &c.set.Results[i]
		k := r.Key
		if k.Analysis != "predictors" || k.Outcome != outcome || k.Stat != results.HazardRatio || k.At != "" {
			continue
		}
		whole = r
		v, ok := r.Value.(results.Number)
		if !ok {
			t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text("The model"), table.Text(""), table.Text(""), c.absent(t, r)}})
			continue
		}
		level = v.Level
		ratios = append(ratios, modelRatio{k.Term, v})
		c.modelRow(t, outcome, r, k.Term.Factor != factor)
		factor = k.Term.Factor
	}
	if whole == nil || len(ratios) == 0 {
		if whole != nil && whole.N > 0 {
			c.noModel(title, whole)
		}
		return nil
	}
	c.modelRows(t, outcome)
	t.Remark("Complete cases: " + c.count(whole.N) + " of " + c.count(whole.N+whole.Lost) +
		" at risk. Crude ratios are of models with that covariate alone, on the same men.")
	f := c.modelForest(outcome, ratios, title)
	return []reports.Block{t, reports.Figure{Name: "figure-predictors-" + dashed(outcome), Draw: f, Alt: modelAlt(title, f),
		Caption: fmt.Sprintf("%s: adjusted hazard ratios (%s) of the multivariable Cox model of %s, on a log axis; arrows where an interval "+
			"leaves it. Above 1: an earlier event. They describe association, not effects of treatment.", title, c.intervalWords(level),
			c.men(whole.N))}}
}

// modelForest draws the adjusted ratios, each factor below its heading and reference.
func (c *composer) modelForest(outcome string, ratios []modelRatio, title string) figure.Forest {
	var plain []results.PlotRatio
	level := 0.0
	for _, r := range ratios {
		plain = append(plain, results.PlotRatio{Label: c.termTitle(r.term), Ratio: r.ratio})
		level = r.ratio.Level
	}
	f := ratioForest(plain, title+": predictors", "Adjusted hazard ratio (above 1: earlier)", [3]string{"Predictor",
		"Events", "Hazard ratio (" + c.intervalWords(level) + ")"})
	f.Banner, f.PHead, f.Width, f.Decimal = c.banner, c.style.Letter, c.width, c.style.Decimal
	count := func(factor, level string) string {
		n, ok := c.levelEvents(outcome, factor, level)
		if !ok {
			return ""
		}
		return c.count(n.X) + " of " + c.count(n.N)
	}
	drawn := f.Rows
	f.Rows = nil
	factor := ""
	for i, r := range ratios {
		row := drawn[i]
		row.Count = count(r.term.Factor, r.term.Level)
		row.Estimate = c.text(r.ratio.Value, table.Fixed(2)) + " (" + c.style.Limits(float64(r.ratio.Lower), float64(r.ratio.Upper),
			table.Fixed(2)) + ")"
		wald := results.Key{Analysis: "predictors", Outcome: outcome, Term: r.term, Stat: results.Wald}
		if t := c.ix.Get(wald); t != nil {
			if v, ok := t.Value.(results.Test); ok {
				row.P = table.P.In(c.style).Text(float64(v.P))
			}
		}
		if r.term.Level != "" {
			if r.term.Factor != factor {
				f.Rows = append(f.Rows, figure.ForestRow{Heading: true, Label: c.factorTitle(r.term.Factor)},
					figure.ForestRow{Label: c.levelTitle(stats.Level{Factor: r.term.Factor, Name: r.term.Reference}), Value: nan,
						Count: count(r.term.Factor, r.term.Reference), Estimate: "1 (reference)"})
			}
			row.Label = c.levelTitle(stats.Level{Factor: r.term.Factor, Name: r.term.Level})
		} else {
			row.Outer = true
		}
		factor = r.term.Factor
		f.Rows = append(f.Rows, row)
	}
	return f
}

// modelRatio is an adjusted ratio with its term.
type modelRatio struct {
	term  stats.Term
	ratio results.Number
}

// modelAlt reads a forest of hazard ratios out.
func modelAlt(title string, f figure.Forest) string { return forestAlt("hazard", title, f) }

// forestAlt reads a forest of ratios of something out.
func forestAlt(of, title string, f figure.Forest) string {
	var parts []string
	for _, r := range f.Rows {
		if !r.Heading && !math.IsNaN(r.Value) {
			parts = append(parts, r.Label+" "+r.Estimate)
		}
	}
	return "Forest plot of adjusted " + of + " ratios, " + lowerFirst(title) + ": " + strings.Join(parts, "; ") + "."
}

// modelRow adds a term; the first of a covariate has its tests and, of a factor, its
// heading and reference.
func (c *composer) modelRow(t *table.Table, outcome string, r *results.Result, first bool) {
	get := func(term stats.Term, at string, stat results.Stat) *results.Result {
		return c.ix.Get(results.Key{Analysis: "predictors", Outcome: outcome, Term: term, At: at, Stat: stat})
	}
	term := r.Key.Term
	covariate := stats.Term{Factor: term.Factor}
	var tests []table.Cell
	if first {
		tests = []table.Cell{
			c.testCell(t, cmp.Or(get(covariate, "", results.LikelihoodRatio), get(covariate, "", results.RobustWald))),
			c.testCell(t, get(covariate, "", results.Proportionality)),
		}
	}
	label, indent := table.Text(c.termTitle(term)), 0
	if term.Level != "" {
		indent = 1
		if first {
			t.Rows = append(t.Rows, c.factorHead(outcome, term, tests)...)
			tests = nil
		}
		label = table.Text(c.levelTitle(stats.Level{Factor: term.Factor, Name: term.Level}))
	}
	two := table.Fixed(2)
	cells := []table.Cell{
		label,
		c.eventsCell(outcome, term.Factor, term.Level),
		c.numberCell(t, get(term, "", results.CrudeRatio), two),
		c.numberCell(t, r, two),
		c.testCell(t, get(term, "", results.Wald)),
	}
	t.Rows = append(t.Rows, table.Row{Indent: indent, Cells: append(cells, tests...)})
	for i := range c.set.Results { // by stretches of time, where proportional hazards are rejected
		x := &c.set.Results[i]
		if k := x.Key; k.Analysis == "predictors" && k.Outcome == outcome && k.Stat == results.HazardRatio && k.At != "" &&
			k.Term == term {
			t.Rows = append(
				t.Rows,
				table.Row{Indent: indent + 1, Cells: []table.Cell{table.Text(k.At), table.Text(""), table.Text(""), c.numberCell(t, x, two)}},
			)
		}
	}
}

// eventsHead heads the events of the men of a level.
var eventsHead = table.Head{Text: "Events of men", Sub: []string{"events", "men"}}

// eventsCell shows the events of the men of a level in an outcome's model; of a number,
// with level "", of all.
func (c *composer) eventsCell(outcome, factor, level string) table.Cell {
	f, ok := c.levelEvents(outcome, factor, level)
	if !ok {
		return table.Text("–")
	}
	return ofCell(float64(f.X), float64(f.N))
}

func (c *composer) levelEvents(outcome, factor, level string) (results.Fraction, bool) {
	return c.ix.Fraction(results.Key{Analysis: "predictors", Outcome: outcome, Term: stats.Term{Factor: factor, Level: level},
		Stat: results.LevelEvents})
}

// factorHead are the rows above a factor's levels: its title with its tests, and the
// reference.
func (c *composer) factorHead(outcome string, term stats.Term, tests []table.Cell) []table.Row {
	head := []table.Cell{table.Text(c.factorTitle(term.Factor)), table.Text(""), table.Text(""), table.Text(""), table.Text("")}
	return []table.Row{{Strong: true, Cells: append(head, tests...)},
		{Indent: 1, Cells: []table.Cell{table.Text(c.levelTitle(stats.Level{Factor: term.Factor, Name: term.Reference})),
			c.eventsCell(outcome, term.Factor, term.Reference), table.Text("1 (reference)"), table.Text("1 (reference)")}}}
}

// modelRows are what concerns the model as a whole.
func (c *composer) modelRows(t *table.Table, outcome string) {
	add := func(label string, cells ...table.Cell) {
		t.Rows = append(t.Rows, table.Row{Cells: append([]table.Cell{table.Text(label)}, cells...)})
	}
	none := table.Text("")
	key := results.Key{Analysis: "predictors", Outcome: outcome, Stat: results.Events}
	if r := c.ix.Get(key); r != nil {
		add("Events", ofCell(float64(r.Value.(results.Count).N), float64(r.N)))
	}
	key.Stat = results.Concordance
	if v, ok := c.ix.Number(key); ok {
		add("Concordance", none, none, table.Number(float64(v.Value), table.Fixed(2)))
	}
	key.Stat = results.Proportionality
	if r := c.ix.Get(key); r != nil {
		add("All predictors together", none, none, none, none, none, c.testCell(t, r))
	}
}
