// Package frame holds any rectangular table as a gota frame, for people to
// select, arrange and exchange. It is the only importer of gota, of which it uses
// typed columns, Filter, Select and Arrange: never its type detection (007 becomes
// 7), aggregates (the median of 1, missing, 3 is 3) or joins (quadratic).
package frame

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// Frame is a table with named columns, each of numbers (NaN is missing) or of
// text (empty is missing).
type Frame struct {
	df      dataframe.DataFrame
	numeric map[string]bool
	at      cohort.Ref
	from    []cohort.Ref // the first cell of every row
	others  []string     // sheets that were not asked for
}

// FromBooks reads the sheet of that name, or the first that holds a table.
func FromBooks(books []*sheet.Book, name string) (*Frame, error) {
	var names []string
	var found *Frame
	var first error
	for _, b := range books {
		for _, s := range b.Sheets {
			names = append(names, s.Name)
			if found != nil || name != "" && s.Name != name {
				continue
			}
			f, err := FromSheet(s)
			if name != "" {
				return f, err
			}
			if err == nil {
				found = f
			} else if first == nil {
				first = err
			}
		}
	}
	switch {
	case found != nil:
		found.others = slices.DeleteFunc(names, func(s string) bool { return s == found.at.Sheet })
		return found, nil
	case name != "" && strings.Join(names, "") == "":
		return nil, fmt.Errorf("--sheet %s: a delimited file has no sheets; leave --sheet out", name)
	case name != "":
		return nil, fmt.Errorf("--sheet %s: there is no such sheet%s; there are %s", name, cohort.DidYouMean(name, names),
			strings.Join(names, ", "))
	case len(names) == 1:
		return nil, first
	}
	return nil, fmt.Errorf("no sheet holds a table")
}

// headOf is the row that names the columns: the first that is not blank, titles passed over,
// which are one cell above a row of several, none of them a number.
func headOf(s *sheet.Sheet) int {
	filled := func(row int) (n int) {
		for c := range s.Row(row).Len() {
			if sheet.Trim(s.Row(row).Text(c)) != "" {
				n++
			}
		}
		return n
	}
	names := func(row int) bool {
		for c := range s.Row(row).Len() {
			if _, is := numbers(1, func(int) string { return s.Row(row).Text(c) }); is && sheet.Trim(s.Row(row).Text(c)) != "" {
				return false
			}
		}
		return true
	}
	head, titled := 0, -1
	for head < s.Rows() {
		switch n := filled(head); {
		case n > 1 && (titled < 0 || names(head)):
			return head
		case n > 1:
			return titled
		case n == 1 && titled >= 0:
			return titled // a table of one column
		case n == 1:
			titled = head
		}
		head++
	}
	return max(titled, 0)
}

// FromSheet reads a sheet whose first row that is not blank names the columns, but for a title
// above it. A column is numeric where every cell that is not missing is a number.
func FromSheet(s *sheet.Sheet) (*Frame, error) {
	head := headOf(s)
	f := &Frame{numeric: map[string]bool{}, at: cohort.Ref{File: s.File, Sheet: s.Name}}
	if head >= s.Rows() {
		return nil, fmt.Errorf("%s: the table is empty", f.at)
	}
	var rows []int
	for r := head + 1; r < s.Rows(); r++ {
		if !s.Row(r).Blank() {
			rows = append(rows, r)
		}
	}
	var columns []series.Series
	for c := range s.Row(head).Len() {
		name := sheet.Trim(s.Row(head).Text(c))
		if name == "" {
			continue
		}
		if slices.ContainsFunc(columns, func(x series.Series) bool { return x.Name == name }) {
			return nil, fmt.Errorf("%s: two columns are called %q; rename one", s.Ref(head, c), name)
		}
		if values, ok := numbers(len(rows), func(i int) string { return s.Row(rows[i]).Text(c) }); ok {
			f.numeric[name] = true
			columns = append(columns, series.New(values, series.Float, name))
			continue
		}
		texts := make([]string, len(rows))
		for i, r := range rows {
			if t := sheet.Trim(s.Row(r).Text(c)); !blank(t) {
				texts[i] = t
			}
		}
		columns = append(columns, series.New(texts, series.String, name))
	}
	if len(columns) == 0 {
		return nil, fmt.Errorf("%s: no column has a name", f.at)
	}
	for _, r := range rows {
		f.from = append(f.from, s.Ref(r, 0))
	}
	f.df = dataframe.New(columns...)
	return f, f.df.Err
}

