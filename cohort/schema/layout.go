package schema

import (
	"slices"

	"leydig/cohort/sheet"
)

// headerDepth is how far down a sheet its header is looked for.
const headerDepth = 60

// layOut finds the tables of a sheet: title rows above, a header of one or two
// rows, perhaps a row of units, data, remarks below. A sheet can hold several,
// one above the other or side by side. There is always one, if only to say that
// nothing was found.
func layOut(s *sheet.Sheet, plan Plan) []Table {
	l := &layouter{s: s, plan: plan, seen: map[string]label{}, at: map[string]moment{}}
	width := s.Cols()
	first := l.find(0, 0, width)
	if first == nil {
		return []Table{l.likely()}
	}
	var out []Table
	for _, span := range l.sides(first) {
		t := first
		if span != [2]int{0, width} {
			if t = l.find(0, span[0], span[1]); t == nil {
				continue
			}
		}
		out = append(out, l.stack(t)...)
	}
	if len(out) == 0 {
		out = l.stack(first)
	}
	return out
}

type layouter struct {
	s    *sheet.Sheet
	plan Plan
	seen map[string]label
	at   map[string]moment // of headers that are nothing but a time
}

// moment reads a header as a time, each once.
func (l *layouter) moment(text string) moment {
	w, known := l.at[text]
	if !known {
		w = parseMoment(fold(exact(text)))
		l.at[text] = w
	}
	return w
}

// read recognises a header text, each once; the plan's names come first.
func (l *layouter) read(text string) label {
	if text == "" {
		return label{}
	}
	got, known := l.seen[text]
	if !known {
		got = recognise(text)
		if w, ok := l.timed(text); ok {
			got = w
		}
		for name, header := range l.plan.Names {
			if sheet.Trim(header) == text {
				got = plannedLabel(find(name), text)
			}
		}
		if slices.Contains(l.plan.Ignore, text) {
			got = label{}
		}
		l.seen[text] = got
	}
	return got
}

func (l *layouter) text(r, c int) string { return sheet.Trim(l.s.Row(r).Text(c)) }

// find looks for the best header at or below a row, nil where there is none. A
// lesser one above it, parted by a blank row, heads a table of its own.
func (l *layouter) find(from, fromCol, toCol int) *Table {
	best := l.best(from, l.s.Rows(), fromCol, toCol)
	if best == nil {
		return nil
	}
	top := best.Header - best.HeaderRows + 1
	for top-1 > from && l.titled(top-1, fromCol, toCol) {
		top--
	}
	if top-1 > from && l.blank(top-1, fromCol, toCol) {
		if above := l.best(from, top-1, fromCol, toCol); above != nil && !l.blank(above.Header+1, fromCol, toCol) && above.names("patient_id") {
			best = above
		}
	}
	l.finish(best)
	return best
}

// titled tells a row of one cell, as a title is.
func (l *layouter) titled(r, fromCol, toCol int) bool {
	row, cells := l.s.Row(r), 0
	for c := fromCol; c < min(toCol, row.Len()); c++ {
		cells += btoi(sheet.Trim(row.Text(c)) != "")
	}
	return cells == 1
}

// names tells whether some header has a meaning, before meanings are settled.
func (t *Table) names(name string) bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.label.m != nil && c.label.m.name == name })
}

// best is the header that says most among the rows from..to-1.
func (l *layouter) best(from, to, fromCol, toCol int) *Table {
	var best *Table
	score := 1
	seen := 0
	for r := from; r < to && seen < headerDepth; r++ {
		if l.blank(r, fromCol, toCol) {
			continue
		}
		seen++
		for depth := 1; depth <= 2; depth++ {
			if depth == 2 && (r == from || l.blank(r-1, fromCol, toCol) || l.numeric(r-1, fromCol, toCol)) {
				continue
			}
			t := l.header(r, depth, fromCol, toCol)
			if n := t.score(); n > score || n == score && best != nil && best.partly() && !t.partly() {
				best, score = t, n
			}
		}
	}
	return best
}

func (l *layouter) blank(r, fromCol, toCol int) bool {
	row := l.s.Row(r)
	for c := fromCol; c < min(toCol, row.Len()); c++ {
		if sheet.Trim(row.Text(c)) != "" {
			return false
		}
	}
	return true
}

// numeric tells a row of data, which is no upper row of a header.
func (l *layouter) numeric(r, fromCol, toCol int) bool {
	row := l.s.Row(r)
	cells, numbers := 0, 0
	for c := fromCol; c < min(toCol, row.Len()); c++ {
		if text := sheet.Trim(row.Text(c)); text != "" {
			cells++
			_, ok := sheet.ParseNumber(text, sheet.Point)
			numbers += btoi(ok)
		}
	}
	return cells >= 3 && 2*numbers > cells
}

// score counts the different things that a header says; a header without an
// identifier counts little.
func (t *Table) score() int {
	seen := map[string]bool{}
	id := false
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.label.m == nil {
			continue
		}
		id = id || c.label.m.name == "patient_id"
		if c.label.planned && c.Header != unheaded(c.Col) {
			seen["planned "+c.label.m.name] = true // a plan's word counts twice
		}
		seen[c.label.m.name+c.label.of+" "+
			""+formatNumber(c.label.when.month)+formatNumber(float64(c.label.when.number))+boolText(c.label.when.base)] = true
	}
	if !id {
		return len(seen) / 3
	}
	return len(seen)
}

