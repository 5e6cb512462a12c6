package compose

import (
	"leydig/reports"
	"leydig/reports/table"
	"leydig/stats"
	"leydig/stats/results"
)

// variable is a row group of Table 1 as the results hold it.
type variable struct {
	name   string
	factor bool
	levels []string
	unit   string
}

// variables lists Table 1's variables in the order of the results.
func (c *composer) variables() []variable {
	var out []variable
	at := map[string]int{}
	for i := range c.set.Results {
		r := &c.set.Results[i]
		if r.Key.Analysis != "baseline" || len(r.Key.Group) > 0 {
			continue
		}
		k, seen := at[r.Key.Outcome]
		if !seen {
			k = len(out)
			at[r.Key.Outcome] = k
			out = append(out, variable{name: r.Key.Outcome})
		}
		switch v := r.Value.(type) {
		case results.Fraction:
			out[k].factor = true
			out[k].levels = append(out[k].levels, r.Key.Term)
		case results.Number:
			out[k].unit = v.Unit
		}
	}
	return out
}

// variableTitles are the variables as a reader calls them, with their digits.
var variableTitles = map[string]struct {
	title  string
	digits int
}{
	"age": {"Age, years", 1}, "trt_duration": {"TRT duration, months", 1}, "treatment_duration": {"Treatment duration, months", 2}, "bmi": {"BMI, kg/m²", 1},
	"testicular_volume": {"Testicular volume, mL", 1}, "adherence": {"Adherence, %", 1},
	"baseline_total_testosterone": {"Total testosterone, ng/dL", 0}, "baseline_free_testosterone": {"Free testosterone, pg/mL", 1},
	"baseline_lh": {"LH, IU/L", 1}, "baseline_fsh": {"FSH, IU/L", 1}, "baseline_estradiol": {"Estradiol, pg/mL", 1}, "baseline_shbg": {"SHBG, nmol/L", 1},
	"baseline_prolactin": {"Prolactin, ng/mL", 1}, "baseline_hematocrit": {"Hematocrit, %", 1}, "baseline_psa": {"PSA, ng/mL", 2},
	"baseline_sperm_concentration": {"Sperm concentration, million/mL", 1}, "baseline_symptom_score": {"Symptom score, points", 1},
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
		if k.Analysis == "baseline" && k.Outcome == vars[0].name && k.Stat == results.Missing && len(k.Group) == 1 {
			groups = append(groups, k.Group)
		}
	}
	t := &table.Table{ID: "table-1", Title: "Baseline characteristics", Head: []table.Head{{Text: "Characteristic", Left: true}}}
	for _, g := range groups {
		r := c.ix.Get(results.Key{Analysis: "baseline", Outcome: vars[0].name, Group: g, Stat: results.Missing})
		name := "Overall"
		if len(g) > 0 {
			name = levelTitle(g[0])
		}
		t.Head = append(t.Head, table.Head{Text: name + " (N = " + table.Count.Text(float64(r.N+r.Lost)) + ")"})
	}
	last := ""
	for _, v := range vars {
		title, ok := variableTitles[v.name]
		if !ok {
			title.title, title.digits = factorTitle(v.name), 1
		}
		if len(groups) > 1 && groups[1][0].Factor == v.name {
			continue // the columns themselves
		}
		if title.title != last { // a band follows its own quantity under one heading
			t.Rows = append(t.Rows, table.Row{Strong: true, Cells: []table.Cell{table.Text(title.title)}})
		}
		last = title.title
		row := func(label string, cell func(g []stats.Level) table.Cell) {
			r := table.Row{Indent: 1, Cells: []table.Cell{table.Text(label)}}
			for _, g := range groups {
				r.Cells = append(r.Cells, cell(g))
			}
			t.Rows = append(t.Rows, r)
		}
		if v.factor {
			for _, l := range v.levels {
				row(levelTitle(stats.Level{Factor: v.name, Name: l}), func(g []stats.Level) table.Cell {
					f, ok := c.ix.Fraction(results.Key{Analysis: "baseline", Outcome: v.name, Group: g, Term: l, Stat: results.Share})
					if !ok {
						return table.Text("–")
					}
					return table.Cell{Parts: []table.Part{{Value: float64(f.X), Format: table.Count}, {Value: float64(f.Estimate), Format: table.Percent(pct), Pre: " (", Post: ")"}}}
				})
			}
		} else {
			number := func(g []stats.Level, s results.Stat) float64 {
				n, ok := c.ix.Number(results.Key{Analysis: "baseline", Outcome: v.name, Group: g, Stat: s})
				if !ok {
					return nan
				}
				return float64(n.Value)
			}
			f := table.Fixed(title.digits)
			row("mean (SD)", func(g []stats.Level) table.Cell {
				return table.Cell{Parts: []table.Part{{Value: number(g, results.Mean), Format: f}, {Value: number(g, results.SD), Format: table.Fixed(max(1, title.digits)), Pre: " (", Post: ")"}}}
			})
			row("median (quartiles)", func(g []stats.Level) table.Cell {
				return table.Cell{Parts: []table.Part{{Value: number(g, results.Median), Format: f}, {Value: number(g, results.Q1), Format: f, Pre: " ("}, {Value: number(g, results.Q3), Format: f, Pre: " to ", Post: ")"}}}
			})
		}
		missing := false
		for _, g := range groups {
			if r := c.ix.Get(results.Key{Analysis: "baseline", Outcome: v.name, Group: g, Stat: results.Missing}); r != nil && r.Lost > 0 {
				missing = true
			}
		}
		if missing {
			row("missing", func(g []stats.Level) table.Cell {
				if r := c.ix.Get(results.Key{Analysis: "baseline", Outcome: v.name, Group: g, Stat: results.Missing}); r != nil {
					return table.Int(r.Lost)
				}
				return table.Text("–")
			})
		}
	}
	t.Remark("Percentages are of the patients whose value is known. SD: standard deviation. NE: not estimable from fewer than two values.")
	if len(groups) > 1 {
		t.Remark("Columns: " + factorTitle(groups[1][0].Factor) + ".")
	}
	return []reports.Block{t}
}
