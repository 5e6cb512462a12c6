package compose

import (
	"math"
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
		if k.Analysis == "baseline" && k.Outcome == vars[0].Name && k.Stat == results.Missing && len(k.Group) == 1 &&
			(c.set.Variable(k.Group[0].Factor).Levels == nil || known(c.set.Variable(k.Group[0].Factor)) > 0) {
			groups = append(groups, k.Group)
		}
	}
	overall := c.ix.Get(results.Key{Analysis: "baseline", Outcome: vars[0].Name, Stat: results.Missing})
	if len(groups) == 2 {
		one := c.ix.Get(results.Key{Analysis: "baseline", Outcome: vars[0].Name, Group: groups[1], Stat: results.Missing})
		if one.N+one.Lost == overall.N+overall.Lost {
			groups = groups[:1] // a column of everybody would say everything twice
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
	rows := map[string]int{} // on which a variable is compared
	for i, v := range vars {
		first := len(t.Rows)
		if len(groups) > 1 && groups[1][0].Factor == v.Name {
			continue // the columns themselves
		}
		title := v.Label()
		// A band follows its own quantity under one heading; a quantity without bands is one
		// row, which its statistic heads.
		before := i > 0 && vars[i-1].Label() == title
		banded := i+1 < len(vars) && vars[i+1].Label() == title
		if !before && (v.Factor || banded) {
			label := title
			if v.Factor {
				label += ", n (%)"
			}
			t.Rows = append(t.Rows, table.Row{Strong: true, Cells: []table.Cell{table.Text(label)}})
		}
		switch {
		case v.Factor:
			c.factorRows(t, v, groups)
		case banded:
			c.numberRow(t, v, "", groups)
		default:
			c.numberRow(t, v, title+", ", groups)
		}
		if !before && first < len(t.Rows) {
			if banded && !v.Factor {
				first++ // the heading is the band's, too
			}
			rows[v.Name] = first
		}
		c.missingRow(t, v, groups)
	}
	t.Remark("Percentages are of the men whose value is known. Median (quartiles) where the mean lies more than a fifth of a standard " +
		"deviation (SD) from it, else mean (SD)" + c.chosenStatistics(vars) + ".")
	c.compareColumns(t, vars, rows, len(groups)-1)
	if len(groups) > 1 {
		t.Remark("Columns: " + c.factorTitle(groups[1][0].Factor) + ".")
	}
	return append([]reports.Block{t}, c.notes("baseline")...)
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
			share := table.Part{Value: float64(f.Estimate), Format: c.style.PercentOf(f.N), Pre: " (", Post: ")"}
			return table.Cell{Parts: []table.Part{{Value: float64(f.X), Format: table.Count}, share}}
		})
	}
}

// numberRow is a number's mean and SD or median and quartiles; before stands before the
// statistic's name.
func (c *composer) numberRow(t *table.Table, v results.Variable, before string, groups [][]stats.Level) {
	value := func(g []stats.Level, s results.Stat) float64 {
		if n, ok := c.ix.Number(results.Key{Analysis: "baseline", Outcome: v.Name, Group: g, Stat: s}); ok {
			return float64(n.Value)
		}
		return nan
	}
	if math.IsNaN(value(nil, results.Mean)) {
		return // nobody has a value: the row of the missing says so
	}
	indent := 1
	if before != "" {
		indent = 0
	}
	f := table.Fixed(v.Digits)
	label, cell := before+"mean (SD)", func(g []stats.Level) table.Cell {
		return meanCell(t, value(g, results.Mean), f, value(g, results.SD), f)
	}
	if v.Statistic == results.ByMedian {
		label, cell = before+"median (quartiles)", func(g []stats.Level) table.Cell {
			return table.Cell{Parts: []table.Part{{Value: value(g, results.Median), Format: f}, {Value: value(g, results.Q1), Format: f, Pre: " ("},
				{Value: value(g, results.Q3), Format: f, Pre: " to ", Post: ")"}}}
		}
	}
	groupRow(t, label, groups, func(g []stats.Level) table.Cell {
		if math.IsNaN(value(g, results.Mean)) {
			return table.Text("–")
		}
		return cell(g)
	})
	t.Rows[len(t.Rows)-1].Indent = indent
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
	label := "missing"
	indent := 1
	if _, known := c.ix.Number(results.Key{Analysis: "baseline", Outcome: v.Name, Stat: results.Mean}); !known && !v.Factor {
		label, indent = v.Label()+": missing", 0 // there is no row above that names it
	}
	groupRow(t, label, groups, func(g []stats.Level) table.Cell {
		if n, ok := lost(g); ok {
			return table.Int(n)
		}
		return table.Text("–")
	})
	t.Rows[len(t.Rows)-1].Indent = indent
}
