// Package frame holds any rectangular table as a gota frame, for people to
// select, arrange and exchange. It is the only importer of gota, of which it uses
// typed columns, Filter, Select and Arrange: never its type detection (007 becomes
// 7), aggregates (the median of 1, missing, 3 is 3) or joins (quadratic).
package frame

import (
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
}

// FromSheet reads a sheet whose first row that is not blank names the columns. A
// column is numeric where every cell that is not missing is a number.
func FromSheet(s *sheet.Sheet) (*Frame, error) {
	head := 0
	for head < s.Rows() && s.Row(head).Blank() {
		head++
	}
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
		if values, ok := numbers(s, rows, c); ok {
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

// numbers reads a column as numbers; ok is false where some cell is none, or
// where an id such as 007 would lose its zeros.
func numbers(s *sheet.Sheet, rows []int, c int) ([]float64, bool) {
	for _, mark := range []sheet.Decimal{sheet.Point, sheet.Comma} {
		out := make([]float64, len(rows))
		ok := true
		for i, r := range rows {
			text := sheet.Trim(s.Row(r).Text(c))
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

func (f *Frame) has(name string) error {
	if slices.Contains(f.df.Names(), name) {
		return nil
	}
	return fmt.Errorf("%s: there is no column %q; there are %s", f.at, name, strings.Join(f.df.Names(), ", "))
}

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
	values := f.df.Col(name).Float()
	out := make([]string, len(values))
	for i, v := range values {
		if !math.IsNaN(v) {
			out[i] = strconv.FormatFloat(v, 'g', -1, 64)
		}
	}
	return out, nil
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
	return f.with(f.df.Arrange(order...))
}

func (f *Frame) with(df dataframe.DataFrame) (*Frame, error) {
	if df.Err != nil {
		return nil, fmt.Errorf("%s: %w", f.at, df.Err)
	}
	return &Frame{df, f.numeric, f.at}, nil
}

// comparators are tried in this order, so that >= is not read as >.
var comparators = []struct {
	sign string
	op   series.Comparator
}{{">=", series.GreaterEq}, {"<=", series.LessEq}, {"!=", series.Neq}, {"==", series.Eq}, {">", series.Greater}, {"<", series.Less}, {"=", series.Eq}}

// Where keeps the rows that meet a condition such as "age >= 50" or
// "etiology = primary". A missing value meets none.
func (f *Frame) Where(condition string) (*Frame, error) {
	for _, c := range comparators {
		name, value, ok := strings.Cut(condition, c.sign)
		if !ok {
			continue
		}
		name, value = strings.TrimSpace(name), strings.Trim(strings.TrimSpace(value), `"'`)
		if err := f.has(name); err != nil {
			return nil, err
		}
		if !f.numeric[name] {
			return f.with(f.df.Filter(dataframe.F{Colname: name, Comparator: series.CompFunc, Comparando: func(e series.Element) bool {
				return e.String() != "" && matches(strings.Compare(e.String(), value), c.op)
			}}))
		}
		want, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("--where %q: column %q holds numbers, and %q is none", condition, name, value)
		}
		return f.with(f.df.Filter(dataframe.F{Colname: name, Comparator: series.CompFunc, Comparando: func(e series.Element) bool {
			v := e.Float()
			switch {
			case math.IsNaN(v):
				return false
			case v < want:
				return matches(-1, c.op)
			case v > want:
				return matches(1, c.op)
			}
			return matches(0, c.op)
		}}))
	}
	return nil, fmt.Errorf("--where %q: want COLUMN followed by one of >= <= != = > < and a value", condition)
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
