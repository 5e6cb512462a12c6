package derive

import (
	"math"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// firstMet finds patient p's first follow-up visit that meets a criterion and, where
// more than one value is asked for, whose next visits with a value on later days do
// so too; and the last follow-up visit with a value. -1 where there is none.
func (d *Dataset) firstMet(s *cohort.Series, p int, c Criterion, baseline float64, confirm int) (event, last int) {
	from, to := d.Cohort.Visits.Of(p)
	days := d.Cohort.Visits.Time
	event, last = -1, -1
	for v := from; v < to; v++ {
		if !d.followUp(v) || math.IsNaN(s.Value[v]) {
			continue
		}
		last = v
		if event >= 0 || !c.Met(s.Value[v], baseline) {
			continue
		}
		seen, at := 1, days[v]
		for u := v + 1; u < to && seen < confirm; u++ {
			if days[u] == at || !d.followUp(u) || math.IsNaN(s.Value[u]) {
				continue
			}
			if !c.Met(s.Value[u], baseline) {
				break
			}
			seen, at = seen+1, days[u]
		}
		if seen >= confirm {
			event = v
			if confirm == 1 {
				return event, event // later visits do not matter
			}
		}
	}
	return event, last
}

// place puts a patient's time: of the event, else of the last value. The interval
// begins at the last visit before that did not meet the criterion, on another day than
// the event, or at the index: a value that nobody confirmed leaves it open.
func (t *Times) place(d *Dataset, s *cohort.Series, c Criterion, baseline float64, p, event, last int) {
	days := d.Cohort.Visits.Time
	from, _ := d.Cohort.Visits.Of(p)
	end := event
	if event < 0 {
		end = last
	}
	t.Time[p], t.From[p], t.Event[p] = days[end], int32(end), event >= 0
	t.Lower[p], t.Upper[p] = 0, days[end]
	if event < 0 {
		t.Upper[p] = math.Inf(1)
	}
	for v := end; v >= from; v-- {
		if event >= 0 && days[v] == days[event] || !d.followUp(v) || math.IsNaN(s.Value[v]) || c.Met(s.Value[v], baseline) {
			continue
		}
		t.Lower[p], t.Before[p] = days[v], int32(v)
		return
	}
}

// cut is the last day of the data in days since a patient's index: the plan's day of
// extraction is not known here, so it is the latest visit of anybody; NaN where there
// are no dates.
func (d *Dataset) cut(p int) float64 {
	index := d.Cohort.Patients.Index[p]
	if d.Cohort.Visits.Day == nil || index == cohort.NoDay {
		return math.NaN()
	}
	if d.latest == cohort.NoDay {
		for _, day := range d.Cohort.Visits.Day {
			if day != cohort.NoDay && (d.latest == cohort.NoDay || day > d.latest) {
				d.latest = day
			}
		}
	}
	return float64(d.latest - index)
}

// notMeasured says why a patient has no value in a scheduled month's window.
func (d *Dataset) notMeasured(s *cohort.Series, p int, w Window) NotMeasured {
	end := w.To * unit.DaysPerMonth
	from, to := d.Cohort.Visits.Of(p)
	for v := to - 1; v >= from; v-- {
		if d.followUp(v) && !math.IsNaN(s.Value[v]) && d.Cohort.Visits.Time[v] > end {
			return Missed
		}
	}
	if cut := d.cut(p); cut < end {
		return NotYetDue
	}
	return LeftBefore
}
