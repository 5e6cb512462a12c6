package compose

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// modelKind is what the tables and forests of multivariable models differ in.
type modelKind struct {
	ratio, crude results.Stat
	of           string // what the ratio is of
	name, models string // one in a sentence, and several in a title
	among        string // whose complete cases
	events       string // heads their number
	above        string // what a ratio above 1 means, on an axis
	meaning      string // and in a sentence
	proportional bool   // each covariate has a test of proportional hazards
}

var (
	coxModels = modelKind{ratio: results.HazardRatio, crude: results.CrudeRatio, of: "hazard", name: "Cox model", models: "Cox models",
		among: "at risk", events: "Events", above: "earlier", meaning: "an earlier event", proportional: true}
	logisticModels = modelKind{ratio: results.OddsRatio, crude: results.CrudeOdds, of: "odds", name: "logistic model",
		models: "logistic model", among: "evaluable", events: "With the outcome", above: "more often", meaning: "more often"}
)

// heading is the ratio as it heads a column.
func (k modelKind) heading() string { return results.AtStart(k.of) + " ratio" }

// model shows an outcome's model: crude and adjusted ratios with the reference levels, a test of each
// covariate as a whole, what the model tells, and a forest. There is nothing where no model was asked for.
func (c *composer) model(kind modelKind, outcome string) []reports.Block {
	title := c.outcomeTitle(outcome)
	t := &table.Table{ID: "predictors-" + dashed(outcome), Title: title + ": " + kind.models, Head: []table.Head{
		{Text: "Predictor", Left: true}, eventsHead,
		{Text: "Crude " + kind.of + " ratio (" + levelMark + " interval)", Sub: []string{"crude", "lower", "upper"}},
		{Text: "Adjusted " + kind.of + " ratio (" + levelMark + " interval)", Sub: []string{"adjusted", "lower", "upper"}},
		{Text: "P"}, {Text: "P of the covariate"}}}
	if kind.proportional {
		t.Head = append(t.Head, table.Head{Text: "P of proportional hazards"})
	}
	var ratios []modelRatio
	var whole *results.Result
	factor := ""
	for i := range c.set.Results {
		r := &c.set.Results[i]
		k := r.Key
		if k.Analysis != "predictors" || k.Outcome != outcome || k.Stat != kind.ratio || k.At != "" {
			continue
		}
		whole = r
		v, ok := r.Value.(results.Number)
		if !ok {
			t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text("The model"), table.Text(""), table.Text(""), c.absent(t, r)}})
			continue
		}
		ratios = append(ratios, modelRatio{k.Term, v})
		c.modelRow(t, kind, r, k.Term.Factor != factor)
		factor = k.Term.Factor
	}
	if whole == nil || len(ratios) == 0 {
		if whole != nil && whole.N > 0 {
			c.noModel(title, whole)
		}
		return nil
	}
	c.modelRows(t, kind, outcome)
	crude := "Crude ratios are of models with that covariate alone, on the same men."
	if strings.Contains(c.methods[whole.Method].Label, "penalised") {
		crude = "Crude ratios are of models with that covariate alone, on the same men, by ordinary likelihood."
	}
	t.Remark("Complete cases: " + c.count(whole.N) + " of " + c.count(whole.N+whole.Lost) + " " + kind.among + ". " + crude)
	f := c.modelForest(kind, outcome, ratios)
	return []reports.Block{t, reports.Figure{Name: "figure-predictors-" + dashed(outcome), Draw: f, Alt: forestAlt(kind.of, title, f),
		Caption: fmt.Sprintf("%s: adjusted %s ratios (%s) of the multivariable %s of %s, on a log axis; arrows where an interval "+
			"leaves it. Above 1: %s. They describe association, not effects of treatment.",
			title, kind.of, c.intervalWords(ratios[0].ratio.Level), kind.name, c.men(whole.N), kind.meaning)}}
}

