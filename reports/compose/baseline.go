package compose

import (
	"leydig/reports"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// variables lists Table 1's variables, in order: those that the baseline analysis
// has results of.
func (c *composer) variables() []results.Variable {
	var out []results.Variable
	for _, v := range c.set.Variables {
		if c.ix.Get(results.Key{Analysis: "baseline", Outcome: v.Name, Stat: results.Missing}) != nil {
			out = append(out, v)
		}
	}
	return out
}

// table1 describes the cohort overall and by one factor.
func (c *composer) table1() []reports.Block {
	vars := c.variables()
	if len(vars) == 0 {
		return []reports.Block{reports.Paragraph{Text: "The input has no baseline characteristics."}}
	}
	groups := [][]stats.Level{nil}
	for i := range c.set.Results {
		k := c.set.Results[i].Key
		if k.Analysis == "baseline" && k.Outcome == vars[0].Name && k.Stat == results.Missing && len(k.Group) == 1 {
			groups = append(groups, k.Group)
		}
	}
	t := &table.Table{ID: "table-1", Title: "Baseline characteristics", Head: []table.Head{{Text: "Characteristic", Left: true}}}
	for _, g := range groups {
		r := c.ix.Get(results.Key{Analysis: "baseline", Outcome: vars[0].Name, Group: g, Stat: results.Missing})
		name := "Overall"
		if len(g) > 0 {
			name = c.levelTitle(g[0])
		}
		t.Head = append(t.Head, table.Head{Text: name + " (N = " + table.Count.Text(float64(r.N+r.Lost)) + ")"})
	}
	last := ""
	for _, v := range vars {
		if len(groups) > 1 && groups[1][0].Factor == v.Name {
			continue // the columns themselves
		}
		title := v.Label()
		if title != last { // a band follows its own quantity under one heading
			t.Rows = append(t.Rows, table.Row{Strong: true, Cells: []table.Cell{table.Text(title)}})
		}
		last = title
		row := func(label string, cell func(g []stats.Level) table.Cell) {
			r := table.Row{Indent: 1, Cells: []table.Cell{table.Text(label)}}
			for _, g := range groups {
				r.Cells = append(r.Cells, cell(g))
			}
			t.Rows = append(t.Rows, r)
		}
		if v.Factor {
			for _, l := range v.Levels {
				term := stats.Term{Factor: v.Name, Level: l.Name}
				if c.ix.Get(results.Key{Analysis: "baseline", Outcome: v.Name, Term: term, Stat: results.Share}) == nil {
					continue // a band without patients
				}
				row(l.Title, func(g []stats.Level) table.Cell {
					f, ok := c.ix.Fraction(results.Key{Analysis: "baseline", Outcome: v.Name, Group: g, Term: term, Stat: results.Share})
					if !ok {
						return table.Text("–")
					}
					return table.Cell{Parts: []table.Part{{Value: float64(f.X), Format: table.Count}, {Value: float64(f.Estimate), Format: table.Percent(pct), Pre: " (", Post: ")"}}}
				})
			}
		} else {
			number := func(g []stats.Level, s results.Stat) float64 {
				n, ok := c.ix.Number(results.Key{Analysis: "baseline", Outcome: v.Name, Group: g, Stat: s})
				if !ok {
					return nan
				}
				return float64(n.Value)
			}
			f := table.Fixed(v.Digits)
			row("mean (SD)", func(g []stats.Level) table.Cell {
				return table.Cell{Parts: []table.Part{{Value: number(g, results.Mean), Format: f}, {Value: number(g, results.SD), Format: table.Fixed(max(1, v.Digits)), Pre: " (", Post: ")"}}}
			})
			row("median (quartiles)", func(g []stats.Level) table.Cell {
				return table.Cell{Parts: []table.Part{{Value: number(g, results.Median), Format: f}, {Value: number(g, results.Q1), Format: f, Pre: " ("}, {Value: number(g, results.Q3), Format: f, Pre: " to ", Post: ")"}}}
			})
		}
		missing := false
		for _, g := range groups {
			if r := c.ix.Get(results.Key{Analysis: "baseline", Outcome: v.Name, Group: g, Stat: results.Missing}); r != nil && r.Lost > 0 {
				missing = true
			}
		}
		if missing {
			row("missing", func(g []stats.Level) table.Cell {
				if r := c.ix.Get(results.Key{Analysis: "baseline", Outcome: v.Name, Group: g, Stat: results.Missing}); r != nil {
					return table.Int(r.Lost)
				}
				return table.Text("–")
			})
		}
	}
	t.Remark("Percentages are of the patients whose value is known. SD: standard deviation. NE: not estimable from fewer than two values.")
	if len(groups) > 1 {
		t.Remark("Columns: " + c.factorTitle(groups[1][0].Factor) + ".")
	}
	return []reports.Block{t}
}
