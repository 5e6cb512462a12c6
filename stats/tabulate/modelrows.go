package tabulate

import (
	"cmp"
	"math"
	"slices"

	"leydig/cohort/parallel"
	"leydig/stats/coding"
)

// ModelRows are the rows of an outcome's model before coding, one a man. At are the places
// of those at risk in the other slices, in an order in which that of the men does not show:
// by their covariates, those alike by time, events first. The columns may be those of other
// outcomes too, and are not to be changed.
type ModelRows struct {
	Columns []coding.Column // levels of factors stand as the tables have them
	Absent  []string        // covariates that the cohort lacks
	Time    []float64       // days
	Event   []bool
	At      []int
}

// RowsOf gives the rows of an outcome's model, nil where the tables carry none.
func (t *Tables) RowsOf(outcome string) *ModelRows {
	for i := range t.Designs {
		if d := &t.Designs[i]; d.Outcome == outcome {
			return t.leveled(d.expanded())
		}
	}
	if rows := t.later[outcome]; rows != nil {
		return t.leveled(rows())
	}
	return nil
}

// leveled numbers the levels of factors as the tables have them.
func (t *Tables) leveled(x *ModelRows) *ModelRows {
	for k := range x.Columns {
		c := &x.Columns[k]
		if c.Codes == nil {
			continue
		}
		read := c.Levels
		c.Levels = nil
		if v := t.Variable(c.Name); v != nil {
			c.Reference = v.Reference
			for _, l := range v.Levels {
				if slices.Contains(read, l.Name) {
					c.Levels = append(c.Levels, l.Name)
				}
			}
		}
		place := make([]int32, len(read))
		for l, name := range read {
			i := slices.Index(c.Levels, name)
			if i < 0 {
				i = len(c.Levels)
				c.Levels = append(c.Levels, name)
			}
			place[l] = int32(i)
		}
		codes := make([]int32, len(c.Codes))
		for i, l := range c.Codes {
			codes[i] = -1
			if l >= 0 {
				codes[i] = place[l]
			}
		}
		c.Codes = codes
	}
	return x
}

// expanded has a row for each patient.
func (d *Design) expanded() *ModelRows {
	all := int64(0)
	for _, n := range d.Patients {
		all += n
	}
	out := &ModelRows{Absent: d.Absent, Time: make([]float64, 0, all), Event: make([]bool, 0, all), At: make([]int, all)}
	row := make([]int32, 0, all)
	for i, n := range d.Patients {
		for range n {
			row, out.Time, out.Event = append(row, int32(i)), append(out.Time, d.Time[i]), append(out.Event, d.Event[i])
		}
	}
	for k := range out.At {
		out.At[k] = k
	}
	for k, name := range d.Names {
		c := column{name: name, factor: d.Factor[k], levels: d.Levels[k]}
		values := d.Values[k]
		out.Columns = append(out.Columns, c.coded(len(row), func(i int) float64 { return float64(values[row[i]]) }))
	}
	return out
}

// coded is a column for coding, of n values by their place.
func (c *column) coded(n int, value func(k int) float64) coding.Column {
	x := coding.Column{Name: c.name}
	if !c.factor {
		x.Numbers = make([]float64, n)
		for k := range x.Numbers {
			x.Numbers[k] = value(k)
		}
		return x
	}
	x.Levels, x.Codes = c.levels, make([]int32, n)
	for k := range x.Codes {
		x.Codes[k] = -1
		if v := value(k); !math.IsNaN(v) {
			x.Codes[k] = int32(v)
		}
	}
	return x
}

// allMen are the covariates of all men, in the order of those alike.
func (g *gatherer) allMen() *ModelRows {
	columns, absent := g.columns()
	order := g.alike().order
	out := &ModelRows{Absent: absent, Columns: make([]coding.Column, len(columns))}
	parallel.For(len(columns), func(k int) {
		c := columns[k]
		out.Columns[k] = c.coded(len(order), func(i int) float64 { return float64(c.value(int(order[i]))) })
	})
	return out
}

// modelRows are the rows of an outcome's model, whose columns all outcomes share.
func (g *gatherer) modelRows(x *moments) *ModelRows {
	of, men := *g.shared(), g.alike()
	n := len(men.order)
	of.Columns = slices.Clone(of.Columns)
	of.Time, of.Event, of.At = make([]float64, n), make([]bool, n), make([]int, 0, n)
	number := make([]int32, n)
	for k, i := range men.order { // on its own, so that the men's numbers come side by side
		number[k] = x.number[i]
	}
	from := 0
	sort := func() { // the last places, of men who are alike
		if alike := of.At[from:]; len(alike) > 1 {
			slices.SortFunc(alike, func(a, b int) int { return cmp.Compare(number[a], number[b]) })
		}
	}
	for k, at := range number {
		if !men.same[k] {
			sort()
			from = len(of.At)
		}
		if of.Time[k], of.Event[k] = x.time[at/x.ways], at%x.ways == happened; !math.IsNaN(of.Time[k]) {
			of.At = append(of.At, k)
		}
	}
	sort()
	return &of
}
