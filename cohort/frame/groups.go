package frame

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Complete gives the numbers of the columns in the rows where none is missing, one
// slice a column.
func (f *Frame) Complete(names ...string) ([][]float64, error) {
	out := make([][]float64, len(names))
	all := make([][]float64, len(names))
	for i, n := range names {
		v, err := f.Numbers(n)
		if err != nil {
			return nil, err
		}
		all[i] = v
	}
	for r := range f.Rows() {
		if slices.ContainsFunc(all, func(v []float64) bool { return math.IsNaN(v[r]) }) {
			continue
		}
		for i := range all {
			out[i] = append(out[i], all[i][r])
		}
	}
	return out, nil
}

// Levels lists the values of a column that are not missing: numbers in order of
// size, texts in order of name.
func (f *Frame) Levels(name string) ([]string, error) {
	texts, err := f.Texts(name)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out []string
	for _, t := range texts {
		if t != "" && !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	if f.numeric[name] {
		slices.SortFunc(out, func(a, b string) int {
			x, _ := strconv.ParseFloat(a, 64)
			y, _ := strconv.ParseFloat(b, 64)
			return cmp.Compare(x, y)
		})
	} else {
		slices.Sort(out)
	}
	return out, nil
}

// Groups gives the numbers of a column for every level of another, in the order of
// the levels named (all, where none are). Rows with either missing are left out.
func (f *Frame) Groups(outcome, by string, levels ...string) ([]string, [][]float64, error) {
	values, err := f.Numbers(outcome)
	if err != nil {
		return nil, nil, err
	}
	there, err := f.Levels(by)
	if err != nil {
		return nil, nil, err
	}
	if len(levels) == 0 {
		levels = there
	}
	for _, l := range levels {
		if !slices.Contains(there, l) {
			return nil, nil, fmt.Errorf("%s: column %q has no level %q; it has %v", f.at, by, l, there)
		}
	}
	texts, _ := f.Texts(by)
	out := make([][]float64, len(levels))
	for r, v := range values {
		if i := slices.Index(levels, texts[r]); i >= 0 && !math.IsNaN(v) {
			out[i] = append(out[i], v)
		}
	}
	return levels, out, nil
}

// CrossTabulate counts the rows with each pair of levels of two columns. Rows with
// either missing are left out.
func (f *Frame) CrossTabulate(rows, columns string) (counts [][]float64, rowLevels, columnLevels []string, err error) {
	if rowLevels, err = f.Levels(rows); err != nil {
		return nil, nil, nil, err
	}
	if columnLevels, err = f.Levels(columns); err != nil {
		return nil, nil, nil, err
	}
	const most = 1000
	if len(rowLevels) > most || len(columnLevels) > most {
		return nil, nil, nil, fmt.Errorf("%s: more than %d levels in %q or %q", f.at, most, rows, columns)
	}
	a, _ := f.Texts(rows)
	b, _ := f.Texts(columns)
	at := func(levels []string) map[string]int {
		m := map[string]int{}
		for i, l := range levels {
			m[l] = i
		}
		return m
	}
	ra, cb := at(rowLevels), at(columnLevels)
	counts = make([][]float64, len(rowLevels))
	for i := range counts {
		counts[i] = make([]float64, len(columnLevels))
	}
	for r := range a {
		if a[r] != "" && b[r] != "" {
			counts[ra[a[r]]][cb[b[r]]]++
		}
	}
	return counts, rowLevels, columnLevels, nil
}
