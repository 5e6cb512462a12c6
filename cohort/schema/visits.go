package schema

import (
	"math"
	"slices"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// buildVisits reads every table of visits, then orders them by patient and time.
func (b *builder) buildVisits() error {
	for _, q := range unit.Analytes {
		for ti := range b.res.Tables {
			if t := &b.res.Tables[ti]; t.Role != RoleNone && t.measures(q.Name) && t.holds(q.Name) {
				b.c.Series = append(b.c.Series, cohort.Series{Analyte: unit.Analyte(q.Name)})
				break
			}
		}
	}
	for ti := range b.res.Tables {
		t := &b.res.Tables[ti]
		for _, s := range t.slots {
			b.dosed, b.clocked = b.dosed || s.onDrug >= 0, b.clocked || s.clock >= 0
			for _, i := range []int{s.event, s.monthC} {
				if i >= 0 && t.Role != RoleNone {
					b.settleLabels(t, &t.Columns[i])
				}
			}
		}
	}
	all := newRawVisits(len(b.c.Series))
	for ti := range b.res.Tables {
		if t := &b.res.Tables[ti]; (t.Role == RoleBoth || t.Role == RoleVisits) && len(t.slots) > 0 {
			if err := b.readVisits(ti, &all); err != nil {
				return err
			}
		}
	}
	b.tooLate(&all)
	b.order(&all)
	return nil
}

// shard is what one run of rows gives.
type shard struct {
	raw      rawVisits
	findings []cohort.Finding
	told     tally
	columns  []Column // copies that count
}

// readVisits reads one table in shards of fixed size, side by side, and merges
// them in order, so that the result does not depend on the number of workers.
func (b *builder) readVisits(ti int, all *rawVisits) error {
	t := &b.res.Tables[ti]
	number := uint16(len(b.c.Visits.Slots))
	for i := range t.slots {
		b.c.Visits.Slots = append(b.c.Visits.Slots, b.slotOf(ti, t, &t.slots[i]))
	}
	rows := t.Last - t.First + 1
	// A long table's shards write where they will stay: most rows are a visit.
	inPlace := len(t.slots) == 1 && len(all.row) == 0
	if inPlace {
		for i, x := range b.c.Series {
			all.value[i] = t.readings(&t.slots[0], string(x.Analyte))
		}
		all.grow(rows)
	}
	var parts []shard
	for first := t.First; first <= t.Last; first += longRows {
		last := min(first+longRows-1, t.Last)
		parts = append(parts, shardsOf(b.ctx, first, last, func(from, to int) shard {
			rd := newShardReader(b, t, number)
			if inPlace {
				rd.raw = all.room(from-t.First, to+1-t.First)
			}
			rd.rows(from, to)
			return shard{rd.raw, rd.findings, rd.told, rd.columns}
		})...)
		if err := b.ctx.Err(); err != nil {
			return err
		}
		b.letGo(t, last)
	}
	n := 0
	for i := range parts {
		n += len(parts[i].raw.row)
	}
	if !inPlace {
		all.grow(n)
	}
	for i := range parts {
		all.append(&parts[i].raw)
		b.take(parts[i].findings, parts[i].told)
		for j := range parts[i].columns {
			t.Columns[j].merge(&parts[i].columns[j])
		}
		parts[i] = shard{}
	}
	t.patient = nil // nothing asks for it any more
	return nil
}

// take adds the findings of a shard, and the number of those that it did not keep.
func (b *builder) take(found []cohort.Finding, told tally) {
	for _, f := range found {
		b.find(f)
	}
	for k, n := range told {
		if n > mostFindings {
			b.told[k] += n - mostFindings
		}
	}
}

// slotOf tells the cohort which columns make the visits of a slot.
func (b *builder) slotOf(ti int, t *Table, s *slot) cohort.Slot {
	out := cohort.Slot{Source: ti, Time: -1, OnTRT: -1}
	for _, c := range []int{s.event, s.monthC, s.date} {
		if c >= 0 {
			out.Time = int32(t.Columns[c].Col)
		}
	}
	if s.onTRT >= 0 {
		out.OnTRT = int32(t.Columns[s.onTRT].Col)
	}
	for _, x := range b.c.Series {
		col := int32(-1)
		if c, ok := s.value[string(x.Analyte)]; ok {
			col = int32(t.Columns[c].Col)
		} else if c, ok := s.value["result"]; ok {
			col = int32(t.Columns[c].Col)
		}
		out.Col = append(out.Col, col)
	}
	return out
}

// shardReader reads visits out of rows.
type shardReader struct {
	b        *builder
	t        *Table
	columns  []Column // own copies, so that workers share nothing
	slots    []slotReader
	first    uint16
	raw      rawVisits
	findings []cohort.Finding
	told     tally
	tests    map[string]int // a test's name: its series, -1 none
	labels   map[string]moment
	unplaced map[int32]bool
	from     int      // the first row
	number   []uint16 // what a row's cells hold where nothing more is asked of them, one an analyte; else, with no number:
	values   []float64
	flags    []cohort.Qualifier
	silent   bool // findings are not told
}

// slotReader is a slot with its columns at hand.
type slotReader struct {
	*slot
	dateC, month, event, hour, test *Column
	dates                           sheet.Once[datedCell]
	trt, drug                       wordReader
	series                          []*Column    // one an analyte, nil: none
	plain                           []plainCells // of these columns
	numbers                         [][]uint16   // of these columns, by row from rd.from; nil: found row by row
	seen                            []seenNumbers
	results                         []Column // one an analyte, of tables with one result a row
}

func newShardReader(b *builder, t *Table, first uint16) *shardReader {
	rd := &shardReader{b: b, t: t, columns: slices.Clone(t.Columns), first: first, raw: newRawVisits(len(b.c.Series)), told: tally{},
		tests: map[string]int{}, labels: map[string]moment{}, unplaced: map[int32]bool{},
		number: make([]uint16, len(b.c.Series)), values: make([]float64, len(b.c.Series)), flags: make([]cohort.Qualifier, len(b.c.Series))}
	for i := range rd.columns {
		c := &rd.columns[i]
		c.N, c.Missing, c.codes, c.noDay = 0, 0, 0, 0
	}
	at := func(i int) *Column {
		if i < 0 {
			return nil
		}
		return &rd.columns[i]
	}
	for i := range t.slots {
		s := &t.slots[i]
		at := at
		if s.beside { // the cells that say when are counted with the other slot
			at = func(i int) *Column {
				if i < 0 {
					return nil
				}
				c := rd.columns[i]
				return &c
			}
		}
		sr := slotReader{slot: s, dateC: at(s.date), month: at(s.monthC), event: at(s.event),
			trt: wordReader{c: at(s.onTRT)}, drug: wordReader{c: at(s.onDrug)}, hour: at(s.clock), test: at(s.test)}
		for _, x := range b.c.Series {
			var c *Column
			if j, ok := s.value[string(x.Analyte)]; ok {
				c = &rd.columns[j]
			}
			sr.series, sr.plain = append(sr.series, c), append(sr.plain, c.plainCells())
			for j := range s.result {
				if s.result[j].Meaning == string(x.Analyte) {
					sr.results = append(sr.results, s.result[j])
				}
			}
		}
		sr.numbers, sr.seen = make([][]uint16, len(sr.series)), make([]seenNumbers, len(sr.series))
		rd.slots = append(rd.slots, sr)
	}
	return rd
}

func (rd *shardReader) find(f cohort.Finding) {
	if rd.silent {
		return
	}
	if rd.told.keep(&f) {
		rd.findings = append(rd.findings, f)
	}
}

func (rd *shardReader) rows(from, to int) {
	t := rd.t
	rd.raw.grow((to + 1 - from) * len(rd.slots))
	rd.from = from
	for i := range rd.slots {
		s := &rd.slots[i]
		for k, c := range s.series {
			if c != nil && len(s.results) == 0 {
				s.numbers[k] = s.plain[k].numbers(t, c, &rd.raw.value[k], from, to)
			}
		}
	}
	plain := rd.plainVisits(from, to)
	cursor := t.Sheet.Cursor()
	for r := from; r <= to; r++ {
		if end := plain.end(r); end > r {
			rd.together(&plain, r, end)
			r = end - 1
			continue
		}
		p := t.patient[r-t.First]
		if p == noRow {
			continue
		}
		row := cursor.Row(r)
		if p == orphan {
			rd.orphan(row, r)
			continue
		}
		for i := range rd.slots {
			rd.visit(&rd.slots[i], rd.first+uint16(i), row, r, p)
		}
	}
	for i := range rd.slots {
		for k, c := range rd.slots[i].series {
			rd.slots[i].seen[k].tell(c, &rd.raw.value[k])
		}
	}
}

func (rd *shardReader) orphan(row sheet.Row, r int) {
	t := rd.t
	rd.find(cohort.Finding{Code: cohort.OrphanVisit, Severity: cohort.Error, At: t.Sheet.Ref(r, t.idCol),
		Column: t.column("patient_id").Header, Got: "an id that the patients' table lacks",
		Want: "an id of the patients' table", Message: "the visit is left out of every count; add the patient or correct the id"})
}

// visit reads the visit that a slot makes of a row, if it makes one.
func (rd *shardReader) visit(s *slotReader, number uint16, row sheet.Row, r int, p int32) {
	measured := rd.measure(s, row, r)
	trt, drug := rd.yesNo(&s.trt, row, r), rd.yesNo(&s.drug, row, r)
	hour := rd.hour(s.hour, row, r)
	if (s.timed || s.beside || len(s.results) > 0) && !measured {
		return // nothing was measured at this visit of a wide row, or no analyte of ours
	}
	rd.silent = s.beside // what is wrong with the time was told with the other slot
	time, day, ok := rd.when(s, row, r, p, measured)
	rd.silent = false
	if !ok {
		return
	}
	raw := &rd.raw
	raw.patient = append(raw.patient, p)
	raw.time.Append(time)
	raw.day = append(raw.day, day)
	raw.slot = append(raw.slot, number)
	raw.row = append(raw.row, uint32(r))
	raw.onTRT = append(raw.onTRT, trt)
	if rd.b.dosed {
		raw.onDrug = append(raw.onDrug, drug)
	}
	if rd.b.clocked {
		raw.clock = append(raw.clock, hour)
	}
	for i, n := range rd.number {
		if n != cohort.NoNumber {
			raw.value[i].AppendNumber(n)
			continue
		}
		raw.value[i].Append(rd.values[i])
		if rd.flags[i] != cohort.Exact {
			raw.flag[i] = append(raw.flag[i], make([]cohort.Qualifier, raw.value[i].Len()-len(raw.flag[i]))...)
			raw.flag[i][len(raw.flag[i])-1] = rd.flags[i]
		}
	}
}

// yesNo reads a visit's cell of a yes/no column, which may not be there.
func (rd *shardReader) yesNo(w *wordReader, row sheet.Row, r int) cohort.Tri {
	c := w.c
	if c == nil {
		return cohort.Unknown
	}
	t, fine := w.yesNo(row)
	if !fine {
		rd.find(cohort.Finding{Code: cohort.BadNumber, Severity: cohort.Error, At: rd.t.Sheet.Ref(r, c.Col), Column: c.Header,
			Got: sheet.Trim(row.Text(c.Col)), Want: "yes or no", Message: "not used; write yes, no, or nothing"})
	}
	c.tally(t != cohort.Unknown)
	return t
}

// hour reads a visit's time of day in minutes, -1 where there is none.
func (rd *shardReader) hour(c *Column, row sheet.Row, r int) int16 {
	if c == nil {
		return -1
	}
	text := sheet.Trim(row.Text(c.Col))
	minutes, fine := c.hour(text)
	c.tally(minutes >= 0)
	if !fine {
		rd.find(cohort.Finding{Code: cohort.BadNumber, Severity: cohort.Error, At: rd.t.Sheet.Ref(r, c.Col), Column: c.Header, Got: text,
			Want: "a time of day, HH:MM", Message: "not used; write e.g. 08:30"})
	}
	return minutes
}

// measure reads a visit's measurements.
func (rd *shardReader) measure(s *slotReader, row sheet.Row, r int) (measured bool) {
	for i := range rd.number {
		rd.number[i] = cohort.Missing
	}
	read := func(i int, c *Column) {
		got := cell{value: nan}
		if text := sheet.Trim(row.Text(c.Col)); text != "" {
			if got = c.cell(row, text); got.fault != "" {
				rd.find(rd.finding(c, got, r, text))
			}
			c.codes += btoi(got.code)
		}
		rd.number[i], rd.values[i], rd.flags[i] = cohort.NoNumber, got.value, got.flag
		c.count(got.value)
		measured = measured || !math.IsNaN(got.value)
	}
	if len(s.results) > 0 {
		name := row.Text(s.test.Col)
		i, known := rd.tests[name]
		if !known {
			i = -1
			if a := s.tests[name]; a != "" {
				i = series(rd.b.c.Series, a)
			}
			rd.tests[name] = i
		}
		if i >= 0 {
			c := &s.results[i]
			before := c.N
			read(i, c)
			rd.columns[s.value["result"]].tally(c.N > before)
		}
		return measured
	}
	for i, c := range s.series {
		if c == nil {
			continue
		}
		n := cohort.NoNumber
		if s.numbers[i] != nil {
			n = s.numbers[i][r-rd.from]
		} else {
			n = s.plain[i].number(row.Text(c.Col), &rd.raw.value[i])
		}
		rd.number[i] = n
		switch n {
		case cohort.Missing:
			c.Missing++
		case cohort.NoNumber:
			if x, plain := s.plain[i].short(row.Text(c.Col)); plain {
				rd.values[i], rd.flags[i], measured = x.Value()*c.factor, cohort.Exact, true
				c.note(rd.values[i])
			} else {
				read(i, c)
			}
		default:
			s.seen[i].see(n)
			measured = true
		}
	}
	return measured
}

func (rd *shardReader) finding(c *Column, got cell, r int, text string) cohort.Finding {
	f := c.finding(got, rd.t.Sheet.Ref(r, c.Col), text)
	if got.fault == cohort.UnitSuspect && math.IsNaN(got.value) {
		f.Got, f.Want = text+" "+got.other, "a unit of "+c.Meaning+": "+c.q.UnitNames()
		f.Severity, f.Message = cohort.Error, "the unit column names a unit that is not known: the value is not used; correct the unit"
		if sheet.Missing(got.other) {
			f.Message = "the unit is blank, and others of the column are in several units: the value is not used; fill in its unit"
		}
	}
	return f
}
