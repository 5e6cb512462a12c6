package schema

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"sort"
	"sync"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// rawVisits are a table's visits in the order of its rows.
type rawVisits struct {
	patient []int32
	time    []float64
	day     []cohort.Day
	onTRT   []cohort.Tri
	slot    []uint16
	row     []uint32
	value   [][]float64 // one an analyte
	flag    [][]cohort.Qualifier
}

// buildVisits reads every table of visits, then orders them by patient and time.
func (b *builder) buildVisits() error {
	v := &b.c.Visits
	for _, q := range unit.Analytes {
		for _, ti := range b.tables(true) {
			if b.res.Tables[ti].column(q.Name) != nil {
				b.c.Series = append(b.c.Series, cohort.Series{Analyte: unit.Analyte(q.Name)})
				break
			}
		}
	}
	var all rawVisits
	all.value = make([][]float64, len(b.c.Series))
	all.flag = make([][]cohort.Qualifier, len(b.c.Series))
	for _, ti := range b.tables(true) {
		if err := b.readVisits(ti, &all); err != nil {
			return err
		}
	}
	b.order(&all)
	_ = v
	return nil
}

// shard is a run of rows that one worker reads.
type shard struct {
	raw      rawVisits
	findings []cohort.Finding
	columns  []Column // copies that count
}

// readVisits reads one table in shards of fixed size, side by side, and merges
// them in order, so that the result does not depend on the number of workers.
func (b *builder) readVisits(ti int, all *rawVisits) error {
	const shardRows = 1 << 15
	t := &b.res.Tables[ti]
	slot := cohort.Slot{Source: ti, Time: -1, OnTRT: -1}
	for _, s := range b.c.Series {
		col := int32(-1)
		if c := t.column(string(s.Analyte)); c != nil {
			col = int32(c.Col)
		}
		slot.Col = append(slot.Col, col)
	}
	if c := t.column("visit_date"); c != nil {
		slot.Time = int32(c.Col)
	} else if c := t.column("month"); c != nil {
		slot.Time = int32(c.Col)
	}
	if c := t.column("on_trt"); c != nil {
		slot.OnTRT = int32(c.Col)
	}
	number := uint16(len(b.c.Visits.Slots))
	b.c.Visits.Slots = append(b.c.Visits.Slots, slot)

	rows := t.Sheet.Rows() - t.Header - 1
	shards := make([]shard, (rows+shardRows-1)/shardRows)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), max(1, len(shards))) {
		wg.Go(func() {
			for i := range next {
				from := t.Header + 1 + i*shardRows
				shards[i] = b.readShard(t, number, from, min(from+shardRows, t.Sheet.Rows()))
			}
		})
	}
	for i := range shards {
		if b.ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	if err := b.ctx.Err(); err != nil {
		return err
	}
	n := 0
	for i := range shards {
		n += len(shards[i].raw.row)
	}
	all.grow(n)
	for i := range shards {
		all.append(&shards[i].raw)
		b.res.Findings = append(b.res.Findings, shards[i].findings...)
		for j := range shards[i].columns {
			t.Columns[j].merge(&shards[i].columns[j])
		}
		shards[i] = shard{}
	}
	return nil
}

// merge adds another part's counts to the column's.
func (c *Column) merge(o *Column) {
	if o.N > 0 && (c.N == 0 || o.Low < c.Low) {
		c.Low = o.Low
	}
	if o.N > 0 && (c.N == 0 || o.High > c.High) {
		c.High = o.High
	}
	c.N += o.N
	c.Missing += o.Missing
}

