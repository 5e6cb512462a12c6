package compose

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"leydig/reports"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// summary is the first page: what was found in a sentence, five numbers with their
// intervals, one figure, and what these data ask to be minded, with its numbers.
func (c *composer) summary() []reports.Block {
	var blocks []reports.Block
	if n, ok := c.set.Note("", "synthetic"); ok {
		blocks = append(blocks, reports.Paragraph{Text: c.note(n), Strong: true})
	}
	if n, ok := c.set.Note("", "withheld"); ok {
		blocks = append(blocks, reports.Paragraph{Text: c.note(n)})
	}
	blocks = append(blocks, reports.Paragraph{Text: c.answer()})
	if t := c.keyFigures(); len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	if f, ok := c.firstFigure(); ok {
		blocks = append(blocks, f)
	}
	if w := c.warnings(); len(w) > 0 {
		blocks = append(blocks, reports.Paragraph{Text: "To be minded in these data:"}, reports.List{Items: w})
	}
	return blocks
}

// firstFigure is the curve of recovery; without one, eugonadism over time.
func (c *composer) firstFigure() (reports.Figure, bool) {
	if f, ok := c.curveFigure("recovery", nil, "figure-recovery"); ok {
		f.Native = true
		return f, true
	}
	return reports.Figure{}, false
}

// zero is time zero in words.
func (c *composer) zero() string {
	if c.stopped() {
		return "the end of testosterone treatment"
	}
	return "the start of restoration treatment"
}

// stopped tells that time zero is the end of exogenous testosterone: nobody has a
// baseline of his own there.
func (c *composer) stopped() bool { return c.set.Run.IndexKind == "trt-stop" }

// month is the month at which the first page reads curves: the last up to 12 at which
// recovery could be estimated, else the first of the plan.
func (c *composer) month() string {
	times := c.times()
	for i := len(times) - 1; i >= 0; i-- {
		at, err := strconv.ParseFloat(times[i], 64)
		_, known := c.ix.Number(results.Key{Analysis: "recovery", Outcome: "recovery", At: times[i], Stat: results.Reached})
		if err == nil && at <= 12 && known {
			return times[i]
		}
	}
	if len(times) == 0 {
		return ""
	}
	return times[0]
}

// answer is the sentence with which a report begins.
func (c *composer) answer() string {
	var parts []string
	key := results.Key{Analysis: "response", Outcome: "responder", Stat: results.Rate}
	if f, ok := c.ix.Fraction(key); ok {
		parts = append(parts, fmt.Sprintf("%s of %s who could be judged responded (%s)", c.count(f.X), c.men(f.N), c.shareWords(f)))
	}
	key = results.Key{Analysis: "recovery", Outcome: "recovery", Stat: results.Events}
	if r := c.ix.Get(key); r != nil && r.N > 0 {
		parts = append(parts, c.recoveryWords(r))
	}
	of := fmt.Sprintf("Of %s observed from %s", c.men(c.set.Run.Patients), c.zero())
	if len(parts) == 0 {
		return of + ", none has a follow-up value from which an outcome could be told."
	}
	return of + ", " + strings.Join(parts, ", and ") + "."
}

// recoveryWords tells how many recovered by when.
func (c *composer) recoveryWords(r *results.Result) string {
	events := r.Value.(results.Count).N
	if events == 0 {
		return fmt.Sprintf("none of %s at risk was seen to recover", c.men(r.N))
	}
	key := r.Key
	key.Stat, key.At = results.Reached, c.month()
	words := fmt.Sprintf("%s of %s at risk %s seen to recover", c.count(events), c.men(r.N), were(events))
	if n, ok := c.ix.Number(key); ok && n.Value == 0 {
		words += ", none by month " + key.At
	} else if ok {
		words = fmt.Sprintf("an estimated %s of %s at risk had recovered by month %s (%s)", c.text(n.Value, table.Percent(pct)), c.men(r.N),
			key.At, c.limitWords(n, table.Percent(pct)))
	}
	key.Stat, key.At = results.Median, ""
	if n, ok := c.ix.Number(key); ok {
		words += fmt.Sprintf(", with a median time of %s months", c.text(n.Value, table.Fixed(1)))
		if n.Lower == n.Lower {
			words += " (" + c.limits(n, table.Fixed(1)) + ")"
		}
	}
	return words
}

// keyRow is a row of the key figures: a label, the men it rests on, the estimate.
type keyRow struct {
	label string
	key   results.Key
	note  string // below the table
}

