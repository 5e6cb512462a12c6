package compose

import (
	"fmt"
	"strings"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// waterfall draws the men of whom a response can be told in the order of their greatest
// change from the baseline. Nothing where the response is not of a rise; the reason where
// there is none to be told.
func (c *composer) waterfall() []reports.Block {
	key := results.Key{Analysis: "response", Outcome: "responder", Stat: results.GreatestRise}
	r := c.ix.Get(key)
	if r == nil || r.N == 0 {
		return nil
	}
	v, ok := r.Value.(results.Ranked)
	if !ok {
		a, _ := c.absence(key)
		return []reports.Block{reports.Paragraph{Text: "The greatest changes of testosterone are not shown: " + a.Reason + "."}}
	}
	return []reports.Block{c.risesFigure(r, v)}
}

// rises sums the greatest changes up, of everybody and by response.
func (c *composer) rises() []reports.Block {
	key := results.Key{Analysis: "response", Outcome: "responder", Term: stats.Term{Factor: string(results.GreatestRise)}, Stat: results.N}
	if c.ix.Get(key) == nil {
		return nil
	}
	of := c.set.Variable("total_testosterone")
	title := "Greatest change from the baseline: " + results.InSentence(of.Label())
	t := &table.Table{ID: "rises", Aside: true, Title: title, Head: []table.Head{
		{Text: "Men", Left: true}, {Text: "n"}, {Text: "Median (quartiles)", Sub: []string{"median", "lower quartile", "upper quartile"}},
		{Text: "Mean (SD)", Sub: []string{"mean", "SD"}}}}
	format := table.Fixed(of.Digits)
	for _, g := range []struct {
		label string
		level string
	}{{"Everybody of whom response can be told", ""}, {"Responders", "yes"}, {"Not responders", "no"}} {
		key := results.Key{Analysis: "response", Outcome: "responder", Term: stats.Term{Factor: string(results.GreatestRise)}}
		if g.level != "" {
			key.Group = []stats.Level{{Factor: "responder", Name: g.level}}
		}
		n := c.countCell(key)
		t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text(g.label), n, c.quartileCell(key, format),
			c.meanOf(t, key, format)}})
	}
	return []reports.Block{t}
}

// risesFigure draws the men in order.
func (c *composer) risesFigure(r *results.Result, v results.Ranked) reports.Figure {
	of := c.set.Variable("total_testosterone")
	line := c.text(v.Line, table.Fixed(of.Digits)) + " " + v.Unit
	order, bars := ", the greatest rise first", ", each a bar"
	if r.N == 1 {
		order = ""
	}
	if v.Parts > 0 || r.N == 1 {
		bars = ""
	}
	f := figure.Waterfall{Title: "Greatest change of each man", Banner: c.banner, Width: c.width, Men: v.Men, Met: v.Met,
		XLabel: c.men(r.N) + order, YLabel: "Change of " + results.InSentence(of.Title) + ", " + v.Unit,
		Names: [2]string{"responder", "not a responder"}, Line: float64(v.Line), LineWords: "rise of " + line}
	var met, short, fell int64 // responders; others who rose to the line; men who never rose above their baseline
	for i, x := range v.Value {
		f.Value = append(f.Value, float64(x))
		met += v.Met[i]
		if x >= v.Line {
			short += v.Men[i] - v.Met[i]
		}
		if x <= 0 {
			fell += v.Men[i]
		}
	}
	caption := fmt.Sprintf("Greatest change of %s from the baseline at a follow-up visit after %s: %s of %s%s. Full: responders; pale "+
		"with an edge: the others. The dashed line is the rise that response asks for.",
		results.InSentence(of.Title), c.zero(), c.count(r.N), c.men(r.N+r.Lost), bars+order)
	if fell > 0 {
		caption += " Below zero are men of whom no value was above the baseline."
	}
	switch {
	case v.Parts > 0:
		caption += fmt.Sprintf(" The men are cut into %d parts of equal size, each drawn at the median of its changes.", v.Parts)
	case short > 0:
		caption += fmt.Sprintf(" Men who rose so far but are not responders by the rest of the definition: %s.", c.count(short))
	}
	first, last := c.text(v.Value[0], table.Fixed(of.Digits)), c.text(v.Value[len(v.Value)-1], table.Fixed(of.Digits))
	span := first
	if first != last {
		span = "from " + first + " down to " + last
	}
	return reports.Figure{Name: "figure-waterfall", Draw: f, Caption: caption + c.notShown(r.Lost),
		Alt: fmt.Sprintf("Waterfall of the greatest changes of %s: %s %s; responders: %s; never above the baseline: %s.",
			c.men(r.N), span, v.Unit, c.count(met), c.count(fell))}
}

// notShown says why men are not in the waterfall.
func (c *composer) notShown(lost int64) string {
	if lost == 0 {
		return ""
	}
	var parts []string
	rest := lost
	for _, reason := range []string{results.NoBaselineValue, results.NoFollowUpValue} {
		key := results.Key{Analysis: "response", Outcome: "responder", Term: stats.Term{Factor: results.NotAtRisk, Level: reason},
			Stat: results.Excluded}
		if r := c.ix.Get(key); r != nil && r.Value.(results.Count).N > 0 {
			parts = append(parts, c.count(r.Value.(results.Count).N)+" "+strings.Replace(reason, "no ", "without a ", 1))
			rest -= r.Value.(results.Count).N
		}
	}
	if rest > 0 {
		parts = append(parts, c.count(rest)+" without a value at the visit that decides")
	}
	return " Not shown: " + strings.Join(parts, ", ") + "."
}