// readShard reads the rows from..to of a table.
func (b *builder) readShard(t *Table, slot uint16, from, to int) shard {
	sh := shard{columns: slices.Clone(t.Columns)}
	for i := range sh.columns {
		sh.columns[i].N, sh.columns[i].Missing = 0, 0
	}
	own := Table{Sheet: t.Sheet, Role: t.Role, Header: t.Header, Columns: sh.columns}
	idCol := own.column("patient_id").Col
	date, month, onTRT := own.column("visit_date"), own.column("month"), own.column("on_trt")
	series := make([]*Column, len(b.c.Series))
	for i, s := range b.c.Series {
		series[i] = own.column(string(s.Analyte))
	}
	raw := &sh.raw
	raw.value = make([][]float64, len(series))
	raw.flag = make([][]cohort.Qualifier, len(series))
	raw.grow(to - from)
	find := func(f cohort.Finding) { sh.findings = append(sh.findings, f) }
	for r := from; r < to; r++ {
		row := t.Sheet.Row(r)
		id := own.patientRow(r, idCol)
		if id == "" {
			continue
		}
		p, known := b.patients[id]
		if !known {
			find(cohort.Finding{Code: cohort.OrphanVisit, Severity: cohort.Error, At: t.Sheet.Ref(r, idCol), Column: own.column("patient_id").Header, Got: "an id that the patients' table lacks",
				Want: "an id of the patients' table", Message: "the visit is left out of every count; add the patient or correct the id"})
			continue
		}
		time, day, ok := b.when(t, row, r, p, date, month, find)
		if !ok {
			continue
		}
		raw.patient = append(raw.patient, p)
		raw.time = append(raw.time, time)
		raw.day = append(raw.day, day)
		raw.slot = append(raw.slot, slot)
		raw.row = append(raw.row, uint32(r))
		trt := cohort.Unknown
		if onTRT != nil {
			text := sheet.Trim(row.Text(onTRT.Col))
			var fine bool
			if trt, fine = sheet.ParseYesNo(text); !fine {
				find(cohort.Finding{Code: cohort.BadNumber, Severity: cohort.Error, At: t.Sheet.Ref(r, onTRT.Col), Column: onTRT.Header, Got: text, Want: "yes or no", Message: "not used; write yes, no, or nothing"})
			}
			onTRT.tally(trt != cohort.Unknown)
		}
		raw.onTRT = append(raw.onTRT, trt)
		for i, c := range series {
			value, flag := nan, cohort.Exact
			if c != nil {
				if text := sheet.Trim(row.Text(c.Col)); text != "" {
					got := c.number(text)
					value, flag = got.value, got.flag
					if got.fault != "" {
						find(c.finding(got.fault, t.Sheet.Ref(r, c.Col), text))
					}
				}
				c.count(value)
			}
			raw.value[i] = append(raw.value[i], value)
			if flag != cohort.Exact {
				raw.flag[i] = append(raw.flag[i], make([]cohort.Qualifier, len(raw.value[i])-len(raw.flag[i]))...)
				raw.flag[i][len(raw.flag[i])-1] = flag
			}
		}
	}
	return sh
}

// when finds a visit's time: from its date, else its month.
func (b *builder) when(t *Table, row sheet.Row, r int, p int32, date, month *Column, find func(cohort.Finding)) (float64, cohort.Day, bool) {
	index := b.c.Patients.Index[p]
	if date != nil {
		text := sheet.Trim(row.Text(date.Col))
		day, fault := date.date(t.Sheet, text)
		date.tally(day != cohort.NoDay)
		at := t.Sheet.Ref(r, date.Col)
		switch {
		case fault:
			find(badDate(date, at, text))
		case day == cohort.NoDay:
		case b.birth != nil && b.birth[p] != cohort.NoDay && day < b.birth[p]:
			find(cohort.Finding{Code: cohort.ImpossibleOrder, Severity: cohort.Error, At: at, Column: date.Header, Got: day.String(), Want: "a date after the patient's birth", Message: "the visit is not used; correct the date"})
			return 0, 0, false
		case index != cohort.NoDay:
			return float64(day - index), day, true
		case month == nil:
			find(cohort.Finding{Code: cohort.BadDate, Severity: cohort.Error, At: at, Column: date.Header, Got: day.String(), Want: "an index date of the patient, or a month", Message: "the visit cannot be placed in time and is not used; give the patient's index date"})
			return 0, 0, false
		}
	}
	if month != nil {
		text := sheet.Trim(row.Text(month.Col))
		got := month.number(text)
		month.count(got.value)
		switch {
		case got.fault != "":
			find(month.finding(cohort.BadNumber, t.Sheet.Ref(r, month.Col), text))
		case !math.IsNaN(got.value):
			return got.value * unit.DaysPerMonth, cohort.NoDay, true
		}
	}
	if date == nil && month == nil {
		return 0, 0, false
	}
	col := date
	if col == nil {
		col = month
	}
	find(cohort.Finding{Code: cohort.BadDate, Severity: cohort.Error, At: t.Sheet.Ref(r, col.Col), Column: col.Header, Got: sheet.Trim(row.Text(col.Col)), Want: "a date or a month", Message: "the visit has no time and is not used"})
	return 0, 0, false
}

func (r *rawVisits) grow(n int) {
	r.patient = slices.Grow(r.patient, n)
	r.time = slices.Grow(r.time, n)
	r.day = slices.Grow(r.day, n)
	r.onTRT = slices.Grow(r.onTRT, n)
	r.slot = slices.Grow(r.slot, n)
	r.row = slices.Grow(r.row, n)
	for i := range r.value {
		r.value[i] = slices.Grow(r.value[i], n)
	}
}

