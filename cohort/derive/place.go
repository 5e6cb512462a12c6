package derive

import (
	"math"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// place puts a patient's time: of the event, else of the last value. The interval
// begins at the last visit before that did not meet the criterion, on another day than
// the event, or at the index: a value that nobody confirmed leaves it open.
func (t *Times) place(d *Dataset, j judge, seen Seen, p, event, last int) {
	days := &d.Cohort.Visits.Time
	from, _ := d.Cohort.Visits.Of(p)
	end := event
	if event < 0 {
		end = last
	}
	t.at.set(p, end)
	t.Event[p] = event >= 0
	for v := end; v >= from; v-- {
		if event >= 0 && days.At(v) == days.At(event) || !d.counts(p, v, &seen) || j(p, v) != cohort.No {
			continue
		}
		t.before.set(p, v)
		return
	}
}

// cut is the last day of the data in days since a patient's index: the day of extraction
// where the plan states it, else the latest visit of anybody; NaN where there are no dates.
func (d *Dataset) cut(p int) float64 {
	index := d.Cohort.Patients.Index[p]
	if d.latest == cohort.NoDay || index == cohort.NoDay {
		return math.NaN()
	}
	return float64(d.latest - index)
}

// notMeasured says why a patient has no value in a scheduled month's window.
func (d *Dataset) notMeasured(j judge, p int, w Window) NotMeasured {
	end := w.To * unit.DaysPerMonth
	from, to := d.Cohort.Visits.Of(p)
	for v := to - 1; v >= from; v-- {
		if d.followUp(v) && d.Cohort.Visits.Time.At(v) > end && j(p, v) != cohort.Unknown {
			return Missed
		}
	}
	if cut := d.cut(p); cut < end {
		return NotYetDue
	}
	return LeftBefore
}
