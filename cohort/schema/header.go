package schema

import (
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// header reads row r as a header of one row, or as the lower of two.
func (l *layouter) header(r, depth, fromCol, toCol int) *Table {
	t := &Table{Sheet: l.s, Header: r, HeaderRows: depth, fromCol: fromCol, toCol: toCol, idCol: -1, spaceCol: -1}
	width := l.s.Row(r).Len()
	if depth == 2 {
		width = max(width, l.s.Row(r-1).Len())
	}
	group := ""
	t.Columns = make([]Column, 0, max(0, min(toCol, width)-fromCol))
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
			if !l.planned(c) {
				continue
			}
			col.Header = unheaded(c)
		}
		l.settle(&col)
		if col.label.m == nil && l.moment(col.Header).set {
			bare = append(bare, len(t.Columns))
		}
		t.Columns = append(t.Columns, col)
	}
	if len(bare) >= 2 {
		l.context(t, bare)
	}
	return t
}

// unheaded is what a column without a header is called.
func unheaded(col int) string { return "(column " + cohort.ColumnName(col) + ")" }

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
	w := parseMoment(fold(exact(sub)))
	if over.m != nil && over.m.visit && (over.m.form == asNumber && over.m.name != "month" || over.m.form == asDate ||
		over.m.form == asYesNo) && own.m == nil || over.m != nil && over.m.visit && w.set {
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
	together := byWord()[fold(group+" "+sub)]
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
		if w := parseMoment(fold(exact(group[:i]))); w.set {
			return w
		}
	}
	f := fold(exact(group))
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
		for _, part := range append([]string{text}, strings.FieldsFunc(text, func(r rune) bool {
			return r == '-' || r == ':' || r == ',' ||
				r == ';' || r == '|' || r == '–'
		})...) {
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
		first := t.Columns[bare[0]]
		t.find(cohort.Finding{Code: cohort.UnknownColumn, Severity: cohort.Warning, At: l.s.Ref(t.Header, first.Col), Column: first.Header,
			Got: "columns with nothing but times for headers", Want: "the name of what they hold",
			Message: "taken as total testosterone, since nothing says otherwise; write it above them, or in the headers"})
	} else {
		note = "the header names only a time: taken as " + of.m.name + ", which the title or the sheet's name says"
	}
	for _, i := range bare {
		c := &t.Columns[i]
		c.label = of
		c.label.when = parseMoment(fold(exact(c.Header)))
		c.Notes = append(c.Notes, note)
	}
}
