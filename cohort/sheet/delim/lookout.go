package delim

import (
	"fmt"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// lookout finds rows that do not fit the others. A delimited file has no checksum:
// a quote too many swallows rows, a comma too many moves values into other columns,
// a cut takes cells away, and each still parses.
type lookout struct {
	file      string
	delimiter byte
	open      bool // the last line has no end

	rows    int
	several []place
	after   []place
	odd     []misfit
	short   int // rows with fewer cells
	long    int // and with more
	last    misfit
	notes   []string
}

// misfit is a row of another width.
type misfit struct{ row, width, want int }

// solid is how many rows of one width in a row make a table.
const solid = 3

// mostFound is how many findings of a file are kept.
const mostFound = 5000

// over walks over the widths of all rows. Rows of one cell are titles, remarks and
// blanks; what a table's rows have is what its first row has, or several in a row.
func (l *lookout) over(parts []part) {
	t := &tableWidth{}
	for i := range parts {
		p := &parts[i]
		for _, at := range p.several {
			l.several = append(l.several, place{at.row + l.rows, at.col})
		}
		for _, at := range p.after {
			l.after = append(l.after, place{at.row + l.rows, at.col})
		}
		if p.even() && p.width == t.want && t.run == 0 {
			t.alone, l.last.width = false, p.width
			l.rows += p.rows
			continue
		}
		p.eachWidth(func(r, width int) {
			l.last.width = width
			if width == t.want && t.run == 0 {
				t.alone = false
			} else if width > 1 {
				l.differs(t, misfit{l.rows + r, width, t.want})
			}
		})
		l.rows += p.rows
	}
	l.keep(t.waiting)
	l.last.row, l.last.want = l.rows-1, t.want
}

// tableWidth is how wide the table under way is.
type tableWidth struct {
	want    int
	alone   bool     // it is so by one row only, a header
	header  int      // that row
	run     int      // rows of another width that follow each other
	waiting []misfit // these rows
}

// differs takes a row whose width is not that of the table, or not that of the row before.
func (l *lookout) differs(t *tableWidth, m misfit) {
	if t.want == 0 {
		t.want, t.alone, t.header = m.width, true, m.row
		return
	}
	if len(t.waiting) > 0 && t.waiting[0].width != m.width {
		l.keep(t.waiting)
		t.waiting, t.run = nil, 0
	}
	if m.width == t.want {
		return
	}
	t.run++
	t.waiting = append(t.waiting, m)
	if t.run < solid {
		return
	}
	if t.alone && m.width == t.want+1 { // a header without the first column's name
		l.odd = append(l.odd, misfit{t.header, t.want, m.width})
	}
	*t = tableWidth{want: m.width}
}

func (l *lookout) keep(rows []misfit) {
	for _, m := range rows {
		if m.width < m.want {
			l.short++
		} else {
			l.long++
		}
		if m.width < m.want && l.short > mostFound || m.width > m.want && l.long > mostFound {
			continue // counted
		}
		l.odd = append(l.odd, m)
	}
}

// report says what was found, line by line.
func (l *lookout) report(s *sheet.Sheet) []cohort.Finding {
	var out []cohort.Finding
	add := func(severity cohort.Severity, row, col int, got, want, message string) {
		if len(out) < mostFound {
			out = append(out, cohort.Finding{Code: cohort.BrokenRow, Severity: severity, At: s.Ref(row, col), Got: got, Want: want,
				Message: message})
		}
	}
	lines := newLineCount(s, l.several)
	for _, at := range l.several {
		if n := l.swallowed(s, at); n > 0 {
			from, to := lines.of(at.row), lines.of(at.row+1)-1
			add(cohort.Error, at.row, at.col, fmt.Sprintf("lines %d to %d in one cell", from, to), "one row a line",
				fmt.Sprintf("a quote in line %d is closed in a later line and swallows what looks like %d rows; take out the stray quotes", from, n))
		}
	}
	for _, at := range l.after {
		add(cohort.Warning, at.row, at.col, s.Row(at.row).Text(at.col), "nothing between a closing quote and the next delimiter",
			fmt.Sprintf("in line %d text follows a closing quote: it is taken into the cell; "+
				"double the quotes that belong to it", lines.of(at.row)))
	}
	rare := l.short <= 20 || l.short*20 <= l.rows
	if !rare {
		l.notes = append(l.notes, fmt.Sprintf("%d rows have fewer cells than the header: the missing ones are read as empty", l.short))
	}
	slices.SortFunc(l.odd, func(a, b misfit) int { return a.row - b.row })
	for _, m := range l.odd {
		row, line := s.Row(m.row), lines.of(m.row)
		if filled(row, 0) < 2 || l.open && m.row == l.last.row && m.width < m.want {
			continue
		}
		got, want := fmt.Sprintf("%d cells", m.width), fmt.Sprintf("%d, as in the rows around it", m.want)
		switch {
		case m.width < m.want && rare:
			add(cohort.Warning, m.row, m.width, got, want, fmt.Sprintf("line %d has fewer cells than the others; "+
				"see whether its values stand in their columns", line))
		case m.width > m.want && filled(row, m.want) > 0:
			add(cohort.Error, m.row, m.want, got, want,
				fmt.Sprintf("line %d has more cells than the others, so its values may stand in wrong columns; "+
					"put quotes around a cell that holds the delimiter", line))
		}
	}
	if l.open && l.last.row > 0 && l.last.want > 1 {
		line := lines.of(l.last.row)
		if l.last.width < l.last.want {
			add(cohort.Error, l.last.row, l.last.width-1, fmt.Sprintf("%d cells and no line end", l.last.width),
				fmt.Sprintf("%d cells", l.last.want),
				fmt.Sprintf("the file ends within line %d: it was cut off; copy or export it again", line))
		} else {
			l.notes = append(l.notes, fmt.Sprintf("line %d, the last, has no line end: if the file was cut off there, its last value is cut too",
				line))
		}
	}
	return out
}

// filled counts the cells from a column on that hold something.
func filled(r sheet.Row, from int) int {
	n := 0
	for c := from; c < r.Len(); c++ {
		if sheet.Trim(r.Text(c)) != "" {
			n++
		}
	}
	return n
}

// swallowed counts the lines within a quoted cell that look like rows: they have the
// delimiters of one. Its first and last line go on outside the cell.
func (l *lookout) swallowed(s *sheet.Sheet, at place) int {
	row := s.Row(at.row)
	want := max(l.last.want, 2) - 1
	lines := strings.FieldsFunc(row.Text(at.col), func(r rune) bool { return r == '\n' || r == '\r' })
	d := string(l.delimiter)
	rows := 0
	for i, line := range lines {
		n := strings.Count(line, d)
		switch {
		case i == 0:
			n += at.col
		case i == len(lines)-1:
			n += row.Len() - at.col - 1
		}
		if n == want {
			rows++
		}
	}
	// A remark of several lines can have a line with as many commas as a row.
	if len(lines) < 2 || rows < 2 || 2*rows < len(lines) {
		return 0
	}
	return rows
}

// lineCount turns rows into lines of the file: quoted cells hold line ends.
type lineCount struct {
	row   []int // rows with cells of several lines
	extra []int // lines that these and those above hold more than one
}

func newLineCount(s *sheet.Sheet, several []place) *lineCount {
	c := &lineCount{}
	total := 0
	for _, at := range several {
		text := s.Row(at.row).Text(at.col)
		total += max(strings.Count(text, "\n"), strings.Count(text, "\r"))
		c.row, c.extra = append(c.row, at.row), append(c.extra, total)
	}
	return c
}

// of gives the line in which a row begins, from 1.
func (c *lineCount) of(row int) int {
	i, _ := slices.BinarySearch(c.row, row)
	if i == 0 {
		return row + 1
	}
	return row + 1 + c.extra[i-1]
}
