package compose

import (
	"slices"

	"leydig/reports"
	"leydig/reports/table"
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
		if !f.Share {
			patients, format = table.Text("–"), table.Fixed(2)
		}
		t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.Text(f.Study), table.Text(f.Printed), patients,
			table.Number(float64(f.Value), format),
			table.Interval(float64(f.Lower), float64(f.Upper), format), table.Int(f.Lost), table.Text(f.Verdict)}})
		sentences = append(sentences, f.Sentence)
	}
	blocks := []reports.Block{t}
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
