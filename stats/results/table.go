package results

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
)

// Table is what one statistic found: typed columns, rows, the methods that ran and
// what must be said of them. It holds full precision and knows of no format.
type Table struct {
	Name    string // stable, e.g. "hazard_ratios"
	Title   string
	Columns []TableColumn
	Rows    [][]Cell // as many cells as columns
	Methods []stats.Method
	Notes   []string
}

// TableColumn is a column of a Table.
type TableColumn struct {
	Name string // stable, snake case; the key in JSON and the heading in CSV
	Unit string
}

// Kind says what a cell holds.
type Kind uint8

// The kinds of cells. Absent is a number that could not be estimated: a note of the
// table has the reason.
const (
	Empty Kind = iota
	Text
	Real
	Whole
	PValue
	Absentee
)

// Cell is one cell of a Table.
type Cell struct {
	Kind   Kind
	Text   string
	Number float64 // of Real, Whole and PValue
}

// P marks a number as a p-value for Table.Add.
type P float64

// NewTable makes a table without rows.
func NewTable(name, title string, columns ...string) *Table {
	t := &Table{Name: name, Title: title}
	for _, c := range columns {
		t.Columns = append(t.Columns, TableColumn{Name: c})
	}
	return t
}

// Add puts a row in: string, float64 (NaN: not estimable), P, int, int64 or nil
// (nothing belongs there), one for each column.
func (t *Table) Add(cells ...any) {
	if len(cells) != len(t.Columns) {
		panic(fmt.Sprintf("results: table %s has %d columns, the row %d cells", t.Name, len(t.Columns), len(cells)))
	}
	row := make([]Cell, len(cells))
	for i, c := range cells {
		row[i] = cellOf(c)
	}
	t.Rows = append(t.Rows, row)
}

func cellOf(c any) Cell {
	number := func(k Kind, v float64) Cell {
		if math.IsNaN(v) {
			return Cell{Kind: Absentee, Number: v}
		}
		return Cell{Kind: k, Number: v}
	}
	switch v := c.(type) {
	case nil:
		return Cell{}
	case string:
		return Cell{Kind: Text, Text: v}
	case float64:
		return number(Real, v)
	case Float:
		return number(Real, float64(v))
	case P:
		return number(PValue, float64(v))
	case int:
		return Cell{Kind: Whole, Number: float64(v)}
	case int64:
		return Cell{Kind: Whole, Number: float64(v)}
	}
	panic(fmt.Sprintf("results: a table has no cells of type %T", c))
}

// By notes the methods that ran, each once.
func (t *Table) By(methods ...stats.Method) {
	for _, m := range methods {
		if !slices.ContainsFunc(t.Methods, func(x stats.Method) bool { return x.ID == m.ID }) {
			t.Methods = append(t.Methods, m)
		}
	}
}

// Note adds a footnote, once.
func (t *Table) Note(format string, args ...any) {
	if n := fmt.Sprintf(format, args...); !slices.Contains(t.Notes, n) {
		t.Notes = append(t.Notes, n)
	}
}

// Reason notes why something is not estimable and gives any other error back.
func (t *Table) Reason(what string, err error) error {
	var r stats.Reason
	if errors.As(err, &r) {
		t.Note("NE, not estimable: %s: %s", what, r)
		return nil
	}
	return err
}

// Found is what a statistic found: tables, and what a figure of it shows.
type Found struct {
	Tables []*Table
	Plot   *Plot // nil where there is nothing to draw
	// Saved is what a later command is asked about, such as a model, as JSON; nil where there
	// is nothing to keep.
	Saved any
}

// Plot says what a figure shows, in values and words: curves, or ratios. How it is
// drawn is the composer's business.
type Plot struct {
	Title      string
	Time       string // words of the time axis
	Share      string // words of the axis of shares
	Below      string // words of the counts below; empty: number at risk
	Remark     string
	P          *Float  // of the test that Remark names, to stand behind it; nil: none
	Level      float64 // of the limits, e.g. 0.95; 0 where there are none
	Rising     bool    // Curves hold cumulative shares already, else survival
	Curves     []PlotCurve
	Beside     *PlotCurve // a thin line without counts
	Ratios     []PlotRatio
	RatioWords string       // words of the axis of ratios
	Studies    *PlotStudies // a forest or a funnel of studies, in place of the rest
	// Specifications is a specification curve, in place of the rest.
	Specifications *PlotSpecifications
	// One of these is in place of the rest, too: two values a row, patterns of missing values,
	// the scales of a nomogram, values over time.
	Dots   *PlotDots
	Tiles  *PlotTiles
	Scales []PlotScale
	Paths  *PlotPaths
	Banner string // beside the title, as of synthetic data
}

// PlotCurve is a labelled curve.
type PlotCurve struct {
	Label string
	Row   string // its name beside the counts below; empty: Label
	Curve Curve
	// From and To are the ends of the interval within which each step lies, parallel to the
	// curve's times: of interval-censored times; none of others.
	From, To []Float
}

// PlotRatio is a labelled ratio; Absent has the reason where there is none.
type PlotRatio struct {
	Label  string
	Ratio  Number
	Absent string
}
