package schema

import (
	"math"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// datedCell is a cell of a column of dates.
type datedCell struct {
	day          cohort.Day
	fault, noDay bool
}

// date reads the date of a slot's visit.
func (rd *shardReader) date(s *slotReader, row sheet.Row) (day cohort.Day, fault bool) {
	got, known := s.dates.At(row, s.dateC.Col)
	if !known {
		before := s.dateC.noDay
		got.day, _, got.fault = s.dateC.date(rd.t.Sheet, sheet.Trim(row.Text(s.dateC.Col)), rd.b.pivot)
		got.noDay = s.dateC.noDay > before
	} else if got.noDay {
		s.dateC.noDay++
	}
	return got.day, got.fault
}

// when finds a visit's time: from its date, else its month, else the visit's
// label, else the header.
func (rd *shardReader) when(s *slotReader, row sheet.Row, r int, p int32, measured bool) (float64, cohort.Day, bool) {
	index := rd.b.c.Patients.Index[p]
	day, told := cohort.NoDay, s.dateC != nil && s.dateC.suspect
	if s.dateC != nil {
		var fault bool
		day, fault = rd.date(s, row)
		s.dateC.tally(day != cohort.NoDay)
		at := func() cohort.Ref { return rd.t.Sheet.Ref(r, s.dateC.Col) }
		switch {
		case fault:
			rd.find(badDate(s.dateC, at(), sheet.Trim(row.Text(s.dateC.Col))))
			told = true
		case day == cohort.NoDay:
		case rd.b.birth != nil && rd.b.birth[p] != cohort.NoDay && day < rd.b.birth[p]:
			rd.find(cohort.Finding{Code: cohort.ImpossibleOrder, Severity: cohort.Error, At: at(), Column: s.dateC.Header, Got: day.String(),
				Want: "a date after the patient's birth", Message: "the visit is not used; correct the date"})
			return 0, 0, false
		case index != cohort.NoDay:
			return float64(day - index), day, true
		}
	}
	if s.month != nil {
		text := sheet.Trim(row.Text(s.month.Col))
		got := s.month.number(text, s.month.factor)
		s.month.count(got.value)
		switch {
		case got.fault == cohort.BadNumber:
			if w := rd.b.labelled(text).settled(s.month.minus); w.known() { // "Month 3", "baseline"
				return w.month * unit.DaysPerMonth, day, true
			}
			rd.find(s.month.finding(got, rd.t.Sheet.Ref(r, s.month.Col), text))
			told = true
		case got.fault != "":
			rd.find(s.month.finding(got, rd.t.Sheet.Ref(r, s.month.Col), text))
			told = true
		case !math.IsNaN(got.value):
			return got.value * unit.DaysPerMonth, day, true
		}
	}
	if s.event != nil {
		text := row.Text(s.event.Col)
		w, known := rd.labels[text]
		if !known {
			w = rd.b.labelled(text).settled(s.event.minus)
			rd.labels[text] = w
		}
		s.event.tally(w.known())
		if w.known() && (measured || day != cohort.NoDay) {
			return w.month * unit.DaysPerMonth, day, true
		}
	}
	if s.timed && s.number == 0 {
		return s.slot.month * unit.DaysPerMonth, day, true
	}
	if !measured || told || day != cohort.NoDay && (rd.unplaced[p] || rd.b.unset[p]) {
		return 0, 0, false
	}
	col := s.dateC
	for _, c := range []*Column{s.month, s.event} {
		if col == nil {
			col = c
		}
	}
	f := cohort.Finding{Code: cohort.BadDate, Severity: cohort.Error, At: rd.t.Sheet.Ref(r, col.Col), Column: col.Header,
		Got: sheet.Trim(row.Text(col.Col)), Want: "a date or a month", Message: "the visit has no time and is not used; give its date"}
	if day != cohort.NoDay {
		rd.unplaced[p] = true
		f.Want, f.Message = "an index date of this patient, or a month",
			"this patient has no index date: his visits cannot be placed in time and are not used; give the index date (told once a patient)"
	}
	rd.find(f)
	return 0, 0, false
}