// blank tells a text that stands for no value. Words such as "none" or "unknown"
// are levels of a column of text.
func blank(t string) bool {
	if !sheet.Missing(t) {
		return false
	}
	switch word := strings.ToLower(strings.Trim(t, "#. ")); word {
	case "", "na", "n/a", "n.a", "nan", "null":
		return true
	default:
		return !strings.ContainsFunc(word, unicode.IsLetter)
	}
}

// numbers reads texts as numbers; ok is false where some text is none, or where an id
// such as 007 would lose its zeros.
func numbers(n int, cell func(int) string) ([]float64, bool) {
	for _, mark := range []sheet.Decimal{sheet.Point, sheet.Comma} {
		out := make([]float64, n)
		ok := true
		for i := range out {
			text := sheet.Trim(cell(i))
			if sheet.Missing(text) {
				out[i] = math.NaN()
				continue
			}
			if len(text) > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9' {
				return nil, false
			}
			if out[i], ok = sheet.ParseNumber(text, mark); !ok {
				break
			}
		}
		if ok {
			return out, true
		}
	}
	return nil, false
}

// Rows is the number of rows.
func (f *Frame) Rows() int { return f.df.Nrow() }

// Names lists the columns.
func (f *Frame) Names() []string { return f.df.Names() }

// Numeric tells whether a column holds numbers.
func (f *Frame) Numeric(name string) bool { return f.numeric[name] }

func (f *Frame) has(name string) error { return among(f.df.Names(), name, f.at, f.others) }

// among refuses the name of a column that is not there.
func among(names []string, name string, at cohort.Ref, others []string) error {
	if slices.Contains(names, name) {
		return nil
	}
	hint := ""
	if near := cohort.Nearest(name, names); near != "" {
		hint = fmt.Sprintf("; did you mean %q?", near)
	} else if len(others) > 0 {
		hint = "; --sheet chooses another sheet: " + strings.Join(others, ", ")
	}
	return fmt.Errorf("%s: there is no column %q; there are %s%s", at, name, strings.Join(names, ", "), hint)
}

// Place says where a row stands in its file, by its first cell.
func (f *Frame) Place(row int) string { return f.from[row].String() }

// Numbers gives a column's numbers, NaN where missing.
func (f *Frame) Numbers(name string) ([]float64, error) {
	if err := f.has(name); err != nil {
		return nil, err
	}
	if !f.numeric[name] {
		return nil, fmt.Errorf("%s: column %q holds text, and numbers are needed", f.at, name)
	}
	return f.df.Col(name).Float(), nil
}

// Texts gives a column as text, empty where missing; numbers in their shortest form.
func (f *Frame) Texts(name string) ([]string, error) {
	if err := f.has(name); err != nil {
		return nil, err
	}
	if !f.numeric[name] {
		return f.df.Col(name).Records(), nil
	}
	return shortest(f.df.Col(name).Float()), nil
}

// shortest writes numbers in their shortest form, NaN as an empty text.
func shortest(values []float64) []string {
	out := make([]string, len(values))
	for i, v := range values {
		if !math.IsNaN(v) {
			out[i] = strconv.FormatFloat(v, 'g', -1, 64)
		}
	}
	return out
}

// Select keeps the named columns, in that order.
func (f *Frame) Select(names ...string) (*Frame, error) {
	for _, n := range names {
		if err := f.has(n); err != nil {
			return nil, err
		}
	}
	return f.with(f.df.Select(names))
}

