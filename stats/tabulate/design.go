package tabulate

import (
	"math"
	"slices"

	"leydig/cohort/derive"
	"leydig/stats/results"
)

// design collects the rows of an outcome's model, as distinct leaves them.
func (g *gatherer) design(x *derive.Times) Design {
	n := 0
	for _, s := range x.Status {
		if s == derive.AtRisk {
			n++
		}
	}
	alike := g.alike()
	at, time, event, rank := make([]int32, 0, n), make([]float64, 0, n), make([]bool, 0, n), make([]int32, 0, n)
	for i, s := range x.Status {
		if s == derive.AtRisk {
			at = append(at, int32(i))
			time, event, rank = append(time, x.Time[i]), append(event, x.Event[i]), append(rank, alike.rank[i])
		}
	}
	r := rows{rank: [][]int32{rank}, sizes: []int{alike.size}}
	addColumn(&r, time)
	r.addEvents(event)
	d := Design{Outcome: x.Outcome.Name}
	var first []int32 // man of each set of equal rows
	r.groups(n, func(equal []int32) {
		i := equal[0]
		first = append(first, at[i])
		d.Time, d.Event, d.Patients = append(d.Time, time[i]), append(d.Event, event[i]), append(d.Patients, int64(len(equal)))
	})
	d.Values = [][]results.Float{}
	for _, name := range g.columns() {
		c, ok := g.column(name)
		if !ok {
			d.Absent = append(d.Absent, name)
			continue
		}
		values := make([]results.Float, len(first))
		for k, i := range first {
			values[k] = c.value(int(i))
		}
		d.Names, d.Factor = append(d.Names, name), append(d.Factor, c.factor)
		d.Levels, d.Values = append(d.Levels, c.levels), append(d.Values, values)
	}
	return d
}

// alike are men who are equal in all columns of designs: the men in their order, and the
// rank of each among the distinct rows, which are the same in every outcome's design.
type alike struct {
	order []int32
	same  []bool  // of each in that order, whether the one before is alike
	rank  []int32 // of each man
	size  int     // how many distinct rows there are
}

func (g *gatherer) rankAlike() alike {
	n := g.d.Cohort.Patients.Len()
	var columns []column
	var factor []bool
	for _, name := range g.columns() {
		if c, ok := g.column(name); ok {
			columns, factor = append(columns, c), append(factor, c.factor)
		}
	}
	var r rows
	values := make([]results.Float, n)
	for _, c := range factorsFirst(factor) {
		for i := range values {
			values[i] = columns[c].value(i)
		}
		addColumn(&r, values)
	}
	out := alike{order: make([]int32, 0, n), same: make([]bool, 0, n), rank: make([]int32, n)}
	r.groups(n, func(equal []int32) {
		out.order = append(out.order, equal...)
		for k, i := range equal {
			out.rank[i] = int32(out.size)
			out.same = append(out.same, k > 0)
		}
		out.size++
	})
	return out
}

// columns are those that designs have, where the cohort does.
func (g *gatherer) columns() []string {
	if g.ask.Clustered {
		return append(slices.Clone(g.ask.Covariates), Man)
	}
	return g.ask.Covariates
}

// column is a column of designs.
type column struct {
	factor bool
	levels []string // of a factor, by name: the order of the men does not show
	value  func(man int) results.Float
}

// column finds one of columns; false where the cohort lacks it.
func (g *gatherer) column(name string) (column, bool) {
	if name == Man {
		return column{value: func(i int) results.Float {
			v := g.d.Men[i]
			if math.IsNaN(v) {
				v = float64(-1 - i) // a man of his own
			}
			return results.Float(v)
		}}, true
	}
	if numbers := g.d.Numbers(name); numbers != nil {
		return column{value: func(i int) results.Float { return results.Float(numbers[i]) }}, true
	}
	f := g.d.Factor(name)
	if f == nil {
		return column{}, false
	}
	levels := slices.Clone(f.Levels)
	slices.Sort(levels)
	missing := results.Float(math.NaN())
	place := make([]results.Float, len(f.Levels))
	for k, l := range f.Levels {
		place[k] = missing
		if i, _ := slices.BinarySearch(levels, l); l != Unknown {
			place[k] = results.Float(i)
		}
	}
	return column{factor: true, levels: levels, value: func(i int) results.Float {
		if c := f.Codes[i]; c >= 0 {
			return place[c]
		}
		return missing
	}}, true
}

// Man is the column of a design that says whose rows are, where one man may have several.
const Man = "(man)"
