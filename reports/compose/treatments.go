package compose

import (
	"slices"
	"strings"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// treatmentPair is two treatments that were compared, in one outcome.
type treatmentPair struct {
	outcome string
	group   []stats.Level // the treatment, and what it is against
}

// key of something of the pair; arm "" is of both.
func (p treatmentPair) key(stat results.Stat, arm string) results.Key {
	k := results.Key{Analysis: "treatments", Outcome: p.outcome, Group: p.group, Stat: stat}
	if arm != "" {
		k.Term = stats.Term{Factor: p.group[0].Factor, Level: arm}
	}
	return k
}

// arms are the reference and the treatment.
func (p treatmentPair) arms() [2]string { return [2]string{p.group[1].Name, p.group[0].Name} }

// treatments shows the treatments compared after weighting: responses, times to events,
// balance, and the weighted curves of recovery.
func (c *composer) treatments() []reports.Block {
	var pairs []treatmentPair
	for i := range c.set.Results {
		k := c.set.Results[i].Key
		if k.Analysis != "treatments" {
			continue
		}
		p := treatmentPair{k.Outcome, k.Group}
		if !slices.ContainsFunc(pairs, func(x treatmentPair) bool { return x.outcome == p.outcome && slices.Equal(x.group, p.group) }) {
			pairs = append(pairs, p)
		}
	}
	if len(pairs) == 0 {
		return nil
	}
	var shares, times []treatmentPair
	for _, p := range pairs {
		if c.definition(p.outcome).Kind == "response" {
			shares = append(shares, p)
		} else {
			times = append(times, p)
		}
	}
	var blocks []reports.Block
	if len(shares) > 0 {
		blocks = append(blocks, c.weightedShares(shares))
	}
	if len(times) > 0 {
		blocks = append(blocks, c.weightedTimes(times))
	}
	if t := c.balanceTable(); t != nil {
		blocks = append(blocks, t)
	}
	for _, p := range times {
		if f, ok := c.weightedFigure(p); ok {
			blocks = append(blocks, f)
		}
	}
	return append(blocks, c.notes("treatments")...)
}

// armTitle is a treatment as a reader calls it.
func (c *composer) armTitle(p treatmentPair, arm string) string {
	return c.levelTitle(stats.Level{Factor: p.group[0].Factor, Name: arm})
}

// pairTitle names both.
func (c *composer) pairTitle(p treatmentPair) string {
	return c.armTitle(p, p.group[0].Name) + " against " + c.armTitle(p, p.group[1].Name)
}

// armRows adds the rows of a pair: the reference, then the treatment, each with its men,
// effective size and own cells; what belongs to both stands behind the treatment.
func (c *composer) armRows(t *table.Table, p treatmentPair, own func(arm string) []table.Cell, both []table.Cell) {
	if r := c.ix.Get(p.key(results.WeightedDifference, "")); r != nil {
		if _, not := r.Value.(results.Absent); not {
			t.Rows = append(t.Rows, table.Row{Indent: 1, Cells: []table.Cell{table.Text(c.pairTitle(p)), table.Int(r.N), c.absent(t, r)}})
			return
		}
	}
	for i, arm := range p.arms() {
		label := c.armTitle(p, arm)
		if i == 0 {
			label += " (reference)"
		}
		cells := []table.Cell{table.Text(label)}
		if r := c.ix.Get(p.key(results.N, arm)); r != nil {
			cells = append(cells, table.Int(r.Value.(results.Count).N))
		} else {
			cells = append(cells, table.Text("–"))
		}
		if v, ok := c.ix.Number(p.key(results.EffectiveSize, arm)); ok {
			cells = append(cells, table.Number(float64(v.Value), table.Fixed(1)))
		} else {
			cells = append(cells, table.Text("–"))
		}
		cells = append(cells, own(arm)...)
		if i == 1 {
			cells = append(cells, both...)
		}
		t.Rows = append(t.Rows, table.Row{Indent: 1, Cells: cells})
	}
}

// heading adds a row that names an outcome, where it is another than that of the pair before.
func (c *composer) pairHeading(t *table.Table, pairs []treatmentPair, i int) {
	if i > 0 && pairs[i-1].outcome == pairs[i].outcome {
		return
	}
	cells := []table.Cell{table.Text(c.outcomeTitle(pairs[i].outcome))}
	for range len(t.Head) - 1 {
		cells = append(cells, table.Text(""))
	}
	t.Rows = append(t.Rows, table.Row{Strong: true, Cells: cells})
}

// evalueCell shows an E-value, and that of the limit nearer 1.
func (c *composer) evalueCell(p treatmentPair) table.Cell {
	v, ok := c.ix.Number(p.key(results.EValue, ""))
	if !ok {
		return table.Text("–")
	}
	return table.Cell{Parts: []table.Part{{Value: float64(v.Value), Format: table.Ratio},
		{Value: float64(v.Lower), Format: table.Ratio, Pre: " (", Post: ")"}}}
}

func (c *composer) weightedShares(pairs []treatmentPair) *table.Table {
	interval := " (" + levelMark + " interval)"
	limits := func(name string) []string { return []string{name, "lower", "upper"} }
	t := &table.Table{ID: "treatments-response", Title: "Treatments compared after weighting: response", Head: []table.Head{
		{Text: "Treatment", Left: true}, {Text: "Men"}, {Text: "Effective number"},
		{Text: "Crude, %"}, {Text: "Weighted, %" + interval, Sub: limits("weighted")},
		{Text: "Crude difference, percentage points" + interval, Sub: limits("crude difference")},
		{Text: "Weighted difference, percentage points" + interval, Sub: limits("weighted difference")},
		{Text: "Doubly robust difference, percentage points" + interval, Sub: limits("doubly robust")},
		{Text: "E-value (of the limit)", Sub: []string{"E-value", "of the limit"}}}}
	percent := table.Percent(pct)
	for i, p := range pairs {
		c.pairHeading(t, pairs, i)
		own := func(arm string) []table.Cell {
			crude := table.Text("–")
			if f, ok := c.ix.Fraction(p.key(results.Rate, arm)); ok {
				crude = table.Number(float64(f.Estimate), percent)
			}
			return []table.Cell{crude, c.numberCell(t, c.ix.Get(p.key(results.WeightedRate, arm)), percent)}
		}
		var both []table.Cell
		for _, stat := range []results.Stat{results.CrudeDifference, results.WeightedDifference, results.DoublyRobust} {
			both = append(both, c.numberCell(t, c.ix.Get(p.key(stat, "")), table.Points(pct)))
		}
		c.armRows(t, p, own, append(both, c.evalueCell(p)))
	}
	c.weightingRemarks(t, pairs[0])
	t.Remark("The doubly robust difference is of everybody; the weighted one of those whom the weights stand for.")
	return t
}

func (c *composer) weightedTimes(pairs []treatmentPair) *table.Table {
	interval := " (" + levelMark + " interval)"
	t := &table.Table{ID: "treatments-times", Title: "Treatments compared after weighting: times to events", Head: []table.Head{
		{Text: "Treatment", Left: true}, {Text: "Men"}, {Text: "Effective number"}}}
	months := c.times()
	for _, m := range months {
		t.Head = append(t.Head, table.Head{Text: "By month " + m + ", %" + interval, Sub: []string{"by month " + m, "lower", "upper"}})
	}
	t.Head = append(t.Head, table.Head{Text: "Weighted hazard ratio" + interval, Sub: []string{"hazard ratio", "lower", "upper"}},
		table.Head{Text: "P"}, table.Head{Text: "E-value (of the limit)", Sub: []string{"E-value", "of the limit"}})
	for i, p := range pairs {
		c.pairHeading(t, pairs, i)
		own := func(arm string) []table.Cell {
			var cells []table.Cell
			for _, m := range months {
				k := p.key(results.WeightedRate, arm)
				k.At = m
				cells = append(cells, c.numberCell(t, c.ix.Get(k), table.Percent(pct)))
			}
			return cells
		}
		c.armRows(t, p, own, []table.Cell{c.numberCell(t, c.ix.Get(p.key(results.WeightedHazard, "")), table.Ratio),
			c.testCell(t, c.ix.Get(p.key(results.Wald, ""))), c.evalueCell(p)})
	}
	c.weightingRemarks(t, pairs[0])
	return t
}

// weightingRemarks say what the weights are.
func (c *composer) weightingRemarks(t *table.Table, p treatmentPair) {
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if r.Key.Analysis == "treatments" && r.Key.Outcome == p.outcome && r.Key.Stat == results.WeightedRate && r.Method != "" {
			if m, ok := c.methods[r.Method]; ok {
				t.Remark("Weights: " + m.Label + ".")
				break
			}
		}
	}
	t.Remark("Effective number: how many men of equal weight would say as much.")
}

