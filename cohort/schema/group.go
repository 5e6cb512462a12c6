package schema

import "leydig/cohort/unit"

// group makes the slots: groups of columns that together are one visit.
func (b *builder) group(t *Table) {
	type key struct {
		timed  bool
		month  float64
		number int
		beside int // a column that another takes turns with, 0: none
	}
	at := map[key]int{}
	stop := b.stopped() // then a baseline is from before testosterone, not from month 0
	slotOf := func(k key) int {
		i, known := at[k]
		if !known {
			i = len(t.slots)
			at[k] = i
			t.slots = append(t.slots, slot{timed: k.timed, month: k.month, number: k.number, beside: k.beside > 0,
				date: -1, monthC: -1, event: -1, onTRT: -1, onDrug: -1, clock: -1, test: -1, value: map[string]int{}})
		}
		return i
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.m == nil || c.m.form == asUnit {
			continue
		}
		w := c.label.when
		if w.base {
			if m := find(unit.Baseline(unit.Analyte(c.m.name))); m != nil && c.m.visit && (stop || !t.wide()) {
				c.m, c.label.when = m, moment{}
				continue
			}
			w = moment{set: true}
			c.label.when = w
		}
		if !c.m.visit {
			continue
		}
		k := key{timed: w.set, month: w.month, number: w.number}
		if c.beside {
			k.beside = i
		}
		c.slot = slotOf(k)
		s := &t.slots[c.slot]
		switch {
		case c.m.name == "visit_date":
			s.date = i
		case c.m.name == "month":
			s.monthC = i
		case c.m.form == asTime:
			s.event = i
		case c.m.name == "on_trt":
			s.onTRT = i
		case c.m.name == "on_treatment":
			s.onDrug = i
		case c.m.form == asClock:
			s.clock = i
		case c.m.form == asTest:
			s.test = i
		case c.m.form == asResult:
			s.value["result"] = i
		default:
			s.value[c.m.name] = i
		}
	}
	for k, i := range at { // a second column is of the visit that the first is of
		if s := &t.slots[i]; s.beside {
			if main, there := at[key{timed: k.timed, month: k.month, number: k.number}]; there {
				s.date, s.monthC, s.event = t.slots[main].date, t.slots[main].monthC, t.slots[main].event
			}
		}
	}
	t.keepVisits()
	b.unitColumns(t)
}

// keepVisits keeps the groups that make visits: one without measurements, or without a
// time, makes none, and its columns are told.
func (t *Table) keepVisits() {
	var kept []slot
	for i := range t.slots {
		s := t.slots[i]
		_, tall := s.value["result"]
		tall = tall && s.test >= 0
		if !tall {
			delete(s.value, "result")
		}
		timed := s.timed && s.number == 0 || s.date >= 0 || s.monthC >= 0 || s.event >= 0
		if timed && len(s.value) > 0 {
			for j := range t.Columns {
				if c := &t.Columns[j]; c.slot == i {
					c.slot = -2 - len(kept)
					if !tall && (c.m.form == asTest || c.m.form == asResult) {
						c.m, c.slot = nil, -1
					}
				}
			}
			kept = append(kept, s)
			continue
		}
		for j := range t.Columns {
			if c := &t.Columns[j]; c.slot == i {
				c.slot = -1
				if c.m.form == asNumber && c.m.name != "month" && !timed {
					c.Notes = append(c.Notes, "not used: nothing says when it was measured; name it baseline_… in the plan if it is the baseline, or "+
						"give a date or a month")
				}
				c.m = nil
			}
		}
	}
	for j := range t.Columns {
		if c := &t.Columns[j]; c.slot <= -2 {
			c.slot = -2 - c.slot
		}
	}
	t.slots = kept
}
