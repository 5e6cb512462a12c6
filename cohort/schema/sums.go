package schema

import (
	"math"
	"slices"
	"strings"

	"leydig/cohort/sheet"
)

// sums tells whether a row's numbers are the sums, means or other measures of the
// columns above them: half of its cells, of one measure.
func (t *Table) sums(r int) bool { return t.measured(r, "") }

// measureOf are the measures that words for summaries name.
var measureOf = map[string]string{"min": "min", "max": "max", "n": "n", "count": "n", "sd": "sd", "std": "sd", "sum": "sum",
	"total": "sum", "mean": "mean", "avg": "mean", "median": "median"}

// measured is sums for one measure, or for any where it has no name.
func (t *Table) measured(r int, measure string) bool {
	row := t.Sheet.Row(r)
	others := make([]bool, t.Last-t.First+1) // rows that sum up too
	for o := t.First; o <= t.Last; o++ {
		id := t.id(t.Sheet.Row(o))
		first, _, _ := strings.Cut(strings.ToLower(id), " ")
		others[o-t.First] = id == "" && o > r || measureOf[first] != "" && len(id) > 3
	}
	hits, cells := map[string]int{}, 0
	for i := range t.Columns {
		c := &t.Columns[i]
		v, ok := sheet.ParseNumber(sheet.Trim(row.Text(c.Col)), c.decimal)
		if !ok || c.Col == t.idCol || cells >= 20 {
			continue
		}
		var list []float64
		for o := t.First; o <= t.Last; o++ {
			if o == r || others[o-t.First] {
				continue
			}
			if x, ok := sheet.ParseNumber(sheet.Trim(t.Sheet.Row(o).Text(c.Col)), c.decimal); ok {
				list = append(list, x)
			}
		}
		if len(list) < 2 {
			continue
		}
		cells++
		for name, x := range measures(list) {
			if math.Abs(v-x) <= 0.006*math.Abs(x) {
				hits[name]++
			}
		}
	}
	for name, n := range hits {
		if (measure == "" || name == measure) && 2*n >= cells && (n >= 2 || cells == 1) {
			return true
		}
	}
	return false
}

// measures sums a column up in the ways in which a row of totals does.
func measures(list []float64) map[string]float64 {
	sum, squares, n := 0.0, 0.0, float64(len(list))
	for _, x := range list {
		sum += x
	}
	for _, x := range list {
		squares += (x - sum/n) * (x - sum/n)
	}
	return map[string]float64{"sum": sum, "mean": sum / n, "sd": math.Sqrt(squares / max(1, n-1)), "n": n,
		"median": median(list), "min": slices.Min(list), "max": slices.Max(list)}
}
