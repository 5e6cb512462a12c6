package schema

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"leydig/cohort"
)

// only keeps the visits of a list.
func (r *rawVisits) only(keep []int32) rawVisits {
	out := newRawVisits(len(r.value))
	n := len(r.patient)
	out.patient, out.time, out.day = pick(r.patient, keep), r.time.Pick(keep), pick(r.day, keep)
	out.onTRT, out.slot, out.row = pick(r.onTRT, keep), pick(r.slot, keep), pick(r.row, keep)
	out.onDrug, out.clock = pickKnown(r.onDrug, keep), pickKnown(r.clock, keep)
	for i := range r.value {
		out.value[i] = r.value[i].Pick(keep)
		if r.flag[i] != nil {
			out.flag[i] = pick(append(r.flag[i], make([]cohort.Qualifier, n-len(r.flag[i]))...), keep)
		}
	}
	return out
}

// order sorts the visits by patient, time and place in the file, folds identical
// duplicates, merges rows that tell one visit in parts, and tells of the rest.
func (b *builder) order(raw *rawVisits) {
	n, np := len(raw.patient), b.c.Patients.Len()
	for i := range raw.flag {
		if raw.flag[i] != nil {
			raw.flag[i] = append(raw.flag[i], make([]cohort.Qualifier, n-len(raw.flag[i]))...)
		}
	}
	v := &b.c.Visits
	start := make([]int32, np+1)
	for _, p := range raw.patient {
		start[p+1]++
	}
	for p := range np {
		start[p+1] += start[p]
	}
	if raw.inOrder() {
		v.Start = start
		b.keep(raw)
		return
	}
	perm := make([]int32, n)
	next := slices.Clone(start[:np])
	for i, p := range raw.patient {
		perm[next[p]] = int32(i)
		next[p]++
	}
	for p := range np {
		own := perm[start[p]:start[p+1]]
		if !slices.IsSortedFunc(own, func(a, c int32) int { return compare(raw.time.At(int(a)), raw.time.At(int(c))) }) {
			sort.SliceStable(own, func(i, j int) bool { return raw.time.At(int(own[i])) < raw.time.At(int(own[j])) })
		}
	}
	perm, v.Start = b.fold(raw, perm, start)
	if asRead(perm, n) {
		b.keep(raw)
		return
	}
	v.Time = raw.time.Pick(perm)
	v.OnTRT = pick(raw.onTRT, perm)
	v.OnTreatment, v.Clock = stated(pickKnown(raw.onDrug, perm)), pickKnown(raw.clock, perm)
	v.Places = cohort.PlacesOf(pick(raw.slot, perm), pick(raw.row, perm))
	b.days(raw.day, perm)
	for i := range b.c.Series {
		s := &b.c.Series[i]
		s.Value = raw.value[i].Pick(perm)
		if raw.flag[i] != nil {
			s.Flag = pick(raw.flag[i], perm)
		}
		if raw.fromSlot[i] != nil {
			s.Slot, s.Row = pick(raw.fromSlot[i], perm), pick(raw.fromRow[i], perm)
		}
		raw.value[i] = cohort.Readings{}
	}
}

// inOrder tells visits that stand man by man, each man's at rising times.
func (raw *rawVisits) inOrder() bool {
	for i := 1; i < len(raw.patient); i++ {
		before, now := raw.patient[i-1], raw.patient[i]
		if now < before || now == before && !(raw.time.At(i) > raw.time.At(i-1)) {
			return false
		}
	}
	return true
}

// asRead tells visits that are in order and all kept.
func asRead(perm []int32, n int) bool {
	for i, k := range perm {
		if int(k) != i {
			return false
		}
	}
	return len(perm) == n
}

// keep makes the visits' columns of those that were read, without a copy.
func (b *builder) keep(raw *rawVisits) {
	v := &b.c.Visits
	v.Time, v.OnTRT, v.Places = raw.time, raw.onTRT, cohort.PlacesOf(raw.slot, raw.row)
	v.OnTreatment, v.Clock = stated(raw.onDrug), raw.clock
	b.days(raw.day, nil)
	for i := range b.c.Series {
		s := &b.c.Series[i]
		s.Value, s.Flag = raw.value[i], raw.flag[i]
		s.Slot, s.Row = raw.fromSlot[i], raw.fromRow[i]
	}
	*raw = rawVisits{}
}

