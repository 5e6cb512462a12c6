package frame

import (
	"fmt"
	"math"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// Columns are the columns of a large delimited file that a statistic names, typed as a
// Frame's are; no other cell of the file is kept.
type Columns struct {
	at      cohort.Ref
	names   []string
	rows    int
	columns map[string]typed
}

// typed is one column: levels and which of them each row holds, or, of many different
// numbers, these themselves.
type typed struct {
	numeric bool
	levels  []string  // as text, empty where missing
	values  []float64 // of levels, where numeric
	codes   []uint16
	wide    []float64
}

// FromColumns types columns as FromSheet does those of the whole table.
func FromColumns(file string, read *sheet.Columns) *Columns {
	c := &Columns{at: cohort.Ref{File: file}, rows: read.Rows, columns: map[string]typed{}}
	for i, h := range read.Header {
		if h == "" {
			continue
		}
		c.names = append(c.names, h)
		if col, there := read.Of[i]; there {
			c.columns[h] = typedOf(col)
		}
	}
	return c
}

func typedOf(col sheet.Column) typed {
	if col.Numbers != nil {
		return typed{numeric: true, wide: col.Numbers}
	}
	t := typed{codes: col.Codes}
	if values, ok := numbers(len(col.Levels), func(i int) string { return col.Levels[i] }); ok {
		t.numeric, t.values, t.levels = true, values, shortest(values)
		return t
	}
	for _, l := range col.Levels {
		if blank(l) {
			l = ""
		}
		t.levels = append(t.levels, l)
	}
	return t
}

// Names lists the columns.
func (c *Columns) Names() []string { return c.names }

// Rows is the number of rows.
func (c *Columns) Rows() int { return c.rows }

// Numeric tells whether the column holds numbers.
func (c *Columns) Numeric(name string) bool { return c.columns[name].numeric }

// Place says where a row stands in its file, by its first cell.
func (c *Columns) Place(row int) string {
	at := c.at
	at.Cell = cohort.CellName(row+1, 0)
	return at.String()
}

func (c *Columns) column(name string) (typed, error) {
	if err := among(c.names, name, c.at, nil); err != nil {
		return typed{}, err
	}
	t, read := c.columns[name]
	if !read {
		panic(fmt.Sprintf("frame: column %q was asked for and was not named before", name))
	}
	return t, nil
}

// Numbers gives a column's numbers, NaN where missing.
func (c *Columns) Numbers(name string) ([]float64, error) {
	t, err := c.column(name)
	switch {
	case err != nil:
		return nil, err
	case !t.numeric:
		return nil, fmt.Errorf("%s: column %q holds text, and numbers are needed", c.at, name)
	case t.wide != nil:
		return t.wide, nil
	}
	out := make([]float64, len(t.codes))
	for i, k := range t.codes {
		out[i] = t.values[k]
	}
	return out, nil
}

// Texts gives a column as text, empty where missing; numbers in their shortest form.
func (c *Columns) Texts(name string) ([]string, error) {
	t, err := c.column(name)
	if err != nil {
		return nil, err
	}
	if t.wide != nil {
		return shortest(t.wide), nil
	}
	out := make([]string, len(t.codes))
	for i, k := range t.codes {
		out[i] = t.levels[k]
	}
	return out, nil
}

// Levels numbers the texts of a column, the empty one first: of[i] is which of levels
// row i holds.
func (c *Columns) Levels(name string) (levels []string, of []int32, err error) {
	t, err := c.column(name)
	if err != nil {
		return nil, nil, err
	}
	if t.wide != nil {
		levels, of = numbered(shortest(t.wide))
		return levels, of, nil
	}
	levels, to := numbered(t.levels) // two texts can say one number: 1 and 1.0
	of = make([]int32, len(t.codes))
	for i, k := range t.codes {
		of[i] = to[k]
	}
	return levels, of, nil
}

// Filled tells which rows of a column hold something.
func (c *Columns) Filled(name string) ([]bool, error) {
	t, err := c.column(name)
	if err != nil {
		return nil, err
	}
	out := make([]bool, c.rows)
	if t.wide != nil {
		for i, v := range t.wide {
			out[i] = !math.IsNaN(v)
		}
		return out, nil
	}
	filled := make([]bool, len(t.levels))
	for k, l := range t.levels {
		filled[k] = l != ""
	}
	for i, k := range t.codes {
		out[i] = filled[k]
	}
	return out, nil
}
