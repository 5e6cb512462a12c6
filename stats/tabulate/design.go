package tabulate

import (
	"math"
	"slices"

	"leydig/cohort/parallel"
	"leydig/stats/radix"
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
	columns, absent := g.columns()
	d.Absent, d.Values = absent, [][]results.Float{}
	for _, c := range columns {
		values := make([]results.Float, len(first))
		for k, i := range first {
			values[k] = c.value(int(i))
		}
		d.Names, d.Factor = append(d.Names, c.name), append(d.Factor, c.factor)
		d.Levels, d.Values = append(d.Levels, c.levels), append(d.Values, values)
	}
	return d
}

// alike are men who are equal in all columns of designs: the men in their order, and the
// rank of each among the distinct rows, which are the same in every outcome's design.
type alike struct {
	order []int32
	same  []bool  // of each in that order, whether the one before is alike
	rank  []int32 // of each man; nil where rows are made later, which do not ask for it
	size  int     // how many distinct rows there are
}

func (g *gatherer) rankAlike() alike {
	n := g.d.Cohort.Patients.Len()
	columns, _ := g.columns()
	factor := make([]bool, len(columns))
	for k, c := range columns {
		factor[k] = c.factor
	}
	order := factorsFirst(factor)
	r := rows{rank: make([][]int32, len(columns)), sizes: make([]int, len(columns))}
	parallel.For(len(columns), func(k int) {
		rank, distinct := radix.RanksOf(n, func(i int) float64 { return float64(columns[order[k]].value(i)) })
		r.rank[k], r.sizes[k] = rank, len(distinct)
	})
	out := alike{order: make([]int32, 0, n), same: make([]bool, 0, n)}
	if !g.ask.RowsLater {
		out.rank = make([]int32, n)
	}
	r.groups(n, func(equal []int32) {
		out.order = append(out.order, equal...)
		for k, i := range equal {
			if out.rank != nil {
				out.rank[i] = int32(out.size)
			}
			out.same = append(out.same, k > 0)
		}
		out.size++
	})
	return out
}

// column is a column of designs.
type column struct {
	name   string
	factor bool
	levels []string // of a factor, by name: the order of the men does not show
	value  func(man int) results.Float
}

// columns are those that designs have, and the names of those that the cohort lacks.
func (g *gatherer) columns() (has []column, absent []string) {
	for _, name := range g.ask.Covariates {
		if c, ok := g.column(name); ok {
			has = append(has, c)
		} else {
			absent = append(absent, name)
		}
	}
	if g.ask.Clustered {
		has = append(has, column{name: Man, value: func(i int) results.Float {
			v := g.d.Men[i]
			if math.IsNaN(v) {
				v = float64(-1 - i) // a man of his own
			}
			return results.Float(v)
		}})
	}
	return has, absent
}

// column finds a covariate; false where the cohort lacks it.
func (g *gatherer) column(name string) (column, bool) {
	if numbers := g.d.Numbers(name); numbers != nil {
		return column{name: name, value: func(i int) results.Float { return results.Float(numbers(i)) }}, true
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
	return column{name: name, factor: true, levels: levels, value: func(i int) results.Float {
		if c := f.Codes[i]; c >= 0 {
			return place[c]
		}
		return missing
	}}, true
}

// Man is the column of a design that says whose rows are, where one man may have several.
const Man = "(man)"
