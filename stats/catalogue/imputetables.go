package catalogue

import (
	"math"
	"slices"
	"strings"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/imputation"
	"leydig/stats/regression"
	"leydig/stats/results"
)

// patterns is the table of what is missing with what.
func (c *completing) patterns() *results.Table {
	t := results.NewTable("patterns", "What is missing", "missing", "rows", "share")
	for _, p := range imputation.Patterns(c.variables) {
		var names []string
		for k, is := range p.Missing {
			if is {
				names = append(names, c.names[k])
			}
		}
		label := strings.Join(names, ", ")
		if label == "" {
			label = "nothing"
		}
		t.Add(label, p.N, float64(p.N)/float64(c.rows))
	}
	return t
}

// tiles is the figure of what is missing with what.
func (c *completing) tiles() *results.Plot {
	t := &results.PlotTiles{Columns: c.names}
	for _, p := range imputation.Patterns(c.variables) {
		t.Rows = append(t.Rows, results.PlotTile{Missing: p.Missing, N: p.N})
	}
	return &results.Plot{Title: "What is missing with what", Tiles: t}
}

// settled is the table of the imputed values beside the observed ones.
func (c *completing) settled(x *imputation.Imputed, missing []int) *results.Table {
	t := results.NewTable("imputed", "Imputed beside observed", "column", "missing", "mean of the observed", "mean of the imputed", "chains")
	for _, k := range missing {
		v := c.variables[k]
		n, sum, imputed := 0, 0.0, 0.0
		for _, o := range v.Values {
			if !math.IsNaN(o) {
				n++
				sum += o
			}
		}
		for _, rounds := range x.Means {
			imputed += rounds[len(rounds)-1][k] / float64(len(x.Means))
		}
		if v.Levels > 2 {
			t.Add(v.Name, c.rows-n, nil, nil, nil)
			continue
		}
		chains := any(nil)
		if r := x.Shrinkage(k); !math.IsNaN(r) {
			chains = r
		}
		t.Add(v.Name, c.rows-n, sum/float64(n), imputed, chains)
	}
	t.Note("of a factor of two levels the mean is the share of the second; chains: Gelman and Rubin's potential scale reduction of the " +
		"mean, " +
		"near 1 where the chains have settled")
	return t
}

// pooledTable is a table of combined coefficients.
type pooledTable struct {
	*results.Table
	exp, scenarios bool
}

// newPooled makes it; a further column before tells scenarios apart.
func (in *Given) newPooled(name, title, word string, exp bool, scenario ...string) pooledTable {
	columns := append(slices.Clone(scenario), "term", word, "lower", "upper", "se", "df", "p", "missing information")
	return pooledTable{results.NewTable(name, title, columns...), exp, len(scenario) > 0}
}

// add puts a combined coefficient in.
func (t pooledTable) add(scenario string, term stats.Term, p imputation.Pooled, level float64) {
	e, _, pValue := p.Estimate(level)
	t.put(scenario, term, e, p.DF, pValue, p.Missing)
}

// put puts a coefficient in; the ratio of an intercept is nothing.
func (t pooledTable) put(scenario string, term stats.Term, e stats.Estimate, df, p, missing float64) {
	value, lower, upper := any(e.Value), any(e.CI.Lower), any(e.CI.Upper)
	if t.exp {
		value, lower, upper = math.Exp(e.Value), math.Exp(e.CI.Lower), math.Exp(e.CI.Upper)
		if term == regression.Intercept {
			value, lower, upper = nil, nil, nil
		}
	}
	freedom, information := any(df), any(missing)
	if math.IsInf(df, 1) {
		freedom = nil
	}
	if math.IsNaN(missing) {
		information = nil
	}
	row := []any{coding.TermName(term), value, lower, upper, e.SE, freedom, results.P(p), information}
	if t.scenarios {
		row = append([]any{scenario}, row...)
	}
	t.Add(row...)
}
