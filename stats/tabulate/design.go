package tabulate

import (
	"math"
	"slices"

	"leydig/stats/results"
)

// design collects the rows of an outcome's model, as distinct leaves them.
func (g *gatherer) design(outcome string, x *moments) Design {
	alike := g.alike()
	var at, rank, number []int32 // of those at risk
	for i, k := range x.number {
		if x.atRisk(int32(i)) {
			at, rank, number = append(at, int32(i)), append(rank, alike.rank[i]), append(number, k)
		}
	}
	var r rows
	r.addRanks(rank, alike.size)
	r.addRanks(number, len(x.time)*int(x.ways))
	d := Design{Outcome: outcome}
	var first []int32 // man of each set of equal rows
	r.groups(len(at), func(equal []int32) {
		man := at[equal[0]]
		time, way := x.of(man)
		first = append(first, man)
		d.Time, d.Event, d.Patients = append(d.Time, time), append(d.Event, way == happened), append(d.Patients, int64(len(equal)))
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
	for _, k := range factorsFirst(factor) {
		r.add(n, func(i int) float64 { return float64(columns[k].value(i)) })
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
