package schema

import (
	"slices"
	"strings"
	"unicode"

	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// content counts what a column's first cells are; measured begin with a number, as "342 ng/dL",
// monthPoints are 03.2019, spans 3/12.
type content struct {
	cells, numbers, measured, flags, codes, serials, dates, monthPoints, yesNo, moments, spans, timed, tests, units int
}

// sampleCells is how many cells of a column are looked at to tell its content.
const sampleCells = 300

func (t *Table) content(col int) content {
	var k content
	for r := t.First; r <= t.Last && k.cells < sampleCells; r++ {
		t.look(&k, t.Sheet.Row(r), col)
	}
	return k
}

// contents are those of all columns whose meaning the plan does not say, found in one pass:
// a column that is empty is looked at to its end.
func (b *builder) contents(t *Table) []content {
	all, open := make([]content, len(t.Columns)), make([]int, 0, len(t.Columns))
	for i := range t.Columns {
		if !t.Columns[i].label.planned {
			open = append(open, i)
		}
	}
	cursor := t.Sheet.Cursor()
	first := min(t.Last, t.First+shardRows-1)
	for r := t.First; r <= first && len(open) > 0; r++ {
		row := cursor.Row(r)
		open = slices.DeleteFunc(open, func(i int) bool {
			t.look(&all[i], row, t.Columns[i].Col)
			return all[i].cells == sampleCells
		})
	}
	if len(open) > 0 {
		for _, filled := range shardsOf(b.ctx, first+1, t.Last, func(from, to int) [][]int { return t.filled(open, from, to) }) {
			for k, rows := range filled {
				for _, r := range rows[:min(len(rows), sampleCells-all[open[k]].cells)] {
					t.look(&all[open[k]], t.Sheet.Row(r), t.Columns[open[k]].Col)
				}
			}
		}
	}
	for _, i := range open {
		t.Columns[i].empty = all[i].cells == 0
	}
	return all
}

// filled are, of some columns, the first rows from..to with a cell.
func (t *Table) filled(columns []int, from, to int) [][]int {
	out := make([][]int, len(columns))
	for k, i := range columns {
		col, some := t.Columns[i].Col, false
		holds := func(text string) bool { return text != "" && !sheet.Missing(sheet.Trim(text)) }
		t.Sheet.Texts(col, from, to, func(text string) bool {
			some = holds(text)
			return !some
		})
		cursor := t.Sheet.Cursor()
		for r := from; some && r <= to && len(out[k]) < sampleCells; r++ {
			if holds(cursor.Row(r).Text(col)) {
				out[k] = append(out[k], r)
			}
		}
	}
	return out
}

// look counts what a cell is.
func (t *Table) look(k *content, row sheet.Row, col int) {
	text := sheet.Trim(row.Text(col))
	if sheet.Missing(text) {
		return
	}
	k.cells++
	v, number := sheet.ParseNumber(text, sheet.Point)
	if !number {
		v, number = sheet.ParseNumber(censorSign(text), sheet.Comma)
	}
	switch {
	case row.Kind(col) == sheet.Serial:
		k.dates++
	case number:
		k.numbers++
		k.monthPoints += btoi(monthPoint(text))
		k.flags += btoi(v == 0 || v == 1)
		k.codes += btoi(v == 0 || v == 1 || v == 2 || missingCodes[v] || v == 9)
		k.serials += btoi(v >= 15000 && v < 60000 || v >= 19000101 && v <= 21001231 || v > 1e11 && packedDay(text))
	default:
		_, day := sheet.ParseDate(text, sheet.Unsettled, latestYear)
		_, month := sheet.ParseMonth(text, latestYear)
		k.dates += btoi(day || month)
		k.measured += btoi(!day && !month && digit(text[0]))
	}
	if _, ok := sheet.ParseYesNo(text); ok {
		k.yesNo++
	}
	f := fold(text)
	if momentOfLabel(t.times, text).set {
		k.moments++
		k.spans += btoi(!strings.ContainsFunc(text, unicode.IsLetter))
	}
	if _, timed := t.times[f]; timed {
		k.timed++
	}
	if !number && k.cells <= 100 {
		l, known := t.testWords[f]
		if !known {
			if t.testWords == nil {
				t.testWords = map[string]*meaning{}
			}
			l = recognise(text).m
			t.testWords[f] = l
		}
		k.tests += btoi(l != nil && l.visit && l.form == asNumber && l.name != "month")
	}
	k.units += btoi(unit.Known(text))
}

// packedDay tells a day with its time of day in digits alone: 20190305081200.
func packedDay(text string) bool {
	_, ok := sheet.ParseDate(text, sheet.Unsettled, latestYear)
	return ok
}

func (k content) mostly(n int) bool { return k.cells > 0 && 10*n >= 6*k.cells }