// balanceTable shows how the covariates differ before and after weighting, of each pair in
// the first outcome in which it was compared; nil where none was.
func (c *composer) balanceTable() *table.Table {
	var first []treatmentPair
	var terms []stats.Term
	for i := range c.set.Results {
		k := c.set.Results[i].Key
		if k.Analysis != "treatments" || k.Stat != results.BalanceAfter {
			continue
		}
		if !slices.ContainsFunc(first, func(x treatmentPair) bool { return slices.Equal(x.group, k.Group) }) {
			first = append(first, treatmentPair{k.Outcome, k.Group})
		}
		if !slices.Contains(terms, k.Term) {
			terms = append(terms, k.Term)
		}
	}
	if len(first) == 0 {
		return nil
	}
	t := &table.Table{ID: "treatments-balance", Title: "Balance of treatments before and after weighting, standardised differences",
		Head: []table.Head{{Text: "Covariate", Left: true}}}
	var of []string
	for _, p := range first {
		names := c.pairTitle(p)
		t.Head = append(t.Head, table.Head{Text: names + ", before"}, table.Head{Text: "after"})
		if title := results.InSentence(c.outcomeTitle(p.outcome)); !slices.Contains(of, title) {
			of = append(of, title)
		}
	}
	for _, term := range terms {
		label := c.factorTitle(term.Factor)
		if term.Level != "" {
			label = c.termTitle(term)
		}
		cells := []table.Cell{table.Text(label)}
		for _, p := range first {
			for _, stat := range []results.Stat{results.BalanceBefore, results.BalanceAfter} {
				k := p.key(stat, "")
				k.Term = term
				if v, ok := c.ix.Number(k); ok {
					cells = append(cells, table.Number(float64(v.Value), table.Fixed(2)))
				} else {
					cells = append(cells, table.Text("–"))
				}
			}
		}
		t.Rows = append(t.Rows, table.Row{Cells: cells})
	}
	t.Remark("Of the men compared in " + strings.Join(of, " and ") + ". Beyond 0.1 a difference is said to matter.")
	if m, ok := c.methods["weighting.balance"]; ok {
		t.Remark(m.Sentence)
	}
	return t
}

