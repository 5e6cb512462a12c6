package tabulate

import (
	"fmt"
	"math"
	"reflect"
	"slices"

	"leydig/stats/results"
)

// addDesigns appends rows; levels of factors are brought to one numbering.
func addDesigns(a, b []Design) ([]Design, error) {
	var out []Design
	for _, x := range a {
		i := slices.IndexFunc(b, func(y Design) bool { return y.Outcome == x.Outcome })
		if i < 0 {
			return nil, fmt.Errorf("only one of the tables has the rows of %s", x.Outcome)
		}
		y := b[i]
		if !slices.Equal(x.Names, y.Names) || !reflect.DeepEqual(x.Factor, y.Factor) {
			return nil, fmt.Errorf("the models of %s have different covariates: %v and %v", x.Outcome, x.Names, y.Names)
		}
		z := Design{Outcome: x.Outcome, Names: x.Names, Factor: x.Factor, Absent: x.Absent, Time: slices.Concat(x.Time, y.Time),
			Event: slices.Concat(x.Event, y.Event), Patients: slices.Concat(x.Patients, y.Patients)}
		for c := range x.Names {
			levels := slices.Clone(x.Levels[c])
			code := make([]results.Float, len(y.Levels[c]))
			for k, l := range y.Levels[c] {
				at := slices.Index(levels, l)
				if at < 0 {
					at = len(levels)
					levels = append(levels, l)
				}
				code[k] = results.Float(at)
			}
			z.Levels = append(z.Levels, levels)
			values := slices.Clone(x.Values[c])
			apart := results.Float(0) // men of the two cohorts are different men
			if x.Names[c] == Man && len(values) > 0 && len(y.Values[c]) > 0 {
				apart = slices.Max(values) - slices.Min(y.Values[c]) + 1
			}
			for _, v := range y.Values[c] {
				v += apart
				if x.Factor[c] && !math.IsNaN(float64(v)) {
					v = code[int(v)]
				}
				values = append(values, v)
			}
			z.Values = append(z.Values, values)
		}
		out = append(out, z.distinct())
	}
	return out, nil
}

// distinct sorts rows and makes equal ones one; factors' levels stand by name, so
// that the order of the rows that made them does not show.
func (d Design) distinct() Design {
	for c := range d.Names {
		if d.Factor[c] {
			d.Levels[c], d.Values[c] = byName(d.Levels[c], d.Values[c])
		}
	}
	var r rows
	for _, c := range factorsFirst(d.Factor) {
		addColumn(&r, d.Values[c])
	}
	addColumn(&r, d.Time)
	r.addEvents(d.Event)
	out := Design{
		Outcome: d.Outcome,
		Names:   d.Names,
		Factor:  d.Factor,
		Levels:  d.Levels,
		Absent:  d.Absent,
		Values:  make([][]results.Float, len(d.Values)),
	}
	var first []int32 // of each set of equal rows
	r.groups(len(d.Time), func(equal []int32) {
		i, men := equal[0], int64(0)
		for _, k := range equal {
			men += d.Patients[k]
		}
		first = append(first, i)
		out.Time, out.Event, out.Patients = append(out.Time, d.Time[i]), append(out.Event, d.Event[i]), append(out.Patients, men)
	})
	for c, x := range d.Values {
		out.Values[c] = make([]results.Float, len(first))
		for k, i := range first {
			out.Values[c][k] = x[i]
		}
	}
	return out
}

// factorsFirst is in which order of the columns rows are sorted: so that those of one level stand
// together, whose sums cost less (newton.AddRows).
func factorsFirst(factor []bool) []int {
	var factors, numbers []int
	for c, is := range factor {
		if is {
			factors = append(factors, c)
		} else {
			numbers = append(numbers, c)
		}
	}
	return append(factors, numbers...)
}

func byName(levels []string, values []results.Float) ([]string, []results.Float) {
	sorted := slices.Clone(levels)
	slices.Sort(sorted)
	out := make([]results.Float, len(values))
	for i, v := range values {
		out[i] = v
		if !math.IsNaN(float64(v)) {
			k, _ := slices.BinarySearch(sorted, levels[int(v)])
			out[i] = results.Float(k)
		}
	}
	return sorted, out
}
