package compose

import (
	"fmt"
	"slices"
	"strings"

	"leydig/reports"
	"leydig/reports/figure"
	"leydig/reports/table"
)

// attrition shows, step by step, who is lost on the way to each estimate.
func (c *composer) attrition() []reports.Block {
	t := &table.Table{
		ID:    "attrition",
		Title: "Attrition",
		Head:  []table.Head{{Text: "Step", Left: true}, {Text: "Kept"}, {Text: "Lost"}, {Text: "Reason", Left: true}},
	}
	path := ""
	for _, s := range c.set.Attrition {
		if s.Path != path {
			path = s.Path
			t.Rows = append(t.Rows, table.Row{Strong: true, Cells: []table.Cell{table.Text(path)}})
		}
		t.Rows = append(t.Rows,
			table.Row{Indent: 1, Cells: []table.Cell{table.Text(s.Rule), table.Int(s.Kept), table.Int(s.Lost), table.Text(s.Why)}})
	}
	blocks := []reports.Block{t}
	if f, ok := c.flow(); ok {
		blocks = append(blocks, f)
	}
	return blocks
}

// flow draws the attrition as a diagram, from the men whom all paths have in common. A
// path on which nobody is left is told by the table, and so is one that counts no men but
// rows of the input.
func (c *composer) flow() (reports.Figure, bool) {
	var paths []figure.FlowPath
	var start figure.FlowBox
	for _, s := range c.set.Attrition {
		b := figure.FlowBox{Text: s.Rule, Why: s.Why, Kept: s.Kept, Lost: s.Lost}
		n := len(paths)
		switch {
		case s.Rows:
		case n > 0 && paths[n-1].Name == s.Path:
			paths[n-1].Steps = append(paths[n-1].Steps, b)
		default: // a path begins with the cohort itself
			start = b
			paths = append(paths, figure.FlowPath{Name: s.Path})
		}
	}
	paths = slices.DeleteFunc(paths, func(p figure.FlowPath) bool { return len(p.Steps) == 0 || p.Steps[len(p.Steps)-1].Kept == 0 })
	if len(paths) == 0 {
		return reports.Figure{}, false
	}
	var alt []string
	for _, p := range paths {
		last := p.Steps[len(p.Steps)-1]
		alt = append(alt, fmt.Sprintf("%s: %s of %s counted", p.Name, c.count(last.Kept), c.count(start.Kept)))
	}
	return reports.Figure{Name: "figure-flow", Draw: figure.Flow{Title: "Who is counted where", Banner: c.banner, Start: start,
		Paths: paths, Width: c.width},
		Caption: "Flow of men into each outcome; at each step those left out stand beside those kept.", Alt: "Flow diagram. " +
			"" + strings.Join(alt, "; ") + "."}, true
}

// findings lists what was wrong or notable in the input, at its cell.
func (c *composer) findings() []reports.Block {
	f := c.set.Findings
	if len(f.Counts) == 0 {
		return []reports.Block{reports.Paragraph{Text: "Nothing was found wrong with the input."}}
	}
	counts := &table.Table{
		ID:    "finding-counts",
		Title: "Findings by kind",
		Head:  []table.Head{{Text: "Kind", Left: true}, {Text: "Severity", Left: true}, {Text: "Number"}},
	}
	most := 0
	for _, x := range f.Counts {
		counts.Rows = append(counts.Rows, table.Row{Cells: []table.Cell{table.Text(x.Code), table.Text(x.Severity), table.Int(x.N)}})
		most = max(most, x.N)
	}
	blocks := []reports.Block{
		reports.Paragraph{
			Text: "An error is a value that was not used; a warning is a value that was used, or set aside, and should be looked at.",
		},
		counts,
	}
	if most > f.Listed {
		counts.Remark(fmt.Sprintf("At most %d findings of a kind are listed, each with its cell; `leydig check` lists all.", f.Listed))
	}
	return blocks
}

// findingsList is each finding with its place.
func (c *composer) findingsList() []reports.Block {
	f := c.set.Findings
	if len(f.List) == 0 {
		return nil
	}
	list := &table.Table{ID: "findings", Title: "Findings", Head: []table.Head{
		{
			Text: "Severity",
			Left: true,
		}, {Text: "Kind", Left: true}, {Text: "Place", Left: true}, {Text: "Found", Left: true}, {Text: "Expected", Left: true},
		{Text: "What was done, and what to do", Left: true}}}
	for _, x := range f.List {
		place := x.Sheet
		if place != "" && x.Cell != "" {
			place += "!"
		}
		if place += x.Cell; len(c.set.Run.Inputs) > 1 || place == "" {
			place = strings.TrimSuffix(x.File+": "+place, ": ")
		}
		list.Rows = append(list.Rows,
			table.Row{
				Cells: []table.Cell{
					table.Text(x.Severity),
					table.Text(x.Code),
					table.Text(place),
					table.Text(clip(x.Got)),
					table.Text(x.Want),
					table.Text(x.Message),
				},
			})
	}
	return []reports.Block{list}
}

