package schema

import (
	"slices"
	"strings"

	"leydig/cohort/sheet"
)

// scan looks over a table once and concludes how its columns of dates and of yes and no are
// written. It gives, for each column of numbers, how many have a point that could part thousands;
// 0 where some point cannot.
func (b *builder) scan(t *Table) (pointed []int) {
	pointed = make([]int, len(t.Columns))
	points := t.Sheet.Contains('.')
	all := tableScan{}
	for j := range t.Columns {
		switch c := &t.Columns[j]; {
		case c.m == nil:
		case c.m.form == asDate:
			all.dates = append(all.dates, dateScan{c: c, either: -1})
		case c.m.form == asYesNo:
			b.expectWords(c)
			all.words = append(all.words, newYesNoScan(c))
		case c.m.name == "etiology" || c.m.name == "treatment" || c.m.name == "trt_formulation":
			b.expectNames(c)
		case points && !c.empty && (c.m.form == asNumber || c.m.form == asResult):
			all.points = append(all.points, pointScan{c: c, column: j})
		}
	}
	if len(all.dates)+len(all.words)+len(all.points) == 0 {
		return pointed
	}
	for _, part := range shards(b.ctx, t, func(from, to int) tableScan {
		part := all.fresh()
		part.rows(t, from, to)
		return part
	}) {
		all.add(part)
	}
	for i := range all.dates {
		b.settleDates(t, &all.dates[i])
	}
	for i := range all.words {
		b.settleYesNo(t, &all.words[i])
	}
	for _, p := range all.points {
		if !p.other {
			pointed[p.column] = p.n
		}
	}
	return pointed
}

// tableScan is what rows of a table show of its columns.
type tableScan struct {
	dates  []dateScan
	words  []yesNoScan
	points []pointScan
}

// fresh is a scan of the same columns that has seen nothing; s has not either.
func (s *tableScan) fresh() tableScan {
	out := tableScan{slices.Clone(s.dates), make([]yesNoScan, 0, len(s.words)), slices.Clone(s.points)}
	for _, w := range s.words {
		out.words = append(out.words, newYesNoScan(w.c))
	}
	return out
}

func (s *tableScan) rows(t *Table, from, to int) {
	for i := range s.dates {
		t.Sheet.Distinct(s.dates[i].c.Col, from, to, func(cell sheet.Row, r, n int) { s.dates[i].see(t, cell, r, n) })
	}
	for i := range s.words {
		t.Sheet.Distinct(s.words[i].c.Col, from, to, s.words[i].see)
	}
	for i := range s.points {
		t.Sheet.Distinct(s.points[i].c.Col, from, to, s.points[i].see)
	}
}

// add adds what later rows show.
func (s *tableScan) add(o tableScan) {
	for i := range o.dates {
		s.dates[i].add(&o.dates[i])
	}
	for i := range o.words {
		s.words[i].add(&o.words[i])
	}
	for i, p := range o.points {
		s.points[i].n += p.n
		s.points[i].other = s.points[i].other || p.other
	}
}

// dateScan is what a column's dates show.
type dateScan struct {
	c      *Column
	dates  sheet.DateScan
	swap   swapScan
	either int // first row whose day and month could be swapped, -1 none
}

// see looks at a cell whose text n rows hold, of which r is the first.
func (s *dateScan) see(t *Table, row sheet.Row, r, n int) {
	text := row.Text(s.c.Col)
	if len(text) == 10 && text[4] == '-' && text[7] == '-' || len(text) < 6 {
		if s.swap.above+s.swap.other == 0 {
			s.swap.real(t.Sheet, row.Kind(s.c.Col), text, n)
		}
		if len(text) == 10 {
			s.dates.YearFirst(n)
		}
		return // ISO, a serial number, nothing
	}
	text = sheet.Trim(text)
	s.swap.text(text, n)
	s.dates.Add(text, n)
	if (s.either < 0 || r < s.either) && sheet.Ambiguous(text) {
		s.either = r
	}
}

func (s *dateScan) add(o *dateScan) {
	s.dates.Merge(&o.dates)
	s.swap.dates += o.swap.dates
	s.swap.above += o.swap.above
	s.swap.texts += o.swap.texts
	s.swap.other += o.swap.other
	if s.either < 0 {
		s.either = o.either
	}
}

// pointScan looks for points between thousands in a column of numbers.
type pointScan struct {
	c      *Column
	column int
	n      int  // cells with such points
	other  bool // some point is a decimal mark: 0.350 is
}

// thousands are numbers that may have points between thousands: 1.050.
var thousands = expression(`^\d{1,3}(\.\d{3})+$`)

func (s *pointScan) see(row sheet.Row, _, n int) {
	if s.other {
		return
	}
	text := row.Text(s.c.Col)
	if strings.IndexByte(text, '.') < 0 {
		return
	}
	if text = leading(sheet.Trim(text)); text == "" || !digit(text[0]) { // n.d.
		return
	}
	s.other = row.Kind(s.c.Col) != sheet.Text || text[0] == '0' || !thousands().MatchString(text)
	s.n += n
}