// partly tells a header that lacks some of the columns that a plan names by their letters.
func (t *Table) partly() bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Header == unheaded(c.Col) })
}

func boolText(b bool) string {
	if b {
		return "b"
	}
	return ""
}

// finish finds the units row and the rows of data below a header.
func (l *layouter) finish(t *Table) {
	t.First, t.Last = t.Header+1, l.s.Rows()-1
	if l.units(t, t.Header+1) || l.described(t, t.Header+1) {
		t.First++
	} else if t.Header-t.HeaderRows >= 0 {
		l.units(t, t.Header-t.HeaderRows) // units above the header
	}
}

// sides parts a header with several identifiers at blank columns.
func (l *layouter) sides(t *Table) [][2]int {
	width := l.s.Cols()
	whole := [][2]int{{0, width}}
	var ids []int
	for i := range t.Columns {
		if m := t.Columns[i].label.m; m != nil && m.name == "patient_id" && !t.Columns[i].label.weak {
			ids = append(ids, t.Columns[i].Col)
		}
	}
	if len(ids) < 2 {
		return whole
	}
	var out [][2]int
	from := 0
	for _, id := range ids[1:] {
		cut := -1
		for c := id - 1; c > from && cut < 0; c-- {
			if l.text(t.Header, c) == "" && l.text(t.First, c) == "" {
				cut = c
			}
		}
		if cut < 0 || cut != id-1 {
			return whole
		}
		out = append(out, [2]int{from, cut})
		from = cut + 1
	}
	return append(out, [2]int{from, width})
}

// stack parts a table where another header stands below it: after a blank row, or in
// a row whose identifier is the header of one. The header once more is none, unless
// its men are numbered anew.
func (l *layouter) stack(t *Table) []Table {
	out := []Table{*t}
	checks := 0
	idCol := max(t.idHeader(), t.fromCol)
	rows, cursor := l.s.Rows(), l.s.Cursor()
	if !l.parts(t.fromCol, t.First+1, func(text string) bool { return text == "" }) && !l.parts(idCol, t.First+1, namesID) {
		return out
	}
	for r := t.First + 1; r < rows && checks < 1000; r++ {
		text := sheet.Trim(cursor.Row(r).Text(t.fromCol))
		gap := text == "" && l.blank(r, t.fromCol, t.toCol)
		if !gap {
			if idCol > t.fromCol {
				text = l.text(r, idCol)
			}
			if !namesID(text) {
				continue
			}
		}
		for gap && r < rows && l.blank(r, t.fromCol, t.toCol) {
			r++
		}
		if r >= rows {
			break
		}
		checks++
		last := &out[len(out)-1]
		for depth := 1; depth <= 1+btoi(gap); depth++ {
			at := r + depth - 1
			next := l.header(at, depth, t.fromCol, t.toCol)
			if next.score() < 3-btoi(!gap) {
				continue
			}
			l.finish(next)
			if last.sameHeader(next) && !l.anew(last, next) {
				continue
			}
			last.Last = r - 1
			out = append(out, *next)
			r = next.First
			break
		}
	}
	return out
}

// parts tells whether a cell of a column, from a row on, is one at which a table may end.
func (l *layouter) parts(col, from int, ends func(text string) bool) (some bool) {
	l.s.Texts(col, from, l.s.Rows()-1, func(text string) bool {
		some = ends(sheet.Trim(text))
		return !some
	})
	return some
}

// namesID tells a cell that is the header of identifiers.
func namesID(text string) bool {
	if text == "" || len(text) > 40 || text[len(text)-1] >= '0' && text[len(text)-1] <= '9' {
		return false
	}
	m := byWord()[fold(text)]
	return m != nil && m.name == "patient_id"
}

// idHeader is the sheet column of the identifiers as headers go, -1 where none is.
func (t *Table) idHeader() int {
	for i := range t.Columns {
		if m := t.Columns[i].label.m; m != nil && m.name == "patient_id" {
			return t.Columns[i].Col
		}
	}
	return -1
}

// sameHeader tells the header once more from another one, which differs in a cell.
func (t *Table) sameHeader(o *Table) bool {
	if len(t.Columns) != len(o.Columns) {
		return false
	}
	for i := range o.Columns {
		if t.Columns[i].Col != o.Columns[i].Col || t.Columns[i].Header != o.Columns[i].Header {
			return false
		}
	}
	return true
}

// anew tells whether the men below a repeated header are numbered as those above it.
func (l *layouter) anew(above, below *Table) bool {
	col := above.idHeader()
	if col < 0 {
		return false
	}
	seen, both, n := map[string]bool{}, 0, 0
	for r := above.First; r < below.Header; r++ {
		seen[l.text(r, col)] = true
	}
	for r := below.First; r <= below.Last && r < below.First+200; r++ {
		if id := l.text(r, col); id != "" {
			n++
			both += btoi(seen[id])
		}
	}
	return both >= 2 && 2*both >= n
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
