package schema

import (
	"slices"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// plainVisits are those rows of a shard that are each one visit, placed by its date, all of whose cells
// say what they hold without a question. They are read column by column, as rows give the same.
type plainVisits struct {
	from      int
	odd       []bool // by row from there: it is none of them
	day       []cohort.Day
	trt, drug []cohort.Tri // nil where no column says it
	clock     []int16      // as well
}

// plainVisits finds those among the rows from..to, the last included; none where a row may be several
// visits, or its cells are kept one by one.
func (rd *shardReader) plainVisits(from, to int) plainVisits {
	s, none := &rd.slots[0], plainVisits{from: from}
	if len(rd.slots) > 1 || s.timed || s.beside || len(s.results) > 0 || s.dateC == nil {
		return none
	}
	x := plainVisits{from: from, odd: make([]bool, to+1-from)}
	days, coded := eachText(rd.t, s.dateC, from, to, rd.plainDay)
	if x.day = days; !coded || !rd.plainWords(&x.trt, &s.trt, x.odd, from, to) || !rd.plainWords(&x.drug, &s.drug, x.odd, from, to) ||
		!rd.plainHours(&x, s.hour, from, to) {
		return none
	}
	for k, c := range s.series {
		switch {
		case c == nil:
		case s.numbers[k] == nil:
			return none
		case slices.Contains(s.numbers[k], cohort.NoNumber):
			for i, number := range s.numbers[k] {
				x.odd[i] = x.odd[i] || number == cohort.NoNumber
			}
		}
	}
	for i, p := range rd.t.patient[from-rd.t.First:][:len(x.odd)] {
		if p < 0 || x.day[i] == cohort.NoDay || rd.b.c.Patients.Index[p] == cohort.NoDay ||
			rd.b.birth != nil && rd.b.birth[p] != cohort.NoDay && x.day[i] < rd.b.birth[p] {
			x.odd[i] = true
		}
	}
	return x
}

// plainWords finds what a column of yes and no says, and where it says neither; nothing of no column.
func (rd *shardReader) plainWords(into *[]cohort.Tri, w *wordReader, odd []bool, from, to int) (coded bool) {
	if w.c == nil {
		return true
	}
	words, coded := eachText(rd.t, w.c, from, to, func(text string) yesOrNo {
		tri, ok := w.c.yesNo(sheet.Trim(text))
		return yesOrNo{tri, ok}
	})
	if coded {
		*into = make([]cohort.Tri, len(words))
		for i, word := range words {
			(*into)[i], odd[i] = word.tri, odd[i] || !word.ok
		}
	}
	return coded
}

// plainHours finds what a column of times of day says, in minutes, -1 where it says none.
func (rd *shardReader) plainHours(x *plainVisits, c *Column, from, to int) (coded bool) {
	if c == nil {
		return true
	}
	const fault = -2
	x.clock, coded = eachText(rd.t, c, from, to, func(text string) int16 {
		if minutes, ok := c.hour(sheet.Trim(text)); ok {
			return minutes
		}
		return fault
	})
	for i, minutes := range x.clock {
		x.odd[i] = x.odd[i] || minutes == fault
	}
	return coded
}

// plainDay is the day that a text of the column of dates is, none where that is to be told or counted.
func (rd *shardReader) plainDay(text string) cohort.Day {
	c := rd.slots[0].dateC
	before := c.noDay
	day, _, fault := c.date(rd.t.Sheet, sheet.Trim(text), rd.b.pivot)
	if fault || c.noDay > before {
		day, c.noDay = cohort.NoDay, before
	}
	return day
}

// eachText gives what the texts of a column's cells in the rows from..to are made into, each text once in a
// run; false where rows keep their cells.
func eachText[T any](t *Table, c *Column, from, to int, read func(text string) T) (out []T, coded bool) {
	coded = t.Sheet.EachRun(c.Col, from, to, func(of *sheet.Codes, from, to int) {
		made := make([]T, of.Len())
		for code := range made {
			made[code] = read(of.Text(code))
		}
		out = sheet.Pick(out, of, made, from, to)
	})
	return out, coded
}

// end is where the plain visits end that begin with row r: at r itself where it is none.
func (x *plainVisits) end(r int) int {
	i := r - x.from
	if i >= len(x.odd) {
		return r
	}
	if n := slices.Index(x.odd[i:], true); n >= 0 {
		return r + n
	}
	return x.from + len(x.odd)
}

// together reads the plain visits of the rows from..to-1.
func (rd *shardReader) together(x *plainVisits, from, to int) {
	s, raw, n := &rd.slots[0], &rd.raw, to-from
	i, j := from-x.from, to-x.from
	men := rd.t.patient[from-rd.t.First:][:n]
	raw.patient = append(raw.patient, men...)
	for k, day := range x.day[i:j] {
		raw.time.Append(float64(day - rd.b.c.Patients.Index[men[k]]))
		raw.slot, raw.row = append(raw.slot, rd.first), append(raw.row, uint32(from+k))
	}
	raw.day = append(raw.day, x.day[i:j]...)
	s.dateC.N += n
	raw.onTRT = append(raw.onTRT, s.trt.tallied(x.trt, i, j)...)
	if rd.b.dosed {
		raw.onDrug = append(raw.onDrug, s.drug.tallied(x.drug, i, j)...)
	}
	if rd.b.clocked {
		for k := i; k < j; k++ {
			minutes := int16(-1)
			if s.hour != nil {
				minutes = x.clock[k]
				s.hour.tally(minutes >= 0)
			}
			raw.clock = append(raw.clock, minutes)
		}
	}
	for k, c := range s.series {
		if c == nil {
			raw.value[k].AppendMissing(n)
			continue
		}
		numbers := s.numbers[k][i:j]
		raw.value[k].AppendNumbers(numbers)
		c.Missing += s.seen[k].seeAll(numbers)
	}
}

// tallied is what a column says in some rows, of which it counts the words; unknown where there is no column.
func (w *wordReader) tallied(said []cohort.Tri, from, to int) []cohort.Tri {
	if w.c == nil {
		return make([]cohort.Tri, to-from)
	}
	for _, tri := range said[from:to] {
		w.c.tally(tri != cohort.Unknown)
	}
	return said[from:to]
}
