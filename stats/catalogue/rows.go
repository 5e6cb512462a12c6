package catalogue

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"leydig/stats"
)

// Rectangle is a table with named columns of numbers (NaN is missing) or of text
// (empty is missing), such as cohort/frame's Frame. Asking for a column that is not
// there, or for the numbers of a column of text, is an error that names it.
type Rectangle interface {
	Names() []string
	Rows() int
	Numeric(name string) bool
	Numbers(name string) ([]float64, error)
	Texts(name string) ([]string, error)
	// Levels numbers the texts of a column, the empty one first, in slices that belong to
	// the caller; Filled tells the rows with a cell that is not empty.
	Levels(name string) (levels []string, of []int32, err error)
	Filled(name string) ([]bool, error)
}

// placed is a rectangle that knows where its rows stand.
type placed interface{ Place(row int) string }

// sample is the rows of a rectangle without an empty cell in the columns used.
type sample struct {
	of   Rectangle
	n    int
	rows []int // nil: all rows there are
}

// row is the place of a row of the sample in its rectangle.
func (s *sample) row(i int) int {
	if s.rows == nil {
		return i
	}
	return s.rows[i]
}

// sample leaves out rows with an empty cell in one of the columns (an empty name is
// none) and counts them: the one rule for missing values.
func (in *Given) sample(columns ...string) (*sample, error) {
	s := &sample{of: in.Rows}
	complete := make([]bool, in.Rows.Rows())
	for i := range complete {
		complete[i] = true
	}
	for _, c := range columns {
		if c == "" {
			continue
		}
		filled, err := in.Rows.Filled(c)
		if err != nil {
			return nil, err
		}
		for i, ok := range filled {
			complete[i] = complete[i] && ok
		}
	}
	for _, ok := range complete {
		if ok {
			s.n++
		}
	}
	if in.lost += len(complete) - s.n; s.n < len(complete) {
		s.rows = make([]int, 0, s.n)
		for i, ok := range complete {
			if ok {
				s.rows = append(s.rows, i)
			}
		}
	}
	switch {
	case s.n > 0:
		return s, nil
	case in.of.Needs.Input == Rows:
		return nil, fmt.Errorf("no row is complete in %s",
			strings.Join(slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return c == "" }), ", "))
	}
	return nil, stats.NoData
}

// at keeps some of the sample's rows.
func (s *sample) at(keep []int) *sample {
	out := &sample{of: s.of, n: len(keep), rows: make([]int, len(keep))}
	for k, i := range keep {
		out.rows[k] = s.row(i)
	}
	return out
}

func (s *sample) numbers(name string) ([]float64, error) {
	all, err := s.of.Numbers(name)
	if err != nil {
		return nil, err
	}
	return of(s, all), nil
}

// optional is numbers, nil where no column is named.
func (s *sample) optional(name string) ([]float64, error) {
	if name == "" {
		return nil, nil
	}
	return s.numbers(name)
}

func (s *sample) texts(name string) ([]string, error) {
	all, err := s.of.Texts(name)
	if err != nil {
		return nil, err
	}
	return of(s, all), nil
}

// levels numbers the texts of a column, the empty one first, as Rectangle.Levels does.
func (s *sample) levels(name string) (levels []string, codes []int32, err error) {
	levels, codes, err = s.of.Levels(name)
	if err != nil {
		return nil, nil, err
	}
	return levels, of(s, codes), nil
}

// of gives a column of a rectangle in the rows of a sample.
func of[T any](s *sample, all []T) []T {
	if s.rows == nil {
		return all
	}
	return stats.Pick(all, s.rows)
}

// place says where a row of the sample stands.
func (s *sample) place(i int) string {
	if p, ok := s.of.(placed); ok {
		return p.Place(s.row(i))
	}
	return fmt.Sprintf("row %d", s.row(i)+1)
}

// forbid refuses rows that cannot be, naming the first and counting them.
func (s *sample) forbid(bad func(i int) string) error {
	first, n := "", 0
	for i := range s.n {
		if what := bad(i); what != "" {
			if n++; n == 1 {
				first = s.place(i) + ": " + what
			}
		}
	}
	switch n {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("%s; mend the row or take it out", first)
	}
	return fmt.Errorf("%s, as in %d more rows; mend the rows or take them out", first, n-1)
}

// eventColumn is the column that COLUMN or COLUMN=VALUE names.
func eventColumn(flag string) string {
	name, _, _ := strings.Cut(flag, "=")
	return name
}

// events reads COLUMN or COLUMN=VALUE, typed for an option.
func (s *sample) events(option, flag string) ([]bool, error) {
	name, want, given := strings.Cut(flag, "=")
	levels, codes, err := s.levels(name)
	if err != nil {
		return nil, err
	}
	is := make([]bool, len(levels))
	strange := make([]bool, len(levels))
	for k, cell := range levels {
		switch strings.ToLower(cell) {
		case "1", "yes", "y", "true", "x", "checked":
			is[k] = true
		case "0", "no", "n", "false", "unchecked":
		default:
			strange[k] = true
		}
		if given {
			is[k], strange[k] = cell == want, false
		}
	}
	out := make([]bool, len(codes))
	met := false
	for i, k := range codes {
		if strange[k] {
			return nil, fmt.Errorf(
				"--%s %s: %q is neither yes nor no; say which value is the event: --%s %s=VALUE",
				option, name, levels[k], option, name,
			)
		}
		out[i] = is[k]
		met = met || is[k]
	}
	if given && !met {
		return nil, fmt.Errorf("--%s %s: no row has %s = %s; there are %s", option, flag, name, want,
			strings.Join(distinct(used(levels, codes)), ", "))
	}
	return out, nil
}

