package compose

import (
	"slices"

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
		if v.Factor {
			c.factorRows(t, v, groups)
		} else {
			c.numberRows(t, v, groups)
		}
		c.missingRow(t, v, groups)
	}
	t.Remark(
		"Percentages are of the patients whose value is known. SD: standard deviation. NE: not estimable from fewer than two values.",
	)
	if len(groups) > 1 {
		t.Remark("Columns: " + c.factorTitle(groups[1][0].Factor) + ".")
	}
	return []reports.Block{t}
}

// groupRow adds a row with a cell for each column of Table 1.
func groupRow(t *table.Table, label string, groups [][]stats.Level, cell func(g []stats.Level) table.Cell) {
	r := table.Row{Indent: 1, Cells: []table.Cell{table.Text(label)}}
	for _, g := range groups {
		r.Cells = append(r.Cells, cell(g))
	}
	t.Rows = append(t.Rows, r)
}

// factorRows are a factor's levels with their shares; bands without patients have none.
func (c *composer) factorRows(t *table.Table, v results.Variable, groups [][]stats.Level) {
	for _, l := range v.Levels {
		key := results.Key{Analysis: "baseline", Outcome: v.Name, Term: stats.Term{Factor: v.Name, Level: l.Name}, Stat: results.Share}
		if c.ix.Get(key) == nil {
			continue
		}
		groupRow(t, l.Title, groups, func(g []stats.Level) table.Cell {
			key.Group = g
			f, ok := c.ix.Fraction(key)
			if !ok {
				return table.Text("–")
			}
			share := table.Part{Value: float64(f.Estimate), Format: table.Percent(pct), Pre: " (", Post: ")"}
			return table.Cell{Parts: []table.Part{{Value: float64(f.X), Format: table.Count}, share}}
		})
	}
}

// numberRows are a number's mean and SD, and its median and quartiles.
func (c *composer) numberRows(t *table.Table, v results.Variable, groups [][]stats.Level) {
	part := func(g []stats.Level, s results.Stat, f table.Format, pre, post string) table.Part {
		value := nan
		if n, ok := c.ix.Number(results.Key{Analysis: "baseline", Outcome: v.Name, Group: g, Stat: s}); ok {
			value = float64(n.Value)
		}
		return table.Part{Value: value, Format: f, Pre: pre, Post: post}
	}
	f := table.Fixed(v.Digits)
	groupRow(t, "mean (SD)", groups, func(g []stats.Level) table.Cell {
		return table.Cell{Parts: []table.Part{part(g, results.Mean, f, "", ""), part(g, results.SD, table.Fixed(max(1, v.Digits)), " (", ")")}}
	})
	groupRow(t, "median (quartiles)", groups, func(g []stats.Level) table.Cell {
		return table.Cell{Parts: []table.Part{part(g, results.Median, f, "", ""), part(g, results.Q1, f, " (", ""), part(g, results.Q3,
			f, " to ", ")")}}
	})
}

// missingRow counts those without a value, where there are some.
func (c *composer) missingRow(t *table.Table, v results.Variable, groups [][]stats.Level) {
	lost := func(g []stats.Level) (n int64, ok bool) {
		r := c.ix.Get(results.Key{Analysis: "baseline", Outcome: v.Name, Group: g, Stat: results.Missing})
		if r == nil {
			return 0, false
		}
		return r.Lost, true
	}
	some := slices.ContainsFunc(groups, func(g []stats.Level) bool { n, _ := lost(g); return n > 0 })
	if !some {
		return
	}
	groupRow(t, "missing", groups, func(g []stats.Level) table.Cell {
		if n, ok := lost(g); ok {
			return table.Int(n)
		}
		return table.Text("–")
	})
}