func (r *rawVisits) append(o *rawVisits) {
	for i := range r.value {
		if o.flag[i] != nil {
			r.flag[i] = append(r.flag[i], make([]cohort.Qualifier, len(r.value[i])-len(r.flag[i]))...)
			r.flag[i] = append(r.flag[i], o.flag[i]...)
		}
		r.value[i] = append(r.value[i], o.value[i]...)
	}
	r.patient = append(r.patient, o.patient...)
	r.time = append(r.time, o.time...)
	r.day = append(r.day, o.day...)
	r.onTRT = append(r.onTRT, o.onTRT...)
	r.slot = append(r.slot, o.slot...)
	r.row = append(r.row, o.row...)
}

// order sorts the visits by patient, time and place in the file, folds identical
// duplicates and tells of those that differ.
func (b *builder) order(raw *rawVisits) {
	n, np := len(raw.patient), b.c.Patients.Len()
	start := make([]int32, np+1)
	for _, p := range raw.patient {
		start[p+1]++
	}
	for p := range np {
		start[p+1] += start[p]
	}
	perm := make([]int32, n)
	next := slices.Clone(start[:np])
	for i, p := range raw.patient {
		perm[next[p]] = int32(i)
		next[p]++
	}
	for p := range np {
		own := perm[start[p]:start[p+1]]
		if !slices.IsSortedFunc(own, func(a, c int32) int { return compare(raw.time[a], raw.time[c]) }) {
			sort.SliceStable(own, func(i, j int) bool { return raw.time[own[i]] < raw.time[own[j]] })
		}
	}
	v := &b.c.Visits
	perm, v.Start = b.fold(raw, perm, start)
	v.Time = pick(raw.time, perm)
	v.OnTRT = pick(raw.onTRT, perm)
	v.Slot = pick(raw.slot, perm)
	v.Row = pick(raw.row, perm)
	if slices.ContainsFunc(raw.day, func(d cohort.Day) bool { return d != cohort.NoDay }) {
		v.Day = pick(raw.day, perm)
	}
	for i := range b.c.Series {
		b.c.Series[i].Value = pick(raw.value[i], perm)
		if raw.flag[i] != nil {
			raw.flag[i] = append(raw.flag[i], make([]cohort.Qualifier, n-len(raw.flag[i]))...)
			b.c.Series[i].Flag = pick(raw.flag[i], perm)
		}
		raw.value[i] = nil
	}
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// fold takes identical visits of one patient and time together.
func (b *builder) fold(raw *rawVisits, perm, start []int32) (kept, bounds []int32) {
	bounds = make([]int32, len(start))
	kept = perm[:0]
	for p := range len(start) - 1 {
		own := perm[start[p]:start[p+1]]
		from := len(kept)
		for i, v := range own {
			twin, same := int32(-1), false
			for j := len(kept) - 1; j >= from && raw.time[kept[j]] == raw.time[v]; j-- {
				twin = kept[j]
				if same = raw.identical(twin, v); same {
					break
				}
			}
			if twin >= 0 {
				f := cohort.Finding{Code: cohort.DuplicateVisit, Severity: cohort.Warning, At: b.visitRef(raw, v), Also: []cohort.Ref{b.visitRef(raw, twin)},
					Got: "a second visit of one patient on one date", Want: "one visit a date", Message: "identical to the first: counted once"}
				if !same {
					f.Message = fmt.Sprintf("it differs from %s; where one value is needed, the first in the file is taken", b.visitRef(raw, twin))
				}
				b.find(f)
			}
			if twin < 0 || !same {
				kept = append(kept, own[i])
			} else {
				b.c.Visits.Folded++
			}
		}
		bounds[p+1] = int32(len(kept))
	}
	return kept, bounds
}

func (b *builder) visitRef(raw *rawVisits, v int32) cohort.Ref {
	slot := b.c.Visits.Slots[raw.slot[v]]
	return b.c.Ref(slot.Source, int(raw.row[v]), int(slot.Time))
}

func (r *rawVisits) identical(a, b int32) bool {
	if r.onTRT[a] != r.onTRT[b] {
		return false
	}
	for i := range r.value {
		x, y := r.value[i][a], r.value[i][b]
		if x != y && !(math.IsNaN(x) && math.IsNaN(y)) {
			return false
		}
	}
	return true
}

func pick[T any](from []T, perm []int32) []T {
	out := make([]T, len(perm))
	for i, p := range perm {
		out[i] = from[p]
	}
	return out
}
