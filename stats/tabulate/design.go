package tabulate

import (
	"context"
	"fmt"
	"math"

	"leydig/cohort/derive"
	"leydig/stats"
)

// Covariate asks for a column, or a factor's columns, of a model.
type Covariate struct {
	Name string
	Per  float64 // a number's unit of the ratio, e.g. 10 for "per 10 years"; 0 for a factor
}

// Term is one column of a design: a number, or a level against the reference.
type Term struct {
	Variable  string
	Per       float64
	Level     string // of a factor
	Reference string
	variable  int
}

// Design is the complete cases of a time-to-event model.
type Design struct {
	Time    []float64 // days
	Event   []bool
	Terms   []Term
	Columns [][]float64
	// Variable numbers the covariate of each column, for tests of whole factors.
	Variable []int
	Names    []string // of the covariates used
	N, Lost  int64    // at risk: used, and left out because a covariate is missing
	// LeftOut are covariates that the cohort lacks, that more than half of the
	// patients at risk lack, or that do not vary.
	LeftOut []string
}

// Design builds the columns of a model of a time-to-event outcome. A factor's
// reference is its most frequent level; its level "unknown" counts as missing.
func (d *Data) Design(ctx context.Context, outcome string, covariates []Covariate) (*Design, error) {
	t := d.set.TimesOf(outcome)
	if t == nil {
		return nil, fmt.Errorf("the cohort has no time to event %q", outcome)
	}
	var atRisk []int
	for p, s := range t.Status {
		if s == derive.AtRisk {
			atRisk = append(atRisk, p)
		}
	}
	out := &Design{}
	values := map[string][]float64{}
	for _, v := range d.Variables() {
		if !v.Factor {
			values[v.Name] = v.values
		}
	}
	type column struct {
		term  Term
		value func(p int) float64
	}
	var columns []column
	missing := make([]bool, len(t.Status))
	for _, c := range covariates {
		var value func(p int) float64
		levels := []string(nil)
		if c.Per > 0 {
			if x := values[c.Name]; x != nil {
				value = func(p int) float64 { return x[p] / c.Per }
			}
		} else if f := d.set.Factor(c.Name); f != nil {
			levels = f.Levels
			value = func(p int) float64 {
				if code := f.Codes[p]; code >= 0 && f.Levels[code] != Unknown {
					return float64(code)
				}
				return math.NaN()
			}
		}
		if value == nil {
			out.LeftOut = append(out.LeftOut, c.Name)
			continue
		}
		known, count := 0, map[float64]int{}
		for _, p := range atRisk {
			if v := value(p); !math.IsNaN(v) {
				known++
				count[v]++
			}
		}
		if 2*known < len(atRisk) || len(count) < 2 {
			out.LeftOut = append(out.LeftOut, c.Name)
			continue
		}
		for _, p := range atRisk {
			missing[p] = missing[p] || math.IsNaN(value(p))
		}
		k := len(out.Names)
		out.Names = append(out.Names, c.Name)
		if levels == nil {
			columns = append(columns, column{Term{Variable: c.Name, Per: c.Per, variable: k}, value})
			continue
		}
		reference := 0
		for l := range levels {
			if count[float64(l)] > count[float64(reference)] {
				reference = l
			}
		}
		for l, name := range levels {
			if l == reference || count[float64(l)] == 0 {
				continue
			}
			columns = append(columns, column{Term{Variable: c.Name, Level: name, Reference: levels[reference], variable: k}, func(p int) float64 {
				if value(p) == float64(l) {
					return 1
				}
				return 0
			}})
		}
	}
	for _, c := range columns {
		out.Terms = append(out.Terms, c.term)
		out.Variable = append(out.Variable, c.term.variable)
	}
	out.Columns = make([][]float64, len(columns))
	for _, p := range atRisk {
		if missing[p] {
			out.Lost++
			continue
		}
		out.N++
		out.Time = append(out.Time, t.Time[p])
		out.Event = append(out.Event, t.Event[p])
		for j := range columns {
			out.Columns[j] = append(out.Columns[j], columns[j].value(p))
		}
	}
	out.dropConstant()
	if len(out.Columns) == 0 {
		return out, stats.Reason("no covariate that varies and that half of the patients have")
	}
	return out, ctx.Err()
}

// dropConstant takes out the columns that do not vary among complete cases.
func (d *Design) dropConstant() {
	k := 0
	for j, c := range d.Columns {
		varies := false
		for _, v := range c {
			varies = varies || v != c[0]
		}
		if !varies {
			d.LeftOut = append(d.LeftOut, d.Terms[j].Variable+" "+d.Terms[j].Level)
			continue
		}
		d.Columns[k], d.Terms[k], d.Variable[k] = c, d.Terms[j], d.Variable[j]
		k++
	}
	d.Columns, d.Terms, d.Variable = d.Columns[:k], d.Terms[:k], d.Variable[:k]
	seen := map[int]int{}
	for j, v := range d.Variable { // numbered anew, without gaps
		if _, ok := seen[v]; !ok {
			seen[v] = len(seen)
		}
		d.Variable[j] = seen[v]
	}
	names := make([]string, len(seen))
	for old, now := range seen {
		names[now] = d.Names[old]
	}
	d.Names = names
}