// used are the levels that some row holds.
func used(levels []string, codes []int32) (out []string) {
	seen := make([]bool, len(levels))
	for _, k := range codes {
		if !seen[k] {
			seen[k] = true
			out = append(out, levels[k])
		}
	}
	return out
}

// distinct lists values in order, a few of many.
func distinct(cells []string) []string {
	const most = 8
	v := sorted(cells)
	if len(v) > most {
		v = append(v[:most], "...")
	}
	return v
}

// sorted gives the values of a column, each once and none empty: numbers in order of
// size, texts in order of their bytes.
func sorted(cells []string) []string {
	v := slices.Clone(cells)
	slices.Sort(v)
	v = slices.Compact(v)
	v = slices.DeleteFunc(v, func(s string) bool { return s == "" })
	numeric := !slices.ContainsFunc(v, func(s string) bool { _, err := strconv.ParseFloat(s, 64); return err != nil })
	if numeric {
		slices.SortStableFunc(v, func(a, b string) int {
			x, _ := strconv.ParseFloat(a, 64)
			y, _ := strconv.ParseFloat(b, 64)
			return cmp.Compare(x, y)
		})
	}
	return v
}

// columns gives the numbers of columns in the rows where none is missing.
func (in *Given) columns(names ...string) ([][]float64, error) {
	out := make([][]float64, len(names))
	for _, n := range names {
		if _, err := in.Rows.Numbers(n); err != nil {
			return nil, err
		}
	}
	s, err := in.sample(names...)
	if err != nil {
		return out, err
	}
	for i, n := range names {
		if out[i], err = s.numbers(n); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// grouped gives the numbers of a column for every level of another, in the order of
// the levels named (all, where none are), and how many rows lack one of the two.
func grouped(of Rectangle, outcome, by string, levels []string) (names []string, groups [][]float64, lost int, err error) {
	values, err := of.Numbers(outcome)
	if err != nil {
		return nil, nil, 0, err
	}
	texts, codes, err := of.Levels(by)
	if err != nil {
		return nil, nil, 0, err
	}
	if names, err = chosen(by, texts, levels); err != nil {
		return nil, nil, 0, err
	}
	at := make([]int, len(texts))
	for k, t := range texts {
		at[k] = slices.Index(names, t)
	}
	groups = make([][]float64, len(names))
	for r, v := range values {
		switch i := at[codes[r]]; {
		case codes[r] == 0 || i >= 0 && math.IsNaN(v):
			lost++
		case i >= 0:
			groups[i] = append(groups[i], v)
		}
	}
	return names, groups, lost, nil
}

// chosen gives the levels of a column that are asked for: all, where none are named.
func chosen(by string, texts, levels []string) ([]string, error) {
	there := sorted(texts)
	if len(levels) == 0 {
		return there, nil
	}
	for _, l := range levels {
		if !slices.Contains(there, l) {
			return nil, fmt.Errorf("--levels: column %q has no level %q; it has %v", by, l, there)
		}
	}
	return levels, nil
}

// crossed counts the rows with each pair of levels of two columns, and those that
// lack one of the two.
func crossed(of Rectangle, rows, columns string) (counts [][]float64, rowLevels, columnLevels []string, lost int, err error) {
	a, err := of.Texts(rows)
	if err != nil {
		return nil, nil, nil, 0, err
	}
	b, err := of.Texts(columns)
	if err != nil {
		return nil, nil, nil, 0, err
	}
	rowLevels, columnLevels = sorted(a), sorted(b)
	const most = 1000
	if len(rowLevels) > most || len(columnLevels) > most {
		return nil, nil, nil, 0, fmt.Errorf("more than %d levels in %q or %q", most, rows, columns)
	}
	at := func(levels []string) map[string]int {
		m := make(map[string]int, len(levels))
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
		if a[r] == "" || b[r] == "" {
			lost++
			continue
		}
		counts[ra[a[r]]][cb[b[r]]]++
	}
	return counts, rowLevels, columnLevels, lost, nil
}

// counts is the table of counts that was typed, or that two columns make.
func (in *Given) counts() ([][]float64, error) {
	names := in.texts("columns")
	if len(names) == 0 {
		return in.Tables[0], nil
	}
	if len(names) != 2 {
		return nil, fmt.Errorf("--columns: name two columns, rows first")
	}
	t, _, _, lost, err := crossed(in.Rows, names[0], names[1])
	in.lost += lost
	return t, err
}

// values are the numbers of --column.
func (in *Given) values() ([]float64, error) {
	v, err := in.columns(in.word("column"))
	if err != nil {
		return nil, err
	}
	return v[0], nil
}

// byGroup are the numbers of --outcome in the groups of --by.
func (in *Given) byGroup() ([]string, [][]float64, error) {
	names, groups, lost, err := grouped(in.Rows, in.word("outcome"), in.word("by"), in.texts("levels"))
	in.lost += lost
	return names, groups, err
}

// twoGroups is byGroup where there must be two.
func (in *Given) twoGroups() ([]string, [][]float64, error) {
	names, groups, err := in.byGroup()
	if err == nil && len(groups) != 2 {
		err = fmt.Errorf("two groups are needed, there are %d (%s); name two with --levels", len(groups), strings.Join(names, ", "))
	}
	return names, groups, err
}