// days keeps the days of visits, whose times are known, in an order (nil: as they are) where they
// say more than the times do.
func (b *builder) days(of []cohort.Day, order []int32) {
	v := &b.c.Visits
	if !slices.ContainsFunc(of, func(d cohort.Day) bool { return d != cohort.NoDay }) {
		return
	}
	if order != nil {
		of = pick(of, order)
	}
	v.Dated = true
	for p, index := range b.c.Patients.Index {
		from, to := v.Of(p)
		for i := from; i < to && v.Dated; i++ {
			v.Dated = of[i] != cohort.NoDay && index != cohort.NoDay && v.Time.At(i) == float64(of[i]-index)
		}
	}
	if !v.Dated {
		v.Day = of
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

// fold takes visits of one patient and time together where they are identical or
// tell different things, and tells of the others.
func (b *builder) fold(raw *rawVisits, perm, start []int32) (kept, bounds []int32) {
	bounds = make([]int32, len(start))
	kept = perm[:0]
	for p := range len(start) - 1 {
		own := perm[start[p]:start[p+1]]
		from := len(kept)
		for _, v := range own {
			twin, same, parts := int32(-1), false, false
			for j := len(kept) - 1; j >= from && raw.time.At(int(kept[j])) == raw.time.At(int(v)); j-- {
				twin = kept[j]
				if same = raw.identical(twin, v); same {
					break
				}
				if parts = raw.complement(twin, v, b.source(raw, twin) != b.source(raw, v) || raw.row[twin] == raw.row[v]); parts {
					break
				}
			}
			switch {
			case twin < 0:
				kept = append(kept, v)
				continue
			case parts:
				raw.join(twin, v)
				continue
			}
			f := cohort.Finding{Code: cohort.DuplicateVisit, Severity: cohort.Warning, At: b.visitRef(raw, v), Also: []cohort.Ref{b.visitRef(raw,
				twin)}, Column: b.timeHeader(raw, v),
				Got: "a second visit of one patient on one date", Want: "one visit a date", Message: "identical to the first: counted once"}
			if same {
				b.c.Visits.Folded++
			} else {
				f.Message = fmt.Sprintf("it differs from %s; where one value is needed, the first in the file is taken: correct or delete one",
					b.visitRef(raw, twin))
				kept = append(kept, v)
			}
			b.find(f)
		}
		bounds[p+1] = int32(len(kept))
	}
	return kept, bounds
}

func (b *builder) source(raw *rawVisits, v int32) int { return b.c.Visits.Slots[raw.slot[v]].Source }

// visitRef names the cell of a visit's time, or its first measurement where the
// header gives the time.
func (b *builder) visitRef(raw *rawVisits, v int32) cohort.Ref {
	slot := b.c.Visits.Slots[raw.slot[v]]
	col := slot.Time
	for _, c := range slot.Col {
		if col < 0 {
			col = c
		}
	}
	return b.c.Ref(slot.Source, int(raw.row[v]), int(col))
}

func (b *builder) timeHeader(raw *rawVisits, v int32) string {
	slot := b.c.Visits.Slots[raw.slot[v]]
	for _, c := range b.res.Tables[slot.Source].Columns {
		if c.Col == int(slot.Time) {
			return c.Header
		}
	}
	return ""
}

func (r *rawVisits) identical(a, b int32) bool {
	if r.onTRT[a] != r.onTRT[b] || r.onDrug != nil && r.onDrug[a] != r.onDrug[b] || r.clock != nil && r.clock[a] != r.clock[b] {
		return false
	}
	for i := range r.value {
		x, y := r.value[i].At(int(a)), r.value[i].At(int(b))
		if x != y && !(math.IsNaN(x) && math.IsNaN(y)) {
			return false
		}
	}
	return true
}

// complement tells two rows that tell one visit in parts: no analyte stands in
// both, or, in two tables or one row, only with the same value.
func (r *rawVisits) complement(a, b int32, tables bool) bool {
	if x, y := r.onTRT[a], r.onTRT[b]; x != y && x != cohort.Unknown && y != cohort.Unknown {
		return false
	}
	if r.onDrug != nil {
		if x, y := r.onDrug[a], r.onDrug[b]; x != y && x != cohort.Unknown && y != cohort.Unknown {
			return false
		}
	}
	one, other := false, false
	for i := range r.value {
		x, y := r.value[i].At(int(a)), r.value[i].At(int(b))
		switch {
		case math.IsNaN(x):
			other = other || !math.IsNaN(y)
		case math.IsNaN(y):
			one = true
		case x != y || !tables:
			return false
		}
	}
	return tables || one && other
}

// join adds visit b's measurements to visit a.
func (r *rawVisits) join(a, b int32) {
	if r.onTRT[a] == cohort.Unknown {
		r.onTRT[a] = r.onTRT[b]
	}
	if r.onDrug != nil && r.onDrug[a] == cohort.Unknown {
		r.onDrug[a] = r.onDrug[b]
	}
	if r.clock != nil && r.clock[a] < 0 {
		r.clock[a] = r.clock[b]
	}
	for i := range r.value {
		value := r.value[i].At(int(b))
		if !math.IsNaN(r.value[i].At(int(a))) || math.IsNaN(value) {
			continue
		}
		if r.fromSlot[i] == nil {
			r.fromSlot[i], r.fromRow[i] = slices.Clone(r.slot), slices.Clone(r.row)
		}
		r.value[i].Set(int(a), value)
		r.fromSlot[i][a], r.fromRow[i][a] = r.slot[b], r.row[b]
		if r.flag[i] != nil {
			r.flag[i][a] = r.flag[i][b]
		}
	}
}

// stated is nil where no visit says anything: a column without a word is as one that is not there.
func stated(said []cohort.Tri) []cohort.Tri {
	if slices.ContainsFunc(said, func(t cohort.Tri) bool { return t != cohort.Unknown }) {
		return said
	}
	return nil
}

// pickKnown is pick of what may be nil.
func pickKnown[T any](from []T, perm []int32) []T {
	if from == nil {
		return nil
	}
	return pick(from, perm)
}

func pick[T any](from []T, perm []int32) []T {
	out := make([]T, len(perm))
	for i, p := range perm {
		out[i] = from[p]
	}
	return out
}
