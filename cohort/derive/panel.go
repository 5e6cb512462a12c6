package derive

import (
	"math"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// panel lists what a laboratory panel shows, measured or computed, in order.
var panel = []unit.Analyte{unit.TotalTestosterone, unit.FreeTestosterone, unit.FreeVermeulen, unit.LH, unit.FSH, unit.Estradiol,
	unit.TestosteroneE2, unit.SHBG, unit.Prolactin, unit.Hematocrit, unit.PSA, unit.SpermConcentration, unit.TotalMotileCount,
	unit.SymptomScore}

// Panel lists the analytes that the input has values of, computed ones included; free
// testosterone is computed only where none was measured.
func (d *Dataset) Panel() []unit.Analyte {
	var out []unit.Analyte
	for _, a := range panel {
		if a == unit.FreeVermeulen && valued(d.Cohort.Find(unit.FreeTestosterone)) || !d.has(a) {
			continue
		}
		out = append(out, a)
	}
	return out
}

// valued tells whether somebody has a value: an empty column measures nothing.
func valued(s *cohort.Series) bool {
	for i := 0; s != nil && i < s.Value.Len(); i++ {
		if x := s.At(i); x == x {
			return true
		}
	}
	return false
}

// Months are the follow-up visits of each patient nearest to the scheduled months, each within
// its window, ties to the earlier visit.
type Months struct {
	d  *Dataset
	at []visitOf // by month
}

// Months finds them, going over the visits once.
func (d *Dataset) Months() *Months {
	m := &Months{d: d}
	for range d.Plan.Schedule {
		m.at = append(m.at, d.visitOf())
	}
	visits := &d.Cohort.Visits
	d.each(func(p int) {
		from, to := visits.Of(p)
		last, gap := noWindow, 0.0 // of the nearest visit of the last window
		for v := from; v < to; v++ {
			k := int(d.window[v])
			if k < 0 {
				continue
			}
			if g := math.Abs(visits.Month(v) - d.Plan.Schedule[k]); k != last || g < gap {
				last, gap = k, g
				m.at[k].set(p, v)
			}
		}
	})
	return m
}

// Each calls put for each patient who has a value of an analyte in the window of scheduled month
// k, with that of the nearest visit that has one.
func (m *Months) Each(a unit.Analyte, k int, put func(p int, x float64)) {
	if s := m.d.Cohort.Find(a); s != nil && s.Value.Void() {
		return
	}
	eachNearest(m, k, m.d.valueAt(a), math.NaN(), func(p, _ int, x float64) { put(p, x) })
}

// EachNumber is Each of a column of steps (cohort.Readings.Steps), with the visit and the number of its value.
func (m *Months) EachNumber(r *cohort.Readings, k int, put func(p, v int, n uint16)) {
	eachNearest(m, k, r.NumberAt, cohort.Missing, put)
}

// eachNearest calls put for each patient who has a value, other than none and NaN, in the window of
// scheduled month k, with the nearest visit that has one.
func eachNearest[T uint16 | float64](m *Months, k int, value func(v int) T, none T, put func(p, v int, x T)) {
	for p := range m.d.Cohort.Patients.Len() {
		v := m.at[k].of(p)
		if v < 0 {
			continue
		}
		x := value(v)
		if x == none || x != x {
			if v, x = beside(m, value, none, p, k); v < 0 {
				continue
			}
		}
		put(p, v, x)
	}
}

// beside is the nearest visit with a value, and that, where the nearest of all has none; -1 without one.
func beside[T uint16 | float64](m *Months, value func(v int) T, none T, p, k int) (best int, x T) {
	best, gap := -1, math.Inf(1)
	from, to := m.d.Cohort.Visits.Of(p)
	for v := from; v < to && int(m.d.window[v]) <= k; v++ {
		if int(m.d.window[v]) != k {
			continue
		}
		if g := math.Abs(m.d.Cohort.Visits.Month(v) - m.d.Plan.Schedule[k]); g < gap {
			if y := value(v); y != none && y == y {
				best, x, gap = v, y, g
			}
		}
	}
	return best, x
}

// BaselineOf tells each patient's baseline of an analyte, computed ones included, NaN where he has none.
func (d *Dataset) BaselineOf(a unit.Analyte) func(p int) float64 {
	b := d.baselineFor(Criterion{Analyte: a})
	return func(p int) float64 { return valueOf(b, p) }
}

// VisitsInWindows calls put for each patient with how many follow-up days with a value lie
// in each scheduled month's window, and at how many of them a criterion is met. The
// slices are overwritten by the next call.
func (d *Dataset) VisitsInWindows(c Criterion, put func(p int, days, met []int64)) {
	j := d.judge(c)
	days, met := make([]int64, len(d.Plan.Schedule)), make([]int64, len(d.Plan.Schedule))
	for p := range d.Cohort.Patients.Len() {
		clear(days)
		clear(met)
		from, to := d.Cohort.Visits.Of(p)
		last := math.Inf(-1)
		for v := from; v < to; v++ {
			k, t := d.window[v], d.Cohort.Visits.Time.At(v)
			if k < 0 || t == last {
				continue
			}
			state := j(p, v)
			if state == cohort.Unknown {
				continue
			}
			last = t
			days[k]++
			if state == cohort.Yes {
				met[k]++
			}
		}
		put(p, days, met)
	}
}
