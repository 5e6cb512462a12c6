package schema

// resolver finds the patients of a table's rows, one row after another.
type resolver struct {
	b      *builder
	t      *Table
	table  int
	lists  bool // who is not known yet is a patient
	id     *Column
	before string // the last row's identifier, and its patient
	last   int32
	// firstRow is, in a list of patients, the row of each whom another table had listed.
	firstRow map[int32]int
	spelled  spelling
}

func (b *builder) resolveTable(ti int, lists bool) {
	t := &b.res.Tables[ti]
	t.patient = make([]int32, t.Last-t.First+1)
	r := &resolver{b: b, t: t, table: ti, lists: lists, id: t.column("patient_id"), last: noRow}
	if t.Role == RolePatients {
		r.firstRow = map[int32]int{}
	}
	rr := newRowReader(b, t, ti)
	t.plainIDs = true
	for _, run := range r.plainRuns(rr) {
		if b.ctx.Err() != nil {
			return // runs that were not looked at have no rows
		}
		t.plainIDs = t.plainIDs && run.plain
		if !r.take(run) {
			rr.ids(run.from, run.to, r.row)
			continue
		}
		rr.before, rr.beforeBlank = r.before, false
	}
	rr.conclude()
	void := b.voided(t)
	for _, p := range t.patient {
		b.c.Rows.Held += btoi(p != noRow)
		b.c.Rows.Strays += btoi(p == orphan)
	}
	strays := rr.dropped + len(rr.broken) + void
	b.c.Rows.Held, b.c.Rows.Strays = b.c.Rows.Held+strays, b.c.Rows.Strays+strays
	b.tellSpelling(t, r.spelled)
}

// row finds the patient of row i by its identifier; an empty one is nobody's.
func (r *resolver) row(i int, id string) {
	b, t := r.b, r.t
	at := &t.patient[i-t.First]
	if id == "" {
		*at = noRow
		return
	}
	if t.space != "" || t.spaceCol >= 0 {
		id = t.inSpace(i, id)
	}
	if id != r.before {
		r.before = id
		r.last = r.find(i, id)
	}
	*at = r.last
	r.id.N++
	if r.last < 0 {
		*at = orphan
		return
	}
	if r.firstRow == nil {
		return
	}
	if p := b.places[r.last]; p.table == r.table { // listed first by this table
		if p.row != i {
			b.duplicate(t, p.row, i)
		}
	} else if first, twice := r.firstRow[r.last]; twice {
		b.duplicate(t, first, i)
	} else {
		r.firstRow[r.last] = i
	}
}

// find finds or lists the patient of an identifier; orphan where he is neither.
func (r *resolver) find(i int, id string) int32 {
	b := r.b
	p := b.known(id, r.last)
	if p >= 0 {
		return p
	}
	if b.rising && r.lists && b.rises(id) {
		b.places = append(b.places, place{id, r.table, i})
		return int32(len(b.places) - 1)
	}
	b.number()
	p, keys := b.lookUp(id, r.table, r.lists, &r.spelled, i)
	if p >= 0 || !r.lists {
		return p
	}
	p = int32(len(b.places))
	b.places = append(b.places, place{id, r.table, i})
	b.enter(p, keys)
	return p
}

// plainRun is a run of rows of which each has an identifier that nothing more need be asked
// of: written plainly, and known, or listed as those before it.
type plainRun struct {
	from, to int
	plain    bool
	last     int32   // the last row's patient, of rows whose patients are known
	places   []place // in a list, whom the rows list, each once; a row's patient counts from the first
}

// plainRuns parts a table into runs and finds out, side by side, which of them are plain.
// What a run of a list holds is still to be taken behind those before it.
func (r *resolver) plainRuns(rr *rowReader) []plainRun {
	t := r.t
	able := len(rr.broken) == 0 && t.space == "" && t.spaceCol < 0 && (r.b.rising || !r.lists)
	return shards(r.b.ctx, t, func(from, to int) plainRun {
		run := plainRun{from: from, to: to, last: orphan}
		if able {
			run.plain = r.plain(&run, rr.header)
		}
		return run
	})
}

// plain finds the patients of a run, and tells whether it is plain.
func (r *resolver) plain(run *plainRun, header string) bool {
	t := r.t
	cursor := t.Sheet.Cursor()
	before := ""
	for i := run.from; i <= run.to; i++ {
		row := cursor.Row(i)
		id := t.id(row)
		switch {
		case id == before && id != "":
			if r.lists && t.Role == RolePatients {
				return false // a second row, which is told
			}
		case len(id) > longID || !plainID(id) || id == header || t.alone(row):
			return false
		case r.lists:
			if before != "" && !(id > before && alike(id, before)) {
				return false
			}
			if run.places == nil {
				run.places = make([]place, 0, shardRows/8)
			}
			run.places = append(run.places, place{id, r.table, i})
			run.last = int32(len(run.places) - 1)
		default:
			if run.last = r.b.known(id, run.last); run.last < 0 {
				return false
			}
		}
		before = id
		t.patient[i-t.First] = run.last
	}
	return true
}

// take takes a plain run behind the rows before it; false where it must be read row by row.
func (r *resolver) take(run plainRun) bool {
	b, t := r.b, r.t
	if !run.plain {
		return false
	}
	if r.lists {
		base := len(b.places)
		if base > 0 && b.places[base-1].id == run.places[0].id && t.Role != RolePatients {
			base, run.places = base-1, run.places[1:] // the man of the row before
		}
		if !b.rising || len(run.places) > 0 && !b.rises(run.places[0].id) {
			return false
		}
		b.places = append(b.places, run.places...)
		for i := run.from; i <= run.to; i++ {
			t.patient[i-t.First] += int32(base)
		}
		run.last = t.patient[run.to-t.First]
	}
	r.last, r.before = run.last, b.places[run.last].id
	r.id.N += run.to - run.from + 1
	return true
}
