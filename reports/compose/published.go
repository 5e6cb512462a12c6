package compose

import (
	"slices"

	"leydig/reports"
	"leydig/reports/table"
	"leydig/stats/results"
)

// withPublished puts the section of published figures before the attrition, where some
// fit the cohort.
func (c *composer) withPublished(sections []reports.Section) []reports.Section {
	if len(c.set.Published) == 0 {
		return sections
	}
	at := slices.IndexFunc(sections, func(s reports.Section) bool { return s.Name == "Attrition" })
	return slices.Insert(sections, at, reports.Section{Name: "Published", Title: "Published figures beside this cohort",
		Blocks: c.published()})
}

// published gives each figure that fits, with a sentence.
func (c *composer) published() []reports.Block {
	t := &table.Table{ID: "published", Title: "Published figures, each under its own definition", Head: []table.Head{
		{Text: "Study", Left: true}, {Text: "Printed", Left: true}, {Text: "Patients", Sub: []string{"n", "of"}}, {Text: "This cohort"},
		{Text: levelMark + " interval", Sub: []string{"lower", "upper"}}, {Text: "Not evaluable"}, {Text: "Verdict", Left: true}}}
	var sentences []string
	for _, f := range c.set.Published {
		c.saw(t, f.Level)
		patients, format := ofCell(float64(f.X), float64(f.N)), table.Percent(pct)
		if f.N == 0 || f.Month > 0 {
			patients = table.Text("–")
		}
		if !f.Share {
			format = table.Fixed(2)
		}
		t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text(f.Study), table.Text(f.Printed), patients,
			table.Number(float64(f.Value), format),
			table.Interval(float64(f.Lower), float64(f.Upper), format), table.Int(f.Lost), table.Text(f.Verdict)}})
		sentences = append(sentences, f.Sentence)
	}
	blocks := []reports.Block{t}
	if b := c.besidePublished(); b != nil {
		blocks = append(blocks, b)
	}
	for _, s := range sentences {
		blocks = append(blocks, reports.Paragraph{Text: s})
	}
	blocks = append(blocks, reports.Paragraph{Text: "Figures were chosen by their definition: time zero, treatment and data must fit. " +
		"A figure of other men, of another estimator or of a source that nobody has seen is neither confirmed nor refuted by this cohort. " +
		"The command leydig validate gives the tests, the bounds and the figures that do not fit, with the reason; leydig multiverse " +
		"tells how much the definition matters."})
	if c.set.Run.Synthetic != "" {
		blocks = append(blocks, reports.Paragraph{Text: "The cohort is synthetic: where it agrees with figures to which it was tuned, it " +
			"agrees by construction."})
	}
	return blocks
}

// besidePublished is what a reader should see beside the shares, nil where there is none.
func (c *composer) besidePublished() *table.Table {
	t := &table.Table{ID: "published-beside", Title: "Beside these shares", Head: []table.Head{
		{Text: "Study", Left: true}, {Text: "Printed", Left: true}, {Text: "This cohort"},
		{Text: "Bounds", Sub: []string{"worst", "best"}}, {Text: "All starters"}, {Text: "Landmark"}, {Text: "Weighted"},
		{Text: "By chance"}}}
	share := func(x *results.Float) table.Cell {
		if x == nil {
			return table.Text("–")
		}
		return table.Number(float64(*x), table.Percent(pct))
	}
	of := func(x *results.Fraction) table.Cell {
		if x == nil {
			return table.Text("–")
		}
		return share(&x.Estimate)
	}
	for _, f := range c.set.Published {
		b := f.Beside
		if b == nil {
			continue
		}
		t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text(f.Study), table.Text(f.Printed), share(&f.Value),
			table.Interval(float64(b.Worst), float64(b.Best), table.Percent(pct)), of(b.Starters), of(b.Landmark),
			share(b.Reweighted), share(b.Chance)}})
		if b.Without != "" {
			t.Notes = append(t.Notes, table.Note{Text: f.Study + " is not weighted to the paper's men: " + b.Without + "."})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	t.Notes = append(t.Notes, table.Note{Text: "Bounds count those not evaluable as no, and as yes. All starters, and all men with a value " +
		"at the month beyond which a figure's men were treated (landmark), stand beside figures of men chosen by how long they stayed. " +
		"Weighted: to the paper's case mix. By chance: what measurement variation alone would show in all the cohort's men, at one look " +
		"where the figure has one. A dash: not known, or it does not apply."})
	return t
}