// keyRows lists what may stand on the first page, the most telling first; the first five
// of them that a cohort has do.
func (c *composer) keyRows() []keyRow {
	m := c.month()
	rate := func(analysis, outcome string) keyRow {
		return keyRow{c.outcomeTitle(outcome), results.Key{Analysis: analysis, Outcome: outcome, Stat: results.Rate}, ""}
	}
	by := func(outcome string) keyRow {
		since := ""
		if s := c.definition(outcome).Since; s != "" {
			since = "Months count from " + s + ", among those who had it and were seen later."
		}
		return keyRow{c.outcomeTitle(outcome) + ", by month " + m, results.Key{Analysis: "recovery", Outcome: outcome, At: m,
			Stat: results.Reached}, since}
	}
	median := keyRow{"Median time to recovery, months", results.Key{Analysis: "recovery", Outcome: "recovery", Stat: results.Median}, ""}
	if c.stopped() {
		return []keyRow{by("recovery"), by("recovery_confirmed"), median, by("sperm_recovery"), by("recovery_loss"),
			rate("response", "responder"), rate("safety", "adverse_event")}
	}
	return []keyRow{rate("response", "responder"), rate("response", "responder_confirmed"), by("recovery"), median,
		rate("safety", "adverse_event"), by("recovery_confirmed"), by("recovery_loss"), by("sperm_recovery")}
}

// keyFigures are the five numbers of the first page, each with what it rests on.
func (c *composer) keyFigures() *table.Table {
	const most = 5
	t := &table.Table{ID: "key-figures", Title: "Key figures", Split: true, Head: []table.Head{{Text: "Measure", Left: true},
		{Text: "Men", Sub: []string{"n", "of"}}, {Text: "Estimate"}, {Text: levelMark + " interval", Sub: []string{"lower", "upper"}}}}
	curves := false
	for _, k := range c.keyRows() {
		if len(t.Rows) == most {
			break
		}
		r := c.ix.Get(k.key)
		if r == nil || r.N == 0 {
			continue
		}
		label := table.Text(k.label)
		if k.note != "" {
			label.Mark = t.AddNote(k.note)
		}
		if f, ok := r.Value.(results.Fraction); ok {
			t.Rows = append(t.Rows, table.Row{ID: k.key.Outcome, Cells: append([]table.Cell{label}, c.fractionCells(t, r)...)})
			c.saw(t, f.Level)
			continue
		}
		curves = true
		t.Rows = append(t.Rows, table.Row{ID: k.key.Outcome, By: monthOf(k.key),
			Cells: append([]table.Cell{label}, c.curveNumber(t, k.key, r)...)})
	}
	for _, r := range t.Rows {
		for _, o := range c.set.Outcomes {
			if r.ID == o.Name && o.Kind == "response" && o.Beside == "" {
				t.Remark(o.Title + ": " + o.Rule + ".")
			}
		}
	}
	if curves {
		t.Remark("By a month and median: Kaplan-Meier estimates; beside them the events, by that month or in all, of men at risk.")
	}
	return t
}

// curveNumber is what a curve says at a time, or its median, beside events and men at
// risk.
func (c *composer) curveNumber(t *table.Table, key results.Key, r *results.Result) []table.Cell {
	format := table.Percent(pct)
	if key.Stat == results.Median {
		format = table.Fixed(1)
	}
	of := c.seenBy(key)
	n, ok := r.Value.(results.Number)
	if !ok {
		cell, limits := c.absent(t, r), table.Text("")
		if len(cell.Parts) > 1 { // the limits of what is not reached have a column of their own
			limits = table.Cell{Parts: slices.Clone(cell.Parts[1:])}
			limits.Parts[0].Pre, limits.Parts[1].Post = "", ""
			cell.Parts = cell.Parts[:1]
		}
		return []table.Cell{of, cell, limits}
	}
	c.saw(t, n.Level)
	return []table.Cell{of, table.Number(float64(n.Value), format), c.limitsCell(t, limited(n), format)}
}

// seenBy shows the events of a curve of the men at risk: those up to the month at which it
// is read, of a median all. A set that was made to be shared does not tell the former.
func (c *composer) seenBy(key results.Key) table.Cell {
	by := monthOf(key)
	key.Stat, key.At = results.Events, ""
	e := c.ix.Get(key)
	if e == nil {
		return table.Text("")
	}
	of := ofCell(float64(e.Value.(results.Count).N), float64(e.N))
	if by == 0 {
		return of
	}
	key.Stat = results.CurveStat
	var curve results.Curve
	if r := c.ix.Get(key); r != nil && c.set.Summary.Withheld == "" {
		curve, _ = r.Value.(results.Curve)
	}
	if len(curve.Events) == 0 {
		of.Parts[0] = table.Part{Text: "–", Value: nan}
		return of
	}
	of.Parts[0].Value = 0
	for i, n := range curve.Events {
		if float64(curve.Time[i]) <= by*(1+stats.SameTime) {
			of.Parts[0].Value += float64(n)
		}
	}
	return of
}

// monthOf is the month at which a result is read, 0 without one.
func monthOf(key results.Key) float64 {
	m, _ := strconv.ParseFloat(key.At, 64) // empty: none
	return m
}