// modelForest draws the adjusted ratios, each factor below its heading and reference.
func (c *composer) modelForest(kind modelKind, outcome string, ratios []modelRatio) figure.Forest {
	var plain []results.PlotRatio
	for _, r := range ratios {
		plain = append(plain, results.PlotRatio{Label: c.termTitle(r.term), Ratio: r.ratio})
	}
	f := ratioForest(plain, c.outcomeTitle(outcome)+": predictors", "Adjusted "+kind.of+" ratio (above 1: "+kind.above+")",
		[3]string{"Predictor", "Events", kind.heading() + " (" + c.intervalWords(ratios[0].ratio.Level) + ")"})
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
		row.Estimate = c.text(r.ratio.Value, table.Ratio) + " (" + c.style.Limits(float64(r.ratio.Lower), float64(r.ratio.Upper),
			table.Ratio) + ")"
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

// forestAlt reads a forest of ratios of something out.
func forestAlt(of, title string, f figure.Forest) string {
	var parts []string
	for _, r := range f.Rows {
		if !r.Heading && !math.IsNaN(r.Value) {
			parts = append(parts, r.Label+" "+r.Estimate)
		}
	}
	return "Forest plot of adjusted " + of + " ratios, " + results.InSentence(title) + ": " + strings.Join(parts, "; ") + "."
}

// modelRow adds a term; the first of a covariate has its tests and, of a factor, its
// heading and reference. Ratios by stretches of time, where proportional hazards are rejected, stand below it.
func (c *composer) modelRow(t *table.Table, kind modelKind, r *results.Result, first bool) {
	outcome, term := r.Key.Outcome, r.Key.Term
	get := func(term stats.Term, stat results.Stat) *results.Result {
		return c.ix.Get(results.Key{Analysis: "predictors", Outcome: outcome, Term: term, Stat: stat})
	}
	var tests []table.Cell
	if first {
		covariate := stats.Term{Factor: term.Factor}
		tests = []table.Cell{c.testCell(t, cmp.Or(get(covariate, results.LikelihoodRatio), get(covariate, results.RobustWald)))}
		if kind.proportional {
			tests = append(tests, c.testCell(t, get(covariate, results.Proportionality)))
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
	ratio := table.Ratio
	cells := []table.Cell{label, c.eventsCell(outcome, term.Factor, term.Level), c.numberCell(t, get(term, kind.crude), ratio),
		c.numberCell(t, r, ratio), c.testCell(t, get(term, results.Wald))}
	t.Rows = append(t.Rows, table.Row{Indent: indent, Cells: append(cells, tests...)})
	for i := range c.set.Results {
		x := &c.set.Results[i]
		if k := x.Key; k.Analysis == "predictors" && k.Outcome == outcome && k.Stat == kind.ratio && k.At != "" && k.Term == term {
			t.Rows = append(t.Rows, table.Row{Indent: indent + 1,
				Cells: []table.Cell{table.Text(k.At), table.Text(""), table.Text(""), c.numberCell(t, x, ratio)}})
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
func (c *composer) modelRows(t *table.Table, kind modelKind, outcome string) {
	none := table.Text("")
	add := func(label string, cells ...table.Cell) {
		t.Rows = append(t.Rows, table.Row{Cells: append([]table.Cell{table.Text(label)}, cells...)})
	}
	get := func(stat results.Stat) *results.Result {
		return c.ix.Get(results.Key{Analysis: "predictors", Outcome: outcome, Stat: stat})
	}
	number := func(label string, stat results.Stat, digits int) {
		if v, ok := c.ix.Number(results.Key{Analysis: "predictors", Outcome: outcome, Stat: stat}); ok {
			add(label, none, none, table.Number(float64(v.Value), table.Fixed(digits)))
		}
	}
	if r := get(results.Events); r != nil {
		add(kind.events, ofCell(float64(r.Value.(results.Count).N), float64(r.N)))
	}
	number("With the rarer outcome, per coefficient", results.PerVariable, 1)
	number("Concordance", results.Concordance, 2)
	if r := get(results.AUC); r != nil {
		add("Area under the curve", none, none, c.numberCell(t, r, table.Fixed(2)))
	}
	if r := get(results.Calibration); r != nil {
		add("P of calibration", none, none, c.testCell(t, r))
	}
	if r := get(results.Proportionality); r != nil {
		add("All predictors together", none, none, none, none, none, c.testCell(t, r))
	}
}