// weightedFigure draws the weighted curves of a pair.
func (c *composer) weightedFigure(p treatmentPair) (reports.Figure, bool) {
	f := figure.Curves{Title: c.outcomeTitle(p.outcome) + " after weighting", XLabel: "Months since " + c.countedFrom(p.outcome),
		YLabel: c.outcomeTitle(p.outcome) + ", weighted cumulative %", Banner: c.banner, Width: c.width,
		Decimal: c.style.Decimal, Below: "Weighted number at risk"}
	level := 0.0
	var parts []string
	for _, arm := range p.arms() {
		r := c.ix.Get(p.key(results.WeightedCurve, arm))
		if r == nil {
			return reports.Figure{}, false
		}
		v, ok := r.Value.(results.Curve)
		if !ok || len(v.Time) == 0 {
			return reports.Figure{}, false
		}
		level = v.Level
		curve := risingCurve(c.armTitle(p, arm), v, false)
		f.Groups = append(f.Groups, curve)
		f.Last = max(f.Last, lastUseful(curve))
		k := p.key(results.WeightedRate, arm)
		k.At = c.month()
		if n, ok := c.ix.Number(k); ok {
			parts = append(parts, c.armTitle(p, arm)+" "+c.text(n.Value, table.Percent(pct))+" by month "+k.At)
		}
	}
	names := c.pairTitle(p)
	return reports.Figure{Name: "figure-treatments-" + dashed(p.outcome) + "-" + slug(p.group[0].Name), Draw: f,
			Alt: "Weighted curves of " + results.InSentence(c.outcomeTitle(p.outcome)) + ", " + names + ": " + strings.Join(parts, "; ") + ".",
			Caption: c.outcomeTitle(p.outcome) + ", " + names + ": cumulative share from " + c.countedFrom(p.outcome) + " after " +
				"weighting by the propensity score, with robust log-log bands (" + c.intervalWords(level) + ")." +
				c.first(" Below: the weights of those at risk, scaled to the number of men.")},
		f.Last > 0
}

// slug is a name of letters, digits and dashes.
func slug(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(s))
}
