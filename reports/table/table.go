// Package table is a laid-out table: cells of typed parts, so that a text
// renderer joins them ("304 of 382 (79.6%)") while a workbook keeps each number
// a number in a column of its own, with a number format.
package table

import (
	"math"
	"strconv"
	"strings"

	"leydig/stats"
)

// Table is a table of a report.
type Table struct {
	ID    string // stable, for links
	Label string // "Table 2"; empty where tables are not numbered
	Title string
	Head  []Head
	Rows  []Row
	Notes []Note
	// References are the methods of a table that stands alone; a report gathers its
	// methods in a section instead.
	References []Reference
	// Split asks a workbook for a column of its own for each part of a cell.
	Split bool
	// Aside keeps it out of a document for print; a page or a book has room.
	Aside bool
}

// Heading is the title with the table's number before it.
func (t *Table) Heading() string {
	if t.Label == "" {
		return t.Title
	}
	return t.Label + ". " + t.Title
}

// Reference is a method: its short name, what was done, and the paper or book.
type Reference struct{ Label, Sentence, Cite string }

// Head is a column's heading.
type Head struct {
	Text string
	// Left aligns the column's text to the left; numbers stand to the right.
	Left bool
	// Sub names the parts of the column's cells, for a workbook.
	Sub []string
}

// Row is a line of a table.
type Row struct {
	ID     string  // of the outcome that a row of key figures counts; empty elsewhere
	By     float64 // month up to which it counts events; 0: all
	Cells  []Cell
	Indent int  // of the first cell
	Strong bool // a heading or a total
}

// Note is a footnote; Mark is what stands behind the cell.
type Note struct{ Mark, Text string }

// Cell is some parts in a row.
type Cell struct {
	Parts []Part
	Mark  string // of a footnote
}

// Part is a text, or a number with its format and what stands around it.
type Part struct {
	Text   string
	Value  float64
	Format Format
	// Pre and Post stand around the number where parts are joined to text. In a
	// workbook, brackets and signs that are not blank become part of the number format.
	Pre, Post string
	// Formula is how a workbook counts the value over its listing of patients; the value is
	// kept beside it.
	Formula string
}

// Format says how a number is shown. The zero value marks a text.
type Format struct {
	kind   byte
	digits int
	style  *Style // nil: the program's own
}

// The formats.
var (
	Count = Format{kind: 'n'}
	P     = Format{kind: 'p'}
)

// Ratio shows a ratio of odds, hazards or the like: what is next to nothing, or beyond a
// thousand, as a bound.
var Ratio = Format{kind: 'r', digits: 2}

// Beyond these a ratio is shown as a bound; two decimals would be 0.00, or digits that nobody reads.
const (
	leastRatio = 0.01
	mostRatio  = 1000
)

// Fixed shows a number with some decimals; Percent times 100; Points likewise, of a difference
// of shares whose heading says that these are percentage points; Significant with some
// significant digits, in plain letters that programs read.
func Fixed(digits int) Format       { return Format{kind: 'f', digits: digits} }
func Percent(digits int) Format     { return Format{kind: '%', digits: digits} }
func Points(digits int) Format      { return Format{kind: 'd', digits: digits} }
func Significant(digits int) Format { return Format{kind: 'g', digits: digits} }

// Kind is what a number is: count, share, P value or number; empty for a text.
func (f Format) Kind() string {
	switch f.kind {
	case 0:
		return ""
	case 'n':
		return "count"
	case '%', 'd':
		return "share"
	case 'p':
		return "P value"
	}
	return "number"
}

// IsNumber tells whether the part is a number that can be shown.
func (p Part) IsNumber() bool { return p.Format.kind != 0 && !math.IsNaN(p.Value) }

// NE stands where a number is not estimable.
const NE = "NE"

// String is the part as text.
func (p Part) String() string {
	if p.Format.kind == 0 {
		return p.Pre + p.Text + p.Post
	}
	return p.Pre + p.Format.Text(p.Value) + p.Post
}

// Text shows a number.
func (f Format) Text(v float64) string {
	switch {
	case f.kind == 'g' && math.IsInf(v, 0):
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(v, 'g', f.digits, 64), "+"))
	case math.IsNaN(v):
		return NE
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "−∞"
	}
	var s string
	switch f.kind {
	case 'g':
		return strconv.FormatFloat(stats.Significant(v, f.digits), 'g', f.digits, 64)
	case 'p':
		s = f.look().p(v)
		if f.look().BareP {
			s = strings.Replace(s, "0.", ".", 1)
		}
	case '%':
		s = stats.Percent(v, f.digits)
	case 'd':
		s = strings.TrimSuffix(stats.Percent(v, f.digits), "%")
	case 'r':
		s = ratio(v, f.digits)
	case 'n':
		s = stats.GroupedDecimal(v)
	default:
		s = stats.Decimal(v, f.digits)
	}
	s = f.look().marked(s)
	if strings.HasPrefix(s, "-") {
		return "−" + s[1:]
	}
	return s
}

func ratio(v float64, digits int) string {
	switch {
	case v > 0 && v < leastRatio:
		return "<" + stats.Decimal(leastRatio, digits)
	case v > mostRatio:
		return ">" + stats.Decimal(mostRatio, 0)
	}
	return stats.Decimal(v, digits)
}

// look is the format's style.
func (f Format) look() *Style {
	if f.style == nil {
		return &Styles[0]
	}
	return f.style
}

// Excel is the number format of a workbook's cell.
func (p Part) Excel() string {
	// Words between parts ("of", "to") are said by the columns' headings.
	quote := func(s string) string {
		if s = strings.Trim(s, " abcdefghijklmnopqrstuvwxyz"); s == "" {
			return ""
		}
		return `"` + s + `"`
	}
	body := "0"
	switch p.Format.kind {
	case 'p':
		return p.Format.look().excel
	case 'n':
		body = "#,##0"
		if p.Value < 10000 {
			body = "0"
		}
	case '%', 'd':
		body = decimals(p.Format.digits) + "%"
	case 'r':
		if body = decimals(p.Format.digits); strings.ContainsAny(p.Format.Text(p.Value), "<>") {
			body = `"` + p.Format.Text(p.Value) + `"`
		}
	case 'g':
		body = "General"
	default:
		body = decimals(p.Format.digits)
	}
	return quote(p.Pre) + body + quote(p.Post)
}

func decimals(n int) string {
	if n == 0 {
		return "0"
	}
	return "0." + strings.Repeat("0", n)
}

// String is the cell as one text, its mark left out.
func (c Cell) String() string {
	var b strings.Builder
	for _, p := range c.Parts {
		b.WriteString(p.String())
	}
	return b.String()
}

// Text makes a cell of text.
func Text(s string) Cell { return Cell{Parts: []Part{{Text: s}}} }

// Number makes a cell of one number.
func Number(v float64, f Format) Cell { return Cell{Parts: []Part{{Value: v, Format: f}}} }

// Int makes a cell of a count.
func Int[T ~int | ~int64](n T) Cell { return Number(float64(n), Count) }

// Interval makes a cell "lower to upper".
func Interval(lower, upper float64, f Format) Cell {
	return Cell{Parts: []Part{{Value: lower, Format: f}, {Value: upper, Format: f, Pre: " to "}}}
}

// Width is the number of workbook columns that column c needs.
func (t *Table) Width(c int) int {
	w := max(1, len(t.Head[c].Sub))
	for _, r := range t.Rows {
		if c < len(r.Cells) {
			w = max(w, len(r.Cells[c].Parts))
		}
	}
	return w
}