// Arrange orders rows by columns; a minus in front of a name turns the order round.
func (f *Frame) Arrange(names ...string) (*Frame, error) {
	var order []dataframe.Order
	for _, n := range names {
		column := strings.TrimPrefix(n, "-")
		if err := f.has(column); err != nil {
			return nil, err
		}
		order = append(order, dataframe.Order{Colname: column, Reverse: column != n})
	}
	// A column of row numbers goes along, so that rows keep their places.
	const number = "\x00row"
	at := make([]int, f.Rows())
	for i := range at {
		at[i] = i
	}
	df := f.df.Mutate(series.New(at, series.Int, number)).Arrange(order...)
	if df.Err != nil {
		return nil, fmt.Errorf("%s: %w", f.at, df.Err)
	}
	at, err := df.Col(number).Int()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.at, err)
	}
	return f.rows(at)
}

// rows keeps the rows at the positions, in that order.
func (f *Frame) rows(at []int) (*Frame, error) {
	out, err := f.with(f.df.Subset(at))
	if err != nil {
		return nil, err
	}
	out.from = make([]cohort.Ref, len(at))
	for k, i := range at {
		out.from[k] = f.from[i]
	}
	return out, nil
}

func (f *Frame) with(df dataframe.DataFrame) (*Frame, error) {
	if df.Err != nil {
		return nil, fmt.Errorf("%s: %w", f.at, df.Err)
	}
	return &Frame{df, f.numeric, f.at, f.from, f.others}, nil
}

// comparators are tried in this order, so that >= is not read as >.
var comparators = []struct {
	sign string
	op   series.Comparator
}{
	{">=", series.GreaterEq}, {"<=", series.LessEq}, {"!=", series.Neq}, {"==", series.Eq},
	{">", series.Greater}, {"<", series.Less}, {"=", series.Eq},
}

// Where keeps the rows that meet every condition, each such as "age >= 50" or
// "etiology = primary". A missing value meets none.
func (f *Frame) Where(conditions ...string) (*Frame, error) {
	var at []int
	tests := make([]func(row int) bool, len(conditions))
	for i, c := range conditions {
		var err error
		if tests[i], err = f.condition(c); err != nil {
			return nil, err
		}
	}
	for r := range f.Rows() {
		if !slices.ContainsFunc(tests, func(t func(int) bool) bool { return !t(r) }) {
			at = append(at, r)
		}
	}
	return f.rows(at)
}

// condition tells which rows meet a condition.
func (f *Frame) condition(condition string) (func(row int) bool, error) {
	// The first sign counts: in "age_band = >=60" the value has one of its own.
	first, c := len(condition), comparators[0]
	for _, x := range comparators {
		if i := strings.Index(condition, x.sign); i >= 0 && i < first {
			first, c = i, x
		}
	}
	if first == len(condition) {
		return nil, fmt.Errorf("--where %q: want COLUMN followed by one of >= <= != = > < and a value", condition)
	}
	name, value := strings.TrimSpace(condition[:first]), strings.Trim(strings.TrimSpace(condition[first+len(c.sign):]), `"'`)
	if err := f.has(name); err != nil {
		return nil, fmt.Errorf("--where %q: %w", condition, err)
	}
	if !f.numeric[name] {
		texts := f.df.Col(name).Records()
		return func(r int) bool { return texts[r] != "" && matches(strings.Compare(texts[r], value), c.op) }, nil
	}
	want, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return nil, fmt.Errorf("--where %q: column %q holds numbers, and %q is none", condition, name, value)
	}
	values := f.df.Col(name).Float()
	return func(r int) bool { return !math.IsNaN(values[r]) && matches(cmp.Compare(values[r], want), c.op) }, nil
}

func matches(sign int, op series.Comparator) bool {
	switch op {
	case series.GreaterEq:
		return sign >= 0
	case series.LessEq:
		return sign <= 0
	case series.Neq:
		return sign != 0
	case series.Greater:
		return sign > 0
	case series.Less:
		return sign < 0
	}
	return sign == 0
}
