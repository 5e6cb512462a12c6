package schema

import (
	"slices"
	"strings"

	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// headerDepth is how far down a sheet its header is looked for.
const headerDepth = 60

// layOut finds the tables of a sheet: title rows above, a header of one or two
// rows, perhaps a row of units, data, remarks below. A sheet can hold several,
// one above the other or side by side. There is always one, if only to say that
// nothing was found.
func layOut(s *sheet.Sheet, plan Plan) []Table {
	l := &layouter{s: s, plan: plan, seen: map[string]label{}}
	width := s.Cols()
	first := l.find(0, 0, width)
	if first == nil {
		return []Table{{Sheet: s, Role: RoleNone, Header: -1, First: 0, Last: -1}}
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
}

// read recognises a header text, each once; the plan's names come first.
func (l *layouter) read(text string) label {
	if text == "" {
		return label{}
	}
	got, known := l.seen[text]
	if !known {
		got = recognise(text)
		for name, header := range l.plan.Names {
			if sheet.Trim(header) == text {
				got = label{m: find(name), unit: got.unit, unitText: got.unitText}
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
	if top := best.Header - best.HeaderRows + 1; top-1 > from && l.blank(top-1, fromCol, toCol) {
		if above := l.best(from, top-1, fromCol, toCol); above != nil && !l.blank(above.Header+1, fromCol, toCol) && above.names("patient_id") {
			best = above
		}
	}
	l.finish(best)
	return best
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
			if depth == 2 && (r == from || l.blank(r-1, fromCol, toCol)) {
				continue
			}
			t := l.header(r, depth, fromCol, toCol)
			if n := t.score(); n > score {
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
		seen[c.label.m.name+c.label.of+" "+formatNumber(c.label.when.month)+formatNumber(float64(c.label.when.number))+boolText(c.label.when.base)] = true
	}
	if !id {
		return len(seen) / 3
	}
	return len(seen)
}

func boolText(b bool) string {
	if b {
		return "b"
	}
	return ""
}

// header reads row r as a header of one row, or as the lower of two.
func (l *layouter) header(r, depth, fromCol, toCol int) *Table {
	t := &Table{Sheet: l.s, Header: r, HeaderRows: depth, fromCol: fromCol, toCol: toCol, idCol: -1}
	width := l.s.Row(r).Len()
	if depth == 2 {
		width = max(width, l.s.Row(r-1).Len())
	}
	group := ""
	var bare []int // columns whose header is nothing but a time
	for c := fromCol; c < min(toCol, width); c++ {
		sub := l.text(r, c)
		own := ""
		if depth == 2 {
			own = l.text(r-1, c)
			switch {
			case own != "":
				group = own
			case !l.filled(r-1, c, sub, group):
				group = ""
			}
		}
		col := Column{Col: c, Header: sub, slot: -1, unitCol: -1, factor: 1}
		switch {
		case depth == 2 && sub == "":
			col.Header, col.label = own, l.read(own)
		case depth == 2 && group != "":
			col.label = l.grouped(group, sub)
		default:
			col.label = l.read(sub)
		}
		if col.Header == "" {
			continue
		}
		if col.label.m == nil && parseMoment(fold(col.Header)).set {
			bare = append(bare, len(t.Columns))
		}
		t.Columns = append(t.Columns, col)
	}
	if len(bare) >= 2 {
		l.context(t, bare)
	}
	return t
}

// filled tells whether a group's label reaches over column c of its row: merged
// cells say so; without any, a label reaches to the next one or to a gap.
func (l *layouter) filled(r, c int, sub, group string) bool {
	if group == "" || sub == "" {
		return false
	}
	merged := false
	for _, m := range l.s.Merged {
		if m.Row <= r && r <= m.LastRow && m.LastCol > m.Col {
			merged = true
			if m.Col <= c && c <= m.LastCol {
				return true
			}
		}
	}
	return !merged
}

// grouped reads a header under a label that stands over several columns.
func (l *layouter) grouped(group, sub string) label {
	over, own := l.read(group), l.read(sub)
	w := parseMoment(fold(sub))
	if over.m != nil && over.m.visit && (over.m.form == asNumber && over.m.name != "month" || over.m.form == asDate || over.m.form == asYesNo) && own.m == nil || over.m != nil && over.m.visit && w.set {
		if !w.set {
			if n, ok := smallNumber(sub); ok {
				w = moment{set: true, number: n + 1}
			}
		}
		if w.set {
			over.when = w
			return over
		}
	}
	if at := groupMoment(group); at.set && own.m != nil && !own.when.set && own.m.name != "month" {
		if own.m.visit || at.base {
			own.when = at
			return own
		}
	}
	together := byWord[fold(group+" "+sub)]
	if together != nil && (own.m == nil || own.weak || together.form == asDate && own.m.form == asDate || together.name == "trt_duration") {
		return label{m: together, unit: own.unit, unitText: own.unitText}
	}
	if own.m != nil {
		return own
	}
	if over.m == nil || over.m.form == asText { // "Testosterone" over "total"
		if both := l.read(group + " " + sub); both.m != nil && !both.weak {
			return both
		}
		return label{}
	}
	if both := l.read(sub + " " + group); both.m != nil && both.m.form == asNumber {
		return both
	}
	if both := l.read(group + " " + sub); both.m != nil && both.m.form == asNumber && both.m != over.m {
		return both
	}
	return label{}
}

// groupMoment reads the label of a group of columns as a visit's time.
func groupMoment(group string) moment {
	if i := strings.IndexAny(group, "(["); i > 0 {
		if w := parseMoment(fold(group[:i])); w.set {
			return w
		}
	}
	f := fold(group)
	if w := parseMoment(f); w.set {
		return w
	}
	for _, p := range []string{"visit ", "v ", "v", "fu ", "follow up "} {
		if n, ok := smallNumber(strings.TrimPrefix(f, p)); ok && strings.HasPrefix(f, p) {
			return moment{set: true, number: n + 1}
		}
	}
	return moment{}
}

func smallNumber(s string) (int, bool) {
	v, ok := sheet.ParseNumber(s, sheet.Point)
	if !ok || v != float64(int(v)) || v < 0 || v > 240 {
		return 0, false
	}
	return int(v), true
}

// context finds which analyte the columns hold whose headers are only times: the
// titles above and the sheet's name say so, or a label over them.
func (l *layouter) context(t *Table, bare []int) {
	var of label
	try := func(text string) {
		if of.m != nil {
			return
		}
		for _, part := range append([]string{text}, strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == ':' || r == ',' || r == ';' || r == '|' || r == '–' })...) {
			got := recognise(sheet.Trim(part))
			if got.m != nil && got.m.visit && got.m.form == asNumber && got.m.name != "month" {
				of = got
				return
			}
		}
	}
	for r := t.Header - t.HeaderRows; r >= 0; r-- {
		row := l.s.Row(r)
		for c := range row.Len() {
			try(sheet.Trim(row.Text(c)))
		}
	}
	try(l.s.Name)
	note := ""
	if of.m == nil {
		has := slices.ContainsFunc(t.Columns, func(c Column) bool { return c.label.m != nil && c.label.m.visit && c.label.m.form == asNumber })
		if has {
			return
		}
		of.m, note = find("total_testosterone"), "the header names only a time: taken as total testosterone, since the table names no analyte"
	} else {
		note = "the header names only a time: taken as " + of.m.name + ", which the title or the sheet's name says"
	}
	for _, i := range bare {
		c := &t.Columns[i]
		c.label = of
		c.label.when = parseMoment(fold(c.Header))
		c.Notes = append(c.Notes, note)
	}
}

// finish finds the units row and the rows of data below a header.
func (l *layouter) finish(t *Table) {
	t.First, t.Last = t.Header+1, l.s.Rows()-1
	if l.units(t, t.Header+1) {
		t.First++
	} else if t.Header-t.HeaderRows >= 0 {
		l.units(t, t.Header-t.HeaderRows) // units above the header
	}
}

// units reads a row of units, if it is one: every cell a unit or a format, most
// of them units of their own columns.
func (l *layouter) units(t *Table, r int) bool {
	row := l.s.Row(r)
	cells, known := 0, 0
	for c := t.fromCol; c < min(t.toCol, row.Len()); c++ {
		text := sheet.Trim(row.Text(c))
		if text == "" {
			continue
		}
		cells++
		if unit.Known(text) {
			known++
		} else if !formatWord(text) {
			return false
		}
	}
	if known == 0 || 2*known < cells {
		return false
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		text := sheet.Trim(row.Text(c.Col))
		if text == "" || c.label.unit != nil {
			continue
		}
		if name, ok := durationOnly[fold(c.Header)]; ok && name != "month" {
			if u, ok := monthQuantity.Parse(text); ok {
				c.label = label{m: find(name), unit: &u, unitText: text}
				c.UnitFrom = "units row"
				continue
			}
		}
		if q, ok := quantityOf(c.label.m); ok {
			c.label.unitText, c.UnitFrom = text, "units row"
			if u, ok := q.Parse(text); ok {
				c.label.unit = &u
			}
		}
	}
	return true
}

// formatWord tells what stands in a units row for columns without a unit.
func formatWord(text string) bool {
	switch f := fold(text); f {
	case "", "text", "y n", "yes no", "0 1", "1 0", "date", "dd mm yyyy", "dd mm yy", "mm dd yyyy", "yyyy mm dd", "d m y", "m d y", "string", "number", "category", "code", "id", "n a", "none", "x", "unit", "units", "free text", "n", "true false":
		return true
	}
	return false
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

// stack parts a table where, below a blank row, another header stands.
func (l *layouter) stack(t *Table) []Table {
	out := []Table{*t}
	checks := 0
	for r := t.First + 1; r < l.s.Rows() && checks < 1000; r++ {
		if l.text(r, t.fromCol) != "" || !l.blank(r, t.fromCol, t.toCol) {
			continue
		}
		for r < l.s.Rows() && l.blank(r, t.fromCol, t.toCol) {
			r++
		}
		if r >= l.s.Rows() {
			break
		}
		checks++
		for depth := 1; depth <= 2; depth++ {
			at := r + depth - 1
			next := l.header(at, depth, t.fromCol, t.toCol)
			if next.score() >= 3 && !t.sameHeader(next) {
				l.finish(next)
				out[len(out)-1].Last = r - 1
				out = append(out, *next)
				r = next.First
				break
			}
		}
	}
	return out
}

// sameHeader tells the header once more from another one.
func (t *Table) sameHeader(o *Table) bool {
	same, n := 0, 0
	for i := range o.Columns {
		n++
		same += btoi(slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Col == o.Columns[i].Col && c.Header == o.Columns[i].Header }))
	}
	return 2*same >= n
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