// clip shortens a cell's text.
func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

// methodsSection is made from what ran.
func (c *composer) methodsSection() []reports.Block {
	run := c.set.Run
	kind := "the start of restoration treatment"
	if run.IndexKind == "trt-stop" {
		kind = "the end of exogenous testosterone (or of suppression)"
	}
	after := "after time zero"
	if run.Washout != "" {
		after += " and a washout (" + run.Washout + ")"
	}
	blocks := []reports.Block{reports.Paragraph{Text: fmt.Sprintf(
		"Time zero was %s. Follow-up visits are those %s, not on exogenous testosterone and not after its restart. Months are of %g days. "+
			"Outcomes were defined as follows.",
		kind,
		after,
		run.Month,
	)}}
	for _, id := range []string{"index", "empty-run"} {
		if text := c.once("", id); text != "" {
			blocks = append(blocks, reports.Paragraph{Text: text})
		}
	}
	var outcomes, sentences, cites []string
	scheduled := false
	for _, o := range c.set.Outcomes {
		if o.Month != 0 {
			if !scheduled {
				scheduled = true
				outcomes = append(outcomes,
					"Eugonadal at a scheduled month: "+strings.Replace(
						o.Rule,
						fmt.Sprintf("month %g", o.Month),
						"the month",
						1,
					)+" (half the gap to the neighbouring scheduled months on each side, the first from 0, the last to 12 months beyond).")
			}
			continue
		}
		outcomes = append(outcomes, o.Title+": "+o.Rule+".")
	}
	for _, m := range c.set.Methods {
		sentences = append(sentences, m.Sentence)
		cites = append(cites, m.Label+": "+m.Cite+".")
	}
	blocks = append(blocks, reports.List{Items: outcomes}, reports.Paragraph{Text: strings.Join(sentences, " ")})
	blocks = append(blocks, reports.Paragraph{Text: fmt.Sprintf("Analyses were made with leydig %s.", run.Version)})
	blocks = append(blocks, reports.Paragraph{Text: "References:"}, reports.List{Items: cites})
	return blocks
}

// provenance says what was run on what.
func (c *composer) provenance() []reports.Block {
	run := c.set.Run
	in := &table.Table{
		ID:    "inputs",
		Title: "Inputs",
		Head:  []table.Head{{Text: "File", Left: true}, {Text: "Bytes"}, {Text: "SHA-256", Left: true}},
	}
	for _, f := range run.Inputs {
		in.Rows = append(in.Rows, table.Row{Cells: []table.Cell{table.Text(f.Name), table.Int(f.Bytes), table.Text(f.SHA256)}})
	}
	what := []string{"Program: " + run.Program + " " + run.Version, "Index kind: " + run.IndexKind,
		fmt.Sprintf("Seed of what is drawn at random: %d", run.Seed),
		fmt.Sprintf("Patients: %s; visits with some measurement: %s; identical duplicates folded: %s", c.count(run.Patients),
			c.count(run.Visits), c.count(run.Folded))}
	if run.Synthetic != "" {
		what = append(what, "Statement of the input: "+run.Synthetic)
	}
	return []reports.Block{
		reports.List{Items: what},
		in,
		reports.Paragraph{Text: "The study plan as it ran:"},
		reports.Code{Text: run.Plan},
	}
}

// columns says what each column of the input was taken for.
func (c *composer) columns() []reports.Block {
	cols := &table.Table{ID: "columns", Title: "Columns of the input", Head: []table.Head{
		{
			Text: "Sheet",
			Left: true,
		}, {Text: "Header", Left: true}, {Text: "Meaning", Left: true}, {Text: "Unit", Left: true}, {Text: "Values"}, {Text: "Missing"}}}
	for _, f := range c.set.Run.Inputs {
		for _, s := range f.Sheets {
			name := s.Name
			if name == "" {
				name = f.Name
			}
			cols.Rows = append(cols.Rows,
				table.Row{Strong: true, Cells: []table.Cell{table.Text(fmt.Sprintf("%s: %s, %s, headings among them", name, s.Role,
					Counted(s.Rows, "row")))}})
			for _, x := range s.Columns {
				meaning, unit := x.Meaning, x.Unit
				if meaning == "" {
					meaning = "not used"
				}
				if x.Assumed {
					unit += " (assumed)"
				}
				cols.Rows = append(cols.Rows,
					table.Row{
						Indent: 1,
						Cells: []table.Cell{
							table.Text(""),
							table.Text(x.Header),
							table.Text(meaning),
							table.Text(unit),
							table.Int(x.N),
							table.Int(x.Missing),
						},
					})
			}
		}
	}
	return []reports.Block{cols}
}
