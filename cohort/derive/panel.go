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
		if a == unit.FreeVermeulen && d.Cohort.Find(unit.FreeTestosterone) != nil || !d.has(a) {
			continue
		}
		out = append(out, a)
	}
	return out
}

// AtMonths calls put for each patient with an analyte's baseline and its value at the
// follow-up visit nearest to each scheduled month within its window (ties to the earlier
// visit); NaN where there is none. At is overwritten by the next call. It goes over the
// visits once.
func (d *Dataset) AtMonths(a unit.Analyte, put func(p int, baseline float64, at []float64)) {
	value, baseline := d.valueAt(a), d.baselineAt(a)
	measured := d.Cohort.Find(a) == nil || !d.Cohort.Find(a).Value.Void()
	visits := &d.Cohort.Visits
	at, nearest := make([]float64, len(d.Plan.Schedule)), make([]int, len(d.Plan.Schedule))
	for p := range d.Cohort.Patients.Len() {
		for k := range at {
			at[k] = math.NaN()
		}
		from, to := visits.Of(p)
		for v := from; v < to && measured; v++ {
			k := d.window[v]
			if k < 0 {
				continue
			}
			x := value(v)
			if math.IsNaN(x) {
				continue
			}
			month := d.Plan.Schedule[k]
			if math.IsNaN(at[k]) || math.Abs(visits.Month(v)-month) < math.Abs(visits.Month(nearest[k])-month) {
				at[k], nearest[k] = x, v
			}
		}
		put(p, baseline(p), at)
	}
}

// baselineAt gives a patient's baseline of an analyte; that of a computed one is made of
// the baselines of its parts.
func (d *Dataset) baselineAt(a unit.Analyte) func(p int) float64 {
	none := func(int) float64 { return math.NaN() }
	how, made := computed[a]
	if !made || d.Cohort.Find(a) != nil {
		if b := d.Baseline(a); b != nil {
			return func(p int) float64 { return b.Value[p] }
		}
		return none
	}
	var parts []*Baseline
	for _, of := range how.of {
		b := d.Baseline(of)
		if b == nil {
			return none
		}
		parts = append(parts, b)
	}
	return func(p int) float64 {
		x := make([]float64, len(parts))
		for i, b := range parts {
			if x[i] = b.Value[p]; math.IsNaN(x[i]) {
				return math.NaN()
			}
		}
		return how.value(x)
	}
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
			k, t := d.window[v], d.Cohort.Visits.Time[v]
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
