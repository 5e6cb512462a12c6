package compose

import (
	"fmt"
	"strconv"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// eugonadism gives the share at each scheduled month, and of those ever eugonadal.
func (c *composer) eugonadism() []reports.Block {
	t := &table.Table{ID: "eugonadism", Title: "Eugonadal at scheduled months", Head: []table.Head{
		{Text: "Month", Left: true}, {Text: "Eugonadal of measured", Sub: []string{"eugonadal", "measured"}}, {Text: "%"},
		{Text: levelMark + " interval", Sub: []string{"lower", "upper"}}, {Text: "All months together, % (" + levelMark + " interval)",
			Sub: []string{"all months together", "lower", "upper"}},
		{Text: "Not measured"}, {Text: "Not yet due"}, {Text: "Left before"},
		{Text: "Missed"}}}
	f := figure.Points{Title: "Eugonadal over time", XLabel: "Months since " + c.zero(), YLabel: "Eugonadal, % of those measured",
		Banner: c.banner,
		Width:  c.width}
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if r.Key.Analysis != "eugonadism" || r.Key.At == "" || len(r.Key.Group) > 0 || r.Key.Stat != results.Rate {
			continue
		}
		c.monthRow(t, r)
		c.monthPoint(&f, r)
	}
	if len(t.Rows) == 0 {
		return []reports.Block{reports.Paragraph{Text: "The input has no total testosterone."}}
	}
	if len(f.Month) == 0 {
		return []reports.Block{reports.Paragraph{Text: "Nobody has a total testosterone at a scheduled month of follow-up."}}
	}
	ever := &table.Table{ID: "ever-eugonadal", Title: "Ever eugonadal", Head: rateHead("Outcome")}
	for _, o := range c.outcomesOf("eugonadism", results.Rate) {
		key := results.Key{Analysis: "eugonadism", Outcome: o, Stat: results.Rate}
		label := c.outcomeTitle(o)
		if c.definition(o).Beside == "" {
			label += ", of everybody"
		}
		c.rateRow(ever, label, c.indentOf(o), key)
		c.chanceRow(ever, o)
		c.survivorsRow(ever, key)
	}
	c.repeatedRemark(t)
	t.Remark("Not yet due: the window ends after the data's extraction, where no day of it is stated after the last visit of anybody; " +
		"left before: no value in the window or after it; missed: a later value.")
	blocks := []reports.Block{t}
	if values := c.valueRates(); values != nil {
		blocks = append(blocks, values)
	}
	blocks = append(blocks, ever)
	blocks = append(blocks, c.notes("eugonadism", "chance")...)
	return append(blocks, reports.Figure{Name: "figure-eugonadism", Native: true, Draw: f, Alt: c.pointsAlt(f),
		Caption: fmt.Sprintf("Men with a eugonadal total testosterone at scheduled months from %s, of those measured near that "+
			"month, with Wilson "+
			"%ss. Marks grow with the number measured, which stands below; shares of later months are of those still followed.", c.zero(),
			c.intervalWords(c.levels[t]))})
}

// monthRow adds a scheduled month, and why men were not measured then.
func (c *composer) monthRow(t *table.Table, r *results.Result) {
	cells := append([]table.Cell{table.Text(r.Key.At)}, c.fractionCells(t, r)...)
	together := r.Key
	together.Stat = results.RepeatedShare
	cells = append(cells, c.numberCell(t, c.ix.Get(together), c.style.PercentOf(r.N)), table.Int(r.Lost))
	for _, why := range []string{results.NotYetDue, results.LeftBefore, results.Missed} {
		key := r.Key
		key.Stat, key.Term = results.Missing, stats.Term{Factor: results.NotMeasured, Level: why}
		if x := c.ix.Get(key); x != nil {
			cells = append(cells, table.Int(x.Value.(results.Count).N))
		}
	}
	t.Rows = append(t.Rows, table.Row{Cells: cells})
	c.remarkMethod(t, r.Method)
}

// monthPoint adds a month at which somebody was measured to the figure.
func (c *composer) monthPoint(f *figure.Points, r *results.Result) {
	v, ok := r.Value.(results.Fraction)
	month, err := strconv.ParseFloat(r.Key.At, 64)
	if !ok || err != nil {
		return
	}
	f.Month, f.Share, f.Lower, f.Upper = append(f.Month, month), append(f.Share, float64(v.Estimate)), append(f.Lower, float64(v.Lower)),
		append(f.Upper, float64(v.Upper))
	f.N, f.Text = append(f.N, r.N), append(f.Text, table.Percent(0).In(c.style).Text(float64(v.Estimate)))
}

// pointsAlt tells the first and the last share.
func (c *composer) pointsAlt(f figure.Points) string {
	last := len(f.Month) - 1
	if last == 0 {
		return fmt.Sprintf("Share eugonadal at one scheduled month: %s of %s measured at month %g.", f.Text[0], c.count(f.N[0]), f.Month[0])
	}
	return fmt.Sprintf("Share eugonadal at %d scheduled months: %s of %s measured at month %g, %s of %s at month %g.", last+1, f.Text[0],
		c.count(f.N[0]), f.Month[0], f.Text[last], c.count(f.N[last]), f.Month[last])
}

// repeatedRemark says how the shares of all months together came about, and whether they
// differ between months.
func (c *composer) repeatedRemark(t *table.Table) {
	k := results.Key{Analysis: "eugonadism", Outcome: "eugonadal", Stat: results.Correlation}
	r := c.ix.Get(k)
	if r == nil {
		return
	}
	alpha, _ := r.Value.(results.Number)
	k.Stat, k.Term = results.Wald, stats.Term{Factor: "month"}
	text := "All months together: " + results.InSentence(c.methods[r.Method].Label) + " (" + c.text(alpha.Value, table.Fixed(2)) + ")"
	if w := c.ix.Get(k); w != nil {
		if v, ok := w.Value.(results.Test); ok {
			text += "; differences between months: " + c.style.P(float64(v.P))
		}
	}
	t.Remark(text + ".")
}
